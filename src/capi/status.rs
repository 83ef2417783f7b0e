//! What every function returns, by name and number.

use std::ffi::c_char;

use crate::Refusal;
use crate::engine::{AddError, Gone, Unread, Why};

/// Done. Only then has anything been written through the caller's pointers.
pub const ACD_OK: i32 = 0;

/* 100 to 199: the call itself was wrong. Nothing has happened. */

/// A pointer that must not be NULL is; or text or a list of some length has no place.
pub const ACD_NULL_POINTER: i32 = 100;
/// A pointer is not aligned for what it points to.
pub const ACD_MISALIGNED: i32 = 101;
/// A record's `size`, a structure's `struct_size` or the size given for it is none that this
/// library knows.
pub const ACD_BAD_SIZE: i32 = 102;
/// A number that stands for a word (a kind, an order, a cause, a period) stands for none.
pub const ACD_UNKNOWN_WORD: i32 = 103;
/// A flag that the command does not know, or a reserved field that is not zero.
pub const ACD_BAD_FLAGS: i32 = 104;
/// Text is not UTF-8.
pub const ACD_BAD_UTF8: i32 = 105;
/// A length or capacity that no memory has.
pub const ACD_BAD_LENGTH: i32 = 106;
/// The room that was given is too small for the list or text. Nothing was written.
pub const ACD_NO_ROOM: i32 = 107;
/// The handle has been freed.
pub const ACD_CLOSED_HANDLE: i32 = 120;
/// The handle is of another type, or none at all.
pub const ACD_WRONG_HANDLE: i32 = 121;
/// Another call is in this handle right now: from a second thread without exclusion, or from a
/// callback that must not.
pub const ACD_IN_USE: i32 = 122;

/* 200 to 299: the core refused the command. Nothing has changed but time. */

/// No such queue is defined.
pub const ACD_UNKNOWN_QUEUE: i32 = 200;
/// No such agent is defined.
pub const ACD_UNKNOWN_AGENT: i32 = 201;
/// No call with this number was ever offered.
pub const ACD_UNKNOWN_CALL: i32 = 202;
/// No such alarm is defined.
pub const ACD_UNKNOWN_ALARM: i32 = 203;
/// No such rule is in the routing table.
pub const ACD_UNKNOWN_RULE: i32 = 204;
/// A call with this number exists or existed.
pub const ACD_DUPLICATE_CALL: i32 = 210;
/// Not possible in the state in which the call or agent is.
pub const ACD_WRONG_STATE: i32 = 211;
/// The message is about an offer that has ended meanwhile.
pub const ACD_STALE_OFFER: i32 = 212;
/// A call of this customer waits in this queue already.
pub const ACD_DUPLICATE_CUSTOMER: i32 = 213;
/// The customer is blocked, or a rule of the routing table refuses the call.
pub const ACD_BLOCKED: i32 = 214;
/// A skill expression cannot be read.
pub const ACD_BAD_SKILL_EXPRESSION: i32 = 220;
/// A value out of its range.
pub const ACD_BAD_VALUE: i32 = 221;
/// A rule of the routing table is wrong; acd_core_refusal says which and why.
pub const ACD_BAD_RULE: i32 = 222;
/// No room to wait, here or along the overflow.
pub const ACD_QUEUE_FULL: i32 = 230;
/// The queue is closed and nothing takes its overflow.
pub const ACD_QUEUE_CLOSED: i32 = 232;
/// Every agent of the queue is away and nothing takes its overflow.
pub const ACD_NO_AGENTS: i32 = 233;
/// No rule says where the call goes, and neither does the command.
pub const ACD_NO_ROUTE: i32 = 234;
/// One of the limits given at construction is reached.
pub const ACD_LIMIT_REACHED: i32 = 231;
/// A refusal that this interface has no number for yet; the text says what it is.
pub const ACD_REFUSED: i32 = 299;

/* 300 to 399: there is nothing to be read. */

