//! The output contract, declared a second time by hand with unknown fields denied: a field that is renamed, dropped or added in the
//! program without a word here fails the test. Fields may be added to the contract; then they are added here.
#![allow(
    dead_code,
    reason = "many fields are declared only so that their names and types are checked"
)]

use serde::Deserialize;
use serde_json::Number;
use std::collections::BTreeSet;

type Place = (String, u32, u32);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub schema_version: String,
    pub doc_id: String,
    pub status: String,
    pub error: Option<ErrorOf>,
    pub warnings: Vec<Warning>,
    pub source: Source,
    pub meta: Meta,
    pub blocks: Vec<Block>,
    pub sections: Vec<Section>,
    pub tables: Vec<Table>,
    pub indicators: Vec<Indicator>,
    pub claims: Vec<Claim>,
    pub findings: Vec<Finding>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorOf {
    pub code: String,
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Warning {
    code: String,
    message: String,
    page: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    path: String,
    #[serde(default)]
    also: Vec<String>,
    format: Option<String>,
    bytes: u64,
    encoding: Option<String>,
    pages: Option<u32>,
    page_basis: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    title: Option<String>,
    report_kind: String,
    organization: Option<Organization>,
    fiscal_year: Option<i32>,
    report_date: Option<String>,
    self_score: Option<Number>,
    self_grade: Option<String>,
    document_number: Option<String>,
    index_number: Option<String>,
    publisher: Option<String>,
    address: Option<String>,
    attachments: Vec<Attachment>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    name: String,
    address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    name: String,
    region: Option<Region>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    code: String,
    province: Option<String>,
    city: Option<String>,
    county: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    id: String,
    kind: String,
    section: Option<String>,
    part: String,
    text: String,
    page: Option<u32>,
    bbox: Option<[f64; 4]>,
    line: Option<u32>,
    paragraph: Option<u32>,
    #[serde(default)]
    file_part: Option<String>,
    #[serde(default)]
    mark_block: Option<String>,
    #[serde(default)]
    mark_at: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    first_block: String,
    start: u32,
    last_block: String,
    end: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    block: String,
    start: u32,
    end: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    id: String,
    parent: Option<String>,
    depth: u32,
    label: String,
    title: String,
    kind: String,
    block: String,
    head: Range,
    body: Option<Stretch>,
    last_block: String,
    diagnostics: Vec<String>,
    rules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    id: String,
    block: String,
    section: Option<String>,
    caption: Option<String>,
    unit: Option<String>,
    kind: String,
    form: Option<String>,
    project: Option<String>,
    n_rows: u32,
    n_cols: u32,
    header_rows: u32,
    pages: Vec<u32>,
    origin: String,
    parent: Option<Place>,
    fields: Vec<Field>,
    notes: Vec<String>,
    diagnostics: Vec<String>,
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    field: String,
    label: String,
    text: String,
    row: Option<u32>,
    col: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    row: u32,
    col: u32,
    row_span: u32,
    col_span: u32,
    text: String,
    #[serde(default)]
    inferred: bool,
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    bbox: Option<[f64; 4]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    table: String,
    row: u32,
    project: Option<String>,
    level1: Option<String>,
    level1_weight: Option<Number>,
    level2: Option<String>,
    level3: Option<String>,
    target: Option<String>,
    target_op: Option<String>,
    target_value: Option<Number>,
    target_unit: Option<String>,
    actual: Option<String>,
    actual_value: Option<Number>,
    actual_unit: Option<String>,
    weight: Option<Number>,
    score: Option<Number>,
    deviation: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    id: String,
    origin: String,
    section: Option<String>,
    text: String,
    value: Number,
    unit: String,
    base_value: Number,
    base_unit: String,
    decimals: u32,
    qualifier: String,
    metric: String,
    concept: Option<String>,
    project: Option<String>,
    subject: Option<String>,
    period: Option<String>,
    role: String,
    whole: Option<String>,
    base: Option<String>,
    quote: String,
    span: SpanOf,
    rules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpanOf {
    block: String,
    start: u32,
    end: u32,
    table: Option<String>,
    row: Option<u32>,
    col: Option<u32>,
    page: Option<u32>,
    bbox: Option<[f64; 4]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    id: String,
    check: String,
    severity: String,
    stated: Option<Number>,
    computed: Option<Number>,
    claims: Vec<String>,
    tables: Vec<String>,
    cells: Vec<Place>,
    message: String,
    message_en: String,
    rules: Vec<String>,
}

const STATUS: &[&str] = &["ok", "partial", "error"];
const REPORT_KINDS: &[&str] = &[
    "department_overall_self_evaluation",
    "project_self_evaluation",
    "department_final_accounts",
    "department_budget",
    "budget_report",
    "work_report",
    "statistical_communique",
    "annual_report",
    "other",
];
const ROLES: &[&str] = &[
    "actual",
    "budget",
    "initial_budget",
    "prior",
    "change",
    "change_pct",
    "share",
    "completion",
    "rate",
    "target",
    "score",
    "weight",
    "other",
];
const QUALIFIERS: &[&str] = &[
    "exact",
    "about",
    "over",
    "nearly",
    "at_least",
    "at_most",
    "more_than",
    "less_than",
];
const SECTION_KINDS: &[&str] = &[
    "title",
    "part",
    "heading",
    "run_in",
    "attachment",
    "caption",
];
const PARTS: &[&str] = &["cover", "contents", "body", "attachment"];
const TABLE_KINDS: &[&str] = &[
    "base_data",
    "overall_self_evaluation",
    "project_self_evaluation",
    "project_report",
    "final_accounts",
    "other",
];
const SEVERITIES: &[&str] = &["error", "rounding", "note"];

fn one_of(what: &str, value: &str, known: &[&str]) -> Result<(), String> {
    known
        .contains(&value)
        .then_some(())
        .ok_or_else(|| format!("{what} is {value:?}"))
}

fn ids<'a>(
    letter: char,
    given: impl Iterator<Item = &'a str>,
) -> Result<BTreeSet<&'a str>, String> {
    let mut out = BTreeSet::new();
    for (i, id) in given.enumerate() {
        if id != format!("{letter}{}", i + 1) {
            return Err(format!("the id {id} stands at place {}", i + 1));
        }
        out.insert(id);
    }
    Ok(out)
}

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{feff}'))
        .collect()
}

