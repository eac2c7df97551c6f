//! The rows a decision looks at, read through a write in progress or a snapshot.

use chrono::{DateTime, NaiveDate, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::day_sheet::{ClinicBook, Numbers};
use daybook_booking::ids::{
    AppointmentId, ClinicId, PatientId, PostingId, RecallId, SeriesId, TreatmentPlanId, UserId, VisitId,
    WaitlistEntryId,
};
use daybook_booking::money::account::Accounts;
use daybook_booking::money::posting::Posting;
use daybook_booking::patient::Patient;
use daybook_booking::period::Period;
use daybook_booking::pin::Pin;
use daybook_booking::plans::Plans;
use daybook_booking::rating::Rating;
use daybook_booking::recall::Recall;
use daybook_booking::resource::Claimant;
use daybook_booking::treatment::TreatmentPlan;
use daybook_booking::waitlist::WaitlistEntry;

use crate::calendar::{self, CalendarRow};
use crate::commit;
use crate::conn::Conn;
use crate::failure::Failure;
use crate::record::undo::{self, UndoEntry};
use crate::rows::claim::Taken;
use crate::rows::money::OpenItem;
use crate::rows::{
    appointment, by_ids, claim, clinic, money, of_patients, patient, recall, treatment, waitlist_entry,
};
use crate::search::duplicates;

/// Reads rows as one moment has them. Every method is one query (a few for very long lists).
pub struct Rows<'c> {
    pub(crate) conn: &'c mut Conn,
    pub(crate) clinic: ClinicId,
}

/// Which plans to read.
#[derive(Clone, Copy, Default, Debug)]
#[expect(missing_docs, reason = "each is the kind it names")]
pub struct PlanIds<'a> {
    pub series: &'a [SeriesId],
    pub visits: &'a [VisitId],
    pub waitlist: &'a [WaitlistEntryId],
    pub recalls: &'a [RecallId],
    pub treatments: &'a [TreatmentPlanId],
}

/// A moment of the book, held still while it is read. Ends when dropped.
pub struct Snapshot {
    pub(crate) held: Conn,
    pub(crate) clinic: ClinicId,
}

impl Snapshot {
    /// The rows of that moment.
    pub fn rows(&mut self) -> Rows<'_> {
        Rows { conn: &mut self.held, clinic: self.clinic }
    }
}

