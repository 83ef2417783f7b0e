//! One command that sets many calls free: all of them look for an agent, the first in order first.

use acd::{
    AgentId, Arrival, CallId, CallState, Command, Core, Limits, Prefer, QueueId, QueueRules,
    Reason, Refusal, Span, Timestamp,
};

const QUEUE: QueueId = QueueId::new(0);
const ANN: AgentId = AgentId::new(0);
const BOB: AgentId = AgentId::new(1);

/// `count` calls wait for Bob, who talks; Ann is idle. Bob wants a break, and his call ends.
fn waiting_for_bob(count: u64) -> Result<Core, Refusal> {
    let mut core = Core::new(Limits::default(), 0);
    let mut events = Vec::new();
    let mut at = Timestamp::ZERO;
    let mut say = |command: Command<'_>| {
        at = at + Span::from_millis(1);
        core.apply(at, &command, &mut events)
    };
    say(Command::Queue { queue: QUEUE, rules: &QueueRules::default() })?;
    for agent in [ANN, BOB] {
        say(Command::Agent { agent, skills: &[] })?;
        say(Command::Login { agent })?;
        say(Command::Ready { agent })?;
    }
    let prefer = Some(Prefer { agent: BOB, within: Span::from_secs(100) });
    for number in 0..=count {
        let call = CallId::new(number);
        say(Command::Offer(Arrival { prefer, ..Arrival::new(call, QUEUE) }))?;
        if number == 0 {
            say(Command::Answer { call, offer: None })?;
        }
    }
    say(Command::NotReady { agent: BOB, reason: Reason::Host(1) })?;
    say(Command::HangUp { call: CallId::new(0) })?;
    Ok(core)
}

#[test]
fn calls_whose_preferred_agent_takes_a_break_go_to_others() -> Result<(), Refusal> {
    for count in 1..20 {
        let core = waiting_for_bob(count)?;
        let state = |number| core.call(CallId::new(number)).map(|view| view.state);
        assert_eq!(state(1), Some(CallState::Ringing(ANN)), "of {count} calls the first rings");
        for number in 2..=count {
            assert_eq!(state(number), Some(CallState::Waiting), "call {number} of {count}");
        }
        let queue = core.queue(QUEUE).ok_or(Refusal::UnknownQueue)?;
        assert_eq!((u64::from(queue.waiting), queue.ringing), (count - 1, 1));
    }
    Ok(())
}
