//! A core out of a snapshot goes on as the other: the same events, views, figures and numbers for
//! ever after.

use acd::journal::{Origin, STATE, SnapshotError, SnapshotHeader};
use acd::{CallId, Command, Core, Event, QueueId, QueueRules, Timestamp};
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use super::history::{origin, state};
use crate::support::owned::Owned;
use crate::support::world::{self, Raw, World};

/// Where what two cores remember begins to differ, with some of what stands around it.
fn difference(one: &Core, other: &Core) -> Option<(String, String)> {
    let (one, other) = (state(one), state(other));
    let differs = one.bytes().zip(other.bytes()).position(|(one, other)| one != other);
    let at = differs.or_else(|| (one.len() != other.len()).then(|| one.len().min(other.len())))?;
    let around =
        |text: &str| text.chars().skip(at.saturating_sub(300)).take(400).collect::<String>();
    Some((around(&one), around(&other)))
}

/// One core that is never touched, and one that is a snapshot's now and then.
struct Pair {
    world: World,
    origin: Origin,
    kept: Core,
    restored: Core,
    heard: [Vec<Event>; 2],
    alive: Vec<CallId>,
    next: u64,
    commands: u64,
}

impl Pair {
    fn begin(world: World) -> Self {
        let origin = origin(world.seed);
        let core = || {
            let mut core = origin.core().expect("books that make sense");
            core.keep_decisions(if world.seed.is_multiple_of(3) { 5 } else { 0 });
            core
        };
        let (kept, restored) = (core(), core());
        let (heard, alive) = ([Vec::new(), Vec::new()], Vec::new());
        let mut pair = Self { world, origin, kept, restored, heard, alive, next: 0, commands: 0 };
        for command in pair.world.set_up() {
            pair.apply(Timestamp::ZERO, &command);
        }
        pair
    }

    fn step(&mut self, raw: &Raw) {
        let at = self.world.when(raw, &self.kept);
        let command = self.world.command(raw, &self.kept, &self.alive, self.next);
        if raw.numbers[11] % 32 == 5 {
            self.restore();
        }
        if raw.numbers[13] % 8 == 7 {
            self.kept.advance(at, &mut self.heard[0]);
            self.restored.advance(at, &mut self.heard[1]);
        }
        self.apply(at, &command);
    }

    fn apply(&mut self, at: Timestamp, command: &Owned) {
        if let Owned::Offer { call, .. } = command {
            self.next = self.next.max(call.number() + 1);
            if !self.alive.contains(call) {
                self.alive.push(*call);
            }
        }
        let [heard, other] = &mut self.heard;
        command.lend(|command| {
            let done = self.kept.apply(at, command, heard);
            assert_eq!(self.restored.apply(at, command, other), done, "{command:?}");
            assert_eq!(heard, other, "{command:?}");
        });
        heard.clear();
        other.clear();
        self.commands += 1;
        assert_eq!(self.kept.next_deadline(), self.restored.next_deadline());
        assert_eq!(self.kept.digest(), self.restored.digest());
        let core = &self.kept;
        for &call in &self.alive {
            assert_eq!(core.explain_call(call), self.restored.explain_call(call));
        }
        self.alive.retain(|call| core.call(*call).is_some());
    }

    fn restore(&mut self) {
        let bytes = self.restored.snapshot(&self.origin, self.commands).expect("its own origin");
        let restored = Core::restore(&bytes, &self.origin).expect("what was just written");
        assert_eq!(restored.header.last, self.commands);
        assert_eq!(restored.header.at, self.kept.now());
        assert_eq!(difference(&restored.core, &self.kept), None);
        // The untouched core is written down as the same bytes: nothing but the state is in them.
        let other = self.kept.snapshot(&self.origin, self.commands).expect("its own origin");
        assert!(other == bytes, "equal states are written down differently");
        self.restored = restored.core;
    }
}

fn config() -> ProptestConfig {
    let persistence = Some(Box::new(FileFailurePersistence::Off) as Box<_>);
    ProptestConfig { failure_persistence: persistence, cases: 24, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_restored_core_goes_on_as_the_other(
        world in world::world(),
        commands in world::sequence(300),
    ) {
        let mut pair = Pair::begin(world);
        commands.0.iter().for_each(|raw| pair.step(raw));
        pair.restore();
    }
}

/// A small core, and its snapshot.
fn sample() -> (Origin, Core, Vec<u8>) {
    let origin = super::files::small();
    let mut core = origin.core().expect("no books");
    let (queue, rules) = (QueueId::new(0), QueueRules::default());
    let mut events = Vec::new();
    let mut tell = |command: &Command<'_>| {
        core.apply(Timestamp::from_millis(3), command, &mut events).expect("carried out");
    };
    tell(&Command::Queue { queue, rules: &rules });
    tell(&Command::offer(CallId::new(4), queue));
    let bytes = core.snapshot(&origin, 2).expect("its own origin");
    (origin, core, bytes)
}

/// With the checksum that such bytes have.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let end = bytes.len() - 4;
    let checksum = crc32c::crc32c(&bytes[..end]);
    bytes[end..].copy_from_slice(&checksum.to_le_bytes());
    bytes
}

