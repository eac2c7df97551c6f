//! Series, visits, the waitlist, recalls and repairs as the window asks for them.

use daybook_wire::Problem;
use daybook_wire::calendar::OpeningsAsk;
use daybook_wire::problem::Misfit;
use daybook_wire::recall::{BookRecall, RecallForm, RecallsAsk};
use daybook_wire::repair::{BestOpeningsAsk, OpeningReason, RepairAsk, RepairDay, WhoIsOut, Wishes};
use daybook_wire::series::*;
use daybook_wire::set_up::ExceptionForm;
use daybook_wire::visit::*;
use daybook_wire::waitlist::*;

use super::{Desk, by_id, id};
use crate::calls::{appointments, recalls, repair, series, undo, visits, waitlist};

const WEEKLY: &str = "FREQ=WEEKLY;COUNT=3";

fn series_ask(desk: &Desk) -> SeriesAsk {
    SeriesAsk {
        patient_id: desk.ben.clone(),
        appointment_type_id: desk.check_up.clone(),
        placement: desk.place(&desk.osei, "2027-03-02", (540, 30)),
        rule: WEEKLY.to_owned(),
        shift_days: 0,
        adopts: None,
    }
}

/// The series with id 50, appointments 1, 2, 3, as `choices` say.
fn series_of(desk: &Desk, choices: [DateChoice; 3]) -> BookSeries {
    let ask = series_ask(desk);
    let dates = ["2027-03-02", "2027-03-09", "2027-03-16"];
    let dates = dates.into_iter().zip(1..).zip(choices);
    BookSeries {
        id: id(50),
        patient_id: ask.patient_id,
        appointment_type_id: ask.appointment_type_id,
        placement: ask.placement,
        rule: ask.rule,
        notes: String::new(),
        patient_notes: String::new(),
        source: "phone".to_owned(),
        dates: dates
            .map(|((date, n), choice)| SeriesDate { date: date.to_owned(), id: id(n), choice })
            .collect(),
        adopts: None,
    }
}

fn planned() -> [DateChoice; 3] {
    [DateChoice::AsPlanned, DateChoice::AsPlanned, DateChoice::AsPlanned]
}

#[tokio::test]
async fn a_plan_says_date_by_date_what_is_in_the_way_and_what_would_be_free() {
    let desk = Desk::new().await;
    desk.book(100, (540, 30)).await;
    let plan = series::plan_series(&desk.admin, series_ask(&desk)).await.unwrap();
    let DateOutcome::Conflict { misfits, proposal } = &plan.dates[0].outcome else { panic!("not taken") };
    let [Misfit::Taken { name, by, .. }] = &misfits[..] else { panic!("not taken") };
    assert_eq!((name.as_str(), by[0].patient_name.as_str()), ("Dr Osei", "Ada Young"));
    let proposal = proposal.as_ref().unwrap();
    assert_eq!((proposal.date.as_str(), proposal.from), ("2027-03-02", 570));
    assert!(plan.dates[1..].iter().all(|it| matches!(it.outcome, DateOutcome::Fits { .. })));
}

#[tokio::test]
async fn a_series_is_booked_as_every_date_was_decided() {
    let desk = Desk::new().await;
    desk.book(100, (540, 30)).await;
    let refused = series::book_series(&desk.admin, series_of(&desk, planned())).await;
    let Err(Problem::SomeRefused { parts }) = refused else { panic!("it was booked") };
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].date.as_deref(), Some("2027-03-02"));
    assert!(matches!(&parts[0].why, Problem::DoesNotFit { misfits, .. } if misfits.len() == 1));
    let placement = desk.place(&desk.kim, "2027-03-02", (540, 30));
    let choices = [DateChoice::Shift { placement }, DateChoice::AsPlanned, DateChoice::Skip];
    let done = series::book_series(&desk.admin, series_of(&desk, choices)).await.unwrap();
    let told: Vec<_> = done.items.iter().map(|it| (it.date.as_str(), it.provider_id == desk.kim)).collect();
    assert_eq!(told, [("2027-03-02", true), ("2027-03-09", false)]);
    assert!(done.items.iter().all(|it| it.series_id == Some(id(50))));
    assert_eq!(undo::undo(&desk.admin).await.unwrap().what, "booked_series");
}

