//! What the ledger writes down of calls.

use std::collections::BTreeSet;

use acd::figures::CallbackChange;
use acd::{AgentId, CallId, CallbackCounts, Event, Fact, MissCause, QueueId};

use super::super::twin::expression::Expression;
use super::{Happening, Ledger, Stay, What};

/// What is known of a call.
#[derive(Clone, Debug, Default)]
pub struct CallNotes {
    own: Option<String>,
    /// Its last stay.
    stay: usize,
    talks: bool,
    /// Since when it talks or is held, and both before that, of this agent's part.
    since: u64,
    talk: u64,
    hold: u64,
}

impl CallNotes {
    fn turn(&mut self, at: u64, talks: bool) {
        let passed = at - self.since;
        if self.talks {
            self.talk += passed;
        } else {
            self.hold += passed;
        }
        (self.since, self.talks) = (at, talks);
    }
}

impl Ledger {
    pub(super) fn begin_call(&mut self, call: CallId, own: Option<&str>) {
        let own = own.map(str::to_owned);
        self.calls.insert(call, CallNotes { own, ..CallNotes::default() });
    }

    /// The skills that a call asks for that enters this queue now.
    pub(super) fn asked_for(&self, queue: QueueId, own: Option<&str>) -> BTreeSet<String> {
        let text = own.unwrap_or(&self.rules[&queue].require);
        Expression::read(text).expect("a good expression").names_outside_not()
    }

    /// Something at the door of a queue, where no call stays.
    pub(super) fn write_at_door(&mut self, at: u64, queue: QueueId, own: Option<&str>, what: What) {
        let (skills, terms) = (self.asked_for(queue, own), self.terms(queue));
        self.skills.extend(skills.clone());
        let (agent, group) = (None, None);
        let line = Happening { at, entered: at, queue, skills, agent, group, what, terms };
        self.happenings.push(line);
    }

    /// Something that happens to a call because of its stay in a queue.
    pub(super) fn write(&mut self, at: u64, stay: usize, agent: Option<AgentId>, what: What) {
        let group = agent.and_then(|agent| self.agents[&agent].group);
        let stay = &self.stays[stay];
        let (entered, queue, skills) = (stay.entered, stay.queue, stay.skills.clone());
        let terms = self.terms(queue);
        self.happenings.push(Happening { at, entered, queue, skills, agent, group, what, terms });
    }

    fn leave(&mut self, at: u64, call: CallId) -> (usize, u64) {
        let stay = self.calls[&call].stay;
        let record = &mut self.stays[stay];
        assert_eq!((record.call, record.left), (call, None), "it is there");
        record.left = Some(at);
        (stay, at - record.entered)
    }

