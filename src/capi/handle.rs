//! Handles: what the caller's opaque pointers point to, and the border that no panic crosses.
//!
//! Every handle is a *husk* of the same form: a word that says what it is and how it is, and a
//! pointer to the thing itself. Husks are never given back to the allocator. A freed one goes to
//! the end of a list and is used again when more than [`RESTING`] others have been freed after it;
//! until then a call with it is refused as closed. So a handle that is closed, of another type,
//! in use or poisoned is told apart without reading memory that is not ours.

use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use parking_lot::Mutex;

use super::status::{
    ACD_CLOSED_HANDLE, ACD_IN_USE, ACD_MISALIGNED, ACD_NULL_POINTER, ACD_OK, ACD_PANICKED,
    ACD_POISONED, ACD_WRONG_HANDLE, Outcome, Status,
};

/// Freed husks that are kept back.
const RESTING: usize = 1_024;

/// "acd" and a number that grows when husks change: the upper three bytes of every state word.
const MAGIC: u32 = 0x0acd_0000;
/// How it is: one of these in the second lowest byte …
const OPEN: u32 = 0x100;
const IN_USE: u32 = 0x200;
const POISONED: u32 = 0x300;
const CLOSED: u32 = 0x400;
const HOW: u32 = 0xff00;

/// … and what it is in the lowest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Kind {
    Core = 1,
    /// A core of an engine's, lent for the time of a look.
    LentCore = 2,
    Engine = 3,
    Stream = 4,
    Pages = 5,
    Observer = 6,
}

/// What stands behind a handle.
pub(super) trait Content: Sized {
    /// The opaque type of the header.
    type Handle;
    const KIND: Kind;
}

struct Husk {
    state: AtomicU32,
    content: UnsafeCell<*mut ()>,
}

// SAFETY: the state is atomic; the content is touched under the rules of `Exclusive` and `Shared`,
// and by `create` and `free`, to which the header gives the handle alone.
unsafe impl Sync for Husk {}

static FREED: Mutex<VecDeque<&'static Husk>> = Mutex::new(VecDeque::new());

/// A handle for a thing.
pub(super) fn create<T: Content>(content: T) -> *mut T::Handle {
    let content = Box::into_raw(Box::new(content)).cast();
    wrap(content, T::KIND).cast()
}

/// A husk around a pointer.
fn wrap(content: *mut (), kind: Kind) -> *mut Husk {
    let mut freed = FREED.lock();
    let husk = match freed.len() > RESTING {
        true => freed.pop_front(),
        false => None,
    };
    drop(freed);
    let husk = husk.unwrap_or_else(|| {
        let content = UnsafeCell::new(ptr::null_mut());
        Box::leak(Box::new(Husk { state: AtomicU32::new(MAGIC | CLOSED), content }))
    });
    // SAFETY: a husk that is new or was freed is nobody else's.
    unsafe { *husk.content.get() = content };
    husk.state.store(MAGIC | OPEN | kind as u32, Ordering::Release);
    ptr::from_ref(husk).cast_mut()
}

/// Closes a husk and gives back what was in it.
fn unwrap(husk: &'static Husk, kind: Kind) -> *mut () {
    // SAFETY: the caller of `free` has the handle alone.
    let content = unsafe { std::mem::replace(&mut *husk.content.get(), ptr::null_mut()) };
    husk.state.store(MAGIC | CLOSED | kind as u32, Ordering::Release);
    FREED.lock().push_back(husk);
    content
}

/// The husk behind a handle, unless it cannot be one.
///
/// # Safety
/// The handle is NULL, misaligned, or one that this library has given, freed or not.
unsafe fn husk<H>(handle: *const H) -> Outcome<&'static Husk> {
    let husk = handle.cast::<Husk>();
    if husk.is_null() {
        return Err(Status(ACD_NULL_POINTER));
    }
    if !husk.is_aligned() {
        return Err(Status(ACD_MISALIGNED));
    }
    // SAFETY: husks live for ever.
    Ok(unsafe { &*husk })
}

