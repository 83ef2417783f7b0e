//! The small worlds: two agents, two queues, two skills, two or three calls.

use acd::{
    AgentId, AgentMedia, AtClose, Attribute, AttributeId, AttributeValue, Away, CallId,
    CallbackPlan, Command, Condition, CustomerId, Entry, OfferId, OnNoAnswer, Prefer, QueueId,
    QueueRules, Reason, RingAt, Route, RoutingRule, RuleId, Seen, Span, Step, Test, WrapUp,
};

use super::super::support::owned::Owned;
use super::{Move, World};

const ANN: AgentId = AgentId::new(0);
const BEN: AgentId = AgentId::new(1);
const SALES: QueueId = QueueId::new(0);
const HELP: QueueId = QueueId::new(1);

fn plain_offer(call: CallId, queue: QueueId) -> Owned {
    Owned::Offer {
        call,
        queue,
        priority: None,
        require: None,
        prefer: None,
        customer: None,
        prefer_last: None,
        about: None,
    }
}

fn say(command: Command<'static>) -> Move {
    Move::Say(Owned::Plain(command))
}

fn agent(agent: AgentId, skills: &[(&str, i32)]) -> Owned {
    let skills = skills.iter().map(|(skill, level)| ((*skill).to_owned(), *level)).collect();
    Owned::Agent(agent, skills)
}

/// Sells best, and cannot help.
fn ann() -> Owned {
    agent(ANN, &[("sell", 5)])
}

/// Does both.
fn ben() -> Owned {
    agent(BEN, &[("sell", 2), ("help", 3)])
}

/// Rings for two seconds, then the agent is not ready; timed wrap-up; whoever waits five seconds
/// goes over to the other queue.
fn sales() -> QueueRules {
    QueueRules {
        require: "sell".to_owned(),
        ring_s: 2,
        reoffer_after_s: 3,
        wrap_up: WrapUp::Timed,
        wrap_up_s: 2,
        max_wait_s: Some(5),
        overflow_to: Some(HELP),
        ..QueueRules::default()
    }
}

/// Rings for a second, then the agent is ready again; wrap-up until ended; anybody helps after
/// three seconds.
fn help() -> QueueRules {
    QueueRules {
        require: "help".to_owned(),
        priority: 1,
        seconds_per_priority: 1,
        ring_s: 1,
        on_no_answer: OnNoAnswer::Ready,
        reoffer_after_s: 1,
        wrap_up: WrapUp::Manual,
        steps: vec![Step { after_s: 3, require: String::new() }],
        ..QueueRules::default()
    }
}

/// Both agents are ready and nobody calls.
fn set_up(sales: QueueRules, help: QueueRules) -> Vec<Owned> {
    let mut set_up = vec![
        Owned::Queue(SALES, QueueRules::default()),
        Owned::Queue(HELP, help),
        Owned::Queue(SALES, sales),
        ann(),
        ben(),
    ];
    for agent in [ANN, BEN] {
        set_up.push(Owned::Plain(Command::Login { agent }));
        set_up.push(Owned::Plain(Command::Ready { agent }));
    }
    set_up
}

fn calls(number: u64) -> impl Iterator<Item = CallId> {
    (0..number).map(CallId::new)
}

/// What every world has: calls come, ring, are answered and end, and agents come and go.
fn common(number: u64) -> Vec<Move> {
    let mut moves = vec![say(Command::Tick)];
    for agent in [ANN, BEN] {
        moves.push(say(Command::Ready { agent }));
        moves.push(say(Command::NotReady { agent, reason: Reason::Host(0) }));
        moves.push(say(Command::Logout { agent }));
    }
    for call in calls(number) {
        moves.extend([SALES, HELP].map(|queue| Move::Say(plain_offer(call, queue))));
        moves.push(say(Command::Answer { call, offer: None }));
        moves.push(say(Command::HangUp { call }));
    }
    moves
}

/// A queue's day without anything rare.
pub fn plain() -> World {
    let mut moves = common(2);
    for agent in [ANN, BEN] {
        moves.push(say(Command::Login { agent }));
        moves.push(say(Command::WrappedUp { agent }));
    }
    let within = Span::from_secs(1);
    for call in calls(2) {
        let arrivals = [
            (SALES, None, Some("help"), None),
            (SALES, Some(2), None, None),
            (HELP, None, None, Some(Prefer { agent: ANN, within })),
        ];
        for (queue, priority, require, prefer) in arrivals {
            let require = require.map(str::to_owned);
            let mut offer = plain_offer(call, queue);
            if let Owned::Offer { priority: p, require: r, prefer: f, .. } = &mut offer {
                (*p, *r, *f) = (priority, require, prefer);
            }
            moves.push(Move::Say(offer));
        }
        // No ringing ever had this number.
        let stale = Some(OfferId::new(0));
        moves.extend([
            say(Command::Answer { call, offer: stale }),
            say(Command::Reject { call, offer: None }),
            say(Command::Undeliverable { call, offer: None }),
            say(Command::Hold { call }),
            say(Command::Retrieve { call }),
            say(Command::Transfer { call, queue: SALES, priority: None }),
            say(Command::Transfer { call, queue: HELP, priority: Some(3) }),
        ]);
    }
    World { name: "plain", set_up: set_up(sales(), help()), moves, depth: 2 }
}

