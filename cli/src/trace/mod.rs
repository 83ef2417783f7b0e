//! Recorded calls, read one by one from what a call centre leaves behind.
//!
//! Three formats, one model: a CSV with one call a row ([`Format::Bank`]), an Asterisk
//! `queue_log` ([`Format::QueueLog`]) and the events that `acd run` prints ([`Format::Events`]).
//! [`Trace`] is an iterator over [`Call`]s, in the order in which the file is done with them.
//! Only calls that are still open are held in memory (and, for a `queue_log`, the names of those
//! that have ended: it repeats lines).

mod bank;
mod call;
mod clock;
mod error;
mod events;
mod line;
mod lines;
mod queue_log;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

pub(crate) use bank::Splitter;
pub use call::{Call, Conversation, Entry, Miss, Moment, Name, Outcome, later};
pub use clock::{Clock, Interval, Length, read_epoch, read_time_zone};
pub use error::{Damage, TraceError};
pub(crate) use lines::{Line, Lines};

/// What the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// CSV with a header: one call a row, local times without a zone.
    Bank,
    /// Asterisk's `queue_log`.
    QueueLog,
    /// The events that `acd run` prints.
    Events,
}

impl Format {
    /// The name by which `--format` knows it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::QueueLog => "queue-log",
            Self::Events => "events",
        }
    }
}

/// How to read a trace; the default recognises the format and takes UTC.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format, if it shall not be recognised.
    pub format: Option<Format>,
    /// Where the clocks hang: for a `queue_log` (default UTC) and for events (default: the
    /// offset of `epoch`). A bank file has local times and takes none.
    pub time_zone: Option<jiff::tz::TimeZone>,
    /// The wall clock of `t = 0` of events (default 1970-01-01T00:00:00Z), and its offset.
    pub epoch: Option<(Moment, jiff::tz::Offset)>,
}

/// One format's state: takes lines, hands out calls.
trait Reader {
    /// Takes one line; `Err` says what is wrong with it, and what would be right. A line that is
    /// refused changes nothing.
    fn line(&mut self, text: &str, done: &mut VecDeque<Call>) -> Result<(), String>;
    /// No line follows: hands out what is still open, oldest first.
    fn finish(&mut self, done: &mut VecDeque<Call>);
    /// The latest moment seen.
    fn end(&self) -> Option<Moment>;
    /// What a reader should know about lines that were understood but left out.
    fn notes(&self) -> Vec<String>;
    /// Queues named in the trace, whether or not a call entered them.
    fn queues(&self) -> Vec<Name>;
}

/// A recorded trace: an iterator over its calls.
///
/// A damaged line comes out as `Err(TraceError::Damaged(_))`; the iterator can go on behind it.
/// After [`TraceError::Io`] it ends.
pub struct Trace {
    lines: Lines,
    reader: Box<dyn Reader>,
    done: VecDeque<Call>,
    format: Format,
    clock: Clock,
    over: bool,
}

