//! Troubles the simulator makes: seeded bugs, which it must find, and crashes inside a transaction.
//!
//! Without the feature `faults` none of it exists: [`Trouble`] is empty and every question is answered no.

use daybook_store::WriteError;

use crate::intent::Intent;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// A bug to be found.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Fault { $($(#[$doc])* $name),+ }

        impl Fault {
            /// Every one of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

faults! {
    /// The hub carries out an intent it has answered already (F1).
    RunsTwice,
    /// The hub takes numbers out of turn (F2).
    TakesGaps,
    /// A rejection leaves the device's number where it was (pitfall 8).
    RejectionKeepsTurn,
    /// A rejection is only told to the desk that asked.
    RejectionWithoutAttention,
    /// A page ends within a change (F3).
    PageSplitsChange,
    /// Answered intents are thrown away at once (F8).
    ForgetsAnswered,
    /// A restored hub goes on in its old epoch (F8).
    RestoreKeepsEpoch,
    /// What was rejected is asked again of a restored hub (F8).
    AsksRejectedAgain,
    /// The former state of a row is kept after it was written over.
    ShadowsTooLate,
    /// Rows that were not there are not noted as such.
    ShadowsOnlyRows,
    /// Claims are not among what is put back.
    ShadowsNoClaims,
    /// The guard is on while rows are copied (pitfall 4).
    GuardsCopies,
    /// The guard stays off after copying (I11).
    LeavesGuardOff,
    /// What was put back and what is put on top are two transactions (F6).
    RebasesInTwo,
    /// Rebase leaves out what still waits.
    ForgetsToReplay,
    /// The row is written in one transaction, the intent in the next (F5).
    RecordsInTwo,
    /// "Saved" is said where nothing was (F20).
    SavesOnFullDisk,
    /// The hub asks the desk what somebody may (F13).
    TrustsTheDesk,
    /// A revoked device is still heard (F14).
    HearsRevoked,
    /// What is collected of a revoked device is dropped (F14).
    DropsQuarantine,
    /// A number that was used is taken for a repetition, whatever it asks (F10).
    OverlooksForks,
    /// The hub decides by the desk's clock (F11).
    DecidesByDeskClock,
    /// A snapshot takes the place of the outbox too (F16).
    SnapshotDropsOutbox,
    /// A snapshot leaves claims out (F16).
    SnapshotWithoutClaims,
    /// A bug in carrying out one intent stops the queue (F17).
    PoisonBlocks,
    /// A desk follows whatever hub answers (I9).
    FollowsStrangers,
    /// A desk follows a hub that has been replaced (F19).
    FollowsOldHubs,
    /// What follows from a rejection is an item of its own (F12).
    BreaksChains,
    /// An edit is carried out on a row that its user never saw.
    EditsUnseen,
    /// A rejection is noted twice in the audit log (I8).
    NotesTwice,
    /// A desk that lost its last days goes on under its old numbers (F9).
    ReusesNumbers,
    /// Of pages that are taken in together, only the last is.
    LosesPagesPutAside,
    /// Pages that were put aside are kept while another history is begun.
    KeepsPagesPutAside,
    /// The hub carries out what takes time of something leased to another desk (D1).
    OverlooksLeases,
    /// A desk that has handed a lease back promises by it until the hub has heard (D1).
    PromisesAfterHandingBack,
    /// A desk promises by a lease that the hub has not granted yet (D1).
    PromisesBeforeTheGrant,
}

/// What goes wrong by design.
#[derive(Clone, Default, Debug)]
pub struct Trouble {
    #[cfg(feature = "faults")]
    fault: Option<Fault>,
    /// Steps until the program is killed; 0 for never.
    #[cfg(feature = "faults")]
    fuse: std::sync::Arc<std::sync::atomic::AtomicU32>,
}

#[cfg(feature = "faults")]
impl Trouble {
    /// With one bug, or none.
    #[must_use]
    pub fn with(fault: Option<Fault>) -> Self {
        Self { fault, ..Self::default() }
    }

    /// Kills the program after so many more steps, in the middle of whatever it writes then; 0 for never.
    pub fn kill_after(&self, steps: u32) {
        self.fuse.store(steps, std::sync::atomic::Ordering::Relaxed);
    }

    /// Whether the program was killed; and it starts again.
    #[must_use]
    pub fn was_killed(&self) -> bool {
        self.fuse.swap(0, std::sync::atomic::Ordering::Relaxed) == KILLED
    }

    /// Whether this bug is in.
    #[must_use]
    pub fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// One step on; the last one fails.
    ///
    /// # Errors
    /// When the program is killed here.
    pub(crate) fn step(&self) -> Result<(), WriteError> {
        use std::sync::atomic::Ordering::Relaxed;
        let killed = Err(WriteError::Failed(daybook_store::Failure::Closed));
        match self.fuse.load(Relaxed) {
            0 => Ok(()),
            KILLED => killed,
            1 => {
                self.fuse.store(KILLED, Relaxed);
                killed
            }
            left => {
                self.fuse.store(left - 1, Relaxed);
                Ok(())
            }
        }
    }

    /// A bug in the rules that one intent in many meets.
    pub(crate) fn poison(&self, intent: &Intent) {
        if intent.body.contains(POISON) {
            // Without the hook: nobody needs to read of it.
            std::panic::resume_unwind(Box::new("poison"));
        }
    }
}

/// The fuse of a program that was killed: it does nothing more.
#[cfg(feature = "faults")]
const KILLED: u32 = u32::MAX;

/// An intent with this in its body panics when the hub carries it out.
#[cfg(feature = "faults")]
pub const POISON: &str = "a note no rule survives";

#[cfg(not(feature = "faults"))]
#[expect(clippy::unused_self, reason = "the same calls with the feature and without")]
impl Trouble {
    pub(crate) const fn has(&self, _fault: Fault) -> bool {
        false
    }

    #[expect(clippy::unnecessary_wraps, reason = "the same calls with the feature and without")]
    pub(crate) const fn step(&self) -> Result<(), WriteError> {
        Ok(())
    }

    pub(crate) const fn poison(&self, _intent: &Intent) {}
}
