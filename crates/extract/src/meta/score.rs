//! The score and the grade that an organisation gives itself.

use super::rules::rules;
use crate::finder::LongFinder;
use gongbao_model::Decimal;
use regex::Regex;
use std::sync::LazyLock;

/// One of some words, as a group of a regular expression; `None` without words, for an empty group would match everywhere.
fn any_of(words: &[String]) -> Option<String> {
    let escaped: Vec<String> = words.iter().map(|w| regex::escape(w)).collect();
    (!escaped.is_empty()).then(|| format!("(?:{})", escaped.join("|")))
}

/// A score in one sentence; group 1 is the number.
static SCORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (subjects, nouns) = (
        any_of(&rules().score.subjects)?,
        any_of(&rules().score.nouns)?,
    );
    Regex::new(&format!(
        r"{subjects}[^。；;\n\d]{{0,14}}?{nouns}[^。；;\n\d]{{0,6}}?(\d{{1,3}}(?:\.\d+)?)\s*分"
    ))
    .ok()
});

/// A grade in one sentence; group 1 is what stands where a grade is due.
static GRADE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let (subjects, verbs) = (
        any_of(&rules().grade.subjects)?,
        any_of(&rules().grade.verbs)?,
    );
    Regex::new(&format!(
        r#"{subjects}[^。；;\n]{{0,8}}?{verbs}\s*[“”《'"]?\s*([优良中差合不一][秀好等格良般合]{{0,2}})"#
    ))
    .ok()
});

/// What a sentence speaks of that gives a score or a grade.
static EVALUATED: LazyLock<LongFinder> = LazyLock::new(|| LongFinder::new(["评", "绩"]));

/// True where a number stands before 分: hardly any sentence that speaks of an evaluation has one, and the expression is dear to search for.
fn has_points(sentence: &str) -> bool {
    let mut points = sentence.match_indices('分');
    points.any(|(at, _)| sentence[..at].trim_end().ends_with(char::is_numeric))
}

fn holds(sentence: &str, words: &[String]) -> bool {
    words.iter().any(|w| sentence.contains(w.as_str()))
}

/// What a report says of itself.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SelfEvaluation {
    /// Score.
    pub(crate) score: Option<Decimal>,
    /// Grade as printed.
    pub(crate) grade: Option<String>,
}

/// Reads score and grade from sentences of a self-evaluation. A sentence that speaks of the whole organisation or of the report's
/// only project comes before one that speaks of one project among many.
pub(crate) fn read<'a>(
    paragraphs: impl Iterator<Item = &'a str>,
    of_project: bool,
) -> SelfEvaluation {
    let mut best: (u8, SelfEvaluation) = (0, SelfEvaluation::default());
    let sentences = paragraphs
        .filter(|p| EVALUATED.is_in(p))
        .flat_map(|p| p.split(['。', '\n']));
    for sentence in sentences {
        if !EVALUATED.is_in(sentence)
            || !sentence.contains('分') && !sentence.contains(['优', '良', '合', '中', '差'])
        {
            continue;
        }
        let score = SCORE
            .as_ref()
            .filter(|_| has_points(sentence))
            .and_then(|r| {
                r.captures_iter(sentence).find_map(|m| {
                    let before = &sentence[..m.get(1)?.start()];
                    let words = &rules().score;
                    let full = words.full.iter().any(|w| before.ends_with(w.as_str()))
                        || before.ends_with("总分为") && holds(sentence, &words.full);
                    let value: Decimal = m[1].parse().ok()?;
                    (!full && value <= Decimal::from(120)).then_some(value)
                })
            });
        let grade = GRADE.as_ref().and_then(|r| {
            r.captures_iter(sentence).find_map(|m| {
                let word = &m[1];
                let after = &sentence[m.get(1)?.start() + '中'.len_utf8()..];
                let names = &rules().grade.no_grade_after_middling;
                if word.starts_with('中') && names.iter().any(|n| after.starts_with(n.as_str())) {
                    return None;
                }
                rules()
                    .grade
                    .grades
                    .iter()
                    .find(|(form, _)| word.starts_with(form.as_str()))
                    .map(|(_, g)| g.clone())
            })
        });
        if score.is_none() && (grade.is_none() || best.1.score.is_some() && best.1.grade.is_some())
        {
            continue;
        }
        let words = &rules().score;
        let whole = holds(sentence, &words.whole);
        let project = holds(sentence, &words.project) && !sentence.contains("整体");
        let rank = if score.is_some() { 8 } else { 1 }
            + u8::from(whole)
            + u8::from(!project || of_project) * 2;
        if rank > best.0 {
            let before = std::mem::take(&mut best.1);
            best = (
                rank,
                SelfEvaluation {
                    score: score.or(before.score),
                    grade: grade.or(before.grade),
                },
            );
        } else if best.1.grade.is_none() {
            best.1.grade = grade;
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Option<String>, Option<String>) {
        let s = read(std::iter::once(text), false);
        (s.score.map(|d| d.to_string()), s.grade)
    }

    #[test]
    fn sentences() {
        assert_eq!(
            of("经评价组综合评价，整体支出绩效自评得分为 93.5 分，自评结论为“优秀”。"),
            (Some("93.5".into()), Some("优秀".into()))
        );
        assert_eq!(
            of("得出自评分值 88 分，自评为良好。"),
            (Some("88".into()), Some("良好".into()))
        );
        assert_eq!(
            of("整体绩效自评得分91分，评价等级为优。"),
            (Some("91".into()), Some("优".into()))
        );
        assert_eq!(
            of("评价单位：中共某市委。得出自评分值98分，自评为优秀。"),
            (Some("98".into()), Some("优秀".into()))
        );
        assert_eq!(of("绩效评价满分100分。"), (None, None));
        assert_eq!(of("本年支出五万元。"), (None, None));
    }
}