/// Why a state word is not the open one of this kind.
#[cold]
fn refused(state: u32, kind: Kind) -> Status {
    Status(match state & HOW {
        _ if state & 0xffff_0000 != MAGIC || state & 0xff != kind as u32 => ACD_WRONG_HANDLE,
        IN_USE => ACD_IN_USE,
        POISONED => ACD_POISONED,
        CLOSED => ACD_CLOSED_HANDLE,
        _ => ACD_WRONG_HANDLE,
    })
}

/// A thing that this call has alone. Other calls with the handle are refused meanwhile; a panic
/// poisons it.
pub(super) struct Exclusive<T: Content> {
    husk: &'static Husk,
    content: *mut T,
}

impl<T: Content> Exclusive<T> {
    /// # Safety
    /// As [`husk`], and no other thread uses the handle meanwhile. (One that does is refused as a
    /// rule, but the check is no lock.)
    #[inline]
    pub(super) unsafe fn new(handle: *mut T::Handle) -> Outcome<Self> {
        // SAFETY: passed on to the caller.
        let husk = unsafe { husk(handle) }?;
        let state = husk.state.load(Ordering::Acquire);
        if state != MAGIC | OPEN | T::KIND as u32 {
            return Err(refused(state, T::KIND));
        }
        husk.state.store(MAGIC | IN_USE | T::KIND as u32, Ordering::Relaxed);
        // SAFETY: open, so the content is one of this kind.
        Ok(Self { husk, content: unsafe { *husk.content.get() }.cast() })
    }
}

impl<T: Content> std::ops::Deref for Exclusive<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: made by `create` with this type, and ours alone until dropped.
        unsafe { &*self.content }
    }
}

impl<T: Content> std::ops::DerefMut for Exclusive<T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above.
        unsafe { &mut *self.content }
    }
}

impl<T: Content> Drop for Exclusive<T> {
    #[inline]
    fn drop(&mut self) {
        let how = if thread::panicking() { POISONED } else { OPEN };
        self.husk.state.store(MAGIC | how | T::KIND as u32, Ordering::Release);
    }
}

/// A thing that is only read, or that many threads may use.
///
/// # Safety
/// As [`husk`]; no call that has the handle alone runs meanwhile, and it is not freed.
#[inline]
pub(super) unsafe fn shared<'a, T: Content>(handle: *const T::Handle) -> Outcome<&'a T> {
    // SAFETY: passed on to the caller.
    let husk = unsafe { husk(handle) }?;
    let state = husk.state.load(Ordering::Acquire);
    if state != MAGIC | OPEN | T::KIND as u32 {
        return Err(refused(state, T::KIND));
    }
    // SAFETY: open, so the content is of this type.
    Ok(unsafe { &*(*husk.content.get()).cast::<T>() })
}

/// What `owner` or `lent` has behind a handle that may be either.
///
/// # Safety
/// As [`shared`].
pub(super) unsafe fn either<'a, T: Content, L: Content<Handle = T::Handle>>(
    handle: *const T::Handle,
) -> Outcome<Result<&'a T, &'a L>> {
    // SAFETY: passed on to the caller.
    match unsafe { shared::<T>(handle) } {
        Ok(own) => Ok(Ok(own)),
        // SAFETY: as above.
        Err(Status(ACD_WRONG_HANDLE)) => unsafe { shared::<L>(handle) }.map(Err),
        Err(status) => Err(status),
    }
}

/// Takes the thing out and closes the handle. A poisoned one too: freeing is all it is good for.
///
/// # Safety
/// As [`Exclusive::new`].
pub(super) unsafe fn take<T: Content>(handle: *mut T::Handle, poisoned: bool) -> Outcome<Box<T>> {
    // SAFETY: passed on to the caller.
    let husk = unsafe { husk(handle) }?;
    let state = husk.state.load(Ordering::Acquire);
    let is_poisoned = state == MAGIC | POISONED | T::KIND as u32;
    if state != MAGIC | OPEN | T::KIND as u32 && !(poisoned && is_poisoned) {
        return Err(refused(state, T::KIND));
    }
    // SAFETY: made by `create` with this type, and now nobody else's.
    Ok(unsafe { Box::from_raw(unwrap(husk, T::KIND).cast()) })
}

