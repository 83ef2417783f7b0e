//! Recovery gives the core as it was, whatever happened.

use acd::journal::{self, Reader};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::history::{History, options, origin, state};
use crate::support::world;

fn config() -> ProptestConfig {
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    ProptestConfig { failure_persistence: persistence, cases: 32, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    /// Replay gives everything that the core remembers, bit for bit, and the same events; and the
    /// core that was recovered goes on as the other does.
    #[test]
    fn the_core_comes_back(
        world in world::world(),
        commands in world::sequence(300),
        more in world::sequence(100),
        closes in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder");
        let seed = world.seed;
        let mut history = History::begin(world, folder.path(), options());
        commands.0.iter().for_each(|raw| history.step(raw));
        let mut heard = Vec::new();
        let reader = |history: &mut History| {
            history.writer().flush().expect("room on the disk");
            Reader::open(folder.path()).expect("a journal")
        };
        let replayed = reader(&mut history).replay(|_, events| heard.extend_from_slice(events));
        let replayed = replayed.expect("a whole journal");
        prop_assert_eq!(&heard, &history.events);
        prop_assert_eq!(state(&replayed.core), history.state());
        prop_assert_eq!(replayed.tail.last, history.writer().last());
        prop_assert_eq!(replayed.not_comparable, 0);

        // Open it again, and go on.
        let before = history.state();
        let digest = history.core.digest();
        match history.writer.take() {
            Some(writer) if closes => writer.close(&history.core).expect("room on the disk"),
            writer => drop(writer),
        }
        let opened = journal::open(folder.path(), &origin(seed), options()).expect("a journal");
        prop_assert_eq!(opened.core.digest(), digest);
        prop_assert_eq!(opened.tail.closed, closes);
        prop_assert_eq!(state(&opened.core), before);
        (history.core, history.writer) = (opened.core, Some(opened.writer));
        more.0.iter().for_each(|raw| history.step(raw));
        let replayed = reader(&mut history).replay(|_, _| {}).expect("a whole journal");
        prop_assert_eq!(state(&replayed.core), history.state());
    }
}
