//! The routing table and the block list.

use std::collections::BTreeMap;

use acd::{
    Arrival, Attribute, AttributeValue, Condition, CustomerId, Entry, Inquiry, QueueId, Refusal,
    Route, RoutingRule, RuleId, RuleView, Span, Test, Timestamp,
};

use super::Twin;
use super::definitions::{check_priority, read_expression};
use super::state::NEVER;

/// Blocked at once, as the core's limits in the duel say.
const BLOCKED: usize = 3;

/// The rules in order, with how many calls each fitted, and until when customers are blocked.
#[derive(Clone, Debug, Default)]
pub struct Routing {
    rules: Vec<(RoutingRule, u64)>,
    blocked: BTreeMap<CustomerId, u64>,
}

/// How a call came by the table: the rule, and its credit.
pub type Via = (Option<RuleId>, i64);

impl Twin {
    pub(super) fn define_routing(&mut self, rules: &[RoutingRule]) -> Result<(), Refusal> {
        let mut new: Vec<(RoutingRule, u64)> = Vec::new();
        for (rule, which) in rules.iter().zip(1..) {
            if new.iter().any(|(other, _)| other.id == rule.id) {
                return Err(Refusal::BadRule(which, "twice"));
            }
            self.check_rule(rule, which)?;
            let old = self.routing.rules.iter().find(|(other, _)| other.id == rule.id);
            new.push((rule.clone(), old.map_or(0, |(_, fitted)| *fitted)));
        }
        self.routing.rules = new;
        Ok(())
    }

    pub(super) fn define_rule(
        &mut self,
        rule: &RoutingRule,
        before: Option<RuleId>,
    ) -> Result<(), Refusal> {
        let ids: Vec<RuleId> = self.routing.rules.iter().map(|(known, _)| known.id).collect();
        if before.is_some_and(|before| !ids.contains(&before)) {
            return Err(Refusal::UnknownRule);
        }
        let before = before.or(Some(rule.id).filter(|id| ids.contains(id)));
        // Which it would be is said of where it is asked to stand.
        let place = ids.iter().position(|id| Some(*id) == before).unwrap_or(ids.len());
        self.check_rule(rule, u32::try_from(place).expect("few rules") + 1)?;
        let fitted =
            ids.iter().position(|id| *id == rule.id).map_or(0, |at| self.routing.rules[at].1);
        let mut new = Vec::new();
        for known in self.routing.rules.drain(..) {
            if Some(known.0.id) == before {
                new.push((rule.clone(), fitted));
            }
            if known.0.id != rule.id {
                new.push(known);
            }
        }
        if before.is_none() {
            new.push((rule.clone(), fitted));
        }
        self.routing.rules = new;
        Ok(())
    }

    pub(super) fn remove_rule(&mut self, rule: RuleId) -> Result<(), Refusal> {
        let before = self.routing.rules.len();
        self.routing.rules.retain(|(known, _)| known.id != rule);
        if self.routing.rules.len() == before { Err(Refusal::UnknownRule) } else { Ok(()) }
    }

    fn check_rule(&self, rule: &RoutingRule, which: u32) -> Result<(), Refusal> {
        let good = |condition: &Condition| match &condition.test {
            Test::Is(values) => (1..=64).contains(&values.len()),
            Test::Within { at_least, at_most } => at_least.is_some() || at_most.is_some(),
            Test::Absent => true,
        };
        let entry_is_good = |entry: &Entry| {
            let Entry { queue, priority, credit_s, require, prefer, prefer_last } = entry;
            queue.is_none_or(|queue| self.find_queue(queue).is_some())
                && prefer.is_none_or(|prefer| {
                    self.find_agent(prefer.agent).is_some() && prefer.within > Span::ZERO
                })
                && priority.is_none_or(|priority| check_priority(priority.into()).is_ok())
                && (0..=64_800).contains(credit_s)
                && *prefer_last != Some(Span::ZERO)
                && require.as_deref().is_none_or(|text| read_expression(text).is_ok())
        };
        let is_good = rule.when.len() <= 16
            && rule.when.iter().all(good)
            && match &rule.then {
                Route::Refuse => true,
                Route::Enter(entry) => entry_is_good(entry),
            };
        if is_good { Ok(()) } else { Err(Refusal::BadRule(which, "wrong")) }
    }

