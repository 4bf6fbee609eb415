//! `gongbao explain`: which rule made a result, and from which words.

use super::show::{in_context, place};
use crate::args::typed::Explain;
use crate::terminal::text::plain;
use anyhow::{Result, bail};
use gongbao_model::record::{self, Record, SourceInfo};
use gongbao_model::{Analysis, Document, Span, Trace};
use gongbao_pipeline::{extract::facts::Facts, ingest};
use std::io::{self, Write};

/// Chars of document text shown for one trace.
const WORDS: usize = 60;

struct Explainer<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    record: &'a Record,
    out: io::StdoutLock<'static>,
}

/// The index behind an id such as `c7`.
fn index_of(id: &str, letter: char, len: usize, what: &str) -> Result<usize> {
    let number: Option<usize> = id.strip_prefix(letter).and_then(|n| n.parse().ok());
    let Some(number) = number else {
        bail!("{id:?} is no {what} id; they look like {letter}1")
    };
    if number == 0 || number > len {
        bail!(
            "there is no {what} {id}; the document has {len}{}",
            if len == 0 {
                String::new()
            } else {
                format!(", {letter}1 to {letter}{len}")
            }
        );
    }
    Ok(number - 1)
}

impl Explainer<'_> {
    fn words(&self, span: Span) -> String {
        let text = self.doc.text.get(span.range()).unwrap_or_default();
        let mut words = plain(&text.chars().take(WORDS).collect::<String>());
        if text.chars().nth(WORDS).is_some() {
            words.push('…');
        }
        words
    }
    fn place_of(&self, span: Span) -> String {
        let Some(block) = self.doc.block_at(span.start) else {
            return String::new();
        };
        let line = self
            .doc
            .anchors_of(span)
            .first()
            .and_then(|a| a.line)
            .map(|l| format!(", line {l}"));
        let page = self.doc.place(span).0.map(|p| format!(", page {p}"));
        format!(
            "b{}{}{}",
            block.0 + 1,
            page.unwrap_or_default(),
            line.unwrap_or_default()
        )
    }
    fn rules(&mut self, why: &[Trace]) -> io::Result<()> {
        writeln!(self.out, "rules")?;
        if why.is_empty() {
            writeln!(self.out, "  none recorded")?;
        }
        let wide = why.iter().map(|t| t.rule.len()).max().unwrap_or(0);
        for trace in why {
            let from = trace
                .span
                .map(|s| format!("“{}” ({})", self.words(s), self.place_of(s)));
            writeln!(
                self.out,
                "  {:<wide$}  {}",
                trace.rule,
                from.unwrap_or_else(|| "from the structure, not from words".to_owned())
            )?;
        }
        Ok(())
    }
    fn field(&mut self, name: &str, value: Option<&str>) -> io::Result<()> {
        match value {
            Some(value) => writeln!(self.out, "  {name:<11} {}", plain(value)),
            None => writeln!(self.out, "  {name:<11} -"),
        }
    }
    fn claim_line(&mut self, id: &str) -> io::Result<()> {
        let Some(c) = self.record.claims.iter().find(|c| c.id == id) else {
            return Ok(());
        };
        let period = c.period.as_deref().unwrap_or("no period");
        writeln!(
            self.out,
            "  {id} {} {} · {} · {period} · {}",
            c.text,
            plain(&c.metric),
            c.role,
            place(c)
        )?;
        writeln!(self.out, "      {}", in_context(self.record, c))
    }
    fn claim(&mut self, i: usize) -> io::Result<()> {
        let (claim, c) = (&self.analysis.claims[i], &self.record.claims[i]);
        writeln!(
            self.out,
            "claim {}: {} = {} {}",
            c.id, c.text, c.base_value.0, c.base_unit
        )?;
        writeln!(self.out, "  {}", in_context(self.record, c))?;
        self.field("place", Some(&place(c)))?;
        self.field("metric", Some(&c.metric))?;
        self.field("concept", c.concept.as_deref())?;
        self.field("role", Some(&c.role))?;
        self.field("period", c.period.as_deref())?;
        self.field("qualifier", Some(&c.qualifier))?;
        self.field("subject", c.subject.as_deref())?;
        self.field("project", c.project.as_deref())?;
        self.rules(&claim.why)?;
        for (name, id) in [("part of", &c.whole), ("measured against", &c.base)] {
            if let Some(id) = id {
                writeln!(self.out, "{name}")?;
                self.claim_line(id)?;
            }
        }
        let parts: Vec<&str> = self
            .record
            .claims
            .iter()
            .filter(|o| o.whole.as_ref() == Some(&c.id))
            .map(|o| o.id.as_str())
            .collect();
        if !parts.is_empty() {
            writeln!(self.out, "its parts: {}", parts.join(", "))?;
        }
        self.implied("implies", |from| from.contains(&i))?;
        for f in self
            .record
            .findings
            .iter()
            .filter(|f| f.claims.contains(&c.id))
        {
            writeln!(self.out, "finding {}: {}", f.id, plain(&f.message))?;
        }
        Ok(())
    }
    /// The figures that some claims imply and the document does not print, each with its step.
    fn implied(&mut self, name: &str, of: impl Fn(&[usize; 2]) -> bool) -> io::Result<()> {
        let facts = Facts::collect(self.doc, self.analysis);
        let mut name = Some(name);
        for fact in facts.derived.iter().filter(|f| of(&f.from)) {
            if let Some(name) = name.take() {
                writeln!(self.out, "{name}")?;
            }
            let [a, b] = fact.from;
            let unit = &self.analysis.claims[a].quantity.base_unit;
            let period = fact
                .period
                .map_or_else(|| "no period".to_owned(), |p| p.to_string());
            writeln!(
                self.out,
                "  {}, from c{} and c{}: {} {unit} ({} to {}) · {} · {period}",
                fact.step.formula(),
                a + 1,
                b + 1,
                fact.value().round_dp(2).normalize(),
                fact.interval.lo.round_dp(2).normalize(),
                fact.interval.hi.round_dp(2).normalize(),
                plain(&fact.key),
            )?;
        }
        Ok(())
    }
    fn section(&mut self, i: usize) -> io::Result<()> {
        let (section, s) = (&self.analysis.sections[i], &self.record.sections[i]);
        writeln!(
            self.out,
            "section {}: {}{}",
            s.id,
            plain(&s.label),
            plain(&s.title)
        )?;
        self.field("kind", Some(&s.kind))?;
        self.field("depth", Some(&s.depth.to_string()))?;
        self.field("place", Some(&self.place_of(section.head)))?;
        let mut parent = section.parent;
        while let Some(above) =
            parent.and_then(|p| self.analysis.sections.get(p.0 as usize).map(|s| (p, s)))
        {
            let (id, up) = above;
            self.field(
                "below",
                Some(&format!("s{} {}{}", id.0 + 1, up.label, up.title)),
            )?;
            // A parent stands before its child; anything else would loop.
            parent = up.parent.filter(|p| p.0 < id.0);
        }
        self.rules(&section.why)?;
        for d in &s.diagnostics {
            writeln!(self.out, "doubt: {}", plain(d))?;
        }
        Ok(())
    }
    fn table(&mut self, i: usize) -> io::Result<()> {
        let t = &self.record.tables[i];
        writeln!(
            self.out,
            "table {}: {}",
            t.id,
            plain(t.caption.as_deref().unwrap_or("(no caption)"))
        )?;
        self.field("kind", Some(&t.kind))?;
        self.field("form", t.form.as_deref())?;
        self.field("unit", t.unit.as_deref())?;
        self.field("project", t.project.as_deref())?;
        self.field("section", t.section.as_deref())?;
        self.field(
            "grid",
            Some(&format!(
                "{} rows × {} columns, {} header rows, {}",
                t.n_rows, t.n_cols, t.header_rows, t.origin
            )),
        )?;
        self.field("block", Some(&t.block))?;
        let why = self
            .analysis
            .tables
            .get(i)
            .map(|t| t.why.clone())
            .unwrap_or_default();
        self.rules(&why)?;
        for d in &t.diagnostics {
            writeln!(self.out, "doubt: {}", plain(d))?;
        }
        let claims = self
            .record
            .claims
            .iter()
            .filter(|c| c.span.table.as_ref() == Some(&t.id))
            .count();
        let indicators = self
            .record
            .indicators
            .iter()
            .filter(|x| x.table == t.id)
            .count();
        writeln!(
            self.out,
            "it gave {claims} claims and {indicators} indicator rows"
        )
    }
    fn finding(&mut self, i: usize) -> io::Result<()> {
        let (finding, f) = (&self.analysis.findings[i], &self.record.findings[i]);
        writeln!(self.out, "finding {}: {} {}", f.id, f.severity, f.check)?;
        writeln!(self.out, "  {}", plain(&f.message))?;
        writeln!(self.out, "  {}", plain(&f.message_en))?;
        self.field("stated", f.stated.map(|n| n.0.to_string()).as_deref())?;
        self.field("computed", f.computed.map(|n| n.0.to_string()).as_deref())?;
        self.rules(&finding.why)?;
        if !f.claims.is_empty() {
            writeln!(self.out, "derived from")?;
        }
        for id in &f.claims {
            self.claim_line(id)?;
        }
        for (table, row, col) in &f.cells {
            let cell = self
                .record
                .tables
                .iter()
                .find(|t| t.id == *table)
                .and_then(|t| t.cells.iter().find(|c| c.row == *row && c.col == *col));
            writeln!(
                self.out,
                "  {table} row {row} column {col}: {}",
                plain(cell.map_or("", |c| &c.text))
            )?;
        }
        let used: Vec<usize> = finding.claims.iter().map(|c| c.0 as usize).collect();
        self.implied("steps", |from| from.iter().all(|i| used.contains(i)))
    }
}

/// Explains one result.
///
/// # Errors
/// When the document can't be read or holds no such result.
pub fn main(typed: &Explain, options: &ingest::Options) -> Result<()> {
    let (doc, analysis) = super::load(&typed.file, options)?;
    let source = SourceInfo {
        path: typed.file.to_string_lossy().into_owned(),
        ..SourceInfo::default()
    };
    let record = record::assemble(&source, &doc, &analysis);
    let mut e = Explainer {
        doc: &doc,
        analysis: &analysis,
        record: &record,
        out: io::stdout().lock(),
    };
    let target = &typed.target;
    if let Some(id) = &target.claim {
        e.claim(index_of(id, 'c', record.claims.len(), "claim")?)?;
    } else if let Some(id) = &target.section {
        e.section(index_of(id, 's', record.sections.len(), "section")?)?;
    } else if let Some(id) = &target.table {
        e.table(index_of(id, 't', record.tables.len(), "table")?)?;
    } else if let Some(id) = &target.finding {
        e.finding(index_of(id, 'f', record.findings.len(), "finding")?)?;
    }
    Ok(())
}
