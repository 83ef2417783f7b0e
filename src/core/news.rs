//! News: how what happened is told and counted. Events are appended here and nowhere else.

use super::Core;
use crate::figures::{self, Change, Stay};
use crate::{Event, Fact, QueueId};

impl Core {
    /// Appends an event about a call and counts it: in the books if they are kept, else in the
    /// core's own figures.
    pub(super) fn emit_of(&mut self, call: u32, fact: Fact) {
        if self.watched {
            self.watch(&fact);
        }
        if self.books.is_some() {
            let record = &self.calls[call];
            let (stay, queue) = (record.stay(), record.queue);
            self.write_down(&fact, stay);
            match fact {
                Fact::Overflowed { from, to, .. } | Fact::Transferred { from, to, .. } => {
                    self.mark_changed(self.queue_at[from.index()]);
                    self.mark_changed(self.queue_at[to.index()]);
                }
                Fact::Consulting { queue, .. } => self.mark_changed(self.queue_at[queue.index()]),
                _ => self.mark_changed(queue),
            }
            return self.out.push(Event { at: self.now, fact });
        }
        self.count_fact(fact);
    }

    /// The same of a call that may be over, with what the books know it by.
    pub(super) fn emit_about(&mut self, queue: u32, stay: Stay, fact: Fact) {
        if self.watched {
            self.watch(&fact);
        }
        if self.books.is_some() {
            self.write_down(&fact, stay);
            self.mark_changed(queue);
            return self.out.push(Event { at: self.now, fact });
        }
        self.count_fact(fact);
    }

    /// Appends an event and counts it in the core's own figures.
    #[inline]
    fn count_fact(&mut self, fact: Fact) {
        if let Some(changes) = figures::several_changes(&fact) {
            for (queue, change) in changes.into_iter().flatten() {
                self.count(queue, change);
            }
        } else if let Some((queue, change)) = figures::only_change(&fact) {
            self.count(queue, change);
        }
        if let Some(agent) = figures::agent_of(&fact) {
            let agent = self.agent_at[agent.index()];
            self.agents[agent as usize].figures.fold(self.now, &fact);
        }
        self.out.push(Event { at: self.now, fact });
    }

    /// Appends the news of an agent's state and counts it, likewise. With several places nothing
    /// may have changed.
    pub(super) fn emit_state(&mut self, agent: u32) {
        let record = &mut self.agents[agent as usize];
        let (id, state) = (record.id, record.state());
        if let Some(desk) = &mut record.desk
            && !desk.tells(state)
        {
            return;
        }
        let fact = Fact::Agent { agent: id, state };
        self.out.push(Event { at: self.now, fact });
        if self.alarms.are_defined() {
            self.watch_state(agent, state);
        }
        if self.admission.counts_staff() {
            self.count_staff(agent);
        }
        if let Some(books) = &mut self.books {
            return books.agent_enters(self.now, agent, state);
        }
        let figures = &mut self.agents[agent as usize].figures;
        if let Some((queue, change)) = figures.fold(self.now, &fact) {
            self.count(queue, change);
        }
    }

    pub(super) fn count(&mut self, queue: QueueId, change: Change) {
        let at = self.queue_at[queue.index()] as usize;
        let terms = self.queues[at].terms();
        self.queues[at].figures.count(change, terms);
        self.mark_changed(at as u32);
    }
}
