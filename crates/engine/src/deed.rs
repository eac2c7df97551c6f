//! What was done, in one word: for the change feed, the audit log, an appointment's history and undo's menu.

use daybook_booking::appointment::Appointment;
use daybook_booking::change::{Change, Edit};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::lease::LeaseCommand;
use daybook_booking::money::command::MoneyCommand;
use daybook_booking::recall::RecallCommand;
use daybook_booking::series::SeriesCommand;
use daybook_booking::treatment::TreatmentCommand;
use daybook_booking::visit::VisitCommand;
use daybook_booking::waitlist::WaitlistCommand;
use serde::{Deserialize, Serialize};

macro_rules! deeds {
    ($($name:ident = $kind:literal),+ $(,)?) => {
        /// What a command did.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[expect(missing_docs, reason = "each is the word it stands for")]
        pub enum Deed { $($name),+ }

        impl Deed {
            /// Every deed.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it stands in the change feed and the audit log: "appointment.moved".
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self { $(Self::$name => $kind),+ }
            }
        }
    };
}

deeds! {
    Booked = "appointment.booked",
    Held = "appointment.held",
    Confirmed = "appointment.confirmed",
    Moved = "appointment.moved",
    Resized = "appointment.resized",
    Edited = "appointment.edited",
    Duplicated = "appointment.duplicated",
    Rescheduled = "appointment.rescheduled",
    Cancelled = "appointment.cancelled",
    Deleted = "appointment.deleted",
    Restored = "appointment.restored",
    CheckedIn = "appointment.checked_in",
    Started = "appointment.started",
    Completed = "appointment.completed",
    NoShow = "appointment.no_show",
    Released = "appointment.released",
    Reverted = "appointment.reverted",
    Pinned = "pin.pinned",
    Unpinned = "pin.unpinned",
    SavedPatient = "patient.saved_patient",
    MergedPatients = "patient.merged_patients",
    SavedSetUp = "set_up.saved_set_up",
    Leased = "lease.leased",
    LeaseEnded = "lease.lease_ended",
    Undone = "undo.undone",
    Redone = "undo.redone",
    Imported = "import.imported",
    BookedSeries = "series.booked_series",
    EditedSeries = "series.edited_series",
    CancelledSeries = "series.cancelled_series",
    ReplacedSeries = "series.replaced_series",
    BookedVisit = "visit.booked_visit",
    MovedVisit = "visit.moved_visit",
    CancelledVisit = "visit.cancelled_visit",
    RepairedDay = "day.repaired_day",
    SavedWaitlist = "waitlist.saved_waitlist",
    RemovedWaitlist = "waitlist.removed_waitlist",
    Offered = "waitlist.offered",
    Accepted = "waitlist.accepted",
    Declined = "waitlist.declined",
    OfferRanOut = "waitlist.offer_ran_out",
    BookedWaitlist = "waitlist.booked_waitlist",
    SavedRecall = "recall.saved_recall",
    RemovedRecall = "recall.removed_recall",
    BookedRecall = "recall.booked_recall",
    RecallDone = "recall.recall_done",
    SavedTreatment = "treatment.saved_treatment",
    CancelledTreatment = "treatment.cancelled_treatment",
    ResumedTreatment = "treatment.resumed_treatment",
    MarkedDone = "treatment.marked_done",
    MarkedOpen = "treatment.marked_open",
    BookedPlanned = "treatment.booked_planned",
    Linked = "treatment.linked",
    Unlinked = "treatment.unlinked",
    Rated = "rating.rated",
    Paid = "money.paid",
    Refunded = "money.refunded",
    Charged = "money.charged",
    Waived = "money.waived",
    SoldPackage = "money.sold_package",
    CancelledPackage = "money.cancelled_package",
    Redeemed = "money.redeemed",
    GaveBack = "money.gave_back",
}

