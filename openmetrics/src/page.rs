//! What stands on a page: the snapshot, its labels bounded.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::sync::Arc;

use acd::figures::{Activity, REASONS, TimeTally};
use acd::{ServiceLevel, Span, Timestamp};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, text};
use prometheus_client::registry::Registry;

use crate::encode;
use crate::snapshot::{QueueFigures, Snapshot, TeamFigures, Threshold, Time};

/// The label of everything beyond a bound. A queue of this name stands with it.
pub const OTHER: &str = "other";

/// How many thresholds of different length have a label of their own, the shortest.
pub const MOST_THRESHOLDS: usize = 16;

/// How much may stand on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Queues with series of their own, the first defined; further ones are summed under
    /// [`OTHER`]. A queue has about 110 series.
    pub queues: usize,
    /// Groups with series of their own, likewise.
    pub groups: usize,
    /// Agents with series of their own, likewise. 0: no agents at all, also not summed.
    pub agents: usize,
    /// The formula of the service level.
    pub service_level: ServiceLevel,
}

/// 200 queues, 100 groups, no agents, the share of the offered that was answered in time.
impl Default for Options {
    fn default() -> Self {
        Self { queues: 200, groups: 100, agents: 0, service_level: ServiceLevel::default() }
    }
}

/// A page: the figures of one moment in the OpenMetrics text format. Cheap to clone.
///
/// The same snapshot gives the same text, byte for byte.
#[derive(Clone, Debug)]
pub struct Page(Arc<Contents>);

/// Rows with their labels.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) now: Timestamp,
    pub(crate) service_level: ServiceLevel,
    pub(crate) total: QueueRow,
    pub(crate) floor: Time,
    pub(crate) queues: Vec<(Arc<str>, QueueRow)>,
    pub(crate) groups: Vec<(Arc<str>, TeamFigures)>,
    pub(crate) agents: Vec<(Arc<str>, TeamFigures)>,
    pub(crate) states: Vec<State>,
}

#[derive(Debug)]
pub(crate) struct QueueRow {
    pub(crate) figures: QueueFigures,
    /// The thresholds under their labels.
    pub(crate) thresholds: Vec<(String, Threshold)>,
}

/// A state of agents, with the reason if it has one.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) word: &'static str,
    pub(crate) reason: Arc<str>,
    activities: Vec<(usize, Activity)>,
}

impl State {
    pub(crate) fn time(&self, tally: &TimeTally) -> Span {
        let times = self.activities.iter().map(|(_, activity)| tally.time(*activity));
        times.fold(Span::ZERO, |sum, time| sum + time)
    }

    pub(crate) fn agents(&self, time: &Time) -> u64 {
        self.activities.iter().map(|(at, _)| u64::from(time.now[*at].agents)).sum()
    }

    pub(crate) fn present(&self, time: &Time) -> Span {
        let times = self.activities.iter().map(|(at, _)| time.now[*at].time);
        times.fold(Span::ZERO, |sum, time| sum + time)
    }
}

impl Page {
    /// The page of a snapshot. O(queues + groups + agents).
    #[must_use]
    pub fn new(snapshot: &Snapshot, options: &Options) -> Self {
        let queues = bounded(&snapshot.queues, options.queues, QueueFigures::add);
        let agents = match options.agents {
            0 => Vec::new(),
            most => bounded(&snapshot.agents, most, TeamFigures::add),
        };
        Self(Arc::new(Contents {
            now: snapshot.now,
            service_level: options.service_level,
            total: QueueRow::new(snapshot.total.clone()),
            floor: snapshot.floor,
            queues: queues.into_iter().map(|(name, row)| (name, QueueRow::new(row))).collect(),
            groups: bounded(&snapshot.groups, options.groups, TeamFigures::add),
            agents,
            states: states(&snapshot.reasons),
        }))
    }

