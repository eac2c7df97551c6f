//! The invented patients of the demo clinic: names from many places, as a city clinic has them.

use booking::ids::PatientId;
use booking::patient::Patient;
use chrono::{DateTime, Datelike as _, Days, NaiveDate, Utc};
use daybook_booking as booking;

use super::chance::Chance;

const WOMEN: &[&str] = &[
    "Ana",
    "Beatriz",
    "Clara",
    "Zoë",
    "Ines",
    "Łucja",
    "Fatima",
    "Amara",
    "Chiara",
    "Dilnoza",
    "Esra",
    "Freya",
    "Grace",
    "Hannah",
    "Ioana",
    "Jasmine",
    "Katarzyna",
    "Leila",
    "Mai",
    "Nadia",
    "Olivia",
    "Priya",
    "Quynh",
    "Rosa",
    "Sofía",
    "Thandiwe",
    "Ursula",
    "Valentina",
    "Wanjiru",
    "Yara",
];
const MEN: &[&str] = &[
    "Adam",
    "Björn",
    "Carlos",
    "Daniel",
    "Emeka",
    "François",
    "George",
    "Hassan",
    "Iker",
    "Jonas",
    "Kofi",
    "Luca",
    "Mateo",
    "Nikola",
    "Omar",
    "Pavel",
    "Quentin",
    "Rafael",
    "Søren",
    "Tomás",
    "Umut",
    "Viktor",
    "William",
    "Xavier",
    "Yusuf",
    "Zoltán",
];
const FAMILIES: &[&str] = &[
    "Abadi",
    "Almeida",
    "Andersen",
    "Baker",
    "Bianchi",
    "Brennan",
    "Chen",
    "Costa",
    "Dąbrowska",
    "Delacroix",
    "Demir",
    "Eriksson",
    "Fischer",
    "García",
    "Grant",
    "Haddad",
    "Horvat",
    "Ibrahim",
    "Ivanova",
    "Johansson",
    "Kamau",
    "Khan",
    "Kowalski",
    "Larsen",
    "López",
    "Martín",
    "Mensah",
    "Müller",
    "Nguyễn",
    "Novák",
    "O’Neill",
    "Okafor",
    "Osei",
    "Øster",
    "Patel",
    "Petrović",
    "Quintana",
    "Rossi",
    "Ruiz",
    "Sato",
    "Schäfer",
    "Silva",
    "Tan",
    "Thompson",
    "Tran",
    "Ünal",
    "Vargas",
    "Weiss",
    "Wong",
    "Young",
    "Zhang",
    "Şahin",
];
const STREETS: &[&str] = &[
    "Harbour Street",
    "Mill Lane",
    "Station Road",
    "Park Avenue",
    "Garden Row",
    "Bridge Street",
    "Hill View",
];

/// `count` patients; children bring a relation to a parent of the same family name.
pub(super) fn patients(
    count: usize,
    today: NaiveDate,
    now: DateTime<Utc>,
    chance: &mut Chance,
) -> Vec<Patient> {
    let mut all: Vec<Patient> = Vec::with_capacity(count);
    for place in 0..count {
        let mut patient = adult_or_child(place, today, now, chance);
        let child = patient.birth_date.is_some_and(|born| today.year() - born.year() < 16);
        if let Some(parent) = all.last().filter(|parent| child && parent.relations.is_empty()) {
            patient.family_name.clone_from(&parent.family_name);
            patient.phone.clone_from(&parent.phone);
            patient.relations =
                vec![booking::patient::Relation { patient: parent.id, relation: "parent".to_owned() }];
        }
        all.push(patient);
    }
    all
}

fn adult_or_child(place: usize, today: NaiveDate, now: DateTime<Utc>, chance: &mut Chance) -> Patient {
    let woman = chance.happens(53);
    let years = if chance.happens(22) { 6 + chance.below(10) } else { 17 + chance.below(68) };
    let born = today - Days::new(years as u64 * 365 + chance.below(365) as u64);
    let given = *chance.pick(if woman { WOMEN } else { MEN });
    let family = *chance.pick(FAMILIES);
    Patient {
        id: PatientId(chance.id()),
        number: 0,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        birth_date: Some(born),
        // 01632 960xxx is set aside for fiction.
        phone: format!("+44 1632 960{:03}", place % 1000),
        phone_2: String::new(),
        email: if chance.happens(70) { format!("patient{place}@example.org") } else { String::new() },
        address: format!("{} {}", 1 + chance.below(120), chance.pick(STREETS)),
        sex: if woman { "female" } else { "male" }.to_owned(),
        language: String::new(),
        notes: String::new(),
        relations: Vec::new(),
        provisional: false,
        active: true,
        merged_into: None,
        external_id: None,
        created_at: now,
        deleted_at: None,
        version: 0,
    }
}
