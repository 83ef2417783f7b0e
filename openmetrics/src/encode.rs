//! The families of the page, one after the other.

use std::fmt;

use acd::figures::{CallTally, WaitBuckets};
use acd::{Span, Window};
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabel, EncodeLabelSet, LabelSetEncoder, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

use crate::PERCENTILES;
use crate::page::{Contents, QueueRow, State};
use crate::snapshot::{Live, TeamFigures, Threshold, Time};

/// The labels of a series.
#[derive(Clone, Copy, Debug, Default)]
struct Labels<'a>([Option<(&'static str, &'a str)>; 3]);

impl<'a> Labels<'a> {
    /// These and one more.
    fn with(mut self, key: &'static str, value: &'a str) -> Self {
        if let Some(place) = self.0.iter_mut().find(|place| place.is_none()) {
            *place = Some((key, value));
        }
        self
    }
}

impl EncodeLabelSet for Labels<'_> {
    fn encode(&self, encoder: &mut LabelSetEncoder<'_>) -> fmt::Result {
        self.0.iter().flatten().try_for_each(|label| label.encode(encoder.encode_label()))
    }
}

/// The value of a series.
#[derive(Clone, Copy, Debug)]
enum Value<'a> {
    Counter(u64),
    SecondsCounter(Span),
    Gauge(u64),
    /// A gauge that is no count.
    Real(f64),
    Waits(Span, &'a WaitBuckets),
}

impl Value<'_> {
    fn encode(self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        match self {
            Self::Counter(count) => encoder.encode_counter::<NoLabelSet, u64, f64>(&count, None),
            Self::SecondsCounter(time) => {
                encoder.encode_counter::<NoLabelSet, f64, f64>(&seconds(time), None)
            }
            Self::Gauge(value) => encoder.encode_gauge(&value),
            Self::Real(value) => encoder.encode_gauge(&value),
            Self::Waits(sum, waits) => {
                let bounds = WaitBuckets::BOUNDS.map(|bound| bound as f64);
                let bounds = bounds.into_iter().chain([f64::INFINITY]);
                let mut buckets = [(0.0, 0); WaitBuckets::COUNT];
                for (bucket, (bound, count)) in buckets.iter_mut().zip(bounds.zip(waits.0)) {
                    *bucket = (bound, u64::from(count));
                }
                let count = buckets.iter().map(|(_, count)| count).sum();
                encoder.encode_histogram::<NoLabelSet>(seconds(sum), count, &buckets, None)
            }
        }
    }
}

fn seconds(time: Span) -> f64 {
    time.micros() as f64 / 1e6
}

/// What a family is called and means. `unit` is part of the name.
#[derive(Clone, Copy, Debug)]
struct Family<'a> {
    prefix: &'a str,
    name: &'a str,
    help: &'a str,
    unit: &'static str,
    kind: MetricType,
}

const NO_UNIT: &str = "";
const SECONDS: &str = "seconds";
const RATIO: &str = "ratio";

/// Writes families.
struct Writer<'e>(DescriptorEncoder<'e>);

impl Writer<'_> {
    /// One family with all its series; nothing if it has none.
    fn family<'r>(
        &mut self,
        family: Family<'_>,
        series: impl IntoIterator<Item = (Labels<'r>, Value<'r>)>,
    ) -> fmt::Result {
        let mut series = series.into_iter().peekable();
        if series.peek().is_none() {
            return Ok(());
        }
        let name = format!("{}{}", family.prefix, family.name);
        let unit = match family.unit {
            NO_UNIT => None,
            SECONDS => Some(Unit::Seconds),
            other => Some(Unit::Other(other.to_owned())),
        };
        let mut encoder =
            self.0.encode_descriptor(&name, family.help, unit.as_ref(), family.kind)?;
        for (labels, value) in series {
            if labels.0[0].is_none() {
                // The only one; as a family member it would have empty braces.
                return value.encode(encoder);
            }
            value.encode(encoder.encode_family(&labels)?)?;
        }
        Ok(())
    }
}

