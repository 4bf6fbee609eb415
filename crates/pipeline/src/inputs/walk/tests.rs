use super::*;

fn scratch(name: &str) -> PathBuf {
    let dir = std::env::temp_dir().join(format!("gongbao-inputs-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).unwrap();
    dir
}

fn file(path: PathBuf) -> Found {
    Found::File(Input::from(path))
}

fn walk(roots: Vec<Root>, filter: Filter, list: &str) -> Vec<Found> {
    Walk::new(
        roots,
        filter,
        Box::new(std::io::Cursor::new(list.as_bytes().to_vec())),
    )
    .collect()
}

#[test]
fn a_folder_is_walked_in_order_and_its_hidden_files_are_counted() {
    let dir = scratch("order");
    std::fs::create_dir(dir.join("b")).unwrap();
    for name in ["c.txt", "a.txt", "b/z.txt", ".hidden"] {
        std::fs::write(dir.join(name), "x").unwrap();
    }
    let found = walk(
        vec![Root::Path(dir.clone())],
        Filter::new(&[], &[]).unwrap(),
        "",
    );
    let want = vec![
        Found::Skipped(dir.join(".hidden"), Skip::Hidden),
        file(dir.join("a.txt")),
        file(dir.join("b/z.txt")),
        file(dir.join("c.txt")),
    ];
    assert_eq!(found, want);
}

#[cfg(unix)]
#[test]
fn a_folder_loop_is_left() {
    let dir = scratch("loop");
    std::fs::create_dir(dir.join("sub")).unwrap();
    std::fs::write(dir.join("sub/a.txt"), "x").unwrap();
    std::os::unix::fs::symlink(&dir, dir.join("sub/up")).unwrap();
    let found = walk(
        vec![Root::Path(dir.clone())],
        Filter::new(&[], &[]).unwrap(),
        "",
    );
    assert_eq!(
        found,
        vec![
            file(dir.join("sub/a.txt")),
            Found::Skipped(dir.join("sub/up"), Skip::Loop)
        ]
    );
}

#[test]
fn globs_try_the_name_and_the_path_below() {
    let dir = scratch("globs");
    std::fs::create_dir(dir.join("old")).unwrap();
    for name in ["a.txt", "a.pdf", "old/b.txt"] {
        std::fs::write(dir.join(name), "x").unwrap();
    }
    let filter = Filter::new(&["*.txt".into()], &["old/**".into()]).unwrap();
    let files: Vec<Found> = walk(vec![Root::Path(dir.clone())], filter, "")
        .into_iter()
        .filter(|f| matches!(f, Found::File(_)))
        .collect();
    assert_eq!(files, vec![file(dir.join("a.txt"))]);
    assert!(Filter::new(&["a[".into()], &[]).is_err());
}

#[test]
fn a_list_may_be_parted_by_lines_or_by_nul_bytes() {
    let dir = scratch("list");
    for name in ["a.txt", "b\nc.txt"] {
        std::fs::write(dir.join(name), "x").unwrap();
    }
    let (a, b, gone) = (
        dir.join("a.txt"),
        dir.join("b\nc.txt"),
        dir.join("gone.txt"),
    );
    let lines = format!("{}\r\n\n{}\n", a.display(), gone.display());
    let found = walk(vec![Root::List], Filter::new(&[], &[]).unwrap(), &lines);
    assert_eq!(found[0], file(a.clone()));
    assert!(
        matches!(&found[1], Found::Broken(p, e) if *p == gone && e.code == ErrorCode::NotFound)
    );
    assert_eq!(found.len(), 2);
    let nul = format!("{}\0{}\0", a.display(), b.display());
    assert_eq!(
        walk(vec![Root::List], Filter::new(&[], &[]).unwrap(), &nul),
        vec![file(a), file(b)]
    );
}

/// A zip archive; names as raw bytes.
fn archive(members: &[(&[u8], &str)]) -> Vec<u8> {
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (n, (_, text)) in members.iter().enumerate() {
        // The library writes UTF-8; the raw name takes the place of one of the same length afterwards.
        let name = format!("{n:0width$}", width = members[n].0.len());
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    let mut bytes = out.finish().unwrap().into_inner();
    for (n, (raw, _)) in members.iter().enumerate() {
        let name = format!("{n:0width$}", width = raw.len()).into_bytes();
        let places: Vec<usize> = (0..bytes.len() - name.len())
            .filter(|at| bytes[*at..].starts_with(&name))
            .collect();
        // Once in the local header, once in the directory.
        assert_eq!(places.len(), 2, "the stand-in name must be unmistakable");
        for at in places {
            bytes[at..at + name.len()].copy_from_slice(raw);
        }
    }
    bytes
}

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[test]
fn members_of_an_archive_are_inputs_under_its_name_and_theirs() {
    let dir = scratch("archive");
    let (first, second) = (gbk("附件\\决算说明.txt"), gbk("附件\\预算说明.txt"));
    let bytes = archive(&[
        (&second, "预算数12.5万元。"),
        (&first, "决算数13.5万元。"),
        (b"__MACOSX/._x.txt", "junk"),
    ]);
    let path = dir.join("公开.zip");
    std::fs::write(&path, &bytes).unwrap();
    let found = walk(vec![Root::Path(dir.clone())], Filter::default(), "");
    let shown: Vec<String> = found
        .iter()
        .map(|f| {
            f.shown()
                .strip_prefix(&dir)
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(
        shown,
        [
            "公开.zip!/__MACOSX/._x.txt",
            "公开.zip!/附件/决算说明.txt",
            "公开.zip!/附件/预算说明.txt"
        ]
    );
    assert!(matches!(found[0], Found::Skipped(_, Skip::Hidden)));
    let Found::File(input) = &found[1] else {
        panic!("{:?}", found[1])
    };
    assert_eq!(input.read(1 << 20).unwrap(), "决算数13.5万元。".as_bytes());
    assert_eq!(
        input.digest(1 << 20).unwrap()[..],
        <sha2::Sha256 as sha2::Digest>::digest("决算数13.5万元。".as_bytes())[..]
    );
    assert_eq!(input.read(5).unwrap_err().code, ErrorCode::TooLarge);
    // The same path, named.
    assert_eq!(Input::named(&input.shown()).unwrap(), *input);
    let named = walk(vec![Root::Path(input.shown())], Filter::default(), "");
    assert_eq!(named, vec![found[1].clone()]);
    // A folder's globs go for the members.
    let filter = Filter::new(&["*决算*".into()], &[]).unwrap();
    let files: Vec<Found> = walk(vec![Root::Path(dir.clone())], filter, "")
        .into_iter()
        .filter(|f| matches!(f, Found::File(_)))
        .collect();
    assert_eq!(files, vec![found[1].clone()]);
    let filter = Filter::new(&[], &["*.zip".into()]).unwrap();
    assert_eq!(
        walk(vec![Root::Path(dir.clone())], filter, ""),
        vec![Found::Skipped(path.clone(), Skip::Filtered)]
    );
    // A byte of the text turned: found out by the checksum.
    let mut broken = bytes;
    let Found::File(input) = &found[2] else {
        panic!("{:?}", found[2])
    };
    let at =
        usize::try_from(input.member.as_ref().unwrap().header).unwrap() + 30 + second.len() + 2;
    broken[at] ^= 0x10;
    std::fs::write(&path, &broken).unwrap();
    assert_eq!(input.read(1 << 20).unwrap_err().code, ErrorCode::Damaged);
    assert_eq!(input.digest(1 << 20).unwrap_err().code, ErrorCode::Damaged);
}

#[test]
fn a_document_that_is_a_zip_container_is_one_input_and_so_is_a_damaged_archive() {
    let dir = scratch("container");
    let workbook = archive(&[
        (b"[Content_Types].xml", "<Types/>"),
        (b"xl/workbook.xml", "<workbook/>"),
    ]);
    for (name, bytes) in [
        ("a.zip", workbook.as_slice()),
        ("b.zip", b"PK\x03\x04 cut".as_slice()),
        ("c.zip", &[]),
    ] {
        std::fs::write(dir.join(name), bytes).unwrap();
    }
    assert_eq!(
        walk(vec![Root::Path(dir.clone())], Filter::default(), ""),
        ["a.zip", "b.zip", "c.zip"].map(|n| file(dir.join(n)))
    );
}

#[test]
fn an_archive_that_inflates_beyond_reason_is_refused() {
    use std::io::Write;
    let dir = scratch("bomb");
    let mut out = zip::ZipWriter::new(std::fs::File::create(dir.join("a.zip")).unwrap());
    let zeros = vec![0u8; 1 << 20];
    out.start_file("zeros.txt", zip::write::SimpleFileOptions::default())
        .unwrap();
    for _ in 0..300 {
        out.write_all(&zeros).unwrap();
    }
    out.finish().unwrap();
    let found = walk(vec![Root::Path(dir.join("a.zip"))], Filter::default(), "");
    assert!(
        matches!(&found[..], [Found::Broken(_, e)] if e.code == ErrorCode::TooLarge),
        "{found:?}"
    );
}

#[test]
fn a_glob_that_no_shell_expanded_is_looked_up() {
    let dir = scratch("glob");
    for folder in ["2023", "2024"] {
        std::fs::create_dir(dir.join(folder)).unwrap();
        for name in ["a.txt", "a.pdf"] {
            std::fs::write(dir.join(folder).join(name), "x").unwrap();
        }
    }
    let glob = |g: &str| walk(vec![Root::Path(dir.join(g))], Filter::default(), "");
    let both = [file(dir.join("2023/a.txt")), file(dir.join("2024/a.txt"))];
    assert_eq!(glob("*/a.txt"), both);
    assert_eq!(glob("**/*.txt"), both);
    assert_eq!(glob("*.txt").len(), 1);
    assert!(matches!(&glob("*.txt")[0], Found::Broken(_, e) if e.code == ErrorCode::NotFound));
    // A folder that the glob names is walked.
    assert_eq!(
        glob("*3"),
        [file(dir.join("2023/a.pdf")), file(dir.join("2023/a.txt"))]
    );
}

#[test]
fn a_list_may_stand_in_a_file() {
    let dir = scratch("listfile");
    std::fs::write(dir.join("a.txt"), "x").unwrap();
    std::fs::write(
        dir.join("list"),
        format!("{}\n", dir.join("a.txt").display()),
    )
    .unwrap();
    let lists = vec![
        Root::ListFile(dir.join("list")),
        Root::ListFile(dir.join("none")),
    ];
    let found = walk(lists, Filter::default(), "");
    assert_eq!(found[0], file(dir.join("a.txt")));
    assert!(
        matches!(&found[1], Found::Broken(p, e) if *p == dir.join("none") && e.code == ErrorCode::Unreadable)
    );
}
