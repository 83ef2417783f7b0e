//! Every row that the core keeps against the ledger's.

use std::collections::BTreeSet;
use std::fmt::Debug;

use acd::figures::{Activity, CallReader, Measure, Spread, TimeReader, TimeTally};
use acd::{AgentId, Core, GroupId, Lengths, Period, Timestamp, Window};

use super::rows::{self, Page, Subject};
use super::wall::{Stretch, Wall};
use super::{Happening, Ledger, Spell, What};

/// How the books are kept.
#[derive(Clone, Debug)]
pub struct Settings {
    pub wall: Wall,
    pub interval: Period,
    pub calls: Lengths,
    pub agents: Lengths,
}

impl Settings {
    /// Rows that begin from here on must be there; `None` if there are none of this period.
    fn kept_from(&self, lengths: Lengths, period: Period, now: u64) -> Option<u64> {
        let minutes = |period| match period {
            Period::Minutes5 => 5,
            Period::Minutes15 => 15,
            Period::Minutes30 => 30,
            Period::Hour => 60,
            Period::Day | Period::Week | Period::Month => 0,
        };
        let (unit, most) = match period {
            Period::Month => (Period::Month, lengths.months),
            Period::Day | Period::Week => (Period::Day, lengths.days),
            _ if minutes(period) % minutes(self.interval) != 0 => return None,
            _ => (self.interval, lengths.intervals),
        };
        Some(self.wall.back(unit, now, most))
    }
}

/// A comparison of the core with the ledger at this moment.
pub struct Check<'a> {
    pub core: &'a Core,
    pub ledger: &'a Ledger,
    pub settings: &'a Settings,
    /// Moments whose intervals are looked at.
    pub moments: BTreeSet<u64>,
}

pub fn same<T: PartialEq + Debug>(found: &T, expected: &T, what: &str) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    // Only the fields that differ.
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let (mut field, mut differ) = ("", Vec::new());
    for (found, expected) in found.lines().map(str::trim).zip(expected.lines().map(str::trim)) {
        field = found.split_once(':').map_or(field, |(name, _)| name);
        if found != expected {
            differ.push(format!("  {field}: book {found} ledger {expected}"));
        }
    }
    Err(format!("{what} differ:\n{}", differ.join("\n")))
}

impl<'a> Check<'a> {
    pub fn now(&self) -> u64 {
        self.ledger.now
    }

    /// The intervals of this kind in which the moments lie, and their neighbours.
    pub fn stretches(&self, period: Period) -> BTreeSet<Stretch> {
        let wall = &self.settings.wall;
        let mut stretches = BTreeSet::new();
        for &at in &self.moments {
            let (start, end) = wall.interval(period, at);
            stretches.insert((start, end));
            stretches.insert(wall.interval(period, start.saturating_sub(1)));
            stretches.insert(wall.interval(period, end.min(self.now())));
        }
        stretches
    }

    pub fn subjects(&self) -> Vec<Subject> {
        let mut subjects = vec![Subject::Total];
        subjects.extend(self.ledger.rules.keys().copied().map(Subject::Queue));
        subjects.extend(self.ledger.skills.iter().cloned().map(Subject::Skill));
        subjects.extend(self.ledger.agents.keys().copied().map(Subject::Agent));
        subjects.extend(self.ledger.groups.iter().copied().map(Subject::Group));
        subjects
    }

