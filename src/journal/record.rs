//! One record, and the beginning of a segment: bytes in and out. See `docs/journal.md`.

use super::Origin;
use super::codec::fields::{Reader, Unread, Writer};
use super::codec::origin;
use crate::{Core, Limits, Refusal, Timestamp};

/// The format that is written, and the latest that is read. It grows when the *layout* changes;
/// new commands and fields have numbers of their own.
pub const FORMAT: u32 = 1;

/// How every segment begins.
pub(super) const MAGIC: [u8; 8] = *b"acdjrnl\n";

/// Bytes of a record before its fields.
pub(super) const HEAD: usize = 40;

/// Kinds from here on are not commands.
pub(super) const TIME: u16 = 60_000;
pub(super) const DIGEST: u16 = 60_001;
pub(super) const CLOSED: u16 = 60_002;

/// A record as it stands there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record<'a> {
    /// Where in the file it begins.
    pub(super) offset: usize,
    pub(super) sequence: u64,
    pub(super) at: Timestamp,
    pub(super) tag: u64,
    pub(super) kind: u16,
    pub(super) outcome: u16,
    /// Commands of its batch up to it, itself included.
    pub(super) in_batch: u32,
    pub(super) fields: &'a [u8],
}

impl Record<'_> {
    pub(super) fn length(&self) -> usize {
        HEAD + self.fields.len()
    }
}

/// What a record has beside kind and fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) sequence: u64,
    pub(super) at: Timestamp,
    pub(super) tag: u64,
    pub(super) outcome: u16,
    pub(super) in_batch: u32,
}

/// Appends a record whose fields and kind come from `fields`.
#[inline]
pub(super) fn append(out: &mut Vec<u8>, stamp: Stamp, fields: impl FnOnce(&mut Writer<'_>) -> u16) {
    let begin = out.len();
    // Most are shorter: room is asked for once.
    out.reserve(2 * HEAD);
    let mut head = [0; HEAD];
    head[8..16].copy_from_slice(&stamp.sequence.to_le_bytes());
    head[16..24].copy_from_slice(&stamp.at.micros().to_le_bytes());
    head[24..32].copy_from_slice(&stamp.tag.to_le_bytes());
    head[34..36].copy_from_slice(&stamp.outcome.to_le_bytes());
    head[36..40].copy_from_slice(&stamp.in_batch.to_le_bytes());
    out.extend_from_slice(&head);
    let kind = fields(&mut Writer(out));
    let record = &mut out[begin..];
    // A record is far shorter than 4 GiB; one that is not would be found damaged.
    let length = u32::try_from(record.len() - HEAD).unwrap_or(u32::MAX);
    record[4..8].copy_from_slice(&length.to_le_bytes());
    record[32..34].copy_from_slice(&kind.to_le_bytes());
    let checksum = crc32c::crc32c(&record[4..]);
    record[..4].copy_from_slice(&checksum.to_le_bytes());
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    // The caller has seen to it that there are so many.
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).copied().unwrap_or([0; N])
}

/// Reads the record at `offset`.
pub(super) fn read(bytes: &[u8], offset: usize) -> Result<Record<'_>, &'static str> {
    let rest = bytes.get(offset..).unwrap_or_default();
    if rest.len() < HEAD {
        return Err("it ends within a record's head");
    }
    let length = u32::from_le_bytes(number(rest, 4)) as usize;
    let Some(whole) = rest.get(..HEAD.saturating_add(length)) else {
        return Err("it ends within a record");
    };
    if u32::from_le_bytes(number(rest, 0)) != crc32c::crc32c(&whole[4..]) {
        return Err("the checksum is not that of the bytes");
    }
    Ok(Record {
        offset,
        sequence: u64::from_le_bytes(number(rest, 8)),
        at: Timestamp::from_micros(u64::from_le_bytes(number(rest, 16))),
        tag: u64::from_le_bytes(number(rest, 24)),
        kind: u16::from_le_bytes(number(rest, 32)),
        outcome: u16::from_le_bytes(number(rest, 34)),
        in_batch: u32::from_le_bytes(number(rest, 36)),
        fields: &whole[HEAD..],
    })
}

/// Whether a whole record stands behind `offset` that was written when command `sequence` had
/// been told of: then what is damaged there is not the torn end.
pub(super) fn is_followed(bytes: &[u8], offset: usize, sequence: u64) -> bool {
    let last = bytes.len().saturating_sub(HEAD);
    (offset + 1..=last).any(|at| {
        let found = u64::from_le_bytes(number(bytes, at + 8));
        let may_be = found >= sequence && found - sequence <= (bytes.len() - offset) as u64;
        may_be
            && read(bytes, at)
                .is_ok_and(|record| found.saturating_sub(record.in_batch.into()) >= sequence)
    })
}

/// The beginning of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) domain: u32,
    /// The number of the first command in it.
    pub(super) first: u64,
    /// The state before it.
    pub(super) at: Timestamp,
    pub(super) digest: u64,
    /// What the digests of the version that wrote it look at, see [`fingerprint`].
    pub(super) fingerprint: u64,
    pub(super) library: String,
    pub(super) origin: Origin,
}

impl Header {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        let mut fields = Writer(&mut out);
        fields.u32(1, self.domain);
        fields.u64(2, self.first);
        fields.u64(3, self.at.micros());
        fields.u64(4, self.digest);
        fields.u64(5, self.fingerprint);
        fields.text(6, &self.library);
        fields.nested(7, |out| origin::write(out, &self.origin));
        let length = u32::try_from(out.len() + 4).unwrap_or(u32::MAX);
        out[12..16].copy_from_slice(&length.to_le_bytes());
        let checksum = crc32c::crc32c(&out);
        out.extend_from_slice(&checksum.to_le_bytes());
        out
    }
}

