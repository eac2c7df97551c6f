//! The clinic's own rules at the desk: saved, kept, passed over, tried; and why a time is not offered.

use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::calendar::OpeningsAsk;
use daybook_wire::money::{CancelCostAsk, CancelScope, Penalty};
use daybook_wire::policy::{
    Audience, Cause, ForPatients, ForStaff, LateCancel, PolicyForm, PolicyRule, PolicyTrial, QuotaOf,
    QuotaPer, WhyNotAsk,
};
use daybook_wire::problem::Misfit;

use super::{Desk, at, by_id, id};
use crate::calls::{accounts, appointments, explaining, finding, set_up, undo};

fn policy(name: &str, rule: PolicyRule, staff: ForStaff) -> PolicyForm {
    PolicyForm {
        id: None,
        name: name.to_owned(),
        location_id: None,
        appointment_type_id: None,
        rule,
        staff,
        patients: ForPatients::Never,
        active: true,
        version: 0,
    }
}

async fn rule(desk: &Desk, name: &str, rule: PolicyRule, staff: ForStaff) -> String {
    set_up::save_policy(&desk.admin, policy(name, rule, staff)).await.unwrap().id
}

/// Books Ada with Dr Osei, or says which policies are in the way: `two each (2)`.
async fn asked(desk: &Desk, number: u128, (date, from): (&str, u16), reason: Option<&str>) -> String {
    let placement = desk.place(&desk.osei, date, (from, 30));
    let mut ask = desk.booking(number, &desk.ada, placement);
    ask.override_reason = reason.map(str::to_owned);
    match appointments::book_appointment(&desk.admin, ask).await {
        Ok(done) => done.item.unwrap().status,
        Err(Problem::DoesNotFit { misfits, may_override }) => {
            let told = misfits.iter().map(|it| match it {
                Misfit::Policy { name, by, .. } if by.is_empty() => name.clone(),
                Misfit::Policy { name, by, .. } => format!("{name} ({})", by.len()),
                _ => "something else".to_owned(),
            });
            let told = told.collect::<Vec<_>>().join("; ");
            if may_override { format!("{told}; may insist") } else { told }
        }
        Err(other) => other.to_string(),
    }
}

#[tokio::test]
async fn a_policy_is_saved_read_taken_back_and_undone() {
    let desk = Desk::new().await;
    let quota = PolicyRule::Quota { of: QuotaOf::Provider, per: QuotaPer::Week, most: 3 };
    let saved = rule(&desk, "three a week", quota, ForStaff::Reason).await;
    let read = set_up::set_up_book(&desk.admin).await.unwrap().policies;
    assert_eq!(read.len(), 1);
    assert!(read[0].rule == quota && read[0].id.as_deref() == Some(saved.as_str()));
    let renamed = PolicyForm { name: "Three".to_owned(), ..read[0].clone() };
    set_up::save_policy(&desk.admin, renamed.clone()).await.unwrap();
    let stale = set_up::save_policy(&desk.admin, renamed).await.err().unwrap();
    assert!(matches!(stale, Problem::ChangedSince));
    set_up::delete_policy(&desk.admin, by_id(&saved)).await.unwrap();
    assert!(set_up::set_up_book(&desk.admin).await.unwrap().policies.is_empty());
    assert_eq!(undo::undo(&desk.admin).await.unwrap().what, "saved_set_up");
    assert_eq!(set_up::set_up_book(&desk.admin).await.unwrap().policies[0].name, "Three");
}

#[tokio::test]
async fn bad_input_is_refused_with_the_field_named() {
    let desk = Desk::new().await;
    let refused = |form| async { set_up::save_policy(&desk.admin, form).await.err().unwrap() };
    let fine = || policy("two", PolicyRule::ActiveLimit { most: 2 }, ForStaff::Never);
    let told = |problem| match problem {
        Problem::Invalid { field, fault } => format!("{field} {fault}"),
        other => other.to_string(),
    };
    let nobody = PolicyForm { patients: ForPatients::Free, staff: ForStaff::Free, ..fine() };
    assert_eq!(told(refused(nobody).await), "audience missing");
    assert_eq!(told(refused(PolicyForm { name: String::new(), ..fine() }).await), "name missing");
    let none = PolicyForm { rule: PolicyRule::ActiveLimit { most: 0 }, ..fine() };
    assert_eq!(told(refused(none).await), "rule out_of_range");
    let elsewhere = PolicyForm { location_id: Some(id(77)), ..fine() };
    assert_eq!(told(refused(elsewhere).await), "location unknown");
    let unread = PolicyForm { location_id: Some("x".to_owned()), ..fine() };
    assert!(matches!(refused(unread).await, Problem::BadRequest { .. }));
    let desk_clerk = set_up::save_policy(&desk.as_role(Role::FrontDesk), fine()).await.err().unwrap();
    assert!(matches!(desk_clerk, Problem::NotPermitted { permission } if permission == "settings:edit"));
}

