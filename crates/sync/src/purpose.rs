//! What an intent wants, and its written form: a kind with a version, and canonical JSON.
//!
//! New semantics are a new version of a kind. The old one stays readable for as long as any desk may hold one
//! (F15): desks are switched off for weeks, and nothing anybody recorded is ever unreadable.

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::command::{Book, Command, Placement};
use daybook_booking::ids::{AppointmentId, WaitlistEntryId};
use daybook_booking::lease::LeaseCommand;
use daybook_booking::money::command::MoneyCommand;
use daybook_booking::recall::RecallCommand;
use daybook_booking::series::SeriesCommand;
use daybook_booking::treatment::TreatmentCommand;
use daybook_booking::visit::VisitCommand;
use daybook_booking::waitlist::{Offer, WaitlistCommand};
use daybook_store::sync::Attention;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::canonical::{self, says_nul};

/// What an intent wants.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// What the booking rules know.
    Command(Box<Command>),
    /// Hold time for so long from when the hub hears of it: a desk's clock may be a day off.
    Hold(Box<HoldFor>),
    /// Offer time to somebody who waits, for so long from when the hub hears of it.
    Offer(OfferFor),
    /// Take back what an intent did (D4). Never rows: those the desk saw may not be those the hub has.
    Undo(Undo),
    /// Deal with an attention item.
    Settle(Settle),
    /// What was rejected and shown to be, to a hub that was restored from before: it stays rejected (F8).
    StillRejected(Box<Attention>),
}

/// See [`Purpose::Hold`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HoldFor {
    /// What is held.
    pub book: Book,
    /// For how long.
    pub seconds: u32,
}

/// See [`Purpose::Offer`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OfferFor {
    /// To whom.
    pub entry: WaitlistEntryId,
    /// The held appointment's id.
    pub appointment: AppointmentId,
    /// Where and when.
    pub placement: Placement,
    /// For how long.
    pub seconds: u32,
}

/// See [`Purpose::Undo`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Undo {
    /// Which intent's effect.
    pub of: Uuid,
}

/// See [`Purpose::Settle`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settle {
    /// Which item.
    pub attention: Uuid,
    /// What was done about it, as a code.
    pub how: String,
}

/// Why a written intent cannot be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// A newer Daybook wrote it: it is kept until this one is renewed.
    #[error("the kind of intent is not known")]
    Kind,
    /// The kind is known and the rest is not what it should be.
    #[error("the intent is malformed")]
    Body,
}

impl Purpose {
    /// What `command`, decided at `now`, comes to as a purpose. `None` for undo by rows, which does not travel: see
    /// [`Purpose::Undo`].
    #[must_use]
    pub fn of(command: Command, now: DateTime<Utc>) -> Option<Self> {
        let seconds =
            |until: DateTime<Utc>| u32::try_from((until - now).num_seconds().max(0)).unwrap_or(u32::MAX);
        Some(match command {
            Command::Reverse { .. } => return None,
            Command::Hold { book, expires_at } => {
                Self::Hold(Box::new(HoldFor { book, seconds: seconds(expires_at) }))
            }
            Command::Waitlist(it) => match *it {
                WaitlistCommand::Offer(Offer { entry, appointment, placement, until }) => {
                    Self::Offer(OfferFor { entry, appointment, placement, seconds: seconds(until) })
                }
                other => Self::Command(Box::new(Command::Waitlist(Box::new(other)))),
            },
            other => Self::Command(Box::new(other)),
        })
    }

    /// The command it comes to at `now`; `None` for what is none.
    #[must_use]
    pub fn command(&self, now: DateTime<Utc>) -> Option<Command> {
        let until = |seconds: u32| now + TimeDelta::seconds(i64::from(seconds));
        match self {
            Self::Command(it) => Some((**it).clone()),
            Self::Hold(it) => Some(Command::Hold { book: it.book.clone(), expires_at: until(it.seconds) }),
            Self::Offer(it) => Some(Command::Waitlist(Box::new(WaitlistCommand::Offer(Offer {
                entry: it.entry,
                appointment: it.appointment,
                placement: it.placement.clone(),
                until: until(it.seconds),
            })))),
            Self::Undo(_) | Self::Settle(_) | Self::StillRejected(_) => None,
        }
    }

