//! Routing by class: the table of rules, and customers whose calls are refused.

use super::Core;
use super::queue::priority as check_priority;
use crate::{
    Arrival, Attribute, Condition, CustomerId, Entry, Fact, Inquiry, Refusal, Route, RoutingRule,
    RuleId, RuleView, Span, Test, Timestamp,
};

/// The table, once there is one.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Routing {
    rules: Vec<Ruled>,
}

#[derive(Debug)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
struct Ruled {
    rule: RoutingRule,
    fitted: u64,
}

impl Routing {
    fn place_of(&self, rule: RuleId) -> Option<usize> {
        self.rules.iter().position(|known| known.rule.id == rule)
    }
}

/// Customers whose calls are refused, by number, and until when. O(log n) to ask, O(n) to change.
#[derive(Debug, Default)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Blocked(Vec<(CustomerId, Timestamp)>);

impl Blocked {
    fn place_of(&self, customer: CustomerId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&customer, |&(known, _)| known)
    }

    pub(super) fn has(&self, customer: CustomerId, now: Timestamp) -> bool {
        self.place_of(customer).is_ok_and(|at| now < self.0[at].1)
    }
}

/// How a call came here: by a rule or by none, and with which credit.
pub(super) struct Via {
    pub(super) rule: Option<RuleId>,
    pub(super) credit_s: u16,
}

/// The table.
impl Core {
    #[cold]
    pub(super) fn define_routing(&mut self, rules: &[RoutingRule]) -> Result<(), Refusal> {
        if rules.len() > RoutingRule::MOST {
            return Err(Refusal::LimitReached("rules of the routing table (1,000)"));
        }
        for (rule, which) in rules.iter().zip(1..) {
            let twice = rules[..which as usize - 1].iter().any(|other| other.id == rule.id);
            if twice {
                return Err(Refusal::BadRule(which, "another rule before it has its number"));
            }
            self.check_rule(rule, which)?;
        }
        let before = self.routing.take().unwrap_or_default();
        let fitted =
            |rule: &RoutingRule| before.place_of(rule.id).map_or(0, |at| before.rules[at].fitted);
        let rules = rules.iter().map(|rule| Ruled { fitted: fitted(rule), rule: rule.clone() });
        self.routing = Some(Box::new(Routing { rules: rules.collect() }));
        Ok(())
    }

    #[cold]
    pub(super) fn define_rule(
        &mut self,
        rule: &RoutingRule,
        before: Option<RuleId>,
    ) -> Result<(), Refusal> {
        let routing = self.routing.as_deref();
        let place_of = |id| routing.and_then(|routing| routing.place_of(id));
        let count = routing.map_or(0, |routing| routing.rules.len());
        let was = place_of(rule.id);
        let to = match before {
            // Before itself: where it stands.
            Some(before) => Some(place_of(before).ok_or(Refusal::UnknownRule)?),
            None => was,
        };
        let to = to.unwrap_or(count);
        self.check_rule(rule, to as u32 + 1)?;
        if was.is_none() && count == RoutingRule::MOST {
            return Err(Refusal::LimitReached("rules of the routing table (1,000)"));
        }
        let routing = self.routing.get_or_insert_default();
        let removed = was.map(|at| (at, routing.rules.remove(at)));
        let fitted = removed.as_ref().map_or(0, |(_, before)| before.fitted);
        // What stood behind the one that was taken out has moved up.
        let to = to - usize::from(removed.is_some_and(|(at, _)| at < to));
        routing.rules.insert(to, Ruled { rule: rule.clone(), fitted });
        Ok(())
    }

    #[cold]
    pub(super) fn remove_rule(&mut self, rule: RuleId) -> Result<(), Refusal> {
        let routing = self.routing.as_deref_mut().ok_or(Refusal::UnknownRule)?;
        let at = routing.place_of(rule).ok_or(Refusal::UnknownRule)?;
        routing.rules.remove(at);
        Ok(())
    }

