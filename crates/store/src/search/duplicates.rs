//! Records that may be of one person, the directory as a list, and what an import has to know.

use std::collections::HashMap;

use crate::conn::Conn;
use chrono::NaiveDate;
use daybook_booking::ids::{AppointmentId, ClinicId, PatientId};
use daybook_booking::patient::Patient;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::failure::Failure;
use crate::rows::clinic::clinic_bind;
use crate::rows::{placeholders, select};
use crate::search::fold::{backwards, digits, fold};
use crate::search::found::{COLUMNS, PatientLine};

/// Digits at the end of a phone that tell lines apart: enough to be somebody's own, few enough to leave out
/// how the country was written.
const PHONE_DIGITS: usize = 7;

/// Who a person is as far as two records can agree on it: folded names, birth date, last digits of the phone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct PersonKey {
    /// Folded family name.
    pub family: String,
    /// Folded given names.
    pub given: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// The last digits of the phone; empty without one.
    pub phone: String,
}

impl std::fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonKey(…)")
    }
}

impl PersonKey {
    /// The key of somebody with these names and this phone, as typed.
    #[must_use]
    pub fn new(given: &str, family: &str, birth_date: Option<NaiveDate>, phone: &str) -> Self {
        let tail: String = backwards(&digits(phone)).chars().take(PHONE_DIGITS).collect();
        Self { family: fold(family), given: fold(given), birth_date, phone: backwards(&tail) }
    }
}

/// Everything of the book an import compares its rows with.
#[derive(Clone, Default)]
pub struct Known {
    /// Patients by the id they had where they came from.
    pub patients_by_external_id: HashMap<String, PatientId>,
    /// Patients by who they are.
    pub patients_by_person: HashMap<PersonKey, PatientId>,
    /// Patients by short number.
    pub patients_by_number: HashMap<u32, PatientId>,
    /// Records that were merged away, by their own id: which record each is part of now, what it was known as
    /// elsewhere, and whose it was.
    pub merged: HashMap<PatientId, Merged>,
    /// Appointments by the id they had where they came from.
    pub appointments_by_external_id: HashMap<String, AppointmentId>,
}

/// A record that was merged away. A file may still name it.
#[derive(Clone)]
pub struct Merged {
    /// The record it is part of now.
    pub into: PatientId,
    /// The id it had where it came from.
    pub external_id: Option<String>,
    /// Who it was of.
    pub person: PersonKey,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Known({} patients)", self.patients_by_number.len())
    }
}

/// Everything an import compares its rows with, in three reads. Deleted records are not known, so what an undone
/// import brought can be brought again; its external ids are free again too.
pub(crate) async fn known(conn: &mut Conn, clinic: ClinicId) -> Result<Known, Failure> {
    let mut known = Known { merged: merged(conn, clinic).await?, ..Known::default() };
    let sql = "select id, number, external_id, family_key, given_key, birth_date, phone_tail
               from patient where clinic_id = $1 and findable = 1";
    let rows = conn.all(sql, binds![clinic.0]).await?;
    for row in &rows {
        let cells = &mut Cells::of(row);
        let (id, number): (Uuid, u32) = (cells.id()?, cells.number()?);
        let (id, external): (PatientId, Option<String>) = (PatientId(id), cells.take()?);
        known.patients_by_number.insert(number, id);
        if let Some(external) = external {
            known.patients_by_external_id.insert(external, id);
        }
        known.patients_by_person.insert(person(cells)?, id);
    }
    let sql = "select external_id, id from appointment
               where clinic_id = $1 and external_id is not null and deleted_at is null";
    for row in &conn.all(sql, binds![clinic.0]).await? {
        let cells = &mut Cells::of(row);
        known.appointments_by_external_id.insert(cells.string()?, AppointmentId(cells.id()?));
    }
    Ok(known)
}

fn person(cells: &mut Cells<'_>) -> Result<PersonKey, Failure> {
    let (family, given, birth_date) = (cells.string()?, cells.string()?, cells.maybe_date()?);
    let tail: String = cells.text()?.chars().take(PHONE_DIGITS).collect();
    Ok(PersonKey { family, given, birth_date, phone: backwards(&tail) })
}

