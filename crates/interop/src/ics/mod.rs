//! iCalendar (RFC 5545) in and out (I2).

mod events;
mod repeats;
mod writing;

pub use events::read_calendar;
pub use writing::{CalendarEntry, CalendarHead, EventStatus, write_calendar};
