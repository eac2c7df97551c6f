//! Appointments one by one (S3.12–S3.17), and the steps of their lives.

use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use daybook_booking::appointment::{Appointment as Row, CancelCode};
use daybook_booking::command::{Book, Command, Edits};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, PatientId, ProcedureId, StepId, TreatmentPlanId,
};
use daybook_booking::permission::Permission;
use daybook_booking::treatment::TreatmentCommand;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::body::{Body, Query};
use super::fields::Fields;
use super::keyed::{Asked, Keyed, Write, carry_out};
use super::planned::planned;
use super::refused::broke;
use super::shape::{Appointment, version_tag};
use super::wanted::{OverrideAsk, Place, insistence, source, word};
use crate::gate::Caller;
use crate::problem::{Kind, Problem};
use crate::route::{Parameter, may};

/// A new appointment. Patient, provider, type and start are needed (S3.46).
#[derive(Deserialize, ToSchema)]
pub(crate) struct CreateAppointment {
    /// Its id, where the caller makes one: asking twice books once.
    id: Option<String>,
    /// Who comes.
    patient_id: Option<String>,
    /// What for.
    appointment_type_id: Option<String>,
    #[serde(flatten)]
    place: Place,
    /// For staff.
    notes: Option<String>,
    /// Visible to the patient.
    patient_notes: Option<String>,
    /// STAFF where it is left out.
    source: Option<String>,
    /// A treatment plan of the patient's: its next planned appointment of that type that nobody has booked (S3.8).
    treatment_plan_id: Option<String>,
    /// Or this one of it. What is expected to be done, and the source, are then the plan's (S3.52).
    planned_step_id: Option<String>,
    /// Why it is to stand over a rule.
    #[serde(rename = "override")]
    over: Option<OverrideAsk>,
}

/// What is to change; what is left out stays (C24).
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChangeAppointment {
    /// Another patient.
    patient_id: Option<String>,
    /// Another type.
    appointment_type_id: Option<String>,
    #[serde(flatten)]
    place: Place,
    /// For staff.
    notes: Option<String>,
    /// Visible to the patient.
    patient_notes: Option<String>,
    /// Where it came from.
    source: Option<String>,
    /// What is expected to be done, instead of what was.
    procedure_ids: Option<Vec<String>>,
    /// unasked, asked, yes, no.
    patient_confirmation: Option<String>,
    /// Why it is to stand over a rule.
    #[serde(rename = "override")]
    over: Option<OverrideAsk>,
}

/// The same again, or a successor, elsewhere; what is left out is as it was.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PlaceAnother {
    /// The new one's id, where the caller makes one.
    id: Option<String>,
    #[serde(flatten)]
    place: Place,
    /// Why it is to stand over a rule.
    #[serde(rename = "override")]
    over: Option<OverrideAsk>,
}

/// Why it is called off.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CancelAppointment {
    /// patient, provider, clinic, declined, mistake, other; other where it is left out.
    code: Option<String>,
    /// In words; needed once the patient is here.
    reason: Option<String>,
    /// Why a policy about coming too late is let pass (C20).
    #[serde(rename = "override")]
    over: Option<OverrideAsk>,
}

/// What [`show`] may be asked.
pub(crate) const SHOW: &[Parameter] =
    &[may("include", "deleted: show one that was deleted, too (needs booking:undo)")];

/// One appointment.
pub(crate) async fn show(caller: Caller, Path(id): Path<String>, query: Query) -> Result<Response, Problem> {
    query.only(SHOW)?;
    let row = found(&caller, &id).await?;
    let deleted = query.one("include") == Some("deleted") && caller.may(Permission::Undo);
    if row.deleted_at.is_some() && !deleted {
        return Err(Problem::not_found());
    }
    caller.note_opened(row.id).await?;
    Ok(shown(&caller, &row))
}

