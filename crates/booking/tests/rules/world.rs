//! A small clinic to try rules on, and the notation its appointments are written in.
//!
//! An appointment is written `09:00-09:30 Ana Osei Chair1`: wall time, then who and what in any order.
//! What is not said is filled in: Osei, a check-up, Ana when she asks and Ben when it is there already.
//! `13 09:00-09:30` is on the 13th; without a day it is [`TODAY`], 2 March 2027, a Tuesday.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::{Appointment, By, Source};
use daybook_booking::change::{Change, apply};
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::command::{Actor, Book, Command, Edits, Insistence, Placement};
use daybook_booking::day_sheet::{ClinicBook, DaySheet, Numbers};
use daybook_booking::decide::decide;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, ExceptionId, LocationId, PatientId, ProviderId, ResourceId,
    UserId,
};
use daybook_booking::money::account::Accounts;
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::patient::Patient;
use daybook_booking::permission::{Permission, Role};
use daybook_booking::plans::Plans;
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::resource::{Claimant, Resource, ResourceKind};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException, WeeklyHours};
use daybook_booking::wall::{self, WallSpan};
use uuid::Uuid;

use crate::house::type_name;

pub(crate) const MAIN: LocationId = LocationId(Uuid::from_u128(1));
pub(crate) const ANNEX: LocationId = LocationId(Uuid::from_u128(2));
pub(crate) const OSEI: ProviderId = ProviderId(Uuid::from_u128(11));
pub(crate) const LIND: ProviderId = ProviderId(Uuid::from_u128(12));
pub(crate) const CHAIR1: ResourceId = ResourceId(Uuid::from_u128(21));
pub(crate) const CHAIR2: ResourceId = ResourceId(Uuid::from_u128(22));
pub(crate) const ROOM: ResourceId = ResourceId(Uuid::from_u128(23));
pub(crate) const FAR_CHAIR: ResourceId = ResourceId(Uuid::from_u128(24));
pub(crate) const CHECKUP: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(31));
/// Needs a chair, and ten minutes before and after.
pub(crate) const SCALING: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(32));
pub(crate) const ANA: PatientId = PatientId(Uuid::from_u128(41));
pub(crate) const BEN: PatientId = PatientId(Uuid::from_u128(42));
pub(crate) const CLEO: PatientId = PatientId(Uuid::from_u128(43));
pub(crate) const CLERK: UserId = UserId(Uuid::from_u128(51));

const NAMES: &[(&str, Claimant)] = &[
    ("Ana", Claimant::Patient(ANA)),
    ("Ben", Claimant::Patient(BEN)),
    ("Cleo", Claimant::Patient(CLEO)),
    ("Osei", Claimant::Provider(OSEI)),
    ("Lind", Claimant::Provider(LIND)),
    ("Chair1", Claimant::Resource(CHAIR1)),
    ("Chair2", Claimant::Resource(CHAIR2)),
    ("Room", Claimant::Resource(ROOM)),
    ("FarChair", Claimant::Resource(FAR_CHAIR)),
    ("Main", Claimant::Location(MAIN)),
    ("Annex", Claimant::Location(ANNEX)),
];

/// 2 March 2027.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 3, 2).unwrap()
}

pub(crate) fn at(date: NaiveDate, clock: &str) -> NaiveDateTime {
    wall::at_minute(date, minute(clock))
}

/// Minutes of `09:30`; `24:00` is the end of the day.
pub(crate) fn minute(clock: &str) -> u16 {
    let (hours, minutes) = clock.split_once(':').unwrap();
    hours.parse::<u16>().unwrap() * 60 + minutes.parse::<u16>().unwrap()
}

pub(crate) fn span(text: &str) -> WallSpan {
    let (from, to) = text.split_once('-').unwrap();
    WallSpan::new(minute(from), minute(to)).unwrap()
}

/// A clinic, the time, and who asks.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) sheet: DaySheet,
    pub(crate) now: DateTime<Utc>,
    pub(crate) actor: Actor,
    next: u128,
}

impl World {
    /// Osei and Lind at Main from 09:00 to 17:00 every day, two chairs, a room for two; it is 08:00.
    pub(crate) fn new() -> Self {
        Self::in_zone(chrono_tz::Europe::Berlin)
    }

