//! Who works and who calls: an agent's skills, and what a new call asks for.

use super::agent_queues::acd_agent_queue;
use super::handle::border;
use super::memory::{Sized32, SizedOut, acd_text, list, plain, sized, text};
use super::reserve::acd_in_reserve;
use super::status::{ACD_UNKNOWN_WORD, Outcome, Status};
use super::words::ACD_NONE;
use crate::{
    AgentId, AgentMedia, AgentQueue, Arrival, CustomerId, Media, Medium, Prefer, QueueId, Span,
};

/// A skill of an agent's.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_skill {
    /// Its name.
    pub name: acd_text,
    /// 1 to 100.
    pub level: i32,
    /// Zero.
    pub reserved: u32,
}
plain!(acd_skill);

/// What a host says of an agent.
pub(super) struct AgentRules<'a> {
    pub(super) skills: Vec<(&'a str, i32)>,
    pub(super) media: Option<AgentMedia>,
    pub(super) reserve: Vec<(QueueId, i32)>,
    pub(super) queues: Vec<AgentQueue>,
}

/// What an agent can do.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_agent_rules {
    /// sizeof(struct acd_agent_rules).
    pub struct_size: u32,
    /// Zero.
    pub reserved: u32,
    /// Each skill once.
    pub skills: *const acd_skill,
    /// How many skills.
    pub skill_count: usize,
    /// 1: what follows counts; 0: one voice call at a time.
    pub has_media: u32,
    /// Contacts at once by `ACD_MEDIUM_…`, 0 to 25; or -1: as many as the cost allows.
    pub places: [i32; 3],
    /// What a contact of the medium takes of the agent's hundred, 0 to 100.
    pub cost: [i32; 3],
    /// While the agent has a contact of the medium none of these is offered: a sum of 1 for voice,
    /// 2 for chat, 4 for e-mail.
    pub blocks: [u32; 3],
    /// A contact of the medium is offered whatever contacts of these the agent has, who holds them
    /// for it: a sum likewise.
    pub interrupts: [u32; 3],
    /// Zero.
    pub reserved_more: u32,
    /// Queues for which the agent is in reserve, each once: calls that wait there for anybody do
    /// not ring at him until his grade joins.
    pub reserve: *const acd_in_reserve,
    /// How many.
    pub reserve_count: usize,
    /// The only queues whose calls ring at the agent, each once; none: those of all queues.
    pub queues: *const acd_agent_queue,
    /// How many.
    pub queue_count: usize,
}
plain!(acd_agent_rules);
impl Sized32 for acd_agent_rules {
    const FIRST: usize = 24;
}

impl acd_agent_rules {
    fn new() -> Self {
        let struct_size = size_of::<Self>() as u32;
        Self {
            struct_size,
            reserved: 0,
            skills: std::ptr::null(),
            skill_count: 0,
            has_media: 0,
            places: [1, 0, 0],
            cost: [0; 3],
            blocks: [0; 3],
            interrupts: [0; 3],
            reserved_more: 0,
            reserve: std::ptr::null(),
            reserve_count: 0,
            queues: std::ptr::null(),
            queue_count: 0,
        }
    }

    fn media(&self) -> Outcome<Option<AgentMedia>> {
        let set = |of: u32| match of {
            0..8 => {
                let chosen = Medium::ALL.into_iter().filter(|medium| of & 1 << *medium as u32 > 0);
                Ok(chosen.fold(Media::NONE, Media::with))
            }
            _ => Err(Status(ACD_UNKNOWN_WORD)),
        };
        let sets = |of: [u32; 3]| -> Outcome<_> { Ok([set(of[0])?, set(of[1])?, set(of[2])?]) };
        match self.has_media {
            0 => Ok(None),
            1 => Ok(Some(AgentMedia {
                places: self.places.map(|places| (places != -1).then_some(places)),
                cost: self.cost,
                blocks: sets(self.blocks)?,
                interrupts: sets(self.interrupts)?,
            })),
            _ => Err(Status(ACD_UNKNOWN_WORD)),
        }
    }

