//! What an expected wait is learned from: how fast agents work, and how that moves a queue on.
//!
//! Everything is learned at events and from integers; reading and time change nothing. Old
//! experience loses half its weight each half hour in which something is learned, but never so much
//! that only a handful of calls is left.

use crate::{Span, Timestamp};

/// Until a call is over, one is taken to occupy an agent for three minutes.
const FIRST_HANDLE: u64 = 180_000_000;
/// So many calls of the floor's mean stand beside those of a group's own.
const BORROWED: u64 = 2;
/// Experience is halved after so much time …
const HALF_LIFE: u64 = 1_800_000_000;
/// … if there is more than this of it: calls handled by a group, calls that waited in a queue.
const FEW_CALLS: u32 = 256;
/// A call that is done counts as so many, so that halves are kept.
const PARTS: u32 = 16;

/// How many half-lives have passed since `marked`; marks `now`.
fn half_lives(marked: &mut u64, now: Timestamp) -> u32 {
    let current = now.micros() / HALF_LIFE;
    let passed = current.saturating_sub(*marked);
    *marked = current;
    u32::try_from(passed).unwrap_or(u32::MAX).min(63)
}

/// What is learned from the floor as a whole, for those who have little experience of their own.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct FloorPace {
    /// The mean occupation of an agent by a call, the latest ones foremost.
    handle: u64,
    impatience: Impatience,
}

impl Default for FloorPace {
    fn default() -> Self {
        Self { handle: FIRST_HANDLE, impatience: Impatience::default() }
    }
}

impl FloorPace {
    /// A call occupied an agent for this long: it weighs one in 32. O(1).
    pub(crate) fn learn(&mut self, handle: Span) {
        self.handle = self.handle - self.handle / 32 + handle.micros() / 32;
    }
}

/// How often waiting calls leave unserved.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Impatience {
    /// Waiting time, how many calls waited, and how many of them left.
    waited: u64,
    calls: u32,
    left: u32,
    halved: u64,
}

impl Impatience {
    /// A call waited, and left unserved or did not; returns how often older experience is to be
    /// halved.
    fn learn(&mut self, time: u64, left: bool, now: Timestamp) -> u32 {
        let mut halves = 0;
        for _ in 0..half_lives(&mut self.halved, now) {
            if self.calls <= FEW_CALLS * PARTS {
                break;
            }
            halves += 1;
            self.waited /= 2;
            (self.calls, self.left) = (self.calls / 2, self.left / 2);
        }
        self.waited = self.waited.saturating_add(time);
        self.calls = self.calls.saturating_add(PARTS);
        self.left = self.left.saturating_add(if left { PARTS } else { 0 });
        halves
    }

    /// Calls that leave per microsecond and waiting call, times 2^60.
    fn rate(&self) -> u64 {
        let waited = self.waited.saturating_add(PRIOR_WAIT);
        let rate = (u128::from(self.left) << 56) / u128::from(waited);
        u64::try_from(rate).unwrap_or(u64::MAX)
    }
}

/// How fast a group of like agents works: the time that calls kept them busy, by the calls done.
///
/// Calls that are not over yet count with their time so far; so the first ones to be over, which
/// are the short ones, do not pass for the mean.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Pace {
    /// Agents who can be given calls now or when the present one is over.
    pub(crate) at_work: u32,
    busy: u32,
    since: Timestamp,
    busy_time: u64,
    done: u32,
    halved: u64,
    /// Calls per microsecond and agent, times 2^48; 0 until something is learned.
    rate: u64,
}

impl Pace {
    /// An agent is busy from now on. O(1).
    pub(crate) fn begin(&mut self, now: Timestamp) {
        self.settle(now);
        self.busy += 1;
    }

    /// An agent is busy no longer; `done`: with a call, and not with a vain ring. O(1).
    pub(crate) fn end(&mut self, now: Timestamp, done: bool, floor: &FloorPace) {
        self.settle(now);
        self.busy = self.busy.saturating_sub(1);
        if !done {
            return;
        }
        let halves = half_lives(&mut self.halved, now);
        let enough = |done: u32| done > FEW_CALLS * PARTS;
        for _ in 0..halves {
            if !enough(self.done) {
                break;
            }
            (self.busy_time, self.done) = (self.busy_time / 2, self.done / 2);
        }
        self.done += PARTS;
        if self.done >= 1 << 19 {
            (self.busy_time, self.done) = (self.busy_time / 2, self.done / 2);
        }
        self.rate = self.rate_beside(floor);
    }

