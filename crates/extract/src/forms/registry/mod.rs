//! The words of tables, from `rules/forms/*.toml`: forms, column headers, labels, and the lines around a table.
//!
//! A form is a row of a rule file; a new form is a new row or file in [`load::FORM_FILES`]. All words are folded when they are loaded.

mod load;

use super::lexicon::{Lexicon, Words};
use super::sheet::Sheet;
use crate::finder::Finder;
use gongbao_model::{Role, RuleId, TableKind};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// How a form is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reader {
    /// Labelled values, a funding block and indicator rows.
    Indicators,
    /// Headers of columns, labels of rows, figures.
    Figures,
    /// Labels and their values.
    Labels,
}

/// A form.
#[derive(Debug)]
pub struct Form {
    /// Id.
    pub id: String,
    /// Kind of its tables.
    pub kind: TableKind,
    /// How it is read.
    pub reader: Reader,
    /// Role of figures whose header says nothing.
    pub role: Option<Role>,
    /// Words of its captions.
    pub captions: Vec<String>,
    /// Groups of words; a table of the form has one of each group in a cell.
    pub cells: Vec<Vec<String>>,
    /// Groups of words; the header of a whole table has one of each group. The first names the column where it is missing.
    pub columns: Vec<Vec<String>>,
    /// A whole table has a row of totals.
    pub total: bool,
    /// Concept of a total whose words name nothing (合计).
    pub concept: Option<String>,
    /// Concepts of a body's whole accounts, with what they are in the account that the form shows; empty where that has no concept.
    pub within: Vec<(String, String)>,
}

/// What stands under a column of an indicator table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 一级指标.
    Level1,
    /// 二级指标.
    Level2,
    /// 三级指标.
    Level3,
    /// Points of the first level in a column of their own, known by its place.
    Level1Weight,
    /// Points of the second level in a column of their own, known by its place.
    Level2Weight,
    /// Operator of the target in a column of its own.
    TargetOp,
    /// 指标值.
    Target,
    /// Unit of the target in a column of its own.
    TargetUnit,
    /// 实际完成值.
    Actual,
    /// 分值.
    Weight,
    /// 得分.
    Score,
    /// 偏差原因.
    Deviation,
    /// Known and not read.
    Ignored,
}

/// What a word in the header of a column of figures says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Role of the figures.
    pub role: Role,
    /// A ratio or difference between two figures.
    pub relation: bool,
    /// The word stays in the metric.
    pub keep: bool,
}

/// What an indicator row can be that is no indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowWord {
    /// Adds the points up.
    Total,
    /// Ends the rows.
    End,
}

/// What a word makes of a column or metric, besides a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Special {
    /// Numbers that are no figures.
    Skip,
    /// Gives the unit of the row.
    Unit,
    /// Holds a classification code.
    Code,
    /// Names rows and adds nothing to a metric.
    Generic,
    /// Counts, for which a money unit does not hold.
    Count,
    /// Holds a role's word without having its sense.
    Mask,
    /// Begins a row that numbers the columns.
    IndexRow,
    /// Ends the head of a column of words that tell something of a row and do not name it.
    Attribute,
    /// Ends the head of a column of names that are no measures.
    OwnName,
    /// Begins the label of a part.
    OfWhich,
    /// Is the label of a total.
    Total,
    /// Ends the label of a total.
    TotalEnding,
    /// Ends the head of one half of a balance.
    Side,
    /// Stands left of the indicators of a form.
    SideHead,
    /// Ends the label of an amount of money.
    Money,
    /// Heads the names of tasks that money is for.
    TaskHead,
    /// Heads a budget as it was changed in the year.
    Adjusted,
}

/// What a line near a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineWord {
    /// Stands before the unit.
    Unit,
    /// Begins a line between caption and table.
    Head,
    /// Begins the number of a table in its set.
    Sheet,
    /// Begins a note.
    Note,
    /// Ends a caption.
    Caption,
    /// Ends the caption of a table of planned figures.
    Plan,
    /// Ends a sentence that leads to a table.
    Lead,
}

/// All words of tables.
#[derive(Debug)]
pub struct Registry {
    /// Forms.
    pub forms: Vec<Form>,
    /// Indicator columns.
    pub columns: Lexicon<Field>,
    /// Names of indicator groups, by level.
    pub levels: Vec<Words<u8>>,
    /// Rows that are no indicators.
    pub rows: Lexicon<RowWord>,
    /// Header words of figures.
    pub figures: Lexicon<Figure>,
    /// Special columns.
    pub special: Vec<Words<Special>>,
    /// Labels of labelled values; `means` is the field.
    pub labels: Lexicon<String>,
    /// Lines around a table.
    pub lines: Vec<Words<LineWord>>,
    /// Fields whose values are sentences.
    prose: Vec<String>,
    /// Those of them that say what shall be reached.
    goals: Vec<String>,
    /// Words that hold a role's word without having its sense.
    masks: Finder,
    /// Words in the cells of forms, and a search for them.
    cell_words: Vec<String>,
    cells: Finder,
    /// The caption words of all forms with the place of their form.
    captions: (Finder, Vec<usize>),
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(load::load);

/// The registry.
#[must_use]
pub fn registry() -> &'static Registry {
    &REGISTRY
}

