//! The waitlist: who could come when time frees, offers with a hold, and coming sooner (ASAP).

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Command, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, PatientId, WaitlistEntryId};
use daybook_booking::resource::Claimant;
use daybook_booking::waitlist::{
    EntryState, Freed, MatchReason, Offer, Preferences, Urgency, WaitlistCommand, WaitlistEntry, matches,
};
use daybook_booking::wall;
use expect_test::expect;
use proptest::prelude::*;

use crate::chance::cases;
use crate::world::{ANA, BEN, CHECKUP, CLEO, LIND, MAIN, OSEI, SCALING, World, insist, name, span, today};

fn command(command: WaitlistCommand) -> Command {
    Command::Waitlist(Box::new(command))
}

fn entry(world: &mut World, patient: PatientId) -> WaitlistEntry {
    WaitlistEntry {
        id: WaitlistEntryId(world.id()),
        patient,
        appointment_type: CHECKUP,
        minutes: 30,
        preferences: Preferences::default(),
        urgency: Urgency::Routine,
        asap: None,
        notice_minutes: 0,
        notes: String::new(),
        added_at: DateTime::UNIX_EPOCH,
        added_by: daybook_booking::appointment::By::System,
        declined: 0,
        state: EntryState::Waiting,
        deleted: false,
        version: 0,
    }
}

/// Puts `patient` on the list, changed by `with`.
fn waits(world: &mut World, patient: PatientId, with: impl Fn(&mut WaitlistEntry)) -> WaitlistEntryId {
    let mut entry = entry(world, patient);
    with(&mut entry);
    let id = entry.id;
    world.must(&command(WaitlistCommand::Save(entry)));
    world.now += TimeDelta::minutes(1);
    id
}

fn freed(world: &World, hours: &str) -> Freed {
    let span = span(hours);
    let period = wall::span_on(today(), span, world.zone()).unwrap();
    Freed { provider: OSEI, location: MAIN, period }
}

/// Who could have Osei's time, in order.
fn told(world: &World, hours: &str) -> String {
    let told = matches(&world.sheet, &freed(world, hours), world.now).into_iter().map(|it| {
        let patient = world.sheet.waitlist_entry(it.entry).unwrap().patient;
        format!("{} {}", name(Claimant::Patient(patient)), it.opening.wall_start.format("%H:%M"))
    });
    told.collect::<Vec<_>>().join(", ")
}

fn placement(world: &mut World, words: &str) -> Placement {
    world.asked(words, ANA).placement
}

fn offered(world: &mut World, entry: WaitlistEntryId, words: &str) -> AppointmentId {
    let (appointment, placement) = (AppointmentId(world.id()), placement(world, words));
    let until = world.now + TimeDelta::minutes(30);
    world.must(&command(WaitlistCommand::Offer(Offer { entry, appointment, placement, until })));
    appointment
}

fn state(world: &World, entry: WaitlistEntryId) -> EntryState {
    world.sheet.waitlist_entry(entry).unwrap().state
}

#[test]
fn the_more_urgent_comes_first_and_then_who_waits_longest() {
    let mut world = World::new();
    waits(&mut world, ANA, |_| {});
    waits(&mut world, BEN, |_| {});
    waits(&mut world, CLEO, |it| it.urgency = Urgency::Urgent);
    expect!["Cleo 10:00, Ana 10:00, Ben 10:00"].assert_eq(&told(&world, "10:00-11:00"));
}

#[test]
fn only_who_can_come_then_is_asked() {
    let mut world = World::new();
    waits(&mut world, ANA, |it| it.preferences.within = vec![span("10:20-12:00")]);
    waits(&mut world, BEN, |it| it.preferences.providers = vec![LIND]);
    waits(&mut world, CLEO, |it| it.preferences.weekdays = vec![0]);
    expect!["Ana 10:30"].assert_eq(&told(&world, "10:00-11:00"));
    let tomorrow = today() + chrono::Days::new(1);
    waits(&mut world, BEN, |it| it.preferences.earliest = Some(tomorrow));
    waits(&mut world, CLEO, |it| it.notice_minutes = 240);
    expect!["Ana 10:30"].assert_eq(&told(&world, "10:00-11:00"));
    expect!["Cleo 13:00"].assert_eq(&told(&world, "13:00-14:00"));
}

