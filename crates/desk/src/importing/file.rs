//! A file that was handed over, read into a table.

use chrono::{DateTime, Days, Utc};
use daybook_booking::clinic::Clinic;
use daybook_booking::wall;
use daybook_interop::{For, Table, Unreadable, decode, guess, guess_date_order, read_calendar};
use daybook_wire::Problem;
use daybook_wire::transfer::{ColumnMapping, ImportFile, ImportKind};

/// Rows shown of it.
const SAMPLE: usize = 8;
/// How far ahead what repeats in a calendar is brought in, in days.
const AHEAD_DAYS: u64 = 731;

/// See the module.
pub(crate) struct Held {
    pub(crate) rows: For,
    pub(crate) table: Table,
}

impl Held {
    /// The table in the file; times of calendars without a zone are the clinic's.
    pub(crate) fn read(
        kind: ImportKind,
        bytes: &[u8],
        clinic: &Clinic,
        now: DateTime<Utc>,
    ) -> Result<Self, Problem> {
        let text = decode(bytes).map_err(told)?;
        let table = match kind {
            ImportKind::Patients | ImportKind::Appointments => Table::read(&text),
            ImportKind::Calendar => {
                let today = wall::wall(now, clinic.zone).date();
                let until = today.checked_add_days(Days::new(AHEAD_DAYS)).unwrap_or(today);
                read_calendar(&text, clinic.zone, until)
            }
        };
        let rows = match kind {
            ImportKind::Patients => For::Patients,
            ImportKind::Appointments | ImportKind::Calendar => For::Appointments,
        };
        Ok(Self { rows, table: table.map_err(told)? })
    }

    /// What a person sees of it, with a first guess at what it holds.
    pub(crate) fn shown(&self, token: String, kind: ImportKind) -> ImportFile {
        let mapping = guess(&self.table.columns, self.rows);
        let date_order = guess_date_order(&self.table, &mapping).text().to_owned();
        let columns = mapping.0.iter().filter_map(|(column, field)| {
            Some(ColumnMapping { column: u16::try_from(*column).ok()?, field: field.text().to_owned() })
        });
        ImportFile {
            token,
            kind,
            columns: self.table.columns.clone(),
            sample: self.table.rows.iter().take(SAMPLE).map(|it| it.cells.clone()).collect(),
            rows: u32::try_from(self.table.rows.len()).unwrap_or(u32::MAX),
            mapping: columns.collect(),
            date_order,
        }
    }
}

/// A file that cannot be read, and why.
pub(crate) fn trouble(trouble: &str) -> Problem {
    Problem::File { trouble: trouble.to_owned() }
}

fn told(unreadable: Unreadable) -> Problem {
    trouble(match unreadable {
        Unreadable::NotText => "not_text",
        Unreadable::NoRows => "no_rows",
        Unreadable::NotACalendar => "not_a_calendar",
    })
}
