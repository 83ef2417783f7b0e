//! Counts against the further thresholds of queues, for the report.

use acd::figures::{CallTally, Within, changes};
use acd::{Fact, QueueId, Span, Terms};

/// The counts of each queue that has, or had, further thresholds. Folded from the events, with the
/// library's own rules of what counts as what; so they are there also where no books are kept.
#[derive(Debug, Default)]
pub struct AlsoWithin(Vec<Option<Box<(Terms, CallTally)>>>);

impl AlsoWithin {
    /// A queue was defined or changed. Counts stay, each at the place of its threshold.
    pub fn define(&mut self, queue: QueueId, terms: Terms) {
        let at = queue.number() as usize;
        let known = self.0.get_mut(at).and_then(Option::as_mut);
        if let Some(known) = known {
            known.0 = terms;
        } else if terms.also_within.iter().any(Option::is_some) {
            self.0.resize_with(self.0.len().max(at + 1), || None);
            self.0[at] = Some(Box::new((terms, CallTally::default())));
        }
    }

    /// Counts an event.
    pub fn fold(&mut self, fact: &Fact) {
        if self.0.is_empty() {
            return;
        }
        for (queue, change) in changes(fact).into_iter().flatten() {
            if let Some(Some(known)) = self.0.get_mut(queue.number() as usize) {
                let (terms, tally) = &mut **known;
                tally.count(change, terms);
            }
        }
    }

    /// The further thresholds of a queue, in its own order, with the calls within each.
    pub fn of(&self, queue: QueueId) -> Vec<(Span, Within)> {
        let known = self.0.get(queue.number() as usize).and_then(Option::as_deref);
        known
            .into_iter()
            .flat_map(|(terms, tally)| terms.also_within.iter().zip(tally.also_within))
            .filter_map(|(threshold, within)| Some(((*threshold)?, within)))
            .collect()
    }
}
