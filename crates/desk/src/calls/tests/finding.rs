//! Shading, checking one placement, openings, load.

use daybook_wire::appointment::CheckPlacement;
use daybook_wire::calendar::{CalendarAsk, FitAsk, FitSpan, OpeningsAsk, ToPlace};
use daybook_wire::policy::WhyNotAsk;
use daybook_wire::problem::{Misfit, Warning, Wish};
use daybook_wire::repair::{BestOpeningsAsk, Wishes};

use super::planning::waits;
use super::{Desk, at, id};
use crate::calls::{calendar, explaining, finding, repair, waitlist};

fn fit(desk: &Desk, what: ToPlace, column: &str) -> FitAsk {
    FitAsk {
        what,
        dates: vec!["2027-03-02".to_owned()],
        column_ids: vec![column.to_owned()],
        location_id: Some(desk.site.clone()),
        copy: false,
    }
}

fn free(spans: &[FitSpan]) -> Vec<(u16, u16)> {
    spans.iter().filter(|it| it.misfits.is_empty()).map(|it| (it.span.from, it.span.to)).collect()
}

#[tokio::test]
async fn shading_shows_where_a_new_appointment_fits_and_why_not_elsewhere() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let new = ToPlace::New {
        patient_id: Some(desk.ben.clone()),
        appointment_type_id: desk.check_up.clone(),
        minutes: 30,
    };
    let shown = finding::where_it_fits(&desk.admin, fit(&desk, new, &desk.osei)).await.unwrap();
    let spans = &shown.columns[0].spans;
    assert_eq!(free(spans), [(480, 515), (570, 1055)]);
    assert_eq!((spans[0].span.from, spans[spans.len() - 1].span.to), (0, 1440));
    let taken = spans.iter().find(|it| it.span.from == 515).unwrap();
    let [Misfit::Taken { by, .. }] = taken.misfits.as_slice() else { panic!("taken") };
    assert_eq!(by[0].patient_name, "Ada Young");
}

#[tokio::test]
async fn an_appointment_is_not_in_its_own_way_but_its_copy_is() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let existing = || ToPlace::Existing { appointment_id: id(1) };
    let moved = finding::where_it_fits(&desk.admin, fit(&desk, existing(), &desk.osei)).await.unwrap();
    assert_eq!(free(&moved.columns[0].spans), [(480, 1055)]);
    let copy = FitAsk { copy: true, ..fit(&desk, existing(), &desk.osei) };
    let copied = finding::where_it_fits(&desk.admin, copy).await.unwrap();
    assert_eq!(free(&copied.columns[0].spans), [(480, 515), (570, 1055)]);
}

#[tokio::test]
async fn somebody_who_waits_is_shown_where_it_fits_and_is_not_what_they_asked_for() {
    let desk = Desk::new().await;
    // She asked for a Tuesday, as it is on the 2nd and not on the 3rd.
    waitlist::save_waiting(&desk.admin, waits(&desk, 70, &desk.ada)).await.unwrap();
    let dates = vec!["2027-03-02".to_owned(), "2027-03-03".to_owned()];
    let ask = FitAsk { dates, ..fit(&desk, ToPlace::Waiting { entry_id: id(70) }, &desk.osei) };
    let shown = finding::where_it_fits(&desk.admin, ask).await.unwrap();
    let warned = |day: usize| -> Vec<&[Warning]> {
        let fits = shown.columns[day].spans.iter().filter(|it| it.misfits.is_empty());
        fits.map(|it| it.warnings.as_slice()).collect()
    };
    assert!(matches!(warned(0)[..], [[]]));
    assert!(matches!(warned(1)[..], [[Warning::Wish { wish: Wish::Day }]]));
    let nobody = fit(&desk, ToPlace::Waiting { entry_id: id(99) }, &desk.osei);
    assert!(finding::where_it_fits(&desk.admin, nobody).await.is_err());
}

#[tokio::test]
async fn time_that_has_passed_is_shaded_as_past() {
    let desk = Desk::new().await;
    desk.clock.set(at("2027-03-02 12:00"));
    let new = ToPlace::New { patient_id: None, appointment_type_id: desk.check_up.clone(), minutes: 30 };
    let shown = finding::where_it_fits(&desk.admin, fit(&desk, new, &desk.osei)).await.unwrap();
    let spans = &shown.columns[0].spans;
    assert!(spans[0].misfits == [Misfit::Past] && spans[0].span.to == 720);
}

#[tokio::test]
async fn a_chair_column_asks_for_that_chair() {
    let desk = Desk::new().await;
    let mut ask = desk.booking(1, &desk.ada, desk.place(&desk.osei, "2027-03-02", (540, 30)));
    ask.appointment_type_id = desk.scan.clone();
    let booked = crate::calls::appointments::book_appointment(&desk.admin, ask).await.unwrap();
    assert_eq!(booked.item.unwrap().resource_ids, [desk.chairs[0].clone()]);
    let new = ToPlace::New {
        patient_id: Some(desk.ben.clone()),
        appointment_type_id: desk.scan.clone(),
        minutes: 30,
    };
    let shown = finding::where_it_fits(&desk.admin, fit(&desk, new, &desk.chairs[0])).await.unwrap();
    assert_eq!(free(&shown.columns[0].spans), [(480, 515), (570, 1055)]);
}

