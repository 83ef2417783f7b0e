//! One number for all that decides: two states with the same number do the same for ever.

use std::fmt::{self, Write};
use std::hash::{DefaultHasher, Hasher};

use acd::{OfferId, QueueRules};

use super::Twin;
use super::state::{Agent, Call, Doing, NEVER, Queue};

/// Numbers situations.
#[derive(Default)]
pub struct Situations {
    /// All rules that a queue was met with: which they are is told by their place.
    rules: Vec<QueueRules>,
}

impl Situations {
    /// Stands for everything that has a part in what happens from now on, as seen from now.
    ///
    /// Left out are the counters and sums of the figures, for what a command adds to them follows
    /// from the rest, and the counts that the orders `fewest_calls`, `least_talk_time` and
    /// `least_occupied` go by, unless `with_counts`: a centre that has such an order needs them, so
    /// does one with alarms, which look at figures. Moments are told as seen from now, and of
    /// numbers that grow with each thing that begins only which is smaller. All else goes in as it
    /// stands: it may tell states apart that need not be, and never takes two for one.
    ///
    /// 64 bits of a hash: among ten million states two are taken for one once in 300,000 times.
    pub fn number(&mut self, twin: &Twin, with_counts: bool) -> u64 {
        // Without `..`: fields that come later have to be told apart here.
        let Twin {
            now,
            queues,
            agents,
            calls,
            customers,
            used,
            alarms,
            consults,
            routing: _,
            reconcile,
            last_number: _,
            last_offer: _,
            random,
            changes,
            told: _,
            decisions: _,
        } = twin;
        let view = View { now: *now, began: twin.began_in_order(), offers: twin.offers() };
        let mut hash = Hash(DefaultHasher::new());
        for queue in queues {
            self.queue(queue, &view, &mut hash);
        }
        for agent in agents {
            view.agent(agent.clone(), with_counts, &mut hash);
        }
        for call in calls {
            let mut call = call.clone();
            // All that is ever asked of it is whether anything has changed since.
            call.tried_in_vain = call.tried_in_vain.filter(|tried| tried == changes).map(|_| 0);
            view.of_call(&mut call);
            hash.take(&call);
        }
        hash.take(&(customers, used, alarms, consults, twin.routing_seen_from_now(), random));
        hash.take(reconcile);
        hash.0.finish()
    }

    fn queue(&mut self, queue: &Queue, view: &View, hash: &mut Hash) {
        let Queue {
            id,
            rules,
            // These follow from the rules.
            require: _,
            steps: _,
            wishes: _,
            last_offered,
            closed,
            joined,
            left,
            mut empty,
            figures: _,
        } = queue.clone();
        let at = self.rules.iter().position(|known| *known == rules);
        let at = at.unwrap_or_else(|| {
            self.rules.push(rules);
            self.rules.len() - 1
        });
        if let Some(empty) = &mut empty {
            view.moment(&mut empty.since);
            view.maybe(&mut empty.due);
        }
        hash.take(&(id, at, last_offered, closed, joined, left, empty));
    }
}

impl Twin {
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
            began.extend(call.lease_due().map(|(_, order)| order));
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

impl Hash {
    fn take(&mut self, part: &impl fmt::Debug) {
        write!(self, "{part:?};").expect("a hash takes everything");
    }
}

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

    fn agent(&self, mut agent: Agent, with_counts: bool, hash: &mut Hash) {
        self.moment(&mut agent.since);
        self.number(&mut agent.idle_place);
        for contact in &mut agent.contacts {
            if let Doing::WrapsUp(running) = &mut contact.doing {
                self.moment(&mut running.since);
                self.maybe(&mut running.until);
                self.number(&mut running.order);
            }
        }
        let Agent {
            id,
            skills,
            state,
            since,
            pending,
            elsewhere,
            idle_place,
            media,
            reserve,
            queues,
            has_desk,
            contacts,
            answered_since_login,
            talked_since_login,
            work,
            work_from,
            figures: _,
        } = agent;
        hash.take(&(id, skills, state, since, pending, elsewhere, idle_place, media));
        hash.take(&(reserve, queues, has_desk, contacts));
        if with_counts {
            hash.take(&(answered_since_login, talked_since_login, work, work_from));
        }
    }

    fn of_call(&self, call: &mut Call) {
        for moment in
            [&mut call.entered, &mut call.offered, &mut call.max_wait_from, &mut call.part_since]
        {
            self.moment(moment);
        }
        self.maybe(&mut call.max_wait_due);
        call.lease = call.lease_due();
        if let Some((due, order)) = &mut call.lease {
            self.moment(due);
            self.number(order);
        }
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