    /// Its kind, with its version.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Command(it) => kind_of(it),
            Self::Hold(_) => "appointment.hold.v1",
            Self::Offer(_) => "waitlist.offer.v1",
            Self::Undo(_) => "intent.undo.v1",
            Self::Settle(_) => "attention.settle.v1",
            Self::StillRejected(_) => "intent.still_rejected.v1",
        }
    }

    /// Its body, canonical JSON.
    #[must_use]
    pub fn body(&self) -> String {
        match self {
            Self::Command(it) => canonical::json(it),
            Self::Hold(it) => canonical::json(it),
            Self::Offer(it) => canonical::json(it),
            Self::Undo(it) => canonical::json(it),
            Self::Settle(it) => canonical::json(it),
            Self::StillRejected(it) => canonical::json(it),
        }
    }

    /// Reads what [`Purpose::kind`] and [`Purpose::body`] wrote, this program's or an older one's.
    ///
    /// # Errors
    /// [`Unreadable::Kind`] where a newer program wrote it.
    pub fn read(kind: &str, body: &str) -> Result<Self, Unreadable> {
        // A hub on a server cannot keep it: it would wait for better times for ever, and all that follows with it.
        if says_nul(body.as_bytes()) && KINDS.contains(&kind) {
            return Err(Unreadable::Body);
        }
        let purpose = match kind {
            "appointment.hold.v1" => Self::Hold(Box::new(parse(body)?)),
            "waitlist.offer.v1" => Self::Offer(parse(body)?),
            "intent.undo.v1" => Self::Undo(parse(body)?),
            "attention.settle.v1" => Self::Settle(parse(body)?),
            "intent.still_rejected.v1" => Self::StillRejected(Box::new(parse(body)?)),
            known if KINDS.contains(&known) => Self::Command(Box::new(parse(body)?)),
            _ => return Err(Unreadable::Kind),
        };
        // The kind is what was agreed on; a body that says otherwise is nobody's honest intent.
        if purpose.kind() == kind { Ok(purpose) } else { Err(Unreadable::Body) }
    }

    /// Whether it writes a row as somebody saw it: not to be carried out on another than they saw.
    pub(crate) fn keeps_to_what_was_seen(&self) -> bool {
        let Self::Command(command) = self else { return false };
        match &**command {
            Command::Edit { seen_version, .. } => seen_version.is_some(),
            Command::SavePatient(_)
            | Command::SaveClinic(_)
            | Command::SaveLocation(_)
            | Command::SaveProvider(_)
            | Command::SaveResource(_)
            | Command::SaveAppointmentType(_)
            | Command::SaveException(_)
            | Command::SaveExceptions(_)
            | Command::SaveProcedure(_)
            | Command::SavePolicy(_) => true,
            Command::Treatment(it) => matches!(**it, TreatmentCommand::Save(_)),
            Command::Rate(it) => it.seen_version.is_some(),
            Command::Waitlist(it) => matches!(**it, WaitlistCommand::Save(_)),
            Command::Money(it) => matches!(**it, MoneyCommand::SaveFee(_) | MoneyCommand::SavePackage(_)),
            Command::Recall(it) => matches!(**it, RecallCommand::Save(_)),
            _ => false,
        }
    }

    /// Whether it writes down what happened (style.md): then it happened when the desk says, not when the hub heard.
    pub(crate) fn is_record(&self) -> bool {
        let Self::Command(command) = self else { return false };
        matches!(**command, Command::CheckIn(_) | Command::Start(_) | Command::Complete(_))
    }
}

fn parse<T: serde::de::DeserializeOwned>(body: &str) -> Result<T, Unreadable> {
    serde_json::from_str(body).map_err(|_| Unreadable::Body)
}

