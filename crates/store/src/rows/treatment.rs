//! Treatment plans, the procedures they plan, and the ratings patients give.

use crate::conn::Conn;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, PatientId, ProcedureId, ProviderId, TreatmentPlanId,
};
use daybook_booking::rating::Rating;
use daybook_booking::treatment::{Procedure, TreatmentPlan};

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{Row, select};

/// The plans of which something may still be booked, those that were made first before others.
pub(crate) async fn open(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<TreatmentPlan>, Failure> {
    let rest = "where clinic_id = $1 and deleted = 0 and cancelled_at is null order by created_at, id";
    select(conn, rest, clinic_bind(clinic)).await
}

impl Row for TreatmentPlan {
    const TABLE: &'static str = "treatment_plan";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "patient_id",
        "name",
        "provider_id",
        "steps",
        "created_at",
        "cancelled_at",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.patient.0).text(&self.name).put(self.provider.map(|it| it.0));
        binds.json(&self.steps).at(self.created_at).maybe_at(self.cancelled_at);
        binds.put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: TreatmentPlanId(cells.id()?),
            patient: PatientId(cells.id()?),
            name: cells.string()?,
            provider: cells.maybe_id()?.map(ProviderId),
            steps: cells.json()?,
            created_at: cells.at()?,
            cancelled_at: cells.maybe_at()?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}

impl Row for Procedure {
    const TABLE: &'static str = "procedure";
    const COLUMNS: &'static [&'static str] =
        &["id", "code", "name", "minutes", "appointment_type_id", "active", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.code).text(&self.name).put(self.minutes);
        binds.put(self.appointment_type.map(|it| it.0)).put(self.active).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ProcedureId(cells.id()?),
            code: cells.string()?,
            name: cells.string()?,
            minutes: cells.number()?,
            appointment_type: cells.maybe_id()?.map(AppointmentTypeId),
            active: cells.flag()?,
            version: cells.number()?,
        })
    }
}

impl Row for Rating {
    const TABLE: &'static str = "rating";
    const COLUMNS: &'static [&'static str] =
        &["appointment_id", "stars", "comment", "given_by", "given_at", "removed", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.appointment.0).put(self.stars).text(&self.comment).json(&self.by).at(self.at);
        binds.put(self.removed).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            appointment: AppointmentId(cells.id()?),
            stars: cells.number()?,
            comment: cells.string()?,
            by: cells.json()?,
            at: cells.at()?,
            removed: cells.flag()?,
            version: cells.number()?,
        })
    }
}
