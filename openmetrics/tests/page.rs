//! The page, read by a parser of the format that is not ours.

mod floor;

use std::collections::BTreeMap;

use acd::{AgentId, Command, Span, Timestamp, Window};
use acd_openmetrics::{Detail, Exporter, OTHER, Options, Page, Snapshot};
use floor::{Floor, NASTY};
use openmetrics_parser::openmetrics::parse_openmetrics;
use openmetrics_parser::{MetricsExposition, OpenMetricsType, OpenMetricsValue, ParseError};

type Parsed = MetricsExposition<OpenMetricsType, OpenMetricsValue>;

/// The parser takes no unit of a histogram; the format does, and so do Prometheus' own parsers.
fn parse(page: &str) -> Result<Parsed, ParseError> {
    let of_histogram =
        |line: &&str| line.starts_with("# UNIT") && line.contains("ed_wait_seconds ");
    let lines = page.split_inclusive('\n').filter(|line| !of_histogram(line));
    parse_openmetrics(&lines.collect::<String>())
}

fn text(snapshot: &Snapshot, options: &Options) -> String {
    let mut text = String::new();
    Page::new(snapshot, options).write_to(&mut text).unwrap();
    text
}

fn page(floor: &Floor, options: &Options) -> String {
    let detail = Detail { agents: usize::MAX, queue_percentiles: true };
    text(&Snapshot::in_detail(&floor.core, floor, detail).unwrap(), options)
}

/// The series of a family by the value of one label.
fn by_label(page: &Parsed, family: &str, label: &str) -> BTreeMap<String, f64> {
    let family = page.families.get(family).unwrap_or_else(|| panic!("no family {family}"));
    let value = |value: &OpenMetricsValue| match value {
        OpenMetricsValue::Counter(counter) => counter.value.as_f64(),
        OpenMetricsValue::Gauge(gauge) => gauge.as_f64(),
        OpenMetricsValue::Histogram(waits) => waits.count.unwrap_or_default() as f64,
        other => panic!("{other:?}"),
    };
    let mut series = BTreeMap::new();
    for sample in family.iter_samples() {
        let labels = sample.get_labelset().unwrap();
        let label = labels.get_label_value(label).unwrap_or_default().to_owned();
        *series.entry(label).or_default() += value(&sample.value);
    }
    series
}

#[test]
fn a_parser_of_the_format_reads_it_with_every_name() {
    let floor = Floor::busy(8, 400);
    let text = page(&floor, &Options { agents: 3, ..Options::default() });
    let parsed = parse(&text).unwrap();
    assert!(parsed.families.len() > 120, "{} families", parsed.families.len());
    let offered = by_label(&parsed, "acd_queue_calls_offered", "queue");
    assert!(NASTY.iter().all(|name| offered.contains_key(*name)), "{offered:?}");
    let total: f64 = by_label(&parsed, "acd_calls_offered", "").into_values().sum();
    assert_eq!(offered.into_values().sum::<f64>(), total);
    let agents = by_label(&parsed, "acd_agent_calls_answered", "agent");
    assert_eq!(agents.len(), 4, "three and the rest: {agents:?}");
    assert_eq!(text, page(&floor, &Options { agents: 3, ..Options::default() }), "deterministic");
}

