//! Exact interval arithmetic.
//!
//! A printed value v with d decimals stands for [v − ½·10⁻ᵈ, v + ½·10⁻ᵈ], as in XBRL Calculations 1.1. Every operation is checked: an
//! overflow or a divisor that may be zero gives `None`, and the check that asked is skipped.

use gongbao_model::{Decimal, Dimension, Interval, Qualifier, Quantity};

/// 10 to the power of `-decimals`: one unit in the last printed digit.
#[must_use]
pub fn last_digit(decimals: u32) -> Decimal {
    Decimal::new(1, decimals.min(28))
}

/// An interval of one point.
#[must_use]
pub fn point(value: Decimal) -> Interval {
    Interval {
        lo: value,
        hi: value,
    }
}

/// The interval of a printed value with its decimals.
#[must_use]
pub fn printed(value: Decimal, decimals: u32) -> Option<Interval> {
    let half = Decimal::new(5, (decimals + 1).min(28));
    Some(Interval {
        lo: value.checked_sub(half)?,
        hi: value.checked_add(half)?,
    })
}

/// Factor from the printed unit to the base unit. A zero carries no ratio of its own, so its factor is read from the magnitude
/// prefix of the unit.
#[must_use]
pub fn unit_factor(q: &Quantity) -> Decimal {
    if !q.value.is_zero()
        && let Some(f) = quotient(q.base_value, q.value)
    {
        return f.abs();
    }
    if q.unit == q.base_unit {
        return Decimal::ONE;
    }
    let zeros = match q.unit.as_str() {
        u if u.starts_with("万亿") => 12,
        u if u.starts_with("千亿") => 11,
        u if u.starts_with("百亿") => 10,
        u if u.starts_with('亿') => 8,
        u if u.starts_with("千万") => 7,
        u if u.starts_with("百万") => 6,
        u if u.starts_with('万') => 4,
        u if u.starts_with('千') => 3,
        _ => 0,
    };
    Decimal::from(10i64.pow(zeros))
}

/// Quotient of a value in base units and the value in its own unit. It is nearly always a whole number, which plain integers give for a fraction of what the division of
/// decimals takes, down to the same digits.
fn quotient(base: Decimal, value: Decimal) -> Option<Decimal> {
    let mantissas = i64::try_from(base.mantissa())
        .ok()
        .zip(i64::try_from(value.mantissa()).ok());
    if let (Some((b, v)), Some(scale)) = (mantissas, base.scale().checked_sub(value.scale()))
        && let (Some(whole), Some(0)) = (b.checked_div(v), b.checked_rem(v))
    {
        return Some(Decimal::new(whole, scale));
    }
    base.checked_div(value)
}

/// True for a count that is printed to its last item (38名, not 2.3万人): such a figure is exact.
#[must_use]
pub fn is_exact_count(q: &Quantity) -> bool {
    q.dimension == Dimension::Count && q.decimals == 0 && q.value == q.base_value
}

/// One unit in the last printed digit, in the base unit.
#[must_use]
pub fn resolution(q: &Quantity) -> Decimal {
    last_digit(q.decimals)
        .checked_mul(unit_factor(q))
        .unwrap_or(Decimal::ONE)
}

/// The interval in base units that a quantity stands for; `None` where its qualifier leaves it open (余, 近, 以上, or 约 before a round number).
#[must_use]
pub fn of_quantity(q: &Quantity) -> Option<Interval> {
    let half = match q.qualifier {
        Qualifier::Exact if is_exact_count(q) => Decimal::ZERO,
        // 0万元 beside 2.43万元 says that there was none, not that there was less than half a 万元.
        Qualifier::Exact
            if q.value.is_zero() && q.decimals == 0 && q.dimension == Dimension::Money =>
        {
            Decimal::ZERO
        }
        Qualifier::Exact => resolution(q).checked_mul(Decimal::new(5, 1))?,
        // 约 before a figure with decimals leaves its last digit open; before a round number it says nothing that could be checked.
        Qualifier::About if q.decimals > 0 => resolution(q).checked_mul(Decimal::new(15, 1))?,
        _ => return None,
    };
    Some(Interval {
        lo: q.base_value.checked_sub(half)?,
        hi: q.base_value.checked_add(half)?,
    })
}

/// Sum.
#[must_use]
pub fn add(a: Interval, b: Interval) -> Option<Interval> {
    Some(Interval {
        lo: a.lo.checked_add(b.lo)?,
        hi: a.hi.checked_add(b.hi)?,
    })
}

/// Difference.
#[must_use]
pub fn sub(a: Interval, b: Interval) -> Option<Interval> {
    Some(Interval {
        lo: a.lo.checked_sub(b.hi)?,
        hi: a.hi.checked_sub(b.lo)?,
    })
}

/// The interval with its sign turned.
#[must_use]
pub fn reversed(i: Interval) -> Interval {
    Interval {
        lo: -i.hi,
        hi: -i.lo,
    }
}