impl Rows<'_> {
    /// How the clinic is set up; `None` until it has been.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn book(&mut self) -> Result<Option<ClinicBook>, Failure> {
        clinic::book(self.conn, self.clinic).await
    }

    /// The appointments with these ids, deleted ones too; ids that name none are passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointments(&mut self, ids: &[AppointmentId]) -> Result<Vec<Appointment>, Failure> {
        by_ids(self.conn, self.clinic, ids.iter().map(|it| it.0)).await
    }

    /// The patients with these ids, deleted and merged ones too; ids that name none are passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patients(&mut self, ids: &[PatientId]) -> Result<Vec<Patient>, Failure> {
        by_ids(self.conn, self.clinic, ids.iter().map(|it| it.0)).await
    }

    /// The patients one of whose relations names one of these; looks at every patient that has relations.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patients_naming(&mut self, ids: &[PatientId]) -> Result<Vec<Patient>, Failure> {
        patient::naming(self.conn, self.clinic, ids).await
    }

    /// The pins of these appointments, taken-off ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn pins(&mut self, ids: &[AppointmentId]) -> Result<Vec<Pin>, Failure> {
        by_ids(self.conn, self.clinic, ids.iter().map(|it| it.0)).await
    }

    /// Every appointment of these patients, earliest first; deleted ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointments_of(&mut self, patients: &[PatientId]) -> Result<Vec<Appointment>, Failure> {
        appointment::of_patients(self.conn, self.clinic, patients).await
    }

    /// Every appointment of each of these patients that starts at the moment named with them or later; deleted
    /// ones too, and whatever became of them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointments_since(
        &mut self,
        asked: &[(PatientId, DateTime<Utc>)],
    ) -> Result<Vec<Appointment>, Failure> {
        appointment::since(self.conn, self.clinic, asked).await
    }

    /// The series, visits, waitlist entries, recalls and treatment plans with these ids, taken back ones too; ids that name none
    /// are passed over. One query a kind that is asked for.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn plans(&mut self, asked: PlanIds<'_>) -> Result<Plans, Failure> {
        let (conn, clinic) = (&mut *self.conn, self.clinic);
        Ok(Plans {
            series: by_ids(conn, clinic, asked.series.iter().map(|it| it.0)).await?,
            visits: by_ids(conn, clinic, asked.visits.iter().map(|it| it.0)).await?,
            waitlist: by_ids(conn, clinic, asked.waitlist.iter().map(|it| it.0)).await?,
            recalls: by_ids(conn, clinic, asked.recalls.iter().map(|it| it.0)).await?,
            treatments: by_ids(conn, clinic, asked.treatments.iter().map(|it| it.0)).await?,
        })
    }

    /// Every series, visit, waitlist entry and recall of these patients, taken back ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn plans_of(&mut self, patients: &[PatientId]) -> Result<Plans, Failure> {
        let (conn, clinic) = (&mut *self.conn, self.clinic);
        Ok(Plans {
            series: of_patients(conn, clinic, patients).await?,
            visits: of_patients(conn, clinic, patients).await?,
            waitlist: of_patients(conn, clinic, patients).await?,
            recalls: of_patients(conn, clinic, patients).await?,
            treatments: of_patients(conn, clinic, patients).await?,
        })
    }

    /// Every posting to these patients' accounts, and every package they bought.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn accounts_of(&mut self, patients: &[PatientId]) -> Result<Accounts, Failure> {
        let (conn, clinic) = (&mut *self.conn, self.clinic);
        Ok(Accounts {
            postings: of_patients(conn, clinic, patients).await?,
            packages: of_patients(conn, clinic, patients).await?,
        })
    }

    /// The lines of the ledger with these ids; ids that name none are passed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn postings(&mut self, ids: &[PostingId]) -> Result<Vec<Posting>, Failure> {
        by_ids(self.conn, self.clinic, ids.iter().map(|it| it.0)).await
    }

    /// Every line of the ledger posted in `[from, to)`, in order: all a report on money needs (Q23).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn ledger(&mut self, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Posting>, Failure> {
        money::between(self.conn, self.clinic, (from, to)).await
    }

    /// What stood open of each item before `before`, in no order (Q23).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_items(&mut self, before: DateTime<Utc>) -> Result<Vec<OpenItem>, Failure> {
        money::open_items(self.conn, self.clinic, before).await
    }

    /// Every appointment of these series, visits and treatment plans; deleted ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointments_of_plans(
        &mut self,
        series: &[SeriesId],
        visits: &[VisitId],
        treatments: &[TreatmentPlanId],
    ) -> Result<Vec<Appointment>, Failure> {
        appointment::of_plans(self.conn, self.clinic, (series, visits, treatments)).await
    }

    /// The treatment plans of which something may still be booked, those that were made first before others.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_treatments(&mut self) -> Result<Vec<TreatmentPlan>, Failure> {
        treatment::open(self.conn, self.clinic).await
    }

    /// The ratings of these appointments, taken back ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn ratings(&mut self, ids: &[AppointmentId]) -> Result<Vec<Rating>, Failure> {
        by_ids(self.conn, self.clinic, ids.iter().map(|it| it.0)).await
    }

    /// Everybody on the waitlist who waits or has an offer, those who wait longest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn waiting(&mut self) -> Result<Vec<WaitlistEntry>, Failure> {
        waitlist_entry::waiting(self.conn, self.clinic).await
    }

    /// The recalls due by `by`, longest overdue first; booked ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn recalls_due(&mut self, by: NaiveDate) -> Result<Vec<Recall>, Failure> {
        recall::due(self.conn, self.clinic, by).await
    }

    /// Every patient one of whose relations names one of these, deleted and merged ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patients_related_to(&mut self, patients: &[PatientId]) -> Result<Vec<Patient>, Failure> {
        duplicates::related_to(self.conn, self.clinic, patients).await
    }

    /// These appointments as cards show them, in no order; deleted ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn cards(&mut self, ids: &[AppointmentId]) -> Result<Vec<CalendarRow>, Failure> {
        calendar::by_ids(self.conn, self.clinic, ids).await
    }

    /// Every appointment that takes time of one of these claimants within its period, each once.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointments_holding(
        &mut self,
        asked: &[(Claimant, Period)],
    ) -> Result<Vec<Appointment>, Failure> {
        claim::appointments_holding(self.conn, self.clinic, asked).await
    }

    /// What is taken of these claimants anywhere in `within`, by claimant, then start.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn taken(&mut self, claimants: &[Claimant], within: Period) -> Result<Vec<Taken>, Failure> {
        claim::taken(self.conn, self.clinic, claimants, within).await
    }

    /// The appointments called off or missed that were to start at `since` or later.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn lost(&mut self, since: DateTime<Utc>) -> Result<Vec<Appointment>, Failure> {
        appointment::lost(self.conn, self.clinic, since).await
    }

    /// No-shows whose time ends after `since`: one that takes no time has no claim to be found by.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn no_shows(&mut self, since: DateTime<Utc>) -> Result<Vec<Appointment>, Failure> {
        appointment::no_shows(self.conn, self.clinic, since).await
    }

    /// The next free short numbers. In a write, ask [`crate::Tx::numbers`], which costs nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn numbers(&mut self) -> Result<Numbers, Failure> {
        commit::next_numbers(self.conn, self.clinic).await
    }

    /// What this person did last and has not undone.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_undoable(&mut self, user: UserId) -> Result<Option<UndoEntry>, Failure> {
        undo::last_undoable(self.conn, self.clinic, user).await
    }

    /// What this person undid last and can do again.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_redoable(&mut self, user: UserId) -> Result<Option<UndoEntry>, Failure> {
        undo::last_redoable(self.conn, self.clinic, user).await
    }
}
