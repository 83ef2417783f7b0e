//! Asks for memory before it is needed.
//!
//! The library's one use of `unsafe` outside the C layer. Measured to be needed: see "what the
//! books cost" in `docs/performance.md`.

/// Bytes of a line of the cache.
const LINE: usize = 64;

/// Asks for the first lines of something, at most those that it has, to be brought into the cache.
/// Changes nothing and waits for nothing.
#[inline(always)]
pub(crate) fn prefetch<T>(it: &T, lines: usize) {
    let begin = core::ptr::from_ref(it).cast::<i8>();
    for line in 0..lines.min(size_of::<T>().div_ceil(LINE)) {
        ask(begin.wrapping_add(line * LINE));
    }
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
#[allow(unsafe_code)]
#[inline(always)]
fn ask(address: *const i8) {
    use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: a prefetch is a hint to the processor. It reads nothing that a program can see,
    // writes nothing, and faults at no address whatever; every x86-64 processor has it (SSE).
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address) }
}

/// Where there is no such hint, nothing is asked for, and all else is the same.
#[cfg(not(all(target_arch = "x86_64", not(miri))))]
#[inline(always)]
fn ask(_address: *const i8) {}
