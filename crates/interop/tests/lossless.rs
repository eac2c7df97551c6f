//! What is taken out can be brought in again, exactly (Q25).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{NaiveDate, NaiveDateTime};
use daybook_interop::{
    AppointmentRecord, End, For, PatientRow, Reading, RowRelation, Start, Table, appointment_rows, decode,
    guess, guess_date_order, patient_rows, write_appointments, write_patients,
};
use proptest::prelude::*;

fn reading(table: &Table, rows: For) -> Reading {
    let mapping = guess(&table.columns, rows);
    let order = guess_date_order(table, &mapping);
    Reading { mapping, order, today: NaiveDate::from_ymd_opt(2027, 3, 1).unwrap() }
}

/// Anything a person could type or paste: quotes, breaks, separators, accents, formulas.
fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[-+=@'\",;|\t\r\n a-zA-Zéüßñ€łع0-9]{0,24}").unwrap()
}

/// The same on one line, without spaces around it: what names are.
fn name() -> impl Strategy<Value = String> {
    text().prop_map(|it| it.trim().to_owned()).prop_filter("somebody", |it| !it.is_empty())
}

fn born() -> impl Strategy<Value = Option<NaiveDate>> {
    proptest::option::of(
        (0_i32..40_000).prop_map(|it| NaiveDate::from_num_days_from_ce_opt(699_000 + it).unwrap()),
    )
}

prop_compose! {
    fn patient()(
        given_name in name(), family_name in name(), birth_date in born(),
        phone in "(|[+]?[0-9][-0-9 /]{0,12}[0-9])", email in "(|[-=+a-z]{1,8}@[a-z]{1,8}[.]com)",
        address in text(), sex in "(|female|male|other|unknown)", notes in text(),
        external_id in proptest::option::of(name()), number in proptest::option::of("[0-9]{1,6}"),
        language in "(|es|ar|zh-Hant|pt-BR)", relations in proptest::collection::vec((name(), name()), 0..3),
        provisional in proptest::option::of(any::<bool>()), active in proptest::option::of(any::<bool>()),
    ) -> PatientRow {
        let relations = relations.into_iter().map(|(relation, patient)| RowRelation { relation, patient });
        PatientRow {
            language, relations: relations.collect(), provisional, active,
            given_name, family_name, birth_date, phone_2: phone.clone(), phone, email, address, sex, notes,
            external_id, number,
        }
    }
}

prop_compose! {
    fn appointment()(
        texts in proptest::collection::vec(name(), 8), patient_birth_date in born(), minute in 0_i64..2_000_000,
        minutes in 1_u32..600, status in "(confirmed|completed|cancelled|no_show)", notes in text(), patient_notes in text(),
    ) -> (AppointmentRecord, NaiveDateTime) {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap();
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().and_hms_opt(0, 1, 0).unwrap();
        let start = start + chrono::TimeDelta::minutes(minute);
        let status = match status.as_str() {
            "completed" => "completed", "cancelled" => "cancelled", "no_show" => "no_show", _ => "confirmed",
        };
        (AppointmentRecord {
            external_id: next(), patient_external_id: next(), patient_name: next(), patient_birth_date,
            patient_phone: next(), provider: next(), location: next(), resource: next(), appointment_type: next(),
            start, minutes, status, notes, patient_notes,
        }, start)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn patients_come_back_as_they_went(patients in proptest::collection::vec(patient(), 1..6)) {
        let file = write_patients(&patients);
        let table = Table::read(&decode(file.as_bytes()).unwrap()).unwrap();
        let reading = reading(&table, For::Patients);
        let back: Vec<_> = patient_rows(&table, &reading).collect();
        prop_assert!(back.iter().all(|it| it.faults.is_empty()), "{back:?}");
        let back: Vec<PatientRow> = back.into_iter().filter_map(|it| it.row).collect();
        prop_assert!(back == patients, "{file}");
    }

    #[test]
    fn appointments_come_back_as_they_went(records in proptest::collection::vec(appointment(), 1..6)) {
        let (records, starts): (Vec<_>, Vec<_>) = records.into_iter().unzip();
        let file = write_appointments(&records);
        let table = Table::read(&decode(file.as_bytes()).unwrap()).unwrap();
        let reading = reading(&table, For::Appointments);
        let back: Vec<_> = appointment_rows(&table, &reading).collect();
        prop_assert!(back.iter().all(|it| it.faults.is_empty()), "{back:?} {file}");
        for ((row, record), start) in back.into_iter().filter_map(|it| it.row).zip(&records).zip(starts) {
            prop_assert_eq!(row.start, Start::Wall(start));
            prop_assert_eq!(row.end, End::After(u16::try_from(record.minutes).unwrap()));
            let texts = [
                row.external_id.unwrap_or_default(), row.patient_external_id.unwrap_or_default(), row.patient_name,
                row.patient_phone, row.provider, row.location, row.resource, row.appointment_type, row.notes,
                row.patient_notes,
            ];
            let record = record.clone();
            prop_assert_eq!(texts, [
                record.external_id, record.patient_external_id, record.patient_name, record.patient_phone, record.provider,
                record.location, record.resource, record.appointment_type, record.notes, record.patient_notes,
            ]);
            prop_assert_eq!(row.patient_birth_date, record.patient_birth_date);
        }
    }
}

#[test]
fn no_cell_of_ours_is_a_formula() {
    let patient =
        PatientRow { family_name: "=cmd()".to_owned(), phone: "+49 1".to_owned(), ..PatientRow::default() };
    let file = write_patients(&[patient]);
    assert!(file.contains(",'=cmd(),") && file.contains(",'+49 1,"), "{file}");
}

#[test]
fn a_bad_cell_is_named_and_what_it_said_is_kept() {
    let table = Table::read("Name;Born\nInés Moya;31.02.1980\n;1.1.1980\nAda;1.1.1980;x\n").unwrap();
    let mut reading = reading(&table, For::Patients);
    reading.mapping = guess(&["Name".to_owned(), "dob".to_owned()], For::Patients);
    let read: Vec<_> = patient_rows(&table, &reading).collect();
    let said: Vec<String> = read
        .iter()
        .flat_map(|it| it.faults.iter().map(|f| format!("{} {} {}", f.line, f.column, f.why.text())))
        .collect();
    assert_eq!(said, ["2 Born malformed", "3 Name missing", "4  column_count"]);
    assert_eq!(read[0].row.as_ref().unwrap().notes, "Born: 31.02.1980");
}
