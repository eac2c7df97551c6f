//! The booking rules of Daybook: pure functions of (state, command, now).
//!
//! Owns what an appointment is, who may do what to it, and what may not overlap. Does no I/O, reads no
//! clock, makes no ids, knows no runtime; desk, hub and simulator all ask here, so there is one policy.

mod agenda;
pub mod appointment;
pub mod audience;
pub mod change;
pub mod claim;
pub mod class;
pub mod clinic;
pub mod command;
pub mod day_sheet;
pub mod decide;
pub mod fit;
pub mod ids;
pub mod lease;
pub mod minutes;
pub mod money;
pub mod opening;
pub mod patient;
pub mod period;
pub mod permission;
pub mod pin;
pub mod plans;
pub mod policy;
pub mod rank;
pub mod rating;
pub mod reach;
pub mod recall;
pub mod recurrence;
pub mod refusal;
pub mod repair;
pub mod report;
pub mod resource;
pub mod schedule;
pub mod series;
pub mod slot;
mod spot;
pub mod status;
pub mod template;
pub mod treatment;
pub mod unscheduled;
pub mod visit;
pub mod waitlist;
pub mod wall;
