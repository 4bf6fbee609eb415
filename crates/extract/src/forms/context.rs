//! The lines around a table: caption, unit, who filled it in, notes; and the title and note rows inside the grid.

use super::fold::{fold, fold_numbers_apart, without_brackets};
use super::header::{Clock, period_in, printed_year, unit_of};
use super::registry::{LineWord, registry};
use super::sheet::{Kind, Sheet, trim_span};
use gongbao_model::{
    Analysis, BlockId, BlockKind, BlockRole, Document, FormField, Period, Span, TableInfo, Trace,
};

/// Blocks looked at before a table.
const LOOK_BACK: usize = 7;
/// Blocks looked at after a table.
const LOOK_AHEAD: usize = 12;
/// Chars of the longest caption.
const LONGEST_CAPTION: usize = 60;

/// What the surroundings of a table say.
#[derive(Debug, Default)]
pub struct Context {
    /// True when nothing but page furniture stands between this table and the one before.
    pub follows_table: bool,
    /// First row that is no title row.
    pub first_row: usize,
    /// One past the last row that is no note row.
    pub last_row: usize,
    /// Years of the table.
    pub clock: Clock,
    /// The period in the caption, where it is more than a year (2031年1-6月, 2031年末).
    pub period: Option<Period>,
    /// The sentence that leads to the table.
    pub lead: Option<Span>,
}

/// Reads the surroundings into `info` and marks the roles of the blocks.
pub fn read(sheet: &Sheet<'_>, analysis: &mut Analysis, info: &mut TableInfo) -> Context {
    let at = sheet.grid.block.0 as usize;
    info.section = analysis.block_sections.get(at).copied().flatten();
    let lead = before(sheet, at, analysis, info);
    after(sheet, at, analysis, info);
    let (first_row, last_row) = inside(sheet, info);
    let period = info
        .caption
        .as_deref()
        .and_then(|c| period_in(&fold_numbers_apart(c), Clock::default()))
        .map(|(period, _)| period);
    let year = period.map(Period::year).or(analysis.meta.fiscal_year);
    let follows_table = (0..at)
        .rev()
        .find(|i| !is_furniture(sheet.doc, *i))
        .is_some_and(|i| matches!(sheet.doc.blocks[i].kind, BlockKind::Table(_)));
    Context {
        follows_table,
        first_row,
        last_row,
        clock: Clock { year },
        period,
        lead,
    }
}

fn is_furniture(doc: &Document, i: usize) -> bool {
    matches!(
        doc.blocks[i].kind,
        BlockKind::Furniture(_) | BlockKind::Footnote
    )
}

/// Reads the lines before a table; gives the sentence that leads to it, where one stands right before it.
fn before(
    sheet: &Sheet<'_>,
    at: usize,
    analysis: &mut Analysis,
    info: &mut TableInfo,
) -> Option<Span> {
    let doc = sheet.doc;
    let mut seen = 0;
    for i in (0..at).rev() {
        if is_furniture(doc, i) {
            continue;
        }
        seen += 1;
        if seen > LOOK_BACK || doc.blocks[i].kind != BlockKind::Paragraph {
            return None;
        }
        let span = trim_span(doc, doc.blocks[i].span);
        let folded = fold(doc.slice(span));
        let is_heading = matches!(analysis.block_roles.get(i), Some(BlockRole::Heading));
        if let Some(unit) = line_unit(&folded) {
            if info.unit.is_none() {
                info.unit = Some(unit);
                info.why.push(Trace::new("context.unit", Some(span)));
            }
            if folded.ends_with([':', '。', ',']) && !is_unit_only(&folded) {
                // A sentence that leads to the table names its unit and stays a sentence.
                return Some(span);
            }
            if is_caption(before_unit(&folded)) && !is_unit_only(&folded) {
                set_caption(doc, span, i, is_heading, analysis, info);
                return None;
            }
            if folded.chars().count() <= LONGEST_CAPTION {
                mark(analysis, i, BlockRole::Caption);
                continue;
            }
            return None;
        }
        if is_sheet_number(&folded) {
            mark(analysis, i, BlockRole::Caption);
            continue;
        }
        if is_caption(&folded) {
            // A printed heading names the table, but stays a heading.
            set_caption(doc, span, i, is_heading, analysis, info);
            return None;
        }
        if is_heading {
            return None;
        }
        if is_head_line(&folded) {
            fields_of_line(doc, span, info);
            mark(analysis, i, BlockRole::Caption);
            continue;
        }
        return Some(span).filter(|_| leads_on(&folded));
    }
    None
}

