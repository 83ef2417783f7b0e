//! Any commands with any values, as the journal can write them down, to one core: what is refused
//! changes nothing, and the books of what comes out agree with the views.

use acd::journal::{Entry, JournalError, Reader};
use acd::{Core, QueueId, Timestamp};

use crate::segment::{BEGINNING, HEAD, folder_with, limits, origin, sum_up};

/// Each command: kind (two bytes), how far time goes on, length of its fields, its fields.
pub fn run(bytes: &[u8]) {
    let mut commands: Vec<(u8, Vec<u8>)> = Vec::new();
    let mut rest = bytes;
    while let [a, b, when, length, after @ ..] = rest {
        let (fields, after) = after.split_at((*length as usize).min(after.len()));
        let mut record = vec![0; HEAD];
        record[4..8].copy_from_slice(&(fields.len() as u32).to_le_bytes());
        record[32..34].copy_from_slice(&[*a, *b]);
        record.extend_from_slice(fields);
        // Kinds that are no commands have rules of their own, see the target `journal`.
        if u16::from_le_bytes([*a, *b]) < 60_000 {
            commands.push((*when, record));
        }
        rest = after;
    }
    // One that cannot be read is left out, some times.
    for _ in 0..6 {
        match play(&commands) {
            Ok(()) => return,
            Err(sequence) => drop(commands.remove(sequence as usize - 1)),
        }
    }
}

/// How far time goes on, in microseconds: not at all, a little, seconds, half an hour.
fn step(when: u8) -> u64 {
    match when % 4 {
        0 => 0,
        1 => u64::from(when / 4),
        2 => u64::from(when / 4) * 500_000,
        _ => u64::from(when / 4) * 30_000_000,
    }
}

/// Or the number of the command that cannot be read.
fn play(commands: &[(u8, Vec<u8>)]) -> Result<(), u64> {
    let mut segment = BEGINNING.clone();
    let mut now = 0;
    for ((when, record), sequence) in commands.iter().zip(1_u64..) {
        now += step(*when);
        let begin = segment.len();
        segment.extend_from_slice(record);
        let record = &mut segment[begin..];
        record[8..16].copy_from_slice(&sequence.to_le_bytes());
        record[16..24].copy_from_slice(&now.to_le_bytes());
        sum_up(record);
    }
    let reader = Reader::open(&folder_with(Some(&segment))).expect("a sound beginning");
    let mut core = origin().core().expect("sound books");
    let read = reader.read::<JournalError>(|place, entry| {
        if let Entry::Command { command, .. } = entry {
            apply(&mut core, place.at, command);
        }
        Ok(())
    });
    match read {
        Ok(tail) => {
            assert_eq!((tail.torn, tail.last), (None, commands.len() as u64));
            Ok(())
        }
        Err(error) => Err(error.sequence.expect("it is about a record")),
    }
}

fn apply(core: &mut Core, at: Timestamp, command: &acd::Command<'_>) {
    let mut events = Vec::new();
    core.advance(at, &mut events);
    let before = core.digest();
    events.clear();
    let refused = core.apply(at, command, &mut events).is_err();
    // Whom a queue turns away is counted, and what is due at the very moment may be done.
    use acd::Command::{Callback, Consult, Offer, Route, Transfer};
    let may_count =
        matches!(command, Callback { .. } | Consult { .. } | Offer(_) | Route(_) | Transfer { .. });
    if refused && events.is_empty() && !may_count {
        assert_eq!(core.digest(), before, "a refusal changes something: {command:?}");
    }
    let waiting = |id| core.queue(QueueId::new(id)).map_or(0, |queue| queue.waiting as usize);
    let all: usize = (0..limits().queues).map(waiting).sum();
    assert!(all <= limits().calls as usize, "{all} calls wait, and {command:?} was the last");
}
