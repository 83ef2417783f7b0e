//! Random worlds of the tests, drawn from the bytes: the core and its naive twin do the same, and
//! everything that can be seen of them is the same after each command.

use acd::{Core, Limits};

use crate::support::duel::Duel;
use crate::support::world::{Raw, World};

const RAW: usize = 34;

fn raw(bytes: &[u8]) -> Raw {
    let mut numbers = [0; 16];
    for (number, two) in numbers.iter_mut().zip(bytes[2..].chunks_exact(2)) {
        *number = u16::from_le_bytes([two[0], two[1]]);
    }
    Raw { when: bytes[0] % 64, kind: bytes[1] % 100, numbers }
}

/// Eleven bytes for the world, ten raw commands to set it up, then raw commands.
pub fn run(bytes: &[u8]) {
    let Some((world, rest)) = bytes.split_first_chunk::<11>() else { return };
    let mut raws = rest.chunks_exact(RAW).map(raw);
    let set_up: Vec<Raw> = raws.by_ref().take(10).collect();
    if set_up.is_empty() {
        return;
    }
    let [agents, queues, flavour, seed @ ..] = *world;
    let world = World {
        agents: 2 + u32::from(agents % 5),
        queues: 2 + u32::from(queues % 3),
        calls: 20,
        far: flavour % 8 == 7,
        tight: flavour % 4 >= 2,
        media: flavour % 32 >= 16,
        seed: u64::from_le_bytes(seed),
        set_up,
    };
    let limits = Limits {
        agents: 32,
        groups: 4,
        queues: 8,
        calls: 64,
        skills: 256,
        classes: 1_024,
        hold_backs: 1_024,
        customers: 4,
        alarms: 8,
        blocked: 3,
    };
    let core = Core::new(limits, world.seed);
    let played = Duel::new(world, core, 3)
        .and_then(|mut duel| raws.take(100).try_for_each(|raw| duel.step(&raw)));
    if let Err(what) = played {
        panic!("{what}");
    }
}