    pub(crate) fn in_zone(zone: Tz) -> Self {
        let book = ClinicBook {
            clinic: clinic(zone),
            locations: vec![location(MAIN, "Main", 0), location(ANNEX, "Annex", 1)],
            providers: vec![provider(OSEI, "Osei", 0), provider(LIND, "Lind", 1)],
            resources: vec![
                resource(CHAIR1, ResourceKind::Chair, 0),
                resource(CHAIR2, ResourceKind::Chair, 1),
                Resource { capacity: 2, ..resource(ROOM, ResourceKind::Room, 2) },
                Resource { location: ANNEX, ..resource(FAR_CHAIR, ResourceKind::Chair, 3) },
            ],
            appointment_types: vec![
                appointment_type(CHECKUP, Buffers::default(), vec![]),
                appointment_type(SCALING, Buffers { before: 10, after: 10 }, vec![ResourceKind::Chair]),
            ],
            exceptions: vec![],
            procedures: vec![],
            policies: vec![],
            fees: vec![],
            packages: vec![],
            leases: vec![],
            asking: None,
        };
        let sheet = DaySheet {
            book: Arc::new(book),
            patients: vec![patient(ANA, 1), patient(BEN, 2), patient(CLEO, 3)],
            appointments: vec![],
            pins: vec![],
            ratings: vec![],
            plans: Plans::default(),
            accounts: Accounts::default(),
            numbers: Numbers { appointment: 1, patient: 4, posting: 1, receipt: 1 },
        };
        let now = wall::instant(at(today(), "08:00"), zone).unwrap();
        let mut world = Self { sheet, now, actor: staff(), next: 1000 };
        world.open("09:00-17:00");
        world
    }

    pub(crate) fn book(&mut self) -> &mut ClinicBook {
        Arc::make_mut(&mut self.sheet.book)
    }

    pub(crate) fn zone(&self) -> Tz {
        self.sheet.book.clinic.zone
    }

    /// Gives every provider these hours at Main on every day: `09:00-12:00 13:00-17:00`.
    pub(crate) fn open(&mut self, hours: &str) {
        let spans: Vec<_> = hours.split_whitespace().map(span).collect();
        let week: Vec<_> = (0..7)
            .flat_map(|weekday| {
                spans.iter().map(move |span| WeeklyHours { location: MAIN, weekday, span: *span })
            })
            .collect();
        for provider in &mut self.book().providers {
            provider.hours.clone_from(&week);
        }
    }

    /// Closes `scope` on today's `span`.
    pub(crate) fn close(&mut self, scope: ExceptionScope, kind: ExceptionKind, hours: &str) -> ExceptionId {
        let (id, span) = (ExceptionId(self.id()), span(hours));
        let (from, to) = (wall::at_minute(today(), span.from()), wall::at_minute(today(), span.to()));
        let location = (kind == ExceptionKind::ExtraHours).then_some(MAIN);
        let label = String::new();
        let exception =
            ScheduleException { id, scope, kind, from, to, location, label, deleted: false, version: 1 };
        self.book().exceptions.push(exception);
        id
    }

    /// It is that time of today's.
    pub(crate) fn it_is(&mut self, clock: &str) {
        self.now = wall::instant(at(today(), clock), self.zone()).unwrap();
    }

    pub(crate) fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    /// What the book says; nothing changes.
    pub(crate) fn says(&self, command: &Command) -> Result<Vec<Change>, Refusal> {
        decide(&self.sheet, &self.actor, command, self.now)
    }

    /// Does it, if the book lets.
    pub(crate) fn run(&mut self, command: &Command) -> Result<Vec<Change>, Refusal> {
        let changes = self.says(command)?;
        for change in &changes {
            apply(&mut self.sheet, change);
        }
        Ok(changes)
    }

    /// Does what must be possible.
    pub(crate) fn must(&mut self, command: &Command) -> Vec<Change> {
        match self.run(command) {
            Ok(changes) => changes,
            Err(refusal) => panic!("{}", self.tell(&refusal)),
        }
    }

