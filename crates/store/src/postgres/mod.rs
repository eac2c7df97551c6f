//! Books on a PostgreSQL server: many clinics in one database, each behind row-level security (trust.md §2.2).
//!
//! What differs from a file is here and in [`crate::dialect`]; the statements are the same. One hub a clinic: the
//! writer holds an advisory lock for as long as it is connected, so that what it keeps in memory is so. Every write
//! raises the clinic's own counter before anything else, which locks the clinic and tells, should the server go
//! away in the middle of a commit, whether it was kept.

mod home;
mod house;
mod migrations;
mod place;

pub(crate) use home::Home;
pub use house::ServerHouse;
