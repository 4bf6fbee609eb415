//! Codes of the government classification of revenue and expenditure: functional (类款项) and economic (类款).

use std::sync::LazyLock;

/// A code with its name and the concept that its figures have.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// Digits: 3, 5 or 7 for functional, 3 or 5 for economic codes.
    pub code: &'static str,
    /// Name in the classification.
    pub name: &'static str,
    /// Concept id, for example `functional.2013202`.
    pub concept: String,
}

fn load(system: &str, table: &'static str) -> Vec<Code> {
    table
        .lines()
        .filter_map(|l| l.split_once('\t'))
        .map(|(code, name)| Code {
            code,
            name,
            concept: format!("{system}.{code}"),
        })
        .collect()
}

static FUNCTIONAL: LazyLock<Vec<Code>> = LazyLock::new(|| {
    load(
        "functional",
        include_str!("../../rules/codes/functional.tsv"),
    )
});
static ECONOMIC: LazyLock<Vec<Code>> =
    LazyLock::new(|| load("economic", include_str!("../../rules/codes/economic.tsv")));

/// The entry of a code: 2xx codes are functional, 3xx and 5xx economic. `None` for codes that the tables do not hold.
#[must_use]
pub fn lookup(code: &str) -> Option<&'static Code> {
    let table: &'static Vec<Code> = match code.as_bytes().first()? {
        b'2' => &FUNCTIONAL,
        b'3' | b'5' => &ECONOMIC,
        _ => return None,
    };
    let i = table.binary_search_by(|c| c.code.cmp(code)).ok()?;
    table.get(i)
}

/// True for the concept of a functional class.
#[must_use]
pub fn is_functional(concept: &str) -> bool {
    concept.starts_with("functional.")
}

/// True for a folded text that has the shape of a code: 3, 5 or 7 digits (spaces are folded away).
#[must_use]
pub fn is_code(folded: &str) -> bool {
    matches!(folded.len(), 3 | 5 | 7)
        && folded.bytes().all(|b| b.is_ascii_digit())
        && matches!(folded.as_bytes().first(), Some(b'1' | b'2' | b'3' | b'5'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_codes_have_parents() {
        for table in [&*FUNCTIONAL, &*ECONOMIC] {
            assert!(table.len() > 100);
            for pair in table.windows(2) {
                assert!(
                    pair[0].code < pair[1].code,
                    "{} before {}",
                    pair[0].code,
                    pair[1].code
                );
            }
        }
        for code in ["301", "30201", "201", "20106", "2010601"] {
            assert!(lookup(code).is_some(), "{code}");
        }
        assert_eq!(
            lookup("2080505").map(|c| c.concept.as_str()),
            Some("functional.2080505")
        );
        assert_eq!(lookup("30299").map(|c| c.name), Some("其他商品和服务支出"));
        assert_eq!(lookup("20199999"), None);
    }

    #[test]
    fn figures_are_no_codes() {
        assert!(is_code("2013901") && is_code("30201") && is_code("201"));
        assert!(!is_code("307.82") && !is_code("20") && !is_code("901"));
    }
}