#[tokio::test]
async fn this_and_following_move_and_are_called_off() {
    let desk = Desk::new().await;
    series::book_series(&desk.admin, series_of(&desk, planned())).await.unwrap();
    let edit = EditSeries {
        id: id(50),
        from_date: Some("2027-03-09".to_owned()),
        rest_id: id(51),
        day: None,
        from: Some(600),
        minutes: None,
        provider_id: None,
        location_id: None,
        resource_ids: None,
        appointment_type_id: None,
        notes: None,
        patient_notes: None,
        procedure_ids: None,
        video_link: None,
        leader: None,
        choices: vec![],
        shift_days: 0,
    };
    let plan = series::plan_series_edit(&desk.admin, edit.clone()).await.unwrap();
    assert_eq!(plan.changes.iter().map(|it| it.placement.from).collect::<Vec<_>>(), [600, 600]);
    let moved = series::edit_series(&desk.admin, edit.clone()).await.unwrap();
    assert_eq!(moved.items.iter().map(|it| it.from).collect::<Vec<_>>(), [600, 600]);
    let rest = series::series(&desk.admin, by_id(&id(51))).await.unwrap();
    assert_eq!((rest.items.len(), rest.placement.from), (2, 600));
    // Q5: what is typed for all goes with them, and what the patient said with the one that was open.
    let leader = SeriesLeader {
        appointment_id: id(2),
        version: None,
        source: None,
        patient_confirmation: Some("yes".to_owned()),
    };
    let (notes, video_link) = (Some("bring the brace".to_owned()), Some("https://meet.example/a".to_owned()));
    let noted = EditSeries { id: id(51), from_date: None, rest_id: id(52), from: None, ..edit.clone() };
    let noted = EditSeries { notes, video_link, leader: Some(leader), ..noted };
    let changed = series::edit_series(&desk.admin, noted).await.unwrap().items;
    assert!(changed.iter().all(|it| it.notes == "bring the brace" && it.video_link.is_some()));
    let said: Vec<_> = changed.iter().map(|it| it.patient_confirmation.as_str()).collect();
    assert_eq!(said, ["yes", "unasked"]);
    let cancel = CancelSeries {
        id: id(51),
        from_date: None,
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: None,
    };
    let gone = series::cancel_series(&desk.admin, cancel).await.unwrap();
    assert!(gone.items.iter().all(|it| it.status == "cancelled") && gone.items.len() == 2);
}

/// Q5: how often it comes is changed for what is to come; what the new dates hold stands as it stood.
#[tokio::test]
async fn a_series_comes_every_other_week_from_now_on_and_one_undo_takes_it_back() {
    let desk = Desk::new().await;
    series::book_series(&desk.admin, series_of(&desk, planned())).await.unwrap();
    let rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3";
    let ask = ReplacementAsk {
        id: id(50),
        from_date: Some("2027-03-02".to_owned()),
        start: "2027-03-02".to_owned(),
        rule: rule.to_owned(),
        shift_days: 0,
    };
    let plan = series::plan_replacement(&desk.admin, ask).await.unwrap();
    let dates: Vec<_> = plan.dates.iter().map(|it| (it.date.as_str(), it.appointment_id.clone())).collect();
    assert_eq!(dates, [("2027-03-02", Some(id(1))), ("2027-03-16", Some(id(3))), ("2027-03-30", None)]);
    assert_eq!(plan.called_off.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), [id(2)]);

    let date = |(at, date): (usize, &ReplacedDate)| SeriesDate {
        date: date.date.clone(),
        id: date.appointment_id.clone().unwrap_or_else(|| id(60 + at as u128)),
        choice: DateChoice::AsPlanned,
    };
    let dates = plan.dates.iter().enumerate().map(date).collect();
    let with = BookSeries { id: id(51), rule: rule.to_owned(), dates, ..series_of(&desk, planned()) };
    let replace = ReplaceSeries { id: id(50), from_date: Some("2027-03-02".to_owned()), with };
    series::replace_series(&desk.admin, replace.clone()).await.unwrap();
    let told = |detail: &SeriesDetail| {
        detail.items.iter().map(|it| (it.date.clone(), it.id.clone(), it.status.clone())).collect::<Vec<_>>()
    };
    let rest = series::series(&desk.admin, by_id(&id(51))).await.unwrap();
    let stands = |date: &str, n| (date.to_owned(), id(n), "confirmed".to_owned());
    assert_eq!(told(&rest), [stands("2027-03-02", 1), stands("2027-03-16", 3), stands("2027-03-30", 62)]);
    assert!(rest.rule.contains("INTERVAL=2"), "{}", rest.rule);
    let called_off = appointments::appointment(&desk.admin, by_id(&id(2))).await.unwrap();
    assert_eq!(called_off.item.status, "cancelled");
    assert!(!series::replace_series(&desk.admin, replace).await.unwrap().changed, "sent twice");

    assert_eq!(undo::undo(&desk.admin).await.unwrap().what, "replaced_series");
    let before = series::series(&desk.admin, by_id(&id(50))).await.unwrap();
    let expected = [stands("2027-03-02", 1), stands("2027-03-09", 2), stands("2027-03-16", 3)];
    assert_eq!(told(&before), expected);
}