/// Whoever waits may be called back.
pub fn callbacks() -> World {
    let mut moves = common(2);
    let plan = CallbackPlan { attempts: 2, pause: Span::from_secs(1), ..CallbackPlan::default() };
    let within = Span::from_secs(1);
    let own = CallbackPlan {
        owner: Some(Prefer { agent: BEN, within }),
        expire: Some(Span::from_secs(4)),
        ..plan
    };
    for call in calls(2) {
        moves.extend([
            say(Command::Callback { call, plan }),
            say(Command::Callback { call, plan: own }),
            say(Command::CallbackAnswered { call, offer: None }),
            say(Command::CallbackFailed { call, offer: None }),
            say(Command::CancelCallback { call }),
            say(Command::LineLost { call }),
        ]);
    }
    let sales = QueueRules { dial_s: 2, lost_line_s: 2, ..sales() };
    World { name: "callbacks", set_up: set_up(sales, help()), moves, depth: 3 }
}

/// Two calls, and a consultation about either.
pub fn consultations() -> World {
    let mut moves = common(3);
    for call in calls(2) {
        for consult in calls(3).filter(|consult| *consult != call) {
            for queue in [SALES, HELP] {
                let mut offer = plain_offer(consult, queue);
                if let Owned::Offer { about, .. } = &mut offer {
                    *about = Some(call);
                }
                moves.push(Move::Say(offer));
            }
        }
        moves.extend([
            say(Command::Conference { call }),
            say(Command::CompleteTransfer { call }),
            say(Command::Hold { call }),
            say(Command::Retrieve { call }),
            say(Command::Transfer { call, queue: HELP, priority: None }),
        ]);
    }
    World { name: "consultations", set_up: set_up(sales(), help()), moves, depth: 3 }
}

/// Calls ring at both agents, at once or one after the other.
pub fn ring_at_two() -> World {
    let mut moves = common(2);
    for call in calls(2) {
        for ring in 0..2 {
            let of_ring = |what| Move::OfRing { call, ring, what };
            moves.extend([
                of_ring(|call, offer| Command::Answer { call, offer }),
                of_ring(|call, offer| Command::Reject { call, offer }),
                of_ring(|call, offer| Command::Undeliverable { call, offer }),
            ]);
        }
        moves.push(say(Command::BridgeFailed { call, offer: None }));
    }
    for agent in [ANN, BEN] {
        moves.push(say(Command::BusyElsewhere { agent }));
        moves.push(say(Command::BackFromElsewhere { agent }));
    }
    let one_more = RingAt { count: Some(1), more_every_s: Some(1), up_to: Some(2) };
    let sales = QueueRules { ring: RingAt::ALL, ..sales() };
    let help = QueueRules { ring: one_more, require: String::new(), ring_s: 3, ..help() };
    World { name: "ring at two", set_up: set_up(sales, help), moves, depth: 3 }
}

/// Queues are closed and left by their agents.
pub fn doors() -> World {
    let mut moves = common(2);
    for queue in [SALES, HELP] {
        moves.push(say(Command::Open { queue }));
        moves.push(say(Command::Close { queue }));
    }
    let sales = QueueRules {
        at_close: AtClose::Overflow,
        join_empty: Some(Away::RESTING),
        leave_empty: Some(Away::RESTING),
        leave_empty_after_s: 1,
        max_waiting: Some(1),
        ..sales()
    };
    let help = QueueRules { at_close: AtClose::End, max_busy: Some(1), ..help() };
    World { name: "doors", set_up: set_up(sales, help), moves, depth: 3 }
}

/// Calls ask a table of rules that changes, and customers are blocked for a while.
pub fn routes() -> World {
    let grade = |value| Attribute { id: AttributeId::new(0), value: AttributeValue::Number(value) };
    let rule = |id, at_least, then| RoutingRule {
        id: RuleId::new(id),
        when: vec![Condition {
            attribute: AttributeId::new(0),
            test: Test::Within { at_least: Some(at_least), at_most: None },
        }],
        then,
    };
    let refuse = rule(0, 9, Route::Refuse);
    let credit = Entry { queue: Some(SALES), credit_s: 5, ..Entry::default() };
    let credit = rule(1, 5, Route::Enter(credit));
    let within = Span::from_secs(1);
    let to_ann = Entry {
        queue: Some(HELP),
        priority: Some(2),
        require: Some("sell".to_owned()),
        prefer: Some(Prefer { agent: ANN, within }),
        ..Entry::default()
    };
    let to_ann = rule(2, 5, Route::Enter(to_ann));
    let mut moves = common(2);
    for call in calls(2) {
        for (attribute, has_queue) in [(1, true), (1, false), (5, true), (9, true)] {
            let mut offer = plain_offer(call, HELP);
            if let Owned::Offer { customer, .. } = &mut offer {
                *customer = Some(CustomerId::new(7));
            }
            let attributes = vec![grade(attribute)];
            moves.push(Move::Say(Owned::Route { offer: Box::new(offer), attributes, has_queue }));
        }
    }
    let customer = CustomerId::new(7);
    moves.extend([
        say(Command::Block { customer, within: Some(within) }),
        say(Command::Block { customer, within: None }),
        say(Command::Unblock { customer }),
        say(Command::RemoveRoutingRule { rule: RuleId::new(1) }),
        Move::Say(Owned::Table(vec![credit.clone()])),
        Move::Say(Owned::Rule(to_ann, Some(RuleId::new(1)))),
    ]);
    let mut set_up = set_up(sales(), help());
    set_up.push(Owned::Table(vec![refuse, credit]));
    World { name: "routes", set_up, moves, depth: 2 }
}

