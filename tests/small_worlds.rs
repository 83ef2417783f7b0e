//! Small worlds, exhaustively: every sequence of commands up to a depth over two agents, two
//! queues, two skills and two or three calls, each command at once, a moment later, and at the
//! next deadline and a microsecond beside it. After each: events, refusals, views and the next
//! deadline are the naive twin's, and the auditor holds them against the invariants.
//!
//! A situation met before is not gone through again ([`Situations`] says what makes one). As
//! the search is breadth first, each is gone through with the greatest depth that is left for it.
//!
//! Deeper: `ACD_DEPTH=5 cargo test --release --test small_worlds -- --nocapture`.
//!
//! [`Situations`]: support::twin::situation::Situations

mod small;
mod support;

use small::{Search, World, worlds};

fn goes_through(world: &World) {
    let asked: Option<usize> = std::env::var("ACD_DEPTH").ok().and_then(|text| text.parse().ok());
    let depth = asked.unwrap_or(world.depth);
    let begin = std::time::Instant::now();
    let counted = Search::new(world, depth).run().unwrap_or_else(|what| panic!("{what}"));
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "{}: depth {depth}, {} situations, {} commands, {} of them refused, {seconds:.1} s",
        world.name, counted.situations, counted.commands, counted.refused
    );
    assert!(counted.commands > 100 && counted.refused > 10, "{}: {counted:?}", world.name);
}

#[test]
fn a_plain_day() {
    goes_through(&worlds::plain());
}

#[test]
fn callbacks() {
    goes_through(&worlds::callbacks());
}

#[test]
fn consultations() {
    goes_through(&worlds::consultations());
}

#[test]
fn rings_at_two() {
    goes_through(&worlds::ring_at_two());
}

#[test]
fn doors() {
    goes_through(&worlds::doors());
}

#[test]
fn routes() {
    goes_through(&worlds::routes());
}

#[test]
fn priorities() {
    goes_through(&worlds::priorities());
}

#[test]
fn reconcile() {
    goes_through(&worlds::reconcile());
}

#[test]
fn leases() {
    goes_through(&worlds::leases());
}

#[test]
fn edits() {
    goes_through(&worlds::edits());
}