impl Trace {
    /// Opens a file; `-` is standard input.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is empty, is of no known format, or its header is damaged.
    pub fn open(path: &Path, options: &Options) -> Result<Self, TraceError> {
        let name = path.display().to_string();
        if name == "-" {
            let input = BufReader::with_capacity(PEEK, io::stdin());
            return Self::from_reader("standard input", Box::new(input), options);
        }
        let file = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
            true => Err(io::Error::other("this is a directory; name a file in it")),
            false => Ok(file),
        });
        match file {
            Ok(file) => {
                let input = BufReader::with_capacity(PEEK, file);
                Self::from_reader(&name, Box::new(input), options)
            }
            Err(error) => Err(TraceError::Io { file: name, error }),
        }
    }

    /// Reads from anything; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// As [`Trace::open`].
    pub fn from_reader(
        name: &str,
        mut input: Box<dyn BufRead>,
        options: &Options,
    ) -> Result<Self, TraceError> {
        let io = |error| TraceError::Io { file: name.to_owned(), error };
        let start = input.fill_buf().map_err(io)?;
        if start.iter().all(u8::is_ascii_whitespace) && start.len() < PEEK {
            return Err(TraceError::Empty { file: name.to_owned() });
        }
        let format = match options.format.or_else(|| recognise(start)) {
            Some(format) => format,
            None => return Err(TraceError::Unrecognised { file: name.to_owned() }),
        };
        let mut lines = Lines::new(name, input);
        let (reader, clock) = Self::reader(format, &mut lines, options)?;
        Ok(Self { lines, reader, done: VecDeque::new(), format, clock, over: false })
    }

    fn reader(
        format: Format,
        lines: &mut Lines,
        options: &Options,
    ) -> Result<(Box<dyn Reader>, Clock), TraceError> {
        let unfit = |option, why| TraceError::Unfit { option, format: format.name(), why };
        if options.epoch.is_some() && format != Format::Events {
            return Err(unfit("--epoch", "its times are not counted from a start"));
        }
        Ok(match format {
            Format::Bank => {
                if options.time_zone.is_some() {
                    return Err(unfit("--time-zone", "its times are local already"));
                }
                let reader = header(lines, bank::BankReader::new)?;
                (Box::new(reader), Clock::local())
            }
            Format::QueueLog => {
                let zone = options.time_zone.clone().unwrap_or(jiff::tz::TimeZone::UTC);
                (Box::new(queue_log::QueueLogReader::default()), Clock::in_zone(zone))
            }
            Format::Events => {
                let (epoch, offset) =
                    options.epoch.unwrap_or((Moment::UNIX_EPOCH, jiff::tz::Offset::UTC));
                let zone = options.time_zone.clone().unwrap_or_else(|| offset.to_time_zone());
                (Box::new(events::EventsReader::new(epoch)), Clock::in_zone(zone))
            }
        })
    }

    /// The format that was recognised or forced.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// Turns the calls' moments into wall-clock time.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// What the trace is called in messages.
    #[must_use]
    pub fn name(&self) -> &str {
        self.lines.name()
    }

    /// The latest moment so far: once the iterator has ended, the end of the trace.
    #[must_use]
    pub fn end(&self) -> Option<Moment> {
        self.reader.end()
    }

    /// What a reader should know about lines that were understood but left out; complete once
    /// the iterator has ended.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        self.reader.notes()
    }

    /// Queues that the trace names, whether or not a call entered them; complete once the
    /// iterator has ended.
    #[must_use]
    pub fn queues(&self) -> Vec<Name> {
        self.reader.queues()
    }

    fn take(&mut self, line: Result<Line, TraceError>) -> Result<(), TraceError> {
        let line = match line {
            Ok(line) => line,
            Err(error) => {
                self.over = matches!(error, TraceError::Io { .. });
                return Err(error);
            }
        };
        let taken = self.reader.line(&line.text, &mut self.done);
        taken.map_err(|what| self.lines.damage(line.number, what))
    }
}

impl Iterator for Trace {
    type Item = Result<Call, TraceError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(call) = self.done.pop_front() {
                return Some(Ok(call));
            }
            if self.over {
                return None;
            }
            match self.lines.next() {
                Some(line) => {
                    if let Err(error) = self.take(line) {
                        return Some(Err(error));
                    }
                }
                None => {
                    self.over = true;
                    self.reader.finish(&mut self.done);
                }
            }
        }
    }
}

/// Hands the first line to a format that begins with a header.
fn header<T>(lines: &mut Lines, read: impl Fn(&str) -> Result<T, String>) -> Result<T, TraceError> {
    let Some(line) = lines.next() else {
        return Err(TraceError::Empty { file: lines.name().to_owned() });
    };
    let header =
        line.and_then(|line| read(&line.text).map_err(|what| lines.damage(line.number, what)));
    header.map_err(|error| match error {
        TraceError::Damaged(damage) => TraceError::Header(damage),
        error => error,
    })
}

/// So much of the start of a file is looked at to tell what it is.
const PEEK: usize = 64 * 1024;

/// Tells the format by the first line; where that is damaged, by the lines behind it.
fn recognise(start: &[u8]) -> Option<Format> {
    let start = start.strip_prefix(lines::BOM).unwrap_or(start);
    let mut lines =
        start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let first = lines.next()?;
    if first.starts_with(b"{") {
        return Some(Format::Events);
    }
    if is_queue_log(first) {
        return Some(Format::QueueLog);
    }
    let separators = |line: &[u8], byte| line.iter().filter(|&&b| b == byte).count();
    let is_header = first.windows(10).any(|word| word.eq_ignore_ascii_case(b"offered_at"));
    if is_header {
        return Some(Format::Bank);
    }
    for line in lines.take(100) {
        if line.starts_with(b"{\"") {
            return Some(Format::Events);
        }
        if is_queue_log(line) {
            return Some(Format::QueueLog);
        }
    }
    (separators(first, b',') >= 2).then_some(Format::Bank)
}

fn is_queue_log(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| byte.is_ascii_digit()).count();
    digits > 0
        && line.get(digits) == Some(&b'|')
        && line.iter().filter(|&&byte| byte == b'|').count() >= 4
}
