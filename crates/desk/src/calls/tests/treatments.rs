//! Treatment plans, ratings and video links as the window uses them, on a real encrypted file (S3.8, S3.52, S4.44).

use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::appointment::{CancelAppointment, EditAppointment};
use daybook_wire::report::{ReportAsk, ReportKind};
use daybook_wire::set_up::{AppointmentTypeForm, ProviderForm};
use daybook_wire::treatment::{
    BookPlanned, LinkPlanned, PlanDetail, PlanForm, PlanStepForm, PlanStepRef, ProcedureForm,
    RateAppointment, StepProgress,
};

use super::{Desk, at, by_id, edit, id};
use crate::calls::{appointments, patients, reports, set_up, treatments, undo};

fn procedure(code: &str) -> ProcedureForm {
    ProcedureForm {
        id: None,
        code: code.to_owned(),
        name: "Scaling".to_owned(),
        minutes: 20,
        appointment_type_id: None,
        active: true,
        version: 0,
    }
}

fn step(desk: &Desk, number: u128, procedures: &[&str]) -> PlanStepForm {
    PlanStepForm {
        id: id(number),
        appointment_type_id: desk.scan.clone(),
        minutes: 40,
        procedure_ids: procedures.iter().map(|it| (*it).to_owned()).collect(),
        notes: String::new(),
    }
}

/// A plan of two for Ada, the first with a procedure; its detail.
async fn a_plan(desk: &Desk) -> PlanDetail {
    let code = treatments::save_procedure(&desk.admin, procedure("D4341")).await.unwrap().id;
    let form = PlanForm {
        id: id(0x70),
        patient_id: desk.ada.clone(),
        name: "Deep cleaning".to_owned(),
        provider_id: Some(desk.osei.clone()),
        steps: vec![step(desk, 0x71, &[&code]), step(desk, 0x72, &[])],
        version: 0,
    };
    treatments::save_treatment_plan(&desk.admin, form).await.unwrap();
    detail(desk).await
}

async fn detail(desk: &Desk) -> PlanDetail {
    treatments::treatment_plans(&desk.admin, by_id(&desk.ada)).await.unwrap().plans.remove(0)
}

async fn progress(desk: &Desk) -> Vec<StepProgress> {
    detail(desk).await.steps.iter().map(|it| it.progress).collect()
}

fn planned(desk: &Desk, number: u128, from: u16) -> BookPlanned {
    BookPlanned {
        plan_id: id(0x70),
        step_id: id(0x71),
        appointment_id: id(number),
        placement: desk.place(&desk.osei, "2027-03-02", (from, 40)),
        notes: String::new(),
        patient_notes: String::new(),
        paid_with: None,
        override_reason: None,
    }
}

use StepProgress::{Booked, Done, Unbooked};

#[tokio::test]
async fn a_plan_is_followed_from_the_list_of_what_is_unscheduled_to_done() {
    let desk = Desk::new().await;
    let plan = a_plan(&desk).await;
    assert_eq!(progress(&desk).await, [Unbooked, Unbooked]);
    let open = treatments::planned_to_book(&desk.admin).await.unwrap().lines;
    let told: Vec<_> =
        open.iter().map(|it| (it.place, it.patient_name.as_str(), it.plan_name.as_str())).collect();
    assert_eq!(told, [(1, "Ada Young", "Deep cleaning"), (2, "Ada Young", "Deep cleaning")]);

    let item = treatments::book_planned(&desk.admin, planned(&desk, 1, 600)).await.unwrap().item.unwrap();
    assert_eq!((item.patient_id, item.appointment_type_id), (desk.ada.clone(), desk.scan.clone()));
    assert_eq!(item.procedure_ids, Some(plan.steps[0].form.procedure_ids.clone()));
    assert_eq!((item.plan_id, item.plan_step_id), (Some(id(0x70)), Some(id(0x71))));
    assert_eq!(item.source, "treatment_plan");
    assert_eq!(progress(&desk).await, [Booked, Unbooked]);
    assert_eq!(treatments::planned_to_book(&desk.admin).await.unwrap().lines.len(), 1);

    desk.clock.set(at("2027-03-02 10:40"));
    appointments::complete_appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    let elsewhere = PlanStepRef { plan_id: id(0x70), step_id: id(0x72) };
    treatments::mark_step_done(&desk.admin, elsewhere).await.unwrap();
    assert_eq!(progress(&desk).await, [Done, Done]);
    assert!(treatments::planned_to_book(&desk.admin).await.unwrap().lines.is_empty());
}

