//! The `acd` command line.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use acd_cli::{bench, journal, report, run, simulate, staff};
use clap::{Parser, Subcommand};

/// Automatic call distribution: who talks to whom next.
#[derive(Debug, Parser)]
#[command(name = "acd", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    Run(run::Args),
    /// Figures of a recorded trace.
    Report(report::Arguments),
    Simulate(simulate::Args),
    Staff(staff::Args),
    Bench(bench::Args),
    Journal(journal::Args),
}

fn main() -> ExitCode {
    let done: Result<(), Box<dyn Error>> = match Arguments::parse().task {
        Task::Run(args) => run::run(&args).map_err(Into::into),
        Task::Report(arguments) => return report::main(&arguments),
        Task::Simulate(args) => simulate::run(&args).map_err(Into::into),
        Task::Staff(args) => staff::run(&args).map_err(Into::into),
        Task::Journal(args) => journal::run(&args).map_err(Into::into),
        Task::Bench(args) => return bench(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If nobody listens, there is nobody to tell.
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

/// A benchmark that measured something wrong is the program's fault, not the user's.
fn bench(args: &bench::Args) -> ExitCode {
    let Err(error) = bench::run(args) else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "{error}");
    ExitCode::from(if error.is_users() { 2 } else { 1 })
}
