//! OLE2 compound files: told apart by the names of their streams.

use super::{find, no_document};
use gongbao_model::{Error, ErrorCode, Format};

/// The first bytes of a compound file ([MS-CFB] 2.2).
pub const SIGNATURE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Size of a directory entry ([MS-CFB] 2.6.1).
const ENTRY: usize = 128;

/// The format of a compound file.
///
/// # Errors
/// `encrypted` for a protected Office package, `unsupported_format` for other kinds, `damaged` without a directory.
pub fn sniff(bytes: &[u8]) -> Result<Format, Error> {
    let names = stream_names(bytes);
    let has = |name: &str| names.iter().any(|n| n.eq_ignore_ascii_case(name));
    if has("EncryptedPackage") || has("EncryptionInfo") || has("\u{6}DataSpaces") {
        return Err(Error::new(
            ErrorCode::Encrypted,
            "this Office document is encrypted; open it with its password and save it without one",
        ));
    }
    if has("WordDocument") {
        return Ok(Format::Doc);
    }
    if has("Workbook") || has("Book") {
        return Ok(Format::Xls);
    }
    if has("MatOST") || (has("CONTENTS") && find(bytes, b"CHNKWKS").is_some()) {
        return Err(no_document(
            "a Microsoft Works document (its .wps is not the one of Kingsoft WPS)",
            "open it in LibreOffice and save it as docx",
        ));
    }
    if has("PowerPoint Document") {
        return Err(no_document(
            "a PowerPoint 97-2003 presentation",
            "export it to pdf",
        ));
    }
    if has("__properties_version1.0") {
        return Err(no_document(
            "an Outlook message",
            "save its attachments and give those",
        ));
    }
    if has("HwpSummaryInformation") || has("\u{5}HwpSummaryInformation") {
        return Err(no_document("a Hangul document", "export it to pdf"));
    }
    if names.is_empty() {
        return Err(Error::new(
            ErrorCode::Damaged,
            "this is an OLE2 compound file without a directory; fetch it again",
        ));
    }
    let shown: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|n| !n.starts_with("Root") && !n.starts_with('\u{5}'))
        .take(4)
        .collect();
    Err(no_document(
        &format!(
            "an OLE2 compound file of no known kind (streams: {})",
            shown.join(", ")
        ),
        "convert it from the program that wrote it",
    ))
}

/// Names in the directory. Entries lie on multiples of their size behind the header, so they are found without following the
/// allocation tables, which are what damaged files get wrong.
fn stream_names(bytes: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    for entry in bytes.get(512..).unwrap_or_default().chunks_exact(ENTRY) {
        let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
        let kind = entry[66];
        if !(4..=64).contains(&length)
            || length % 2 != 0
            || !matches!(kind, 1 | 2 | 5)
            || entry[67] > 1
        {
            continue;
        }
        let units: Vec<u16> = entry[..length - 2]
            .chunks_exact(2)
            .map(|p| u16::from_le_bytes([p[0], p[1]]))
            .collect();
        let terminated = entry[length - 2] == 0 && entry[length - 1] == 0;
        if let Ok(name) = String::from_utf16(&units)
            && terminated
            && !name.contains('\0')
        {
            names.push(name);
            if names.len() >= 4096 {
                break;
            }
        }
    }
    names
}
