//! A request of the right shape for each call. One that is added without an example fails here.

use serde_json::{Value, json};
use uuid::Uuid;

use super::common::{patient, wanted};

/// A request for `call`, in a clinic set up as `book` says.
#[expect(clippy::too_many_lines, reason = "one entry a call")]
pub(super) fn example(call: &str, book: &Value) -> Value {
    let nobody = Uuid::from_u128(0xdead).to_string();
    let by_id = || json!({ "id": nobody });
    match call {
        "app_state"
        | "new_recovery_key"
        | "replace_recovery_key"
        | "backups"
        | "back_up"
        | "open_demo"
        | "leave_demo"
        | "lock"
        | "preferences"
        | "set_up_book"
        | "holiday_places"
        | "users"
        | "pinboard"
        | "undo"
        | "redo"
        | "undo_state"
        | "nearby"
        | "collected"
        | "leases"
        | "serving"
        | "stop_serving"
        | "sharing"
        | "hurry_sharing"
        | "attention"
        | "check_seals"
        | "save_seals"
        | "printers" => json!({}),
        "delete_exception"
        | "delete_policy"
        | "delete_fee"
        | "appointment_money"
        | "patient_account"
        | "approve_appointment"
        | "appointment"
        | "delete_appointment"
        | "check_in"
        | "start_appointment"
        | "complete_appointment"
        | "mark_no_show"
        | "release_time"
        | "revert_status"
        | "pin_appointment"
        | "unpin_appointment"
        | "patient" => by_id(),
        "create_clinic" => wanted(),
        "confirm_recovery_key" | "keep_recovery_key" => json!({ "recovery_key": "0000" }),
        "unlock" => json!({ "recovery_key": "0000", "passphrase": null }),
        "sign_in" => json!({ "user_id": nobody, "password": "wrong" }),
        "switch_user" => json!({ "user_id": nobody, "pin": "2580" }),
        _ if PLANNED.contains(&call) => planned(call, book),
        _ if MONEY.contains(&call) => money(call, book),
        "join_first" | "join_instead" => {
            json!({ "invitation": "daybook:none", "desk_name": "Reception", "passphrase": null })
        }
        "serve_book" => json!({ "desk_name": "Reception", "port": 8463, "announced": true }),
        "invite_computer" => json!({ "approve": false }),
        "approve_computer" => by_id(),
        "revoke_computer" => json!({ "id": nobody, "collect": true }),
        "settle_collected" => json!({ "id": nobody, "way": "done" }),
        "grant_lease" => {
            json!({ "kind": "provider", "id": book["providers"][0]["id"], "computer_id": nobody })
        }
        "hand_back_lease" | "take_back_lease" => {
            json!({ "kind": "provider", "id": book["providers"][0]["id"] })
        }
        "leave_shared" => json!({ "give_up_unsent": false }),
        "show_here" => json!({ "date": "2027-03-02", "holding": null }),
        "deal_with" => json!({ "id": nobody, "way": "dismiss", "reason": null }),
        "set_pin" => json!({ "password": "wrong", "pin": "2580" }),
        "change_password" => json!({ "old": "wrong", "new": "seven loud geese" }),
        "save_preferences" => json!({ "values": { "density": "dense" } }),
        "save_clinic" => book["clinic"].clone(),
        "save_location" | "try_location" => book["locations"][0].clone(),
        "save_provider" | "try_provider" => with_shorter_days(&book["providers"][0], book),
        "save_resource" => book["resources"][0].clone(),
        "save_appointment_type" => book["appointment_types"][0].clone(),
        "arrange_set_up" => json!({ "kind": "providers", "ids": [book["providers"][0]["id"]] }),
        "save_exception" | "try_exception" => json!({ "id": null, "scope": "clinic", "scope_id": "",
            "kind": "holiday", "from": "2027-05-01T00:00", "to": "2027-05-02T00:00", "location_id": null,
            "label": "Labour Day", "version": 0 }),
        "public_holidays" => json!({ "country": "DE", "part": "BE", "year": 2027 }),
        "keep_holidays" | "try_holidays" => {
            json!({ "days": [{ "date": "2027-05-01", "name": "Tag der Arbeit" }] })
        }
        "save_policy" => policy(),
        "try_policy" => json!({ "policy": policy(), "audience": "patients", "patient_id": null,
            "appointment_type_id": book["appointment_types"][0]["id"], "placement": placement(book) }),
        "why_not" => json!({ "appointment_type_id": book["appointment_types"][0]["id"], "minutes": null,
            "provider_id": null, "location_id": book["locations"][0]["id"], "patient_id": null,
            "date": "2027-03-02" }),
        "save_user" => json!({ "id": nobody, "name": "Sam Rivera", "role": "front_desk", "provider_id": null,
            "password": null, "active": true }),
        "calendar" | "load" => json!({ "from": "2027-03-01", "to": "2027-03-02" }),
        "where_it_fits" => json!({ "what": { "is": "new", "patient_id": null,
            "appointment_type_id": book["appointment_types"][0]["id"], "minutes": 30 },
            "dates": ["2027-03-02"], "column_ids": [book["providers"][0]["id"]], "location_id": null,
            "copy": false }),
        "check_placement" => json!({ "appointment_id": null, "patient_id": null,
            "appointment_type_id": book["appointment_types"][0]["id"], "placement": placement(book) }),
        "next_openings" => {
            json!({ "appointment_type_id": book["appointment_types"][0]["id"], "minutes": null,
            "provider_id": null, "location_id": null, "patient_id": null, "from": "2027-03-02", "days": 2,
            "earliest": null, "latest": null, "limit_per_day": 3 })
        }
        "appointments_numbered" => json!({ "number": 1 }),
        "book_appointment" => json!({ "id": Uuid::from_u128(0xb00c).to_string(), "patient_id": nobody,
            "appointment_type_id": book["appointment_types"][0]["id"], "placement": placement(book), "notes": "",
            "patient_notes": "", "source": "phone", "override_reason": null }),
        "edit_appointment" => json!({ "id": nobody, "version": null, "patient_id": null,
            "appointment_type_id": null, "placement": null, "notes": "Late", "patient_notes": null,
            "source": null, "patient_confirmation": null, "override_reason": null }),
        "duplicate_appointment" | "reschedule_appointment" => json!({ "of": nobody,
            "id": Uuid::from_u128(0xb00d).to_string(), "placement": placement(book), "override_reason": null }),
        "cancel_appointment" => json!({ "id": nobody, "code": "patient", "reason": "Ill" }),
        "restore_appointment" => json!({ "id": nobody, "override_reason": null }),
        "search_patients" => json!({ "text": "young", "offset": 0, "limit": 5 }),
        "save_patient" => patient(1, ""),
        "merge_patients" => json!({ "from": nobody, "into": Uuid::from_u128(0xdeae).to_string() }),
        "save_procedure" => json!({ "id": null, "code": "D1110", "name": "Cleaning", "minutes": 30,
            "appointment_type_id": null, "active": true, "version": 0 }),
        "save_treatment_plan" => json!({ "id": Uuid::from_u128(0xb00f).to_string(), "patient_id": nobody,
            "name": "Braces", "provider_id": null, "steps": [], "version": 0 }),
        "treatment_plans"
        | "cancel_treatment_plan"
        | "resume_treatment_plan"
        | "unlink_planned"
        | "open_video_link" => by_id(),
        "mark_step_done" | "mark_step_open" => json!({ "plan_id": nobody, "step_id": nobody }),
        "book_planned" => json!({ "plan_id": nobody, "step_id": nobody,
            "appointment_id": Uuid::from_u128(0xb010).to_string(), "placement": placement(book), "notes": "",
            "patient_notes": "", "override_reason": null }),
        "link_planned" => json!({ "plan_id": nobody, "step_id": nobody, "appointment_id": nobody,
            "override_reason": null }),
        "planned_to_book" => json!({}),
        "rate_appointment" => json!({ "id": nobody, "stars": 5, "comment": "", "version": null }),
        "audit_log" | "export_audit" => {
            json!({ "person": null, "deeds": [], "patient_id": null, "from": null,
            "to": null, "after": null, "locale": "en" })
        }
        "audit_choices" => json!({ "locale": "en" }),
        "verify_audit" => json!({ "walked": null }),
        "compare_seals" => json!({ "text": "" }),
        "report" | "export_report" => json!({ "kind": "by_type", "from": "2027-03-01", "to": "2027-03-31",
            "location_ids": [], "provider_ids": [], "locale": "en" }),
        "preview" | "save_pdf" => json!({ "document": slip(&nobody), "locale": "en" }),
        "print" => {
            json!({ "document": slip(&nobody), "locale": "en", "printer": "None", "copies": 1 })
        }
        "save_recovery_sheet" => json!({ "locale": "en" }),
        "restore_backup" => json!({ "made_at": "2027-03-01T07:00:00+00:00" }),
        "import_part" => json!({ "token": null, "base64": "TmFtZQpBZGEK" }),
        "import_open" => json!({ "kind": "patients", "file_name": "people.csv", "token": "none such" }),
        "import_start" => json!({ "dry_run": true, "plan": { "token": nobody, "mapping": [],
            "date_order": "day_first", "default_provider_id": null, "default_location_id": null,
            "default_appointment_type_id": null } }),
        "import_progress" | "import_cancel" => json!({ "token": nobody }),
        "export" => json!({ "what": "patients", "from": null, "to": null }),
        "read_slip_code" => json!({ "code": "daybook:2:0" }),
        other => panic!("{other} has no example here"),
    }
}

