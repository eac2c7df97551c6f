//! The order things stand in, in lists and as columns: one thing to undo, however many rows move.

use super::{Case, Decision, valid};
use crate::change::{Change, Edit, Row};
use crate::clinic::{AppointmentType, Location, Provider};
use crate::command::Order;
use crate::refusal::{Fault, Field, Refusal};
use crate::resource::Resource;

/// Puts things in `order`. Those that are not named keep their place.
pub(super) fn arrange(case: Case<'_>, order: &Order) -> Decision {
    let book = &case.sheet.book;
    match order {
        Order::Locations(ids) => case.placed(
            (ids.iter().map(|it| book.location(*it)), Field::Location),
            |it, position| Location { position, ..it.clone() },
            Change::Location,
        ),
        Order::Providers(ids) => case.placed(
            (ids.iter().map(|it| book.provider(*it)), Field::Provider),
            |it, position| Provider { position, ..it.clone() },
            Change::Provider,
        ),
        Order::Resources(ids) => case.placed(
            (ids.iter().map(|it| book.resource(*it)), Field::Resources),
            |it, position| Resource { position, ..it.clone() },
            Change::Resource,
        ),
        Order::AppointmentTypes(ids) => case.placed(
            (ids.iter().map(|it| book.appointment_type(*it)), Field::AppointmentType),
            |it, position| AppointmentType { position, ..it.clone() },
            Change::AppointmentType,
        ),
    }
}

impl Case<'_> {
    fn placed<'r, T: Row + 'r>(
        self,
        (rows, field): (impl Iterator<Item = Option<&'r T>>, Field),
        at: impl Fn(&T, u16) -> T,
        change: impl Fn(Edit<T>) -> Change,
    ) -> Decision {
        let rows = rows.map(|it| it.ok_or(Refusal::NotFound)).collect::<Result<Vec<_>, _>>()?;
        let mut changes = vec![];
        for (position, row) in (0..=u16::MAX).zip(&rows) {
            // Nothing stands in two places, and one row changes once.
            let again = rows.iter().filter(|it| std::ptr::eq(**it, *row)).count() > 1;
            valid::require(!again, field, Fault::Duplicate)?;
            changes.extend(Edit::changed(*row, at(row, position), self.now).map(&change));
        }
        Ok(changes)
    }
}
