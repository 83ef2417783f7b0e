//! Routing by class: attributes of calls, the table of rules, and customers who are blocked.

use super::arrivals::acd_arrival;
use super::core_handle::{acd_core, core_of};
use super::handle::border;
use super::memory::{Out, Room, Sized32, SizedOut, acd_text, list, plain, sized, text};
use super::status::{ACD_BAD_FLAGS, ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::{ACD_NEVER, ACD_NONE};
use crate::{
    AgentId, Arrival, Attribute, AttributeId, AttributeValue, Condition, CustomerId, Entry,
    Inquiry, Prefer, QueueId, Route, RoutingRule, RuleId, Span, SymbolId, Test,
};

/* test: what an attribute must be */

/// One of `values`.
pub const ACD_TEST_IS: u32 = 1;
/// A number from `at_least` to `at_most`.
pub const ACD_TEST_WITHIN: u32 = 2;
/// Not there.
pub const ACD_TEST_ABSENT: u32 = 3;

/// One thing known of a call: a pair of numbers of the host's. Nothing personal belongs here.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_attribute {
    /// What it is about. Among the values of a condition: not looked at.
    pub attribute: u32,
    /// 1: `value` stands for a word, and is equal to itself alone; 0: it is a number.
    pub is_symbol: u32,
    /// What it says; a word's number is from 0 to 4294967295.
    pub value: i64,
}
plain!(acd_attribute);

/// One condition of a rule.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_condition {
    /// Which attribute it looks at.
    pub attribute: u32,
    /// One of `ACD_TEST_…`.
    pub test: u32,
    /// Of ACD_TEST_IS: the values.
    pub values: *const acd_attribute,
    /// How many: 1 to 64.
    pub value_count: usize,
    /// Of ACD_TEST_WITHIN: the least number; INT64_MIN: none.
    pub at_least: i64,
    /// … the greatest; INT64_MAX: none. One of both at least is given.
    pub at_most: i64,
}
plain!(acd_condition);

/// A rule of the routing table. Fill it with `acd_rule_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_rule {
    /// sizeof(struct acd_rule).
    pub struct_size: u32,
    /// Its number; each once in the table.
    pub rule: u32,
    /// Conditions that must all be met, 16 at most; with none it fits every call.
    pub when: *const acd_condition,
    /// How many.
    pub when_count: usize,
    /// 1: a call that it fits is refused, and nothing below is looked at.
    pub refuse: u32,
    /// Where the call enters; ACD_NONE: as the command says.
    pub queue: u32,
    /// 1: `priority` is given.
    pub has_priority: u32,
    /// -100 to 100.
    pub priority: i32,
    /// The call goes before others as if it had waited so much longer: 0 to 64800.
    pub credit_s: i64,
    /// Skill expression instead of the queue's. The one at NULL: as the command says.
    pub require: acd_text,
    /// Who is to have the call; or ACD_NONE.
    pub prefer_agent: u32,
    /// Zero.
    pub reserved: u32,
    /// For how long at most; more than zero.
    pub prefer_within_us: u64,
    /// For how long the agent who had this customer last is preferred; 0: not.
    pub prefer_last_us: u64,
}
plain!(acd_rule, *const acd_rule);
impl Sized32 for acd_rule {
    const FIRST: usize = 88;
}

/// A whole routing table.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_rules {
    /// sizeof(struct acd_rules).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Each rule, in order.
    pub rules: *const *const acd_rule,
    /// How many: 1,000 at most.
    pub count: usize,
}
plain!(acd_rules);
impl Sized32 for acd_rules {
    const FIRST: usize = 24;
}

/// What a call asks the routing table by.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_inquiry {
    /// sizeof(struct acd_inquiry).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Each attribute once.
    pub attributes: *const acd_attribute,
    /// How many: 16 at most.
    pub attribute_count: usize,
    /// What it asks for beside; or NULL.
    pub arrival: *const acd_arrival,
}
plain!(acd_inquiry);
impl Sized32 for acd_inquiry {
    const FIRST: usize = 32;
}

