//! Series, visits, classes, the waitlist and recalls through the real encrypted store.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use daybook_booking::appointment::{CancelCode, Source, Status};
use daybook_booking::clinic::AppointmentType;
use daybook_booking::command::{Book, Command, Insistence};
use daybook_booking::ids::{AppointmentId, RecallId, SeriesId, VisitId, WaitlistEntryId};
use daybook_booking::recall::{Recall, RecallCommand, RecallState};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::refusal::{Misfit, Part, Refusal};
use daybook_booking::repair::{AcceptedMove, RepairDay};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException};
use daybook_booking::series::{BookSeries, Choice, Occurring, Scope, SeriesCommand};
use daybook_booking::visit::{BookVisit, Follows, Itinerary, Leg, LegBooking, VisitCommand};
use daybook_booking::waitlist::{EntryState, Offer, Preferences, Urgency, WaitlistCommand, WaitlistEntry};
use daybook_engine::EngineError;
use daybook_store::PlanIds;
use uuid::Uuid;

use crate::clinic::*;
use crate::refused;

const SERIES: SeriesId = SeriesId(Uuid::from_u128(0x5E));
const VISIT: VisitId = VisitId(Uuid::from_u128(0x51));
const ENTRY: WaitlistEntryId = WaitlistEntryId(Uuid::from_u128(0x3A17));
const RECALL: RecallId = RecallId(Uuid::from_u128(0x2C));

/// Every Tuesday at 09:00 with Dr Osei, `times` times; appointments 1, 2, 3 and on.
fn weekly(times: u16) -> BookSeries {
    let placement = place(OSEI, "2027-03-02 09:00", 30);
    let recurrence = Recurrence::parse(&format!("RRULE:FREQ=WEEKLY;COUNT={times}"), ZONE).unwrap();
    let dates = recurrence.dates(placement.wall_start);
    let occurrences = dates.into_iter().zip(1..).map(|(date, n)| Occurring {
        date,
        id: appointment(n),
        choice: Choice::AsPlanned,
    });
    BookSeries {
        id: SERIES,
        patient: ADA,
        appointment_type: CHECK_UP,
        placement,
        occurrences: occurrences.collect(),
        recurrence,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        adopts: None,
    }
}

fn series(command: SeriesCommand) -> Command {
    Command::Series(Box::new(command))
}

fn waitlist(command: WaitlistCommand) -> Command {
    Command::Waitlist(Box::new(command))
}

fn recall(command: RecallCommand) -> Command {
    Command::Recall(Box::new(command))
}

async fn standing(desk: &Desk, numbers: impl Iterator<Item = u128>) -> usize {
    let mut there = 0;
    for number in numbers {
        let found = desk.appointment(number).await;
        there += usize::from(found.is_some_and(|it| !matches!(it.status, Status::Cancelled { .. })));
    }
    there
}

