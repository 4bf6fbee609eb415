//! How a finding is worded: places, figures, the judgement and the suspected cause.

use super::Context;
use crate::facts::interval;
use gongbao_model::{
    Analysis, CellRef, Claim, ClaimId, Decimal, Document, Finding, Interval, Origin, Role,
    Severity, Span, TableId, Trace,
};

/// Findings under construction, with the place of each in the document.
#[derive(Debug, Default)]
pub struct Findings {
    items: Vec<(u32, Finding)>,
}

impl Findings {
    /// Adds a finding that stands at a byte offset.
    pub fn push(&mut self, at: u32, finding: Finding) {
        self.items.push((at, finding));
    }
    /// Number of findings so far.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }
    /// True while there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
    /// All findings in document order, without repeats of one inconsistency.
    #[must_use]
    pub fn finish(mut self) -> Vec<Finding> {
        self.items.sort_by(|a, b| {
            (
                a.0,
                a.1.check,
                std::cmp::Reverse(a.1.severity),
                &a.1.message,
            )
                .cmp(&(
                    b.0,
                    b.1.check,
                    std::cmp::Reverse(b.1.severity),
                    &b.1.message,
                ))
        });
        let mut out: Vec<Finding> = Vec::with_capacity(self.items.len());
        for (_, f) in self.items {
            // One inconsistency that two relations show is one finding.
            let again = |o: &Finding| {
                o.message == f.message
                    || (o.check == f.check
                        && f.stated.is_some()
                        && o.stated == f.stated
                        && o.computed == f.computed
                        && o.why.first().map(|t| t.span) == f.why.first().map(|t| t.span))
            };
            if out.iter().rev().take(4).any(again) {
                continue;
            }
            out.push(f);
        }
        out
    }
}

/// How far apart two intervals are, in units of the stated figure's last digit: nothing where they meet, `rounding` up to one unit, `error` beyond.
#[must_use]
pub fn judge(stated: Interval, computed: Interval, unit: Decimal) -> Option<Severity> {
    let gap = interval::gap(stated, computed);
    if gap.is_zero() {
        None
    } else if gap <= unit {
        Some(Severity::Rounding)
    } else {
        Some(Severity::Error)
    }
}

/// A computed value rounded to the digits of the stated one; with one digit more where they would read alike.
#[must_use]
pub fn shown(computed: Decimal, decimals: u32, stated: Decimal) -> Decimal {
    let mut r = computed.round_dp(decimals);
    if r == stated {
        return computed.round_dp(decimals + 2).normalize();
    }
    // 20 beside 25.00 is shown as 20.00.
    r.rescale(decimals);
    r
}

/// A plain reason for a wrong figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
}

/// The cause of a miss, where the two figures give it away.
#[must_use]
pub fn cause(stated: Decimal, computed: Interval) -> Option<Cause> {
    let holds = |v: Option<Decimal>| v.is_some_and(|v| computed.lo <= v && v <= computed.hi);
    if stated.is_zero() || (computed.lo <= Decimal::ZERO && computed.hi >= Decimal::ZERO) {
        return None;
    }
    if holds(Some(-stated)) {
        return Some(Cause {
            zh: "疑为增减方向写反",
            en: "the sign seems to be turned",
        });
    }
    for (power, zh, en) in [
        (
            10,
            "疑为小数点错位",
            "a decimal point seems to have slipped",
        ),
        (
            100,
            "疑为小数点错位",
            "a decimal point seems to have slipped",
        ),
        (
            10_000,
            "疑为“万元”与“元”混用",
            "万元 and 元 seem to be mixed up",
        ),
    ] {
        let p = Decimal::from(power);
        if holds(stated.checked_mul(p)) || holds(stated.checked_div(p)) {
            return Some(Cause { zh, en });
        }
    }
    if let Some(mid) = computed
        .lo
        .checked_add(computed.hi)
        .map(|s| s / Decimal::TWO)
        && transposed(stated, mid)
    {
        return Some(Cause {
            zh: "疑为数字颠倒",
            en: "two digits seem to be swapped",
        });
    }
    None
}

