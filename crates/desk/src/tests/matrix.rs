//! Who may make which call, as one table: every call there is, by everybody who may be at the desk.

use booking::permission::Role;
use daybook_booking as booking;
use daybook_store::Staff;
use daybook_wire::calls::{CALLS, Needs};
use serde_json::{Value, json};

use super::common::{Computer, a_keyring};
use super::examples::example;

/// One line a call, in the order of `daybook_wire::calls`. `yes`: the call is answered, if only by saying that
/// there is no such appointment. `-`: refused, and nothing is changed.
///
/// Nobody: no one has signed in. Locked: an admin was here.
const MATRIX: &str = "
                        nobody      locked      admin       provider    front_desk  read_only
app_state               yes         yes         yes         yes         yes         yes
create_clinic           yes         yes         yes         yes         yes         yes
confirm_recovery_key    yes         yes         yes         yes         yes         yes
new_recovery_key        yes         yes         yes         yes         yes         yes
replace_recovery_key    -           -           yes         -           -           -
keep_recovery_key       -           -           yes         -           -           -
backups                 yes         yes         yes         yes         yes         yes
back_up                 -           -           yes         -           -           -
restore_backup          yes         yes         yes         yes         yes         yes
open_demo               yes         yes         yes         yes         yes         yes
leave_demo              yes         yes         yes         yes         yes         yes
unlock                  yes         yes         yes         yes         yes         yes
sign_in                 yes         yes         yes         yes         yes         yes
switch_user             yes         yes         yes         yes         yes         yes
lock                    yes         yes         yes         yes         yes         yes
set_pin                 -           -           yes         yes         yes         yes
change_password         -           -           yes         yes         yes         yes
preferences             -           -           yes         yes         yes         yes
save_preferences        -           -           yes         yes         yes         yes
nearby                  yes         yes         yes         yes         yes         yes
join_first              yes         yes         yes         yes         yes         yes
join_instead            -           -           yes         -           -           -
leave_shared            -           -           yes         -           -           -
serving                 -           -           yes         -           -           -
serve_book              -           -           yes         -           -           -
stop_serving            -           -           yes         -           -           -
invite_computer         -           -           yes         -           -           -
approve_computer        -           -           yes         -           -           -
revoke_computer         -           -           yes         -           -           -
collected               -           -           yes         -           -           -
settle_collected        -           -           yes         -           -           -
sharing                 -           -           yes         yes         yes         yes
hurry_sharing           -           -           yes         yes         yes         yes
show_here               -           -           yes         yes         yes         yes
attention               -           -           yes         yes         yes         yes
deal_with               -           -           yes         yes         yes         -
leases                  -           -           yes         -           -           -
grant_lease             -           -           yes         -           -           -
hand_back_lease         -           -           yes         -           -           -
take_back_lease         -           -           yes         -           -           -
set_up_book             -           -           yes         yes         yes         yes
save_clinic             -           -           yes         -           -           -
save_location           -           -           yes         -           -           -
save_provider           -           -           yes         yes         -           -
save_resource           -           -           yes         -           -           -
save_appointment_type   -           -           yes         -           -           -
arrange_set_up          -           -           yes         -           -           -
save_exception          -           -           yes         yes         -           -
try_exception           -           -           yes         yes         -           -
try_provider            -           -           yes         yes         -           -
try_location            -           -           yes         -           -           -
try_holidays            -           -           yes         yes         -           -
delete_exception        -           -           yes         yes         -           -
holiday_places          -           -           yes         yes         -           -
public_holidays         -           -           yes         yes         -           -
keep_holidays           -           -           yes         yes         -           -
save_policy             -           -           yes         -           -           -
delete_policy           -           -           yes         -           -           -
try_policy              -           -           yes         -           -           -
save_fee                -           -           yes         -           -           -
delete_fee              -           -           yes         -           -           -
save_package            -           -           yes         -           -           -
users                   -           -           yes         -           -           -
save_user               -           -           yes         -           -           -
calendar                -           -           yes         yes         yes         yes
load                    -           -           yes         yes         yes         yes
where_it_fits           -           -           yes         yes         yes         yes
check_placement         -           -           yes         yes         yes         yes
next_openings           -           -           yes         yes         yes         yes
why_not                 -           -           yes         yes         yes         yes
appointment             -           -           yes         yes         yes         yes
appointments_numbered   -           -           yes         yes         yes         yes
book_appointment        -           -           yes         yes         yes         -
edit_appointment        -           -           yes         yes         yes         -
duplicate_appointment   -           -           yes         yes         yes         -
reschedule_appointment  -           -           yes         yes         yes         -
cancel_appointment      -           -           yes         yes         yes         -
delete_appointment      -           -           yes         yes         yes         -
restore_appointment     -           -           yes         yes         yes         -
approve_appointment     -           -           yes         yes         yes         -
check_in                -           -           yes         yes         yes         -
start_appointment       -           -           yes         yes         yes         -
complete_appointment    -           -           yes         yes         yes         -
mark_no_show            -           -           yes         yes         yes         -
release_time            -           -           yes         yes         yes         -
revert_status           -           -           yes         yes         yes         -
pin_appointment         -           -           yes         yes         yes         -
unpin_appointment       -           -           yes         yes         yes         -
pinboard                -           -           yes         yes         yes         yes
undo                    -           -           yes         yes         yes         -
redo                    -           -           yes         yes         yes         -
undo_state              -           -           yes         yes         yes         yes
plan_series             -           -           yes         yes         yes         yes
series                  -           -           yes         yes         yes         yes
book_series             -           -           yes         yes         yes         -
plan_series_edit        -           -           yes         yes         yes         yes
edit_series             -           -           yes         yes         yes         -
plan_replacement        -           -           yes         yes         yes         yes
replace_series          -           -           yes         yes         yes         -
cancel_series           -           -           yes         yes         yes         -
plan_visit              -           -           yes         yes         yes         yes
book_visit              -           -           yes         yes         yes         -
plan_leg_move           -           -           yes         yes         yes         yes
move_visit              -           -           yes         yes         yes         -
cancel_visit            -           -           yes         yes         yes         -
waitlist                -           -           yes         yes         yes         yes
save_waiting            -           -           yes         yes         yes         -
remove_waiting          -           -           yes         yes         yes         -
waitlist_matches        -           -           yes         yes         yes         yes
offer_time              -           -           yes         yes         yes         -
accept_offer            -           -           yes         yes         yes         -
decline_offer           -           -           yes         yes         yes         -
expire_offer            -           -           yes         yes         yes         -
book_waiting            -           -           yes         yes         yes         -
recalls_due             -           -           yes         yes         yes         yes
save_recall             -           -           yes         yes         yes         -
remove_recall           -           -           yes         yes         yes         -
book_recall             -           -           yes         yes         yes         -
recall_done             -           -           yes         yes         yes         -
unscheduled             -           -           yes         yes         yes         yes
patient_lists           -           -           yes         yes         yes         yes
save_procedure          -           -           yes         -           -           -
treatment_plans         -           -           yes         yes         yes         yes
save_treatment_plan     -           -           yes         yes         yes         -
cancel_treatment_plan   -           -           yes         yes         yes         -
resume_treatment_plan   -           -           yes         yes         yes         -
mark_step_done          -           -           yes         yes         yes         -
mark_step_open          -           -           yes         yes         yes         -
book_planned            -           -           yes         yes         yes         -
link_planned            -           -           yes         yes         yes         -
unlink_planned          -           -           yes         yes         yes         -
planned_to_book         -           -           yes         yes         yes         yes
rate_appointment        -           -           yes         yes         yes         -
open_video_link         -           -           yes         yes         yes         yes
propose_repair          -           -           yes         yes         yes         yes
repair_day              -           -           yes         yes         yes         -
best_openings           -           -           yes         yes         yes         yes
price                   -           -           yes         yes         yes         -
cancel_cost             -           -           yes         yes         yes         -
appointment_money       -           -           yes         yes         yes         -
patient_account         -           -           yes         yes         yes         -
take_payment            -           -           yes         -           yes         -
add_charge              -           -           yes         -           yes         -
sell_package            -           -           yes         -           yes         -
redeem_session          -           -           yes         -           yes         -
give_session_back       -           -           yes         -           yes         -
refund_payment          -           -           yes         -           yes         -
cancel_package          -           -           yes         -           yes         -
waive_charge            -           -           yes         yes         yes         -
waive_no_show           -           -           yes         yes         yes         -
search_patients         -           -           yes         yes         yes         yes
patient                 -           -           yes         yes         yes         yes
save_patient            -           -           yes         yes         yes         -
merge_patients          -           -           yes         -           yes         -
report                  -           -           yes         -           -           -
export_report           -           -           yes         -           -           -
audit_log               -           -           yes         -           -           -
audit_choices           -           -           yes         -           -           -
verify_audit            -           -           yes         -           -           -
check_seals             -           -           yes         -           -           -
compare_seals           -           -           yes         -           -           -
save_seals              -           -           yes         -           -           -
export_audit            -           -           yes         -           -           -
preview                 -           -           yes         yes         yes         yes
read_slip_code          -           -           yes         yes         yes         yes
printers                -           -           yes         yes         yes         yes
print                   -           -           yes         yes         yes         yes
save_pdf                -           -           yes         yes         yes         yes
save_recovery_sheet     yes         yes         yes         yes         yes         yes
import_part             -           -           yes         -           yes         -
import_open             -           -           yes         -           yes         -
import_start            -           -           yes         -           yes         -
import_progress         -           -           yes         -           yes         -
import_cancel           -           -           yes         -           yes         -
export                  -           -           yes         -           yes         -
";

