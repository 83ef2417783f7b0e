//! Lines of a file, with their numbers: any length of file, a bounded length of line.

use std::io::{BufRead, Read};

use super::{Damage, TraceError};

/// The mark that some programs put before UTF-8 text.
pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Longer lines are damaged: no memory is spent on them.
const LONGEST: u64 = 1 << 20;

/// A line without its line end.
pub(crate) struct Line {
    /// Counted from 1.
    pub number: u64,
    pub text: String,
}

/// The lines of a file that are not blank.
pub(crate) struct Lines {
    name: String,
    input: Box<dyn BufRead>,
    number: u64,
    buffer: Vec<u8>,
    over: bool,
}

impl Lines {
    pub fn new(name: &str, input: Box<dyn BufRead>) -> Self {
        Self { name: name.to_owned(), input, number: 0, buffer: Vec::new(), over: false }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn damage(&self, line: u64, what: String) -> TraceError {
        TraceError::Damaged(Damage { file: self.name.clone(), line, what })
    }

    /// Reads one line into the buffer; `Ok(None)` at the end of the file, else whether the line
    /// fitted.
    fn read(&mut self) -> std::io::Result<Option<bool>> {
        self.buffer.clear();
        if (&mut self.input).take(LONGEST).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\n') || (self.buffer.len() as u64) < LONGEST {
            return Ok(Some(true));
        }
        let mut rest = Vec::new();
        while (&mut self.input).take(LONGEST).read_until(b'\n', &mut rest)? > 0 {
            if rest.last() == Some(&b'\n') {
                break;
            }
            rest.clear();
        }
        Ok(Some(false))
    }

    /// The buffer as text: without byte order mark and line end.
    fn text(&self) -> Result<&str, std::str::Utf8Error> {
        let mut bytes = self.buffer.as_slice();
        if self.number == 1 {
            bytes = bytes.strip_prefix(BOM).unwrap_or(bytes);
        }
        bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        std::str::from_utf8(bytes)
    }
}

impl Iterator for Lines {
    type Item = Result<Line, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            match self.read() {
                Ok(Some(true)) => match self.text() {
                    Ok(text) if text.trim_ascii().is_empty() => {}
                    Ok(text) => {
                        return Some(Ok(Line { number: self.number, text: text.to_owned() }));
                    }
                    Err(error) => {
                        let at = error.valid_up_to() + 1;
                        let what = format!("byte {at} is not UTF-8; save the file as UTF-8");
                        return Some(Err(self.damage(self.number, what)));
                    }
                },
                Ok(Some(false)) => {
                    let what = format!("longer than {LONGEST} bytes; one call or event a line");
                    return Some(Err(self.damage(self.number, what)));
                }
                Ok(None) => self.over = true,
                Err(error) => {
                    self.over = true;
                    return Some(Err(TraceError::Io { file: self.name.clone(), error }));
                }
            }
        }
        None
    }
}
