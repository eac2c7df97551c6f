//! The answers to the window's calls, one file a domain. Each parses, runs one command or reads one moment,
//! and packs; whether the caller may make the call at all was checked before.

pub(crate) mod accounts;
pub(crate) mod appointments;
pub(crate) mod audit;
pub(crate) mod calendar;
pub(crate) mod closures;
pub(crate) mod explaining;
pub(crate) mod finding;
pub(crate) mod lists;
pub(crate) mod money;
pub(crate) mod patients;
pub(crate) mod printing;
pub(crate) mod recalls;
pub(crate) mod repair;
pub(crate) mod reports;
pub(crate) mod series;
pub(crate) mod set_up;
pub(crate) mod shown;
pub(crate) mod slip_code;
#[cfg(test)]
mod tests;
pub(crate) mod treatments;
pub(crate) mod undo;
pub(crate) mod visits;
pub(crate) mod waitlist;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDate;
use daybook_booking::change::Change;
use daybook_booking::command::{Actor, Command};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, LocationId, UserId};
use daybook_booking::refusal::Refusal;
use daybook_booking::wall;
use daybook_engine::{Also, Engine, EngineError, Outcome};
use daybook_store::{CalendarRow, Failure};
use daybook_wire::Problem;
use daybook_wire::appointment::Done;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::series::SeveralDone;
use uuid::Uuid;

use self::shown::{OPENED, Of, note_shown};
use crate::map::item::{PatientFacts, Viewing};
use crate::map::patient::full_name;
use crate::map::problem::{self, Naming, failed, named_in};
use crate::map::wall_clock::WallClock;

/// Who calls, and on which book.
pub(crate) struct Caller {
    pub(crate) engine: Arc<Engine>,
    pub(crate) user: UserId,
    pub(crate) actor: Actor,
    /// Of whoever asks through a hub.
    pub(crate) afar: Option<Afar>,
}

/// What there is to know of whoever asks through a hub.
pub(crate) struct Afar {
    /// The token they hold.
    pub(crate) token: Option<Uuid>,
    /// What is to be written with what they ask, until it was.
    also: Mutex<Option<Also>>,
}

impl Afar {
    pub(crate) fn new(token: Option<Uuid>, also: Option<Also>) -> Self {
        Self { token, also: Mutex::new(also) }
    }

