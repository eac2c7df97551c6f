//! The demo clinic: invented people in a real book, the same every time but for the day it is made.
//!
//! Its key is no secret and needs no keyring: there is nothing in it to keep. Everybody's password is
//! `daybook-demo`, everybody's PIN 1234.

mod chance;
mod clinic;
mod days;
mod money;
mod people;

use std::sync::Arc;

use booking::appointment::By;
use booking::command::{Actor, Command};
use booking::ids::{ClinicId, PatientId, ProviderId, UserId};
use booking::patient::Patient;
use booking::permission::Role;
use booking::wall;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use daybook_booking as booking;
use daybook_engine::{Engine, EngineError, Ids, StoppedClock, founder};
use daybook_store::{Key, NewBook, OpenError, Staff, Store};
use daybook_wire::Problem;
use daybook_wire::session::AppState;

use crate::desk::{Desk, OpenBook, Proof, Standing};
use crate::first_run::io_problem;
use crate::folder::Folder;
use crate::keys::{DataKey, keyed_hash};
use crate::opening::{open_problem, trouble};
use crate::staff::{self, NewAccount};
use crate::{gate, map};

use chance::Chance;

const PASSWORD: &str = "daybook-demo";
const PIN: &str = "1234";
const PATIENTS: usize = 420;
/// When a day is written down: eight in the evening.
const EVENING: u16 = 20 * 60;
/// How many days ago the demo's clinic was set up.
const EARLIER: u64 = 8;