#[test]
fn figures_are_those_of_the_core() {
    let mut floor = Floor::busy(3, 300);
    for agent in (0..20).map(AgentId::new) {
        floor.apply(&Command::Ready { agent });
    }
    let parsed = parse(&page(&floor, &Options::default())).unwrap();
    let mut served = 0;
    for queue in floor.core.queue_ids() {
        let name = floor.queue_name(queue);
        let (view, tally) =
            (floor.core.queue(queue).unwrap(), floor.core.queue_book(queue).unwrap().totals());
        let of = |family: &str| by_label(&parsed, family, "queue")[&name];
        assert_eq!(of("acd_queue_calls_offered"), view.figures.offered as f64);
        assert_eq!(of("acd_queue_calls_answered"), view.figures.answered as f64);
        assert_eq!(of("acd_queue_answered_wait_seconds"), view.figures.answered as f64);
        assert_eq!(of("acd_queue_calls_waiting"), f64::from(view.waiting));
        assert_eq!(of("acd_queue_calls_over_threshold"), f64::from(view.over_threshold));
        assert_eq!(of("acd_queue_longest_wait_seconds"), seconds(view.longest_wait));
        if let Some(expected) = floor.core.expected_wait(queue, None) {
            assert_eq!(of("acd_queue_expected_wait_seconds"), seconds(expected.mean));
            served += 1;
        }
        assert_eq!(of("acd_queue_talk_seconds"), seconds(view.figures.talk));
        assert_eq!(of("acd_queue_ring_seconds"), seconds(tally.ring));
        let recent = floor.core.queue_book(queue).unwrap().recent(Window::Minutes30).unwrap();
        let denominators = by_label(&parsed, "acd_queue_service_level_denominator", "queue");
        assert!(denominators[&name] >= (recent.answered + recent.abandoned) as f64);
    }
    assert!(served > 0, "somebody is at work");
    let states = by_label(&parsed, "acd_agents", "state");
    assert_eq!(states.values().sum::<f64>(), floor.signed_in() as f64);
    let time: f64 = by_label(&parsed, "acd_agents_time_seconds", "state").into_values().sum();
    let signed_in = floor.core.floor_time().unwrap().totals().logged_in();
    assert!((time - seconds(signed_in)).abs() < 1e-3, "{time}");
    let of_groups: f64 = by_label(&parsed, "acd_group_agents", "group").into_values().sum();
    assert_eq!(of_groups, states.into_values().sum::<f64>(), "each is in one group");
    let breached = by_label(&parsed, "acd_queue_calls_breached", "threshold");
    assert_eq!(breached, by_label(&parsed, "acd_calls_breached", "threshold"));
    assert_eq!(breached.keys().map(String::as_str).collect::<Vec<_>>(), ["10", "15", "20"]);
}

fn seconds(span: Span) -> f64 {
    span.micros() as f64 / 1e6
}

#[test]
fn labels_are_bounded_and_nothing_is_lost() {
    let floor = Floor::busy(8, 400);
    let whole = parse(&page(&floor, &Options::default())).unwrap();
    let few = Options { queues: 2, groups: 1, ..Options::default() };
    let bounded = parse(&page(&floor, &few)).unwrap();
    for family in ["acd_queue_calls_offered", "acd_queue_answered_wait_seconds"] {
        let (all, some) = (by_label(&whole, family, "queue"), by_label(&bounded, family, "queue"));
        assert_eq!(some.len(), 3, "{some:?}");
        assert_eq!(some.values().sum::<f64>(), all.values().sum::<f64>());
        assert!(some[OTHER] > 0.0);
    }
    assert_eq!(by_label(&bounded, "acd_group_agents", "group").len(), 2);
    let thresholds = by_label(&bounded, "acd_queue_calls_breached", "threshold");
    assert_eq!(thresholds, by_label(&whole, "acd_queue_calls_breached", "threshold"));
    assert!(!bounded.families.keys().any(|name| name.starts_with("acd_agent_")));
    let reasons = by_label(&whole, "acd_agents", "reason");
    // 15 reasons and the rest, and the empty one of other states.
    assert_eq!(reasons.len(), 17, "{reasons:?}");
    assert!(reasons.contains_key(OTHER));
}

