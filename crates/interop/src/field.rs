//! What a column can hold.

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a column holds.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Field { $($(#[$doc])* $name),+ }

        impl Field {
            /// Every field.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As on the wire, and as the heading of a file we write.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

fields! {
    /// Given names.
    GivenName = "given_name",
    /// Family name.
    FamilyName = "family_name",
    /// Both, in one.
    FullName = "full_name",
    /// Date of birth.
    BirthDate = "birth_date",
    /// Phone.
    Phone = "phone",
    /// Second phone.
    Phone2 = "phone_2",
    /// E-mail.
    Email = "email",
    /// Postal address.
    Address = "address",
    /// Sex.
    Sex = "sex",
    /// Language for messages and slips.
    Language = "language",
    /// Family and carers, by the ids they have where the file comes from.
    Relations = "relations",
    /// Whether the record is still to be completed.
    Provisional = "provisional",
    /// Whether they may be booked.
    Active = "active",
    /// Notes for staff.
    Notes = "notes",
    /// The id it has where it comes from.
    ExternalId = "external_id",
    /// The patient's short number there.
    Number = "number",
    /// The id the patient has there.
    PatientExternalId = "patient_external_id",
    /// Whose appointment it is.
    PatientName = "patient_name",
    /// That patient's date of birth.
    PatientBirthDate = "patient_birth_date",
    /// That patient's phone.
    PatientPhone = "patient_phone",
    /// With whom.
    Provider = "provider",
    /// Where.
    Location = "location",
    /// Chairs, rooms, devices.
    Resource = "resource",
    /// What for.
    AppointmentType = "appointment_type",
    /// Which day.
    Date = "date",
    /// From when.
    StartTime = "start_time",
    /// Day and time in one.
    Start = "start",
    /// Until when: a time, or day and time.
    End = "end",
    /// How long.
    Minutes = "minutes",
    /// What became of it.
    Status = "status",
    /// Notes for the patient.
    PatientNotes = "patient_notes",
}

/// Whose rows they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum For {
    /// Patients.
    Patients,
    /// Appointments.
    Appointments,
}

impl Field {
    /// The field written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.text() == text)
    }

    /// Whether rows of that sort have it.
    #[must_use]
    pub const fn is_of(self, rows: For) -> bool {
        let both = matches!(self, Self::Notes | Self::ExternalId);
        let patients = matches!(
            self,
            Self::GivenName
                | Self::FamilyName
                | Self::FullName
                | Self::BirthDate
                | Self::Phone
                | Self::Phone2
                | Self::Email
                | Self::Address
                | Self::Sex
                | Self::Language
                | Self::Relations
                | Self::Provisional
                | Self::Active
                | Self::Number
        );
        match rows {
            For::Patients => both || patients,
            For::Appointments => both || !patients,
        }
    }
}

/// Which column holds what; each field once.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Mapping(pub Vec<(usize, Field)>);

impl Mapping {
    /// The column that holds `field`.
    #[must_use]
    pub fn column(&self, field: Field) -> Option<usize> {
        self.0.iter().find(|(_, it)| *it == field).map(|(column, _)| *column)
    }

    /// What the column holds.
    #[must_use]
    pub fn field(&self, column: usize) -> Option<Field> {
        self.0.iter().find(|(it, _)| *it == column).map(|(_, field)| *field)
    }
}
