//! What holds whatever is done: no double booking, one step a row, undo restores, Q16 both ways, D4.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::{Appointment, CancelCode};
use daybook_booking::audience::Audience;
use daybook_booking::change::{Change, apply};
use daybook_booking::command::{Command, Insistence};
use daybook_booking::fit::Candidate;
use daybook_booking::ids::AppointmentId;
use daybook_booking::patient::Patient;
use daybook_booking::pin::Pin;
use daybook_booking::policy::{QuotaOf, QuotaPer, Rule};
use daybook_booking::refusal::Refusal;
use daybook_booking::resource::Claimant;
use daybook_booking::slot::{Ask, Assign, Column, Verdict, fits_on, openings};
use daybook_booking::wall;
use proptest::prelude::*;

use crate::chance::cases;
use crate::house::{ALL, REASON, WARNED};
use crate::world::{CHAIR1, CHECKUP, LIND, MAIN, OSEI, SCALING, World, today};

/// Something done, in small numbers: which appointment, when, with whom.
#[derive(Clone, Copy, Debug)]
struct Deed {
    what: u8,
    which: usize,
    quarter: u16,
    quarters: u16,
    who: u8,
}

fn deeds(most: usize) -> impl Strategy<Value = Vec<Deed>> {
    let deed = (0..22_u8, 0..6_usize, 0..24_u16, 1..6_u16, any::<u8>())
        .prop_map(|(what, which, quarter, quarters, who)| Deed { what, which, quarter, quarters, who });
    proptest::collection::vec(deed, 0..most)
}

/// Capacities of one and more, so that depth matters: the room holds two, Main three.
fn busy_world() -> World {
    let mut world = World::new();
    world.book().locations[0].capacity = Some(3);
    world.open("09:00-12:00 12:30-16:00");
    world.it_is("09:20");
    world
}

fn words(deed: Deed) -> String {
    let (from, to) = (540 + deed.quarter * 15, 540 + (deed.quarter + deed.quarters) * 15);
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    let pick = |shift: u8, of: &[&str]| of[usize::from(deed.who >> shift) % of.len()].to_owned();
    let (patient, provider) = (pick(0, &["Ana", "Ben", "Cleo"]), pick(2, &["Osei", "Lind"]));
    let (place, kind) = (pick(3, &["", "Chair1", "Chair2", "Room"]), pick(5, &["", "scaling"]));
    let insist = pick(6, &["", "", "", "insist"]);
    format!("{}-{} {patient} {provider} {place} {kind} {insist}", clock(from), clock(to))
}

fn command(world: &mut World, deed: Deed) -> Command {
    let asked = world.asked(&words(deed), crate::world::ANA);
    let there = world.sheet.appointments.len();
    let Some(id) = (there > 0).then(|| world.sheet.appointments[deed.which % there].id) else {
        return Command::Book(asked);
    };
    let insistence = asked.insistence.clone();
    match deed.what {
        0..=5 => Command::Book(asked),
        6 => Command::Hold { book: asked, expires_at: world.now + TimeDelta::minutes(30) },
        7..=10 => world.moved(id, &words(deed)),
        11 => world.rescheduled(id, &words(deed)),
        12 => Command::Duplicate { of: id, id: asked.id, placement: asked.placement, insistence },
        13 => world.cancelled(id, CancelCode::Patient, "ill"),
        14 => Command::Delete(id),
        15 => Command::Restore { id, insistence },
        16 => Command::CheckIn(id),
        17 => Command::Complete(id),
        18 => Command::NoShow(id),
        19 => Command::RevertStatus(id),
        20 => Command::Pin(id),
        _ => Command::Import { commands: vec![Command::Book(asked.clone()), Command::Confirm(asked.id)] },
    }
}

/// The deepest anybody is claimed by appointments that were not booked over the rules, over capacity.
fn overfull(world: &World) -> Option<(Claimant, DateTime<Utc>)> {
    let book = &world.sheet.book;
    let normal = world.sheet.appointments.iter().filter(|it| it.overbooked.is_none());
    let claims: Vec<_> = normal.flat_map(|it| it.claims(book, world.now)).collect();
    claims.iter().find_map(|claim| {
        let at = claim.period.start();
        let there = |it: &&daybook_booking::claim::Claim| {
            it.claimant == claim.claimant && it.period.start() <= at && at < it.period.end()
        };
        let depth = claims.iter().filter(there).count();
        let capacity = book.capacity(claim.claimant)?;
        (depth > usize::from(capacity)).then_some((claim.claimant, at))
    })
}

