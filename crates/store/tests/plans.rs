//! Series, visits, the waitlist and recalls: what is written is what is read. And the guard for classes (Q22).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::{NaiveDate, TimeDelta};
use common::*;
use daybook_booking::appointment::{Appointment, By};
use daybook_booking::change::Change;
use daybook_booking::claim::Claim;
use daybook_booking::class::Class;
use daybook_booking::command::Placement;
use daybook_booking::ids::*;
use daybook_booking::recall::{Recall, RecallState};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::resource::Claimant;
use daybook_booking::series::{Occurrence, Series};
use daybook_booking::visit::{Follows, Itinerary, Leg, Visit, VisitLeg};
use daybook_booking::waitlist::{EntryState, Preferences, Urgency, WaitlistEntry};
use daybook_booking::wall::WallSpan;
use daybook_store::{Claimed, PlanIds, Store, UndoStep, WriteError};
use uuid::Uuid;

const SERIES: SeriesId = SeriesId(Uuid::from_u128(0x5E));
const VISIT: VisitId = VisitId(Uuid::from_u128(0x51));
const ENTRY: WaitlistEntryId = WaitlistEntryId(Uuid::from_u128(0x3A17));
const RECALL: RecallId = RecallId(Uuid::from_u128(0x2C));

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn weekly() -> Recurrence {
    Recurrence::parse("RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE:20270308T100000", chrono_tz::Europe::Berlin).unwrap()
}

fn series() -> Series {
    Series {
        id: SERIES,
        patient: patient_id(1),
        appointment_type: CHECKUP,
        placement: Placement {
            provider: OSEI,
            location: LOCATION,
            resources: vec![CHAIR],
            wall_start: day("2027-03-01").and_hms_opt(10, 0, 0).unwrap(),
            minutes: 30,
        },
        recurrence: weekly(),
        split_from: Some(SeriesId(Uuid::from_u128(0x5F))),
        deleted: false,
        version: 1,
    }
}

fn visit() -> Visit {
    let leg = Leg { appointment_type: CHECKUP, minutes: 30, providers: vec![OSEI], resources: vec![CHAIR] };
    let follows = vec![Follows { earlier: 0, later: 1, max_wait: Some(15) }];
    let itinerary = Itinerary { legs: vec![leg.clone(), leg], follows, max_wait: Some(60) };
    Visit { id: VISIT, patient: patient_id(2), itinerary, deleted: false, version: 1 }
}

fn entry(state: EntryState) -> WaitlistEntry {
    WaitlistEntry {
        id: ENTRY,
        patient: patient_id(3),
        appointment_type: CHECKUP,
        minutes: 30,
        preferences: Preferences {
            providers: vec![OSEI],
            locations: vec![LOCATION],
            weekdays: vec![0, 4],
            within: vec![WallSpan::new(480, 720).unwrap()],
            earliest: Some(day("2027-03-02")),
            latest: None,
        },
        urgency: Urgency::Urgent,
        asap: Some(appointment_id(1)),
        notice_minutes: 90,
        notes: "Works nights".into(),
        added_at: start(),
        added_by: By::Staff(MAYA),
        declined: 2,
        state,
        deleted: false,
        version: 1,
    }
}

fn recall(state: RecallState) -> Recall {
    Recall {
        id: RECALL,
        patient: patient_id(4),
        appointment_type: CHECKUP,
        provider: Some(OSEI),
        due: day("2027-09-01"),
        every_months: Some(6),
        notes: "Check the crown".into(),
        state,
        deleted: false,
        version: 1,
    }
}

