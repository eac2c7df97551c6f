//! Bringing patients and appointments in from files, and taking them out.

use crate::shapes;

shapes! {
    /// What a file holds.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ImportKind {
        /// Patients, CSV.
        Patients,
        /// Appointments, CSV.
        Appointments,
        /// A calendar, ICS.
        Calendar,
    }

    /// A piece of a file that is handed over; pieces come in order, so that a large file stops nothing else.
    pub struct ImportPart {
        /// What the piece before it was answered with; none for the first.
        pub token: Option<String>,
        /// Its bytes, base64; 64 MiB in all pieces of a file at most.
        pub base64: String,
    }

    /// Reads a file whose pieces have all been handed over.
    pub struct ImportOpen {
        /// What it holds.
        pub kind: ImportKind,
        /// Its name.
        pub file_name: String,
        /// What its last piece was answered with.
        pub token: String,
    }

    /// Which column holds what.
    pub struct ColumnMapping {
        /// The column's place, from 0.
        pub column: u16,
        /// given_name, family_name, full_name, birth_date, phone, phone_2, email, address, sex, language, relations,
        /// provisional, active, notes, external_id, number, patient_external_id, patient_name, patient_birth_date,
        /// patient_phone, provider, location, resource, appointment_type, date, start_time, start, end, minutes,
        /// status, patient_notes.
        pub field: String,
    }

    /// How to read the file.
    pub struct ImportPlan {
        /// The file, as [`ImportFile::token`].
        pub token: String,
        /// Which column holds what.
        pub mapping: Vec<ColumnMapping>,
        /// day_first or month_first, for dates such as 03/04/2026.
        pub date_order: String,
        /// The provider for rows that name none.
        pub default_provider_id: Option<String>,
        /// The location for rows that name none.
        pub default_location_id: Option<String>,
        /// The type for rows that name none.
        pub default_appointment_type_id: Option<String>,
    }

    /// A file that was handed over.
    pub struct ImportFile {
        /// Names it from now on.
        pub token: String,
        /// What it holds.
        pub kind: ImportKind,
        /// Headings.
        pub columns: Vec<String>,
        /// The first rows.
        pub sample: Vec<Vec<String>>,
        /// How many rows there are.
        pub rows: u32,
        /// A first guess.
        pub mapping: Vec<ColumnMapping>,
        /// A first guess.
        pub date_order: String,
    }

    /// What became, or would become, of a row.
    pub struct RowProblem {
        /// Its line in the file, from 1; the heading is line 1.
        pub line: u32,
        /// The column's heading; empty when it is about the whole row.
        pub column: String,
        /// missing, malformed, out_of_range, unknown_patient, unknown_provider, unknown_location, unknown_type, duplicate_row,
        /// already_there, overlaps, outside_hours, closed, skipped_wall_time, in_the_future, wrong_length, column_count, refused.
        pub why: String,
    }

    /// What an import did, or would do.
    pub struct ImportReport {
        /// Rows read.
        pub rows: u32,
        /// Rows that add something.
        pub added: u32,
        /// Rows that are in the book already.
        pub already_there: u32,
        /// Rows left out, with why.
        pub left_out: u32,
        /// Rows taken with a remark.
        pub with_remarks: u32,
        /// The first thousand problems, by line.
        pub problems: Vec<RowProblem>,
        /// How often each problem came.
        pub counts: Vec<ProblemCount>,
        /// Whether this was only a rehearsal.
        pub dry_run: bool,
    }

    /// How often a problem came.
    pub struct ProblemCount {
        /// As [`RowProblem::why`].
        pub why: String,
        /// How often.
        pub count: u32,
    }

    /// Starts reading the file.
    pub struct ImportStart {
        /// How.
        pub plan: ImportPlan,
        /// Whether nothing is to be saved.
        pub dry_run: bool,
    }

    /// Names an import.
    pub struct ImportToken {
        /// Which.
        pub token: String,
    }

    /// How far an import is.
    pub struct ImportProgress {
        /// reading, checking, saving, done, cancelled, failed.
        pub stage: String,
        /// Rows dealt with.
        pub done: u32,
        /// Rows in all.
        pub of: u32,
        /// When it is done.
        pub report: Option<ImportReport>,
        /// When it failed.
        pub problem: Option<crate::Problem>,
    }

    /// What to take out.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy)]
    pub enum ExportWhat {
        /// Every patient, CSV that can be imported again.
        Patients,
        /// Appointments, CSV that can be imported again.
        Appointments,
        /// Appointments, ICS.
        Calendar,
    }

    /// Takes data out to a file the person chooses.
    pub struct Export {
        /// What.
        pub what: ExportWhat,
        /// First day, for appointments.
        pub from: Option<String>,
        /// Last day, for appointments.
        pub to: Option<String>,
    }
}
