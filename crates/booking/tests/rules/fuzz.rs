//! Bad input: every command with anything missing, foreign, contradictory or out of range is answered, never
//! panics, and changes nothing when it is refused.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::change::{Change, Edit, Row, apply};
use daybook_booking::claim::Claim;
use daybook_booking::class::sessions;
use daybook_booking::command::Command;
use daybook_booking::ids::AppointmentId;
use daybook_booking::period::Period;
use daybook_booking::reach::{Reach, Subjects};
use daybook_booking::recall::recalls_due;
use daybook_booking::refusal::Refusal;
use daybook_booking::repair::{Out, RepairAsk, Substitutes, propose_repair};
use daybook_booking::series::{SeriesAsk, SeriesCommand, Shift, plan_series, plan_series_edit};
use daybook_booking::visit::{VisitAsk, VisitCommand, leg_moved, visit_plans};
use daybook_booking::waitlist::{Freed, WaitlistEntry, matches};
use daybook_booking::wall::{self, WallSpan};
use proptest::prelude::*;
use uuid::Uuid;

use self::commands::{commands, moments, walls};
use self::people::peopled;
use crate::chance::cases;
use crate::world::{MAIN, OSEI, World, today};

mod commands;
mod lists;
mod money;
mod people;
mod plans;
mod set_up;

/// Undone, every row that was there says what it said before (D4).
fn check_back(world: &World, changes: &[Change]) {
    let sheet = &world.sheet;
    for change in changes {
        match change {
            Change::Appointment(Edit { before: Some(before), .. }) => {
                let is = sheet.appointment(before.id).unwrap().clone();
                let (version, sequence, updated_at) = (before.version, before.sequence, before.updated_at);
                assert_eq!(&Appointment { version, sequence, updated_at, ..is }, before);
            }
            Change::Series(Edit { before: Some(before), .. }) => says(sheet.series(before.id), before),
            Change::Visit(Edit { before: Some(before), .. }) => says(sheet.visit(before.id), before),
            Change::WaitlistEntry(Edit { before: Some(before), .. }) => {
                says(sheet.waitlist_entry(before.id), before);
            }
            Change::Recall(Edit { before: Some(before), .. }) => says(sheet.recall(before.id), before),
            Change::Patient(Edit { before: Some(before), .. }) => says(sheet.patient(before.id), before),
            Change::Exception(Edit { before: None, after }) => {
                assert!(sheet.book.exception(after.id).is_none())
            }
            Change::Appointment(Edit { before: None, after }) => {
                assert!(sheet.appointment(after.id).unwrap().deleted_at.is_some());
            }
            _ => {}
        }
    }
}

fn says<T: Row + std::fmt::Debug>(row: Option<&T>, before: &T) {
    let bare = |it: &T| it.clone().stamped(0, DateTime::UNIX_EPOCH);
    assert_eq!(row.map(bare), Some(bare(before)));
}

/// What is changed is named beforehand, and what is claimed anew is within the reach: whoever loads the sheet
/// by those has everything the decision looks at.
fn check_loaded(world: &World, (named, reach): (&Subjects, &Reach), changes: &[Change]) {
    for change in changes {
        let Change::Appointment(edit) = change else { continue };
        let (id, before) = (edit.after.id, edit.before.as_ref());
        let of_plan = before.is_some_and(|it| {
            it.series.is_some_and(|it| named.series.contains(&it.series))
                || it.visit.is_some_and(|it| named.visits.contains(&it.visit))
        });
        let rows = named.waitlist.iter().filter_map(|it| world.sheet.waitlist_entry(*it));
        let waited = rows.flat_map(WaitlistEntry::appointments).any(|it| it == id);
        let theirs = named.patient_history && before.is_some_and(|it| named.patients.contains(&it.patient));
        assert!(named.appointments.contains(&id) || of_plan || waited || theirs);
        let held: Vec<_> = before.map_or(vec![], |it| it.claims(&world.sheet.book, world.now));
        for claim in edit.after.claims(&world.sheet.book, world.now) {
            let covers = |it: &Claim| it.claimant == claim.claimant && it.period.covers(claim.period);
            let kept = held.iter().any(covers) || theirs;
            let reached =
                reach.claims.iter().any(|(it, at)| *it == claim.claimant && at.covers(claim.period));
            assert!(kept || reached, "{claim:?}");
        }
    }
}