/// Books (S3.13).
pub(crate) async fn create(
    caller: Caller,
    asked: Asked,
    body: Body<CreateAppointment>,
) -> Result<Response, Problem> {
    let key = asked.key()?;
    let (wanted, book, mut fields) = (body.value, caller.clinic.book(), Fields::default());
    let patient = fields.needed(wanted.patient_id.as_deref(), "/patient_id");
    let patient = fields.id(patient, "/patient_id", PatientId);
    let kind = fields.needed(wanted.appointment_type_id.as_deref(), "/appointment_type_id");
    let kind = fields.id(kind, "/appointment_type_id", AppointmentTypeId);
    let placement = wanted.place.of_new((&book, &mut fields), kind);
    let source = source(wanted.source.as_deref(), &mut fields);
    let id = fields.id(wanted.id.as_deref(), "/id", AppointmentId);
    let plan = fields.id(wanted.treatment_plan_id.as_deref(), "/treatment_plan_id", TreatmentPlanId);
    let step = fields.id(wanted.planned_step_id.as_deref(), "/planned_step_id", StepId);
    fields.done()?;
    let (Some(patient), Some(appointment_type), Some(placement)) = (patient, kind, placement) else {
        return Err(Problem::internal(&"a field was neither there nor missing"));
    };
    let planned = planned(&caller, (patient, appointment_type), (plan, step)).await?;
    let id = id.unwrap_or_else(|| AppointmentId(caller.clinic.engine.new_id()));
    let book = Book {
        id,
        patient,
        appointment_type,
        placement,
        notes: wanted.notes.unwrap_or_default(),
        patient_notes: wanted.patient_notes.unwrap_or_default(),
        source: source.unwrap_or_default(),
        external_id: None,
        paid_with: None,
        insistence: insistence(wanted.over),
    };
    let command = match planned {
        None => Command::Book(book),
        Some(planned) => {
            Command::Treatment(Box::new(TreatmentCommand::Book { planned, book: Box::new(book) }))
        }
    };
    let write = Write { command, seen: None, shown: id, status: StatusCode::CREATED };
    carry_out(&caller, write, Some(Keyed { key, fingerprint: body.fingerprint })).await
}

/// Changes in place (S3.14).
pub(crate) async fn change(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<ChangeAppointment>,
) -> Result<Response, Problem> {
    let version = asked.version()?;
    let old = standing(&caller, &id).await?;
    if old.version != version {
        return Err(Problem::new(Kind::VersionMismatch, "it was changed since that version"));
    }
    let (wanted, book, mut fields) = (body.value, caller.clinic.book(), Fields::default());
    let placement =
        if wanted.place.says_something() { wanted.place.over((&book, &mut fields), &old) } else { None };
    let procedures = wanted.procedure_ids.map(|it| {
        let ids: Vec<&str> = it.iter().map(String::as_str).collect();
        fields.ids(&ids, "/procedure_ids", ProcedureId)
    });
    let edits = Edits {
        procedures,
        patient: fields.id(wanted.patient_id.as_deref(), "/patient_id", PatientId),
        appointment_type: fields.id(
            wanted.appointment_type_id.as_deref(),
            "/appointment_type_id",
            AppointmentTypeId,
        ),
        placement,
        notes: wanted.notes,
        patient_notes: wanted.patient_notes,
        source: source(wanted.source.as_deref(), &mut fields),
        patient_confirmation: word(
            wanted.patient_confirmation.as_deref(),
            "/patient_confirmation",
            &mut fields,
        ),
        ..Edits::default()
    };
    fields.done()?;
    let insistence = insistence(wanted.over);
    let command = Command::Edit { id: old.id, seen_version: Some(version), edits, insistence };
    let write = Write { command, seen: None, shown: old.id, status: StatusCode::OK };
    carry_out(&caller, write, None).await
}