    /// Puts appointments there: `09:00-09:30 Ben, 10:00-11:00 Cleo`.
    pub(crate) fn there(&mut self, appointments: &str) -> AppointmentId {
        let mut last = AppointmentId(Uuid::nil());
        for words in appointments.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let asked = self.asked(words, BEN);
            last = asked.id;
            self.must(&Command::Book(asked));
        }
        last
    }

    /// Asks for an appointment and tells what came of it.
    pub(crate) fn ask(&mut self, words: &str) -> String {
        let command = Command::Book(self.asked(words, ANA));
        self.told(&command)
    }

    /// Does it and tells what came of it.
    pub(crate) fn told(&mut self, command: &Command) -> String {
        match self.run(command) {
            Ok(changes) => self.tell_changes(&changes),
            Err(refusal) => self.tell(&refusal),
        }
    }

    pub(crate) fn appointment(&self, id: AppointmentId) -> &Appointment {
        self.sheet.appointment(id).unwrap()
    }

    /// Reads the notation.
    pub(crate) fn asked(&mut self, words: &str, patient: PatientId) -> Book {
        let mut book = Book {
            id: AppointmentId(self.id()),
            patient,
            appointment_type: CHECKUP,
            placement: Placement {
                provider: OSEI,
                location: MAIN,
                resources: vec![],
                wall_start: at(today(), "00:00"),
                minutes: 0,
            },
            notes: String::new(),
            patient_notes: String::new(),
            source: Source::Staff,
            external_id: None,
            paid_with: None,
            insistence: Insistence::None,
        };
        let mut date = today();
        for word in words.split_whitespace() {
            self.read(word, &mut book, &mut date);
        }
        book
    }

    fn read(&self, word: &str, book: &mut Book, date: &mut NaiveDate) {
        let placement = &mut book.placement;
        if let Ok(day) = word.parse() {
            *date = date.with_day(day).unwrap();
        } else if word.contains('-') {
            let span = span(word);
            placement.wall_start = wall::at_minute(*date, span.from());
            placement.minutes = span.to() - span.from();
        } else if word == "scaling" {
            book.appointment_type = SCALING;
        } else if word == "insist" {
            book.insistence = insist("urgent");
        } else {
            match NAMES.iter().find(|(name, _)| *name == word).expect(word).1 {
                Claimant::Patient(id) => book.patient = id,
                Claimant::Provider(id) => placement.provider = id,
                Claimant::Resource(id) => placement.resources.push(id),
                Claimant::Location(id) => placement.location = id,
            }
        }
    }

    /// The command that moves `id` to `words`; what they do not say stays as it is.
    pub(crate) fn moved(&mut self, id: AppointmentId, words: &str) -> Command {
        let it = self.appointment(id).clone();
        let mut book = self.asked("", it.patient);
        book.appointment_type = it.appointment_type;
        book.placement = Placement {
            provider: it.provider,
            location: it.location,
            resources: vec![],
            wall_start: it.promise.wall_start,
            minutes: u16::try_from(it.promise.period.minutes()).unwrap(),
        };
        let mut date = it.promise.wall_start.date();
        for word in words.split_whitespace() {
            self.read(word, &mut book, &mut date);
        }
        let edits = Edits {
            patient: Some(book.patient),
            appointment_type: Some(book.appointment_type),
            placement: Some(book.placement),
            ..Edits::default()
        };
        Command::Edit { id, seen_version: None, edits, insistence: book.insistence }
    }

    /// The command that replaces `id` by a successor at `words`.
    pub(crate) fn rescheduled(&mut self, id: AppointmentId, words: &str) -> Command {
        let asked = self.asked(words, ANA);
        let (placement, insistence) = (asked.placement, asked.insistence);
        Command::Reschedule { id, successor: asked.id, placement, insistence }
    }

    /// A refusal as a receptionist would say it.
    pub(crate) fn tell(&self, refusal: &Refusal) -> String {
        let Refusal::DoesNotFit(misfits) = refusal else {
            return refusal.to_string();
        };
        let told: Vec<_> = misfits.iter().map(|it| self.tell_misfit(it)).collect();
        told.join("; ")
    }

    pub(crate) fn tell_misfit(&self, misfit: &Misfit) -> String {
        match misfit {
            Misfit::Taken { claimant, by, period } => {
                let (from, to) = (self.clock(period.start()), self.clock(period.end()));
                let others = if by.len() > 1 { format!(" and {} more", by.len() - 1) } else { String::new() };
                format!("{} is taken {from}-{to}{others}", name(*claimant))
            }
            Misfit::OutsideHours { provider } => format!("{} is not in", name(Claimant::Provider(*provider))),
            Misfit::Closed { .. } => "closed".to_owned(),
            Misfit::NotTheirType { .. } | Misfit::NoneFree { .. } => misfit.to_string().to_lowercase(),
            Misfit::KeptFor(kept) => format!("kept for {}", type_name(kept.slot.appointment_type)),
            Misfit::Policy(breach) => self.tell_breach(breach),
            Misfit::Leased { claimant, holder } => format!("{} is kept by {}", name(*claimant), holder.name),
            Misfit::Elsewhere { resource } => format!("{} is elsewhere", name(Claimant::Resource(*resource))),
        }
    }

    pub(crate) fn tell_changes(&self, changes: &[Change]) -> String {
        let mut out: Vec<String> = vec![];
        for change in changes {
            out.push(match change {
                Change::Appointment(edit) => self.tell_appointment(&edit.after),
                other => other.kind().to_owned(),
            });
        }
        if out.is_empty() { "nothing to do".to_owned() } else { out.join(", ") }
    }

    /// `confirmed 09:00-09:30 Ana Osei Chair1`.
    pub(crate) fn tell_appointment(&self, it: &Appointment) -> String {
        let mut out = String::new();
        let (from, to) = (self.clock(it.promise.period.start()), self.clock(it.promise.period.end()));
        let (patient, provider) =
            (name(Claimant::Patient(it.patient)), name(Claimant::Provider(it.provider)));
        write!(out, "{} {from}-{to} {patient} {provider}", it.status.kind().text()).unwrap();
        for resource in &it.resources {
            write!(out, " {}", name(Claimant::Resource(*resource))).unwrap();
        }
        if let Some(over) = &it.overbooked {
            write!(out, " (over: {})", over.reason).unwrap();
        }
        if it.deleted_at.is_some() {
            out.push_str(" deleted");
        }
        out
    }

    fn clock(&self, moment: DateTime<Utc>) -> String {
        wall::wall(moment, self.zone()).format("%H:%M").to_string()
    }
}

