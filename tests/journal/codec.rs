//! Every command comes back as it was.

use std::collections::BTreeSet;

use acd::journal::{Entry, JournalError, Reader};
use acd::{Command, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::history::{History, options};
use crate::support::owned::Owned;
use crate::support::world;

/// Every command of the vocabulary, so many there are: a new one is asked for here.
const COMMANDS: usize = 47;

/// The name of its variant. A new one does not compile until it stands here.
fn name(command: &Command<'_>) -> String {
    let told = format!("{command:?}");
    told.split([' ', '(']).next().unwrap_or_default().to_owned()
}

/// Random worlds bring every command with every field: each is read as it was written, and none
/// is left out.
#[test]
fn every_command_comes_back() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    let strategy = (world::world(), world::sequence(400));
    for _ in 0..60 {
        let (world, commands) = strategy.new_tree(&mut runner).expect("a world").current();
        let folder = tempfile::tempdir().expect("a folder");
        let mut history = History::begin(world, folder.path(), options());
        let mut told: Vec<String> = Vec::new();
        told.extend(history.world.set_up().iter().map(debug));
        for raw in &commands.0 {
            history.step_and_tell(raw, |command| told.push(debug(command)));
        }
        drop(history);
        let mut read = Vec::new();
        let reader = Reader::open(folder.path()).expect("a journal");
        reader
            .read::<JournalError>(|place, entry| {
                if let Entry::Command { tag, command, .. } = entry {
                    assert_eq!((tag, place.sequence), (7, read.len() as u64 + 1));
                    met.insert(name(command));
                    read.push(format!("{command:?}"));
                }
                Ok(())
            })
            .expect("a whole journal");
        assert_eq!(read, told);
    }
    assert_eq!(met.len(), COMMANDS, "{met:?}");
}

fn debug(command: &Owned) -> String {
    command.lend(|command| format!("{command:?}"))
}

/// The last moment there is.
#[test]
fn the_last_moment_comes_back() {
    let mut runner = TestRunner::deterministic();
    let world = world::world().new_tree(&mut runner).expect("a world").current();
    let folder = tempfile::tempdir().expect("a folder");
    let mut history = History::begin(world, folder.path(), options());
    history.apply(Timestamp::from_micros(u64::MAX), &Owned::Plain(Command::Tick));
    let state = history.state();
    drop(history);
    let replayed = Reader::open(folder.path()).expect("a journal").replay(|_, _| {});
    let replayed = replayed.expect("a whole journal");
    assert_eq!(super::history::state(&replayed.core), state);
}
