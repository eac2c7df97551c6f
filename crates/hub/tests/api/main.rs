//! The hub as other programs meet it.

mod announcing;
mod booking;
#[path = "../../../store/tests/common/cluster.rs"]
mod cluster;
mod desks;
mod eka;
mod house;
mod keys;
mod limits;
mod matrix;
mod once;
mod opencare;
mod pages;
mod portal;
mod program;
mod queries;
mod race;
mod records;
mod right;
mod shown;
mod things;
mod tokens;
mod topics;
