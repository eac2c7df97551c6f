//! What was done, by whom: the change feed, the audit chain, and what can be undone.

pub(crate) mod anchor;
pub(crate) mod audit;
pub(crate) mod audit_reading;
pub(crate) mod feed;
pub(crate) mod undo;
