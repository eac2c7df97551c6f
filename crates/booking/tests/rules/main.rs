//! The booking rules, told in a receptionist's notation; each test cites the rule it holds.

mod world;

mod booking;
mod claims;
mod clock_changes;
mod editing;
mod hours;
mod openings;
mod patients;
mod permissions;
mod properties;
mod settings;
mod status;
mod undo;