const COLUMNS: [&str; 6] = ["nobody", "locked", "admin", "provider", "front_desk", "read_only"];

/// Who is at the desk for each column.
async fn seats(at: &Computer) -> Vec<(&'static str, Option<Staff>)> {
    let provider = at.hires("Dr Amara Osei", Role::Provider).await;
    let front_desk = at.hires("Sam Rivera", Role::FrontDesk).await;
    let read_only = at.hires("Kit Okoro", Role::ReadOnly).await;
    let admin = at.person("Maya Lind").await;
    let people = [None, None, Some(admin), Some(provider), Some(front_desk), Some(read_only)];
    COLUMNS.into_iter().zip(people).collect()
}

/// Makes `call` as whoever has the seat; whether it was answered.
async fn is_let_through(at: &Computer, call: &str, (column, person): &(&str, Option<Staff>)) -> bool {
    at.seat(Some(&at.person("Maya Lind").await)).await;
    let book = at.call("set_up_book", json!({})).await.unwrap();
    if *column == "locked" {
        at.call("lock", json!({})).await.unwrap();
    } else {
        at.seat(person.as_ref()).await;
    }
    let before = at.moment().await;
    let said = at.call(call, example(call, &book)).await;
    let code = said.as_ref().err().map(|it| it["code"].as_str().unwrap().to_owned());
    assert_ne!(code.as_deref(), Some("bad_request"), "the example of {call}: {said:?}");
    let refused = matches!(code.as_deref(), Some("not_signed_in" | "not_permitted"));
    if refused {
        assert_eq!(at.moment().await, before, "{call} by {column} was refused and changed something");
    }
    assert_eq!(
        said.as_ref().err().filter(|_| refused),
        expected_refusal(call, person.as_ref()).as_ref(),
        "{call} by {column}: {said:?}"
    );
    !refused
}