/// True where two neighbouring digits are swapped.
fn transposed(stated: Decimal, computed: Decimal) -> bool {
    let a = stated.abs().to_string();
    let b = computed.abs().round_dp(stated.scale()).to_string();
    let differ: Vec<usize> = a
        .bytes()
        .zip(b.bytes())
        .enumerate()
        .filter(|(_, (x, y))| x != y)
        .map(|(i, _)| i)
        .collect();
    let (x, y) = (a.as_bytes(), b.as_bytes());
    a.len() == b.len()
        && differ.len() == 2
        && differ[1] == differ[0] + 1
        && x[differ[0]] == y[differ[1]]
        && x[differ[1]] == y[differ[0]]
        && a.len() >= 4
}

/// Adds the cause to the two sentences.
#[must_use]
pub fn with_cause((zh, en): Sentences, cause: Option<Cause>) -> Sentences {
    match cause {
        Some(c) => (format!("{zh}，{}", c.zh), format!("{en}; {}", c.en)),
        None => (zh, en),
    }
}

/// One sentence in Chinese and its twin in English, without their full stops.
pub type Sentences = (String, String);

/// A stated figure that the other figures contradict: judged, with what they give in the printed unit.
#[derive(Debug)]
pub struct Discrepancy<'c, 'a> {
    cx: &'c Context<'a>,
    stated: usize,
    /// How bad it is.
    pub severity: Severity,
    /// What the other figures give, rounded to the printed digits.
    pub value: Decimal,
    cause: Option<Cause>,
    cells: Vec<(TableId, CellRef)>,
}

impl<'c, 'a> Discrepancy<'c, 'a> {
    /// Holds a claim against the interval that the other figures give and its nominal value, both in base units. `None` where they meet.
    #[must_use]
    pub fn of(
        cx: &'c Context<'a>,
        stated: usize,
        computed: Interval,
        nominal: Decimal,
    ) -> Option<Self> {
        let printed = cx.facts.items[stated].interval?;
        Self::held(cx, stated, printed, computed, nominal)
    }
    /// The same for a claim whose interval is not that of its printed digits alone.
    #[must_use]
    pub fn held(
        cx: &'c Context<'a>,
        stated: usize,
        own: Interval,
        computed: Interval,
        nominal: Decimal,
    ) -> Option<Self> {
        let q = &cx.claim(stated).quantity;
        let severity = judge(own, computed, interval::resolution(q))?;
        // In the printed unit, so that the digits can be compared with those on the page.
        let factor = interval::unit_factor(q);
        let value = nominal.checked_div(factor)?;
        let printed = Interval {
            lo: computed.lo.checked_div(factor)?,
            hi: computed.hi.checked_div(factor)?,
        };
        Some(Self {
            cx,
            stated,
            severity,
            value: shown(value, q.decimals, q.value),
            cause: cause(q.value, printed),
            cells: Vec::new(),
        })
    }
    /// The same with another severity.
    #[must_use]
    pub fn as_severity(self, severity: Severity) -> Self {
        Self { severity, ..self }
    }
    /// The same with another cause than the two figures alone suggest.
    #[must_use]
    pub fn because(self, cause: Option<Cause>) -> Self {
        Self { cause, ..self }
    }
    /// The same with the cells that contradict the stated figure.
    #[must_use]
    pub fn in_cells(self, cells: Vec<(TableId, CellRef)>) -> Self {
        Self { cells, ..self }
    }
    /// The computed value with the unit of the stated figure.
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{}{}", self.value, self.cx.claim(self.stated).quantity.unit)
    }
    /// Writes the finding. The sentences say what follows the place of the stated figure; `others` are the figures that contradict it.
    pub fn tell(
        self,
        check: &'static str,
        rule: &'static str,
        others: impl IntoIterator<Item = usize>,
        sentences: Sentences,
        out: &mut Findings,
    ) {
        let c = self.cx.claim(self.stated);
        let place = self.cx.name.place(c);
        let others: Vec<usize> = others.into_iter().collect();
        let (zh, en) = with_cause(sentences, self.cause);
        let (zh, en) = match self.cause {
            None => with_source((zh, en), self.cx, self.stated, &others),
            Some(_) => (zh, en),
        };
        let draft = Draft {
            check,
            rule,
            severity: self.severity,
            stated: Some(c.quantity.value),
            computed: Some(self.value),
            claims: std::iter::once(self.stated)
                .chain(others)
                .chain(self.cx.claims_in(&self.cells))
                .collect(),
            cells: self.cells,
            tables: vec![],
            span: c.quantity.span,
        };
        draft.say(
            self.cx.analysis,
            (format!("{place}：{zh}"), format!("{place}: {en}")),
            out,
        );
    }
}

