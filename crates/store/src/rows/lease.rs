//! Who keeps which provider or chair (D1).

use daybook_booking::ids::{ClinicId, DeskId};
use daybook_booking::lease::{Holder, Leasable, Lease};

use crate::cells::{Binds, Cells};
use crate::conn::Conn;
use crate::failure::Failure;
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{Row, select};

/// Every lease, ended ones too.
pub(crate) async fn all(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<Lease>, Failure> {
    let mut leases: Vec<Lease> = select(conn, "where clinic_id = $1", clinic_bind(clinic)).await?;
    leases.sort_by_key(|it| it.of);
    Ok(leases)
}

impl Row for Lease {
    const TABLE: &'static str = "lease";
    const COLUMNS: &'static [&'static str] = &["id", "kind", "desk_id", "desk_name", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.of.uuid()).text(self.of.kind()).put(self.holder.as_ref().map(|it| it.desk.0));
        binds.put(self.holder.as_ref().map(|it| it.name.clone())).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        let id = cells.id()?;
        let of = Leasable::of_kind(cells.text()?, id).ok_or(Failure::Unreadable("lease"))?;
        let (desk, name): (_, Option<String>) = (cells.maybe_id()?, cells.take()?);
        let holder = desk.zip(name).map(|(desk, name)| Holder { desk: DeskId(desk), name });
        Ok(Self { of, holder, version: cells.number()? })
    }
}
