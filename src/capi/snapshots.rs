//! Snapshots: the whole state of a core as bytes, and the core out of them.

use super::books::acd_book_rules;
use super::core_handle::{CoreHandle, acd_core};
use super::handle::{border, create, either};
use super::memory::{Out, Room, list};
use super::rules::acd_limits;
use super::status::{
    ACD_BAD_SNAPSHOT, ACD_EVENTS_WAITING, ACD_NEWER_SNAPSHOT, ACD_OTHER_ORIGIN,
    ACD_SNAPSHOT_PARTED, Status,
};
use crate::Core;
use crate::journal::{Origin, SnapshotError};

impl From<&SnapshotError> for Status {
    fn from(error: &SnapshotError) -> Self {
        Self(match error {
            SnapshotError::NotASnapshot | SnapshotError::Damaged(_) => ACD_BAD_SNAPSHOT,
            SnapshotError::NewerFormat { .. }
            | SnapshotError::NewerState { .. }
            | SnapshotError::Unreadable { .. } => ACD_NEWER_SNAPSHOT,
            SnapshotError::OtherOrigin(_) => ACD_OTHER_ORIGIN,
            SnapshotError::Parted { .. } => ACD_SNAPSHOT_PARTED,
        })
    }
}

/// Writes the whole state of a core, of which `acd_core_restore` makes a core that goes on as this
/// one does: the same events, offers, dice and figures for ever after. `seed` is the one with which
/// it was made. `last` is any number of yours, such as that of the last command applied; it comes
/// back with the state. `bytes` gets at most `capacity`, and `*length` is how many there are; as
/// with lists, a `capacity` of 0 only counts, and ACD_NO_ROOM says that there are more. Each time
/// the whole state is gone through.
///
/// Keep the bytes as they are, written beside and renamed. No name and no telephone number is in
/// them.
///
/// errors: ACD_EVENTS_WAITING: take the events first, they are no part of the state.
///
/// thread: as the core's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_snapshot(
    core: *const acd_core,
    seed: u64,
    last: u64,
    bytes: *mut u8,
    capacity: usize,
    length: *mut usize,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (core, room, length) = unsafe {
            let core = match either::<CoreHandle, Core>(core)? {
                Ok(own) if own.has_events() => return Err(Status(ACD_EVENTS_WAITING)),
                Ok(own) => &own.core,
                Err(lent) => lent,
            };
            (core, Room::new(bytes, capacity)?, Out::new(length)?)
        };
        let (limits, books) = core.made_with();
        let origin = Origin { limits: *limits, seed, books: books.cloned() };
        let snapshot = core.snapshot(&origin, last).map_err(|why| Status::from(&why))?;
        room.write_all(&snapshot, length)
    })
}

/// Makes a core of what `acd_core_snapshot` wrote. `limits`, `seed` and `books` are those with
/// which that core was made, as in `acd_core_new`; `*last` is its number (may be NULL). Free the
/// core with `acd_core_free`. Begin your clock at `acd_core_now` or later.
///
/// errors: ACD_BAD_SNAPSHOT, ACD_NEWER_SNAPSHOT, ACD_OTHER_ORIGIN, ACD_SNAPSHOT_PARTED: no core is
/// made; try the snapshot before it.
///
/// thread: any.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn acd_core_restore(
    limits: *const acd_limits,
    seed: u64,
    books: *const acd_book_rules,
    bytes: *const u8,
    length: usize,
    core: *mut *mut acd_core,
    last: *mut u64,
) -> i32 {
    border(|| {
        // SAFETY: the header asks this of the caller.
        let (limits, books, bytes, core) = unsafe {
            let (limits, books) = (acd_limits::read(limits)?, acd_book_rules::read(books)?);
            (limits, books, list(bytes, length)?, Out::new(core)?)
        };
        let last = match last.is_null() {
            true => None,
            // SAFETY: as above.
            false => Some(unsafe { Out::new(last) }?),
        };
        let origin = Origin { limits, seed, books };
        let restored = Core::restore(bytes, &origin).map_err(|why| Status::from(&why))?;
        last.map_or(Ok(()), |last| last.write(restored.header.last))?;
        core.write(create(CoreHandle::new(restored.core)))
    })
}
