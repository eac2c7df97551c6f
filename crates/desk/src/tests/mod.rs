//! The desk as a window has it: every call through the gate, on a real encrypted book, by a clock that is set.

mod backups;
mod common;
mod examples;
mod matrix;
mod seals;
mod sessions;
mod sharing;
mod shown;
mod signing_in;
mod trouble;
mod way_in;
