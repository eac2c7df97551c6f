//! Money: the price list, what patients owe and paid, packages. Amounts are minor units of the clinic's currency.

use crate::shapes;

shapes! {
    /// What is asked for an appointment that came to nothing.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum Penalty {
        /// Always the same.
        Fixed {
            /// Minor units; above zero.
            amount: i64,
        },
        /// A part of the appointment's fee.
        Percent {
            /// 1 to 100.
            percent: u8,
        },
    }

    /// What the clinic as a whole says about money.
    pub struct MoneyForm {
        /// Whether payments are taken though no fee and no package is set up.
        pub take_payments: bool,
        /// What calling off too late costs, where a policy says that a fee is due (C20).
        pub late_cancel: Option<Penalty>,
        /// What not coming costs.
        pub no_show: Option<Penalty>,
    }

    /// What is to be paid before an appointment is confirmed (S1.8–S1.11).
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum PaymentPolicy {
        /// Nothing.
        None,
        /// A fixed deposit.
        Token {
            /// Minor units; above zero.
            amount: i64,
        },
        /// A part of the fee.
        Advance {
            /// 1 to 100.
            percent: u8,
        },
        /// All of it.
        Full,
    }

    /// How an appointment type is paid for.
    pub struct PaymentForm {
        /// What is to be paid before it is confirmed.
        pub policy: PaymentPolicy,
        /// Whether it is booked all the same, and may be paid later (C18).
        pub pay_later: bool,
    }

    /// A line of the fee schedule (S0.14).
    pub struct FeeForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// For which type.
        pub appointment_type_id: String,
        /// With one provider; `None` for all.
        pub provider_id: Option<String>,
        /// First day; `None` for since ever.
        pub from: Option<String>,
        /// Last day; `None` for until further notice.
        pub until: Option<String>,
        /// Minor units; not below zero.
        pub amount: i64,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// A package as the clinic sells it (S1.34–S1.36).
    pub struct PackageForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// As staff and patients call it.
        pub name: String,
        /// Minor units; not below zero.
        pub price: i64,
        /// How many sessions, 1 to 999.
        pub sessions: u16,
        /// Days it is good for; `None` for without end.
        pub validity_days: Option<u16>,
        /// The types it is good for; empty for all.
        pub appointment_type_ids: Vec<String>,
        /// Where it is good; empty for everywhere.
        pub location_ids: Vec<String>,
        /// Whether it is sold.
        pub active: bool,
        /// Place in lists.
        pub position: u16,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// How money changes hands.
    #[serde(tag = "by", rename_all = "snake_case")]
    pub enum PayMethod {
        /// Notes and coins.
        Cash,
        /// The card terminal.
        Card {
            /// What its slip says; may be empty.
            reference: String,
        },
        /// A bank transfer.
        Transfer {
            /// What the statement says; may be empty.
            reference: String,
        },
        /// What the clinic already holds for the patient.
        Credit,
    }

    /// What money is for.
    #[serde(tag = "kind", content = "id", rename_all = "snake_case")]
    pub enum MoneyItem {
        /// An appointment.
        Appointment(String),
        /// A package that was sold.
        Package(String),
    }

    /// Money taken at the desk.
    pub struct Payment {
        /// Made by the window, so that sending twice takes it once.
        pub id: String,
        /// Minor units; above zero, and at most what is due.
        pub amount: i64,
        /// How.
        pub method: PayMethod,
    }

    /// Takes a payment.
    pub struct TakePayment {
        /// Whose account.
        pub patient_id: String,
        /// What for.
        pub item: MoneyItem,
        /// How much and how.
        pub payment: Payment,
    }

    /// Gives money back.
    pub struct RefundPayment {
        /// Made by the window.
        pub id: String,
        /// Whose account.
        pub patient_id: String,
        /// Of which payment.
        pub payment_id: String,
        /// Minor units; at most what of it was not given back yet.
        pub amount: i64,
        /// How; not as credit.
        pub method: PayMethod,
        /// Why; must not be blank.
        pub reason: String,
    }

    /// Asks for something besides the fee.
    pub struct AddCharge {
        /// Made by the window.
        pub id: String,
        /// For which appointment.
        pub appointment_id: String,
        /// Minor units; above zero.
        pub amount: i64,
        /// What for; must not be blank.
        pub label: String,
    }

    /// Lets off what was charged, or part of it (C20).
    pub struct WaiveCharge {
        /// Made by the window.
        pub id: String,
        /// Whose account.
        pub patient_id: String,
        /// Which charge; `None` for the fee of the appointment.
        pub charge_id: Option<String>,
        /// The appointment whose fee is meant, where no charge is named.
        pub appointment_id: Option<String>,
        /// Minor units; `None` for all that is due of it.
        pub amount: Option<i64>,
        /// Why; must not be blank.
        pub reason: String,
    }

    /// Sells a package.
    pub struct SellPackage {
        /// The id of the patient's package, made by the window.
        pub id: String,
        /// To whom.
        pub patient_id: String,
        /// Which.
        pub package_id: String,
        /// What they pay at once.
        pub payment: Option<Payment>,
    }

    /// Calls a patient's package off.
    pub struct CancelPackage {
        /// Which.
        pub id: String,
        /// Whose.
        pub patient_id: String,
        /// Why; must not be blank.
        pub reason: String,
    }

    /// Pays for an appointment with a session of a package.
    pub struct RedeemSession {
        /// Made by the window.
        pub id: String,
        /// For which appointment.
        pub appointment_id: String,
        /// Of which of the patient's packages.
        pub package_id: String,
    }

    /// Gives a session back that was used.
    pub struct GiveSessionBack {
        /// Whose account.
        pub patient_id: String,
        /// Which use.
        pub redemption_id: String,
        /// Why; must not be blank.
        pub reason: String,
    }

    /// Notes that a patient did not come, and lets off what that costs.
    pub struct WaiveNoShow {
        /// Which appointment.
        pub id: String,
        /// Why; must not be blank.
        pub reason: String,
    }

    /// What was written down about money.
    pub struct MoneyDone {
        /// The line of the ledger whose receipt can be printed; `None` where no money changed hands.
        pub receipt_id: Option<String>,
        /// The number of that receipt.
        pub receipt: Option<u32>,
    }

    /// A line of the ledger.
    pub struct LedgerLine {
        /// Its id.
        pub id: String,
        /// Its number.
        pub number: u32,
        /// Its day on the clinic's calendar.
        pub date: String,
        /// Its minute of that day.
        pub minute: u16,
        /// charge, payment, refund, waiver, redemption, reversal, unused.
        pub kind: String,
        /// What was charged: fee, late_cancel, no_show, package, other; of a waiver or reversal, what it is of.
        pub what: Option<String>,
        /// What was asked for in words, where `what` is other.
        pub label: Option<String>,
        /// How money changed hands.
        pub method: Option<PayMethod>,
        /// By how much the patient owes more; below zero for less.
        pub amount: i64,
        /// What they owed after it.
        pub balance: i64,
        /// The number of its receipt.
        pub receipt: Option<u32>,
        /// Why, or what for.
        pub reason: String,
        /// Who wrote it.
        pub by: String,
        /// What it is for.
        pub item: MoneyItem,
        /// Its name: the appointment's type, or the package's.
        pub item_name: String,
        /// The day of the appointment, where it is for one.
        pub item_date: Option<String>,
        /// What of a payment can still be given back.
        pub refundable: i64,
        /// What of a charge can still be let off.
        pub waivable: i64,
        /// Whether a session that was used can be given back.
        pub returnable: bool,
    }

    /// When and where a session of a package was used (S1.37).
    pub struct SessionUse {
        /// The use.
        pub id: String,
        /// The day of the appointment.
        pub date: String,
        /// Its type.
        pub appointment_type_name: String,
        /// Where.
        pub location_name: String,
        /// With whom.
        pub provider_name: String,
        /// Whether it was given back.
        pub given_back: bool,
    }

    /// A package a patient bought (S1.34–S1.37).
    pub struct PatientPackage {
        /// Its id.
        pub id: String,
        /// Its name then.
        pub name: String,
        /// What it cost.
        pub price: i64,
        /// Sessions in all.
        pub sessions: u16,
        /// Sessions left.
        pub left: u16,
        /// The day it was sold.
        pub sold_on: String,
        /// The last day it is good for.
        pub valid_until: Option<String>,
        /// active, exhausted, expired, cancelled.
        pub status: String,
        /// The types it is good for; empty for all.
        pub appointment_type_ids: Vec<String>,
        /// Where it is good; empty for everywhere.
        pub location_ids: Vec<String>,
        /// What is still owed of its price; below zero where the clinic holds money of it.
        pub due: i64,
        /// What calling it off would give back now.
        pub unused: i64,
        /// Every use, first to last.
        pub uses: Vec<SessionUse>,
    }

    /// A patient's account.
    pub struct PatientAccount {
        /// ISO 4217.
        pub currency: String,
        /// What they owe; below zero where the clinic holds money of theirs.
        pub balance: i64,
        /// What the clinic holds on things that came to nothing; above zero.
        pub credit: i64,
        /// The ledger, newest first.
        pub lines: Vec<LedgerLine>,
        /// Their packages, newest first.
        pub packages: Vec<PatientPackage>,
    }

    /// A package that might pay for an appointment.
    pub struct PackageOffer {
        /// The patient's package.
        pub id: String,
        /// Its name.
        pub name: String,
        /// Sessions left.
        pub left: u16,
        /// The last day it is good for.
        pub valid_until: Option<String>,
    }

    /// Asks what an appointment would cost (S0.14).
    pub struct PriceAsk {
        /// Of which type.
        pub appointment_type_id: String,
        /// With whom.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// On which day.
        pub date: String,
        /// For whom, where that is known.
        pub patient_id: Option<String>,
    }

    /// What an appointment would cost, and what of it is due at once (S0.14, C18).
    pub struct Price {
        /// Whether this clinic has to do with money at all.
        pub takes_money: bool,
        /// ISO 4217.
        pub currency: String,
        /// The line of the fee schedule that counts; `None` where there is none.
        pub fee: Option<FeeForm>,
        /// What is to be paid before it is confirmed.
        pub deposit: i64,
        /// Whether it is booked all the same, and may be paid later.
        pub pay_later: bool,
        /// Packages of the patient a session of which would pay for it (S1.35).
        pub packages: Vec<PackageOffer>,
        /// What the patient owes so far; below zero where the clinic holds money of theirs.
        pub balance: i64,
    }

    /// How much of what an appointment belongs to is called off with it.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq, Debug)]
    pub enum CancelScope {
        /// It alone.
        This,
        /// It and what follows of its series.
        Following,
        /// All that is to come of its series.
        All,
        /// Every leg of its visit.
        Visit,
    }

    /// Asks what calling an appointment off would cost now.
    pub struct CancelCostAsk {
        /// Which.
        pub appointment_id: String,
        /// What goes with it.
        pub scope: CancelScope,
        /// Why, as `cancel_appointment` says it: only what is called off as the patient wishes costs anything.
        pub code: String,
    }

    /// What calling off would cost now, and what becomes of what was paid (C20).
    pub struct CancelCost {
        /// ISO 4217.
        pub currency: String,
        /// How many appointments would cost something.
        pub late: u32,
        /// What they would cost in all.
        pub cost: i64,
        /// What was paid for all that would be called off.
        pub paid: i64,
        /// How many sessions of packages would come back.
        pub sessions: u32,
    }

    /// What an appointment costs and how it stands.
    pub struct AppointmentMoney {
        /// Whether this clinic has to do with money at all.
        pub takes_money: bool,
        /// ISO 4217.
        pub currency: String,
        /// Whose account.
        pub patient_id: String,
        /// Their name.
        pub patient_name: String,
        /// Its fee: as charged, or as the schedule has it.
        pub fee: i64,
        /// The line of the fee schedule it is from, where it was not charged yet.
        pub fee_id: Option<String>,
        /// Let off.
        pub waived: i64,
        /// Paid by sessions of packages.
        pub covered: i64,
        /// Paid, less what was given back.
        pub paid: i64,
        /// Still due; below zero where the clinic holds money for it.
        pub due: i64,
        /// What is to be paid before it is confirmed.
        pub deposit: i64,
        /// What of that is missing.
        pub deposit_due: i64,
        /// Whether it came to nothing, so that its fee is not owed.
        pub off: bool,
        /// What calling it off now would cost; `None` for nothing.
        pub late_cancel: Option<i64>,
        /// What not coming would cost; `None` for nothing.
        pub no_show: Option<i64>,
        /// What the clinic holds for the patient elsewhere.
        pub credit: i64,
        /// What was written down for it, newest first.
        pub lines: Vec<LedgerLine>,
        /// Packages a session of which would pay for it.
        pub packages: Vec<PackageOffer>,
    }
}
