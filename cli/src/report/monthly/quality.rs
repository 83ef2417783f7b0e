//! Quality samples: how a call was spoken and whether the answer was right, judged by people.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use super::{MonthlyError, ReportError};
use crate::trace::{Damage, Line, Lines, Splitter, TraceError};

/// The columns, in whatever order they stand; others may stand beside them.
pub(super) const COLUMNS: [&str; 4] = ["sample", "agent", "phrase_fault", "answer_fault"];

/// Samples, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Samples {
    pub samples: u64,
    pub phrase_faults: u64,
    pub answer_faults: u64,
}

impl Samples {
    pub fn add(&mut self, other: Self) {
        self.samples += other.samples;
        self.phrase_faults += other.phrase_faults;
        self.answer_faults += other.answer_faults;
    }
}

/// Reads a file of samples; with `skip_bad` damaged lines are left out and handed back.
pub(super) fn read(file: &Path, skip_bad: bool) -> Result<(Samples, Vec<Damage>), ReportError> {
    let name = file.display().to_string();
    let opened = File::open(file).and_then(|opened| match opened.metadata()?.is_dir() {
        true => Err(io::Error::other("this is a directory; name a file in it")),
        false => Ok(opened),
    });
    let input =
        opened.map_err(|error| ReportError::Trace(TraceError::Io { file: name.clone(), error }))?;
    let mut lines = Lines::new(&name, Box::new(BufReader::new(input)));
    let damage = |line, what| Damage { file: name.clone(), line, what };
    let mut reader = match lines.next() {
        None => return Err(ReportError::Monthly(MonthlyError::NoSamples { file: name })),
        Some(line) => {
            let Line { number, text } = line.map_err(ReportError::Trace)?;
            Reader::new(&text)
                .map_err(|what| ReportError::Trace(TraceError::Header(damage(number, what))))?
        }
    };
    let mut damages = Vec::new();
    for line in lines {
        let taken = line.and_then(|Line { number, text }| {
            let taken = reader.line(number, &text);
            taken.map_err(|what| TraceError::Damaged(damage(number, what)))
        });
        match taken {
            Ok(()) => {}
            Err(TraceError::Damaged(damage)) if skip_bad => damages.push(damage),
            Err(error) => return Err(ReportError::Trace(error)),
        }
    }
    Ok((reader.samples, damages))
}

struct Reader {
    /// Where each of [`COLUMNS`] stands.
    places: [usize; 4],
    width: usize,
    splitter: Splitter,
    /// The line on which each sample stands: one that stands twice would count twice.
    seen: HashMap<String, u64>,
    samples: Samples,
}

impl Reader {
    fn new(header: &str) -> Result<Self, String> {
        let mut splitter = Splitter::default();
        splitter.split(header)?;
        let width = splitter.fields();
        let mut places = [0; 4];
        for (place, column) in places.iter_mut().zip(COLUMNS) {
            let is_it = |&at: &usize| splitter.field(at).eq_ignore_ascii_case(column);
            let mut found = (0..width).filter(is_it);
            *place = found.next().ok_or_else(|| {
                let all = COLUMNS.join(",");
                format!("no column `{column}` in the header; it should name {all}")
            })?;
            if found.next().is_some() {
                return Err(format!("column `{column}` stands twice in the header; name it once"));
            }
        }
        let (seen, samples) = (HashMap::new(), Samples::default());
        Ok(Self { places, width, splitter, seen, samples })
    }

    /// Takes one line; one that is refused changes nothing.
    fn line(&mut self, number: u64, text: &str) -> Result<(), String> {
        self.splitter.split(text)?;
        if self.splitter.fields() != self.width {
            let (found, width) = (self.splitter.fields(), self.width);
            return Err(format!("{found} columns; the header has {width}"));
        }
        let [sample, _, phrase, answer] = self.places.map(|at| self.splitter.field(at));
        if sample.is_empty() {
            return Err("`sample` is empty; name the sample".to_owned());
        }
        let phrase_faults = fault("phrase_fault", phrase)?;
        let answer_faults = fault("answer_fault", answer)?;
        if let Some(first) = self.seen.get(sample) {
            return Err(format!("sample {sample:?} stands on line {first} already; give it once"));
        }
        self.seen.insert(sample.to_owned(), number);
        self.samples.add(Samples { samples: 1, phrase_faults, answer_faults });
        Ok(())
    }
}

fn fault(column: &str, text: &str) -> Result<u64, String> {
    match text {
        "0" => Ok(0),
        "1" => Ok(1),
        _ => Err(format!("`{column}` is {text:?}; 0 (none) or 1 (a fault)")),
    }
}
