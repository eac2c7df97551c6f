//! What holds whatever happens at the desk: balances are sums, nothing is given back twice, no session is used
//! twice, numbers have no gaps, and the feed says the same as the ledger (Q23).

use daybook_booking::appointment::Appointment;
use daybook_booking::change::{Change, apply};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::account::Accounts;
use daybook_booking::money::command::{MoneyCommand, Waived};
use daybook_booking::money::posting::{Charged, Entry, Method, Posting};
use daybook_booking::report::Filter;
use daybook_booking::report::money::{Ledger, MoneyKind, Open, Visited, money_report};
use proptest::prelude::*;

use super::{cancel, fee, money, package, paying, redeem, refund, sale, waiver};
use crate::world::{ANA, BEN, World, today};

/// Something a receptionist might do next, by which appointment, package or posting.
#[derive(Clone, Debug)]
enum Step {
    Pay(usize, i64),
    Credit(usize, i64),
    Refund(usize, i64),
    Waive(usize, Option<i64>),
    Redeem(usize, usize),
    GiveBack(usize),
    Cancel(usize),
    Complete(usize),
    NoShow(usize),
    Revert(usize),
    Delete(usize),
    Restore(usize),
    CancelPackage(usize),
    Undo(usize),
    Merge,
}

fn steps() -> impl Strategy<Value = Step> {
    let amounts = prop_oneof![1..6_000_i64, Just(5_000), Just(0), Just(-7)].boxed();
    prop_oneof![
        4 => (0..3_usize, amounts.clone()).prop_map(|(it, amount)| Step::Pay(it, amount)),
        2 => (0..3_usize, amounts.clone()).prop_map(|(it, amount)| Step::Credit(it, amount)),
        3 => (0..9_usize, amounts.clone()).prop_map(|(it, amount)| Step::Refund(it, amount)),
        2 => (0..9_usize, proptest::option::of(amounts)).prop_map(|(it, amount)| Step::Waive(it, amount)),
        4 => (0..3_usize, 0..2_usize).prop_map(|(it, of)| Step::Redeem(it, of)),
        2 => (0..9_usize).prop_map(Step::GiveBack),
        3 => (0..3_usize).prop_map(Step::Cancel),
        3 => (0..3_usize).prop_map(Step::Complete),
        2 => (0..3_usize).prop_map(Step::NoShow),
        3 => (0..3_usize).prop_map(Step::Revert),
        1 => (0..3_usize).prop_map(Step::Delete),
        1 => (0..3_usize).prop_map(Step::Restore),
        1 => (0..2_usize).prop_map(Step::CancelPackage),
        5 => (0..8_usize).prop_map(Step::Undo),
        1 => Just(Step::Merge),
    ]
}

struct Desk {
    world: World,
    visits: Vec<AppointmentId>,
    packages: Vec<PatientPackageId>,
    done: Vec<Vec<Change>>,
    fed: Vec<Change>,
}

impl Desk {
    fn new() -> Self {
        let mut world = World::new();
        fee(&mut world, 5_000);
        let kind = package(&mut world);
        let packages = vec![sale(&mut world, kind.id), sale(&mut world, kind.id)];
        let visits = ["09:00-09:30 Ana", "10:00-10:30 Ana", "11:00-11:30 Ana"].map(|it| world.there(it));
        world.it_is("12:00");
        let fed = world.sheet.accounts.postings.iter();
        let fed =
            fed.map(|it| Change::Posting(daybook_booking::change::Edit { before: None, after: it.clone() }));
        Self { fed: fed.collect(), world, visits: visits.to_vec(), packages, done: vec![] }
    }

    fn some_posting(&self, at: usize, is: impl Fn(&Entry) -> bool) -> PostingId {
        let all: Vec<_> = self.world.sheet.accounts.postings.iter().filter(|it| is(&it.entry)).collect();
        let nobody = PostingId(uuid::Uuid::nil());
        if all.is_empty() { nobody } else { all[at % all.len()].id }
    }