    pub fn book(&self, subject: &Subject) -> CallReader<'a> {
        let book = match subject {
            Subject::Queue(queue) => self.core.queue_book(*queue),
            Subject::Skill(skill) => self.core.skill_book(skill),
            Subject::Agent(agent) => self.core.agent_book(*agent),
            Subject::Group(group) => self.core.group_book(*group),
            Subject::Total => self.core.total_book(),
        };
        book.unwrap_or_else(|| panic!("no book of {subject:?}"))
    }

    pub fn lengths(&self, subject: &Subject) -> Lengths {
        match subject {
            Subject::Agent(_) => self.settings.agents,
            _ => self.settings.calls,
        }
    }

    /// Everything of calls and of time.
    pub fn all(&self) -> Result<(), String> {
        let breaches = self.ledger.breaches();
        for subject in self.subjects() {
            let page = self.ledger.page(&breaches, &subject);
            self.calls(&subject, &page)
                .map_err(|what| format!("{subject:?} at {}: {what}", self.now()))?;
        }
        let everybody: Vec<AgentId> = self.ledger.agents.keys().copied().collect();
        let floor = self.core.floor_time().expect("books are kept");
        self.times("the floor", floor, &everybody, None, self.settings.calls)?;
        for &agent in &everybody {
            let times = self.core.agent_time(agent).expect("an agent");
            self.times(&format!("{agent:?}"), times, &[agent], None, self.settings.agents)?;
        }
        for &group in &self.ledger.groups {
            let times = self.core.group_time(group).expect("a group");
            let name = format!("{group:?}");
            self.times(&name, times, &everybody, Some(group), self.settings.calls)?;
        }
        self.reasons()?;
        self.sums()
    }

    fn calls(&self, subject: &Subject, page: &Page<'_>) -> Result<(), String> {
        let book = self.book(subject);
        same(&book.totals(), &page.totals(), "totals")?;
        for period in Period::ALL {
            let kept = self.settings.kept_from(self.lengths(subject), period, self.now());
            for stretch in self.stretches(period) {
                let at = Timestamp::from_micros(stretch.0);
                let name = |book: &str| format!("{book} of the {period:?} {stretch:?}");
                let row =
                    book.events(period, at).map(|row| (row.interval, row.complete, row.tally));
                self.row(row, stretch, kept, || page.events(stretch))
                    .map_err(|what| name("events") + &what)?;
                let row =
                    book.arrivals(period, at).map(|row| (row.interval, row.complete, row.tally));
                self.row(row, stretch, kept, || page.arrivals(stretch))
                    .map_err(|what| name("arrivals") + &what)?;
            }
        }
        self.recent(subject, page)?;
        self.spreads(subject, page)
    }

    /// A row is right, or it is not kept any longer.
    fn row<T: PartialEq + Debug>(
        &self,
        found: Option<(acd::Interval, bool, T)>,
        (start, end): Stretch,
        kept: Option<u64>,
        expected: impl FnOnce() -> T,
    ) -> Result<(), String> {
        let Some((interval, complete, tally)) = found else {
            let must_be_there = kept.is_some_and(|kept| start >= kept) && start <= self.now();
            return match must_be_there {
                true => Err(": no row".into()),
                false => Ok(()),
            };
        };
        if kept.is_none() || start > self.now() {
            return Err(": a row, but of what?".into());
        }
        let borders = (interval.start.micros(), interval.end.micros());
        same(&borders, &(start, end), " borders")?;
        same(&complete, &(end <= self.now()), " complete")?;
        same(&tally, &expected(), "")
    }

    fn recent(&self, subject: &Subject, page: &Page<'_>) -> Result<(), String> {
        for (window, seconds) in Window::ALL.into_iter().zip([300, 900, 1_800_u64]) {
            let from = self.now().saturating_sub(seconds * 1_000_000);
            let expected =
                subject.is_entered().then(|| page.recent(from / 15_000_000 * 15_000_000));
            same(&self.book(subject).recent(window), &expected, &format!("the last {seconds} s"))?;
        }
        Ok(())
    }

    fn spreads(&self, subject: &Subject, page: &Page<'_>) -> Result<(), String> {
        for measure in Measure::ALL {
            let book = self.book(subject);
            let found = book.spread(measure);
            let expected = matches!(subject, Subject::Queue(_) | Subject::Total);
            same(&found.is_some(), &expected, "whether there are spreads")?;
            let Some(found) = found else { continue };
            let mut values: Vec<u64> =
                page.lines().iter().filter_map(|line| measured(line, measure)).collect();
            values.sort_unstable();
            spread(&found, &values).map_err(|what| format!("{measure:?}: {what}"))?;
        }
        Ok(())
    }

    fn times(
        &self,
        name: &str,
        times: TimeReader<'_>,
        agents: &[AgentId],
        group: Option<GroupId>,
        lengths: Lengths,
    ) -> Result<(), String> {
        let (now, spells) = (self.now(), self.ledger.spells(agents, group));
        let name = |what: &str| format!("{name} at {now}: {what}");
        let rows = plain(&times.totals());
        same(&rows, &expected(&spells, (0, now), false), &name("total time"))?;
        for period in Period::ALL {
            let kept = self.settings.kept_from(lengths, period, now);
            for stretch in self.stretches(period) {
                let row = times.clipped(period, Timestamp::from_micros(stretch.0));
                let row = row.map(|row| (row.interval, row.complete, plain(&row.tally)));
                let is_over = stretch.1 <= now;
                let cut = (stretch.0, stretch.1.min(now));
                self.row(row, stretch, kept, || expected(&spells, cut, is_over))
                    .map_err(|what| name(&format!("time in the {period:?} {stretch:?}{what}")))?;
            }
        }
        for doing in Activity::all() {
            let expected = rows::headcount(&spells, doing, now);
            same(&times.headcount(doing), &expected, &name(&format!("{doing:?}")))?;
        }
        Ok(())
    }

    fn reasons(&self) -> Result<(), String> {
        for (place, reason) in (0_u8..).zip(&self.ledger.reasons) {
            let number = self.core.number_of_reason(*reason);
            same(&number, &Some(place.min(15)), "the number of a reason")?;
            if place < 15 {
                same(&self.core.reason_behind(place), &Some(*reason), "the reason of a number")?;
            }
        }
        same(&self.core.reason_behind(15), &None, "the reason of the shared number")
    }
}

