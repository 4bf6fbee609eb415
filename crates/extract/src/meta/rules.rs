//! The words of rules/meta.toml.

use gongbao_model::ReportKind;
use serde::Deserialize;
use std::sync::LazyLock;

/// A kind of report and the words of its title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KindRule {
    /// Rule id, for readers of the file.
    #[serde(rename = "id")]
    _id: String,
    kind: String,
    all: Vec<Vec<String>>,
    #[serde(default)]
    none: Vec<String>,
}

impl KindRule {
    /// The kind, when the title is of it.
    pub(crate) fn of(&self, title: &str) -> Option<ReportKind> {
        let holds = |words: &Vec<String>| words.iter().any(|w| title.contains(w.as_str()));
        (self.all.iter().all(holds) && !holds(&self.none))
            .then(|| named(&self.kind))
            .flatten()
    }
}

fn named(name: &str) -> Option<ReportKind> {
    use ReportKind::{
        AnnualReport, BudgetReport, DepartmentBudget, DepartmentFinalAccounts,
        DepartmentOverallSelfEvaluation, ProjectSelfEvaluation, StatisticalCommunique, WorkReport,
    };
    [
        DepartmentOverallSelfEvaluation,
        ProjectSelfEvaluation,
        DepartmentFinalAccounts,
        DepartmentBudget,
        BudgetReport,
        WorkReport,
        StatisticalCommunique,
        AnnualReport,
    ]
    .into_iter()
    .find(|k| k.name() == name)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrganisationWords {
    pub(crate) cuts: Vec<String>,
    pub(crate) suffixes: Vec<String>,
    pub(crate) fields: Vec<String>,
    pub(crate) sources: Vec<String>,
    pub(crate) bureaus: Vec<String>,
    pub(crate) government: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionWords {
    pub(crate) peoples: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DateWords {
    pub(crate) fields: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScoreWords {
    pub(crate) subjects: Vec<String>,
    pub(crate) nouns: Vec<String>,
    pub(crate) full: Vec<String>,
    pub(crate) whole: Vec<String>,
    pub(crate) project: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GradeWords {
    pub(crate) subjects: Vec<String>,
    pub(crate) verbs: Vec<String>,
    pub(crate) no_grade_after_middling: Vec<String>,
    pub(crate) grades: Vec<(String, String)>,
}

/// All of it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rules {
    pub(crate) kind: Vec<KindRule>,
    pub(crate) organisation: OrganisationWords,
    pub(crate) region: RegionWords,
    pub(crate) date: DateWords,
    pub(crate) score: ScoreWords,
    pub(crate) grade: GradeWords,
}

static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(include_str!("../../rules/meta.toml")).unwrap_or_default());

/// The loaded rules.
pub(crate) fn rules() -> &'static Rules {
    &RULES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_load() {
        assert!(rules().kind.len() >= 8);
        assert!(rules().kind.iter().all(|k| named(&k.kind).is_some()));
    }
}