/// Appointments 1 (of the series) and 2 (a leg of the visit), and all four plans.
fn changes(entry: &WaitlistEntry, recall: &Recall) -> Vec<Change> {
    let mut first = appointment(1, hours("09:00-09:30"));
    first.series = Some(Occurrence { series: SERIES, date: day("2027-03-01") });
    let mut second = appointment(2, hours("10:00-10:30"));
    second.visit = Some(VisitLeg { visit: VISIT, leg: 1 });
    vec![
        Change::Appointment(fresh(first)),
        Change::Appointment(fresh(second)),
        Change::Series(fresh(series())),
        Change::Visit(fresh(visit())),
        Change::WaitlistEntry(fresh(entry.clone())),
        Change::Recall(fresh(recall.clone())),
    ]
}

/// Provider and patient of the first two appointments.
fn claims_of(changes: &[Change]) -> Vec<Claimed> {
    let of = |it: &Change| match it {
        Change::Appointment(edit) => Some(claimed(&edit.after, &provider_and_patient(&edit.after))),
        _ => None,
    };
    changes.iter().filter_map(of).collect()
}

fn all() -> PlanIds<'static> {
    PlanIds { series: &[SERIES], visits: &[VISIT], waitlist: &[ENTRY], recalls: &[RECALL], treatments: &[] }
}