/// There is no such thing, or it has no value now: a ratio of nothing, an expected wait where
/// nobody works, a row that is no longer kept.
pub const ACD_NO_VALUE: i32 = 300;
/// The core was made without books.
pub const ACD_NO_BOOKS: i32 = 301;
/// Events wait to be taken, and would be lost. Take them first.
pub const ACD_EVENTS_WAITING: i32 = 310;

/* 400 to 499: the engine. */

/// The shard's ring is full. Hand the command over again in a while.
pub const ACD_FULL: i32 = 400;
/// The command brings a new call, and the ring is nearly full. Turn the caller away, or hand it
/// over again in a while.
pub const ACD_PRESSURE: i32 = 401;
/// The engine is closing or closed.
pub const ACD_CLOSING: i32 = 402;
/// The shard has failed.
pub const ACD_SHARD_FAILED: i32 = 403;
/// No domain of this number was added.
pub const ACD_UNKNOWN_DOMAIN: i32 = 410;
/// A domain of this number is there already.
pub const ACD_DUPLICATE_DOMAIN: i32 = 411;
/// The domain's number is not below the limit given at construction.
pub const ACD_BEYOND_LIMIT: i32 = 412;
/// No such shard, or its stream has been taken.
pub const ACD_UNKNOWN_SHARD: i32 = 413;
/// The system gives no thread.
pub const ACD_NO_THREAD: i32 = 420;
/// The page changed all the time while it was being read. Try again.
pub const ACD_PAGE_BUSY: i32 = 430;
/// The stream or observer has ended, and everything has been read.
pub const ACD_ENDED: i32 = 431;

/* 500 to 599: a snapshot. No core was made. */

/// The bytes are no snapshot, or not what was written. Use the snapshot before it.
pub const ACD_BAD_SNAPSHOT: i32 = 500;
/// A later version of this library wrote it, or one that this one cannot read. Use that version.
pub const ACD_NEWER_SNAPSHOT: i32 = 501;
/// The core was made with other limits, another seed or other books. Give those.
pub const ACD_OTHER_ORIGIN: i32 = 502;
/// The state that was read is not the one that was written. Use the snapshot before it.
pub const ACD_SNAPSHOT_PARTED: i32 = 503;

/* 510 to 519: a journal. acd_journal_trouble says what and where. */

/// The system cannot read or write it. Look at the disk, then open it anew.
pub const ACD_JOURNAL_IO: i32 = 510;
/// It is open for writing elsewhere.
pub const ACD_JOURNAL_IN_USE: i32 = 511;
/// It is damaged, or a piece of it is missing. Keep the files; `acd journal verify` shows it.
pub const ACD_JOURNAL_DAMAGED: i32 = 512;
/// A later version of this library wrote it. Use that version.
pub const ACD_NEWER_JOURNAL: i32 = 513;
/// What it leads to is not the state that was written down. Keep the files.
pub const ACD_JOURNAL_PARTED: i32 = 514;
/// It could not be written before: nothing more is. Free the core and open the journal anew.
pub const ACD_JOURNAL_FAILED: i32 = 515;
/// This core, or this engine, has no journal.
pub const ACD_NO_JOURNAL: i32 = 516;
/// This core, or this engine, has a journal: domains are added by acd_engine_open_domain.
pub const ACD_HAS_JOURNAL: i32 = 517;

/* 900 to 999: a fault of this library. */

/// Something in the library panicked. The handle is poisoned.
pub const ACD_PANICKED: i32 = 900;
/// Something panicked in this handle before. It can only be freed.
pub const ACD_POISONED: i32 = 901;

/// What a function ends with when it does not end well: never `ACD_OK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Status(pub(super) i32);

/// How everything inside this room ends.
pub(super) type Outcome<T = ()> = Result<T, Status>;

