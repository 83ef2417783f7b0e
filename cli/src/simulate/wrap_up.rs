//! How long after-call work takes, where nobody recorded it.

use std::str::FromStr;

use super::draws::Drawn;
use super::engine::Simulation;
use super::error::SimulateError;
use super::floor::Floor;
use super::rules::Rules;
use super::workload::{StayEnd, Workload};

/// Longer wrap-ups are refused, and not tried.
const LONGEST_S: u32 = 3_600;

/// The longest wrap-up that a fit tries.
const LONGEST_FIT_S: u32 = 600;

/// Which wrap-up to simulate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WrapUpChoice {
    /// So many seconds.
    Seconds(u32),
    /// The mean of the recorded ones, in whole seconds; 0 if none is recorded.
    Recorded,
    /// The one with which the recorded staff comes nearest to the recorded service level.
    Fit,
}

impl FromStr for WrapUpChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "recorded" => Ok(Self::Recorded),
            "fit" => Ok(Self::Fit),
            _ => match text.parse() {
                Ok(seconds) if seconds <= LONGEST_S => Ok(Self::Seconds(seconds)),
                _ => Err(format!("whole seconds from 0 to {LONGEST_S}, `recorded` or `fit`")),
            },
        }
    }
}

/// Times between an agent's calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// The median time from the end of a call to the agent's next answer on the same day, in
    /// microseconds; `None`: there is no such pair.
    pub median: Option<u64>,
    /// The median of those in which the next caller already waited when the call before ended:
    /// the agent could have answered at once.
    pub median_while_waiting: Option<u64>,
}

/// Measures the gaps in the trace.
#[must_use]
pub fn gaps(workload: &Workload) -> Gaps {
    let (mut all, mut while_waiting) = (Vec::new(), Vec::new());
    let mut ends = vec![None; workload.agents.len()];
    for talk in &workload.talks {
        let Some(agent) = talk.agent else { continue };
        if let Some((day, end)) = ends[agent as usize].replace((talk.day, talk.to))
            && day == talk.day
            && talk.from >= end
        {
            all.push(talk.from - end);
            if talk.arrived < end {
                while_waiting.push(talk.from - end);
            }
        }
    }
    Gaps { median: median(all), median_while_waiting: median(while_waiting) }
}

fn median(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() / 2).copied()
}

/// The recorded month with the recorded staff.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// Who called.
    pub workload: &'a Workload,
    /// Their patience and talk times.
    pub drawn: &'a [Drawn],
    /// The recorded staff.
    pub floor: &'a Floor,
}

impl Plan<'_> {
    /// The wrap-up in seconds.
    ///
    /// # Errors
    /// As [`Simulation::play`].
    pub fn seconds(
        &self,
        choice: WrapUpChoice,
        ring: u64,
        seed: u64,
    ) -> Result<u32, SimulateError> {
        match choice {
            WrapUpChoice::Seconds(seconds) => Ok(seconds),
            WrapUpChoice::Recorded => Ok(self.recorded()),
            WrapUpChoice::Fit => self.fit(ring, seed),
        }
    }

    fn recorded(&self) -> u32 {
        let (mut sum, mut count) = (0, 0);
        for stay in &self.workload.stays {
            if let StayEnd::Answered { wrap_up: Some(wrap_up), .. } = stay.end {
                sum += wrap_up.micros();
                count += 1_000_000;
            }
        }
        (sum + count / 2).checked_div(count).unwrap_or(0).min(LONGEST_S.into()) as u32
    }

    /// Halves the range until the share answered in time crosses the recorded one: longer
    /// wrap-ups leave less of it. The default rules, the recorded staff.
    fn fit(&self, ring: u64, seed: u64) -> Result<u32, SimulateError> {
        let rules = Rules::default_for(self.workload, 0);
        let recorded = super::Books::recorded(self.workload, self.floor, &rules.terms());
        let target = recorded.total.answered_within;
        let (mut low, mut high) = (0, LONGEST_FIT_S);
        let (mut at_low, mut at_high) = (self.within(low, ring, seed)?, None);
        if at_low <= target {
            return Ok(0);
        }
        while high - low > 1 {
            let middle = u32::midpoint(low, high);
            let within = self.within(middle, ring, seed)?;
            if within > target {
                (low, at_low) = (middle, within);
            } else {
                (high, at_high) = (middle, Some(within));
            }
        }
        let nearer_low = at_high.is_none_or(|at_high| at_low - target < target - at_high);
        Ok(if nearer_low { low } else { high })
    }

    fn within(&self, wrap_up_s: u32, ring: u64, seed: u64) -> Result<u64, SimulateError> {
        let Self { workload, drawn, floor } = *self;
        let rules = Rules::default_for(workload, wrap_up_s);
        let simulation = Simulation { workload, drawn, floor, rules: &rules, ring, seed };
        Ok(simulation.play(|| ())?.total.answered_within)
    }
}
