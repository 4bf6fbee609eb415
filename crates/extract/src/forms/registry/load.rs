//! Reads `rules/forms/*.toml` into the words of tables.

use super::{Field, Figure, Form, LineWord, Reader, Registry, RowWord, Special};
use crate::finder::Finder;
use crate::forms::lexicon::{Lexicon, Words, fold_all};
use gongbao_model::{Role, TableKind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The rule files that hold forms.
pub(super) const FORM_FILES: &[(&str, &str)] = &[
    (
        "performance.toml",
        include_str!("../../../rules/forms/performance.toml"),
    ),
    (
        "final_accounts.toml",
        include_str!("../../../rules/forms/final_accounts.toml"),
    ),
];

#[derive(Deserialize)]
struct FormFile {
    form: Vec<RawForm>,
}

#[derive(Deserialize)]
struct RawForm {
    id: String,
    kind: String,
    reader: Reader,
    role: Option<String>,
    #[serde(default)]
    captions: Vec<String>,
    #[serde(default)]
    cells: Vec<Vec<String>>,
    #[serde(default)]
    columns: Vec<Vec<String>>,
    #[serde(default)]
    total: bool,
    concept: Option<String>,
    #[serde(default)]
    within: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct RawWords {
    id: String,
    words: Vec<String>,
    #[serde(default)]
    field: String,
    #[serde(default)]
    level: u8,
    #[serde(default)]
    role: String,
    #[serde(default)]
    relation: bool,
    #[serde(default)]
    keep: bool,
}

#[derive(Deserialize)]
struct RawColumn {
    id: String,
    field: Field,
    words: Vec<String>,
}

#[derive(Deserialize)]
struct IndicatorFile {
    column: Vec<RawColumn>,
    level: Vec<RawWords>,
    total: Vec<RawWords>,
    end: Vec<RawWords>,
    side_head: Vec<RawWords>,
}

#[derive(Deserialize)]
struct FigureFile {
    word: Vec<RawWords>,
    skip: Vec<RawWords>,
    unit_column: Vec<RawWords>,
    code: Vec<RawWords>,
    generic: Vec<RawWords>,
    count: Vec<RawWords>,
    mask: Vec<RawWords>,
    index_row: Vec<RawWords>,
    attribute: Vec<RawWords>,
    own_name: Vec<RawWords>,
    of_which: Vec<RawWords>,
    total: Vec<RawWords>,
    total_ending: Vec<RawWords>,
    side: Vec<RawWords>,
    money: Vec<RawWords>,
    task_head: Vec<RawWords>,
    adjusted: Vec<RawWords>,
}

#[derive(Deserialize)]
struct LabelFile {
    label: Vec<RawWords>,
    prose: Vec<String>,
    goals: Vec<String>,
}

#[derive(Deserialize)]
struct ContextFile {
    unit: Vec<RawWords>,
    head_line: Vec<RawWords>,
    sheet: Vec<RawWords>,
    note: Vec<RawWords>,
    caption: Vec<RawWords>,
    plan: Vec<RawWords>,
    lead: Vec<RawWords>,
}

#[allow(
    clippy::panic,
    reason = "the rule files are compiled in; a test loads every one of them"
)]
fn parse<T: for<'de> Deserialize<'de>>(name: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|e| panic!("rules/forms/{name}: {e}"))
}

fn words<T>(raw: RawWords, means: T) -> Words<T> {
    Words {
        words: fold_all(&raw.words),
        id: raw.id,
        means,
    }
}

fn kind(name: &str) -> TableKind {
    [
        TableKind::BaseData,
        TableKind::OverallSelfEvaluation,
        TableKind::ProjectSelfEvaluation,
        TableKind::ProjectReport,
        TableKind::FinalAccounts,
    ]
    .into_iter()
    .find(|k| k.name() == name)
    .unwrap_or(TableKind::Other)
}

fn role(name: &str) -> Option<Role> {
    [
        Role::Actual,
        Role::Budget,
        Role::InitialBudget,
        Role::Prior,
        Role::Change,
        Role::ChangePct,
        Role::Share,
        Role::Completion,
        Role::Rate,
        Role::Target,
        Role::Score,
        Role::Weight,
        Role::Other,
    ]
    .into_iter()
    .find(|r| r.name() == name)
}

