//! After a crash the world has moved on: the core comes back out of its journal, the switch says
//! what still exists, and nothing else stays.

use acd::journal::{self, Reader};
use acd::{AgentId, AgentState, CallId, CallState, Command, Core, Fact};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::history::{History, options, origin, state};
use crate::support::owned::Owned;
use crate::support::world;

fn config() -> ProptestConfig {
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    ProptestConfig { failure_persistence: persistence, cases: 24, ..ProptestConfig::default() }
}

/// What the switch still has.
struct Left {
    calls: Vec<CallId>,
    agents: Vec<AgentId>,
    /// In a conversation that it has.
    talk: Vec<AgentId>,
}

impl Left {
    /// By the bits of a number.
    fn of(core: &Core, draw: u64) -> Self {
        let has = |number: u64| draw >> (number % 64) & 1 == 1;
        let calls: Vec<_> = core.calls().filter(|view| has(view.call.number())).collect();
        let talk = calls.iter().filter_map(|view| match view.state {
            CallState::Talking(agent) | CallState::Held(agent) => Some(agent),
            CallState::Waiting | CallState::Ringing(_) => None,
        });
        let is_in = |agent: &AgentId| core.agent(*agent).map(|view| view.state);
        let signed_in = core.agent_ids().filter(|agent| {
            is_in(agent) != Some(AgentState::LoggedOut) && has(u64::from(agent.number()) + 32)
        });
        Self {
            talk: talk.collect(),
            agents: signed_in.collect(),
            calls: calls.iter().map(|view| view.call).collect(),
        }
    }
}

fn is_conserved(core: &Core) -> bool {
    core.queue_ids().filter_map(|queue| core.queue(queue)).all(|view| {
        let (counted, callbacks) = (view.figures, view.figures.callbacks);
        let of_callbacks = callbacks.apart + callbacks.failed + callbacks.expired;
        let of_callbacks = of_callbacks + callbacks.cancelled + callbacks.merged;
        let gone = counted.answered + counted.abandoned + counted.overflowed_out;
        let gone = gone + counted.timed_out + u64::from(of_callbacks + callbacks.returned);
        counted.offered == gone + u64::from(view.waiting + view.ringing)
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn after_a_crash_only_what_is_confirmed_stays(
        world in world::world(),
        commands in world::sequence(300),
        more in world::sequence(100),
        draw in any::<u64>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let seed = world.seed;
        let mut history = History::begin(world, folder.path(), options());
        commands.0.iter().for_each(|raw| history.step(raw));
        // It ends without a word, and comes back.
        drop(history.writer.take());
        let opened = journal::open(folder.path(), &origin(seed), options()).expect("a journal");
        (history.core, history.writer) = (opened.core, Some(opened.writer));

        let left = Left::of(&history.core, draw);
        let at = history.core.now();
        let before: Vec<CallId> = history.core.calls().map(|view| view.call).collect();
        history.apply(at, &Owned::Plain(Command::ReconcileBegin));
        for &call in &left.calls {
            history.apply(at, &Owned::Plain(Command::ConfirmCall { call, seen: None }));
        }
        for &agent in &left.agents {
            history.apply(at, &Owned::Plain(Command::ConfirmAgent { agent }));
        }
        let told = history.events.len();
        history.apply(at, &Owned::Plain(Command::ReconcileEnd));
        let lost = history.events[told..].iter().filter(|event| {
            matches!(event.fact, Fact::Lost { .. } | Fact::ConversationLost { .. })
        });
        let lost = lost.count();

        let core = &history.core;
        for view in core.calls() {
            let stays = left.calls.contains(&view.call) || view.callback.is_some();
            prop_assert!(stays, "{view:?} was not confirmed");
        }
        // What ended without being lost was a consultation of one that was.
        let gone = before.iter().filter(|call| core.call(**call).is_none()).count();
        prop_assert!(lost <= gone, "{lost} lost, {gone} gone");
        for agent in core.agent_ids() {
            let view = core.agent(agent).expect("it is listed");
            let stays = left.agents.contains(&agent) || left.talk.contains(&agent);
            prop_assert!(stays || view.state == AgentState::LoggedOut, "{view:?}");
        }
        prop_assert!(is_conserved(core));
        for view in core.queue_ids().filter_map(|queue| core.queue(queue)) {
            prop_assert!(view.figures.lost <= view.figures.timed_out);
        }

        // It goes on, and all of this comes back once more.
        more.0.iter().for_each(|raw| history.step(raw));
        prop_assert!(is_conserved(&history.core));
        history.writer().flush().expect("room on the disk");
        let reader = Reader::open(folder.path()).expect("a journal");
        let replayed = reader.replay(|_, _| {}).expect("a whole journal");
        prop_assert_eq!(state(&replayed.core), history.state());
    }
}

/// Of a switch that knows nothing any more nothing stays but customers who are to be called back.
#[test]
fn what_nobody_confirms_is_gone() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let strategy = (world::world(), world::sequence(300));
    let (mut lost, mut out) = (0, 0);
    for _ in 0..20 {
        let (world, commands) = strategy.new_tree(&mut runner).expect("a world").current();
        let folder = tempfile::tempdir().expect("a folder");
        let seed = world.seed;
        let mut history = History::begin(world, folder.path(), options());
        commands.0.iter().for_each(|raw| history.step(raw));
        drop(history.writer.take());
        let opened = journal::open(folder.path(), &origin(seed), options()).expect("a journal");
        let (mut core, mut events) = (opened.core, Vec::new());
        for command in [Command::ReconcileBegin, Command::ReconcileEnd] {
            core.apply(core.now(), &command, &mut events).expect("nothing is in the way");
        }
        assert!(core.calls().all(|view| view.callback.is_some()));
        let mut states =
            core.agent_ids().filter_map(|agent| core.agent(agent)).map(|view| view.state);
        assert!(states.all(|state| state == AgentState::LoggedOut));
        for event in &events {
            if let Fact::Reconciled { calls, agents } = event.fact {
                (lost, out) = (lost + calls, out + agents);
            }
        }
    }
    assert!(lost > 20 && out > 20, "only {lost} calls and {out} agents: not much of a test");
}
