//! What the numbers of reports measure, and what they are counted in.

/// What a number of a report measures.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Measure {
    /// How many appointments.
    Appointments,
    /// How many of them count as called off too late (C20).
    Late,
    /// Minutes open for booking, closed time taken out.
    OpenMinutes,
    /// Minutes booked within open time; time booked twice counts once.
    BookedMinutes,
    /// Minutes booked outside of open time.
    OutsideMinutes,
    /// Minutes of appointments.
    Minutes,
    /// Booked of open minutes within open time.
    Utilisation,
    /// Of all appointments the report counts.
    Share,
    /// No-shows of all appointments the report counts.
    NoShows,
    /// The middle one of all days.
    MedianDays,
    /// The mean of all days, in tenths.
    MeanDays,
    /// The middle one of all waits.
    MedianMinutes,
    /// The mean of all waits.
    MeanMinutes,
    /// The longest wait.
    LongestMinutes,
    /// Appointments whose times were not all noted, so that nobody knows.
    NotNoted,
    /// Appointments that were rated.
    Rated,
    /// The mean of all ratings, in hundredths of a star.
    MeanStars,
    /// Ratings of one or two stars.
    Unhappy,
    /// How many payments.
    Payments,
    /// What came of them.
    Received,
    /// What was given back.
    GivenBack,
    /// Received, less what was given back.
    Net,
    /// What was asked, less what was taken back of it.
    Charged,
    /// What was let off of it.
    LetOff,
    /// What sessions of packages paid for, which were earned when the package was sold.
    Covered,
    /// Charged, less what was let off and what sessions paid for.
    Revenue,
    /// What was paid on it, less what was given back.
    Paid,
    /// Revenue less what was paid: by how much patients owe more than before.
    OwedMore,
    /// What patients owe.
    Owed,
    /// What the clinic holds for them.
    Held,
    /// Owed, less what is held.
    Balance,
    /// For how long the oldest of what is owed has been open.
    OldestDays,
}

/// What a number is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unit {
    /// Things.
    Count,
    /// Real minutes, few enough to be said as minutes.
    Minutes,
    /// Real minutes, said as hours and minutes.
    Hours,
    /// Tenths of a percent.
    Permille,
    /// Whole days.
    Days,
    /// Tenths of a day.
    TenthDays,
    /// Hundredths of a star, of five.
    Stars,
    /// Minor units of the clinic's currency.
    Money,
}

impl Measure {
    /// What its numbers are counted in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Appointments
            | Self::Late
            | Self::NotNoted
            | Self::Rated
            | Self::Unhappy
            | Self::Payments => Unit::Count,
            Self::Received
            | Self::GivenBack
            | Self::Net
            | Self::Charged
            | Self::LetOff
            | Self::Covered
            | Self::Revenue
            | Self::Paid
            | Self::OwedMore
            | Self::Owed
            | Self::Held
            | Self::Balance => Unit::Money,
            Self::MeanStars => Unit::Stars,
            Self::OpenMinutes | Self::BookedMinutes | Self::OutsideMinutes | Self::Minutes => Unit::Hours,
            Self::MedianMinutes | Self::MeanMinutes | Self::LongestMinutes => Unit::Minutes,
            Self::Utilisation | Self::Share | Self::NoShows => Unit::Permille,
            Self::MedianDays | Self::OldestDays => Unit::Days,
            Self::MeanDays => Unit::TenthDays,
        }
    }
}