    fn settle(&mut self, now: Timestamp) {
        let passed = now.since(self.since).micros();
        self.busy_time = self.busy_time.saturating_add(passed.saturating_mul(self.busy.into()));
        self.since = now;
    }

    fn rate_beside(&self, floor: &FloorPace) -> u64 {
        let calls = u64::from(self.done) + BORROWED * u64::from(PARTS);
        let time = self.busy_time.saturating_add(floor.handle.saturating_mul(BORROWED));
        // `done` is below 2^19 parts, so this is below 2^64; a part is a sixteenth of a call.
        ((calls << 44) / time.max(1)).clamp(1, 1 << 39)
    }

    /// Calls that the agents at work are done with per microsecond, times 2^48. O(1).
    pub(crate) fn capacity(&self, floor: &FloorPace) -> u64 {
        let rate = if self.rate == 0 { (1 << 48) / floor.handle.max(1_000) } else { self.rate };
        rate.saturating_mul(self.at_work.into())
    }
}

/// The mean occupation behind a capacity of so many agents.
pub(crate) fn handle(agents: u32, capacity: u64) -> Span {
    let micros = (u128::from(agents) << 48) / u128::from(capacity.max(1));
    Span::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
}

/// A waiting call from which the queue learns: where it stood, since when, and what the agents who
/// can serve it were done with per time.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Followed {
    /// Itself and the calls before it, in thousandths; 0: it is not followed.
    pub(crate) places: u64,
    /// Those of them before it that are in its own queue.
    pub(crate) own: u64,
    /// Counted, not estimated.
    pub(crate) exact: bool,
    pub(crate) since: Timestamp,
    pub(crate) capacity: u64,
}

/// How calls of one band of priorities have moved up.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Band {
    /// Places by which calls came nearer, less those by which they were set back: thousandths.
    moved: i64,
    /// Calls that their agents could be done with meanwhile, were all work for this line: likewise.
    possible: u64,
    /// Calls that stood before them, times the milliseconds of it.
    crowd: u64,
    /// Of those served whose place was counted: squared differences of progress expected and made,
    /// and the progress: thousandths.
    off: u64,
    places: u64,
}

impl Band {
    fn add(&mut self, other: &Self) {
        self.moved = self.moved.saturating_add(other.moved);
        self.possible = self.possible.saturating_add(other.possible);
        self.crowd = self.crowd.saturating_add(other.crowd);
        self.off = self.off.saturating_add(other.off);
        self.places = self.places.saturating_add(other.places);
    }

    fn halve(&mut self) {
        self.moved /= 2;
        for sum in [&mut self.possible, &mut self.crowd, &mut self.off, &mut self.places] {
            *sum /= 2;
        }
    }

    /// The share of possible places by which calls moved up, less those of callers who left.
    fn share(&self, prior: u64, leaving: u64) -> u64 {
        let by_service = self.moved.saturating_sub_unsigned(given_up(self.crowd, leaving)).max(0);
        let moved = u128::from(by_service.unsigned_abs()) * 1_000_000;
        let prior = u128::from(PRIOR_PLACES) * u128::from(prior);
        let share = (moved + prior) / (u128::from(self.possible) + u128::from(PRIOR_PLACES));
        u64::try_from(share).unwrap_or(u64::MAX).clamp(10_000, 4_000_000)
    }

    /// Variance of the progress against that of steps without memory, in thousandths.
    fn spread(&self, prior: u64) -> u64 {
        let off = u128::from(self.off) * 1_000 + u128::from(PRIOR_PLACES) * u128::from(prior);
        let spread = off / (u128::from(self.places) + u128::from(PRIOR_PLACES));
        u64::try_from(spread).unwrap_or(u64::MAX).clamp(250, 64_000)
    }
}

/// Priorities below the queue's own, at it, one above, and higher: each learns for itself.
pub(crate) const BANDS: usize = 4;
/// So many places as the model has it stand beside what a queue has learned, in thousandths.
const PRIOR_PLACES: u64 = 8_000;
/// Before anybody gave up, so long a wait without it is taken for granted, in microseconds.
const PRIOR_WAIT: u64 = 600_000_000;

/// What a queue has learned from the calls that waited in it.
///
/// *Why it has no bias of its own.* By the model a call moves up at the rate `share · capacity +
/// calls before it / patience`, whatever the discipline and the other queues do. The sums of places
/// moved, of capacity × time and of calls before it × time over the same calls therefore give
/// the share at which expected and real progress agree; callers who gave up count with the way
/// that they came.
#[derive(Clone, Copy, Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Experience {
    bands: [Band; BANDS],
    impatience: Impatience,
    /// Of the crowds before its calls, those of this queue itself.
    own_crowd: u64,
}

