//! Characters of glyphs whose font has no ToUnicode map: by the encoding CMap and the character collection, else by the embedded
//! font's own character map read backwards.

use hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::font::{OutlineFontData, OutlineGlyph};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as PdfString};
use std::collections::BTreeMap;

/// How to get from a character code to Unicode for one composite font.
struct Composite {
    encoding: CMap,
    ucs2: CMap,
}

/// The fallback's tables of one document, filled when first needed.
#[derive(Default)]
pub struct UnicodeFallback {
    composites: Option<BTreeMap<String, Composite>>,
    reversed: BTreeMap<u128, BTreeMap<u32, char>>,
}

/// The characters of a CMap entry.
#[must_use]
pub fn text_of(bf: BfString) -> String {
    match bf {
        BfString::Char(c) => c.to_string(),
        BfString::String(s) => s,
    }
}

fn named_cmap(name: &[u8]) -> Option<CMap> {
    match name {
        b"Identity-H" => Some(CMap::identity_h()),
        b"Identity-V" => Some(CMap::identity_v()),
        _ => CMap::parse(load_embedded(CMapName::from_bytes(name))?, load_embedded),
    }
}

fn composites_of(pdf: &Pdf) -> BTreeMap<String, Composite> {
    let mut fonts = BTreeMap::new();
    for object in pdf.objects() {
        let Object::Dict(font) = object else { continue };
        if font
            .get::<Name<'_>>(b"Subtype")
            .is_none_or(|n| n.as_str() != "Type0")
        {
            continue;
        }
        let Some(base) = font.get::<Name<'_>>(b"BaseFont") else {
            continue;
        };
        let name = base.as_str();
        let name = name
            .split_once('+')
            .map_or(name, |(_, rest)| rest)
            .to_owned();
        let encoding = font
            .get::<Name<'_>>(b"Encoding")
            .and_then(|n| named_cmap(n.as_str().as_bytes()))
            .or_else(|| {
                CMap::parse(
                    &font.get::<Stream<'_>>(b"Encoding")?.decoded().ok()?,
                    load_embedded,
                )
            });
        let ordering = font
            .get::<Array<'_>>(b"DescendantFonts")
            .and_then(|a| a.iter::<Dict<'_>>().next())
            .and_then(|d| d.get::<Dict<'_>>(b"CIDSystemInfo"))
            .and_then(|info| info.get::<PdfString<'_>>(b"Ordering"))
            .map(|s| s.as_bytes().to_vec())
            .unwrap_or_default();
        let ucs2 = CidFamily::from_registry_ordering(b"Adobe", &ordering)
            .ucs2_cmap()
            .and_then(|n| CMap::parse(load_embedded(n)?, load_embedded));
        if let (Some(encoding), Some(ucs2)) = (encoding, ucs2) {
            fonts.insert(name, Composite { encoding, ucs2 });
        }
    }
    fonts
}

/// Code points that several characters share a glyph with: the unified ideograph is the one that was meant.
fn rank(c: char) -> u8 {
    match c {
        '\u{20}'..='\u{2e7f}' | '\u{3000}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => 0,
        '\u{2e80}'..='\u{2fdf}' => 2,
        '\u{e000}'..='\u{f8ff}' => 3,
        _ => 1,
    }
}

fn reversed(font: &OutlineFontData) -> BTreeMap<u32, char> {
    use skrifa::MetadataProvider;
    let mut map: BTreeMap<u32, char> = BTreeMap::new();
    if let Ok(font) = skrifa::FontRef::new(font.data.as_ref().as_ref()) {
        for (code, glyph) in font.charmap().mappings() {
            let Some(c) = char::from_u32(code) else {
                continue;
            };
            // Symbol fonts keep their bytes at U+F000.
            let c = if (0xf020..=0xf07e).contains(&code) {
                char::from_u32(code - 0xf000).unwrap_or(c)
            } else {
                c
            };
            map.entry(glyph.to_u32())
                .and_modify(|old| {
                    if rank(c) < rank(*old) {
                        *old = c
                    }
                })
                .or_insert(c);
        }
    }
    map
}

impl UnicodeFallback {
    /// The characters of a glyph, where the tables tell them.
    pub fn lookup(
        &mut self,
        pdf: &Pdf,
        font: &OutlineFontData,
        glyph: &OutlineGlyph,
    ) -> Option<String> {
        let composites = self.composites.get_or_insert_with(|| composites_of(pdf));
        let code = glyph.char_code();
        if let Some(c) = font
            .postscript_name
            .as_ref()
            .and_then(|n| composites.get(n))
        {
            let cid = (1..=4u8)
                .rev()
                .filter(|len| *len == 4 || u64::from(code) < 1 << (8 * u32::from(*len)))
                .find_map(|len| {
                    c.encoding
                        .lookup_cid_code(code, len)
                        .filter(|cid| *cid != 0)
                })
                .or_else(|| c.encoding.lookup_cid_code(code, 2));
            if let Some(text) = cid.and_then(|cid| c.ucs2.lookup_bf_string(cid)) {
                return Some(text_of(text));
            }
        }
        let map = self
            .reversed
            .entry(font.cache_key)
            .or_insert_with(|| reversed(font));
        map.get(&glyph.glyph_id().to_u32()).map(|c| c.to_string())
    }
}