    fn command(&mut self, step: &Step) -> Option<Command> {
        let reason = || "Asked for it".to_owned();
        Some(match step {
            Step::Pay(it, amount) => money(paying(&mut self.world, self.visits[*it], *amount, Method::Cash)),
            Step::Credit(it, amount) => {
                money(paying(&mut self.world, self.visits[*it], *amount, Method::Credit))
            }
            Step::Refund(it, amount) => {
                let payment = self.some_posting(*it, |it| matches!(it, Entry::Payment { .. }));
                refund(&mut self.world, payment, *amount)
            }
            Step::Waive(it, amount) => {
                let charge = self.some_posting(*it, |it| matches!(it, Entry::Charge { .. }));
                waiver(&mut self.world, Waived::Charge(charge), *amount)
            }
            Step::Redeem(it, of) => redeem(&mut self.world, self.visits[*it], self.packages[*of]),
            Step::GiveBack(it) => {
                let redemption = self.some_posting(*it, |it| matches!(it, Entry::Redemption { .. }));
                money(MoneyCommand::GiveBack { patient: ANA, redemption, reason: reason() })
            }
            Step::Cancel(it) => cancel(self.visits[*it]),
            Step::Complete(it) => Command::Complete(self.visits[*it]),
            Step::NoShow(it) => Command::NoShow(self.visits[*it]),
            Step::Revert(it) => Command::RevertStatus(self.visits[*it]),
            Step::Delete(it) => Command::Delete(self.visits[*it]),
            Step::Restore(it) => {
                let insistence = daybook_booking::command::Insistence::None;
                Command::Restore { id: self.visits[*it], insistence }
            }
            Step::CancelPackage(it) => {
                money(MoneyCommand::CancelPackage { patient: ANA, id: self.packages[*it], reason: reason() })
            }
            Step::Undo(back) => {
                let at = self.done.len().checked_sub(back + 1)?;
                Command::Reverse { changes: self.done[at].clone() }
            }
            Step::Merge => Command::MergePatients { from: BEN, into: ANA },
        })
    }

    fn take(&mut self, step: &Step) {
        let Some(command) = self.command(step) else { return };
        let before = self.world.sheet.clone();
        match self.world.says(&command) {
            Ok(changes) => {
                changes.iter().for_each(|it| apply(&mut self.world.sheet, it));
                let for_good = matches!(&command, Command::Money(it) if it.is_for_good());
                self.fed.extend(changes.iter().cloned());
                if !for_good && !changes.is_empty() {
                    self.done.push(changes);
                }
            }
            Err(_) => assert_eq!(before, self.world.sheet),
        }
    }

    fn check(&self) {
        let accounts = &self.world.sheet.accounts;
        check_balances(accounts);
        accounts.postings.iter().for_each(|it| check_posting(accounts, it));
        for package in &accounts.packages {
            let used = accounts.uses(package.id).into_iter().filter(|it| accounts.stands(it)).count();
            assert!(used <= usize::from(package.terms.sessions));
        }
        check_numbers(accounts);
        self.visits.iter().for_each(|it| check_visit(&self.world, *it));
        // Totals reconcile with the event log (Q23): each line was told once, and told as it stands.
        let told: Amount = self.fed.iter().filter_map(new_posting).map(|it| it.amount).sum();
        let kept: Amount = accounts.postings.iter().map(|it| it.amount).sum();
        assert_eq!(told, kept);
        assert_eq!(self.fed.iter().filter_map(new_posting).count(), accounts.postings.len());
        check_reports(&self.world, told);
    }
}

/// What reports on money add up to is what was told, each posting once.
fn check_reports(world: &World, told: Amount) {
    let (accounts, all) = (&world.sheet.accounts, ledger_of(world));
    let made = |kind| money_report(&world.sheet.book, kind, &every_day(), &all).total;
    let sum = |is: fn(&Posting) -> bool| -> i64 {
        accounts.postings.iter().filter(|it| is(it)).map(|it| it.amount.0).sum()
    };
    let revenue = made(MoneyKind::Revenue);
    assert_eq!(revenue[5], Some(told.0), "revenue less what was paid is what is owed more");
    assert_eq!(revenue[4], Some(-sum(|it| it.entry.is_money())));
    // What goes from one item to another leaves no trace in the till.
    assert_eq!(made(MoneyKind::Takings)[3], revenue[4]);
    assert_eq!(made(MoneyKind::Outstanding)[2], Some(told.0));
}