/// Why the beginning of a segment cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadHeader {
    NotASegment,
    Newer(u32),
    Damaged(&'static str),
    Unread(Unread),
}

/// Reads the beginning of a segment; also where its records begin.
pub(super) fn read_header(bytes: &[u8]) -> Result<(Header, usize), BadHeader> {
    if !bytes.starts_with(&MAGIC) {
        return Err(BadHeader::NotASegment);
    }
    if bytes.len() < 20 {
        return Err(BadHeader::Damaged("it ends too early"));
    }
    let format = u32::from_le_bytes(number(bytes, 8));
    let length = u32::from_le_bytes(number(bytes, 12)) as usize;
    let fields = length.checked_sub(4).and_then(|end| bytes.get(16..end));
    let sums_up = fields.is_some_and(|_| {
        let checksum = u32::from_le_bytes(number(bytes, length - 4));
        length <= bytes.len() && checksum == crc32c::crc32c(&bytes[..length - 4])
    });
    if format > FORMAT {
        // Of a later format nothing is known but that; a damaged one looks like it too.
        return Err(BadHeader::Newer(format));
    }
    let (Some(fields), true) = (fields, sums_up) else {
        return Err(BadHeader::Damaged("the checksum is not that of the bytes"));
    };
    let header = read_fields(fields).map_err(BadHeader::Unread)?;
    Ok((header, length))
}

fn read_fields(fields: &[u8]) -> Result<Header, Unread> {
    let mut header = Header {
        domain: 0,
        first: 0,
        at: Timestamp::ZERO,
        digest: 0,
        fingerprint: 0,
        library: String::new(),
        origin: Origin::new(Limits::default(), 0),
    };
    let mut fields = Reader(fields);
    while let Some((number, value)) = fields.next()? {
        match number {
            1 => header.domain = value.u32()?,
            2 => header.first = value.u64()?,
            3 => header.at = Timestamp::from_micros(value.u64()?),
            4 => header.digest = value.u64()?,
            5 => header.fingerprint = value.u64()?,
            6 => header.library = value.text()?.to_owned(),
            7 => header.origin = origin::read(value.fields()?)?,
            _ => return Err(Unread::Field(number)),
        }
    }
    Ok(header)
}

/// The number of what became of a command: 0, or that of its refusal. **A new refusal does not
/// compile until it has one.**
pub(super) fn outcome(done: Result<(), &Refusal>) -> u16 {
    match done {
        Ok(()) => 0,
        Err(refusal) => match refusal {
            Refusal::UnknownQueue => 1,
            Refusal::UnknownAgent => 2,
            Refusal::UnknownCall => 3,
            Refusal::UnknownAlarm => 4,
            Refusal::DuplicateCall => 5,
            Refusal::WrongState => 6,
            Refusal::StaleOffer => 7,
            Refusal::BadSkillExpression(_) => 8,
            Refusal::BadValue(_) => 9,
            Refusal::Duplicate => 10,
            Refusal::QueueFull => 11,
            Refusal::QueueClosed => 12,
            Refusal::NoAgents => 13,
            Refusal::LimitReached(_) => 14,
            Refusal::UnknownRule => 15,
            Refusal::BadRule(..) => 16,
            Refusal::NoRoute => 17,
            Refusal::Blocked => 18,
        },
    }
}

/// A number for what [`Core::digest`] looks at: versions of the library whose digests can be
/// compared have the same. It is the digest of a small centre in which there is one of everything
/// that a digest looks at, so that it changes with the fields of the views.
pub(super) fn fingerprint() -> u64 {
    use crate::{
        AgentId, AlarmId, AlarmRule, AlarmSide, AlarmSubject, Arrival, CallId, Command, CustomerId,
        Entry, Figure, QueueId, QueueRules, Route, RoutingRule, RuleId,
    };
    let (queue, agent, alarm) = (QueueId::new(0), AgentId::new(0), AlarmId::new(0));
    let small = Limits {
        agents: 1,
        queues: 1,
        groups: 1,
        calls: 2,
        skills: 1,
        classes: 4,
        hold_backs: 1,
        customers: 2,
        alarms: 1,
        blocked: 1,
    };
    let mut core = Core::new(small, 1);
    let rules = QueueRules::default();
    let rule = AlarmRule::new(AlarmSubject::All, Figure::Waiting, AlarmSide::Above, 1);
    let customer = Some(CustomerId::new(1));
    let offer = |call| {
        let arrival = Arrival { customer, ..Arrival::new(CallId::new(call), queue) };
        Command::Offer(arrival)
    };
    let entry = Entry { queue: Some(queue), ..Entry::default() };
    let table = [RoutingRule { id: RuleId::new(1), when: Vec::new(), then: Route::Enter(entry) }];
    let commands = [
        Command::Queue { queue, rules: &rules },
        Command::RoutingTable { rules: &table },
        Command::Block { customer: CustomerId::new(2), within: None },
        Command::Agent { agent, skills: &[("a", 1)] },
        Command::Alarm { alarm, rule: Some(&rule) },
        Command::Login { agent },
        Command::Ready { agent },
        offer(1),
        Command::Answer { call: CallId::new(1), offer: None },
        Command::Offer(Arrival::new(CallId::new(2), queue)),
    ];
    let mut events = Vec::new();
    for (command, second) in commands.iter().zip(1..) {
        // Were one refused, the number would only tell less.
        let _ = core.apply(Timestamp::from_millis(1_000 * second), command, &mut events);
    }
    core.digest()
}
