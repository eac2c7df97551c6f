//! Treatment plans and procedures (S3.8, S3.52), ratings and video links (S4.44).

use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::change::Change;
use daybook_booking::command::{Command, Edits, Insistence};
use daybook_booking::ids::{AppointmentId, PatientId, ProcedureId, StepId, TreatmentPlanId};
use daybook_booking::permission::Permission;
use daybook_booking::rating::Rate;
use daybook_booking::refusal::{Fault, Field, Refusal};
use daybook_booking::treatment::{
    Planned, PlannedStep, Procedure, Progress, TreatmentCommand, TreatmentPlan, to_book,
};

use crate::world::{ANA, BEN, CHECKUP, SCALING, World};

fn command(command: TreatmentCommand) -> Command {
    Command::Treatment(Box::new(command))
}

fn procedure(world: &mut World, code: &str) -> ProcedureId {
    let id = ProcedureId(world.id());
    let (code, name) = (code.to_owned(), "Scaling, upper jaw".to_owned());
    let row =
        Procedure { id, code, name, minutes: 20, appointment_type: Some(SCALING), active: true, version: 0 };
    world.must(&Command::SaveProcedure(Box::new(row)));
    id
}

fn step(world: &mut World, minutes: u16, procedures: &[ProcedureId]) -> PlannedStep {
    PlannedStep {
        id: StepId(world.id()),
        appointment_type: SCALING,
        minutes,
        procedures: procedures.to_vec(),
        notes: String::new(),
        done_at: None,
    }
}

/// A plan of `steps` for Ana, saved.
fn plan(world: &mut World, steps: Vec<PlannedStep>) -> TreatmentPlan {
    let wanted = TreatmentPlan {
        id: TreatmentPlanId(world.id()),
        patient: ANA,
        name: "Deep cleaning".to_owned(),
        provider: None,
        steps,
        created_at: world.now,
        cancelled_at: None,
        deleted: false,
        version: 0,
    };
    world.must(&command(TreatmentCommand::Save(wanted.clone())));
    wanted
}

fn nth(plan: &TreatmentPlan, place: usize) -> Planned {
    Planned { plan: plan.id, step: plan.steps[place].id }
}

fn book(world: &mut World, planned: Planned, words: &str) -> AppointmentId {
    let book = Box::new(world.asked(words, BEN));
    let id = book.id;
    world.must(&command(TreatmentCommand::Book { planned, book }));
    id
}

fn progress(world: &World, planned: Planned) -> &'static str {
    let plan = world.sheet.treatment(planned.plan).unwrap();
    plan.progress(plan.step(planned.step).unwrap(), &world.sheet.appointments, world.now).text()
}

fn cancel(world: &mut World, id: AppointmentId) -> Vec<Change> {
    let (code, reason, insistence) = (CancelCode::Patient, String::new(), Insistence::None);
    world.must(&Command::Cancel { id, code, reason, insistence })
}

// S3.52: whoever books a planned appointment need not say what for.
#[test]
fn booking_a_planned_appointment_fills_in_patient_type_procedures_and_source() {
    let mut world = World::new();
    let code = procedure(&mut world, "D4341");
    let first = step(&mut world, 40, &[code]);
    let plan = plan(&mut world, vec![first]);
    let id = book(&mut world, nth(&plan, 0), "10:00-10:40");
    let booked = world.appointment(id);
    assert_eq!((booked.patient, booked.appointment_type), (ANA, SCALING));
    assert_eq!(booked.procedures, [code]);
    assert_eq!(booked.source, Source::TreatmentPlan);
    assert_eq!(booked.planned, Some(nth(&plan, 0)));
    assert_eq!(progress(&world, nth(&plan, 0)), "booked");
}

#[test]
fn linking_an_appointment_makes_it_as_it_was_planned() {
    let mut world = World::new();
    let code = procedure(&mut world, "D4341");
    let first = step(&mut world, 60, &[code]);
    let plan = plan(&mut world, vec![first]);
    let id = world.there("10:00-10:30 Ana");
    let link =
        TreatmentCommand::Link { planned: nth(&plan, 0), appointment: id, insistence: Insistence::None };
    world.must(&command(link.clone()));
    let linked = world.appointment(id);
    assert_eq!((linked.appointment_type, linked.promise.period.minutes()), (SCALING, 60));
    assert_eq!((linked.procedures.as_slice(), linked.planned), ([code].as_slice(), Some(nth(&plan, 0))));
    assert!(world.must(&command(link)).is_empty(), "sent twice");
    world.must(&command(TreatmentCommand::Unlink(id)));
    assert_eq!(progress(&world, nth(&plan, 0)), "unbooked");
    assert_eq!(world.appointment(id).procedures, [code], "what is to be done stays");
}