/// The calls about series, visits, the waitlist, recalls and repairs.
const PLANNED: &[&str] = &[
    "plan_series",
    "series",
    "book_series",
    "plan_series_edit",
    "edit_series",
    "plan_replacement",
    "replace_series",
    "cancel_series",
    "plan_visit",
    "book_visit",
    "plan_leg_move",
    "move_visit",
    "cancel_visit",
    "waitlist",
    "save_waiting",
    "remove_waiting",
    "waitlist_matches",
    "offer_time",
    "accept_offer",
    "decline_offer",
    "expire_offer",
    "unscheduled",
    "patient_lists",
    "book_waiting",
    "recalls_due",
    "save_recall",
    "remove_recall",
    "book_recall",
    "recall_done",
    "propose_repair",
    "repair_day",
    "best_openings",
];

/// About money.
const MONEY: &[&str] = &[
    "price",
    "cancel_cost",
    "save_fee",
    "save_package",
    "take_payment",
    "add_charge",
    "sell_package",
    "redeem_session",
    "give_session_back",
    "refund_payment",
    "cancel_package",
    "waive_charge",
    "waive_no_show",
];

fn money(call: &str, book: &Value) -> Value {
    let nobody = Uuid::from_u128(0xdead).to_string();
    let new = Uuid::from_u128(0xfee).to_string();
    let payment = json!({ "id": new, "amount": 100, "method": { "by": "cash" } });
    match call {
        "price" => json!({ "appointment_type_id": book["appointment_types"][0]["id"],
            "provider_id": book["providers"][0]["id"], "location_id": book["locations"][0]["id"],
            "date": "2027-03-02", "patient_id": null }),
        "cancel_cost" => json!({ "appointment_id": nobody, "scope": "this", "code": "patient" }),
        "save_fee" => json!({ "id": null, "appointment_type_id": book["appointment_types"][0]["id"],
            "provider_id": null, "from": null, "until": null, "amount": 5000, "version": 0 }),
        "save_package" => json!({ "id": null, "name": "Five", "price": 20000, "sessions": 5,
            "validity_days": 90, "appointment_type_ids": [], "location_ids": [], "active": true,
            "position": 0, "version": 0 }),
        "take_payment" => json!({ "patient_id": nobody, "item": { "kind": "appointment", "id": nobody },
            "payment": payment }),
        "add_charge" => json!({ "id": new, "appointment_id": nobody, "amount": 100, "label": "X-ray" }),
        "sell_package" => json!({ "id": new, "patient_id": nobody, "package_id": nobody, "payment": null }),
        "redeem_session" => json!({ "id": new, "appointment_id": nobody, "package_id": nobody }),
        "give_session_back" => json!({ "patient_id": nobody, "redemption_id": nobody, "reason": "Mistake" }),
        "refund_payment" => json!({ "id": new, "patient_id": nobody, "payment_id": nobody, "amount": 100,
            "method": { "by": "card", "reference": "" }, "reason": "Mistake" }),
        "cancel_package" => json!({ "id": nobody, "patient_id": nobody, "reason": "Moves away" }),
        "waive_charge" => json!({ "id": new, "patient_id": nobody, "charge_id": nobody,
            "appointment_id": null, "amount": null, "reason": "First time" }),
        "waive_no_show" => json!({ "id": nobody, "reason": "Snow" }),
        _ => unreachable!("listed in MONEY"),
    }
}