#[tokio::test]
async fn checking_a_placement_says_what_booking_would_say() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let ask = |from, minutes| CheckPlacement {
        appointment_id: None,
        patient_id: Some(desk.ben.clone()),
        appointment_type_id: desk.scan.clone(),
        placement: desk.place(&desk.osei, "2027-03-02", (from, minutes)),
    };
    let taken = finding::check_placement(&desk.admin, ask(540, 30)).await.unwrap();
    assert_eq!((taken.misfits.len(), taken.problem.is_none()), (1, true));
    let fits = finding::check_placement(&desk.admin, ask(600, 30)).await.unwrap();
    assert!(fits.misfits.is_empty() && fits.resource_ids == [desk.chairs[0].clone()]);
    let long = finding::check_placement(&desk.admin, ask(600, 300)).await.unwrap();
    assert!(long.problem.is_some());
}

#[tokio::test]
async fn openings_skip_what_is_taken_and_keep_to_the_limit_of_each_provider() {
    let desk = Desk::new().await;
    desk.book(1, (480, 60)).await;
    let ask = OpeningsAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: None,
        provider_id: None,
        location_id: None,
        patient_id: Some(desk.ben.clone()),
        from: "2027-03-02".to_owned(),
        days: 2,
        earliest: None,
        latest: None,
        limit_per_day: 1,
        days_at_most: None,
        assign: None,
        appointment_id: None,
    };
    let found = finding::next_openings(&desk.admin, ask).await.unwrap().openings;
    let told: Vec<_> =
        found.iter().map(|it| (it.date.as_str(), it.from, it.provider_id == desk.osei)).collect();
    assert_eq!(
        told,
        [
            ("2027-03-02", 480, false),
            ("2027-03-02", 540, true),
            ("2027-03-03", 480, true),
            ("2027-03-03", 480, false)
        ]
    );
}

#[tokio::test]
async fn openings_of_one_provider_can_be_kept_to_the_afternoon() {
    let desk = Desk::new().await;
    let ask = OpeningsAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: Some(60),
        provider_id: Some(desk.kim.clone()),
        location_id: Some(desk.site.clone()),
        patient_id: None,
        from: "2027-03-02".to_owned(),
        days: 1,
        earliest: Some(780),
        latest: Some(840),
        limit_per_day: 3,
        days_at_most: None,
        assign: None,
        appointment_id: None,
    };
    let found = finding::next_openings(&desk.admin, ask).await.unwrap().openings;
    assert_eq!(found.iter().map(|it| it.from).collect::<Vec<_>>(), [780, 795, 810]);
}

#[tokio::test]
async fn load_counts_what_is_taken_of_what_is_open() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    desk.book(2, (600, 60)).await;
    let ask = CalendarAsk { from: "2027-03-01".to_owned(), to: "2027-03-02".to_owned() };
    let load = calendar::load(&desk.admin, ask).await.unwrap().days;
    assert_eq!((load[0].count, load[0].booked_minutes), (0, 0));
    assert_eq!((load[1].count, load[1].booked_minutes, load[1].open_minutes), (2, 90, 1200));
}

// D2, D8: what moves is not in its own way, neither in what is offered nor in why something is not.
#[tokio::test]
async fn one_that_moves_is_not_in_its_own_way() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let ask = |appointment_id: Option<String>| OpeningsAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: Some(30),
        provider_id: Some(desk.osei.clone()),
        location_id: Some(desk.site.clone()),
        patient_id: Some(desk.ada.clone()),
        from: "2027-03-02".to_owned(),
        days: 1,
        earliest: Some(540),
        latest: Some(570),
        limit_per_day: 9,
        days_at_most: None,
        assign: None,
        appointment_id,
    };
    let starts = async |ask: OpeningsAsk| {
        let found = finding::next_openings(&desk.admin, ask).await.unwrap().openings;
        found.iter().map(|it| it.from).collect::<Vec<_>>()
    };
    assert!(starts(ask(None)).await.is_empty());
    assert_eq!(starts(ask(Some(id(1)))).await, [540, 555]);
    let wishes = Wishes { provider_ids: vec![], weekdays: vec![], within: vec![], usual_provider_id: None };
    let best = BestOpeningsAsk { ask: ask(Some(id(1))), wishes, limit: 1 };
    let best = repair::best_openings(&desk.admin, best).await.unwrap().openings;
    assert_eq!(best[0].opening.from, 540);
    let why = |appointment_id: Option<String>| WhyNotAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: Some(30),
        provider_id: Some(desk.osei.clone()),
        location_id: desk.site.clone(),
        patient_id: Some(desk.ada.clone()),
        date: "2027-03-02".to_owned(),
        appointment_id,
    };
    let unoffered = explaining::why_not(&desk.admin, why(Some(id(1)))).await.unwrap().unoffered;
    assert!(!unoffered.iter().any(|it| it.span.from <= 540 && 540 < it.span.to));
    let unoffered = explaining::why_not(&desk.admin, why(None)).await.unwrap().unoffered;
    assert!(unoffered.iter().any(|it| it.span.from <= 540 && 540 < it.span.to));
}
