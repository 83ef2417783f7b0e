//! Which version of the interface this is.

use std::ffi::c_char;

/// The version of the interface: this header's.
pub const ACD_VERSION_MAJOR: u32 = 0;
/// Grows with what is added.
pub const ACD_VERSION_MINOR: u32 = 1;
/// Grows with what is mended.
pub const ACD_VERSION_PATCH: u32 = 0;

/// The version of the library, as "0.1.0".
///
/// thread: any.
#[unsafe(no_mangle)]
pub extern "C" fn acd_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}