    /// # Safety
    /// As [`sized`], with everything that it points to, for `'a`.
    pub(super) unsafe fn read<'a>(from: *const Self) -> Outcome<AgentRules<'a>> {
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        // SAFETY: as above.
        let skills = unsafe { list(given.skills, given.skill_count) }?;
        // SAFETY: as above.
        let skills = skills.iter().map(|skill| Ok((unsafe { text(skill.name) }?, skill.level)));
        // SAFETY: as above.
        let reserve = unsafe { list(given.reserve, given.reserve_count) }?;
        let reserve = reserve.iter().map(|it| (QueueId::new(it.queue), it.grade)).collect();
        // SAFETY: as above.
        let queues = unsafe { list(given.queues, given.queue_count) }?;
        let queues = queues.iter().map(|it| AgentQueue {
            queue: QueueId::new(it.queue),
            priority: it.priority,
            delay_s: it.delay_s,
        });
        let (skills, media) = (skills.collect::<Outcome<_>>()?, given.media()?);
        Ok(AgentRules { skills, media, reserve, queues: queues.collect() })
    }
}

/// What a new call asks for, beside what stands in the command. Fill it with `acd_arrival_init`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_arrival {
    /// sizeof(struct acd_arrival).
    pub struct_size: u32,
    /// An agent who is to have this call if it can wait for that agent; or ACD_NONE.
    pub prefer_agent: u32,
    /// For how long at most; more than zero.
    pub prefer_within_us: u64,
    /// The call's own skill expression, instead of the queue's and its steps. The one at NULL:
    /// the queue's. An empty one that is not at NULL: every agent.
    pub require: acd_text,
    /// Whose call it is, if has_customer is 1: an opaque key. It is compared and nothing else, so
    /// give a keyed hash of what you know a customer by, never a telephone number.
    pub customer: u64,
    /// 0 or 1.
    pub has_customer: u32,
    /// Zero.
    pub reserved: u32,
    /// For how long the agent who had this customer last is preferred, if there is one and
    /// prefer_agent names nobody; 0: not.
    pub prefer_last_us: u64,
}
plain!(acd_arrival);
impl Sized32 for acd_arrival {
    const FIRST: usize = 32;
}

impl acd_arrival {
    fn new() -> Self {
        Self {
            struct_size: size_of::<Self>() as u32,
            prefer_agent: ACD_NONE,
            prefer_within_us: 0,
            require: acd_text::EMPTY,
            customer: 0,
            has_customer: 0,
            reserved: 0,
            prefer_last_us: 0,
        }
    }

    /// What it asks for beside call, queue and priority. NULL asks for nothing.
    ///
    /// # Safety
    /// As [`sized`], with everything that it points to, for `'a`.
    pub(super) unsafe fn read<'a>(
        from: *const Self,
        plain: Arrival<'static>,
    ) -> Outcome<Arrival<'a>> {
        if from.is_null() {
            return Ok(plain);
        }
        // SAFETY: passed on to the caller.
        let given = unsafe { sized(from, Self::new()) }?;
        let has_own = !given.require.bytes.is_null() || given.require.length > 0;
        // SAFETY: as above.
        let require = has_own.then(|| unsafe { text(given.require) }).transpose()?;
        let prefer = (given.prefer_agent != ACD_NONE).then(|| Prefer {
            agent: AgentId::new(given.prefer_agent),
            within: Span::from_micros(given.prefer_within_us),
        });
        let customer = match given.has_customer {
            0 => None,
            1 => Some(CustomerId::new(given.customer)),
            _ => return Err(Status(ACD_UNKNOWN_WORD)),
        };
        let prefer_last =
            (given.prefer_last_us > 0).then(|| Span::from_micros(given.prefer_last_us));
        Ok(Arrival { require, prefer, customer, prefer_last, ..plain })
    }
}

/// Fills in that nothing is asked for. `size` is sizeof(struct acd_arrival).
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_arrival_init(arrival: *mut acd_arrival, size: usize) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let arrival = unsafe { SizedOut::new(arrival, size, acd_arrival::FIRST) }?;
        arrival.write(acd_arrival { struct_size: size as u32, ..acd_arrival::new() })
    })
}
