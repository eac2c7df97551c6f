//! Finding patients: as they are typed, as a list, and those who may be the same person.

pub(crate) mod duplicates;
pub mod fold;
pub(crate) mod found;
mod nearly;
pub(crate) mod query;
mod typed;
