//! Tables of figures: headers of columns, labels of rows, bands with headers of their own, codes of the classification.

use super::codes::{is_code, lookup};
use super::fold::without_brackets;
use super::header::{self, is_formula, row_label};
use super::reading::{Reading, Said};
use super::registry::{Special, exact, longest_within, registry};
use super::sheet::{Kind, Sheet, is_year};
use gongbao_model::{Period, Role, RuleId};
use std::ops::Range;

/// Header rows of one band are never more than this.
const MOST_HEADER_ROWS: usize = 5;
/// Chars of the longest text that is taken as the label of a row.
const LONGEST_LABEL: usize = 60;

/// What a column of a band is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Empty,
    Label,
    Value,
    Code,
    Unit,
    Skip,
}

/// A header and the rows that it holds for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Band {
    header: Range<usize>,
    data: Range<usize>,
}

/// Reads all figures of some rows. Returns the number of header rows at the top.
pub fn read(r: &mut Reading<'_, '_>, rows: Range<usize>) -> usize {
    let sheet = r.sheet;
    let bands = bands(sheet, rows.clone());
    let top = bands.first().map_or(0, |b| b.header.end - rows.start);
    for band in &bands {
        read_band(r, band);
    }
    top
}

fn bands(sheet: &Sheet<'_>, rows: Range<usize>) -> Vec<Band> {
    let mut out: Vec<Band> = Vec::new();
    let mut at = rows.start;
    while at < rows.end {
        let stated = if at == rows.start {
            sheet.grid.stated_header_rows.map(|n| n as usize)
        } else {
            None
        };
        let header_end = header_end(sheet, at, rows.end, stated);
        let header = at..header_end;
        let mut end = header_end;
        while end < rows.end && !(end > header_end && begins_band(sheet, end, rows.end, &header)) {
            end += 1;
        }
        out.push(Band {
            header,
            data: header_end..end,
        });
        at = end.max(at + 1);
    }
    out
}

fn has_number(sheet: &Sheet<'_>, row: usize) -> bool {
    sheet.row_cells(row).any(|c| {
        let v = sheet.view(c);
        v.kind == Kind::Number && !is_year(&v.folded)
    })
}

/// A row that numbers the columns (栏次 1 2 3) or gives formulas (A=B+C).
fn is_index_row(sheet: &Sheet<'_>, row: usize) -> bool {
    let filled: Vec<&str> = sheet
        .row_filled(row)
        .map(|c| sheet.view(c).folded.as_str())
        .collect();
    let named = filled.first().is_some_and(|t| {
        matches!(
            *t,
            "栏次" | "行次" | "列次" | "公式" | "关系" | "项目" | "类款项" | "栏目" | "计算公式"
        )
    });
    let rest = if named { &filled[1..] } else { &filled[..] };
    if rest.is_empty() || rest.len() < 2 && !named {
        return false;
    }
    let counts = rest.iter().all(|t| t.parse::<u32>().is_ok())
        && rest.windows(2).all(
            |w| matches!((w[0].parse::<u32>(), w[1].parse::<u32>()), (Ok(a), Ok(b)) if b == a + 1),
        )
        && (named || rest.len() >= 3 && rest.first() == Some(&"1"));
    let formulas = rest.iter().all(|t| is_formula(t));
    counts || formulas
}

fn header_end(sheet: &Sheet<'_>, start: usize, end: usize, stated: Option<usize>) -> usize {
    let first_number = (start..end)
        .find(|row| has_number(sheet, *row) && !is_index_row(sheet, *row))
        .unwrap_or(end);
    if first_number == start {
        return start;
    }
    let mut at = start + 1;
    if let Some(n) = stated {
        at = at.max((start + n).min(first_number));
    }
    // Cells of the first header row that reach down take the rows below into the header.
    let reach = sheet
        .row_filled(start)
        .map(|c| sheet.grid.cells[c].row_span as usize)
        .max();
    if let Some(most) = reach.filter(|n| *n <= MOST_HEADER_ROWS) {
        at = at.max((start + most).min(first_number));
    }
    while at < first_number && at < start + MOST_HEADER_ROWS && is_header_row(sheet, at) {
        at += 1;
    }
    while at < end && is_index_row(sheet, at) {
        at += 1;
    }
    at
}

