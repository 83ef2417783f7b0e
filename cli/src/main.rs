//! Command line.

use std::process::ExitCode;

use acd_cli::report;
use clap::{Parser, Subcommand};

/// Automatic call distribution: run scenarios, report on recorded calls.
#[derive(Parser)]
#[command(name = "acd", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Figures of a recorded trace.
    Report(report::Arguments),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Report(arguments) => report::main(&arguments),
    }
}