pub(crate) fn name(claimant: Claimant) -> &'static str {
    NAMES.iter().find(|(_, it)| *it == claimant).map_or("somebody", |(name, _)| name)
}

pub(crate) fn insist(reason: &str) -> Insistence {
    Insistence::Override { reason: reason.to_owned() }
}

pub(crate) fn staff() -> Actor {
    Actor { by: By::Staff(CLERK), permissions: Role::Admin.permissions() }
}

pub(crate) fn staff_with(permissions: &[Permission]) -> Actor {
    Actor { by: By::Staff(CLERK), permissions: BTreeSet::from_iter(permissions.iter().copied()) }
}

fn clinic(zone: Tz) -> Clinic {
    let id = ClinicId(Uuid::from_u128(9));
    let (policy, money) = (Policy::default(), MoneyRules::default());
    Clinic { id, name: "Clinic".into(), zone, currency: "EUR".into(), policy, money, version: 1 }
}

fn location(id: LocationId, name: &str, position: u16) -> Location {
    Location {
        id,
        name: name.into(),
        address: vec![],
        phone: String::new(),
        capacity: None,
        hours: vec![],
        active: true,
        position,
        version: 1,
    }
}

fn provider(id: ProviderId, name: &str, position: u16) -> Provider {
    Provider {
        id,
        name: name.into(),
        designation: String::new(),
        role: ProviderRole::Dentist,
        hue: 0,
        photo: String::new(),
        hours: vec![],
        template: vec![],
        video_link: String::new(),
        appointment_types: vec![],
        active: true,
        position,
        version: 1,
    }
}

fn resource(id: ResourceId, kind: ResourceKind, position: u16) -> Resource {
    Resource { id, location: MAIN, kind, name: "It".into(), capacity: 1, position, active: true, version: 1 }
}

fn appointment_type(id: AppointmentTypeId, buffers: Buffers, needs: Vec<ResourceKind>) -> AppointmentType {
    AppointmentType {
        id,
        name: "Visit".into(),
        hue: 0,
        min_minutes: 1,
        default_minutes: 30,
        max_minutes: 240,
        buffers,
        capacity: 1,
        needs,
        instructions: String::new(),
        telehealth: false,
        payment: PaymentTerms::default(),
        online: false,
        active: true,
        position: 0,
        version: 1,
    }
}

pub(crate) fn patient(id: PatientId, number: u32) -> Patient {
    Patient {
        id,
        number,
        given_name: "Given".into(),
        family_name: "Family".into(),
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
        created_at: Utc.timestamp_opt(0, 0).unwrap(),
        deleted_at: None,
        version: 1,
    }
}