/// A count by its name, what it means, and where it stands; the last: also of agents and groups.
type Count = (&'static str, &'static str, fn(&CallTally) -> u64, bool);

const COUNTS: [Count; 34] = [
    ("calls_offered", "Entries: new calls, overflow and transfers.", |c| c.calls.offered, false),
    ("calls_answered", "Calls answered.", |c| c.calls.answered, true),
    (
        "calls_answered_within_threshold",
        "Calls answered within the first threshold of their queue.",
        |c| c.calls.answered_within,
        true,
    ),
    ("calls_abandoned", "Callers who gave up.", |c| c.calls.abandoned, true),
    (
        "calls_abandoned_within_threshold",
        "Callers who gave up within the first threshold of their queue.",
        |c| c.calls.abandoned_within,
        false,
    ),
    (
        "calls_abandoned_short",
        "Callers who gave up so soon that it is not held against anybody.",
        |c| c.calls.short_abandoned,
        false,
    ),
    (
        "calls_abandoned_ringing",
        "Callers who gave up while it rang at an agent.",
        |c| c.abandoned_ringing,
        true,
    ),
    ("calls_overflowed_in", "Entries by overflow.", |c| c.calls.overflowed_in, false),
    ("calls_overflowed_out", "Calls gone on by overflow.", |c| c.calls.overflowed_out, false),
    ("calls_transferred_in", "Entries by transfer.", |c| c.calls.transferred_in, false),
    ("calls_transferred_out", "Calls sent on by an agent.", |c| c.calls.transferred_out, true),
    (
        "calls_timed_out",
        "Calls that their queue ended: at the maximum wait, let go, or lost.",
        |c| c.calls.timed_out,
        false,
    ),
    ("calls_refused", "Calls refused for want of room.", |c| c.calls.refused, false),
    ("calls_turned_away", "Calls that their queue let go.", |c| c.calls.turned_away, false),
    ("calls_lost", "Calls that waited or rang and were not there.", |c| c.calls.lost, false),
    (
        "conversations_lost",
        "Conversations that ended because they were not there.",
        |c| c.calls.conversations_lost,
        false,
    ),
    (
        "calls_refused_closed",
        "Calls refused because the queue was closed.",
        |c| c.calls.refused_closed,
        false,
    ),
    (
        "calls_refused_no_agents",
        "Calls refused because every agent was away.",
        |c| c.calls.refused_no_agents,
        false,
    ),
    ("callbacks", "Calls that became callbacks.", |c| c.calls.callbacks.requested.into(), false),
    (
        "callbacks_lost_line",
        "Callbacks made because a line broke.",
        |c| c.calls.callbacks.lost_lines.into(),
        false,
    ),
    (
        "callbacks_dialled",
        "Times that a customer was dialled.",
        |c| c.calls.callbacks.dialled.into(),
        false,
    ),
    ("callbacks_reached", "Customers reached.", |c| c.calls.callbacks.reached.into(), false),
    (
        "callbacks_apart",
        "Customers reached who count for no service level.",
        |c| c.calls.callbacks.apart.into(),
        false,
    ),
    (
        "callbacks_unreached",
        "Callbacks that ended without the customer being reached.",
        |c| c.calls.callbacks.unreached().into(),
        false,
    ),
    ("first_replies", "First replies in writing.", |c| c.calls.chat.first_replies, false),
    (
        "first_replies_within_limit",
        "First replies within the limit of their queue.",
        |c| c.calls.chat.first_replies_within,
        false,
    ),
    (
        "silence_warnings",
        "Warnings for a customer's silence.",
        |c| c.calls.chat.silence_warnings,
        false,
    ),
    (
        "silence_closes",
        "Conversations ended for a customer's silence.",
        |c| c.calls.chat.silence_closes,
        false,
    ),
    ("calls_handled", "Calls done with, wrap-up included.", |c| c.calls.handled, true),
    ("calls_wrapped_up", "Calls handled that had wrap-up.", |c| c.wrapped_up, true),
    ("offers", "Ringings at agents that are over.", |c| c.rings, true),
    ("offers_missed", "Offers that an agent missed.", |c| c.calls.missed, true),
    ("offers_rejected", "Missed offers that were declined.", |c| c.rejected, true),
    ("offers_undeliverable", "Missed offers whose device failed.", |c| c.undeliverable, true),
];

