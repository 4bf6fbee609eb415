//! `gongbao extract` through the real binary: what goes wrong is said, and costs nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder of its own, removed at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("gongbao-cli-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
    fn put(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    }
    fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.0)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

const REPORT: &str =
    "2023年度某局整体支出绩效自评报告\n\n一、基本情况\n全年支出12.5万元，比上年增长4.2%。\n";

fn gongbao(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gongbao"))
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn corpus(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../corpus/documents")
        .join(name)
        .to_string_lossy()
        .into_owned()
}

fn records(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The record of one bad file between two good ones: the good ones are read, the exit status is 0, and 1 with `--strict`.
fn one_bad(scratch: &Scratch, bad: &str) -> Value {
    let (a, z) = (
        scratch.put("a.txt", REPORT.as_bytes()),
        scratch.put("z.txt", REPORT.as_bytes()),
    );
    let output = gongbao(&["extract", &a, bad, &z]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let records = records(&output);
    assert_eq!(records.len(), 3);
    assert_eq!(
        (&records[0]["status"], &records[2]["status"]),
        (&"ok".into(), &"ok".into())
    );
    let strict = gongbao(&["extract", "--strict", &a, bad, &z]);
    assert_eq!(
        strict.status.code(),
        Some(i32::from(records[1]["status"] == "error"))
    );
    assert_eq!(strict.stdout, output.stdout);
    records[1].clone()
}

fn assert_error(record: &Value, code: &str) {
    assert_eq!(record["status"], "error", "{record}");
    assert_eq!(record["error"]["code"], code, "{record}");
    assert!(
        record["error"]["message"].as_str().unwrap().len() > 10,
        "{record}"
    );
    for array in [
        "blocks",
        "sections",
        "tables",
        "indicators",
        "claims",
        "findings",
    ] {
        assert_eq!(record[array], Value::Array(Vec::new()), "{array}");
    }
}

#[test]
fn a_missing_path_is_a_record() {
    let s = Scratch::new("missing");
    assert_error(&one_bad(&s, &s.path("gone.pdf")), "not_found");
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_is_a_record() {
    use std::os::unix::fs::PermissionsExt;
    let s = Scratch::new("unreadable");
    let path = s.put("locked.txt", b"x");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o0)).unwrap();
    if std::fs::read(&path).is_ok() {
        // This user reads everything (root): a path that is no regular file is as unreadable.
        assert_error(&one_bad(&s, "/dev/null"), "unreadable");
    } else {
        assert_error(&one_bad(&s, &path), "unreadable");
    }
}

#[test]
fn an_empty_file_and_an_empty_docx_are_records() {
    let s = Scratch::new("empty");
    assert_error(&one_bad(&s, &s.put("empty.txt", b"")), "empty");
    assert_error(&one_bad(&s, &s.put("empty.docx", b"")), "empty");
}

#[test]
fn a_zip_that_is_no_docx_is_a_record() {
    let s = Scratch::new("zip");
    // An archive with one stored file a.txt of one byte.
    let mut zip =
        b"PK\x03\x04\x0a\0\0\0\0\0\0\0\0\0\x83\xdc\xef\xb7\x01\0\0\0\x01\0\0\0\x05\0\0\0a.txt1"
            .to_vec();
    let directory = zip.len() as u32;
    zip.extend(b"PK\x01\x02\x0a\0\x0a\0\0\0\0\0\0\0\0\0\x83\xdc\xef\xb7\x01\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0a.txt");
    let size = zip.len() as u32 - directory;
    zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
    zip.extend(size.to_le_bytes());
    zip.extend(directory.to_le_bytes());
    zip.extend(b"\0\0");
    let record = one_bad(&s, &s.put("a.docx", &zip));
    assert_eq!(record["status"], "error");
    let code = record["error"]["code"].as_str().unwrap();
    assert!(
        ["not_that_format", "damaged", "unsupported_format"].contains(&code),
        "{record}"
    );
}

#[test]
fn an_unsupported_format_is_named() {
    let s = Scratch::new("unsupported");
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde";
    let record = one_bad(&s, &s.put("scan.png", png));
    assert_error(&record, "unsupported_format");
    let message = record["error"]["message"].as_str().unwrap().to_lowercase();
    assert!(
        message.contains("png") || message.contains("image"),
        "{message}"
    );
}

#[test]
fn an_encrypted_docx_is_a_record() {
    let s = Scratch::new("encrypted-docx");
    // What Word writes for a password: an OLE2 file with the streams EncryptionInfo and EncryptedPackage (names in UTF-16).
    let mut ole = vec![0u8; 1536];
    ole[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    ole[24..34].copy_from_slice(&[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    ole[44] = 1; // one FAT sector
    ole[48..52].copy_from_slice(&1u32.to_le_bytes()); // the directory is sector 1
    ole[56..60].copy_from_slice(&4096u32.to_le_bytes());
    ole[60..64].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    ole[68..72].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    ole[76..80].copy_from_slice(&0u32.to_le_bytes());
    ole[80..512].fill(0xff);
    ole[512..1024].fill(0xff);
    ole[512..516].copy_from_slice(&0xffff_fffdu32.to_le_bytes());
    ole[516..520].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    for (i, (name, kind, child, right)) in [
        ("Root Entry", 5u8, 1u32, u32::MAX),
        ("EncryptionInfo", 2, u32::MAX, 2),
        ("EncryptedPackage", 2, u32::MAX, u32::MAX),
    ]
    .iter()
    .enumerate()
    {
        let at = 1024 + i * 128;
        let units: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        ole[at..at + units.len()].copy_from_slice(&units);
        ole[at + 64..at + 66].copy_from_slice(&(units.len() as u16 + 2).to_le_bytes());
        ole[at + 66] = *kind;
        ole[at + 67] = 1;
        ole[at + 68..at + 72].copy_from_slice(&u32::MAX.to_le_bytes());
        ole[at + 72..at + 76].copy_from_slice(&right.to_le_bytes());
        ole[at + 76..at + 80].copy_from_slice(&child.to_le_bytes());
        ole[at + 116..at + 120].copy_from_slice(&0xffff_fffeu32.to_le_bytes());
    }
    assert_error(&one_bad(&s, &s.put("secret.docx", &ole)), "encrypted");
}

#[test]
fn an_encrypted_pdf_is_a_record() {
    let s = Scratch::new("encrypted-pdf");
    let pdf = "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>\nendobj\n\
        4 0 obj\n<</Filter/Standard/V 2/R 3/Length 128/P -44\
        /O<28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a>\
        /U<0123456789abcdef0123456789abcdef00000000000000000000000000000000>>>\nendobj\n";
    let offset = |n: usize| pdf.find(&format!("{n} 0 obj")).unwrap();
    let xref = pdf.len();
    let rows: String = (1..=4)
        .map(|n| format!("{:010} 00000 n \n", offset(n)))
        .collect();
    let tail = format!(
        "xref\n0 5\n0000000000 65535 f \n{rows}trailer\n<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]>>\nstartxref\n{xref}\n%%EOF\n"
    );
    assert_error(
        &one_bad(&s, &s.put("secret.pdf", format!("{pdf}{tail}").as_bytes())),
        "encrypted",
    );
}

#[test]
fn a_pdf_without_text_layer_is_read_in_part() {
    let s = Scratch::new("scan");
    let content = "0.5 g 10 10 80 80 re f";
    let pdf = format!(
        "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n\
        3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>\nendobj\n\
        4 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\ntrailer\n<</Size 5/Root 1 0 R>>\n%%EOF\n",
        content.len()
    );
    let record = one_bad(&s, &s.put("scan.pdf", pdf.as_bytes()));
    assert_eq!(record["status"], "partial", "{record}");
    let codes: Vec<&str> = record["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|w| w["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"no_text_layer"), "{codes:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_loop_ends_and_is_counted() {
    let s = Scratch::new("loop");
    s.put("sub/a.txt", REPORT.as_bytes());
    std::os::unix::fs::symlink(&s.0, s.0.join("sub/up")).unwrap();
    let output = gongbao(&["extract", &s.path("")]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(records(&output).len(), 1);
    assert!(said(&output).contains("leads back"), "{}", said(&output));
}

#[test]
fn an_output_that_can_not_be_written_is_said_before_any_work() {
    let s = Scratch::new("output");
    let a = s.put("a.txt", REPORT.as_bytes());
    let output = gongbao(&["extract", &a, "-o", &s.path("no/such/folder/out.jsonl")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("can't be written"),
        "{}",
        said(&output)
    );
    assert_eq!(s.names(), ["a.txt"]);
}

#[test]
fn the_output_file_is_whole_or_absent() {
    let s = Scratch::new("whole");
    let a = s.put("in/a.txt", REPORT.as_bytes());
    let (out, again) = (s.path("out.jsonl"), s.path("in/out.jsonl"));
    assert_eq!(gongbao(&["extract", &a, "-o", &out]).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&out).unwrap().lines().count(), 1);
    assert_eq!(s.names(), ["in", "out.jsonl"]);
    // An output inside the folder that is read is not read the next time.
    for _ in 0..2 {
        assert_eq!(
            gongbao(&["extract", &s.path("in"), "-o", &again])
                .status
                .code(),
            Some(0)
        );
        assert_eq!(std::fs::read_to_string(&again).unwrap().lines().count(), 1);
    }
}

#[test]
fn wrong_arguments_exit_with_2() {
    let s = Scratch::new("arguments");
    let a = s.put("a.txt", REPORT.as_bytes());
    for args in [
        vec!["extract"],
        vec!["extract", &a, "--jobs", "0"],
        vec!["extract", &a, "--encoding", "klingon"],
        vec!["extract", &a, "--include", "a["],
        vec!["extract", &a, "-o", "out.docx"],
        vec!["extract", "-", "-"],
        vec!["explain", &a],
        vec!["nonsense"],
    ] {
        let output = gongbao(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", said(&output));
        assert!(!said(&output).is_empty(), "{args:?}");
    }
}

#[test]
fn the_lines_do_not_depend_on_the_number_of_threads() {
    let folder = corpus("");
    let one = gongbao(&["extract", "-q", "-j", "1", &folder]);
    assert!(one.stderr.is_empty());
    assert!(records(&one).len() >= 12);
    for jobs in ["2", "7"] {
        assert_eq!(
            gongbao(&["extract", "-q", "-j", jobs, &folder]).stdout,
            one.stdout,
            "{jobs} threads"
        );
    }
}

#[test]
fn globs_choose_and_a_list_comes_from_standard_input() {
    let folder = corpus("");
    let output = gongbao(&[
        "extract",
        "--include",
        "*.md",
        "--exclude",
        "*road*",
        &folder,
    ]);
    assert!(!records(&output).is_empty());
    assert!(
        records(&output)
            .iter()
            .all(|r| r["source"]["format"] == "md")
    );
    assert!(said(&output).contains("left out by"), "{}", said(&output));
    let script = format!(
        "ls {folder}*.md | {} extract -q -",
        env!("CARGO_BIN_EXE_gongbao")
    );
    let piped = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(records(&piped).len(), records(&output).len() + 1);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_quietly() {
    let script = format!(
        "{} extract {} {} | head -c 10; exit $?",
        env!("CARGO_BIN_EXE_gongbao"),
        corpus(""),
        corpus("")
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(output.stdout.len(), 10);
    assert!(
        !said(&output).contains("panic") && !said(&output).contains("Broken pipe"),
        "{}",
        said(&output)
    );
}

#[test]
fn an_encoding_can_be_named() {
    let s = Scratch::new("encoding");
    let (bytes, _, _) = (
        b"\xa4@\xa1B\xb0\xf2\xa5\xbb\xb1\xa1\xaap\n".to_vec(),
        (),
        (),
    );
    let path = s.put("big5.txt", &bytes);
    let output = gongbao(&["extract", "--encoding", "big5", &path]);
    let record = &records(&output)[0];
    assert_eq!(
        record["source"]["encoding"]
            .as_str()
            .unwrap()
            .to_lowercase(),
        "big5"
    );
    assert!(
        record["blocks"][0]["text"]
            .as_str()
            .unwrap()
            .contains("基本情況"),
        "{record}"
    );
}

#[test]
fn show_explain_and_schema_answer() {
    let file = corpus("archive_self_evaluation_2023.txt");
    let shown = gongbao(&["show", &file, "--width", "90"]);
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    let text = String::from_utf8(shown.stdout).unwrap();
    for part in ["OUTLINE", "TABLES", "CLAIMS", "FINDINGS", "基本支出"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains('\x1b'), "no colour without a terminal");
    let schema = gongbao(&["schema", "record"]);
    let committed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/document.schema.json");
    assert_eq!(
        String::from_utf8(schema.stdout).unwrap(),
        std::fs::read_to_string(committed).unwrap()
    );
    let none = gongbao(&["explain", &file, "--claim", "c99999"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(said(&none).contains("no claim c99999"), "{}", said(&none));
    let s = Scratch::new("explain");
    let implied = s.put(
        "implied.txt",
        "一、支出\n2031年公用经费20.00万元，占基本支出的25.00%。\n".as_bytes(),
    );
    let explained = gongbao(&["explain", &implied, "--claim", "c2"]);
    let text = String::from_utf8(explained.stdout).unwrap();
    let step = "whole = part ÷ share, from c1 and c2: 800000";
    assert!(text.contains(step), "{text}");
    let gone = gongbao(&["show", "there/is/no/such.txt"]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(
        said(&gone).contains("such.txt") && said(&gone).contains("not_found"),
        "{}",
        said(&gone)
    );
}

#[test]
fn a_file_of_lines_has_one_for_each_name_of_the_same_bytes() {
    let s = Scratch::new("copies");
    let (a, b, c) = (
        s.put("in/a.txt", REPORT.as_bytes()),
        s.put("in/b.md", REPORT.as_bytes()),
        s.put("in/c.txt", "二、其他\n支出3.5万元。\n".as_bytes()),
    );
    let (out, again) = (s.path("out.jsonl"), s.path("again.jsonl"));
    let output = gongbao(&["extract", "-j", "1", &a, &b, &c, &a, "-o", &out]);
    assert!(
        said(&output).contains("2 ok, 0 partial, 0 errors, 2 copies"),
        "{}",
        said(&output)
    );
    // However many threads read them, and though both may be read at the same time.
    for jobs in ["2", "4"] {
        assert!(
            gongbao(&["extract", "-q", "-j", jobs, &a, &b, &c, &a, "-o", &again])
                .status
                .success()
        );
        assert_eq!(std::fs::read(&out).unwrap(), std::fs::read(&again).unwrap());
    }
    let text = std::fs::read_to_string(&out).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    let paths: Vec<&str> = lines
        .iter()
        .map(|l| l["source"]["path"].as_str().unwrap())
        .collect();
    assert_eq!(paths, [&a, &b, &c, &a]);
    assert_eq!(lines[0]["claims"], lines[1]["claims"]);
    assert_eq!(lines[0], lines[3]);
}
