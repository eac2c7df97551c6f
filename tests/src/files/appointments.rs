//! Appointments of the old program, for the clinic of [`crate::clinic`].

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};

use super::{Fate, OldFile, person};
use crate::clinic::{PROVIDERS, chair, provider};

/// Of how many rows one is wrong in some way.
const ONE_WRONG_IN: u32 = 20;
/// Half hours from 08:00 to 18:00.
const A_DAY: u32 = 20;

/// `rows` appointments of the first patients of [`super::patients`], without gaps from `first` on; every
/// twentieth row has something wrong with it, each kind in turn. `today` tells what is over.
#[must_use]
pub fn appointments(rows: u32, first: NaiveDate, today: NaiveDate) -> OldFile {
    let heading = "ID;Patient ID;Patient;Provider;Room;Type;Date;Time;Minutes;Status;Notes";
    let mut file = OldFile::headed(heading);
    let mut made = Making { slot: 0, patient: 0, first, today };
    for number in 0..rows {
        if number % ONE_WRONG_IN == ONE_WRONG_IN - 1 {
            made.wrong(&mut file, number);
        } else {
            let row = made.next(number);
            file.row(&row.cells(), Fate::In);
        }
    }
    file
}

/// The cells of a row before they are wrong.
struct Row {
    id: String,
    patient: String,
    name: String,
    provider: String,
    chair: String,
    kind: &'static str,
    date: String,
    time: String,
    minutes: &'static str,
    status: &'static str,
}

struct Making {
    slot: u32,
    patient: u32,
    first: NaiveDate,
    today: NaiveDate,
}

impl Row {
    fn cells(&self) -> [&str; 11] {
        [
            &self.id,
            &self.patient,
            &self.name,
            &self.provider,
            &self.chair,
            self.kind,
            &self.date,
            &self.time,
            self.minutes,
            self.status,
            "Añadido por teléfono",
        ]
    }
}

impl Making {
    /// The next free half hour of the next patient who is in the other file without fault.
    fn next(&mut self, number: u32) -> Row {
        let (provider_no, nth) = (self.slot % PROVIDERS, self.slot / PROVIDERS);
        self.slot += 1;
        if self.patient % ONE_WRONG_IN == ONE_WRONG_IN - 1 {
            self.patient += 1;
        }
        let it = person(self.patient);
        self.patient += 1;
        let date = self.first + Days::new(u64::from(nth / A_DAY));
        let time = NaiveTime::MIN + TimeDelta::minutes(480 + 30 * i64::from(nth % A_DAY));
        let over = date < self.today;
        Row {
            id: format!("A-{number:06}"),
            // Every fourth row knows its patient by name and birth date alone.
            patient: if number.is_multiple_of(4) { String::new() } else { it.id },
            name: format!("\"{}, {}\"", it.family, it.given),
            provider: provider(provider_no),
            chair: chair(provider_no),
            kind: "Check-up",
            date: date.format("%d.%m.%Y").to_string(),
            time: time.format("%H:%M").to_string(),
            minutes: "30",
            status: match number % 10 {
                3 => "Cancelled",
                4 if over => "No show",
                _ if over => "Completed",
                _ => "Confirmed",
            },
        }
    }

    /// One row of each kind of trouble, by turns.
    fn wrong(&mut self, file: &mut OldFile, number: u32) {
        let kind = (number / ONE_WRONG_IN) % 14;
        if kind == 0 {
            return self.taken_twice(file, number);
        }
        if kind == 1 {
            let row = Row { status: "Confirmed", ..self.next(number) };
            file.row(&row.cells(), Fate::In);
            return file.row(&row.cells(), Fate::Out("", "duplicate_row"));
        }
        let mut row = Row { status: "Confirmed", ..self.next(number) };
        let coming = self.today + Days::new(30 + u64::from(number / 100));
        let fate = match kind {
            2 => with(&mut row.date, "31.02.2027", Fate::Out("Date", "malformed")),
            3 => with(&mut row.date, "", Fate::Out("Date", "missing")),
            4 => with(&mut row.time, "half past", Fate::Out("Time", "malformed")),
            5 => {
                row.time = "02:30".to_owned();
                with(&mut row.date, "28.03.2027", Fate::Out("Time", "skipped_wall_time"))
            }
            6 => with(&mut row.provider, "Dr Nobody", Fate::Out("Provider", "unknown_provider")),
            7 => {
                row.kind = "Séance";
                Fate::Out("Type", "unknown_type")
            }
            8 => {
                row.patient = String::new();
                with(&mut row.name, "Nobody Whatever", Fate::Out("Patient", "unknown_patient"))
            }
            9 => {
                row.minutes = "300";
                Fate::Out("Minutes", "wrong_length")
            }
            10 => with(&mut row.time, "06:00", Fate::Remarked("Time", "outside_hours")),
            11 => {
                row.status = "perhaps";
                Fate::Out("Status", "malformed")
            }
            12 => with(&mut row.chair, "Chair 99", Fate::Remarked("Room", "unknown_location")),
            _ => {
                row.status = "Completed";
                let fate = Fate::Remarked("Status", "in_the_future");
                row.time = "18:30".to_owned();
                with(&mut row.date, &coming.format("%d.%m.%Y").to_string(), fate)
            }
        };
        file.row(&row.cells(), fate);
    }

    /// Two rows for one time of one provider: the first is taken.
    fn taken_twice(&mut self, file: &mut OldFile, number: u32) {
        let first = Row { status: "Confirmed", ..self.next(number) };
        let second = Row { id: format!("B-{number:06}"), ..self.next(number) };
        let second = Row {
            time: first.time.clone(),
            date: first.date.clone(),
            provider: first.provider.clone(),
            status: "Confirmed",
            ..second
        };
        file.row(&first.cells(), Fate::In);
        file.row(&second.cells(), Fate::Out("Time", "overlaps"));
    }
}

fn with(cell: &mut String, text: &str, fate: Fate) -> Fate {
    text.clone_into(cell);
    fate
}
