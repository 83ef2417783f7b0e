//! Why an agent is not ready: a word, and the host's number where it is the host's.

use super::fields::{Unread, Writer};
use crate::Reason;

/// Writes a reason into these two fields.
#[inline]
pub(super) fn write(out: &mut Writer<'_>, (word_at, number_at): (u8, u8), reason: Reason) {
    let word = match reason {
        Reason::Login => 1,
        Reason::NoAnswer => 2,
        Reason::Reject => 3,
        Reason::Undeliverable => 4,
        Reason::Host(number) => {
            out.u32(number_at, number);
            5
        }
    };
    out.byte(word_at, word);
}

/// The two fields as they were read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Draft {
    pub(super) word: Option<u8>,
    pub(super) number: Option<u32>,
}

impl Draft {
    pub(super) fn read(self, field: u8) -> Result<Option<Reason>, Unread> {
        Ok(Some(match (self.word, self.number) {
            (None, _) => return Ok(None),
            (Some(1), _) => Reason::Login,
            (Some(2), _) => Reason::NoAnswer,
            (Some(3), _) => Reason::Reject,
            (Some(4), _) => Reason::Undeliverable,
            (Some(5), Some(number)) => Reason::Host(number),
            (Some(5), None) => return Err(Unread::Malformed("a reason lacks its number")),
            (Some(_), _) => return Err(Unread::Word(field)),
        }))
    }
}
