//! Finding patients as they are typed.

pub mod fold;
