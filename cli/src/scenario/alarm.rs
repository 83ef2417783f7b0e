//! Alarms: from a line to a rule, and from an event to its fields.

use std::borrow::Cow;

use acd::{
    AgentState, AlarmId, AlarmRule, AlarmSide, AlarmSubject, Figure, FigureUnit, Reason,
    ServiceLevel, Span, TimedState, Window,
};

use super::fields::{Field, FieldSet};

use super::json::Wrong;
use super::names::Names;
use super::object::Object;
use super::read::Values;

/// The fields that say what an alarm watches.
pub(super) const WATCH: FieldSet = FieldSet::of(&[
    Field::Queue,
    Field::Agent,
    Field::Formula,
    Field::State,
    Field::Reason,
    Field::Above,
    Field::Below,
    Field::Clear,
    Field::HoldS,
    Field::ClearHoldS,
    Field::AtLeast,
    Field::WindowS,
]);

/// An alarm's definition in the scenario's own names.
#[derive(Debug)]
#[allow(missing_docs)]
pub struct Watch<'a> {
    pub alarm: Cow<'a, str>,
    pub subject: Subject<'a>,
    /// The rule but for its subject.
    pub rule: AlarmRule,
    /// Of `not_ready`, if the rule times just one reason.
    pub reason: Option<Cow<'a, str>>,
}

/// Whose figure, by name.
#[derive(Debug)]
#[allow(missing_docs)]
pub enum Subject<'a> {
    Queue(Cow<'a, str>),
    Agent(Cow<'a, str>),
    All,
}

/// Sees to it that the line names one subject at most and just one threshold.
pub(super) fn check(values: &Values<'_>) -> Result<(), Wrong> {
    let has = |field: Field| values.has(field);
    let wrong = |what: &str| Err(Wrong { at: 0, what: what.into() });
    if has(Field::Queue) && has(Field::Agent) {
        return wrong(
            "fields \"queue\" and \"agent\" together; an alarm watches one of them, or, without \
             both, all queues together",
        );
    }
    match (has(Field::Above), has(Field::Below)) {
        (true, true) => wrong("fields \"above\" and \"below\" together; an alarm has one of them"),
        (false, false) => {
            wrong("field \"above\" or \"below\" is missing; it says from where on it is alarming")
        }
        _ => Ok(()),
    }
}

/// Reads the definition. Values that no rule can have, unknown words among them, become a rule that
/// the core refuses as `bad_value`, or as what comes before that.
pub(super) fn read<'a>(values: &mut Values<'a>) -> Watch<'a> {
    let subject = match (values.text(Field::Queue), values.text(Field::Agent)) {
        (Some(queue), _) => Subject::Queue(queue),
        (None, Some(agent)) => Subject::Agent(agent),
        (None, None) => Subject::All,
    };
    let alarm = values.text(Field::Alarm).unwrap_or_default();
    let reason = values.text(Field::Reason);
    let rule = rule(values, reason.is_some());
    let refused = AlarmRule { at_least: 0, ..NOTHING };
    Watch { alarm, subject, rule: rule.unwrap_or(refused), reason }
}

const NOTHING: AlarmRule = AlarmRule::new(AlarmSubject::All, Figure::Waiting, AlarmSide::Above, 1);

fn rule(values: &mut Values<'_>, reason: bool) -> Option<AlarmRule> {
    let word = values.text(Field::Figure)?;
    let formula = values.text(Field::Formula);
    let state = values.text(Field::State);
    let window = match values.integer(Field::WindowS) {
        Some(seconds) => Some(window_of(seconds)?),
        None => None,
    };
    let parts = (formula.as_deref(), state.as_deref(), window);
    let figure = figure(&word, parts, reason)?;
    let threshold = |value: i64| {
        let value = u64::try_from(value).ok()?;
        Some(match figure.unit() {
            FigureUnit::Time => Span::from_secs(value).micros(),
            FigureUnit::Count | FigureUnit::BasisPoints => value,
        })
    };
    let span = |field| {
        let seconds = u64::try_from(values.integer(field).unwrap_or(0)).ok()?;
        Some(Span::from_secs(seconds))
    };
    let (side, raise) = match (values.integer(Field::Above), values.integer(Field::Below)) {
        (Some(above), _) => (AlarmSide::Above, above),
        (None, below) => (AlarmSide::Below, below?),
    };
    let clear = match values.integer(Field::Clear) {
        Some(clear) => Some(threshold(clear)?),
        None => None,
    };
    Some(AlarmRule {
        clear,
        hold: span(Field::HoldS)?,
        clear_hold: span(Field::ClearHoldS)?,
        at_least: u64::try_from(values.integer(Field::AtLeast).unwrap_or(1)).ok()?,
        ..AlarmRule::new(AlarmSubject::All, figure, side, threshold(raise)?)
    })
}

/// The live window of this length.
fn window_of(seconds: i64) -> Option<Window> {
    let length = Span::from_secs(u64::try_from(seconds).ok()?);
    Window::ALL.into_iter().find(|window| window.length() == length)
}

/// What a line may add to a figure's word: formula, state and window.
type Parts<'a> = (Option<&'a str>, Option<&'a str>, Option<Window>);

