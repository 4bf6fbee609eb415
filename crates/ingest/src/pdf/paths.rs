//! Drawn paths to rulings, fills and outlines.

use crate::layout::{PageContent, Rule};
use gongbao_model::PageBox;
use hayro_interpret::DrawMode;
use kurbo::{Affine, BezPath, PathEl, Point, Rect};

/// A filled rectangle up to this thick, in points, is a ruling; a thicker one is an area.
const THIN: f64 = 3.2;

/// Takes the paths of a page.
pub struct PathSink<'a> {
    /// Page that collects.
    pub page: &'a mut PageContent,
    /// Clip that is in force.
    pub clip: Rect,
    /// Painted white or not at all: such a path rules nothing.
    pub white: bool,
}

impl PathSink<'_> {
    /// Takes a path that is drawn under a transform.
    pub fn draw(&mut self, path: &BezPath, transform: Affine, mode: &DrawMode) {
        if self.white {
            return;
        }
        match mode {
            DrawMode::Fill(_) => self.fill(path, transform),
            DrawMode::Stroke(stroke) => self.stroke(path, transform, f64::from(stroke.line_width)),
            DrawMode::FillAndStroke(_, stroke) => {
                self.fill(path, transform);
                self.stroke(path, transform, f64::from(stroke.line_width));
            }
            DrawMode::Invisible => {}
        }
    }
    fn fill(&mut self, path: &BezPath, transform: Affine) {
        let mut points: Vec<Point> = Vec::with_capacity(6);
        let mut curved = false;
        for el in path.elements() {
            match el {
                PathEl::MoveTo(p) => {
                    self.filled(&points, curved);
                    points.clear();
                    curved = false;
                    points.push(transform * *p);
                }
                PathEl::LineTo(p) => points.push(transform * *p),
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => {
                    curved = true;
                    points.push(transform * *p);
                }
                PathEl::ClosePath => {}
            }
        }
        self.filled(&points, curved);
    }
    fn filled(&mut self, points: &[Point], curved: bool) {
        let [first, rest @ ..] = points else { return };
        let mut bounds = Rect::from_points(*first, *first);
        for p in rest {
            bounds = bounds.union_pt(*p);
        }
        if curved || points.len() > 8 {
            // A character's outline: many points, the size of type.
            if bounds.width() < 80.0
                && bounds.height() < 80.0
                && bounds.width().max(bounds.height()) > 2.0
            {
                self.page.outlines += 1;
            }
            return;
        }
        // Every side of a rectangle runs along an axis.
        let square = points
            .windows(2)
            .all(|w| (w[0].x - w[1].x).abs() < 0.3 || (w[0].y - w[1].y).abs() < 0.3);
        if square {
            self.rect(bounds);
        }
    }
    fn rect(&mut self, bounds: Rect) {
        let r = bounds.intersect(self.clip);
        let (w, h) = (r.width(), r.height());
        if !(w.is_finite() && h.is_finite()) || (w <= 0.0 && h <= 0.0) {
            return;
        }
        let c = r.center();
        if w <= THIN && h <= THIN {
            // A dot: the joint of two borders, or one of a dotted ruling.
            self.rule(true, c.y, r.x0, r.x1, h);
            self.rule(false, c.x, r.y0, r.y1, w);
        } else if h <= THIN {
            self.rule(true, c.y, r.x0, r.x1, h);
        } else if w <= THIN {
            self.rule(false, c.x, r.y0, r.y1, w);
        } else {
            self.page.fills.push(page_box(r));
        }
    }
    fn rule(&mut self, horizontal: bool, at: f64, lo: f64, hi: f64, width: f64) {
        let (at, lo, hi, width) = (at as f32, lo as f32, hi as f32, width as f32);
        self.page.rules.push(Rule {
            horizontal,
            at,
            lo,
            hi,
            width,
        });
    }
    fn stroke(&mut self, path: &BezPath, transform: Affine, width: f64) {
        let scale = transform.determinant().abs().sqrt();
        let width = width * scale;
        let (mut start, mut at) = (Point::ZERO, Point::ZERO);
        // A dash as thick as it is long is drawn with a wide pen: its box is what is seen.
        for el in path.elements() {
            match el {
                PathEl::MoveTo(p) => {
                    start = transform * *p;
                    at = start;
                }
                PathEl::LineTo(p) => {
                    let to = transform * *p;
                    self.segment(at, to, width);
                    at = to;
                }
                PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => at = transform * *p,
                PathEl::ClosePath => {
                    self.segment(at, start, width);
                    at = start;
                }
            }
        }
    }
    fn segment(&mut self, a: Point, b: Point, width: f64) {
        let mut r = Rect::from_points(a, b);
        let (dx, dy) = (r.width(), r.height());
        if !(dx.is_finite() && dy.is_finite()) || (dx < 0.01 && dy < 0.01) {
            return;
        }
        // A line that leans by less than a point over its length is meant straight.
        let (horizontal, vertical) = (dy <= 0.5 + dx * 0.002, dx <= 0.5 + dy * 0.002);
        if !(horizontal || vertical) {
            return;
        }
        let half = width.max(0.1) * 0.5;
        if width > THIN && width > dx.max(dy) {
            // A short stroke of a wide pen paints an area across its direction.
            let wide = if dx >= dy {
                Rect::new(r.x0, r.y0 - half, r.x1, r.y1 + half)
            } else {
                Rect::new(r.x0 - half, r.y0, r.x1 + half, r.y1)
            };
            self.rect(wide);
            return;
        }
        let grown = if dx >= dy {
            Rect::new(r.x0, r.y0 - half, r.x1, r.y1 + half)
        } else {
            Rect::new(r.x0 - half, r.y0, r.x1 + half, r.y1)
        };
        let seen = grown.intersect(self.clip);
        if seen.area() <= 0.0 {
            return;
        }
        r = Rect::new(
            r.x0.max(seen.x0),
            r.y0.max(seen.y0),
            r.x1.min(seen.x1),
            r.y1.min(seen.y1),
        );
        if dx >= dy {
            self.rule(true, (a.y + b.y) * 0.5, r.x0, r.x1, width);
        } else {
            self.rule(false, (a.x + b.x) * 0.5, r.y0, r.y1, width);
        }
    }
}

