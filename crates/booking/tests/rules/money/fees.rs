//! The fee schedule and what is to be paid before a booking is confirmed.

use chrono::{NaiveDate, TimeDelta};
use daybook_booking::appointment::By;
use daybook_booking::command::{Actor, Command};
use daybook_booking::ids::{FeeId, ProviderId};
use daybook_booking::money::command::MoneyCommand;
use daybook_booking::money::deposit::{Arrival, arrival};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::posting::Method;
use daybook_booking::money::{Amount, MoneyRules, PaymentPolicy, PaymentTerms, Penalty};
use expect_test::expect;

use super::{due, fee, money, paid, paying, statement_of};
use crate::world::{ANA, CHECKUP, LIND, OSEI, World, staff_with};

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).unwrap()
}

struct Line {
    provider: Option<ProviderId>,
    dates: (Option<NaiveDate>, Option<NaiveDate>),
    amount: i64,
}

fn saved(world: &mut World, line: &Line) -> String {
    let fee = Fee {
        id: FeeId(world.id()),
        appointment_type: CHECKUP,
        provider: line.provider,
        from: line.dates.0,
        until: line.dates.1,
        amount: Amount(line.amount),
        deleted: false,
        version: 0,
    };
    world.told(&money(MoneyCommand::SaveFee(fee)))
}

#[test]
fn the_closest_line_of_the_fee_schedule_counts_s0_14() {
    let mut world = World::new();
    let lines = [
        Line { provider: None, dates: (None, None), amount: 50 },
        Line { provider: None, dates: (Some(day(4, 1)), None), amount: 55 },
        Line { provider: None, dates: (Some(day(3, 20)), Some(day(4, 10))), amount: 40 },
        Line { provider: Some(LIND), dates: (None, None), amount: 70 },
    ];
    lines.iter().for_each(|it| assert_eq!(saved(&mut world, it), "fee"));
    let asked = |provider, date| {
        let fee = world.sheet.book.fee_for(CHECKUP, provider, date);
        fee.map(|it| (it.amount.0, lines.iter().position(|line| line.amount == it.amount.0).unwrap()))
    };
    // The general price, a season's, the new price after it; a provider's own beats them all.
    assert_eq!(asked(OSEI, day(3, 2)), Some((50, 0)));
    assert_eq!(asked(OSEI, day(3, 20)), Some((40, 2)));
    assert_eq!(asked(OSEI, day(4, 10)), Some((40, 2)));
    assert_eq!(asked(OSEI, day(4, 11)), Some((55, 1)));
    assert_eq!(asked(LIND, day(4, 11)), Some((70, 3)));
}

#[test]
fn two_lines_that_would_count_alike_are_refused() {
    let mut world = World::new();
    let tell = |world: &mut World, dates, amount| saved(world, &Line { provider: None, dates, amount });
    expect!["fee"].assert_eq(&tell(&mut world, (None, None), 50));
    expect!["From is Duplicate"].assert_eq(&tell(&mut world, (None, None), 60));
    expect!["To is Contradictory"].assert_eq(&tell(&mut world, (Some(day(3, 2)), Some(day(3, 1))), 60));
    expect!["Amount is OutOfRange"].assert_eq(&tell(&mut world, (Some(day(3, 2)), None), -1));
    expect!["fee"].assert_eq(&tell(&mut world, (Some(day(3, 2)), None), 0));
}

#[test]
fn halves_of_a_minor_unit_are_rounded_away_from_nothing() {
    let of = |amount, percent| Amount(amount).percent(percent).0;
    assert_eq!([of(5, 50), of(-5, 50), of(333, 33), of(1, 49), of(1, 50)], [3, -3, 110, 0, 1]);
    assert_eq!(Amount(i64::MAX).percent(100).0, i64::MAX);
    assert_eq!(Amount(100).share(1, 0).0, 0);
}

#[test]
fn a_deposit_is_nothing_a_token_a_part_or_all_s1_8_to_s1_11() {
    let deposit = |policy, fee| PaymentTerms { policy, pay_later: false }.deposit(Amount(fee)).0;
    assert_eq!(deposit(PaymentPolicy::None, 5_001), 0);
    assert_eq!(deposit(PaymentPolicy::Token { amount: Amount(1_000) }, 5_001), 1_000);
    assert_eq!(deposit(PaymentPolicy::Token { amount: Amount(1_000) }, 400), 400);
    assert_eq!(deposit(PaymentPolicy::Advance { percent: 50 }, 5_001), 2_501);
    assert_eq!(deposit(PaymentPolicy::Full, 5_001), 5_001);
}

fn asking_half(pay_later: bool) -> World {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let policy = PaymentPolicy::Advance { percent: 50 };
    world.book().appointment_types[0].payment = PaymentTerms { policy, pay_later };
    world
}