/// True for a row below a header row that still is header: it stands under a spanning cell, or all its words are header words.
fn is_header_row(sheet: &Sheet<'_>, row: usize) -> bool {
    if is_index_row(sheet, row) {
        return true;
    }
    let filled: Vec<usize> = sheet.row_filled(row).collect();
    if filled.is_empty() {
        return false;
    }
    let first_label_above_spans_down = sheet
        .cell_at(row, 0)
        .is_some_and(|c| (sheet.grid.cells[c].row as usize) < row);
    let under_span = filled.iter().all(|c| {
        let cell = &sheet.grid.cells[*c];
        row > 0
            && sheet.cell_at(row - 1, cell.col as usize).is_some_and(|up| {
                let up = &sheet.grid.cells[up];
                up.col_span > 1
                    && up.col_span >= cell.col_span
                    && ((up.col_span as usize) < sheet.cols() || filled.len() > 1)
            })
    });
    if under_span
        && (first_label_above_spans_down || filled.len() > 1 || sheet.grid.cells[filled[0]].col > 0)
    {
        return true;
    }
    filled
        .iter()
        .all(|c| is_header_word(&sheet.view(*c).folded))
}

/// True for a text that heads a column wherever it stands.
fn is_header_word(folded: &str) -> bool {
    let r = registry();
    let bare = without_brackets(folded);
    if bare.is_empty() {
        return true;
    }
    if is_formula(&bare) || is_year(folded) || header::unit_of(&bare).is_some() {
        return true;
    }
    let special = [
        Special::Skip,
        Special::Unit,
        Special::Code,
        Special::Generic,
    ];
    if special.iter().any(|s| r.is_special(*s, &bare)) {
        return true;
    }
    let without_list_label = !bare.contains('、') && !bare.starts_with("其中");
    without_list_label
        && longest_within(&r.figures, &r.masked(&bare))
            .is_some_and(|h| h.word.len() * 2 >= bare.len())
}

/// True for a row within the data that begins a band of its own: words stand where figures stood, figures follow below.
fn begins_band(sheet: &Sheet<'_>, row: usize, end: usize, header: &Range<usize>) -> bool {
    if has_number(sheet, row) || sheet.is_blank(row) {
        return false;
    }
    let filled: Vec<usize> = sheet
        .row_filled(row)
        .filter(|c| sheet.view(*c).kind == Kind::Text)
        .collect();
    let beyond: Vec<usize> = filled
        .iter()
        .copied()
        .filter(|c| sheet.grid.cells[*c].col > 0)
        .collect();
    if filled.len() < 2 || beyond.is_empty() {
        return false;
    }
    if header.clone().any(|h| same_row(sheet, h, row)) {
        return true;
    }
    let next = (row + 1..end).find(|n| !sheet.is_blank(*n) && !is_header_row(sheet, *n));
    if !next.is_some_and(|n| has_number(sheet, n)) {
        return false;
    }
    let heads = beyond
        .iter()
        .filter(|c| {
            let t = &sheet.view(**c).folded;
            is_header_word(t)
                || t.contains('(')
                    && super::fold::bracketed(t)
                        .iter()
                        .any(|b| header::unit_of(b).is_some())
                || header::printed_year(t).is_some()
        })
        .count();
    heads * 2 >= beyond.len()
}

fn same_row(sheet: &Sheet<'_>, a: usize, b: usize) -> bool {
    let texts = |row| {
        sheet
            .row_filled(row)
            .map(|c| sheet.view(c).folded.as_str())
            .collect::<Vec<_>>()
    };
    let left = texts(a);
    left.len() > 1 && left == texts(b)
}

