//! More routes that are one call of the desk each: accounts, recalls, treatment plans, money.

use axum::Json;
use axum::http::Method;
use daybook_wire::{money, recall, session, set_up, treatment};
use serde_json::{Value, json};

use super::body::Query;
use super::calls::{about, call, needs, post, post_seen, take_back};
use crate::gate::Caller;
use crate::problem::Problem;
use crate::route::{Parameter, Route, must};

/// What a list of recalls is asked.
const RECALLS: &[Parameter] = &[must("by", "those due by this date (YYYY-MM-DD)")];

pub(crate) fn routes() -> Vec<Route> {
    let mut all = users();
    all.extend(recalls());
    all.extend(plans());
    all.extend(payments());
    all
}

/// A GET that is one call about everything of its kind.
fn every(path: &'static str, name: &'static str) -> Route {
    Route::new(Method::GET, path, needs(name), move |caller: Caller| async move {
        call(&caller, name, json!({})).await.map(Json)
    })
}

fn users() -> Vec<Route> {
    let all = vec![
        every("/api/users", "users").says("Every staff account.").gives::<session::Users>(200),
        post("/api/users", "save_user", "")
            .says("Adds an account, with its first password.")
            .takes::<session::UserForm>()
            .gives::<session::Users>(200),
        post_seen("/api/users/{id}", "save_user", "id")
            .says("Changes an account; its tokens may from then on what it may.")
            .takes::<session::UserForm>()
            .gives::<session::Users>(200),
    ];
    all.into_iter().map(|it| it.in_chapter("Accounts")).collect()
}

fn recalls() -> Vec<Route> {
    let all = vec![
        Route::new(Method::GET, "/api/recalls", needs("recalls_due"), due)
            .says("The recalls still to be called, longest overdue first.")
            .asks(RECALLS)
            .noted("recalls.listed")
            .gives::<recall::Recalls>(200),
        post("/api/recalls", "save_recall", "id")
            .says("Adds or changes a recall.")
            .takes::<recall::RecallForm>()
            .gives::<set_up::Saved>(200),
        take_back("/api/recalls/{id}", "remove_recall")
            .says("Takes a recall back.")
            .gives::<set_up::Saved>(200),
        post("/api/recalls/{id}/book", "book_recall", "recall_id")
            .says("Books for a recall.")
            .takes::<recall::BookRecall>(),
        post("/api/recalls/{id}/done", "recall_done", "id")
            .says("Its appointment is done: due again, or over.")
            .gives::<set_up::Saved>(200),
    ];
    all.into_iter().map(|it| it.in_chapter("Recalls")).collect()
}

async fn due(caller: Caller, query: Query) -> Result<Json<Value>, Problem> {
    query.only(RECALLS)?;
    let by = query.one("by").ok_or_else(|| Problem::field("by", "missing", "this is needed"))?;
    call(&caller, "recalls_due", json!({ "by": by })).await.map(Json)
}

fn plans() -> Vec<Route> {
    let all = vec![
        about(Method::GET, "/api/patients/{id}/treatment-plans", "treatment_plans")
            .says("A patient's treatment plans, and how far they are (S3.8).")
            .gives::<treatment::TreatmentPlans>(200),
        post("/api/treatment-plans", "save_treatment_plan", "id")
            .says("Adds or changes a treatment plan.")
            .takes::<treatment::PlanForm>()
            .gives::<set_up::Saved>(200),
        post("/api/treatment-plans/{id}/cancel", "cancel_treatment_plan", "id")
            .says("Gives a plan up; what is booked of it stays booked.")
            .gives::<set_up::Saved>(200),
        post("/api/treatment-plans/{id}/resume", "resume_treatment_plan", "id")
            .says("Takes a plan up again.")
            .gives::<set_up::Saved>(200),
        every("/api/treatment-plans/to-book", "planned_to_book")
            .says("Every planned appointment nobody has booked.")
            .noted("planned.listed")
            .gives::<treatment::PlannedToBook>(200),
        post("/api/treatment-plans/{id}/book", "book_planned", "plan_id")
            .says("Books a planned appointment (S3.52).")
            .takes::<treatment::BookPlanned>(),
        post("/api/treatment-plans/{id}/link", "link_planned", "plan_id")
            .says("Makes an appointment that is there a planned one (S3.52).")
            .takes::<treatment::LinkPlanned>(),
    ];
    all.into_iter().map(|it| it.in_chapter("Treatment plans")).collect()
}

fn payments() -> Vec<Route> {
    let all = vec![
        about(Method::GET, "/api/patients/{id}/account", "patient_account")
            .says("What a patient owes and paid, and their packages. Money is whole minor units.")
            .gives::<money::PatientAccount>(200),
        about(Method::GET, "/api/booking/appointments/{id}/money", "appointment_money")
            .says("What an appointment costs and how it stands.")
            .gives::<money::AppointmentMoney>(200),
        post("/api/payments", "take_payment", "")
            .says("Takes a payment; its id, made by you, makes it happen once.")
            .takes::<money::TakePayment>()
            .gives::<money::MoneyDone>(200),
        post("/api/payments/{id}/refund", "refund_payment", "payment_id")
            .says("Gives money back, with a reason (S1.22).")
            .takes::<money::RefundPayment>()
            .gives::<money::MoneyDone>(200),
    ];
    all.into_iter().map(|it| it.in_chapter("Payments")).collect()
}
