//! Bytes of a Rich Text file to tokens: groups, control words, characters.

/// A token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word` with its number, where it has one.
    Word(&'a str, Option<i32>),
    /// `\` and a character that is no letter, for example `\~`.
    Symbol(u8),
    /// `\'hh`
    Byte(u8),
    /// Plain bytes of text; line ends of the file are not part of it.
    Text(&'a [u8]),
}

/// Letters of a control word that are looked at; the specification allows 32.
const MAX_WORD: usize = 64;

/// Reads tokens one after the other; it never fails and never goes back.
#[derive(Debug, Clone)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    fn word(&mut self) -> Token<'a> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_alphabetic()) && self.at - start < MAX_WORD {
            self.at += 1;
        }
        let name = self
            .bytes
            .get(start..self.at)
            .and_then(|w| std::str::from_utf8(w).ok())
            .unwrap_or("");
        let negative = self.peek() == Some(b'-')
            && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(negative);
        let mut number: Option<i32> = None;
        while let Some(b) = self.peek().filter(u8::is_ascii_digit) {
            let digit = i32::from(b - b'0');
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(digit));
            self.at += 1;
        }
        let number = number.map(|n| if negative { -n } else { n });
        // One space ends the word and is part of it.
        self.at += usize::from(self.peek() == Some(b' '));
        if name == "bin" {
            let length = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
        }
        Token::Word(name, number)
    }
    fn control(&mut self) -> Option<Token<'a>> {
        let first = self.peek()?;
        if first.is_ascii_alphabetic() {
            return Some(self.word());
        }
        self.at += 1;
        if first != b'\'' {
            // A line end behind a backslash is a paragraph end.
            return Some(match first {
                b'\r' | b'\n' => Token::Word("par", None),
                b'\t' => Token::Word("tab", None),
                b => Token::Symbol(b),
            });
        }
        let digit = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
        let pair = digit(self.bytes.get(self.at)).zip(digit(self.bytes.get(self.at + 1)));
        Some(match pair {
            Some((high, low)) => {
                self.at += 2;
                Token::Byte((high * 16 + low) as u8)
            }
            None => Token::Symbol(first),
        })
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;
    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let first = self.peek()?;
            self.at += 1;
            match first {
                b'{' => return Some(Token::Open),
                b'}' => return Some(Token::Close),
                b'\\' => return self.control(),
                b'\r' | b'\n' | 0 => {}
                _ => {
                    let start = self.at - 1;
                    while self
                        .peek()
                        .is_some_and(|b| !matches!(b, b'{' | b'}' | b'\\' | b'\r' | b'\n' | 0))
                    {
                        self.at += 1;
                    }
                    return self.bytes.get(start..self.at).map(Token::Text);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_bytes_and_groups_are_told_apart() {
        let read: Vec<Token<'_>> =
            Tokens::new(b"{\\rtf1\\u-10 ?a\\'b9\\~\\bin3 }}}z\\par\r\n}").collect();
        assert_eq!(
            read,
            [
                Token::Open,
                Token::Word("rtf", Some(1)),
                Token::Word("u", Some(-10)),
                Token::Text(b"?a"),
                Token::Byte(0xb9),
                Token::Symbol(b'~'),
                Token::Word("bin", Some(3)),
                Token::Text(b"z"),
                Token::Word("par", None),
                Token::Close,
            ]
        );
    }

    #[test]
    fn broken_ends_are_read_as_far_as_they_go() {
        assert_eq!(
            Tokens::new(b"\\'g1\\").collect::<Vec<_>>(),
            [Token::Symbol(b'\''), Token::Text(b"g1")]
        );
        assert_eq!(
            Tokens::new(b"\\bin99999999999 x").collect::<Vec<_>>(),
            [Token::Word("bin", Some(i32::MAX))]
        );
        assert!(Tokens::new(b"").next().is_none());
    }
}
