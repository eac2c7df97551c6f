//! What the clinic is: its patients, places, people, types, hours, rules, leases and treatment plans.

use daybook_booking::clinic::{AppointmentType, Clinic, Location, Provider};
use daybook_booking::command::{Command, Order};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{
    DeskId, ExceptionId, LocationId, PolicyId, ProcedureId, ResourceId, StepId, TreatmentPlanId,
};
use daybook_booking::lease::{Holder, Leasable, LeaseCommand};
use daybook_booking::patient::Patient;
use daybook_booking::policy::{BookingPolicy, LateCancel, PolicyScope, QuotaOf, QuotaPer, Rule};
use daybook_booking::rating::Rate;
use daybook_booking::resource::Resource;
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException, WeeklyHours};
use daybook_booking::treatment::{Planned, PlannedStep, Procedure, TreatmentCommand, TreatmentPlan};
use daybook_booking::wall::WallSpan;
use proptest::prelude::*;

use super::commands::{
    appointments, books, dates, few, insistence, locations, minutes, moments, patients, procedures,
    providers, texts, types, video_links, walls,
};
use crate::house::{ALL, PATIENTS, REASON, WARNED};
use crate::world::{CHAIR1, CHAIR2, World};

pub(super) fn exceptions() -> impl Strategy<Value = ScheduleException> {
    let scope = prop_oneof![
        Just(ExceptionScope::Clinic),
        providers().boxed().prop_map(ExceptionScope::Provider),
        locations().boxed().prop_map(ExceptionScope::Location),
        Just(ExceptionScope::Resource(CHAIR1)),
    ];
    let kind = prop_oneof![3 => Just(ExceptionKind::Leave), 1 => Just(ExceptionKind::ExtraHours)];
    (few(4000), scope, kind, walls().boxed(), walls().boxed(), proptest::option::of(locations().boxed()))
        .prop_map(|(id, scope, kind, from, to, location)| ScheduleException {
            id: ExceptionId(id),
            scope,
            kind,
            from,
            to,
            location,
            label: String::new(),
            deleted: false,
            version: 0,
        })
}

/// The book as it is when nothing was done to it: what is saved is mostly one of its rows, changed.
fn book() -> ClinicBook {
    ClinicBook::clone(&World::new().sheet.book)
}

fn versions() -> impl Strategy<Value = u64> {
    prop_oneof![8 => 0..3_u64, 1 => Just(u64::MAX)]
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![6 => ".{1,12}", 1 => texts().boxed()]
}

fn hours() -> impl Strategy<Value = Vec<WeeklyHours>> {
    let one =
        (locations().boxed(), any::<u8>(), 0..1440_u16, 1..1441_u16).prop_map(|(location, day, from, to)| {
            let span = WallSpan::new(from.min(to - 1), to).expect("it begins before it ends");
            WeeklyHours { location, weekday: day % 9, span }
        });
    proptest::collection::vec(one, 0..3)
}

/// A patient, who may be there, with anything in any field.
fn records() -> impl Strategy<Value = Patient> {
    let text = || names().boxed();
    let own = (patients().boxed(), text(), text(), proptest::option::of(dates().boxed()), text(), text());
    let other = (texts().boxed(), any::<bool>(), any::<bool>(), versions(), moments().boxed());
    let merged = proptest::option::weighted(0.1, patients().boxed());
    (own, other, merged, any::<u32>()).prop_map(|(own, other, merged_into, number)| {
        let (id, given_name, family_name, birth_date, phone, email) = own;
        let (notes, provisional, active, version, created_at) = other;
        Patient {
            id,
            number,
            given_name,
            family_name,
            birth_date,
            phone_2: phone.clone(),
            phone,
            address: email.clone(),
            sex: email.chars().take(6).collect(),
            language: String::new(),
            email,
            notes,
            relations: vec![],
            provisional,
            active,
            merged_into,
            external_id: provisional.then(|| "x1".to_owned()),
            created_at,
            deleted_at: None,
            version,
        }
    })
}

fn clinics() -> impl Strategy<Value = Clinic> {
    let zones = prop_oneof![Just(chrono_tz::Europe::Berlin), Just(chrono_tz::Pacific::Kiritimati)];
    (names().boxed(), zones, texts().boxed(), any::<u16>(), versions()).prop_map(
        |(name, zone, currency, grid, version)| {
            let it = book().clinic;
            let mut policy = it.policy;
            policy.slot_minutes = grid;
            let currency = if currency.is_empty() { it.currency.clone() } else { currency };
            Clinic { name, zone, currency, policy, version, ..it }
        },
    )
}

