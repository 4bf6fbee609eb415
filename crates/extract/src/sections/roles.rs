//! Which labelled blocks are headings and which are items of a list: decided for all members of a series together.

use super::heads::{Head, HeadKind};
use super::line::{Shape, is_head};
use super::tree::Place;
use super::words::words;

/// Longest closed heading (（一）收支情况。), in chars.
const LONGEST_CLOSED: usize = 36;

/// What a labelled block looks like by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// A line with something under it.
    Heading,
    /// A line with nothing under it.
    Leaf,
    /// A line or a clause that is closed by a mark, with text under it.
    Closed,
    /// A head with text after it in the paragraph.
    RunIn,
    /// A full sentence.
    Sentence,
}

/// For each head, whether it opens a section.
#[must_use]
pub fn decide(heads: &[Head], places: &[Place]) -> Vec<bool> {
    let mut keep = vec![true; heads.len()];
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); heads.len() + 1];
    for (i, place) in places.iter().enumerate() {
        children[place.parent.map_or(heads.len(), |p| p)].push(i);
    }
    // Children come after their parent, so a parent's own role is known when its children are decided; lists in lists stay lists.
    for (parent, members) in std::iter::once((None, &children[heads.len()]))
        .chain((0..heads.len()).map(|p| (Some(p), &children[p])))
    {
        let mut series: Vec<usize> = Vec::new();
        for &m in members {
            if heads[m].kind != HeadKind::Heading {
                continue;
            }
            let goes_on = series.last().is_some_and(|l| {
                let (a, b) = (heads[*l].label, heads[m].label);
                a.zip(b).is_some_and(|(a, b)| {
                    a.style.same_family(b.style) && b.ordinal.last() > a.ordinal.last()
                })
            });
            if !goes_on {
                decide_series(heads, &children, parent, &series, &mut keep);
                series.clear();
            }
            series.push(m);
        }
        decide_series(heads, &children, parent, &series, &mut keep);
    }
    // What stands inside a list item is no outline either.
    for i in 0..heads.len() {
        if heads[i].kind == HeadKind::Enumeration
            && places[i]
                .parent
                .is_some_and(|p| !keep[p] && heads[p].line == heads[i].line)
        {
            keep[i] = false;
        }
    }
    keep
}

/// True when all members but the last are lines with nothing under them, and the last is a line.
fn named_leaves(looks: &[Look], heads: &[Head], series: &[usize]) -> bool {
    let all_lines = series.iter().all(|m| heads[*m].is_on_own_line());
    all_lines
        && looks
            .split_last()
            .is_some_and(|(_, rest)| rest.iter().all(|l| *l == Look::Leaf))
}

/// Names something in a few words: 机构设置, 主要职责.
fn is_name(head: &Head) -> bool {
    let n = head.title.chars().count();
    n <= 6 || n <= 14 && words().has_heading_tail(&head.title)
}

fn look(head: &Head, has_children: bool) -> Look {
    match head.shape {
        // A list of laws is no heading.
        Shape::Line
            if head.title.starts_with('《')
                && (head.title.ends_with('》') || head.title.contains("》、")) =>
        {
            Look::Sentence
        }
        Shape::Empty | Shape::Line if head.has_body || has_children => Look::Heading,
        Shape::Empty | Shape::Line => Look::Leaf,
        Shape::Closed { mark, .. } => {
            let n = head.title.chars().count();
            let names = n <= LONGEST_CLOSED
                && is_head(&head.title)
                && !matches!(mark, '；' | ';' | '，' | ',');
            if !(names && (head.has_body || has_children))
                || (matches!(mark, '：' | ':')
                    && words().leads_over(&head.title)
                    && !words().has_heading_tail(&head.title))
            {
                Look::Sentence
            } else {
                Look::Closed
            }
        }
        Shape::RunIn { .. } => Look::RunIn,
        Shape::Sentence => Look::Sentence,
    }
}

fn decide_series(
    heads: &[Head],
    children: &[Vec<usize>],
    parent: Option<usize>,
    series: &[usize],
    keep: &mut [bool],
) {
    if series.is_empty() {
        return;
    }
    let looks: Vec<Look> = series
        .iter()
        .map(|m| look(&heads[*m], !children[*m].is_empty()))
        .collect();
    let count = |l: Look| looks.iter().filter(|x| **x == l).count();
    let (lines, leaves, closed, run_in) = (
        count(Look::Heading),
        count(Look::Leaf),
        count(Look::Closed),
        count(Look::RunIn),
    );
    let n = series.len();
    let level = heads[series[0]].label.map_or(0, |l| l.style.level());
    // Lines with nothing under them but the last list names: an index, not an outline.
    let last_only =
        lines == 1 && looks.last() == Some(&Look::Heading) && heads[series[n - 1]].has_body;
    let name_list = leaves > 0
        && leaves + lines == n
        && (lines == 0 || last_only)
        && n >= if level <= 4 { 4 } else { 2 };
    // A list that the line before leads over to, with nothing under its members but perhaps the last one.
    let introduced = heads[series[0]].introduced
        && named_leaves(&looks, heads, series)
        && series.iter().all(|m| children[*m].is_empty());
    let name_list = name_list || introduced;
    // One item whose first number is somewhere else (“注：1.…”) opens nothing.
    let stray = n == 1
        && level >= 6
        && heads[series[0]].label.is_some_and(|l| l.ordinal.last() > 1)
        && children[series[0]].is_empty()
        && run_in == 0;
    let parent_title = parent.map_or("", |p| heads[p].title.as_str());
    let list_context = (words().is_duties(parent_title) || words().is_notes(parent_title)) && {
        // Under a title of duties even the items name things only where most of them end like headings.
        let named = series.iter().filter(|m| is_name(&heads[**m])).count();
        named * 2 <= n || words().is_notes(parent_title)
    };
    let parent_listed = parent.is_some_and(|p| !keep[p] && heads[p].kind == HeadKind::Heading);
    let named = closed + run_in;
    let majority = named * 5 >= n * 3;
    for (m, l) in series.iter().zip(&looks) {
        keep[*m] = match l {
            _ if name_list || list_context || stray => false,
            Look::Heading => true,
            Look::Leaf => lines > 0 || named > 0 || level <= 4,
            Look::Closed | Look::RunIn => (lines > 0 || majority) && !parent_listed,
            Look::Sentence => false,
        };
    }
    // A closed sentence at a high level that has headings of its own under it is a heading, however long it is.
    for m in series {
        let outline = children[*m].iter().any(|c| {
            matches!(heads[*c].kind, HeadKind::Heading | HeadKind::Part)
                && heads[*c].is_on_own_line()
        });
        if outline
            && !keep[*m]
            && matches!(heads[*m].shape, Shape::Closed { .. } | Shape::Line)
            && heads[*m].title.chars().count() <= LONGEST_CLOSED
            && !list_context
        {
            keep[*m] = true;
        }
    }
}
