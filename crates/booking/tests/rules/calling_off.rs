//! Calling off in time, late and too late (S1.19, S3.53, C20).

use daybook_booking::appointment::{CancelCode, LateOutcome, Status};
use daybook_booking::audience::{Binds, ForPatients, ForStaff};
use daybook_booking::command::Command;
use daybook_booking::ids::AppointmentId;
use daybook_booking::permission::Permission;
use daybook_booking::policy::{LateCancel, Rule};
use daybook_booking::refusal::Refusal;
use expect_test::expect;

use crate::house::{ALL, PATIENTS};
use crate::world::{ANA, World, insist, staff_with};

/// Ana is booked at nine on the 3rd, and calling off costs from a day before and is refused from two hours before.
fn windows(fee: Binds, deny: Binds) -> (World, AppointmentId) {
    let mut world = World::new();
    let id = world.there("3 09:00-09:30 Ana");
    world.rule("a day", Rule::Cancellation { minutes: 1440, late: LateCancel::Fee }, fee);
    world.rule("two hours", Rule::Cancellation { minutes: 120, late: LateCancel::Deny }, deny);
    (world, id)
}

fn late(world: &World, id: AppointmentId) -> String {
    let Status::Cancelled { late, .. } = &world.appointment(id).status else { panic!("not cancelled") };
    late.as_ref().map_or("in time".to_owned(), |it| {
        let called = &world.sheet.book.policy(it.policy).unwrap().name;
        match &it.outcome {
            LateOutcome::FeeDue => format!("fee: {called}"),
            LateOutcome::Waived { waiver } => format!("waived: {called}, {}", waiver.reason),
        }
    })
}

// S1.19, S3.53, C20: allowed, then with a fee, then not.
#[test]
fn a_patient_calls_off_in_time_or_pays_or_comes() {
    for (day, clock, outcome) in [
        (2, "09:00", expect!["in time"]),
        (2, "09:01", expect!["fee: a day"]),
        (3, "07:00", expect!["fee: a day"]),
        (3, "07:01", expect!["against: two hours"]),
    ] {
        let (mut world, id) = windows(ALL, ALL);
        world.asks(ANA);
        world.it_is_on(day, clock);
        let told = match world.run(&world.cancelled(id, CancelCode::Patient, "")) {
            Ok(_) => late(&world, id),
            Err(Refusal::AgainstPolicy(breach)) => world.tell_breach(&breach),
            Err(other) => other.to_string(),
        };
        outcome.assert_eq(&told);
    }
}

// C20: staff may waive, and it is written down who did and why.
#[test]
fn staff_waive_the_fee_or_the_refusal_with_a_reason() {
    let soft = Binds { staff: ForStaff::Reason, patients: ForPatients::Never };
    for (clock, outcome) in
        [("06:00", expect!["waived: a day, flu"]), ("08:00", expect!["waived: two hours, flu"])]
    {
        let (mut world, id) = windows(soft, soft);
        world.it_is_on(3, clock);
        let insistence = insist(" flu ");
        let cancel = Command::Cancel { id, code: CancelCode::Patient, reason: String::new(), insistence };
        world.must(&cancel);
        outcome.assert_eq(&late(&world, id));
    }
    let (mut world, id) = windows(soft, soft);
    world.it_is_on(3, "08:00");
    expect!["a policy of the clinic does not allow that"].assert_eq(&world.told(&world.clone().cancelled(
        id,
        CancelCode::Patient,
        "",
    )));
    let cancel = |reason: &str| Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: insist(reason),
    };
    expect!["Reason is Missing"].assert_eq(&world.told(&cancel(" ")));
    world.actor = staff_with(&[Permission::CancelAppointment]);
    expect!["that needs the permission booking:override_conflict"].assert_eq(&world.told(&cancel("flu")));
}

#[test]
fn what_the_clinic_made_firm_is_not_waived() {
    let (mut world, id) = windows(ALL, PATIENTS);
    world.it_is_on(3, "06:00");
    let insistence = insist("flu");
    let cancel = Command::Cancel { id, code: CancelCode::Patient, reason: String::new(), insistence };
    expect!["a policy of the clinic does not allow that"].assert_eq(&world.told(&cancel));
    world.must(&world.cancelled(id, CancelCode::Patient, ""));
    expect!["fee: a day"].assert_eq(&late(&world, id));
}

#[test]
fn what_the_clinic_calls_off_costs_nothing() {
    for code in [CancelCode::Provider, CancelCode::Clinic, CancelCode::Mistake, CancelCode::Declined] {
        let (mut world, id) = windows(ALL, ALL);
        world.it_is_on(3, "08:00");
        world.must(&world.cancelled(id, code, ""));
        assert_eq!(late(&world, id), "in time");
    }
    let (mut world, id) = windows(ALL, ALL);
    world.it_is_on(3, "08:00");
    world.must(&Command::Delete(id));
    assert_eq!(late(&world, id), "in time");
}
