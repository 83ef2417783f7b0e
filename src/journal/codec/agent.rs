//! The definition of an agent.

use super::fields::{Reader, Unread, Writer};
use crate::{AgentMedia, AgentQueue, AgentQueues, Media, Medium, QueueId};

const MISSING: Unread = Unread::Malformed("an agent's definition lacks a field");

pub(super) fn write_skill(out: &mut Writer<'_>, (skill, level): (&str, i32)) {
    out.text(1, skill);
    out.i32(2, level);
}

pub(super) fn read_skill(mut fields: Reader<'_>) -> Result<(&str, i32), Unread> {
    let (mut skill, mut level) = (None, None);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => skill = Some(value.text()?),
            2 => level = Some(value.i32()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok((skill.ok_or(MISSING)?, level.ok_or(MISSING)?))
}

/// Four fields for each medium: 1 to 4 for voice, 11 to 14 for chat, 21 to 24 for e-mail.
pub(super) fn write_media(out: &mut Writer<'_>, media: &AgentMedia) {
    let AgentMedia { places, cost, blocks, interrupts } = media;
    for medium in Medium::ALL {
        let at = medium.index();
        let first = at as u8 * 10;
        places[at].iter().for_each(|places| out.i32(first + 1, *places));
        out.i32(first + 2, cost[at]);
        out.byte(first + 3, of_media(blocks[at]));
        out.byte(first + 4, of_media(interrupts[at]));
    }
}

pub(super) fn read_media(mut fields: Reader<'_>) -> Result<AgentMedia, Unread> {
    let mut media = AgentMedia { places: [None; Medium::COUNT], ..AgentMedia::VOICE };
    while let Some((number, value)) = fields.next()? {
        let at = usize::from(number / 10);
        if at >= Medium::COUNT {
            return Err(Unread::Field(number));
        }
        match number % 10 {
            1 => media.places[at] = Some(value.i32()?),
            2 => media.cost[at] = value.i32()?,
            3 => media.blocks[at] = media_of(number, value.byte()?)?,
            4 => media.interrupts[at] = media_of(number, value.byte()?)?,
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(media)
}

/// One bit for each medium: voice 1, chat 2, e-mail 4.
fn of_media(media: Media) -> u8 {
    Medium::ALL.into_iter().zip(0..).map(|(medium, bit)| u8::from(media.has(medium)) << bit).sum()
}

fn media_of(number: u8, bits: u8) -> Result<Media, Unread> {
    if bits >= 1 << Medium::COUNT {
        return Err(Unread::Word(number));
    }
    let has = Medium::ALL.into_iter().zip(0..).filter(|(_, bit)| bits & 1 << bit != 0);
    Ok(has.fold(Media::NONE, |media, (medium, _)| media.with(medium)))
}

/// What single queues have to know of an agent, owned.
#[derive(Default)]
pub(super) struct Queues {
    reserve: Vec<(QueueId, i32)>,
    queues: Vec<AgentQueue>,
}

impl Queues {
    pub(super) fn lend<T>(&self, with: impl FnOnce(&AgentQueues<'_>) -> T) -> T {
        with(&AgentQueues { reserve: &self.reserve, queues: &self.queues })
    }
}

/// A new field does not compile until it has its number.
pub(super) fn write_queues(out: &mut Writer<'_>, queues: &AgentQueues<'_>) {
    let AgentQueues { reserve, queues } = *queues;
    for (queue, grade) in reserve {
        out.nested(1, |out| {
            out.u32(1, queue.number());
            out.i32(2, *grade);
        });
    }
    for AgentQueue { queue, priority, delay_s } in queues {
        out.nested(2, |out| {
            out.u32(1, queue.number());
            out.i32(2, *priority);
            out.i64(3, *delay_s);
        });
    }
}

pub(super) fn read_queues(mut fields: Reader<'_>) -> Result<Queues, Unread> {
    let mut queues = Queues::default();
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => {
                let (queue, grade, seconds) = read_of_queue(value.fields()?)?;
                if seconds.is_some() {
                    return Err(Unread::Field(3));
                }
                queues.reserve.push((queue, grade));
            }
            2 => {
                let (queue, priority, delay_s) = read_of_queue(value.fields()?)?;
                let delay_s = delay_s.ok_or(MISSING)?;
                queues.queues.push(AgentQueue { queue, priority, delay_s });
            }
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(queues)
}

/// A queue, a number and perhaps seconds.
fn read_of_queue(mut fields: Reader<'_>) -> Result<(QueueId, i32, Option<i64>), Unread> {
    let (mut queue, mut of_queue, mut seconds) = (None, None, None);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => queue = Some(QueueId::new(value.u32()?)),
            2 => of_queue = Some(value.i32()?),
            3 => seconds = Some(value.i64()?),
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok((queue.ok_or(MISSING)?, of_queue.ok_or(MISSING)?, seconds))
}
