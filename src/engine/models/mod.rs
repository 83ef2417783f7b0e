//! Model checks of the engine's hand-written protocols. Nothing here runs in ordinary tests:
//! see "Model checks" in `CONTRIBUTING.md`.

#[cfg(loom)]
mod exhaustive;
#[cfg(shuttle)]
mod random;
