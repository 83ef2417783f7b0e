//! The command line of `acd simulate`.

use std::path::PathBuf;

use jiff::tz::{Offset, TimeZone};

use super::floor::Staffing;
use super::wrap_up::WrapUpChoice;
use crate::trace::{Format, Moment, Options, read_epoch, read_time_zone};

const MORE: &str = "\
What is recorded and what is drawn:
  Arrivals, queues and priorities are those of the trace, and so is the talk time of every call
  that was answered. Who gave up has the recorded wait as patience. The patience of a caller who
  was answered is only known to be longer than the wait (censored): it is drawn from the trace's
  own Kaplan-Meier estimate for the queue, given that it is longer than the recorded wait. A queue
  with fewer than 20 abandons takes the estimate of all queues together. Beyond the longest wait
  after which anybody gave up, nothing is known of the patience; such a caller waits until the
  day's last agent leaves. The talk time of a caller who gave up is drawn from the queue's
  recorded ones. A call that was transferred comes again when it did. Draws are made by ChaCha8
  from --seed, the same for each caller whatever the staff and the rules: one seed, one output,
  byte for byte.

Agents as recorded:
  An agent is on duty from the first to the last call that he took of a day's arrivals, and serves
  the queues that he served in the trace, all alike. A call without an agent recorded was taken by
  an unnamed agent, on duty only during such calls (and between two less than 5 minutes apart).
  At the end of his duty an agent on a call stays until it is over. Agents answer at once (--ring).
  12 is twelve agents for every queue, each day from the half-hour of the first answer to that of
  the last, but for times of more than 2 hours without an answer. +2, -2, +10% and -10% hold at
  each moment: which of those on duty are doubled or left out is drawn by the seed, anew each day;
  shares are rounded to whole agents, halves up.

Rules:
  By default: first come, first served, 20 s threshold; where the trace has priorities, a unit of
  priority is worth 45 s of waiting ({\"seconds_per_priority\":45}). In a --rules file, agents have
  the skill q:NAME for each queue NAME that they serve (characters no skill may have become _).
  A queue line without \"require\" asks for the queue's own skill, one without a wrap-up has that of
  --wrap-up; other fields left out have the scenario format's defaults. Queues not named keep the
  default rules. Lines \"agent\" give an agent of the trace other skills.
    {\"t\":0,\"do\":\"queue\",\"queue\":\"NE\",\"require\":\"q:NE or q:PS\",\"priority\":1}

Examples:
  acd simulate january.csv                              the month again, same staff
  acd simulate january.csv --wrap-up fit --agents +2    calibrated, and two more agents
  acd simulate january.csv --rules rules.jsonl --html january.html

Exit status: 0; 2 if the trace or the rules cannot be read or an option is wrong.";

/// Simulate recorded calls with other staff or other rules, and compare.
///
/// Reads a CSV with one call a row, an Asterisk queue_log, or the events of `acd run`, and sends
/// the same callers through the engine.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = MORE, after_help = "More, with examples: acd simulate --help")]
pub struct Args {
    /// The trace; `-` is standard input
    pub file: PathBuf,

    /// How many agents: 12 all day, +2 or -10% against those recorded (as recorded if left out)
    #[arg(long, value_name = "N|+N|-N|+P%|-P%", default_value = "recorded",
        allow_hyphen_values = true, hide_default_value = true, value_parser = staffing)]
    pub agents: Staffing,

    /// After-call work in seconds; `recorded`: its mean in the trace; `fit`: the one with which the
    /// recorded staff comes nearest to the recorded service level (0 if left out and the trace
    /// records none)
    #[arg(long, value_name = "SECONDS", default_value = "recorded", hide_default_value = true)]
    pub wrap_up: WrapUpChoice,

    /// Queue rules: a scenario file of set-up lines
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,

    /// For all that is drawn
    #[arg(long, default_value_t = 1, allow_negative_numbers = true)]
    pub seed: u64,

    /// How long agents let it ring before they answer
    #[arg(long, value_name = "SECONDS", default_value_t = 0,
        value_parser = clap::value_parser!(u32).range(..=3600))]
    pub ring: u32,

    /// An agent without a call for longer than this was away (else on duty all day)
    #[arg(long, value_name = "MINUTES", value_parser = clap::value_parser!(u32).range(1..=1440))]
    pub break_after: Option<u32>,

    /// Write a page with plots for the browser and for print
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// One JSON object instead of tables, durations in milliseconds
    #[arg(long)]
    pub json: bool,

    /// The format, if it shall not be recognised
    #[arg(long)]
    pub format: Option<Format>,

    /// Leave damaged lines out, and say how many
    #[arg(long)]
    pub skip_bad: bool,

    /// Where the clocks hang, as Europe/Vienna or +02:00, for a queue_log (UTC if left out) and
    /// for events
    #[arg(long, value_name = "ZONE", value_parser = read_time_zone)]
    pub time_zone: Option<TimeZone>,

    /// The wall clock at t = 0 of events, as 1999-01-04T07:00:00+02:00 (1970-01-01T00:00:00Z if
    /// left out)
    #[arg(long, value_name = "RFC3339", value_parser = read_epoch)]
    pub epoch: Option<(Moment, Offset)>,
}

impl Args {
    pub(super) fn options(&self) -> Options {
        Options { format: self.format, time_zone: self.time_zone.clone(), epoch: self.epoch }
    }

    /// In microseconds.
    pub(super) fn break_after(&self) -> Option<u64> {
        self.break_after.map(|minutes| u64::from(minutes) * 60_000_000)
    }
}

fn staffing(text: &str) -> Result<Staffing, String> {
    match text {
        "recorded" => Ok(Staffing::Recorded),
        text => text.parse(),
    }
}
