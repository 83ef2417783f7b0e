//! `acd run`: plays a scenario and prints its events.

use core::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use acd::journal::{self, JournalError, Reader, Sync};
use acd_openmetrics::{Detail, Options, Page, Snapshot};

use crate::books::{self, BooksError};
use crate::scenario::{Journalling, LIMITS, Malformed, Player};
use crate::whole_file;

/// Output is handed on in pieces of about this size.
const PIECE: usize = 1 << 16;

/// A line longer than this (1 GiB) is given up: no scenario needs it, and memory is not endless.
const LONGEST_LINE: u64 = 1 << 30;

const EXAMPLES: &str = "\
Examples:
  acd run day.jsonl                   print the day's events
  acd run day.jsonl > events.jsonl    keep them
  head -n 100 day.jsonl | acd run -   play the beginning only
  acd run day.jsonl --books queues,total --by 15m
                                      the books in place of the events
  acd run day.jsonl --books all --by day --time-zone Europe/Vienna --format csv --books-to day.csv
                                      both: events to standard output, books to a file
  acd run day.jsonl --openmetrics day.prom
                                      also the live figures as of the end, for Prometheus
  acd run day.jsonl --journal day.journal
                                      also keep a journal, see `acd journal --help`

A small scenario:
  {\"t\":0,\"do\":\"queue\",\"queue\":\"sales\",\"ring_s\":15}
  {\"t\":0,\"do\":\"agent\",\"agent\":\"ann\"}
  {\"t\":0,\"do\":\"login\",\"agent\":\"ann\"}
  {\"t\":0,\"do\":\"ready\",\"agent\":\"ann\"}
  {\"t\":1000,\"do\":\"offer\",\"call\":\"c1\",\"queue\":\"sales\"}
  {\"t\":4000,\"do\":\"answer\",\"call\":\"c1\"}
  {\"t\":9000,\"do\":\"hang_up\",\"call\":\"c1\"}
  {\"t\":9000,\"do\":\"report\"}

Exit status: 0, also if the core refused commands (they are among the events); 2 if a line is
malformed or the scenario cannot be read. Events printed until then stand.";

/// Play a scenario (JSON Lines) and print its events, one JSON object per line.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The scenario; `-` is standard input
    #[arg(value_name = "SCENARIO")]
    pub scenario: PathBuf,

    /// Books in place of the events, or beside them
    #[command(flatten)]
    pub books: books::Arguments,

    /// Also write the live figures as of the end of the scenario to this file, in the OpenMetrics
    /// text format: the first 200 queues and 100 groups, the rest summed up
    #[arg(long, value_name = "FILE")]
    pub openmetrics: Option<PathBuf>,

    /// Also write every command to a journal in this folder, which must not hold one yet; what
    /// names stand for is not in it, only their numbers
    #[arg(long, value_name = "FOLDER")]
    pub journal: Option<PathBuf>,

    /// When the journal is written: now and then; before events are printed (they survive the
    /// process); or so that they are on the disk before
    #[arg(long, value_name = "WHEN", default_value = "batch", requires = "journal")]
    #[arg(value_parser = ["none", "batch", "synced"])]
    pub journal_sync: String,

    /// Take a snapshot into the journal after so many commands; the two newest are kept, and what
    /// of the journal comes after them; 0: none
    #[arg(long, value_name = "COMMANDS", default_value_t = 0, requires = "journal")]
    pub snapshot_every: u64,
}

/// Why a run ended early.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// The scenario cannot be opened.
    Open(PathBuf, io::Error),
    /// Reading failed at this line.
    Read(u64, io::Error),
    /// A line is not of the format.
    Malformed(Malformed),
    /// The events cannot be written.
    Write(io::Error),
    /// The journal cannot be written.
    Journal(JournalError),
    /// There are no books.
    Books(BooksError),
    /// The books or the figures cannot be written to this file.
    WriteFile(PathBuf, io::Error),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open(path, error) => {
                let path = path.display();
                write!(f, "cannot open the scenario {path}: {error}; `-` is standard input")
            }
            Self::Read(line, error) => {
                write!(f, "cannot read the scenario's line {line}: {error}")
            }
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Write(error) => write!(f, "cannot write to standard output: {error}"),
            Self::Journal(error) => write!(f, "cannot keep the journal: {error}"),
            Self::Books(error) => error.fmt(f),
            Self::WriteFile(path, error) => write!(f, "cannot write {}: {error}", path.display()),
        }
    }
}

impl core::error::Error for RunError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Open(_, error)
            | Self::Read(_, error)
            | Self::Write(error)
            | Self::WriteFile(_, error) => Some(error),
            Self::Malformed(malformed) => Some(malformed),
            Self::Journal(error) => Some(error),
            Self::Books(error) => Some(error),
        }
    }
}

/// Plays the scenario that the arguments name and prints to standard output. A reader that has
/// seen enough and closes the pipe ends the run quietly.
///
/// # Errors
/// See [`RunError`]; events before it are printed. Books and figures are written whole or not at
/// all.
pub fn run(args: &Args) -> Result<(), RunError> {
    match run_to(args, &mut io::stdout().lock()) {
        Err(RunError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

fn run_to(args: &Args, output: &mut impl Write) -> Result<(), RunError> {
    let wants_books = !args.books.what.is_empty();
    let mut player = match wants_books || args.openmetrics.is_some() {
        true => {
            let asked = wants_books.then(|| args.books.clone());
            let keep = move |header: Option<&_>| books::rules(asked.as_ref(), header);
            Player::with_books(LIMITS, Box::new(keep))
        }
        false => Player::new(LIMITS),
    };
    if let Some(folder) = &args.journal {
        player = player.with_journal(journalling(folder.clone(), args));
    }
    // Books on standard output stand in place of the events.
    let silent = wants_books && args.books.books_to.is_none();
    let mut events: Box<dyn Write + '_> =
        if silent { Box::new(io::sink()) } else { Box::new(&mut *output) };
    if args.scenario == Path::new("-") {
        play_to_the_end(&mut player, io::stdin().lock(), &mut events)?;
    } else {
        let file = File::open(&args.scenario)
            .map_err(|error| RunError::Open(args.scenario.clone(), error))?;
        play_to_the_end(&mut player, file, &mut events)?;
    }
    drop(events);
    player.close_journal().map_err(RunError::Journal)?;
    if let Some(path) = &args.openmetrics {
        write_figures(&mut player, path)?;
    }
    if wants_books { write_books(&mut player, &args.books, output) } else { Ok(()) }
}

/// A new journal in the folder.
fn journalling(folder: PathBuf, args: &Args) -> Journalling {
    let sync = match &*args.journal_sync {
        "none" => Sync::None,
        "synced" => Sync::Synced,
        _ => Sync::Batch,
    };
    let options = journal::Options {
        sync,
        snapshot_every: args.snapshot_every,
        ..journal::Options::default()
    };
    Box::new(move |origin| {
        let cannot = |why: String| format!("cannot keep the journal: {why}");
        if Reader::open(&folder).is_ok() {
            let folder = folder.display();
            return Err(cannot(format!("{folder} holds one already; name another folder")));
        }
        let opened = journal::open(&folder, origin, options);
        let opened = opened.map_err(|error| cannot(error.to_string()))?;
        Ok((opened.core, opened.writer))
    })
}

/// The live figures as of now.
fn write_figures(player: &mut Player, path: &Path) -> Result<(), RunError> {
    let (core, names) = player.outcome().map_err(RunError::Malformed)?;
    let options = Options::default();
    let detail = Detail { queue_percentiles: true, agents: options.agents };
    let snapshot =
        Snapshot::in_detail(core, names, detail).ok_or(RunError::Books(BooksError::NotKept))?;
    let mut text = String::new();
    let written = Page::new(&snapshot, &options)
        .write_to(&mut text)
        .map_err(io::Error::other)
        .and_then(|()| whole_file::write(path, &text));
    written.map_err(|error| RunError::WriteFile(path.to_owned(), error))
}

fn write_books(
    player: &mut Player,
    arguments: &books::Arguments,
    output: &mut impl Write,
) -> Result<(), RunError> {
    let header = player.header().cloned();
    let (core, names) = player.outcome().map_err(RunError::Malformed)?;
    let text = books::render(arguments, header.as_ref(), core, names).map_err(RunError::Books)?;
    match &arguments.books_to {
        Some(path) => {
            whole_file::write(path, &text).map_err(|error| RunError::WriteFile(path.clone(), error))
        }
        None => {
            output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(RunError::Write)
        }
    }
}

/// Plays a scenario from any reader to any writer.
///
/// Lines are played as they come: before the reader would be asked for more, everything that
/// follows from what was read is written, so that a live feed gets its answers at once.
///
/// # Errors
/// See [`RunError`]; events before it are written.
pub fn play(input: impl Read, mut output: impl Write) -> Result<(), RunError> {
    play_to_the_end(&mut Player::new(LIMITS), input, &mut output)
}

fn play_to_the_end(
    player: &mut Player,
    input: impl Read,
    output: &mut dyn Write,
) -> Result<(), RunError> {
    let mut input = BufReader::with_capacity(PIECE, input);
    let mut line = Vec::new();
    let mut out = Vec::with_capacity(2 * PIECE);
    let mut number = 0;
    let ended = loop {
        number += 1;
        if out.len() >= PIECE || input.buffer().is_empty() {
            player.end_of_batch().map_err(RunError::Journal)?;
            hand_on(&mut out, output)?;
        }
        match next_line(&mut input, &mut line) {
            Ok(true) => {}
            Ok(false) => break Ok(()),
            Err(error) => break Err(RunError::Read(number, error)),
        }
        if let Err(malformed) = player.play(&line, &mut out) {
            break Err(RunError::Malformed(malformed));
        }
    };
    player.end_of_batch().map_err(RunError::Journal)?;
    hand_on(&mut out, output)?;
    ended
}

fn hand_on(out: &mut Vec<u8>, output: &mut dyn Write) -> Result<(), RunError> {
    if out.is_empty() {
        return Ok(());
    }
    output.write_all(out).and_then(|()| output.flush()).map_err(RunError::Write)?;
    out.clear();
    Ok(())
}

/// Reads a line without its end; false if there is none left.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    if input.take(LONGEST_LINE).read_until(b'\n', line)? == 0 {
        return Ok(false);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if line.len() as u64 == LONGEST_LINE {
        return Err(io::Error::other("it is longer than 1 GiB"));
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn played(input: &str) -> (String, Option<String>) {
        let mut output = Vec::new();
        let done = play(input.as_bytes(), &mut output);
        (String::from_utf8(output).expect("UTF-8"), done.err().map(|error| error.to_string()))
    }

    #[test]
    fn nothing_in_nothing_out() {
        assert_eq!(played(""), (String::new(), None));
        assert_eq!(played("{\"scenario\":1}"), (String::new(), None));
    }

    #[test]
    fn the_last_line_may_lack_its_end_but_no_line_may_be_empty() {
        let report = "{\"t\":5,\"do\":\"report\"}";
        let printed = "{\"t\":5,\"event\":\"report\",\"queues\":{},\"agents\":{}}\n";
        for end in ["", "\n", "\r\n", " \t"] {
            assert_eq!(played(&format!("{report}{end}")), (printed.into(), None));
        }
        for end in ["\n\n", "\n \n", "\n\r\n", "\n "] {
            let (output, error) = played(&format!("{report}{end}"));
            assert_eq!(output, printed, "events already printed stand");
            assert!(error.is_some_and(|error| error.starts_with("line 2: an empty line")));
        }
    }

    #[test]
    fn a_full_disk_is_an_error() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let done = play(&b"{\"t\":5,\"do\":\"report\"}"[..], Full);
        assert!(matches!(done, Err(RunError::Write(_))));
    }
}
