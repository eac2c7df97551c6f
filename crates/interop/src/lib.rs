//! Files in and out: tables (CSV, however a spreadsheet wrote them) and calendars (iCalendar).
//!
//! Turns bytes into typed rows, each with what is wrong with it, and records into bytes that give the same
//! records again (Q25). Knows no book and no rules: whether a row may be booked is asked elsewhere.

mod appointment_row;
mod cell;
mod dates;
mod durations;
mod field;
mod fold;
mod headings;
mod ics;
mod patient_row;
mod read;
mod relations;
mod table;
mod text;
mod times;
mod why;
mod words;
mod write;

pub use appointment_row::{AppointmentRow, End, Start};
pub use dates::{Century, DateOrder, date};
pub use durations::minutes;
pub use field::{Field, For, Mapping};
pub use headings::guess;
pub use ics::{CalendarEntry, CalendarHead, EventStatus, read_calendar, write_calendar};
pub use patient_row::{PatientRow, split_name};
pub use read::{Read, Reading, appointment_rows, guess_date_order, patient_rows};
pub use relations::RowRelation;
pub use table::{Table, TableRow};
pub use text::{Unreadable, decode};
pub use times::{Moment, moment, time};
pub use why::{RowFault, Why};
pub use words::{RowStatus, sex, status};
pub use write::{AppointmentRecord, PatientRecord, write_appointments, write_patients, write_table};
