//! Set-up: saving, and what a change of hours leaves stranded.

use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::appointment::AppointmentsFound;
use daybook_wire::set_up::{
    Arrangement, ClinicForm, DayHours, ExceptionForm, HolidayKept, HolidaysAsk, KeepHolidays, LocationForm,
    ProviderForm, SetUpKind, WallSpan,
};

use super::{Desk, by_id, id};
use crate::calls::{closures, set_up, undo};

fn leave(desk: &Desk) -> ExceptionForm {
    ExceptionForm {
        id: None,
        scope: "provider".to_owned(),
        scope_id: desk.osei.clone(),
        kind: "leave".to_owned(),
        from: "2027-03-02T00:00".to_owned(),
        to: "2027-03-03T00:00".to_owned(),
        location_id: None,
        label: "Course".to_owned(),
        version: 0,
    }
}

#[tokio::test]
async fn leave_names_the_appointments_it_strands_and_closes_the_day() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let saved = set_up::save_exception(&desk.admin, leave(&desk)).await.unwrap();
    assert_eq!(saved.now_outside, [id(1)]);
    let day = &desk.calendar("2027-03-02", "2027-03-02").await.days[0];
    let who: Vec<&str> = day.providers.iter().map(|it| it.provider_id.as_str()).collect();
    assert_eq!(who, [desk.kim.as_str()]);
    let closed = &day.closed[0];
    assert_eq!((closed.scope.as_str(), closed.label.as_str()), ("provider", "Course"));
    assert_eq!((closed.span.from, closed.span.to), (0, 1440));
    let back = set_up::delete_exception(&desk.admin, by_id(&saved.id)).await.unwrap();
    assert!(back.now_outside.is_empty());
    assert_eq!(desk.calendar("2027-03-02", "2027-03-02").await.days[0].providers.len(), 2);
}

#[tokio::test]
async fn another_order_of_the_providers_is_one_thing_to_undo() {
    let desk = Desk::new().await;
    let ids = async || {
        let book = set_up::set_up_book(&desk.admin).await.unwrap();
        book.providers.into_iter().filter_map(|it| it.id).collect::<Vec<_>>()
    };
    let before = ids().await;
    let turned: Vec<String> = before.iter().rev().cloned().collect();
    let ask = Arrangement { kind: SetUpKind::Providers, ids: turned.clone() };
    set_up::arrange_set_up(&desk.admin, ask).await.unwrap();
    assert_eq!(ids().await, turned);
    undo::undo(&desk.admin).await.unwrap();
    assert_eq!(ids().await, before);
}

#[tokio::test]
async fn what_leave_would_strand_is_told_before_it_is_saved() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let would = set_up::try_exception(&desk.admin, leave(&desk)).await.unwrap();
    assert_eq!(would.items.iter().map(|it| it.id.clone()).collect::<Vec<_>>(), [id(1)]);
    let book = set_up::set_up_book(&desk.admin).await.unwrap();
    assert!(book.exceptions.is_empty(), "nothing was saved");
    let backwards = ExceptionForm { to: "2027-03-01T00:00".to_owned(), ..leave(&desk) };
    assert!(set_up::try_exception(&desk.admin, backwards).await.is_err());
}

/// Q24: a change of the weekly hours says whom it would leave outside them, and so do holidays kept all at once.
#[tokio::test]
async fn what_other_hours_and_holidays_would_strand_is_told_before_they_are_saved() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let told = |found: AppointmentsFound| found.items.into_iter().map(|it| it.id).collect::<Vec<_>>();
    let book = set_up::set_up_book(&desk.admin).await.unwrap();
    let later = |hours: &[DayHours]| -> Vec<DayHours> {
        hours
            .iter()
            .map(|it| DayHours { span: WallSpan { from: it.span.from.max(660), ..it.span }, ..it.clone() })
            .collect()
    };
    let location = book.locations[0].clone();
    let osei = book.providers.iter().find(|it| it.id.as_deref() == Some(&desk.osei)).unwrap().clone();
    let hours = later(if osei.hours.is_empty() { &location.hours } else { &osei.hours });
    let shorter = ProviderForm { hours, ..osei.clone() };
    assert_eq!(told(set_up::try_provider(&desk.admin, shorter).await.unwrap()), [id(1)]);
    assert!(told(set_up::try_provider(&desk.admin, osei).await.unwrap()).is_empty());
    let shorter = LocationForm { hours: later(&location.hours), ..location };
    assert!(set_up::try_location(&desk.admin, shorter).await.is_ok());
    let day = |date: &str| HolidayKept { date: date.to_owned(), name: "Fair".to_owned() };
    let days = vec![day("2027-03-02"), day("2027-05-01")];
    let found = closures::try_holidays(&desk.admin, KeepHolidays { days }).await.unwrap();
    assert_eq!(told(found), [id(1)]);
    let after = set_up::set_up_book(&desk.admin).await.unwrap();
    assert!(after.exceptions.is_empty() && after.providers == book.providers, "nothing was saved");
}

