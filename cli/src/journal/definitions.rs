//! Definitions as lines of a scenario: queues, agents, alarms.

use acd::AtClose;
use acd::{
    AgentId, AgentMedia, AgentQueue, AgentQueues, AgentState, AlarmId, AlarmRule, AlarmSide,
    AlarmSubject, Away, CallOrder, CallbackCounts, Figure, FigureUnit, Media, Medium, OnNoAnswer,
    QueueId, QueueRules, Reason, RingAt, SameCustomer, Step, Thresholds, TimedState, WrapUp,
};

use super::export::{Unsaid, seconds};
use super::line::{Line, numbers, object};
use crate::scenario::definition::agent_order_word;
use crate::scenario::media::word as medium_word;
use crate::scenario::names::quoted;

/// The name of a queue, of which the journal has the number.
pub fn queue_name(queue: QueueId) -> String {
    format!("q{}", queue.number())
}

/// The name of an agent.
pub fn agent_name(agent: AgentId) -> String {
    format!("a{}", agent.number())
}

/// The word for a reason.
pub fn reason_word(reason: Reason) -> String {
    match reason {
        Reason::Login => "login".into(),
        Reason::NoAnswer => "no_answer".into(),
        Reason::Reject => "reject".into(),
        Reason::Undeliverable => "undeliverable".into(),
        Reason::Host(number) => format!("r{number}"),
    }
}

/// A queue's definition: the fields that are not as usual.
pub fn queue(t: u64, queue: QueueId, rules: &QueueRules) -> Line {
    let usual = QueueRules::of(rules.medium);
    let mut line = Line::open(t, "queue");
    line.text("queue", &queue_name(queue));
    if rules.medium != Medium::Voice {
        line.text("medium", medium_word(rules.medium));
    }
    if !rules.require.is_empty() {
        line.text("require", &rules.require);
    }
    for (key, value, usual) in [
        ("priority", rules.priority, usual.priority),
        ("seconds_per_priority", rules.seconds_per_priority, usual.seconds_per_priority),
        ("weight", rules.weight, usual.weight),
        ("answer_within_s", rules.answer_within_s, usual.answer_within_s),
        ("short_abandon_s", rules.short_abandon_s, usual.short_abandon_s),
        ("ring_s", rules.ring_s, usual.ring_s),
        ("reoffer_after_s", rules.reoffer_after_s, usual.reoffer_after_s),
        ("wrap_up_s", rules.wrap_up_s, usual.wrap_up_s),
        ("leave_empty_after_s", rules.leave_empty_after_s, usual.leave_empty_after_s),
        ("protect", rules.protect, usual.protect),
        ("resume_within_s", rules.resume_within_s, usual.resume_within_s),
        ("remember_s", rules.remember_s, usual.remember_s),
        ("dial_s", rules.dial_s, usual.dial_s),
        ("lost_line_s", rules.lost_line_s, usual.lost_line_s),
        ("lost_line_prefer_s", rules.lost_line_prefer_s, usual.lost_line_prefer_s),
        ("lost_line_priority", rules.lost_line_priority, usual.lost_line_priority),
        ("lease_s", rules.lease_s, usual.lease_s),
    ] {
        line.unless(key, value, usual);
    }
    for (key, value) in [
        ("max_waiting", rules.max_waiting),
        ("max_wait_s", rules.max_wait_s),
        ("max_busy", rules.max_busy),
        ("first_reply_s", rules.first_reply_s),
        ("silence_warning_s", rules.silence_warning_s),
        ("silence_close_s", rules.silence_close_s),
    ] {
        line.maybe(key, value);
    }
    words_of_queue(&mut line, rules);
    lists_of_queue(&mut line, rules);
    line
}

