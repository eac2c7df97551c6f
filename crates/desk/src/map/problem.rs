//! Refusals and failures as problems the window can act on. Names are put in here and nowhere else; only
//! staff who may see the calendar make calls that can name somebody (C27).

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::NaiveDate;
use daybook_booking::audience::Force;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::fit;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, ProviderId};
use daybook_booking::opening::open_day;
use daybook_booking::permission::Permission;
use daybook_booking::policy::Breach;
use daybook_booking::refusal::{Misfit, Part, Refusal, RefusedPart};
use daybook_booking::resource::Claimant;
use daybook_booking::visit::VisitFault;
use daybook_engine::EngineError;
use daybook_store::{CalendarRow, Failure};
use daybook_wire::problem::{self as wire, InTheWay, Problem, TakenKind};

use super::item::Viewing;
use super::patient::full_name;
use super::policy::rule_on_wire;
use super::set_up::{kind, span};
use super::text::{invalid, wall_text, word};

/// The problem of an error that names nobody: where set-up, accounts or files are concerned.
pub(crate) fn of(error: &EngineError) -> Problem {
    match error {
        EngineError::Refused(refusal) => plain(refusal, &BTreeSet::new()),
        EngineError::NothingToReverse => Problem::NothingToReverse,
        EngineError::NoClinic => Problem::NotFound,
        EngineError::Store(Failure::DiskFull) => Problem::DiskFull,
        EngineError::Store(Failure::ReadOnly) => Problem::ReadOnly,
        EngineError::OnlyAtHub => Problem::OnlyAtHub,
        EngineError::Locked(why) => Problem::SharingLocked { why: why.clone() },
        EngineError::ClockWrong => Problem::ClockWrong,
        EngineError::Store(_) | EngineError::Unexpected => storage(error),
    }
}

/// A store that broke while it was read.
pub(crate) fn failed(failure: Failure) -> Problem {
    of(&EngineError::Store(failure))
}

/// A failure of the store, noted in the log under a reference the person can read out.
fn storage(error: &EngineError) -> Problem {
    static FAILURES: AtomicU32 = AtomicU32::new(1);
    let reference = format!("S{}", FAILURES.fetch_add(1, Ordering::Relaxed));
    tracing::error!(reference, error = error as &dyn std::error::Error, "a call failed");
    Problem::Storage { reference }
}

/// A refusal without the names of its misfits.
fn plain(refusal: &Refusal, permissions: &BTreeSet<Permission>) -> Problem {
    match refusal {
        Refusal::NotPermitted(permission) => {
            Problem::NotPermitted { permission: permission.text().to_owned() }
        }
        Refusal::Invalid { field, fault } => invalid(*field, *fault),
        Refusal::InThePast => {
            Problem::InThePast { may_override: permissions.contains(&Permission::Backdate) }
        }
        Refusal::Length { min, max } => Problem::Length { min: *min, max: *max },
        Refusal::SkippedWallTime { wall, .. } => Problem::SkippedWallTime { wall: wall_text(*wall) },
        Refusal::DoesNotFit(_) => Problem::DoesNotFit {
            misfits: vec![],
            may_override: permissions.contains(&Permission::OverrideConflict),
        },
        Refusal::AgainstPolicy(breach) => Problem::AgainstPolicy {
            policy_id: breach.policy.to_string(),
            name: String::new(),
            rule: rule_on_wire(breach.rule),
            may_override: false,
        },
        Refusal::InvalidTransition { from } => Problem::InvalidTransition { from: (*from).to_owned() },
        Refusal::NotBegun => Problem::NotBegun,
        Refusal::HoldExpired => Problem::HoldExpired,
        Refusal::NotFound => Problem::NotFound,
        Refusal::ChangedSince => Problem::ChangedSince,
        Refusal::CannotReverse => Problem::CannotReverse,
        Refusal::StillBooked { upcoming, .. } => Problem::StillBooked { upcoming: *upcoming },
        Refusal::SomeRefused(parts) => some_refused(parts, |it| plain(&it.why, permissions)),
        Refusal::MoreThanDue { most } => Problem::MoreThanDue { most: most.0 },
        Refusal::MoreThanPaid { most } => Problem::MoreThanPaid { most: most.0 },
        Refusal::PaymentDue { amount } => Problem::PaymentDue { amount: amount.0 },
        Refusal::MoneyOnIt => Problem::MoneyOnIt,
        Refusal::PackageDoesNotFit(why) => Problem::PackageUnfit { why: word(why) },
        Refusal::VisitBroken(faults) => Problem::VisitBroken {
            faults: faults.iter().copied().map(visit_fault).collect(),
            may_override: permissions.contains(&Permission::OverrideConflict),
        },
    }
}

