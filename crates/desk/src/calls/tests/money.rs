//! Money at the desk: from a price to a receipt, a waiver and a refund.

use base64::Engine as _;
use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::money as wire;
use daybook_wire::printing::{Document, PrintAsk, SlipPaper};

use daybook_wire::report::{ReportAsk, ReportKind, ReportUnit};

use super::paper::printed;
use super::{Desk, by_id, id};
use crate::calls::{accounts, appointments, money, printing, reports, set_up};

fn cash(number: u128, amount: i64) -> wire::Payment {
    wire::Payment { id: id(number), amount, method: wire::PayMethod::Cash }
}

impl Desk {
    async fn priced(&self, amount: i64) {
        let fee = wire::FeeForm {
            id: None,
            appointment_type_id: self.check_up.clone(),
            provider_id: None,
            from: None,
            until: None,
            amount,
            version: 0,
        };
        set_up::save_fee(&self.admin, fee).await.unwrap();
    }

    async fn pay(&self, appointment: u128, payment: wire::Payment) -> Result<wire::MoneyDone, Problem> {
        let item = wire::MoneyItem::Appointment(id(appointment));
        let ask = wire::TakePayment { patient_id: self.ada.clone(), item, payment };
        money::take_payment(&self.admin, ask).await
    }

    async fn money_of(&self, appointment: u128) -> wire::AppointmentMoney {
        accounts::appointment_money(&self.admin, by_id(&id(appointment))).await.unwrap()
    }

    async fn account(&self) -> wire::PatientAccount {
        accounts::patient_account(&self.admin, by_id(&self.ada)).await.unwrap()
    }

    async fn cancel(&self, appointment: u128) {
        let (code, reason) = ("patient".to_owned(), "Ill".to_owned());
        let ask = CancelAppointment { id: id(appointment), code, reason, override_reason: None };
        appointments::cancel_appointment(&self.admin, ask).await.unwrap();
    }
}

fn receipt(desk: &Desk, done: &wire::MoneyDone, paper: SlipPaper) -> PrintAsk {
    let posting_id = done.receipt_id.clone().unwrap();
    let document = Document::Receipt { patient_id: desk.ada.clone(), posting_id, paper };
    PrintAsk { document, locale: "en-GB".to_owned() }
}

#[tokio::test]
async fn a_clinic_without_prices_sees_nothing_of_money() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    assert!(!desk.money_of(1).await.takes_money);
    desk.priced(5_000).await;
    let money = desk.money_of(1).await;
    assert!(money.takes_money && money.fee_id.is_some());
    assert_eq!((money.fee, money.due), (5_000, 5_000));
}

#[tokio::test]
async fn what_was_paid_is_in_the_account_with_its_receipt() {
    let desk = Desk::new().await;
    desk.priced(5_000).await;
    desk.book(1, (540, 30)).await;
    let done = desk.pay(1, cash(101, 2_000)).await.unwrap();
    assert_eq!(done.receipt, Some(1));
    let account = desk.account().await;
    assert_eq!(account.balance, 3_000);
    let told: Vec<_> = account.lines.iter().map(|it| (it.kind.as_str(), it.amount, it.balance)).collect();
    assert_eq!(told, [("payment", -2_000, 3_000), ("charge", 5_000, 5_000)]);
    assert_eq!((account.lines[0].refundable, account.lines[1].waivable), (2_000, 5_000));
    let too_much = desk.pay(1, cash(102, 3_001)).await.err().unwrap();
    assert!(matches!(too_much, Problem::MoreThanDue { most: 3_000 }));
}

#[tokio::test]
async fn a_receipt_is_made_on_both_papers_in_every_language_for_those_who_see_payments() {
    let desk = Desk::new().await;
    desk.priced(5_000).await;
    desk.book(1, (540, 30)).await;
    let done = desk.pay(1, cash(101, 5_000)).await.unwrap();
    for paper in [SlipPaper::A5, SlipPaper::Roll80] {
        for locale in ["en", "es", "ar"] {
            let ask = PrintAsk { locale: locale.to_owned(), ..receipt(&desk, &done, paper) };
            let made = printing::preview(&desk.admin, ask).await.unwrap();
            let pdf = base64::engine::general_purpose::STANDARD.decode(made.base64).unwrap();
            assert!(pdf.starts_with(b"%PDF"));
            assert_eq!(made.file_name, "receipt-1.pdf");
        }
    }
    let looker = desk.as_role(Role::ReadOnly);
    let refused = printing::preview(&looker, receipt(&desk, &done, SlipPaper::A5)).await.err().unwrap();
    assert!(matches!(refused, Problem::NotPermitted { permission } if permission == "payments:view"));
}