// S1.13, C21: what is counted is read from the file, however far ahead it lies.
#[tokio::test]
async fn a_limit_counts_what_is_booked_months_ahead() {
    let desk = Desk::new().await;
    assert_eq!(asked(&desk, 1, ("2027-06-01", 540), None).await, "confirmed");
    assert_eq!(asked(&desk, 2, ("2027-09-01", 540), None).await, "confirmed");
    rule(&desk, "two each", PolicyRule::ActiveLimit { most: 2 }, ForStaff::Reason).await;
    assert_eq!(asked(&desk, 3, ("2027-03-02", 540), None).await, "two each (2); may insist");
    assert_eq!(asked(&desk, 3, ("2027-03-02", 540), Some("school")).await, "confirmed");
}

#[tokio::test]
async fn a_quota_counts_the_whole_week_and_no_shows_are_looked_back_on() {
    let desk = Desk::new().await;
    assert_eq!(asked(&desk, 1, ("2027-03-01", 540), None).await, "confirmed");
    desk.clock.set(at("2027-03-01 09:10"));
    appointments::mark_no_show(&desk.admin, by_id(&id(1))).await.unwrap();
    appointments::release_time(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!(asked(&desk, 2, ("2027-03-03", 540), None).await, "confirmed");
    let quota = PolicyRule::Quota { of: QuotaOf::Provider, per: QuotaPer::Week, most: 1 };
    rule(&desk, "one a week", quota, ForStaff::Never).await;
    rule(&desk, "no-shows", PolicyRule::NoShows { most: 1, days: 10 }, ForStaff::Never).await;
    assert_eq!(asked(&desk, 3, ("2027-03-05", 540), None).await, "no-shows (1); one a week (1)");
    assert_eq!(asked(&desk, 3, ("2027-03-08", 540), None).await, "no-shows (1)");
    desk.clock.set(at("2027-03-12 08:00"));
    assert_eq!(asked(&desk, 3, ("2027-03-15", 540), None).await, "confirmed");
}

// C20, S3.53: too late; staff may let it pass, and it is kept who did and why.
/// S1.20.
#[tokio::test]
async fn calling_off_too_late_needs_a_reason_and_keeps_it() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let deny = PolicyRule::Cancellation { minutes: 1440, late: LateCancel::Deny };
    rule(&desk, "a day before", deny, ForStaff::Reason).await;
    desk.clock.set(at("2027-03-02 08:00"));
    let cancel = |override_reason: Option<&str>| CancelAppointment {
        id: id(1),
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: override_reason.map(str::to_owned),
    };
    let refused = appointments::cancel_appointment(&desk.admin, cancel(None)).await.err().unwrap();
    assert!(
        matches!(&refused, Problem::AgainstPolicy { name, may_override: true, .. } if name == "a day before")
    );
    appointments::cancel_appointment(&desk.admin, cancel(Some("flu"))).await.unwrap();
    let detail = appointments::appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!(detail.cancel_late.as_deref(), Some("waived"));
    assert_eq!(detail.cancel_waiver.as_deref(), Some("flu"));
}

// C20, S3.53.
#[tokio::test]
async fn calling_off_late_costs_what_the_patient_wishes_and_nothing_else() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let mut clinic = set_up::set_up_book(&desk.admin).await.unwrap().clinic;
    clinic.money.late_cancel = Some(Penalty::Fixed { amount: 1_500 });
    set_up::save_clinic(&desk.admin, clinic).await.unwrap();
    let fee = PolicyRule::Cancellation { minutes: 1440, late: LateCancel::Fee };
    rule(&desk, "a day before", fee, ForStaff::Warned).await;
    desk.clock.set(at("2027-03-02 08:00"));
    for (code, cost) in [("patient", 1_500), ("other", 1_500), ("clinic", 0), ("mistake", 0)] {
        let (appointment_id, code) = (id(1), code.to_owned());
        let ask = CancelCostAsk { appointment_id, scope: CancelScope::This, code };
        assert_eq!(accounts::cancel_cost(&desk.admin, ask).await.unwrap().cost, cost);
    }
}

// S1.7.
#[tokio::test]
async fn what_waits_for_approval_is_approved() {
    let desk = Desk::new().await;
    rule(&desk, "doctor agrees", PolicyRule::Approval, ForStaff::Never).await;
    assert_eq!(asked(&desk, 1, ("2027-03-02", 540), None).await, "pending_approval");
    let done = appointments::approve_appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!(done.item.unwrap().status, "confirmed");
}

