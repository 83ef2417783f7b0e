//! What the twin knows of queues, agents and calls: plain fields, nothing derived.

use std::collections::BTreeMap;

use acd::{
    AgentFigures, AgentId, AgentMedia, AgentQueue, AgentState, CallId, CustomerId, Medium, OfferId,
    Prefer, QueueFigures, QueueId, QueueRules, Span, Timestamp,
};

use super::chats::Chat;
use super::expression::Expression;
use super::rivals::{Rung, Width};

/// Microseconds of a half hour.
const HALF_HOUR: u64 = 1_800_000_000;
/// How many half hours of one stretch of work are booked: far more than two days.
const HALF_HOURS_BOOKED: u64 = 1_000;

/// A time that never comes.
pub const NEVER: u64 = u64::MAX;

/// Whole seconds in microseconds.
pub fn seconds(whole: i64) -> u64 {
    u64::try_from(whole).unwrap_or(0).saturating_mul(1_000_000)
}

/// A queue.
#[derive(Clone, Debug)]
pub struct Queue {
    pub id: QueueId,
    pub rules: QueueRules,
    pub require: Expression,
    pub steps: Vec<(u64, Expression)>,
    pub wishes: Vec<(Expression, i64)>,
    /// The order of definition of the agent last offered a call here.
    pub last_offered: Option<usize>,
    pub closed: bool,
    /// Of each grade in reserve: whether it has joined, and has left in this very settling.
    pub joined: [bool; 2],
    pub left: [bool; 2],
    /// By `leave_empty`, while it is.
    pub empty: Option<Emptiness>,
    /// Own counters; `in_queue` is left at 0 here.
    pub figures: QueueFigures,
}

/// Every agent of a queue is away.
#[derive(Clone, Copy, Debug)]
pub struct Emptiness {
    pub since: u64,
    /// It has lasted as long as the queue allows.
    pub over: bool,
    /// When that will be.
    pub due: Option<u64>,
}

/// After-call work that runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RunningWrapUp {
    pub since: u64,
    /// None: until ended.
    pub until: Option<u64>,
    pub fixed: bool,
    pub order: u64,
}

/// What an agent does with a contact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doing {
    Rings,
    Talks,
    Held,
    WrapsUp(RunningWrapUp),
}

/// A contact of an agent, from ringing to the end of wrap-up.
#[derive(Clone, Copy, Debug)]
pub struct Contact {
    pub call: CallId,
    /// The queue on whose call the agent is.
    pub queue: QueueId,
    pub medium: Medium,
    pub doing: Doing,
    /// Held because a contact of a medium that interrupts this one was answered.
    pub interrupted: bool,
}

/// An agent.
#[derive(Clone, Debug)]
pub struct Agent {
    pub id: AgentId,
    pub skills: BTreeMap<String, i64>,
    pub state: AgentState,
    pub since: u64,
    pub pending: Option<AgentState>,
    /// On a call that is not routed here.
    pub elsewhere: bool,
    /// Who became idle first has the smaller number.
    pub idle_place: u64,
    pub media: AgentMedia,
    /// For which queues he is in reserve, in which grade.
    pub reserve: BTreeMap<QueueId, i32>,
    /// The only queues whose calls he takes; none: those of all.
    pub queues: Vec<AgentQueue>,
    /// Has, or once had, other media than one voice call: each contact's end is told.
    pub has_desk: bool,
    /// In the order in which they rang.
    pub contacts: Vec<Contact>,
    pub answered_since_login: u64,
    /// Microseconds.
    pub talked_since_login: u64,
    /// Since login: microseconds of work in each half hour.
    pub work: BTreeMap<u64, u64>,
    /// From when work is not yet in there.
    pub work_from: u64,
    /// Own counters; the times are complete up to `since`.
    pub figures: AgentFigures,
}

impl Agent {
    pub fn is_idle(&self) -> bool {
        matches!(self.state, AgentState::Idle)
    }

    pub fn is_out_or_not_ready(&self) -> bool {
        matches!(self.state, AgentState::LoggedOut | AgentState::NotReady(_))
    }

    /// How many contacts of a medium there may be at once.
    pub fn places(&self, medium: Medium) -> usize {
        let cost = self.media.cost[medium as usize];
        let by_cost = if cost > 0 { (100 / cost).min(25) } else { 0 };
        let places = self.media.places[medium as usize].unwrap_or(by_cost);
        usize::try_from(places).expect("a checked number of places")
    }