pub(super) fn load() -> Registry {
    let mut forms = Vec::new();
    for (name, text) in FORM_FILES {
        let file: FormFile = parse(name, text);
        forms.extend(file.form.into_iter().map(|f| Form {
            kind: kind(&f.kind),
            reader: f.reader,
            role: f.role.as_deref().and_then(role),
            captions: fold_all(&f.captions),
            cells: f.cells.iter().map(|g| fold_all(g)).collect(),
            columns: f.columns.iter().map(|g| fold_all(g)).collect(),
            total: f.total,
            concept: f.concept,
            within: f.within.into_iter().collect(),
            id: f.id,
        }));
    }
    let indicators: IndicatorFile = parse(
        "indicator_columns.toml",
        include_str!("../../../rules/forms/indicator_columns.toml"),
    );
    let figures: FigureFile = parse(
        "figure_columns.toml",
        include_str!("../../../rules/forms/figure_columns.toml"),
    );
    let labels: LabelFile = parse(
        "labels.toml",
        include_str!("../../../rules/forms/labels.toml"),
    );
    let context: ContextFile = parse(
        "context.toml",
        include_str!("../../../rules/forms/context.toml"),
    );
    let total = indicators
        .total
        .into_iter()
        .map(|w| words(w, RowWord::Total));
    let end = indicators.end.into_iter().map(|w| words(w, RowWord::End));
    let special = [
        (figures.skip, Special::Skip),
        (figures.unit_column, Special::Unit),
        (figures.code, Special::Code),
        (figures.generic, Special::Generic),
        (figures.count, Special::Count),
        (figures.mask, Special::Mask),
        (figures.index_row, Special::IndexRow),
        (figures.attribute, Special::Attribute),
        (figures.own_name, Special::OwnName),
        (figures.of_which, Special::OfWhich),
        (figures.total, Special::Total),
        (figures.total_ending, Special::TotalEnding),
        (figures.side, Special::Side),
        (figures.money, Special::Money),
        (figures.task_head, Special::TaskHead),
        (figures.adjusted, Special::Adjusted),
        (indicators.side_head, Special::SideHead),
    ];
    let lines = [
        (context.unit, LineWord::Unit),
        (context.head_line, LineWord::Head),
        (context.sheet, LineWord::Sheet),
        (context.note, LineWord::Note),
        (context.caption, LineWord::Caption),
        (context.plan, LineWord::Plan),
        (context.lead, LineWord::Lead),
    ];
    let special: Vec<Words<Special>> = special
        .into_iter()
        .flat_map(|(list, s)| list.into_iter().map(move |w| words(w, s)))
        .collect();
    let masks = special.iter().filter(|w| w.means == Special::Mask);
    let cell_words: Vec<String> = forms
        .iter()
        .flat_map(|f: &Form| f.cells.iter().flatten().cloned())
        .collect::<BTreeSet<String>>()
        .into_iter()
        .collect();
    let numbered = || forms.iter().enumerate();
    let captions = Finder::new(numbered().flat_map(|(_, f)| f.captions.iter().map(String::as_str)));
    let caption_forms = numbered().flat_map(|(i, f)| f.captions.iter().map(move |_| i));
    let captions = (captions, caption_forms.collect());
    Registry {
        captions,
        masks: Finder::new(masks.flat_map(|w| &w.words).map(String::as_str)),
        cells: Finder::new(cell_words.iter().map(String::as_str)),
        cell_words,
        forms,
        columns: Lexicon::new(
            indicators
                .column
                .into_iter()
                .map(|c| Words {
                    words: fold_all(&c.words),
                    id: c.id,
                    means: c.field,
                })
                .collect(),
        ),
        levels: indicators
            .level
            .into_iter()
            .map(|w| {
                let level = w.level;
                words(w, level)
            })
            .collect(),
        rows: Lexicon::new(total.chain(end).collect()),
        figures: Lexicon::new(
            figures
                .word
                .into_iter()
                .filter_map(|w| {
                    let figure = Figure {
                        role: role(&w.role)?,
                        relation: w.relation,
                        keep: w.keep,
                    };
                    Some(words(w, figure))
                })
                .collect(),
        ),
        special,
        prose: labels.prose,
        goals: labels.goals,
        labels: Lexicon::new(
            labels
                .label
                .into_iter()
                .map(|mut w| {
                    let field = std::mem::take(&mut w.field);
                    words(w, field)
                })
                .collect(),
        ),
        lines: lines
            .into_iter()
            .flat_map(|(list, l)| list.into_iter().map(move |w| words(w, l)))
            .collect(),
    }
}
