//! The auditor: invariants that hold whatever the algorithms, checked on events and views alone.

use std::collections::{BTreeMap, BTreeSet};

use acd::{
    AgentId, AgentMedia, AgentQueue, AgentState, AgentView, AlarmId, CallId, CallState, Command,
    Event, Fact, Medium, MissCause, OfferId, Prefer, QueueId, QueueRules, Span, Timestamp,
};

use super::heard;
use super::media;
use super::owned::{Assigned, Owned};
use super::reserve;
use super::subject::Subject;
use super::twin::expression::Expression;

mod hear;

/// Where the events say that a call is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Waiting,
    Ringing,
    WithAgent(AgentId),
    Over,
}

/// What the auditor knows of a call.
#[derive(Clone, Debug)]
pub struct Known {
    pub(super) place: Place,
    /// At whom it rings, in the order in which that began.
    pub(super) rings: Vec<AgentId>,
    require: Option<String>,
    /// The preferred agent, while the rule may hold, and until when.
    prefer: Option<(AgentId, Timestamp)>,
    /// Whoever had the customer last may be preferred until then.
    perhaps: Option<Timestamp>,
    held_back: Vec<(AgentId, Timestamp)>,
    /// Who transferred it, until it is queued: the queue it enters says how long he is held back.
    transferred_by: Option<AgentId>,
}

/// Follows commands and events, and looks at the views.
#[derive(Clone, Debug, Default)]
pub struct Auditor {
    queues: BTreeMap<QueueId, QueueRules>,
    agents: BTreeMap<AgentId, BTreeMap<String, i64>>,
    media: BTreeMap<AgentId, AgentMedia>,
    states: BTreeMap<AgentId, AgentState>,
    pub(super) calls: BTreeMap<CallId, Known>,
    /// At whom a call rang that another has, or that is over.
    pub(super) to_be_told: BTreeSet<AgentId>,
    /// Who begins a call elsewhere with the present command.
    pub(super) elsewhere: Option<AgentId>,
    /// Rings may be taken back with it.
    pub(super) reconciles: bool,
    /// Whose customers are to be called back.
    callbacks: BTreeSet<CallId>,
    raised: BTreeSet<AlarmId>,
    reserve: reserve::Known,
    taken: BTreeMap<AgentId, Vec<AgentQueue>>,
    pub(super) last_offer: Option<OfferId>,
    last_event: Timestamp,
    heard: Vec<(&'static str, u64)>,
}

pub fn need(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("audit: {}", what())) }
}

fn until(at: Timestamp, seconds: i64) -> Timestamp {
    at + Span::from_secs(u64::try_from(seconds).unwrap_or(0))
}

impl Auditor {
    /// Hears of a command that was accepted, and of the events.
    pub fn hear(&mut self, accepted: Option<&Owned>, events: &[Event]) -> Result<(), String> {
        // Timers fired before the command under the old rules, so rules change only afterwards;
        // an offered call must be known before its events.
        if let Some(Owned::Offer { call, require, prefer_last, about, .. }) = accepted {
            let known = Known {
                place: Place::Over,
                rings: Vec::new(),
                require: require.clone(),
                prefer: None,
                perhaps: None,
                held_back: Vec::new(),
                transferred_by: None,
            };
            let at = events.last().map_or(self.last_event, |event| event.at);
            let perhaps = prefer_last.filter(|_| about.is_none()).map(|within| at + within);
            let known = Known { perhaps, ..known };
            need(self.calls.insert(*call, known).is_none(), || format!("{call:?} offered twice"))?;
        }
        self.elsewhere = match accepted {
            Some(Owned::Plain(Command::BusyElsewhere { agent })) => Some(*agent),
            _ => None,
        };
        self.reconciles = matches!(
            accepted,
            Some(Owned::Plain(Command::ConfirmCall { .. } | Command::ReconcileEnd))
        );
        for event in events {
            need(event.at >= self.last_event, || format!("time runs back at {event:?}"))?;
            self.last_event = event.at;
            self.hear_event(event).map_err(|what| format!("{what} at {event:?}"))?;
            if let (
                Some(Owned::Offer { call, queue, prefer: Some(prefer), .. }),
                Fact::Queued { .. },
            ) = (accepted, &event.fact)
            {
                self.hear_prefer(*call, *queue, *prefer, event);
            }
        }
        self.all_are_told()?;
        match accepted {
            Some(Owned::Queue(queue, rules)) => {
                self.queues.insert(*queue, rules.clone());
            }
            Some(
                Owned::Agent(agent, skills)
                | Owned::MediaAgent(agent, skills, _)
                | Owned::AgentOfQueues(agent, skills, ..),
            ) => {
                let skills = skills.iter().map(|(skill, level)| (skill.clone(), i64::from(*level)));
                self.agents.insert(*agent, skills.collect());
                let media = match accepted {
                    Some(Owned::MediaAgent(.., media) | Owned::AgentOfQueues(.., media, _)) => {
                        *media
                    }
                    _ => AgentMedia::VOICE,
                };
                let assigned = match accepted {
                    Some(Owned::AgentOfQueues(.., assigned)) => assigned.clone(),
                    _ => Assigned::default(),
                };
                self.reserve.define(*agent, &assigned.reserve);
                self.taken.insert(*agent, assigned.queues);
                self.media.insert(*agent, media);
            }
            _ => {}
        }
        Ok(())
    }