    /// What is still to be written with the call's command; of several commands, with the first.
    pub(crate) fn also(&self) -> Option<Also> {
        self.also.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Where something was to stand, for the words of a refusal.
type Place = Option<(LocationId, NaiveDate)>;

impl Caller {
    /// Runs `command`; a refusal comes back with the names it needs.
    pub(crate) async fn run(&self, command: Command) -> Result<Outcome, Problem> {
        let place = self.place_of(&command).await;
        let done = match self.afar.as_ref().and_then(Afar::also) {
            Some(also) => self.engine.run_with(&self.actor, command, also).await,
            None => self.engine.run(&self.actor, command).await,
        };
        match done {
            Ok(outcome) => Ok(outcome),
            Err(error) => Err(self.explained(error, place).await),
        }
    }

    /// Runs `command` and shows `shown` as it stands then.
    async fn run_one(&self, command: Command, shown: AppointmentId) -> Result<Done, Problem> {
        let outcome = self.run(command).await?;
        if outcome.changes.is_empty() {
            // Asked again, or for what it is already: it is only shown.
            note_shown(self, OPENED, Of::Appointment(shown)).await?;
        }
        Ok(Done { item: self.item(shown).await?, changed: !outcome.changes.is_empty() })
    }

    /// Runs `command` and shows every appointment it changed as it stands then, by start.
    async fn run_several(&self, command: Command) -> Result<SeveralDone, Problem> {
        let outcome = self.run(command).await?;
        let touched = outcome.changes.iter().filter_map(|it| match it {
            Change::Appointment(edit) => Some(edit.after.id),
            _ => None,
        });
        Ok(SeveralDone { items: self.several(touched).await?, changed: !outcome.changes.is_empty() })
    }

    /// `error` as a problem, with the names of whatever is in the way.
    async fn explained(&self, error: EngineError, place: Place) -> Problem {
        let EngineError::Refused(refusal) = error else { return problem::of(&error) };
        let named = match &refusal {
            Refusal::DoesNotFit(misfits) => named_in(misfits),
            Refusal::SomeRefused(parts) => named_in(parts.iter().flat_map(|it| it.why.misfits())),
            _ => Default::default(),
        };
        match self.cards(named).await {
            Ok(cards) => self.naming(&cards, place, |naming| naming.problem(&refusal)),
            Err(failure) => failed(failure),
        }
    }

    /// Hands `say` what it takes to name what is in the way.
    pub(crate) fn naming<T>(
        &self,
        cards: &[CalendarRow],
        place: Place,
        say: impl FnOnce(&Naming<'_>) -> T,
    ) -> T {
        self.naming_in(&self.engine.book(), cards, place, say)
    }

    /// The same, with the names of another book: one with a policy that is only tried.
    fn naming_in<T>(
        &self,
        book: &ClinicBook,
        cards: &[CalendarRow],
        place: Place,
        say: impl FnOnce(&Naming<'_>) -> T,
    ) -> T {
        let clock = clock_over(cards, book.clinic.zone);
        let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now: self.engine.now() };
        say(&Naming { book, cards, viewing: &viewing, permissions: &self.actor.permissions, place })
    }

    pub(crate) async fn cards(
        &self,
        ids: impl IntoIterator<Item = AppointmentId>,
    ) -> Result<Vec<CalendarRow>, Failure> {
        let ids: Vec<AppointmentId> = ids.into_iter().collect();
        if ids.is_empty() { Ok(vec![]) } else { self.engine.store().cards(&ids).await }
    }

    /// The appointment as it stands now; `None` when it is not there or was deleted.
    pub(crate) async fn item(&self, id: AppointmentId) -> Result<Option<CalendarItem>, Problem> {
        let mut cards = self.cards([id]).await.map_err(failed)?;
        cards.retain(|it| it.appointment.deleted_at.is_none());
        Ok(self.items(cards).pop())
    }

    /// The appointments as they stand now, by start; those that are gone are left out.
    async fn several(
        &self,
        ids: impl IntoIterator<Item = AppointmentId>,
    ) -> Result<Vec<CalendarItem>, Problem> {
        let mut cards = self.cards(ids).await.map_err(failed)?;
        cards.retain(|it| it.appointment.deleted_at.is_none());
        cards.sort_by_key(|it| (it.appointment.promise.period, it.appointment.id));
        Ok(self.items(cards))
    }

    /// Cards as the wire has them, in the same order.
    fn items(&self, cards: Vec<CalendarRow>) -> Vec<CalendarItem> {
        let (book, now) = (self.engine.book(), self.engine.now());
        let clock = clock_over(&cards, book.clinic.zone);
        let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now };
        cards.into_iter().map(|it| item_of(&viewing, it)).collect()
    }

    /// Today on the clinic's calendar.
    pub(crate) fn today(&self) -> NaiveDate {
        wall::wall(self.engine.now(), self.engine.book().clinic.zone).date()
    }

    async fn place_of(&self, command: &Command) -> Place {
        let named = match command {
            Command::Edit { id, edits, .. } if edits.placement.is_none() => Some(*id),
            Command::Restore { id, .. } | Command::RevertStatus(id) => Some(*id),
            _ => None,
        };
        if let Some(id) = named {
            return self.place_of_appointment(id).await;
        }
        let placed = match command {
            Command::Book(book) => Some(&book.placement),
            Command::Edit { edits, .. } => edits.placement.as_ref(),
            Command::Duplicate { placement, .. } | Command::Reschedule { placement, .. } => Some(placement),
            Command::Series(it) => it.placement(),
            Command::Waitlist(it) => it.placement(),
            Command::Recall(it) => it.placement(),
            Command::Treatment(it) => it.placement(),
            _ => None,
        };
        placed.map(|it| (it.location, it.wall_start.date()))
    }

    /// Where an appointment stands, or stood when it was deleted or cancelled.
    async fn place_of_appointment(&self, id: AppointmentId) -> Place {
        let card = self.cards([id]).await.ok()?.pop()?;
        let start = card.appointment.promise.period.start();
        Some((card.appointment.location, wall::wall(start, self.engine.book().clinic.zone).date()))
    }
}

/// One card.
fn item_of(viewing: &Viewing<'_>, card: CalendarRow) -> CalendarItem {
    let patient = PatientFacts {
        name: full_name(&card.patient.given, &card.patient.family),
        number: card.patient.number,
        phone: card.patient.phone,
    };
    viewing.item(card.appointment, patient, card.pinned)
}

/// A clock over all days of `cards`.
fn clock_over(cards: &[CalendarRow], zone: chrono_tz::Tz) -> WallClock {
    let starts = || cards.iter().map(|it| it.appointment.promise.period.start().date_naive());
    let from = starts().min().unwrap_or_default();
    WallClock::over(zone, from, starts().max().unwrap_or(from))
}