/// True for a sentence that announces what follows it.
fn leads_on(folded: &str) -> bool {
    registry().line_suffix(LineWord::Lead, folded).is_some()
}

fn set_caption(
    doc: &Document,
    span: Span,
    block: usize,
    is_heading: bool,
    analysis: &mut Analysis,
    info: &mut TableInfo,
) {
    let mut span = span;
    if is_heading {
        // The label of a heading (一、) is no part of the table's name.
        if let Some(s) = analysis
            .sections
            .iter()
            .find(|s| s.block == BlockId(block as u32))
        {
            if !s.title.is_empty() {
                info.caption = Some(s.title.clone());
            }
            span = s.head;
        }
    } else {
        mark(analysis, block, BlockRole::Caption);
    }
    if info.caption.is_none() {
        info.caption = Some(doc.slice(span).to_owned());
    }
    info.caption_span = Some(span);
    info.why.push(Trace::new("context.caption", Some(span)));
}

fn mark(analysis: &mut Analysis, block: usize, role: BlockRole) {
    if let Some(r) = analysis.block_roles.get_mut(block)
        && matches!(r, BlockRole::Paragraph | BlockRole::ListItem)
    {
        *r = role;
    }
}

fn after(sheet: &Sheet<'_>, at: usize, analysis: &mut Analysis, info: &mut TableInfo) {
    let doc = sheet.doc;
    let mut seen = 0;
    let mut in_note = false;
    for i in at + 1..doc.blocks.len() {
        if is_furniture(doc, i) {
            continue;
        }
        seen += 1;
        if seen > LOOK_AHEAD || doc.blocks[i].kind != BlockKind::Paragraph {
            return;
        }
        if !matches!(
            analysis.block_roles.get(i),
            Some(BlockRole::Paragraph | BlockRole::ListItem) | None
        ) {
            return;
        }
        let span = trim_span(doc, doc.blocks[i].span);
        let folded = fold(doc.slice(span));
        let note = is_note(&folded);
        let continued = in_note
            && folded.starts_with(|c: char| c.is_ascii_digit())
            && folded.contains(['.', '、']);
        if !note && !continued {
            return;
        }
        in_note |= folded.starts_with(['注', '说', '备']);
        fields_of_line(doc, span, info);
        info.notes.push(span);
        mark(analysis, i, BlockRole::Note);
    }
}

/// Title rows and unit rows at the head of the grid, note rows at its foot.
fn inside(sheet: &Sheet<'_>, info: &mut TableInfo) -> (usize, usize) {
    let doc = sheet.doc;
    let mut first = 0;
    while first + 1 < sheet.rows() {
        let filled: Vec<usize> = sheet.row_filled(first).collect();
        let wide =
            |i: usize| sheet.cols() > 1 && (filled.len() == 1 || sheet.view(i).folded.len() < 120);
        let mut used = !filled.is_empty();
        for &cell in &filled {
            let folded = &sheet.view(cell).folded;
            if let (Some(unit), true) = (
                line_unit(folded),
                is_unit_only(folded) || is_head_line(folded),
            ) {
                info.unit.get_or_insert(unit);
            } else if filled.len() == 1 && wide(cell) && is_title(folded) {
                if info.caption.is_none() {
                    info.caption = Some(doc.slice(sheet.span(cell)).to_owned());
                    info.caption_span = Some(sheet.span(cell));
                }
            } else if !(is_head_line(folded)
                && sheet.view(cell).kind == Kind::Text
                && is_outside_word(folded))
            {
                used = false;
            }
        }
        if filled.is_empty() || used {
            first += 1;
        } else {
            break;
        }
    }
    let mut last = sheet.rows();
    while last > first + 1 {
        let filled: Vec<usize> = sheet.row_filled(last - 1).collect();
        let note = match filled.as_slice() {
            [] => true,
            cells => cells.iter().all(|c| {
                let folded = &sheet.view(*c).folded;
                is_note(folded) && folded.contains(':')
            }),
        };
        if !note {
            break;
        }
        for cell in filled {
            fields_of_line(doc, sheet.span(cell), info);
            info.notes.push(sheet.span(cell));
        }
        last -= 1;
    }
    (first, last)
}

