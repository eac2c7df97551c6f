//! Why a call was not carried out, as a code the window can act on; the sentence is made there.

use crate::policy::PolicyRule;
use crate::shapes;

shapes! {
    /// Somebody or something that is taken.
    #[serde(rename_all = "snake_case")]
    pub enum TakenKind {
        /// The provider's time.
        Provider,
        /// The patient's time.
        Patient,
        /// A chair, room or device.
        Resource,
        /// A whole location.
        Location,
    }

    /// An appointment in the way.
    pub struct InTheWay {
        /// Its id.
        pub appointment_id: String,
        /// Whose it is; for staff who may see the calendar (C27).
        pub patient_name: String,
        /// Its day.
        pub date: String,
        /// Its start, wall minutes.
        pub from: u16,
        /// Its end, wall minutes.
        pub to: u16,
    }

    /// One reason why an appointment does not fit; each may be overridden with a reason (C19) that is not firm.
    #[serde(tag = "why", rename_all = "snake_case")]
    pub enum Misfit {
        /// Somebody has that time.
        Taken {
            /// What kind of thing is taken.
            what: TakenKind,
            /// Its name: "Dr Osei", "Chair 2".
            name: String,
            /// What stands there, earliest first.
            by: Vec<InTheWay>,
        },
        /// Outside the provider's hours at that location.
        OutsideHours {
            /// Who.
            provider_name: String,
            /// When they do see patients there that day: wall minutes; empty for not at all.
            open: Vec<crate::set_up::WallSpan>,
        },
        /// Leave, closure, holiday.
        Closed {
            /// As staff called it.
            label: String,
        },
        /// The provider does not do the type.
        NotTheirType {
            /// Who.
            provider_name: String,
            /// What.
            appointment_type_name: String,
        },
        /// No chair, room or device of the needed kind is free.
        NoneFree {
            /// What kind.
            kind: crate::set_up::ResourceKind,
        },
        /// Another computer keeps it, so that it can book it finally while the shared book is away (D1).
        Leased {
            /// What kind of thing is kept.
            what: TakenKind,
            /// Its name: "Dr Osei", "Chair 2".
            name: String,
            /// As the computer is called.
            computer: String,
        },
        /// The chair, room or device is at another location.
        Elsewhere {
            /// Which.
            resource_name: String,
        },
        /// The time is kept for another type (S3.2).
        KeptFor {
            /// Whose time.
            provider_name: String,
            /// What it is kept for.
            appointment_type_name: String,
            /// When.
            span: crate::set_up::WallSpan,
            /// Whether nobody may go over it.
            firm: bool,
        },
        /// A rule of the clinic's own.
        Policy {
            /// Which.
            policy_id: String,
            /// As staff call it.
            name: String,
            /// What it asks.
            rule: PolicyRule,
            /// What it counted, earliest first.
            by: Vec<InTheWay>,
            /// Whether nobody may go over it.
            firm: bool,
        },
        /// That time has passed (C15). Only while looking where it fits; booking says [`Problem::InThePast`].
        Past,
        /// The clocks go forward over that time: it never comes, and nothing overrides it. Only while looking
        /// where it fits; booking says [`Problem::SkippedWallTime`].
        Skipped,
    }

    /// Something worth knowing that does not stand in the way.
    #[serde(tag = "about", rename_all = "snake_case")]
    pub enum Warning {
        /// The time is kept for another type (S3.2).
        Template {
            /// What it is kept for.
            kept_for: String,
        },
        /// A rule of the clinic's own advises against it.
        Policy {
            /// Which.
            policy_id: String,
            /// As staff call it.
            name: String,
            /// What it asks.
            rule: PolicyRule,
        },
        /// Who waits asked for something else.
        Wish {
            /// What they would not get.
            wish: Wish,
        },
    }

    /// What somebody who waits asked for.
    #[serde(rename_all = "snake_case")]
    pub enum Wish {
        /// Somebody else than who would see them.
        Provider,
        /// Another location.
        Location,
        /// Another day.
        Day,
        /// Another time of day.
        Time,
    }

    /// What of a visit's order and waits is not kept to (D3). Legs are named by their places in the visit.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum VisitFault {
        /// A leg begins before one that has to be over by then.
        OutOfOrder {
            /// The leg that has to come first.
            earlier: u8,
            /// The leg that begins too early.
            later: u8,
        },
        /// The patient would wait too long.
        LongWait {
            /// The leg before the wait.
            earlier: u8,
            /// The leg after it.
            later: u8,
            /// How long, minutes.
            minutes: u32,
            /// The most it may be, minutes.
            at_most: u16,
        },
        /// Not all legs are on one day.
        OtherDay {
            /// The leg.
            leg: u8,
        },
        /// The provider is none of those the leg may be with.
        OtherProvider {
            /// The leg.
            leg: u8,
        },
    }

    /// One of several things asked for together that was refused.
    pub struct RefusedPart {
        /// The appointment, where one is there already.
        pub appointment_id: Option<String>,
        /// The date of a series, where it is about one.
        pub date: Option<String>,
        /// Why; never itself some refused.
        pub why: Problem,
    }

    /// Why a call was not carried out. Nothing was changed.
    #[serde(tag = "code", rename_all = "snake_case")]
    pub enum Problem {
        /// Nobody is signed in, or the desk is locked.
        NotSignedIn,
        /// The role does not allow it.
        NotPermitted {
            /// What it takes, as in S3.11.
            permission: String,
        },
        /// The request could not be read; a defect of the window, not of the person.
        BadRequest {
            /// What could not be read, without its content.
            detail: String,
        },
        /// A field is wrong.
        Invalid {
            /// Which, in snake case.
            field: String,
            /// What is wrong: missing, too_long, out_of_range, malformed, contradictory, unknown, inactive, duplicate, in_the_future,
            /// too_easy (a password or passphrase among the first anybody would try), run (such a PIN), altered or expired (a slip's code),
            /// no_seals or other_book (a file of seals).
            fault: String,
        },
        /// It would start in the past (C15).
        InThePast {
            /// Whether the person may do it with a reason.
            may_override: bool,
        },
        /// Its length is outside the type's bounds.
        Length {
            /// Shortest.
            min: u16,
            /// Longest.
            max: u16,
        },
        /// The clocks go forward over that time.
        SkippedWallTime {
            /// The time that never comes, `YYYY-MM-DDTHH:MM`.
            wall: String,
        },
        /// It does not fit there; every reason at once.
        DoesNotFit {
            /// Why.
            misfits: Vec<Misfit>,
            /// Whether the person may do it with a reason.
            may_override: bool,
        },
        /// A rule of the clinic's own forbids what was to be done: calling off too late, checking in too early.
        AgainstPolicy {
            /// Which.
            policy_id: String,
            /// As staff call it.
            name: String,
            /// What it asks.
            rule: PolicyRule,
            /// Whether the person may do it with a reason.
            may_override: bool,
        },
        /// The status does not allow it.
        InvalidTransition {
            /// The status it has.
            from: String,
        },
        /// Nobody has failed to come before the appointment begins (C25).
        NotBegun,
        /// The hold ran out.
        HoldExpired,
        /// It is no longer there.
        NotFound,
        /// Somebody changed it meanwhile.
        ChangedSince,
        /// It was changed again since, so this cannot be undone.
        CannotReverse,
        /// There is nothing to undo or redo.
        NothingToReverse,
        /// Appointments are still to come.
        StillBooked {
            /// How many.
            upcoming: u32,
        },
        /// Several were asked for together and some of them are refused, so none is done (Q4).
        SomeRefused {
            /// Those, in the order they were asked for.
            parts: Vec<RefusedPart>,
        },
        /// The legs of a visit do not keep to its order or waits (D3).
        VisitBroken {
            /// What is not kept to.
            faults: Vec<VisitFault>,
            /// Whether the person may do it with a reason.
            may_override: bool,
        },
        /// More than is owed was to be paid or let off.
        MoreThanDue {
            /// What is owed, minor units.
            most: i64,
        },
        /// More than was paid, or than the clinic holds, was to be given back or used.
        MoreThanPaid {
            /// What can be, minor units.
            most: i64,
        },
        /// The deposit has to be paid first.
        PaymentDue {
            /// What is missing, minor units.
            amount: i64,
        },
        /// Money is bound up with it: that has to be given back or let off first.
        MoneyOnIt,
        /// The package does not pay for that.
        PackageUnfit {
            /// already_used, cancelled, exhausted, not_good_then, not_for_this.
            why: String,
        },
        /// Name, password or PIN is wrong.
        SignInFailed {
            /// Tries before it slows down or asks for the password; `None` where that is not counted.
            tries_left: Option<u32>,
        },
        /// Too many tries.
        Wait {
            /// Seconds until the next try counts.
            seconds: u32,
        },
        /// The PIN is not enough here any more; the password is asked for.
        PasswordNeeded,
        /// The recovery key or passphrase does not open the book.
        WrongKey,
        /// The operating system's keyring cannot be used.
        KeyringUnavailable,
        /// The disk is full. Nothing was saved.
        DiskFull,
        /// The folder cannot be written to.
        ReadOnly,
        /// The store failed. Nothing was saved.
        Storage {
            /// Found again under this in the log.
            reference: String,
        },
        /// There is no printing system, printer, or it refused.
        Printer {
            /// no_system, no_printers, unknown_printer, refused.
            trouble: String,
        },
        /// A file could not be read.
        File {
            /// not_text, too_large, no_rows, not_a_calendar, unreadable, cannot_write.
            trouble: String,
        },
        /// It is not done on a computer that follows a shared book, because it does not travel: importing, accounts.
        OnlyAtHub,
        /// This computer shares a book and records nothing more until somebody has looked.
        SharingLocked {
            /// revoked, forked, restored, unknown.
            why: String,
        },
        /// This computer's clock is so far off that no time can be held by it.
        ClockWrong,
        /// The shared book could not be joined or reached.
        Sharing {
            /// malformed (the line), expired, unreachable, wrong_key, refused, waiting, revoked, not_sent (changes that
            /// were not sent yet), already, demo, serves (this computer shares its own book), not_serving, port_taken,
            /// port_not_allowed, no_network, cannot_serve.
            trouble: String,
        },
        /// It was cancelled.
        Cancelled,
    }
}

impl std::fmt::Debug for Problem {
    /// Prints the code alone: the facts may name a patient.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = serde_json::to_value(self).unwrap_or_default();
        write!(f, "Problem({})", value.get("code").and_then(|it| it.as_str()).unwrap_or("?"))
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for Problem {}