    /// The rule begins with the entry into the queue that the offer names.
    fn hear_prefer(&mut self, offered: CallId, to: QueueId, prefer: Prefer, event: &Event) {
        let medium = self.queues.get(&to).map_or(Medium::Voice, |rules| rules.medium);
        let media = self.media.get(&prefer.agent);
        let has_places = media.is_some_and(|media| media::has_places(media, medium));
        let out = match self.states.get(&prefer.agent) {
            None | Some(AgentState::LoggedOut | AgentState::NotReady(_)) => true,
            Some(_) => !has_places,
        };
        if let Fact::Queued { call, queue, .. } = event.fact
            && call == offered
            && queue == to
            && !out
            && let Some(known) = self.calls.get_mut(&call)
        {
            known.prefer = Some((prefer.agent, event.at + prefer.within));
        }
    }

    fn hear_event(&mut self, event: &Event) -> Result<(), String> {
        self.count(&event.fact);
        match event.fact {
            Fact::Queued { call, queue, .. } => {
                self.moves(call, &[Place::Over], Place::Waiting)?;
                let known = self.calls.get_mut(&call);
                if let Some(agent) = known.and_then(|known| known.transferred_by.take()) {
                    self.held_back(call, agent, queue, event.at);
                }
                Ok(())
            }
            Fact::Ringing { call, agent, offer, .. } => self.rings(call, agent, offer, true),
            Fact::Answered { call, agent, .. } => {
                self.stops_ringing(call, Some(agent), Place::WithAgent(agent))?;
                self.prefer_ends(call);
                Ok(())
            }
            Fact::Requeued { call, agent, queue, cause, .. } => {
                self.missed(call, agent, true)?;
                if matches!(cause, MissCause::BusyElsewhere | MissCause::Lost) {
                    return Ok(());
                }
                self.prefer_ends(call);
                self.held_back(call, agent, queue, event.at);
                Ok(())
            }
            Fact::Abandoned { call, ringing, .. } | Fact::Lost { call, ringing, .. } => {
                self.stops_ringing(call, ringing, Place::Over).map(|()| self.forget(call))
            }
            Fact::Opened { .. } | Fact::Closed { .. } | Fact::Reconciled { .. } => Ok(()),
            Fact::ReserveJoined { .. } | Fact::ReserveLeft { .. } => self.reserve.hear(&event.fact),
            Fact::TimedOut { call, .. } | Fact::TurnedAway { call, .. } => self.leaves_queue(call),
            Fact::Overflowed { call, cause, .. } if !cause.is_passing() => self.leaves_queue(call),
            Fact::Overflowed { call, .. } => self.moves(call, &[Place::Over], Place::Over),
            Fact::Held { call, agent } | Fact::Retrieved { call, agent } => {
                self.stays_with(call, agent)
            }
            Fact::FirstReply { call, agent, .. }
            | Fact::FirstReplyLate { call, agent, .. }
            | Fact::SilenceWarning { call, agent, .. }
            | Fact::SilenceClosed { call, agent, .. }
            | Fact::ConversationLost { call, agent, .. } => self.stays_with(call, agent),
            Fact::Transferred { call, agent, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::Over)?;
                if let Some(known) = self.calls.get_mut(&call) {
                    known.transferred_by = Some(agent);
                    known.require = None;
                }
                Ok(())
            }
            Fact::Ended { call, agent, .. } => {
                self.moves(call, &[Place::WithAgent(agent)], Place::Over)?;
                self.forget(call);
                Ok(())
            }
            Fact::Routed { call, .. } | Fact::Resumed { call, .. } => {
                self.moves(call, &[Place::Over], Place::Over)
            }
            Fact::Merged { call, was, .. } => self.goes_on_as(was, call),
            Fact::Agent { agent, state } => self.enters(agent, state),
            Fact::AlarmRaised { alarm, .. } => {
                need(self.raised.insert(alarm), || "raised twice".into())
            }
            Fact::AlarmCleared { alarm, .. } => {
                need(self.raised.remove(&alarm), || "cleared, not raised".into())
            }
            ref other => self.hear_callback(other, event.at),
        }
    }

    fn stays_with(&mut self, call: CallId, agent: AgentId) -> Result<(), String> {
        self.moves(call, &[Place::WithAgent(agent)], Place::WithAgent(agent))
    }

    fn goes_on_as(&mut self, was: CallId, call: CallId) -> Result<(), String> {
        let known = self.calls.remove(&was).ok_or("audit: never offered, or over")?;
        need(known.place != Place::Over, || format!("{was:?} is {:?}", known.place))?;
        self.calls.insert(call, known);
        Ok(())
    }

    fn count(&mut self, fact: &Fact) {
        let Some(what) = heard::word(fact) else { return };
        match self.heard.iter_mut().find(|(known, _)| *known == what) {
            Some((_, times)) => *times += 1,
            None => self.heard.push((what, 1)),
        }
    }

    /// How often what was heard.
    pub fn heard(&self) -> &[(&'static str, u64)] {
        &self.heard
    }

    pub(super) fn moves(&mut self, call: CallId, from: &[Place], to: Place) -> Result<(), String> {
        let known = self.calls.get_mut(&call).ok_or("audit: a call never offered, or over")?;
        need(from.contains(&known.place), || format!("{call:?} is {:?}", known.place))?;
        known.place = to;
        Ok(())
    }

    /// A waiting or ringing call leaves its queue at the maximum wait.
    fn leaves_queue(&mut self, call: CallId) -> Result<(), String> {
        let first = self.calls.get(&call).and_then(|known| known.rings.first().copied());
        self.stops_ringing(call, first, Place::Over)?;
        self.prefer_ends(call);
        Ok(())
    }

    /// After its end no event may name it.
    fn forget(&mut self, call: CallId) {
        self.calls.remove(&call);
    }

    fn prefer_ends(&mut self, call: CallId) {
        if let Some(known) = self.calls.get_mut(&call) {
            known.prefer = None;
        }
    }

    fn held_back(&mut self, call: CallId, agent: AgentId, queue: QueueId, at: Timestamp) {
        let seconds = self.queues.get(&queue).map_or(0, |rules| rules.reoffer_after_s);
        if let Some(known) = self.calls.get_mut(&call) {
            known.held_back.push((agent, until(at, seconds)));
        }
    }

    fn enters(&mut self, agent: AgentId, state: AgentState) -> Result<(), String> {
        let before = self.states.insert(agent, state);
        need(before != Some(state), || format!("{agent:?} was {state:?} before"))?;
        if matches!(state, AgentState::LoggedOut | AgentState::NotReady(_)) {
            for known in self.calls.values_mut() {
                known.prefer = known.prefer.filter(|(preferred, _)| *preferred != agent);
            }
        }
        Ok(())
    }

    /// Looks at everything.
    pub fn look(&self, subject: &dyn Subject) -> Result<(), String> {
        for queue in self.queues.keys() {
            self.look_at_queue(*queue, subject)?;
        }
        let mut agents = Vec::new();
        for agent in self.agents.keys() {
            let view = subject.agent(*agent).ok_or_else(|| format!("audit: {agent:?} is gone"))?;
            self.look_at_agent(&view, subject)?;
            agents.push(view);
        }
        for (call, known) in &self.calls {
            self.look_at_call(*call, known, &agents, subject)?;
        }
        Ok(())
    }

    fn look_at_queue(&self, queue: QueueId, subject: &dyn Subject) -> Result<(), String> {
        let view = subject.queue(queue).ok_or_else(|| format!("audit: {queue:?} is gone"))?;
        let figures = &view.figures;
        let in_queue = u64::from(view.waiting) + u64::from(view.ringing);
        let callbacks = &figures.callbacks;
        let gone = figures.answered
            + figures.abandoned
            + figures.overflowed_out
            + figures.timed_out
            + u64::from(callbacks.unreached())
            + u64::from(callbacks.apart);
        need(figures.offered == gone + in_queue, || format!("not conserved: {view:?}"))?;
        need(figures.in_queue == in_queue, || format!("in_queue is not: {view:?}"))?;
        let is_open = |call: &&CallId| subject.call(**call).is_some_and(|call| call.queue == queue);
        let open = self.callbacks.iter().filter(is_open).count();
        need(callbacks.open() as usize == open, || format!("{open} are open: {view:?}"))
    }

    fn look_at_agent(&self, view: &AgentView, subject: &dyn Subject) -> Result<(), String> {
        let f = &view.figures;
        let sum = f.ring + f.talk + f.hold + f.wrap_up + f.idle + f.not_ready + f.busy_elsewhere;
        need(sum == f.logged_in, || format!("times do not add up: {view:?}"))?;
        let told = self.states.get(&view.agent).copied().unwrap_or(AgentState::LoggedOut);
        need(told == view.state, || format!("told as {told:?}: {view:?}"))?;
        let has_call =
            matches!(view.state, AgentState::Ringing | AgentState::Talking | AgentState::Held);
        need(has_call == view.call.is_some(), || format!("call or not: {view:?}"))?;
        self.call_fits(view, subject)
    }

    fn look_at_call(
        &self,
        call: CallId,
        known: &Known,
        agents: &[AgentView],
        subject: &dyn Subject,
    ) -> Result<(), String> {
        let view = subject.call(call);
        if known.place == Place::Over {
            return need(view.is_none(), || format!("{view:?} is over"));
        }
        let view = view.ok_or_else(|| format!("audit: {call:?} is lost"))?;
        let told = match view.state {
            CallState::Waiting => Place::Waiting,
            CallState::Ringing(_) => Place::Ringing,
            CallState::Talking(agent) | CallState::Held(agent) => Place::WithAgent(agent),
        };
        need(told == known.place, || format!("told as {:?}: {view:?}", known.place))?;
        let with: Vec<_> = agents.iter().filter(|agent| agent.call == Some(call)).collect();
        let (least, most) = self.agents_with(call, view.state, subject)?;
        need((least..=most).contains(&with.len()), || format!("{view:?} is with {with:?}"))?;
        if told == Place::Waiting {
            let medium = self.queues.get(&view.queue).map_or(Medium::Voice, |rules| rules.medium);
            for agent in agents.iter().filter(|agent| agent.open.has(medium)) {
                let suit = self.surely_suit(&view, known, agent.agent, subject);
                need(!suit, || format!("left side by side: {view:?} and {agent:?}"))?;
            }
        }
        Ok(())
    }

    /// Whether the waiting call and the idle agent suit each other. Of what ends or begins just
    /// now and may not have fired yet, the cautious side.
    fn surely_suit(
        &self,
        call: &acd::CallView,
        known: &Known,
        agent: AgentId,
        subject: &dyn Subject,
    ) -> bool {
        let now = subject.now();
        let Some(rules) = self.queues.get(&call.queue) else { return false };
        let busy = subject.queue(call.queue).map_or(0, |queue| i64::from(queue.busy));
        let held_back =
            known.held_back.iter().any(|(other, until)| *other == agent && *until >= now);
        if held_back || rules.max_busy.is_some_and(|most| busy >= most) {
            return false;
        }
        if known.perhaps.is_some_and(|until| now <= until) {
            return false;
        }
        // Somebody may have it alone; and a moment may be over without having fired yet.
        let is_somebodys = |it: acd::CallbackView| it.owner.is_some() || known.prefer.is_some();
        if call.callback.is_some_and(|it| it.not_before.is_some() || is_somebodys(it)) {
            return false;
        }
        match known.prefer {
            Some((preferred, until)) if now < until => return preferred == agent,
            Some((_, until)) if now == until => return false,
            _ => {}
        }
        if self.reserve.is_held(agent, call.queue) {
            return false;
        }
        let taken = self.taken.get(&agent).map_or(&[][..], Vec::as_slice);
        let entry = taken.iter().find(|entry| entry.queue == call.queue);
        let is_due =
            |entry: &AgentQueue| entry.delay_s == 0 || until(call.entered, entry.delay_s) < now;
        if !taken.is_empty() && !entry.is_some_and(is_due) {
            return false;
        }
        let skills = &self.agents[&agent];
        let meets = |text: &str| {
            Expression::read(text).is_ok_and(|expression| expression.is_met_by(skills))
        };
        if let Some(own) = &known.require {
            return meets(own);
        }
        let steps = rules.steps.iter().chain(&rules.tiers);
        let reached = steps.filter(|step| until(call.entered, step.after_s) < now);
        meets(&rules.require) || reached.into_iter().any(|step| meets(&step.require))
    }
}
