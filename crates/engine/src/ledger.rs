//! Rows held in memory by who and what they take, so that a small sheet for one command is made without a query
//! and without looking at everything.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::change::Change;
use daybook_booking::command::Command;
use daybook_booking::day_sheet::{ClinicBook, DaySheet};
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::money::account::Accounts;
use daybook_booking::patient::Patient;
use daybook_booking::period::Period;
use daybook_booking::pin::Pin;
use daybook_booking::plans::Plans;
use daybook_booking::resource::Claimant;
use daybook_store::{Failure, Rows};

use crate::load::Start;

/// The longest claim, hours: what holds a moment cannot have begun earlier than this before it.
const LONGEST_HOURS: i64 = 36;

/// One claim on a claimant's time: from, until, by.
type Held = (DateTime<Utc>, DateTime<Utc>, AppointmentId);

/// See the module.
pub(crate) struct Ledger {
    start: Start,
    patients: HashMap<PatientId, Patient>,
    appointments: HashMap<AppointmentId, Appointment>,
    pins: HashMap<AppointmentId, Pin>,
    lanes: HashMap<Claimant, BTreeSet<Held>>,
}

impl Ledger {
    /// Everything that any of `commands` may look at, in a number of queries that hardly grows with them.
    pub(crate) async fn load(
        rows: &mut Rows<'_>,
        start: Start,
        commands: &[Command],
    ) -> Result<Self, Failure> {
        let mut ledger = Self {
            start,
            patients: HashMap::new(),
            appointments: HashMap::new(),
            pins: HashMap::new(),
            lanes: HashMap::new(),
        };
        let (mut appointments, mut patients) = (vec![], vec![]);
        for subjects in commands.iter().map(Command::subjects) {
            appointments.extend(subjects.appointments);
            patients.extend(subjects.patients);
        }
        let named = rows.appointments(&appointments).await?;
        patients.extend(named.iter().map(|it| it.patient));
        ledger.pins = rows.pins(&appointments).await?.into_iter().map(|it| (it.appointment, it)).collect();
        ledger.patients = rows.patients(&patients).await?.into_iter().map(|it| (it.id, it)).collect();
        named.into_iter().for_each(|it| ledger.put(it));
        let holding = rows.appointments_holding(&ledger.reach(commands)).await?;
        holding.into_iter().for_each(|it| ledger.put(it));
        Ok(ledger)
    }

    /// One stretch for each claimant, from the first to the last moment any of `commands` needs.
    fn reach(&self, commands: &[Command]) -> Vec<(Claimant, Period)> {
        let mut spans: HashMap<Claimant, (DateTime<Utc>, DateTime<Utc>)> = HashMap::new();
        for command in commands {
            for (claimant, window) in command.reach(&self.named(command), self.start.now).claims {
                let span = spans.entry(claimant).or_insert((window.start(), window.end()));
                *span = (span.0.min(window.start()), span.1.max(window.end()));
            }
        }
        let spans = spans.into_iter().filter_map(|(it, (from, to))| Some((it, Period::new(from, to)?)));
        spans.collect()
    }

    /// Every appointment there is, for comparing claims with.
    pub(crate) fn whole(&self) -> DaySheet {
        DaySheet { appointments: self.appointments.values().cloned().collect(), ..self.empty() }
    }

    /// The sheet `command` is decided on.
    pub(crate) fn sheet(&self, command: &Command) -> DaySheet {
        let mut sheet = self.named(command);
        let mut there: HashSet<AppointmentId> = sheet.appointments.iter().map(|it| it.id).collect();
        for (claimant, window) in command.reach(&sheet, self.start.now).claims {
            for id in self.holding(claimant, window) {
                if there.insert(id) {
                    sheet.appointments.extend(self.appointments.get(&id).cloned());
                }
            }
        }
        sheet
    }