impl From<&Refusal> for Status {
    /// A new refusal: give it a number between 200 and 298 above, a line here and in `NAMES`.
    fn from(refusal: &Refusal) -> Self {
        Self(match refusal {
            Refusal::UnknownQueue => ACD_UNKNOWN_QUEUE,
            Refusal::UnknownAgent => ACD_UNKNOWN_AGENT,
            Refusal::UnknownCall => ACD_UNKNOWN_CALL,
            Refusal::UnknownAlarm => ACD_UNKNOWN_ALARM,
            Refusal::DuplicateCall => ACD_DUPLICATE_CALL,
            Refusal::Duplicate => ACD_DUPLICATE_CUSTOMER,
            Refusal::UnknownRule => ACD_UNKNOWN_RULE,
            Refusal::BadRule(..) => ACD_BAD_RULE,
            Refusal::NoRoute => ACD_NO_ROUTE,
            Refusal::Blocked => ACD_BLOCKED,
            Refusal::WrongState => ACD_WRONG_STATE,
            Refusal::StaleOffer => ACD_STALE_OFFER,
            Refusal::BadSkillExpression(_) => ACD_BAD_SKILL_EXPRESSION,
            Refusal::BadValue(_) => ACD_BAD_VALUE,
            Refusal::QueueFull => ACD_QUEUE_FULL,
            Refusal::QueueClosed => ACD_QUEUE_CLOSED,
            Refusal::NoAgents => ACD_NO_AGENTS,
            Refusal::LimitReached(_) => ACD_LIMIT_REACHED,
        })
    }
}

impl From<Why> for Status {
    fn from(why: Why) -> Self {
        Self(match why {
            Why::Full => ACD_FULL,
            Why::Pressure => ACD_PRESSURE,
            Why::Closed => ACD_CLOSING,
            Why::Failed => ACD_SHARD_FAILED,
            Why::UnknownDomain => ACD_UNKNOWN_DOMAIN,
        })
    }
}

impl From<AddError> for Status {
    fn from(error: AddError) -> Self {
        Self(match error {
            AddError::AlreadyThere => ACD_DUPLICATE_DOMAIN,
            AddError::BeyondTheLimit => ACD_BEYOND_LIMIT,
            AddError::NoShard => ACD_CLOSING,
        })
    }
}

impl From<Gone> for Status {
    fn from(Gone: Gone) -> Self {
        Self(ACD_CLOSING)
    }
}

impl From<Unread> for Status {
    fn from(unread: Unread) -> Self {
        Self(match unread {
            Unread::Undefined => ACD_UNKNOWN_QUEUE,
            Unread::Busy => ACD_PAGE_BUSY,
        })
    }
}