impl Registry {
    /// The text with every word that only seems to hold a role replaced by as many NULs, so that offsets stay.
    #[must_use]
    pub fn masked(&self, folded: &str) -> String {
        let mut out = folded.to_owned();
        for (_, range) in self.masks.all(folded) {
            let len = range.len();
            out.replace_range(range, &"\0".repeat(len));
        }
        out
    }
    /// For each form the bytes of the longest of its caption words that stands in a folded caption; 0 where none does.
    #[must_use]
    pub fn captioned(&self, caption: &str) -> Vec<usize> {
        let mut longest = vec![0; self.forms.len()];
        let (finder, forms) = &self.captions;
        for (word, range) in finder.all(caption) {
            let len = &mut longest[forms[word]];
            *len = range.len().max(*len);
        }
        longest
    }
    /// The words of forms that stand in the cells of a grid.
    #[must_use]
    pub fn cell_words(&self, sheet: &Sheet<'_>) -> BTreeSet<&str> {
        (0..sheet.grid.cells.len())
            .map(|c| sheet.view(c).folded.as_str())
            // Figures and codes hold none of the words, which are Chinese.
            .filter(|folded: &&str| !folded.is_ascii())
            .flat_map(|folded| self.cells.all(folded))
            .map(|(i, _)| self.cell_words[i].as_str())
            .collect()
    }
    /// The form of an id.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|f| f.id == id)
    }
    /// True for a field whose value is sentences.
    #[must_use]
    pub fn is_prose(&self, field: &str) -> bool {
        self.prose.iter().any(|f| f == field)
    }
    /// True for a field that says what shall be reached.
    #[must_use]
    pub fn is_goal(&self, field: &str) -> bool {
        self.goals.iter().any(|f| f == field)
    }
    /// True when a folded text is exactly a word of that speciality.
    #[must_use]
    pub fn is_special(&self, special: Special, folded: &str) -> bool {
        self.special
            .iter()
            .filter(|w| w.means == special)
            .any(|w| w.words.iter().any(|x| x == folded))
    }
    /// True when a folded text ends in a word of that speciality.
    #[must_use]
    pub fn ends_special(&self, special: Special, folded: &str) -> bool {
        self.special
            .iter()
            .filter(|w| w.means == special)
            .any(|w| w.words.iter().any(|x| folded.ends_with(x.as_str())))
    }
    /// What is left of a folded text behind the longest word of that speciality that begins it.
    #[must_use]
    pub fn prefix_rest<'t>(&self, special: Special, folded: &'t str) -> Option<&'t str> {
        let words = self.special.iter().filter(|w| w.means == special);
        words
            .flat_map(|w| &w.words)
            .filter_map(|w| folded.strip_prefix(w.as_str()))
            .min_by_key(|rest| rest.len())
    }
    /// The longest word of that speciality that ends a folded text.
    #[must_use]
    pub fn special_suffix(&self, special: Special, folded: &str) -> Option<&str> {
        let words = self.special.iter().filter(|w| w.means == special);
        words
            .flat_map(|w| &w.words)
            .map(String::as_str)
            .filter(|w| folded.ends_with(w))
            .max_by_key(|w| w.len())
    }
    /// The word of that kind of line that begins a folded text, and its rule.
    #[must_use]
    pub fn line_prefix(
        &'static self,
        line: LineWord,
        folded: &str,
    ) -> Option<(RuleId, &'static str)> {
        self.line_word(line, |w| folded.starts_with(w))
    }
    /// The word of that kind of line that ends a folded text, and its rule.
    #[must_use]
    pub fn line_suffix(
        &'static self,
        line: LineWord,
        folded: &str,
    ) -> Option<(RuleId, &'static str)> {
        self.line_word(line, |w| folded.ends_with(w))
    }
    fn line_word(
        &'static self,
        line: LineWord,
        test: impl Fn(&str) -> bool,
    ) -> Option<(RuleId, &'static str)> {
        let mut best: Option<(RuleId, &'static str)> = None;
        for rule in self.lines.iter().filter(|w| w.means == line) {
            for word in rule.words.iter().filter(|w| test(w)) {
                if best.is_none_or(|(_, b)| word.len() > b.len()) {
                    best = Some((&rule.id, word));
                }
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rule_files_load_and_their_ids_are_unique() {
        let r = registry();
        let mut ids: Vec<&str> = r.forms.iter().map(|f| f.id.as_str()).collect();
        ids.extend(r.columns.rules().iter().map(|w| w.id.as_str()));
        ids.extend(r.figures.rules().iter().map(|w| w.id.as_str()));
        ids.extend(r.labels.rules().iter().map(|w| w.id.as_str()));
        ids.extend(r.levels.iter().map(|w| w.id.as_str()));
        ids.extend(r.special.iter().map(|w| w.id.as_str()));
        let n = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), n, "a rule id is used twice");
        assert!(
            r.forms.iter().all(|f| f.kind != TableKind::Other),
            "a form names an unknown kind"
        );
        assert_eq!(
            r.figures.rules().len(),
            15,
            "a figure rule names an unknown role"
        );
    }

    #[test]
    fn forms_name_concepts_of_the_dictionary() {
        for form in &registry().forms {
            let within = form.within.iter().flat_map(|(from, to)| [from, to]);
            let within = within.filter(|id| !id.is_empty());
            for id in form.concept.iter().chain(within) {
                assert!(
                    crate::claims::concepts::concept(id).is_some(),
                    "{}: {id} is no concept",
                    form.id
                );
            }
        }
    }

    #[test]
    fn a_word_means_one_thing_among_columns() {
        let mut seen = std::collections::BTreeMap::new();
        for rule in registry().columns.rules() {
            for word in &rule.words {
                assert!(
                    seen.insert(word.clone(), &rule.id).is_none(),
                    "{word} stands in two rules"
                );
            }
        }
    }
}