/// The figure of a word; a formula, state, window or reason only where the figure has one.
fn figure(word: &str, (formula, state, window): Parts<'_>, reason: bool) -> Option<Figure> {
    let level = match formula {
        Some(formula) => formula.parse().ok()?,
        None => ServiceLevel::default(),
    };
    let timed = timed_state(state, reason)?;
    let with_parts = [
        Figure::ServiceLevel(level),
        Figure::LiveServiceLevel(level),
        Figure::RecentServiceLevel(window.unwrap_or(Window::Minutes30), level),
        Figure::TimeIn(timed),
    ];
    let plain = FIGURES.iter().chain(&with_parts);
    let figure = plain.copied().find(|figure| figure.name() == word)?;
    let takes_window = matches!(figure, Figure::RecentServiceLevel(..));
    let takes_formula =
        takes_window || matches!(figure, Figure::ServiceLevel(_) | Figure::LiveServiceLevel(_));
    let takes_state = matches!(figure, Figure::TimeIn(_));
    let fits = (formula.is_none() || takes_formula)
        && (state.is_none() || takes_state)
        && (window.is_none() || takes_window);
    fits.then_some(figure)
}

/// Figures that a word says all about.
const FIGURES: [Figure; 21] = [
    Figure::ExpectedWait,
    Figure::Waiting,
    Figure::Ringing,
    Figure::InQueue,
    Figure::OverThreshold,
    Figure::LongestWait,
    Figure::Busy,
    Figure::AgentsIdle,
    Figure::AgentsNotReady,
    Figure::AgentsLoggedIn,
    Figure::Offered,
    Figure::Answered,
    Figure::Abandoned,
    Figure::OverflowedOut,
    Figure::TimedOut,
    Figure::Refused,
    Figure::Missed,
    Figure::Handled,
    Figure::AbandonRate,
    Figure::SpeedOfAnswer,
    Figure::HandleTime,
];

/// A reason belongs to `not_ready` alone; which one is filled in where names are known.
fn timed_state(state: Option<&str>, reason: bool) -> Option<TimedState> {
    let exactly = match state {
        None if reason => return None,
        None => return Some(TimedState::LoggedIn),
        Some("not_ready") => return Some(TimedState::NotReady),
        Some("logged_out") => AgentState::LoggedOut,
        Some("idle") => AgentState::Idle,
        Some("ringing") => AgentState::Ringing,
        Some("talking") => AgentState::Talking,
        Some("held") => AgentState::Held,
        Some("wrap_up") => AgentState::WrapUp,
        Some("busy_elsewhere") => AgentState::BusyElsewhere,
        Some(_) => return None,
    };
    (!reason).then_some(TimedState::Exactly(exactly))
}

impl Watch<'_> {
    /// The whole rule, with the numbers behind its names.
    pub fn rule(&self, names: &mut Names) -> AlarmRule {
        let subject = match &self.subject {
            Subject::Queue(queue) => AlarmSubject::Queue(names.queue(queue)),
            Subject::Agent(agent) => AlarmSubject::Agent(names.agent(agent)),
            Subject::All => AlarmSubject::All,
        };
        let figure = match (self.rule.figure, &self.reason) {
            (Figure::TimeIn(_), Some(word)) => {
                let reason: Reason = names.reason(word);
                Figure::TimeIn(TimedState::Exactly(AgentState::NotReady(reason)))
            }
            (figure, _) => figure,
        };
        AlarmRule { subject, figure, ..self.rule }
    }
}

/// The fields of an alarm's event: whose, which figure, its value and the threshold that it passed.
pub(super) fn event(
    line: &mut Object<'_>,
    names: &Names,
    alarm: AlarmId,
    value: Option<u64>,
    raised: bool,
) {
    line.json("alarm", names.of_alarm(alarm));
    let Some(rule) = names.rule_of(alarm) else { return };
    match rule.subject {
        AlarmSubject::Queue(queue) => drop(line.json("queue", names.of_queue(queue))),
        AlarmSubject::Agent(agent) => drop(line.json("agent", names.of_agent(agent))),
        AlarmSubject::All => {}
    }
    line.word("figure", rule.figure.name());
    let threshold = if raised { rule.raise } else { rule.clear.unwrap_or(rule.raise) };
    let (value_key, threshold_key, parts) = match rule.figure.unit() {
        FigureUnit::Count => ("value", "threshold", 1),
        FigureUnit::BasisPoints => ("value_bp", "threshold_bp", 1),
        FigureUnit::Time => ("value_ms", "threshold_ms", 1_000),
    };
    if let Some(value) = value {
        line.number(value_key, value / parts);
    }
    line.number(threshold_key, threshold / parts);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_found_by_its_word() {
        for figure in FIGURES {
            assert_eq!(super::figure(figure.name(), (None, None, None), false), Some(figure));
            assert_eq!(super::figure(figure.name(), (Some("f1"), None, None), false), None);
            assert_eq!(super::figure(figure.name(), (None, Some("idle"), None), false), None);
        }
        let level = "f2+f7".parse().expect("a formula");
        let formula = Some("of_answered+f7");
        let live = super::figure("live_service_level", (formula, None, None), false);
        assert_eq!(live, Some(Figure::LiveServiceLevel(level)));
        let recent = |window| super::figure("recent_service_level", (formula, None, window), false);
        let of = |window| Some(Figure::RecentServiceLevel(window, level));
        assert_eq!(recent(None), of(Window::Minutes30));
        assert_eq!(recent(window_of(300)), of(Window::Minutes5));
        assert_eq!(window_of(301), None);
        let window = Some(Window::Minutes5);
        assert_eq!(super::figure("service_level", (None, None, window), false), None);
        let timed = |state, reason| super::figure("time_in_state", (None, state, None), reason);
        assert_eq!(timed(None, false), Some(Figure::TimeIn(TimedState::LoggedIn)));
        assert_eq!(timed(Some("not_ready"), true), Some(Figure::TimeIn(TimedState::NotReady)));
        assert_eq!(timed(None, true), None);
        assert_eq!(timed(Some("idle"), true), None);
        assert_eq!(timed(Some("asleep"), false), None);
        assert_eq!(super::figure("mood", (None, None, None), false), None);
    }
}