type Sum = (&'static str, &'static str, fn(&CallTally) -> Span);

const SUMS: [Sum; 4] = [
    ("ring", "Time that offers rang.", |c| c.ring),
    ("talk", "Talk, without hold.", |c| c.calls.talk),
    ("hold", "Time on hold.", |c| c.calls.hold),
    ("wrap_up", "After-call work.", |c| c.calls.wrap_up),
];

type Now = (&'static str, &'static str, fn(&Live) -> u64);

const NOW: [Now; 4] = [
    ("calls_waiting", "Calls that wait now.", |live| live.waiting),
    ("calls_ringing", "Calls that ring now.", |live| live.ringing),
    (
        "calls_over_threshold",
        "Calls waiting or ringing now for longer than the first threshold.",
        |live| live.over_threshold,
    ),
    ("agents_busy", "Agents on these calls now, ringing to the end of wrap-up.", |live| live.busy),
];

type Against = (&'static str, &'static str, fn(&Threshold) -> u64);

const AGAINST: [Against; 3] = [
    (
        "calls_breached",
        "Calls that waited longer than the threshold, counted when it passed.",
        |calls| calls.breached,
    ),
    ("calls_answered_within", "Calls answered within the threshold.", |calls| calls.answered),
    ("calls_abandoned_within", "Callers who gave up within the threshold.", |calls| {
        calls.abandoned
    }),
];

/// By [`Measure`](acd::figures::Measure).
const MEASURES: [(&str, &str); 6] = [
    ("answered_wait_percentile", "Waits of the answered, the part that is no longer than this."),
    ("abandoned_wait_percentile", "Waits of the abandoned, the part that is no longer than this."),
    ("ring_percentile", "Ringings at agents, the part that is no longer than this."),
    ("talk_percentile", "Talk of a call, the part that is no longer than this."),
    ("hold_percentile", "Hold of a call that had it, the part that is no longer than this."),
    ("wrap_up_percentile", "Wrap-up of a call that had it, the part that is no longer than this."),
];

const WINDOWS: [&str; Window::ALL.len()] = ["5m", "15m", "30m"];

/// Everything.
pub(crate) fn contents(contents: &Contents, encoder: DescriptorEncoder<'_>) -> fmt::Result {
    let mut writer = Writer(encoder);
    let no_labels = Labels::default();
    let gauge = Family {
        prefix: "acd_",
        name: "core_time",
        help: "The moment of these figures, on the clock of the core.",
        unit: SECONDS,
        kind: MetricType::Gauge,
    };
    let now = Value::Real(contents.now.micros() as f64 / 1e6);
    writer.family(gauge, [(no_labels, now)])?;
    let total = [(no_labels, &contents.total)];
    queues(&mut writer, contents, "acd_", &total)?;
    time(&mut writer, contents, "acd_agents", &[(no_labels, &contents.floor)], true)?;
    let rows: Vec<_> = contents.queues.iter().map(|row| labelled("queue", row)).collect();
    queues(&mut writer, contents, "acd_queue_", &rows)?;
    let rows: Vec<_> = contents.groups.iter().map(|row| labelled("group", row)).collect();
    team(&mut writer, contents, ("acd_group_", "acd_group_agents"), &rows, true)?;
    let rows: Vec<_> = contents.agents.iter().map(|row| labelled("agent", row)).collect();
    team(&mut writer, contents, ("acd_agent_", "acd_agent"), &rows, false)
}

fn labelled<'a, T>(key: &'static str, row: &'a (std::sync::Arc<str>, T)) -> (Labels<'a>, &'a T) {
    (Labels::default().with(key, &row.0), &row.1)
}

