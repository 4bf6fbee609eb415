//! Files whose end is lost: without trailer and cross-references nothing says where the document begins.

use super::streams::next_stream;
use flate2::read::ZlibDecoder;
use memchr::memmem;
use std::io::Read;

/// The file with a trailer that names the catalog, where an object stream holds it. The library finds all else by itself, and also a
/// catalog outside of object streams.
pub fn with_trailer(bytes: &[u8], limit: u64) -> Option<Vec<u8>> {
    let mut at = 0;
    let mut root = None;
    while let Some(found) = next_stream(bytes, at) {
        at = found.next;
        if found.has(b"ObjStm") && found.filters() == 1 {
            let first = found.number(b"/First").unwrap_or(0);
            let mut objects = Vec::new();
            let mut inflated = ZlibDecoder::new(found.data).take(limit);
            // What comes before an error counts: the stream may be cut, too.
            let _cut = inflated.read_to_end(&mut objects).is_err();
            // The last one counts: a later version of the file replaces the earlier ones.
            root = catalog_in(&objects, first).or(root);
        }
    }
    let mut out = bytes.to_vec();
    out.extend_from_slice(
        format!(
            "\ntrailer\n<< /Root {} 0 R >>\nstartxref\n0\n%%EOF\n",
            root?
        )
        .as_bytes(),
    );
    Some(out)
}

/// The number of the catalog among the objects of an object stream, whose bodies begin at `first`.
fn catalog_in(objects: &[u8], first: usize) -> Option<u32> {
    let numbers: Vec<usize> = std::str::from_utf8(objects.get(..first)?)
        .ok()?
        .split_ascii_whitespace()
        .map_while(|n| n.parse().ok())
        .collect();
    let bodies = objects.get(first..)?;
    let places: Vec<(usize, usize)> = numbers
        .chunks_exact(2)
        .filter_map(|p| Some((*p.first()?, *p.get(1)?)))
        .collect();
    let body = |i: usize| {
        let from = places.get(i)?.1;
        let to = places.get(i + 1).map_or(bodies.len(), |p| p.1);
        bodies.get(from..to)
    };
    let is_catalog = |b: &[u8]| memmem::find(b, b"/Catalog").is_some();
    let at = (0..places.len()).find(|i| body(*i).is_some_and(is_catalog))?;
    u32::try_from(places.get(at)?.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use std::io::Write;

    #[test]
    fn the_catalog_is_found_in_an_object_stream() {
        let bodies = "<< /Type /Pages >> << /Type /Catalog /Pages 3 0 R >>";
        let head = "3 0 7 19 ";
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        encoder
            .write_all(format!("{head}{bodies}").as_bytes())
            .expect("in memory");
        let data = encoder.finish().expect("in memory");
        let mut file = format!(
            "%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 2 /First {} /Filter /FlateDecode /Length {} >>\nstream\n",
            head.len(),
            data.len()
        )
        .into_bytes();
        file.extend(data);
        file.extend_from_slice(b"\nendstream\nendobj\n");
        let mended = with_trailer(&file, 1 << 20).expect("a trailer");
        let added = String::from_utf8_lossy(&mended[file.len()..]).into_owned();
        assert!(added.contains("/Root 7 0 R"), "{added}");
        assert_eq!(with_trailer(b"%PDF-1.5 nothing", 1 << 20), None);
    }
}