#[tokio::test]
async fn reports_on_money_print_every_total_of_theirs_q23() {
    let desk = Desk::new().await;
    desk.priced(5_000).await;
    desk.book(1, (540, 30)).await;
    desk.pay(1, cash(101, 2_000)).await.unwrap();
    for kind in [ReportKind::Revenue, ReportKind::Outstanding, ReportKind::Takings] {
        for locale in ["en", "es", "ar"] {
            let ask = ReportAsk {
                kind,
                from: "2027-03-01".to_owned(),
                to: "2027-03-31".to_owned(),
                location_ids: vec![],
                provider_ids: vec![],
                locale: locale.to_owned(),
            };
            let report = reports::report(&desk.admin, ask.clone()).await.unwrap();
            let paper = PrintAsk { document: Document::Report { ask }, locale: locale.to_owned() };
            let text = printed(&printing::preview(&desk.admin, paper).await.unwrap()).replace(',', ".");
            let amounts = report.total.values.iter().zip(&report.columns);
            let amounts = amounts.filter(|(_, column)| column.unit == ReportUnit::Money);
            let mut many = 0;
            for (amount, _) in amounts {
                let amount = amount.unwrap();
                let written = format!("{}.{:02}", amount / 100, amount % 100);
                assert!(text.contains(&written), "{kind:?} {locale}: {written} in {text}");
                many += 1;
            }
            assert!(many >= 3, "{kind:?} has {many} amounts");
            assert!(text.contains("EUR") || text.contains('€'), "{text}");
        }
    }
}

#[tokio::test]
async fn what_was_paid_for_a_cancelled_visit_is_credit_until_it_goes_back_s1_22() {
    let desk = Desk::new().await;
    desk.priced(5_000).await;
    desk.book(1, (540, 30)).await;
    desk.pay(1, cash(101, 5_000)).await.unwrap();
    desk.cancel(1).await;
    let account = desk.account().await;
    assert_eq!((account.balance, account.credit), (-5_000, 5_000));
    assert_eq!((desk.money_of(1).await.credit, desk.money_of(1).await.due), (0, -5_000));
    desk.book(2, (600, 30)).await;
    assert_eq!(desk.money_of(2).await.credit, 5_000);
    let refund = wire::RefundPayment {
        id: id(102),
        patient_id: desk.ada.clone(),
        payment_id: id(101),
        amount: 5_000,
        method: wire::PayMethod::Cash,
        reason: "Called off".to_owned(),
    };
    let done = money::refund_payment(&desk.admin, refund).await.unwrap();
    assert_eq!(done.receipt, Some(2));
    assert_eq!(desk.account().await.balance, 0);
}

#[tokio::test]
async fn a_package_is_sold_used_and_its_history_told_s1_34_to_s1_37() {
    let desk = Desk::new().await;
    desk.priced(5_000).await;
    let form = wire::PackageForm {
        id: None,
        name: "Five check-ups".to_owned(),
        price: 20_000,
        sessions: 5,
        validity_days: Some(30),
        appointment_type_ids: vec![desk.check_up.clone()],
        location_ids: vec![],
        active: true,
        position: 0,
        version: 0,
    };
    let package_id = set_up::save_package(&desk.admin, form).await.unwrap().id;
    let payment = Some(cash(101, 20_000));
    let sale = wire::SellPackage { id: id(50), patient_id: desk.ada.clone(), package_id, payment };
    assert_eq!(money::sell_package(&desk.admin, sale).await.unwrap().receipt, Some(1));
    desk.book(1, (540, 30)).await;
    let offered = desk.money_of(1).await.packages;
    assert_eq!(offered.iter().map(|it| (it.id.clone(), it.left)).collect::<Vec<_>>(), [(id(50), 5)]);
    let redeem =
        wire::RedeemSession { id: id(102), appointment_id: id(1), package_id: offered[0].id.clone() };
    money::redeem_session(&desk.admin, redeem).await.unwrap();
    assert_eq!((desk.money_of(1).await.due, desk.money_of(1).await.packages.len()), (0, 0));
    desk.cancel(1).await;
    let account = desk.account().await;
    let package = &account.packages[0];
    assert_eq!((package.left, package.status.as_str(), account.balance), (5, "active", 0));
    let uses: Vec<_> = package.uses.iter().map(|it| (it.date.as_str(), it.given_back)).collect();
    assert_eq!(uses, [("2027-03-02", true)]);
    assert_eq!((package.uses[0].provider_name.as_str(), package.unused), ("Dr Osei", 20_000));
}
