//! What a stretch of the book comes to (Q23): every report counts by the statuses it states, and its totals are
//! those of the list of appointments.

use chrono::TimeDelta;
use daybook_booking::appointment::{CancelCode, Status};
use daybook_booking::command::{Command, Insistence};
use daybook_booking::ids::AppointmentId;
use daybook_booking::report::{Entry, Filter, Kind, Line, Measure, Report, Subject, report};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope};
use daybook_booking::status::StatusKind;
use expect_test::{Expect, expect};

use crate::world::{ANNEX, CHECKUP, LIND, MAIN, OSEI, SCALING, World, today};

fn filter() -> Filter {
    Filter { from: today(), to: today(), locations: vec![], providers: vec![] }
}

/// The entries the store would give for all that is there.
fn entries(world: &World) -> Vec<Entry> {
    let there = world.sheet.appointments.iter().filter(|it| it.deleted_at.is_none());
    there
        .map(|it| Entry {
            appointment: it.id,
            provider: it.provider,
            resources: it.resources.clone(),
            appointment_type: it.appointment_type,
            period: it.promise.period,
            status: it.status.clone(),
            source: it.source,
            booked_at: it.booked_at,
            stars: None,
        })
        .collect()
}

fn made(world: &World, kind: Kind) -> Report {
    report(&world.sheet.book, kind, &filter(), &entries(world), world.now)
}

fn told(report: &Report) -> String {
    let number = |it: &Option<i64>| it.map_or("-".to_owned(), |it| it.to_string());
    let numbers = |it: &[Option<i64>]| it.iter().map(number).collect::<Vec<_>>().join(" ");
    let line = |it: &Line| format!("{}: {}\n", subject(it.about), numbers(&it.values));
    let lines: String = report.lines.iter().filter(|it| it.values[0] != Some(0)).map(line).collect();
    format!("{lines}total: {}", numbers(&report.total))
}

fn subject(about: Subject) -> String {
    match about {
        Subject::Provider(id) => if id == OSEI { "Osei" } else { "Lind" }.to_owned(),
        Subject::Resource(id) => format!("resource {}", id.0.as_u128()),
        Subject::Type(id) => if id == CHECKUP { "check-up" } else { "scaling" }.to_owned(),
        Subject::Source(it) => format!("{it:?}").to_lowercase(),
        Subject::Status(it) => it.text().to_owned(),
        Subject::Cancelled(it) => format!("cancelled by {it:?}").to_lowercase(),
        Subject::Means(_) | Subject::Packages | Subject::Gone | Subject::Patient(_) => format!("{about:?}"),
        Subject::Afterwards => "afterwards".to_owned(),
        Subject::Days { from, to } => format!("{from}-{}", to.map_or_else(String::new, |it| it.to_string())),
    }
}

#[track_caller]
fn check(world: &World, kind: Kind, outcome: Expect) {
    outcome.assert_eq(&told(&made(world, kind)));
}

fn cancel(world: &mut World, id: AppointmentId, code: CancelCode) {
    let (reason, insistence) = ("not well".to_owned(), Insistence::None);
    world.must(&Command::Cancel { id, code, reason, insistence });
}

