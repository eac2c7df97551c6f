//! Set-up: what settings screens read and write. Saving tells which appointments it left stranded (Q24).

use std::collections::BTreeSet;

use chrono::Days;
use daybook_booking::command::{Command, Order};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ExceptionId, FeeId, LocationId, PackageId, PolicyId, ProviderId,
    ResourceId,
};
use daybook_booking::money::command::MoneyCommand;
use daybook_booking::resource::Claimant;
use daybook_booking::schedule::ExceptionScope;
use daybook_wire::Problem;
use daybook_wire::appointment::AppointmentsFound;
use daybook_wire::money::{FeeForm, PackageForm};
use daybook_wire::policy::PolicyForm;
use daybook_wire::session::Nothing;
use daybook_wire::set_up::{
    AppointmentTypeForm, Arrangement, ById, ClinicForm, ExceptionForm, LocationForm, ProviderForm,
    ResourceForm, Saved, SetUpBook, SetUpKind,
};
use uuid::Uuid;

use super::Caller;
use crate::map::exception::{exception, exception_form};
use crate::map::money::{fee, package};
use crate::map::policy::policy;
use crate::map::problem;
use crate::map::set_up as map;
use crate::map::text::{id, uuid};

/// How the clinic is set up. Exceptions of the last year and those to come.
pub(crate) async fn set_up_book(caller: &Caller) -> Result<SetUpBook, Problem> {
    let book = caller.engine.book();
    let a_year_ago = caller.today() - Days::new(365);
    let mut exceptions: Vec<_> = book.exceptions.iter().filter(|it| it.to.date() >= a_year_ago).collect();
    exceptions.sort_by_key(|it| (it.from, it.id));
    Ok(map::set_up_book(&book, exceptions.into_iter().map(exception_form).collect()))
}

/// Changes the clinic.
pub(crate) async fn save_clinic(caller: &Caller, ask: ClinicForm) -> Result<Saved, Problem> {
    let clinic = map::clinic(ask, caller.engine.book().clinic.id)?;
    let id = clinic.id.0;
    saved(caller, Command::SaveClinic(Box::new(clinic)), (id, Affects::Nobody)).await
}

/// Adds or changes a location.
pub(crate) async fn save_location(caller: &Caller, ask: LocationForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let location = map::location(ask, LocationId(id))?;
    saved(caller, Command::SaveLocation(Box::new(location)), (id, Affects::Everybody)).await
}

/// Adds or changes a provider, with hours and template.
pub(crate) async fn save_provider(caller: &Caller, ask: ProviderForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let provider = map::provider(ask, ProviderId(id))?;
    let theirs = Affects::One(Claimant::Provider(provider.id));
    saved(caller, Command::SaveProvider(Box::new(provider)), (id, theirs)).await
}

/// The appointments a provider's hours would leave outside them, were they saved (Q24).
pub(crate) async fn try_provider(caller: &Caller, ask: ProviderForm) -> Result<AppointmentsFound, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let provider = map::provider(ask, ProviderId(id))?;
    let theirs = Affects::One(Claimant::Provider(provider.id));
    would_strand(caller, Command::SaveProvider(Box::new(provider)), theirs).await
}

/// The appointments a location's hours would leave outside them, were they saved (Q24).
pub(crate) async fn try_location(caller: &Caller, ask: LocationForm) -> Result<AppointmentsFound, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let location = map::location(ask, LocationId(id))?;
    would_strand(caller, Command::SaveLocation(Box::new(location)), Affects::Everybody).await
}

/// Adds or changes a chair, room or device.
pub(crate) async fn save_resource(caller: &Caller, ask: ResourceForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let resource = map::resource(ask, ResourceId(id))?;
    saved(caller, Command::SaveResource(Box::new(resource)), (id, Affects::Nobody)).await
}

/// Adds or changes an appointment type.
pub(crate) async fn save_appointment_type(
    caller: &Caller,
    ask: AppointmentTypeForm,
) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let kept = map::appointment_type(ask, AppointmentTypeId(id));
    saved(caller, Command::SaveAppointmentType(Box::new(kept)), (id, Affects::Nobody)).await
}

/// Puts everything of a kind in another order: one thing to undo.
pub(crate) async fn arrange_set_up(caller: &Caller, ask: Arrangement) -> Result<Nothing, Problem> {
    fn all<Id>(texts: &[String], make: fn(Uuid) -> Id) -> Result<Vec<Id>, Problem> {
        texts.iter().map(|it| id(it, "ids", make)).collect()
    }
    let order = match ask.kind {
        SetUpKind::Locations => Order::Locations(all(&ask.ids, LocationId)?),
        SetUpKind::Providers => Order::Providers(all(&ask.ids, ProviderId)?),
        SetUpKind::Resources => Order::Resources(all(&ask.ids, ResourceId)?),
        SetUpKind::AppointmentTypes => Order::AppointmentTypes(all(&ask.ids, AppointmentTypeId)?),
    };
    caller.run(Command::Arrange(order)).await?;
    Ok(Nothing {})
}

/// Adds or changes leave, closure, holiday or extra hours.
pub(crate) async fn save_exception(caller: &Caller, ask: ExceptionForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let wanted = exception(ask, ExceptionId(id))?;
    let affects = Affects::of(wanted.scope);
    saved(caller, Command::SaveException(Box::new(wanted)), (id, affects)).await
}