/// The records that were merged away, each with the one that is left at the end of its chain.
async fn merged(conn: &mut Conn, clinic: ClinicId) -> Result<HashMap<PatientId, Merged>, Failure> {
    let sql = "select id, merged_into, external_id, family_key, given_key, birth_date, phone_tail
               from patient where clinic_id = $1 and merged_into is not null and deleted_at is null";
    let rows = conn.all(sql, binds![clinic.0]).await?;
    let mut merged = HashMap::with_capacity(rows.len());
    for row in &rows {
        let cells = &mut Cells::of(row);
        let (id, into) = (PatientId(cells.id()?), PatientId(cells.id()?));
        merged.insert(id, Merged { into, external_id: cells.take()?, person: person(cells)? });
    }
    let step: HashMap<PatientId, PatientId> = merged.iter().map(|(id, it)| (*id, it.into)).collect();
    for it in merged.values_mut() {
        // A chain is no longer than there are records in it.
        for _ in 0..step.len() {
            let Some(next) = step.get(&it.into) else { break };
            it.into = *next;
        }
    }
    Ok(merged)
}

/// Others with the same name and birth date, or the same phone; at most 20. A family shares a phone: two people
/// on one line who differ in given name and birth date are two people.
pub(crate) async fn of(
    conn: &mut Conn,
    clinic: ClinicId,
    patient: &Patient,
) -> Result<Vec<PatientLine>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).id(patient.id.0).put(fold(&patient.family_name)).put(fold(&patient.given_name));
    binds.put(patient.birth_date.map(|it| it.to_string()));
    let phone: String = backwards(&digits(&patient.phone)).chars().take(PHONE_DIGITS).collect();
    // A phone of a few digits is an extension, not a person.
    let phone = if phone.len() < PHONE_DIGITS { String::from("-") } else { phone };
    binds.put(format!("{phone}{}", char::MAX)).put(phone);
    let sql = format!(
        "select {COLUMNS} from patient p
         where p.clinic_id = $1 and p.family_key = $3 and p.given_key = $4 and p.findable = 1 and p.id <> $2
           and ($5 is null or p.birth_date is null or p.birth_date = $5)
         union
         select {COLUMNS} from patient p
         where p.clinic_id = $1 and p.phone_tail >= $7 and p.phone_tail < $6 and p.findable = 1
           and p.phone_tail <> '' and p.id <> $2
           and (p.given_key = $4 or $5 is null or p.birth_date is null or p.birth_date = $5)
         limit 20"
    );
    let rows = conn.all(sql, binds).await?;
    rows.iter().map(|row| PatientLine::read(&mut Cells::of(row))).collect()
}

/// Everybody who is not deleted or merged away, by family name.
pub(crate) async fn directory(
    conn: &mut Conn,
    clinic: ClinicId,
    (offset, limit): (u32, u32),
) -> Result<Vec<PatientLine>, Failure> {
    let mut binds = clinic_bind(clinic);
    binds.put(limit).put(offset);
    let sql = format!(
        "select {COLUMNS} from patient p where p.clinic_id = $1 and p.findable = 1
         order by p.family_key, p.given_key, p.row limit $2 offset $3"
    );
    let rows = conn.all(sql, binds).await?;
    rows.iter().map(|row| PatientLine::read(&mut Cells::of(row))).collect()
}

/// How many patients the directory lists.
pub(crate) async fn count(conn: &mut Conn, clinic: ClinicId) -> Result<u32, Failure> {
    let sql = "select count(*) from patient where clinic_id = $1 and findable = 1";
    Cells::of(&conn.one(sql, binds![clinic.0]).await?).number()
}

/// Patients one of whose relations names one of these.
pub(crate) async fn related_to(
    conn: &mut Conn,
    clinic: ClinicId,
    patients: &[PatientId],
) -> Result<Vec<Patient>, Failure> {
    let mut binds = clinic_bind(clinic);
    patients.iter().for_each(|it| _ = binds.put(it.0.to_string()));
    let rest = format!(
        "where clinic_id = $1 and id in
         (select patient_id from patient_relation where clinic_id = $1 and other in ({}))",
        placeholders(2, patients.len())
    );
    select(conn, &rest, binds).await
}
