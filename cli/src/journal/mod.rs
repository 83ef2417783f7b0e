//! `acd journal`: looks into a journal, checks it, replays it, and exports it as a scenario.

pub mod definitions;
pub mod export;
pub mod line;
mod routing;
mod told;

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use acd::Core;
use acd::journal::{Entry, Fault, JournalError, Place, Reader, Replayed};

use crate::whole_file;
use export::{Exporter, Unsaid};

const EXAMPLES: &str = "\
Examples:
  acd run day.jsonl --journal day.journal        play a scenario and keep its journal
  acd journal verify day.journal                 replay it, and hold every digest against the state
  acd journal inspect day.journal --from 100 --to 120
                                                 the commands 100 to 120 as they stand there
  acd journal replay day.journal                 the state at its end
  acd journal export day.journal --to day2.jsonl a scenario that `acd run` plays

A journal is the folder that the host gave to the library; of an engine that is one folder for each
domain. It is only read, and may be written meanwhile.

Exit status: 0, or 2 if something is wrong with the journal: the message names the segment, the byte
and the number of the command.
Of damaged snapshots `replay` passes over those that are newer than one that can be used, and says
so; `verify` names the first. A torn end, which every crash may leave, is told and is no error.";

/// Look into a journal of commands: inspect, verify, replay, export.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, clap::Subcommand)]
enum Task {
    /// Print the commands as they stand there, one on a line
    Inspect {
        /// The folder of the journal
        #[arg(value_name = "JOURNAL")]
        journal: PathBuf,
        /// The first command, by its number
        #[arg(long, value_name = "NUMBER", default_value_t = 1)]
        from: u64,
        /// The last command, by its number
        #[arg(long, value_name = "NUMBER", default_value_t = u64::MAX)]
        to: u64,
    },
    /// Check every checksum and every snapshot, and replay: every digest met is held against the
    /// state
    Verify {
        /// The folder of the journal
        #[arg(value_name = "JOURNAL")]
        journal: PathBuf,
        /// Replay from the first command, and not from the newest snapshot
        #[arg(long)]
        from_start: bool,
    },
    /// Replay, and print the state at the end
    Replay {
        /// The folder of the journal
        #[arg(value_name = "JOURNAL")]
        journal: PathBuf,
        /// Replay from the first command, and not from the newest snapshot
        #[arg(long)]
        from_start: bool,
    },
    /// Write a scenario that `acd run` plays: queues are named q0, agents a0, calls c0 and so on,
    /// by their numbers
    Export {
        /// The folder of the journal
        #[arg(value_name = "JOURNAL")]
        journal: PathBuf,
        /// The scenario's file; else standard output
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

/// Why it ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum Wrong {
    /// Something is wrong with the journal.
    Journal(JournalError),
    /// A command cannot be said in a scenario: where, and why.
    Unsaid(String, Unsaid),
    /// Standard output cannot be written.
    Write(io::Error),
    /// This file cannot be written.
    WriteFile(PathBuf, io::Error),
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Journal(error) => error.fmt(f),
            Self::Unsaid(place, Unsaid(why)) => {
                write!(f, "{place}: a scenario cannot say this: {why}")
            }
            Self::Write(error) => write!(f, "cannot write to standard output: {error}"),
            Self::WriteFile(path, error) => write!(f, "cannot write {}: {error}", path.display()),
        }
    }
}

impl std::error::Error for Wrong {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Journal(error) => Some(error),
            Self::Write(error) | Self::WriteFile(_, error) => Some(error),
            Self::Unsaid(..) => None,
        }
    }
}

