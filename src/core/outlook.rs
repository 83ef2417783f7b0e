//! Expected wait: what a call would wait, and what is learned for it from the calls that do.
//!
//! Counts of agents at work and the pace of their groups are brought up to date with each change of
//! an agent, O(1). A queue learns from *followed* calls: where one stands is found out as it begins
//! to wait, and when it is served, or gives up, the way made meets the time taken. Finding out
//! where a call stands costs lines and groups, so calls are followed on credit: each call that
//! waits adds a little, and in a large centre only a sample is followed; in one of a few queues it
//! is every call. No command pays for more than a few dozen lines.

use super::Core;
use super::agent::Presence;
use super::call::{Call, Phase, rank};
use crate::figures::{self, BANDS, ExpectedWait, Followed, Outlook};
use crate::matching::{Turn, Whom};
use crate::{CallId, QueueId, Span};

/// What a call that begins to wait adds to the credit; a line costs `LINE`, a group one, a queue
/// a quarter.
const CREDIT: u64 = 64;
const LINE: u64 = 16;
/// With more lines than `MANY`, a call's place is estimated from its own queue and `SAMPLE` others.
const MANY: u32 = 32;
const SAMPLE: u32 = 16;

/// Whose calls are asked about, and where among them.
#[derive(Clone, Copy)]
struct Stand {
    queue: u32,
    class: u32,
    key: u128,
}

/// The same from a later moment on.
fn later(by: Span, expected: Option<ExpectedWait>) -> Option<ExpectedWait> {
    expected.map(|it| ExpectedWait { mean: it.mean + by, p90: it.p90 + by, ..it })
}

/// Readings.
impl Core {
    /// What a call would wait that was offered now in this queue, until an agent's telephone rings;
    /// `None` if nobody who is at work can serve the queue, or there is no such queue.
    ///
    /// `priority` is the call's own, −100 to 100 (beyond, the nearest of these); `None`: the
    /// queue's. The call is taken to enter the queue at its first step, whether or not there is
    /// room; agents with a [delay](crate::AgentQueue) count if none without is at work, from the
    /// end of the least delay on. Between events the answer does not change, but where queues age:
    /// a call that comes later finds more calls before it, as those that wait have grown older. See
    /// [`Outlook`] for what it rests on.
    ///
    /// O(lines · (log calls + profiles)): a line is a queue's calls with one set of agents, and
    /// counts if calls wait there.
    #[must_use]
    pub fn expected_wait(&self, queue: QueueId, priority: Option<i32>) -> Option<ExpectedWait> {
        let queue = self.queue_index(queue).ok()?;
        let record = &self.queues[queue as usize];
        let priority = priority.map_or(record.rules.priority, |own| own.clamp(-100, 100) as i8);
        let key = rank((priority, 0), &record.rules, self.now, self.began + 1);
        let class = record.class_at_entry();
        let at_once = !self.waiting.is_closed(queue) && self.has_idle(class, Default::default());
        let (class, delay) = self.served_class(queue, class, Span::ZERO);
        let stand = Stand { queue, class, key };
        let (own, others) = self.ahead(stand);
        let outlook = self.outlook(stand, self.band(queue, priority), own + others);
        later(delay, Outlook { at_once, ..outlook }.expected())
    }

    /// What a waiting call has still to wait, until an agent's telephone rings; `None` if it does
    /// not wait, or nobody who is at work can serve it.
    ///
    /// Between events the answer does not change. A call that waits for its preferred agent is
    /// taken to wait for anybody. Costs and the rest as [`expected_wait`](Self::expected_wait).
    #[must_use]
    pub fn expected_wait_of(&self, call: CallId) -> Option<ExpectedWait> {
        let call = self.call_index(call).ok()?;
        let record = &self.calls[call];
        if record.phase != Phase::Waiting {
            return None;
        }
        let Stand { queue, class, key } = self.stand(record);
        let (class, delay) = match record.own {
            Some(_) => (class, Span::ZERO),
            None => self.served_class(queue, class, self.now.since(record.entered)),
        };
        let stand = Stand { queue, class, key };
        let (own, others) = self.ahead(stand);
        let band = self.band(record.queue, record.priority());
        later(delay, self.outlook(stand, band, own + others).expected())
    }

    /// What [`expected_wait`](Self::expected_wait) says of a queue, at a bounded cost: with many
    /// lines the calls before are estimated from a sample of these. O(groups).
    pub(super) fn expected_wait_bounded(&mut self, queue: u32) -> Option<ExpectedWait> {
        let record = &self.queues[queue as usize];
        let (id, open) = (record.id, self.waiting.lines_open());
        if open <= MANY {
            return self.expected_wait(id, None);
        }
        let priority = record.rules.priority;
        let key = rank((priority, 0), &record.rules, self.now, self.began + 1);
        let class = record.class_at_entry();
        let at_once = !self.waiting.is_closed(queue) && self.has_idle(class, Default::default());
        let (class, delay) = self.served_class(queue, class, Span::ZERO);
        let stand = Stand { queue, class, key };
        let (own, others) = self.ahead_roughly(stand, open);
        let outlook = self.outlook(stand, self.band(queue, priority), own + others);
        later(delay, Outlook { at_once, ..outlook }.expected())
    }

