//! The booking rules, told in a receptionist's notation; each test cites the rule it holds.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]
#![expect(clippy::needless_pass_by_value, reason = "an expectation reads best where it is made")]

mod world;

mod assigning;
mod booking;
mod calling_off;
mod claims;
mod clock_changes;
mod editing;
mod explaining;
mod hours;
mod house;
mod openings;
mod patients;
mod permissions;
mod policies;
mod properties;
mod quick;
mod settings;
mod status;
mod templates;
mod undo;
