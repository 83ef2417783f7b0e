//! The caller's memory: pointers are checked here, and turned into what the rest can use safely.
//!
//! Every function of the interface turns its arguments into these types first, in one `unsafe`
//! block, and has no raw pointer afterwards. What cannot be checked is the caller's promise, made
//! by the header: a pointer that is neither NULL nor misaligned points to memory of the type that
//! it says, for the time of the call, and nobody else writes there meanwhile.

use std::ffi::c_char;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

use super::status::{
    ACD_BAD_LENGTH, ACD_BAD_SIZE, ACD_BAD_UTF8, ACD_MISALIGNED, ACD_NO_ROOM, ACD_NULL_POINTER,
    Outcome, Status,
};

/// Types of the interface that any bytes are a value of: integers, and structures of them and of
/// raw pointers, without a gap.
///
/// # Safety
/// Every bit pattern is a value, zeros are one.
pub(super) unsafe trait Plain: Copy {}

macro_rules! plain {
    ($($name:ty),+ $(,)?) => {
        // SAFETY: integers, raw pointers, and `repr(C)` structures and arrays of these.
        $(unsafe impl crate::capi::memory::Plain for $name {})+
    };
}
pub(super) use plain;
plain!(u32, u64, i32, i64, usize);

/// Checks a pointer to at least one value.
fn checked<T>(pointer: *const T) -> Outcome {
    if pointer.is_null() {
        return Err(Status(ACD_NULL_POINTER));
    }
    if !pointer.is_aligned() {
        return Err(Status(ACD_MISALIGNED));
    }
    Ok(())
}

/// A value of the caller's, read where it stands: a wide copy of a record whose fields were just
/// written one by one would wait for each of them.
///
/// # Safety
/// `from` is NULL, misaligned, or points to a `T` that nobody writes to during `'a`.
#[inline]
pub(super) unsafe fn read<'a, T: Plain>(from: *const T) -> Outcome<&'a T> {
    checked(from)?;
    // SAFETY: not NULL and aligned; the rest is the caller's promise.
    Ok(unsafe { &*from })
}

/// A value of the caller's, copied.
///
/// # Safety
/// `from` is NULL, misaligned, or points to a `T`.
pub(super) unsafe fn value<T: Plain>(from: *const T) -> Outcome<T> {
    checked(from)?;
    // SAFETY: not NULL and aligned; the rest is the caller's promise.
    Ok(unsafe { *from })
}

/// A structure that begins with its size, copied over `defaults`: so fields that the caller does
/// not know of keep their defaults. A structure larger than ours is taken if what we do not know
/// of is zero.
///
/// # Safety
/// `from` is NULL, misaligned, or points to a structure as large as its first four bytes say.
pub(super) unsafe fn sized<T: Sized32>(from: *const T, defaults: T) -> Outcome<T> {
    checked(from)?;
    // SAFETY: not NULL, aligned for `T`, and the first four bytes are there.
    let size = unsafe { *from.cast::<u32>() } as usize;
    if size < T::FIRST || size > LARGEST {
        return Err(Status(ACD_BAD_SIZE));
    }
    let mut value = defaults;
    let known = size.min(size_of::<T>());
    // SAFETY: the caller's structure has `size` bytes, ours `size_of::<T>()`; both are plain.
    unsafe {
        std::ptr::copy_nonoverlapping(from.cast::<u8>(), (&raw mut value).cast::<u8>(), known);
    }
    for at in known..size {
        // SAFETY: within the `size` bytes of the caller's structure.
        if unsafe { *from.cast::<u8>().add(at) } != 0 {
            return Err(Status(ACD_BAD_SIZE));
        }
    }
    Ok(value)
}

/// No structure of ours will ever be larger.
const LARGEST: usize = 4_096;

/// A structure that begins with `struct_size`.
pub(super) trait Sized32: Plain {
    /// How large it was in its first version: fields were only ever added behind that.
    const FIRST: usize;
}

/// So many values of the caller's. None at NULL are an empty list.
///
/// # Safety
/// `from` is NULL, misaligned, or points to `count` values that outlive `'a`.
pub(super) unsafe fn list<'a, T: Plain>(from: *const T, count: usize) -> Outcome<&'a [T]> {
    if count == 0 {
        return Ok(&[]);
    }
    checked(from)?;
    if count > isize::MAX as usize / size_of::<T>().max(1) {
        return Err(Status(ACD_BAD_LENGTH));
    }
    // SAFETY: not NULL, aligned, not beyond what memory has; the rest is the caller's promise.
    Ok(unsafe { std::slice::from_raw_parts(from, count) })
}