    /// Where agents take the queue's calls late and nobody at work suits those who have waited for
    /// so long: the class of the first stage whom somebody at work does suit, and how long that is
    /// to come.
    fn served_class(&self, queue: u32, class: u32, waited: Span) -> (u32, Span) {
        let record = &self.queues[queue as usize];
        if record.wants.stages.is_none() || self.capacity(class).0 > 0 {
            return (class, Span::ZERO);
        }
        let stages = record.rules.steps.iter().zip(record.wants.classes.iter().skip(1));
        let mut later = stages.filter(|(after, _)| **after > waited);
        let found = later.find(|&(_, &class)| self.capacity(class).0 > 0);
        found.map_or((class, Span::ZERO), |(after, &class)| {
            (class, Span::from_micros(after.micros() - waited.micros()))
        })
    }

    fn stand(&self, record: &Call) -> Stand {
        let wants = &self.queues[record.queue as usize].wants;
        let class = match record.own {
            Some((_, class)) => class,
            None => wants.classes[usize::from(record.reached.stage)],
        };
        Stand { queue: record.queue, class, key: record.key }
    }

    fn turn(&self, stand: Stand) -> Turn {
        Turn { key: stand.key, target: self.waiting.target(stand.queue) }
    }

    /// Which calls of the queue a call learns with.
    fn band(&self, queue: u32, priority: i8) -> usize {
        let above = i32::from(priority) - i32::from(self.queues[queue as usize].rules.priority);
        (above.clamp(-1, BANDS as i32 - 2) + 1) as usize
    }

    /// `ahead`: what the calls before mean, in thousandths.
    fn outlook(&self, stand: Stand, band: usize, ahead: u64) -> Outlook {
        let queue = &self.queues[stand.queue as usize];
        let (agents, capacity) = self.capacity(stand.class);
        let floor = &self.floor_pace;
        Outlook {
            at_once: false,
            ahead_thousandths: ahead,
            agents: queue.rules.max_busy.map_or(agents, |most| most.min(agents)),
            handle: figures::handle(agents, capacity),
            share_millionths: queue.experience.share(band, floor),
            patience: queue.experience.patience(floor),
            spread_thousandths: queue.experience.spread(band),
        }
    }

    /// Agents at work who suit a class, and what they are done with per time.
    fn capacity(&self, class: u32) -> (u32, u64) {
        let (mut agents, mut capacity) = (0_u32, 0_u64);
        let members = self.eligibility.classes.members(class);
        for pace in members.iter().filter_map(|group| self.paces.get(group as usize)) {
            agents += pace.at_work;
            capacity = capacity.saturating_add(pace.capacity(&self.floor_pace));
        }
        (agents, capacity)
    }

    /// Calls that stand before it in its own queue, and in others: thousandths.
    fn ahead(&self, stand: Stand) -> (u64, u64) {
        let (mut own, mut others) = (0, 0);
        for line in self.waiting.lines_before(self.turn(stand), self.now, 0) {
            let sum = if line.0 == stand.queue { &mut own } else { &mut others };
            *sum += self.counted(stand, line);
        }
        (own, others)
    }

    /// What calls of a line that stand before one mean to it, in thousandths.
    fn counted(&self, stand: Stand, (queue, whom, calls): (u32, Whom, u32)) -> u64 {
        // The calls of another queue that may have no more agents busy take none away.
        if calls == 0 || (queue != stand.queue && self.waiting.is_closed(queue)) {
            return 0;
        }
        u64::from(calls).saturating_mul(self.overlap(whom, stand.class))
    }

    /// Which part of the agents at whom some calls may ring could serve a class too, by what they
    /// are done with: thousandths.
    fn overlap(&self, whom: Whom, class: u32) -> u64 {
        let members = self.eligibility.classes.members(class);
        match whom {
            Whom::Class(same) if same == class => 1_000,
            Whom::Class(other) => {
                let others = self.eligibility.classes.members(other);
                if !members.intersects(others.words()) {
                    return 0;
                }
                let (mut both, mut all) = (0_u64, 0_u64);
                for group in others.iter() {
                    let Some(pace) = self.paces.get(group as usize) else { continue };
                    let capacity = pace.capacity(&self.floor_pace);
                    all = all.saturating_add(capacity);
                    both = both.saturating_add(if members.get(group) { capacity } else { 0 });
                }
                let share = u128::from(both) * 1_000 / u128::from(all.max(1));
                u64::try_from(share).unwrap_or(1_000)
            }
            Whom::Agent(agent) => {
                let agent = &self.agents[agent as usize];
                if agent.at_work && members.get(agent.group) { 1_000 } else { 0 }
            }
        }
    }
}

/// Learning.
impl Core {
    /// The agent's presence or plans have changed: counts him in or out.
    pub(super) fn count_at_work(&mut self, agent: u32) {
        let record = &mut self.agents[agent as usize];
        let at_work = record.presence == Presence::Ready && record.pending.is_none();
        if std::mem::replace(&mut record.at_work, at_work) == at_work {
            return;
        }
        if let Some(pace) = self.paces.get_mut(record.group as usize) {
            pace.at_work = if at_work { pace.at_work + 1 } else { pace.at_work.saturating_sub(1) };
        }
    }

