//! The real window on the real screen, used as a receptionist uses it.

#![cfg(target_os = "linux")]

mod calendar;
mod day;
mod first_run;
mod opens;
mod shared;
