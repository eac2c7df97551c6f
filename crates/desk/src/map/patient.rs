//! Patients on the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use daybook_booking::ids::PatientId;
use daybook_booking::patient::{Patient, Relation};
use daybook_booking::refusal::{Fault, Field};
use daybook_wire::Problem;
use daybook_wire::patient::{PatientForm, PatientLine, RelationForm};

use super::text::{id, invalid};

/// Given and family name as staff read them; either may be empty.
pub(crate) fn full_name(given: &str, family: &str) -> String {
    [given, family].iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(" ")
}

/// A patient as one line of a list.
pub(crate) fn line(found: daybook_store::PatientLine) -> PatientLine {
    PatientLine {
        id: found.id.to_string(),
        number: found.number,
        given_name: found.given_name,
        family_name: found.family_name,
        birth_date: found.birth_date.map(|it| it.to_string()),
        phone: found.phone,
        email: found.email,
        provisional: found.provisional,
        active: found.active,
    }
}

/// A patient whose record is at hand, as one line of a list.
pub(crate) fn line_of(patient: &Patient) -> PatientLine {
    PatientLine {
        id: patient.id.to_string(),
        number: patient.number,
        given_name: patient.given_name.clone(),
        family_name: patient.family_name.clone(),
        birth_date: patient.birth_date.map(|it| it.to_string()),
        phone: patient.phone.clone(),
        email: patient.email.clone(),
        provisional: patient.provisional,
        active: patient.active,
    }
}

/// A patient as their form; `names` holds the names of those they are related to.
pub(crate) fn form(patient: &Patient, names: &BTreeMap<PatientId, String>) -> PatientForm {
    let relation = |it: &Relation| RelationForm {
        patient_id: it.patient.to_string(),
        patient_name: names.get(&it.patient).cloned().unwrap_or_default(),
        relation: it.relation.clone(),
    };
    PatientForm {
        id: patient.id.to_string(),
        number: patient.number,
        given_name: patient.given_name.clone(),
        family_name: patient.family_name.clone(),
        birth_date: patient.birth_date.map(|it| it.to_string()),
        phone: patient.phone.clone(),
        phone_2: patient.phone_2.clone(),
        email: patient.email.clone(),
        address: patient.address.clone(),
        sex: patient.sex.clone(),
        language: patient.language.clone(),
        notes: patient.notes.clone(),
        relations: patient.relations.iter().map(relation).collect(),
        provisional: patient.provisional,
        active: patient.active,
        version: patient.version,
    }
}

/// The patient as the form has them, entered at `now`. What the form does not hold is the core's to keep.
pub(crate) fn patient(form: PatientForm, now: DateTime<Utc>) -> Result<Patient, Problem> {
    let relation = |it: RelationForm| {
        Ok(Relation { patient: id(&it.patient_id, "relations", PatientId)?, relation: it.relation })
    };
    Ok(Patient {
        id: id(&form.id, "id", PatientId)?,
        number: 0,
        given_name: form.given_name,
        family_name: form.family_name,
        birth_date: birth_date(form.birth_date.as_deref())?,
        phone: form.phone,
        phone_2: form.phone_2,
        email: form.email,
        address: form.address,
        sex: form.sex,
        language: form.language,
        notes: form.notes,
        relations: form.relations.into_iter().map(relation).collect::<Result<_, Problem>>()?,
        provisional: form.provisional,
        active: form.active,
        merged_into: None,
        external_id: None,
        created_at: now,
        deleted_at: None,
        version: form.version,
    })
}

fn birth_date(text: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let Some(text) = text.filter(|it| !it.is_empty()) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| invalid(Field::BirthDate, Fault::Malformed))
}
