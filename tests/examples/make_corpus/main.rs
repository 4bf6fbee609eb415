//! Makes the sample documents of corpus/ and their gold annotations from corpus/source: text, markdown and DOCX; the PDF copies are
//! printed from the DOCX by `scripts/corpus`, which runs this program.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a wrong source must stop the generator at once"
)]

mod docx;
mod gold;
mod plain;
mod source;

use std::fs;
use std::path::Path;

fn encoded(text: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-16le" => [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect(),
        label => {
            let encoding =
                encoding_rs::Encoding::for_label(label.as_bytes()).expect("a known encoding");
            let (bytes, _, unmappable) = encoding.encode(text);
            assert!(!unmappable, "{label} can't hold the text");
            bytes.into_owned()
        }
    }
}

fn main() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../corpus");
    let mut sources: Vec<_> = fs::read_dir(corpus.join("source"))
        .expect("corpus/source")
        .map(|e| e.expect("an entry").path())
        .collect();
    sources.sort();
    for folder in ["documents", "gold"] {
        fs::create_dir_all(corpus.join(folder)).expect("a folder");
    }
    for path in sources {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let source = source::parse(&fs::read_to_string(&path).expect("a source"));
        let put = |extension: &str, bytes: &[u8]| {
            fs::write(
                corpus.join("documents").join(format!("{name}.{extension}")),
                bytes,
            )
            .expect("a document written");
        };
        for format in source
            .header
            .get("formats")
            .map_or("txt", String::as_str)
            .split_whitespace()
        {
            match format {
                "txt" => put(
                    "txt",
                    &encoded(
                        &plain::write(&source, false),
                        source
                            .header
                            .get("encoding")
                            .map_or("utf-8", String::as_str),
                    ),
                ),
                "md" => put("md", plain::write(&source, true).as_bytes()),
                "docx" => put("docx", &docx::write(&source)),
                // Printed from the DOCX by scripts/corpus.
                "pdf" => {}
                other => panic!("{name}: no such format: {other}"),
            }
        }
        let gold = serde_json::to_string_pretty(&gold::make(&source, &name)).expect("gold as JSON");
        fs::write(
            corpus.join("gold").join(format!("{name}.json")),
            gold + "\n",
        )
        .expect("gold written");
    }
}
