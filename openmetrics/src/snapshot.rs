//! The figures of one moment, as plain data.

use std::sync::Arc;

use acd::figures::{
    Activity, CallReader, CallTally, Headcount, Measure, REASONS, THRESHOLDS, Tally, TimeReader,
    TimeTally,
};
use acd::{AgentId, Core, GroupId, QueueId, Reason, Span, Terms, Timestamp, Window};

/// What the host calls its queues, groups, agents and reasons. The core has numbers only.
pub trait Names {
    /// A queue's name.
    fn queue(&self, queue: QueueId) -> Arc<str>;
    /// A group's name.
    fn group(&self, group: GroupId) -> Arc<str>;
    /// An agent's name.
    fn agent(&self, agent: AgentId) -> Arc<str>;
    /// The word for a reason.
    fn reason(&self, reason: Reason) -> Arc<str>;
}

/// What is copied beyond counters and gauges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Detail {
    /// Percentiles of each queue; those of the total are always there. They make a snapshot of many
    /// queues ten times as long and more.
    pub queue_percentiles: bool,
    /// So many agents at most, the first defined.
    pub agents: usize,
}

/// Per cent of the values that do not exceed the one given; 100 is the greatest.
pub const PERCENTILES: [u32; 5] = [50, 90, 95, 99, 100];

/// The percentiles of each measure, in the order of [`Measure::ALL`] and [`PERCENTILES`]; `None`
/// where nothing was measured.
pub type Percentiles = [Option<[Span; PERCENTILES.len()]>; Measure::ALL.len()];

/// All figures of one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The moment, on the core's clock.
    pub now: Timestamp,
    /// Of all calls.
    pub total: QueueFigures,
    /// Of all agents.
    pub floor: Time,
    /// By queue, in order of first definition.
    pub queues: Vec<(Arc<str>, QueueFigures)>,
    /// By group, in order of their numbers.
    pub groups: Vec<(Arc<str>, TeamFigures)>,
    /// By agent, in order of first definition, as many as asked for.
    pub agents: Vec<(Arc<str>, TeamFigures)>,
    /// The words for the reasons' numbers (see [`Activity::NotReady`]); the last stands for all
    /// further reasons and has none.
    pub reasons: [Option<Arc<str>>; REASONS],
}

/// The figures of a queue, or of all.
#[derive(Clone, Debug, Default)]
pub struct QueueFigures {
    /// Counters and sums since the beginning.
    pub tally: CallTally,
    /// What is in the queue now.
    pub live: Live,
    /// Calls against each threshold: a queue's in its own order, the total's by length.
    pub thresholds: Vec<Threshold>,
    /// What was counted in the live windows, in the order of [`Window::ALL`].
    pub recent: [acd::QueueFigures; Window::ALL.len()],
    /// How times spread since the beginning.
    pub percentiles: Percentiles,
}

/// What is in a queue now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Live {
    /// Calls that wait.
    pub waiting: u64,
    /// Calls that ring.
    pub ringing: u64,
    /// Of both, those that have waited longer than the first threshold.
    pub over_threshold: u64,
    /// The longest wait of both.
    pub longest_wait: Span,
    /// Agents on the queue's calls, ringing to the end of wrap-up.
    pub busy: u64,
    /// What a call would wait that came now, in the mean; `None` if nobody is at work who can
    /// serve it, and of all queues together. Of several, the longest.
    pub expected_wait: Option<Span>,
}

/// Calls against one threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Threshold {
    /// The threshold.
    pub length: Span,
    /// Answered after at most so long.
    pub answered: u64,
    /// Abandoned after at most so long.
    pub abandoned: u64,
    /// Had waited longer; counted when it passed.
    pub breached: u64,
}

/// The figures of a group, or of an agent.
#[derive(Clone, Copy, Debug, Default)]
pub struct TeamFigures {
    /// Counters and sums since the beginning.
    pub tally: CallTally,
    /// Where the time went and goes.
    pub time: Time,
}

/// Where agents' time went and goes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Time {
    /// Since the beginning.
    pub tally: TimeTally,
    /// Who does what now, in the order of [`Activity::all`].
    pub now: [Headcount; Activity::COUNT],
}

impl Snapshot {
    /// The figures of now, without percentiles of queues and without agents. `None` if the core
    /// keeps no books.
    ///
    /// O(queues + groups), nothing in it depends on calls.
    #[must_use]
    pub fn of(core: &Core, names: &impl Names) -> Option<Self> {
        Self::in_detail(core, names, Detail::default())
    }

