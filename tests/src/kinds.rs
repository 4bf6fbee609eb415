//! The kinds of specs: what each renders of an analysis, and how it compares.

use crate::case::Case;
use encoding_rs::Encoding;
use gongbao_model::record::{ClaimRecord, Record, SourceInfo, assemble};
use gongbao_pipeline::{analyze, ingest};

/// A kind of spec; its name is its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Blocks: `kind|text`.
    Blocks,
    /// Parts of a document: `part|text` of each block.
    Parts,
    /// Sections: two spaces per depth below 1, then `label|title`, then ` @kind` unless it is a heading, then ` !diagnostic` for each.
    Sections,
    /// Meta: `field=value` for every field that is known.
    Meta,
    /// Grids: `table ROWSxCOLS origin`, then a line per row: cells joined by ` | `, each `text` or `text{rows×cols}` where it spans.
    Tables,
    /// Tables with meaning: kind, form, caption, unit, project, header rows, notes, diagnostics; indicators; table claims.
    Forms,
    /// Claims of running text: the claim's text (`#2` for the second of the same text), then `key=value` words that must hold. Exact as to
    /// which claims there are unless the case has the option `partial`.
    Claims,
    /// Findings: `check severity stated=… computed=…`, then the message.
    Findings,
    /// What a page says of itself as `field=value`, its attachments, the codes of its warnings, then its blocks as in [`Kind::Blocks`].
    Pages,
}

impl Kind {
    /// Name of the kind and of its folder.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Blocks => "blocks",
            Kind::Parts => "parts",
            Kind::Sections => "sections",
            Kind::Meta => "meta",
            Kind::Tables => "tables",
            Kind::Forms => "forms",
            Kind::Claims => "claims",
            Kind::Findings => "findings",
            Kind::Pages => "pages",
        }
    }
    /// True where the expectation is the whole rendering, so that it can be rewritten.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self != Kind::Claims
    }
    /// What the program gives for a case, in the form of the expectation.
    ///
    /// # Errors
    /// When the input can't be read.
    pub fn render(self, case: &Case) -> Result<Vec<String>, String> {
        let record = read(case)?;
        Ok(match self {
            Kind::Blocks => block_lines(&record).collect(),
            Kind::Parts => record
                .blocks
                .iter()
                .map(|b| format!("{}|{}", b.part, one_line(&b.text)))
                .collect(),
            Kind::Sections => record.sections.iter().map(section_line).collect(),
            Kind::Meta => meta_lines(&record),
            Kind::Tables => table_lines(&record),
            Kind::Forms => form_lines(&record),
            Kind::Claims => text_claims(&record).map(claim_line).collect(),
            Kind::Findings => record.findings.iter().map(finding_line).collect(),
            Kind::Pages => page_lines(&record),
        })
    }
    /// Compares a case with what the program gives.
    ///
    /// # Errors
    /// The difference.
    pub fn check(self, case: &Case) -> Result<(), String> {
        if self == Kind::Claims {
            return check_claims(case);
        }
        let got = self.render(case)?;
        if got == case.expected {
            return Ok(());
        }
        let mut lines = Vec::new();
        for i in 0..got.len().max(case.expected.len()) {
            let (want, have) = (case.expected.get(i), got.get(i));
            if want == have {
                continue;
            }
            lines.push(format!(
                "  line {}\n    want {}\n    got  {}",
                i + 1,
                want.map_or("—", |s| s),
                have.map_or("—", |s| s)
            ));
        }
        Err(lines.join("\n"))
    }
}

fn read(case: &Case) -> Result<Record, String> {
    let name = format!("case.{}", case.option("format").unwrap_or("txt"));
    // `encoding=` writes the input in another encoding than that of the spec file.
    let bytes = match case.option("encoding") {
        None => case.input.as_bytes().to_vec(),
        Some(label) => Encoding::for_label(label.as_bytes())
            .ok_or_else(|| format!("  unknown encoding {label}"))?
            .encode(&case.input)
            .0
            .into_owned(),
    };
    let (doc, analysis) =
        analyze(&bytes, &name, &ingest::Options::default()).map_err(|e| format!("  {e}"))?;
    Ok(assemble(
        &SourceInfo {
            path: name,
            ..SourceInfo::default()
        },
        &doc,
        &analysis,
    ))
}

/// The ids of the rules whose findings a case has.
///
/// # Errors
/// When the input can't be read.
pub fn rules_of_findings(case: &Case) -> Result<Vec<String>, String> {
    let findings = read(case)?.findings;
    Ok(findings.into_iter().flat_map(|f| f.rules).collect())
}