/// The header texts of a column from the top down. In grids without stated spans a group head is carried to the right over empty cells.
fn header_parts<'s>(sheet: &'s Sheet<'_>, header: &Range<usize>, col: usize) -> Vec<&'s str> {
    let mut out: Vec<&str> = Vec::new();
    let mut last_cell = None;
    for row in header.clone() {
        if is_index_row(sheet, row) {
            continue;
        }
        let mut cell = sheet
            .cell_at(row, col)
            .filter(|c| sheet.view(*c).kind != Kind::Empty);
        let below = (row + 1..header.end).any(|r| {
            sheet.kind(r, col) == Kind::Text
                && sheet.starts_in_row(r, col)
                && !is_index_row(sheet, r)
        });
        if cell.is_none() && below {
            cell = (0..col)
                .rev()
                .filter_map(|c| sheet.cell_at(row, c))
                .find(|c| sheet.view(*c).kind != Kind::Empty)
                .filter(|c| !is_row_head(sheet, *c, header))
                // A group head reaches no further than the head above it.
                .filter(|c| {
                    let left = sheet.grid.cells[*c].col as usize;
                    row == header.start
                        || sheet.cell_at(row - 1, left) == sheet.cell_at(row - 1, col)
                });
        }
        let Some(cell) = cell else { continue };
        if last_cell == Some(cell) {
            continue;
        }
        last_cell = Some(cell);
        let text = sheet.view(cell).folded.as_str();
        if !is_formula(text) {
            out.push(text);
        }
    }
    out
}

/// True for a header cell that heads its own column only, because nothing is printed below it in the header.
fn is_row_head(sheet: &Sheet<'_>, cell: usize, header: &Range<usize>) -> bool {
    let c = &sheet.grid.cells[cell];
    !(c.row as usize + 1..header.end).any(|r| {
        sheet.kind(r, c.col as usize) == Kind::Text && sheet.starts_in_row(r, c.col as usize)
    })
}

fn columns(sheet: &Sheet<'_>, band: &Band, parts: &[Vec<&str>]) -> Vec<Column> {
    let r = registry();
    let mut out = Vec::with_capacity(sheet.cols());
    for (col, head) in parts.iter().enumerate() {
        let (mut numbers, mut texts, mut years, mut codes, mut counting) = (0, 0, 0, 0, 0_u32);
        for row in band.data.clone() {
            if !sheet.starts_in_row(row, col) {
                continue;
            }
            let text = sheet.text(row, col);
            match sheet.kind(row, col) {
                Kind::Number => {
                    numbers += 1;
                    years += u32::from(is_year(text));
                    codes += u32::from(is_code(text));
                    counting += u32::from(text.parse() == Ok(numbers));
                }
                Kind::Text => texts += 1,
                _ => {}
            }
        }
        let heads: Vec<String> = head.iter().map(|h| without_brackets(h)).collect();
        let last = heads.last().map_or("", String::as_str);
        let is = |s: Special| heads.iter().rev().take(2).any(|h| r.is_special(s, h));
        let code_head = is(Special::Code) || last.ends_with("编码") || last.ends_with("代码");
        let two_digits = band
            .data
            .clone()
            .all(|row| sheet.kind(row, col) != Kind::Number || sheet.text(row, col).len() <= 7);
        out.push(if numbers + texts == 0 {
            Column::Empty
        } else if code_head
            && numbers > 0
            && two_digits
            && !last.ends_with("名称")
            && whole_numbers(sheet, band, col)
        {
            Column::Code
        } else if is(Special::Unit)
            && texts > 0
            && texts >= numbers
            && (col > 0)
            && units(sheet, band, col)
        {
            Column::Unit
        } else if years == numbers && numbers > 0 && col == 0 {
            Column::Label
        } else if r.is_special(Special::Skip, last) && !code_head {
            Column::Skip
        } else if numbers == 0 {
            Column::Label
        } else if codes == numbers && texts == 0 && numbers > 1 && last.is_empty() {
            Column::Code
        } else if counting == numbers && numbers > 2 && texts <= 1 && col == 0 && sheet.cols() > 2 {
            Column::Skip
        } else if texts > numbers && (col == 0 || exact(&r.figures, last).is_none()) {
            Column::Label
        } else {
            Column::Value
        });
    }
    out
}