#[test]
fn one_that_is_over_is_linked_as_it_was_and_the_planned_one_is_done() {
    let mut world = World::new();
    let first = step(&mut world, 60, &[]);
    let plan = plan(&mut world, vec![first]);
    let id = world.there("10:00-10:30 Ana");
    world.it_is("10:30");
    world.must(&Command::Complete(id));
    let link =
        TreatmentCommand::Link { planned: nth(&plan, 0), appointment: id, insistence: Insistence::None };
    world.must(&command(link));
    assert_eq!(world.appointment(id).promise.period.minutes(), 30);
    assert_eq!(progress(&world, nth(&plan, 0)), "done");
}

#[test]
fn somebody_elses_appointment_is_not_linked_and_one_that_would_not_fit_needs_a_reason() {
    let mut world = World::new();
    let first = step(&mut world, 60, &[]);
    let plan = plan(&mut world, vec![first]);
    let bens = world.there("10:00-10:30 Ben");
    let link = |appointment, insistence| {
        command(TreatmentCommand::Link { planned: nth(&plan, 0), appointment, insistence })
    };
    let refused = world.says(&link(bens, Insistence::None)).unwrap_err();
    assert_eq!(refused, Refusal::Invalid { field: Field::Patient, fault: Fault::Contradictory });
    let anas = world.there("11:00-11:30 Ana, 11:30-12:00 Cleo");
    let anas = world.sheet.appointments.iter().find(|it| it.id != anas && it.patient == ANA).unwrap().id;
    assert!(matches!(world.says(&link(anas, Insistence::None)), Err(Refusal::DoesNotFit(_))));
    let insisted = Insistence::Override { reason: "agreed with both".to_owned() };
    world.must(&link(anas, insisted));
    assert_eq!(progress(&world, nth(&plan, 0)), "booked");
}

// Cancelling puts the planned one back; taking that back books it again.
#[test]
fn what_is_called_off_is_to_be_booked_again_and_undo_books_it_again() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    let id = book(&mut world, nth(&plan, 0), "10:00-10:30");
    assert!(to_book(&world.sheet, world.now).is_empty());
    let changes = cancel(&mut world, id);
    assert_eq!(progress(&world, nth(&plan, 0)), "unbooked");
    assert_eq!(to_book(&world.sheet, world.now).len(), 1);
    world.must(&Command::Reverse { changes });
    assert_eq!(progress(&world, nth(&plan, 0)), "booked");
}

#[test]
fn a_planned_appointment_is_not_booked_twice_and_is_done_when_its_appointment_is() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    let id = book(&mut world, nth(&plan, 0), "10:00-10:30");
    let again = Box::new(world.asked("12:00-12:30", ANA));
    let again = command(TreatmentCommand::Book { planned: nth(&plan, 0), book: again });
    assert_eq!(world.says(&again).unwrap_err(), Refusal::InvalidTransition { from: "booked" });
    world.it_is("10:30");
    world.must(&Command::Complete(id));
    assert_eq!(progress(&world, nth(&plan, 0)), "done");
    assert_eq!(world.says(&again).unwrap_err(), Refusal::InvalidTransition { from: "done" });
}

#[test]
fn a_successor_stands_for_what_it_replaces() {
    let mut world = World::new();
    let code = procedure(&mut world, "D1");
    let first = step(&mut world, 30, &[code]);
    let plan = plan(&mut world, vec![first]);
    let id = book(&mut world, nth(&plan, 0), "10:00-10:30");
    let later = world.rescheduled(id, "14:00-14:30");
    world.must(&later);
    let held = world.sheet.treatment(plan.id).unwrap();
    let Progress::Booked(now) = held.progress(&held.steps[0], &world.sheet.appointments, world.now) else {
        panic!("it is booked");
    };
    assert_ne!(now, id);
    assert_eq!(world.appointment(now).procedures, [code]);
}

#[test]
fn steps_are_put_in_another_order_and_a_booked_one_is_not_taken_out() {
    let mut world = World::new();
    let (first, second) = (step(&mut world, 30, &[]), step(&mut world, 60, &[]));
    let plan = plan(&mut world, vec![first.clone(), second.clone()]);
    book(&mut world, nth(&plan, 0), "10:00-10:30");
    let turned = TreatmentPlan { steps: vec![second.clone(), first], version: 0, ..plan.clone() };
    world.must(&command(TreatmentCommand::Save(turned)));
    assert_eq!(world.sheet.treatment(plan.id).unwrap().steps[0].id, second.id);
    let without = TreatmentPlan { steps: vec![second], version: 0, ..plan };
    let refused = world.says(&command(TreatmentCommand::Save(without))).unwrap_err();
    assert_eq!(refused, Refusal::StillBooked { upcoming: 1, location: None });
}

