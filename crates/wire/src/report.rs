//! Reports: what a stretch of the book comes to, in the words of the reader.

use crate::shapes;

shapes! {
    /// Which report.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq, Debug)]
    pub enum ReportKind {
        /// Booked of open time by provider.
        ProviderUse,
        /// Booked of open time by chair, room and device.
        ResourceUse,
        /// No-shows, and cancellations by reason.
        Missed,
        /// Days from booking to appointment.
        LeadTime,
        /// Minutes from check-in to start.
        WaitingTime,
        /// Appointments by type.
        ByType,
        /// Appointments by how they came about.
        BySource,
        /// Appointments by status.
        ByStatus,
        /// What patients say of visits.
        Ratings,
        /// What changed hands, by means.
        Takings,
        /// What was earned and paid, by type.
        Revenue,
        /// Who owes what at the end of the last day.
        Outstanding,
    }

    /// Asks for a report.
    pub struct ReportAsk {
        /// Which.
        pub kind: ReportKind,
        /// First day.
        pub from: String,
        /// Last day, included; at most ten years later.
        pub to: String,
        /// Only these; empty for all.
        pub location_ids: Vec<String>,
        /// Only these; empty for all.
        pub provider_ids: Vec<String>,
        /// In which language: en, es, ar.
        pub locale: String,
    }

    /// What a number is counted in.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq, Debug)]
    pub enum ReportUnit {
        /// Things.
        Count,
        /// Minutes.
        Minutes,
        /// Minutes, to be said as hours and minutes.
        Hours,
        /// Tenths of a percent.
        Permille,
        /// Days.
        Days,
        /// Tenths of a day.
        TenthDays,
        /// Hundredths of a star, of five.
        Stars,
        /// Minor units of the report's currency.
        Money,
    }

    /// A column of numbers.
    pub struct ReportColumn {
        /// Its heading.
        pub title: String,
        /// What its numbers are counted in.
        pub unit: ReportUnit,
    }

    /// A number that stands above the table.
    pub struct ReportFigure {
        /// What it is.
        pub title: String,
        /// What it is counted in.
        pub unit: ReportUnit,
        /// The number; `None` where there is nothing to measure by.
        pub value: Option<i64>,
    }

    /// A line.
    pub struct ReportLine {
        /// What it is about.
        pub label: String,
        /// Its hue on the calendar, 0 to 11, where it has one.
        pub hue: Option<u8>,
        /// One number a column; `None` where there is nothing to measure by.
        pub values: Vec<Option<i64>>,
    }

    /// How a report is drawn.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq, Debug)]
    pub enum ReportShape {
        /// Lines with names: bars below each other.
        Bars,
        /// Lines in an order of their own: columns beside each other.
        Columns,
    }

    /// What came out.
    pub struct Report {
        /// What it is called.
        pub title: String,
        /// What it is made over, and which statuses count, a sentence each (Q23).
        pub filter: Vec<String>,
        /// Most telling first.
        pub figures: Vec<ReportFigure>,
        /// The columns of numbers, beside the one that says what a line is about.
        pub columns: Vec<ReportColumn>,
        /// What a line is about, as a heading: "Provider".
        pub about: String,
        /// The lines.
        pub lines: Vec<ReportLine>,
        /// All together.
        pub total: ReportLine,
        /// Which column is drawn.
        pub drawn: u16,
        /// How.
        pub shape: ReportShape,
        /// How many appointments counted; of money, how many postings or accounts.
        pub counted: u32,
        /// What its money is counted in, ISO 4217.
        pub currency: String,
    }
}
