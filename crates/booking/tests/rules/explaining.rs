//! Why a time is not offered, and that without the causes named it would be (D8).

use daybook_booking::audience::{Audience, Binds, ForPatients, ForStaff};
use daybook_booking::command::Command;
use daybook_booking::lease::Leasable;
use daybook_booking::policy::{QuotaOf, QuotaPer, Rule};
use daybook_booking::refusal::Misfit;
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, WeeklyHours};
use daybook_booking::slot::{Ask, Cause, Unoffered, openings, unoffered};
use daybook_booking::wall::{self, WallSpan};
use expect_test::expect;
use proptest::prelude::*;

use crate::chance::cases;
use crate::house::{ALL, ask, name_of};
use crate::world::{ANA, CHECKUP, LIND, MAIN, OSEI, SCALING, World, today};

fn tell(world: &World, it: &Unoffered) -> String {
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    let causes: Vec<_> = it.causes.iter().map(|it| tell_cause(world, it)).collect();
    let (from, to) = (clock(it.starts.from()), clock(it.starts.to()));
    format!("{from}-{to} {}: {}", name_of(it.provider), causes.join("; "))
}

fn tell_cause(world: &World, cause: &Cause) -> String {
    match cause {
        Cause::Misfit(misfit) => world.tell_misfit(misfit),
        Cause::NoneFree { each, .. } => {
            let each: Vec<_> = each
                .iter()
                .map(|(_, why)| why.iter().map(|it| world.tell_misfit(it)).collect::<Vec<_>>().join(" and "))
                .collect();
            format!("no chair: {}", each.join(", "))
        }
        Cause::Past => "past".to_owned(),
        Cause::Skipped => "skipped".to_owned(),
    }
}