/// Cancels and hides (S3.15, C5). Doing it again changes nothing.
pub(crate) async fn delete(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
) -> Result<Response, Problem> {
    let version = asked.version()?;
    let old = found(&caller, &id).await?;
    if old.deleted_at.is_none() {
        let seen = Some((old.id, version));
        let write =
            Write { command: Command::Delete(old.id), seen, shown: old.id, status: StatusCode::NO_CONTENT };
        carry_out(&caller, write, None).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Calls off; it stays in the lists (C5).
pub(crate) async fn cancel(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<CancelAppointment>,
) -> Result<Response, Problem> {
    let key = asked.key()?;
    let old = standing(&caller, &id).await?;
    let (wanted, mut fields) = (body.value, Fields::default());
    let code = word(wanted.code.as_deref(), "/code", &mut fields);
    fields.done()?;
    let command = Command::Cancel {
        id: old.id,
        code: code.unwrap_or(CancelCode::Other),
        reason: wanted.reason.unwrap_or_default(),
        insistence: insistence(wanted.over),
    };
    let write = Write { command, seen: None, shown: old.id, status: StatusCode::OK };
    carry_out(&caller, write, Some(Keyed { key, fingerprint: body.fingerprint })).await
}

/// Replaces by a linked successor, both or neither (S3.16, C6).
pub(crate) async fn reschedule(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<PlaceAnother>,
) -> Result<Response, Problem> {
    another(caller, id, asked, body, |id, successor, placement, insistence| Command::Reschedule {
        id,
        successor,
        placement,
        insistence,
    })
    .await
}

/// The same again at another time (S3.17).
pub(crate) async fn duplicate(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<PlaceAnother>,
) -> Result<Response, Problem> {
    another(caller, id, asked, body, |of, id, placement, insistence| Command::Duplicate {
        of,
        id,
        placement,
        insistence,
    })
    .await
}

type MakeAnother = fn(
    AppointmentId,
    AppointmentId,
    daybook_booking::command::Placement,
    daybook_booking::command::Insistence,
) -> Command;

async fn another(
    caller: Caller,
    id: String,
    asked: Asked,
    body: Body<PlaceAnother>,
    make: MakeAnother,
) -> Result<Response, Problem> {
    let key = asked.key()?;
    let keyed = Keyed { key, fingerprint: body.fingerprint };
    let old = standing(&caller, &id).await?;
    let (wanted, book, mut fields) = (body.value, caller.clinic.book(), Fields::default());
    fields.needed(wanted.place.start_time.as_deref(), "/start_time");
    let placement = wanted.place.over((&book, &mut fields), &old);
    let new = fields.id(wanted.id.as_deref(), "/id", AppointmentId);
    fields.done()?;
    let placement = placement.ok_or_else(|| Problem::internal(&"a place was neither right nor wrong"))?;
    let new = new.unwrap_or_else(|| AppointmentId(caller.clinic.engine.new_id()));
    let command = make(old.id, new, placement, insistence(wanted.over));
    let write = Write { command, seen: None, shown: new, status: StatusCode::CREATED };
    carry_out(&caller, write, Some(keyed)).await
}

macro_rules! steps {
    ($($(#[$doc:meta])+ $name:ident = $command:ident),+ $(,)?) => {$(
        $(#[$doc])+
        pub(crate) async fn $name(
            caller: Caller,
            Path(id): Path<String>,
            asked: Asked,
            body: Body<Value>,
        ) -> Result<Response, Problem> {
            let id = standing(&caller, &id).await?.id;
            let write = Write { command: Command::$command(id), seen: None, shown: id, status: StatusCode::OK };
            carry_out(&caller, write, asked.keyed(body.fingerprint)).await
        }
    )+};
}

steps! {
    /// A provider agrees to what waited for approval (S1.7).
    approve = Confirm,
    /// The patient is here.
    check_in = CheckIn,
    /// The patient went in.
    start = Start,
    /// It is over.
    complete = Complete,
    /// The patient did not come (C25).
    no_show = NoShow,
    /// Gives a no-show's time free (C2).
    release_time = ReleaseTime,
    /// Takes the last step of the status back.
    revert = RevertStatus,
}

/// Brings a deleted one back.
pub(crate) async fn restore(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<RestoreAppointment>,
) -> Result<Response, Problem> {
    let id = found(&caller, &id).await?.id;
    let command = Command::Restore { id, insistence: insistence(body.value.over) };
    let write = Write { command, seen: None, shown: id, status: StatusCode::OK };
    carry_out(&caller, write, asked.keyed(body.fingerprint)).await
}

/// Brings a deleted one back.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RestoreAppointment {
    /// Why it is to stand over a rule.
    #[serde(rename = "override")]
    over: Option<OverrideAsk>,
}

/// The appointment with that id, deleted or not. What is no id names nothing.
async fn found(caller: &Caller, id: &str) -> Result<Row, Problem> {
    let id = AppointmentId(Uuid::parse_str(id).map_err(|_| Problem::not_found())?);
    let mut snapshot = caller.clinic.engine.store().snapshot().await.map_err(|it| broke(&it))?;
    let rows = snapshot.rows().appointments(&[id]).await.map_err(|it| broke(&it))?;
    rows.into_iter().next().ok_or_else(Problem::not_found)
}

/// The appointment with that id, unless it was deleted.
async fn standing(caller: &Caller, id: &str) -> Result<Row, Problem> {
    found(caller, id)
        .await
        .and_then(|it| if it.deleted_at.is_none() { Ok(it) } else { Err(Problem::not_found()) })
}

fn shown(caller: &Caller, row: &Row) -> Response {
    let clinic = &caller.clinic;
    let body = axum::Json(Appointment::of(row, &clinic.book(), clinic.engine.now()));
    let tag = HeaderValue::try_from(version_tag(row.version)).expect("a version is plain text");
    ([(header::ETAG, tag)], body).into_response()
}
