//! Deposits: what is due for an appointment, what of it before it is confirmed, and what becomes of money that
//! comes late (C18, Q14).

use chrono::{DateTime, Utc};

use crate::agenda::Agenda;
use crate::appointment::{Appointment, Status};
use crate::audience::Audience;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::FeeId;
use crate::money::account::{Accounts, Standing};
use crate::money::posting::{Charged, Item};
use crate::money::{Amount, PaymentTerms, Penalty};
use crate::policy::LateCancel;
use crate::policy::deed::late_cancellations;
use crate::status::StatusKind;
use crate::wall;

/// What an appointment costs and how it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Statement {
    /// Its fee: as charged, or else as the schedule has it now.
    pub fee: Amount,
    /// The line of the schedule it is from, where it was not charged yet.
    pub by: Option<FeeId>,
    /// What was posted.
    pub standing: Standing,
    /// What is due in all: the fee counts before it is charged, while the appointment stands.
    pub due: Amount,
    /// What of it is to be paid before it is confirmed.
    pub deposit: Amount,
    /// What of the deposit is still missing.
    pub deposit_due: Amount,
}

impl Appointment {
    /// What money for it is posted to.
    #[must_use]
    pub const fn item(&self) -> Item {
        Item::Appointment(self.root)
    }

    /// Whether it came to nothing, so that its fee is not owed.
    #[must_use]
    pub fn is_off(&self, now: DateTime<Utc>) -> bool {
        let off = [StatusKind::Cancelled, StatusKind::NoShow, StatusKind::Expired, StatusKind::Rescheduled];
        self.deleted_at.is_some() || off.contains(&self.kind_at(now))
    }
}

impl ClinicBook {
    /// What the schedule asks for `appointment`, and by which line.
    #[must_use]
    pub fn scheduled_fee(&self, appointment: &Appointment) -> Option<(Amount, FeeId)> {
        let date = wall::wall(appointment.promise.period.start(), self.clinic.zone).date();
        let fee = self.fee_for(appointment.appointment_type, appointment.provider, date)?;
        Some((fee.amount, fee.id))
    }

    /// How appointments like `appointment` are paid for.
    #[must_use]
    pub fn payment_terms(&self, appointment: &Appointment) -> PaymentTerms {
        self.appointment_type(appointment.appointment_type).map(|it| it.payment).unwrap_or_default()
    }
}

/// What `appointment` costs and how it stands, by the postings in `accounts`.
#[must_use]
pub fn statement(
    book: &ClinicBook,
    accounts: &Accounts,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Statement {
    let item = appointment.item();
    let standing = accounts.standing(item);
    let charged = accounts.charges(item, Charged::Fee).next();
    let scheduled = book.scheduled_fee(appointment);
    let (fee, by) = match (charged, scheduled) {
        (Some(charge), _) => (charge.amount, None),
        (None, Some((amount, fee))) => (amount, Some(fee)),
        (None, None) => (Amount::ZERO, None),
    };
    let off = appointment.is_off(now);
    let yet_to_charge = if charged.is_none() && !off { fee } else { Amount::ZERO };
    let due = standing.due() + yet_to_charge;
    let deposit = if off { Amount::ZERO } else { book.payment_terms(appointment).deposit(fee) };
    let settled = standing.paid + standing.covered + standing.waived;
    let deposit_due = (deposit - settled).max(Amount::ZERO).min(due.max(Amount::ZERO));
    Statement { fee, by, standing, due, deposit, deposit_due }
}

/// What calling `appointment` off now, as the patient wishes, would cost them (S3.53, C20); `None` for nothing.
#[must_use]
pub fn late_cancel_cost(
    book: &ClinicBook,
    accounts: &Accounts,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Option<Amount> {
    let late = late_cancellations(book, appointment, Audience::Staff, now);
    let fee_due = late.into_iter().any(|(_, late)| late == LateCancel::Fee);
    penalty(book.clinic.money.late_cancel.filter(|_| fee_due), book, accounts, appointment, now)
}

/// What not coming to `appointment` would cost; `None` for nothing.
#[must_use]
pub fn no_show_cost(
    book: &ClinicBook,
    accounts: &Accounts,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Option<Amount> {
    penalty(book.clinic.money.no_show, book, accounts, appointment, now)
}

fn penalty(
    rule: Option<Penalty>,
    book: &ClinicBook,
    accounts: &Accounts,
    appointment: &Appointment,
    now: DateTime<Utc>,
) -> Option<Amount> {
    let cost = rule?.of(statement(book, accounts, appointment, now).fee);
    (cost > Amount::ZERO && !appointment.is_off(now)).then_some(cost)
}

/// What becomes of money that comes for an appointment (C18): never kept in silence.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// It counts towards what is due; the appointment stands or goes on being held.
    Counts,
    /// The deposit is complete: what was held is to be confirmed.
    Confirms,
    /// The hold ran out, but its time is still free: it is to be taken again.
    TakesTimeAgain,
    /// The appointment is gone, or its time is: the money goes back.
    GoesBack,
}

/// What becomes of `amount` that comes now for `appointment`; `sheet` holds what is booked around its time.
#[must_use]
pub fn arrival(sheet: &DaySheet, appointment: &Appointment, amount: Amount, now: DateTime<Utc>) -> Arrival {
    let due = statement(&sheet.book, &sheet.accounts, appointment, now).deposit_due;
    let held = matches!(appointment.status, Status::Draft { .. });
    match appointment.kind_at(now) {
        _ if appointment.deleted_at.is_some() => Arrival::GoesBack,
        StatusKind::Draft if amount >= due => Arrival::Confirms,
        StatusKind::Expired if held && is_free(sheet, appointment, now) => Arrival::TakesTimeAgain,
        StatusKind::Expired | StatusKind::Cancelled | StatusKind::Rescheduled => Arrival::GoesBack,
        StatusKind::Draft
        | StatusKind::PendingApproval
        | StatusKind::Confirmed
        | StatusKind::CheckedIn
        | StatusKind::InProgress
        | StatusKind::Completed
        | StatusKind::NoShow => Arrival::Counts,
    }
}

/// Whether the time of a hold that ran out could be taken again.
fn is_free(sheet: &DaySheet, appointment: &Appointment, now: DateTime<Utc>) -> bool {
    let misfits = Agenda::new(sheet, now).fit(&Candidate::of(appointment)).misfits;
    appointment.promise.period.start() > now && misfits.is_empty()
}