/// A rectangle as a box in single precision.
pub fn page_box(r: Rect) -> PageBox {
    PageBox {
        x0: r.x0 as f32,
        y0: r.y0 as f32,
        x1: r.x1 as f32,
        y1: r.y1 as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_interpret::FillRule;
    use kurbo::Shape;

    fn drawn(path: &BezPath, mode: &DrawMode) -> PageContent {
        let mut page = PageContent {
            width: 600.0,
            height: 800.0,
            ..PageContent::default()
        };
        PathSink {
            page: &mut page,
            clip: Rect::new(0.0, 0.0, 600.0, 800.0),
            white: false,
        }
        .draw(path, Affine::IDENTITY, mode);
        page
    }

    #[test]
    fn a_thin_filled_rectangle_is_a_rule_and_a_thick_one_an_area() {
        let mut path = Rect::new(10.0, 10.0, 200.0, 10.5).to_path(0.1);
        path.extend(Rect::new(10.0, 20.0, 200.0, 60.0).to_path(0.1));
        let page = drawn(&path, &DrawMode::Fill(FillRule::NonZero));
        assert_eq!(
            page.rules,
            [Rule {
                horizontal: true,
                at: 10.25,
                lo: 10.0,
                hi: 200.0,
                width: 0.5
            }]
        );
        assert_eq!(page.fills.len(), 1);
    }

    #[test]
    fn a_stroked_rectangle_gives_four_rules_and_a_diagonal_none() {
        let page = drawn(
            &Rect::new(10.0, 10.0, 200.0, 60.0).to_path(0.1),
            &DrawMode::Stroke(Default::default()),
        );
        assert_eq!(page.rules.iter().filter(|r| r.horizontal).count(), 2);
        assert_eq!(page.rules.iter().filter(|r| !r.horizontal).count(), 2);
        let mut diagonal = BezPath::new();
        diagonal.move_to((0.0, 0.0));
        diagonal.line_to((100.0, 50.0));
        assert!(
            drawn(&diagonal, &DrawMode::Stroke(Default::default()))
                .rules
                .is_empty()
        );
    }
}
