//! Payments, refunds, waivers, and what calling off or not coming costs.

use daybook_booking::audience::{Binds, ForPatients, ForStaff};
use daybook_booking::command::{Command, Edits, Insistence};
use daybook_booking::ids::{AppointmentId, PolicyId, PostingId};
use daybook_booking::money::command::{MoneyCommand, Waived};
use daybook_booking::money::posting::{Charged, Item, Method, Posting};
use daybook_booking::money::{Amount, MoneyRules, Penalty};
use daybook_booking::permission::Permission;
use daybook_booking::policy::{BookingPolicy, LateCancel, PolicyScope, Rule};
use expect_test::expect;

use super::{balance, cancel, due, fee, money, paid, paying, receipts, refund, statement_of, waiver};
use crate::world::{ANA, BEN, World, staff_with};

/// Ana's check-up at ten, which costs 50.00.
fn booked() -> (World, AppointmentId) {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let id = world.there("10:00-10:30 Ana");
    (world, id)
}

/// The same, where calling off within a day costs half and not coming all of it.
fn costly() -> (World, AppointmentId) {
    let (mut world, id) = booked();
    let money = MoneyRules {
        take_payments: true,
        late_cancel: Some(Penalty::Percent { percent: 50 }),
        no_show: Some(Penalty::Fixed { amount: Amount(3_000) }),
    };
    world.book().clinic.money = money;
    let policy = BookingPolicy {
        id: PolicyId(world.id()),
        name: "A day before".into(),
        scope: PolicyScope::default(),
        rule: Rule::Cancellation { minutes: 1440, late: LateCancel::Fee },
        binds: Binds { staff: ForStaff::Reason, patients: ForPatients::Never },
        active: true,
        deleted: false,
        version: 0,
    };
    world.must(&Command::SavePolicy(Box::new(policy)));
    (world, id)
}

fn charge(world: &World, id: AppointmentId, what: Charged) -> Option<&Posting> {
    world.sheet.accounts.charges(world.appointment(id).item(), what).next()
}

#[test]
fn a_fee_is_due_from_the_start_and_charged_with_the_first_payment() {
    let (mut world, id) = booked();
    assert_eq!((due(&world, id), balance(&world, ANA)), (5_000, 0));
    let command = paying(&mut world, id, 2_000, Method::Cash);
    let changes = world.must(&money(command.clone()));
    assert_eq!(receipts(&changes), [1]);
    assert_eq!((due(&world, id), balance(&world, ANA)), (3_000, 3_000));
    // Sent twice it is taken once.
    expect!["nothing to do"].assert_eq(&world.told(&money(command)));
    let more = paying(&mut world, id, 3_001, Method::Cash);
    expect!["at most 3000 minor units are due"].assert_eq(&world.told(&money(more)));
    let rest = paying(&mut world, id, 3_000, Method::Card { reference: "T-1042".into() });
    assert_eq!(receipts(&world.must(&money(rest))), [2]);
    assert_eq!(due(&world, id), 0);
}

#[test]
fn a_visit_that_is_over_is_owed_and_undo_counters_it() {
    let (mut world, id) = booked();
    world.it_is("10:30");
    let changes = world.must(&Command::Complete(id));
    assert_eq!(balance(&world, ANA), 5_000);
    let back = world.must(&Command::Reverse { changes });
    assert_eq!((balance(&world, ANA), due(&world, id)), (0, 5_000));
    // And done again, which is the undo of the undo: every line stays in the ledger.
    world.must(&Command::Reverse { changes: back });
    assert_eq!((balance(&world, ANA), world.sheet.accounts.postings.len()), (5_000, 3));
}