/// All that was posted, as whoever asks for a report would load it.
pub(super) fn ledger_of(world: &World) -> Ledger {
    let sheet = &world.sheet;
    let open = [ANA, BEN].into_iter().flat_map(|patient| {
        let items = sheet.accounts.items(patient).into_iter().filter(|(_, due)| *due != Amount::ZERO);
        items.map(move |(item, amount)| Open { patient, item, amount, since: today() })
    });
    let visited = |it: &Appointment| Visited {
        appointment_type: it.appointment_type,
        provider: it.provider,
        location: it.location,
    };
    Ledger {
        postings: sheet.accounts.postings.clone(),
        reversed: vec![],
        open: open.collect(),
        visits: sheet.appointments.iter().map(|it| (it.root, visited(it))).collect(),
    }
}

pub(super) fn every_day() -> Filter {
    Filter { from: today(), to: today(), locations: vec![], providers: vec![] }
}

fn new_posting(change: &Change) -> Option<&Posting> {
    match change {
        Change::Posting(edit) if edit.before.is_none() => Some(&edit.after),
        _ => None,
    }
}

/// A balance is the sum of its lines, by item or all at once.
fn check_balances(accounts: &Accounts) {
    let items: Amount = accounts.items(ANA).into_values().sum();
    assert_eq!(accounts.balance(ANA), items);
    for (item, due) in accounts.items(ANA) {
        assert_eq!(accounts.standing(item).due(), due);
    }
}

fn check_posting(accounts: &Accounts, it: &Posting) {
    match &it.entry {
        Entry::Payment { .. } => {
            let back = accounts.refundable(it);
            assert!(Amount::ZERO <= back && back <= -it.amount, "never over-refunded");
        }
        Entry::Charge { .. } => assert!(Amount::ZERO <= accounts.unwaived(it), "never over-waived"),
        Entry::Refund { .. } => assert!(it.amount > Amount::ZERO),
        Entry::Redemption { .. } => assert!(it.amount <= Amount::ZERO),
        Entry::Waiver { of } | Entry::Unused { of } => {
            assert!(it.amount <= Amount::ZERO);
            let of_what = accounts.posting(*of).unwrap();
            assert!(!accounts.stands(it) || accounts.stands(of_what), "let off of what is charged");
        }
        Entry::Reversal { of } => assert_eq!(accounts.posting(*of).unwrap().amount, -it.amount),
    }
}

/// What a visit is asked for: each thing once, and nothing for having taken place where it did not.
fn check_visit(world: &World, id: AppointmentId) {
    let Some(visit) = world.sheet.appointment(id) else { return };
    let (accounts, item) = (&world.sheet.accounts, visit.item());
    for what in [Charged::Fee, Charged::NoShow, Charged::LateCancel] {
        assert!(accounts.charges(item, what).count() <= 1, "{what:?} is charged once");
    }
    if visit.is_off(world.now) {
        assert_eq!(accounts.charges(item, Charged::Fee).count(), 0, "what was called off costs no fee");
    }
}

/// One, two, three: lines of the ledger and receipts alike.
fn check_numbers(accounts: &Accounts) {
    let in_order = |mut numbers: Vec<u32>| {
        numbers.sort_unstable();
        numbers.into_iter().zip(1..).all(|(number, place)| number == place)
    };
    assert!(in_order(accounts.postings.iter().map(|it| it.number).collect()));
    assert!(in_order(accounts.postings.iter().filter_map(|it| it.receipt).collect()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_at_the_desk_the_ledger_holds_q23(all in proptest::collection::vec(steps(), 1..40)) {
        let mut desk = Desk::new();
        for step in &all {
            desk.take(step);
            desk.check();
        }
    }
}