#[tokio::test]
async fn the_region_whose_holidays_are_kept_is_the_clinics() {
    let desk = Desk::new().await;
    let clinic = set_up::set_up_book(&desk.admin).await.unwrap().clinic;
    assert_eq!(clinic.holiday_region, None);
    let region = |it: &str| ClinicForm { holiday_region: Some(it.to_owned()), ..clinic.clone() };
    set_up::save_clinic(&desk.admin, region("DE-BY")).await.unwrap();
    let kept = set_up::set_up_book(&desk.admin).await.unwrap().clinic.holiday_region;
    assert_eq!(kept.as_deref(), Some("DE-BY"));
    assert!(set_up::save_clinic(&desk.admin, region("; drop")).await.is_err());
}

#[tokio::test]
async fn what_was_stranded_before_is_not_told_again() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    set_up::save_exception(&desk.admin, leave(&desk)).await.unwrap();
    let again = ExceptionForm { label: "Holiday".to_owned(), ..leave(&desk) };
    assert!(set_up::save_exception(&desk.admin, again).await.unwrap().now_outside.is_empty());
}

#[tokio::test]
async fn the_book_comes_back_as_it_was_saved_and_a_change_can_be_undone() {
    let desk = Desk::new().await;
    let book = set_up::set_up_book(&desk.admin).await.unwrap();
    assert_eq!((book.clinic.name.as_str(), book.providers.len()), ("Brightwater", 2));
    let renamed = ProviderForm { name: "Dr A. Osei".to_owned(), ..book.providers[0].clone() };
    set_up::save_provider(&desk.admin, renamed.clone()).await.unwrap();
    let stale = set_up::save_provider(&desk.admin, ProviderForm { hue: 5, ..renamed }).await.err().unwrap();
    assert!(matches!(stale, Problem::ChangedSince));
    assert_eq!(set_up::set_up_book(&desk.admin).await.unwrap().providers[0].name, "Dr A. Osei");
    assert_eq!(undo::undo(&desk.admin).await.unwrap().what, "saved_set_up");
    assert_eq!(set_up::set_up_book(&desk.admin).await.unwrap().providers[0].name, "Dr Osei");
}

#[tokio::test]
async fn a_provider_with_appointments_to_come_is_not_put_out_of_use() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let book = set_up::set_up_book(&desk.admin).await.unwrap();
    let away = ProviderForm { active: false, ..book.providers[0].clone() };
    let refused = set_up::save_provider(&desk.admin, away).await.err().unwrap();
    assert!(matches!(refused, Problem::StillBooked { upcoming: 1 }));
}

#[tokio::test]
async fn a_front_desk_does_not_change_schedules() {
    let desk = Desk::new().await;
    let refused = set_up::save_exception(&desk.as_role(Role::FrontDesk), leave(&desk)).await.err().unwrap();
    assert!(matches!(refused, Problem::NotPermitted { permission } if permission == "settings:schedules"));
}

// Public holidays: looked up, kept as closures each or all at once, renamed, taken back.
#[tokio::test]
async fn public_holidays_become_closures_and_one_undo_takes_a_year_back() {
    let desk = Desk::new().await;
    let ask = || HolidaysAsk { country: "DE".to_owned(), part: Some("BE".to_owned()), year: 2027 };
    let known = closures::public_holidays(&desk.admin, ask()).await.unwrap().days;
    assert!(known.iter().all(|it| it.exception_id.is_none()) && known.len() > 8);
    let easter = "2027-03-29";
    assert_eq!(desk.calendar(easter, easter).await.days[0].providers.len(), 2);
    let days = known.into_iter().map(|it| HolidayKept { date: it.date, name: it.name }).collect();
    closures::keep_holidays(&desk.admin, KeepHolidays { days }).await.unwrap();
    let day = &desk.calendar(easter, easter).await.days[0];
    assert_eq!((day.providers.len(), day.closed[0].label.as_str()), (0, "Ostermontag"));
    let kept = closures::public_holidays(&desk.admin, ask()).await.unwrap().days;
    assert!(kept.iter().all(|it| it.exception_id.is_some()));
    let again = kept.iter().map(|it| HolidayKept { date: it.date.clone(), name: it.name.clone() });
    closures::keep_holidays(&desk.admin, KeepHolidays { days: again.collect() }).await.unwrap();
    undo::undo(&desk.admin).await.unwrap();
    let open = closures::public_holidays(&desk.admin, ask()).await.unwrap().days;
    assert!(open.iter().all(|it| it.exception_id.is_none()));
}

#[tokio::test]
async fn holidays_of_nowhere_are_refused() {
    let desk = Desk::new().await;
    for (country, part, year) in [("XX", None, 2027), ("DE", Some("XX"), 2027), ("DE", None, 1999)] {
        let ask = HolidaysAsk { country: country.to_owned(), part: part.map(str::to_owned), year };
        let refused = closures::public_holidays(&desk.admin, ask).await.err().unwrap();
        assert!(
            matches!(&refused, Problem::Invalid { field, fault } if field == "scope" && fault == "unknown")
        );
    }
    let places = closures::holiday_places().await.unwrap();
    assert!(places.countries.iter().any(|it| it.code == "ES" && it.parts.iter().any(|it| it.code == "MD")));
}