impl From<JournalError> for Wrong {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

/// Does what the arguments say, and prints to standard output. A reader that has seen enough and
/// closes the pipe ends it quietly.
///
/// # Errors
/// [`Wrong`].
pub fn run(args: &Args) -> Result<(), Wrong> {
    let mut output = BufWriter::new(io::stdout().lock());
    let done = match &args.task {
        Task::Inspect { journal, from, to } => inspect(journal, *from..=*to, &mut output),
        Task::Verify { journal, from_start } => verify(journal, *from_start, &mut output),
        Task::Replay { journal, from_start } => replay(journal, *from_start, &mut output),
        Task::Export { journal, to } => export(journal, to.as_ref(), &mut output),
    };
    match done.and_then(|()| output.flush().map_err(Wrong::Write)) {
        Err(Wrong::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn inspect(
    journal: &std::path::Path,
    range: std::ops::RangeInclusive<u64>,
    output: &mut impl Write,
) -> Result<(), Wrong> {
    let reader = Reader::open(journal)?;
    told::heading(output, &reader).map_err(Wrong::Write)?;
    told::snapshots(output, &reader.snapshots()?).map_err(Wrong::Write)?;
    let tail = reader.read(|place, entry| {
        if !range.contains(&place.sequence) && !matches!(entry, Entry::Segment { .. }) {
            return Ok(());
        }
        told::entry(output, place, entry).map_err(Wrong::Write)
    })?;
    told::tail(output, &tail).map_err(Wrong::Write)
}

fn verify(
    journal: &std::path::Path,
    from_start: bool,
    output: &mut impl Write,
) -> Result<(), Wrong> {
    let reader = Reader::open(journal)?;
    // Every record, also those before the snapshot, and every snapshot.
    reader.read::<JournalError>(|_, _| Ok(()))?;
    let snapshots = reader.snapshots()?;
    for listed in &snapshots {
        restore(&listed.path, &reader)?;
    }
    let replayed = play(&reader, from_start)?;
    told::heading(output, &reader)
        .and_then(|()| told::snapshots(output, &snapshots))
        .and_then(|()| told::tail(output, &replayed.tail))
        .and_then(|()| told::digests(output, &replayed))
        .map_err(Wrong::Write)
}

/// Makes a core of a snapshot.
fn restore(path: &std::path::Path, reader: &Reader) -> Result<(), JournalError> {
    let fault = |fault| JournalError { path: path.to_owned(), offset: None, sequence: None, fault };
    let bytes = std::fs::read(path).map_err(|error| fault(Fault::Io(error)))?;
    match Core::restore(&bytes, reader.origin()) {
        Ok(_) => Ok(()),
        Err(error) => Err(fault(Fault::Snapshot(error))),
    }
}

/// From the newest snapshot that can be used, as a host would; or from the first command.
fn play(reader: &Reader, from_start: bool) -> Result<Replayed, JournalError> {
    if from_start { reader.replay(|_, _| {}) } else { reader.recover(|_, _| {}) }
}

fn replay(
    journal: &std::path::Path,
    from_start: bool,
    output: &mut impl Write,
) -> Result<(), Wrong> {
    let replayed = play(&Reader::open(journal)?, from_start)?;
    told::tail(output, &replayed.tail)
        .and_then(|()| told::digests(output, &replayed))
        .and_then(|()| told::state(output, &replayed.core))
        .map_err(Wrong::Write)
}

fn export(
    journal: &std::path::Path,
    to: Option<&PathBuf>,
    output: &mut impl Write,
) -> Result<(), Wrong> {
    let reader = Reader::open(journal)?;
    reader.has_beginning()?;
    let mut text = export::header(reader.origin().seed);
    let mut exporter = Exporter::new(reader.origin().core()?);
    let unsaid = |place: Place<'_>, why| {
        let (segment, offset) = (place.segment.display(), place.offset);
        Wrong::Unsaid(format!("{segment}, byte {offset}, command {}", place.sequence), why)
    };
    reader.read::<Wrong>(|place, entry| {
        let said = match entry {
            Entry::Command { outcome, command, .. } => exporter.command(place.at, outcome, command),
            Entry::Time => exporter.time(place.at),
            _ => return Ok(()),
        };
        text += &said.map_err(|why| unsaid(place, why))?;
        Ok(())
    })?;
    text += &exporter.finish();
    match to {
        Some(path) => {
            whole_file::write(path, &text).map_err(|error| Wrong::WriteFile(path.clone(), error))
        }
        None => output.write_all(text.as_bytes()).map_err(Wrong::Write),
    }
}
