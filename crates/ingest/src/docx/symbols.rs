//! Characters of symbol fonts, as the shapes that are printed.

use super::native::SymbolFont;

/// Stands for a shape that has no character.
pub(crate) const UNKNOWN: char = '\u{fffd}';

/// The character that is printed for a code point in a font. Symbol fonts are addressed by their 8-bit code, alone or in U+F000 to
/// U+F0FF; other fonts print the character itself.
pub(crate) fn printed(c: char, font: Option<SymbolFont>) -> char {
    let Some(font) = font else { return c };
    let code = match c as u32 {
        code @ 0x20..=0xff => code as u8,
        code @ 0xf020..=0xf0ff => (code - 0xf000) as u8,
        _ => return c,
    };
    if code == b' ' {
        return ' ';
    }
    let table: &[(u8, char)] = match font {
        SymbolFont::Symbol => SYMBOL,
        SymbolFont::Wingdings => WINGDINGS,
        SymbolFont::Wingdings2 => WINGDINGS_2,
        SymbolFont::Other => &[],
    };
    match table.binary_search_by_key(&code, |&(k, _)| k) {
        Ok(i) => table[i].1,
        // Digits and signs of Symbol stand where ASCII has them; a list bullet is often a plain character with a symbol font named.
        Err(_) if (c as u32) < 0x100 || (font == SymbolFont::Symbol && code < 0x40) => {
            char::from(code)
        }
        Err(_) => UNKNOWN,
    }
}

/// Adobe Symbol encoding.
const SYMBOL: &[(u8, char)] = &[
    (0x22, '∀'),
    (0x24, '∃'),
    (0x27, '∋'),
    (0x2a, '∗'),
    (0x2d, '−'),
    (0x40, '≅'),
    (0x41, 'Α'),
    (0x42, 'Β'),
    (0x43, 'Χ'),
    (0x44, 'Δ'),
    (0x45, 'Ε'),
    (0x46, 'Φ'),
    (0x47, 'Γ'),
    (0x48, 'Η'),
    (0x49, 'Ι'),
    (0x4b, 'Κ'),
    (0x4c, 'Λ'),
    (0x4d, 'Μ'),
    (0x4e, 'Ν'),
    (0x4f, 'Ο'),
    (0x50, 'Π'),
    (0x51, 'Θ'),
    (0x52, 'Ρ'),
    (0x53, 'Σ'),
    (0x54, 'Τ'),
    (0x55, 'Υ'),
    (0x57, 'Ω'),
    (0x58, 'Ξ'),
    (0x59, 'Ψ'),
    (0x5a, 'Ζ'),
    (0x5c, '∴'),
    (0x5e, '⊥'),
    (0x61, 'α'),
    (0x62, 'β'),
    (0x63, 'χ'),
    (0x64, 'δ'),
    (0x65, 'ε'),
    (0x66, 'φ'),
    (0x67, 'γ'),
    (0x68, 'η'),
    (0x69, 'ι'),
    (0x6a, 'ϕ'),
    (0x6b, 'κ'),
    (0x6c, 'λ'),
    (0x6d, 'μ'),
    (0x6e, 'ν'),
    (0x6f, 'ο'),
    (0x70, 'π'),
    (0x71, 'θ'),
    (0x72, 'ρ'),
    (0x73, 'σ'),
    (0x74, 'τ'),
    (0x75, 'υ'),
    (0x77, 'ω'),
    (0x78, 'ξ'),
    (0x79, 'ψ'),
    (0x7a, 'ζ'),
    (0x7e, '∼'),
    (0xa2, '′'),
    (0xa3, '≤'),
    (0xa5, '∞'),
    (0xa7, '♣'),
    (0xa8, '♦'),
    (0xa9, '♥'),
    (0xaa, '♠'),
    (0xab, '↔'),
    (0xac, '←'),
    (0xad, '↑'),
    (0xae, '→'),
    (0xaf, '↓'),
    (0xb0, '°'),
    (0xb1, '±'),
    (0xb2, '″'),
    (0xb3, '≥'),
    (0xb4, '×'),
    (0xb5, '∝'),
    (0xb6, '∂'),
    (0xb7, '•'),
    (0xb8, '÷'),
    (0xb9, '≠'),
    (0xba, '≡'),
    (0xbb, '≈'),
    (0xbc, '…'),
    (0xc4, '⊗'),
    (0xc5, '⊕'),
    (0xc6, '∅'),
    (0xc7, '∩'),
    (0xc8, '∪'),
    (0xce, '∈'),
    (0xd0, '∠'),
    (0xd5, '∏'),
    (0xd6, '√'),
    (0xd7, '⋅'),
    (0xd9, '∧'),
    (0xda, '∨'),
    (0xdb, '⇔'),
    (0xde, '⇒'),
    (0xe5, '∑'),
    (0xf2, '∫'),
];

