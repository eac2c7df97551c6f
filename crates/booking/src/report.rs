//! What a stretch of the book comes to: how full it was, who did not come, how long people waited (Q23).
//!
//! Each report says itself which statuses it counts ([`Kind::counts`]), and counts by that alone, so that what is
//! printed above it cannot differ from what was added up. Arithmetic only: whoever asks loads the entries.

use chrono::{DateTime, NaiveDate, Utc};

use crate::appointment::{CancelCode, Source, Status};
use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use crate::period::Period;
use crate::status::StatusKind;

mod counts;
mod measure;
mod missed;
pub mod money;
mod ratings;
mod spans;
mod times;
mod utilisation;

pub use measure::{Measure, Unit};
use money::{Means, MoneyKind};

/// What a report is about: the appointments, or the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
    /// Appointments; see [`report`].
    Book(Kind),
    /// Money; see [`money::money_report`].
    Money(MoneyKind),
}

impl Topic {
    /// What its columns measure.
    #[must_use]
    pub const fn columns(self) -> &'static [Measure] {
        match self {
            Self::Book(kind) => kind.columns(),
            Self::Money(kind) => kind.columns(),
        }
    }

    /// The column worth drawing.
    #[must_use]
    pub const fn drawn(self) -> Measure {
        match self {
            Self::Book(kind) => kind.drawn(),
            Self::Money(kind) => kind.drawn(),
        }
    }
}

/// A report there is on appointments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Booked of open time, a line a provider.
    ProviderUse,
    /// Booked of open time, a line a chair, room or device.
    ResourceUse,
    /// No-shows, and cancellations by reason.
    Missed,
    /// Days from booking to appointment.
    LeadTime,
    /// Minutes from check-in to start, a line a provider.
    WaitingTime,
    /// Appointments by type.
    ByType,
    /// Appointments by how they came about.
    BySource,
    /// Appointments by status.
    ByStatus,
    /// What patients say of visits, a line a provider (S4.44).
    Ratings,
}

/// What a report is made over. Empty lists leave nothing out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// The first day, on the clinic's calendar.
    pub from: NaiveDate,
    /// The last day, included.
    pub to: NaiveDate,
    /// Only these locations.
    pub locations: Vec<LocationId>,
    /// Only these providers.
    pub providers: Vec<ProviderId>,
}

/// What a report looks at of an appointment: one that starts in the filter's days and was not deleted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// With whom.
    pub provider: ProviderId,
    /// Chairs, rooms and devices it takes.
    pub resources: Vec<ResourceId>,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// When, without buffers.
    pub period: Period,
    /// Where it stands.
    pub status: Status,
    /// How it came about.
    pub source: Source,
    /// When it was booked.
    pub booked_at: DateTime<Utc>,
    /// What the patient gave it, where they did (S4.44).
    pub stars: Option<u8>,
}

/// What a line is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Subject {
    /// A provider.
    Provider(ProviderId),
    /// A chair, room or device.
    Resource(ResourceId),
    /// An appointment type.
    Type(AppointmentTypeId),
    /// A way to book.
    Source(Source),
    /// A status.
    Status(StatusKind),
    /// Cancelled for this reason.
    Cancelled(CancelCode),
    /// Written down after it had begun.
    Afterwards,
    /// So many days, `to` included; `None` for no end.
    Days {
        /// The fewest.
        from: u16,
        /// The most.
        to: Option<u16>,
    },
    /// A way money changed hands.
    Means(Means),
    /// Packages that were sold.
    Packages,
    /// Appointments that are not there any more.
    Gone,
    /// A patient.
    Patient(PatientId),
}

/// One line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it is about.
    pub about: Subject,
    /// One number a column of [`Kind::columns`]; `None` where there is nothing to measure by.
    pub values: Vec<Option<i64>>,
}

/// What came out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// The lines, in the order of the set-up or of their size.
    pub lines: Vec<Line>,
    /// One number a column for all together.
    pub total: Vec<Option<i64>>,
    /// What stands above the table, most telling first.
    pub figures: Vec<(Measure, Option<i64>)>,
    /// How many appointments counted; of money, how many postings or accounts.
    pub counted: u32,
}

/// Statuses of what was promised and not called off.
const PROMISED: &[StatusKind] = &[
    StatusKind::Confirmed,
    StatusKind::CheckedIn,
    StatusKind::InProgress,
    StatusKind::Completed,
    StatusKind::NoShow,
];