fn one_line(text: &str) -> String {
    text.replace('\n', "⏎").replace('\t', "⇥")
}

fn block_lines(record: &Record) -> impl Iterator<Item = String> {
    record
        .blocks
        .iter()
        .map(|b| format!("{}|{}", b.kind, one_line(&b.text)))
}

fn page_lines(record: &Record) -> Vec<String> {
    let m = &record.meta;
    let fields = [
        ("title", &m.title),
        ("publisher", &m.publisher),
        ("report_date", &m.report_date),
        ("document_number", &m.document_number),
        ("index_number", &m.index_number),
        ("address", &m.address),
    ];
    let mut out: Vec<String> = fields
        .into_iter()
        .filter_map(|(k, v)| v.as_ref().map(|v| format!("{k}={v}")))
        .collect();
    out.extend(
        m.attachments
            .iter()
            .map(|a| format!("attachment={} {}", a.name, a.address)),
    );
    out.extend(record.warnings.iter().map(|w| format!("!{}", w.code)));
    out.extend(block_lines(record));
    out
}

fn section_line(s: &gongbao_model::record::SectionRecord) -> String {
    let indent = "  ".repeat(s.depth.saturating_sub(1) as usize);
    let kind = if s.kind == "heading" {
        String::new()
    } else {
        format!(" @{}", s.kind)
    };
    let notes: String = s.diagnostics.iter().map(|d| format!(" !{d}")).collect();
    format!("{indent}{}|{}{kind}{notes}", s.label, s.title)
}

fn meta_lines(record: &Record) -> Vec<String> {
    let m = &record.meta;
    let org = m.organization.as_ref();
    let region = org.and_then(|o| o.region.as_ref());
    let area = region.map(|r| {
        [&r.province, &r.city, &r.county]
            .into_iter()
            .flatten()
            .cloned()
            .collect::<Vec<_>>()
            .join("/")
    });
    let fields = [
        ("title", m.title.clone()),
        ("report_kind", Some(m.report_kind.clone())),
        ("organization", org.map(|o| o.name.clone())),
        ("region", area),
        ("fiscal_year", m.fiscal_year.map(|y| y.to_string())),
        ("report_date", m.report_date.clone()),
        ("self_score", m.self_score.map(|s| s.0.to_string())),
        ("self_grade", m.self_grade.clone()),
    ];
    fields
        .into_iter()
        .filter_map(|(k, v)| v.map(|v| format!("{k}={v}")))
        .collect()
}

fn table_lines(record: &Record) -> Vec<String> {
    let mut out = Vec::new();
    for t in &record.tables {
        out.push(format!("table {}x{} {}", t.n_rows, t.n_cols, t.origin));
        for row in 0..t.n_rows {
            let cells: Vec<String> = t
                .cells
                .iter()
                .filter(|c| c.row == row)
                .map(|c| {
                    let text = one_line(&c.text);
                    let mark = if c.inferred { "~" } else { "" };
                    if (c.row_span, c.col_span) == (1, 1) {
                        text
                    } else {
                        format!("{text}{{{mark}{}×{}}}", c.row_span, c.col_span)
                    }
                })
                .collect();
            // A spec file keeps no blanks at the end of a line, so an empty last cell shows as its bar.
            out.push(cells.join(" | ").trim_end().to_owned());
        }
    }
    out
}

fn form_lines(record: &Record) -> Vec<String> {
    let text = |o: &Option<String>| o.clone().unwrap_or_else(|| "-".to_owned());
    let mut out = Vec::new();
    for t in &record.tables {
        out.push(format!(
            "table {} form={} caption={} unit={} project={} header_rows={}",
            t.kind,
            text(&t.form),
            text(&t.caption),
            text(&t.unit),
            text(&t.project),
            t.header_rows
        ));
        out.extend(t.notes.iter().map(|n| format!("  note {}", one_line(n))));
        out.extend(t.diagnostics.iter().map(|d| format!("  !{d}")));
        for x in record.indicators.iter().filter(|x| x.table == t.id) {
            let num = |n: &Option<gongbao_model::record::Num>| {
                n.map_or("-".to_owned(), |n| n.0.to_string())
            };
            // The project of a row is written where the table has none, because it holds several.
            let own = x.project.as_ref().filter(|_| t.project.is_none());
            let project = own.map_or(String::new(), |p| format!(" project={p}"));
            out.push(format!(
                "  indicator {}({}) / {} / {} | {} | {} | {} | {} | {}{project}",
                text(&x.level1),
                num(&x.level1_weight),
                text(&x.level2),
                text(&x.level3),
                text(&x.target),
                text(&x.actual),
                num(&x.weight),
                num(&x.score),
                text(&x.deviation)
            ));
        }
        for c in record
            .claims
            .iter()
            .filter(|c| c.span.table.as_deref() == Some(t.id.as_str()))
        {
            // Optional attributes are written where the claim has them; a link names the cell that it leads to.
            let cell = |id: &Option<String>| {
                let to = record.claims.iter().find(|x| Some(&x.id) == id.as_ref());
                to.and_then(|x| Some(format!("{},{}", x.span.row?, x.span.col?)))
            };
            let optional = [
                ("concept", c.concept.clone()),
                ("whole", cell(&c.whole)),
                ("base", cell(&c.base)),
            ];
            let tail: String = optional
                .into_iter()
                .filter_map(|(name, value)| Some(format!(" {name}={}", value?)))
                .collect();
            out.push(format!(
                "  claim {},{} {} unit={} metric={} role={} period={}{tail}",
                c.span.row.unwrap_or(0),
                c.span.col.unwrap_or(0),
                c.text,
                c.unit,
                c.metric,
                c.role,
                text(&c.period)
            ));
        }
    }
    out
}

