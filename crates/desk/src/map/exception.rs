//! Leave, closures, holidays and extra hours on the wire.

use daybook_booking::ids::{ExceptionId, LocationId, ProviderId, ResourceId};
use daybook_booking::refusal::Field;
use daybook_booking::schedule::{ExceptionScope, ScheduleException};
use daybook_wire::Problem;
use daybook_wire::set_up::ExceptionForm;

use super::text::{bad, id, id_if, parse_word, wall_text, wall_time, word};

/// An exception as its form.
pub(crate) fn exception_form(exception: &ScheduleException) -> ExceptionForm {
    let (scope, scope_id) = scope_texts(exception.scope);
    ExceptionForm {
        id: Some(exception.id.to_string()),
        scope: scope.to_owned(),
        scope_id,
        kind: word(&exception.kind),
        from: wall_text(exception.from),
        to: wall_text(exception.to),
        location_id: exception.location.map(|it| it.to_string()),
        label: exception.label.clone(),
        version: exception.version,
    }
}

/// The exception `exception` as the form has it.
pub(crate) fn exception(form: ExceptionForm, exception: ExceptionId) -> Result<ScheduleException, Problem> {
    Ok(ScheduleException {
        id: exception,
        scope: parse_scope(&form.scope, &form.scope_id)?,
        kind: parse_word(&form.kind, "kind")?,
        from: wall_time(&form.from, Field::From)?,
        to: wall_time(&form.to, Field::To)?,
        location: id_if(form.location_id.as_deref(), "location_id", LocationId)?,
        label: form.label,
        deleted: false,
        version: form.version,
    })
}

/// The scope's word and whose id; empty for the clinic.
pub(crate) fn scope_texts(scope: ExceptionScope) -> (&'static str, String) {
    match scope {
        ExceptionScope::Clinic => ("clinic", String::new()),
        ExceptionScope::Location(id) => ("location", id.to_string()),
        ExceptionScope::Provider(id) => ("provider", id.to_string()),
        ExceptionScope::Resource(id) => ("resource", id.to_string()),
    }
}

fn parse_scope(scope: &str, scope_id: &str) -> Result<ExceptionScope, Problem> {
    match scope {
        "clinic" => Ok(ExceptionScope::Clinic),
        "location" => id(scope_id, "scope_id", |it| ExceptionScope::Location(LocationId(it))),
        "provider" => id(scope_id, "scope_id", |it| ExceptionScope::Provider(ProviderId(it))),
        "resource" => id(scope_id, "scope_id", |it| ExceptionScope::Resource(ResourceId(it))),
        _ => Err(bad("scope")),
    }
}
