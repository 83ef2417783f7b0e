//! What the subcommands print.

use std::io::{self, Write};

use acd::journal::{Entry, FORMAT, Listed, Place, Reader, Replayed, Tail};
use acd::{AgentId, AgentState, Core, QueueId, Timestamp};

/// Seconds and their millionths.
fn seconds(at: Timestamp) -> String {
    format!("{}.{:06}", at.micros() / 1_000_000, at.micros() % 1_000_000)
}

/// What the journal is.
pub fn heading(output: &mut impl Write, reader: &Reader) -> io::Result<()> {
    let origin = reader.origin();
    writeln!(output, "journal of domain {}, from command {}", reader.domain().number(), {
        reader.first()
    })?;
    writeln!(output, "begun by acd {} in format {FORMAT}", reader.library())?;
    let books = if origin.books.is_some() { "with books" } else { "without books" };
    writeln!(output, "core made with seed {}, {books}, {:?}", origin.seed, origin.limits)
}

/// The snapshots, each on one line; what is wrong with one is told beside it.
pub fn snapshots(output: &mut impl Write, listed: &[Listed]) -> io::Result<()> {
    for Listed { path, bytes, header } in listed {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        write!(output, "snapshot {name}, {bytes} bytes: ")?;
        match header {
            Ok(header) => {
                let (last, at, digest) = (header.last, seconds(header.at), header.digest);
                let (library, state) = (&header.library, header.state);
                writeln!(
                    output,
                    "command {last} at {at} s, digest {digest:016x}, by acd {library}, state \
                     {state}"
                )?;
            }
            Err(why) => writeln!(output, "{why}")?,
        }
    }
    Ok(())
}

/// One entry, on one line.
pub fn entry(output: &mut impl Write, place: Place<'_>, entry: Entry<'_>) -> io::Result<()> {
    let (sequence, at) = (place.sequence, seconds(place.at));
    match entry {
        Entry::Segment { digest, library, comparable } => {
            let name = place.segment.file_name().unwrap_or_default().to_string_lossy();
            let other = if comparable { "" } else { ", whose digests cannot be compared here" };
            writeln!(output, "segment {name} by acd {library}{other}, digest {digest:016x}")
        }
        Entry::Command { tag, outcome, command } => {
            let refused = match outcome {
                0 => String::new(),
                why => format!(" refused {why}"),
            };
            writeln!(output, "{sequence} {at} tag {tag}{refused} {command:?}")
        }
        Entry::Time => writeln!(output, "{sequence} {at} timers"),
        Entry::Digest { digest, closed: false } => {
            writeln!(output, "{sequence} {at} digest {digest:016x}")
        }
        Entry::Digest { digest, closed: true } => {
            writeln!(output, "{sequence} {at} closed, digest {digest:016x}")
        }
        _ => Ok(()),
    }
}

/// What the end is like.
pub fn tail(output: &mut impl Write, tail: &Tail) -> io::Result<()> {
    let Tail { last, at, segments, bytes, closed, torn, snapshot, passed_over } = tail;
    let at = seconds(*at);
    for passed in passed_over {
        writeln!(output, "{} is passed over: {}", passed.path.display(), passed.why)?;
    }
    if let Some(snapshot) = snapshot {
        writeln!(output, "from the snapshot of command {snapshot}:")?;
    }
    writeln!(output, "last command {last} at {at} s; {segments} segments, {bytes} bytes")?;
    match torn {
        Some(torn) => writeln!(
            output,
            "torn end: {} bytes from byte {} of {} ({}); nobody had been told of it, and the next \
             who writes cuts it",
            torn.bytes,
            torn.offset,
            torn.segment.display(),
            torn.why
        ),
        None if *closed => writeln!(output, "closed in good order"),
        None => writeln!(output, "not closed: the host still writes, or ended without closing it"),
    }
}

/// What came of the digests.
pub fn digests(output: &mut impl Write, replayed: &Replayed) -> io::Result<()> {
    writeln!(output, "{} digests compared, all equal", replayed.compared)?;
    match replayed.not_comparable {
        0 => Ok(()),
        other => writeln!(output, "{other} digests of another version could not be compared"),
    }
}

/// The state at the end.
pub fn state(output: &mut impl Write, core: &Core) -> io::Result<()> {
    writeln!(output, "state at {} s, digest {:016x}", seconds(core.now()), core.digest())?;
    for queue in (0..core.limits().queues).map(QueueId::new).filter_map(|id| core.queue(id)) {
        let figures = &queue.figures;
        writeln!(
            output,
            "queue {}: {} waiting, {} ringing, {} offered, {} answered, {} abandoned",
            queue.queue.number(),
            queue.waiting,
            queue.ringing,
            figures.offered,
            figures.answered,
            figures.abandoned
        )?;
    }
    let agents = (0..core.limits().agents).map(AgentId::new).filter_map(|id| core.agent(id));
    let (mut all, mut logged_in, mut idle) = (0, 0, 0);
    for agent in agents {
        all += 1;
        logged_in += u64::from(agent.state != AgentState::LoggedOut);
        idle += u64::from(agent.state == AgentState::Idle);
    }
    writeln!(output, "agents: {all}, {logged_in} logged in, {idle} idle")
}
