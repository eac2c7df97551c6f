//! What can be done about something that was asked for and could not be done: the same again, elsewhere, in spite of
//! what is in the way, or later.

use booking::appointment::By;
use booking::command::{Book, Command, Insistence, Placement};
use booking::ids::{AppointmentId, AppointmentTypeId, PatientId, WaitlistEntryId};
use booking::recall::RecallCommand;
use booking::treatment::TreatmentCommand;
use booking::waitlist::{EntryState, Preferences, Urgency, WaitlistCommand, WaitlistEntry};
use chrono::{DateTime, Utc};
use daybook_booking as booking;
use daybook_sync::Purpose;

/// What was asked, as far as it can be asked again.
pub(crate) struct Asked {
    pub(crate) command: Command,
}

impl Asked {
    /// What an item's purpose asked; `None` for what is no command, such as taking something back.
    pub(crate) fn read(kind: &str, body: &str, now: DateTime<Utc>) -> Option<Self> {
        let purpose = Purpose::read(kind, body).ok()?;
        Some(Self { command: purpose.command(now)? })
    }

    /// The new appointment that was to be made, where it says all of it.
    pub(crate) const fn book(&self) -> Option<&Book> {
        match &self.command {
            Command::Book(book) | Command::Hold { book, .. } => Some(book),
            Command::Recall(it) => match &**it {
                RecallCommand::Book { book, .. } => Some(book),
                _ => None,
            },
            Command::Treatment(it) => match &**it {
                TreatmentCommand::Book { book, .. } => Some(book),
                _ => None,
            },
            _ => None,
        }
    }

    /// Where it was to stand, where it was to stand somewhere.
    pub(crate) fn placement(&self) -> Option<&Placement> {
        match &self.command {
            Command::Book(book) | Command::Hold { book, .. } => Some(&book.placement),
            Command::Edit { edits, .. } => edits.placement.as_ref(),
            Command::Duplicate { placement, .. } | Command::Reschedule { placement, .. } => Some(placement),
            Command::Waitlist(it) => it.placement(),
            Command::Recall(it) => it.placement(),
            Command::Treatment(it) => it.placement(),
            _ => None,
        }
    }

    /// The patient, where the command names one itself.
    pub(crate) fn patient(&self) -> Option<PatientId> {
        match &self.command {
            Command::SavePatient(patient) => Some(patient.id),
            _ => self.book().map(|it| it.patient),
        }
    }

    /// The appointment type, where the command names one itself.
    pub(crate) fn appointment_type(&self) -> Option<AppointmentTypeId> {
        self.book().map(|it| it.appointment_type)
    }

    /// The appointment that is there already and is about to change, or to be copied.
    pub(crate) const fn existing(&self) -> Option<AppointmentId> {
        match &self.command {
            Command::Edit { id, .. }
            | Command::Reschedule { id, .. }
            | Command::Cancel { id, .. }
            | Command::Restore { id, .. } => Some(*id),
            Command::Duplicate { of, .. } => Some(*of),
            Command::Delete(id)
            | Command::CheckIn(id)
            | Command::Start(id)
            | Command::Complete(id)
            | Command::NoShow(id)
            | Command::ReleaseTime(id)
            | Command::RevertStatus(id)
            | Command::Confirm(id)
            | Command::Pin(id)
            | Command::Unpin(id) => Some(*id),
            _ => None,
        }
    }

    /// The appointment that is to be shown once it is done.
    pub(crate) fn made(&self) -> Option<AppointmentId> {
        match &self.command {
            Command::Duplicate { id, .. } => Some(*id),
            Command::Reschedule { successor, .. } => Some(*successor),
            _ => self.book().map(|it| it.id).or_else(|| self.existing()),
        }
    }

    /// The same as it was asked, whoever changed the row since.
    pub(crate) fn again(self) -> Command {
        match self.command {
            Command::Edit { id, edits, insistence, .. } => {
                Command::Edit { id, seen_version: None, edits, insistence }
            }
            // Time that was to be held is booked: whoever deals with it has the patient's word.
            Command::Hold { book, .. } => Command::Book(book),
            other => other,
        }
    }

    /// The same at another place.
    pub(crate) fn at(self, wanted: Placement) -> Option<Command> {
        let mut command = self.again();
        *placement_of(&mut command)? = wanted;
        Some(command)
    }

    /// The same, whatever is in the way.
    pub(crate) fn insisting(self, reason: String) -> Option<Command> {
        let mut command = self.again();
        *insistence_of(&mut command)? = Insistence::Override { reason };
        Some(command)
    }

    /// Somebody to be booked waits instead, for whom and what they were to come.
    pub(crate) fn waiting(&self, entry: WaitlistEntryId, (by, now): (By, DateTime<Utc>)) -> Option<Command> {
        let book = self.book()?;
        let entry = WaitlistEntry {
            id: entry,
            patient: book.patient,
            appointment_type: book.appointment_type,
            minutes: book.placement.minutes,
            preferences: Preferences::default(),
            urgency: Urgency::Soon,
            asap: None,
            notice_minutes: 0,
            notes: book.notes.clone(),
            added_at: now,
            added_by: by,
            declined: 0,
            state: EntryState::Waiting,
            deleted: false,
            version: 0,
        };
        Some(Command::Waitlist(Box::new(WaitlistCommand::Save(entry))))
    }

    /// Whether what was asked can wait: a new appointment for somebody.
    pub(crate) fn can_wait(&self) -> bool {
        self.book().is_some()
    }
}

fn placement_of(command: &mut Command) -> Option<&mut Placement> {
    match command {
        Command::Book(book) => Some(&mut book.placement),
        Command::Edit { edits, .. } => edits.placement.as_mut(),
        Command::Duplicate { placement, .. } | Command::Reschedule { placement, .. } => Some(placement),
        Command::Waitlist(it) => match &mut **it {
            WaitlistCommand::Book { placement, .. } => Some(placement),
            _ => None,
        },
        Command::Recall(it) => match &mut **it {
            RecallCommand::Book { book, .. } => Some(&mut book.placement),
            _ => None,
        },
        Command::Treatment(it) => match &mut **it {
            TreatmentCommand::Book { book, .. } => Some(&mut book.placement),
            _ => None,
        },
        _ => None,
    }
}

fn insistence_of(command: &mut Command) -> Option<&mut Insistence> {
    match command {
        Command::Book(book) => Some(&mut book.insistence),
        Command::Edit { insistence, .. }
        | Command::Duplicate { insistence, .. }
        | Command::Reschedule { insistence, .. }
        | Command::Restore { insistence, .. }
        | Command::Cancel { insistence, .. } => Some(insistence),
        Command::Waitlist(it) => match &mut **it {
            WaitlistCommand::Book { insistence, .. } => Some(insistence),
            _ => None,
        },
        Command::Recall(it) => match &mut **it {
            RecallCommand::Book { book, .. } => Some(&mut book.insistence),
            _ => None,
        },
        Command::Treatment(it) => match &mut **it {
            TreatmentCommand::Book { book, .. } => Some(&mut book.insistence),
            _ => None,
        },
        _ => None,
    }
}
