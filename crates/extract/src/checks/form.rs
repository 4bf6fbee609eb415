//! `form`: the statutory tables of a final account or a budget, and what a template leaves behind.
//!
//! Tables that are missing or out of order, a statutory table without a figure and without a statement that there is none, placeholders (20XX) left in the text. A table
//! may be missing because the file holds it elsewhere (an attachment, an image), so that is a note.

use super::Context;
use super::report::{Draft, Findings, squeeze};
use crate::facts::grid::bare;
use crate::facts::relations::Relations;
use crate::finder::LongFinder;
use crate::squeeze::{is_alphabetic, without};
use gongbao_model::{BlockRole, ReportKind, Severity, Span, TableId};
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(super) fn run(cx: &Context<'_>, out: &mut Findings) {
    statutory(cx, out);
    placeholders(cx, out);
}

/// A caption without punctuation, numbers of the table and year.
fn normal(caption: &str) -> String {
    without(caption, |c| !is_alphabetic(c))
        .replace("年度", "")
        .replace("部门", "")
        .replace("单位", "")
}

/// A wording of a statutory table's caption.
struct Wording {
    normal: String,
    /// Bytes as the list prints it.
    printed: usize,
}

/// The wordings of each statutory table.
static WORDINGS: LazyLock<Vec<Vec<Wording>>> = LazyLock::new(|| {
    let wording = |a: &String| Wording {
        normal: normal(a),
        printed: a.len(),
    };
    let all = Relations::get().statutory.iter();
    all.map(|s| s.any.iter().map(wording).collect()).collect()
});

/// The statutory table that a caption names: the longest wording that ends it.
fn named(cx: &Context<'_>, caption: &str, genre: &str) -> Option<usize> {
    let c = normal(caption);
    let all = &cx.relations.statutory;
    (0..all.len())
        .filter(|i| all[*i].genre == genre)
        .filter_map(|i| {
            WORDINGS[i]
                .iter()
                .filter(|a| c.contains(a.normal.as_str()))
                .map(|a| a.printed)
                .max()
                .map(|len| (len, i))
        })
        .max_by_key(|(len, i)| (*len, std::cmp::Reverse(*i)))
        .map(|(_, i)| i)
}

/// The statutory tables of the report in its order, each with its place in the list of the relations. Captions are read once for all checks.
fn in_order<'c>(cx: &'c Context<'_>) -> &'c [(usize, TableId)] {
    cx.statutory.get_or_init(|| {
        let genre = cx.analysis.meta.report_kind.name();
        if !cx.relations.statutory.iter().any(|s| s.genre == genre) {
            return Vec::new();
        }
        let all = cx.analysis.tables.iter().enumerate();
        all.filter_map(|(n, info)| {
            let i = named(cx, info.caption.as_deref()?, genre)?;
            Some((i, TableId(n as u32)))
        })
        .collect()
    })
}