fn hull(values: [Decimal; 4]) -> Interval {
    let mut out = point(values[0]);
    for v in values {
        out.lo = out.lo.min(v);
        out.hi = out.hi.max(v);
    }
    out
}

/// True where both ends are above zero. Of such intervals, which nearly all are, the ends of product and quotient come from two ends each.
fn is_positive(a: Interval) -> bool {
    a.lo > Decimal::ZERO && a.hi > Decimal::ZERO
}

/// Product.
#[must_use]
pub fn mul(a: Interval, b: Interval) -> Option<Interval> {
    if is_positive(a) && is_positive(b) {
        return Some(Interval {
            lo: a.lo.checked_mul(b.lo)?,
            hi: a.hi.checked_mul(b.hi)?,
        });
    }
    Some(hull([
        a.lo.checked_mul(b.lo)?,
        a.lo.checked_mul(b.hi)?,
        a.hi.checked_mul(b.lo)?,
        a.hi.checked_mul(b.hi)?,
    ]))
}

/// Quotient; `None` where the divisor may be zero.
#[must_use]
pub fn div(a: Interval, b: Interval) -> Option<Interval> {
    if b.lo <= Decimal::ZERO && b.hi >= Decimal::ZERO {
        return None;
    }
    if is_positive(a) && is_positive(b) {
        return Some(Interval {
            lo: a.lo.checked_div(b.hi)?,
            hi: a.hi.checked_div(b.lo)?,
        });
    }
    Some(hull([
        a.lo.checked_div(b.lo)?,
        a.lo.checked_div(b.hi)?,
        a.hi.checked_div(b.lo)?,
        a.hi.checked_div(b.hi)?,
    ]))
}

/// a / b in percent.
#[must_use]
pub fn percent(a: Interval, b: Interval) -> Option<Interval> {
    mul(div(a, b)?, point(Decimal::ONE_HUNDRED))
}

/// Distance between two intervals: zero where they meet.
#[must_use]
pub fn gap(a: Interval, b: Interval) -> Decimal {
    if a.meets(b) {
        return Decimal::ZERO;
    }
    let d = if a.lo > b.hi {
        a.lo.checked_sub(b.hi)
    } else {
        b.lo.checked_sub(a.hi)
    };
    d.unwrap_or(Decimal::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(s: &str) -> Decimal {
        s.parse().unwrap()
    }

    #[test]
    fn a_printed_value_is_its_rounding() {
        assert_eq!(
            printed(d("5.98"), 2),
            Some(Interval {
                lo: d("5.975"),
                hi: d("5.985")
            })
        );
        assert_eq!(
            printed(d("209"), 0),
            Some(Interval {
                lo: d("208.5"),
                hi: d("209.5")
            })
        );
    }

    #[test]
    fn a_divisor_that_may_be_zero_gives_nothing() {
        let zero = printed(d("0.00"), 2).unwrap();
        assert_eq!(div(point(d("5")), zero), None);
        assert!(div(point(d("5")), printed(d("-2"), 0).unwrap()).unwrap().hi < Decimal::ZERO);
    }

    #[test]
    fn overflow_gives_nothing() {
        assert_eq!(mul(point(Decimal::MAX), point(d("2"))), None);
        assert_eq!(add(point(Decimal::MAX), point(Decimal::MAX)), None);
    }

    proptest! {
        #[test]
        fn the_short_way_to_a_quotient_gives_the_digits_of_the_long_one(v in 1i64..9_999_999, scale in 0u32..4, factor in 0usize..6, tail in 0i64..3, minus: bool) {
            let value = Decimal::new(if minus { -v } else { v }, scale);
            let factor = Decimal::from([1i64, 100, 10_000, 100_000_000, 3, 7][factor]);
            let base = value * factor + Decimal::new(tail, scale);
            let (short, long) = (quotient(base, value), base.checked_div(value));
            prop_assert_eq!(short.map(|q| q.to_string()), long.map(|q| q.to_string()));
        }

        #[test]
        fn results_hold_every_pair_of_inputs(a in -99_999i64..99_999, b in 1i64..99_999, da in 0u32..4, db in 0u32..4, ta in -50i64..=50, tb in -50i64..=50) {
            let (x, y) = (Decimal::new(a, da), Decimal::new(b, db));
            let (ix, iy) = (printed(x, da).unwrap(), printed(y, db).unwrap());
            // True values anywhere inside the rounding.
            let (px, py) = (x + last_digit(da) * Decimal::new(ta, 2), y + last_digit(db) * Decimal::new(tb, 2));
            let holds = |i: Interval, v: Decimal| i.lo <= v && v <= i.hi;
            prop_assert!(holds(add(ix, iy).unwrap(), px + py));
            prop_assert!(holds(sub(ix, iy).unwrap(), px - py));
            prop_assert!(holds(mul(ix, iy).unwrap(), px * py));
            if let Some(q) = div(ix, iy) {
                // The quotient of the library is rounded in its 28th digit.
                let slack = Decimal::new(1, 18);
                let v = px / py;
                prop_assert!(q.lo - slack <= v && v <= q.hi + slack);
            }
        }
    }
}