impl Record {
    /// What the types can't say: closed lists of names, ids in order, references that lead somewhere, spans that hold their text.
    pub fn check(&self) -> Result<(), String> {
        one_of("status", &self.status, STATUS)?;
        one_of("report_kind", &self.meta.report_kind, REPORT_KINDS)?;
        if self.schema_version != "1" || self.error.is_some() != (self.status == "error") {
            return Err("schema_version or error".to_owned());
        }
        let blocks = ids('b', self.blocks.iter().map(|b| b.id.as_str()))?;
        let sections = ids('s', self.sections.iter().map(|s| s.id.as_str()))?;
        let tables = ids('t', self.tables.iter().map(|t| t.id.as_str()))?;
        let claims = ids('c', self.claims.iter().map(|c| c.id.as_str()))?;
        ids('f', self.findings.iter().map(|f| f.id.as_str()))?;
        let known = |set: &BTreeSet<&str>, id: &Option<String>| {
            id.as_deref().is_none_or(|id| set.contains(id))
        };
        for b in &self.blocks {
            one_of("part", &b.part, PARTS)?;
        }
        // The place of a block among the blocks, and its length in chars.
        let block = |id: &str| {
            let at = self.blocks.iter().position(|b| b.id == id)?;
            Some((at, self.blocks[at].text.chars().count() as u32))
        };
        for s in &self.sections {
            one_of("section kind", &s.kind, SECTION_KINDS)?;
            let head_fits = block(&s.head.block)
                .is_some_and(|(_, n)| s.head.start <= s.head.end && s.head.end <= n);
            let body_fits = s.body.as_ref().is_none_or(|b| {
                block(&b.first_block).zip(block(&b.last_block)).is_some_and(
                    |((first, from), (last, to))| {
                        b.start <= from
                            && b.end <= to
                            && (first < last || first == last && b.start <= b.end)
                    },
                )
            });
            if !head_fits || !body_fits {
                return Err(format!("section {} leaves its blocks", s.id));
            }
            if !blocks.contains(s.block.as_str()) || !known(&sections, &s.parent) || s.depth == 0 {
                return Err(format!("section {} leads nowhere", s.id));
            }
        }
        for t in &self.tables {
            one_of("table kind", &t.kind, TABLE_KINDS)?;
            let inside = t
                .cells
                .iter()
                .all(|c| c.row + c.row_span <= t.n_rows && c.col + c.col_span <= t.n_cols);
            if !blocks.contains(t.block.as_str()) || !known(&sections, &t.section) || !inside {
                return Err(format!(
                    "table {} leads nowhere, or a cell leaves its grid",
                    t.id
                ));
            }
        }
        for c in &self.claims {
            one_of("role", &c.role, ROLES)?;
            one_of("qualifier", &c.qualifier, QUALIFIERS)?;
            let links = known(&sections, &c.section)
                && known(&claims, &c.whole)
                && known(&claims, &c.base)
                && known(&tables, &c.span.table);
            let block = self.blocks.iter().find(|b| b.id == c.span.block);
            let text = block.map(|b| {
                b.text
                    .chars()
                    .skip(c.span.start as usize)
                    .take((c.span.end - c.span.start) as usize)
                    .collect::<String>()
            });
            if !links || text.as_deref().map(squeezed).as_deref() != Some(c.text.as_str()) {
                return Err(format!(
                    "claim {} ({}) leads nowhere or its span holds {text:?}",
                    c.id, c.text
                ));
            }
        }
        for f in &self.findings {
            one_of("severity", &f.severity, SEVERITIES)?;
            if !f.claims.iter().all(|c| claims.contains(c.as_str()))
                || !f.cells.iter().all(|c| tables.contains(c.0.as_str()))
            {
                return Err(format!("finding {} leads nowhere", f.id));
            }
        }
        Ok(())
    }
}
