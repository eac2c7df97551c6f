//! Whose row it is: the patients of the book, found by what files know of them.
//!
//! The id a record had where it came from is the surest. Records that have one are never taken for one another,
//! whatever their names: two records the old program kept apart stay apart, and staff may merge them. Without
//! one, the same folded name and birth date are one person; without a birth date, the same name and phone.
//! A short number of another program is nobody's here, unless the name agrees.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use daybook_booking::ids::PatientId;
use daybook_interop::{AppointmentRow, PatientRow};
use daybook_store::search::fold::fold;
use daybook_store::{Known, PersonKey};

/// Fewest digits of a phone that tell people apart.
const PHONE_DIGITS: usize = 7;

/// One patient, or so many that nobody can tell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meant {
    One(PatientId),
    Several,
}

/// See the module.
pub(crate) struct People {
    by_external: HashMap<String, PatientId>,
    by_number: HashMap<String, PatientId>,
    by_person: HashMap<PersonKey, PatientId>,
    by_birth: HashMap<(String, NaiveDate), Meant>,
    by_phone: HashMap<(String, String), Meant>,
    by_name: HashMap<String, Meant>,
    names: HashMap<PatientId, String>,
    births: HashMap<PatientId, Option<NaiveDate>>,
    with_external: HashSet<PatientId>,
    /// Those that came from the file itself.
    fresh: HashSet<PatientId>,
}

/// Where a row's patient was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Found {
    /// In the book.
    InTheBook,
    /// In a row before.
    InTheFile,
}

impl People {
    /// Those of the book. `own` are ids of ours that the file uses: it was once exported from here. Who was merged
    /// away is known as the record they are part of now.
    pub(crate) fn of(known: Known, own: &HashSet<PatientId>) -> Self {
        let mut people = Self {
            with_external: known.patients_by_external_id.values().copied().collect(),
            by_external: known.patients_by_external_id,
            by_number: known.patients_by_number.into_iter().map(|(it, id)| (it.to_string(), id)).collect(),
            by_person: HashMap::new(),
            by_birth: HashMap::new(),
            by_phone: HashMap::new(),
            by_name: HashMap::new(),
            names: HashMap::new(),
            births: HashMap::new(),
            fresh: HashSet::new(),
        };
        people.by_external.extend(own.iter().map(|it| (it.0.to_string(), *it)));
        known.patients_by_person.into_iter().for_each(|(key, id)| people.know(key, id));
        for (id, merged) in known.merged {
            let names = merged.external_id.into_iter().chain([id.0.to_string()]);
            names.for_each(|it| _ = people.by_external.entry(it).or_insert(merged.into));
            people.recognise(&merged.person, merged.into);
            people.by_person.entry(merged.person).or_insert(merged.into);
        }
        people
    }

    /// Where the patient of `row` was found, if they were.
    pub(crate) fn has(&self, row: &PatientRow) -> Option<Found> {
        let key = key_of(row);
        let name = words(&format!("{} {}", key.family, key.given));
        let theirs = external(row);
        let apart = |id: &PatientId| theirs.is_some() && self.with_external.contains(id);
        let numbered = row.external_id.is_none().then_some(row.number.as_ref()).flatten();
        let id = theirs
            .and_then(|it| self.by_external.get(it).copied())
            .or_else(|| {
                let id = numbered.and_then(|it| self.by_number.get(it)).copied()?;
                (self.names.get(&id) == Some(&name)).then_some(id)
            })
            .or_else(|| self.by_person.get(&key).copied().filter(|it| !apart(it)))
            .or_else(|| one(self.by_birth.get(&(name, key.birth_date?))).filter(|it| !apart(it)))?;
        Some(if self.fresh.contains(&id) { Found::InTheFile } else { Found::InTheBook })
    }

    /// Notes that a row brings a new patient.
    pub(crate) fn add(&mut self, row: &PatientRow, id: PatientId) {
        if let Some(external) = external(row) {
            self.by_external.insert(external.to_owned(), id);
            self.with_external.insert(id);
        }
        self.fresh.insert(id);
        self.know(key_of(row), id);
    }

    /// Who is known by `external` where the file comes from.
    pub(crate) fn known_as(&self, external: &str) -> Option<PatientId> {
        self.by_external.get(external).copied()
    }

    /// Whose appointment `row` is; `None` where nobody, or more than one, is meant.
    pub(crate) fn whose(&self, row: &AppointmentRow) -> Option<PatientId> {
        let external = row.patient_external_id.as_ref().and_then(|it| self.by_external.get(it)).copied();
        external.or_else(|| self.named(row))
    }

    fn named(&self, row: &AppointmentRow) -> Option<PatientId> {
        let name = words(&fold(&row.patient_name));
        if name.is_empty() {
            return None;
        }
        let phone = PersonKey::new("", "", None, &row.patient_phone).phone;
        let by_phone = || one(self.by_phone.get(&(name.clone(), phone.clone())));
        match row.patient_birth_date {
            // A record whose birth date could not be read has none: then the phone tells.
            Some(born) => one(self.by_birth.get(&(name.clone(), born)))
                .or_else(|| by_phone().filter(|it| self.births.get(it) == Some(&None))),
            None if phone.len() == PHONE_DIGITS => by_phone().or_else(|| one(self.by_name.get(&name))),
            None => one(self.by_name.get(&name)),
        }
    }

    fn know(&mut self, key: PersonKey, id: PatientId) {
        let name = self.recognise(&key, id);
        self.names.insert(id, name);
        self.births.insert(id, key.birth_date);
        self.by_person.insert(key, id);
    }

    /// Notes what somebody goes by; gives back their name.
    fn recognise(&mut self, key: &PersonKey, id: PatientId) -> String {
        let name = words(&format!("{} {}", key.family, key.given));
        if let Some(born) = key.birth_date {
            note(&mut self.by_birth, (name.clone(), born), id);
        }
        if key.phone.len() == PHONE_DIGITS {
            note(&mut self.by_phone, (name.clone(), key.phone.clone()), id);
        }
        note(&mut self.by_name, name.clone(), id);
        name
    }
}

/// The id a record is to be known by: the one it had, else the number it had.
pub(crate) fn external(row: &PatientRow) -> Option<&String> {
    row.external_id.as_ref().or(row.number.as_ref())
}

fn key_of(row: &PatientRow) -> PersonKey {
    PersonKey::new(&row.given_name, &row.family_name, row.birth_date, &row.phone)
}

/// The words of a folded name in one order: "Moya, Inés" is "Inés Moya".
pub(crate) fn words(folded: &str) -> String {
    let mut words: Vec<&str> = folded.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

fn one(meant: Option<&Meant>) -> Option<PatientId> {
    match meant {
        Some(Meant::One(id)) => Some(*id),
        Some(Meant::Several) | None => None,
    }
}

fn note<K: std::hash::Hash + Eq>(people: &mut HashMap<K, Meant>, key: K, id: PatientId) {
    let meant = people.entry(key).or_insert(Meant::One(id));
    if *meant != Meant::One(id) {
        *meant = Meant::Several;
    }
}
