//! Rows of the books against sums of other rows of the books, added with their own means.

use acd::figures::{CallTally, Tally, TimeTally};
use acd::{Period, Timestamp};

use super::check::{Check, plain, same};
use super::rows::Subject;
use super::wall::Stretch;

/// Add up at most so many intervals.
const MOST: usize = 100;

impl Check<'_> {
    pub(super) fn sums(&self) -> Result<(), String> {
        self.sums_over_queues()?;
        self.sums_over_agents()?;
        for subject in self.subjects() {
            self.sums_over_intervals(&subject)
                .map_err(|what| format!("{subject:?} at {}: {what}", self.now()))?;
        }
        self.conservation()
    }

    fn sums_over_queues(&self) -> Result<(), String> {
        let mut sum = CallTally::default();
        for queue in self.ledger.rules.keys() {
            sum.add(&self.book(&Subject::Queue(*queue)).totals());
        }
        same(&self.book(&Subject::Total).totals(), &sum, "the total and the sum of the queues")?;
        for period in Period::ALL {
            for (start, _) in self.stretches(period) {
                let at = Timestamp::from_micros(start);
                let row = self.book(&Subject::Total).events(period, at);
                let rows = self.ledger.rules.keys().map(|queue| {
                    self.book(&Subject::Queue(*queue)).events(period, at).map(|row| row.tally)
                });
                let rows: Option<Vec<CallTally>> = rows.collect();
                if let (Some(row), Some(rows)) = (row, rows) {
                    same(&row.tally, &added(&rows), "a total and the sum of the queues")?;
                }
            }
        }
        Ok(())
    }

    fn sums_over_agents(&self) -> Result<(), String> {
        let floor = self.core.floor_time().expect("books are kept");
        let agents = || self.ledger.agents.keys().filter_map(|id| self.core.agent_time(*id));
        let totals: Vec<TimeTally> = agents().map(|times| times.totals()).collect();
        same(&plain(&floor.totals()), &plain(&added(&totals)), "the floor and its agents")?;
        for period in Period::ALL {
            for (start, _) in self.stretches(period) {
                let at = Timestamp::from_micros(start);
                let row = floor.clipped(period, at);
                let rows: Option<Vec<TimeTally>> =
                    agents().map(|times| Some(times.clipped(period, at)?.tally)).collect();
                if let (Some(row), Some(rows)) = (row, rows) {
                    same(&plain(&row.tally), &plain(&added(&rows)), "the floor's time")?;
                }
            }
        }
        Ok(())
    }

    fn sums_over_intervals(&self, subject: &Subject) -> Result<(), String> {
        use Period::{Day, Hour, Minutes5, Minutes15, Minutes30, Month, Week};
        let pairs = [
            (Minutes15, Minutes5),
            (Minutes30, Minutes15),
            (Hour, Minutes30),
            (Hour, self.settings.interval),
            (Day, Hour),
            (Week, Day),
            (Month, Day),
        ];
        let book = self.book(subject);
        for (whole, part) in pairs {
            for stretch in self.stretches(whole) {
                let at = Timestamp::from_micros(stretch.0);
                let name = format!("the {whole:?} {stretch:?} and the sum of its {part:?}");
                let row = book.events(whole, at).map(|row| row.tally);
                let rows = self.parts(stretch, part, |at| {
                    book.events(part, Timestamp::from_micros(at)).map(|row| row.tally)
                });
                if let (Some(row), Some(rows)) = (row, rows) {
                    let mut sum = added(&rows);
                    // What is so at the end does not add up.
                    let last = rows.last().expect("a part at least");
                    sum.calls.in_queue = last.calls.in_queue;
                    sum.over_threshold = last.over_threshold;
                    same(&row, &sum, &format!("events: {name}"))?;
                }
                let row = book.arrivals(whole, at).map(|row| row.tally);
                let rows = self.parts(stretch, part, |at| {
                    book.arrivals(part, Timestamp::from_micros(at)).map(|row| row.tally)
                });
                if let (Some(row), Some(rows)) = (row, rows) {
                    same(&row, &added(&rows), &format!("arrivals: {name}"))?;
                }
            }
        }
        Ok(())
    }

    /// The rows of all parts up to now, if there are not too many and all are kept.
    fn parts<T>(
        &self,
        (start, end): Stretch,
        part: Period,
        row: impl Fn(u64) -> Option<T>,
    ) -> Option<Vec<T>> {
        let mut rows = Vec::new();
        let mut at = start;
        while at < end && at <= self.now() {
            rows.push(row(at)?);
            at = self.settings.wall.interval(part, at).1;
            if rows.len() > MOST {
                return None;
            }
        }
        Some(rows)
    }

    /// Those there before and those who came are those who left and those still there.
    fn conservation(&self) -> Result<(), String> {
        for subject in self.subjects().into_iter().filter(Subject::is_entered) {
            for period in Period::ALL {
                for (start, end) in self.stretches(period) {
                    let row = |at| self.book(&subject).events(period, Timestamp::from_micros(at));
                    let Some(row_now) = row(start) else { continue };
                    let before = match start {
                        0 => 0,
                        _ => match row(start - 1) {
                            Some(row) => row.tally.calls.in_queue,
                            None => continue,
                        },
                    };
                    let calls = row_now.tally.calls;
                    let gone =
                        calls.answered + calls.abandoned + calls.overflowed_out + calls.timed_out;
                    let gone = gone + u64::from(calls.callbacks.left());
                    let name = format!("{subject:?}: who came and went in {:?}", (start, end));
                    same(&(before + calls.offered), &(gone + calls.in_queue), &name)?;
                }
            }
        }
        Ok(())
    }
}

fn added<T: Tally>(rows: &[T]) -> T {
    let mut sum = T::default();
    rows.iter().for_each(|row| sum.add(row));
    sum
}
