//! Files that are written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Writes the text beside the file and then renames it: the file is whole or as it was.
///
/// # Errors
/// If the folder or the file cannot be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    // A link is kept, and what it names is replaced.
    let path = &fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    match fs::metadata(path) {
        Ok(there) if there.is_dir() => {
            return Err(io::Error::other("this is a folder; name a file in it"));
        }
        // A device or a pipe is written to, not replaced.
        Ok(there) if !there.is_file() => return fs::write(path, text),
        _ => {}
    }
    let mut name = path.file_name().map(std::ffi::OsStr::to_owned).unwrap_or_default();
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written =
        OpenOptions::new().write(true).create_new(true).open(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes()).and_then(|()| fs::rename(&beside, path))
        });
    if written.is_err() {
        // If it was never made there is nothing to remove.
        let _ = fs::remove_file(&beside);
    }
    written
}
