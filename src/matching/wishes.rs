//! Wishes: what agents had better meet.

use super::{Classes, Idle, Requirement};
use crate::collections::{Bits, ones};

/// Of the groups in `among` that have somebody idle, those whose wishes met weigh most together.
/// O(such groups · wishes).
pub(crate) fn most_wished(
    classes: &Classes,
    idle: &Idle,
    among: &Bits,
    wishes: &[(Requirement, u32)],
    best: &mut Bits,
) {
    let mut most = 0;
    // As large as it can become.
    best.set_to_both(among, among);
    best.wipe();
    let words = among.words().iter().zip(idle.groups_occupied()).enumerate();
    for group in words.flat_map(|(block, (a, b))| ones(block, a & b)) {
        let met = wishes.iter().filter(|(wish, _)| classes.meets(*wish).get(group));
        let score: u32 = met.map(|(_, weight)| weight).sum();
        if score > most {
            best.wipe();
            most = score;
        }
        if score == most {
            best.set(group);
        }
    }
}