/// What the list of calls and the roles say, without asking the desk.
fn expected_refusal(call: &str, person: Option<&Staff>) -> Option<Value> {
    let needs = CALLS.iter().find(|it| it.name == call).unwrap().needs;
    let holds =
        |text: &str| person.is_some_and(|it| it.role.permissions().iter().any(|one| one.text() == text));
    match needs {
        Needs::Nobody => None,
        _ if person.is_none() => Some(json!({ "code": "not_signed_in" })),
        Needs::SignedIn => None,
        Needs::Permission(text) if holds(text) => None,
        Needs::Permission(text) => Some(json!({ "code": "not_permitted", "permission": text })),
    }
}

#[tokio::test]
async fn everybody_may_make_the_calls_of_their_role_and_no_others() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let seats = seats(&at).await;
    let mut table = format!("\n{:<24}{}\n", "", COLUMNS.map(|it| format!("{it:<12}")).concat().trim_end());
    for call in CALLS {
        let mut line = format!("{:<24}", call.name);
        for seat in &seats {
            let mark = if is_let_through(&at, call.name, seat).await { "yes" } else { "-" };
            line.push_str(&format!("{mark:<12}"));
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    assert_eq!(table, MATRIX, "\n{table}");
}

#[tokio::test]
async fn a_call_that_is_not_listed_does_not_exist() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let said = at.call("drop_everything", json!({})).await.unwrap_err();
    assert_eq!(said, json!({ "code": "bad_request", "detail": "there is no such call" }));
}

#[tokio::test]
async fn before_first_run_only_calls_that_need_nobody_are_answered() {
    let at = Computer::new(a_keyring().0);
    for call in CALLS.iter().filter(|it| it.needs != Needs::Nobody) {
        let said = at.call(call.name, json!({})).await.unwrap_err();
        assert_eq!(said, json!({ "code": "not_signed_in" }), "{}", call.name);
    }
}
