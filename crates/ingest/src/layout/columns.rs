//! Pages of two columns: lines that a gutter parts are read down the left side first.

use super::LayoutSettings;
use super::aligned::{chunks, part_of};
use super::lines::Line;
use super::stacked::is_figure;

/// Lines with text on both sides of a gutter that make a page of columns.
const MIN_LINES: usize = 5;
/// Characters that a column of sentences has on a line at the least, on average.
const MIN_CHARS: usize = 8;
/// Width of the raster on which gutters are counted.
const RASTER: f32 = 6.0;

/// The gutter that most lines share, where enough do.
fn gutter_of(lines: &[Line]) -> Option<f32> {
    let x0 = lines.iter().map(|l| l.x0).fold(f32::MAX, f32::min);
    let x1 = lines.iter().map(|l| l.x1).fold(f32::MIN, f32::max);
    let steps = ((x1 - x0) / RASTER) as usize;
    if !(4..=4000).contains(&steps) {
        return None;
    }
    let mut votes = vec![0usize; steps + 1];
    for line in lines {
        for pair in chunks(line).windows(2) {
            let [a, b] = pair else { continue };
            let (from, to) = (
                ((a.x1 - x0) / RASTER).ceil().max(0.0) as usize,
                ((b.x0 - x0) / RASTER) as usize,
            );
            for v in votes.iter_mut().take(to.min(steps) + 1).skip(from) {
                *v += 1;
            }
        }
    }
    // A gutter stands in the middle half of the text.
    let middle = steps / 4..steps * 3 / 4 + 1;
    let best = middle
        .clone()
        .map(|i| votes[i])
        .max()
        .filter(|n| *n >= MIN_LINES)?;
    let alike: Vec<usize> = middle.filter(|i| votes[*i] == best).collect();
    let at = alike.get(alike.len() / 2)?;
    Some(x0 + *at as f32 * RASTER)
}

/// Puts the lines of two-column stretches into reading order and marks them with their column.
pub fn order_columns(lines: &mut Vec<Line>, _s: &LayoutSettings) {
    let Some(gutter) = gutter_of(lines) else {
        return;
    };
    let mut out: Vec<Line> = Vec::with_capacity(lines.len() + 16);
    let mut band: Vec<Line> = Vec::new();
    for line in std::mem::take(lines) {
        let crosses = chunks(&line)
            .iter()
            .any(|c| c.x0 < gutter - 2.0 && c.x1 > gutter + 2.0);
        if crosses {
            close_band(&mut band, gutter, &mut out);
            out.push(line);
        } else {
            band.push(line);
        }
    }
    close_band(&mut band, gutter, &mut out);
    *lines = out;
}

fn close_band(band: &mut Vec<Line>, gutter: f32, out: &mut Vec<Line>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    let mut both = 0;
    for line in band.iter() {
        let (mut l, mut r) = (None, None);
        for c in chunks(line) {
            let side = if (c.x0 + c.x1) * 0.5 < gutter {
                &mut l
            } else {
                &mut r
            };
            match side {
                None => *side = Some(c),
                Some(s) => {
                    s.end = c.end;
                    s.x1 = c.x1;
                }
            }
        }
        both += usize::from(l.is_some() && r.is_some());
        left.extend(l.map(|c| Line {
            column: 1,
            ..part_of(line, c)
        }));
        right.extend(r.map(|c| Line {
            column: 2,
            ..part_of(line, c)
        }));
    }
    let prose = |side: &[Line]| {
        let chars: usize = side.iter().map(|l| l.text.chars().count()).sum();
        let figures = side.iter().filter(|l| is_figure(l.text.trim())).count();
        side.len() >= MIN_LINES && chars >= MIN_CHARS * side.len() && figures * 5 < side.len()
    };
    if both >= MIN_LINES && prose(&left) && prose(&right) {
        out.append(&mut left);
        out.append(&mut right);
        band.clear();
    } else {
        out.append(band);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::Piece;

    fn line(words: &[(&str, f32, f32)], y: f32) -> Line {
        let mut l = Line {
            x0: words[0].1,
            x1: words[words.len() - 1].2,
            y0: y,
            y1: y + 10.0,
            size: 10.0,
            ..Line::default()
        };
        for (text, x0, x1) in words {
            let start = l.text.len() as u32;
            l.text.push_str(text);
            l.pieces.push(Piece {
                start,
                end: l.text.len() as u32,
                x0: *x0,
                x1: *x1,
            });
        }
        l
    }

    #[test]
    fn the_left_column_is_read_first() {
        let mut lines = vec![line(&[("一个横跨两栏的标题写在上面", 100.0, 400.0)], 20.0)];
        for i in 0..6 {
            lines.push(line(
                &[
                    ("左栏的一行正文有字", 50.0, 230.0),
                    ("右栏的一行正文有字", 270.0, 450.0),
                ],
                50.0 + 15.0 * i as f32,
            ));
        }
        order_columns(&mut lines, &LayoutSettings::default());
        assert_eq!(lines.len(), 13);
        assert_eq!(
            lines.iter().map(|l| l.column).collect::<Vec<_>>(),
            [0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]
        );
        assert_eq!(lines[7].text, "右栏的一行正文有字");
    }

    #[test]
    fn a_form_of_labels_and_figures_is_not_split() {
        let mut lines: Vec<Line> = (0..6)
            .map(|i| {
                line(
                    &[("项目名称", 50.0, 90.0), ("1,234", 270.0, 300.0)],
                    50.0 + 15.0 * i as f32,
                )
            })
            .collect();
        order_columns(&mut lines, &LayoutSettings::default());
        assert_eq!(lines.len(), 6);
    }
}
