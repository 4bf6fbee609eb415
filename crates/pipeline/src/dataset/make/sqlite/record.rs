//! The record format of SQLite: a header of serial types, then the values.

/// A value of a row or key.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
}

/// A big-endian number of 7 bits a byte; the ninth byte of the longest holds 8.
pub(super) fn varint(out: &mut Vec<u8>, value: u64) {
    if value >> 56 != 0 {
        for i in 0..8 {
            out.push(0x80 | (value >> (57 - 7 * i)) as u8);
        }
        out.push(value as u8);
        return;
    }
    let groups = (64 - value.leading_zeros()).div_ceil(7).max(1);
    for i in (0..groups).rev() {
        let more = if i > 0 { 0x80 } else { 0 };
        out.push(more | ((value >> (7 * i)) as u8 & 0x7f));
    }
}

/// The serial type of a whole number and the bytes that it takes.
fn integer_type(value: i64) -> (u64, usize) {
    let fits = |bits: u32| value >= -(1 << (bits - 1)) && value < 1 << (bits - 1);
    match value {
        0 => (8, 0),
        1 => (9, 0),
        _ if fits(8) => (1, 1),
        _ if fits(16) => (2, 2),
        _ if fits(24) => (3, 3),
        _ if fits(32) => (4, 4),
        _ if fits(48) => (5, 6),
        _ => (6, 8),
    }
}

/// Writes a record.
pub(super) fn record(out: &mut Vec<u8>, values: &[Value<'_>]) {
    let mut types = Vec::with_capacity(values.len() + 2);
    for value in values {
        varint(
            &mut types,
            match value {
                Value::Null => 0,
                Value::Integer(i) => integer_type(*i).0,
                Value::Real(_) => 7,
                Value::Text(text) => 13 + 2 * text.len() as u64,
            },
        );
    }
    // The length of the header counts itself: one byte for it, two where that makes it 128 or more.
    let length = types.len() as u64;
    varint(out, if length < 127 { length + 1 } else { length + 2 });
    out.extend(&types);
    for value in values {
        match value {
            Value::Null => {}
            Value::Integer(i) => {
                let size = integer_type(*i).1;
                out.extend(&i.to_be_bytes()[8 - size..]);
            }
            Value::Real(number) => out.extend(number.to_be_bytes()),
            Value::Text(text) => out.extend(text.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        varint(&mut out, value);
        out
    }

    #[test]
    fn varints_are_as_the_format_says() {
        assert_eq!(bytes(0), [0]);
        assert_eq!(bytes(0x7f), [0x7f]);
        assert_eq!(bytes(0x80), [0x81, 0]);
        assert_eq!(bytes(0x4000), [0x81, 0x80, 0]);
        assert_eq!(
            bytes((1 << 56) - 1),
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]
        );
        assert_eq!(bytes(u64::MAX), [0xff; 9]);
        assert_eq!(
            bytes(1 << 56),
            [0x80, 0xc0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0]
        );
    }

    #[test]
    fn values_take_the_fewest_bytes() {
        let mut out = Vec::new();
        record(
            &mut out,
            &[
                Value::Null,
                Value::Integer(1),
                Value::Integer(-2),
                Value::Integer(300),
                Value::Text("亿"),
                Value::Real(0.5),
            ],
        );
        assert_eq!(
            out,
            [
                &[7, 0, 9, 1, 2, 19, 7, 0xfe, 1, 44][..],
                "亿".as_bytes(),
                &[0x3f, 0xe0, 0, 0, 0, 0, 0, 0]
            ]
            .concat()
        );
    }
}
