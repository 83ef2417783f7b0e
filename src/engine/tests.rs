//! Tests that need to see inside.

use super::command::Record;

/// Fails the shard that takes a command with this tag.
pub(super) const PLANTED: u64 = 0x6661_696c;

/// The planted fault, in the middle of a batch.
pub(super) fn panic_if_planted(record: &Record) {
    assert!(record.tag != PLANTED, "planted");
}
