//! Reports on money: takings, revenue, and who owes what (Q23).

use daybook_booking::ids::AppointmentId;
use daybook_booking::money::command::Waived;
use daybook_booking::money::posting::{Charged, Item, Method};
use daybook_booking::report::money::{Means, MoneyKind, money_report};
use daybook_booking::report::{Filter, Report, Subject};
use expect_test::{Expect, expect};

use super::ledger::{every_day, ledger_of};
use super::{fee, money, package, paid, paying, redeem, refund, sale, waiver};
use crate::world::{ANA, ANNEX, LIND, OSEI, World};

fn told(report: &Report) -> String {
    let about = |it: Subject| match it {
        Subject::Means(Means::Cash) => "cash".to_owned(),
        Subject::Means(Means::Card) => "card".to_owned(),
        Subject::Means(Means::Transfer) => "transfer".to_owned(),
        Subject::Packages => "packages".to_owned(),
        Subject::Patient(it) => if it == ANA { "Ana" } else { "Ben" }.to_owned(),
        Subject::Type(_) => "check-up".to_owned(),
        other => format!("{other:?}"),
    };
    let numbers = |it: &[Option<i64>]| {
        it.iter().map(|it| it.map_or("-".to_owned(), |it| it.to_string())).collect::<Vec<_>>().join(" ")
    };
    let line = |label: &str, values: &[Option<i64>]| format!("{label}: {}\n", numbers(values));
    let lines: String = report.lines.iter().map(|it| line(&about(it.about), &it.values)).collect();
    format!("{lines}{}", line("total", &report.total).trim_end())
}

#[track_caller]
fn check(world: &World, kind: MoneyKind, filter: &Filter, outcome: Expect) {
    outcome.assert_eq(&told(&money_report(&world.sheet.book, kind, filter, &ledger_of(world))));
}

/// Ana pays one visit by card and half of another in cash, of which 5.00 go back; a package is sold to her and a
/// session of it pays for a third; 20.00 of the second are let off. Ben's visit with Lind is paid in part.
fn a_day() -> (World, AppointmentId) {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let kind = package(&mut world);
    let [first, second, third, bens] =
        ["09:00-09:30 Ana", "10:00-10:30 Ana", "11:00-11:30 Ana", "12:00-12:30 Ben Lind"]
            .map(|it| world.there(it));
    let by_card = paying(&mut world, first, 5_000, Method::Card { reference: String::new() });
    world.must(&money(by_card));
    let half = paid(&mut world, second, 2_500);
    let back = refund(&mut world, half, 500);
    world.must(&back);
    let fee = world.sheet.accounts.charges(Item::Appointment(second), Charged::Fee).next().unwrap().id;
    let off = waiver(&mut world, Waived::Charge(fee), Some(2_000));
    world.must(&off);
    let bought = sale(&mut world, kind.id);
    let session = redeem(&mut world, third, bought);
    world.must(&session);
    paid(&mut world, bens, 1_000);
    (world, second)
}

#[test]
fn takings_are_what_changed_hands_by_each_means_q23() {
    let (world, _) = a_day();
    check(
        &world,
        MoneyKind::Takings,
        &every_day(),
        expect![[r#"
        cash: 2 3500 500 3000
        card: 1 5000 0 5000
        total: 3 8500 500 8000"#]],
    );
}

#[test]
fn revenue_is_what_was_charged_less_what_was_let_off_or_sold_before_q23() {
    let (world, _) = a_day();
    check(
        &world,
        MoneyKind::Revenue,
        &every_day(),
        expect![[r#"
        check-up: 20000 2000 5000 13000 8000 5000
        packages: 20000 0 0 20000 0 20000
        total: 40000 2000 5000 33000 8000 25000"#]],
    );
}

#[test]
fn outstanding_is_what_each_patient_owes_and_what_is_held_for_them_q23() {
    let (mut world, second) = a_day();
    world.must(&super::cancel(second));
    check(
        &world,
        MoneyKind::Outstanding,
        &every_day(),
        expect![[r#"
        Ana: 20000 2000 18000 0
        Ben: 4000 0 4000 0
        total: 24000 2000 22000 0"#]],
    );
}

#[test]
fn a_provider_or_a_place_has_their_own_money_without_packages() {
    let (world, _) = a_day();
    let lind = Filter { providers: vec![LIND], ..every_day() };
    check(
        &world,
        MoneyKind::Revenue,
        &lind,
        expect![[r#"
        check-up: 5000 0 0 5000 1000 4000
        total: 5000 0 0 5000 1000 4000"#]],
    );
    let osei = Filter { providers: vec![OSEI], ..every_day() };
    check(
        &world,
        MoneyKind::Takings,
        &osei,
        expect![[r#"
        cash: 1 2500 500 2000
        card: 1 5000 0 5000
        total: 2 7500 500 7000"#]],
    );
    let annex = Filter { locations: vec![ANNEX], ..every_day() };
    check(&world, MoneyKind::Outstanding, &annex, expect!["total: 0 0 0 -"]);
}
