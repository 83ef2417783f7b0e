//! The figures by which a centre is run: integer counters and sums, folded from events.
//!
//! One place decides what counts as what: [`changes`] translates an event into the changes it
//! makes to queues' figures, and [`QueueFigures::count`] applies one. The core's own figures, the
//! books of recorded traces and any recomputation from an event stream go through these two.
//!
//! The *books* (`src/figures/books/`) are all figures by queue, skill, agent, group and in total,
//! by interval, day, week and month: see [`Core::with_books`](crate::Core::with_books),
//! [`CallReader`] and [`TimeReader`]. Beside them [`ServiceLevel`] (all formulas, also live),
//! [`Spread`] (histograms), [`Window`] (the last minutes) and [`ExpectedWait`].

mod agent;
mod books;
mod calendar;
mod callbacks;
mod changes;
mod expected_wait;
mod pace;
mod queue;
mod service_level;
mod tally;

pub use agent::AgentFigures;
pub(crate) use agent::agent_of;
pub use books::{
    BookRules, CallReader, Headcount, Lengths, Measure, Row, Spread, TimeReader, Window,
};
pub(crate) use books::{Books, Places, SkillSet, Stay};
pub use calendar::{Calendar, CalendarError, Interval, Period};
pub use callbacks::{CallbackChange, CallbackFigures};
pub use changes::changes;
pub(crate) use changes::{only_change, several_changes};
pub use expected_wait::{ExpectedWait, Outlook};
pub(crate) use pace::{BANDS, Experience, FloorPace, Followed, Pace, handle};
pub use queue::{Change, ChatFigures, QueueFigures, Terms};
pub use service_level::{Formula, Ratio, ServiceLevel, UnknownFormula};
pub use tally::{
    Activity, CallTally, MORE_THRESHOLDS, REASONS, THRESHOLDS, Tally, TimeTally, WaitBuckets,
    Within,
};
