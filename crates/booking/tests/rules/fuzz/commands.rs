//! Commands of every kind, most of them nearly right; and what all of them are made of.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use daybook_booking::appointment::{CancelCode, PatientConfirmation, Source};
use daybook_booking::command::{Book, Command, Edits, Insistence, PaidWith, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, PatientPackageId, PostingId, ProcedureId,
    ProviderId, ResourceId,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::lists::{recalls, repairs, waitlist};
use super::money::money;
use super::plans::{series, visits};
use super::set_up::set_up;
use crate::world::{
    ANA, ANNEX, BEN, CHAIR1, CHECKUP, CLEO, FAR_CHAIR, LIND, MAIN, OSEI, ROOM, SCALING, at, today,
};

/// One of a few ids of a kind: some there, some made by commands before, one foreign.
pub(super) fn few(from: u128) -> impl Strategy<Value = Uuid> {
    prop_oneof![6 => 0..2_u128, 1 => 2..5_u128].prop_map(move |it| Uuid::from_u128(from + it))
}

pub(super) fn appointments() -> impl Strategy<Value = AppointmentId> {
    few(5000).prop_map(AppointmentId)
}

pub(super) fn patients() -> impl Strategy<Value = PatientId> {
    prop_oneof![12 => Just(ANA), 8 => Just(BEN), 6 => Just(CLEO), 1 => Just(PatientId(Uuid::nil()))]
}

pub(super) fn providers() -> impl Strategy<Value = ProviderId> {
    prop_oneof![12 => Just(OSEI), 10 => Just(LIND), 1 => Just(ProviderId(Uuid::nil()))]
}

pub(super) fn locations() -> impl Strategy<Value = LocationId> {
    prop_oneof![30 => Just(MAIN), 1 => Just(ANNEX), 1 => Just(LocationId(Uuid::nil()))]
}

pub(super) fn types() -> impl Strategy<Value = AppointmentTypeId> {
    prop_oneof![12 => Just(CHECKUP), 8 => Just(SCALING), 1 => Just(AppointmentTypeId(Uuid::nil()))]
}

pub(super) fn resources() -> impl Strategy<Value = Vec<ResourceId>> {
    let one = prop_oneof![Just(CHAIR1), Just(ROOM), Just(FAR_CHAIR), Just(ResourceId(Uuid::nil()))];
    prop_oneof![14 => Just(vec![]), 1 => proptest::collection::vec(one, 1..3)]
}

pub(super) fn dates() -> impl Strategy<Value = NaiveDate> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    prop_oneof![
        40 => (0..14_i64).prop_map(|it| today() + TimeDelta::days(it)),
        2 => Just(day(2027, 3, 28)),
        1 => Just(day(2027, 10, 31)),
        1 => Just(day(1, 1, 1)),
        1 => Just(day(2200, 1, 1)),
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

pub(super) fn walls() -> impl Strategy<Value = NaiveDateTime> {
    let clock = prop_oneof![
        40 => (0..28_u32).prop_map(|it| NaiveTime::from_hms_opt(9 + it / 4, it % 4 * 15, 0).unwrap()),
        1 => Just(NaiveTime::from_hms_opt(2, 30, 0).unwrap()),
        1 => Just(NaiveTime::from_hms_opt(23, 59, 59).unwrap()),
        1 => Just(NaiveTime::MIN),
    ];
    (dates().boxed(), clock).prop_map(|(date, clock)| date.and_time(clock))
}

pub(super) fn minutes() -> impl Strategy<Value = u16> {
    prop_oneof![24 => (1..5_u16).prop_map(|it| it * 15), 1 => Just(0), 1 => Just(u16::MAX), 1 => any::<u16>()]
}

pub(super) fn moments() -> impl Strategy<Value = DateTime<Utc>> {
    prop_oneof![
        6 => (-60..600_i64).prop_map(|it| at(today(), "08:00").and_utc() + TimeDelta::minutes(it)),
        1 => Just(DateTime::<Utc>::MIN_UTC),
        1 => Just(DateTime::<Utc>::MAX_UTC),
    ]
}

pub(super) fn texts() -> impl Strategy<Value = String> {
    prop_oneof![30 => Just(String::new()), 8 => ".{0,20}", 1 => Just("x".repeat(10_001)), 1 => Just("  ".into())]
}

pub(super) fn insistence() -> impl Strategy<Value = Insistence> {
    prop_oneof![3 => Just(Insistence::None), 1 => texts().boxed().prop_map(|reason| Insistence::Override { reason })]
}

pub(super) fn placements() -> impl Strategy<Value = Placement> {
    (providers().boxed(), locations().boxed(), resources().boxed(), walls().boxed(), minutes().boxed())
        .prop_map(|(provider, location, resources, wall_start, minutes)| Placement {
            provider,
            location,
            resources,
            wall_start,
            minutes,
        })
}

pub(super) fn books() -> impl Strategy<Value = Book> {
    (
        appointments().boxed(),
        patients().boxed(),
        types().boxed(),
        placements().boxed(),
        texts().boxed(),
        paid_with().boxed(),
        insistence().boxed(),
    )
        .prop_map(|(id, patient, appointment_type, placement, notes, paid_with, insistence)| Book {
            id,
            patient,
            appointment_type,
            placement,
            notes,
            patient_notes: String::new(),
            source: Source::Staff,
            external_id: None,
            paid_with,
            insistence,
        })
}

pub(super) fn procedures() -> impl Strategy<Value = Vec<ProcedureId>> {
    proptest::collection::vec(few(4900).prop_map(ProcedureId), 0..3)
}

pub(super) fn video_links() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        3 => Just("https://meet.example/room".to_owned()),
        1 => Just("http://meet.example".to_owned()),
        1 => texts().boxed(),
    ]
}