#[test]
fn done_elsewhere_is_marked_and_taken_back_and_a_form_does_not_change_it() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    world.must(&command(TreatmentCommand::MarkDone(nth(&plan, 0))));
    assert_eq!(progress(&world, nth(&plan, 0)), "done");
    world.must(&command(TreatmentCommand::Save(TreatmentPlan {
        name: "Cleaning".to_owned(),
        ..plan.clone()
    })));
    assert_eq!(progress(&world, nth(&plan, 0)), "done");
    world.must(&command(TreatmentCommand::MarkOpen(nth(&plan, 0))));
    assert_eq!(progress(&world, nth(&plan, 0)), "unbooked");
}

#[test]
fn a_plan_that_was_given_up_is_not_booked_from_and_is_on_no_list() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    let given_up = world.must(&command(TreatmentCommand::Cancel(plan.id)));
    assert!(to_book(&world.sheet, world.now).is_empty());
    let asked = Box::new(world.asked("10:00-10:30", ANA));
    let asked = command(TreatmentCommand::Book { planned: nth(&plan, 0), book: asked });
    assert_eq!(world.says(&asked).unwrap_err(), Refusal::InvalidTransition { from: "cancelled" });
    world.must(&Command::Reverse { changes: given_up });
    assert_eq!(to_book(&world.sheet, world.now).len(), 1, "undone");
}

#[test]
fn what_a_plan_names_must_be_there() {
    let mut world = World::new();
    let check = |world: &World, step: PlannedStep, field, fault| {
        let wanted = TreatmentPlan {
            id: TreatmentPlanId(uuid::Uuid::from_u128(9)),
            patient: ANA,
            name: "Plan".to_owned(),
            provider: None,
            steps: vec![step],
            created_at: world.now,
            cancelled_at: None,
            deleted: false,
            version: 0,
        };
        let refused = world.says(&command(TreatmentCommand::Save(wanted))).unwrap_err();
        assert_eq!(refused, Refusal::Invalid { field, fault });
    };
    let none = ProcedureId(uuid::Uuid::from_u128(8));
    let unknown = step(&mut world, 30, &[none]);
    check(&world, unknown, Field::Procedures, Fault::Unknown);
    let long = step(&mut world, 500, &[]);
    check(&world, long, Field::Minutes, Fault::OutOfRange);
}

#[test]
fn a_code_is_of_one_procedure() {
    let mut world = World::new();
    procedure(&mut world, "D4341");
    let id = ProcedureId(world.id());
    let row = Procedure {
        id,
        code: " d4341 ".to_owned(),
        name: "Other".to_owned(),
        minutes: 10,
        appointment_type: Some(CHECKUP),
        active: true,
        version: 0,
    };
    let refused = world.says(&Command::SaveProcedure(Box::new(row))).unwrap_err();
    assert_eq!(refused, Refusal::Invalid { field: Field::Code, fault: Fault::Duplicate });
}

#[test]
fn another_patient_takes_an_appointment_out_of_the_plan() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    let id = book(&mut world, nth(&plan, 0), "10:00-10:30");
    let edits = Edits { patient: Some(BEN), ..Edits::default() };
    world.must(&Command::Edit { id, seen_version: None, edits, insistence: Insistence::None });
    assert_eq!(world.appointment(id).planned, None);
}

// S3.7: a copy is for the same, and of no plan.
#[test]
fn a_copy_has_the_procedures_and_is_of_no_plan() {
    let mut world = World::new();
    let code = procedure(&mut world, "D1");
    let first = step(&mut world, 30, &[code]);
    let plan = plan(&mut world, vec![first]);
    let of = book(&mut world, nth(&plan, 0), "10:00-10:30");
    let (id, placement) = (AppointmentId(world.id()), world.asked("14:00-14:30", ANA).placement);
    world.must(&Command::Duplicate { of, id, placement, insistence: Insistence::None });
    assert_eq!(
        (world.appointment(id).planned, world.appointment(id).procedures.as_slice()),
        (None, &[code][..])
    );
}