fn check_claims(world: &World) {
    for claim in world.sheet.appointments.iter().flat_map(|it| it.claims(&world.sheet.book, world.now)) {
        let length = claim.period.end() - claim.period.start();
        assert!(length <= TimeDelta::hours(24) && claim.period.start().timestamp() % 60 == 0);
        assert_eq!(length.num_seconds() % 60, 0);
    }
}

/// Each row once, from what is there, one version further.
fn check_steps(world: &World, changes: &[Change]) {
    let mut keys: Vec<_> = changes.iter().map(Change::key).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), changes.len());
    for change in changes {
        assert_eq!(change.version(), change.version_before().unwrap_or(0) + 1);
        if let Change::Appointment(edit) = change {
            assert_eq!(world.sheet.appointment(edit.after.id), edit.before.as_ref());
        }
    }
}

/// A row without what undo lets rise.
fn bare(it: &Appointment) -> Appointment {
    Appointment { version: 0, sequence: 0, updated_at: DateTime::UNIX_EPOCH, ..it.clone() }
}

/// Whether turning `changes` round has restored them: what was, is; what was not, is taken back.
fn check_restored(world: &World, changes: &[Change]) {
    for change in changes {
        match change {
            Change::Appointment(edit) => {
                let now = world.appointment(edit.after.id);
                match &edit.before {
                    Some(before) => assert_eq!(bare(now), bare(before)),
                    None => assert!(now.deleted_at.is_some()),
                }
            }
            Change::Pin(edit) => {
                let removed = edit.before.as_ref().is_none_or(|it: &Pin| it.removed);
                assert_eq!(world.sheet.pin(edit.after.appointment).unwrap().removed, removed);
            }
            _ => {}
        }
    }
}

/// Undoes and redoes; both must work unless an override lies on the time meanwhile.
fn check_undo(world: &World, changes: &[Change]) {
    let mut world = world.clone();
    let over = world.sheet.appointments.iter().any(|it| it.overbooked.is_some());
    let turned = match world.run(&Command::Reverse { changes: changes.to_vec() }) {
        Err(Refusal::DoesNotFit(_)) if over => return,
        other => other.unwrap(),
    };
    check_restored(&world, changes);
    assert_eq!(overfull(&world), None);
    match world.run(&Command::Reverse { changes: turned }) {
        Err(Refusal::DoesNotFit(_)) if over => {}
        other => drop(other.unwrap()),
    }
    for change in changes {
        if let Change::Appointment(edit) = change {
            assert_eq!(bare(world.appointment(edit.after.id)), bare(&edit.after));
        }
    }
}

fn do_all(world: &mut World, deeds: &[Deed]) {
    for deed in deeds {
        let command = command(world, *deed);
        let _refused = world.run(&command);
    }
}

/// Some of the clinic's own rules, a bit each.
fn make_rules(world: &mut World, rules: u8) {
    let quota = Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Day, most: 2 };
    let each = [
        (Rule::MinimumAdvance { minutes: 90 }, ALL),
        (Rule::SameDay { until: Some(600) }, WARNED),
        (Rule::RescheduleWindow { minutes: 60 }, REASON),
        (Rule::ActiveLimit { most: 1 }, ALL),
        (quota, REASON),
    ];
    for (place, (rule, binds)) in each.into_iter().enumerate() {
        if rules >> place & 1 == 1 {
            world.rule("rule", rule, binds);
        }
    }
    if rules >> 5 & 1 == 1 {
        world.keep("10:00-11:00", if rules >> 6 == 0 { ALL } else { WARNED }, None);
    }
}

