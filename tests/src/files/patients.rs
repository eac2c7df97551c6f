//! Patients of the old program.

use super::{Fate, OldFile, person};

/// Of how many rows one is wrong in some way.
const ONE_WRONG_IN: u32 = 20;

/// `rows` patients; every twentieth row has something wrong with it, each kind in turn.
#[must_use]
pub fn patients(rows: u32) -> OldFile {
    let mut file =
        OldFile::headed("Patient ID;Last name;First name;Date of birth;Phone;E-mail;Address;Notes");
    for number in 0..rows {
        if number % ONE_WRONG_IN == ONE_WRONG_IN - 1 {
            wrong(&mut file, number);
        } else {
            right(&mut file, number);
        }
    }
    file
}

fn right(file: &mut OldFile, number: u32) {
    let it = person(number);
    let email = format!("p{number}@example.org");
    let address = format!("\"{} Harbour Road; Flat {}\"", number % 200, number % 9);
    let cells = [&it.id, &it.family, it.given, &it.born, &it.phone, &email, &address, "Prefers mornings"];
    file.row(&cells, Fate::In);
}

/// One row of each kind of trouble, by turns.
fn wrong(file: &mut OldFile, number: u32) {
    let it = person(number);
    let before = person(number - 1);
    match (number / ONE_WRONG_IN) % 8 {
        0 => file.row(
            &[&before.id, &before.family, before.given, &before.born, &before.phone, "", "", ""],
            Fate::Out("", "duplicate_row"),
        ),
        // The same person again, without the id.
        1 => file.row(
            &["", &before.family.to_uppercase(), before.given, &before.born, &before.phone, "", "", ""],
            Fate::Out("", "duplicate_row"),
        ),
        2 => file.row(
            &[&it.id, &it.family, it.given, "31.02.1980", &it.phone, "", "", ""],
            Fate::Remarked("Date of birth", "malformed"),
        ),
        3 => file.row(
            &[&it.id, &it.family, it.given, "01.01.2099", &it.phone, "", "", ""],
            Fate::Remarked("Date of birth", "in_the_future"),
        ),
        4 => file.row(&[&it.id, "", "", &it.born, &it.phone, "", "", ""], Fate::Out("Last name", "missing")),
        5 => file.row(
            &[&it.id, &it.family, it.given, &it.born, "none", "", "", ""],
            Fate::Remarked("Phone", "malformed"),
        ),
        6 => file.row(
            &[&it.id, &it.family, it.given, &it.born, &it.phone, "anna at example", "", ""],
            Fate::Remarked("E-mail", "malformed"),
        ),
        _ => file.row(&[&it.id, &it.family, it.given], Fate::Out("", "column_count")),
    }
}