impl Deed {
    /// The word alone: "moved".
    #[must_use]
    pub fn word(self) -> &'static str {
        self.kind().split_once('.').map_or(self.kind(), |(_, word)| word)
    }

    /// The deed a feed's `kind` stands for; `None` for one a later version wrote.
    #[must_use]
    pub fn parse(kind: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.kind() == kind)
    }

    /// The deed whose [`Deed::word`] this is.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.word() == word)
    }

    /// What `command` did, seen by its `changes`: an edit may move, resize or only change notes.
    #[must_use]
    pub fn of(command: &Command, changes: &[Change]) -> Self {
        match command {
            Command::Book(_) => Self::Booked,
            Command::Hold { .. } => Self::Held,
            Command::Confirm(_) => Self::Confirmed,
            Command::Edit { .. } => edited(changes),
            Command::Duplicate { .. } => Self::Duplicated,
            Command::Reschedule { .. } => Self::Rescheduled,
            Command::Cancel { .. } => Self::Cancelled,
            Command::Delete(_) => Self::Deleted,
            Command::Restore { .. } => Self::Restored,
            Command::CheckIn(_) => Self::CheckedIn,
            Command::Start(_) => Self::Started,
            Command::Complete(_) => Self::Completed,
            Command::NoShow(_) => Self::NoShow,
            Command::ReleaseTime(_) => Self::Released,
            Command::RevertStatus(_) => Self::Reverted,
            Command::Pin(_) => Self::Pinned,
            Command::Unpin(_) => Self::Unpinned,
            Command::SavePatient(_) => Self::SavedPatient,
            Command::MergePatients { .. } => Self::MergedPatients,
            Command::SaveClinic(_)
            | Command::SaveLocation(_)
            | Command::SaveProvider(_)
            | Command::SaveResource(_)
            | Command::SaveAppointmentType(_)
            | Command::SaveProcedure(_)
            | Command::Arrange(_)
            | Command::SaveException(_)
            | Command::SaveExceptions(_)
            | Command::DeleteException(_)
            | Command::SavePolicy(_)
            | Command::DeletePolicy(_) => Self::SavedSetUp,
            Command::Lease(it) => of_lease(it),
            Command::Reverse { .. } => Self::Undone,
            Command::Import { .. } => Self::Imported,
            Command::Series(it) => of_series(it),
            Command::Visit(it) => of_visit(it),
            Command::RepairDay(_) => Self::RepairedDay,
            Command::Waitlist(it) => of_waitlist(it),
            Command::Recall(it) => of_recall(it),
            Command::Treatment(it) => of_treatment(it),
            Command::Rate(_) => Self::Rated,
            Command::Money(it) => of_money(it),
        }
    }
}

const fn of_lease(command: &LeaseCommand) -> Deed {
    match command {
        LeaseCommand::Grant { .. } => Deed::Leased,
        LeaseCommand::HandBack(_) | LeaseCommand::TakeBack(_) => Deed::LeaseEnded,
    }
}

const fn of_series(command: &SeriesCommand) -> Deed {
    match command {
        SeriesCommand::Book(_) => Deed::BookedSeries,
        SeriesCommand::Edit(_) => Deed::EditedSeries,
        SeriesCommand::Cancel { .. } => Deed::CancelledSeries,
        SeriesCommand::Replace { .. } => Deed::ReplacedSeries,
    }
}

const fn of_visit(command: &VisitCommand) -> Deed {
    match command {
        VisitCommand::Book(_) => Deed::BookedVisit,
        VisitCommand::Move { .. } => Deed::MovedVisit,
        VisitCommand::Cancel { .. } => Deed::CancelledVisit,
    }
}

const fn of_waitlist(command: &WaitlistCommand) -> Deed {
    match command {
        WaitlistCommand::Save(_) => Deed::SavedWaitlist,
        WaitlistCommand::Remove(_) => Deed::RemovedWaitlist,
        WaitlistCommand::Offer(_) => Deed::Offered,
        WaitlistCommand::Accept(_) => Deed::Accepted,
        WaitlistCommand::Decline(_) => Deed::Declined,
        WaitlistCommand::Expire(_) => Deed::OfferRanOut,
        WaitlistCommand::Book { .. } => Deed::BookedWaitlist,
    }
}

