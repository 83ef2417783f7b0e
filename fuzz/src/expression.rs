//! Any text as a skill expression: the core and its twin take or refuse it alike, say so with the
//! same words, and connect the same agents.

use acd::{AgentId, CallId, Command, Core, Event, QueueId, QueueRules, Timestamp};

use crate::segment::limits;
use crate::support::twin::Twin;

/// Levels of two agents in four skills, then the text.
pub fn run(bytes: &[u8]) {
    let Some((levels, text)) = bytes.split_first_chunk::<8>() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let (mut core, mut twin) = (Core::new(limits(), 0), Twin::new(0));
    let mut both = |command: &Command<'_>| {
        let at = Timestamp::from_millis(1);
        let (mut found, mut expected): (Vec<Event>, Vec<Event>) = (Vec::new(), Vec::new());
        let result = core.apply(at, command, &mut found).map_err(|refusal| refusal.code());
        let twins = twin.apply(at, command, &mut expected).map_err(|refusal| refusal.code());
        // What only the core has: a place for so many names and expressions.
        if result != Err("limit_reached") {
            assert_eq!((result, &found), (twins, &expected), "{command:?}");
        }
        result.is_ok()
    };
    for (agent, levels) in (0..).map(AgentId::new).zip(levels.chunks_exact(4)) {
        let names = ["a", "b", "c2", "\u{fc}"];
        let skills: Vec<(&str, i32)> = names
            .into_iter()
            .zip(levels.iter().map(|level| i32::from(*level) % 11))
            .filter(|(_, level)| *level > 0)
            .collect();
        both(&Command::Agent { agent, skills: &skills });
        both(&Command::Login { agent });
        both(&Command::Ready { agent });
    }
    let rules = &QueueRules { require: text.to_owned(), ..QueueRules::default() };
    if both(&Command::Queue { queue: QueueId::new(0), rules }) {
        for call in (0..3).map(CallId::new) {
            both(&Command::offer(call, QueueId::new(0)));
        }
    }
}
