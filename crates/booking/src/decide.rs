//! What the book says to a command: the changes it makes, or why not. One file a decision.
//!
//! Pure: the same sheet, actor, command and time give the same answer. The sheet must hold what
//! [`Command::subjects`] and [`Command::reach`] name; a decision never fetches.

use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, By};
use crate::audience::Audience;
use crate::change::Change;
use crate::command::{Actor, Command};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, UserId};
use crate::permission::Permission;
use crate::refusal::Refusal;
use crate::status::Step;

mod arrange;
mod book;
mod cancel;
mod delete;
mod duplicate;
mod edit;
mod import;
mod lease;
mod merge_patients;
mod merge_plans;
mod money;
mod pay;
mod pin;
mod place;
mod progress;
mod rate;
mod recall;
mod redeem;
mod refund;
mod repair;
mod reschedule;
mod restore;
mod retire;
mod reverse;
mod revert_status;
mod save_appointment_type;
mod save_clinic;
mod save_exception;
mod save_location;
mod save_patient;
mod save_policy;
mod save_provider;
mod save_resource;
mod sell;
mod series;
mod settle;
mod till;
mod together;
mod treatment;
mod valid;
mod visit;
mod waitlist;
mod waive;
mod write;

type Decision = Result<Vec<Change>, Refusal>;

/// What every decision sees besides its own command.
#[derive(Clone, Copy)]
struct Case<'a> {
    sheet: &'a DaySheet,
    actor: &'a Actor,
    now: DateTime<Utc>,
    /// Whom the clinic's own rules take the actor for; `None` where nothing is asked, only written down.
    audience: Option<Audience>,
}

/// Decides `command` of `actor` on `sheet`, seen at `now`.
///
/// No changes means that there is nothing to do: it was done before, or leaves everything as it is.
///
/// # Errors
/// Says why not; nothing is to be changed then.
pub fn decide(sheet: &DaySheet, actor: &Actor, command: &Command, now: DateTime<Utc>) -> Decision {
    let audience = match actor.by {
        By::Staff(_) => Some(Audience::Staff),
        By::Patient(_) => Some(Audience::Patients),
        By::System => None,
    };
    let changes = decided(Case { sheet, actor, now, audience }, command)?;
    crate::lease::check(sheet, &changes, now)?;
    Ok(changes)
}

fn decided(case: Case<'_>, command: &Command) -> Decision {
    case.permit(command.permission())?;
    answer(case, command)
}

fn answer(case: Case<'_>, command: &Command) -> Decision {
    match command {
        Command::Book(book) => book::book(case, book),
        Command::Hold { book, expires_at } => book::hold(case, book, *expires_at),
        Command::Confirm(id) => progress::confirm(case, *id),
        Command::Edit { id, seen_version, edits, insistence } => {
            edit::edit(case, edit::Wanted { id: *id, seen_version: *seen_version, edits, insistence })
        }
        Command::Duplicate { of, id, placement, insistence } => {
            duplicate::duplicate(case, duplicate::Copying { of: *of, id: *id, placement, insistence })
        }
        Command::Reschedule { id, successor, placement, insistence } => {
            let wanted = reschedule::Wanted { id: *id, successor: *successor, placement, insistence };
            reschedule::reschedule(case, wanted)
        }
        Command::Cancel { id, code, reason, insistence } => {
            cancel::cancel(case, *id, (*code, reason), insistence)
        }
        Command::Delete(id) => delete::delete(case, *id),
        Command::Restore { id, insistence } => restore::restore(case, *id, insistence),
        Command::CheckIn(id) => progress::check_in(case, *id),
        Command::Start(id) => progress::start(case, *id),
        Command::Complete(id) => progress::complete(case, *id),
        Command::NoShow(id) => progress::no_show(case, *id),
        Command::ReleaseTime(id) => progress::release_time(case, *id),
        Command::RevertStatus(id) => revert_status::revert_status(case, *id),
        Command::Pin(id) => pin::pin(case, *id),
        Command::Unpin(id) => pin::unpin(case, *id),
        Command::SavePatient(patient) => save_patient::save_patient(case, patient),
        Command::MergePatients { from, into } => merge_patients::merge_patients(case, *from, *into),
        Command::SaveClinic(clinic) => save_clinic::save_clinic(case, clinic),
        Command::SaveLocation(location) => save_location::save_location(case, location),
        Command::SaveProvider(provider) => save_provider::save_provider(case, provider),
        Command::SaveResource(resource) => save_resource::save_resource(case, resource),
        Command::SaveAppointmentType(it) => save_appointment_type::save_appointment_type(case, it),
        Command::Arrange(order) => arrange::arrange(case, order),
        Command::SaveException(exception) => save_exception::save_exception(case, exception),
        Command::SaveExceptions(all) => save_exception::save_exceptions(case, all),
        Command::DeleteException(id) => save_exception::delete_exception(case, *id),
        Command::Series(it) => series::series(case, it),
        Command::Visit(it) => visit::visit(case, it),
        Command::RepairDay(it) => repair::repair_day(case, it),
        Command::Waitlist(it) => waitlist::waitlist(case, it),
        Command::Recall(it) => recall::recall(case, it),
        Command::Treatment(it) => treatment::treatment(case, it),
        Command::SaveProcedure(it) => treatment::save_procedure(case, it),
        Command::Rate(it) => rate::rate(case, it),
        Command::Money(it) => money::money(case, it),
        Command::SavePolicy(policy) => save_policy::save_policy(case, policy),
        Command::DeletePolicy(id) => save_policy::delete_policy(case, *id),
        Command::Lease(it) => lease::lease(case, it),
        Command::Reverse { changes } => reverse::reverse(case, changes),
        Command::Import { commands } => import::import(case, commands),
    }
}

impl<'a> Case<'a> {
    fn permit(self, permission: Permission) -> Result<(), Refusal> {
        if self.actor.permissions.contains(&permission) {
            return Ok(());
        }
        Err(Refusal::NotPermitted(permission))
    }

    /// The member of staff who asks; what only staff may do names `permission` when it is somebody else.
    fn staff(self, permission: Permission) -> Result<UserId, Refusal> {
        match self.actor.by {
            By::Staff(user) => Ok(user),
            By::Patient(_) | By::System => Err(Refusal::NotPermitted(permission)),
        }
    }

    /// An appointment that is there: not deleted, and the asker's own when a patient asks (S1.1).
    fn appointment(self, id: AppointmentId) -> Result<&'a Appointment, Refusal> {
        let own = |it: &&Appointment| match self.actor.by {
            By::Patient(patient) => it.patient == patient,
            By::Staff(_) | By::System => true,
        };
        let there = self.sheet.appointment(id).filter(|it| it.deleted_at.is_none());
        there.filter(own).ok_or(Refusal::NotFound)
    }

    /// The appointment, if its status allows `step`.
    fn appointment_for(self, id: AppointmentId, step: Step) -> Result<&'a Appointment, Refusal> {
        let appointment = self.appointment(id)?;
        if appointment.allows(step, self.now) {
            return Ok(appointment);
        }
        Err(self.not_from(appointment))
    }

    fn not_from(self, appointment: &Appointment) -> Refusal {
        Refusal::InvalidTransition { from: appointment.kind_at(self.now).text() }
    }
}
