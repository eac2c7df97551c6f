//! Clinic, locations, providers, resources, types, exceptions: what each field must be.

use daybook_booking::clinic::{AppointmentType, Clinic, Location, Provider};
use daybook_booking::command::{Command, Order};
use daybook_booking::refusal::{Fault, Field, Refusal};
use daybook_booking::resource::Resource;
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException, WeeklyHours};
use expect_test::{Expect, expect};

use crate::world::{ANNEX, LIND, MAIN, OSEI, World, at, span, today};

fn told(make: impl Fn(&World) -> Command, outcome: &Expect) {
    let mut world = World::new();
    let command = make(&world);
    outcome.assert_eq(&world.told(&command));
}

fn clinic(change: impl Fn(&mut Clinic), outcome: Expect) {
    let make = |world: &World| {
        let mut it = world.sheet.book.clinic.clone();
        change(&mut it);
        Command::SaveClinic(Box::new(it))
    };
    told(make, &outcome);
}

fn location(change: impl Fn(&mut Location), outcome: Expect) {
    let make = |world: &World| {
        let mut it = world.sheet.book.locations[0].clone();
        change(&mut it);
        Command::SaveLocation(Box::new(it))
    };
    told(make, &outcome);
}

fn provider(change: impl Fn(&mut Provider), outcome: Expect) {
    let make = |world: &World| {
        let mut it = world.sheet.book.providers[0].clone();
        change(&mut it);
        Command::SaveProvider(Box::new(it))
    };
    told(make, &outcome);
}

fn visit(change: impl Fn(&mut AppointmentType), outcome: Expect) {
    let make = |world: &World| {
        let mut it = world.sheet.book.appointment_types[0].clone();
        it.min_minutes = 15;
        change(&mut it);
        Command::SaveAppointmentType(Box::new(it))
    };
    told(make, &outcome);
}

fn exception(change: impl Fn(&mut ScheduleException), outcome: Expect) {
    let mut world = World::new();
    world.close(ExceptionScope::Clinic, ExceptionKind::Holiday, "10:00-11:00");
    let mut it = world.sheet.book.exceptions[0].clone();
    change(&mut it);
    outcome.assert_eq(&world.told(&Command::SaveException(Box::new(it))));
}

#[test]
fn a_clinic_is_checked() {
    clinic(|it| it.name = "Other".into(), expect!["clinic"]);
    clinic(|it| it.name = " ".into(), expect!["Name is Missing"]);
    clinic(|it| it.currency = "eur".into(), expect!["Currency is Malformed"]);
    clinic(|it| it.currency = "EURO".into(), expect!["Currency is Malformed"]);
    clinic(|it| it.policy.slot_minutes = 7, expect!["SlotMinutes is OutOfRange"]);
    clinic(|it| it.policy.slot_minutes = 20, expect!["clinic"]);
}

#[test]
fn a_location_is_checked() {
    let hours = |location, from_to| WeeklyHours { location, weekday: 0, span: span(from_to) };
    location(|it| it.capacity = Some(0), expect!["Capacity is OutOfRange"]);
    location(|it| it.capacity = Some(1), expect!["location"]);
    location(|it| it.hours = vec![hours(ANNEX, "09:00-10:00")], expect!["Hours is Contradictory"]);
    location(
        |it| it.hours = vec![hours(MAIN, "09:00-10:00"), hours(MAIN, "09:30-11:00")],
        expect!["Hours is Contradictory"],
    );
    location(
        |it| it.hours = vec![hours(MAIN, "09:00-10:00"), hours(MAIN, "10:00-11:00")],
        expect!["location"],
    );
    location(
        |it| it.hours = vec![WeeklyHours { weekday: 7, ..hours(MAIN, "09:00-10:00") }],
        expect!["Hours is OutOfRange"],
    );
}

#[test]
fn a_provider_is_checked() {
    let nowhere = daybook_booking::ids::LocationId(uuid::Uuid::from_u128(77));
    provider(|it| it.hue = 11, expect!["provider"]);
    provider(|it| it.hue = 12, expect!["Hue is OutOfRange"]);
    provider(|it| it.photo = "data:image/png;base64,iVBORw0KGgo=".into(), expect!["provider"]);
    provider(|it| it.photo = "https://example.org/a.png".into(), expect!["Photo is Malformed"]);
    provider(|it| it.photo = "data:image/svg+xml;base64,PHN2Zz4=".into(), expect!["Photo is Malformed"]);
    provider(
        |it| it.photo = format!("data:image/png;base64,{}", "A".repeat(300_000)),
        expect!["Photo is TooLong"],
    );
    provider(|it| it.hours[0].location = nowhere, expect!["Hours is Unknown"]);
    // Nobody is in two places at once.
    provider(
        |it| it.hours.push(WeeklyHours { location: ANNEX, weekday: 0, span: span("16:00-18:00") }),
        expect!["Hours is Contradictory"],
    );
}