fn planned(call: &str, book: &Value) -> Value {
    let nobody = Uuid::from_u128(0xdead).to_string();
    let new = Uuid::from_u128(0xb00f).to_string();
    let appointment_type = &book["appointment_types"][0]["id"];
    let itinerary = json!({ "legs": [{ "appointment_type_id": appointment_type, "minutes": 30,
        "provider_ids": [], "resource_ids": [] }], "follows": [], "max_wait": null });
    match call {
        "plan_series" => json!({ "patient_id": nobody, "appointment_type_id": appointment_type,
            "placement": placement(book), "rule": "FREQ=WEEKLY;COUNT=2", "shift_days": 0 }),
        "book_series" => json!({ "id": new, "patient_id": nobody, "appointment_type_id": appointment_type,
            "placement": placement(book), "rule": "FREQ=WEEKLY;COUNT=1", "notes": "", "patient_notes": "",
            "source": "phone", "dates": [{ "date": "2027-03-02", "id": nobody,
                "choice": { "do": "as_planned" } }] }),
        "plan_series_edit" | "edit_series" => json!({ "id": nobody, "from_date": null, "rest_id": new,
            "from": 600, "minutes": null, "provider_id": null, "location_id": null, "resource_ids": null,
            "choices": [], "shift_days": 0 }),
        "plan_replacement" => json!({ "id": nobody, "from_date": null, "start": "2027-03-02",
            "rule": "FREQ=WEEKLY;COUNT=2", "shift_days": 0 }),
        "replace_series" => {
            json!({ "id": nobody, "from_date": null, "with": planned("book_series", book) })
        }
        "cancel_series" | "cancel_visit" => json!({ "id": nobody, "from_date": null, "code": "patient",
            "reason": "", "override_reason": null }),
        "plan_visit" => json!({ "patient_id": null, "location_id": book["locations"][0]["id"],
            "itinerary": itinerary, "from": "2027-03-02", "days": 2, "earliest": null, "latest": null }),
        "book_visit" => json!({ "id": new, "patient_id": nobody, "itinerary": itinerary,
            "legs": [{ "id": nobody, "placement": placement(book) }], "notes": "", "patient_notes": "",
            "source": "phone", "override_reason": null }),
        "plan_leg_move" => json!({ "appointment_id": nobody, "placement": placement(book) }),
        "move_visit" => json!({ "id": nobody, "legs": [], "override_reason": null }),
        "waitlist" => json!({}),
        "save_waiting" => waiting(book),
        "waitlist_matches" => json!({ "provider_id": book["providers"][0]["id"],
            "location_id": book["locations"][0]["id"], "date": "2027-03-02", "from": 540, "minutes": 60 }),
        "offer_time" => json!({ "entry_id": nobody, "appointment_id": new, "placement": placement(book),
            "hold_minutes": 30 }),
        "book_waiting" => json!({ "entry_id": nobody, "appointment_id": new, "placement": placement(book),
            "override_reason": null }),
        "unscheduled" => json!({ "days": 90 }),
        "recalls_due" => json!({ "by": "2027-03-31" }),
        "save_recall" => json!({ "id": new, "patient_id": nobody, "appointment_type_id": appointment_type,
            "provider_id": null, "due": "2027-09-01", "every_months": 6, "notes": "", "version": 0 }),
        "book_recall" => json!({ "recall_id": nobody, "appointment_id": new, "placement": placement(book),
            "notes": "", "patient_notes": "", "override_reason": null }),
        "propose_repair" => json!({ "out": { "is": "provider", "id": book["providers"][0]["id"] },
            "from": "2027-03-02T00:00", "to": "2027-03-03T00:00", "days": 3, "anybody": true,
            "drift_minutes": null }),
        "repair_day" => json!({ "closure": null, "moves": [] }),
        "best_openings" => json!({ "ask": { "appointment_type_id": appointment_type, "minutes": null,
            "provider_id": null, "location_id": null, "patient_id": null, "from": "2027-03-02", "days": 2,
            "earliest": null, "latest": null, "limit_per_day": 3 }, "wishes": { "provider_ids": [],
            "weekdays": [0], "within": [], "usual_provider_id": null }, "limit": 10 }),
        _ => json!({ "id": nobody }),
    }
}

