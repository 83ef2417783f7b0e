//! Strict reading of JSON, one line at a time.
//!
//! The scenario format is narrower than JSON: integers only, no `null`, no `true` or `false`, no
//! field twice. So this reader knows just objects, arrays, strings and integers, never descends
//! further than its caller asks for, and touches every byte once. Strings without escapes are
//! borrowed from the line.

use std::borrow::Cow;

/// The greatest integer that every JSON implementation keeps exactly: 2^53 − 1.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// What is wrong with a line, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Byte offset into the line, counted from 0.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// A place in one line of JSON.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of `text`.
    #[must_use]
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the scanner stands: a byte offset.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// A complaint about the place where the scanner stands.
    pub fn wrong(&self, what: impl Into<String>) -> Wrong {
        Wrong { at: self.at, what: what.into() }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.peek() {
            self.at += 1;
        }
    }

    /// What stands here, in words.
    fn found(&self) -> &'static str {
        match self.peek() {
            None => "the end of the line",
            Some(b'{') => "an object",
            Some(b'[') => "an array",
            Some(b'"') => "a string",
            Some(b'-' | b'0'..=b'9') => "a number",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "null (leave the field out instead)",
            Some(b',') => "a comma",
            Some(b'}') => "a closing brace",
            Some(b']') => "a closing bracket",
            Some(_) => "something that is not JSON",
        }
    }

    fn expected(&self, what: &str) -> Wrong {
        self.wrong(format!("expected {what}, found {}", self.found()))
    }

    /// Skips space, then takes `byte` if it comes next.
    fn eat(&mut self, byte: u8) -> bool {
        self.skip_space();
        let here = self.peek() == Some(byte);
        self.at += usize::from(here);
        here
    }

    fn need(&mut self, byte: u8, what: &str) -> Result<(), Wrong> {
        if self.eat(byte) { Ok(()) } else { Err(self.expected(what)) }
    }

    /// Reads an object; `member` is called with each key and must read its value.
    ///
    /// # Errors
    /// What is not JSON here, and what `member` finds wrong.
    pub fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, usize, Cow<'a, str>) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        self.need(b'{', "an object, {…}")?;
        if self.eat(b'}') {
            return Ok(());
        }
        loop {
            self.skip_space();
            let at = self.at;
            let key = self.quoted("a field's name in double quotes")?;
            self.need(b':', "a colon after the field's name")?;
            member(self, at, key)?;
            if self.eat(b'}') {
                return Ok(());
            }
            self.need(b',', "a comma or the closing brace")?;
        }
    }

    /// Reads an array; `item` is called at each item and must read it.
    ///
    /// # Errors
    /// What is not JSON here, and what `item` finds wrong.
    pub fn array(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        self.need(b'[', "an array, […]")?;
        if self.eat(b']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.eat(b']') {
                return Ok(());
            }
            self.need(b',', "a comma or the closing bracket")?;
        }
    }

    /// Nothing but space may follow.
    ///
    /// # Errors
    /// If something does.
    pub fn end(&mut self) -> Result<(), Wrong> {
        self.skip_space();
        if self.at == self.text.len() {
            return Ok(());
        }
        Err(self.wrong("more after the closing brace; a line is one object and nothing else"))
    }

    /// Whether a string comes next.
    pub fn is_at_string(&mut self) -> bool {
        self.skip_space();
        self.peek() == Some(b'"')
    }

    /// Whether an array comes next.
    pub fn is_at_array(&mut self) -> bool {
        self.skip_space();
        self.peek() == Some(b'[')
    }

    /// Whether an object comes next.
    pub fn is_at_object(&mut self) -> bool {
        self.skip_space();
        self.peek() == Some(b'{')
    }

    /// Reads `true`: the only value of fields that are there or not.
    ///
    /// # Errors
    /// If it is not here.
    pub fn yes(&mut self) -> Result<(), Wrong> {
        self.skip_space();
        if !self.text[self.at..].starts_with("true") {
            return Err(self.expected("true (leave the field out instead of false)"));
        }
        self.at += "true".len();
        Ok(())
    }

    /// Reads a string.
    ///
    /// # Errors
    /// If there is none here, or it is not well-formed JSON and Unicode.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Wrong> {
        self.quoted("a string in double quotes")
    }

    fn quoted(&mut self, what: &str) -> Result<Cow<'a, str>, Wrong> {
        self.need(b'"', what)?;
        let plain = self.plain()?;
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Ok(Cow::Borrowed(plain));
        }
        let mut text = String::from(plain);
        loop {
            // Here stands a backslash: `plain` stops nowhere else but at the closing quote.
            text.push(self.escape()?);
            text.push_str(self.plain()?);
            if self.peek() == Some(b'"') {
                self.at += 1;
                return Ok(Cow::Owned(text));
            }
        }
    }

    /// The longest piece of a string without an escape; the scanner then stands at the closing
    /// quote or at a backslash.
    fn plain(&mut self) -> Result<&'a str, Wrong> {
        let from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                // Both are ASCII, so the cut falls between characters.
                b'"' | b'\\' => return Ok(&self.text[from..self.at]),
                0..0x20 => {
                    return Err(self.wrong(format!(
                        "control character U+{byte:04X} in a string; write it as \\u{byte:04x}"
                    )));
                }
                _ => self.at += 1,
            }
        }
        Err(self.wrong("the string is not closed; a double quote is missing"))
    }

    fn escape(&mut self) -> Result<char, Wrong> {
        let from = self.at;
        self.at += 1;
        let letter = self.peek();
        self.at += usize::from(letter.is_some());
        let plain = match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(from),
            _ => {
                let what = "unknown escape; after a backslash comes one of \" \\ / b f n r t u";
                return Err(Wrong { at: from, what: what.into() });
            }
        };
        Ok(plain)
    }

    /// After `\u`: four hexadecimal digits, and those of the second surrogate if need be.
    fn code_point(&mut self, from: usize) -> Result<char, Wrong> {
        let lone = || Wrong {
            at: from,
            what: "lone surrogate; \\ud800 to \\udbff and \\udc00 to \\udfff come in pairs".into(),
        };
        let first = self.hex4()?;
        let code = match first {
            0xD800..0xDC00 => {
                if !self.text.as_bytes()[self.at..].starts_with(b"\\u") {
                    return Err(lone());
                }
                self.at += 2;
                let second = self.hex4()?;
                if !(0xDC00..0xE000).contains(&second) {
                    return Err(lone());
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            _ => first,
        };
        char::from_u32(code).ok_or_else(lone)
    }

    fn hex4(&mut self) -> Result<u32, Wrong> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit else {
                return Err(self.wrong("\\u takes four hexadecimal digits"));
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    /// Reads an integer from −(2^53 − 1) to 2^53 − 1; `-0` is 0.
    ///
    /// # Errors
    /// If there is none here, it has a fraction or an exponent, or lies beyond that range.
    pub fn integer(&mut self) -> Result<i64, Wrong> {
        self.skip_space();
        let from = self.at;
        let negative = self.peek() == Some(b'-');
        self.at += usize::from(negative);
        let digits = self.at;
        let mut value: i64 = 0;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            value = value.saturating_mul(10).saturating_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let count = self.at - digits;
        let wrong = |what: &str| Err(Wrong { at: from, what: what.into() });
        if count == 0 {
            self.at = from;
            return match negative {
                true => wrong("a minus sign without digits; expected an integer"),
                false => Err(self.expected("an integer")),
            };
        }
        if count > 1 && self.text.as_bytes()[digits] == b'0' {
            return wrong("a number must not begin with 0");
        }
        if let Some(b'.' | b'e' | b'E') = self.peek() {
            return wrong("a number with a fraction or an exponent; expected an integer");
        }
        if value > MAX_INTEGER {
            return wrong("an integer beyond ±9007199254740991 (2^53 − 1)");
        }
        Ok(if negative { -value } else { value })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(text: &str) -> Option<i64> {
        let mut scanner = Scanner::new(text);
        let value = scanner.integer().ok()?;
        scanner.end().ok()?;
        Some(value)
    }

    fn string(text: &str) -> Option<String> {
        let mut scanner = Scanner::new(text);
        let value = scanner.string().ok()?;
        scanner.end().ok()?;
        Some(value.into_owned())
    }

    #[test]
    fn integers_within_2_53_and_nothing_else() {
        assert_eq!(integer("0"), Some(0));
        assert_eq!(integer("-0"), Some(0));
        assert_eq!(integer(" 42\t"), Some(42));
        assert_eq!(integer("-9007199254740991"), Some(-MAX_INTEGER));
        assert_eq!(integer("9007199254740991"), Some(MAX_INTEGER));
        let wrong = [
            "9007199254740992",
            "-9007199254740992",
            "99999999999999999999999",
            "1.0",
            "1e3",
            "1E3",
            "0.5",
            "-0.0",
            "01",
            "-01",
            "00",
            "+1",
            "-",
            "",
            "0x10",
            "1_000",
            "NaN",
            ".5",
            "1.",
            "null",
            "true",
            "\"1\"",
            "[1]",
            "１",
        ];
        for text in wrong {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn strings_with_every_escape() {
        assert_eq!(
            string(r#""a\"\\\/\b\f\n\r\t\u00e9""#).as_deref(),
            Some("a\"\\/\u{8}\u{c}\n\r\té")
        );
        assert_eq!(string(r#""\ud83d\uDE00""#).as_deref(), Some("😀"));
        assert_eq!(string(r#""\u0000""#).as_deref(), Some("\0"));
        assert_eq!(string("\"坐席\u{7f}\"").as_deref(), Some("坐席\u{7f}"));
        let wrong = [
            r#""\ud800""#,
            r#""\udc00""#,
            r#""\ud800\ud800""#,
            r#""\ud800x""#,
            r#""\ud800\n""#,
            r#""\u12""#,
            r#""\u12g4""#,
            r#""\x41""#,
            r#""\"#,
            r#""abc"#,
            r#""\u+123""#,
            "\"a\nb\"",
            "\"a\tb\"",
            "'a'",
            "\"\u{1f}\"",
            r#""\ud800\u""#,
            r#""\ud83d\"#,
        ];
        for text in wrong {
            assert_eq!(string(text), None, "{text}");
        }
    }

    #[test]
    fn objects_and_arrays_keep_their_punctuation() {
        let read = |text: &str| {
            let mut scanner = Scanner::new(text);
            let mut members = Vec::new();
            let read = scanner.object(|inner, _, key| {
                let mut items = Vec::new();
                inner.array(|item| {
                    items.push(item.integer()?);
                    Ok(())
                })?;
                members.push((key.into_owned(), items));
                Ok(())
            });
            read.and_then(|()| scanner.end()).ok().map(|()| members)
        };
        assert_eq!(read(" { } "), Some(vec![]));
        assert_eq!(
            read("{\"a\" : [ ] , \"b\":[1 , 2]}\r"),
            Some(vec![("a".into(), vec![]), ("b".into(), vec![1, 2])])
        );
        let wrong = [
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":[]",
            "{\"a\":[],}",
            "{,}",
            "{a:[]}",
            "{\"a\":[1,]}",
            "{\"a\":[,]}",
            "{\"a\":[1 2]}",
            "{\"a\" []}",
            "{\"a\":[]}}",
            "{\"a\":[]} x",
            "[]",
            "",
            "{\"a\":[} ]",
            "{\"a\":[]\"b\":[]}",
        ];
        for text in wrong {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