/// Every row that changes is the one that is there, one version on; and what says no says why.
fn check_answer(world: &World, command: &Command, answer: &Result<Vec<Change>, Refusal>) {
    let named = command.subjects();
    let reach = command.reach(&world.sheet, world.now);
    match answer {
        Ok(changes) => {
            check_loaded(world, (&named, &reach), changes);
            for change in changes {
                assert_eq!(change.version(), change.version_before().unwrap_or(0) + 1, "{command:?}");
            }
            let mut keys: Vec<_> = changes.iter().map(Change::key).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), changes.len(), "{command:?}");
        }
        Err(Refusal::SomeRefused(parts)) => {
            assert!(!parts.is_empty());
            assert!(parts.iter().all(|it| !matches!(it.why, Refusal::SomeRefused(_))));
        }
        Err(refusal) => assert!(!refusal.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn any_command_is_answered_and_a_refusal_changes_nothing(
        commands in proptest::collection::vec(commands(), 1..24), now in moments().boxed(),
    ) {
        let mut world = peopled();
        let now = if now > DateTime::<Utc>::MIN_UTC { now } else { world.now };
        if (DateTime::UNIX_EPOCH..DateTime::<Utc>::MAX_UTC - TimeDelta::days(9999)).contains(&now) {
            world.now = now;
        }
        for command in commands {
            let before = world.sheet.clone();
            let answer = world.says(&command);
            prop_assert_eq!(&before, &world.sheet);
            check_answer(&world, &command, &answer);
            let Ok(changes) = answer else { continue };
            changes.iter().for_each(|it| apply(&mut world.sheet, it));
            // Sent twice it does no harm, and it can be undone unless somebody has the time by now.
            let _again = world.says(&command);
            let undo = Command::Reverse { changes: changes.clone() };
            let undone = world.says(&undo);
            check_answer(&world, &undo, &undone);
            if let Ok(undone) = undone {
                let mut back = world.clone();
                undone.iter().for_each(|it| apply(&mut back.sheet, it));
                check_back(&back, &changes);
            }
        }
    }

    // Looking ahead takes anything too.
    #[test]
    fn any_question_is_answered(
        before in proptest::collection::vec(commands(), 0..6), command in commands(), from in walls().boxed(),
        to in walls().boxed(), days in 0..4_u8, minute in 0..1440_u16,
    ) {
        let mut world = peopled();
        for command in before {
            let _refused = world.run(&command);
        }
        let (sheet, now, shift) = (&world.sheet, world.now, Shift { days });
        if let Command::Series(series) = &command {
            match &**series {
                SeriesCommand::Book(it) => {
                    let (patient, appointment_type, placement) = (it.patient, it.appointment_type, it.placement.clone());
                    let recurrence = it.recurrence.clone();
                    let ask = SeriesAsk { patient, appointment_type, placement, recurrence, shift, adopts: it.adopts };
                    let _reached = ask.reach(&sheet.book, now);
                    prop_assert!(plan_series(sheet, &ask, now).len() <= 366);
                }
                SeriesCommand::Edit(edit) => {
                    let _reached = edit.reach(sheet, shift, now);
                    let _planned = plan_series_edit(sheet, edit, shift, now);
                }
                _ => {}
            }
        }
        if let Command::Visit(visit) = &command {
            match &**visit {
                VisitCommand::Book(it) => {
                    let within = WallSpan::new(minute, 1440).unwrap();
                    let (from, to) = (from.date(), to.date());
                    let itinerary = it.itinerary.clone();
                    let ask = VisitAsk { patient: Some(it.patient), location: MAIN, itinerary, from, to, within, grid: minute };
                    let _reached = ask.reach(&sheet.book, now);
                    prop_assert!(visit_plans(sheet, &ask, now).len() <= 31);
                }
                VisitCommand::Move { legs, .. } => {
                    for it in legs {
                        let _after = leg_moved(sheet, AppointmentId(Uuid::from_u128(5010)), &it.placement, now);
                    }
                }
                VisitCommand::Cancel { .. } => {}
            }
        }
        let (out, substitutes) = (Out::Provider(OSEI), Substitutes::Anybody);
        let ask = RepairAsk { out, from, to, days, substitutes, drift_minutes: Some(minute) };
        let _reached = (ask.reach(&sheet.book, now), ask.patients(sheet, now));
        let _repair = propose_repair(sheet, &ask, now);
        let start = wall::at_minute(today(), minute).and_utc();
        if let Some(period) = Period::lasting(start, u32::from(minute)) {
            let _matched = matches(sheet, &Freed { provider: OSEI, location: MAIN, period }, now);
        }
        let _due = recalls_due(sheet, from.date(), today(), now);
        let _sessions = sessions(sheet, now);
    }
}