// D8.
#[tokio::test]
async fn times_that_are_not_offered_say_why_with_names() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    rule(&desk, "two hours", PolicyRule::MinimumAdvance { minutes: 26 * 60 }, ForStaff::Never).await;
    let ask = WhyNotAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: None,
        provider_id: Some(desk.osei.clone()),
        location_id: desk.site.clone(),
        patient_id: None,
        date: "2027-03-02".to_owned(),
        appointment_id: None,
    };
    let told = explaining::why_not(&desk.admin, ask).await.unwrap().unoffered;
    let at_nine = told.iter().find(|it| it.span.from <= 540 && 540 < it.span.to).unwrap();
    let names: Vec<&str> = at_nine
        .causes
        .iter()
        .map(|it| match it {
            Cause::Rule { misfit: Misfit::Policy { name, .. } } => name.as_str(),
            Cause::Rule { misfit: Misfit::Taken { by, .. } } => by[0].patient_name.as_str(),
            _ => "something else",
        })
        .collect();
    assert_eq!(names, ["two hours", "Ada Young"]);
    assert!(!told.iter().any(|it| it.span.from <= 660 && 660 < it.span.to));
}

// "A patient booking now for tomorrow 09:00: refused, because…": nothing is saved.
#[tokio::test]
async fn a_policy_is_tried_before_it_is_saved() {
    let desk = Desk::new().await;
    let mut check_up = set_up::set_up_book(&desk.admin).await.unwrap().appointment_types[0].clone();
    check_up.online = true;
    set_up::save_appointment_type(&desk.admin, check_up).await.unwrap();
    let trial = |from: u16, audience| PolicyTrial {
        policy: policy("a day", PolicyRule::MinimumAdvance { minutes: 1500 }, ForStaff::Warned),
        audience,
        patient_id: None,
        appointment_type_id: desk.check_up.clone(),
        placement: desk.place(&desk.osei, "2027-03-02", (from, 30)),
    };
    let tried = explaining::try_policy(&desk.admin, trial(500, Audience::Patients)).await.unwrap();
    assert!(matches!(&tried.misfits[..], [Misfit::Policy { name, firm: true, .. }] if name == "a day"));
    let staff = explaining::try_policy(&desk.admin, trial(500, Audience::Staff)).await.unwrap();
    assert!(staff.misfits.is_empty() && staff.warnings.len() == 1);
    let later = explaining::try_policy(&desk.admin, trial(600, Audience::Patients)).await.unwrap();
    assert!(later.misfits.is_empty() && later.problem.is_none() && !later.waits);
    assert!(set_up::set_up_book(&desk.admin).await.unwrap().policies.is_empty());
}

fn openings(desk: &Desk, days: u16, days_at_most: Option<u16>, assign: Option<&str>) -> OpeningsAsk {
    OpeningsAsk {
        appointment_type_id: desk.check_up.clone(),
        minutes: None,
        provider_id: None,
        location_id: None,
        patient_id: Some(desk.ada.clone()),
        from: "2027-03-02".to_owned(),
        days,
        earliest: None,
        latest: None,
        limit_per_day: 1,
        days_at_most,
        assign: assign.map(str::to_owned),
        appointment_id: None,
    }
}

// C13: a range is a month at most; the next few days that have an opening are looked for much further.
#[tokio::test]
async fn a_range_is_a_month_and_the_next_opening_may_be_far() {
    let desk = Desk::new().await;
    let wide = finding::next_openings(&desk.admin, openings(&desk, 32, None, None)).await.err().unwrap();
    assert!(matches!(&wide, Problem::Invalid { field, fault } if field == "to" && fault == "out_of_range"));
    let ahead = PolicyRule::Cancellation { minutes: 60, late: LateCancel::Fee };
    rule(&desk, "a fee changes nothing here", ahead, ForStaff::Never).await;
    let rebuilding = daybook_wire::set_up::ExceptionForm {
        id: None,
        scope: "clinic".to_owned(),
        scope_id: String::new(),
        kind: "closure".to_owned(),
        from: "2027-03-01T00:00".to_owned(),
        to: "2027-05-03T00:00".to_owned(),
        location_id: None,
        label: "Rebuilding".to_owned(),
        version: 0,
    };
    set_up::save_exception(&desk.admin, rebuilding).await.unwrap();
    let found = finding::next_openings(&desk.admin, openings(&desk, 120, Some(2), Some("least_load"))).await;
    let dates: Vec<String> = found.unwrap().openings.into_iter().map(|it| it.date).collect();
    assert_eq!(dates.first().map(String::as_str), Some("2027-05-03"));
    assert_eq!(dates.len(), 2, "{dates:?}");
}

// Q15.
#[tokio::test]
async fn whoever_knows_the_patient_is_offered_first() {
    let desk = Desk::new().await;
    let kim = desk.place(&desk.kim, "2027-03-01", (540, 30));
    appointments::book_appointment(&desk.admin, desk.booking(1, &desk.ada, kim)).await.unwrap();
    let known = finding::next_openings(&desk.admin, openings(&desk, 1, None, Some("continuity"))).await;
    assert!(known.unwrap().openings.iter().all(|it| it.provider_id == desk.kim));
    let even = finding::next_openings(&desk.admin, openings(&desk, 1, None, Some("least_load"))).await;
    assert!(even.unwrap().openings.iter().all(|it| it.provider_id == desk.osei));
    let unknown = finding::next_openings(&desk.admin, openings(&desk, 1, None, Some("x"))).await;
    assert!(matches!(unknown, Err(Problem::BadRequest { .. })));
}