    pub(super) fn hear_event(&mut self, event: &Event) {
        let at = event.at.micros();
        match event.fact {
            Fact::Queued { call, queue, .. } => self.enter(at, call, queue),
            Fact::Ringing { call, agent, .. } => {
                let stay = self.calls[&call].stay;
                self.agent(agent).rings = Some((stay, at));
            }
            Fact::Answered { call, agent, waited, .. } => {
                let (stay, wait) = self.leave(at, call);
                assert_eq!(wait, waited.micros(), "the event tells the wait");
                let notes = self.calls.get_mut(&call).expect("offered");
                (notes.since, notes.talks, notes.talk, notes.hold) = (at, true, 0, 0);
                self.write(at, stay, Some(agent), What::Answered { wait });
                self.ring_over_at_desk(at, agent);
            }
            Fact::Withdrawn { agent, .. }
            | Fact::Requeued { agent, cause: MissCause::BusyElsewhere | MissCause::Lost, .. } => {
                self.ring_over_at_desk(at, agent);
            }
            Fact::Requeued { call, agent, cause, .. } | Fact::Missed { call, agent, cause, .. } => {
                self.write(at, self.calls[&call].stay, Some(agent), What::Missed(cause));
                self.ring_over_at_desk(at, agent);
            }
            Fact::Abandoned { call, ringing, .. } => {
                let (stay, wait) = self.leave(at, call);
                let what = What::Abandoned { wait, ringing: ringing.is_some() };
                self.write(at, stay, ringing, what);
            }
            Fact::Overflowed { call, from, to, cause } => {
                let own = self.calls[&call].own.clone();
                if cause.is_passing() {
                    self.write_at_door(at, from, own.as_deref(), What::PassedOn);
                } else {
                    let (stay, _) = self.leave(at, call);
                    self.write(at, stay, None, What::OverflowedOut);
                }
                self.write_at_door(at, to, own.as_deref(), What::OverflowedIn);
            }
            Fact::TimedOut { call, .. } => {
                let (stay, _) = self.leave(at, call);
                self.write(at, stay, None, What::TimedOut);
            }
            Fact::TurnedAway { call, .. } => {
                let (stay, _) = self.leave(at, call);
                self.write(at, stay, None, What::TurnedAway);
            }
            Fact::Merged { call, was, .. } => self.goes_on_as(was, call),
            Fact::Held { call, .. } => self.notes(call).turn(at, false),
            Fact::Retrieved { call, .. } => self.notes(call).turn(at, true),
            Fact::Transferred { call, agent, to, .. } => {
                self.end_part(at, call, agent, true);
                self.notes(call).own = None;
                self.write_at_door(at, to, None, What::TransferredIn);
            }
            Fact::Ended { call, agent, .. } => self.end_part(at, call, agent, false),
            Fact::BridgeFailed { call, agent, .. } => self.bridge_failed(at, call, agent),
            Fact::Agent { agent, state } => self.agent_changes(at, agent, state),
            Fact::Handled { call, agent, wrap_up, .. } => {
                self.handled_at_desk(at, call, agent, wrap_up.micros());
            }
            // An age resumed and alarms count nowhere.
            Fact::WrapUp { .. } | Fact::FirstReplyLate { .. } | Fact::Resumed { .. } => {}
            Fact::Opened { .. } | Fact::Closed { .. } | Fact::Routed { .. } => {}
            Fact::AlarmRaised { .. } | Fact::AlarmCleared { .. } => {}
            ref other => self.hear_callback(at, other),
        }
    }

    fn hear_callback(&mut self, at: u64, fact: &Fact) {
        match *fact {
            Fact::Callback { call, .. } => {
                let stay = self.calls[&call].stay;
                self.stays[stay].rang_off = Some(at);
                self.write(at, stay, None, What::Callback(CallbackChange::Requested));
            }
            Fact::Dial { call, agent, .. } => {
                let stay = self.calls[&call].stay;
                self.agent(agent).rings = Some((stay, at));
                self.write(at, stay, None, What::Callback(CallbackChange::Dialled));
            }
            Fact::CallbackFailed { agent, .. } => self.ring_over_at_desk(at, agent),
            Fact::CallbackAnswered { call, agent, waited, counts, .. } => {
                self.ring_over_at_desk(at, agent);
                let (stay, _) = self.leave(at, call);
                let notes = self.calls.get_mut(&call).expect("offered");
                (notes.since, notes.talks, notes.talk, notes.hold) = (at, true, 0, 0);
                let apart = counts == CallbackCounts::Apart;
                let reached = What::Callback(CallbackChange::Reached { apart });
                self.write(at, stay, Some(agent), reached);
                if !apart {
                    self.write(at, stay, Some(agent), What::Answered { wait: waited.micros() });
                }
            }
            Fact::CallbackEnded { call, cause, .. } => {
                let (stay, _) = self.leave(at, call);
                self.write(at, stay, None, What::Callback(CallbackChange::Ended(cause)));
            }
            Fact::LineLost { call, agent, .. } => {
                let stay = self.calls[&call].stay;
                self.write(at, stay, None, What::Callback(CallbackChange::LostLine));
                self.end_part(at, call, agent, false);
            }
            Fact::Lost { call, .. } => {
                let (stay, _) = self.leave(at, call);
                self.write(at, stay, None, What::Lost);
            }
            Fact::ConversationLost { call, .. } => {
                let stay = self.calls[&call].stay;
                self.write(at, stay, None, What::ConversationLost);
            }
            Fact::ReserveJoined { .. } | Fact::ReserveLeft { .. } | Fact::Reconciled { .. } => {}
            ref other => self.hear_consult(at, other),
        }
    }