#[test]
fn what_was_paid_for_a_visit_that_came_to_nothing_is_held_and_given_back() {
    let (mut world, id) = booked();
    let payment = paid(&mut world, id, 5_000);
    let changes = world.must(&cancel(id));
    assert_eq!((due(&world, id), balance(&world, ANA)), (-5_000, -5_000));
    let asked = refund(&mut world, payment, 5_001);
    expect!["at most 5000 minor units were paid"].assert_eq(&world.told(&asked));
    let asked = refund(&mut world, payment, 2_000);
    assert_eq!(receipts(&world.must(&asked)), [2]);
    let asked = refund(&mut world, payment, 3_001);
    expect!["at most 3000 minor units were paid"].assert_eq(&world.told(&asked));
    let asked = refund(&mut world, payment, 3_000);
    world.must(&asked);
    assert_eq!(balance(&world, ANA), 0);
    // The cancellation may still be taken back; then the fee is owed again.
    world.must(&Command::Reverse { changes });
    assert_eq!(due(&world, id), 5_000);
}

#[test]
fn credit_pays_for_the_next_visit_without_a_receipt() {
    let (mut world, id) = booked();
    paid(&mut world, id, 5_000);
    world.must(&cancel(id));
    let next = world.there("12:00-12:30 Ana");
    let credit = paying(&mut world, next, 4_000, Method::Credit);
    assert!(receipts(&world.must(&money(credit))).is_empty());
    assert_eq!((due(&world, id), due(&world, next), balance(&world, ANA)), (-1_000, 1_000, 0));
    let more = paying(&mut world, next, 1_000, Method::Credit);
    world.must(&money(more));
    let third = world.there("14:00-14:30 Ana");
    let none = paying(&mut world, third, 1, Method::Credit);
    expect!["at most 0 minor units were paid"].assert_eq(&world.told(&money(none)));
    // Nobody else's money is used.
    let other = world.there("15:00-15:30 Ben");
    let theirs = paying(&mut world, other, 1, Method::Credit);
    expect!["at most 0 minor units were paid"].assert_eq(&world.told(&money(theirs)));
}

#[test]
fn calling_off_late_costs_what_the_clinic_says_and_may_be_waived_c20_s3_53() {
    let (mut world, id) = costly();
    paid(&mut world, id, 5_000);
    let changes = world.must(&cancel(id));
    // Half of the fee is kept, the rest is held.
    assert_eq!(due(&world, id), -2_500);
    let fee = charge(&world, id, Charged::LateCancel).unwrap().clone();
    assert_eq!(fee.amount, Amount(2_500));
    let waived = waiver(&mut world.clone(), Waived::Charge(fee.id), None);
    world.must(&waived);
    assert_eq!(due(&world, id), -5_000);
    // Undoing the cancellation would lose sight of the waiver's charge; it is countered with it.
    let mut back = world.clone();
    assert!(back.run(&Command::Reverse { changes }).is_ok());
    assert_eq!((due(&back, id), balance(&back, ANA)), (0, 0));
}

#[test]
fn a_late_fee_waived_at_once_is_in_the_ledger_with_its_waiver() {
    let (mut world, id) = costly();
    let insistence = Insistence::Override { reason: "Funeral".into() };
    let (code, reason) = (daybook_booking::appointment::CancelCode::Patient, String::new());
    world.must(&Command::Cancel { id, code, reason, insistence });
    let standing = statement_of(&world, id).standing;
    assert_eq!((standing.charged, standing.waived, due(&world, id)), (Amount(2_500), Amount(2_500), 0));
}

#[test]
fn what_was_let_off_anew_is_not_let_off_twice_by_redo_d4() {
    let (mut world, id) = booked();
    paid(&mut world, id, 1_000);
    let fee = charge(&world, id, Charged::Fee).unwrap().id;
    let first = waiver(&mut world, Waived::Charge(fee), Some(4_000));
    let changes = world.must(&first);
    let undone = world.must(&Command::Reverse { changes });
    let again = waiver(&mut world, Waived::Charge(fee), Some(4_000));
    world.must(&again);
    let redo = Command::Reverse { changes: undone };
    assert!(world.says(&redo).is_err());
    assert_eq!(due(&world, id), 0);
}

#[test]
fn a_fee_that_was_charged_anew_is_not_charged_twice_by_redo_d4() {
    let (mut world, id) = booked();
    world.it_is("12:00");
    let changes = world.must(&Command::Complete(id));
    let undone = world.must(&Command::Reverse { changes });
    paid(&mut world, id, 1_000);
    let redo = Command::Reverse { changes: undone };
    expect!["it was changed again since; undo that first"].assert_eq(&world.told(&redo));
    assert_eq!(due(&world, id), 4_000);
}