    pub(super) fn route(&mut self, inquiry: &Inquiry<'_>) -> Result<(), Refusal> {
        let mut known: BTreeMap<_, AttributeValue> = BTreeMap::new();
        for Attribute { id, value } in inquiry.attributes {
            if known.insert(*id, *value).is_some() {
                return Err(Refusal::BadValue("attributes"));
            }
        }
        if known.len() > 16 {
            return Err(Refusal::BadValue("attributes"));
        }
        let is_met =
            |condition: &Condition| match (&condition.test, known.get(&condition.attribute)) {
                (Test::Absent, value) => value.is_none(),
                (_, None) => false,
                (Test::Is(values), Some(value)) => values.iter().any(|one| one == value),
                (Test::Within { .. }, Some(AttributeValue::Symbol(_))) => false,
                (Test::Within { at_least, at_most }, Some(AttributeValue::Number(number))) => {
                    at_least.unwrap_or(i64::MIN) <= *number
                        && *number <= at_most.unwrap_or(i64::MAX)
                }
            };
        let rules = &mut self.routing.rules;
        let first = rules.iter_mut().find(|(rule, _)| rule.when.iter().all(is_met));
        let (rule, entry) = match first {
            None => (None, Entry::default()),
            Some((rule, fitted)) => {
                *fitted += 1;
                match &rule.then {
                    Route::Refuse => return Err(Refusal::Blocked),
                    Route::Enter(entry) => (Some(rule.id), entry.clone()),
                }
            }
        };
        let queue: Option<QueueId> = entry.queue.or(inquiry.queue);
        let mut arrival = Arrival::new(inquiry.call, queue.ok_or(Refusal::NoRoute)?);
        arrival.priority = entry.priority.or(inquiry.priority);
        arrival.require = entry.require.as_deref().or(inquiry.require);
        arrival.customer = inquiry.customer;
        arrival.prefer = inquiry.prefer;
        arrival.prefer_last = inquiry.prefer_last;
        if entry.prefer.is_some() || entry.prefer_last.is_some() {
            arrival.prefer = entry.prefer;
            arrival.prefer_last = entry.prefer_last;
        }
        self.offer_by(&arrival, Some((rule, entry.credit_s)))
    }

    pub(super) fn is_blocked(&self, customer: CustomerId) -> bool {
        self.routing.blocked.get(&customer).is_some_and(|until| self.now < *until)
    }

    pub(super) fn block(
        &mut self,
        customer: CustomerId,
        within: Option<Span>,
    ) -> Result<(), Refusal> {
        if within == Some(Span::ZERO) {
            return Err(Refusal::BadValue("for_s"));
        }
        let now = self.now;
        let until = within.map_or(NEVER, |within| now.saturating_add(within.micros()));
        let live = self.routing.blocked.iter().filter(|(_, until)| now < **until);
        let others = live.filter(|(known, _)| **known != customer).count();
        if others >= BLOCKED {
            return Err(Refusal::LimitReached("blocked"));
        }
        self.routing.blocked.insert(customer, until);
        Ok(())
    }

    pub(super) fn unblock(&mut self, customer: CustomerId) {
        self.routing.blocked.remove(&customer);
    }

    /// As seen from now: without counters, moments counted from here.
    pub(super) fn routing_seen_from_now(&self) -> Routing {
        let rules = self.routing.rules.iter().map(|(rule, _)| (rule.clone(), 0)).collect();
        let live = self.routing.blocked.iter().filter(|(_, until)| self.now < **until);
        let from_now = |until: u64| if until == NEVER { NEVER } else { until - self.now };
        let blocked = live.map(|(customer, until)| (*customer, from_now(*until))).collect();
        Routing { rules, blocked }
    }

    /// The rules as a reader sees them.
    pub fn routing_rules(&self) -> impl Iterator<Item = (&RoutingRule, RuleView)> {
        let rules = self.routing.rules.iter();
        rules.map(|(rule, fitted)| (rule, RuleView { rule: rule.id, fitted: *fitted }))
    }

    /// Customers whose calls are refused now.
    pub fn blocked_customers(&self) -> impl Iterator<Item = (CustomerId, Timestamp)> {
        let now = self.now;
        let live = self.routing.blocked.iter().filter(move |(_, until)| now < **until);
        live.map(|(customer, until)| (*customer, Timestamp::from_micros(*until)))
    }
}
