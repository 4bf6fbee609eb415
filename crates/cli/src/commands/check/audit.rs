//! What the writers of `check` need of a record: the findings of the chosen severity with their places and quotes.

use gongbao_model::Severity;
use gongbao_model::record::{FindingRecord, Record, Status};

/// One document.
#[derive(Debug)]
pub struct Audit {
    /// Path as given or found.
    pub path: String,
    /// SHA-256 of the bytes.
    pub doc_id: String,
    /// Title.
    pub title: Option<String>,
    /// Organisation.
    pub organization: Option<String>,
    /// Fiscal year.
    pub fiscal_year: Option<i32>,
    /// Code and message of the error, where the document could not be read.
    pub error: Option<String>,
    /// Numbers of claims and tables that were looked at.
    pub looked_at: (usize, usize),
    /// Findings in document order.
    pub findings: Vec<AuditFinding>,
}

/// One finding with its places.
#[derive(Debug)]
pub struct AuditFinding {
    /// The record.
    pub record: FindingRecord,
    /// Severity.
    pub severity: Severity,
    /// Places, in the order of the claims and cells.
    pub places: Vec<Place>,
}

/// One place that a finding speaks of.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Section, or table with row and column, for a person.
    pub name: String,
    /// Page, from 1.
    pub page: Option<u32>,
    /// Line of a text file, from 1.
    pub line: Option<u32>,
    /// Sentence, row or cell.
    pub quote: String,
}

/// How many places of one finding are listed.
const MAX_PLACES: usize = 6;
/// How many chars of a quote are shown.
const QUOTE: usize = 80;

fn severity(name: &str) -> Severity {
    match name {
        "error" => Severity::Error,
        "rounding" => Severity::Rounding,
        _ => Severity::Note,
    }
}

/// White space in runs to one blank, at most `max` chars around the first occurrence of `focus`.
fn shorten(text: &str, focus: &str, max: usize) -> String {
    let flat: Vec<char> = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .collect();
    if flat.len() <= max {
        return flat.into_iter().collect();
    }
    let needle: Vec<char> = focus.chars().collect();
    let at = (0..flat.len())
        .find(|i| !needle.is_empty() && flat[*i..].starts_with(&needle))
        .unwrap_or(0);
    let from = at.saturating_sub(max / 2);
    let to = (from + max).min(flat.len());
    let mut out = String::new();
    if from > 0 {
        out.push('…');
    }
    out.extend(&flat[from..to]);
    if to < flat.len() {
        out.push('…');
    }
    out
}

impl Audit {
    /// The findings of at least a severity.
    #[must_use]
    pub fn of(record: &Record, min: Severity) -> Audit {
        let findings = record
            .findings
            .iter()
            .filter(|f| severity(&f.severity) >= min)
            .map(|f| AuditFinding {
                severity: severity(&f.severity),
                places: places(record, f),
                record: f.clone(),
            })
            .collect();
        Audit {
            path: record.source.path.clone(),
            doc_id: record.doc_id.clone(),
            title: record.meta.title.clone(),
            organization: record.meta.organization.as_ref().map(|o| o.name.clone()),
            fiscal_year: record.meta.fiscal_year,
            error: (record.status == Status::Error).then(|| {
                record
                    .error
                    .as_ref()
                    .map_or_else(String::new, |e| format!("{}: {}", e.code, e.message))
            }),
            looked_at: (record.claims.len(), record.tables.len()),
            findings,
        }
    }
}

fn index(id: &str) -> Option<usize> {
    id.get(1..)?.parse::<usize>().ok()?.checked_sub(1)
}

