//! The demo: two clinics with invented people, the same every time but for the day they are made.
//!
//! In the first one the printed examples of the systems we speak like run as they stand, with their dates moved to
//! the future: patients 1 (John Doe) and 2 (Jane Doe), provider 5 (Dr. Jane Smith), facility 3 (Hope Clinic), which
//! holds one appointment at a time (C3), and appointment 1 with the one that overlaps it. Provider 5 has nothing else.

mod days;
mod set_up;

use std::sync::Arc;

use daybook_booking::appointment::By;
use daybook_booking::command::{Actor, Command};
use daybook_booking::ids::{PatientId, UserId};
use daybook_booking::patient::Patient;
use daybook_booking::permission::Role;
use daybook_booking::wall;
use daybook_engine::{Clock, Engine, EngineError, Ids, founder};
use daybook_store::{NewBook, Staff, Store};
use uuid::Uuid;

use crate::house::{House, HouseError};
use crate::key::HouseKey;
use set_up::Practice;

/// How much of everything there is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// Patients of the first clinic who can be booked.
    pub patients: usize,
    /// Days behind and ahead that have appointments.
    pub days: (u64, u64),
}

impl Size {
    /// What somebody tries the hub on.
    pub const FULL: Self = Self { patients: 500, days: (3, 14) };
    /// As little as the examples need.
    pub const SMALL: Self = Self { patients: 12, days: (0, 0) };
}

/// The account that set the demo up; it has no password.
pub const ADMIN: UserId = UserId(Uuid::from_u128(0xda_1b_00_c0));

/// Makes the demo's books in `house` where there are none.
///
/// # Errors
/// When a book cannot be written.
pub async fn make(house: &House, clock: &Arc<dyn Clock>) -> Result<(), HouseError> {
    let there = house.clinics().await?;
    for (number, practice) in [(1, set_up::first()), (2, set_up::second())] {
        if there.contains(&number) {
            continue;
        }
        // Made under another name, so that half a demo is never taken for one.
        let draft = house.book(number)?.with_extension("making");
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let mut left = draft.clone().into_os_string();
            left.push(suffix);
            match std::fs::remove_file(&left) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                Ok(()) | Err(_) => {}
            }
        }
        let new =
            NewBook { clinic: practice.clinic.id, lineage: Uuid::from_u128(0xda_1b + u128::from(number)) };
        let store = Store::create(&draft, &HouseKey::of_demo().for_store(), new).await;
        let store = store.map_err(|why| HouseError::Open { number, why })?;
        let filled = fill(store.clone(), &practice, Size::FULL, clock).await;
        store.close().await;
        filled.map_err(|why| HouseError::Engine { number, why })?;
        std::fs::rename(&draft, house.book(number)?)?;
    }
    Ok(())
}

/// Fills the empty book in `store` with one of the demo's clinics.
async fn fill(
    store: Store,
    practice: &Practice,
    size: Size,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<Engine>, EngineError> {
    let ids = Ids::new(Arc::clone(clock));
    let engine = Engine::found(store, practice.clinic.clone(), Arc::clone(clock), ids).await?;
    engine.run_for_good(&founder(), Command::Import { commands: practice.commands() }).await?;
    let account = admin(clock);
    let saved = engine
        .store()
        .write(move |tx| Box::pin(async move { tx.save_staff(&account).await.map_err(EngineError::from) }));
    saved.await?;
    // What has gone by can only be written back by a person.
    let admin = Actor { by: By::Staff(ADMIN), ..founder() };
    let now = engine.now();
    let today = wall::wall(now, practice.clinic.zone).date();
    let patients = patients(practice, size, (today, now));
    let ids: Vec<PatientId> = patients.iter().filter(|it| it.active).map(|it| it.id).collect();
    let commands = patients.into_iter().map(|it| Command::SavePatient(Box::new(it))).collect();
    engine.run_for_good(&admin, Command::Import { commands }).await?;
    if practice.has_examples {
        let commands = days::examples(practice, &ids, today);
        engine.run_for_good(&admin, Command::Import { commands }).await?;
    }
    for (place, date) in days::days(today, size.days).enumerate() {
        let commands = days::day(practice, &ids, (place, date), now);
        engine.run_for_good(&admin, Command::Import { commands }).await?;
    }
    Ok(Arc::new(engine))
}

/// One of the demo's clinics in a new book at `path`, for tests.
///
/// # Errors
/// When the book cannot be written.
pub async fn small(
    number: u32,
    path: &std::path::Path,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<Engine>, HouseError> {
    let store = Store::create(path, &HouseKey::of_demo().for_store(), small_book(number)).await;
    small_in(number, store.map_err(|why| HouseError::Open { number, why })?, clock).await
}

/// Whose book [`small_in`] fills.
#[must_use]
pub fn small_book(number: u32) -> NewBook {
    NewBook { clinic: practice(number).clinic.id, lineage: Uuid::from_u128(u128::from(number)) }
}

fn practice(number: u32) -> Practice {
    if number == 1 { set_up::first() } else { set_up::second() }
}

/// One of the demo's clinics in the empty book `store`, for tests.
///
/// # Errors
/// When the book cannot be written.
pub async fn small_in(number: u32, store: Store, clock: &Arc<dyn Clock>) -> Result<Arc<Engine>, HouseError> {
    let practice = practice(number);
    fill(store, &practice, Size::SMALL, clock).await.map_err(|why| HouseError::Engine { number, why })
}

fn patients(
    practice: &Practice,
    size: Size,
    (today, now): (chrono::NaiveDate, chrono::DateTime<chrono::Utc>),
) -> Vec<Patient> {
    let many = if practice.has_examples { size.patients } else { size.patients.min(40) };
    let seed = practice.clinic.id.0.as_u64_pair().1;
    // One more, who may not be booked any more (S4.17).
    let mut all = daybook_desk::invented_patients(many + 1, (today, now), seed);
    if practice.has_examples {
        for (patient, given) in all.iter_mut().zip(["John", "Jane"]) {
            (patient.given_name, patient.family_name) = (given.to_owned(), "Doe".to_owned());
        }
    }
    if let Some(last) = all.last_mut() {
        last.active = false;
    }
    all
}

fn admin(clock: &Arc<dyn Clock>) -> Staff {
    crate::admin::account(ADMIN, "Demo admin", Role::Admin, clock.now())
}