/// The appointments an exception would leave outside hours or in closed time, were it saved (Q24).
pub(crate) async fn try_exception(caller: &Caller, ask: ExceptionForm) -> Result<AppointmentsFound, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let wanted = exception(ask, ExceptionId(id))?;
    let affects = Affects::of(wanted.scope);
    would_strand(caller, Command::SaveException(Box::new(wanted)), affects).await
}

/// Whose appointments `command` would leave outside hours or in closed time; those that are there already are not told.
async fn would_strand(
    caller: &Caller,
    command: Command,
    affects: Affects,
) -> Result<AppointmentsFound, Problem> {
    let affected = match affects {
        Affects::Nobody => return Ok(AppointmentsFound { items: vec![] }),
        Affects::One(claimant) => vec![claimant],
        Affects::Everybody => vec![],
    };
    let stranded = caller.engine.would_strand(&caller.actor, command, &affected).await;
    let stranded = stranded.map_err(|it| problem::of(&it))?;
    Ok(AppointmentsFound { items: caller.several(stranded).await? })
}

/// Takes an exception back.
pub(crate) async fn delete_exception(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let gone = id(&ask.id, "id", ExceptionId)?;
    let affects = caller.engine.book().exception(gone).map_or(Affects::Nobody, |it| Affects::of(it.scope));
    saved(caller, Command::DeleteException(gone), (gone.0, affects)).await
}

/// Adds or changes a rule of the clinic's own. What is booked already stays.
pub(crate) async fn save_policy(caller: &Caller, ask: PolicyForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let wanted = policy(ask, PolicyId(id))?;
    saved(caller, Command::SavePolicy(Box::new(wanted)), (id, Affects::Nobody)).await
}

/// Takes a rule of the clinic's own back.
pub(crate) async fn delete_policy(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let gone = id(&ask.id, "id", PolicyId)?;
    saved(caller, Command::DeletePolicy(gone), (gone.0, Affects::Nobody)).await
}

/// Adds or changes a line of the fee schedule. What was charged already stays.
pub(crate) async fn save_fee(caller: &Caller, ask: FeeForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let wanted = MoneyCommand::SaveFee(fee(&ask, FeeId(id))?);
    saved(caller, Command::Money(Box::new(wanted)), (id, Affects::Nobody)).await
}

/// Takes a line of the fee schedule back.
pub(crate) async fn delete_fee(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let gone = id(&ask.id, "id", FeeId)?;
    let wanted = MoneyCommand::DeleteFee(gone);
    saved(caller, Command::Money(Box::new(wanted)), (gone.0, Affects::Nobody)).await
}

/// Adds or changes a package the clinic sells. What was sold keeps its terms.
pub(crate) async fn save_package(caller: &Caller, ask: PackageForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let wanted = MoneyCommand::SavePackage(package(ask, PackageId(id))?);
    saved(caller, Command::Money(Box::new(wanted)), (id, Affects::Nobody)).await
}

/// Whose appointments a change of hours may strand.
#[derive(Clone, Copy)]
enum Affects {
    Nobody,
    One(Claimant),
    Everybody,
}

impl Affects {
    const fn of(scope: ExceptionScope) -> Self {
        match scope {
            ExceptionScope::Clinic | ExceptionScope::Location(_) => Self::Everybody,
            ExceptionScope::Provider(id) => Self::One(Claimant::Provider(id)),
            ExceptionScope::Resource(id) => Self::One(Claimant::Resource(id)),
        }
    }
}

/// The appointments of anybody that `command` would strand, were it run.
pub(super) async fn would_strand_anybody(
    caller: &Caller,
    command: Command,
) -> Result<AppointmentsFound, Problem> {
    would_strand(caller, command, Affects::Everybody).await
}

/// Runs what may strand anybody's appointments; tells which it did.
pub(super) async fn saved_for_everybody(
    caller: &Caller,
    command: Command,
    id: Uuid,
) -> Result<Saved, Problem> {
    saved(caller, command, (id, Affects::Everybody)).await
}

async fn saved(caller: &Caller, command: Command, (id, affects): (Uuid, Affects)) -> Result<Saved, Problem> {
    let before = stranded(caller, affects).await?;
    caller.run(command).await?;
    let after = stranded(caller, affects).await?;
    let now_outside = after.difference(&before).map(ToString::to_string).collect();
    Ok(Saved { id: id.to_string(), now_outside })
}

/// The appointments to come that stand outside hours or in closed time; those overbooked on purpose too.
async fn stranded(caller: &Caller, affects: Affects) -> Result<BTreeSet<AppointmentId>, Problem> {
    let found = match affects {
        Affects::Nobody => return Ok(BTreeSet::new()),
        Affects::One(claimant) => caller.engine.outside_hours(&[claimant]).await,
        Affects::Everybody => caller.engine.outside_hours(&[]).await,
    };
    Ok(found.map_err(|it| problem::of(&it))?.into_iter().collect())
}

pub(super) fn id_or_new(caller: &Caller, text: Option<&str>) -> Result<Uuid, Problem> {
    match text {
        Some(text) => uuid(text, "id"),
        None => Ok(caller.engine.new_id()),
    }
}
