//! How commands and definitions are written down, field by field. `docs/journal.md` has the tables.

mod agent;
mod alarm;
pub(super) mod command;
mod exists;
pub(super) mod fields;
pub(super) mod origin;
mod reason;
mod routing;
mod rules;
mod words;
