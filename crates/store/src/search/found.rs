//! A line of a list of patients.

use chrono::NaiveDate;
use daybook_booking::ids::PatientId;

use crate::cells::Cells;
use crate::failure::Failure;

/// What a list shows of a patient. Prints only the id.
#[derive(Clone, PartialEq, Eq)]
pub struct PatientLine {
    /// Its id.
    pub id: PatientId,
    /// Short number.
    pub number: u32,
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Phone as typed.
    pub phone: String,
    /// Second phone.
    pub phone_2: String,
    /// E-mail address.
    pub email: String,
    /// Whether the record is to be completed.
    pub provisional: bool,
    /// Whether they may be booked.
    pub active: bool,
    /// Folded names, for ranking.
    pub(crate) family_key: String,
    pub(crate) given_key: String,
}

/// The columns of a line, of the patient table as `p`.
pub(crate) const COLUMNS: &str = "p.id, p.number, p.given_name, p.family_name, p.birth_date, p.phone, p.phone_2, \
     p.email, p.provisional, p.active, p.family_key, p.given_key";

impl std::fmt::Debug for PatientLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PatientLine({})", self.id)
    }
}

impl PatientLine {
    pub(crate) fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PatientId(cells.id()?),
            number: cells.number()?,
            given_name: cells.string()?,
            family_name: cells.string()?,
            birth_date: cells.maybe_date()?,
            phone: cells.string()?,
            phone_2: cells.string()?,
            email: cells.string()?,
            provisional: cells.flag()?,
            active: cells.flag()?,
            family_key: cells.string()?,
            given_key: cells.string()?,
        })
    }

    /// The folded words of the name, family name first.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.family_key.split(' ').chain(self.given_key.split(' ')).filter(|it| !it.is_empty())
    }
}