    /// The figures of now. `None` if the core keeps no books.
    #[must_use]
    pub fn in_detail(core: &Core, names: &impl Names, detail: Detail) -> Option<Self> {
        let mut total = QueueFigures::of(&core.total_book()?, &Terms::default(), true);
        total.thresholds.clear();
        let mut queues = Vec::new();
        for queue in core.queue_ids() {
            let Some(row) = queue_figures(core, queue, detail.queue_percentiles) else { continue };
            total.live.add(&row.live);
            Threshold::add_all(&mut total.thresholds, &row.thresholds);
            queues.push((names.queue(queue), row));
        }
        // Nobody waits for all queues.
        total.live.expected_wait = None;
        let groups = core.group_ids().filter_map(|group| {
            let (calls, time) = (core.group_book(group)?, core.group_time(group)?);
            Some((names.group(group), TeamFigures::of(&calls, &time)))
        });
        let agents = core.agent_ids().take(detail.agents).filter_map(|agent| {
            let (calls, time) = (core.agent_book(agent)?, core.agent_time(agent)?);
            Some((names.agent(agent), TeamFigures::of(&calls, &time)))
        });
        let reason = |number| core.reason_behind(number).map(|reason| names.reason(reason));
        Some(Self {
            now: core.now(),
            total,
            floor: Time::of(&core.floor_time()?),
            queues,
            groups: groups.collect(),
            agents: agents.collect(),
            reasons: std::array::from_fn(|number| reason(number as u8)),
        })
    }
}

fn queue_figures(core: &Core, queue: QueueId, percentiles: bool) -> Option<QueueFigures> {
    let (view, terms) = (core.queue(queue)?, core.terms(queue)?);
    let mut row = QueueFigures::of(&core.queue_book(queue)?, &terms, percentiles);
    row.live = Live {
        waiting: view.waiting.into(),
        ringing: view.ringing.into(),
        over_threshold: view.over_threshold.into(),
        longest_wait: view.longest_wait,
        busy: view.busy.into(),
        expected_wait: core.expected_wait(queue, None).map(|expected| expected.mean),
    };
    Some(row)
}

impl QueueFigures {
    fn of(book: &CallReader<'_>, terms: &Terms, percentiles: bool) -> Self {
        let tally = book.totals();
        let mut thresholds: Vec<Threshold> = Vec::with_capacity(THRESHOLDS);
        for number in 0..THRESHOLDS {
            let Some(length) = terms.threshold(number) else { continue };
            // The same threshold twice is one.
            if thresholds.iter().all(|known| known.length != length) {
                let against = tally.against(number);
                thresholds.push(Threshold {
                    length,
                    answered: against.answered_within,
                    abandoned: against.abandoned_within,
                    breached: tally.breached.get(number).copied().unwrap_or_default(),
                });
            }
        }
        let recent = Window::ALL.map(|window| book.recent(window).unwrap_or_default());
        let percentiles = match percentiles {
            true => Measure::ALL.map(|measure| percentiles_of(book, measure)),
            false => Percentiles::default(),
        };
        Self { tally, live: Live::default(), thresholds, recent, percentiles }
    }

    /// Adds another queue's figures. Percentiles cannot be added up; none are left.
    pub fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.live.add(&other.live);
        self.thresholds.sort_by_key(|threshold| threshold.length);
        Threshold::add_all(&mut self.thresholds, &other.thresholds);
        for (mine, other) in self.recent.iter_mut().zip(&other.recent) {
            mine.add(other);
        }
        self.percentiles = Percentiles::default();
    }
}

fn percentiles_of(book: &CallReader<'_>, measure: Measure) -> Option<[Span; PERCENTILES.len()]> {
    let spread = book.spread(measure)?;
    let quantile = |per_cent: u32| spread.quantile(per_cent * 100);
    (spread.count() > 0).then(|| PERCENTILES.map(quantile))
}

impl Live {
    fn add(&mut self, other: &Self) {
        self.waiting += other.waiting;
        self.ringing += other.ringing;
        self.over_threshold += other.over_threshold;
        self.longest_wait = self.longest_wait.max(other.longest_wait);
        self.busy += other.busy;
        self.expected_wait = self.expected_wait.max(other.expected_wait);
    }
}

impl Threshold {
    /// Adds the counts of equal thresholds; the sum is in order of length.
    fn add_all(sum: &mut Vec<Self>, others: &[Self]) {
        for other in others {
            match sum.binary_search_by_key(&other.length, |known| known.length) {
                Ok(at) => sum[at].add(other),
                Err(at) => sum.insert(at, *other),
            }
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.answered += other.answered;
        self.abandoned += other.abandoned;
        self.breached += other.breached;
    }
}

impl TeamFigures {
    fn of(calls: &CallReader<'_>, time: &TimeReader<'_>) -> Self {
        Self { tally: calls.totals(), time: Time::of(time) }
    }

    /// Adds another's figures.
    pub fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        self.time.tally.add(&other.time.tally);
        for (mine, other) in self.time.now.iter_mut().zip(other.time.now) {
            mine.agents += other.agents;
            mine.time += other.time;
        }
    }
}

impl Time {
    fn of(time: &TimeReader<'_>) -> Self {
        let mut now = [Headcount::default(); Activity::COUNT];
        for (headcount, activity) in now.iter_mut().zip(Activity::all()) {
            *headcount = time.headcount(activity);
        }
        Self { tally: time.totals(), now }
    }
}