fn whole_numbers(sheet: &Sheet<'_>, band: &Band, col: usize) -> bool {
    band.data.clone().all(|row| {
        sheet.kind(row, col) != Kind::Number
            || sheet.text(row, col).bytes().all(|b| b.is_ascii_digit())
    })
}

fn units(sheet: &Sheet<'_>, band: &Band, col: usize) -> bool {
    let (mut yes, mut all) = (0, 0);
    for row in band
        .data
        .clone()
        .filter(|row| sheet.kind(*row, col) == Kind::Text)
    {
        all += 1;
        yes += u32::from(header::unit_of(sheet.text(row, col)).is_some());
    }
    yes * 2 >= all
}

/// The label of a row to the left of a column.
#[derive(Debug, Default)]
struct Label {
    text: String,
    unit: Option<String>,
    /// Unit in the head of the label column.
    title_unit: Option<String>,
    period: Option<Period>,
    concept: Option<&'static str>,
    rule: Option<RuleId>,
}

fn read_band(r: &mut Reading<'_, '_>, band: &Band) {
    let sheet = r.sheet;
    let parts: Vec<Vec<&str>> = (0..sheet.cols())
        .map(|c| header_parts(sheet, &band.header, c))
        .collect();
    let kinds = columns(sheet, band, &parts);
    let mut meanings: Vec<header::Meaning> = parts
        .iter()
        .map(|p| header::read(p, r.context.clock))
        .collect();
    tell_apart(&kinds, &parts, &mut meanings);
    let mut above: Vec<&str> = vec![""; sheet.cols()];
    let labelled = kinds.contains(&Column::Label) && kinds.contains(&Column::Value);
    let some_headed = kinds
        .iter()
        .zip(&parts)
        .any(|(k, p)| *k == Column::Value && !p.is_empty());
    let mut headless = 0;
    let (mut unread, mut example) = (0_u32, None);
    for row in band.data.clone() {
        for (col, text) in above.iter_mut().enumerate() {
            if kinds[col] == Column::Label && sheet.kind(row, col) != Kind::Empty {
                *text = sheet.text(row, col);
            }
        }
        if is_index_row(sheet, row) {
            continue;
        }
        if labelled && is_shifted(sheet, row, &kinds) {
            r.doubt(format!(
                "第{}行的数字落在项目栏内，疑为错列，未取数",
                row + 1
            ));
            continue;
        }
        for col in 0..sheet.cols() {
            if kinds[col] != Column::Value {
                continue;
            }
            let Some(cell) = sheet.cell_at(row, col) else {
                continue;
            };
            let corner = sheet.corner(cell);
            if (corner.row as usize, corner.col as usize) != (row, col)
                || sheet.view(cell).kind != Kind::Number
            {
                continue;
            }
            let label = label_of(sheet, row, col, &kinds, &above, &parts, band.data.start);
            let meaning = &meanings[col];
            if parts[col].is_empty() && some_headed {
                headless += 1;
                continue;
            }
            let metric = match (label.text.is_empty(), meaning.metric.is_empty()) {
                (false, false) if label.text != meaning.metric => {
                    format!("{}：{}", label.text, meaning.metric)
                }
                (false, _) => label.text.clone(),
                (true, false) => meaning.metric.clone(),
                (true, true) => parts[col]
                    .first()
                    .map_or(String::new(), |p| without_brackets(p)),
            };
            let metric = match side_of(&parts[col]) {
                // Both sides of a balance end in the same words (总计).
                Some(side) if registry().is_special(Special::Generic, &label.text) => {
                    format!("{side}{metric}")
                }
                _ => metric,
            };
            let mut said = Said {
                metric,
                role: meaning.role,
                period: meaning.period.or(label.period),
                unit: meaning.unit.clone().or(label.unit).or_else(|| {
                    // A band's title gives the unit of its plain figures (经费控制情况（万元）).
                    label
                        .title_unit
                        .filter(|_| meaning.role != Some(Role::Rate) && !meaning.relation)
                }),
                concept: label.concept,
                rule: meaning.rule,
            };
            if said.role.is_none() {
                // A table on its side names the roles in its rows.
                if let Some(hit) = exact(&registry().figures, &label.text) {
                    said.role = Some(hit.means.role);
                    said.rule = Some(hit.rule);
                    if !meaning.metric.is_empty() {
                        said.metric = meaning.metric.clone();
                    }
                } else {
                    said.rule = label.rule;
                }
            }
            if !r.claim(cell, said) {
                unread += 1;
                example.get_or_insert(cell);
            }
        }
    }
    if let Some(cell) = example {
        let printed: String = sheet.printed(cell).chars().take(24).collect();
        let at = sheet.corner(cell);
        r.doubt(format!(
            "有{unread}个单元格的数字不能识别，未取数；第一个在第{}行第{}列：{printed}",
            at.row + 1,
            at.col + 1
        ));
    }
    if headless > 0 {
        r.doubt(format!("有{headless}个数字所在的列没有表头，未取数"));
    }
}

