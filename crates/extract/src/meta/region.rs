//! Regions: which province, city and county a name speaks of (rules/divisions.txt, GB/T 2260; rules/meta.toml).
//!
//! 渌口区委组织部 names a county; the city and the province follow from the table. A county name that several cities have is
//! settled by what else the document names.

use super::rules::rules;
use crate::quantity::words::WordTable;
use gongbao_model::Region;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Code → name and name → codes. Names stand in full and in the short forms that are in use.
struct Table {
    names: BTreeMap<u32, &'static str>,
    /// Names by their place in `codes`.
    forms: WordTable<usize>,
    codes: Vec<Vec<u32>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut names = BTreeMap::new();
    let mut codes: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for line in include_str!("../../rules/divisions.txt").lines() {
        let Some((code, name)) = line
            .split_once(' ')
            .and_then(|(c, n)| Some((c.parse::<u32>().ok()?, n)))
        else {
            continue;
        };
        names.insert(code, name);
        for form in forms(name).into_iter().filter(|f| f.chars().count() >= 2) {
            codes.entry(form).or_default().push(code);
        }
    }
    let numbered = codes.keys().cloned().enumerate().map(|(i, form)| (form, i));
    Table {
        names,
        forms: WordTable::new(numbered),
        codes: codes.values().cloned().collect(),
    }
});

/// The forms in which a name is written: 湘西土家族苗族自治州 is 湘西州 too, 内蒙古自治区 is 内蒙古.
fn forms(name: &str) -> Vec<String> {
    let mut out = vec![name.to_owned()];
    for (full, short) in [
        ("自治区", ""),
        ("特别行政区", ""),
        ("自治州", "州"),
        ("自治县", "县"),
        ("自治旗", "旗"),
    ] {
        let Some(stem) = name.strip_suffix(full) else {
            continue;
        };
        let mut stem = stem;
        while let Some(shorter) = rules()
            .region
            .peoples
            .iter()
            .find_map(|p| stem.strip_suffix(p.as_str()))
            .filter(|s| s.chars().count() >= 2)
        {
            stem = shorter;
        }
        out.push(format!("{stem}{short}"));
    }
    out.dedup();
    out
}

/// The codes above a code: its province and its city.
fn above(code: u32) -> (u32, u32) {
    (code / 10_000 * 10_000, code / 100 * 100)
}

fn region(code: u32) -> Region {
    let name = |c: u32| TABLE.names.get(&c).map(|n| (*n).to_owned());
    let (province, city) = above(code);
    Region {
        code: format!("{code:06}"),
        province: name(province),
        city: if city == province { None } else { name(city) },
        county: if code == city { None } else { name(code) },
    }
}

/// A name found in a text: its offset and the codes that bear it.
struct Hit {
    at: usize,
    end: usize,
    codes: &'static [u32],
}

/// Names of regions in a text, longest first at each place, without overlaps.
fn hits(text: &str) -> Vec<Hit> {
    let table = &*TABLE;
    let mut out = Vec::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        if at < end || !table.forms.starts(c) {
            continue;
        }
        let Some((len, form)) = table.forms.at(&text[at..]) else {
            continue;
        };
        // 中国共产党益阳市委员会 and 益阳市委 both name 益阳市; 渌口区委 names 渌口区.
        end = at + len;
        out.push(Hit {
            at,
            end,
            codes: table.codes[form].as_slice(),
        });
    }
    out
}

/// The region that a name speaks of: the lowest level of the names at its start; names that several regions bear are settled by the
/// names around them and by `context`, other text of the same document. A name that stays ambiguous gives no code and nothing above it.
#[must_use]
pub fn resolve(name: &str, context: &str) -> Option<Region> {
    let found = hits(name);
    let first = found.first()?;
    // Names that follow one another without a break belong together: 湖南省株洲市渌口区.
    let mut chain = vec![first];
    for hit in &found[1..] {
        if chain.last().is_some_and(|l| hit.at == l.end) {
            chain.push(hit)
        } else {
            break;
        }
    }
    let lowest = chain.last()?;
    let fits = |code: u32, others: &[&Hit]| {
        let (province, city) = above(code);
        others
            .iter()
            .all(|h| h.codes.iter().any(|c| *c == province || *c == city))
    };
    let upper: Vec<&Hit> = chain[..chain.len() - 1].to_vec();
    let candidates: Vec<u32> = lowest
        .codes
        .iter()
        .copied()
        .filter(|c| fits(*c, &upper))
        .collect();
    match candidates.as_slice() {
        [] => first.codes.first().map(|c| region(*c)),
        [one] => Some(region(*one)),
        many => {
            // A region over it that the document names tells which one is meant; most names win, a tie stays open.
            let mut named: BTreeMap<u32, usize> = BTreeMap::new();
            for hit in hits(context) {
                for code in hit.codes {
                    *named.entry(*code).or_default() += 1;
                }
            }
            let weight = |code: u32| {
                let (province, city) = above(code);
                let own = if city == code {
                    0
                } else {
                    named.get(&city).copied().unwrap_or(0) * 2
                };
                own + named.get(&province).copied().unwrap_or(0)
            };
            let best = many.iter().map(|c| weight(*c)).max()?;
            let winners: BTreeSet<u32> = many
                .iter()
                .copied()
                .filter(|c| weight(*c) == best)
                .collect();
            match (best, winners.len(), winners.first()) {
                (1.., 1, Some(code)) => Some(region(*code)),
                _ => Some(Region {
                    county: Some(name[lowest.at..lowest.end].to_owned()),
                    ..Region::default()
                }),
            }
        }
    }
}

/// The first region named in a text, as printed, with its resolution.
#[must_use]
pub fn first_in(text: &str, context: &str) -> Option<(String, Region)> {
    let first = hits(text).into_iter().next()?;
    let mut end = first.end;
    for hit in hits(&text[first.end..]) {
        if hit.at != 0 {
            break;
        }
        end = first.end + hit.end;
    }
    Some((
        text[first.at..end].to_owned(),
        resolve(&text[first.at..], context)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str, context: &str) -> Option<String> {
        resolve(name, context).map(|r| {
            [r.province, r.city, r.county]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("/")
        })
    }

    #[test]
    fn names() {
        assert_eq!(
            path("渌口区委组织部", "").as_deref(),
            Some("湖南省/株洲市/渌口区")
        );
        assert_eq!(
            path("中国共产党益阳市委员会组织部", "").as_deref(),
            Some("湖南省/益阳市")
        );
        assert_eq!(
            path("湘西州财政局", "").as_deref(),
            Some("湖南省/湘西土家族苗族自治州")
        );
        assert_eq!(path("内蒙古财政厅", "").as_deref(), Some("内蒙古自治区"));
        assert_eq!(
            path("上海市普陀区财政局", "").as_deref(),
            Some("上海市/普陀区")
        );
        assert_eq!(
            path("舟山市普陀区财政局", "").as_deref(),
            Some("浙江省/舟山市/普陀区")
        );
        assert_eq!(
            path("普陀区财政局", "按照上海市统一部署").as_deref(),
            Some("上海市/普陀区")
        );
        assert_eq!(path("普陀区财政局", "").as_deref(), Some("普陀区"));
        assert_eq!(path("某协会", ""), None);
    }
}