    /// Whether a contact of this medium can be offered now.
    pub fn can_be_offered(&self, medium: Medium) -> bool {
        if self.is_out_or_not_ready() || self.pending.is_some() || self.elsewhere {
            return false;
        }
        if self.contacts.iter().any(|contact| contact.doing == Doing::Rings) {
            return false;
        }
        let of_this = self.contacts.iter().filter(|contact| contact.medium == medium).count();
        let stay = self.contacts.iter().filter(|contact| !self.interrupts(medium, contact.medium));
        let blocked =
            stay.clone().any(|contact| self.media.blocks[contact.medium as usize].has(medium));
        let cost: i32 = stay.map(|contact| self.media.cost[contact.medium as usize]).sum();
        of_this < self.places(medium) && !blocked && cost + self.media.cost[medium as usize] <= 100
    }

    /// Whether one medium interrupts another; none interrupts itself.
    pub fn interrupts(&self, one: Medium, other: Medium) -> bool {
        one != other && self.media.interrupts[one as usize].has(other)
    }

    /// The contact of which the state tells: the first that talks, else rings, is held, wraps up.
    pub fn foremost(&self) -> Option<(&Contact, AgentState)> {
        let rank = |contact: &&Contact| match contact.doing {
            Doing::Talks => 0,
            Doing::Rings => 1,
            Doing::Held => 2,
            Doing::WrapsUp(_) => 3,
        };
        let contact = self.contacts.iter().min_by_key(rank)?;
        let state = match contact.doing {
            Doing::Talks => AgentState::Talking,
            Doing::Rings => AgentState::Ringing,
            Doing::Held => AgentState::Held,
            Doing::WrapsUp(_) => AgentState::WrapUp,
        };
        Some((contact, state))
    }

    pub fn contact_mut(&mut self, call: CallId) -> &mut Contact {
        let is_it = |contact: &&mut Contact| {
            contact.call == call && !matches!(contact.doing, Doing::WrapsUp(_))
        };
        self.contacts.iter_mut().find(is_it).expect("a call at this agent")
    }

    /// The figures with the running state's time up to `now`.
    pub fn figures_at(&self, now: u64) -> AgentFigures {
        let mut figures = self.figures;
        let spent = Span::from_micros(now - self.since);
        match self.state {
            AgentState::LoggedOut => {}
            AgentState::NotReady(_) => figures.not_ready += spent,
            AgentState::Idle => figures.idle += spent,
            AgentState::Ringing => figures.ring += spent,
            AgentState::Talking => figures.talk += spent,
            AgentState::Held => figures.hold += spent,
            AgentState::WrapUp => figures.wrap_up += spent,
            AgentState::BusyElsewhere => figures.busy_elsewhere += spent,
        }
        if self.state != AgentState::LoggedOut {
            figures.logged_in += spent;
        }
        figures.state = self.state;
        figures.since = Timestamp::from_micros(now);
        figures
    }

    /// Leaves the state it is in at `now` and enters another.
    pub fn change_state(&mut self, now: u64, state: AgentState) {
        self.figures = self.figures_at(now);
        if self.state == AgentState::LoggedOut {
            self.work.clear();
            self.answered_since_login = 0;
            self.talked_since_login = 0;
        }
        self.state = state;
        self.since = now;
    }

    /// Books the work up to now.
    pub fn book_work(&mut self, to: u64) {
        let from = std::mem::replace(&mut self.work_from, to);
        let first = (from / HALF_HOUR).max((to / HALF_HOUR).saturating_sub(HALF_HOURS_BOOKED));
        for half_hour in first..=to / HALF_HOUR {
            let begin = from.max(half_hour * HALF_HOUR);
            let end = to.min((half_hour + 1).saturating_mul(HALF_HOUR));
            *self.work.entry(half_hour).or_default() += end - begin;
        }
    }

    /// Whether the agent was less busy of late than the other, more busy, or the same: the sum
    /// of the work in each half hour times two to the half hour's number.
    pub fn compare_work(&self, other: &Self) -> std::cmp::Ordering {
        let (Some(newest), Some(oldest)) = (
            self.work.keys().chain(other.work.keys()).max(),
            self.work.keys().chain(other.work.keys()).min(),
        ) else {
            return std::cmp::Ordering::Equal;
        };
        let work = |agent: &Self, half_hour| agent.work.get(&half_hour).copied().unwrap_or(0);
        // Worth of all newer half hours in units of the present one. All older ones together
        // are worth no more than a whole half hour of the present one.
        let mut difference: i128 = 0;
        for half_hour in (*oldest..=*newest).rev() {
            difference *= 2;
            difference += i128::from(work(self, half_hour)) - i128::from(work(other, half_hour));
            if difference.abs() > i128::from(HALF_HOUR) {
                break;
            }
        }
        difference.cmp(&0)
    }
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    Waiting,
    Ringing,
    Talking(AgentId),
    Held(AgentId),
}

/// The `prefer` rule while it holds.
#[derive(Clone, Copy, Debug)]
pub struct Preferred {
    pub agent: AgentId,
    pub until: u64,
}

impl Queue {
    /// Tiers without delay are reached at once.
    pub fn steps_reached_at_entry(&self) -> usize {
        self.steps.iter().filter(|(after, _)| *after == 0).count()
    }
}

