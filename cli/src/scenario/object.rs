//! JSON objects, written field by field.

use acd::Span;

/// Writes one JSON object, field by field, in the order in which they are given.
#[derive(Debug)]
pub struct Object<'o> {
    out: &'o mut Vec<u8>,
    separator: &'static [u8],
}

impl<'o> Object<'o> {
    /// Opens an object.
    pub fn open(out: &'o mut Vec<u8>) -> Self {
        Self { out, separator: b"{" }
    }

    fn key(&mut self, key: &str) {
        self.out.extend_from_slice(self.separator);
        self.separator = b",";
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
    }

    /// A number.
    pub fn number(&mut self, key: &str, value: u64) -> &mut Self {
        self.key(key);
        digits(self.out, value);
        self
    }

    /// A number whose key is JSON already, quotes included.
    pub fn quoted_number(&mut self, quoted_key: &str, value: u64) -> &mut Self {
        self.quoted_key(quoted_key);
        digits(self.out, value);
        self
    }

    /// A word whose key is JSON already, quotes included.
    pub fn quoted_word(&mut self, quoted_key: &str, value: &str) -> &mut Self {
        self.quoted_key(quoted_key);
        self.out.push(b'"');
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b'"');
        self
    }

    /// A length of time in milliseconds.
    pub fn span(&mut self, key: &str, value: Span) -> &mut Self {
        self.number(key, value.millis())
    }

    /// A word that needs no escapes.
    pub fn word(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key);
        self.out.push(b'"');
        self.out.extend_from_slice(value.as_bytes());
        self.out.push(b'"');
        self
    }

    /// A value that is JSON already.
    pub fn json(&mut self, key: &str, value: &str) -> &mut Self {
        self.key(key);
        self.out.extend_from_slice(value.as_bytes());
        self
    }

    /// An object within; its key is JSON already, quotes included.
    pub fn object(&mut self, quoted_key: &str) -> Object<'_> {
        self.quoted_key(quoted_key);
        Object::open(self.out)
    }

    fn quoted_key(&mut self, key: &str) {
        self.out.extend_from_slice(self.separator);
        self.separator = b",";
        self.out.extend_from_slice(key.as_bytes());
        self.out.push(b':');
    }

    /// An array of objects; `each` fills one from an item.
    pub fn objects<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut each: impl FnMut(&mut Object<'_>, T),
    ) -> &mut Self {
        self.key(key);
        self.out.push(b'[');
        for (number, item) in items.into_iter().enumerate() {
            if number > 0 {
                self.out.push(b',');
            }
            let mut object = Object::open(self.out);
            each(&mut object, item);
            object.close();
        }
        self.out.push(b']');
        self
    }

    /// Closes an object that is a line.
    pub fn close_line(mut self) {
        self.close();
        self.out.push(b'\n');
    }

    /// Closes the object.
    pub fn close(&mut self) {
        if self.separator == b"{" {
            self.out.push(b'{');
        }
        self.out.push(b'}');
    }
}

fn digits(out: &mut Vec<u8>, mut value: u64) {
    let mut buffer = [0; 20];
    let mut at = buffer.len();
    loop {
        at -= 1;
        buffer[at] = b'0' + (value % 10) as u8;
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&buffer[at..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_from_none_to_all_bits() {
        for value in [0, 9, 10, 1_000, 9_007_199_254_740_991, u64::MAX] {
            let mut out = Vec::new();
            digits(&mut out, value);
            assert_eq!(String::from_utf8(out).expect("ASCII"), value.to_string());
        }
    }
}
