//! The link against a real hub, on this computer.

mod asking;
mod hostile;
mod joining;
mod listening;
mod office;