pub(super) fn sources() -> impl Strategy<Value = Source> {
    prop_oneof![Just(Source::Staff), Just(Source::Online), Just(Source::Waitlist)]
}

pub(super) fn confirmations() -> impl Strategy<Value = PatientConfirmation> {
    prop_oneof![
        Just(PatientConfirmation::Yes),
        Just(PatientConfirmation::No),
        Just(PatientConfirmation::Unasked)
    ]
}

/// What an appointment may be noted to be: notes for staff and for the patient, procedures, where to meet by video.
type Says = (Option<String>, Option<String>, Option<Vec<ProcedureId>>, Option<String>);

pub(super) fn says() -> impl Strategy<Value = Says> {
    (
        proptest::option::of(texts().boxed()),
        proptest::option::weighted(0.2, texts().boxed()),
        proptest::option::weighted(0.3, procedures()),
        proptest::option::weighted(0.3, video_links()),
    )
}

/// Seldom anything: what is booked is mostly paid for later.
fn paid_with() -> impl Strategy<Value = Option<PaidWith>> {
    let session = (few(9500).prop_map(PostingId), few(9400).prop_map(PatientPackageId));
    let paid = session.prop_map(|(redemption, package)| PaidWith { redemption, package });
    proptest::option::weighted(0.25, paid)
}

pub(super) fn commands() -> impl Strategy<Value = Command> {
    let some = proptest::collection::vec(single().boxed(), 0..4);
    prop_oneof![24 => single().boxed(), 1 => some.prop_map(|commands| Command::Import { commands }).boxed()]
}

fn single() -> impl Strategy<Value = Command> {
    let edits = (
        proptest::option::of(patients().boxed()),
        proptest::option::of(types().boxed()),
        proptest::option::of(placements().boxed()),
        says(),
        proptest::option::weighted(0.2, sources()),
        proptest::option::weighted(0.2, confirmations()),
    )
        .prop_map(|(patient, appointment_type, placement, says, source, patient_confirmation)| Edits {
            patient,
            appointment_type,
            placement,
            notes: says.0,
            patient_notes: says.1,
            procedures: says.2,
            video_link: says.3,
            source,
            patient_confirmation,
        });
    let id = || appointments().boxed();
    let steps =
        (id(), 0..12_u8, texts().boxed(), insistence().boxed()).prop_map(|(id, step, reason, insistence)| {
            match step {
                0 => Command::Confirm(id),
                1 => Command::Cancel { id, code: CancelCode::Other, reason, insistence: Insistence::None },
                2 => Command::Delete(id),
                3 => Command::Restore { id, insistence },
                4 => Command::CheckIn(id),
                5 => Command::Start(id),
                6 => Command::Complete(id),
                7 => Command::NoShow(id),
                8 => Command::ReleaseTime(id),
                9 => Command::RevertStatus(id),
                10 => Command::Unpin(id),
                _ => Command::Pin(id),
            }
        });
    prop_oneof![
        2 => books().boxed().prop_map(Command::Book),
        1 => (books().boxed(), moments().boxed()).prop_map(|(book, expires_at)| Command::Hold { book, expires_at }),
        2 => (id(), proptest::option::of(0..3_u64), edits, insistence().boxed()).prop_map(|(id, seen_version, edits, insistence)| {
            Command::Edit { id, seen_version, edits, insistence }
        }),
        1 => (id(), id(), placements().boxed(), insistence().boxed()).prop_map(|(id, successor, placement, insistence)| {
            Command::Reschedule { id, successor, placement, insistence }
        }),
        1 => (id(), id(), placements().boxed(), insistence().boxed()).prop_map(|(of, id, placement, insistence)| {
            Command::Duplicate { of, id, placement, insistence }
        }),
        3 => steps,
        1 => (patients().boxed(), patients().boxed()).prop_map(|(from, into)| Command::MergePatients { from, into }),
        6 => set_up().boxed(),
        4 => series().boxed().prop_map(|it| Command::Series(Box::new(it))),
        3 => visits().boxed().prop_map(|it| Command::Visit(Box::new(it))),
        4 => waitlist().boxed().prop_map(|it| Command::Waitlist(Box::new(it))),
        2 => recalls().boxed().prop_map(|it| Command::Recall(Box::new(it))),
        4 => money().boxed().prop_map(|it| Command::Money(Box::new(it))),
        2 => repairs().boxed().prop_map(|it| Command::RepairDay(Box::new(it))),
    ]
}
