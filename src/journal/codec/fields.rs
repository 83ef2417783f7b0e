//! Numbered fields: how every value of a journal is written down.
//!
//! A field is its number (one byte), its width (one byte: 1, 4 or 8, or 255 for what has a length
//! of its own) and its value, least byte first; a length stands before the bytes in four. Fields
//! that are not given are left out. Numbers are for ever: a field that is no longer written keeps
//! its own.

/// What cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// A field of a later version.
    Field(u8),
    /// A command of a later version.
    Kind(u16),
    /// A word of a later version, in this field.
    Word(u8),
    /// Not written by any version: it ends too early, or a value is not of its type.
    Malformed(&'static str),
}

const OWN_LENGTH: u8 = 255;

/// Writes fields behind each other.
#[derive(Debug)]
pub(crate) struct Writer<'b>(pub(crate) &'b mut Vec<u8>);

impl Writer<'_> {
    #[inline]
    pub(crate) fn byte(&mut self, number: u8, value: u8) {
        self.0.extend_from_slice(&[number, 1, value]);
    }

    #[inline]
    pub(crate) fn u32(&mut self, number: u8, value: u32) {
        let [a, b, c, d] = value.to_le_bytes();
        self.0.extend_from_slice(&[number, 4, a, b, c, d]);
    }

    #[inline]
    pub(crate) fn i32(&mut self, number: u8, value: i32) {
        self.u32(number, value.cast_unsigned());
    }

    #[inline]
    pub(crate) fn u64(&mut self, number: u8, value: u64) {
        let [a, b, c, d, e, f, g, h] = value.to_le_bytes();
        self.0.extend_from_slice(&[number, 8, a, b, c, d, e, f, g, h]);
    }

    #[inline]
    pub(crate) fn i64(&mut self, number: u8, value: i64) {
        self.u64(number, value.cast_unsigned());
    }

    /// Left out if there is none.
    pub(crate) fn maybe(&mut self, number: u8, value: Option<i64>) {
        value.into_iter().for_each(|value| self.i64(number, value));
    }

    pub(crate) fn text(&mut self, number: u8, value: &str) {
        self.nested(number, |inside| inside.0.extend_from_slice(value.as_bytes()));
    }

    /// A structure with fields of its own.
    pub(crate) fn nested(&mut self, number: u8, write: impl FnOnce(&mut Writer<'_>)) {
        self.0.extend_from_slice(&[number, OWN_LENGTH]);
        let length_at = self.0.len();
        self.0.extend_from_slice(&[0; 4]);
        write(&mut Writer(self.0));
        // Nothing is that long: the rules of a queue are a few kilobytes.
        let length = u32::try_from(self.0.len() - length_at - 4).unwrap_or(u32::MAX);
        self.0[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    }
}

/// A field's value as it stands there.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    Byte(u8),
    Four(u32),
    Eight(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    pub(crate) fn byte(self) -> Result<u8, Unread> {
        if let Self::Byte(value) = self { Ok(value) } else { Err(WIDTH) }
    }

    pub(crate) fn u32(self) -> Result<u32, Unread> {
        if let Self::Four(value) = self { Ok(value) } else { Err(WIDTH) }
    }

    pub(crate) fn i32(self) -> Result<i32, Unread> {
        self.u32().map(u32::cast_signed)
    }

    pub(crate) fn u64(self) -> Result<u64, Unread> {
        if let Self::Eight(value) = self { Ok(value) } else { Err(WIDTH) }
    }

    pub(crate) fn i64(self) -> Result<i64, Unread> {
        self.u64().map(u64::cast_signed)
    }

    pub(crate) fn bytes(self) -> Result<&'a [u8], Unread> {
        if let Self::Bytes(value) = self { Ok(value) } else { Err(WIDTH) }
    }

    pub(crate) fn text(self) -> Result<&'a str, Unread> {
        std::str::from_utf8(self.bytes()?).map_err(|_| Unread::Malformed("a text is not UTF-8"))
    }

    pub(crate) fn fields(self) -> Result<Reader<'a>, Unread> {
        self.bytes().map(Reader)
    }
}

const WIDTH: Unread = Unread::Malformed("a field is not of its width");
const SHORT: Unread = Unread::Malformed("a field goes beyond the end");

/// Reads fields behind each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next field's number and value; `None` at the end.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<Option<(u8, Value<'a>)>, Unread> {
        let (number, width, rest) = match *self.0 {
            [] => return Ok(None),
            [number, width, ref rest @ ..] => (number, width, rest),
            _ => return Err(SHORT),
        };
        let value = match width {
            1 => {
                let (&value, rest) = rest.split_first().ok_or(SHORT)?;
                self.0 = rest;
                Value::Byte(value)
            }
            4 => {
                let (value, rest) = rest.split_first_chunk().ok_or(SHORT)?;
                self.0 = rest;
                Value::Four(u32::from_le_bytes(*value))
            }
            8 => {
                let (value, rest) = rest.split_first_chunk().ok_or(SHORT)?;
                self.0 = rest;
                Value::Eight(u64::from_le_bytes(*value))
            }
            OWN_LENGTH => {
                let (length, rest) = rest.split_first_chunk().ok_or(SHORT)?;
                let length = u32::from_le_bytes(*length) as usize;
                let (value, rest) = rest.split_at_checked(length).ok_or(SHORT)?;
                self.0 = rest;
                Value::Bytes(value)
            }
            _ => return Err(Unread::Malformed("a width that no field has")),
        };
        Ok(Some((number, value)))
    }
}

/// Words with their numbers. **A new word does not compile until it has one:** give it the next.
macro_rules! words {
    ($($word:ty: $write:ident $read:ident {
        $($variant:pat => $number:literal $make:expr),+ $(,)?
    })+) => {
        $(pub(super) fn $write(word: $word) -> u8 {
            match word { $($variant => $number,)+ }
        }

        pub(super) fn $read(field: u8, number: u8) -> Result<$word, Unread> {
            match number {
                $($number => Ok($make),)+
                _ => Err(Unread::Word(field)),
            }
        })+
    };
}
pub(super) use words;
