//! Why a question about a staff has no answer.

use core::fmt;
use core::ops::RangeInclusive;

/// A number out of its range, or a floor that cannot do the work.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErlangError {
    /// A number that is not in its range, or no number at all.
    OutOfRange {
        /// What it is: `calls per hour`.
        what: &'static str,
        /// What was given.
        given: f64,
        /// What would be right.
        range: RangeInclusive<f64>,
    },
    /// Callers who never give up, and no more agents than work: the queue grows without end.
    Unstable {
        /// How many agents there are.
        agents: u32,
        /// The work that is offered, in erlangs.
        offered_erlangs: f64,
    },
    /// Not even [`MAX_AGENTS`](super::MAX_AGENTS) agents meet the target.
    OutOfReach,
}

impl fmt::Display for ErlangError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { what, given, range } => {
                let (least, most) = (Plain(*range.start()), Plain(*range.end()));
                write!(f, "{what}: {} is not from {least} to {most}", Plain(*given))
            }
            Self::Unstable { agents, offered_erlangs } => write!(
                f,
                "{agents} {} cannot do {} erlangs of work if nobody gives up: the queue grows \
                 without end; it takes at least {:.0} agents, or callers with finite patience",
                if *agents == 1 { "agent" } else { "agents" },
                rounded(*offered_erlangs, *agents),
                offered_erlangs.floor() + 1.0
            ),
            Self::OutOfReach => {
                write!(f, "not even {} agents meet this target", super::MAX_AGENTS)
            }
        }
    }
}

impl core::error::Error for ErlangError {}

/// Two decimals, unless they would hide that the work is more than the agents.
fn rounded(offered: f64, agents: u32) -> String {
    let short = format!("{offered:.2}");
    match offered > f64::from(agents) && short == format!("{agents}.00") {
        true => offered.to_string(),
        false => short,
    }
}

/// A number as people write it: powers of ten beyond a few digits.
struct Plain(f64);

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.abs();
        match size == 0.0 || !size.is_finite() || (1e-6..1e10).contains(&size) {
            true => write!(f, "{}", self.0),
            false => write!(f, "{:e}", self.0),
        }
    }
}
