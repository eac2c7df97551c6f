//! Whatever shows one patient's record is in the audit log (trust.md §5.2): asked of every call there is.

use daybook_booking::ids::PatientId;
use daybook_store::AuditFilter;
use daybook_wire::calls::CALLS;
use serde_json::{Value, json};
use uuid::Uuid;

use super::common::{Computer, a_keyring};
use super::examples::example;

/// What is written into the patient's record, to be found again wherever that is shown.
const CANARY: &str = "canary 7f3a";

/// Calls that show who comes when, and of many: they are read anew with every change of the book.
const OF_MANY: [&str; 11] = [
    "calendar",
    "appointments_numbered",
    "search_patients",
    "pinboard",
    "unscheduled",
    "attention",
    "planned_to_book",
    "waitlist",
    "waitlist_matches",
    "recalls_due",
    "propose_repair",
];

/// The patient, the appointment and the plan that the examples are about.
fn nobody() -> String {
    Uuid::from_u128(0xdead).to_string()
}

/// A book in which the examples' patient, appointment, series and plan are there.
async fn a_book() -> (Computer, Value) {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let book = sits(&at).await;
    let mut patient = example("save_patient", &book);
    (patient["id"], patient["notes"]) = (json!(nobody()), json!(CANARY));
    at.call("save_patient", patient).await.unwrap();
    let mut booked = example("book_appointment", &book);
    (booked["id"], booked["patient_notes"]) = (json!(nobody()), json!(CANARY));
    at.call("book_appointment", booked).await.unwrap();
    let step = json!({ "id": nobody(), "appointment_type_id": book["appointment_types"][0]["id"], "minutes": 30,
        "procedure_ids": [], "notes": CANARY });
    let mut plan = example("save_treatment_plan", &book);
    (plan["id"], plan["steps"]) = (json!(nobody()), json!([step]));
    at.call("save_treatment_plan", plan).await.unwrap();
    (at, book)
}

/// Has an admin take the seat; how the clinic is set up.
async fn sits(at: &Computer) -> Value {
    at.seat(Some(&at.person("Maya Lind").await)).await;
    at.call("set_up_book", json!({})).await.unwrap()
}

/// Entries of the log, about the patient only or about anybody.
async fn entries(at: &Computer, of_theirs: bool) -> usize {
    let patient = of_theirs.then(|| PatientId(Uuid::from_u128(0xdead)));
    let store = at.desk.standing.read().await.open().unwrap().engine.store().clone();
    store.audit_found(&AuditFilter { patient, ..AuditFilter::default() }, None, 10_000).await.unwrap().len()
}

/// The calls that show one patient's record, and a body by which they show that of the examples' patient.
fn records(book: &Value) -> Vec<(&'static str, Value)> {
    let mut all: Vec<(&str, Value)> = [
        "appointment",
        "patient_lists",
        "treatment_plans",
        "cancel_cost",
        "appointment_money",
        "patient_account",
        "patient",
        "preview",
        "print",
        "save_pdf",
    ]
    .map(|it| (it, example(it, book)))
    .into();
    let mut price = example("price", book);
    price["patient_id"] = json!(nobody());
    all.push(("price", price));
    let mut unchanged = example("save_patient", book);
    (unchanged["id"], unchanged["notes"], unchanged["version"]) = (json!(nobody()), json!(CANARY), json!(1));
    all.push(("save_patient", unchanged));
    all
}

#[tokio::test]
async fn every_call_that_shows_a_patients_record_leaves_an_entry_about_them() {
    let (at, book) = a_book().await;
    for (call, body) in records(&book) {
        let before = entries(&at, true).await;
        let said = at.call(call, body).await;
        // There may be no printer and no folder: that somebody was about to hold the paper is noted before.
        assert!(said.is_ok() || ["print", "save_pdf"].contains(&call), "{call}: {said:?}");
        assert!(entries(&at, true).await > before, "{call} is not noted");
    }
}

#[tokio::test]
async fn a_series_that_is_shown_leaves_an_entry_about_its_patient() {
    let (at, book) = a_book().await;
    let mut form = example("book_series", &book);
    // Where the appointment stands, it would not fit.
    form["placement"]["from"] = json!(600);
    form["dates"][0]["id"] = json!(Uuid::from_u128(0xb011).to_string());
    at.call("book_series", form.clone()).await.unwrap();
    let before = entries(&at, true).await;
    at.call("series", json!({ "id": form["id"] })).await.unwrap();
    assert_eq!(entries(&at, true).await, before + 1);
}

#[tokio::test]
async fn no_call_says_what_a_record_says_without_an_entry() {
    let (at, _) = a_book().await;
    let mut silent = vec![];
    for call in CALLS {
        let book = sits(&at).await;
        let before = entries(&at, false).await;
        let Ok(said) = at.call(call.name, example(call.name, &book)).await else { continue };
        if !said.to_string().contains(CANARY) || OF_MANY.contains(&call.name) {
            continue;
        }
        if entries(&at, false).await == before {
            silent.push(call.name);
        }
    }
    assert_eq!(silent, Vec::<&str>::new(), "note these, or say why not in OF_MANY");
}
