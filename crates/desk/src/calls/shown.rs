//! What is noted when somebody was shown a patient's record (trust.md §5.2): more of one patient than who they are and
//! when they come. Their notes, what is planned, what they owe, what became of an appointment, and paper about them.
//!
//! The calendar, searches and the lists beside them show names and times of many. On a desk they are not noted: they
//! are read anew with every change of the book, and what anybody opened would be lost among them. A program that asks
//! a hub can carry such a list away, so there each is noted as a list.

use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_store::{AuditEntry, WriteError};
use daybook_wire::Problem;
use serde_json::{Value, json};

use super::Caller;
use crate::map::problem;

/// What the audit log calls it when an appointment was opened.
pub(crate) const OPENED: &str = "appointment.opened";

/// Whose record, or by which of their appointments.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    Patient(PatientId),
    Appointment(AppointmentId),
}

impl Of {
    fn detail(self) -> Value {
        match self {
            Self::Patient(it) => json!({ "patient": it }),
            Self::Appointment(it) => json!({ "label": { "appointment": it } }),
        }
    }
}

/// Notes that the caller was shown something `of` a patient.
pub(crate) async fn note_shown(caller: &Caller, action: &str, of: Of) -> Result<(), Problem> {
    note_with(caller, action, of.detail()).await
}

/// The same, with `detail` instead.
///
/// A full disk must not keep anybody at a desk from looking up a telephone number: a note that fails is only logged
/// there. To whoever asks through a hub, what cannot be noted is not shown.
pub(crate) async fn note_with(caller: &Caller, action: &str, mut detail: Value) -> Result<(), Problem> {
    if let Some(token) = caller.afar.as_ref().and_then(|it| it.token) {
        detail["token"] = json!(token);
    }
    let (actor, at) = (caller.actor.by, caller.engine.now());
    let entry = AuditEntry { actor, at, action: action.to_owned(), detail };
    let noted: Result<(), WriteError> =
        caller.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    match noted {
        Ok(()) => Ok(()),
        Err(error) if caller.afar.is_some() => Err(problem::of(&error.into())),
        Err(error) => {
            tracing::error!(%error, action, "that a record was shown could not be noted");
            Ok(())
        }
    }
}