#[tokio::test]
async fn a_series_of_a_year_is_booked_undone_and_done_again() {
    let desk = Desk::new().await;
    let outcome = desk.run(series(SeriesCommand::Book(weekly(52)))).await.unwrap();
    assert_eq!(outcome.label.what, "booked_series");
    assert_eq!(standing(&desk, 1..=52).await, 52);
    // The clocks go forward between the fourth and the fifth; the time of day stays.
    assert_eq!(desk.stands(4).await, "2027-03-23 09:00 Osei");
    assert_eq!(desk.stands(5).await, "2027-03-30 09:00 Osei");
    let desk = desk.restarted().await;
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(standing(&desk, 1..=52).await, 0);
    let desk = desk.restarted().await;
    assert_eq!(desk.engine.redo(&desk.sam).await.unwrap().label.what, "booked_series");
    assert_eq!(standing(&desk, 1..=52).await, 52);
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_series_with_one_taken_date_books_none_and_names_the_date() {
    let desk = Desk::new().await;
    desk.run(book(100, BEN, place(OSEI, "2027-03-16 09:15", 30))).await.unwrap();
    let refusal = refused(desk.run(series(SeriesCommand::Book(weekly(4)))).await);
    let Refusal::SomeRefused(parts) = refusal else { panic!("{refusal}") };
    let dates: Vec<_> = parts.iter().map(|it| it.part).collect();
    assert_eq!(dates, [Part::Occurrence("2027-03-16".parse().unwrap())]);
    assert!(matches!(&parts[0].why, Refusal::DoesNotFit(why) if matches!(why[..], [Misfit::Taken { .. }])));
    assert_eq!(standing(&desk, 1..=4).await, 0);
}

#[tokio::test]
async fn this_and_following_of_a_series_are_called_off_and_come_back() {
    let desk = Desk::new().await;
    desk.run(series(SeriesCommand::Book(weekly(4)))).await.unwrap();
    let cancel = SeriesCommand::Cancel {
        id: SERIES,
        scope: Scope::Following("2027-03-16".parse().unwrap()),
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    };
    desk.run(series(cancel)).await.unwrap();
    assert_eq!(standing(&desk, 1..=4).await, 2);
    desk.run(book(100, BEN, place(OSEI, "2027-03-16 09:00", 30))).await.unwrap();
    desk.engine.undo(&desk.sam).await.unwrap();
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(standing(&desk, 1..=4).await, 4);
}

/// A scan with Dr Kim at `scan`, then an adjustment with Dr Osei at `then`: appointments 1 and 2.
fn visit(scan: &str, then: &str, most: u16) -> Command {
    let leg = |provider| Leg {
        appointment_type: CHECK_UP,
        minutes: 30,
        providers: vec![provider],
        resources: vec![],
    };
    let follows = vec![Follows { earlier: 0, later: 1, max_wait: Some(most) }];
    Command::Visit(Box::new(VisitCommand::Book(BookVisit {
        id: VISIT,
        patient: ADA,
        itinerary: Itinerary { legs: vec![leg(KIM), leg(OSEI)], follows, max_wait: None },
        legs: vec![
            LegBooking { id: appointment(1), placement: place(KIM, scan, 30) },
            LegBooking { id: appointment(2), placement: place(OSEI, then, 30) },
        ],
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        insistence: Insistence::None,
    })))
}

#[tokio::test]
async fn a_visit_is_booked_whole_or_not_at_all() {
    let desk = Desk::new().await;
    desk.run(book(100, BEN, place(OSEI, "2027-03-02 09:45", 30))).await.unwrap();
    let broken = visit("2027-03-02 09:00", "2027-03-02 09:30", 15);
    assert!(matches!(refused(desk.run(broken).await), Refusal::SomeRefused(_)));
    assert_eq!(standing(&desk, 1..=2).await, 0);
    let late = visit("2027-03-02 09:00", "2027-03-02 10:15", 15);
    assert!(matches!(refused(desk.run(late).await), Refusal::VisitBroken(_)));
    desk.run(visit("2027-03-02 09:45", "2027-03-02 10:15", 15)).await.unwrap();
    assert_eq!(desk.stands(1).await, "2027-03-02 09:45 Kim");
    assert_eq!(desk.stands(2).await, "2027-03-02 10:15 Osei");
    let (code, insistence) = (CancelCode::Patient, Insistence::None);
    let cancel = VisitCommand::Cancel { id: VISIT, code, reason: String::new(), insistence };
    desk.run(Command::Visit(Box::new(cancel))).await.unwrap();
    assert_eq!(standing(&desk, 1..=2).await, 0);
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(standing(&desk, 1..=2).await, 2);
}

async fn with_seats(desk: &Desk, capacity: u16) {
    let kept = desk.engine.book().appointment_type(CHECK_UP).unwrap().clone();
    let wanted = AppointmentType { capacity, ..kept };
    desk.run(Command::SaveAppointmentType(Box::new(wanted))).await.unwrap();
}

#[tokio::test]
async fn a_class_takes_two_and_refuses_a_third() {
    let desk = Desk::new().await;
    with_seats(&desk, 2).await;
    let cy = daybook_booking::ids::PatientId(Uuid::from_u128(0x52));
    desk.run(Command::SavePatient(Box::new(patient(cy, "Cy")))).await.unwrap();
    let mut seated = 0;
    for (n, who) in [(1, ADA), (2, BEN), (3, cy)] {
        seated += u8::from(desk.run(book(n, who, place(OSEI, "2027-03-02 09:00", 30))).await.is_ok());
    }
    assert_eq!(seated, 2);
}

#[tokio::test]
async fn a_type_that_becomes_a_class_shares_what_stands_there_already() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    let second = book(2, BEN, place(OSEI, "2027-03-02 09:00", 30));
    assert!(matches!(refused(desk.run(second.clone()).await), Refusal::DoesNotFit(_)));
    with_seats(&desk, 2).await;
    desk.run(second).await.unwrap();
    // And back again: what stands there stays, and nobody else comes in.
    with_seats(&desk, 1).await;
    assert_eq!(standing(&desk, 1..=2).await, 2);
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

fn entry(asap: Option<AppointmentId>) -> WaitlistEntry {
    WaitlistEntry {
        id: ENTRY,
        patient: ADA,
        appointment_type: CHECK_UP,
        minutes: 30,
        preferences: Preferences::default(),
        urgency: Urgency::Soon,
        asap,
        notice_minutes: 0,
        notes: String::new(),
        added_at: at("2027-03-01 08:00"),
        added_by: daybook_booking::appointment::By::System,
        declined: 0,
        state: EntryState::Waiting,
        deleted: false,
        version: 0,
    }
}

async fn stored(desk: &Desk) -> WaitlistEntry {
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    let asked = PlanIds { waitlist: &[ENTRY], ..PlanIds::default() };
    snapshot.rows().plans(asked).await.unwrap().waitlist.remove(0)
}

fn offer(number: u128, start: &str, until: &str) -> Command {
    waitlist(WaitlistCommand::Offer(Offer {
        entry: ENTRY,
        appointment: appointment(number),
        placement: place(OSEI, start, 30),
        until: at(until),
    }))
}

#[tokio::test]
async fn an_offer_holds_time_and_accepting_it_replaces_what_they_had() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-20 09:00", 30))).await.unwrap();
    desk.run(waitlist(WaitlistCommand::Save(entry(Some(appointment(1)))))).await.unwrap();
    desk.run(offer(2, "2027-03-02 09:00", "2027-03-01 09:00")).await.unwrap();
    let other = book(3, BEN, place(OSEI, "2027-03-02 09:00", 30));
    assert!(matches!(refused(desk.run(other.clone()).await), Refusal::DoesNotFit(_)));
    desk.run(waitlist(WaitlistCommand::Accept(ENTRY))).await.unwrap();
    assert_eq!(desk.stands(2).await, "2027-03-02 09:00 Osei");
    let left = desk.appointment(1).await.unwrap();
    assert!(matches!(left.status, Status::Rescheduled { to, .. } if to == appointment(2)));
    assert_eq!(stored(&desk).await.state, EntryState::Booked { appointment: appointment(2) });
}

