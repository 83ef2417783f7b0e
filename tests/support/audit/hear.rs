//! What the auditor hears of callbacks and consultations, and what it counts.

use acd::{Fact, Timestamp};

use super::{Auditor, Place, need};

impl Auditor {
    pub(super) fn hear_callback(&mut self, fact: &Fact, at: Timestamp) -> Result<(), String> {
        match *fact {
            Fact::Missed { call, agent, queue, .. } => {
                self.missed(call, agent, false)?;
                self.held_back(call, agent, queue, at);
                Ok(())
            }
            Fact::BridgeFailed { call, agent, queue, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::Over)?;
                self.held_back(call, agent, queue, at);
                Ok(())
            }
            Fact::Dial { call, agent, offer, .. } => {
                need(self.callbacks.contains(&call), || format!("{call:?} is no callback"))?;
                self.rings(call, agent, offer, false)
            }
            Fact::Callback { call, .. } => {
                need(self.callbacks.insert(call), || format!("{call:?} is one"))?;
                self.moves(call, &[Place::Waiting], Place::Waiting)
            }
            Fact::CallbackAnswered { call, agent, .. } => {
                self.callbacks.remove(&call);
                self.stops_ringing(call, Some(agent), Place::WithAgent(agent))?;
                self.prefer_ends(call);
                Ok(())
            }
            Fact::CallbackFailed { call, agent, .. } => {
                self.missed(call, agent, true)?;
                self.prefer_ends(call);
                Ok(())
            }
            Fact::CallbackEnded { call, dialling, .. } => {
                need(self.callbacks.remove(&call), || format!("{call:?} is no callback"))?;
                self.stops_ringing(call, dialling, Place::Over)?;
                self.forget(call);
                Ok(())
            }
            Fact::LineLost { call, agent, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::Over)
            }
            ref other => self.hear_consult(other),
        }
    }

    fn hear_consult(&mut self, fact: &Fact) -> Result<(), String> {
        match *fact {
            Fact::Withdrawn { call, agent, .. } => self.withdrawn(call, agent),
            Fact::WrapUp { .. } | Fact::Handled { .. } => Ok(()),
            Fact::Consulting { call, consult, agent, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::WithAgent(agent))?;
                self.moves(consult, &[Place::Over], Place::Over)?;
                if let Some(known) = self.calls.get_mut(&consult) {
                    known.held_back.push((agent, Timestamp::NEVER));
                }
                Ok(())
            }
            Fact::Conference { call, consult, agent, with } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::WithAgent(agent))?;
                self.moves(consult, &[Place::WithAgent(with)], Place::WithAgent(with))
            }
            Fact::TransferCompleted { call, agent, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::Over)?;
                self.forget(call);
                Ok(())
            }
            Fact::TookOver { call, consult, agent, .. } => {
                self.moves(consult, &[Place::WithAgent(agent)], Place::WithAgent(agent))?;
                if let Some(known) = self.calls.get_mut(&consult) {
                    known.held_back.retain(|(_, until)| *until != Timestamp::NEVER);
                }
                self.goes_on_as(consult, call)
            }
            ref other => Err(format!("unknown to the auditor: {other:?}")),
        }
    }
}