type Rows<'a, T> = [(Labels<'a>, &'a T)];

/// All families of queues, or of the total.
fn queues(
    writer: &mut Writer<'_>,
    contents: &Contents,
    prefix: &str,
    rows: &Rows<'_, QueueRow>,
) -> fmt::Result {
    let gauge = |name, help, unit| Family { prefix, name, help, unit, kind: MetricType::Gauge };
    for (name, help, of) in NOW {
        let series =
            rows.iter().map(|(labels, row)| (*labels, Value::Gauge(of(&row.figures.live))));
        writer.family(gauge(name, help, NO_UNIT), series)?;
    }
    let longest = rows
        .iter()
        .map(|(labels, row)| (*labels, Value::Real(seconds(row.figures.live.longest_wait))));
    writer.family(gauge("longest_wait", "The longest wait now.", SECONDS), longest)?;
    let expected = rows.iter().filter_map(|(labels, row)| {
        Some((*labels, Value::Real(seconds(row.figures.live.expected_wait?))))
    });
    let mut expected = expected.peekable();
    if expected.peek().is_some() {
        let help = "What a call would wait that came now, in the mean; nothing if nobody is there.";
        writer.family(gauge("expected_wait", help, SECONDS), expected)?;
    }
    service_levels(writer, contents, prefix, rows)?;
    let tallies: Vec<_> = rows.iter().map(|(labels, row)| (*labels, &row.figures.tally)).collect();
    calls(writer, prefix, &tallies, true)?;
    for (name, help, of) in AGAINST {
        let series = rows.iter().flat_map(|(labels, row)| {
            row.thresholds.iter().map(move |(label, threshold)| {
                (labels.with("threshold", label), Value::Counter(of(threshold)))
            })
        });
        let kind = MetricType::Counter;
        writer.family(Family { prefix, name, help, unit: NO_UNIT, kind }, series)?;
    }
    let words = PERCENTILES.map(|percentile| percentile.to_string());
    for (measure, (name, help)) in MEASURES.into_iter().enumerate() {
        let series = rows.iter().flat_map(|(labels, row)| {
            let percentiles = row.figures.percentiles.get(measure).copied().flatten();
            words.iter().zip(percentiles.into_iter().flatten()).map(move |(word, time)| {
                (labels.with("percentile", word), Value::Real(seconds(time)))
            })
        });
        writer.family(gauge(name, help, SECONDS), series)?;
    }
    Ok(())
}

/// The service level of the live windows, and what it is made of.
fn service_levels(
    writer: &mut Writer<'_>,
    contents: &Contents,
    prefix: &str,
    rows: &Rows<'_, QueueRow>,
) -> fmt::Result {
    let levels: Vec<_> = rows
        .iter()
        .flat_map(|(labels, row)| {
            WINDOWS.iter().zip(&row.figures.recent).map(move |(window, recent)| {
                (labels.with("window", window), contents.service_level.of(recent))
            })
        })
        .collect();
    let spelled = contents.service_level.spelled();
    let gauge = |name, help, unit| Family { prefix, name, help, unit, kind: MetricType::Gauge };
    let help = format!("Service level of the latest minutes: {spelled}; not a number if 0 / 0.");
    let ratios = levels.iter().map(|(labels, ratio)| {
        // Nothing over nothing is no number, and neither is this.
        (*labels, Value::Real(ratio.numerator as f64 / ratio.denominator as f64))
    });
    writer.family(gauge("service_level", &help, RATIO), ratios)?;
    let numerators = levels.iter().map(|(labels, ratio)| (*labels, Value::Gauge(ratio.numerator)));
    let help = format!("What stands above the line: {spelled}.");
    writer.family(gauge("service_level_numerator", &help, NO_UNIT), numerators)?;
    let denominators =
        levels.iter().map(|(labels, ratio)| (*labels, Value::Gauge(ratio.denominator)));
    let help = format!("What stands below the line: {spelled}.");
    writer.family(gauge("service_level_denominator", &help, NO_UNIT), denominators)
}

