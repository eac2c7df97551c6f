//! Both clock changes in eight zones (Q2), and decisions that do not depend on where the desk stands (Q3).

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use daybook_booking::audience::Audience;
use daybook_booking::command::Command;
use daybook_booking::refusal::Refusal;
use daybook_booking::slot::{Ask, Assign, openings};
use daybook_booking::wall::{self, at_minute, minute_of};

use crate::world::{ANA, CHECKUP, MAIN, OSEI, World, minute};

/// One date on which a zone's clocks change.
struct ClockChange {
    zone: Tz,
    date: (i32, u32, u32),
    /// Real minutes of the date.
    lasts: u32,
    /// The wall times that never come: `02:00-03:00`.
    skipped: &'static str,
}

fn date((year, month, day): (i32, u32, u32)) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// Osei, open round the clock, seen long before.
fn world_in(zone: Tz, before: NaiveDate) -> World {
    let mut world = World::in_zone(zone);
    world.now = wall::first_instant(at_minute(before - Days::new(9), 0), zone);
    world.open("00:00-24:00");
    world
}

fn starts(world: &World, on: NaiveDate, minutes: u16) -> Vec<u16> {
    let ask = Ask {
        appointment: None,
        appointment_type: CHECKUP,
        minutes,
        provider: Some(OSEI),
        location: MAIN,
        patient: Some(ANA),
        from: on,
        to: on,
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    let found = openings(&world.sheet, &ask, world.now);
    assert!(found.iter().all(|it| it.period.minutes() == u32::from(minutes)), "real minutes");
    assert!(found.iter().all(|it| wall::wall(it.period.start(), world.zone()) == it.wall_start));
    found.iter().map(|it| minute_of(it.wall_start)).collect()
}

fn says(world: &mut World, on: NaiveDate, at: u16, minutes: u16) -> Result<(), Refusal> {
    let mut asked = world.asked("00:00-00:30 Osei", ANA);
    asked.placement.wall_start = at_minute(on, at);
    asked.placement.minutes = minutes;
    world.says(&Command::Book(asked)).map(drop)
}

/// The grid stays on the wall clock: skipped times are neither offered nor booked, repeated ones are
/// offered once and mean the first, and nine o'clock is nine o'clock before, on and after the date.
fn check(change: &ClockChange) {
    let on = date(change.date);
    let mut world = world_in(change.zone, on);
    assert_eq!(wall::day(on, change.zone).minutes(), change.lasts, "the length of the day");
    let skipped = change.skipped.split_once('-').map(|(from, to)| minute(from)..minute(to));
    let is_skipped = |it: &u16| skipped.as_ref().is_some_and(|skipped| skipped.contains(it));
    let expected: Vec<u16> = (0..1440).step_by(15).filter(|it| !is_skipped(it)).collect();
    assert_eq!(starts(&world, on, 30), expected);
    for at in (0..1440).step_by(15) {
        let answer = says(&mut world, on, at, 30);
        let is_refused = matches!(answer, Err(Refusal::SkippedWallTime { .. }));
        assert_eq!((is_refused, answer.is_ok()), (is_skipped(&at), !is_skipped(&at)), "{at}");
    }
    world.open("09:00-17:00");
    for day in [on - Days::new(1), on, on + Days::new(1)] {
        let found = starts(&world, day, 45);
        assert_eq!((found[0], *found.last().unwrap()), (minute("09:00"), minute("16:15")), "{day}");
    }
}

#[test]
fn berlin_goes_forward() {
    check(&ClockChange {
        zone: chrono_tz::Europe::Berlin,
        date: (2027, 3, 28),
        lasts: 1380,
        skipped: "02:00-03:00",
    });
}

#[test]
fn berlin_goes_back() {
    check(&ClockChange { zone: chrono_tz::Europe::Berlin, date: (2027, 10, 31), lasts: 1500, skipped: "" });
}

#[test]
fn new_york_goes_forward() {
    let zone = chrono_tz::America::New_York;
    check(&ClockChange { zone, date: (2027, 3, 14), lasts: 1380, skipped: "02:00-03:00" });
}

#[test]
fn new_york_goes_back() {
    let zone = chrono_tz::America::New_York;
    check(&ClockChange { zone, date: (2027, 11, 7), lasts: 1500, skipped: "" });
}

#[test]
fn lord_howe_goes_forward_by_half_an_hour() {
    let zone = chrono_tz::Australia::Lord_Howe;
    check(&ClockChange { zone, date: (2027, 10, 3), lasts: 1410, skipped: "02:00-02:30" });
}

#[test]
fn lord_howe_goes_back_by_half_an_hour() {
    let zone = chrono_tz::Australia::Lord_Howe;
    check(&ClockChange { zone, date: (2027, 4, 4), lasts: 1470, skipped: "" });
}

// South of the equator, and at midnight: the date begins at one o'clock.
#[test]
fn santiago_goes_forward_at_midnight() {
    let zone = chrono_tz::America::Santiago;
    check(&ClockChange { zone, date: (2027, 9, 5), lasts: 1380, skipped: "00:00-01:00" });
}

#[test]
fn santiago_goes_back_at_midnight() {
    let zone = chrono_tz::America::Santiago;
    check(&ClockChange { zone, date: (2027, 4, 3), lasts: 1500, skipped: "" });
}

#[test]
fn cairo_goes_forward_at_midnight() {
    let zone = chrono_tz::Africa::Cairo;
    check(&ClockChange { zone, date: (2027, 4, 30), lasts: 1380, skipped: "00:00-01:00" });
}

#[test]
fn cairo_goes_back_at_midnight() {
    let zone = chrono_tz::Africa::Cairo;
    check(&ClockChange { zone, date: (2027, 10, 28), lasts: 1500, skipped: "" });
}

#[test]
fn beirut_goes_forward_at_midnight() {
    let zone = chrono_tz::Asia::Beirut;
    check(&ClockChange { zone, date: (2027, 3, 28), lasts: 1380, skipped: "00:00-01:00" });
}

#[test]
fn beirut_goes_back_at_midnight() {
    let zone = chrono_tz::Asia::Beirut;
    check(&ClockChange { zone, date: (2027, 10, 30), lasts: 1500, skipped: "" });
}

#[test]
fn kolkata_never_changes() {
    for date in [(2027, 3, 28), (2027, 10, 31)] {
        check(&ClockChange { zone: chrono_tz::Asia::Kolkata, date, lasts: 1440, skipped: "" });
    }
}

// Samoa crossed the date line: the 30th never came.
#[test]
fn apia_left_out_a_whole_date() {
    let zone = chrono_tz::Pacific::Apia;
    let gone = date((2011, 12, 30));
    let mut world = world_in(zone, gone);
    assert_eq!(starts(&world, gone, 30), Vec::<u16>::new());
    assert!(matches!(says(&mut world, gone, 600, 30), Err(Refusal::SkippedWallTime { .. })));
    assert_eq!(starts(&world, gone - Days::new(1), 30).len(), 96);
    assert_eq!(starts(&world, gone + Days::new(1), 30).len(), 96);
    assert_eq!(wall::day(gone, zone), wall::day(gone + Days::new(1), zone));
}

// Q2: the repeated hour is booked once, and its length is real.
#[test]
fn a_visit_through_the_repeated_hour_keeps_the_repeated_hour_taken() {
    let on = date((2027, 10, 31));
    let mut world = world_in(chrono_tz::Europe::Berlin, on);
    let mut asked = world.asked("00:00-00:30 Osei", ANA);
    asked.placement.wall_start = at_minute(on, minute("01:30"));
    asked.placement.minutes = 120; // Until the second 02:30.
    world.must(&Command::Book(asked));
    let found = starts(&world, on, 30);
    assert!(found.contains(&minute("01:00")) && !found.contains(&minute("02:00")));
    assert!(!found.contains(&minute("02:30")), "the first 02:30 is inside the visit");
    assert!(found.contains(&minute("03:00")));
}

// Q2: closing time inside the repeated hour is the first time the clock shows it.
#[test]
fn hours_that_end_in_the_repeated_hour_end_the_first_time() {
    let on = date((2027, 10, 31));
    let mut world = world_in(chrono_tz::Europe::Berlin, on);
    world.open("00:00-02:30");
    assert_eq!(starts(&world, on, 30).last(), Some(&minute("02:00")));
    assert!(says(&mut world, on, minute("02:00"), 31).is_err());
}

#[test]
fn hours_that_begin_in_the_skipped_hour_begin_when_it_is_over() {
    let on = date((2027, 3, 28));
    let mut world = world_in(chrono_tz::Europe::Berlin, on);
    world.open("02:15-05:00");
    assert_eq!(starts(&world, on, 30).first(), Some(&minute("03:00")));
    world.open("02:00-03:00");
    assert_eq!(starts(&world, on, 5), Vec::<u16>::new());
    assert!(says(&mut world, on, minute("01:45"), 30).is_err());
}

/// What the four runs below print: a week over a clock change, and a booking's wall time, zone and instant.
#[test]
fn a_week_of_openings_as_printed() {
    let on = date((2027, 3, 26));
    let mut world = world_in(chrono_tz::Europe::Berlin, on);
    for day in on.iter_days().take(7) {
        println!("week {day} {:?}", starts(&world, day, 40));
    }
    let mut asked = world.asked("00:00-00:30 Osei", ANA);
    asked.placement.wall_start = at_minute(on, minute("23:45"));
    let changes = world.must(&Command::Book(asked));
    println!("week {changes:?} {:?}", world.sheet.appointments[0].promise);
}

// Q3: picked date = stored date, whatever the zone of whoever looks.
#[test]
fn decisions_are_the_same_wherever_the_desk_stands() {
    let run = |zone: &str| {
        let program = std::env::current_exe().unwrap();
        let out = std::process::Command::new(program)
            .args(["--exact", "clock_changes::a_week_of_openings_as_printed", "--nocapture"])
            .env("TZ", zone)
            .output()
            .unwrap();
        let text = String::from_utf8(out.stdout).unwrap();
        text.lines().filter(|it| it.contains("week ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let at_home = run("Europe/Berlin");
    assert_eq!(at_home.len(), 8);
    for zone in ["Etc/GMT+12", "America/New_York", "Asia/Kolkata", "Pacific/Kiritimati"] {
        assert_eq!(run(zone), at_home, "{zone}");
    }
}