    /// Writes the page, its end marked.
    ///
    /// # Errors
    /// If the writer has one.
    pub fn write_to(&self, out: &mut impl fmt::Write) -> fmt::Result {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(self.clone()));
        text::encode(out, &registry)
    }

    /// Writes the page to a file or a socket. Written in small pieces: give it a buffer.
    ///
    /// # Errors
    /// If the writer has one; what was written before stands.
    pub fn write_to_io(&self, out: &mut impl io::Write) -> io::Result<()> {
        let mut pieces = Pieces { out, error: None };
        match (self.write_to(&mut pieces), pieces.error) {
            (_, Some(error)) => Err(error),
            (Err(error), None) => Err(io::Error::other(error)),
            (Ok(()), None) => Ok(()),
        }
    }
}

impl Collector for Page {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        encode::contents(&self.0, encoder)
    }
}

/// From text to bytes.
struct Pieces<'w, W> {
    out: &'w mut W,
    error: Option<io::Error>,
}

impl<W: io::Write> fmt::Write for Pieces<'_, W> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.out.write_all(piece.as_bytes()).map_err(|error| {
            self.error = Some(error);
            fmt::Error
        })
    }
}

/// The first so many names, each once, and the rest together. No two rows have the same name.
fn bounded<T: Clone>(
    rows: &[(Arc<str>, T)],
    most: usize,
    add: impl Fn(&mut T, &T),
) -> Vec<(Arc<str>, T)> {
    let mut kept: Vec<(Arc<str>, T)> = Vec::with_capacity(rows.len().min(most) + 1);
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(rows.len().min(most));
    let mut rest: Option<T> = None;
    for (name, row) in rows {
        if let Some(&at) = places.get(&**name) {
            add(&mut kept[at].1, row);
        } else if kept.len() < most && &**name != OTHER {
            places.insert(name, kept.len());
            kept.push((Arc::clone(name), row.clone()));
        } else {
            match &mut rest {
                Some(rest) => add(rest, row),
                None => rest = Some(row.clone()),
            }
        }
    }
    kept.extend(rest.map(|rest| (OTHER.into(), rest)));
    kept
}

impl QueueRow {
    fn new(figures: QueueFigures) -> Self {
        let mut sorted = figures.thresholds.clone();
        sorted.sort_by_key(|threshold| threshold.length);
        let further = sorted.split_off(sorted.len().min(MOST_THRESHOLDS));
        let labelled = sorted.into_iter().map(|threshold| (seconds(threshold.length), threshold));
        let mut thresholds: Vec<_> = labelled.collect();
        if let Some((first, more)) = further.split_first() {
            let mut rest = *first;
            more.iter().for_each(|threshold| rest.add(threshold));
            thresholds.push((OTHER.to_owned(), rest));
        }
        Self { figures, thresholds }
    }
}

/// `20`, or `0.5`.
fn seconds(span: Span) -> String {
    match span.micros() % 1_000_000 {
        0 => (span.micros() / 1_000_000).to_string(),
        _ => (span.micros() as f64 / 1e6).to_string(),
    }
}

/// All states; reasons that have not been met have none.
fn states(reasons: &[Option<Arc<str>>; REASONS]) -> Vec<State> {
    let mut states: Vec<State> = Vec::new();
    for (at, activity) in Activity::all().enumerate() {
        let (word, reason) = match activity {
            Activity::Ringing => ("ringing", "".into()),
            Activity::Talking => ("talking", "".into()),
            Activity::Held => ("held", "".into()),
            Activity::WrapUp => ("wrap_up", "".into()),
            Activity::BusyElsewhere => ("busy_elsewhere", "".into()),
            Activity::Idle => ("idle", "".into()),
            Activity::NotReady(number) => {
                let last = usize::from(number) + 1 == REASONS;
                match reasons.get(usize::from(number)).cloned().flatten() {
                    Some(reason) => ("not_ready", reason),
                    None if last => ("not_ready", OTHER.into()),
                    None => continue,
                }
            }
        };
        let known = states.iter_mut().find(|state| (state.word, &state.reason) == (word, &reason));
        match known {
            Some(known) => known.activities.push((at, activity)),
            None => states.push(State { word, reason, activities: vec![(at, activity)] }),
        }
    }
    states
}
