//! The booking rules, told in a receptionist's notation; each test cites the rule it holds.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::needless_pass_by_value, reason = "an expectation reads best where it is made")]

mod chance;
mod world;

mod assigning;
mod best_slot;
mod booking;
mod calling_off;
mod claims;
mod classes;
mod clock_changes;
mod editing;
mod explaining;
mod fuzz;
mod hours;
mod house;
#[cfg(feature = "serde")]
mod kept;
mod leases;
mod money;
mod openings;
mod patients;
mod permissions;
mod policies;
mod properties;
mod quick;
mod recalls;
mod recurrence;
mod repair;
mod reports;
mod series;
mod series_changing;
mod series_moving;
mod series_replacing;
mod settings;
mod status;
mod templates;
mod treatments;
mod undo;
mod visits;
mod waitlist;
