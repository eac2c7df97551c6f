//! What is claimed, and what has to be on the sheet for a decision (C2, C3, Q11, trust.md 2.1).

use chrono::TimeDelta;
use daybook_booking::change::Change;
use daybook_booking::command::{Command, Insistence};
use daybook_booking::resource::Claimant;

use crate::world::{ANA, World, name};

// Q11: buffers widen provider and resources, not patient or location.
#[test]
fn buffers_are_inside_the_claims_of_provider_and_chair_only() {
    let mut world = World::new();
    world.book().locations[0].capacity = Some(5);
    let id = world.there("10:00-10:30 scaling");
    let appointment = world.appointment(id);
    for claim in appointment.claims(&world.sheet.book, world.now) {
        let wide = matches!(claim.claimant, Claimant::Provider(_) | Claimant::Resource(_));
        let minutes = claim.period.minutes();
        assert_eq!(minutes, if wide { 50 } else { 30 }, "{}", name(claim.claimant));
    }
}

#[test]
fn a_finished_visit_claims_up_to_the_next_whole_minute() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.it_is("09:20");
    world.now += TimeDelta::milliseconds(20_500);
    world.must(&Command::Complete(id));
    let claims = world.appointment(id).claims(&world.sheet.book, world.now);
    assert!(claims.iter().all(|it| it.period.minutes() == 21));
}

/// Whatever a decision puts on the sheet must be within the reach it named beforehand.
fn check_reach(world: &World, command: &Command) {
    let reach = command.reach(&world.sheet, world.now);
    for change in world.says(command).unwrap() {
        let Change::Appointment(edit) = change else { continue };
        let held = edit.before.iter().flat_map(|it| it.claims(&world.sheet.book, world.now));
        let held: Vec<_> = held.collect();
        for claim in edit.after.claims(&world.sheet.book, world.now) {
            let reached = |(claimant, period): &(Claimant, daybook_booking::period::Period)| {
                *claimant == claim.claimant && period.covers(claim.period)
            };
            assert!(held.contains(&claim) || reach.claims.iter().any(reached), "{}", name(claim.claimant));
        }
    }
}

#[test]
fn every_claim_made_is_within_the_reach_named() {
    let mut world = World::new();
    world.book().locations[0].capacity = Some(5);
    let id = world.there("10:00-10:30 scaling");
    let book = Command::Book(world.asked("13:00-13:30 scaling Room", ANA));
    check_reach(&world, &book);
    let moved = world.moved(id, "11:00-11:40 Lind Room");
    check_reach(&world, &moved);
    let resized = world.moved(id, "10:00-10:45");
    check_reach(&world, &resized);
    let rescheduled = world.rescheduled(id, "12:00-12:30");
    check_reach(&world, &rescheduled);
    let deleted = world.must(&Command::Delete(id));
    check_reach(&world, &Command::Restore { id, insistence: Insistence::None });
    check_reach(&world, &Command::Reverse { changes: deleted });
    let commands = vec![Command::Book(world.asked("14:00-14:30", ANA))];
    check_reach(&world, &Command::Import { commands });
}

#[test]
fn the_rows_a_command_names_are_its_subjects() {
    let mut world = World::new();
    let id = world.there("10:00-10:30");
    let Command::Reschedule { successor, .. } = world.rescheduled(id, "12:00-12:30") else { unreachable!() };
    let reschedule = world.rescheduled(id, "12:00-12:30");
    assert_eq!(reschedule.subjects().appointments[0], id);
    assert_ne!(reschedule.subjects().appointments[1], successor);
    let merge = Command::MergePatients { from: ANA, into: crate::world::BEN };
    assert!(merge.subjects().patient_history);
}