/// Which of several were refused, each with the problem `why` makes of it.
fn some_refused(parts: &[RefusedPart], why: impl Fn(&RefusedPart) -> Problem) -> Problem {
    let part = |it: &RefusedPart| {
        let (appointment_id, date) = match it.part {
            Part::Occurrence(date) => (None, Some(date.to_string())),
            Part::Appointment(id) => (Some(id.to_string()), None),
        };
        wire::RefusedPart { appointment_id, date, why: why(it) }
    };
    Problem::SomeRefused { parts: parts.iter().map(part).collect() }
}

/// What of a visit is not kept to.
pub(crate) const fn visit_fault(fault: VisitFault) -> wire::VisitFault {
    match fault {
        VisitFault::OutOfOrder { earlier, later } => wire::VisitFault::OutOfOrder { earlier, later },
        VisitFault::LongWait { earlier, later, minutes, at_most } => {
            wire::VisitFault::LongWait { earlier, later, minutes, at_most }
        }
        VisitFault::OtherDay { leg } => wire::VisitFault::OtherDay { leg },
        VisitFault::OtherProvider { leg } => wire::VisitFault::OtherProvider { leg },
    }
}

/// The appointments `misfits` name.
pub(crate) fn named_in<'m>(misfits: impl IntoIterator<Item = &'m Misfit>) -> BTreeSet<AppointmentId> {
    let names = |it: &'m Misfit| match it {
        Misfit::Taken { by, .. } => by.as_slice(),
        Misfit::Policy(breach) => breach.by.as_slice(),
        Misfit::OutsideHours { .. }
        | Misfit::Closed { .. }
        | Misfit::NotTheirType { .. }
        | Misfit::NoneFree { .. }
        | Misfit::KeptFor(_)
        | Misfit::Leased { .. }
        | Misfit::Elsewhere { .. } => &[],
    };
    misfits.into_iter().flat_map(names).copied().collect()
}

/// What it takes to say why something does not fit.
pub(crate) struct Naming<'a> {
    /// Names of providers, places and types.
    pub(crate) book: &'a ClinicBook,
    /// The appointments in the way.
    pub(crate) cards: &'a [CalendarRow],
    /// The clock they are shown by.
    pub(crate) viewing: &'a Viewing<'a>,
    /// What the person may do.
    pub(crate) permissions: &'a BTreeSet<Permission>,
    /// Where it was to stand.
    pub(crate) place: Option<(LocationId, NaiveDate)>,
}