    /// Writes down what a command changed.
    pub(crate) fn apply(&mut self, changes: &[Change]) {
        let numbers = &mut self.start.numbers;
        for change in changes {
            match change {
                Change::Patient(edit) => {
                    numbers.patient = numbers.patient.max(edit.after.number.saturating_add(1));
                    self.patients.insert(edit.after.id, edit.after.clone());
                }
                Change::Pin(edit) => _ = self.pins.insert(edit.after.appointment, edit.after.clone()),
                Change::Appointment(edit) => {
                    numbers.appointment = numbers.appointment.max(edit.after.number.saturating_add(1));
                }
                // Whoever brings these in many has small sheets for each: set-up and plans are never among them.
                Change::Clinic(_)
                | Change::Location(_)
                | Change::Provider(_)
                | Change::Resource(_)
                | Change::AppointmentType(_)
                | Change::Exception(_)
                | Change::Policy(_)
                | Change::Lease(_)
                | Change::Series(_)
                | Change::Visit(_)
                | Change::WaitlistEntry(_)
                | Change::Recall(_)
                | Change::Treatment(_)
                | Change::Procedure(_)
                | Change::Rating(_)
                | Change::Fee(_)
                | Change::Package(_)
                | Change::PatientPackage(_)
                | Change::Posting(_) => {}
            }
        }
        for change in changes {
            if let Change::Appointment(edit) = change {
                self.put(edit.after.clone());
            }
        }
    }

    fn put(&mut self, appointment: Appointment) {
        let id = appointment.id;
        if let Some(before) = self.appointments.remove(&id) {
            for (claimant, held) in held(&before, &self.start.book) {
                if let Some(lane) = self.lanes.get_mut(&claimant) {
                    lane.remove(&held);
                }
            }
        }
        for (claimant, held) in held(&appointment, &self.start.book) {
            self.lanes.entry(claimant).or_default().insert(held);
        }
        self.appointments.insert(id, appointment);
    }

    /// The rows `command` names.
    fn named(&self, command: &Command) -> DaySheet {
        let subjects = command.subjects();
        let appointments: Vec<_> =
            subjects.appointments.iter().filter_map(|it| self.appointments.get(it)).cloned().collect();
        let mut patients = subjects.patients;
        patients.extend(appointments.iter().map(|it| it.patient));
        patients.sort_unstable();
        patients.dedup();
        DaySheet {
            patients: patients.iter().filter_map(|it| self.patients.get(it)).cloned().collect(),
            pins: subjects.appointments.iter().filter_map(|it| self.pins.get(it)).cloned().collect(),
            appointments,
            ..self.empty()
        }
    }

    fn empty(&self) -> DaySheet {
        DaySheet {
            book: std::sync::Arc::clone(&self.start.book),
            patients: vec![],
            appointments: vec![],
            pins: vec![],
            ratings: vec![],
            plans: Plans::default(),
            accounts: Accounts::default(),
            numbers: self.start.numbers,
        }
    }

    fn holding(&self, claimant: Claimant, window: Period) -> impl Iterator<Item = AppointmentId> {
        let nobody = AppointmentId(uuid::Uuid::nil());
        let first = window.start() - TimeDelta::hours(LONGEST_HOURS);
        let range = (first, first, nobody)..(window.end(), window.end(), nobody);
        let lane = self.lanes.get(&claimant).into_iter().flat_map(move |it| it.range(range.clone()));
        lane.filter(move |(_, until, _)| *until > window.start()).map(|(_, _, id)| *id)
    }
}

/// What the store has of it: a hold's claims stay there when it runs out, until they are replaced.
fn held(appointment: &Appointment, book: &ClinicBook) -> impl Iterator<Item = (Claimant, Held)> {
    let (id, claims) = (appointment.id, appointment.claims(book, DateTime::<Utc>::MIN_UTC));
    claims.into_iter().map(move |it| (it.claimant, (it.period.start(), it.period.end(), id)))
}
