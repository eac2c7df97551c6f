//! What was done, in one word: for the change feed, the audit log, an appointment's history and undo's menu.

use daybook_booking::appointment::Appointment;
use daybook_booking::change::{Change, Edit};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, PatientId};
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
    Undone = "undo.undone",
    Redone = "undo.redone",
    Imported = "import.imported",
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
            | Command::Arrange(_)
            | Command::SaveException(_)
            | Command::SaveExceptions(_)
            | Command::DeleteException(_)
            | Command::SavePolicy(_)
            | Command::DeletePolicy(_) => Self::SavedSetUp,
            Command::Reverse { .. } => Self::Undone,
            Command::Import { .. } => Self::Imported,
        }
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
            _ => None,
        });
        let patient = changes.iter().rev().find_map(|it| match it {
            Change::Patient(edit) => Some(edit.after.id),
            _ => None,
        });
        Self { what: deed.word().to_owned(), appointment, patient }
    }
}