fn waiting(book: &Value) -> Value {
    json!({ "id": Uuid::from_u128(0xb00f).to_string(), "patient_id": Uuid::from_u128(0xdead).to_string(),
        "appointment_type_id": book["appointment_types"][0]["id"], "minutes": 30,
        "preferences": { "provider_ids": [], "location_ids": [], "weekdays": [], "within": [],
            "earliest": null, "latest": null }, "urgency": "soon", "asap_id": null, "notice_minutes": 0,
        "notes": "", "version": 0 })
}

fn placement(book: &Value) -> Value {
    json!({ "provider_id": book["providers"][0]["id"], "location_id": book["locations"][0]["id"],
        "resource_ids": [], "date": "2027-03-02", "from": 540, "minutes": 30 })
}

fn slip(appointment: &str) -> Value {
    json!({ "is": "slip", "appointment_id": appointment, "paper": "a5" })
}

/// Only the hours change: that much a provider may do.
fn with_shorter_days(provider: &Value, book: &Value) -> Value {
    let mut provider = provider.clone();
    provider["hours"] = json!([{ "location_id": book["locations"][0]["id"], "weekday": 1,
        "span": { "from": 540, "to": 720 } }]);
    provider
}

fn policy() -> Value {
    json!({ "id": null, "name": "Two hours ahead", "location_id": null, "appointment_type_id": null,
        "rule": { "rule": "minimum_advance", "minutes": 120 }, "staff": "warned", "patients": "never",
        "active": true, "version": 0 })
}
