//! `acd run`: plays a scenario and prints its events.

use core::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use crate::scenario::{LIMITS, Malformed, Player};

/// Output is handed on in pieces of about this size.
const PIECE: usize = 1 << 16;

/// A line longer than this (1 GiB) is given up: no scenario needs it, and memory is not endless.
const LONGEST_LINE: u64 = 1 << 30;

const EXAMPLES: &str = "\
Examples:
  acd run day.jsonl                   print the day's events
  acd run day.jsonl > events.jsonl    keep them
  head -n 100 day.jsonl | acd run -   play the beginning only

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
            Self::Write(error) => write!(f, "cannot write the events: {error}"),
        }
    }
}

impl core::error::Error for RunError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Open(_, error) | Self::Read(_, error) | Self::Write(error) => Some(error),
            Self::Malformed(malformed) => Some(malformed),
        }
    }
}

/// Plays the scenario that the arguments name and prints to standard output. A reader that has
/// seen enough and closes the pipe ends the run quietly.
///
/// # Errors
/// See [`RunError`]; events before it are printed.
pub fn run(args: &Args) -> Result<(), RunError> {
    let output = io::stdout().lock();
    let done = if args.scenario == Path::new("-") {
        play(io::stdin().lock(), output)
    } else {
        let file = File::open(&args.scenario)
            .map_err(|error| RunError::Open(args.scenario.clone(), error))?;
        play(file, output)
    };
    match done {
        Err(RunError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
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
    let mut input = BufReader::with_capacity(PIECE, input);
    let mut player = Player::new(LIMITS);
    let mut line = Vec::new();
    let mut out = Vec::with_capacity(2 * PIECE);
    let mut number = 0;
    let ended = loop {
        number += 1;
        if out.len() >= PIECE || input.buffer().is_empty() {
            hand_on(&mut out, &mut output)?;
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
    hand_on(&mut out, &mut output)?;
    ended
}

fn hand_on(out: &mut Vec<u8>, output: &mut impl Write) -> Result<(), RunError> {
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