/// Wingdings, the shapes that office documents use.
const WINGDINGS: &[(u8, char)] = &[
    (0x22, '✂'),
    (0x28, '☎'),
    (0x29, '✆'),
    (0x2a, '✉'),
    (0x36, '⌛'),
    (0x3f, '✍'),
    (0x46, '☞'),
    (0x4a, '☺'),
    (0x4c, '☹'),
    (0x6c, '●'),
    (0x6d, '❍'),
    (0x6e, '■'),
    (0x6f, '□'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x73, '⬧'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x78, '⌧'),
    (0x80, '⓪'),
    (0x81, '①'),
    (0x82, '②'),
    (0x83, '③'),
    (0x84, '④'),
    (0x85, '⑤'),
    (0x86, '⑥'),
    (0x87, '⑦'),
    (0x88, '⑧'),
    (0x89, '⑨'),
    (0x8a, '⑩'),
    (0x8c, '❶'),
    (0x8d, '❷'),
    (0x8e, '❸'),
    (0x8f, '❹'),
    (0x90, '❺'),
    (0x91, '❻'),
    (0x92, '❼'),
    (0x93, '❽'),
    (0x94, '❾'),
    (0x95, '❿'),
    (0x9e, '·'),
    (0x9f, '•'),
    (0xa0, '▪'),
    (0xa1, '○'),
    (0xa4, '◉'),
    (0xa6, '◯'),
    (0xa7, '▪'),
    (0xa8, '□'),
    (0xaa, '✦'),
    (0xab, '★'),
    (0xac, '✶'),
    (0xad, '✴'),
    (0xae, '✹'),
    (0xb2, '✧'),
    (0xb5, '✪'),
    (0xb6, '✰'),
    (0xd8, '➢'),
    (0xdc, '➲'),
    (0xdf, '←'),
    (0xe0, '→'),
    (0xe1, '↑'),
    (0xe2, '↓'),
    (0xe8, '➔'),
    (0xef, '⇦'),
    (0xf0, '⇨'),
    (0xf1, '⇧'),
    (0xf2, '⇩'),
    (0xfb, '✗'),
    (0xfc, '✓'),
    (0xfd, '☒'),
    (0xfe, '☑'),
];

/// Wingdings 2, the shapes that office documents use.
const WINGDINGS_2: &[(u8, char)] = &[
    (0x4f, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x54, '☒'),
    (0x6a, '①'),
    (0x97, '●'),
    (0x98, '●'),
    (0x99, '●'),
    (0x9a, '○'),
    (0xa2, '■'),
    (0xa3, '□'),
    (0xa4, '□'),
    (0xae, '◆'),
    (0xea, '★'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for table in [SYMBOL, WINGDINGS, WINGDINGS_2] {
            assert!(table.windows(2).all(|w| w[0].0 < w[1].0));
        }
    }

    #[test]
    fn code_points_print_as_their_shapes() {
        assert_eq!(printed('\u{f0fe}', Some(SymbolFont::Wingdings)), '☑');
        assert_eq!(printed('R', Some(SymbolFont::Wingdings2)), '☑');
        assert_eq!(printed('\u{f0b3}', Some(SymbolFont::Symbol)), '≥');
        assert_eq!(printed('\u{f0b3}', None), '\u{f0b3}');
        assert_eq!(printed('中', Some(SymbolFont::Wingdings)), '中');
        assert_eq!(printed('\u{f021}', Some(SymbolFont::Other)), UNKNOWN);
    }
}