fn finding_line(f: &gongbao_model::record::FindingRecord) -> String {
    let num =
        |n: &Option<gongbao_model::record::Num>| n.map_or("-".to_owned(), |n| n.0.to_string());
    format!(
        "{} {} stated={} computed={} {}",
        f.check,
        f.severity,
        num(&f.stated),
        num(&f.computed),
        f.message
    )
}

fn text_claims(record: &Record) -> impl Iterator<Item = &ClaimRecord> {
    record.claims.iter().filter(|c| c.origin == "text")
}

/// The attributes of a claim that a spec can name.
fn attributes(c: &ClaimRecord) -> Vec<(&'static str, String)> {
    vec![
        ("value", c.value.0.to_string()),
        ("unit", c.unit.clone()),
        (
            "base",
            format!("{}{}", c.base_value.0.normalize(), c.base_unit),
        ),
        ("qualifier", c.qualifier.clone()),
        ("metric", c.metric.clone()),
        ("concept", c.concept.clone().unwrap_or_default()),
        ("project", c.project.clone().unwrap_or_default()),
        ("subject", c.subject.clone().unwrap_or_default()),
        ("period", c.period.clone().unwrap_or_default()),
        ("role", c.role.clone()),
        ("whole", c.whole.clone().unwrap_or_default()),
        ("of", c.base.clone().unwrap_or_default()),
    ]
}

fn claim_line(c: &ClaimRecord) -> String {
    let words: Vec<String> = attributes(c)
        .into_iter()
        .filter(|(_, v)| !v.is_empty())
        .map(|(k, v)| format!("{k}={v}"))
        .collect();
    format!("{}   {}", c.text, words.join(" "))
}

fn check_claims(case: &Case) -> Result<(), String> {
    let record = read(case)?;
    let claims: Vec<&ClaimRecord> = text_claims(&record).collect();
    let mut used = vec![false; claims.len()];
    let mut problems = Vec::new();
    for line in &case.expected {
        let mut words = line.split_whitespace().peekable();
        let Some(text) = words.next() else { continue };
        let nth = match words
            .peek()
            .and_then(|w| w.strip_prefix('#'))
            .and_then(|n| n.parse::<usize>().ok())
        {
            Some(n) => {
                words.next();
                n
            }
            None => 1,
        };
        let Some((at, claim)) = claims
            .iter()
            .enumerate()
            .filter(|(_, c)| c.text == text)
            .nth(nth - 1)
        else {
            problems.push(format!("  missing: {text} #{nth}"));
            continue;
        };
        used[at] = true;
        let have = attributes(claim);
        for word in words {
            let Some((key, want)) = word.split_once('=') else {
                problems.push(format!("  {text}: {word:?} is no key=value"));
                continue;
            };
            match have.iter().find(|(k, _)| *k == key) {
                None => problems.push(format!("  {text}: unknown key {key}")),
                Some((_, got)) if got != want => {
                    problems.push(format!("  {text}: {key} want {want}, got {got}"))
                }
                Some(_) => {}
            }
        }
    }
    if case.option("partial").is_none() {
        for (claim, _) in claims.iter().zip(&used).filter(|(_, used)| !**used) {
            problems.push(format!("  not expected: {}", claim_line(claim)));
        }
    }
    for word in &case.not {
        if let Some(c) = claims
            .iter()
            .find(|c| c.text == *word || word.contains(c.text.as_str()))
        {
            problems.push(format!("  must not be a claim: {word} (got {})", c.text));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}