/// Gives columns of one block that would say the same their own words (数量 and 金额, 预算数 and 调整预算数), and a ratio without words those of the
/// amount before it.
fn tell_apart(kinds: &[Column], parts: &[Vec<&str>], meanings: &mut [header::Meaning]) {
    let values: Vec<usize> = (0..kinds.len())
        .filter(|c| kinds[*c] == Column::Value)
        .collect();
    let same_block = |a: usize, b: usize| !kinds[a..b].contains(&Column::Label);
    let mut own: Vec<usize> = Vec::new();
    for (i, &a) in values.iter().enumerate() {
        for &b in values[i + 1..].iter().take_while(|b| same_block(a, **b)) {
            let (x, y) = (&meanings[a], &meanings[b]);
            let same = x.metric.is_empty() && y.metric.is_empty() && !x.relation && !y.relation;
            if same && x.role == y.role && x.period == y.period && parts[a] != parts[b] {
                own.extend([a, b]);
            }
        }
    }
    for col in own {
        if let Some(last) = parts[col].last() {
            meanings[col].metric = without_brackets(last);
        }
    }
    for pair in values.windows(2) {
        let (left, right) = (pair[0], pair[1]);
        if same_block(left, right) && meanings[right].relation && meanings[right].metric.is_empty()
        {
            let words = meanings[left].metric.clone();
            meanings[right].metric = words;
        }
    }
}

/// The side of a balance that a column stands on: 收入 or 支出 as the group head of its header.
fn side_of<'s>(parts: &[&'s str]) -> Option<&'s str> {
    let (_, groups) = parts.split_last()?;
    groups
        .iter()
        .copied()
        .find(|p| matches!(*p, "收入" | "支出"))
}

/// True for a row whose label column holds a figure and whose labels are missing, while there are figures to its right.
fn is_shifted(sheet: &Sheet<'_>, row: usize, kinds: &[Column]) -> bool {
    let mut figure = false;
    for (col, kind) in kinds.iter().enumerate() {
        if *kind == Column::Label {
            match sheet.kind(row, col) {
                Kind::Text if sheet.starts_in_row(row, col) => return false,
                Kind::Number if !is_year(sheet.text(row, col)) => figure = true,
                _ => {}
            }
        }
    }
    figure
}

