//! Settings forms and what the clinic is set up with.

use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, Region};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, ClinicId, LocationId, ProviderId, ResourceId};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::{TemplateSlot, WeeklyHours};
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::set_up as wire;

use super::money::{fee_form, money_form, money_rules, package_form, payment_form, payment_terms};
use super::policy::{binds, for_patients, for_staff, policy_form};
use super::text::{bad, id, ids, invalid, parse_word, word};
use super::treatment::procedure_form;

/// A stretch of a day.
pub(crate) fn span(span: wall::WallSpan) -> wire::WallSpan {
    wire::WallSpan { from: span.from(), to: span.to() }
}

/// The stretch of a day a person filled in as `field`.
pub(crate) fn parse_span(span: wire::WallSpan, field: Field) -> Result<wall::WallSpan, Problem> {
    wall::WallSpan::new(span.from, span.to).ok_or_else(|| invalid(field, Fault::OutOfRange))
}

/// The clinic as its form.
pub(crate) fn clinic_form(clinic: &Clinic) -> wire::ClinicForm {
    wire::ClinicForm {
        name: clinic.name.clone(),
        zone: clinic.zone.name().to_owned(),
        currency: clinic.currency.clone(),
        slot_minutes: clinic.policy.slot_minutes,
        no_show_releases: word(&clinic.policy.no_show_releases),
        buffer_may_overrun_closing: clinic.policy.buffer_may_overrun_closing,
        holiday_region: clinic.policy.holidays.map(|it| it.name().to_owned()),
        money: money_form(clinic.money),
        version: clinic.version,
    }
}

/// The clinic `clinic` as the form has it.
pub(crate) fn clinic(form: wire::ClinicForm, clinic: ClinicId) -> Result<Clinic, Problem> {
    Ok(Clinic {
        id: clinic,
        name: form.name,
        zone: form.zone.parse().map_err(|_| bad("zone"))?,
        currency: form.currency,
        policy: Policy {
            slot_minutes: form.slot_minutes,
            no_show_releases: parse_word(&form.no_show_releases, "no_show_releases")?,
            buffer_may_overrun_closing: form.buffer_may_overrun_closing,
            holidays: match form.holiday_region {
                Some(it) => Some(Region::named(&it).ok_or_else(|| bad("holiday_region"))?),
                None => None,
            },
        },
        money: money_rules(&form.money),
        version: form.version,
    })
}

/// A location as its form.
pub(crate) fn location_form(location: &Location) -> wire::LocationForm {
    wire::LocationForm {
        id: Some(location.id.to_string()),
        name: location.name.clone(),
        address: location.address.clone(),
        phone: location.phone.clone(),
        capacity: location.capacity,
        hours: location.hours.iter().map(day_hours).collect(),
        active: location.active,
        position: location.position,
        version: location.version,
    }
}

/// The location `location` as the form has it. A new one's hours are its own, whatever location they name.
pub(crate) fn location(form: wire::LocationForm, location: LocationId) -> Result<Location, Problem> {
    let own = |hours: wire::DayHours| {
        Ok(WeeklyHours { location, weekday: hours.weekday, span: parse_span(hours.span, Field::Hours)? })
    };
    Ok(Location {
        id: location,
        name: form.name,
        address: form.address,
        phone: form.phone,
        capacity: form.capacity,
        hours: form.hours.into_iter().map(own).collect::<Result<_, Problem>>()?,
        active: form.active,
        position: form.position,
        version: form.version,
    })
}

/// A provider as their form.
pub(crate) fn provider_form(provider: &Provider) -> wire::ProviderForm {
    wire::ProviderForm {
        id: Some(provider.id.to_string()),
        name: provider.name.clone(),
        designation: provider.designation.clone(),
        role: word(&provider.role),
        hue: provider.hue,
        photo: provider.photo.clone(),
        hours: provider.hours.iter().map(day_hours).collect(),
        template: provider.template.iter().map(template_slot).collect(),
        video_link: provider.video_link.clone(),
        appointment_type_ids: provider.appointment_types.iter().map(ToString::to_string).collect(),
        active: provider.active,
        position: provider.position,
        version: provider.version,
    }
}

/// The provider `provider` as the form has them.
pub(crate) fn provider(form: wire::ProviderForm, provider: ProviderId) -> Result<Provider, Problem> {
    Ok(Provider {
        id: provider,
        name: form.name,
        designation: form.designation,
        role: parse_word(&form.role, "role")?,
        hue: form.hue,
        photo: form.photo,
        hours: form.hours.iter().map(parse_day_hours).collect::<Result<_, _>>()?,
        template: form.template.iter().map(parse_template_slot).collect::<Result<_, _>>()?,
        video_link: form.video_link,
        appointment_types: ids(&form.appointment_type_ids, "appointment_type_ids", AppointmentTypeId)?,
        active: form.active,
        position: form.position,
        version: form.version,
    })
}

