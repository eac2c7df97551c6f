//! The order things stand in, in lists and as columns: one thing to undo, however many rows move.

use super::{Case, Decision};
use crate::change::{Change, Edit, Row};
use crate::clinic::{AppointmentType, Location, Provider};
use crate::command::Order;
use crate::refusal::Refusal;
use crate::resource::Resource;

/// Puts things in `order`. Those that are not named keep their place.
pub(super) fn arrange(case: Case<'_>, order: &Order) -> Decision {
    let book = &case.sheet.book;
    match order {
        Order::Locations(ids) => case.placed(
            ids.iter().map(|it| book.location(*it)),
            |it, position| Location { position, ..it.clone() },
            Change::Location,
        ),
        Order::Providers(ids) => case.placed(
            ids.iter().map(|it| book.provider(*it)),
            |it, position| Provider { position, ..it.clone() },
            Change::Provider,
        ),
        Order::Resources(ids) => case.placed(
            ids.iter().map(|it| book.resource(*it)),
            |it, position| Resource { position, ..it.clone() },
            Change::Resource,
        ),
        Order::AppointmentTypes(ids) => case.placed(
            ids.iter().map(|it| book.appointment_type(*it)),
            |it, position| AppointmentType { position, ..it.clone() },
            Change::AppointmentType,
        ),
    }
}

impl Case<'_> {
    fn placed<'r, T: Row + 'r>(
        self,
        rows: impl Iterator<Item = Option<&'r T>>,
        at: impl Fn(&T, u16) -> T,
        change: impl Fn(Edit<T>) -> Change,
    ) -> Decision {
        let mut changes = vec![];
        for (position, row) in (0..=u16::MAX).zip(rows) {
            let row = row.ok_or(Refusal::NotFound)?;
            changes.extend(Edit::changed(row, at(row, position), self.now).map(&change));
        }
        Ok(changes)
    }
}