#[test]
fn only_what_fits_is_offered() {
    let mut world = World::new();
    world.there("10:00-10:30 Lind Ana");
    waits(&mut world, ANA, |_| {});
    waits(&mut world, BEN, |it| it.minutes = 90);
    waits(&mut world, CLEO, |it| it.appointment_type = SCALING);
    // Ana is with Lind until half past ten; Ben needs longer; Cleo's buffers reach outside what came free, but
    // nobody has that time.
    expect!["Ana 10:30, Cleo 10:00"].assert_eq(&told(&world, "10:00-11:00"));
    world.there("09:30-10:00 Ben");
    expect!["Ana 10:30, Cleo 10:15"].assert_eq(&told(&world, "10:00-11:00"));
}

#[test]
fn who_has_an_appointment_is_asked_only_if_they_would_come_sooner() {
    let mut world = World::new();
    let later = world.there("4 09:00-09:30 Ana");
    let earlier = world.there("09:00-09:30 Ben");
    waits(&mut world, ANA, |it| it.asap = Some(later));
    waits(&mut world, BEN, |it| it.asap = Some(earlier));
    let found = matches(&world.sheet, &freed(&world, "10:00-11:00"), world.now);
    assert_eq!(found.len(), 1);
    assert!(found[0].reasons.contains(&MatchReason::Sooner { days: 1 }));
    assert!(found[0].reasons.contains(&MatchReason::Leaves { minutes: 30 }));
}

// The offer is a hold: nobody else has the time while it stands (S1.5).
#[test]
fn an_offer_holds_the_time_and_accepting_books_it() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    let held = offered(&mut world, id, "10:00-10:30");
    expect!["Osei is taken 10:00-10:30"].assert_eq(&world.ask("10:00-10:30 Ben"));
    assert_eq!(told(&world, "14:00-15:00"), "");
    expect!["confirmed 10:00-10:30 Ana Osei, waitlist_entry"]
        .assert_eq(&world.told(&command(WaitlistCommand::Accept(id))));
    assert_eq!(state(&world, id), EntryState::Booked { appointment: held });
    assert_eq!(world.appointment(held).source, Source::Waitlist);
    expect!["nothing to do"].assert_eq(&world.told(&command(WaitlistCommand::Accept(id))));
}

#[test]
fn a_declined_offer_frees_the_time_and_comes_after_the_others() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    waits(&mut world, BEN, |_| {});
    offered(&mut world, id, "10:00-10:30");
    expect!["cancelled 10:00-10:30 Ana Osei, waitlist_entry"]
        .assert_eq(&world.told(&command(WaitlistCommand::Decline(id))));
    expect!["Ben 10:00, Ana 10:00"].assert_eq(&told(&world, "10:00-11:00"));
    expect!["the appointment's status does not allow that"]
        .assert_eq(&world.told(&command(WaitlistCommand::Decline(id))));
}

// Q14: what ran out holds nothing, whether or not anybody wrote that down.
#[test]
fn an_offer_nobody_answered_runs_out() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    offered(&mut world, id, "10:00-10:30");
    expect!["the appointment's status does not allow that"]
        .assert_eq(&world.told(&command(WaitlistCommand::Expire(id))));
    world.now += TimeDelta::minutes(31);
    expect!["Ana 10:00"].assert_eq(&told(&world, "10:00-11:00"));
    expect!["the hold has run out"].assert_eq(&world.told(&command(WaitlistCommand::Accept(id))));
    expect!["expired 10:00-10:30 Ana Osei, waitlist_entry"]
        .assert_eq(&world.told(&command(WaitlistCommand::Expire(id))));
    assert_eq!(state(&world, id), EntryState::Waiting);
    offered(&mut world, id, "10:00-10:30");
}