impl Desk {
    /// Leaves the first run for the demo clinic, made first where there is none.
    pub(crate) async fn enter_demo(&self) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        if !matches!(&*self.standing.read().await, Standing::FirstRun { .. }) {
            return Err(Problem::NotFound);
        }
        let opened = match self.open_demo_book().await {
            Ok(book) => Standing::Open(book),
            Err(trouble) => trouble,
        };
        *self.standing.write().await = opened;
        self.crier.tell_session();
        self.state().await
    }

    /// Leaves the demo clinic for one's own first run.
    pub(crate) async fn quit_demo(&self) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        let mut standing = self.standing.write().await;
        let Standing::Open(OpenBook { engine, keys: None, .. }) = &*standing else {
            return Err(Problem::NotFound);
        };
        if Folder::own(&self.options.data_dir).is_there() {
            // Started with `--demo` beside a real book.
            return Err(Problem::NotFound);
        }
        engine.store().close().await;
        *standing = Standing::FirstRun { keyring: self.options.keyring.works().await };
        drop(standing);
        self.crier.tell_session();
        self.state().await
    }

    /// The demo clinic's book, made where there is none, with its admin at the desk.
    pub(crate) async fn open_demo_book(&self) -> Result<OpenBook, Standing> {
        let folder = Folder::demo(&self.options.data_dir);
        let key = demo_key();
        if !folder.is_there() {
            let made = self.make_demo(&folder, &key).await;
            made.map_err(|problem| Standing::Trouble { trouble: trouble_of(&problem) })?;
        }
        let opened = self.open_book(&folder, &key).await;
        let (engine, sharing) = opened.map_err(|error| Standing::Trouble { trouble: trouble(&error) })?;
        let everybody =
            engine.store().staff().await.map_err(|_| Standing::Trouble { trouble: "unreadable" })?;
        let admin = everybody.iter().find(|it| it.role == Role::Admin);
        let session = admin.map(|admin| gate::session_of(admin, Proof::Password, self.clock.now()));
        Ok(OpenBook { engine, key, keys: None, code: None, session, sharing, hosting: None })
    }

    async fn make_demo(&self, folder: &Folder, key: &DataKey) -> Result<(), Problem> {
        let workshop = folder.workshop().map_err(|error| io_problem(&error))?;
        let mut chance = Chance::seeded(0x0d47_b00c);
        let new = NewBook { clinic: ClinicId(chance.id()), lineage: chance.id() };
        let (clinic, path) = (new.clinic, workshop.book());
        let store = Store::create(&path, &Key::new(key.0), new)
            .await
            .map_err(|error: OpenError| open_problem(&error))?;
        let filled = self.fill_demo(&store, clinic, key, &mut chance).await;
        store.close().await;
        filled.map_err(|error| {
            tracing::error!(%error, "the demo clinic could not be made");
            map::problem::of(&error)
        })?;
        folder.take_over(&workshop).map_err(|error| io_problem(&error))
    }

    async fn fill_demo(
        &self,
        store: &Store,
        clinic: ClinicId,
        key: &DataKey,
        chance: &mut Chance,
    ) -> Result<(), EngineError> {
        let now = self.clock.now();
        let practice = clinic::practice(clinic, zone(), chance);
        let today = wall::wall(now, practice.clinic.zone).date();
        // Each day is written down in the evening, as if somebody had been here: what was paid has its own day.
        let evening =
            |date| wall::first_instant(wall::at_minute(date, EVENING), practice.clinic.zone).min(now);
        let clock = Arc::new(StoppedClock::at(evening(today - Days::new(EARLIER))));
        let ids = Ids::new(Arc::clone(&self.clock));
        let (clinic, told) = (practice.clinic.clone(), Arc::clone(&clock));
        let engine = Engine::found(store.clone(), clinic, told, ids).await?;
        engine.run_for_good(&founder(), Command::Import { commands: set_up(&practice) }).await?;
        let mut till = Chance::seeded(0x0d47_ca54);
        let prices = money::Prices::of(&practice.types, &mut till);
        engine.run_for_good(&founder(), Command::Import { commands: prices.set_up() }).await?;
        let people = self.accounts(practice.providers[0].id, key, chance).await;
        // What has gone by can only be written back by a person.
        let admin = Actor { by: By::Staff(people[0].id), ..founder() };
        for person in people {
            staff::save(store, person).await?;
        }

        let patients = people::patients(PATIENTS, today, now, chance);
        let ids: Vec<PatientId> = patients.iter().map(|it| it.id).collect();
        let commands = patients.into_iter().map(|it| Command::SavePatient(Box::new(it))).collect();
        engine.run_for_good(&admin, Command::Import { commands }).await?;
        for date in days::days(today) {
            clock.set(evening(date));
            let commands = days::day(&practice, &ids, date, now, chance);
            let paid = prices.of_day(&days::done(&commands), &mut till);
            engine.run_for_good(&admin, Command::Import { commands }).await?;
            if !paid.is_empty() {
                engine.run_for_good(&admin, Command::Import { commands: paid }).await?;
            }
        }
        Ok(())
    }

    async fn accounts(&self, provider: ProviderId, key: &DataKey, chance: &mut Chance) -> Vec<Staff> {
        let people = [
            ("Robin Lindqvist", Role::Admin, None),
            ("Sam Rivera", Role::FrontDesk, None),
            ("Dr Amara Osei", Role::Provider, Some(provider)),
            ("Locum (read only)", Role::ReadOnly, None),
        ];
        // Said aloud on the sign-in screen, so it need not be hard to guess.
        let account = NewAccount {
            name: String::new(),
            role: Role::Admin,
            provider: None,
            password: PASSWORD.to_owned(),
        };
        let pattern = account.into_staff(UserId(chance.id()), self.clock.now()).await;
        let person = |(name, role, provider): (&str, Role, Option<ProviderId>)| {
            let id = UserId(chance.id());
            let pin_hash = Some(key.pin_digest(id, PIN).to_vec());
            Staff { id, name: name.to_owned(), role, provider, pin_hash, ..pattern.clone() }
        };
        people.into_iter().map(person).collect()
    }
}

/// Invented patients, the same for the same `seed`: for the demos of other hosts.
#[must_use]
pub fn invented_patients(many: usize, (today, now): (NaiveDate, DateTime<Utc>), seed: u64) -> Vec<Patient> {
    people::patients(many, today, now, &mut Chance::seeded(seed))
}

fn set_up(practice: &clinic::Practice) -> Vec<Command> {
    let mut commands = vec![Command::SaveLocation(Box::new(practice.location.clone()))];
    commands.extend(practice.types.iter().cloned().map(|it| Command::SaveAppointmentType(Box::new(it))));
    commands.extend(practice.resources.iter().cloned().map(|it| Command::SaveResource(Box::new(it))));
    commands.extend(practice.providers.iter().cloned().map(|it| Command::SaveProvider(Box::new(it))));
    commands
}

/// The computer's own zone, so that the demo's today is the person's.
fn zone() -> Tz {
    iana_time_zone::get_timezone().ok().and_then(|name| name.parse().ok()).unwrap_or(Tz::UTC)
}

fn demo_key() -> DataKey {
    DataKey(keyed_hash(b"daybook", b"the demo clinic's key is no secret"))
}

fn trouble_of(problem: &Problem) -> &'static str {
    match problem {
        Problem::DiskFull => "disk_full",
        Problem::ReadOnly => "read_only",
        _ => "unreadable",
    }
}
