//! Workload W: a clinic in Berlin with twenty providers, twenty rooms and twenty-four chairs, 540 open minutes a
//! day with two breaks, booked from 2027-03-01 on, across the spring change. Seeded.

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::{By, Source};
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::command::{Actor, Book, Command, Insistence, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, LocationId, PatientId, ProviderId, ResourceId, UserId,
};
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::patient::Patient;
use daybook_booking::permission::Role;
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::WeeklyHours;
use daybook_booking::wall::{self, WallSpan};
use daybook_engine::{Clock, Engine, Ids, Keep, StoppedClock, Watch};
use daybook_store::{Key, NewBook, OpenOptions, Store};
use daybook_tests::chance::Chance;
use daybook_tests::{Failure, Outcome};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const ZONE: Tz = Tz::Europe__Berlin;
pub(crate) const PROVIDERS: u128 = 20;
const ROOMS: u128 = 20;
const CHAIRS: u128 = 24;
/// More than ever meet, so that no patient is in two places.
pub(crate) const PATIENTS: u128 = 2_000;
pub(crate) const SITE: LocationId = LocationId(Uuid::from_u128(0x10));
/// Half an hour with a provider.
pub(crate) const VISIT: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(0x40));
/// Half an hour with a provider, in a room, on a chair.
pub(crate) const TREATMENT: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(0x41));

/// Hours of every day: two breaks, 540 minutes.
const HOURS: [(u16, u16); 3] = [(480, 600), (615, 750), (795, 1080)];

/// A book of workload W.
pub(crate) struct Workload {
    pub(crate) engine: Arc<Engine>,
    pub(crate) actor: Actor,
    folder: Option<TempDir>,
    path: PathBuf,
}

/// How full it is.
#[derive(Clone, Copy)]
pub(crate) struct Booked {
    pub(crate) providers: u128,
    pub(crate) days: u64,
    pub(crate) a_day: usize,
    pub(crate) minutes: u16,
}

pub(crate) fn provider(number: u128) -> ProviderId {
    ProviderId(Uuid::from_u128(0x1000 + number))
}

pub(crate) fn patient(number: u128) -> PatientId {
    PatientId(Uuid::from_u128(0x10_0000 + number % PATIENTS))
}

pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, 1).expect("a day")
}

/// Midnight before the first day.
fn dawn() -> DateTime<Utc> {
    wall::day(first_day(), ZONE).start()
}

fn key() -> Key {
    Key::new([7; 32])
}

/// A booking of `minutes` with `provider` at `minute` of `date`.
pub(crate) fn booking(
    (id, who): (u128, u128),
    provider: ProviderId,
    (date, minute, minutes): (NaiveDate, u16, u16),
) -> Command {
    Command::Book(Book {
        id: AppointmentId(Uuid::from_u128(0x1000_0000 + id)),
        patient: patient(who),
        appointment_type: VISIT,
        placement: Placement {
            provider,
            location: SITE,
            resources: vec![],
            wall_start: wall::at_minute(date, minute),
            minutes,
        },
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    })
}

impl Workload {
    /// A book `booked` so.
    pub(crate) async fn new(booked: Booked) -> Outcome<Self> {
        let folder = TempDir::with_prefix("daybook-bench-")?;
        let path = folder.path().join("book.db");
        let new = NewBook { clinic: ClinicId(Uuid::from_u128(1)), lineage: Uuid::from_u128(2) };
        let store = Store::create(&path, &key(), new).await?;
        let (clock, ids) = clock();
        let engine = Arc::new(Engine::found(store, clinic(), clock, ids).await?);
        let user = UserId(Uuid::from_u128(0x100));
        let actor = Actor { by: By::Staff(user), permissions: Role::Admin.permissions() };
        for command in set_up(booked.providers) {
            engine.run_for_good(&actor, command).await?;
        }
        let work = Self { engine, actor, folder: Some(folder), path };
        work.bring((0..PATIENTS).map(|it| Command::SavePatient(Box::new(person(it)))).collect()).await?;
        work.bring(bookings(booked)).await?;
        Ok(work)
    }

    /// The same file, opened anew: nothing of it is in memory.
    pub(crate) async fn reopened(mut self) -> Outcome<Self> {
        self.engine.store().close().await;
        self.engine = open(&self.path).await?;
        Ok(self)
    }

    /// Where the file is; it stays there until `self` goes.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    /// Lets go of the file, which stays until the folder given back goes.
    pub(crate) async fn put_away(mut self) -> (PathBuf, Option<TempDir>) {
        self.engine.store().close().await;
        (self.path.clone(), self.folder.take())
    }

    async fn bring(&self, rows: Vec<Command>) -> Outcome {
        let count = rows.len();
        let fates =
            self.engine.import(&self.actor, rows, (Keep::Accepted, &Arc::new(Watch::default()))).await?;
        match fates.into_iter().flatten().filter(Result::is_ok).count() {
            kept if kept == count => Ok(()),
            kept => Err(Failure::new(format!("{kept} of {count} rows of the workload fit"))),
        }
    }
}