#[tokio::test]
async fn a_rule_without_an_end_is_a_wrong_field() {
    let desk = Desk::new().await;
    let ask = SeriesAsk { rule: "FREQ=DAILY".to_owned(), ..series_ask(&desk) };
    let refused = series::plan_series(&desk.admin, ask).await;
    let Err(Problem::Invalid { field, fault }) = refused else { panic!("it was planned") };
    assert_eq!((field.as_str(), fault.as_str()), ("recurrence", "missing"));
}

/// A scan, and a check-up at most 15 minutes after it.
fn itinerary(desk: &Desk) -> Itinerary {
    let leg = |appointment_type: &str, provider: &str| VisitLeg {
        appointment_type_id: appointment_type.to_owned(),
        minutes: 30,
        provider_ids: vec![provider.to_owned()],
        resource_ids: vec![],
    };
    Itinerary {
        legs: vec![leg(&desk.scan, &desk.kim), leg(&desk.check_up, &desk.osei)],
        follows: vec![LegFollows { earlier: 0, later: 1, max_wait: Some(15) }],
        max_wait: None,
    }
}

#[tokio::test]
async fn a_visit_is_planned_booked_and_called_off_as_one() {
    let desk = Desk::new().await;
    let ask = VisitAsk {
        patient_id: Some(desk.ben.clone()),
        location_id: desk.site.clone(),
        itinerary: itinerary(&desk),
        from: "2027-03-02".to_owned(),
        days: 1,
        earliest: None,
        latest: None,
    };
    let plan = visits::plan_visit(&desk.admin, ask).await.unwrap().plans.remove(0);
    assert_eq!((plan.minutes, plan.waiting, plan.whole), (60, 0, true));
    let mut legs = plan.legs;
    legs.sort_by_key(|it| it.leg);
    let place = |it: &LegOpening| {
        desk.place(&it.opening.provider_id, &it.opening.date, (it.opening.from, it.opening.minutes))
    };
    let booked = BookVisit {
        id: id(60),
        patient_id: desk.ben.clone(),
        itinerary: itinerary(&desk),
        legs: legs.iter().zip(1..).map(|(it, n)| LegBooking { id: id(n), placement: place(it) }).collect(),
        notes: String::new(),
        patient_notes: String::new(),
        source: "phone".to_owned(),
        override_reason: None,
    };
    let done = visits::book_visit(&desk.admin, booked).await.unwrap();
    assert_eq!(done.items.len(), 2);
    let placement = desk.place(&desk.osei, "2027-03-02", (720, 30));
    let ask = LegMoveAsk { appointment_id: id(2), placement };
    let moved = visits::plan_leg_move(&desk.admin, ask).await.unwrap();
    assert_eq!(moved.faults.len(), 1);
    assert_eq!(
        moved.legs.iter().map(|it| (it.leg, it.item.id.clone())).collect::<Vec<_>>(),
        [(0, id(1)), (1, id(2))]
    );
    let proposal = moved.proposal.unwrap();
    assert!(proposal.legs.iter().any(|it| it.leg == 0 && it.opening.from + 30 <= 720));
    let cancel =
        CancelVisit { id: id(60), code: "patient".to_owned(), reason: String::new(), override_reason: None };
    let gone = visits::cancel_visit(&desk.admin, cancel).await.unwrap();
    assert!(gone.items.iter().all(|it| it.status == "cancelled"));
}