#[test]
fn utilisation_is_booked_of_open_time_of_each_provider() {
    let mut world = World::new();
    world.open("09:00-12:00");
    world.there("09:00-10:30, 11:00-11:30 Cleo, 09:00-09:30 Ana Lind");
    check(
        &world,
        Kind::ProviderUse,
        expect![[r#"
        Osei: 2 180 120 0 667
        Lind: 1 180 30 0 167
        total: 3 360 150 0 417"#]],
    );
}

#[test]
fn closed_time_is_not_open_and_what_stands_there_all_the_same_is_told_apart() {
    let mut world = World::new();
    world.open("09:00-12:00");
    world.close(ExceptionScope::Provider(OSEI), ExceptionKind::Leave, "11:00-12:00");
    world.there("10:30-11:30 insist");
    check(
        &world,
        Kind::ProviderUse,
        expect![[r#"
        Osei: 1 120 30 30 250
        total: 1 300 30 30 100"#]],
    );
}

#[test]
fn time_booked_twice_counts_once_so_that_nobody_is_over_a_hundred_percent() {
    let mut world = World::new();
    world.open("09:00-10:00");
    world.there("09:00-10:00, 09:30-10:00 Cleo insist");
    check(
        &world,
        Kind::ProviderUse,
        expect![[r#"
        Osei: 2 60 60 0 1000
        total: 2 120 60 0 500"#]],
    );
}

#[test]
fn a_provider_without_open_time_has_no_utilisation() {
    let mut world = World::new();
    world.open("09:00-10:00");
    world.close(ExceptionScope::Clinic, ExceptionKind::Holiday, "00:00-24:00");
    let whole = made(&world, Kind::ProviderUse);
    assert_eq!(whole.lines.len(), 2, "who may be booked is listed");
    assert_eq!(whole.total, [Some(0), Some(0), Some(0), Some(0), None]);
}

#[test]
fn a_chair_is_open_when_somebody_works_there_and_not_while_it_is_closed() {
    let mut world = World::new();
    world.open("09:00-11:00");
    world.close(ExceptionScope::Resource(crate::world::CHAIR1), ExceptionKind::Closure, "10:00-11:00");
    world.there("09:00-09:30 Chair1");
    let whole = made(&world, Kind::ResourceUse);
    let chair = &whole.lines[0];
    assert_eq!(chair.values, [Some(1), Some(60), Some(30), Some(0), Some(500)]);
    assert_eq!(whole.lines[1].values[1], Some(120), "the other chair");
}

#[test]
fn only_the_chosen_providers_and_locations_are_measured() {
    let mut world = World::new();
    world.open("09:00-12:00");
    let narrow = Filter { providers: vec![LIND], locations: vec![ANNEX], ..filter() };
    let whole = report(&world.sheet.book, Kind::ProviderUse, &narrow, &[], world.now);
    assert_eq!(whole.lines.len(), 1);
    let main = Filter { providers: vec![LIND], locations: vec![MAIN], ..filter() };
    let main = report(&world.sheet.book, Kind::ProviderUse, &main, &[], world.now);
    assert_eq!(main.total[1], Some(180));
    assert_ne!(main.total[1], whole.total[1]);
}

// Q2: the night the clocks go forward has an hour less.
#[test]
fn open_time_is_real_time_on_the_day_the_clocks_change() {
    let mut world = World::new();
    world.open("00:00-24:00");
    let forward = chrono::NaiveDate::from_ymd_opt(2027, 3, 28).unwrap();
    let that_day = Filter { from: forward, to: forward, providers: vec![OSEI], ..filter() };
    let whole = report(&world.sheet.book, Kind::ProviderUse, &that_day, &[], world.now);
    assert_eq!(whole.total[1], Some(23 * 60));
}

#[test]
fn cancellations_are_told_by_reason_and_no_shows_beside_them() {
    let mut world = World::new();
    let ill = world.there("09:00-09:30");
    let away = world.there("10:00-11:00 Cleo");
    world.there("11:00-11:30 Ana");
    cancel(&mut world, ill, CancelCode::Patient);
    cancel(&mut world, away, CancelCode::Provider);
    let missed = world.there("12:00-12:30 Ben");
    world.it_is("12:20");
    world.must(&Command::NoShow(missed));
    check(
        &world,
        Kind::Missed,
        expect![[r#"
        no_show: 1 250 0 30
        cancelled by patient: 1 250 0 30
        cancelled by provider: 1 250 0 60
        total: 3 750 0 120"#]],
    );
    assert_eq!(made(&world, Kind::Missed).counted, 4);
}

#[test]
fn time_that_was_only_held_is_no_cancellation() {
    let mut world = World::new();
    let book = world.asked("09:00-09:30", crate::world::BEN);
    let (id, expires_at) = (book.id, world.now + TimeDelta::minutes(10));
    world.must(&Command::Hold { book, expires_at });
    cancel(&mut world, id, CancelCode::Patient);
    assert_eq!(made(&world, Kind::Missed).counted, 0);
}

#[test]
fn lead_time_is_days_on_the_clinics_calendar() {
    let mut world = World::new();
    world.there("09:00-09:30, 4 09:00-09:30, 30 09:00-09:30");
    check(
        &world,
        Kind::LeadTime,
        expect![[r#"
        0-0: 1 333
        1-2: 1 333
        15-30: 1 333
        total: 3 1000"#]],
    );
    assert_eq!(
        made(&world, Kind::LeadTime).figures,
        [(Measure::MedianDays, Some(2)), (Measure::MeanDays, Some(100))]
    );
}

#[test]
fn what_was_written_down_after_it_began_was_not_waited_for() {
    let mut world = World::new();
    world.it_is("12:00");
    world.there("09:00-09:30 insist");
    check(
        &world,
        Kind::LeadTime,
        expect![[r#"
        afterwards: 1 1000
        total: 1 1000"#]],
    );
    assert_eq!(made(&world, Kind::LeadTime).figures[0], (Measure::MedianDays, None));
}

#[test]
fn waiting_is_from_check_in_to_start_and_unknown_where_one_is_missing() {
    let mut world = World::new();
    for (words, came, went_in) in [
        ("09:00-09:30", "08:50", "09:05"),
        ("10:00-10:30 Cleo", "10:00", "10:05"),
        ("11:00-11:30 Ana", "", "11:00"),
    ] {
        let id = world.there(words);
        if !came.is_empty() {
            world.it_is(came);
            world.must(&Command::CheckIn(id));
        }
        world.it_is(went_in);
        world.must(&Command::Start(id));
    }
    check(
        &world,
        Kind::WaitingTime,
        expect![[r#"
        Osei: 2 5 10 15 1
        total: 2 5 10 15 1"#]],
    );
}

#[test]
fn types_and_sources_leave_out_what_was_called_off() {
    let mut world = World::new();
    world.there("09:00-09:30, 10:00-11:00 Cleo scaling");
    let off = world.there("12:00-12:30 Ana");
    cancel(&mut world, off, CancelCode::Patient);
    check(
        &world,
        Kind::ByType,
        expect![[r#"
        check-up: 1 30 500
        scaling: 1 60 500
        total: 2 90 1000"#]],
    );
    check(
        &world,
        Kind::BySource,
        expect![[r#"
        staff: 2 90 1000
        total: 2 90 1000"#]],
    );
    assert!(made(&world, Kind::ByType).lines.iter().any(|it| it.about == Subject::Type(SCALING)));
}

// Q14: whether or not anybody wrote it down.
#[test]
fn a_hold_that_ran_out_is_counted_as_expired() {
    let mut world = World::new();
    let book = world.asked("09:00-09:30", crate::world::BEN);
    let expires_at = world.now + TimeDelta::minutes(10);
    world.must(&Command::Hold { book, expires_at });
    check(
        &world,
        Kind::ByStatus,
        expect![[r#"
        draft: 1 30 1000
        total: 1 30 1000"#]],
    );
    world.now = expires_at;
    check(
        &world,
        Kind::ByStatus,
        expect![[r#"
        expired: 1 30 1000
        total: 1 30 1000"#]],
    );
}

// Q23: what is stated is what is counted, and the lines come to the total.
#[test]
fn every_report_counts_the_statuses_it_states_and_its_lines_come_to_its_total() {
    let mut world = World::new();
    let off = world.there("09:00-09:30");
    world.there("10:00-10:30 Cleo Chair1, 11:00-11:30 Ana scaling, 13:00-14:00 Ana Lind");
    cancel(&mut world, off, CancelCode::Clinic);
    let old = world.there("15:00-15:30 Ben");
    let again = world.rescheduled(old, "16:00-16:30");
    world.must(&again);
    let all = entries(&world);
    for kind in Kind::ALL {
        let made = made(&world, *kind);
        let stated = all.iter().filter(|it| kind.counts().contains(&it.kind_at(world.now))).count();
        assert_eq!(made.counted as usize, stated, "{kind:?}");
        let sum: i64 = made.lines.iter().filter_map(|it| it.values[0]).sum();
        let whole = made.total[0].unwrap();
        match kind {
            // One without a chair or room is in no line, one in two of them is in both.
            Kind::ResourceUse => assert_eq!(whole, i64::from(made.counted)),
            _ => assert_eq!(sum, whole, "{kind:?}"),
        }
        assert!(made.lines.iter().all(|it| it.values.len() == kind.columns().len()), "{kind:?}");
    }
    let all_statuses = made(&world, Kind::ByStatus);
    assert_eq!(all_statuses.counted as usize, all.len());
    let of = |status| all.iter().filter(|it| it.status.kind() == status).count();
    assert_eq!(of(StatusKind::Rescheduled), 1);
    assert!(all.iter().any(|it| matches!(it.status, Status::Cancelled { .. })));
}
