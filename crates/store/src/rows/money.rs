//! The fee schedule, packages, and the ledger.

use crate::conn::Conn;
use chrono::{DateTime, NaiveDate, Utc};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, FeeId, PackageId, PatientId, PatientPackageId, PostingId,
    ProviderId,
};
use daybook_booking::money::Amount;
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PatientPackage};
use daybook_booking::money::posting::{Item, Posting};

use crate::cells::{Binds, Cells, binds, micros};
use crate::failure::Failure;
use crate::rows::clinic::version;
use crate::rows::{Row, select};

/// Every line of the ledger posted in `[from, to)`, in order.
pub(crate) async fn between(
    conn: &mut Conn,
    clinic: ClinicId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Posting>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(from).at(to);
    select(conn, "where clinic_id = $1 and at >= $2 and at < $3 order by number", binds).await
}

/// What stood open of each item before `before`: whose, what for, how much, and when it was first posted to.
pub(crate) async fn open_items(
    conn: &mut Conn,
    clinic: ClinicId,
    before: DateTime<Utc>,
) -> Result<Vec<OpenItem>, Failure> {
    let sql = "select patient_id, item_kind, item_id, cast(sum(amount) as bigint), min(at) from posting
               where clinic_id = $1 and at < $2
               group by patient_id, item_kind, item_id having sum(amount) <> 0";
    let rows = conn.all(sql, binds![clinic.0, micros(before)]).await?;
    let open = |row| {
        let cells = &mut Cells::of(row);
        Ok(OpenItem {
            patient: PatientId(cells.id()?),
            item: item(cells)?,
            amount: Amount(cells.number()?),
            since: cells.at()?,
        })
    };
    rows.iter().map(open).collect()
}

/// What stood open of an item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct OpenItem {
    /// Whose.
    pub patient: PatientId,
    /// What for.
    pub item: Item,
    /// The sum of its postings, never nothing; below zero where the clinic held money.
    pub amount: Amount,
    /// When it was first posted to.
    pub since: DateTime<Utc>,
}

fn item(cells: &mut Cells<'_>) -> Result<Item, Failure> {
    match cells.text()? {
        "appointment" => Ok(Item::Appointment(AppointmentId(cells.id()?))),
        "package" => Ok(Item::Package(PatientPackageId(cells.id()?))),
        _ => Err(Failure::Unreadable("item")),
    }
}

fn maybe_day(binds: &mut Binds, date: Option<NaiveDate>) {
    binds.put(date.map(|it| it.to_string()));
}

impl Row for Fee {
    const TABLE: &'static str = "fee";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "appointment_type_id",
        "provider_id",
        "from_date",
        "until_date",
        "amount",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.appointment_type.0).put(self.provider.map(|it| it.0));
        maybe_day(binds, self.from);
        maybe_day(binds, self.until);
        binds.put(self.amount.0).put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: FeeId(cells.id()?),
            appointment_type: AppointmentTypeId(cells.id()?),
            provider: cells.maybe_id()?.map(ProviderId),
            from: cells.maybe_date()?,
            until: cells.maybe_date()?,
            amount: Amount(cells.number()?),
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}

impl Row for Package {
    const TABLE: &'static str = "package";
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "price", "terms", "active", "position", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).put(self.price.0).json(&self.terms);
        binds.put(self.active).put(self.position).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PackageId(cells.id()?),
            name: cells.string()?,
            price: Amount(cells.number()?),
            terms: cells.json()?,
            active: cells.flag()?,
            position: cells.number()?,
            version: cells.number()?,
        })
    }
}

impl Row for PatientPackage {
    const TABLE: &'static str = "patient_package";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "package_id",
        "patient_id",
        "name",
        "price",
        "terms",
        "sold_on",
        "valid_until",
        "cancelled_at",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.package.0).id(self.patient.0).text(&self.name).put(self.price.0);
        binds.json(&self.terms).put(self.sold_on.to_string());
        maybe_day(binds, self.valid_until);
        binds.maybe_at(self.cancelled_at).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PatientPackageId(cells.id()?),
            package: PackageId(cells.id()?),
            patient: PatientId(cells.id()?),
            name: cells.string()?,
            price: Amount(cells.number()?),
            terms: cells.json()?,
            sold_on: cells.maybe_date()?.ok_or(Failure::Unreadable("date"))?,
            valid_until: cells.maybe_date()?,
            cancelled_at: cells.maybe_at()?,
            version: cells.number()?,
        })
    }
}

impl Row for Posting {
    const TABLE: &'static str = "posting";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "number",
        "patient_id",
        "item_kind",
        "item_id",
        "entry",
        "amount",
        "currency",
        "receipt",
        "reason",
        "at",
        "by",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        let kind = match self.item {
            Item::Appointment(_) => "appointment",
            Item::Package(_) => "package",
        };
        binds.id(self.id.0).put(self.number).id(self.patient.0).text(kind).id(self.item.uuid());
        binds.json(&self.entry).put(self.amount.0).text(&self.currency).put(self.receipt);
        binds.text(&self.reason).at(self.at).json(&self.by).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PostingId(cells.id()?),
            number: cells.number()?,
            patient: PatientId(cells.id()?),
            item: item(cells)?,
            entry: cells.json()?,
            amount: Amount(cells.number()?),
            currency: cells.string()?,
            receipt: cells.maybe_number()?,
            reason: cells.string()?,
            at: cells.at()?,
            by: cells.json()?,
            version: cells.number()?,
        })
    }
}