#[test]
fn no_damaged_snapshot_is_used() {
    let (origin, _, bytes) = sample();
    let mut damaged = bytes.clone();
    for bit in 0..bytes.len() * 8 {
        damaged[bit / 8] ^= 1 << (bit % 8);
        let error = Core::restore(&damaged, &origin).expect_err("damaged");
        let expected = match bit / 8 {
            0..8 => matches!(error, SnapshotError::NotASnapshot),
            _ => matches!(error, SnapshotError::Damaged(_)),
        };
        assert!(expected, "bit {bit}: {error}");
        damaged[bit / 8] ^= 1 << (bit % 8);
    }
    for length in 0..bytes.len() {
        Core::restore(&bytes[..length], &origin).expect_err("too short");
    }
    let longer = [&bytes[..], &[0]].concat();
    Core::restore(&longer, &origin).expect_err("too long");
}

/// Also where somebody made the checksum fit, nothing is used that is not a whole state, and the
/// memory asked for is bounded by the limits.
#[test]
fn no_forged_state_is_used_in_part() {
    let (origin, core, bytes) = sample();
    let state = u32::from_le_bytes(bytes[12..16].try_into().expect("four")) as usize;
    let whole = difference(&Core::restore(&bytes, &origin).expect("whole").core, &core);
    assert_eq!(whole, None);
    for length in (state..bytes.len() - 4).step_by(7) {
        let short = sealed([&bytes[..length], &[0; 4]].concat());
        let error = Core::restore(&short, &origin).expect_err("half a state");
        assert!(matches!(error, SnapshotError::Unreadable { .. }), "{error}");
    }
    let mut more = bytes.clone();
    more.insert(bytes.len() - 4, 0xC0);
    let error = Core::restore(&sealed(more), &origin).expect_err("more than a state");
    assert!(error.to_string().contains("more follows than a state"), "{error}");
}

/// The state begins with the number of its fields and the name of the first.
#[test]
fn a_later_version_is_refused_with_what_to_do() {
    let (origin, _, bytes) = sample();
    let mut later = bytes.clone();
    later[8] = 2;
    let error = Core::restore(&sealed(later), &origin).expect_err("a later format");
    let told = "a snapshot in format 2, and this version reads up to 1: use the version that wrote \
                it, or replay the journal";
    assert_eq!(error.to_string(), told);

    // Field 8 of the header is the version of the state.
    let field = [8, 4, STATE as u8, 0, 0, 0];
    let at = bytes.windows(6).position(|window| window == field).expect("the field");
    let mut later = bytes.clone();
    later[at + 2] += 1;
    let error = Core::restore(&sealed(later), &origin).expect_err("a later state");
    assert!(matches!(error, SnapshotError::NewerState { written, .. } if written == STATE + 1));
    assert!(error.to_string().contains("use acd 0.1.0, which wrote it"), "{error}");

    let state = u32::from_le_bytes(bytes[12..16].try_into().expect("four")) as usize;
    assert_eq!(bytes[state], 0xDE, "a map of up to 65,535 fields");
    let mut later = bytes.clone();
    later[state + 2] += 1;
    let at = state + 3;
    later.splice(at..at, *b"\xA5tally\x01");
    let error = Core::restore(&sealed(later), &origin).expect_err("a field that is unknown");
    assert!(error.to_string().contains("the field tally is unknown here"), "{error}");

    // And one that is missing is told by its name.
    let at = bytes.windows(5).position(|window| window == b"\xA4hand").expect("the field");
    let mut earlier = bytes.clone();
    earlier[state + 2] -= 1;
    earlier.drain(at..at + 6);
    let error = Core::restore(&sealed(earlier), &origin).expect_err("a field is missing");
    assert!(error.to_string().contains("missing field `hand`"), "{error}");
}

#[test]
fn a_snapshot_of_another_core_is_refused() {
    let (origin, core, bytes) = sample();
    let other = Origin { seed: 6, ..origin.clone() };
    let error = Core::restore(&bytes, &other).expect_err("another seed");
    assert_eq!(error, SnapshotError::OtherOrigin("seed"));
    let mut other = origin.clone();
    other.limits.calls += 1;
    let error = Core::restore(&bytes, &other).expect_err("other limits");
    assert_eq!(error, SnapshotError::OtherOrigin("limits"));
    assert_eq!(core.snapshot(&other, 2), Err(SnapshotError::OtherOrigin("limits")));
    let other = Origin { books: Some(acd::BookRules::default()), ..origin.clone() };
    let error = Core::restore(&bytes, &other).expect_err("it has no books");
    assert_eq!(error, SnapshotError::OtherOrigin("books"));

    // The digest that stands in the header is that of another state: field 4.
    let field = [&[4_u8, 8][..], &core.digest().to_le_bytes()].concat();
    let at = bytes.windows(10).position(|window| window == field).expect("the field");
    let mut parted = bytes.clone();
    parted[at + 2] ^= 1;
    let error = Core::restore(&sealed(parted), &origin).expect_err("another digest");
    assert!(matches!(error, SnapshotError::Parted { found, .. } if found == core.digest()));
    let header = SnapshotHeader::read(&bytes).expect("a snapshot");
    assert_eq!((header.last, header.digest, header.goes_on), (2, core.digest(), None));
}