fn rate(id: AppointmentId, stars: u8, seen_version: Option<u64>) -> Command {
    Command::Rate(Rate { appointment: id, stars, comment: "kind".to_owned(), seen_version })
}

// S4.44: given once, by what was said after the visit.
#[test]
fn a_visit_is_rated_once_it_is_over_and_put_right_only_by_those_who_may() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    assert_eq!(world.says(&rate(id, 5, None)).unwrap_err(), Refusal::InvalidTransition { from: "confirmed" });
    world.it_is("09:30");
    world.must(&Command::Complete(id));
    assert_eq!(
        world.says(&rate(id, 6, None)).unwrap_err(),
        Refusal::Invalid { field: Field::Stars, fault: Fault::OutOfRange }
    );
    let given = world.must(&rate(id, 2, None));
    assert!(world.must(&rate(id, 2, None)).is_empty(), "sent twice");
    world.actor.permissions.remove(&Permission::EditRatings);
    let refused = world.says(&rate(id, 5, Some(1))).unwrap_err();
    assert_eq!(refused, Refusal::NotPermitted(Permission::EditRatings));
    world.actor.permissions.insert(Permission::EditRatings);
    assert_eq!(world.says(&rate(id, 5, None)).unwrap_err(), Refusal::ChangedSince);
    world.must(&rate(id, 5, Some(1)));
    assert_eq!(world.sheet.rating(id).unwrap().stars, 5);
    assert_eq!(world.says(&Command::Reverse { changes: given }).unwrap_err(), Refusal::CannotReverse);
}

#[test]
fn a_rating_that_was_undone_may_be_given_again() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.it_is("09:30");
    world.must(&Command::Complete(id));
    let changes = world.must(&rate(id, 1, None));
    world.must(&Command::Reverse { changes });
    assert!(world.sheet.rating(id).unwrap().removed);
    world.must(&rate(id, 4, None));
    assert_eq!((world.sheet.rating(id).unwrap().stars, world.sheet.rating(id).unwrap().removed), (4, false));
}

fn with_link(world: &World, id: AppointmentId, link: &str) -> Result<Vec<Change>, Refusal> {
    let edits = Edits { video_link: Some(link.to_owned()), ..Edits::default() };
    world.says(&Command::Edit { id, seen_version: None, edits, insistence: Insistence::None })
}

// S4.44: an address that is handed to a patient and opened on the clinic's computer.
#[test]
fn a_video_link_is_https_and_names_a_host() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    for sound in ["https://meet.example.org/osei", "https://meet.example.org:8443/a?b=c#d", ""] {
        assert!(with_link(&world, id, sound).is_ok(), "{sound}");
    }
    for wrong in [
        "http://meet.example.org",
        "https://",
        "https://localhost",
        "https://user:secret@meet.example.org",
        "https://meet.example.org/a b",
        "https://meet.example.org/\"x",
        "javascript:alert(1)",
        "https://meet..example.org",
        "https://meet.example.org:port",
    ] {
        let refused = with_link(&world, id, wrong).unwrap_err();
        assert_eq!(refused, Refusal::Invalid { field: Field::VideoLink, fault: Fault::Malformed }, "{wrong}");
    }
}

#[test]
fn a_visit_by_video_begins_with_the_providers_own_place_and_goes_with_the_provider() {
    let mut world = World::new();
    world.book().appointment_types[0].telehealth = true;
    world.book().providers[0].video_link = "https://meet.example.org/osei".to_owned();
    world.book().providers[1].video_link = "https://meet.example.org/lind".to_owned();
    let id = world.there("09:00-09:30");
    assert_eq!(world.appointment(id).video_link, "https://meet.example.org/osei");
    let moved = world.moved(id, "Lind");
    world.must(&moved);
    assert_eq!(world.appointment(id).video_link, "https://meet.example.org/lind");
    let own = Edits { video_link: Some("https://meet.example.org/today".to_owned()), ..Edits::default() };
    world.must(&Command::Edit { id, seen_version: None, edits: own, insistence: Insistence::None });
    let back = world.moved(id, "Osei");
    world.must(&back);
    assert_eq!(world.appointment(id).video_link, "https://meet.example.org/today", "somebody chose it");
}

#[test]
fn merging_two_records_of_a_patient_takes_the_plans_along() {
    let mut world = World::new();
    let first = step(&mut world, 30, &[]);
    let plan = plan(&mut world, vec![first]);
    let owner = |world: &World| -> PatientId { world.sheet.treatment(plan.id).unwrap().patient };
    world.must(&Command::MergePatients { from: ANA, into: BEN });
    assert_eq!(owner(&world), BEN);
}
