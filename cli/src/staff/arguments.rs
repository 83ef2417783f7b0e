//! The command line of `acd staff`.

use acd::erlang::Formula;

const MORE: &str = "\
The floor it stands for:
  Calls of one queue come at random (Poisson), handle times are exponential, agents are alike and
  serve first come, first served. Callers wait for ever (Erlang C, M/M/n), or with --patience give
  up after an exponential time (Erlang A, M/M/n+M). AHT is talk, hold and wrap-up. The figures are
  means on the long run: hours differ, the more the smaller the floor. Breaks, training and
  absence come on top of the agents.

Columns:
  Occup.    the part of their time that agents are busy
  P(wait)   calls that find no agent free
  In T s    the service level by --service-level
  ASA       mean wait of the calls that are answered
  Aband.    calls whose callers give up
  `>` marks the staff that was asked for. A line of – is a staff on which the queue grows without
  end.

JSON:
  One object: lambda_per_hour, aht_s, agents, mean_patience_s (null: callers wait for ever),
  threshold_s, offered_erlangs, p_wait, sl_offered (F3), sl_answered (F2), p_abandon,
  p_abandon_in_T, p_wait_gt_T, asa, mean_wait_all, mean_wait_abandoned (0: nobody gives up),
  mean_wait_delayed, occupancy, mean_queue; then sl_answered_or_abandoned (F1) and
  sl_late_abandons_only (F4), and with --target the target. Times in seconds, parts from 0 to 1.

Examples:
  acd staff --calls-per-hour 400 --aht 240 --target 80/20
  acd staff --calls-per-hour 400 --aht 240 --target 80/20 --patience 120
  acd staff --calls-per-hour 400 --aht 240 --agents 30 --within 15
  acd staff --calls-per-hour 400 --aht 240 --target 90/20 --json

Exit status: 0; 2 if a number is wrong or no staff can do it.";

/// How many agents it takes, by Erlang C, or by Erlang A if callers give up.
///
/// --target finds the least number of agents that meets a service level; --agents says how a given
/// number fares.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = MORE, after_help = "More, with examples: acd staff --help")]
#[command(group(clap::ArgGroup::new("question").required(true).args(["target", "agents"])))]
pub struct Args {
    /// How many calls come in an hour, on average
    #[arg(long, value_name = "CALLS", allow_hyphen_values = true, value_parser = number)]
    pub calls_per_hour: f64,

    /// Average handle time of a call: talk, hold and wrap-up
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = number)]
    pub aht: f64,

    /// The service level to be met: 80/20 is 80 % of the calls within 20 s
    #[arg(long, value_name = "PERCENT/SECONDS", allow_hyphen_values = true, value_parser = aim)]
    pub target: Option<Aim>,

    /// How this number of agents fares
    #[arg(long, value_name = "N", allow_hyphen_values = true,
        value_parser = clap::value_parser!(u32).range(1..=i64::from(acd::erlang::MAX_AGENTS)))]
    pub agents: Option<u32>,

    /// Threshold T of the service level that is shown (that of the target if left out, else 20)
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true, value_parser = number)]
    pub within: Option<f64>,

    /// Callers give up after so long, on average; `inf`: never
    #[arg(long, value_name = "SECONDS", default_value = "inf", allow_hyphen_values = true,
        value_parser = patience)]
    pub patience: f64,

    /// answered_or_abandoned (f1), of_answered (f2), of_offered (f3) or late_abandons_only (f4)
    #[arg(long, value_name = "FORMULA", default_value = "of_offered", value_parser = formula)]
    pub service_level: Formula,

    /// One JSON object instead of a table
    #[arg(long)]
    pub json: bool,
}

/// A service level as people write it: 80/20.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aim {
    /// Of the calls, above 0 and below 100.
    pub percent: f64,
    /// In seconds.
    pub within_s: f64,
}

/// Ranges are the library's to check.
fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("a number is needed, as 400 or 37.5".to_owned()),
    }
}

fn patience(text: &str) -> Result<f64, String> {
    match text {
        "inf" => Ok(f64::INFINITY),
        text => number(text).map_err(|error| format!("{error}, or inf")),
    }
}

fn aim(text: &str) -> Result<Aim, String> {
    let parts = text.split_once('/').map(|(percent, within)| (number(percent), number(within)));
    let Some((Ok(percent), Ok(within_s))) = parts else {
        return Err("PERCENT/SECONDS is needed: 80/20 is 80 % of the calls within 20 s".to_owned());
    };
    if !(percent > 0.0 && percent < 100.0) {
        return Err(format!("{percent} % cannot be met; above 0 and below 100 is needed"));
    }
    if within_s < 0.0 {
        return Err(format!("{within_s} s cannot be met; 0 s or more is needed"));
    }
    Ok(Aim { percent, within_s })
}

fn formula(text: &str) -> Result<Formula, String> {
    let lower = text.trim().to_ascii_lowercase().replace('-', "_");
    let numbers = ["f1", "f2", "f3", "f4"];
    numbers
        .into_iter()
        .zip(Formula::ALL)
        .find(|(number, formula)| lower == *number || lower == formula.name())
        .map(|(_, formula)| formula)
        .ok_or_else(|| {
            let names = Formula::ALL.map(Formula::name);
            format!("one of {} (or f1 to f4) is needed", names.join(", "))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        assert_eq!(aim("80/20"), Ok(Aim { percent: 80.0, within_s: 20.0 }));
        assert_eq!(aim("99.5/0"), Ok(Aim { percent: 99.5, within_s: 0.0 }));
        for bad in ["80", "80/", "/20", "80/20/5", "80:20", "nan/20", "80/inf", "80/nan", "a/b", ""]
        {
            assert!(aim(bad).is_err_and(|error| error.starts_with("PERCENT/SECONDS")), "{bad}");
        }
        for bad in ["120/20", "100/20", "0/20", "-80/20"] {
            assert!(aim(bad).is_err_and(|error| error.contains("below 100")), "{bad}");
        }
        assert!(aim("80/-20").is_err_and(|error| error.contains("0 s or more")));
    }

    #[test]
    fn formulas() {
        assert_eq!(formula("f1"), Ok(Formula::AnsweredOrAbandoned));
        assert_eq!(formula("Of-Answered"), Ok(Formula::OfAnswered));
        assert_eq!(formula("f3"), Ok(Formula::OfOffered));
        assert_eq!(formula("late_abandons_only"), Ok(Formula::LateAbandonsOnly));
        assert!(formula("f5").is_err_and(|error| error.contains("of_offered")));
    }

    #[test]
    fn endless_patience_has_a_name_and_nothing_else_is_endless() {
        assert_eq!(patience("inf"), Ok(f64::INFINITY));
        assert!(patience("nan").is_err());
        assert!(number("inf").is_err() && number("1e999").is_err());
    }
}
