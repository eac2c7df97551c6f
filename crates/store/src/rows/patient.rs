//! Patients, with the folded names and backward phones they are searched by.

use std::collections::BTreeSet;

use crate::conn::Conn;
use daybook_booking::ids::{ClinicId, PatientId};
use daybook_booking::patient::Patient;

use crate::cells::{Binds, Cells};
use crate::failure::{Failure, WriteError};
use crate::rows::clinic::version;
use crate::rows::{self, Row, Versions, push_tuples};
use crate::search::fold::{backwards, digits, fold};

/// Words written by one statement.
const WORDS_A_STATEMENT: usize = 512;

/// Inserts or replaces patients, and notes the words of their names.
pub(crate) async fn save(
    conn: &mut Conn,
    clinic: ClinicId,
    patients: &[&Patient],
    versions: Versions,
) -> Result<(), WriteError> {
    rows::save_as(conn, clinic, patients, versions).await?;
    let words: BTreeSet<String> = patients.iter().flat_map(|it| name_words(it)).collect();
    let words: Vec<String> = words.into_iter().collect();
    for chunk in words.chunks(WORDS_A_STATEMENT) {
        let mut binds = Binds::default();
        chunk.iter().for_each(|word| _ = binds.id(clinic.0).text(word).put(backwards(word)));
        let mut sql = String::from("insert into name_word (clinic_id, word, backwards) values ");
        push_tuples(&mut sql, chunk.len(), 2);
        sql.push_str(" on conflict do nothing");
        conn.run(sql, binds).await?;
    }
    Ok(())
}

/// The patients one of whose relations names one of `ids`.
pub(crate) async fn naming(
    conn: &mut Conn,
    clinic: ClinicId,
    ids: &[PatientId],
) -> Result<Vec<Patient>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    ids.iter().for_each(|it| _ = binds.text(&it.to_string()));
    let named = rows::placeholders(2, ids.len());
    let rest = format!(
        "where clinic_id = $1 and relations <> '[]' and exists (
           select 1 from json_each(relations) where json_extract(value, '$.patient') in ({named}))"
    );
    rows::select(conn, &rest, binds).await
}

fn name_words(patient: &Patient) -> Vec<String> {
    let folded = format!("{} {}", fold(&patient.family_name), fold(&patient.given_name));
    folded.split_whitespace().map(str::to_owned).collect()
}

impl Row for Patient {
    const TABLE: &'static str = "patient";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "given_name",
        "family_name",
        "birth_date",
        "phone",
        "phone_2",
        "email",
        "address",
        "sex",
        "language",
        "notes",
        "relations",
        "provisional",
        "active",
        "merged_into",
        "external_id",
        "created_at",
        "deleted_at",
        "version",
        "family_key",
        "given_key",
        "phone_tail",
        "phone_2_tail",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).put(self.number).text(&self.given_name).text(&self.family_name);
        binds.put(self.birth_date.map(|it| it.to_string())).text(&self.phone).text(&self.phone_2);
        binds.text(&self.email).text(&self.address).text(&self.sex).text(&self.language).text(&self.notes);
        binds.json(&self.relations).put(self.provisional).put(self.active);
        binds.put(self.merged_into.map(|it| it.0)).put(self.external_id.clone());
        binds.at(self.created_at).maybe_at(self.deleted_at).put(version(self.version));
        binds.put(fold(&self.family_name)).put(fold(&self.given_name));
        binds.put(backwards(&digits(&self.phone))).put(backwards(&digits(&self.phone_2)));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PatientId(cells.id()?),
            number: cells.number()?,
            given_name: cells.string()?,
            family_name: cells.string()?,
            birth_date: cells.maybe_date()?,
            phone: cells.string()?,
            phone_2: cells.string()?,
            email: cells.string()?,
            address: cells.string()?,
            sex: cells.string()?,
            language: cells.string()?,
            notes: cells.string()?,
            relations: cells.json()?,
            provisional: cells.flag()?,
            active: cells.flag()?,
            merged_into: cells.maybe_id()?.map(PatientId),
            external_id: cells.take()?,
            created_at: cells.at()?,
            deleted_at: cells.maybe_at()?,
            version: cells.number()?,
        })
    }
}
