//! Who may do what. Permissions are strings on the wire (S3.11–S3.20), a set here.

use std::collections::BTreeSet;

use crate::command::Command;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// One thing a member of staff may be allowed to do.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Permission { $($(#[$doc])* $name),+ }

        impl Permission {
            /// Every permission there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The permission as it stands on the wire and in the database.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

permissions! {
    /// See the calendar, with patients' names.
    ViewCalendar = "booking:view_calendar",
    /// Book and copy.
    CreateAppointment = "booking:create_appointment",
    /// Move, resize, edit, check in, complete, no-show.
    ModifyAppointment = "booking:modify_appointment",
    /// Cancel and delete.
    CancelAppointment = "booking:cancel_appointment",
    /// Book over a rule, with a reason (C19).
    OverrideConflict = "booking:override_conflict",
    /// Book in the past, with a reason (C15).
    Backdate = "booking:backdate",
    /// Take back a finished status, undo and redo (D4).
    Undo = "booking:undo",
    /// Open patients' records.
    ViewPatients = "patients:view",
    /// Add and change patients.
    EditPatients = "patients:edit",
    /// Merge two records of one patient.
    MergePatients = "patients:merge",
    /// Bring patients and appointments in from files.
    Import = "patients:import",
    /// Take patients and appointments out to files.
    Export = "patients:export",
    /// See what patients owe and paid.
    ViewPayments = "payments:view",
    /// Take payments, sell packages and use their sessions.
    TakePayments = "payments:take",
    /// Give money back and call packages off.
    RefundPayments = "payments:refund",
    /// Let off what was charged.
    WaiveCharges = "payments:waive",
    /// Change clinic, locations, resources, appointment types.
    EditSettings = "settings:edit",
    /// Change providers' hours, leave and holidays.
    EditSchedules = "settings:schedules",
    /// Add staff accounts and change their roles.
    ManageUsers = "settings:users",
    /// Put a rating right that was given (S4.44).
    EditRatings = "booking:edit_rating",
    /// See reports, and take them out to files.
    ViewReports = "reports:view",
    /// Read the audit log.
    ViewAudit = "audit:view",
}

impl Permission {
    /// The permission written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.text() == text)
    }
}

impl Command {
    /// What whoever asks must be allowed at the least. Some decisions want more besides: overriding,
    /// writing to the past, taking back a finished status, changing more of a provider than the hours.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        use Permission as P;
        match self {
            Self::Book(_) | Self::Hold { .. } | Self::Duplicate { .. } => P::CreateAppointment,
            Self::Confirm(_)
            | Self::Edit { .. }
            | Self::Reschedule { .. }
            | Self::CheckIn(_)
            | Self::Start(_)
            | Self::Complete(_)
            | Self::NoShow(_)
            | Self::ReleaseTime(_)
            | Self::RevertStatus(_)
            | Self::Pin(_)
            | Self::Unpin(_)
            | Self::Rate(_) => P::ModifyAppointment,
            Self::Cancel { .. } | Self::Delete(_) => P::CancelAppointment,
            Self::Restore { .. } | Self::Reverse { .. } => P::Undo,
            Self::SavePatient(_) => P::EditPatients,
            Self::MergePatients { .. } => P::MergePatients,
            Self::SaveClinic(_)
            | Self::SaveLocation(_)
            | Self::SaveResource(_)
            | Self::SaveAppointmentType(_)
            | Self::SaveProcedure(_)
            | Self::SavePolicy(_)
            | Self::DeletePolicy(_)
            | Self::Lease(_)
            | Self::Arrange(_) => P::EditSettings,
            Self::SaveProvider(_)
            | Self::SaveException(_)
            | Self::SaveExceptions(_)
            | Self::DeleteException(_) => P::EditSchedules,
            Self::Import { .. } => P::Import,
            Self::Series(it) => it.permission(),
            Self::Visit(it) => it.permission(),
            Self::Waitlist(it) => it.permission(),
            Self::Recall(it) => it.permission(),
            Self::Treatment(it) => it.permission(),
            Self::RepairDay(it) => it.permission(),
            Self::Money(it) => it.permission(),
        }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.text())
    }
}

/// The four default roles; a patient is not one of them (design: "patient is not a staff role").
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Role {
    /// Everything.
    Admin,
    /// Sees and works their own and others' day.
    Provider,
    /// Books, moves, checks in, prints.
    FrontDesk,
    /// Looks.
    ReadOnly,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[Self::Admin, Self::Provider, Self::FrontDesk, Self::ReadOnly];

    /// What the role allows.
    #[must_use]
    pub fn permissions(self) -> BTreeSet<Permission> {
        use Permission as P;
        match self {
            Self::Admin => P::ALL.iter().copied().collect(),
            Self::Provider => [
                P::ViewCalendar,
                P::CreateAppointment,
                P::ModifyAppointment,
                P::CancelAppointment,
                P::OverrideConflict,
                P::Undo,
                P::ViewPatients,
                P::EditPatients,
                P::ViewPayments,
                P::WaiveCharges,
                P::EditSchedules,
            ]
            .into(),
            Self::FrontDesk => [
                P::ViewCalendar,
                P::CreateAppointment,
                P::ModifyAppointment,
                P::CancelAppointment,
                P::OverrideConflict,
                P::Backdate,
                P::Undo,
                P::ViewPatients,
                P::EditPatients,
                P::MergePatients,
                P::Import,
                P::Export,
                P::ViewPayments,
                P::TakePayments,
                P::RefundPayments,
                P::WaiveCharges,
            ]
            .into(),
            Self::ReadOnly => [P::ViewCalendar, P::ViewPatients].into(),
        }
    }

    /// The role as it stands on the wire and in the database.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Provider => "provider",
            Self::FrontDesk => "front_desk",
            Self::ReadOnly => "read_only",
        }
    }

    /// The role written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.text() == text)
    }
}
