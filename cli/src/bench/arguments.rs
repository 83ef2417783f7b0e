//! The command line of `acd bench`.

use std::path::PathBuf;

use super::floor::Size;

const MORE: &str = "\
Cases, closed loop (one step after another, each timed by itself):
  arrive  a call arrives and rings at once; the waiting calls wait for other agents
  free    a conversation ends and the next call rings (with nobody waiting, the agent is idle)
  queue   a call arrives where all agents are busy, and waits
  ready   wrap-up ends and the next call rings
  life    a whole call: offer, answer, hang-up, end of wrap-up; four commands
Open loop (commands at planned times, latency from the planned time):
  open_loop     full lives of calls at rates that double until the core falls behind
  engine        the same through the engine, with one and two submitting threads: from the planned
                time to the last event out, on small floors and large ones
  ring          a message there and back through the engine's kinds of rings, and nothing else
Bad days:
  ready_rush    all agents become ready within a second, while calls wait
  mass_abandon  all waiting callers hang up at the same moment
  skill_edit    one skill's level changes, on every agent
  ring_ends     a ringing at every agent ends in the same millisecond: one step is all of them
  overload      two calls arrive for each that ends, and the queues are full

Every case is first played in small by the core and its naive twin, which scans and sorts: all
events and the final digest must be the same, else the benchmark fails. The twin's median at the
same size stands beside the core's where it can be waited for. Times are nanoseconds in JSON; what
reading the clock costs is taken off and stated. docs/performance.md says more.

Examples:
  acd bench --quick                              all sizes, less than 40 s
  acd bench --size 5000,200,100,300 --only free  a floor of your own
  acd bench --json > today.json
  acd bench --html curves.html

Exit status: 0; 2 if an option is wrong; 1 if core and twin differ.";

/// What the core's decisions cost on this machine.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = MORE, after_help = "More, with examples: acd bench --help")]
pub struct Args {
    /// Fewer steps: less than 40 s in a release build
    #[arg(long)]
    pub quick: bool,

    /// Only these cases
    #[arg(long, value_name = "CASE,...", value_delimiter = ',', value_parser = case)]
    pub only: Vec<String>,

    /// Floors of these sizes instead of the usual ones; may be given several times
    #[arg(long, value_name = "AGENTS,PROFILES,QUEUES,WAITING", value_parser = size)]
    pub size: Vec<Size>,

    /// How many steps are timed in each closed-loop case (1,000,000 if left out; 25,000 with
    /// --quick)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub steps: Option<u64>,

    /// Keep books of every figure by interval, day, week and month (some kB for each queue and
    /// agent); else the plain figures of each are on
    #[arg(long)]
    pub books: bool,

    /// Write a page with the curves for the browser and for print
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

impl Args {
    /// Whether a case was asked for.
    pub(super) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }
}

fn case(text: &str) -> Result<String, String> {
    if super::NAMES.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(format!("one of {} is needed", super::NAMES.join(", ")))
}

/// The largest floor: so many agents, queues or calls.
const MOST: u32 = 1_000_000;

fn size(text: &str) -> Result<Size, String> {
    let numbers: Vec<Option<u32>> = text.split(',').map(|number| number.parse().ok()).collect();
    let [Some(agents), Some(profiles), Some(queues), Some(waiting)] = numbers[..] else {
        return Err("four numbers are needed, as 10000,64,2000,50000".to_owned());
    };
    if agents < 8 {
        return Err(format!("{agents} agents are too few; 8 or more are needed"));
    }
    if profiles == 0 || profiles > agents {
        return Err(format!("{profiles} profiles of {agents} agents; 1 to {agents} are possible"));
    }
    if queues == 0 {
        return Err("no queue; 1 or more are needed".to_owned());
    }
    for (many, what) in [(agents, "agents"), (queues, "queues"), (waiting, "waiting calls")] {
        if many > MOST {
            return Err(format!("{many} {what} are too many; at most {MOST} are possible"));
        }
    }
    Ok(Size { agents, profiles, queues, waiting })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let expected = Size { agents: 10_000, profiles: 64, queues: 2_000, waiting: 50_000 };
        assert_eq!(size("10000,64,2000,50000"), Ok(expected));
        for (bad, why) in [
            ("", "four numbers"),
            ("1,2,3", "four numbers"),
            ("100,10,5,0,1", "four numbers"),
            ("100,10,5,-1", "four numbers"),
            ("7,1,1,0", "8 or more"),
            ("100,101,5,0", "1 to 100"),
            ("100,0,5,0", "1 to 100"),
            ("100,10,0,0", "no queue"),
            ("1000001,10,5,0", "1000001 agents are too many"),
            ("100,10,1000001,0", "1000001 queues are"),
            ("100,10,5,1000001", "1000001 waiting calls"),
        ] {
            assert!(size(bad).is_err_and(|error| error.contains(why)), "{bad}");
        }
    }

    #[test]
    fn cases() {
        assert_eq!(case("life"), Ok("life".to_owned()));
        assert!(case("lives").is_err_and(|error| error.contains("open_loop")));
    }
}