/// Sign-ins, and the time of each activity, and the sums that are read from them.
type Times = (u64, Vec<(Activity, acd::Span)>, [acd::Span; 3]);

pub fn plain(tally: &TimeTally) -> Times {
    let times = Activity::all().map(|doing| (doing, tally.time(doing))).collect();
    (tally.logins, times, [tally.logged_in(), tally.occupied(), tally.not_ready()])
}

fn expected(spells: &[(Spell, u64)], cut: Stretch, is_over: bool) -> Times {
    // A sign-in at this very moment belongs to the present interval.
    let end = if is_over { cut.1 } else { u64::MAX };
    let logins = rows::logins(spells, (cut.0, end));
    let times: Vec<(Activity, acd::Span)> =
        Activity::all().map(|doing| (doing, rows::time(spells, doing, cut))).collect();
    let sum = |wanted: &dyn Fn(Activity) -> bool| {
        let times = times.iter().filter(|(doing, _)| wanted(*doing));
        acd::Span::from_micros(times.map(|(_, time)| time.micros()).sum())
    };
    let not_ready = |doing| matches!(doing, Activity::NotReady(_));
    let sums = [
        sum(&|_| true),
        sum(&|doing| {
            !matches!(doing, Activity::Idle | Activity::BusyElsewhere) && !not_ready(doing)
        }),
        sum(&not_ready),
    ];
    (logins, times, sums)
}

/// What of a line goes into a spread, in milliseconds.
fn measured(line: &Happening, measure: Measure) -> Option<u64> {
    let micros = match (line.what, measure) {
        (What::Answered { wait }, Measure::WaitAnswered) => wait,
        (What::Abandoned { wait, .. }, Measure::WaitAbandoned) => wait,
        (What::RingOver { rang }, Measure::Ring) => rang,
        (What::PartOver { talk, .. }, Measure::Talk) => talk,
        (What::PartOver { hold, .. }, Measure::Hold) if hold > 0 => hold,
        (What::Handled { wrap_up }, Measure::WrapUp) if wrap_up > 0 => wrap_up,
        _ => return None,
    };
    Some((micros / 1_000).min(86_400_000))
}

fn spread(found: &Spread, values: &[u64]) -> Result<(), String> {
    same(&found.count(), &(values.len() as u64), "count")?;
    let precise = |found: u64, value: u64| value <= found && (found - value) * 128 <= value;
    let greatest = values.last().copied().unwrap_or(0);
    if !precise(found.max().millis(), greatest) {
        return Err(format!("max {:?} for {greatest}", found.max()));
    }
    for share in [0, 1, 1_000, 5_000, 9_000, 9_500, 9_900, 9_999, 10_000, 12_345] {
        let place = (values.len() * share.min(10_000)).div_ceil(10_000).max(1) - 1;
        let value = values.get(place).copied().unwrap_or(0);
        let found = found.quantile(u32::try_from(share).expect("small")).millis();
        if !precise(found, value) {
            return Err(format!("quantile {share}: {found} for {value} of {values:?}"));
        }
    }
    Ok(())
}
