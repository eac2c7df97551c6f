//! What can be said against a row.

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// Why a row was left out, or what is to be remarked of it.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Why { $($(#[$doc])* $name),+ }

        impl Why {
            /// As on the wire.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

whys! {
    /// Something it cannot do without is empty.
    Missing = "missing",
    /// It is not of the form it must have.
    Malformed = "malformed",
    /// It is longer or larger than the book takes.
    OutOfRange = "out_of_range",
    /// Nobody, or more than one, is meant.
    UnknownPatient = "unknown_patient",
    /// No such provider.
    UnknownProvider = "unknown_provider",
    /// No such location, chair, room or device.
    UnknownLocation = "unknown_location",
    /// No such appointment type.
    UnknownType = "unknown_type",
    /// A row before says the same.
    DuplicateRow = "duplicate_row",
    /// The book has it.
    AlreadyThere = "already_there",
    /// Provider, patient, chair or room is taken then.
    Overlaps = "overlaps",
    /// Outside the provider's hours.
    OutsideHours = "outside_hours",
    /// Leave, closure or holiday.
    Closed = "closed",
    /// The clocks go forward over that time.
    SkippedWallTime = "skipped_wall_time",
    /// It cannot have been yet.
    InTheFuture = "in_the_future",
    /// Shorter or longer than the type allows.
    WrongLength = "wrong_length",
    /// More or fewer cells than headings.
    ColumnCount = "column_count",
    /// The book's rules say no.
    Refused = "refused",
}

/// Something against one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowFault {
    /// The row's line in the file.
    pub line: u32,
    /// The heading it is under; empty for the whole row.
    pub column: String,
    /// What.
    pub why: Why,
}