/// The book in the file at `path`.
pub(crate) async fn open(path: &std::path::Path) -> Outcome<Arc<Engine>> {
    let store = Store::open(path, &key(), OpenOptions::default()).await?;
    let (clock, ids) = clock();
    Ok(Arc::new(Engine::open(store, clock, ids).await?))
}

fn clock() -> (Arc<dyn Clock>, Ids) {
    let clock: Arc<dyn Clock> = Arc::new(StoppedClock::at(dawn()));
    let ids = Ids::new(Arc::clone(&clock));
    (clock, ids)
}

/// Starts of appointments of `minutes` that lie within the hours of a day.
pub(crate) fn starts(minutes: u16) -> Vec<u16> {
    let within = |(from, to): (u16, u16)| (from..=to - minutes).step_by(usize::from(minutes));
    HOURS.into_iter().flat_map(within).collect()
}

fn bookings(Booked { providers, days, a_day, minutes }: Booked) -> Vec<Command> {
    let (mut chance, free) = (Chance::seeded(20_270_301), starts(minutes));
    let mut taken: Vec<(NaiveDate, u16, u128)> = vec![];
    for day in 0..days {
        for provider in 0..providers {
            let mut free = free.clone();
            for _ in 0..a_day {
                let start = free.swap_remove(chance.below(free.len()));
                taken.push((first_day() + Days::new(day), start, provider));
            }
        }
    }
    taken.sort_unstable();
    let numbered = (0_u128..).zip(taken);
    numbered.map(|(n, (date, start, who))| booking((n, n), provider(who), (date, start, minutes))).collect()
}

fn clinic() -> Clinic {
    Clinic {
        id: ClinicId(Uuid::from_u128(1)),
        name: "Workload W".to_owned(),
        zone: ZONE,
        currency: "EUR".to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    }
}

fn set_up(providers: u128) -> Vec<Command> {
    let mut commands = vec![Command::SaveLocation(Box::new(site()))];
    for (id, name, needs) in
        [(VISIT, "Visit", vec![]), (TREATMENT, "Treatment", vec![ResourceKind::Room, ResourceKind::Chair])]
    {
        commands.push(Command::SaveAppointmentType(Box::new(kind(id, name, needs))));
    }
    let resources =
        (0..ROOMS).map(|it| (ResourceKind::Room, it)).chain((0..CHAIRS).map(|it| (ResourceKind::Chair, it)));
    commands.extend(resources.map(|(kind, number)| Command::SaveResource(Box::new(resource(kind, number)))));
    commands.extend((0..providers).map(|it| Command::SaveProvider(Box::new(clinician(it)))));
    commands
}

fn site() -> Location {
    let hours =
        |weekday| HOURS.map(|(from, to)| WeeklyHours { location: SITE, weekday, span: span(from, to) });
    Location {
        id: SITE,
        name: "Main".to_owned(),
        address: vec![],
        phone: String::new(),
        capacity: None,
        hours: (0..7).flat_map(hours).collect(),
        active: true,
        position: 0,
        version: 0,
    }
}

fn span(from: u16, to: u16) -> WallSpan {
    WallSpan::new(from, to).expect("hours end after they begin")
}

fn kind(id: AppointmentTypeId, name: &str, needs: Vec<ResourceKind>) -> AppointmentType {
    AppointmentType {
        id,
        name: name.to_owned(),
        hue: 0,
        min_minutes: 5,
        default_minutes: 30,
        max_minutes: 120,
        capacity: 1,
        buffers: Buffers::default(),
        needs,
        instructions: String::new(),
        telehealth: false,
        payment: PaymentTerms::default(),
        online: false,
        active: true,
        position: 0,
        version: 0,
    }
}

fn resource(kind: ResourceKind, number: u128) -> Resource {
    let base = if kind == ResourceKind::Room { 0x2000 } else { 0x3000 };
    Resource {
        id: ResourceId(Uuid::from_u128(base + number)),
        location: SITE,
        kind,
        name: format!("{kind:?} {number}"),
        capacity: 1,
        position: u16::try_from(number).unwrap_or_default(),
        active: true,
        version: 0,
    }
}

fn clinician(number: u128) -> Provider {
    Provider {
        id: provider(number),
        name: format!("Dr {number}"),
        designation: String::new(),
        role: ProviderRole::Doctor,
        hue: 0,
        photo: String::new(),
        hours: vec![],
        template: vec![],
        video_link: String::new(),
        appointment_types: vec![],
        active: true,
        position: u16::try_from(number).unwrap_or_default(),
        version: 0,
    }
}

/// A record with a name and nothing else.
pub(crate) fn person(number: u128) -> Patient {
    Patient {
        id: patient(number),
        number: 0,
        given_name: "Anna".to_owned(),
        family_name: format!("Müller {number}"),
        birth_date: None,
        phone: String::new(),
        phone_2: String::new(),
        email: String::new(),
        address: String::new(),
        sex: String::new(),
        language: String::new(),
        notes: String::new(),
        relations: vec![],
        provisional: false,
        active: true,
        merged_into: None,
        external_id: None,
        created_at: DateTime::UNIX_EPOCH,
        deleted_at: None,
        version: 0,
    }
}