#[tokio::test]
async fn an_offer_that_ran_out_gives_the_time_to_somebody_else() {
    let desk = Desk::new().await;
    desk.run(waitlist(WaitlistCommand::Save(entry(None)))).await.unwrap();
    desk.run(offer(2, "2027-03-02 09:00", "2027-03-01 09:00")).await.unwrap();
    desk.clock.set(at("2027-03-01 09:00"));
    desk.run(book(3, BEN, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    assert!(desk.run(waitlist(WaitlistCommand::Accept(ENTRY))).await.is_err());
    desk.run(waitlist(WaitlistCommand::Expire(ENTRY))).await.unwrap();
    assert_eq!(stored(&desk).await.state, EntryState::Waiting);
    let held = desk.appointment(2).await.unwrap();
    assert!(matches!(held.status, Status::Expired { .. }));
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_recall_is_booked_done_and_due_again() {
    let desk = Desk::new().await;
    let wanted = Recall {
        id: RECALL,
        patient: ADA,
        appointment_type: CHECK_UP,
        provider: None,
        due: "2027-03-01".parse().unwrap(),
        every_months: Some(6),
        notes: String::new(),
        state: RecallState::Open,
        deleted: false,
        version: 0,
    };
    desk.run(recall(RecallCommand::Save(wanted))).await.unwrap();
    let Command::Book(asked) = book(1, BEN, place(OSEI, "2027-03-01 09:00", 30)) else { unreachable!() };
    let wanted: Box<Book> = Box::new(asked);
    desk.run(recall(RecallCommand::Book { recall: RECALL, book: wanted })).await.unwrap();
    // Patient and source are the recall's, whatever the booking says.
    let booked = desk.appointment(1).await.unwrap();
    assert_eq!((booked.patient, booked.source), (ADA, Source::Recall));
    desk.clock.set(at("2027-03-01 09:00"));
    for step in [Command::CheckIn(appointment(1)), Command::Start(appointment(1))] {
        desk.run(step).await.unwrap();
    }
    desk.clock.set(at("2027-03-01 09:20"));
    desk.run(Command::Complete(appointment(1))).await.unwrap();
    desk.run(recall(RecallCommand::Done(RECALL))).await.unwrap();
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    let due = snapshot.rows().recalls_due("2027-09-01".parse().unwrap()).await.unwrap();
    assert_eq!(
        due.iter().map(|it| (it.due.to_string(), it.state)).collect::<Vec<_>>(),
        [("2027-09-01".to_owned(), RecallState::Open)]
    );
}

#[tokio::test]
async fn merging_two_records_takes_what_they_wait_for_along() {
    let desk = Desk::new().await;
    desk.run(waitlist(WaitlistCommand::Save(entry(None)))).await.unwrap();
    desk.run(Command::MergePatients { from: ADA, into: BEN }).await.unwrap();
    assert_eq!(stored(&desk).await.patient, BEN);
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(stored(&desk).await.patient, ADA);
}

#[tokio::test]
async fn a_repaired_day_is_one_step_with_its_leave() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    let closure = ScheduleException {
        id: daybook_booking::ids::ExceptionId(Uuid::from_u128(0xEC)),
        scope: ExceptionScope::Provider(OSEI),
        kind: ExceptionKind::Leave,
        from: wall_time("2027-03-02 00:00"),
        to: wall_time("2027-03-03 00:00"),
        location: None,
        label: "Ill".to_owned(),
        deleted: false,
        version: 0,
    };
    let (placement, seen_version) = (place(KIM, "2027-03-02 09:00", 30), 1);
    let moves = vec![AcceptedMove { appointment: appointment(1), seen_version, placement }];
    desk.run(Command::RepairDay(Box::new(RepairDay {
        closure: Some(closure),
        moves,
        set_aside: vec![],
        waiting: vec![],
    })))
    .await
    .unwrap();
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Kim");
    let refusal = refused(desk.run(book(2, BEN, place(OSEI, "2027-03-02 11:00", 30))).await);
    assert!(matches!(refusal, Refusal::DoesNotFit(_)), "{refusal}");
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Osei");
    desk.run(book(2, BEN, place(OSEI, "2027-03-02 11:00", 30))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_eight_who_want_the_last_two_seats_two_get_them() {
    let desk = Desk::new().await;
    with_seats(&desk, 2).await;
    let people: Vec<_> = (0..8).map(|n| daybook_booking::ids::PatientId(Uuid::from_u128(0x60 + n))).collect();
    for who in &people {
        desk.run(Command::SavePatient(Box::new(patient(*who, "Kim")))).await.unwrap();
    }
    let tries = people.into_iter().zip(1..).map(|(who, n)| {
        let (engine, sam) = (desk.engine.clone(), desk.sam.clone());
        tokio::spawn(async move { engine.run(&sam, book(n, who, place(OSEI, "2027-03-02 09:00", 30))).await })
    });
    let mut seated = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(_) => seated += 1,
            Err(EngineError::Refused(Refusal::DoesNotFit(_))) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(seated, 2);
}
