//! The directory of source 002 (S2.8), and patients who come without being in it (S2.17).

use axum::Json;
use axum::http::StatusCode;
use chrono::NaiveDate;
use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::parts::checked;
use crate::gate::Caller;
use crate::native::body::Body;
use crate::native::fields::Fields;
use crate::native::refused::{broke, refused};
use crate::problem::{Kind, Problem};

/// A patient. First name and mobile are needed.
#[derive(Clone, Deserialize, ToSchema)]
#[schema(as = EkaPatientDetails)]
pub(crate) struct PatientDetails {
    first_name: Option<String>,
    middle_name: Option<String>,
    last_name: Option<String>,
    mobile: Option<String>,
    email: Option<String>,
    /// M, F, O or U.
    gender: Option<String>,
    /// YYYY-MM-DD.
    dob: Option<String>,
    /// The patient's id in the caller's own system.
    partner_patient_id: Option<String>,
}

/// A patient of the directory.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaPatientAdded)]
pub(crate) struct Added {
    patient_id: String,
}

/// Adds a patient: 201, or 200 where they are there already.
pub(crate) async fn add(
    caller: Caller,
    body: Body<PatientDetails>,
) -> Result<(StatusCode, Json<Added>), Problem> {
    let mut fields = Fields::default();
    let wanted = patient(&caller, &body.value, "", &mut fields);
    checked(fields)?;
    let wanted = wanted.ok_or_else(|| Problem::internal(&"a patient was neither right nor wrong"))?;
    let (id, new) = present(&caller, wanted).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(Added { patient_id: id.to_string() })))
}

/// The patient the details describe; what is wrong is noted under `at`.
pub(crate) fn patient(
    caller: &Caller,
    details: &PatientDetails,
    at: &str,
    fields: &mut Fields,
) -> Option<Patient> {
    let filled =
        |it: &Option<String>| it.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned);
    let first = fields.needed(filled(&details.first_name), &format!("{at}/first_name"));
    let mobile = fields.needed(filled(&details.mobile), &format!("{at}/mobile"));
    let born = fields.date(details.dob.as_deref().filter(|it| !it.is_empty()), &format!("{at}/dob"));
    let given = [first, filled(&details.middle_name)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(Patient {
        id: PatientId(caller.clinic.engine.new_id()),
        number: 0,
        given_name: given,
        family_name: filled(&details.last_name).unwrap_or_default(),
        birth_date: born,
        phone: mobile?,
        phone_2: String::new(),
        email: filled(&details.email).unwrap_or_default(),
        address: String::new(),
        sex: sex(details.gender.as_deref()),
        language: String::new(),
        notes: String::new(),
        relations: vec![],
        provisional: false,
        active: true,
        merged_into: None,
        external_id: filled(&details.partner_patient_id),
        created_at: caller.clinic.engine.now(),
        deleted_at: None,
        version: 0,
    })
}

fn sex(gender: Option<&str>) -> String {
    match gender.map(str::to_uppercase).as_deref() {
        Some("M" | "MALE") => "male",
        Some("F" | "FEMALE") => "female",
        Some("O" | "OTHER") => "other",
        _ => "unknown",
    }
    .to_owned()
}

/// The id under which `wanted` is in the directory, and whether they were added just now. Somebody of the same name
/// and phone, whose birth date does not speak against it, is them.
pub(crate) async fn present(caller: &Caller, wanted: Patient) -> Result<(PatientId, bool), Problem> {
    let like = caller.clinic.engine.store().duplicates_of(&wanted).await.map_err(|it| broke(&it))?;
    let digits = |it: &str| it.chars().filter(char::is_ascii_digit).collect::<String>();
    let same_birth = |a: Option<NaiveDate>, b: Option<NaiveDate>| a.is_none() || b.is_none() || a == b;
    let same = like.iter().filter(|it| {
        it.active
            && it.given_name.to_lowercase() == wanted.given_name.to_lowercase()
            && it.family_name.to_lowercase() == wanted.family_name.to_lowercase()
            && digits(&it.phone) == digits(&wanted.phone)
            && same_birth(it.birth_date, wanted.birth_date)
    });
    match same.map(|it| it.id).collect::<Vec<_>>()[..] {
        [only] => Ok((only, false)),
        [] => save(caller, wanted).await.map(|id| (id, true)),
        [..] => Err(Problem::new(
            Kind::Conflict,
            "several patients of the directory are like that one; name one by patient_id",
        )),
    }
}

async fn save(caller: &Caller, wanted: Patient) -> Result<PatientId, Problem> {
    let id = wanted.id;
    match caller.clinic.engine.run(&caller.actor, Command::SavePatient(Box::new(wanted))).await {
        Ok(_) => Ok(id),
        Err(error) => Err(refused(&caller.clinic, error).await),
    }
}
