//! The status machine: the statuses' names here and on other systems' wires (C1), and which step is
//! allowed from where (requirements §1.6). When an appointment holds its time is in [`crate::claim`].

use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, Status};

/// A status without what is known in it: for filters, tables and wires.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the names of Status")]
pub enum StatusKind {
    Draft,
    PendingApproval,
    Confirmed,
    CheckedIn,
    InProgress,
    Completed,
    Cancelled,
    NoShow,
    Rescheduled,
    Expired,
}

/// The vocabulary of one of the source systems (C1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dialect {
    /// Source 000: `Scheduled`, `Checked In`, …
    Marley,
    /// Source 001: upper case, one to one.
    Leaphealth,
    /// Source 003: upper case, with `SCHEDULED`.
    Orthodontic,
    /// Source 004: four words only.
    OpenCare,
}

impl StatusKind {
    /// Every status.
    pub const ALL: &'static [Self] = &[
        Self::Draft,
        Self::PendingApproval,
        Self::Confirmed,
        Self::CheckedIn,
        Self::InProgress,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
        Self::Rescheduled,
        Self::Expired,
    ];

    /// The status as it stands on our wire and in the database.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::PendingApproval => "pending_approval",
            Self::Confirmed => "confirmed",
            Self::CheckedIn => "checked_in",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
            Self::Rescheduled => "rescheduled",
            Self::Expired => "expired",
        }
    }

    /// The status written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.text() == text)
    }

    /// The nearest word another system has for it (C1).
    #[must_use]
    pub const fn in_dialect(self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Marley => self.marley(),
            Dialect::Leaphealth => self.leaphealth(),
            Dialect::Orthodontic => match self {
                Self::Confirmed => "SCHEDULED",
                other => other.leaphealth(),
            },
            Dialect::OpenCare => self.open_care(),
        }
    }

    /// The status another system means by `word`; `None` if it has no such word.
    ///
    /// A 004 client that filters by `scheduled` gets confirmed appointments only, though others are
    /// shown to it under that word (C1).
    #[must_use]
    pub fn from_dialect(word: &str, dialect: Dialect) -> Option<Self> {
        let preferred = [Self::Confirmed, Self::Cancelled, Self::Completed, Self::NoShow];
        let spoken = |it: &Self| it.in_dialect(dialect) == word;
        preferred.into_iter().find(spoken).or_else(|| Self::ALL.iter().copied().find(spoken))
    }

    const fn marley(self) -> &'static str {
        match self {
            Self::Draft | Self::PendingApproval => "Open",
            Self::Confirmed => "Scheduled",
            Self::CheckedIn | Self::InProgress => "Checked In",
            Self::Completed => "Checked Out",
            Self::Cancelled | Self::Rescheduled => "Cancelled",
            Self::NoShow => "No Show",
            Self::Expired => "Closed",
        }
    }

    const fn leaphealth(self) -> &'static str {
        match self {
            Self::Draft => "DRAFT",
            Self::PendingApproval => "PENDING_APPROVAL",
            Self::Confirmed => "CONFIRMED",
            Self::CheckedIn => "CHECKED_IN",
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Cancelled => "CANCELLED",
            Self::NoShow => "NO_SHOW",
            Self::Rescheduled => "RESCHEDULED",
            Self::Expired => "EXPIRED",
        }
    }

    const fn open_care(self) -> &'static str {
        match self {
            Self::Draft | Self::PendingApproval | Self::Confirmed | Self::CheckedIn | Self::InProgress => {
                "scheduled"
            }
            Self::Completed => "completed",
            Self::Cancelled | Self::Rescheduled | Self::Expired => "cancelled",
            Self::NoShow => "no_show",
        }
    }
}

/// Something done to an appointment that its status may not allow.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names of the commands")]
pub enum Step {
    Confirm,
    /// Change place, time, patient or type; notes may always be changed.
    Place,
    Reschedule,
    Cancel,
    Delete,
    CheckIn,
    Start,
    Complete,
    NoShow,
    ReleaseTime,
    Revert,
    Pin,
}

