//! At whom a call rings.

use super::core_handle::{acd_core, core_of};
use super::handle::border;
use super::memory::{Out, Room, plain};
use crate::CallId;

/// A ring at an agent.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct acd_ring {
    /// Its number: give it back with the answer.
    pub offer: u64,
    /// At whom.
    pub agent: u32,
    /// Zero.
    pub reserved: u32,
}
plain!(acd_ring);

/// At whom a call rings, or a customer is dialled for, in the order in which that began; none of a
/// call that does not. As `acd_core_queues`. O(rings).
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_rings(
    core: *const acd_core,
    call: u64,
    rings: *mut acd_ring,
    capacity: usize,
    count: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, count) =
            unsafe { (core_of(core)?, Room::new(rings, capacity)?, Out::new(count)?) };
        let all: Vec<acd_ring> = core
            .rings(CallId::new(call))
            .map(|(agent, offer)| acd_ring {
                offer: offer.number(),
                agent: agent.number(),
                reserved: 0,
            })
            .collect();
        room.write_all(&all, count)
    })
}