/// True for the number of a table in its set (公开02表, 预算公开表3): it stands in a corner and names nothing.
fn is_sheet_number(folded: &str) -> bool {
    let Some((_, word)) = registry().line_prefix(LineWord::Sheet, folded) else {
        return false;
    };
    let rest = folded[word.len()..].trim_matches(['表', ':', '(', ')', '附', '第', '号']);
    let rest = rest.trim_start_matches('表');
    !rest.is_empty()
        && rest.chars().all(|c| {
            c.is_ascii_digit() || matches!(c, '-' | '.') || "一二三四五六七八九十".contains(c)
        })
}

/// True for a head line that can't be the label of a labelled value (公开01表, 编制单位：某局).
fn is_outside_word(folded: &str) -> bool {
    folded.contains(':') || registry().line_prefix(LineWord::Sheet, folded).is_some()
}

/// The unit that a line near a table names.
#[must_use]
pub fn line_unit(folded: &str) -> Option<String> {
    let at = folded.rfind("单位:").or_else(|| folded.rfind("单位为"))?;
    let unit = unit_of(&folded[at..])?;
    // 编制单位：某局 names a body, which is no unit.
    Some(unit)
}

/// The words of a line before its unit (表二 单位：万元).
fn before_unit(folded: &str) -> &str {
    let cut = ["金额单位", "计量单位", "货币单位", "单位:"]
        .iter()
        .filter_map(|w| folded.find(w))
        .min()
        .unwrap_or(folded.len());
    folded[..cut].trim_end_matches(['(', '[', ','])
}

fn is_unit_only(folded: &str) -> bool {
    let bare = folded.trim_matches(['(', ')', '[', ']']);
    ["单位", "金额单位", "计量单位", "货币单位"]
        .iter()
        .any(|w| bare.starts_with(w))
        && folded.chars().count() < 20
}

fn is_head_line(folded: &str) -> bool {
    let n = folded.chars().count();
    if n == 0 || n > LONGEST_CAPTION || folded.contains('。') {
        return false;
    }
    // (2023年度) and 2023年 alone stand between caption and table.
    let bare = folded.trim_matches(['(', ')']);
    if let Some((_, range)) = printed_year(bare)
        && range.len() == bare.len()
    {
        return true;
    }
    registry().line_prefix(LineWord::Head, bare).is_some() && (folded.contains(':') || n <= 12)
}

/// True for a line that names a table.
#[must_use]
pub fn is_caption(folded: &str) -> bool {
    let n = folded.chars().count();
    if !(2..=LONGEST_CAPTION).contains(&n)
        || folded.contains(['。', ';'])
        || folded.ends_with([':', ',', '、'])
    {
        return false;
    }
    let numbered = ["表", "附表"].iter().any(|w| {
        folded.strip_prefix(w).is_some_and(|r| {
            r.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
                && r.chars().count() > 2
        })
    });
    if numbered {
        return true;
    }
    let mut bare = folded;
    while bare.ends_with(')') {
        match bare.rfind('(') {
            Some(at) if at > 0 => bare = &bare[..at],
            _ => return false,
        }
    }
    if bare.contains(',') || bare.starts_with("附件") && bare.chars().count() < 6 {
        return false;
    }
    registry().line_suffix(LineWord::Caption, bare).is_some()
}

/// The title that a row of a grid prints over its whole width: tables that touch are printed as one grid, and that of the lower one stands in it.
#[must_use]
pub fn title_in(sheet: &Sheet<'_>, row: usize) -> Option<Span> {
    let mut filled = sheet.row_filled(row);
    let cell = filled.next().filter(|_| filled.next().is_none())?;
    let wide = sheet.cols() > 1 && sheet.grid.cells[cell].col_span as usize == sheet.cols();
    (wide && is_title(&sheet.view(cell).folded)).then(|| sheet.span(cell))
}

/// True for the caption of a table whose figures are planned.
#[must_use]
pub fn is_plan(caption: &str) -> bool {
    let bare = without_brackets(caption);
    registry().line_suffix(LineWord::Plan, &bare).is_some()
}

/// True for a title that a row of a grid can print: a caption that says that it names a table.
fn is_title(folded: &str) -> bool {
    is_caption(folded)
        && (folded.ends_with('表') || folded.ends_with("表)") || folded.contains("表("))
}