/// An agent held back from a call.
#[derive(Clone, Copy, Debug)]
pub struct HeldBack {
    pub agent: AgentId,
    pub until: u64,
    pub order: u64,
}

/// A call whose customer is to be called back.
#[derive(Clone, Copy, Debug)]
pub struct Callback {
    /// Not about to end because there is another one of the customer.
    pub open: bool,
    pub requested: u64,
    /// From the request up to the moment before which it must not be dialled.
    pub postponed: u64,
    pub attempts: u32,
    pub tried: u32,
    pub pause: u64,
    pub owner: Option<Prefer>,
    /// Not dialled before this moment, while it lies ahead.
    pub due: Option<u64>,
    pub expires: Option<u64>,
}

/// A live call.
#[derive(Clone, Debug)]
pub struct Call {
    pub id: CallId,
    pub standing: Standing,
    /// While it rings: at whom, in the order in which that began, and at how many it may.
    pub rings: Vec<Rung>,
    pub width: Option<Width>,
    /// When it came back from an agent with whom it could not be connected, as a number.
    pub came_back: Option<u64>,
    /// The offer by which its agent has it.
    pub answered_by: Option<OfferId>,
    /// The queue it waits or rings in, or was answered from.
    pub queue: QueueId,
    /// When it entered that queue, and the number of this stay.
    pub entered: u64,
    pub stay: u64,
    /// From when its age counts, and who was offered earlier.
    pub offered: u64,
    pub offer_order: u64,
    /// Whose it is, if that is remembered, and whether it has resumed an age.
    pub customer: Option<CustomerId>,
    pub resumed: bool,
    pub own_require: Option<Expression>,
    pub own_priority: Option<i32>,
    /// Goes before others as if it were older by so many seconds.
    pub credit_s: i64,
    /// In force: its own, or that of the queue at its entry.
    pub priority: i32,
    pub steps_reached: usize,
    /// The greatest delay of agents for its queue that has passed.
    pub delay_passed: u64,
    /// From when the maximum wait counts: the entry or the last try without effect.
    pub max_wait_from: u64,
    pub max_wait_due: Option<u64>,
    /// The last try had no effect when so much had happened.
    pub tried_in_vain: Option<u64>,
    pub preferred: Option<Preferred>,
    pub callback: Option<Callback>,
    /// The queues in which it has been since its offer or last transfer.
    pub been_in: Vec<QueueId>,
    pub held_back: Vec<HeldBack>,
    /// Of the present agent's part: sums, and since when it talks or is held.
    pub talk: u64,
    pub hold: u64,
    pub part_since: u64,
    /// With the present agent, if the queue times conversations.
    pub chat: Option<Chat>,
    /// When its last lease runs out, and the number of that.
    pub lease: Option<(u64, u64)>,
}

impl Call {
    /// Waiting or ringing.
    pub fn is_in_queue(&self) -> bool {
        matches!(self.standing, Standing::Waiting | Standing::Ringing)
    }

    /// Waits, and may be offered to agents.
    pub fn waits_in_line(&self) -> bool {
        self.standing == Standing::Waiting && self.callback.is_none_or(|it| it.due.is_none())
    }

    /// In a queue, with the caller on the line.
    pub fn is_on_the_line(&self) -> bool {
        self.is_in_queue() && self.callback.is_none()
    }

    pub fn agent(&self) -> Option<AgentId> {
        match self.standing {
            Standing::Waiting => None,
            Standing::Ringing => self.rung_by(None),
            Standing::Talking(agent) | Standing::Held(agent) => Some(agent),
        }
    }

    /// Rings nowhere any more.
    pub fn stops_ringing(&mut self) -> Vec<Rung> {
        self.width = None;
        std::mem::take(&mut self.rings)
    }

    pub fn waited(&self, now: u64) -> Span {
        Span::from_micros(now - self.entered)
    }

    pub fn age(&self, now: u64) -> Span {
        // A callback's age may begin later.
        Span::from_micros(now.saturating_sub(self.offered))
    }

    /// Books the running spell of talk or hold up to `now`.
    pub fn book_part(&mut self, now: u64) {
        match self.standing {
            Standing::Talking(_) => self.talk += now - self.part_since,
            Standing::Held(_) => self.hold += now - self.part_since,
            Standing::Waiting | Standing::Ringing => {}
        }
        self.part_since = now;
    }

    /// The call as it would stand on entering a queue. `prefer` holds only in the queue to
    /// which the call was offered.
    pub fn as_if_in(&self, queue: &Queue) -> Self {
        let mut entering = self.clone();
        if queue.id != self.queue {
            entering.preferred = None;
        }
        entering.queue = queue.id;
        entering.steps_reached = queue.steps_reached_at_entry();
        entering.delay_passed = 0;
        entering
    }
}