/// Every kind this program reads. None is ever taken away.
pub const KINDS: &[&str] = &[
    "appointment.book.v1",
    "appointment.book.v2",
    "appointment.hold.v1",
    "appointment.confirm.v1",
    "appointment.edit.v1",
    "appointment.duplicate.v1",
    "appointment.reschedule.v1",
    "appointment.cancel.v1",
    "appointment.delete.v1",
    "appointment.restore.v1",
    "appointment.check_in.v1",
    "appointment.start.v1",
    "appointment.complete.v1",
    "appointment.no_show.v1",
    "appointment.release_time.v1",
    "appointment.revert_status.v1",
    "pin.pin.v1",
    "pin.unpin.v1",
    "patient.save.v1",
    "patient.merge.v1",
    "clinic.save.v1",
    "location.save.v1",
    "provider.save.v1",
    "resource.save.v1",
    "appointment_type.save.v1",
    "set_up.arrange.v1",
    "exception.save.v1",
    "exception.save_all.v1",
    "exception.delete.v1",
    "policy.save.v1",
    "policy.delete.v1",
    "lease.grant.v1",
    "lease.hand_back.v1",
    "lease.take_back.v1",
    "series.book.v1",
    "series.edit.v1",
    "series.cancel.v1",
    "series.replace.v1",
    "visit.book.v1",
    "visit.move.v1",
    "visit.cancel.v1",
    "day.repair.v1",
    "waitlist.save.v1",
    "waitlist.remove.v1",
    "waitlist.offer.v1",
    "waitlist.accept.v1",
    "waitlist.decline.v1",
    "waitlist.expire.v1",
    "waitlist.book.v1",
    "recall.save.v1",
    "recall.remove.v1",
    "recall.book.v1",
    "recall.book.v2",
    "recall.done.v1",
    "procedure.save.v1",
    "treatment.save.v1",
    "treatment.cancel.v1",
    "treatment.resume.v1",
    "treatment.mark_done.v1",
    "treatment.mark_open.v1",
    "treatment.book.v1",
    "treatment.book.v2",
    "treatment.link.v1",
    "treatment.unlink.v1",
    "rating.rate.v1",
    "fee.save.v1",
    "fee.delete.v1",
    "package.save.v1",
    "package.sell.v1",
    "package.cancel.v1",
    "package.redeem.v1",
    "package.give_back.v1",
    "money.pay.v1",
    "money.refund.v1",
    "money.charge.v1",
    "money.waive.v1",
    "appointment.no_show_waived.v1",
    "import.rows.v1",
    "intent.undo.v1",
    "attention.settle.v1",
    "intent.still_rejected.v1",
];

/// The kind of a command. The two that never travel as they are have the kinds of what stands for them.
fn kind_of(command: &Command) -> &'static str {
    match command {
        // One that is paid for at once: a hub from before would book it and leave it unpaid.
        Command::Book(it) if it.paid_with.is_some() => "appointment.book.v2",
        Command::Book(_) => "appointment.book.v1",
        Command::Hold { .. } => "appointment.hold.v1",
        Command::Confirm(_) => "appointment.confirm.v1",
        Command::Edit { .. } => "appointment.edit.v1",
        Command::Duplicate { .. } => "appointment.duplicate.v1",
        Command::Reschedule { .. } => "appointment.reschedule.v1",
        Command::Cancel { .. } => "appointment.cancel.v1",
        Command::Delete(_) => "appointment.delete.v1",
        Command::Restore { .. } => "appointment.restore.v1",
        Command::CheckIn(_) => "appointment.check_in.v1",
        Command::Start(_) => "appointment.start.v1",
        Command::Complete(_) => "appointment.complete.v1",
        Command::NoShow(_) => "appointment.no_show.v1",
        Command::ReleaseTime(_) => "appointment.release_time.v1",
        Command::RevertStatus(_) => "appointment.revert_status.v1",
        Command::Pin(_) => "pin.pin.v1",
        Command::Unpin(_) => "pin.unpin.v1",
        Command::SavePatient(_) => "patient.save.v1",
        Command::MergePatients { .. } => "patient.merge.v1",
        Command::SaveClinic(_) => "clinic.save.v1",
        Command::SaveLocation(_) => "location.save.v1",
        Command::SaveProvider(_) => "provider.save.v1",
        Command::SaveResource(_) => "resource.save.v1",
        Command::SaveAppointmentType(_) => "appointment_type.save.v1",
        Command::Arrange(_) => "set_up.arrange.v1",
        Command::SaveException(_) => "exception.save.v1",
        Command::SaveExceptions(_) => "exception.save_all.v1",
        Command::DeleteException(_) => "exception.delete.v1",
        Command::SavePolicy(_) => "policy.save.v1",
        Command::DeletePolicy(_) => "policy.delete.v1",
        Command::Lease(it) => kind_of_lease(it),
        Command::Series(it) => kind_of_series(it),
        Command::Visit(it) => kind_of_visit(it),
        Command::RepairDay(_) => "day.repair.v1",
        Command::Waitlist(it) => kind_of_waitlist(it),
        Command::Recall(it) => kind_of_recall(it),
        Command::Treatment(it) => kind_of_treatment(it),
        Command::SaveProcedure(_) => "procedure.save.v1",
        Command::Rate(_) => "rating.rate.v1",
        Command::Money(it) => kind_of_money(it),
        Command::Reverse { .. } => "intent.undo.v1",
        Command::Import { .. } => "import.rows.v1",
    }
}