impl Kind {
    /// Every report, in the order they are offered.
    pub const ALL: &'static [Self] = &[
        Self::ProviderUse,
        Self::ResourceUse,
        Self::Missed,
        Self::LeadTime,
        Self::WaitingTime,
        Self::ByType,
        Self::BySource,
        Self::ByStatus,
        Self::Ratings,
    ];

    /// The statuses that count.
    #[must_use]
    pub const fn counts(self) -> &'static [StatusKind] {
        use StatusKind as S;
        match self {
            Self::ProviderUse | Self::ResourceUse | Self::LeadTime => PROMISED,
            Self::Missed => {
                &[S::Confirmed, S::CheckedIn, S::InProgress, S::Completed, S::NoShow, S::Cancelled]
            }
            Self::WaitingTime => &[S::InProgress, S::Completed],
            Self::Ratings => &[S::Completed],
            Self::ByType | Self::BySource => {
                &[S::PendingApproval, S::Confirmed, S::CheckedIn, S::InProgress, S::Completed, S::NoShow]
            }
            Self::ByStatus => StatusKind::ALL,
        }
    }

    /// What its columns measure.
    #[must_use]
    pub const fn columns(self) -> &'static [Measure] {
        use Measure as M;
        match self {
            Self::ProviderUse | Self::ResourceUse => {
                &[M::Appointments, M::OpenMinutes, M::BookedMinutes, M::OutsideMinutes, M::Utilisation]
            }
            Self::Missed => &[M::Appointments, M::Share, M::Late, M::Minutes],
            Self::LeadTime => &[M::Appointments, M::Share],
            Self::WaitingTime => {
                &[M::Appointments, M::MedianMinutes, M::MeanMinutes, M::LongestMinutes, M::NotNoted]
            }
            Self::ByType | Self::BySource | Self::ByStatus => &[M::Appointments, M::Minutes, M::Share],
            Self::Ratings => &[M::Appointments, M::Rated, M::MeanStars, M::Unhappy],
        }
    }

    /// The column worth drawing.
    #[must_use]
    pub const fn drawn(self) -> Measure {
        match self {
            Self::ProviderUse | Self::ResourceUse => Measure::Utilisation,
            Self::WaitingTime => Measure::MedianMinutes,
            Self::Ratings => Measure::MeanStars,
            Self::Missed | Self::LeadTime | Self::ByType | Self::BySource | Self::ByStatus => {
                Measure::Appointments
            }
        }
    }
}

/// Makes the report of `kind` over `entries`, which are those of `filter`, as they stand at `now`.
#[must_use]
pub fn report(
    book: &ClinicBook,
    kind: Kind,
    filter: &Filter,
    entries: &[Entry],
    now: DateTime<Utc>,
) -> Report {
    let counted: Vec<&Entry> = entries.iter().filter(|it| it.counts(kind, now)).collect();
    match kind {
        Kind::ProviderUse => utilisation::of_providers(book, filter, &counted),
        Kind::ResourceUse => utilisation::of_resources(book, filter, &counted),
        Kind::Missed => missed::missed(&counted),
        Kind::LeadTime => times::lead_time(&counted, book.clinic.zone),
        Kind::WaitingTime => times::waiting_time(book, &counted),
        Kind::ByType => counts::by_type(book, &counted),
        Kind::BySource => counts::by_source(&counted),
        Kind::ByStatus => counts::by_status(&counted, now),
        Kind::Ratings => ratings::ratings(book, &counted),
    }
}

impl Entry {
    /// Where it stands at `now`: a hold that ran out has expired, whether or not anybody wrote that down (Q14).
    #[must_use]
    pub fn kind_at(&self, now: DateTime<Utc>) -> StatusKind {
        match self.status {
            Status::Draft { hold_expires_at } if hold_expires_at <= now => StatusKind::Expired,
            _ => self.status.kind(),
        }
    }

    /// Whether it belongs into a report of `kind`. Time that was only held and let go of was never promised to
    /// anybody: calling that off is no cancellation.
    fn counts(&self, kind: Kind, now: DateTime<Utc>) -> bool {
        let only_held = |was: &Status| matches!(was, Status::Draft { .. });
        let let_go = matches!(&self.status, Status::Cancelled { was, .. } if only_held(was));
        kind.counts().contains(&self.kind_at(now)) && (kind != Kind::Missed || !let_go)
    }

    fn minutes(&self) -> i64 {
        i64::from(self.period.minutes())
    }
}

/// `part` of `whole` in tenths of a percent, rounded; `None` of nothing.
fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 1000 + whole / 2) / whole)
}

/// How many there are.
fn count<T>(these: &[T]) -> i64 {
    i64::try_from(these.len()).unwrap_or(i64::MAX)
}

/// The same as a number of appointments.
fn counted(entries: &[&Entry]) -> u32 {
    u32::try_from(entries.len()).unwrap_or(u32::MAX)
}

/// The one in the middle, the lower of two; `None` of none.
fn median(mut values: Vec<i64>) -> Option<i64> {
    values.sort_unstable();
    values.get(values.len().checked_sub(1)? / 2).copied()
}

/// The mean times `scale`, rounded; `None` of none.
fn mean(values: &[i64], scale: i64) -> Option<i64> {
    let whole = count(values);
    let sum: i64 = values.iter().sum();
    (whole > 0).then(|| (sum * scale + whole / 2).div_euclid(whole))
}