fn places() -> impl Strategy<Value = Location> {
    let capacity = proptest::option::of(0..3_u16);
    (locations().boxed(), names().boxed(), capacity, hours(), any::<bool>(), versions()).prop_map(
        |(id, name, capacity, hours, active, version)| {
            let it = book().locations[0].clone();
            Location { id, name, capacity, hours, active, version, ..it }
        },
    )
}

fn colleagues() -> impl Strategy<Value = Provider> {
    let does = proptest::collection::vec(types().boxed(), 0..2);
    let own = (providers().boxed(), names().boxed(), any::<u8>(), texts().boxed(), video_links().boxed());
    (own, hours(), does, any::<bool>(), versions()).prop_map(
        |((id, name, hue, photo, video_link), hours, appointment_types, active, version)| {
            let it = book().providers[0].clone();
            Provider { id, name, hue, photo, video_link, hours, appointment_types, active, version, ..it }
        },
    )
}

fn furniture() -> impl Strategy<Value = Resource> {
    let id = prop_oneof![Just(CHAIR1), Just(CHAIR2), few(4500).prop_map(ResourceId)];
    (id, locations().boxed(), names().boxed(), 0..4_u16, any::<bool>(), versions()).prop_map(
        |(id, location, name, capacity, active, version)| {
            let it = book().resources[0].clone();
            Resource { id, location, name, capacity, active, version, ..it }
        },
    )
}

fn kinds() -> impl Strategy<Value = AppointmentType> {
    let lengths = (minutes().boxed(), minutes().boxed(), minutes().boxed());
    let own = (types().boxed(), names().boxed(), any::<u8>(), 0..4_u16);
    (own, lengths, any::<[bool; 3]>(), versions()).prop_map(
        |((id, name, hue, capacity), (min_minutes, default_minutes, max_minutes), flags, version)| {
            let it = book().appointment_types[0].clone();
            let [telehealth, online, active] = flags;
            AppointmentType {
                id,
                name,
                hue,
                capacity,
                min_minutes,
                default_minutes,
                max_minutes,
                telehealth,
                online,
                active,
                version,
                ..it
            }
        },
    )
}

fn orders() -> impl Strategy<Value = Order> {
    let ids = || proptest::collection::vec(few(1), 0..4);
    prop_oneof![
        ids().prop_map(|it| Order::Locations(it.into_iter().map(LocationId).collect())),
        proptest::collection::vec(providers().boxed(), 0..4).prop_map(Order::Providers),
        ids().prop_map(|it| Order::Resources(it.into_iter().map(ResourceId).collect())),
        proptest::collection::vec(types().boxed(), 0..4).prop_map(Order::AppointmentTypes),
    ]
}

fn rules() -> impl Strategy<Value = Rule> {
    (0..13_u8, any::<u32>().prop_map(|it| it % 5_000), any::<u16>(), any::<bool>()).prop_map(
        |(which, minutes, most, flag)| match which {
            0 => Rule::MinimumAdvance { minutes },
            1 => Rule::MaximumAdvance { days: most },
            2 => Rule::SameDay { until: None },
            3 => Rule::ActiveLimit { most: most % 4 },
            4 => Rule::Cancellation { minutes, late: if flag { LateCancel::Fee } else { LateCancel::Deny } },
            5 => Rule::RescheduleWindow { minutes },
            6 => Rule::RescheduleCount { most: most % 4 },
            7 => Rule::NoShows { most: most % 4, days: most },
            8 => Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Day, most: most % 4 },
            9 => Rule::Quota { of: QuotaOf::Patient, per: QuotaPer::Week, most: most % 4 },
            10 => Rule::Approval,
            11 => Rule::Backdating { days: most },
            _ => Rule::CheckIn { early_minutes: minutes, late_minutes: u32::from(most) },
        },
    )
}

fn policies() -> impl Strategy<Value = BookingPolicy> {
    let scope = (proptest::option::of(locations().boxed()), proptest::option::of(types().boxed()))
        .prop_map(|(location, appointment_type)| PolicyScope { location, appointment_type });
    let binds = prop_oneof![Just(ALL), Just(PATIENTS), Just(REASON), Just(WARNED)];
    (few(4600), names().boxed(), scope, rules(), binds, any::<bool>(), versions()).prop_map(
        |(id, name, scope, rule, binds, active, version)| BookingPolicy {
            id: PolicyId(id),
            name,
            scope,
            rule,
            binds,
            active,
            deleted: false,
            version,
        },
    )
}