/// The statutory tables of the report by their ids; several where a table goes on over pages.
pub(super) fn tables(cx: &Context<'_>) -> BTreeMap<&'static str, Vec<TableId>> {
    let mut found: BTreeMap<&str, Vec<TableId>> = BTreeMap::new();
    for (i, table) in in_order(cx) {
        found
            .entry(cx.relations.statutory[*i].id.as_str())
            .or_default()
            .push(*table);
    }
    found
}

fn statutory(cx: &Context<'_>, out: &mut Findings) {
    let genre = cx.analysis.meta.report_kind.name();
    let all = &cx.relations.statutory;
    let wanted: Vec<usize> = (0..all.len()).filter(|i| all[*i].genre == genre).collect();
    let found = in_order(cx);
    // Without most of the tables the account is printed elsewhere, and nothing can be said.
    if wanted.is_empty() || found.len() * 2 < wanted.len() {
        return;
    }
    let start = Span::default();
    for i in &wanted {
        let name = all[*i].name.as_str();
        match found.iter().find(|f| f.0 == *i) {
            None if !mentions(cx, &WORDINGS[*i]) => {
                let zh = format!("未见法定公开表格《{name}》");
                let en = format!("the statutory table 《{name}》 was not found");
                push(cx, "checks.form.missing", vec![], start, (zh, en), out);
            }
            None => {}
            Some((_, id)) => empty(cx, name, *id, out),
        }
    }
    // The order of the tables of a budget differs from province to province.
    let ordered = cx.analysis.meta.report_kind == ReportKind::DepartmentFinalAccounts;
    for w in found.windows(2).filter(|_| ordered) {
        if w[1].0 < w[0].0 {
            let (a, b) = (&all[w[1].0].name, &all[w[0].0].name);
            let zh = format!("《{a}》排在《{b}》之后，与规定的表序不符");
            let en = format!("《{a}》 stands behind 《{b}》, against the prescribed order");
            let span = cx.grid(w[1].1).map_or(start, |g| g.span(0, 0));
            push(cx, "checks.form.order", vec![w[1].1], span, (zh, en), out);
        }
    }
}

/// True where a section carries the table's name: the table is there but was not read as one.
fn mentions(cx: &Context<'_>, names: &[Wording]) -> bool {
    cx.analysis.sections.iter().any(|s| {
        let t = normal(&s.title);
        names.iter().any(|n| t.ends_with(n.normal.as_str()))
    })
}

fn empty(cx: &Context<'_>, name: &str, id: TableId, out: &mut Findings) {
    let Some(grid) = cx.grid(id) else { return };
    let figures = (0..grid.rows).any(|r| {
        (0..grid.cols).any(|c| {
            grid.figure(r, c).is_some_and(|f| !f.value.is_zero())
                && grid.columns[c] == crate::facts::grid::Column::Amount
        })
    });
    let statement = |t: &str| {
        let t = bare(t);
        ["无", "没有", "未安排", "空表", "不涉及", "为零"]
            .iter()
            .any(|w| t.contains(w))
    };
    let info = cx.analysis.tables.get(id.0 as usize);
    let noted = info.is_some_and(|i| i.notes.iter().any(|n| statement(cx.doc.slice(*n))))
        || (0..grid.rows).any(|r| (0..grid.cols).any(|c| statement(grid.text(r, c))));
    let block = cx.doc.tables.get(id.0 as usize).map(|g| g.block.0 as usize);
    let nearby = block.is_some_and(|b| {
        cx.doc
            .blocks
            .iter()
            .skip(b + 1)
            .take(3)
            .any(|x| statement(cx.doc.slice(x.span)))
    });
    if figures || noted || nearby {
        return;
    }
    let zh = format!("{}没有数据，也没有“无此项收支”的说明", cx.name.table(id));
    let en = format!(
        "{} 《{name}》 has no figures and no statement that there are none",
        cx.name.table(id)
    );
    push(
        cx,
        "checks.form.empty",
        vec![id],
        grid.span(0, 0),
        (zh, en),
        out,
    );
}

/// The placeholders, to look through a whole document at once.
static PLACEHOLDERS: LazyLock<LongFinder> = LazyLock::new(|| {
    let words = &Relations::get().placeholder.words;
    LongFinder::new(words.iter().map(String::as_str))
});

fn placeholders(cx: &Context<'_>, out: &mut Findings) {
    let mut reported = 0;
    if !PLACEHOLDERS.is_in(&cx.doc.text) {
        return;
    }
    for word in &cx.relations.placeholder.words {
        for (at, _) in cx.doc.text.match_indices(word.as_str()).take(20) {
            let block = cx.doc.block_at(at as u32);
            let furniture = block
                .and_then(|b| cx.analysis.block_roles.get(b.0 as usize))
                .is_some_and(|r| matches!(r, BlockRole::Furniture | BlockRole::Toc));
            if furniture || reported >= 20 {
                continue;
            }
            reported += 1;
            let from = cx.doc.text[..at]
                .char_indices()
                .rev()
                .take(12)
                .last()
                .map_or(at, |(i, _)| i);
            let to = cx.doc.text[at..]
                .char_indices()
                .nth(20)
                .map_or(cx.doc.text.len(), |(i, _)| at + i);
            let quote = squeeze(&cx.doc.text[from..to], 40);
            let zh = format!("遗留模板占位符“{word}”：“{quote}”");
            let en = format!("a placeholder of the template is left in: “{quote}”");
            push(
                cx,
                "checks.form.placeholder",
                vec![],
                Span::new(at, at + word.len()),
                (zh, en),
                out,
            );
        }
    }
}

/// Notes what is odd about the form of the document: no figures are compared.
pub(super) fn push(
    cx: &Context<'_>,
    rule: &'static str,
    tables: Vec<TableId>,
    span: Span,
    sentences: super::report::Sentences,
    out: &mut Findings,
) {
    let draft = Draft {
        check: "form",
        rule,
        severity: Severity::Note,
        stated: None,
        computed: None,
        claims: vec![],
        cells: vec![],
        tables,
        span,
    };
    draft.say(cx.analysis, sentences, out);
}