/// A call waits, nobody is ready, and priorities decide who is first when somebody is.
pub fn priorities() -> World {
    let mut moves = vec![say(Command::Tick), Move::Say(plain_offer(CallId::new(1), SALES))];
    for agent in [ANN, BEN] {
        moves.push(say(Command::Ready { agent }));
    }
    for call in calls(2) {
        moves.push(say(Command::SetPriority { call, priority: 7 }));
        moves.push(say(Command::SetPriority { call, priority: -7 }));
    }
    let mut set_up = set_up(sales(), help());
    set_up.retain(|command| !matches!(command, Owned::Plain(Command::Ready { .. })));
    set_up.push(plain_offer(CallId::new(0), SALES));
    World { name: "priorities", set_up, moves, depth: 3 }
}

/// The switch was restarted: one call rings, one is talked on, one waits, and each may be there
/// still, or not, or in another state.
pub fn reconcile() -> World {
    let mut moves = vec![say(Command::Tick), say(Command::ReconcileBegin)];
    moves.push(say(Command::ReconcileEnd));
    for agent in [ANN, BEN] {
        moves.push(say(Command::ConfirmAgent { agent }));
        moves.push(say(Command::Logout { agent }));
    }
    for call in calls(3) {
        let states = [Seen::Ringing(ANN), Seen::Talking(ANN), Seen::Talking(BEN), Seen::Held(BEN)];
        moves.push(say(Command::ConfirmCall { call, seen: None }));
        moves.push(say(Command::ConfirmCall { call, seen: Some(Seen::Waiting) }));
        moves.extend(states.map(|seen| say(Command::ConfirmCall { call, seen: Some(seen) })));
        moves.push(say(Command::HangUp { call }));
    }
    let sales = QueueRules { max_wait_s: None, wrap_up: WrapUp::Manual, ..sales() };
    let mut set_up = set_up(sales, help());
    set_up.push(plain_offer(CallId::new(0), HELP));
    set_up.push(Owned::Plain(Command::Answer { call: CallId::new(0), offer: None }));
    set_up.push(plain_offer(CallId::new(1), SALES));
    set_up.push(plain_offer(CallId::new(2), SALES));
    set_up.push(Owned::Plain(Command::ReconcileBegin));
    World { name: "reconcile", set_up, moves, depth: 2 }
}

/// Who is not heard of for two seconds is lost: in the ring, which would last three, and in the
/// talk; and for help after three, where it rings at both.
pub fn leases() -> World {
    let mut moves = common(2);
    for call in calls(2) {
        moves.push(say(Command::StillThere { call }));
        moves.push(say(Command::Hold { call }));
        moves.push(say(Command::Transfer { call, queue: HELP, priority: None }));
        moves.push(say(Command::BridgeFailed { call, offer: None }));
    }
    let sales = QueueRules { ring_s: 3, lease_s: 2, ..sales() };
    let help = QueueRules { lease_s: 3, ring_s: 4, ring: RingAt::ALL, ..help() };
    World { name: "leases", set_up: set_up(sales, help), moves, depth: 3 }
}

/// Queues, agents and priorities change while calls wait and ring.
pub fn edits() -> World {
    let mut moves = common(2);
    for call in calls(2) {
        moves.push(say(Command::SetPriority { call, priority: 7 }));
    }
    let narrow = QueueRules { require: "sell >= 3".to_owned(), max_busy: Some(1), ..sales() };
    let wide = QueueRules { require: String::new(), ring_s: 1, max_wait_s: None, ..sales() };
    moves.extend([
        Move::Say(Owned::Queue(SALES, narrow)),
        Move::Say(Owned::Queue(SALES, wide)),
        Move::Say(Owned::Queue(SALES, sales())),
        Move::Say(ann()),
        Move::Say(agent(ANN, &[("help", 1)])),
        Move::Say(Owned::MediaAgent(ANN, vec![("sell".to_owned(), 5)], AgentMedia::VOICE)),
    ]);
    World { name: "edits", set_up: set_up(sales(), help()), moves, depth: 3 }
}
