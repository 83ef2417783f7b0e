//! What the way there and back costs with nothing at its end: the floor under the engine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use crossbeam_queue::ArrayQueue;

use super::BenchError;
use super::case::{Case, Times};
use super::clock::Patience;
use super::floor::Size;

/// As large as a command in the engine's ring.
type Message = [u64; 8];

/// Messages at planned times, by the kinds of rings that the engine has, to a thread that looks for
/// them without pause and sends each back; latency from the planned time.
///
/// # Errors
/// If there is no memory for the times.
pub fn round_trips(rate: u64, messages: u64) -> Result<Case, BenchError> {
    let there = ArrayQueue::<Message>::new(1_024);
    let (mut answers, mut back) = rtrb::RingBuffer::<Message>::new(1_024);
    let (over, mut times) = (AtomicBool::new(false), Times::new()?);
    let elapsed = thread::scope(|scope| {
        scope.spawn(|| {
            let mut patience = Patience::default();
            while !over.load(Ordering::Relaxed) {
                match there.pop() {
                    // There is room: one message is under way.
                    Some(message) => {
                        let _ = answers.push(message);
                        patience = Patience::default();
                    }
                    None => patience.wait(),
                }
            }
        });
        let begin = Instant::now();
        let now = || u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
        // On a machine with other work it may take far longer than planned.
        let latest = 4 * messages * 1_000_000_000 / rate.max(1);
        for message in 0..messages {
            if now() > latest {
                break;
            }
            let mut patience = Patience::default();
            let due = u64::try_from(u128::from(message) * 1_000_000_000 / u128::from(rate.max(1)));
            let due = due.unwrap_or(u64::MAX);
            while now() < due {
                patience.wait();
            }
            let _ = there.push([message; 8]);
            while back.pop().is_err() {
                patience.wait();
            }
            times.record(now().saturating_sub(due));
        }
        over.store(true, Ordering::Relaxed);
        now()
    });
    let nowhere = Size { agents: 0, profiles: 0, queues: 0, waiting: 0 };
    let mut case = Case::over("ring", nowhere, &times, times.count(), elapsed);
    case.planned_per_s = Some(rate);
    Ok(case)
}