    /// Of consultations, and of conversations in writing.
    fn hear_consult(&mut self, at: u64, fact: &Fact) {
        match *fact {
            Fact::FirstReply { call, agent, .. }
            | Fact::SilenceWarning { call, agent, .. }
            | Fact::SilenceClosed { call, agent, .. } => {
                self.write(at, self.calls[&call].stay, Some(agent), of_chat(fact));
            }
            Fact::Consulting { consult, queue, .. } => {
                let own = self.calls[&consult].own.clone();
                self.write_at_door(at, queue, own.as_deref(), What::TransferredIn);
            }
            Fact::TransferCompleted { call, agent, .. } => {
                self.end_part(at, call, agent, true);
                self.calls.remove(&call);
            }
            Fact::TookOver { call, consult, .. } => self.goes_on_as(consult, call),
            Fact::Conference { .. } => {}
            ref other => panic!("an event unknown to the ledger: {other:?}"),
        }
    }

    fn goes_on_as(&mut self, was: CallId, call: CallId) {
        let notes = self.calls.remove(&was).expect("a call that is alive");
        self.stays[notes.stay].call = call;
        self.calls.insert(call, notes);
    }

    fn notes(&mut self, call: CallId) -> &mut CallNotes {
        self.calls.get_mut(&call).expect("a call that was offered")
    }

    fn enter(&mut self, at: u64, call: CallId, queue: QueueId) {
        let own = self.calls[&call].own.clone();
        let skills = self.asked_for(queue, own.as_deref());
        self.skills.extend(skills.clone());
        let terms = vec![(at, self.terms(queue))];
        self.notes(call).stay = self.stays.len();
        self.stays.push(Stay {
            call,
            queue,
            skills,
            entered: at,
            left: None,
            rang_off: None,
            terms,
        });
        self.write(at, self.stays.len() - 1, None, What::Offered);
    }

    /// Its part ends, and nothing of it will be handled.
    fn bridge_failed(&mut self, at: u64, call: CallId, agent: AgentId) {
        let stay = self.calls[&call].stay;
        self.write(at, stay, Some(agent), What::Missed(MissCause::Undeliverable));
        self.end_part(at, call, agent, true);
        let (queue, own) = (self.stays[stay].queue, self.calls[&call].own.clone());
        self.write_at_door(at, queue, own.as_deref(), What::TransferredIn);
        let notes = self.agent(agent);
        if notes.has_desk {
            notes.ended.pop();
        } else {
            notes.finishes = None;
        }
    }

    fn end_part(&mut self, at: u64, call: CallId, agent: AgentId, transferred: bool) {
        let notes = self.notes(call);
        notes.turn(at, false);
        let (stay, talk, hold) = (notes.stay, notes.talk, notes.hold);
        let notes = self.agent(agent);
        if notes.has_desk {
            notes.ended.push((call, at, stay));
        } else {
            notes.finishes = Some(stay);
        }
        self.write(at, stay, Some(agent), What::PartOver { talk, hold, transferred });
    }
}

fn of_chat(fact: &Fact) -> What {
    match *fact {
        Fact::FirstReply { after, late, .. } => What::FirstReply { after: after.micros(), late },
        Fact::SilenceWarning { .. } => What::SilenceWarned,
        _ => What::SilenceClosed,
    }
}
