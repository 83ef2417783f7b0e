//! Agents who take the calls of certain queues: with which priority, and after which delay.

use super::memory::plain;

/// A queue whose calls an agent takes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_agent_queue {
    /// Which.
    pub queue: u32,
    /// Of several waiting calls that might ring at him he is given those of the queues with the
    /// least number first: 1 to 99.
    pub priority: i32,
    /// A call rings at him only when it has been in this queue for so many seconds: at least 0.
    pub delay_s: i64,
}
plain!(acd_agent_queue);
