//! The demo clinic's money: a price list, two packages, and what the front desk took since prices were set.

use booking::clinic::AppointmentType;
use booking::command::{Book, Command};
use booking::ids::{AppointmentTypeId, FeeId, PackageId, PatientId, PatientPackageId, PostingId};
use booking::money::Amount;
use booking::money::command::{MoneyCommand, Payment, Sale, Waived};
use booking::money::fee::Fee;
use booking::money::package::{Package, PackageTerms};
use booking::money::posting::{Item, Method};
use daybook_booking as booking;

use super::chance::Chance;

/// What a visit of each type costs, in cents, in the order of the types.
const PRICES: [i64; 8] = [4_500, 8_000, 12_000, 45_000, 6_000, 5_500, 3_000, 9_000];

/// What the clinic charges and sells.
pub(super) struct Prices {
    fees: Vec<Fee>,
    packages: Vec<Package>,
}

impl Prices {
    pub(super) fn of(types: &[AppointmentType], chance: &mut Chance) -> Self {
        let fee = |(it, amount): (&AppointmentType, i64)| Fee {
            id: FeeId(chance.id()),
            appointment_type: it.id,
            provider: None,
            from: None,
            until: None,
            amount: Amount(amount),
            deleted: false,
            version: 0,
        };
        let fees = types.iter().zip(PRICES).map(fee).collect();
        let packages = vec![
            package("Five check-ups", (20_000, 5, Some(365)), types[0].id, 0, chance),
            package("Braces, ten visits", (52_000, 10, None), types[4].id, 1, chance),
        ];
        Self { fees, packages }
    }

    /// Sets them up.
    pub(super) fn set_up(&self) -> Vec<Command> {
        let fees = self.fees.iter().cloned().map(MoneyCommand::SaveFee);
        let packages = self.packages.iter().cloned().map(MoneyCommand::SavePackage);
        fees.chain(packages).map(money).collect()
    }

    /// What was done at the desk about the visits of a day that have ended, `done`: most are paid, a few in part,
    /// one has a session of a package sold that day, and one is let off.
    pub(super) fn of_day(&self, done: &[Book], chance: &mut Chance) -> Vec<Command> {
        let mut commands = vec![];
        let packaged = self.packages.iter().find_map(|package| {
            let fits = |it: &&Book| package.terms.appointment_types.contains(&it.appointment_type);
            Some((package, done.iter().find(fits)?))
        });
        for (place, visit) in done.iter().enumerate() {
            match (packaged, place) {
                (Some((package, one)), _) if one.id == visit.id => {
                    commands.extend(sold_and_used(package, visit, chance));
                }
                (_, 7) => commands.push(MoneyCommand::Waive {
                    patient: visit.patient,
                    id: PostingId(chance.id()),
                    of: Waived::Fee(visit.id),
                    amount: None,
                    reason: "Second try of the same filling".to_owned(),
                }),
                _ => commands.extend(self.paid(visit, chance)),
            }
        }
        commands.into_iter().map(money).collect()
    }

    /// A visit paid in full, or half of it; a few with an X-ray nobody paid yet.
    fn paid(&self, visit: &Book, chance: &mut Chance) -> Vec<MoneyCommand> {
        let fee = self.fees.iter().find(|it| it.appointment_type == visit.appointment_type);
        let Some(fee) = fee.map(|it| it.amount) else { return vec![] };
        let amount = if chance.happens(88) { fee } else { fee.percent(50) };
        let method = match chance.below(10) {
            0..4 => Method::Cash,
            9 => Method::Transfer { reference: String::new() },
            _ => Method::Card { reference: format!("T-{}", 1000 + chance.below(9000)) },
        };
        let payment = Payment { id: PostingId(chance.id()), amount, method };
        let item = Item::Appointment(visit.id);
        let mut commands = vec![MoneyCommand::Pay { patient: visit.patient, item, payment }];
        if chance.happens(6) {
            let (id, label) = (PostingId(chance.id()), "X-ray".to_owned());
            let amount = Amount(2_500);
            commands.push(MoneyCommand::Charge { id, appointment: visit.id, amount, label });
        }
        commands
    }
}

/// A package sold for a visit, which uses the first session of it.
fn sold_and_used(package: &Package, visit: &Book, chance: &mut Chance) -> [MoneyCommand; 2] {
    let id = PatientPackageId(chance.id());
    let patient: PatientId = visit.patient;
    let method = Method::Card { reference: format!("T-{}", 1000 + chance.below(9000)) };
    let payment = Some(Payment { id: PostingId(chance.id()), amount: package.price, method });
    let sale = Sale { id, patient, package: package.id };
    [
        MoneyCommand::Sell { sale, payment },
        MoneyCommand::Redeem { id: PostingId(chance.id()), appointment: visit.id, package: id },
    ]
}

fn package(
    name: &str,
    (price, sessions, validity_days): (i64, u16, Option<u16>),
    appointment_type: AppointmentTypeId,
    position: u16,
    chance: &mut Chance,
) -> Package {
    let terms = PackageTerms {
        sessions,
        validity_days,
        appointment_types: vec![appointment_type],
        locations: vec![],
    };
    let (id, name, price) = (PackageId(chance.id()), name.to_owned(), Amount(price));
    Package { id, name, price, terms, active: true, position, version: 0 }
}

fn money(command: MoneyCommand) -> Command {
    Command::Money(Box::new(command))
}