/// True for a note to a table.
#[must_use]
pub fn is_note(folded: &str) -> bool {
    let Some((_, word)) =
        registry().line_prefix(LineWord::Note, folded.trim_start_matches(['(', '[', '【']))
    else {
        return false;
    };
    let rest = &folded.trim_start_matches(['(', '[', '【'])[word.len()..];
    rest.is_empty()
        || rest.starts_with([':', '(', '.', '、', '1', '①', ']', '】', ')'])
        || word.starts_with("本表")
        || word.chars().count() >= 3 && rest.contains(':')
}

/// Labelled values of a line (填表人：某某 填报日期：某日).
pub fn fields_of_line(doc: &Document, span: Span, info: &mut TableInfo) {
    info.fields.extend(labelled(doc, span));
}

/// The labelled values of a stretch of text: a known label, a colon, and what stands before the next label.
#[must_use]
pub fn labelled(doc: &Document, span: Span) -> Vec<FormField> {
    let text = doc.slice(span);
    let mut out: Vec<FormField> = Vec::new();
    let mut folded = String::new();
    let mut origin: Vec<usize> = Vec::new();
    let mut open: Option<(&'static str, Span, usize)> = None;
    let base = span.start as usize;
    let mut close = |open: &mut Option<(&'static str, Span, usize)>, end: usize| {
        if let Some((field, label, from)) = open.take() {
            let value = trim_span(doc, Span::new(from, end.max(from)));
            if !value.is_empty() {
                out.push(FormField {
                    field,
                    label,
                    value,
                    cell: None,
                });
            }
        }
    };
    for (i, c) in text.char_indices() {
        if c == ':' || c == '：' {
            let cut = strip_tail_bracket(&folded);
            if let Some(hit) = registry().labels.suffix(&folded[..cut]) {
                let start = origin.get(hit.at).copied().unwrap_or(i);
                close(&mut open, base + start);
                open = Some((
                    hit.means.as_str(),
                    Span::new(base + start, base + i),
                    base + i + c.len_utf8(),
                ));
            }
            folded.clear();
            origin.clear();
            continue;
        }
        if let Some(f) = super::fold::fold_char(c) {
            for _ in 0..f.len_utf8() {
                origin.push(i);
            }
            folded.push(f);
        }
    }
    close(&mut open, span.end as usize);
    out
}

fn strip_tail_bracket(folded: &str) -> usize {
    if folded.ends_with(')')
        && let Some(at) = folded.rfind('(')
    {
        return at;
    }
    folded.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongbao_model::{DocumentBuilder, Format, LayoutHints};

    #[test]
    fn lines_around_tables() {
        for c in [
            "2031年度收入决算表",
            "表3:2031年主要农产品产量",
            "项目支出绩效自评表(2031年度)",
            "附表1收入情况",
        ] {
            assert!(is_caption(c), "{c}");
        }
        for c in [
            "具体情况见下表:",
            "全年收入有所增长,详见附表。",
            "附件2",
            "一、收入决算情况说明",
        ] {
            assert!(!is_caption(c), "{c}");
        }
        assert_eq!(
            line_unit("编制单位:甲市乙局单位:万元"),
            Some("万元".to_owned())
        );
        assert_eq!(line_unit("(单位:亿元)"), Some("亿元".to_owned()));
        assert_eq!(line_unit("编制单位:甲市乙局"), None);
        assert!(
            is_note("注:本表反映收支情况。")
                && is_note("填表人:甲联系电话:1")
                && !is_note("说明我市经济向好。")
        );
    }

    #[test]
    fn labelled_values_of_one_line() {
        let mut b = DocumentBuilder::new(Format::Txt);
        b.block(
            BlockKind::Paragraph,
            "填表人：张三  填报日期：2031.4.1  联系电话：88  单位负责人（签字）：",
            LayoutHints::default(),
        );
        let doc = b.finish();
        let got: Vec<(&str, &str)> = labelled(&doc, doc.blocks[0].span)
            .iter()
            .map(|f| (f.field, doc.slice(f.value)))
            .collect();
        assert_eq!(
            got,
            [
                ("filled_by", "张三"),
                ("filled_on", "2031.4.1"),
                ("phone", "88")
            ]
        );
    }
}