#[test]
fn undoing_a_charge_undoes_what_was_let_off_of_it_d4() {
    let (mut world, id) = booked();
    world.it_is("12:00");
    let changes = world.must(&Command::Complete(id));
    let fee = charge(&world, id, Charged::Fee).unwrap().id;
    let waived = waiver(&mut world, Waived::Charge(fee), None);
    world.must(&waived);
    world.must(&Command::Reverse { changes });
    assert_eq!((due(&world, id), balance(&world, ANA)), (5_000, 0), "nothing is held that nobody paid");
}

#[test]
fn a_visit_that_was_paid_for_is_not_called_off_again_by_undo_d4() {
    let (mut world, id) = booked();
    world.must(&cancel(id));
    let back = world.must(&Command::RevertStatus(id));
    paid(&mut world, id, 5_000);
    let undo = Command::Reverse { changes: back };
    expect!["it was changed again since; undo that first"].assert_eq(&world.told(&undo));
}

#[test]
fn letting_a_late_fee_off_needs_the_permission_to_let_off_and_no_other_c20() {
    let (world, id) = costly();
    let insistence = Insistence::Override { reason: "Funeral".into() };
    let code = daybook_booking::appointment::CancelCode::Patient;
    let command = Command::Cancel { id, code, reason: String::new(), insistence };
    let mut without = world.clone();
    without.actor = staff_with(&[Permission::CancelAppointment, Permission::OverrideConflict]);
    expect!["that needs the permission payments:waive"].assert_eq(&without.told(&command));
    let mut with = world;
    with.actor = staff_with(&[Permission::CancelAppointment, Permission::WaiveCharges]);
    with.must(&command);
    assert_eq!(due(&with, id), 0);
}

#[test]
fn not_coming_costs_too_and_the_waiver_needs_its_permission_c20() {
    let (mut world, id) = costly();
    world.it_is("10:05");
    world.clone().must(&Command::NoShow(id));
    let mut charged = world.clone();
    charged.must(&Command::NoShow(id));
    assert_eq!(due(&charged, id), 3_000);
    // Noted by mistake: with the step the fee is taken back.
    charged.must(&Command::RevertStatus(id));
    assert_eq!((due(&charged, id), balance(&charged, ANA)), (5_000, 0));
    let waived =
        |reason: &str| money(MoneyCommand::NoShowWaived { appointment: id, reason: reason.to_owned() });
    expect!["Reason is Missing"].assert_eq(&world.told(&waived(" ")));
    let actor = std::mem::replace(&mut world.actor, staff_with(&[Permission::ModifyAppointment]));
    expect!["that needs the permission payments:waive"].assert_eq(&world.told(&waived("Snow")));
    world.actor = actor;
    world.must(&waived("Snow"));
    assert_eq!((due(&world, id), statement_of(&world, id).standing.waived), (0, Amount(3_000)));
}

#[test]
fn a_price_that_was_charged_follows_type_and_provider_but_not_the_date() {
    let (mut world, id) = booked();
    paid(&mut world, id, 1_000);
    let later = world.moved(id, "14:00-14:30");
    world.must(&later);
    assert_eq!(due(&world, id), 4_000);
    let dearer = daybook_booking::money::fee::Fee {
        id: daybook_booking::ids::FeeId(world.id()),
        appointment_type: crate::world::CHECKUP,
        provider: Some(crate::world::LIND),
        from: None,
        until: None,
        amount: Amount(8_000),
        deleted: false,
        version: 0,
    };
    world.must(&money(MoneyCommand::SaveFee(dearer)));
    let other = world.moved(id, "Lind");
    world.must(&other);
    assert_eq!(due(&world, id), 7_000);
    let edits = Edits { patient: Some(BEN), ..Edits::default() };
    let given = Command::Edit { id, seen_version: None, edits, insistence: Insistence::None };
    expect!["money is bound up with it"].assert_eq(&world.told(&given));
}

