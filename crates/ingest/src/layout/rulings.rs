//! Rules as drawn to rulings as meant: pieces on one axis joined, doubles snapped together, and which of them belong together.

use super::{LayoutSettings, Rule};

/// A ruling after joining: position across, and extent along.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ruling {
    /// Position across.
    pub at: f32,
    /// Start along.
    pub lo: f32,
    /// End along.
    pub hi: f32,
}

/// Rulings that touch one another: the skeleton of one table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skeleton {
    /// Horizontal rulings, from top to bottom.
    pub horizontal: Vec<Ruling>,
    /// Vertical rulings, from left to right.
    pub vertical: Vec<Ruling>,
}

/// More pieces than this on one page draw a picture, not tables.
const MAX_PIECES: usize = 60_000;

/// Joins the rules of one direction.
#[must_use]
pub fn joined(rules: &[Rule], horizontal: bool, s: &LayoutSettings) -> Vec<Ruling> {
    let mut pieces: Vec<Ruling> = rules
        .iter()
        .filter(|r| {
            r.horizontal == horizontal && r.at.is_finite() && r.lo.is_finite() && r.hi.is_finite()
        })
        .map(|r| Ruling {
            at: r.at,
            lo: r.lo.min(r.hi),
            hi: r.hi.max(r.lo),
        })
        .collect();
    if pieces.len() > MAX_PIECES {
        return Vec::new();
    }
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut out = Vec::new();
    let mut from = 0;
    while from < pieces.len() {
        let start = pieces[from].at;
        let to = from
            + pieces[from..]
                .iter()
                .take_while(|p| p.at - start <= s.snap)
                .count();
        let group = &mut pieces[from..to];
        group.sort_by(|a, b| a.lo.total_cmp(&b.lo));
        let mut open: Option<(Ruling, f32, f32)> = None;
        for p in group.iter() {
            let weight = (p.hi - p.lo).max(0.01);
            match &mut open {
                Some((r, sum, weights)) if p.lo - r.hi <= s.ruling_gap => {
                    r.hi = r.hi.max(p.hi);
                    *sum += p.at * weight;
                    *weights += weight;
                }
                _ => {
                    out.extend(open.take().map(|(r, sum, w)| Ruling { at: sum / w, ..r }));
                    open = Some((*p, p.at * weight, weight));
                }
            }
        }
        out.extend(open.map(|(r, sum, w)| Ruling { at: sum / w, ..r }));
        from = to;
    }
    out.retain(|r| r.hi - r.lo >= s.min_ruling);
    out
}

fn find(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        let up = parent[parent[i as usize] as usize];
        parent[i as usize] = up;
        i = up;
    }
    i
}

/// Rulings that cross or touch, grouped. Rulings that touch none are left out of the groups and handed back as `loose` horizontals.
#[must_use]
pub fn skeletons(rules: &[Rule], s: &LayoutSettings) -> (Vec<Skeleton>, Vec<Ruling>) {
    let horizontal = joined(rules, true, s);
    let vertical = joined(rules, false, s);
    let reach = s.snap + 0.6;
    let mut parent: Vec<u32> = (0..(horizontal.len() + vertical.len()) as u32).collect();
    let mut touched = vec![false; parent.len()];
    let base = horizontal.len();
    // `vertical` ascends by position, so the candidates of a horizontal are one stretch of it.
    for (i, h) in horizontal.iter().enumerate() {
        let from = vertical.partition_point(|v| v.at < h.lo - reach);
        for (k, v) in vertical[from..]
            .iter()
            .enumerate()
            .take_while(|(_, v)| v.at <= h.hi + reach)
        {
            if v.lo - reach <= h.at && h.at <= v.hi + reach {
                let (a, b) = (
                    find(&mut parent, i as u32),
                    find(&mut parent, (base + from + k) as u32),
                );
                parent[a.max(b) as usize] = a.min(b);
                touched[i] = true;
                touched[base + from + k] = true;
            }
        }
    }
    let mut slot: Vec<Option<usize>> = vec![None; parent.len()];
    let mut out: Vec<Skeleton> = Vec::new();
    let mut loose = Vec::new();
    for i in 0..parent.len() {
        if !touched[i] {
            if i < base {
                loose.push(horizontal[i]);
            }
            continue;
        }
        let root = find(&mut parent, i as u32) as usize;
        let at = *slot[root].get_or_insert_with(|| {
            out.push(Skeleton::default());
            out.len() - 1
        });
        if i < base {
            out[at].horizontal.push(horizontal[i]);
        } else {
            out[at].vertical.push(vertical[i - base]);
        }
    }
    (out, loose)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(horizontal: bool, at: f32, lo: f32, hi: f32) -> Rule {
        Rule {
            horizontal,
            at,
            lo,
            hi,
            width: 0.5,
        }
    }

    #[test]
    fn doubles_and_dashes_are_one_ruling() {
        let rules = [
            rule(true, 100.0, 10.0, 60.0),
            rule(true, 101.5, 10.0, 60.0),
            rule(true, 100.0, 62.0, 110.0),
            rule(true, 100.0, 200.0, 300.0),
            rule(true, 150.0, 10.0, 12.0),
        ];
        let r = joined(&rules, true, &LayoutSettings::default());
        assert_eq!(r.len(), 2);
        assert_eq!((r[0].lo, r[0].hi), (10.0, 110.0));
    }

    #[test]
    fn two_boxes_are_two_skeletons_and_an_underline_is_loose() {
        let mut rules = Vec::new();
        for x in [0.0, 200.0] {
            rules.extend([
                rule(true, 10.0, x, x + 100.0),
                rule(true, 50.0, x, x + 100.0),
            ]);
            rules.extend([
                rule(false, x, 10.0, 50.0),
                rule(false, x + 100.0, 10.0, 50.0),
            ]);
        }
        rules.push(rule(true, 300.0, 10.0, 90.0));
        let (s, loose) = skeletons(&rules, &LayoutSettings::default());
        assert_eq!(s.len(), 2);
        assert_eq!(loose.len(), 1);
    }
}
