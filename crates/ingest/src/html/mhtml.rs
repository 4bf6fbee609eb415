//! Web archives (MIME HTML, RFC 2557): the page among the parts of a message.

use super::Envelope;
use crate::Options;
use encoding_rs::Encoding;
use gongbao_model::{Document, Error, ErrorCode, Format};
use std::borrow::Cow;

/// Messages inside messages that are followed.
const MAX_DEPTH: u32 = 4;
/// Parts of one message.
const MAX_PARTS: usize = 2000;

/// Reads a web archive.
///
/// # Errors
/// `damaged` when no part of it is a page.
pub fn read(bytes: &[u8], options: &Options) -> Result<Document, Error> {
    match page_of(bytes, 0) {
        Some((page, envelope)) => Ok(super::read_page(&page, envelope, Format::Mhtml, options)),
        None => Err(Error::new(
            ErrorCode::Damaged,
            "this web archive holds no page; save the page again, as html",
        )),
    }
}

/// A part's head: lower-case names, values with folded lines joined.
fn head_of(bytes: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let end = rest
            .iter()
            .position(|b| *b == b'\n')
            .map_or(rest.len(), |i| i + 1);
        let line = String::from_utf8_lossy(&rest[..end]);
        let line = line.trim_end_matches(['\r', '\n']);
        rest = &rest[end..];
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t'])
            && let Some(last) = fields.last_mut()
        {
            last.1.push(' ');
            last.1.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    (fields, rest)
}

fn field<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields
        .iter()
        .find(|(n, _)| n == name)
        .map_or("", |(_, v)| v)
}

/// A parameter of a field's value, unquoted.
fn parameter(value: &str, name: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let at = lower.find(&format!("{name}="))? + name.len() + 1;
    let rest = value.get(at..)?.trim_start();
    Some(match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap_or("").to_owned(),
        None => rest.split([';', ' ']).next().unwrap_or("").to_owned(),
    })
}

/// The largest page among the parts, decoded, with what its head says.
fn page_of(bytes: &[u8], depth: u32) -> Option<(Cow<'_, [u8]>, Envelope)> {
    let (fields, body) = head_of(bytes);
    let kind = field(&fields, "content-type");
    let lower = kind.to_ascii_lowercase();
    if lower.starts_with("multipart/") {
        let boundary = format!(
            "--{}",
            parameter(kind, "boundary").filter(|b| !b.is_empty())?
        );
        if depth >= MAX_DEPTH {
            return None;
        }
        return parts(body, boundary.as_bytes())
            .into_iter()
            .filter_map(|p| page_of(p, depth + 1))
            .max_by_key(|(page, _)| page.len());
    }
    if !lower.starts_with("text/html") && !lower.starts_with("application/xhtml") {
        return None;
    }
    let encoding = parameter(kind, "charset").and_then(|c| Encoding::for_label(c.as_bytes()));
    let decoded = match field(&fields, "content-transfer-encoding")
        .to_ascii_lowercase()
        .as_str()
    {
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        "base64" => Cow::Owned(base64(body)),
        _ => Cow::Borrowed(body),
    };
    let address =
        Some(field(&fields, "content-location").trim().to_owned()).filter(|a| !a.is_empty());
    Some((decoded, Envelope { encoding, address }))
}

/// The parts between boundary lines.
fn parts<'b>(body: &'b [u8], boundary: &[u8]) -> Vec<&'b [u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < body.len() && starts.len() <= MAX_PARTS {
        let end = body[at..]
            .iter()
            .position(|b| *b == b'\n')
            .map_or(body.len(), |i| at + i + 1);
        if body[at..end].starts_with(boundary) {
            starts.push((at, end));
        }
        at = end;
    }
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|(line, _)| *line)
        .chain(std::iter::once(body.len()))
        .collect();
    starts
        .into_iter()
        .zip(ends)
        .filter_map(|((_, from), to)| body.get(from..to))
        .collect()
}

fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let hex = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let mut out = Vec::with_capacity(body.len());
    let mut i = 0;
    while i < body.len() {
        if body[i] != b'=' {
            out.push(body[i]);
            i += 1;
            continue;
        }
        match (body.get(i + 1).copied(), body.get(i + 2).copied()) {
            (Some(b'\n'), _) => i += 2,
            (Some(b'\r'), Some(b'\n')) => i += 3,
            (Some(a), Some(b)) => match (hex(a), hex(b)) {
                (Some(a), Some(b)) => {
                    out.push(a << 4 | b);
                    i += 3;
                }
                _ => {
                    out.push(b'=');
                    i += 1;
                }
            },
            _ => {
                out.push(b'=');
                i += 1;
            }
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for b in body {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => continue,
        };
        bits = (bits << 6 | u32::from(value)) & 0xFF_FFFF;
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
        }
    }
    out
}