/// Every status and its name, rising.
const NAMES: [(i32, &str); 59] = [
    (ACD_OK, "ACD_OK\0"),
    (ACD_NULL_POINTER, "ACD_NULL_POINTER\0"),
    (ACD_MISALIGNED, "ACD_MISALIGNED\0"),
    (ACD_BAD_SIZE, "ACD_BAD_SIZE\0"),
    (ACD_UNKNOWN_WORD, "ACD_UNKNOWN_WORD\0"),
    (ACD_BAD_FLAGS, "ACD_BAD_FLAGS\0"),
    (ACD_BAD_UTF8, "ACD_BAD_UTF8\0"),
    (ACD_BAD_LENGTH, "ACD_BAD_LENGTH\0"),
    (ACD_NO_ROOM, "ACD_NO_ROOM\0"),
    (ACD_CLOSED_HANDLE, "ACD_CLOSED_HANDLE\0"),
    (ACD_WRONG_HANDLE, "ACD_WRONG_HANDLE\0"),
    (ACD_IN_USE, "ACD_IN_USE\0"),
    (ACD_UNKNOWN_QUEUE, "ACD_UNKNOWN_QUEUE\0"),
    (ACD_UNKNOWN_AGENT, "ACD_UNKNOWN_AGENT\0"),
    (ACD_UNKNOWN_CALL, "ACD_UNKNOWN_CALL\0"),
    (ACD_UNKNOWN_ALARM, "ACD_UNKNOWN_ALARM\0"),
    (ACD_UNKNOWN_RULE, "ACD_UNKNOWN_RULE\0"),
    (ACD_DUPLICATE_CALL, "ACD_DUPLICATE_CALL\0"),
    (ACD_WRONG_STATE, "ACD_WRONG_STATE\0"),
    (ACD_STALE_OFFER, "ACD_STALE_OFFER\0"),
    (ACD_DUPLICATE_CUSTOMER, "ACD_DUPLICATE_CUSTOMER\0"),
    (ACD_BLOCKED, "ACD_BLOCKED\0"),
    (ACD_BAD_SKILL_EXPRESSION, "ACD_BAD_SKILL_EXPRESSION\0"),
    (ACD_BAD_VALUE, "ACD_BAD_VALUE\0"),
    (ACD_BAD_RULE, "ACD_BAD_RULE\0"),
    (ACD_QUEUE_FULL, "ACD_QUEUE_FULL\0"),
    (ACD_LIMIT_REACHED, "ACD_LIMIT_REACHED\0"),
    (ACD_QUEUE_CLOSED, "ACD_QUEUE_CLOSED\0"),
    (ACD_NO_AGENTS, "ACD_NO_AGENTS\0"),
    (ACD_NO_ROUTE, "ACD_NO_ROUTE\0"),
    (ACD_REFUSED, "ACD_REFUSED\0"),
    (ACD_NO_VALUE, "ACD_NO_VALUE\0"),
    (ACD_NO_BOOKS, "ACD_NO_BOOKS\0"),
    (ACD_EVENTS_WAITING, "ACD_EVENTS_WAITING\0"),
    (ACD_FULL, "ACD_FULL\0"),
    (ACD_PRESSURE, "ACD_PRESSURE\0"),
    (ACD_CLOSING, "ACD_CLOSING\0"),
    (ACD_SHARD_FAILED, "ACD_SHARD_FAILED\0"),
    (ACD_UNKNOWN_DOMAIN, "ACD_UNKNOWN_DOMAIN\0"),
    (ACD_DUPLICATE_DOMAIN, "ACD_DUPLICATE_DOMAIN\0"),
    (ACD_BEYOND_LIMIT, "ACD_BEYOND_LIMIT\0"),
    (ACD_UNKNOWN_SHARD, "ACD_UNKNOWN_SHARD\0"),
    (ACD_NO_THREAD, "ACD_NO_THREAD\0"),
    (ACD_PAGE_BUSY, "ACD_PAGE_BUSY\0"),
    (ACD_ENDED, "ACD_ENDED\0"),
    (ACD_BAD_SNAPSHOT, "ACD_BAD_SNAPSHOT\0"),
    (ACD_NEWER_SNAPSHOT, "ACD_NEWER_SNAPSHOT\0"),
    (ACD_OTHER_ORIGIN, "ACD_OTHER_ORIGIN\0"),
    (ACD_SNAPSHOT_PARTED, "ACD_SNAPSHOT_PARTED\0"),
    (ACD_JOURNAL_IO, "ACD_JOURNAL_IO\0"),
    (ACD_JOURNAL_IN_USE, "ACD_JOURNAL_IN_USE\0"),
    (ACD_JOURNAL_DAMAGED, "ACD_JOURNAL_DAMAGED\0"),
    (ACD_NEWER_JOURNAL, "ACD_NEWER_JOURNAL\0"),
    (ACD_JOURNAL_PARTED, "ACD_JOURNAL_PARTED\0"),
    (ACD_JOURNAL_FAILED, "ACD_JOURNAL_FAILED\0"),
    (ACD_NO_JOURNAL, "ACD_NO_JOURNAL\0"),
    (ACD_HAS_JOURNAL, "ACD_HAS_JOURNAL\0"),
    (ACD_PANICKED, "ACD_PANICKED\0"),
    (ACD_POISONED, "ACD_POISONED\0"),
];
const UNKNOWN: &str = "unknown status\0";

/// The name of a status, as "ACD_WRONG_STATE"; "unknown status" for a number that is none. The
/// text ends with a zero byte and lives for ever.
///
/// thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn acd_status_name(status: i32) -> *const c_char {
    let name = match NAMES.binary_search_by_key(&status, |&(number, _)| number) {
        Ok(at) => NAMES.get(at).map_or(UNKNOWN, |&(_, name)| name),
        Err(_) => UNKNOWN,
    };
    name.as_ptr().cast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_rise_and_end() {
        assert!(NAMES.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(NAMES.iter().all(|(_, name)| name.ends_with('\0')));
    }
}