fn words_of_queue(line: &mut Line, rules: &QueueRules) {
    let order = rules.agent_order;
    line.text("agent_order", agent_order_word(order));
    line.text(
        "call_order",
        match rules.call_order {
            CallOrder::Oldest => "oldest",
            CallOrder::Newest => "newest",
            CallOrder::GreatestNeed => "greatest_need",
        },
    );
    line.text(
        "on_no_answer",
        match rules.on_no_answer {
            OnNoAnswer::NotReady => "not_ready",
            OnNoAnswer::Ready => "ready",
        },
    );
    line.text(
        "wrap_up",
        match rules.wrap_up {
            WrapUp::None => "none",
            WrapUp::Timed => "timed",
            WrapUp::Fixed => "fixed",
            WrapUp::Manual => "manual",
        },
    );
    line.text(
        "at_close",
        match rules.at_close {
            AtClose::Serve => "serve",
            AtClose::Overflow => "overflow",
            AtClose::End => "end",
        },
    );
    line.text(
        "same_customer",
        match rules.same_customer {
            SameCustomer::Duplicate => "duplicate",
            SameCustomer::Merge => "merge",
            SameCustomer::Separate => "separate",
        },
    );
    line.text(
        "callback_counts",
        match rules.callback_counts {
            CallbackCounts::Apart => "apart",
            CallbackCounts::AtRequest => "at_request",
            CallbackCounts::WhenReached => "when_reached",
        },
    );
    if let Some(to) = rules.overflow_to {
        line.text("overflow_to", &queue_name(to));
    }
    if rules.ring != RingAt::ONE {
        let RingAt { count, more_every_s, up_to } = rules.ring;
        let count = count.map_or("\"all\"".into(), |count| count.to_string());
        let mut ring = vec![("count".into(), count)];
        let more = [("more_every_s", more_every_s), ("up_to", up_to)];
        ring.extend(
            more.iter().filter_map(|(key, value)| Some(((*key).to_owned(), (*value)?.to_string()))),
        );
        line.json("ring", &object(&ring));
    }
}

fn lists_of_queue(line: &mut Line, rules: &QueueRules) {
    let step = |Step { after_s, require }: &Step| {
        let fields = [("after_s", after_s.to_string()), ("require", quoted(require))];
        object(&fields.map(|(key, value)| (key.to_owned(), value)))
    };
    line.list("steps", &rules.steps.iter().map(step).collect::<Vec<_>>());
    line.list("tiers", &rules.tiers.iter().map(step).collect::<Vec<_>>());
    let wish = rules.wish.iter().map(|wish| {
        let fields = [("require", quoted(&wish.require)), ("weight", wish.weight.to_string())];
        object(&fields.map(|(key, value)| (key.to_owned(), value)))
    });
    line.list("wish", &wish.collect::<Vec<_>>());
    let seconds: Vec<String> = rules.also_within_s.iter().map(i64::to_string).collect();
    line.list("also_within_s", &seconds);
    let thresholds = |thresholds: Thresholds| {
        numbers(&[
            ("waiting", thresholds.waiting),
            ("longest_wait_s", thresholds.longest_wait_s),
            ("expected_wait_s", thresholds.expected_wait_s),
        ])
    };
    let reserve = rules.reserve.iter().map(|reserve| {
        let fields = [("join", thresholds(reserve.join)), ("leave", thresholds(reserve.leave))];
        object(&fields.map(|(key, value)| (key.to_owned(), value)))
    });
    line.list("reserve", &reserve.collect::<Vec<_>>());
    for (key, away) in [("join_empty", rules.join_empty), ("leave_empty", rules.leave_empty)] {
        if let Some(Away { not_ready, ringing, talking, held, wrap_up, busy_elsewhere }) = away {
            let words = [
                ("logged_out", true),
                ("not_ready", not_ready),
                ("ringing", ringing),
                ("talking", talking),
                ("held", held),
                ("wrap_up", wrap_up),
                ("busy_elsewhere", busy_elsewhere),
            ];
            let words = words.iter().filter(|(_, is)| *is).map(|(word, _)| quoted(word));
            line.list(key, &words.collect::<Vec<_>>());
        }
    }
}

/// An agent's definition.
pub fn agent(
    t: u64,
    agent: AgentId,
    skills: &[(&str, i32)],
    media: Option<&AgentMedia>,
    queues: Option<&AgentQueues<'_>>,
) -> Line {
    let mut line = Line::open(t, "agent");
    line.text("agent", &agent_name(agent));
    let skills = skills.iter().map(|(skill, level)| ((*skill).to_owned(), level.to_string()));
    line.object("skills", &skills.collect::<Vec<_>>());
    if let Some(media) = media.filter(|media| **media != AgentMedia::VOICE) {
        media_of_agent(&mut line, media);
    }
    let reserve = queues.map_or(&[][..], |queues| queues.reserve);
    let reserve = reserve.iter().map(|(queue, grade)| (queue_name(*queue), grade.to_string()));
    line.object("reserve", &reserve.collect::<Vec<_>>());
    let takes = queues.map_or(&[][..], |queues| queues.queues).iter().map(|takes| {
        let AgentQueue { queue, priority, delay_s } = takes;
        object(&[
            ("queue".into(), quoted(&queue_name(*queue))),
            ("priority".into(), priority.to_string()),
            ("delay_s".into(), delay_s.to_string()),
        ])
    });
    line.list("queues", &takes.collect::<Vec<_>>());
    line
}