#[test]
fn the_same_name_twice_is_one_series() {
    let floor = Floor::busy(8, 200);
    let mut snapshot = Snapshot::of(&floor.core, &floor).unwrap();
    let sum: u64 = snapshot.queues.iter().map(|(_, row)| row.tally.calls.offered).sum();
    for (number, (name, _)) in snapshot.queues.iter_mut().enumerate() {
        *name = if number % 2 == 0 { "sales".into() } else { OTHER.into() };
    }
    let parsed = parse(&text(&snapshot, &Options::default())).unwrap();
    let offered = by_label(&parsed, "acd_queue_calls_offered", "queue");
    assert_eq!(offered.keys().collect::<Vec<_>>(), [OTHER, "sales"]);
    assert_eq!(offered.into_values().sum::<f64>(), sum as f64);
}

#[test]
fn many_thresholds_share_a_label() {
    let floor = Floor::with_thresholds(&(1..=40).collect::<Vec<_>>());
    let parsed = parse(&page(&floor, &Options::default())).unwrap();
    let breached = by_label(&parsed, "acd_calls_breached", "threshold");
    assert_eq!(breached.len(), acd_openmetrics::MOST_THRESHOLDS + 1);
    assert_eq!(breached.values().sum::<f64>(), 40.0);
    assert_eq!(breached[OTHER], 24.0);
}

#[test]
fn an_empty_core_and_one_without_books() {
    let empty = Floor::busy(0, 0);
    assert!(parse(&page(&empty, &Options::default())).is_ok());
    let without = acd::Core::new(acd::Limits::default(), 0);
    assert!(Snapshot::of(&without, &empty).is_none());
    assert!(Exporter::new(Options::default()).page().is_none());
}

#[test]
fn a_scrape_gets_the_latest_snapshot_and_a_failing_writer_its_own_error() {
    let exporter = std::sync::Arc::new(Exporter::new(Options::default()));
    let floor = Floor::busy(2, 50);
    exporter.publish(Snapshot::of(&floor.core, &floor).unwrap());
    let mut registry = prometheus_client::registry::Registry::default();
    registry.register_collector(Box::new(std::sync::Arc::clone(&exporter)));
    let mut latest = Snapshot::of(&floor.core, &floor).unwrap();
    latest.now = Timestamp::from_millis(123_456);
    exporter.publish(latest);
    let (mut own, mut registered) = (Vec::new(), String::new());
    exporter.page().unwrap().write_to_io(&mut own).unwrap();
    prometheus_client::encoding::text::encode(&mut registered, &registry).unwrap();
    assert_eq!(String::from_utf8(own).unwrap(), registered);
    assert!(registered.contains("\nacd_core_time_seconds 123.456\n"));

    let mut full = [0_u8; 100];
    let error = exporter.page().unwrap().write_to_io(&mut &mut full[..]).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::WriteZero);
}

/// The parser is no gate if it takes everything: each of these pages is broken in one place.
#[test]
fn planted_faults_show() {
    let floor = Floor::busy(8, 100);
    let page = page(&floor, &Options::default());
    assert!(parse(&page).is_ok());
    let find = |start: &str| page.lines().find(|line| line.starts_with(start)).unwrap();
    let offered = find("acd_calls_offered_total ");
    let one_of_waiting = find("acd_queue_calls_waiting{");
    let quoted = format!("queue=\"{}\"", NASTY[0].replace('\\', "\\\\").replace('"', "\\\""));
    assert!(page.contains(&quoted), "{quoted}");
    let moved = page.replacen(&format!("{one_of_waiting}\n"), "", 1).replacen(
        "# HELP acd_queue_longest_wait",
        &format!("{one_of_waiting}\n# HELP acd_queue_longest_wait"),
        1,
    );
    let faults = [
        ("the end is missing", page.replace("# EOF\n", "")),
        ("a counter without _total", page.replace(offered, &offered.replace("_total", ""))),
        ("a series twice", page.replace(offered, &format!("{offered}\n{offered}"))),
        ("a label not escaped", page.replace(&quoted, &format!("queue=\"{}\"", NASTY[0]))),
        ("a family in two places", moved),
    ];
    for (fault, broken) in faults {
        assert_ne!(broken, page, "{fault}: not planted");
        assert!(parse(&broken).is_err(), "{fault} is not seen");
    }
}
