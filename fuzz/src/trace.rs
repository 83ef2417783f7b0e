//! Any bytes as recorded calls in each of the formats: they are read, or each damaged line is told.

use std::io::Cursor;

use acd_cli::trace::{Format, Options, Trace, TraceError};

/// The first byte says which format.
pub fn run(bytes: &[u8]) {
    let Some((which, bytes)) = bytes.split_first() else { return };
    let formats = [Some(Format::Bank), Some(Format::QueueLog), Some(Format::Events), None];
    let options = Options { format: formats[usize::from(which % 4)], ..Options::default() };
    let input = Box::new(Cursor::new(bytes.to_owned()));
    let Ok(mut trace) = Trace::from_reader("bytes", input, &options) else { return };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    let (mut calls, mut damaged) = (0, 0);
    for call in trace.by_ref() {
        match call {
            Ok(_) => calls += 1,
            Err(TraceError::Damaged(_)) => damaged += 1,
            Err(_) => break,
        }
        assert!(damaged <= lines, "a damaged line is told twice");
        assert!(calls <= 2 * lines, "more calls than lines");
    }
    let _ = (trace.notes(), trace.queues(), trace.end());
}