    fn check_rule(&mut self, rule: &RoutingRule, which: u32) -> Result<(), Refusal> {
        let bad = |why| Err(Refusal::BadRule(which, why));
        if rule.when.len() > RoutingRule::MOST_CONDITIONS {
            return bad("16 conditions at most");
        }
        for condition in &rule.when {
            match &condition.test {
                Test::Is(values) if values.is_empty() => {
                    return bad("a condition needs one value at least");
                }
                Test::Is(values) if values.len() > Condition::MOST_VALUES => {
                    return bad("64 values of a condition at most");
                }
                Test::Within { at_least: None, at_most: None } => {
                    return bad("a condition needs at_least or at_most");
                }
                _ => {}
            }
        }
        let Route::Enter(entry) = &rule.then else { return Ok(()) };
        if entry.queue.is_some_and(|queue| self.queue_index(queue).is_err()) {
            return bad("no such queue; define it first");
        }
        if entry.prefer.is_some_and(|prefer| self.agent_index(prefer.agent).is_err()) {
            return bad("no such agent; define it first");
        }
        if entry.priority.is_some_and(|priority| check_priority(priority.into()).is_err()) {
            return bad("priority must be from -100 to 100");
        }
        if !(0..=Entry::MOST_CREDIT_S).contains(&entry.credit_s) {
            return bad("credit_s must be from 0 to 64800");
        }
        let within = entry.prefer.map(|prefer| prefer.within);
        if within == Some(Span::ZERO) || entry.prefer_last == Some(Span::ZERO) {
            return bad("prefer needs a time of at least 1 s");
        }
        match entry.require.as_deref().map(|text| self.eligibility.require(text)) {
            Some(Err(Refusal::BadSkillExpression(_))) => bad("its skill expression cannot be read"),
            Some(Err(other)) => Err(other),
            Some(Ok(requirement)) => {
                self.eligibility.classes.release(requirement);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Asks the table, and offers the call where it says. O(rules).
    #[inline(never)]
    pub(super) fn route(&mut self, inquiry: &Inquiry<'_>) -> Result<(), Refusal> {
        let attributes = inquiry.attributes;
        if attributes.len() > Attribute::MOST {
            return Err(Refusal::BadValue("16 attributes at most"));
        }
        let twice = |(at, one): (usize, &Attribute)| {
            attributes[..at].iter().any(|other| other.id == one.id)
        };
        if attributes.iter().enumerate().any(twice) {
            return Err(Refusal::BadValue("an attribute twice; give each once"));
        }
        // The rule lends its text while the call is offered.
        let mut routing = self.routing.take();
        let rules = routing.as_deref_mut().map(|routing| routing.rules.iter_mut());
        let found = rules.into_iter().flatten().find(|known| known.rule.fits(attributes));
        let outcome = match found {
            None => self.enter_by(inquiry, &Entry::default(), None),
            Some(found) => {
                found.fitted += 1;
                match &found.rule.then {
                    Route::Refuse => Err(Refusal::Blocked),
                    Route::Enter(entry) => self.enter_by(inquiry, entry, Some(found.rule.id)),
                }
            }
        };
        self.routing = routing;
        outcome
    }

    fn enter_by(
        &mut self,
        inquiry: &Inquiry<'_>,
        entry: &Entry,
        rule: Option<RuleId>,
    ) -> Result<(), Refusal> {
        let queue = entry.queue.or(inquiry.queue).ok_or(Refusal::NoRoute)?;
        // Whom the rule prefers, by name or as the last, takes the place of both.
        let (prefer, prefer_last) = match (entry.prefer, entry.prefer_last) {
            (None, None) => (inquiry.prefer, inquiry.prefer_last),
            of_rule => of_rule,
        };
        let arrival = Arrival {
            priority: entry.priority.or(inquiry.priority),
            require: entry.require.as_deref().or(inquiry.require),
            prefer,
            customer: inquiry.customer,
            prefer_last,
            ..Arrival::new(inquiry.call, queue)
        };
        let via = Via { rule, credit_s: u16::try_from(entry.credit_s).unwrap_or(u16::MAX) };
        self.offer_by(&arrival, Some(via))
    }

    /// A call that was just offered came by the table.
    pub(super) fn came_by(&mut self, call: u32, queue: u32, via: &Via) {
        let record = &mut self.calls[call];
        (record.credit_s, record.queue) = (via.credit_s, queue);
        let (call_id, queue) = (record.id, self.queues[queue as usize].id);
        self.emit_of(call, Fact::Routed { call: call_id, queue, rule: via.rule });
    }

    /// The rules of the routing table, in order, and how many calls each fitted.
    pub fn routing_rules(&self) -> impl Iterator<Item = (&RoutingRule, RuleView)> {
        let rules = self.routing.as_deref().map(|routing| routing.rules.iter());
        rules
            .into_iter()
            .flatten()
            .map(|known| (&known.rule, RuleView { rule: known.rule.id, fitted: known.fitted }))
    }
}

/// Customers whose calls are refused.
impl Core {
    #[cold]
    pub(super) fn block(
        &mut self,
        customer: CustomerId,
        within: Option<Span>,
    ) -> Result<(), Refusal> {
        if within == Some(Span::ZERO) {
            return Err(Refusal::BadValue("for_s must be at least 1"));
        }
        let now = self.now;
        let until = within.map_or(Timestamp::NEVER, |within| now + within);
        let (most, list) = (self.limits.blocked as usize, &mut self.blocked.0);
        if list.capacity() == 0 {
            list.reserve_exact(most);
        }
        if list.len() >= most {
            list.retain(|&(_, until)| now < until);
        }
        match self.blocked.place_of(customer) {
            Ok(at) => self.blocked.0[at].1 = until,
            Err(_) if self.blocked.0.len() >= most => {
                return Err(Refusal::LimitReached("blocked customers (Limits::blocked)"));
            }
            Err(at) => self.blocked.0.insert(at, (customer, until)),
        }
        Ok(())
    }

    #[cold]
    pub(super) fn unblock(&mut self, customer: CustomerId) {
        if let Ok(at) = self.blocked.place_of(customer) {
            self.blocked.0.remove(at);
        }
    }

    /// Customers whose calls are refused now, by number, and until when; [`Timestamp::NEVER`]:
    /// until that is taken back.
    pub fn blocked_customers(&self) -> impl Iterator<Item = (CustomerId, Timestamp)> {
        self.blocked.0.iter().copied().filter(|&(_, until)| self.now < until)
    }
}
