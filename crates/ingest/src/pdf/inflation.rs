//! How large streams become when they are inflated, counted before the library inflates them, which knows no bound.

use super::streams::{Found, MAX_FILTERS, next_stream};
use crate::Limits;
use flate2::read::{DeflateDecoder, ZlibDecoder};
use gongbao_model::{Error, ErrorCode};
use hayro_syntax::object::{Dict, Object, Stream};
use std::io::Read;

/// Deflate makes at most this many bytes out of one.
const MAX_INFLATION: u64 = 1032;

/// Bounds what single streams and all object streams together (the library keeps those) inflate to. Pictures are left out: nobody
/// inflates them here.
///
/// # Errors
/// `too_large` when they go over the limit `inflated_bytes`.
pub fn check_file(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    let limit = limits.inflated_bytes;
    let beyond = |at: usize| {
        Error::new(
            ErrorCode::TooLarge,
            format!(
                "the stream at byte {at} inflates to more than the limit inflated_bytes = {limit}"
            ),
        )
    };
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(found) = next_stream(bytes, at) {
        at = found.next;
        if found.has(b"/Image") && found.has(b"/Width") {
            continue;
        }
        if inflated(found.data, found.filters(), limit) > limit {
            return Err(beyond(found.at));
        }
        if found.has(b"ObjStm") {
            kept.push(found);
        }
    }
    let most = |f: &Found<'_>| most_inflated(f.data, f.filters());
    if kept.iter().map(most).fold(0, u64::saturating_add) > limit {
        let mut total = 0u64;
        for found in kept {
            total += count(found.data, found.filters(), limit);
            if total > limit {
                return Err(beyond(found.at));
            }
        }
    }
    Ok(())
}

/// True when the content of a page inflates to more than `limit` bytes: decrypted, all its streams together.
pub fn page_inflates_beyond(page: &Dict<'_>, limit: u64) -> bool {
    let streams: Vec<Stream<'_>> = match page.get::<Object<'_>>(b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(array)) => array.iter::<Stream<'_>>().collect(),
        _ => return false,
    };
    let mut total = 0u64;
    for stream in streams {
        let raw = stream.raw_data();
        let room = limit.saturating_sub(total);
        total += inflated(&raw, stream.filters().len().min(MAX_FILTERS), room);
        if total > limit {
            return true;
        }
    }
    false
}

/// No data behind some filters are larger than this.
fn most_inflated(raw: &[u8], filters: usize) -> u64 {
    (0..filters).fold(raw.len() as u64, |n, _| n.saturating_mul(MAX_INFLATION))
}

/// The size of data behind some filters, counted up to a little over `limit`. Data too short to reach it are not looked into.
fn inflated(raw: &[u8], filters: usize, limit: u64) -> u64 {
    if most_inflated(raw, filters) <= limit {
        raw.len() as u64
    } else {
        count(raw, filters, limit)
    }
}

/// Counts what comes out of data, up to a little over `limit`; nothing of it is kept.
fn count(raw: &[u8], filters: usize, limit: u64) -> u64 {
    let through = |plain: bool| {
        let mut reader: Box<dyn Read + '_> = Box::new(raw);
        for _ in 0..filters {
            reader = if plain {
                Box::new(DeflateDecoder::new(reader))
            } else {
                Box::new(ZlibDecoder::new(reader))
            };
        }
        reader
    };
    let mut total = drained(through(false), limit);
    if total == 0 {
        // Without the header of zlib, the library takes the data for plain deflate.
        total = drained(through(true), limit);
    }
    total.max(raw.len() as u64)
}

/// Bytes that come out of a reader until its end, an error, or the limit.
fn drained(mut reader: Box<dyn Read + '_>, limit: u64) -> u64 {
    let mut buffer = [0u8; 16 << 10];
    let mut total = 0u64;
    while total <= limit {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => total += n as u64,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    fn deflated(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(data).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn file(dictionary: &str, data: &[u8]) -> Vec<u8> {
        let mut out = format!(
            "%PDF-1.5\n1 0 obj\n<< {dictionary} /Length {} >>\nstream\n",
            data.len()
        )
        .into_bytes();
        out.extend_from_slice(data);
        out.extend_from_slice(b"\nendstream\nendobj\n");
        out
    }

    fn code(bytes: &[u8], inflated_bytes: u64) -> Option<ErrorCode> {
        let limits = Limits {
            inflated_bytes,
            ..Limits::default()
        };
        check_file(bytes, &limits).err().map(|e| e.code)
    }

    #[test]
    fn a_stream_that_inflates_beyond_the_limit_is_told() {
        let bomb = deflated(&vec![0; 1 << 20]);
        let objects = file("/Type /ObjStm /Filter /FlateDecode", &bomb);
        assert_eq!(code(&objects, 1 << 19), Some(ErrorCode::TooLarge));
        assert_eq!(code(&objects, 1 << 21), None);
        let twice = file("/Filter [/FlateDecode /FlateDecode]", &deflated(&bomb));
        assert_eq!(code(&twice, 1 << 19), Some(ErrorCode::TooLarge));
        let picture = file(
            "/Subtype /Image /Width 9 /Height 9 /Filter /FlateDecode",
            &bomb,
        );
        assert_eq!(code(&picture, 1 << 19), None);
    }

    #[test]
    fn object_streams_count_together() {
        let mut both = file(
            "/Type /ObjStm /Filter /FlateDecode",
            &deflated(&vec![0; 400_000]),
        );
        both.extend(both.clone());
        assert_eq!(code(&both, 500_000), Some(ErrorCode::TooLarge));
        assert_eq!(code(&both, 900_000), None);
    }

    #[test]
    fn data_that_break_off_count_as_far_as_they_go() {
        let bomb = deflated(&vec![0; 1 << 20]);
        let cut = file("/Filter /FlateDecode", &bomb[..bomb.len() - 20]);
        assert_eq!(code(&cut, 1 << 19), Some(ErrorCode::TooLarge));
    }
}