const fn of_recall(command: &RecallCommand) -> Deed {
    match command {
        RecallCommand::Save(_) => Deed::SavedRecall,
        RecallCommand::Remove(_) => Deed::RemovedRecall,
        RecallCommand::Book { .. } => Deed::BookedRecall,
        RecallCommand::Done(_) => Deed::RecallDone,
    }
}

const fn of_treatment(command: &TreatmentCommand) -> Deed {
    match command {
        TreatmentCommand::Save(_) => Deed::SavedTreatment,
        TreatmentCommand::Cancel(_) => Deed::CancelledTreatment,
        TreatmentCommand::Resume(_) => Deed::ResumedTreatment,
        TreatmentCommand::MarkDone(_) => Deed::MarkedDone,
        TreatmentCommand::MarkOpen(_) => Deed::MarkedOpen,
        TreatmentCommand::Book { .. } => Deed::BookedPlanned,
        TreatmentCommand::Link { .. } => Deed::Linked,
        TreatmentCommand::Unlink(_) => Deed::Unlinked,
    }
}

const fn of_money(command: &MoneyCommand) -> Deed {
    match command {
        MoneyCommand::SaveFee(_) | MoneyCommand::DeleteFee(_) | MoneyCommand::SavePackage(_) => {
            Deed::SavedSetUp
        }
        MoneyCommand::Pay { .. } => Deed::Paid,
        MoneyCommand::Refund { .. } => Deed::Refunded,
        MoneyCommand::Charge { .. } => Deed::Charged,
        MoneyCommand::Waive { .. } => Deed::Waived,
        MoneyCommand::Sell { .. } => Deed::SoldPackage,
        MoneyCommand::CancelPackage { .. } => Deed::CancelledPackage,
        MoneyCommand::Redeem { .. } => Deed::Redeemed,
        MoneyCommand::GiveBack { .. } => Deed::GaveBack,
        MoneyCommand::NoShowWaived { .. } => Deed::NoShow,
    }
}

fn edited(changes: &[Change]) -> Deed {
    let both = changes.iter().find_map(|it| match it {
        Change::Appointment(Edit { before: Some(before), after }) => Some((before, after)),
        _ => None,
    });
    match both {
        Some((before, after)) if stands_elsewhere(before, after) => Deed::Moved,
        Some((before, after)) if before.promise.period != after.promise.period => Deed::Resized,
        Some(_) | None => Deed::Edited,
    }
}

/// Whether it starts at another time or is with another provider, place, chair or room.
fn stands_elsewhere(before: &Appointment, after: &Appointment) -> bool {
    before.promise.period.start() != after.promise.period.start()
        || before.provider != after.provider
        || before.location != after.location
        || before.resources != after.resources
}

/// What undo's menu and the audit log need of a command: a word and ids, never a name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// The deed's [`Deed::word`].
    pub what: String,
    /// The appointment it was about, where it was about one.
    pub appointment: Option<AppointmentId>,
    /// The patient it was about, where it was about a record.
    pub patient: Option<PatientId>,
}

impl Label {
    /// The label of `deed`, which made `changes`.
    #[must_use]
    pub fn of(deed: Deed, changes: &[Change]) -> Self {
        let appointment = changes.iter().rev().find_map(|it| match it {
            Change::Appointment(edit) => Some(edit.after.id),
            Change::Pin(edit) => Some(edit.after.appointment),
            Change::Rating(edit) => Some(edit.after.appointment),
            _ => None,
        });
        let patient = changes.iter().rev().find_map(|it| match it {
            Change::Patient(edit) => Some(edit.after.id),
            Change::Series(edit) => Some(edit.after.patient),
            Change::Visit(edit) => Some(edit.after.patient),
            Change::WaitlistEntry(edit) => Some(edit.after.patient),
            Change::Recall(edit) => Some(edit.after.patient),
            Change::Treatment(edit) => Some(edit.after.patient),
            Change::PatientPackage(edit) => Some(edit.after.patient),
            Change::Posting(edit) => Some(edit.after.patient),
            _ => None,
        });
        Self { what: deed.word().to_owned(), appointment, patient }
    }
}