    /// A call begins to occupy the agent.
    pub(super) fn begin_occupation(&mut self, agent: u32) {
        let group = self.agents[agent as usize].group;
        if let Some(pace) = self.paces.get_mut(group as usize) {
            pace.begin(self.now);
        }
    }

    /// A call occupies the agent no longer; `done`: it was handled.
    pub(super) fn end_occupation(&mut self, agent: u32, done: bool) {
        let record = &self.agents[agent as usize];
        if done && record.desk.is_none() {
            self.floor_pace.learn(self.now.since(record.busy_since));
        }
        if let Some(pace) = self.paces.get_mut(record.group as usize) {
            pace.end(self.now, done, &self.floor_pace);
        }
    }

    /// The agent goes from one group to another; at first from none.
    pub(super) fn change_pace(&mut self, agent: u32, from: Option<u32>, to: u32) {
        if to as usize >= self.paces.len() {
            self.paces.resize(to as usize + 1, Default::default());
        }
        let record = &self.agents[agent as usize];
        let busy = record.presence == Presence::Ready && !record.is_idle();
        let at_work = u32::from(record.at_work);
        if let Some(pace) = from.and_then(|from| self.paces.get_mut(from as usize)) {
            pace.at_work = pace.at_work.saturating_sub(at_work);
            if busy {
                pace.end(self.now, false, &self.floor_pace);
            }
        }
        let pace = &mut self.paces[to as usize];
        pace.at_work += at_work;
        if busy {
            pace.begin(self.now);
        }
    }

    /// The call stands in line now: follows it, if there is credit.
    pub(super) fn follow(&mut self, call: u32) {
        if !self.calls[call].followed.is_none() {
            return;
        }
        // Paid for at once: to find out where it stands now, and once more should it give up.
        let lines = u64::from(self.waiting.lines_open().min(MANY)) * LINE;
        let cost = 2 * (lines + (self.queues.len() / 4 + self.paces.len()) as u64);
        self.credit = (self.credit + CREDIT).min(2 * cost);
        if self.credit < cost {
            return;
        }
        self.credit -= cost;
        let stand = self.stand(&self.calls[call]);
        let (agents, capacity) = self.capacity(stand.class);
        let most = self.queues[stand.queue as usize].rules.max_busy.unwrap_or(agents).min(agents);
        let capacity = capacity / u64::from(agents.max(1)) * u64::from(most);
        // There is room for every call.
        let Some(followed) = self.followed.take() else { return };
        self.followed[followed] = Followed { capacity, ..self.place(stand) };
        self.calls[call].followed = Some(followed).into();
    }

    /// Where the call stands now: counted where there are few lines, else estimated from a sample,
    /// without bias.
    fn place(&mut self, stand: Stand) -> Followed {
        let open = self.waiting.lines_open();
        let exact = open <= MANY;
        let (own, others) = if exact { self.ahead(stand) } else { self.ahead_roughly(stand, open) };
        let places = own.saturating_add(others).saturating_add(1_000);
        Followed { places, own, exact, since: self.now, capacity: 0 }
    }

    fn ahead_roughly(&mut self, stand: Stand, open: u32) -> (u64, u64) {
        let (mut own, mut own_lines) = (0, 0);
        for line in self
            .waiting
            .lines_of_before(stand.queue, self.turn(stand), self.now)
            .take(MANY as usize)
        {
            own_lines += 1;
            own += self.counted(stand, line);
        }
        let (mut others, mut other_lines) = (0_u64, 0);
        let mut next = self.hand;
        for line in self.waiting.lines_before(self.turn(stand), self.now, self.hand) {
            if other_lines == SAMPLE {
                break;
            }
            next = line.0 + 1;
            if line.0 != stand.queue {
                other_lines += 1;
                others = others.saturating_add(self.counted(stand, line));
            }
        }
        self.hand = next;
        let all = u64::from(open.saturating_sub(own_lines));
        (own, others.saturating_mul(all) / u64::from(other_lines.max(1)))
    }

    /// The call waits no longer; `served`: it rings.
    pub(super) fn learn_from(&mut self, call: u32, served: bool) {
        let record = &self.calls[call];
        let Some(followed) = record.followed.get() else { return };
        let followed = self.followed[followed];
        let (queue, stand) = (record.queue, self.stand(record));
        let band = self.band(queue, record.priority());
        let left_at = (!served).then(|| self.place(stand));
        let experience = &mut self.queues[queue as usize].experience;
        experience.learn(&followed, band, self.now, left_at.as_ref(), &mut self.floor_pace);
        self.follow_no_longer(call);
    }

    /// The call's place changes for reasons of its own: nothing is learned from it.
    pub(super) fn follow_no_longer(&mut self, call: u32) {
        if let Some(followed) = self.calls[call].followed.take() {
            self.followed.give_back(followed);
        }
    }
}
