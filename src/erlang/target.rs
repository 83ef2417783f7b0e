//! Service-level targets, and the least staff that meets one.

use super::{ErlangError, Figures, MAX_AGENTS, Workload, checked, checked_within};

/// Which calls stand above and below the line of a service level. Without abandonment the four
/// are one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Formula {
    /// F1, (answered + abandoned within T) / (answered + abandoned).
    AnsweredOrAbandoned,
    /// F2, answered within T / answered.
    OfAnswered,
    /// F3, answered within T / (answered + abandoned).
    #[default]
    OfOffered,
    /// F4, answered within T / (answered + abandoned - abandoned within T).
    LateAbandonsOnly,
}

impl Formula {
    /// All, F1 to F4.
    pub const ALL: [Self; 4] =
        [Self::AnsweredOrAbandoned, Self::OfAnswered, Self::OfOffered, Self::LateAbandonsOnly];

    /// The name in reports: `of_offered`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AnsweredOrAbandoned => "answered_or_abandoned",
            Self::OfAnswered => "of_answered",
            Self::OfOffered => "of_offered",
            Self::LateAbandonsOnly => "late_abandons_only",
        }
    }

    /// The formula in words.
    #[must_use]
    pub const fn spelled(self) -> &'static str {
        match self {
            Self::AnsweredOrAbandoned => "(answered + abandoned within T) / (answered + abandoned)",
            Self::OfAnswered => "answered within T / answered",
            Self::OfOffered => "answered within T / (answered + abandoned)",
            Self::LateAbandonsOnly => {
                "answered within T / (answered + abandoned - abandoned within T)"
            }
        }
    }
}

/// A service level to be met: `level` of the calls within `within_s` seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// 0.000001 to 0.999999; 0.8 is 80 %. (All calls are within T under no staff.)
    pub level: f64,
    /// T, 0 to 1e9 seconds.
    pub within_s: f64,
    /// Of which calls.
    pub formula: Formula,
}

impl Figures {
    /// The service level by a formula, 0 to 1.
    #[must_use]
    pub fn level(&self, formula: Formula) -> f64 {
        match formula {
            Formula::AnsweredOrAbandoned => self.sl_answered_or_abandoned,
            Formula::OfAnswered => self.sl_answered,
            Formula::OfOffered => self.sl_offered,
            Formula::LateAbandonsOnly => self.sl_late_abandons_only,
        }
    }
}

impl Workload {
    /// The least number of agents that meets the target.
    ///
    /// One more agent makes the offered wait smaller in the likelihood-ratio order (the densities'
    /// ratio is e^-μx), so each of the four levels rises with the agents, and the least number is
    /// found by halving.
    ///
    /// # Errors
    /// [`ErlangError::OutOfRange`]; [`ErlangError::OutOfReach`] if it takes more than
    /// [`MAX_AGENTS`].
    pub fn agents_needed(&self, target: Target) -> Result<u32, ErlangError> {
        checked("level of the target", target.level, 1e-6..=0.999_999)?;
        checked_within(target.within_s)?;
        let (mut too_few, mut enough) = (0, self.galloped(target)?);
        while enough - too_few > 1 {
            let middle = too_few + (enough - too_few) / 2;
            match self.meets(middle, target)? {
                true => enough = middle,
                false => too_few = middle,
            }
        }
        Ok(enough)
    }

    /// A number of agents that meets the target: as many as there is work, and ever more.
    fn galloped(&self, target: Target) -> Result<u32, ErlangError> {
        let busy = self.offered_erlangs().ceil().clamp(1.0, f64::from(MAX_AGENTS)) as u32;
        let mut more = 1 + busy / 64;
        loop {
            let agents = busy.saturating_add(more).min(MAX_AGENTS);
            if self.meets(agents, target)? {
                return Ok(agents);
            }
            if agents == MAX_AGENTS {
                return Err(ErlangError::OutOfReach);
            }
            more = more.saturating_mul(2);
        }
    }

    fn meets(&self, agents: u32, target: Target) -> Result<bool, ErlangError> {
        match self.figures(agents, target.within_s) {
            Ok(figures) => Ok(figures.level(target.formula) >= target.level),
            Err(ErlangError::Unstable { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }
}