fn told(world: &World, ask: &Ask) -> String {
    let found = unoffered(&world.sheet, ask, world.now).unwrap();
    found.iter().map(|it| tell(world, it)).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_time_that_is_not_offered_says_why() {
    let mut world = World::new();
    world.open("09:00-12:00");
    world.there("10:00-10:30 Ben");
    world.close(ExceptionScope::Clinic, ExceptionKind::Holiday, "11:30-12:00");
    world.keep("09:00-09:30", ALL, None);
    world.rule("two hours", Rule::MinimumAdvance { minutes: 120 }, ALL);
    expect![[r#"
        00:00-08:00 Osei: past
        08:00-09:00 Osei: against: two hours; Osei is not in
        09:00-09:30 Osei: kept for scaling; against: two hours
        09:30-10:00 Osei: against: two hours
        10:00-10:30 Osei: Osei is taken 10:00-10:30
        11:30-12:00 Osei: closed
        12:00-24:00 Osei: Osei is not in"#]]
    .assert_eq(&told(&world, &ask()));
}

#[test]
fn a_lack_of_chairs_says_what_is_in_each() {
    let mut world = World::new();
    world.open("09:00-10:00");
    world.there("09:00-10:00 Ben Lind Chair1");
    world.close(ExceptionScope::Resource(crate::world::CHAIR2), ExceptionKind::Closure, "09:00-09:30");
    let scaling = Ask { appointment_type: SCALING, ..ask() };
    let told = told(&world, &scaling);
    assert!(told.contains("09:00-09:30 Osei: no chair: Chair1 is taken 09:00-10:00, closed"), "{told}");
    assert!(!told.contains("09:30-10:00"), "{told}");
}

#[test]
fn what_can_be_booked_nowhere_says_so_once() {
    let mut world = World::new();
    let refusal = |world: &World, ask: &Ask| unoffered(&world.sheet, ask, world.now).unwrap_err().to_string();
    expect!["the length must be 5 to 240 minutes"]
        .assert_eq(&refusal(&world, &Ask { minutes: 300, ..ask() }));
    let patients = Ask { audience: Audience::Patients, ..ask() };
    expect!["AppointmentType is Inactive"].assert_eq(&refusal(&world, &patients));
    world.book().locations[0].active = false;
    expect!["Location is Inactive"].assert_eq(&refusal(&world, &ask()));
}

/// Takes away what a cause names.
fn remove(world: &mut World, cause: &Cause) {
    match cause {
        Cause::Misfit(misfit) => remove_misfit(world, misfit),
        Cause::NoneFree { kind, each } if each.is_empty() => {
            let id = daybook_booking::ids::ResourceId(world.id());
            let (location, kind) = (MAIN, *kind);
            let chair = world.book().resources[0].clone();
            world.book().resources.push(Resource { id, location, kind, capacity: 1, ..chair });
        }
        Cause::NoneFree { each, .. } => {
            each.iter().flat_map(|(_, why)| why).for_each(|it| remove_misfit(world, it));
        }
        Cause::Past | Cause::Skipped => unreachable!("nobody takes those away"),
    }
}

fn remove_misfit(world: &mut World, misfit: &Misfit) {
    match misfit {
        Misfit::Taken { by, .. } => world.sheet.appointments.retain(|it| !by.contains(&it.id)),
        Misfit::OutsideHours { provider } => {
            let open =
                |weekday| WeeklyHours { location: MAIN, weekday, span: WallSpan::new(0, wall::DAY).unwrap() };
            let theirs = world.book().providers.iter_mut().find(|it| it.id == *provider).unwrap();
            theirs.hours = (0..7).map(open).collect();
        }
        Misfit::Closed { exception } => world.book().exceptions.retain(|it| it.id != *exception),
        Misfit::NotTheirType { provider, appointment_type } => {
            let theirs = world.book().providers.iter_mut().find(|it| it.id == *provider).unwrap();
            theirs.appointment_types.push(*appointment_type);
        }
        Misfit::KeptFor(kept) => {
            let theirs = world.book().providers.iter_mut().find(|it| it.id == kept.provider).unwrap();
            theirs.template.retain(|it| *it != kept.slot);
        }
        Misfit::Policy(breach) => {
            world.book().policies.iter_mut().find(|it| it.id == breach.policy).unwrap().active = false;
        }
        Misfit::Leased { claimant, .. } => world.book().leases.retain(|it| it.of.claimant() != *claimant),
        Misfit::NoneFree { .. } | Misfit::Elsewhere { .. } => unreachable!("explained otherwise"),
    }
}

/// Something that keeps times from being offered, in small numbers.
fn hinder(world: &mut World, (what, quarter, quarters, who): (u8, u16, u16, u8)) {
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    let span = format!("{}-{}", clock(540 + quarter * 15), clock(540 + (quarter + quarters) * 15));
    let staff = [ForStaff::Free, ForStaff::Warned, ForStaff::Reason, ForStaff::Never];
    let binds = Binds { staff: staff[usize::from(who % 4)], patients: ForPatients::Never };
    let most = u16::from(who % 3) + 1;
    let of = if who % 2 == 0 { QuotaOf::Patient } else { QuotaOf::Provider };
    let per = if quarter % 2 == 0 { QuotaPer::Day } else { QuotaPer::Week };
    let scope =
        if who % 8 == 0 { ExceptionScope::Resource(crate::world::CHAIR1) } else { ExceptionScope::Clinic };
    let place = ["Ana Lind", "Ben Osei Chair1", "Cleo Lind Chair2", "Cleo Osei scaling"];
    match what {
        0..=5 => {
            _ = world.run(&Command::Book(
                world.clone().asked(&format!("{span} {}", place[usize::from(who % 4)]), ANA),
            ))
        }
        6 => _ = world.close(scope, ExceptionKind::Closure, &span),
        7 => world.keep(&span, binds, (who % 2 == 0).then_some(u16::from(who % 3))),
        8 => _ = world.rule("advance", Rule::MinimumAdvance { minutes: u32::from(quarters) * 60 }, binds),
        9 => _ = world.rule("until", Rule::SameDay { until: Some(600 - 30 * most) }, binds),
        10 => _ = world.rule("limit", Rule::ActiveLimit { most }, binds),
        11 => _ = world.rule("quota", Rule::Quota { of, per, most }, binds),
        12 => world.book().providers[0].appointment_types = vec![SCALING],
        13 => world.kept_elsewhere(if who % 2 == 0 {
            Leasable::Provider(OSEI)
        } else {
            Leasable::Resource(crate::world::CHAIR1)
        }),
        _ => world.book().resources.retain(|it| it.kind != ResourceKind::Chair || who % 5 != 0),
    }
    world.id();
}

proptest! {
    #![proptest_config(cases(96))]

    // D8, and Q16 with the clinic's own rules: every start is offered, or explained, never both; what is
    // explained becomes bookable once every cause named is gone.
    #[test]
    fn without_the_causes_named_it_can_be_booked(
        hinders in proptest::collection::vec((0..15_u8, 0..24_u16, 1..6_u16, any::<u8>()), 0..12),
        quarters in 1..5_u16, scaling: bool, by_patient: bool,
    ) {
        let mut world = World::new();
        world.open("09:00-12:00 12:30-15:00");
        hinders.into_iter().for_each(|it| hinder(&mut world, it));
        world.it_is("08:50");
        let (audience, appointment_type) = if by_patient {
            world.asks(ANA);
            (Audience::Patients, if scaling { SCALING } else { CHECKUP })
        } else {
            (Audience::Staff, CHECKUP)
        };
        let ask = Ask {
            appointment_type, minutes: quarters * 15, provider: None, patient: Some(ANA), grid: 15, audience,
            ..ask()
        };
        let offered = openings(&world.sheet, &ask, world.now);
        let mut explained = 0;
        for span in unoffered(&world.sheet, &ask, world.now).unwrap() {
            for minute in (span.starts.from()..span.starts.to()).step_by(15) {
                explained += 1;
                let start = wall::at_minute(today(), minute);
                prop_assert!(!offered.iter().any(|it| it.provider == span.provider && it.wall_start == start));
                if span.causes.contains(&Cause::Past) {
                    continue;
                }
                let mut without = world.clone();
                let mut booking = without.asked("09:00-09:15 Ana", ANA);
                booking.appointment_type = appointment_type;
                booking.placement.minutes = ask.minutes;
                booking.placement.provider = span.provider;
                booking.placement.wall_start = start;
                let command = Command::Book(booking);
                prop_assert!(without.says(&command).is_err());
                span.causes.iter().for_each(|it| remove(&mut without, it));
                let answer = without.says(&command);
                prop_assert!(answer.is_ok(), "{}: {:?}", tell(&world, &span), answer);
            }
        }
        prop_assert_eq!(explained + offered.len(), 2 * 96);
    }
}

#[test]
fn a_cause_is_named_for_each_provider() {
    let mut world = World::new();
    world.open("09:00-10:00");
    world.there("09:00-10:00 Lind");
    let both = Ask { provider: None, ..ask() };
    let told = told(&world, &both);
    assert!(told.contains("09:00-10:00 Lind: Lind is taken 09:00-10:00"), "{told}");
    assert!(!told.contains("09:00-09:30 Osei"), "{told}");
    assert_eq!(name_of(LIND), "Lind");
}