// ASAP: accepting replaces the later appointment, in one chain (C6).
#[test]
fn coming_sooner_replaces_the_later_appointment() {
    let mut world = World::new();
    let later = world.there("4 09:00-09:30 Ana");
    let id = waits(&mut world, ANA, |it| it.asap = Some(later));
    let held = offered(&mut world, id, "10:00-10:30");
    let changes = world.must(&command(WaitlistCommand::Accept(id)));
    let (old, new) = (world.appointment(later), world.appointment(held));
    assert_eq!((old.status.kind().text(), new.status.kind().text()), ("rescheduled", "confirmed"));
    assert_eq!((new.number, new.root, new.previous), (old.number, later, Some(later)));
    assert_eq!(new.sequence, 1);
    world.must(&Command::Reverse { changes });
    assert_eq!(world.appointment(later).status.kind().text(), "confirmed");
    assert!(matches!(state(&world, id), EntryState::Offered { .. }));
}

#[test]
fn somebody_is_dragged_from_the_list_onto_the_calendar() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    world.there("10:00-10:30 Ben");
    let (appointment, placement) = (AppointmentId(world.id()), placement(&mut world, "10:00-10:30"));
    let book = |insistence| {
        let placement = placement.clone();
        command(WaitlistCommand::Book { entry: id, appointment, placement, insistence })
    };
    expect!["Osei is taken 10:00-10:30"].assert_eq(&world.told(&book(Insistence::None)));
    let changes = world.must(&book(insist("in pain")));
    assert_eq!(world.appointment(appointment).source, Source::Waitlist);
    let undone = world.must(&Command::Reverse { changes });
    assert_eq!(state(&world, id), EntryState::Waiting);
    world.must(&Command::Reverse { changes: undone });
    assert_eq!(state(&world, id), EntryState::Booked { appointment });
    let again = WaitlistCommand::Book {
        entry: id,
        appointment: AppointmentId(world.id()),
        placement,
        insistence: Insistence::None,
    };
    expect!["the appointment's status does not allow that"].assert_eq(&world.told(&command(again)));
}

#[test]
fn taking_somebody_off_gives_their_time_free() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    let held = offered(&mut world, id, "10:00-10:30");
    let changes = world.must(&command(WaitlistCommand::Remove(id)));
    assert_eq!(world.appointment(held).status.kind().text(), "cancelled");
    expect!["it is no longer there"].assert_eq(&world.told(&command(WaitlistCommand::Accept(id))));
    world.must(&Command::Reverse { changes });
    assert!(matches!(state(&world, id), EntryState::Offered { .. }));
}

#[test]
fn an_entry_names_what_there_is() {
    let mut world = World::new();
    let bens = world.there("10:00-10:30 Ben");
    let good = entry(&mut world, ANA);
    let mut tell = |with: fn(&mut WaitlistEntry, AppointmentId)| {
        let mut entry = good.clone();
        with(&mut entry, bens);
        world.told(&command(WaitlistCommand::Save(entry)))
    };
    expect!["Patient is Unknown"].assert_eq(&tell(|it, _| it.patient = PatientId(uuid::Uuid::nil())));
    expect!["Minutes is OutOfRange"].assert_eq(&tell(|it, _| it.minutes = 0));
    expect!["Weekdays is OutOfRange"].assert_eq(&tell(|it, _| it.preferences.weekdays = vec![7]));
    expect!["Notice is OutOfRange"].assert_eq(&tell(|it, _| it.notice_minutes = u16::MAX));
    expect!["Appointments is Unknown"].assert_eq(&tell(|it, bens| it.asap = Some(bens)));
    expect!["To is Contradictory"].assert_eq(&tell(|it, _| {
        it.preferences.earliest = Some(today());
        it.preferences.latest = today().pred_opt();
    }));
    expect!["waitlist_entry"].assert_eq(&tell(|_, _| {}));
}

