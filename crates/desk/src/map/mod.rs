//! Between the wire's plain texts and the domain's types. Parses at the edge, so that what is inside can
//! be trusted; decides nothing.

pub(crate) mod appointment;
pub(crate) mod exception;
pub(crate) mod item;
pub(crate) mod money;
pub(crate) mod patient;
pub(crate) mod plans;
pub(crate) mod policy;
pub(crate) mod problem;
pub(crate) mod set_up;
pub(crate) mod text;
pub(crate) mod treatment;
pub(crate) mod wall_clock;