fn media_of_agent(line: &mut Line, media: &AgentMedia) {
    let of = |at: Medium| medium_word(at).to_owned();
    let all = || Medium::ALL.into_iter().zip(0..);
    // Left out where places follow from the cost alone: then no medium has any given.
    let places: Vec<(String, String)> = all()
        .filter_map(|(at, number): (Medium, usize)| {
            Some((of(at), media.places[number]?.to_string()))
        })
        .collect();
    line.object("media", &places);
    let cost: Vec<(String, String)> =
        all().map(|(at, number)| (of(at), media.cost[number].to_string())).collect();
    line.object("cost", &cost);
    let words = |sets: &[Media; Medium::COUNT]| -> Vec<(String, String)> {
        all()
            .map(|(at, number)| {
                let set = Medium::ALL.into_iter().filter(|other| sets[number].has(*other));
                let words: Vec<&str> = set.map(medium_word).collect();
                (of(at), quoted(&words.join(" ")))
            })
            .collect()
    };
    line.object("blocks", &words(&media.blocks));
    line.object("interrupts", &words(&media.interrupts));
}

/// An alarm's rule, or its end.
pub fn alarm(t: u64, alarm: AlarmId, rule: Option<&AlarmRule>) -> Result<Line, Unsaid> {
    let name = format!("w{}", alarm.number());
    let Some(rule) = rule else {
        let mut line = Line::open(t, "remove_alarm");
        line.text("alarm", &name);
        return Ok(line);
    };
    let mut line = Line::open(t, "alarm");
    line.text("alarm", &name).text("figure", rule.figure.name());
    match rule.subject {
        AlarmSubject::Queue(queue) => line.text("queue", &queue_name(queue)),
        AlarmSubject::Agent(agent) => line.text("agent", &agent_name(agent)),
        AlarmSubject::All => &mut line,
    };
    figure(&mut line, rule.figure);
    let value = |value: u64| match rule.figure.unit() {
        FigureUnit::Time => seconds(acd::Span::from_micros(value)),
        FigureUnit::Count | FigureUnit::BasisPoints => {
            i64::try_from(value).map_err(|_| Unsaid("a threshold beyond 2^63"))
        }
    };
    let side = match rule.side {
        AlarmSide::Above => "above",
        AlarmSide::Below => "below",
    };
    line.number(side, value(rule.raise)?);
    if let Some(clear) = rule.clear {
        line.number("clear", value(clear)?);
    }
    line.unless("hold_s", seconds(rule.hold)?, 0);
    line.unless("clear_hold_s", seconds(rule.clear_hold)?, 0);
    line.unless("at_least", i64::try_from(rule.at_least).unwrap_or(i64::MAX), 1);
    Ok(line)
}

fn figure(line: &mut Line, figure: Figure) {
    match figure {
        Figure::ServiceLevel(level) | Figure::LiveServiceLevel(level) => {
            line.text("formula", &level.to_string());
        }
        Figure::RecentServiceLevel(window, level) => {
            line.text("formula", &level.to_string());
            let seconds = window.length().micros() / 1_000_000;
            line.number("window_s", i64::try_from(seconds).unwrap_or(i64::MAX));
        }
        Figure::TimeIn(TimedState::NotReady) => {
            line.text("state", "not_ready");
        }
        Figure::TimeIn(TimedState::Exactly(state)) => {
            let word = match state {
                AgentState::LoggedOut => "logged_out",
                AgentState::NotReady(reason) => {
                    line.text("reason", &reason_word(reason));
                    "not_ready"
                }
                AgentState::Idle => "idle",
                AgentState::Ringing => "ringing",
                AgentState::Talking => "talking",
                AgentState::Held => "held",
                AgentState::WrapUp => "wrap_up",
                AgentState::BusyElsewhere => "busy_elsewhere",
            };
            line.text("state", word);
        }
        _ => {}
    }
}