/// How far around a wrong figure its source is looked for, in figures.
const SOURCE_REACH: usize = 40;

/// Adds where the wrong figure seems to come from: last year's figure of the same measure, or for a rate that of another measure nearby (amounts
/// are alike for good reasons: a total of one part). Only figures of three digits and more, for short ones are alike by chance.
fn with_source(
    sentences: Sentences,
    cx: &Context<'_>,
    stated: usize,
    others: &[usize],
) -> Sentences {
    let c = cx.claim(stated);
    let value = c.quantity.value.normalize();
    let rate = matches!(c.role, Role::ChangePct | Role::Share | Role::Completion);
    if value.mantissa().unsigned_abs() < 100 || value.abs() == Decimal::ONE_HUNDRED {
        return sentences;
    }
    let key = &cx.facts.items[stated].key;
    let last = (stated + SOURCE_REACH + 1).min(cx.analysis.claims.len());
    let source = (stated.saturating_sub(SOURCE_REACH)..last).find(|i| {
        let o = cx.claim(*i);
        let earlier =
            o.role == Role::Prior || cx.facts.items[*i].year != cx.facts.items[stated].year;
        *i != stated
            && !others.contains(i)
            && o.quantity.base_unit == c.quantity.base_unit
            && o.quantity.value.abs() == c.quantity.value.abs()
            && (!rate || o.role == c.role)
            && (earlier || (rate && &cx.facts.items[*i].key != key))
    });
    let Some(source) = source else {
        return sentences;
    };
    let (zh, en) = sentences;
    let o = cx.claim(source);
    let (m, f) = (cx.name.measure(o), cx.name.figure(o));
    if &cx.facts.items[source].key == key {
        (
            format!("{zh}，与上年数{f}相同，疑为误用上年数"),
            format!("{en}; the same as the earlier figure {f}, perhaps taken from there"),
        )
    } else {
        (
            format!("{zh}，与“{m}”的{f}相同，疑为照抄"),
            format!("{en}; the same as {f} of “{m}”, perhaps copied"),
        )
    }
}

/// White space out, at most `max` chars.
#[must_use]
pub fn squeeze(text: &str, max: usize) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().filter(|c| !c.is_whitespace()).enumerate() {
        if n == max {
            out.push('…');
            break;
        }
        out.push(c);
    }
    out
}

/// Everything a message needs of the document.
#[derive(Debug, Clone, Copy)]
pub struct Namer<'a> {
    /// Document.
    pub doc: &'a Document,
    /// Analysis.
    pub analysis: &'a Analysis,
}

impl Namer<'_> {
    /// The figure of a claim as printed (数字和单位).
    #[must_use]
    pub fn figure(&self, claim: &Claim) -> String {
        let q = &claim.quantity;
        format!("{}{}", q.value.abs(), q.unit)
    }
    /// A claim with its measure (公用经费 20.00万元 as 公用经费20.00万元).
    #[must_use]
    pub fn term(&self, claim: &Claim) -> String {
        format!("{}{}", self.measure(claim), self.figure(claim))
    }
    /// Name of a table: its number and caption.
    #[must_use]
    pub fn table(&self, id: TableId) -> String {
        let info = self.analysis.tables.get(id.0 as usize);
        let caption = info
            .and_then(|t| t.caption.as_deref())
            .map(|c| squeeze(c, 30))
            .unwrap_or_default();
        let project = info
            .and_then(|t| t.project.as_deref())
            .map(|p| format!("（{}）", squeeze(p, 24)))
            .unwrap_or_default();
        if caption.is_empty() {
            format!("表{}{project}", id.0 + 1)
        } else {
            format!("表{}《{caption}》{project}", id.0 + 1)
        }
    }
    /// Where a claim stands, in Chinese: its section or its table and row.
    #[must_use]
    pub fn place(&self, claim: &Claim) -> String {
        let page = self
            .doc
            .place(claim.quantity.span)
            .0
            .map(|p| format!("第{p}页"))
            .unwrap_or_default();
        match (claim.origin, claim.place) {
            (Origin::Table, Some(p)) => format!("{}第{}行", self.table(p.table), p.cell.row + 1),
            _ => {
                let title = claim
                    .section
                    .and_then(|s| self.analysis.sections.get(s.0 as usize))
                    .map(|s| squeeze(&format!("{}{}", s.label, s.title), 24));
                match title.filter(|t| !t.is_empty()) {
                    Some(t) => format!("{page}“{t}”部分"),
                    None => format!("{page}正文"),
                }
            }
        }
    }
    /// Terms of a sum with their measures, at most `max` of them, for the Chinese and the English sentence.
    #[must_use]
    pub fn terms(&self, claims: &[usize], max: usize) -> Sentences {
        let list: Vec<String> = claims
            .iter()
            .filter_map(|i| self.analysis.claims.get(*i))
            .map(|c| self.term(c))
            .collect();
        join_terms(&list, max)
    }
    /// The measure of a claim with its period.
    #[must_use]
    pub fn measure(&self, claim: &Claim) -> String {
        // The account of 公务接待费支出预算 is that of 公务接待费.
        if claim.role == gongbao_model::Role::Actual && claim.metric.ends_with("预算") {
            return squeeze(&crate::facts::metric::key(&claim.metric), 30);
        }
        squeeze(&claim.metric, 30)
    }
}

