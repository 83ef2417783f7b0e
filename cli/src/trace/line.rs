//! One line of the events that `acd run` prints, and what its words stand for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use acd::{AgentState, MissCause, Reason, Span, Timestamp};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Moment;

/// A line, as far as it is looked at.
#[derive(Deserialize)]
pub(super) struct Line<'a> {
    pub(super) t: u64,
    #[serde(borrow)]
    pub(super) event: Cow<'a, str>,
    #[serde(borrow)]
    pub(super) call: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) consult: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) was: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) agent: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) queue: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) from: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) to: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) cause: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) state: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) why: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) counts: Option<Cow<'a, str>>,
    #[serde(borrow, rename = "while")]
    pub(super) during: Option<Cow<'a, str>>,
    pub(super) waited_ms: Option<u64>,
    pub(super) talk_ms: Option<u64>,
    pub(super) hold_ms: Option<u64>,
    pub(super) wrap_up_ms: Option<u64>,
    pub(super) queues: Option<BTreeMap<String, IgnoredAny>>,
}

/// The moment and the words of a line.
pub(super) struct Event<'a> {
    pub(super) at: Moment,
    pub(super) time: Timestamp,
    pub(super) line: &'a Line<'a>,
}

impl<'a> Event<'a> {
    pub(super) fn word(
        &self,
        key: &str,
        value: &'a Option<Cow<'a, str>>,
    ) -> Result<&'a str, String> {
        let event = &self.line.event;
        value.as_deref().ok_or_else(|| format!("event `{event}` without `{key}`; name it"))
    }

    pub(super) fn span(&self, key: &str, value: Option<u64>) -> Result<Span, String> {
        let event = &self.line.event;
        value
            .map(Span::from_millis)
            .ok_or_else(|| format!("event `{event}` without `{key}`; give the milliseconds"))
    }

    pub(super) fn miss_cause(&self) -> Result<MissCause, String> {
        match self.word("cause", &self.line.cause)? {
            "no_answer" => Ok(MissCause::NoAnswer),
            "reject" => Ok(MissCause::Reject),
            "undeliverable" => Ok(MissCause::Undeliverable),
            cause => Err(format!("`cause` is {cause:?}; `no_answer`, `reject` or `undeliverable`")),
        }
    }

    pub(super) fn agent_state(&self) -> Result<AgentState, String> {
        Ok(match self.word("state", &self.line.state)? {
            "logged_out" => AgentState::LoggedOut,
            // The reason does not matter to the figures.
            "not_ready" => AgentState::NotReady(Reason::Login),
            "idle" => AgentState::Idle,
            "ringing" => AgentState::Ringing,
            "talking" => AgentState::Talking,
            "held" => AgentState::Held,
            "wrap_up" => AgentState::WrapUp,
            "busy_elsewhere" => AgentState::BusyElsewhere,
            state => {
                return Err(format!(
                    "`state` is {state:?}; `logged_out`, `not_ready`, `idle`, `ringing`, \
                     `talking`, `held`, `wrap_up` or `busy_elsewhere`"
                ));
            }
        })
    }
}