impl Experience {
    /// A followed call waits no longer: it was served, or it left from the place `left_at`.
    /// O(1).
    pub(crate) fn learn(
        &mut self,
        call: &Followed,
        band: usize,
        now: Timestamp,
        left_at: Option<&Followed>,
        floor: &mut FloorPace,
    ) {
        let time = now.since(call.since).micros();
        if call.places == 0 || time == 0 {
            return;
        }
        floor.impatience.learn(time, left_at.is_some(), now);
        for _ in 0..self.impatience.learn(time, left_at.is_some(), now) {
            self.bands.iter_mut().for_each(Band::halve);
            self.own_crowd /= 2;
        }
        let possible = u128::from(time) * u128::from(call.capacity);
        let possible = ((possible >> 20) * 1_000) >> 28;
        let possible = u64::try_from(possible).unwrap_or(u64::MAX).min(1 << 50);
        let (to_go, own_to_go) = left_at.map_or((0, 0), |end| (end.places, end.own));
        // The line before it gets shorter about evenly.
        let crowd = |first: u64, last: u64| {
            (time / 1_000).saturating_mul(first.saturating_add(last) / 2) / 1_000
        };
        let before = crowd(call.places.saturating_sub(1_000), to_go.saturating_sub(1_000));
        self.own_crowd = self.own_crowd.saturating_add(crowd(call.own, own_to_go).min(before));
        let moved = i64::try_from(call.places).unwrap_or(i64::MAX).saturating_sub_unsigned(to_go);
        let mut more = Band { moved, possible, crowd: before, ..Band::default() };
        if left_at.is_none() && call.exact {
            let off = self.expected_places(band, possible, before, floor).abs_diff(call.places);
            (more.off, more.places) = (off.saturating_mul(off) / 1_000, call.places);
        }
        if let Some(band) = self.bands.get_mut(band) {
            band.add(&more);
        }
    }

    fn expected_places(&self, band: usize, possible: u64, crowd: u64, floor: &FloorPace) -> u64 {
        let served = u128::from(possible) * u128::from(self.share(band, floor)) / 1_000_000;
        let gave_up = given_up(crowd, self.leaving(floor));
        u64::try_from(served).unwrap_or(u64::MAX).saturating_add(gave_up)
    }

    /// How often calls before one of this queue leave: as its own do or as those of the floor, in
    /// the proportion in which they have stood there.
    fn leaving(&self, floor: &FloorPace) -> u64 {
        let all = u128::from(self.all().crowd).max(1);
        let own = u128::from(self.own_crowd).min(all);
        let rates = [self.impatience.rate(), floor.impatience.rate()].map(|rate| rate >> 1);
        let rate = u128::from(rates[0]) * own / all + u128::from(rates[1]) * (all - own) / all;
        u64::try_from(rate << 1).unwrap_or(u64::MAX)
    }

    /// The share of their agents' work by which calls of a band move up, in millionths: 10,000 to
    /// 4,000,000. O(1).
    pub(crate) fn share(&self, band: usize, floor: &FloorPace) -> u64 {
        let leaving = self.leaving(floor);
        let all = self.all().share(1_000_000, leaving);
        self.bands.get(band).map_or(all, |band| band.share(all, leaving))
    }

    /// The mean time after which callers before one of this queue leave unserved. O(1).
    pub(crate) fn patience(&self, floor: &FloorPace) -> Option<Span> {
        (1_u64 << 60).checked_div(self.leaving(floor)).map(Span::from_micros)
    }

    /// Variance of a band's progress against that of steps without memory: 250 to 64,000
    /// thousandths. O(1).
    pub(crate) fn spread(&self, band: usize) -> u64 {
        let all = self.all().spread(1_000);
        self.bands.get(band).map_or(all, |band| band.spread(all))
    }

    fn all(&self) -> Band {
        let mut sum = Band::default();
        self.bands.iter().for_each(|band| sum.add(band));
        sum
    }
}

/// Of a crowd (calls × milliseconds), those that leave: thousandths. A millisecond has 1,000 µs.
fn given_up(crowd: u64, leaving: u64) -> u64 {
    let calls = (u128::from(crowd) * u128::from(leaving)) >> 20;
    let calls = calls.saturating_mul(1_000_000) >> 40;
    u64::try_from(calls).unwrap_or(u64::MAX)
}