#[tokio::test]
async fn plans_are_read_as_they_were_written() {
    let until = start() + TimeDelta::hours(1);
    let states = [
        (EntryState::Waiting, RecallState::Open),
        (
            EntryState::Offered { appointment: appointment_id(2), until },
            RecallState::Booked { appointment: appointment_id(2) },
        ),
        (EntryState::Booked { appointment: appointment_id(2) }, RecallState::Open),
    ];
    for (waits, called) in states {
        let room = clinic().await;
        let (entry, recall) = (entry(waits), recall(called));
        let changes = changes(&entry, &recall);
        let claims = claims_of(&changes);
        commit(&room.store, 0x1, changes, claims).await.unwrap();
        room.store.close().await;
        let store = reopen(&room).await;
        let mut snapshot = store.snapshot().await.unwrap();
        let read = snapshot.rows().plans(all()).await.unwrap();
        assert_eq!((read.series, read.visits), (vec![series()], vec![visit()]));
        assert_eq!((read.waitlist, read.recalls), (vec![entry], vec![recall]));
        let there = snapshot.rows().appointments_of_plans(&[SERIES], &[VISIT], &[]).await.unwrap();
        let marks: Vec<_> = there.iter().map(|it| (it.id, it.series, it.visit)).collect();
        let first = Some(Occurrence { series: SERIES, date: day("2027-03-01") });
        let second = Some(VisitLeg { visit: VISIT, leg: 1 });
        assert_eq!(marks, [(appointment_id(1), first, None), (appointment_id(2), None, second)]);
        drop(snapshot);
        assert!(store.integrity().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_is_undone_has_the_plans_as_they_were() {
    let room = clinic().await;
    let wanted = changes(&entry(EntryState::Waiting), &recall(RecallState::Open));
    let claims = claims_of(&wanted);
    commit_as(&room.store, wanted.clone(), claims, meta(0x1, UndoStep::Push(MAYA))).await.unwrap();
    let undoable = room.store.last_undoable(MAYA).await.unwrap().unwrap();
    assert_eq!(undoable.changes, wanted);
}

#[tokio::test]
async fn a_patients_plans_are_found_by_the_patient() {
    let room = clinic().await;
    let changes = changes(&entry(EntryState::Waiting), &recall(RecallState::Open));
    let claims = claims_of(&changes);
    commit(&room.store, 0x1, changes, claims).await.unwrap();
    let mut snapshot = room.store.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    let of = |n: u32| [patient_id(n)];
    assert_eq!(rows.plans_of(&of(1)).await.unwrap().series.len(), 1);
    assert_eq!(rows.plans_of(&of(2)).await.unwrap().visits.len(), 1);
    assert_eq!(rows.plans_of(&of(3)).await.unwrap().waitlist.len(), 1);
    assert_eq!(rows.plans_of(&of(4)).await.unwrap().recalls.len(), 1);
    assert_eq!(rows.plans_of(&of(5)).await.unwrap(), daybook_booking::plans::Plans::default());
}

#[tokio::test]
async fn those_who_wait_are_listed_and_those_who_are_booked_are_not() {
    for (state, listed) in
        [(EntryState::Waiting, 1), (EntryState::Booked { appointment: appointment_id(1) }, 0)]
    {
        let room = clinic().await;
        let changes = changes(&entry(state), &recall(RecallState::Open));
        let claims = claims_of(&changes);
        commit(&room.store, 0x1, changes, claims).await.unwrap();
        let mut snapshot = room.store.snapshot().await.unwrap();
        assert_eq!(snapshot.rows().waiting().await.unwrap().len(), listed);
    }
}

#[tokio::test]
async fn recalls_are_found_on_the_day_they_are_due_and_not_before() {
    let room = clinic().await;
    let changes = changes(&entry(EntryState::Waiting), &recall(RecallState::Open));
    let claims = claims_of(&changes);
    commit(&room.store, 0x1, changes, claims).await.unwrap();
    let mut snapshot = room.store.snapshot().await.unwrap();
    assert_eq!(snapshot.rows().recalls_due(day("2027-08-31")).await.unwrap(), []);
    assert_eq!(snapshot.rows().recalls_due(day("2027-09-01")).await.unwrap().len(), 1);
}

/// A class of `seats` in the room for three.
fn class(seats: u16) -> Class {
    Class { appointment_type: CHECKUP, provider: OSEI, location: LOCATION, room: Some(ROOM), seats }
}

/// Lays `claims` of provider and room, for `class` or for one alone: "ok" or "taken".
async fn joins(store: &Store, n: u32, period: &str, class: Option<Class>) -> &'static str {
    let it = appointment(n, hours(period));
    outcome(lay(store, it, class).await)
}

async fn lay(store: &Store, it: Appointment, class: Option<Class>) -> Result<u64, WriteError> {
    let period = it.promise.period;
    let claimants = [Claimant::Provider(OSEI), Claimant::Resource(ROOM)];
    let claims = claimants.map(|claimant| Claim { claimant, period, class }).to_vec();
    let claimed = Claimed { appointment: it.id, claims, overridden: false };
    commit(store, u128::from(it.number), vec![Change::Appointment(fresh(it))], vec![claimed]).await
}

fn outcome(result: Result<u64, WriteError>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(WriteError::SlotTaken) => "taken",
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_class_takes_as_many_as_it_has_seats() {
    let room = clinic().await;
    for n in 1..=4 {
        assert_eq!(joins(&room.store, n, "09:00-10:00", Some(class(4))).await, "ok");
    }
    assert_eq!(joins(&room.store, 5, "09:00-10:00", Some(class(4))).await, "taken");
    assert_eq!(joins(&room.store, 6, "10:00-11:00", Some(class(4))).await, "ok");
    assert!(room.store.integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn who_is_not_of_the_class_finds_the_provider_taken() {
    let room = clinic().await;
    assert_eq!(joins(&room.store, 1, "09:00-10:00", Some(class(4))).await, "ok");
    assert_eq!(joins(&room.store, 2, "09:30-10:00", None).await, "taken");
    let elsewhere = Class { room: None, ..class(4) };
    assert_eq!(joins(&room.store, 3, "09:30-10:00", Some(elsewhere)).await, "taken");
    assert_eq!(joins(&room.store, 4, "09:30-10:00", Some(class(4))).await, "ok");
}

#[tokio::test]
async fn a_class_is_one_party_in_a_room_for_several() {
    let room = clinic().await;
    for n in 1..=4 {
        assert_eq!(joins(&room.store, n, "09:00-10:00", Some(class(4))).await, "ok");
    }
    // The room takes three at once: the class, and two more.
    let alone = |n| {
        let it = appointment(n, hours("09:00-10:00"));
        let claims = vec![claimed(&it, &[Claimant::Resource(ROOM)])];
        commit(&room.store, u128::from(n), vec![Change::Appointment(fresh(it))], claims)
    };
    assert_eq!(outcome(alone(5).await), "ok");
    assert_eq!(outcome(alone(6).await), "ok");
    assert_eq!(outcome(alone(7).await), "taken");
}

/// As [`joins`], with a buffer of ten minutes on either side.
async fn joins_with_buffers(store: &Store, n: u32, period: &str, class: Option<Class>) -> &'static str {
    let it = appointment(n, hours(period));
    let widened = it.promise.period.widened(10, 10);
    let claims = vec![Claim { claimant: Claimant::Provider(OSEI), period: widened, class }];
    let claimed = Claimed { appointment: it.id, claims, overridden: false };
    outcome(commit(store, u128::from(n), vec![Change::Appointment(fresh(it))], vec![claimed]).await)
}

/// Q11, Q22: who sits in the same time shares its buffers; the next time of the class keeps them.
#[tokio::test]
async fn two_times_of_one_class_keep_their_buffers_from_one_another() {
    let room = clinic().await;
    let yoga = Some(class(4));
    assert_eq!(joins_with_buffers(&room.store, 1, "09:00-10:00", yoga).await, "ok");
    assert_eq!(joins_with_buffers(&room.store, 2, "09:00-10:00", yoga).await, "ok");
    assert_eq!(joins_with_buffers(&room.store, 3, "10:00-11:00", yoga).await, "taken");
    assert_eq!(joins_with_buffers(&room.store, 4, "10:15-11:15", yoga).await, "taken");
    assert_eq!(joins_with_buffers(&room.store, 5, "10:20-11:20", yoga).await, "ok");
    assert_eq!(joins_with_buffers(&room.store, 6, "09:30-10:00", yoga).await, "ok");
    assert!(room.store.integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn seats_count_by_the_moment_not_by_appointment() {
    let room = clinic().await;
    for (n, period) in [(1, "09:00-11:00"), (2, "09:00-10:00"), (3, "10:00-11:00")] {
        assert_eq!(joins(&room.store, n, period, Some(class(2))).await, "ok", "{period}");
    }
    assert_eq!(joins(&room.store, 4, "09:59-10:01", Some(class(2))).await, "taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixteen_who_want_the_last_three_seats_three_get_them() {
    let room = clinic().await;
    for round in 0..10_u32 {
        let slot_start = start() + TimeDelta::minutes(i64::from(round) * 30);
        let slot = daybook_booking::period::Period::lasting(slot_start, 30).unwrap();
        let tries = (0..16_u32).map(|n| {
            let it = appointment(round * 16 + n + 1, slot);
            let store = room.store.clone();
            tokio::spawn(async move { outcome(lay(&store, it, Some(class(3))).await) })
        });
        let mut seated = 0;
        for one in tries.collect::<Vec<_>>() {
            seated += u32::from(one.await.unwrap() == "ok");
        }
        assert_eq!(seated, 3, "round {round}");
    }
    assert!(room.store.integrity().await.unwrap().is_empty());
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn plans_on_a_server_are_the_same() {
    on_a_server(&[
        plans_are_read_as_they_were_written,
        what_is_undone_has_the_plans_as_they_were,
        a_patients_plans_are_found_by_the_patient,
        those_who_wait_are_listed_and_those_who_are_booked_are_not,
        recalls_are_found_on_the_day_they_are_due_and_not_before,
        a_class_takes_as_many_as_it_has_seats,
        who_is_not_of_the_class_finds_the_provider_taken,
        a_class_is_one_party_in_a_room_for_several,
        seats_count_by_the_moment_not_by_appointment,
        of_sixteen_who_want_the_last_three_seats_three_get_them,
        two_times_of_one_class_keep_their_buffers_from_one_another,
    ]);
}