/// Text: UTF-8, not ended by a zero byte. `length` counts bytes. NULL with a length of 0 is the
/// empty text.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct acd_text {
    /// Where it begins.
    pub bytes: *const c_char,
    /// How many bytes it has.
    pub length: usize,
}
plain!(acd_text);

impl acd_text {
    pub(super) const EMPTY: Self = Self { bytes: std::ptr::null(), length: 0 };

    /// Text of ours, lent.
    pub(super) fn of(text: &str) -> Self {
        Self { bytes: text.as_ptr().cast(), length: text.len() }
    }
}

/// The text itself.
///
/// # Safety
/// As [`list`]: the bytes are there and outlive `'a`.
pub(super) unsafe fn text<'a>(given: acd_text) -> Outcome<&'a str> {
    // SAFETY: passed on to the caller.
    let bytes = unsafe { list::<u8>(given.bytes.cast(), given.length) }?;
    std::str::from_utf8(bytes).map_err(|_| Status(ACD_BAD_UTF8))
}
plain!(u8);

/// A place of the caller's for one value, to be written at the end and once.
pub(super) struct Out<'a, T> {
    to: *mut T,
    lives: PhantomData<&'a mut T>,
}

impl<T: Copy> Out<'_, T> {
    /// # Safety
    /// `to` is NULL, misaligned, or points to room for a `T` that outlives `'a`.
    pub(super) unsafe fn new(to: *mut T) -> Outcome<Self> {
        checked(to)?;
        Ok(Self { to, lives: PhantomData })
    }

    pub(super) fn write(self, value: T) -> Outcome {
        // SAFETY: checked in `new`, the rest was promised there.
        unsafe { self.to.write(value) };
        Ok(())
    }
}

/// A place of the caller's for a structure of `size` bytes, which may be an older, smaller one or
/// a newer, larger one than ours.
pub(super) struct SizedOut<'a, T> {
    to: *mut T,
    size: usize,
    lives: PhantomData<&'a mut T>,
}

impl<T: Plain> SizedOut<'_, T> {
    /// # Safety
    /// `to` is NULL, misaligned, or points to `size` bytes that outlive `'a`.
    pub(super) unsafe fn new(to: *mut T, size: usize, first: usize) -> Outcome<Self> {
        checked(to)?;
        if size < first || size > LARGEST {
            return Err(Status(ACD_BAD_SIZE));
        }
        Ok(Self { to, size, lives: PhantomData })
    }

    /// What the caller's structure has no room for is left out; what we do not know of is zero.
    pub(super) fn write(self, value: T) -> Outcome {
        let known = self.size.min(size_of::<T>());
        let to = self.to.cast::<u8>();
        // SAFETY: `size` bytes are there, as promised in `new`; `value` has `size_of::<T>()`.
        unsafe {
            std::ptr::copy_nonoverlapping((&raw const value).cast::<u8>(), to, known);
            to.add(known).write_bytes(0, self.size - known);
        }
        Ok(())
    }
}

/// A place of the caller's for up to `capacity` values.
pub(super) struct Room<'a, T> {
    to: *mut T,
    capacity: usize,
    lives: PhantomData<&'a mut T>,
}