#[tokio::test]
async fn cancelling_puts_a_planned_one_back_and_undo_books_it_again() {
    let desk = Desk::new().await;
    a_plan(&desk).await;
    treatments::book_planned(&desk.admin, planned(&desk, 1, 600)).await.unwrap();
    let off = CancelAppointment {
        id: id(1),
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: None,
    };
    appointments::cancel_appointment(&desk.admin, off).await.unwrap();
    assert_eq!(progress(&desk).await, [Unbooked, Unbooked]);
    undo::undo(&desk.admin).await.unwrap();
    assert_eq!(progress(&desk).await, [Booked, Unbooked]);
    undo::undo(&desk.admin).await.unwrap();
    assert_eq!(progress(&desk).await, [Unbooked, Unbooked], "the booking is undone");
    undo::undo(&desk.admin).await.unwrap();
    assert!(treatments::treatment_plans(&desk.admin, by_id(&desk.ada)).await.unwrap().plans.is_empty());
}

#[tokio::test]
async fn an_appointment_that_is_there_is_linked_and_becomes_what_was_planned() {
    let desk = Desk::new().await;
    a_plan(&desk).await;
    desk.book(1, (600, 30)).await;
    let link =
        LinkPlanned { plan_id: id(0x70), step_id: id(0x71), appointment_id: id(1), override_reason: None };
    let item = treatments::link_planned(&desk.admin, link).await.unwrap().item.unwrap();
    assert_eq!((item.appointment_type_id, item.minutes), (desk.scan.clone(), 40));
    assert_eq!(progress(&desk).await, [Booked, Unbooked]);
    treatments::unlink_planned(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!(progress(&desk).await, [Unbooked, Unbooked]);
}

#[tokio::test]
async fn a_rating_is_shown_and_comes_to_the_providers_mean() {
    let desk = Desk::new().await;
    for (number, from, stars) in [(1, 540, 5), (2, 600, 2)] {
        desk.book(number, (from, 30)).await;
        desk.clock.set(at("2027-03-02 12:00"));
        appointments::complete_appointment(&desk.admin, by_id(&id(number))).await.unwrap();
        desk.clock.set(at("2027-03-01 08:00"));
        let rate = RateAppointment { id: id(number), stars, comment: " Kind ".to_owned(), version: None };
        treatments::rate_appointment(&desk.admin, rate).await.unwrap();
    }
    let shown = appointments::appointment(&desk.admin, by_id(&id(1))).await.unwrap().rating.unwrap();
    assert_eq!((shown.stars, shown.comment.as_str(), shown.version), (5, "Kind", 1));

    let ask = ReportAsk {
        kind: ReportKind::Ratings,
        from: "2027-03-01".to_owned(),
        to: "2027-03-31".to_owned(),
        location_ids: vec![],
        provider_ids: vec![],
        locale: "en".to_owned(),
    };
    let report = reports::report(&desk.admin, ask).await.unwrap();
    assert_eq!(report.lines[0].label, "Dr Osei");
    assert_eq!(report.lines[0].values, [Some(2), Some(2), Some(350), Some(1)]);

    let again = RateAppointment { id: id(2), stars: 5, comment: String::new(), version: Some(1) };
    let front_desk = desk.as_role(Role::FrontDesk);
    let refused = treatments::rate_appointment(&front_desk, again.clone()).await;
    assert!(
        matches!(refused, Err(Problem::NotPermitted { permission }) if permission == "booking:edit_rating")
    );
    treatments::rate_appointment(&desk.admin, again).await.unwrap();
    undo::undo(&desk.admin).await.unwrap();
    let back = appointments::appointment(&desk.admin, by_id(&id(2))).await.unwrap().rating.unwrap();
    assert_eq!(back.stars, 2, "undone");
}

#[tokio::test]
async fn a_visit_by_video_has_the_providers_place_on_it() {
    let desk = Desk::new().await;
    let book = set_up::set_up_book(&desk.admin).await.unwrap();
    let link = "https://meet.example.org/osei".to_owned();
    let osei = book.providers.into_iter().find(|it| it.id.as_ref() == Some(&desk.osei)).unwrap();
    set_up::save_provider(&desk.admin, ProviderForm { video_link: link.clone(), ..osei }).await.unwrap();
    let kinds = book.appointment_types.into_iter();
    let check_up = kinds.clone().find(|it| it.id.as_ref() == Some(&desk.check_up)).unwrap();
    let by_video = AppointmentTypeForm { telehealth: true, ..check_up };
    set_up::save_appointment_type(&desk.admin, by_video).await.unwrap();
    let item = desk.book(1, (600, 30)).await.item.unwrap();
    assert_eq!(item.video_link, Some(link));
    let wrong = EditAppointment { video_link: Some("http://meet.example.org".to_owned()), ..edit(1) };
    let refused = appointments::edit_appointment(&desk.admin, wrong).await;
    assert!(matches!(refused, Err(Problem::Invalid { field, .. }) if field == "video_link"));
}

#[tokio::test]
async fn plans_go_along_when_two_records_are_merged() {
    let desk = Desk::new().await;
    a_plan(&desk).await;
    let merge = daybook_wire::patient::MergePatients { from: desk.ada.clone(), into: desk.ben.clone() };
    patients::merge_patients(&desk.admin, merge).await.unwrap();
    let plans = treatments::treatment_plans(&desk.admin, by_id(&desk.ben)).await.unwrap().plans;
    assert_eq!(plans.len(), 1);
}