/// Counters of calls. `entered`: of those that calls enter, not of agents.
fn calls(
    writer: &mut Writer<'_>,
    prefix: &str,
    rows: &Rows<'_, CallTally>,
    entered: bool,
) -> fmt::Result {
    let family = |name, help, unit, kind| Family { prefix, name, help, unit, kind };
    for (name, help, of, of_agents) in COUNTS {
        if entered || of_agents {
            let series = rows.iter().map(|(labels, tally)| (*labels, Value::Counter(of(tally))));
            writer.family(family(name, help, NO_UNIT, MetricType::Counter), series)?;
        }
    }
    for (name, help, of) in SUMS {
        let series = rows.iter().map(|(labels, tally)| (*labels, Value::SecondsCounter(of(tally))));
        writer.family(family(name, help, SECONDS, MetricType::Counter), series)?;
    }
    let waits = rows.iter().map(|(labels, tally)| {
        (*labels, Value::Waits(tally.calls.wait_answered, &tally.answered_by_wait))
    });
    let help = "Waits of the answered, ringing included.";
    writer.family(family("answered_wait", help, SECONDS, MetricType::Histogram), waits)?;
    if entered {
        let waits = rows.iter().map(|(labels, tally)| {
            (*labels, Value::Waits(tally.calls.wait_abandoned, &tally.abandoned_by_wait))
        });
        let help = "Waits of those who gave up.";
        writer.family(family("abandoned_wait", help, SECONDS, MetricType::Histogram), waits)?;
    }
    Ok(())
}

/// All families of groups or agents; with the prefixes of calls and of time.
fn team(
    writer: &mut Writer<'_>,
    contents: &Contents,
    (of_calls, of_time): (&str, &str),
    rows: &Rows<'_, TeamFigures>,
    several: bool,
) -> fmt::Result {
    let tallies: Vec<_> = rows.iter().map(|(labels, row)| (*labels, &row.tally)).collect();
    calls(writer, of_calls, &tallies, false)?;
    let times: Vec<_> = rows.iter().map(|(labels, row)| (*labels, &row.time)).collect();
    time(writer, contents, of_time, &times, several)
}

/// What agents do now and where their time went. `several`: of many agents together.
fn time(
    writer: &mut Writer<'_>,
    contents: &Contents,
    prefix: &str,
    rows: &Rows<'_, Time>,
    several: bool,
) -> fmt::Result {
    let family = |name, help, unit, kind| Family { prefix, name, help, unit, kind };
    let states = &contents.states;
    let each = |of: fn(&State, &Time) -> Value<'static>| {
        rows.iter().flat_map(move |(labels, time)| {
            states.iter().map(move |state| {
                let labels = labels.with("state", state.word).with("reason", &state.reason);
                (labels, of(state, time), state.agents(time) > 0)
            })
        })
    };
    let agents = each(|state, time| Value::Gauge(state.agents(time)));
    let agents = agents.filter(|(.., present)| several || *present);
    let help = "Agents signed in, by what they do now.";
    let series = agents.map(|(labels, value, _)| (labels, value));
    writer.family(family("", help, NO_UNIT, MetricType::Gauge), series)?;
    let present = each(|state, time| Value::Real(seconds(state.present(time))));
    let present = present.filter(|(.., present)| several || *present);
    let help = "How long they have been doing what they do now, added up.";
    let series = present.map(|(labels, value, _)| (labels, value));
    writer.family(family("_present_state", help, SECONDS, MetricType::Gauge), series)?;
    let spent = each(|state, time| Value::SecondsCounter(state.time(&time.tally)));
    let help = "Time signed in, by what it was spent on, up to now.";
    let series = spent.map(|(labels, value, _)| (labels, value));
    writer.family(family("_time", help, SECONDS, MetricType::Counter), series)?;
    let logins = rows.iter().map(|(labels, time)| (*labels, Value::Counter(time.tally.logins)));
    writer.family(family("_logins", "Sign-ins.", NO_UNIT, MetricType::Counter), logins)
}