impl<T: Copy> Room<'_, T> {
    /// NULL is a place for none.
    ///
    /// # Safety
    /// `to` is NULL, misaligned, or points to room for `capacity` values that outlives `'a`.
    pub(super) unsafe fn new(to: *mut T, capacity: usize) -> Outcome<Self> {
        if capacity > 0 {
            checked(to)?;
        }
        if capacity > isize::MAX as usize / size_of::<T>().max(1) {
            return Err(Status(ACD_BAD_LENGTH));
        }
        Ok(Self { to, capacity, lives: PhantomData })
    }

    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// Writes from the first place on, as many as there is room for; returns how many.
    #[inline]
    pub(super) fn fill(self, values: impl Iterator<Item = T>) -> usize {
        self.fill_with(values, |value, place| {
            place.write(value);
        })
    }

    /// As [`fill`](Self::fill), of things whose value `write` puts into its place itself: a record
    /// is not built elsewhere and copied.
    #[inline]
    pub(super) fn fill_with<S>(
        self,
        things: impl Iterator<Item = S>,
        write: impl Fn(S, &mut MaybeUninit<T>),
    ) -> usize {
        let mut written = 0;
        for thing in things.take(self.capacity) {
            // SAFETY: `written` is below the capacity that was promised in `new`; what stands
            // there, if anything, is only written over.
            write(thing, unsafe { &mut *self.to.add(written).cast() });
            written += 1;
        }
        written
    }

    /// Writes all or nothing, and how many there are. Where no room was given, only counts.
    pub(super) fn write_all(self, values: &[T], count: Out<'_, usize>) -> Outcome {
        if self.capacity > 0 && self.capacity < values.len() {
            return Err(Status(ACD_NO_ROOM));
        }
        self.fill(values.iter().copied());
        count.write(values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ptr;

    #[repr(C)]
    #[derive(Clone, Copy, Debug, PartialEq)]
    struct Grown {
        struct_size: u32,
        first: u32,
        second: u64,
    }
    plain!(Grown);
    impl Sized32 for Grown {
        const FIRST: usize = 8;
    }
    const DEFAULTS: Grown = Grown { struct_size: 0, first: 1, second: 2 };

    #[test]
    fn structures_of_other_sizes_are_understood() {
        let read = |words: [u64; 4]| {
            // SAFETY: 32 bytes are there, and no size below asks for more of them to be read.
            unsafe { sized(ptr::from_ref(&words).cast::<Grown>(), DEFAULTS) }
        };
        let older = read([8 | 7 << 32, 9, 9, 9]);
        assert_eq!(older, Ok(Grown { struct_size: 8, first: 7, second: 2 }));
        let newer = read([32 | 7 << 32, 9, 0, 0]);
        assert_eq!(newer, Ok(Grown { struct_size: 32, first: 7, second: 9 }));
        for faulty in [[4, 0, 0, 0], [0, 0, 0, 0], [32, 9, 0, 1], [4_097, 0, 0, 0]] {
            assert_eq!(read(faulty), Err(Status(ACD_BAD_SIZE)), "{faulty:?}");
        }
    }

    #[test]
    fn pointers_and_lengths_are_checked() {
        let words = [0_u64; 2];
        let odd = words.as_ptr().wrapping_byte_add(1);
        // SAFETY: refused before anything is read, or within the array.
        unsafe {
            assert_eq!(value::<u64>(ptr::null()), Err(Status(ACD_NULL_POINTER)));
            assert_eq!(value(odd), Err(Status(ACD_MISALIGNED)));
            assert_eq!(list::<u64>(ptr::null(), 0), Ok(&[][..]));
            assert_eq!(list::<u64>(ptr::null(), 1), Err(Status(ACD_NULL_POINTER)));
            assert_eq!(list(words.as_ptr(), usize::MAX), Err(Status(ACD_BAD_LENGTH)));
            let broken = acd_text { bytes: c"\xff".as_ptr(), length: 1 };
            assert_eq!(text(broken), Err(Status(ACD_BAD_UTF8)));
            assert_eq!(text(acd_text::EMPTY), Ok(""));
        }
    }

    #[test]
    fn only_what_has_room_is_written() {
        let mut bytes = [0xee_u64; 4];
        let value = Grown { struct_size: 16, first: 1, second: 2 };
        let place: *mut Grown = bytes.as_mut_ptr().cast();
        // SAFETY: 32 bytes are there.
        unsafe {
            SizedOut::new(place, 8, 8).unwrap().write(value).unwrap();
            assert_eq!(bytes[1], 0xee);
            SizedOut::new(place, 24, 8).unwrap().write(value).unwrap();
            assert_eq!((bytes[1], bytes[2], bytes[3]), (2, 0, 0xee));
            let mut count = 0;
            let all = Room::new(bytes.as_mut_ptr(), 2).unwrap();
            let outcome = all.write_all(&[1, 2, 3], Out::new(&raw mut count).unwrap());
            assert_eq!((outcome, count), (Err(Status(ACD_NO_ROOM)), 0));
        }
    }
}