/// The places of a finding: a sentence once where it shows all the figures, a row of a table once with the columns that matter.
fn places(record: &Record, f: &FindingRecord) -> Vec<Place> {
    let mut out: Vec<Place> = Vec::new();
    let mut rows: Vec<((&str, u32), Vec<u32>)> = Vec::new();
    let mut cell = |table, row, col| {
        match rows.iter_mut().find(|r| r.0 == (table, row)) {
            Some((_, cols)) if cols.contains(&col) => {}
            Some((_, cols)) => cols.push(col),
            None => rows.push(((table, row), vec![col])),
        };
    };
    for c in f.claims.iter().filter_map(|c| record.claims.get(index(c)?)) {
        if let (Some(t), Some(r), Some(k)) = (&c.span.table, c.span.row, c.span.col) {
            cell(t.as_str(), r, k);
            continue;
        }
        let block = index(&c.span.block).and_then(|b| record.blocks.get(b));
        let name = c
            .section
            .as_deref()
            .and_then(|s| record.sections.get(index(s)?))
            .map_or_else(|| "正文".to_owned(), |s| format!("{}{}", s.label, s.title));
        let figure = c.value.0.abs().to_string();
        let line = block.and_then(|b| b.line);
        if out
            .iter()
            .any(|o| o.name == name && o.line == line && o.quote.contains(&figure))
        {
            continue;
        }
        out.push(Place {
            name,
            page: c.span.page.or_else(|| block.and_then(|b| b.page)),
            line,
            quote: shorten(&c.quote, &figure, QUOTE),
        });
    }
    for (t, r, k) in &f.cells {
        cell(t.as_str(), *r, *k);
    }
    let rows = rows
        .iter()
        .filter_map(|((table, row), cols)| row_place(record, table, *row, cols));
    out.extend(rows);
    out.truncate(MAX_PLACES);
    out
}

/// A row of a table with the columns that a finding speaks of.
fn row_place(record: &Record, id: &str, row: u32, cols: &[u32]) -> Option<Place> {
    let number = index(id)?;
    let table = record.tables.get(number)?;
    let words: Vec<&str> = table
        .cells
        .iter()
        .filter(|c| c.row == row)
        .map(|c| c.text.as_str())
        .collect();
    let cell = table
        .cells
        .iter()
        .find(|c| c.row == row && cols.contains(&c.col));
    let block = index(&table.block).and_then(|b| record.blocks.get(b));
    let caption = shorten(table.caption.as_deref().unwrap_or_default(), "", 30);
    let caption = if caption.is_empty() {
        caption
    } else {
        format!("《{caption}》")
    };
    let mut cols: Vec<u32> = cols.to_vec();
    cols.sort_unstable();
    let cols: Vec<String> = cols.iter().map(|c| (c + 1).to_string()).collect();
    Some(Place {
        name: format!(
            "表{}{caption}第{}行第{}列",
            number + 1,
            row + 1,
            cols.join("、")
        ),
        page: cell
            .and_then(|c| c.page)
            .or_else(|| block.and_then(|b| b.page)),
        line: block.and_then(|b| b.line),
        quote: shorten(
            &words.join("｜"),
            cell.map_or("", |c| c.text.as_str()),
            QUOTE,
        ),
    })
}

/// The word for a severity.
#[must_use]
pub fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "错误",
        Severity::Rounding => "尾差",
        Severity::Note => "提示",
    }
}

/// The name of a check kind for a person.
#[must_use]
pub fn kind(check: &str) -> &str {
    match check {
        "sum" => "合计",
        "change" => "增减额",
        "change_pct" => "增减率",
        "direction" => "增减方向",
        "share" => "占比",
        "completion" => "完成率",
        "execution_rate" => "执行率",
        "control_rate" => "控制率",
        "score_total" => "总分",
        "score_bound" => "分值",
        "contradiction" => "前后矛盾",
        "identity" => "勾稽关系",
        "period" => "期间",
        "range" => "数值范围",
        "target" => "指标完成",
        "form" => "表格格式",
        "reason" => "原因与方向",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn a_long_quote_is_cut_around_the_figure() {
        let text = format!("{}支出85.82万元{}", "甲".repeat(100), "乙".repeat(100));
        let cut = shorten(&text, "85.82", 20);
        assert!(
            cut.contains("85.82") && cut.starts_with('…') && cut.ends_with('…'),
            "{cut}"
        );
        assert_eq!(shorten("a  b\nc", "", 20), "a b c");
    }
}