impl Step {
    /// The statuses the step starts from: the table of requirements §1.6 with C4, C5, C7 and C25.
    #[must_use]
    pub const fn allowed_from(self) -> &'static [StatusKind] {
        use StatusKind as S;
        match self {
            Self::Confirm => &[S::Draft, S::PendingApproval],
            Self::Place => &[S::Draft, S::PendingApproval, S::Confirmed, S::CheckedIn, S::InProgress],
            Self::Reschedule => &[S::PendingApproval, S::Confirmed, S::CheckedIn, S::NoShow],
            Self::Cancel => &[S::Draft, S::PendingApproval, S::Confirmed, S::CheckedIn],
            // A cancelled or expired one has nothing left to cancel; deleting it only hides it.
            Self::Delete => &[S::Draft, S::PendingApproval, S::Confirmed, S::Cancelled, S::Expired],
            Self::CheckIn => &[S::Confirmed],
            Self::Start => &[S::Confirmed, S::CheckedIn],
            Self::Complete => &[S::Confirmed, S::CheckedIn, S::InProgress],
            Self::NoShow => &[S::Confirmed],
            Self::ReleaseTime => &[S::NoShow],
            Self::Revert => &[S::CheckedIn, S::InProgress, S::Completed, S::Cancelled, S::NoShow],
            Self::Pin => &[S::PendingApproval, S::Confirmed, S::CheckedIn],
        }
    }
}

impl Status {
    /// The status without what is known in it, as stored; see [`Appointment::kind_at`] for holds that ran out.
    #[must_use]
    pub const fn kind(&self) -> StatusKind {
        match self {
            Self::Draft { .. } => StatusKind::Draft,
            Self::PendingApproval => StatusKind::PendingApproval,
            Self::Confirmed => StatusKind::Confirmed,
            Self::CheckedIn { .. } => StatusKind::CheckedIn,
            Self::InProgress { .. } => StatusKind::InProgress,
            Self::Completed { .. } => StatusKind::Completed,
            Self::Cancelled { .. } => StatusKind::Cancelled,
            Self::NoShow { .. } => StatusKind::NoShow,
            Self::Rescheduled { .. } => StatusKind::Rescheduled,
            Self::Expired { .. } => StatusKind::Expired,
        }
    }

    /// What the status was before its last step, where one command can take that back (§1.6).
    #[must_use]
    pub fn previous(&self) -> Option<Self> {
        match self {
            Self::CheckedIn { .. } | Self::NoShow { .. } => Some(Self::Confirmed),
            Self::InProgress { checked_in_at, .. } => Some(arrived(*checked_in_at)),
            Self::Completed { checked_in_at, started_at, .. } => Some(match started_at {
                Some(at) => Self::InProgress { checked_in_at: *checked_in_at, at: *at },
                None => arrived(*checked_in_at),
            }),
            Self::Cancelled { was, .. } => Some((**was).clone()),
            Self::Draft { .. }
            | Self::PendingApproval
            | Self::Confirmed
            | Self::Rescheduled { .. }
            | Self::Expired { .. } => None,
        }
    }
}

fn arrived(checked_in_at: Option<DateTime<Utc>>) -> Status {
    checked_in_at.map_or(Status::Confirmed, |at| Status::CheckedIn { at })
}

impl Appointment {
    /// The status at `now`: a draft whose hold ran out is expired, whether or not anybody wrote that down (Q14).
    #[must_use]
    pub fn kind_at(&self, now: DateTime<Utc>) -> StatusKind {
        match self.status {
            Status::Draft { hold_expires_at } if hold_expires_at <= now => StatusKind::Expired,
            Status::Draft { .. }
            | Status::PendingApproval
            | Status::Confirmed
            | Status::CheckedIn { .. }
            | Status::InProgress { .. }
            | Status::Completed { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. }
            | Status::Rescheduled { .. }
            | Status::Expired { .. } => self.status.kind(),
        }
    }

    /// Whether `step` may be taken at `now`; what else it needs is the decision's affair.
    #[must_use]
    pub fn allows(&self, step: Step, now: DateTime<Utc>) -> bool {
        step.allowed_from().contains(&self.kind_at(now))
    }
}