fn label_of(
    sheet: &Sheet<'_>,
    row: usize,
    col: usize,
    kinds: &[Column],
    above: &[&str],
    parts: &[Vec<&str>],
    data_start: usize,
) -> Label {
    let mut out = Label::default();
    let mut texts: Vec<&str> = Vec::new();
    let mut code_cells: Vec<&str> = Vec::new();
    let mut title = None;
    let mut at = col;
    while at > 0 {
        at -= 1;
        if kinds[at] == Column::Empty
            && sheet
                .cell_at(row, at)
                .is_some_and(|c| (sheet.grid.cells[c].row as usize) < data_start)
        {
            // The head of the label column reaches down over rows without labels.
            title = parts[at].last().copied().or(title);
            out.title_unit = parts[at]
                .iter()
                .flat_map(|p| super::fold::bracketed(p))
                .find_map(header::unit_of);
            continue;
        }
        match kinds[at] {
            Column::Value | Column::Empty
                if texts.is_empty() && code_cells.is_empty() && title.is_none() => {}
            Column::Value => break,
            Column::Unit => out.unit = header::unit_of(sheet.text(row, at)),
            Column::Code => {
                match sheet.kind(row, at) {
                    Kind::Number => code_cells.push(sheet.text(row, at)),
                    // 合计 stands in the column of codes where the cells were merged.
                    Kind::Text if texts.is_empty() => texts.push(sheet.text(row, at)),
                    _ => {}
                }
            }
            Column::Label => {
                title = parts[at].last().copied().or(title);
                if out.title_unit.is_none() {
                    out.title_unit = parts[at]
                        .iter()
                        .flat_map(|p| super::fold::bracketed(p))
                        .find_map(header::unit_of);
                }
                let own = sheet.text(row, at);
                let text = if own.is_empty() && !texts.is_empty() {
                    above[at]
                } else {
                    own
                };
                if !text.is_empty()
                    && text.chars().count() <= LONGEST_LABEL
                    && !texts.contains(&text)
                    && sheet.kind(row, at) != Kind::Dash
                {
                    texts.push(text);
                }
            }
            Column::Skip | Column::Empty => {}
        }
    }
    if texts.is_empty() {
        // A band whose rows have no label is named by the head of its label column.
        if let Some(head) = title {
            let (text, unit) = row_label(head);
            if !registry().is_special(Special::Generic, &text) {
                out.text = without_brackets(&text);
                out.unit = out.unit.or(unit);
            }
        }
    }
    let mut names: Vec<String> = Vec::new();
    for text in texts.iter().rev() {
        if let (Some((period, range)), true) = (
            header::period_in(text, header::Clock::default()),
            names.is_empty(),
        ) {
            if range.len() == text.len() {
                out.period = Some(period);
                continue;
            }
            // A label that begins with its year (2030年末债务余额) is of that year.
            if range.start == 0 && text.starts_with(|c: char| c.is_ascii_digit()) {
                out.period = Some(period);
            }
        }
        let (name, unit) = row_label(text);
        out.unit = out.unit.take().or(unit);
        let (code, name) = leading_code(&name);
        if let Some(code) = code {
            out.concept = lookup(code).map(|c| c.concept.as_str());
        }
        names.push(name.to_owned());
    }
    if !names.is_empty() {
        out.text = names.join("：");
    }
    if !code_cells.is_empty() {
        let code: String = code_cells.iter().rev().copied().collect();
        if let Some(code) = lookup(&code) {
            // The dictionary has names of its own for the classes; its id holds the code.
            let named =
                crate::claims::concepts::resolve_in(&out.text, "", gongbao_model::Dimension::Money)
                    .filter(|id| id.split('.').any(|part| part == code.code));
            out.concept = Some(named.unwrap_or(&code.concept));
            out.rule = Some("forms.classification");
        }
    }
    out
}

/// Code and name of a label that holds both (`2013202一般行政管理事务`).
fn leading_code(name: &str) -> (Option<&str>, &str) {
    let n = name.bytes().take_while(u8::is_ascii_digit).count();
    if matches!(n, 3 | 5 | 7)
        && n < name.len()
        && is_code(&name[..n])
        && lookup(&name[..n]).is_some()
    {
        return (
            Some(&name[..n]),
            name[n..].trim_start_matches(['-', ':', '_']),
        );
    }
    (None, name)
}