/// A chair, room or device as its form.
pub(crate) fn resource_form(resource: &Resource) -> wire::ResourceForm {
    wire::ResourceForm {
        id: Some(resource.id.to_string()),
        location_id: resource.location.to_string(),
        kind: kind(resource.kind),
        name: resource.name.clone(),
        capacity: resource.capacity,
        active: resource.active,
        position: resource.position,
        version: resource.version,
    }
}

/// The chair, room or device `resource` as the form has it.
pub(crate) fn resource(form: wire::ResourceForm, resource: ResourceId) -> Result<Resource, Problem> {
    Ok(Resource {
        id: resource,
        location: id(&form.location_id, "location_id", LocationId)?,
        kind: parse_kind(form.kind),
        name: form.name,
        capacity: form.capacity,
        position: form.position,
        active: form.active,
        version: form.version,
    })
}

/// An appointment type as its form.
pub(crate) fn appointment_type_form(kept: &AppointmentType) -> wire::AppointmentTypeForm {
    wire::AppointmentTypeForm {
        id: Some(kept.id.to_string()),
        name: kept.name.clone(),
        hue: kept.hue,
        min_minutes: kept.min_minutes,
        default_minutes: kept.default_minutes,
        max_minutes: kept.max_minutes,
        capacity: kept.capacity,
        buffer_before: kept.buffers.before,
        buffer_after: kept.buffers.after,
        needs: kept.needs.iter().copied().map(kind).collect(),
        instructions: kept.instructions.clone(),
        telehealth: kept.telehealth,
        payment: payment_form(kept.payment),
        online: kept.online,
        active: kept.active,
        position: kept.position,
        version: kept.version,
    }
}

/// The appointment type `id` as the form has it.
pub(crate) fn appointment_type(form: wire::AppointmentTypeForm, id: AppointmentTypeId) -> AppointmentType {
    AppointmentType {
        id,
        name: form.name,
        hue: form.hue,
        min_minutes: form.min_minutes,
        default_minutes: form.default_minutes,
        max_minutes: form.max_minutes,
        capacity: form.capacity,
        buffers: Buffers { before: form.buffer_before, after: form.buffer_after },
        needs: form.needs.into_iter().map(parse_kind).collect(),
        instructions: form.instructions,
        telehealth: form.telehealth,
        payment: payment_terms(&form.payment),
        online: form.online,
        active: form.active,
        position: form.position,
        version: form.version,
    }
}

/// Everything that is set up; `exceptions` are chosen by whoever asks.
pub(crate) fn set_up_book(book: &ClinicBook, exceptions: Vec<wire::ExceptionForm>) -> wire::SetUpBook {
    wire::SetUpBook {
        clinic: clinic_form(&book.clinic),
        locations: book.locations.iter().map(location_form).collect(),
        providers: book.providers.iter().map(provider_form).collect(),
        resources: book.resources.iter().map(resource_form).collect(),
        appointment_types: book.appointment_types.iter().map(appointment_type_form).collect(),
        procedures: book.procedures.iter().map(procedure_form).collect(),
        exceptions,
        policies: book.policies.iter().map(policy_form).collect(),
        fees: book.fees.iter().map(fee_form).collect(),
        packages: book.packages.iter().map(package_form).collect(),
        takes_money: book.takes_money(),
    }
}

/// Chair, room or device.
pub(crate) fn kind(kind: ResourceKind) -> wire::ResourceKind {
    match kind {
        ResourceKind::Chair => wire::ResourceKind::Chair,
        ResourceKind::Room => wire::ResourceKind::Room,
        ResourceKind::Device => wire::ResourceKind::Device,
    }
}

fn parse_kind(kind: wire::ResourceKind) -> ResourceKind {
    match kind {
        wire::ResourceKind::Chair => ResourceKind::Chair,
        wire::ResourceKind::Room => ResourceKind::Room,
        wire::ResourceKind::Device => ResourceKind::Device,
    }
}

fn day_hours(hours: &WeeklyHours) -> wire::DayHours {
    wire::DayHours { location_id: hours.location.to_string(), weekday: hours.weekday, span: span(hours.span) }
}

fn parse_day_hours(hours: &wire::DayHours) -> Result<WeeklyHours, Problem> {
    Ok(WeeklyHours {
        location: id(&hours.location_id, "location_id", LocationId)?,
        weekday: hours.weekday,
        span: parse_span(hours.span, Field::Hours)?,
    })
}

fn template_slot(slot: &TemplateSlot) -> wire::TemplateSlot {
    wire::TemplateSlot {
        location_id: slot.location.to_string(),
        weekday: slot.weekday,
        span: span(slot.span),
        appointment_type_id: slot.appointment_type.to_string(),
        staff: for_staff(slot.binds),
        patients: for_patients(slot.binds),
        release_hours: slot.release_hours,
    }
}

fn parse_template_slot(slot: &wire::TemplateSlot) -> Result<TemplateSlot, Problem> {
    Ok(TemplateSlot {
        location: id(&slot.location_id, "location_id", LocationId)?,
        weekday: slot.weekday,
        span: parse_span(slot.span, Field::Template)?,
        appointment_type: id(&slot.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        binds: binds(slot.staff, slot.patients),
        release_hours: slot.release_hours,
    })
}
