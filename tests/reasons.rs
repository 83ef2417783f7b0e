//! Reasons why, where random worlds hardly come: a call's own expression that is its queue's too.

use acd::{
    AgentId, Arrival, CallId, Command, Core, Limits, QueueId, QueueRules, Step, Timestamp, WhyNot,
};

#[test]
fn calls_of_one_line_may_be_kept_from_an_agent_by_different_things() {
    let mut core = Core::new(Limits { agents: 4, calls: 8, ..Limits::default() }, 0);
    let mut events = Vec::new();
    let mut apply = |command: &Command<'_>| {
        core.apply(Timestamp::ZERO, command, &mut events).expect("taken");
    };
    let (queue, agent) = (QueueId::new(0), AgentId::new(0));
    let steps = vec![Step { after_s: 30, require: String::new() }];
    let rules = QueueRules { require: "de".into(), steps, ..QueueRules::default() };
    apply(&Command::Queue { queue, rules: &rules });
    apply(&Command::Agent { agent, skills: &[("en", 1)] });
    // Two that widen, and one that never does, though it asks for the same.
    for call in [1, 2].map(CallId::new) {
        apply(&Command::offer(call, queue));
    }
    let third = Arrival::new(CallId::new(3), queue);
    apply(&Command::Offer(Arrival { require: Some("de"), ..third }));

    let found = core.explain_agent(agent).expect("defined");
    assert_eq!((found.calls.count(WhyNot::Step), found.calls.count(WhyNot::Skills)), (2, 1));
    let each: Vec<_> = core.why_not_calls(agent).collect();
    assert!(each.contains(&(CallId::new(3), WhyNot::Skills)), "{each:?}");
    assert_eq!(each.iter().filter(|(_, why)| *why == WhyNot::Step).count(), 2);
}
