//! What the desk window and its Rust side say to each other: plain shapes, and the one list of calls.
//!
//! Owns the names on the wire and the TypeScript made from them. Decides nothing: texts are parsed into
//! domain types where they arrive, in `daybook-desk`.
//!
//! Conventions: ids are UUID text; dates `YYYY-MM-DD`; wall times minutes since midnight on the clinic's
//! clock; instants RFC 3339 in UTC; lengths real minutes; money minor units.

pub mod appointment;
pub mod audit;
pub mod backup;
pub mod calendar;
pub mod calls;
pub mod codegen;
pub mod lists;
pub mod money;
pub mod patient;
pub mod policy;
pub mod printing;
pub mod problem;
pub mod recall;
pub mod repair;
pub mod report;
pub mod series;
pub mod session;
pub mod set_up;
pub mod sharing;
pub mod transfer;
pub mod treatment;
pub mod visit;
pub mod waitlist;
mod written;

pub use problem::Problem;
pub use written::Written;

macro_rules! shapes {
    ($($(#[$meta:meta])* pub $kind:ident $name:ident $body:tt)+) => {$(
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        $(#[$meta])*
        pub $kind $name $body
    )+};
}
pub(crate) use shapes;