impl Naming<'_> {
    /// The problem of `refusal`, with names.
    pub(crate) fn problem(&self, refusal: &Refusal) -> Problem {
        match refusal {
            Refusal::DoesNotFit(misfits) => Problem::DoesNotFit {
                misfits: misfits.iter().map(|it| self.misfit(it)).collect(),
                may_override: self.may_override() && !misfits.iter().any(Misfit::is_firm),
            },
            Refusal::AgainstPolicy(breach) => Problem::AgainstPolicy {
                policy_id: breach.policy.to_string(),
                name: self.policy(breach),
                rule: rule_on_wire(breach.rule),
                may_override: self.may_override() && breach.force != Force::Forbids,
            },
            Refusal::SomeRefused(parts) => some_refused(parts, |it| self.on(it.part).problem(&it.why)),
            other => plain(other, self.permissions),
        }
    }

    /// The same on the date of one part of a series.
    fn on(&self, part: Part) -> Self {
        let on_date = |date| self.place.map(|(location, _)| (location, date));
        let place = match part {
            Part::Occurrence(date) => on_date(date),
            Part::Appointment(_) => self.place,
        };
        Self { place, ..*self }
    }

    /// One reason why it does not fit.
    pub(crate) fn misfit(&self, misfit: &Misfit) -> wire::Misfit {
        match misfit {
            Misfit::Taken { claimant, by, .. } => self.taken(*claimant, by),
            Misfit::OutsideHours { provider } => wire::Misfit::OutsideHours {
                provider_name: self.provider(*provider),
                open: self.open(*provider),
            },
            Misfit::Closed { exception } => wire::Misfit::Closed {
                label: self.book.exception(*exception).map(label_of).unwrap_or_default(),
            },
            Misfit::NotTheirType { provider, appointment_type } => wire::Misfit::NotTheirType {
                provider_name: self.provider(*provider),
                appointment_type_name: self.appointment_type(*appointment_type),
            },
            Misfit::NoneFree { kind: lacking } => wire::Misfit::NoneFree { kind: kind(*lacking) },
            Misfit::KeptFor(kept) => wire::Misfit::KeptFor {
                provider_name: self.provider(kept.provider),
                appointment_type_name: self.appointment_type(kept.slot.appointment_type),
                span: span(kept.slot.span),
                firm: misfit.is_firm(),
            },
            Misfit::Policy(breach) => wire::Misfit::Policy {
                policy_id: breach.policy.to_string(),
                name: self.policy(breach),
                rule: rule_on_wire(breach.rule),
                by: self.cards_of(&breach.by),
                firm: misfit.is_firm(),
            },
            Misfit::Leased { claimant, holder } => {
                let (what, name) = self.claimed(*claimant);
                wire::Misfit::Leased { what, name, computer: holder.name.clone() }
            }
            Misfit::Elsewhere { resource } => wire::Misfit::Elsewhere {
                resource_name: name(self.book.resource(*resource).map(|it| &it.name)),
            },
        }
    }

    /// Something worth knowing.
    pub(crate) fn warning(&self, warning: &fit::Warning) -> wire::Warning {
        match warning {
            fit::Warning::KeptFor(kept) => {
                wire::Warning::Template { kept_for: self.appointment_type(kept.slot.appointment_type) }
            }
            fit::Warning::Policy(breach) => wire::Warning::Policy {
                policy_id: breach.policy.to_string(),
                name: self.policy(breach),
                rule: rule_on_wire(breach.rule),
            },
        }
    }

    fn taken(&self, claimant: Claimant, by: &[AppointmentId]) -> wire::Misfit {
        let by = self.cards_of(by);
        let (what, name) = self.claimed(claimant);
        // Whoever is in the patient's way is the patient themselves, elsewhere.
        let patient = by.first().map(|it| it.patient_name.clone());
        let name = patient.filter(|_| matches!(claimant, Claimant::Patient(_))).unwrap_or(name);
        wire::Misfit::Taken { what, name, by }
    }

    /// What kind of thing is claimed, and its name; a patient's is not in the book.
    fn claimed(&self, claimant: Claimant) -> (TakenKind, String) {
        match claimant {
            Claimant::Provider(id) => (TakenKind::Provider, self.provider(id)),
            Claimant::Patient(_) => (TakenKind::Patient, String::new()),
            Claimant::Resource(id) => (TakenKind::Resource, name(self.book.resource(id).map(|it| &it.name))),
            Claimant::Location(id) => (TakenKind::Location, name(self.book.location(id).map(|it| &it.name))),
        }
    }

    fn cards_of(&self, ids: &[AppointmentId]) -> Vec<InTheWay> {
        let cards = ids.iter().filter_map(|id| self.cards.iter().find(|it| it.appointment.id == *id));
        cards.map(|it| self.in_the_way(it)).collect()
    }

    fn in_the_way(&self, card: &CalendarRow) -> InTheWay {
        let (date, from, to) = self.viewing.day_and_minutes(&card.appointment);
        InTheWay {
            appointment_id: card.appointment.id.to_string(),
            patient_name: full_name(&card.patient.given, &card.patient.family),
            date: date.to_string(),
            from,
            to,
        }
    }

    /// The provider's name.
    pub(crate) fn provider(&self, id: ProviderId) -> String {
        name(self.book.provider(id).map(|it| &it.name))
    }

    fn appointment_type(&self, id: AppointmentTypeId) -> String {
        name(self.book.appointment_type(id).map(|it| &it.name))
    }

    fn policy(&self, breach: &Breach) -> String {
        name(self.book.policy(breach.policy).map(|it| &it.name))
    }

    fn may_override(&self) -> bool {
        self.permissions.contains(&Permission::OverrideConflict)
    }

    fn open(&self, provider: ProviderId) -> Vec<daybook_wire::set_up::WallSpan> {
        let Some((location, date)) = self.place else { return vec![] };
        open_day(self.book, provider, location, date).open().into_iter().map(span).collect()
    }
}

fn label_of(exception: &daybook_booking::schedule::ScheduleException) -> String {
    if exception.label.is_empty() { word(&exception.kind) } else { exception.label.clone() }
}

fn name(name: Option<&String>) -> String {
    name.cloned().unwrap_or_default()
}