/// A customer whose calls are refused.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_block {
    /// sizeof(struct acd_block).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// The customer's key, as in `acd_arrival`.
    pub customer: u64,
    /// For how long, more than zero; ACD_NEVER: until that is taken back. Read back: until when.
    pub for_us: u64,
}
plain!(acd_block);
impl Sized32 for acd_block {
    const FIRST: usize = 24;
}

/// A rule of the table, and how many calls it fitted first.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_rule_view {
    /// Its number.
    pub rule: u32,
    /// Zero.
    pub reserved: u32,
    /// Calls, whatever became of them.
    pub fitted: u64,
}
plain!(acd_rule_view);

impl acd_attribute {
    fn value(&self) -> Outcome<AttributeValue> {
        match (self.is_symbol, u32::try_from(self.value)) {
            (0, _) => Ok(AttributeValue::Number(self.value)),
            (1, Ok(symbol)) => Ok(AttributeValue::Symbol(SymbolId::new(symbol))),
            _ => Err(Status(ACD_UNKNOWN_WORD)),
        }
    }

    fn read(&self) -> Outcome<Attribute> {
        Ok(Attribute { id: AttributeId::new(self.attribute), value: self.value()? })
    }
}

impl acd_condition {
    /// # Safety
    /// As [`list`].
    unsafe fn read(&self) -> Outcome<Condition> {
        let test = match self.test {
            ACD_TEST_IS => {
                // SAFETY: passed on to the caller.
                let values = unsafe { list(self.values, self.value_count) }?;
                // Too many are refused by the core, and need not be copied for that.
                let some = values.iter().take(Condition::MOST_VALUES + 1);
                Test::Is(some.map(acd_attribute::value).collect::<Outcome<_>>()?)
            }
            ACD_TEST_WITHIN => Test::Within {
                at_least: (self.at_least != i64::MIN).then_some(self.at_least),
                at_most: (self.at_most != i64::MAX).then_some(self.at_most),
            },
            ACD_TEST_ABSENT => Test::Absent,
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        Ok(Condition { attribute: AttributeId::new(self.attribute), test })
    }
}

impl acd_rule {
    fn new() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            rule: 0,
            when: std::ptr::null(),
            when_count: 0,
            refuse: 0,
            queue: ACD_NONE,
            has_priority: 0,
            priority: 0,
            credit_s: 0,
            require: acd_text::EMPTY,
            prefer_agent: ACD_NONE,
            reserved: 0,
            prefer_within_us: 0,
            prefer_last_us: 0,
        }
    }

    /// # Safety
    /// As [`sized`], with everything that it points to.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<RoutingRule> {
        // SAFETY: passed on to the caller, here and below.
        let given = unsafe { sized(from, Self::new()) }?;
        // SAFETY: as above.
        let when = unsafe { list(given.when, given.when_count) }?;
        let when = when.iter().take(RoutingRule::MOST_CONDITIONS + 1);
        // SAFETY: as above.
        let when = when.map(|it| unsafe { it.read() }).collect::<Outcome<_>>()?;
        let then = match (given.refuse, given.has_priority) {
            (0, 0 | 1) => {
                let has_own = !given.require.bytes.is_null() || given.require.length > 0;
                // SAFETY: as above.
                let require = has_own.then(|| unsafe { text(given.require) }).transpose()?;
                Route::Enter(Entry {
                    queue: (given.queue != ACD_NONE).then(|| QueueId::new(given.queue)),
                    priority: (given.has_priority == 1).then_some(given.priority),
                    credit_s: given.credit_s,
                    require: require.map(Into::into),
                    prefer: (given.prefer_agent != ACD_NONE).then(|| Prefer {
                        agent: AgentId::new(given.prefer_agent),
                        within: Span::from_micros(given.prefer_within_us),
                    }),
                    prefer_last: (given.prefer_last_us > 0)
                        .then(|| Span::from_micros(given.prefer_last_us)),
                })
            }
            (1, _) => Route::Refuse,
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        Ok(RoutingRule { id: RuleId::new(given.rule), when, then })
    }
}