/// Frees a handle. NULL is fine and does nothing.
///
/// # Safety
/// As [`Exclusive::new`].
pub(super) unsafe fn free<T: Content>(handle: *mut T::Handle) -> Outcome {
    if handle.is_null() {
        return Ok(());
    }
    // SAFETY: passed on to the caller.
    drop(unsafe { take::<T>(handle, true) }?);
    Ok(())
}

/// A handle that lasts as long as `with` runs, for a thing that stays where it is.
pub(super) fn lend<T: Content, R>(content: &T, with: impl FnOnce(*const T::Handle) -> R) -> R {
    struct Closed(&'static Husk, Kind);
    impl Drop for Closed {
        fn drop(&mut self) {
            unwrap(self.0, self.1);
        }
    }
    let husk = wrap(ptr::from_ref(content).cast_mut().cast(), T::KIND);
    // SAFETY: husks live for ever.
    let _closed = Closed(unsafe { &*husk }, T::KIND);
    with(husk.cast_const().cast())
}

/// The border: what panics within becomes a status. Every function of the interface begins here.
#[inline]
pub(super) fn border(within: impl FnOnce() -> Outcome) -> i32 {
    match catch_unwind(AssertUnwindSafe(within)) {
        Ok(Ok(())) => ACD_OK,
        Ok(Err(Status(status))) => status,
        Err(panic) => {
            // A panic's own message may panic when dropped.
            std::mem::forget(panic);
            ACD_PANICKED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(u32);
    struct Other;
    struct Opaque;
    impl Content for One {
        type Handle = Opaque;
        const KIND: Kind = Kind::Core;
    }
    impl Content for Other {
        type Handle = Opaque;
        const KIND: Kind = Kind::Engine;
    }

    /// SAFETY, here and below: handles of this library, on one thread.
    fn open(handle: *mut Opaque) -> Outcome<u32> {
        // SAFETY: see above.
        unsafe { Exclusive::<One>::new(handle) }.map(|one| one.0)
    }

    #[test]
    fn handles_tell_what_they_are() {
        let (one, other) = (create(One(7)), create(Other));
        assert_eq!(open(one), Ok(7));
        assert_eq!(open(other), Err(Status(ACD_WRONG_HANDLE)));
        assert_eq!(open(ptr::null_mut()), Err(Status(ACD_NULL_POINTER)));
        assert_eq!(open(one.wrapping_byte_add(1)), Err(Status(ACD_MISALIGNED)));
        // SAFETY: see above.
        unsafe {
            let twice = Exclusive::<One>::new(one);
            assert_eq!(open(one), Err(Status(ACD_IN_USE)));
            drop(twice);
            assert_eq!(free::<Other>(one), Err(Status(ACD_WRONG_HANDLE)));
            assert_eq!(free::<One>(one), Ok(()));
            assert_eq!(free::<One>(one), Err(Status(ACD_CLOSED_HANDLE)));
            assert_eq!(free::<One>(ptr::null_mut()), Ok(()));
            assert_eq!(free::<Other>(other), Ok(()));
        }
        assert_eq!(open(one), Err(Status(ACD_CLOSED_HANDLE)));
    }

    #[test]
    fn a_panic_poisons_the_handle_and_goes_no_further() {
        let one = create(One(7));
        let status = border(|| {
            // SAFETY: see above.
            let _one = unsafe { Exclusive::<One>::new(one) }?;
            panic!("planted");
        });
        assert_eq!(status, ACD_PANICKED);
        assert_eq!(open(one), Err(Status(ACD_POISONED)));
        // SAFETY: see above.
        unsafe {
            assert_eq!(take::<One>(one, false).map(|one| one.0), Err(Status(ACD_POISONED)));
            assert_eq!(free::<One>(one), Ok(()));
        }
    }

    #[test]
    fn a_freed_handle_is_not_used_again_at_once() {
        let first = create(One(1));
        // SAFETY: see above.
        unsafe { free::<One>(first) }.unwrap();
        for _ in 0..RESTING {
            let next = create(One(2));
            assert_ne!(next, first);
            // SAFETY: see above.
            unsafe { free::<One>(next) }.unwrap();
        }
    }
}