/// Terms joined with plus signs, at most `max` of them.
#[must_use]
pub fn join_terms(list: &[String], max: usize) -> Sentences {
    let more = |m: &'static str| if list.len() > max { m } else { "" };
    let head = &list[..list.len().min(max)];
    (
        format!("{}{}", head.join("＋"), more("＋…")),
        format!("{}{}", head.join(" + "), more(" + …")),
    )
}

/// A finding without its words; filled with [`Draft::say`].
#[derive(Debug, Clone)]
pub struct Draft {
    /// Check kind.
    pub check: &'static str,
    /// Rule.
    pub rule: &'static str,
    /// Severity.
    pub severity: Severity,
    /// As stated.
    pub stated: Option<Decimal>,
    /// As computed.
    pub computed: Option<Decimal>,
    /// Claims, in the order of their naming.
    pub claims: Vec<usize>,
    /// Cells.
    pub cells: Vec<(TableId, CellRef)>,
    /// Tables without a single cell.
    pub tables: Vec<TableId>,
    /// Where the stated figure stands.
    pub span: Span,
}

impl Draft {
    /// Writes the finding with its sentences. Tables and cells of table claims are added.
    pub fn say(self, analysis: &Analysis, (zh, en): Sentences, out: &mut Findings) {
        let mut cells = self.cells;
        for c in &self.claims {
            if let Some(p) = analysis.claims.get(*c).and_then(|c| c.place)
                && !cells.contains(&(p.table, p.cell))
            {
                cells.push((p.table, p.cell));
            }
        }
        let mut tables: Vec<TableId> = self
            .tables
            .into_iter()
            .chain(cells.iter().map(|c| c.0))
            .collect();
        tables.sort_unstable();
        tables.dedup();
        let mut claims: Vec<ClaimId> = self.claims.iter().map(|c| ClaimId(*c as u32)).collect();
        claims.sort_unstable();
        claims.dedup();
        let finding = Finding {
            check: self.check,
            severity: self.severity,
            stated: self.stated,
            computed: self.computed,
            claims,
            tables,
            cells,
            message: format!("{zh}。"),
            message_en: format!("{en}."),
            why: vec![Trace::new(self.rule, Some(self.span))],
        };
        out.push(self.span.start, finding);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(s: &str) -> Decimal {
        s.parse().unwrap()
    }

    #[test]
    fn one_unit_beyond_the_rounding_is_rounding_and_more_is_an_error() {
        let stated = interval::printed(d("88.35"), 2).unwrap();
        let unit = interval::last_digit(2);
        assert_eq!(judge(stated, interval::point(d("88.3451")), unit), None);
        assert_eq!(
            judge(stated, interval::point(d("88.344")), unit),
            Some(Severity::Rounding)
        );
        assert_eq!(
            judge(stated, interval::point(d("88.33")), unit),
            Some(Severity::Error)
        );
    }

    #[test]
    fn plain_causes_are_named() {
        let c = |s: &str, v: &str| cause(d(s), interval::printed(d(v), 2).unwrap()).map(|c| c.zh);
        assert_eq!(c("5.98", "-5.98"), Some("疑为增减方向写反"));
        assert_eq!(c("59.8", "5.98"), Some("疑为小数点错位"));
        assert_eq!(c("1348.22", "13482200.00"), Some("疑为“万元”与“元”混用"));
        assert_eq!(c("1438.22", "1348.22"), Some("疑为数字颠倒"));
        assert_eq!(c("17.20", "12.37"), None);
    }
}
