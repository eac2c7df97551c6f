//! The hub as other programs meet it.

mod booking;
mod desks;
mod eka;
mod house;
mod keys;
mod limits;
mod matrix;
mod opencare;
mod pages;
mod program;
mod race;
mod records;
mod tokens;
