//! The whole state, to be written down and read again.
//!
//! Every record of the core says by `derive` how it is written, under the names of its fields: a
//! new field is in the next snapshot, or does not compile. What is kept of tables that are mostly
//! vacant is in `collections/kept.rs`. A field that an older version did not have gets
//! `#[serde(default)]`, with what the core did then.

use serde::Serialize;

use super::Core;
use crate::{BookRules, Limits};

impl Core {
    /// Appends the state. It lacks nothing but the host's buffer.
    pub(crate) fn write_state(&self, out: &mut Vec<u8>) -> Result<(), String> {
        let mut serializer = rmp_serde::Serializer::new(out).with_struct_map();
        self.serialize(&mut serializer).map_err(|why| why.to_string())
    }

    /// Reads what [`write_state`](Self::write_state) wrote, all of it.
    pub(crate) fn read_state(bytes: &[u8], limits: &Limits) -> Result<Self, String> {
        let mut rest = bytes;
        let mut reader = rmp_serde::Deserializer::new(&mut rest);
        let mut unknown = None;
        let core: Result<Self, _> = serde_ignored::deserialize(&mut reader, |path| {
            unknown.get_or_insert_with(|| path.to_string());
        });
        if let Some(field) = unknown {
            return Err(format!("the field {field} is unknown here"));
        }
        let mut core = core.map_err(|why| why.to_string())?;
        if !rest.is_empty() {
            return Err("more follows than a state".to_owned());
        }
        if core.limits != *limits || !core.fits() {
            return Err("its tables have other sizes than its limits say".to_owned());
        }
        core.make_room();
        Ok(core)
    }

    /// What it was made with.
    pub(crate) fn made_with(&self) -> (&Limits, Option<&BookRules>) {
        (&self.limits, self.books.as_ref().map(|books| books.rules()))
    }

    fn fits(&self) -> bool {
        let Limits { queues, agents, .. } = self.limits;
        self.queue_at.len() == queues as usize
            && self.agent_at.len() == agents as usize
            && self.queues.len() <= queues as usize
            && self.agents.len() <= agents as usize
    }

    /// Room as [`Core::new`] makes it.
    fn make_room(&mut self) {
        let Limits { agents, calls, hold_backs, customers, alarms, .. } = self.limits;
        self.calls.room_for(calls);
        self.tries.room_for(calls);
        self.followed.room_for(calls);
        self.stays.room_for(calls);
        self.been_in.room_for(calls);
        self.hold_backs.room_for(hold_backs);
        self.waiting.room_for(calls);
        self.idle.room_for(agents);
        self.thresholds.room_for(calls);
        // As many kinds of deadline as a call, an agent and a queue can have at most.
        let timers = calls.saturating_mul(8).saturating_add(agents.saturating_mul(8));
        let timers = timers.saturating_add(hold_backs).saturating_add(alarms);
        self.timers.room_for(timers.saturating_add(self.limits.queues.saturating_mul(2)));
        self.retries.room_for(calls);
        self.alarms.room_for(alarms.saturating_mul(2));
        if let Some(known) = &mut self.customers {
            known.known.room_for(customers);
            known.lasts.room_for(customers);
            known.given_up.room_for(customers);
        }
        self.callbacks.iter_mut().for_each(|callbacks| callbacks.room_for(calls));
        self.consults.iter_mut().for_each(|consults| consults.room_for(calls));
        self.rivals.iter_mut().for_each(|rivals| rivals.room_for(agents, calls));
        self.decisions.iter_mut().for_each(|decisions| decisions.room());
        self.books.iter_mut().for_each(|books| books.room());
    }
}
