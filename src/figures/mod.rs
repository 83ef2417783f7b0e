//! The figures by which a centre is run: integer counters and sums, folded from events.
//!
//! One place decides what counts as what: [`changes`] translates an event into the changes it
//! makes to queues' figures, and [`QueueFigures::count`] applies one. The core's own figures, the
//! books of recorded traces and any recomputation from an event stream go through these two.

mod agent;
mod expected_wait;
mod pace;
mod queue;
mod service_level;

pub use agent::AgentFigures;
pub(crate) use agent::agent_of;
pub use expected_wait::{ExpectedWait, Outlook};
pub(crate) use pace::{BANDS, Experience, FloorPace, Followed, Pace, handle};
pub use queue::{Change, QueueFigures, Terms, changes};
pub use service_level::{Formula, Ratio, ServiceLevel, UnknownFormula};