fn leases() -> impl Strategy<Value = LeaseCommand> {
    let of = || {
        prop_oneof![
            providers().boxed().prop_map(Leasable::Provider),
            Just(Leasable::Resource(CHAIR1)),
            few(4500).prop_map(|it| Leasable::Resource(ResourceId(it))),
        ]
    };
    let holder = (few(4700), texts().boxed()).prop_map(|(desk, name)| Holder { desk: DeskId(desk), name });
    prop_oneof![
        (of(), holder).prop_map(|(of, holder)| LeaseCommand::Grant { of, holder }),
        of().prop_map(LeaseCommand::HandBack),
        of().prop_map(LeaseCommand::TakeBack),
    ]
}

fn planned() -> impl Strategy<Value = Planned> {
    (few(4800), few(4850))
        .prop_map(|(plan, step)| Planned { plan: TreatmentPlanId(plan), step: StepId(step) })
}

fn treatments() -> impl Strategy<Value = TreatmentCommand> {
    let step = (few(4850), types().boxed(), minutes().boxed(), procedures().boxed(), texts().boxed())
        .prop_map(|(id, appointment_type, minutes, procedures, notes)| PlannedStep {
            id: StepId(id),
            appointment_type,
            minutes,
            procedures,
            notes,
            done_at: None,
        });
    let own = (few(4800), patients().boxed(), names().boxed(), proptest::option::of(providers().boxed()));
    let plan = (own, proptest::collection::vec(step, 0..3), moments().boxed(), versions()).prop_map(
        |((id, patient, name, provider), steps, created_at, version)| TreatmentPlan {
            id: TreatmentPlanId(id),
            patient,
            name,
            provider,
            steps,
            created_at,
            cancelled_at: None,
            deleted: false,
            version,
        },
    );
    let id = || few(4800).prop_map(TreatmentPlanId);
    prop_oneof![
        4 => plan.prop_map(TreatmentCommand::Save),
        1 => id().prop_map(TreatmentCommand::Cancel),
        1 => id().prop_map(TreatmentCommand::Resume),
        1 => planned().prop_map(TreatmentCommand::MarkDone),
        1 => planned().prop_map(TreatmentCommand::MarkOpen),
        3 => (planned(), books().boxed()).prop_map(|(planned, book)| TreatmentCommand::Book { planned, book: Box::new(book) }),
        3 => (planned(), appointments().boxed(), insistence().boxed()).prop_map(|(planned, appointment, insistence)| {
            TreatmentCommand::Link { planned, appointment, insistence }
        }),
        1 => appointments().boxed().prop_map(TreatmentCommand::Unlink),
    ]
}

fn procedure_rows() -> impl Strategy<Value = Procedure> {
    let own = (few(4900), texts().boxed(), names().boxed(), minutes().boxed());
    (own, proptest::option::of(types().boxed()), any::<bool>(), versions()).prop_map(
        |((id, code, name, minutes), appointment_type, active, version)| Procedure {
            id: ProcedureId(id),
            code,
            name,
            minutes,
            appointment_type,
            active,
            version,
        },
    )
}

fn ratings() -> impl Strategy<Value = Rate> {
    (appointments().boxed(), any::<u8>(), texts().boxed(), proptest::option::of(versions())).prop_map(
        |(appointment, stars, comment, seen_version)| Rate {
            appointment,
            stars: stars % 8,
            comment,
            seen_version,
        },
    )
}

/// Whatever makes the clinic what it is.
pub(super) fn set_up() -> impl Strategy<Value = Command> {
    prop_oneof![
        3 => records().prop_map(|it| Command::SavePatient(Box::new(it))),
        1 => clinics().prop_map(|it| Command::SaveClinic(Box::new(it))),
        1 => places().prop_map(|it| Command::SaveLocation(Box::new(it))),
        2 => colleagues().prop_map(|it| Command::SaveProvider(Box::new(it))),
        2 => furniture().prop_map(|it| Command::SaveResource(Box::new(it))),
        2 => kinds().prop_map(|it| Command::SaveAppointmentType(Box::new(it))),
        1 => orders().prop_map(Command::Arrange),
        1 => exceptions().boxed().prop_map(|it| Command::SaveException(Box::new(it))),
        1 => proptest::collection::vec(exceptions().boxed(), 0..3).prop_map(Command::SaveExceptions),
        1 => few(4000).prop_map(|it| Command::DeleteException(ExceptionId(it))),
        3 => policies().prop_map(|it| Command::SavePolicy(Box::new(it))),
        1 => few(4600).prop_map(|it| Command::DeletePolicy(PolicyId(it))),
        2 => leases().prop_map(|it| Command::Lease(Box::new(it))),
        4 => treatments().prop_map(|it| Command::Treatment(Box::new(it))),
        2 => procedure_rows().prop_map(|it| Command::SaveProcedure(Box::new(it))),
        1 => ratings().prop_map(Command::Rate),
    ]
}