const fn kind_of_lease(command: &LeaseCommand) -> &'static str {
    match command {
        LeaseCommand::Grant { .. } => "lease.grant.v1",
        LeaseCommand::HandBack(_) => "lease.hand_back.v1",
        LeaseCommand::TakeBack(_) => "lease.take_back.v1",
    }
}

const fn kind_of_series(command: &SeriesCommand) -> &'static str {
    match command {
        SeriesCommand::Book(_) => "series.book.v1",
        SeriesCommand::Edit(_) => "series.edit.v1",
        SeriesCommand::Cancel { .. } => "series.cancel.v1",
        SeriesCommand::Replace { .. } => "series.replace.v1",
    }
}

const fn kind_of_visit(command: &VisitCommand) -> &'static str {
    match command {
        VisitCommand::Book(_) => "visit.book.v1",
        VisitCommand::Move { .. } => "visit.move.v1",
        VisitCommand::Cancel { .. } => "visit.cancel.v1",
    }
}

const fn kind_of_waitlist(command: &WaitlistCommand) -> &'static str {
    match command {
        WaitlistCommand::Save(_) => "waitlist.save.v1",
        WaitlistCommand::Remove(_) => "waitlist.remove.v1",
        WaitlistCommand::Offer(_) => "waitlist.offer.v1",
        WaitlistCommand::Accept(_) => "waitlist.accept.v1",
        WaitlistCommand::Decline(_) => "waitlist.decline.v1",
        WaitlistCommand::Expire(_) => "waitlist.expire.v1",
        WaitlistCommand::Book { .. } => "waitlist.book.v1",
    }
}

const fn kind_of_money(command: &MoneyCommand) -> &'static str {
    match command {
        MoneyCommand::SaveFee(_) => "fee.save.v1",
        MoneyCommand::DeleteFee(_) => "fee.delete.v1",
        MoneyCommand::SavePackage(_) => "package.save.v1",
        MoneyCommand::Pay { .. } => "money.pay.v1",
        MoneyCommand::Refund { .. } => "money.refund.v1",
        MoneyCommand::Charge { .. } => "money.charge.v1",
        MoneyCommand::Waive { .. } => "money.waive.v1",
        MoneyCommand::Sell { .. } => "package.sell.v1",
        MoneyCommand::CancelPackage { .. } => "package.cancel.v1",
        MoneyCommand::Redeem { .. } => "package.redeem.v1",
        MoneyCommand::GiveBack { .. } => "package.give_back.v1",
        MoneyCommand::NoShowWaived { .. } => "appointment.no_show_waived.v1",
    }
}

const fn kind_of_treatment(command: &TreatmentCommand) -> &'static str {
    match command {
        TreatmentCommand::Save(_) => "treatment.save.v1",
        TreatmentCommand::Cancel(_) => "treatment.cancel.v1",
        TreatmentCommand::Resume(_) => "treatment.resume.v1",
        TreatmentCommand::MarkDone(_) => "treatment.mark_done.v1",
        TreatmentCommand::MarkOpen(_) => "treatment.mark_open.v1",
        TreatmentCommand::Book { book, .. } if book.paid_with.is_some() => "treatment.book.v2",
        TreatmentCommand::Book { .. } => "treatment.book.v1",
        TreatmentCommand::Link { .. } => "treatment.link.v1",
        TreatmentCommand::Unlink(_) => "treatment.unlink.v1",
    }
}

const fn kind_of_recall(command: &RecallCommand) -> &'static str {
    match command {
        RecallCommand::Save(_) => "recall.save.v1",
        RecallCommand::Remove(_) => "recall.remove.v1",
        RecallCommand::Book { book, .. } if book.paid_with.is_some() => "recall.book.v2",
        RecallCommand::Book { .. } => "recall.book.v1",
        RecallCommand::Done(_) => "recall.done.v1",
    }
}
