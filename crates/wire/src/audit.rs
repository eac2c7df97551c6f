//! The audit log as people read it: who did what to which record, when.

use crate::shapes;

shapes! {
    /// Asks for a page of the audit log. What is left out is any.
    pub struct AuditAsk {
        /// Who did it: a staff account; `system` for what Daybook did by itself.
        pub person: Option<String>,
        /// What was done: codes of [`AuditDeed`], any one of them; empty for anything.
        pub deeds: Vec<String>,
        /// About whom.
        pub patient_id: Option<String>,
        /// First day.
        pub from: Option<String>,
        /// Last day, included.
        pub to: Option<String>,
        /// [`AuditPage::further`] of the page before; `None` for the newest. Not looked at by the export.
        pub after: Option<String>,
        /// In which language: en, es, ar.
        pub locale: String,
    }

    /// What an entry is about, as far as it is still in the book.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum AuditAbout {
        /// An appointment.
        Appointment {
            /// Its id.
            id: String,
            /// Its number.
            number: u32,
            /// The day it stands on.
            date: String,
            /// Whose it is.
            name: String,
            /// Whether it was deleted.
            deleted: bool,
        },
        /// A patient's record.
        Patient {
            /// Their id.
            id: String,
            /// Their name.
            name: String,
        },
        /// A staff account.
        Account {
            /// Its id.
            id: String,
            /// Its name.
            name: String,
        },
    }

    /// An entry of the audit log.
    pub struct AuditLine {
        /// Its place in the chain.
        pub seq: u64,
        /// When.
        pub at: String,
        /// The same on the clinic's clock: day.
        pub date: String,
        /// And wall minute.
        pub minute: u16,
        /// Who; empty for what Daybook did by itself.
        pub by: String,
        /// What, in words; the code where there are none.
        pub what: String,
        /// What more there is to know of it, in words; may be empty.
        pub more: String,
        /// On what.
        pub about: Option<AuditAbout>,
    }

    /// A page of the audit log, newest first.
    pub struct AuditPage {
        /// The entries.
        pub lines: Vec<AuditLine>,
        /// Where the next page begins; `None` at the end.
        pub further: Option<String>,
    }

    /// In which language the choices are to be.
    pub struct AuditLocale {
        /// en, es, ar.
        pub locale: String,
    }

    /// Something that can be done, to narrow the log to.
    pub struct AuditDeed {
        /// Its code.
        pub code: String,
        /// In words.
        pub name: String,
    }

    /// Deeds of a kind.
    pub struct AuditDeeds {
        /// What they have in common.
        pub title: String,
        /// The deeds.
        pub deeds: Vec<AuditDeed>,
    }

    /// Somebody the log can be narrowed to.
    pub struct AuditPerson {
        /// Their account; `system` for Daybook itself.
        pub id: String,
        /// Their name.
        pub name: String,
    }

    /// What the log can be narrowed to.
    pub struct AuditChoices {
        /// Everybody who has or had an account, by name; Daybook itself last.
        pub people: Vec<AuditPerson>,
        /// Everything that can be done.
        pub kinds: Vec<AuditDeeds>,
    }

    /// How far along the chain one has come.
    pub struct AuditWalked {
        /// Entries that hold, from the first.
        pub entries: u64,
        /// The hash of the last of them, in hexadecimal.
        pub head: String,
    }

    /// Asks to walk on.
    pub struct VerifyAudit {
        /// From where: what came of the last call; `None` for the first entry.
        pub walked: Option<AuditWalked>,
    }

    /// A seal on a log: where it ended at some moment, signed, and kept by somebody.
    pub struct Seal {
        /// When, on the clinic's clock: day.
        pub date: String,
        /// And wall minute.
        pub minute: u16,
        /// The last entry it is over.
        pub seq: u64,
    }

    /// A seal that does not fit the log.
    pub struct SealAmiss {
        /// Which.
        pub seal: Seal,
        /// missing (the log ends before it), differs (another entry is there), unsigned (not this book's: it says nothing).
        pub why: String,
        /// Whether a copy took the book's place since, as far as the book says.
        pub put_back_since: bool,
    }

    /// A log, compared with seals on it.
    pub struct SealsCompared {
        /// How many fit.
        pub agree: u64,
        /// The latest of those.
        pub newest: Option<Seal>,
        /// How many do not.
        pub amiss_count: u64,
        /// Some of those, oldest first.
        pub amiss: Vec<SealAmiss>,
    }

    /// The logs this computer can look at, compared with the seals it keeps.
    pub struct SealsChecked {
        /// This computer's own log, with those in the book and beside its copies.
        pub own: SealsCompared,
        /// The shared book's log, with those this computer was given: none (the book is not another computer's), compared,
        /// unreachable, too_old (the sharing computer cannot be asked yet).
        pub hub_is: String,
        /// What came of it.
        pub hub: Option<SealsCompared>,
    }

    /// Compares the log with seals from a file: that of the shared book where this computer follows one.
    pub struct CompareSeals {
        /// What the file holds.
        pub text: String,
    }

    /// How the chain is found to be.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum AuditVerified {
        /// Whole so far; there is more to look at.
        Further {
            /// How far one has come.
            walked: AuditWalked,
            /// How many entries there are.
            entries: u64,
        },
        /// Whole.
        Whole {
            /// How many entries.
            entries: u64,
            /// The last hash, in hexadecimal: what a copy kept elsewhere is compared by.
            head: String,
        },
        /// Changed, dropped, added or moved here.
        Broken {
            /// The first entry that does not fit the one before.
            seq: u64,
        },
    }
}