pub(super) fn waits(desk: &Desk, number: u128, patient: &str) -> WaitlistForm {
    WaitlistForm {
        id: id(number),
        patient_id: patient.to_owned(),
        appointment_type_id: desk.check_up.clone(),
        minutes: 30,
        preferences: WaitPreferences {
            provider_ids: vec![],
            location_ids: vec![],
            weekdays: vec![1],
            within: vec![],
            earliest: None,
            latest: None,
        },
        urgency: "soon".to_owned(),
        asap_id: None,
        notice_minutes: 0,
        notes: String::new(),
        version: 0,
    }
}

#[tokio::test]
async fn freed_time_is_offered_held_and_taken() {
    let desk = Desk::new().await;
    let urgent = WaitlistForm { urgency: "urgent".to_owned(), ..waits(&desk, 71, &desk.ben) };
    for form in [waits(&desk, 70, &desk.ada), urgent] {
        waitlist::save_waiting(&desk.admin, form).await.unwrap();
    }
    let freed = FreedTime {
        provider_id: desk.osei.clone(),
        location_id: desk.site.clone(),
        date: "2027-03-02".to_owned(),
        from: 540,
        minutes: 45,
    };
    let found = waitlist::waitlist_matches(&desk.admin, freed).await.unwrap().matches;
    let told: Vec<_> = found.iter().map(|it| (it.line.patient_name.as_str(), it.opening.from)).collect();
    assert_eq!(told, [("Ben Okoro", 540), ("Ada Young", 540)]);
    let offer = OfferTime {
        entry_id: id(71),
        appointment_id: id(1),
        placement: desk.place(&desk.osei, "2027-03-02", (540, 30)),
        hold_minutes: 30,
    };
    let held = waitlist::offer_time(&desk.admin, offer).await.unwrap().item.unwrap();
    assert_eq!((held.status.as_str(), held.source.as_str()), ("draft", "waitlist"));
    let lines = waitlist::waitlist(&desk.admin).await.unwrap().lines;
    let WaitState::Offered { until, .. } = &lines[0].state else { panic!("no offer") };
    assert_eq!(until, "2027-03-01T07:30:00Z");
    assert_eq!(lines[0].offered.as_ref().map(|it| it.id.clone()), Some(id(1)));
    let taken = waitlist::accept_offer(&desk.admin, by_id(&id(71))).await.unwrap().item.unwrap();
    assert_eq!((taken.id, taken.status.as_str()), (id(1), "confirmed"));
    assert_eq!(waitlist::waitlist(&desk.admin).await.unwrap().lines.len(), 1);
}

#[tokio::test]
async fn who_declines_waits_on_and_who_is_taken_off_does_not() {
    let desk = Desk::new().await;
    waitlist::save_waiting(&desk.admin, waits(&desk, 70, &desk.ada)).await.unwrap();
    let offer = OfferTime {
        entry_id: id(70),
        appointment_id: id(1),
        placement: desk.place(&desk.osei, "2027-03-02", (540, 30)),
        hold_minutes: 30,
    };
    waitlist::offer_time(&desk.admin, offer).await.unwrap();
    waitlist::decline_offer(&desk.admin, by_id(&id(70))).await.unwrap();
    let line = waitlist::waitlist(&desk.admin).await.unwrap().lines.remove(0);
    assert!(matches!(line.state, WaitState::Waiting) && line.declined == 1);
    waitlist::remove_waiting(&desk.admin, by_id(&id(70))).await.unwrap();
    assert!(waitlist::waitlist(&desk.admin).await.unwrap().lines.is_empty());
}

