//! One number for all that decides: two states with the same number do the same for ever.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};

use acd::{AgentFigures, OfferId, QueueFigures};

use super::Twin;
use super::state::{Agent, Call, Doing, NEVER, Queue};

impl Twin {
    /// Stands for everything that has a part in what happens from now on, as seen from now.
    ///
    /// Left out are the counters and sums of the figures, for what a command adds to them follows
    /// from the rest, and the counts that the orders `fewest_calls`, `least_talk_time` and
    /// `least_occupied` go by, unless `with_counts`: a centre that has such an order needs them, so
    /// does one with alarms, which look at figures. Moments are told as seen from now, and of
    /// numbers that grow with each thing that begins only which is smaller. All else goes in as it
    /// stands, also fields that come later: they may tell states apart that need not be, and never
    /// take two for one.
    ///
    /// 64 bits of a hash: among ten million states two are taken for one once in 300,000 times.
    #[must_use]
    pub fn situation(&self, with_counts: bool) -> u64 {
        let mut seen = self.clone();
        let view = View { now: self.now, began: self.began_in_order(), offers: self.offers() };
        seen.queues.iter_mut().for_each(|queue| view.of_queue(queue));
        seen.agents.iter_mut().for_each(|agent| view.of_agent(agent, with_counts));
        for call in &mut seen.calls {
            // All that is ever asked of it is whether anything has changed since.
            call.tried_in_vain = call.tried_in_vain.filter(|&changes| changes == self.changes);
            call.tried_in_vain = call.tried_in_vain.map(|_| 0);
            view.of_call(call);
        }
        (seen.now, seen.changes, seen.last_number, seen.last_offer) = (0, 0, 0, 0);
        let mut hash = Hash(DefaultHasher::new());
        write!(hash, "{seen:?}").expect("a hash takes everything");
        hash.0.finish()
    }

    /// The numbers of all that began and still counts.
    fn began_in_order(&self) -> Vec<u64> {
        let mut began = Vec::new();
        for agent in &self.agents {
            began.push(agent.idle_place);
            began.extend(agent.contacts.iter().filter_map(|contact| match contact.doing {
                Doing::WrapsUp(running) => Some(running.order),
                _ => None,
            }));
        }
        for call in &self.calls {
            began.extend([call.stay, call.offer_order]);
            began.extend(call.came_back);
            began.extend(call.rings.iter().map(|ring| ring.order));
            began.extend(call.width.iter().map(|width| width.order));
            began.extend(call.held_back.iter().map(|held_back| held_back.order));
        }
        began.sort_unstable();
        began.dedup();
        began
    }

    fn offers(&self) -> Vec<OfferId> {
        let rings = self.calls.iter().flat_map(|call| &call.rings).map(|ring| ring.offer);
        let answered = self.calls.iter().filter_map(|call| call.answered_by);
        let mut offers: Vec<OfferId> = rings.chain(answered).collect();
        offers.sort_unstable();
        offers
    }
}

struct Hash(DefaultHasher);

impl Write for Hash {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write(text.as_bytes());
        Ok(())
    }
}

/// From where the moments and numbers are seen.
struct View {
    now: u64,
    began: Vec<u64>,
    offers: Vec<OfferId>,
}

impl View {
    fn moment(&self, moment: &mut u64) {
        if *moment != NEVER {
            *moment = moment.wrapping_sub(self.now);
        }
    }

    fn maybe(&self, moment: &mut Option<u64>) {
        moment.iter_mut().for_each(|moment| self.moment(moment));
    }

    fn number(&self, number: &mut u64) {
        *number = self.began.binary_search(number).expect("one of them") as u64;
    }

    fn offer(&self, offer: &mut OfferId) {
        *offer = OfferId::new(self.offers.binary_search(offer).expect("one of them") as u64);
    }

    fn of_queue(&self, queue: &mut Queue) {
        queue.figures = QueueFigures::default();
        if let Some(empty) = &mut queue.empty {
            self.moment(&mut empty.since);
            self.maybe(&mut empty.due);
        }
    }

    fn of_agent(&self, agent: &mut Agent, with_counts: bool) {
        agent.figures = AgentFigures::default();
        if !with_counts {
            (agent.answered_since_login, agent.talked_since_login) = (0, 0);
            agent.work.clear();
            agent.work_from = 0;
        }
        self.moment(&mut agent.since);
        self.number(&mut agent.idle_place);
        for contact in &mut agent.contacts {
            if let Doing::WrapsUp(running) = &mut contact.doing {
                self.moment(&mut running.since);
                self.maybe(&mut running.until);
                self.number(&mut running.order);
            }
        }
    }

    fn of_call(&self, call: &mut Call) {
        for moment in
            [&mut call.entered, &mut call.offered, &mut call.max_wait_from, &mut call.part_since]
        {
            self.moment(moment);
        }
        self.maybe(&mut call.max_wait_due);
        self.number(&mut call.stay);
        self.number(&mut call.offer_order);
        call.came_back.iter_mut().for_each(|number| self.number(number));
        call.answered_by.iter_mut().for_each(|offer| self.offer(offer));
        for ring in &mut call.rings {
            self.offer(&mut ring.offer);
            self.moment(&mut ring.until);
            self.number(&mut ring.order);
        }
        if let Some(width) = &mut call.width {
            self.maybe(&mut width.due);
            self.number(&mut width.order);
        }
        for held_back in &mut call.held_back {
            self.moment(&mut held_back.until);
            self.number(&mut held_back.order);
        }
        call.preferred.iter_mut().for_each(|preferred| self.moment(&mut preferred.until));
        if let Some(callback) = &mut call.callback {
            self.moment(&mut callback.requested);
            self.maybe(&mut callback.due);
            self.maybe(&mut callback.expires);
        }
    }
}