fn patient() -> Actor {
    Actor { by: By::Patient(ANA), ..staff_with(daybook_booking::permission::Permission::ALL) }
}

#[test]
fn a_patient_confirms_once_the_deposit_is_paid_and_staff_at_once_c18() {
    let mut world = asking_half(false);
    let book = world.asked("10:00-10:30", ANA);
    let id = book.id;
    world.must(&Command::Hold { book, expires_at: world.now + TimeDelta::minutes(15) });
    assert_eq!(statement_of(&world, id).deposit_due, Amount(2_500));
    let desk = std::mem::replace(&mut world.actor, patient());
    expect!["2500 minor units are to be paid first"].assert_eq(&world.told(&Command::Confirm(id)));
    world.actor = desk;
    assert!(world.says(&Command::Confirm(id)).is_ok());
    paid(&mut world, id, 2_500);
    world.actor = patient();
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.told(&Command::Confirm(id)));
    assert_eq!(due(&world, id), 2_500);
}

#[test]
fn a_patient_does_not_book_past_a_deposit_by_not_holding_first_c18() {
    let told = |pay_later| {
        let mut world = asking_half(pay_later);
        world.book().appointment_types[0].online = true;
        let book = world.asked("10:00-10:30", ANA);
        world.actor = patient();
        world.told(&Command::Book(book))
    };
    expect!["2500 minor units are to be paid first"].assert_eq(&told(false));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&told(true));
}

#[test]
fn what_may_be_paid_later_is_booked_unpaid_and_stays_c18() {
    let mut world = asking_half(true);
    let book = world.asked("10:00-10:30", ANA);
    let id = book.id;
    world.must(&Command::Hold { book, expires_at: world.now + TimeDelta::minutes(15) });
    world.actor = patient();
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.told(&Command::Confirm(id)));
    assert_eq!(due(&world, id), 5_000);
}

#[test]
fn money_that_comes_too_late_takes_the_time_again_or_goes_back_q14() {
    let mut world = asking_half(false);
    let book = world.asked("10:00-10:30", ANA);
    let id = book.id;
    world.must(&Command::Hold { book, expires_at: world.now + TimeDelta::minutes(15) });
    let came =
        |world: &World, amount| arrival(&world.sheet, world.appointment(id), Amount(amount), world.now);
    assert_eq!(came(&world, 100), Arrival::Counts);
    assert_eq!(came(&world, 2_500), Arrival::Confirms);
    world.it_is("08:15");
    assert_eq!(came(&world, 2_500), Arrival::TakesTimeAgain);
    // And nobody takes money for it at the desk: it is due no more.
    let late = paying(&mut world, id, 2_500, Method::Cash);
    expect!["at most 0 minor units are due"].assert_eq(&world.told(&money(late)));
    world.there("10:00-10:30 Ben");
    assert_eq!(came(&world, 2_500), Arrival::GoesBack);
}

#[test]
fn a_clinic_that_never_set_a_price_has_nothing_to_do_with_money() {
    let mut world = World::new();
    assert!(!world.sheet.book.takes_money());
    let id = world.there("09:00-09:30 Ana");
    world.it_is("10:00");
    expect!["completed 09:00-09:30 Ana Osei"].assert_eq(&world.told(&Command::Complete(id)));
    fee(&mut world, 1);
    assert!(world.sheet.book.takes_money());
}

#[test]
fn what_the_clinic_asks_for_must_be_possible() {
    let mut world = World::new();
    let clinic = world.sheet.book.clinic.clone();
    let mut tell = |late_cancel| {
        let money = MoneyRules { late_cancel, ..MoneyRules::default() };
        let clinic = daybook_booking::clinic::Clinic { money, ..clinic.clone() };
        world.told(&Command::SaveClinic(Box::new(clinic)))
    };
    expect!["Amount is OutOfRange"].assert_eq(&tell(Some(Penalty::Percent { percent: 101 })));
    expect!["Amount is OutOfRange"].assert_eq(&tell(Some(Penalty::Fixed { amount: Amount(0) })));
    expect!["clinic"].assert_eq(&tell(Some(Penalty::Percent { percent: 100 })));
}

#[test]
fn the_currency_stays_once_money_was_written_down() {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let swiss = |world: &World| {
        let clinic = world.sheet.book.clinic.clone();
        Command::SaveClinic(Box::new(daybook_booking::clinic::Clinic { currency: "CHF".into(), ..clinic }))
    };
    expect!["clinic"].assert_eq(&world.clone().told(&swiss(&world)));
    let id = world.there("09:00-09:30 Ana");
    paid(&mut world, id, 100);
    expect!["Currency is Contradictory"].assert_eq(&world.clone().told(&swiss(&world)));
}
