//! How much there may be of everything.

/// Limits, fixed at construction: exceeding one is a refusal, never growth.
///
/// Memory is reserved at once but touched only as it is used: about 500 bytes per call and 400
/// per agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "journal", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// Agents; their numbers lie below this.
    pub agents: u32,
    /// Queues; their numbers lie below this.
    pub queues: u32,
    /// Groups of agents; their numbers lie below this.
    pub groups: u32,
    /// Calls alive at once.
    pub calls: u32,
    /// Different skills.
    pub skills: u32,
    /// Different skill expressions and unions of them (queue + steps) in use at once.
    pub classes: u32,
    /// Calls and agents held apart after a miss, at once. Beyond it a miss holds nobody back.
    pub hold_backs: u32,
    /// Customers remembered at once. Beyond it the one of whom nothing was heard for the longest
    /// time is forgotten; if all have calls alive, a further one is not remembered.
    pub customers: u32,
    /// Alarms; their numbers lie below this.
    pub alarms: u32,
    /// Customers blocked at once. Beyond it a further one is refused.
    pub blocked: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            agents: 16_384,
            queues: 4_096,
            groups: 1_024,
            calls: 65_536,
            skills: 4_096,
            classes: 4_096,
            hold_backs: 65_536,
            customers: 65_536,
            alarms: 1_024,
            blocked: 4_096,
        }
    }
}