#[test]
fn an_appointment_type_is_checked() {
    visit(|it| it.name = "Scan".into(), expect!["appointment_type"]);
    visit(|it| it.min_minutes = 4, expect!["Minutes is OutOfRange"]);
    visit(|it| it.default_minutes = 10, expect!["Minutes is Contradictory"]);
    visit(|it| it.max_minutes = 20, expect!["Minutes is Contradictory"]);
    visit(|it| it.max_minutes = 1441, expect!["Minutes is OutOfRange"]);
    // trust.md 2.3: a claim spans at most a day.
    visit(|it| (it.max_minutes, it.buffers.after) = (1400, 41), expect!["Buffers is OutOfRange"]);
    visit(|it| (it.max_minutes, it.buffers.after) = (1400, 40), expect!["appointment_type"]);
}

#[test]
fn an_exception_is_checked() {
    let nobody = daybook_booking::ids::ProviderId(uuid::Uuid::from_u128(77));
    exception(|it| it.label = "Easter".into(), expect!["exception"]);
    exception(|it| it.to = it.from, expect!["To is Contradictory"]);
    exception(|it| it.to = at(today(), "09:00"), expect!["To is Contradictory"]);
    exception(|it| it.scope = ExceptionScope::Provider(nobody), expect!["Scope is Unknown"]);
    exception(|it| it.location = Some(MAIN), expect!["Location is Contradictory"]);
    exception(|it| it.kind = ExceptionKind::ExtraHours, expect!["Scope is Contradictory"]);
    let extra = |it: &mut ScheduleException| {
        (it.kind, it.scope) = (ExceptionKind::ExtraHours, ExceptionScope::Provider(OSEI));
    };
    exception(extra, expect!["Location is Missing"]);
    exception(
        |it| {
            extra(it);
            it.location = Some(MAIN);
        },
        expect!["exception"],
    );
}

#[test]
fn what_is_still_booked_stays_in_use() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben Osei Chair1, 10:00-10:30 Cleo Osei Chair1");
    let book = world.sheet.book.clone();
    let provider = Provider { active: false, ..book.providers[0].clone() };
    let location = Location { active: false, ..book.locations[0].clone() };
    let away = Resource { active: false, ..book.resources[0].clone() };
    let elsewhere = Resource { location: ANNEX, ..book.resources[0].clone() };
    let unused = Resource { active: false, ..book.resources[1].clone() };
    expect!["2 appointments are still to come"]
        .assert_eq(&world.told(&Command::SaveProvider(Box::new(provider.clone()))));
    expect!["2 appointments are still to come"]
        .assert_eq(&world.told(&Command::SaveLocation(Box::new(location))));
    expect!["2 appointments are still to come"]
        .assert_eq(&world.told(&Command::SaveResource(Box::new(away))));
    expect!["2 appointments are still to come"]
        .assert_eq(&world.told(&Command::SaveResource(Box::new(elsewhere))));
    expect!["resource"].assert_eq(&world.told(&Command::SaveResource(Box::new(unused))));
    let reach = Command::SaveProvider(Box::new(provider)).reach(&world.sheet, world.now);
    assert_eq!(reach.claims.len(), 1);
}

#[test]
fn lists_stay_in_the_order_of_their_positions() {
    let mut world = World::new();
    let last = Provider { position: 9, ..world.sheet.book.providers[0].clone() };
    world.must(&Command::SaveProvider(Box::new(last)));
    assert_eq!(world.sheet.book.providers[1].id, OSEI);
}

// Found by the fuzz: one row changed twice, each time from the same version.
#[test]
fn nothing_stands_in_two_places_of_an_order() {
    let mut world = World::new();
    let twice = Command::Arrange(Order::Providers(vec![LIND, OSEI, LIND]));
    let refused = Refusal::Invalid { field: Field::Provider, fault: Fault::Duplicate };
    assert_eq!(world.says(&twice), Err(refused));
    world.must(&Command::Arrange(Order::Providers(vec![LIND, OSEI])));
    assert_eq!(world.sheet.book.providers[0].id, LIND);
}
