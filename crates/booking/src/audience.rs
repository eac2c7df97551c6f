//! Who asks, and how a rule of the clinic's own binds them.

/// Who asks, as far as the clinic's own rules care.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Audience {
    /// The desk.
    Staff,
    /// A patient, for themselves.
    Patients,
}

/// What a rule means to staff.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ForStaff {
    /// Nothing.
    Free,
    /// They are told, and go on.
    #[default]
    Warned,
    /// They go on with a reason, if their role may pass over rules (C19); others are refused.
    Reason,
    /// They are refused, whoever they are.
    Never,
}

/// What a rule means to patients: nobody warns a patient, and none may insist.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ForPatients {
    /// Nothing.
    Free,
    /// They are refused.
    #[default]
    Never,
}

/// Whom a rule binds, and how hard.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Binds {
    /// Staff.
    pub staff: ForStaff,
    /// Patients.
    pub patients: ForPatients,
}

/// How hard a rule holds for whoever asks; the strictest is the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Force {
    /// Worth knowing.
    Warns,
    /// May be passed over with a reason.
    Asks,
    /// May not be passed over.
    Forbids,
}

impl Binds {
    /// How hard it holds for `audience`; `None` where it does not.
    #[must_use]
    pub const fn on(self, audience: Audience) -> Option<Force> {
        match (audience, self.staff, self.patients) {
            (Audience::Staff, ForStaff::Free, _) | (Audience::Patients, _, ForPatients::Free) => None,
            (Audience::Staff, ForStaff::Warned, _) => Some(Force::Warns),
            (Audience::Staff, ForStaff::Reason, _) => Some(Force::Asks),
            (Audience::Staff, ForStaff::Never, _) | (Audience::Patients, _, ForPatients::Never) => {
                Some(Force::Forbids)
            }
        }
    }

    /// Whether it binds anybody.
    #[must_use]
    pub fn anybody(self) -> bool {
        self.staff != ForStaff::Free || self.patients != ForPatients::Free
    }
}