#[test]
fn what_was_paid_goes_along_when_it_is_rescheduled_c6() {
    let (mut world, id) = booked();
    paid(&mut world, id, 5_000);
    let moved = world.rescheduled(id, "14:00-14:30");
    let Command::Reschedule { successor, .. } = &moved else { unreachable!() };
    let successor = *successor;
    world.must(&moved);
    assert_eq!((due(&world, successor), statement_of(&world, successor).standing.paid), (0, Amount(5_000)));
}

#[test]
fn extras_and_discounts_change_what_is_due() {
    let (mut world, id) = booked();
    let (posting, label) = (PostingId(world.id()), "X-ray".to_owned());
    let extra = MoneyCommand::Charge { id: posting, appointment: id, amount: Amount(1_500), label };
    world.must(&money(extra));
    assert_eq!(due(&world, id), 6_500);
    let discount = waiver(&mut world, Waived::Fee(id), Some(500));
    world.must(&discount);
    assert_eq!(due(&world, id), 6_000);
    let too_much = waiver(&mut world, Waived::Fee(id), Some(4_501));
    expect!["at most 4500 minor units are due"].assert_eq(&world.told(&too_much));
}

#[test]
fn a_booking_with_money_on_it_is_not_undone_away() {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let book = world.asked("10:00-10:30", ANA);
    let id = book.id;
    let changes = world.must(&Command::Book(book));
    let payment = paid(&mut world, id, 5_000);
    expect!["money is bound up with it"].assert_eq(&world.told(&Command::Reverse { changes }));
    // Deleting it is allowed: what was paid is then held for the patient.
    world.must(&Command::Delete(id));
    assert_eq!(balance(&world, ANA), -5_000);
    let back = refund(&mut world, payment, 5_000);
    world.must(&back);
    assert_eq!(balance(&world, ANA), 0);
}

#[test]
fn a_payment_is_never_undone() {
    let (mut world, id) = booked();
    let command = paying(&mut world, id, 5_000, Method::Cash);
    let changes = world.must(&money(command));
    expect!["it was changed again since; undo that first"]
        .assert_eq(&world.told(&Command::Reverse { changes }));
}

#[test]
fn accounts_go_along_when_two_records_are_made_one() {
    let (mut world, id) = booked();
    paid(&mut world, id, 2_000);
    let changes = world.must(&Command::MergePatients { from: ANA, into: BEN });
    assert_eq!((balance(&world, ANA), balance(&world, BEN)), (0, 3_000));
    world.must(&Command::Reverse { changes });
    assert_eq!((balance(&world, ANA), balance(&world, BEN)), (3_000, 0));
}

#[test]
fn bad_requests_name_the_field_and_change_nothing() {
    let (mut world, id) = booked();
    let payment = paid(&mut world, id, 1_000);
    let nothing = paying(&mut world, id, 0, Method::Cash);
    expect!["Amount is OutOfRange"].assert_eq(&world.told(&money(nothing)));
    let negative = paying(&mut world, id, -5, Method::Cash);
    expect!["Amount is OutOfRange"].assert_eq(&world.told(&money(negative)));
    let long = paying(&mut world, id, 5, Method::Card { reference: "x".repeat(201) });
    expect!["Reference is TooLong"].assert_eq(&world.told(&money(long)));
    let whose = MoneyCommand::Pay {
        patient: BEN,
        item: Item::Appointment(id),
        payment: daybook_booking::money::command::Payment {
            id: PostingId(world.id()),
            amount: Amount(1),
            method: Method::Cash,
        },
    };
    expect!["it is no longer there"].assert_eq(&world.told(&money(whose)));
    let Command::Money(asked) = refund(&mut world, payment, 5) else { unreachable!() };
    let MoneyCommand::Refund { patient, id: new, payment, amount, .. } = *asked else { unreachable!() };
    let (method, reason) = (Method::Credit, "Why".to_owned());
    let credit = MoneyCommand::Refund { patient, id: new, payment, amount, method, reason };
    expect!["Method is OutOfRange"].assert_eq(&world.told(&money(credit)));
    let (method, reason) = (Method::Cash, " ".to_owned());
    let mute = MoneyCommand::Refund { patient, id: new, payment, amount, method, reason };
    expect!["Reason is Missing"].assert_eq(&world.told(&money(mute)));
}