fn ask(minutes: u16, scaling: bool, patient: Option<daybook_booking::ids::PatientId>) -> Ask {
    Ask {
        appointment: None,
        appointment_type: if scaling { SCALING } else { CHECKUP },
        minutes,
        provider: None,
        location: MAIN,
        patient,
        from: today(),
        to: today(),
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
}

proptest! {
    #![proptest_config(cases(96))]

    // S3.47, S4.15, C3, D4, design "decide twice".
    #[test]
    fn nothing_is_double_booked_and_every_command_is_undone(deeds in deeds(14), rules: u8) {
        let mut world = busy_world();
        make_rules(&mut world, rules);
        for deed in deeds {
            let command = command(&mut world, deed);
            let answer = world.says(&command);
            prop_assert_eq!(&answer, &world.says(&command));
            let Ok(changes) = answer else { continue };
            check_steps(&world, &changes);
            changes.iter().for_each(|it| apply(&mut world.sheet, it));
            prop_assert_eq!(overfull(&world), None);
            check_claims(&world);
            check_undo(&world, &changes);
        }
    }

    // Q16: what is offered can be booked, what is not is refused; no third case.
    #[test]
    fn what_is_offered_books_and_what_is_not_is_refused(
        deeds in deeds(10), quarters in 1..6_u16, scaling: bool, known: bool,
    ) {
        let mut world = busy_world();
        do_all(&mut world, &deeds);
        let ask = ask(quarters * 15, scaling, known.then_some(crate::world::ANA));
        let offered = openings(&world.sheet, &ask, world.now);
        let mut booking = world.asked("09:00-09:15 Ana", crate::world::ANA);
        if !known {
            // Somebody with no other appointment: the offer was made to nobody in particular.
            booking.patient = daybook_booking::ids::PatientId(uuid::Uuid::from_u128(4444));
            world.sheet.patients.push(Patient { id: booking.patient, ..world.sheet.patients[0].clone() });
        }
        booking.appointment_type = ask.appointment_type;
        booking.placement.minutes = ask.minutes;
        for provider in [OSEI, LIND] {
            for minute in (0..1440).step_by(15) {
                booking.placement.provider = provider;
                booking.placement.wall_start = wall::at_minute(today(), minute);
                let start = booking.placement.wall_start;
                let offer = offered.iter().find(|it| it.provider == provider && it.wall_start == start);
                match (offer, world.says(&Command::Book(booking.clone()))) {
                    (None, Err(_)) => {}
                    (Some(offer), Ok(changes)) => {
                        let [Change::Appointment(edit)] = changes.as_slice() else { panic!("one row") };
                        prop_assert_eq!(&offer.resources, &edit.after.resources);
                        prop_assert_eq!(offer.period, edit.after.promise.period);
                    }
                    (offer, answer) => panic!("offered {offer:?}, but {answer:?}"),
                }
            }
        }
    }

    // Q16 under a drag: what the shading says is what the drop does.
    #[test]
    fn a_drop_meets_with_what_the_shading_says(deeds in deeds(10), on_chair: bool, rules: u8) {
        let mut world = busy_world();
        let id = world.there("11:00-11:30 Ben scaling");
        do_all(&mut world, &deeds);
        make_rules(&mut world, rules);
        let moving = Candidate::moving(world.appointment(id), &world.sheet.book, world.now);
        let column = if on_chair { Column::Resource(CHAIR1) } else { Column::Provider(LIND) };
        let dropped = moving.on_column(column, &world.sheet.book);
        for span in fits_on(&world.sheet, &moving, column, today(), world.now) {
            for minute in (span.starts.from()..span.starts.to()).step_by(5) {
                let start = wall::at_minute(today(), minute);
                let Command::Edit { mut edits, .. } = world.moved(id, "") else { unreachable!() };
                edits.placement = Some(dropped.placement(start));
                let insistence = Insistence::None;
                let answer = world.says(&Command::Edit { id, seen_version: None, edits, insistence });
                match (&span.verdict, answer) {
                    (Verdict::Fits | Verdict::Warns(_), Ok(_)) => {}
                    (Verdict::Blocked(misfit), Err(Refusal::DoesNotFit(all))) => prop_assert_eq!(misfit, &all[0]),
                    (Verdict::Past, Err(Refusal::InThePast)) => {}
                    // Where it stands already, or in a status that may not be moved, there is no question.
                    (_, Err(Refusal::InvalidTransition { .. } | Refusal::NotFound)) => {}
                    (_, Ok(changes)) if changes.is_empty() => {}
                    (verdict, answer) => panic!("{start}: shaded {verdict:?}, but {answer:?}"),
                }
            }
        }
    }
}

// The ids a property makes are new every time.
#[test]
fn deeds_are_done_not_only_refused() {
    let mut world = busy_world();
    let deed = Deed { what: 0, which: 0, quarter: 4, quarters: 2, who: 0 };
    do_all(&mut world, &[deed, Deed { quarter: 8, ..deed }]);
    let ids: Vec<AppointmentId> = world.sheet.appointments.iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), 2);
}
