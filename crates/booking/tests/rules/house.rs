//! The clinic's own rules in the small clinic, and who asks.

use chrono::{Days, NaiveDate};
use daybook_booking::appointment::{By, CancelCode};
use daybook_booking::audience::{Audience, Binds, ForPatients, ForStaff};
use daybook_booking::command::{Actor, Command, Insistence};
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, PatientId, PolicyId, ProviderId};
use daybook_booking::permission::Permission;
use daybook_booking::policy::{BookingPolicy, Breach, PolicyScope, Rule};
use daybook_booking::schedule::TemplateSlot;
use daybook_booking::slot::{Ask, Assign, Opening, openings};
use daybook_booking::wall::{self, minute_of};

use crate::world::{CHECKUP, MAIN, OSEI, SCALING, World, at, name, span, today};

/// Binds staff and patients alike, for good.
pub(crate) const ALL: Binds = Binds { staff: ForStaff::Never, patients: ForPatients::Never };
/// Binds patients; staff are free.
pub(crate) const PATIENTS: Binds = Binds { staff: ForStaff::Free, patients: ForPatients::Never };
/// Staff need a reason; patients are free.
pub(crate) const REASON: Binds = Binds { staff: ForStaff::Reason, patients: ForPatients::Free };
/// Staff are warned; patients are free.
pub(crate) const WARNED: Binds = Binds { staff: ForStaff::Warned, patients: ForPatients::Free };

impl World {
    /// Puts a policy in force for everything; `called` is what a refusal says.
    pub(crate) fn rule(&mut self, called: &str, rule: Rule, binds: Binds) -> PolicyId {
        self.rule_for(called, rule, binds, PolicyScope::default())
    }

    /// Puts a policy in force for part of the clinic.
    pub(crate) fn rule_for(
        &mut self,
        called: &str,
        rule: Rule,
        binds: Binds,
        scope: PolicyScope,
    ) -> PolicyId {
        let id = PolicyId(self.id());
        let name = called.to_owned();
        let policy = BookingPolicy { id, name, scope, rule, binds, active: true, deleted: false, version: 1 };
        self.book().policies.push(policy);
        id
    }

    /// Keeps part of Osei's every day at Main for scaling.
    pub(crate) fn keep(&mut self, hours: &str, binds: Binds, release_hours: Option<u16>) {
        let slots = (0..7).map(|weekday| TemplateSlot {
            location: MAIN,
            weekday,
            span: span(hours),
            appointment_type: SCALING,
            binds,
            release_hours,
        });
        self.book().providers[0].template.extend(slots);
    }

    /// From now on `patient` asks, for what they may.
    pub(crate) fn asks(&mut self, patient: PatientId) {
        use Permission as P;
        let permissions = [P::CreateAppointment, P::ModifyAppointment, P::CancelAppointment].into();
        self.actor = Actor { by: By::Patient(patient), permissions };
        self.book().appointment_types.iter_mut().for_each(|it| it.online = true);
    }

    /// It is that time of that day of March.
    pub(crate) fn it_is_on(&mut self, day: u32, clock: &str) {
        let date = NaiveDate::from_ymd_opt(2027, 3, day).unwrap();
        self.now = wall::instant(at(date, clock), self.zone()).unwrap();
    }

    /// The command that calls `id` off.
    pub(crate) fn cancelled(&self, id: AppointmentId, code: CancelCode, reason: &str) -> Command {
        Command::Cancel { id, code, reason: reason.to_owned(), insistence: Insistence::None }
    }

    pub(crate) fn tell_breach(&self, breach: &Breach) -> String {
        let called = self.sheet.book.policy(breach.policy).map_or("?", |it| &it.name);
        let counted = if breach.by.is_empty() { String::new() } else { format!(" ({})", breach.by.len()) };
        format!("against: {called}{counted}")
    }

    /// What is offered: `09:00 Osei, 09:30 Lind`, with the day where it is not today.
    pub(crate) fn offered(&self, ask: &Ask) -> String {
        let one = |it: &Opening| {
            let (minute, who) = (minute_of(it.wall_start), name_of(it.provider));
            let date = it.wall_start.date();
            let day = if date == today() { String::new() } else { format!("{} ", date.format("%-d")) };
            format!("{day}{:02}:{:02} {who}", minute / 60, minute % 60)
        };
        openings(&self.sheet, ask, self.now).iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

/// Looks for half an hour of Osei's for a check-up, today, on the half hours.
pub(crate) fn ask() -> Ask {
    Ask {
        appointment: None,
        appointment_type: CHECKUP,
        minutes: 30,
        provider: Some(OSEI),
        location: MAIN,
        patient: None,
        from: today(),
        to: today(),
        grid: 30,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
}

pub(crate) fn days_from_today(days: u64) -> NaiveDate {
    today() + Days::new(days)
}

pub(crate) fn name_of(provider: ProviderId) -> &'static str {
    name(daybook_booking::resource::Claimant::Provider(provider))
}

pub(crate) fn type_name(id: AppointmentTypeId) -> &'static str {
    if id == SCALING { "scaling" } else { "check-up" }
}
