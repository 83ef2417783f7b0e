//! What the core writes into the books, and what may be read there.

use super::Core;
use super::call::Call;
use crate::figures::{Books, Change, Places, SkillSet, Stay, Terms};
use crate::figures::{CallReader, TimeReader};
use crate::matching::Requirement;
use crate::{
    AgentFigures, AgentId, BookRules, Fact, GroupId, Limits, QueueFigures, QueueId, Reason,
    Refusal, Span, Timestamp,
};

/// Books.
impl Core {
    /// As [`new`](Self::new), with [books](crate::figures): every figure by queue, skill, agent,
    /// group and in total, by interval, day, week and month. They decide nothing: the events are
    /// the same with and without.
    ///
    /// # Errors
    /// [`Refusal::BadValue`] if the rules do not make sense.
    pub fn with_books(limits: Limits, seed: u64, rules: BookRules) -> Result<Self, Refusal> {
        let books = Books::new(rules, &limits)?;
        let mut core = Self::new(limits, seed);
        core.books = Some(Box::new(books));
        Ok(core)
    }

    /// What is written of a queue's calls. O(1), as all of these.
    #[must_use]
    pub fn queue_book(&self, queue: QueueId) -> Option<CallReader<'_>> {
        self.books.as_ref()?.queue(self.now, self.queue_index(queue).ok()?)
    }

    /// Of the calls that ask for a skill: whose queue's expression, or whose own, names it outside
    /// a `not`. A call that names two is in both books.
    #[must_use]
    pub fn skill_book(&self, skill: &str) -> Option<CallReader<'_>> {
        let skill = self.eligibility.skills.known(skill)?;
        self.books.as_ref()?.skill(self.now, skill.0 as usize)
    }

    /// Of the calls that rang or talked at an agent.
    #[must_use]
    pub fn agent_book(&self, agent: AgentId) -> Option<CallReader<'_>> {
        self.books.as_ref()?.agent(self.now, self.agent_index(agent).ok()?)
    }

    /// Of the calls that rang or talked at an agent of this group, who was in it then.
    #[must_use]
    pub fn group_book(&self, group: GroupId) -> Option<CallReader<'_>> {
        self.books.as_ref()?.group(self.now, group.number())
    }

    /// Of all queues' calls: the sum of the queues' books.
    #[must_use]
    pub fn total_book(&self) -> Option<CallReader<'_>> {
        Some(self.books.as_ref()?.total(self.now))
    }

    /// Where an agent's time goes.
    #[must_use]
    pub fn agent_time(&self, agent: AgentId) -> Option<TimeReader<'_>> {
        self.books.as_ref()?.agent_time(self.now, self.agent_index(agent).ok()?)
    }

    /// Where the time of a group's agents goes, each while in it.
    #[must_use]
    pub fn group_time(&self, group: GroupId) -> Option<TimeReader<'_>> {
        self.books.as_ref()?.group_time(self.now, group.number())
    }

    /// Where all agents' time goes.
    #[must_use]
    pub fn floor_time(&self) -> Option<TimeReader<'_>> {
        Some(self.books.as_ref()?.floor_time(self.now))
    }

    /// The reason behind [`Activity::NotReady`](crate::figures::Activity): reasons are numbered
    /// as they are first met. `None` for the last number, which all further ones share.
    #[must_use]
    pub fn reason_behind(&self, number: u8) -> Option<Reason> {
        self.books.as_ref()?.reason(number)
    }

    /// The number under which the time for a reason is kept.
    #[must_use]
    pub fn number_of_reason(&self, reason: Reason) -> Option<u8> {
        Some(self.books.as_ref()?.reason_number(reason))
    }

    #[inline(never)]
    pub(super) fn write_down(&mut self, fact: &Fact, stay: Stay) {
        if let Some(books) = &mut self.books {
            let places = Places { queues: &self.queue_at, agents: &self.agent_at };
            books.fold(self.now, fact, stay, places);
        }
    }

    /// Counts a call that found no queue, if that is why it was refused.
    pub(super) fn count_refused(&mut self, queue: u32, why: &Refusal, own: Option<SkillSet>) {
        let change = match why {
            Refusal::QueueFull => Change::Refused,
            Refusal::QueueClosed => Change::RefusedClosed,
            Refusal::NoAgents => Change::RefusedNoAgents,
            _ => return,
        };
        match &mut self.books {
            Some(books) => books.refused(self.now, queue, change, own),
            None => {
                let record = &mut self.queues[queue as usize];
                record.figures.count(change, record.rules.terms);
            }
        }
        self.queue_changed(queue);
    }

    /// A queue's counters and sums, from the books if they are kept.
    pub(super) fn figures_of_queue(&self, queue: u32) -> QueueFigures {
        let kept = self.books.as_ref().and_then(|books| books.queue(self.now, queue));
        kept.map_or(self.queues[queue as usize].figures, |book| book.totals().calls)
    }

    /// An agent's counters and times as of now, likewise, and since when its state lasts.
    pub(super) fn figures_of_agent(&self, agent: u32) -> (AgentFigures, Timestamp) {
        let record = &self.agents[agent as usize];
        let kept = self.books.as_ref().and_then(|books| books.agent_figures(self.now, agent));
        let Some((mut figures, since)) = kept else {
            return (record.figures.as_of(self.now), record.figures.since);
        };
        figures.state = record.state();
        (figures, since)
    }

    /// The skills that an expression names; nothing if no books are kept.
    pub(super) fn skill_set(&mut self, requirement: Requirement) -> Option<SkillSet> {
        let books = self.books.as_mut()?;
        let wanted = self.eligibility.classes.wanted(requirement);
        Some(books.skill_set(wanted.iter().map(|skill| skill.0 as usize)))
    }

    /// A queue was defined or changed: calls that wait there are measured by the new thresholds,
    /// but for those that they have passed already.
    pub(super) fn put_queue_in_books(&mut self, queue: u32, terms: Terms, require: Requirement) {
        let Some(skills) = self.skill_set(require) else { return };
        if let Some(books) = &mut self.books {
            books.put_queue(queue, terms, skills);
        }
        let stays = self.stays.items(&self.queues[queue as usize].stays);
        let calls = stays.map(|(_, call)| call).filter(|call| !self.calls[*call].callback);
        let calls: Vec<u32> = calls.collect();
        for call in calls {
            self.thresholds.cancel(call);
            self.watch_threshold(call);
        }
        // Those that have waited longer than the new thresholds pass them now.
        self.pass_thresholds(self.now);
    }

    /// A call has entered a queue.
    pub(super) fn begin_stay(&mut self, call: u32) {
        let Some(books) = &self.books else { return };
        let record = &mut self.calls[call];
        record.skills = record.own_skills.unwrap_or(books.queue_skills(record.queue));
        record.breached = 0;
        self.watch_threshold(call);
    }

    /// A call waits and rings no more in its queue.
    pub(super) fn end_stay(&mut self, call: u32) {
        let Some(books) = &mut self.books else { return };
        let record = &mut self.calls[call];
        self.thresholds.cancel(call);
        if record.breached & 1 != 0 {
            books.breach(self.now, record.queue, Change::LeftLate, record.stay());
        }
    }

    /// When the call passes the next threshold: the first microsecond at which it has waited
    /// longer.
    fn watch_threshold(&mut self, call: u32) {
        let record = &mut self.calls[call];
        let terms = &self.queues[record.queue as usize].rules.terms;
        if let Some((length, _)) = next_threshold(record, terms) {
            let length = length + Span::from_micros(1);
            self.thresholds.set(call, (record.entered, length, self.now));
        }
    }

    /// Counts the calls that pass thresholds up to this moment, each at its own.
    #[inline]
    pub(super) fn pass_thresholds(&mut self, to: Timestamp) {
        while let Some((at, call)) = self.thresholds.pop(to) {
            self.pass_threshold(at, call);
        }
    }

    fn pass_threshold(&mut self, at: Timestamp, call: u32) {
        self.now = at.max(self.now);
        self.mark_changed(self.calls[call].queue);
        let record = &mut self.calls[call];
        let terms = &self.queues[record.queue as usize].rules.terms;
        if let Some((_, threshold)) = next_threshold(record, terms) {
            record.breached |= 1 << threshold;
            if let Some(books) = &mut self.books {
                let change = Change::Breached(threshold);
                books.breach(self.now, record.queue, change, record.stay());
            }
            self.watch_threshold(call);
        }
    }
}

/// The least of the thresholds that the call has not passed, and its number.
fn next_threshold(call: &Call, terms: &Terms) -> Option<(Span, u8)> {
    let mut next = None;
    for threshold in 0..crate::figures::THRESHOLDS {
        if let Some(length) = terms.threshold(threshold)
            && call.breached & 1 << threshold == 0
            && next.is_none_or(|(least, _)| length < least)
        {
            next = Some((length, threshold as u8));
        }
    }
    next
}