#[tokio::test]
async fn a_recall_is_due_and_once_booked_is_not() {
    let desk = Desk::new().await;
    let form = RecallForm {
        id: id(80),
        patient_id: desk.ada.clone(),
        appointment_type_id: desk.check_up.clone(),
        provider_id: None,
        due: "2027-02-22".to_owned(),
        every_months: Some(6),
        notes: String::new(),
        version: 0,
    };
    recalls::save_recall(&desk.admin, form).await.unwrap();
    let ask = || RecallsAsk { by: "2027-03-31".to_owned() };
    let lines = recalls::recalls_due(&desk.admin, ask()).await.unwrap().lines;
    let told: Vec<_> = lines.iter().map(|it| (it.patient_name.as_str(), it.overdue_days)).collect();
    assert_eq!(told, [("Ada Young", 7)]);
    let book = BookRecall {
        recall_id: id(80),
        appointment_id: id(1),
        placement: desk.place(&desk.osei, "2027-03-02", (540, 30)),
        notes: String::new(),
        patient_notes: String::new(),
        override_reason: None,
    };
    let booked = recalls::book_recall(&desk.admin, book).await.unwrap().item.unwrap();
    assert_eq!((booked.patient_id, booked.source.as_str()), (desk.ada.clone(), "recall"));
    assert!(recalls::recalls_due(&desk.admin, ask()).await.unwrap().lines.is_empty());
}

#[tokio::test]
async fn a_day_somebody_is_ill_is_repaired_in_one_step() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let ask = RepairAsk {
        out: WhoIsOut::Provider { id: desk.osei.clone() },
        from: "2027-03-02T00:00".to_owned(),
        to: "2027-03-03T00:00".to_owned(),
        days: 0,
        anybody: true,
        drift_minutes: None,
    };
    let proposal = repair::propose_repair(&desk.admin, ask).await.unwrap();
    let [moved] = &proposal.moves[..] else { panic!("{} moves", proposal.moves.len()) };
    assert_eq!((moved.placement.from, &moved.placement.provider_id), (540, &desk.kim));
    assert_eq!((moved.changes.join(" ").as_str(), proposal.whole), ("provider", true));
    let closure = ExceptionForm {
        id: None,
        scope: "provider".to_owned(),
        scope_id: desk.osei.clone(),
        kind: "leave".to_owned(),
        from: "2027-03-02T00:00".to_owned(),
        to: "2027-03-03T00:00".to_owned(),
        location_id: None,
        label: "Ill".to_owned(),
        version: 0,
    };
    let (version, placement) = (moved.item.version, moved.placement.clone());
    desk.book(2, (600, 30)).await;
    let waiting = vec![WaitlistForm { asap_id: Some(id(2)), ..waits(&desk, 70, &desk.ada) }];
    let moves = vec![MoveTo { appointment_id: id(1), version, placement }];
    let day = RepairDay { closure: Some(closure), moves, set_aside: vec![id(2)], waiting };
    let done = repair::repair_day(&desk.admin, day).await.unwrap();
    assert!(done.items.iter().any(|it| it.id == id(1) && it.provider_id == desk.kim));
    let pinned = async || appointments::pinboard(&desk.admin).await.unwrap().items.len();
    assert_eq!((pinned().await, waitlist::waitlist(&desk.admin).await.unwrap().lines.len()), (1, 1));
    assert_eq!(undo::undo(&desk.admin).await.unwrap().what, "repaired_day");
    assert_eq!((pinned().await, waitlist::waitlist(&desk.admin).await.unwrap().lines.len()), (0, 0));
}

#[tokio::test]
async fn the_best_openings_come_first_and_say_why() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let ask = OpeningsAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: None,
        provider_id: None,
        location_id: None,
        patient_id: Some(desk.ben.clone()),
        from: "2027-03-02".to_owned(),
        days: 1,
        earliest: None,
        latest: None,
        limit_per_day: 3,
        days_at_most: None,
        assign: None,
        appointment_id: None,
    };
    let wishes = Wishes {
        provider_ids: vec![desk.kim.clone()],
        weekdays: vec![],
        within: vec![],
        usual_provider_id: None,
    };
    let ask = BestOpeningsAsk { ask, wishes, limit: 5 };
    let best = repair::best_openings(&desk.admin, ask).await.unwrap().openings;
    assert_eq!(best.len(), 5);
    assert_eq!(best[0].opening.provider_id, desk.kim);
    assert!(best[0].reasons.iter().any(|it| matches!(it, OpeningReason::WishedProvider)));
}