#[test]
fn saving_again_does_not_put_anybody_back_in_the_queue() {
    let mut world = World::new();
    let id = waits(&mut world, ANA, |_| {});
    offered(&mut world, id, "10:00-10:30");
    let before = world.sheet.waitlist_entry(id).unwrap().clone();
    let mut changed = entry(&mut world, BEN);
    changed.id = id;
    changed.urgency = Urgency::Urgent;
    world.must(&command(WaitlistCommand::Save(changed)));
    let after = world.sheet.waitlist_entry(id).unwrap();
    assert_eq!((after.patient, after.added_at, after.state), (ANA, before.added_at, before.state));
    assert_eq!(after.urgency, Urgency::Urgent);
}

#[test]
fn who_waits_goes_along_when_two_records_are_merged() {
    let mut world = World::new();
    let id = waits(&mut world, BEN, |_| {});
    world.must(&Command::MergePatients { from: BEN, into: ANA });
    assert_eq!(world.sheet.waitlist_entry(id).unwrap().patient, ANA);
}

// Nothing of a patient reaches a log.
/// S3.34.
#[test]
fn an_entry_prints_no_notes() {
    let mut world = World::new();
    let mut entry = entry(&mut world, ANA);
    entry.notes = "afraid of needles".into();
    assert!(!format!("{entry:?}").contains("needles"));
}

proptest! {
    #![proptest_config(cases(64))]

    // Q16 for the list: whoever is named for freed time can be offered it, just as it is said.
    #[test]
    fn whoever_matches_can_be_offered_the_time(
        taken in proptest::collection::vec((0..30_u16, 1..6_u16, any::<bool>(), 0..3_u8), 0..8),
        waiting in proptest::collection::vec((0..3_u8, 1..5_u16, any::<bool>(), 9..16_u16), 1..5),
        from in 0..24_u16, long in 1..10_u16,
    ) {
        let mut world = World::new();
        let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 4, it % 4 * 15);
        for (from, long, osei, patient) in taken {
            let who = if osei { "Osei" } else { "Lind" };
            let asked = world.asked(&format!("{}-{} {who}", clock(from), clock(from + long)), ANA);
            let patient = [ANA, BEN, CLEO][usize::from(patient)];
            let _refused = world.run(&Command::Book(daybook_booking::command::Book { patient, ..asked }));
        }
        for (patient, quarters, scaling, hour) in waiting {
            waits(&mut world, [ANA, BEN, CLEO][usize::from(patient)], |it| {
                it.minutes = quarters * 15;
                it.appointment_type = if scaling { SCALING } else { CHECKUP };
                it.preferences.within = vec![span(&format!("{hour:02}:00-17:00"))];
            });
        }
        let freed = freed(&world, &format!("{}-{}", clock(from), clock(from + long)));
        for found in matches(&world.sheet, &freed, world.now) {
            prop_assert!(freed.period.covers(found.opening.period));
            let mut world = world.clone();
            let placement = Placement {
                provider: found.opening.provider,
                location: found.opening.location,
                resources: vec![],
                wall_start: found.opening.wall_start,
                minutes: u16::try_from(found.opening.period.minutes()).unwrap(),
            };
            let (appointment, until): (_, DateTime<Utc>) = (AppointmentId(world.id()), world.now + TimeDelta::hours(1));
            world.must(&command(WaitlistCommand::Offer(Offer { entry: found.entry, appointment, placement, until })));
            prop_assert_eq!(&world.appointment(appointment).resources, &found.opening.resources);
            world.must(&command(WaitlistCommand::Accept(found.entry)));
        }
    }
}

#[test]
fn a_cancelled_appointment_is_offered_to_the_list() {
    let mut world = World::new();
    let id = world.there("10:00-11:00 Ben");
    waits(&mut world, ANA, |_| {});
    assert_eq!(told(&world, "10:00-11:00"), "");
    world.must(&Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    assert_eq!(told(&world, "10:00-11:00"), "Ana 10:00");
}
