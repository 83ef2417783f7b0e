//! Figures as words of 64 bits, which is what a page is made of.
//!
//! A new figure is one more line in a list below; one left out does not compile, for the lists
//! take the structures apart to the last field.

use crate::{CallbackFigures, ChatFigures, QueueFigures, QueueId, QueueView, Span, Timestamp};

/// What can be written down in a fixed number of words.
pub(super) trait Words: Sized {
    const WORDS: usize;
    fn write(&self, to: &mut impl FnMut(u64));
    fn read(from: &mut impl FnMut() -> u64) -> Self;
}

macro_rules! word {
    ($($type:ty: $write:expr, $read:expr;)*) => {
        $(impl Words for $type {
            const WORDS: usize = 1;

            #[inline]
            fn write(&self, to: &mut impl FnMut(u64)) {
                let write: fn($type) -> u64 = $write;
                to(write(*self));
            }

            #[inline]
            fn read(from: &mut impl FnMut() -> u64) -> Self {
                let read: fn(u64) -> $type = $read;
                read(from())
            }
        })*
    };
}

word! {
    u64: |value| value, |word| word;
    u32: u64::from, |word| word as u32;
    Span: Span::micros, Span::from_micros;
    Timestamp: Timestamp::micros, Timestamp::from_micros;
    QueueId: |queue| queue.number().into(), |word| QueueId::new(word as u32);
}

macro_rules! words {
    ($name:ident { $($field:ident: $type:ty,)* }) => {
        impl Words for $name {
            const WORDS: usize = 0 $(+ <$type>::WORDS)*;

            #[inline]
            fn write(&self, to: &mut impl FnMut(u64)) {
                let $name { $($field),* } = self;
                $($field.write(to);)*
            }

            #[inline]
            fn read(from: &mut impl FnMut() -> u64) -> Self {
                // The fields of a literal are made in the order in which they stand here.
                $name { $($field: <$type>::read(from)),* }
            }
        }
    };
}

words! {
    QueueView {
        queue: QueueId,
        waiting: u32,
        callbacks: u32,
        ringing: u32,
        over_threshold: u32,
        longest_wait: Span,
        busy: u32,
        figures: QueueFigures,
    }
}

words! {
    QueueFigures {
        offered: u64,
        answered: u64,
        answered_within: u64,
        abandoned: u64,
        abandoned_within: u64,
        short_abandoned: u64,
        overflowed_in: u64,
        overflowed_out: u64,
        transferred_in: u64,
        transferred_out: u64,
        timed_out: u64,
        turned_away: u64,
        refused: u64,
        refused_closed: u64,
        refused_no_agents: u64,
        missed: u64,
        callbacks: CallbackFigures,
        handled: u64,
        in_queue: u64,
        wait_answered: Span,
        wait_abandoned: Span,
        talk: Span,
        hold: Span,
        wrap_up: Span,
        longest_wait: Span,
        chat: ChatFigures,
        lost: u64,
        conversations_lost: u64,
    }
}

words! {
    ChatFigures {
        first_replies: u64,
        first_replies_within: u64,
        first_reply: Span,
        silence_warnings: u64,
        silence_closes: u64,
    }
}

words! {
    CallbackFigures {
        requested: u32,
        lost_lines: u32,
        dialled: u32,
        reached: u32,
        apart: u32,
        failed: u32,
        expired: u32,
        cancelled: u32,
        merged: u32,
        returned: u32,
    }
}

/// Writes a value into the words of a page.
pub(super) fn write<T: Words, const N: usize>(value: &T) -> [u64; N] {
    const { assert!(T::WORDS == N, "the page has as many words as the value") };
    let mut words = [0; N];
    let mut rest = words.iter_mut();
    value.write(&mut |word| {
        if let Some(place) = rest.next() {
            *place = word;
        }
    });
    words
}

/// Reads it back.
pub(super) fn read<T: Words, const N: usize>(words: &[u64; N]) -> T {
    const { assert!(T::WORDS == N, "the page has as many words as the value") };
    let mut rest = words.iter();
    T::read(&mut || rest.next().copied().unwrap_or(0))
}
