//! Faces by their names: weight and family.

use crate::layout::Family;
use hayro_interpret::font::OutlineFontData;
use skrifa::MetadataProvider;
use skrifa::string::StringId;

/// Parts of font names, lower case, and the family that they tell; the first that a name holds counts, so 仿宋 stands before 宋.
const FAMILIES: &[(&str, Family)] = &[
    ("仿宋", Family::FangSong),
    ("fangsong", Family::FangSong),
    ("simfang", Family::FangSong),
    ("stfang", Family::FangSong),
    ("fzfs", Family::FangSong),
    ("fsj-", Family::FangSong),
    ("标宋", Family::Title),
    ("biaosong", Family::Title),
    ("fzxbs", Family::Title),
    ("xbsj-", Family::Title),
    ("楷", Family::Kai),
    ("kaiti", Family::Kai),
    ("simkai", Family::Kai),
    ("stkai", Family::Kai),
    ("fzkt", Family::Kai),
    ("fzkai", Family::Kai),
    ("ktj-", Family::Kai),
    ("黑", Family::Hei),
    ("hei", Family::Hei),
    ("gothic", Family::Hei),
    ("htj-", Family::Hei),
    ("宋", Family::Song),
    ("song", Family::Song),
    ("simsun", Family::Song),
    ("mincho", Family::Song),
    ("ssj-", Family::Song),
];

/// Parts of font names, lower case, that say bold.
const BOLD: &[&str] = &["bold", "black", "heavy", "粗"];

/// Weight from which a face is bold.
const BOLD_WEIGHT: u32 = 600;

/// What is told of a face.
#[derive(Debug, Clone, Copy, Default)]
pub struct Face {
    /// Number of the face in this document.
    pub number: u16,
    /// Bold by its name or weight.
    pub bold: bool,
    /// Family by its name.
    pub family: Family,
}

/// The faces of a document, by their data and names.
#[derive(Debug, Default)]
pub struct Faces {
    known: Vec<(u128, String, Face)>,
    last: usize,
}

impl Faces {
    /// The face of a font; one without data (Type1, not embedded) is told by nothing.
    pub fn of(&mut self, font: Option<&OutlineFontData>) -> Face {
        let key = font.map_or(0, |f| f.cache_key);
        let name = font
            .and_then(|f| f.postscript_name.as_deref())
            .unwrap_or("");
        self.get(key, name, || {
            let own = font.and_then(own_name).unwrap_or_default();
            told_by(name, &own, font.and_then(|f| f.weight))
        })
    }
    /// The face of glyphs that are drawn by instructions.
    pub fn drawn(&mut self) -> Face {
        self.get(1, "", Face::default)
    }
    fn get(&mut self, key: u128, name: &str, make: impl FnOnce() -> Face) -> Face {
        let same = |k: &(u128, String, Face)| k.0 == key && k.1 == name;
        if !self.known.get(self.last).is_some_and(same) {
            self.last = match self.known.iter().position(same) {
                Some(at) => at,
                // Whoever uses more faces than can be numbered does not set text in them.
                None if self.known.len() >= usize::from(u16::MAX) => 0,
                None => {
                    let number = self.known.len() as u16;
                    let face = Face { number, ..make() };
                    self.known.push((key, name.to_owned(), face));
                    self.known.len() - 1
                }
            };
        }
        self.known.get(self.last).map_or(Face::default(), |k| k.2)
    }
}

/// The name that an embedded font carries itself: the file's own name for it may be in a code page, or made up by the producer.
fn own_name(font: &OutlineFontData) -> Option<String> {
    let font = skrifa::FontRef::new(font.data.as_ref().as_ref()).ok()?;
    let mut names = font.localized_strings(StringId::FAMILY_NAME);
    names.next().map(|n| n.to_string())
}

fn told_by(name: &str, own: &str, weight: Option<u32>) -> Face {
    let (name, own) = (name.to_lowercase(), own.to_lowercase());
    let family = |n: &str| FAMILIES.iter().find(|(part, _)| n.contains(part));
    Face {
        number: 0,
        bold: weight.is_some_and(|w| w >= BOLD_WEIGHT) || BOLD.iter().any(|w| name.contains(w)),
        family: family(&name)
            .or_else(|| family(&own))
            .map_or(Family::Other, |f| f.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_families() {
        for (name, family) in [
            ("SimSun", Family::Song),
            ("STSong-Light", Family::Song),
            ("FangSong_GB2312", Family::FangSong),
            ("FZFSK--GBK1-0", Family::FangSong),
            ("FZXBSJW--GB1-0", Family::Title),
            ("KaiTi_GB2312", Family::Kai),
            ("SimHei", Family::Hei),
            ("FZHei-B01S", Family::Hei),
            ("TimesNewRomanPSMT", Family::Other),
        ] {
            assert_eq!(told_by(name, "", None).family, family, "{name}");
        }
        assert_eq!(told_by("F3", "仿宋", None).family, Family::FangSong);
        assert!(told_by("SimSun,Bold", "", None).bold && told_by("X", "", Some(700)).bold);
    }
}