impl acd_rules {
    /// # Safety
    /// As [`sized`], with everything that it points to.
    pub(super) unsafe fn read(from: *const Self) -> Outcome<Vec<RoutingRule>> {
        let none = Self { struct_size: 24, reserved: 0, rules: std::ptr::null(), count: 0 };
        // SAFETY: passed on to the caller, here and below.
        let given = unsafe { sized(from, none) }?;
        // SAFETY: as above.
        let rules = unsafe { list(given.rules, given.count) }?;
        // SAFETY: as above.
        rules.iter().take(RoutingRule::MOST + 1).map(|&it| unsafe { acd_rule::read(it) }).collect()
    }
}

impl acd_inquiry {
    /// The attributes, and the rest of it as an arrival. NULL asks by nothing.
    ///
    /// # Safety
    /// As [`sized`], with everything that it points to, for `'a`.
    pub(super) unsafe fn read<'a>(
        from: *const Self,
        plain: Arrival<'static>,
    ) -> Outcome<(Vec<Attribute>, Arrival<'a>)> {
        if from.is_null() {
            return Ok((Vec::new(), plain));
        }
        let (attributes, arrival) = (std::ptr::null(), std::ptr::null());
        let none = Self { struct_size: 32, reserved: 0, attributes, attribute_count: 0, arrival };
        // SAFETY: passed on to the caller, here and below.
        let given = unsafe { sized(from, none) }?;
        // SAFETY: as above.
        let attributes = unsafe { list(given.attributes, given.attribute_count) }?;
        let attributes = attributes.iter().take(Attribute::MOST + 1).map(acd_attribute::read);
        let attributes = attributes.collect::<Outcome<_>>()?;
        // SAFETY: as above.
        Ok((attributes, unsafe { acd_arrival::read(given.arrival, plain) }?))
    }
}

/// What both say of a call that asks the table.
pub(super) fn inquiry<'a>(attributes: &'a [Attribute], arrival: Arrival<'a>) -> Inquiry<'a> {
    let Arrival { call, queue, priority, require, prefer, customer, prefer_last } = arrival;
    let queue = (queue.number() != ACD_NONE).then_some(queue);
    Inquiry { call, attributes, queue, priority, require, prefer, customer, prefer_last }
}

impl acd_block {
    /// # Safety
    /// As [`sized`].
    pub(super) unsafe fn read(from: *const Self) -> Outcome<(CustomerId, Option<Span>)> {
        let none = Self { struct_size: 24, reserved: 0, customer: 0, for_us: ACD_NEVER };
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, none) }?;
        if given.reserved != 0 {
            return Err(Status(ACD_BAD_FLAGS));
        }
        let within = (given.for_us != ACD_NEVER).then(|| Span::from_micros(given.for_us));
        Ok((CustomerId::new(given.customer), within))
    }
}

/// Fills in a rule that fits every call and changes nothing. `size` is sizeof(struct acd_rule).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_rule_init(rule: *mut acd_rule, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let rule = unsafe { SizedOut::new(rule, size, acd_rule::FIRST) }?;
        rule.write(acd_rule { struct_size: size as u32, ..acd_rule::new() })
    })
}

/// The rules of the routing table, in order. Room as for `acd_core_queues`. O(rules).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_rules(
    core: *const acd_core,
    rules: *mut acd_rule_view,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(rules, capacity)?, Out::new(count)?) };
        let all = core.routing_rules().map(|(_, view)| acd_rule_view {
            rule: view.rule.number(),
            reserved: 0,
            fitted: view.fitted,
        });
        room.write_all(&all.collect::<Vec<_>>(), count)
    })
}

/// Customers whose calls are refused now, by number. Room as for `acd_core_queues`. O(customers).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_blocked(
    core: *const acd_core,
    blocked: *mut acd_block,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(blocked, capacity)?, Out::new(count)?) };
        let all = core.blocked_customers().map(|(customer, until)| acd_block {
            struct_size: size_of::<acd_block>() as u32,
            reserved: 0,
            customer: customer.number(),
            for_us: until.micros(),
        });
        room.write_all(&all.collect::<Vec<_>>(), count)
    })
}
