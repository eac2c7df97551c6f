//! The clinic's own rules on the wire.

use daybook_booking::audience::{self as core, Binds};
use daybook_booking::ids::{AppointmentTypeId, LocationId, PolicyId};
use daybook_booking::policy::{self, BookingPolicy, PolicyScope, Rule};
use daybook_wire::Problem;
use daybook_wire::policy::{
    Audience, ForPatients, ForStaff, LateCancel, PolicyForm, PolicyRule, QuotaOf, QuotaPer,
};

use super::text::id_if;

/// A policy as its form.
pub(crate) fn policy_form(policy: &BookingPolicy) -> PolicyForm {
    PolicyForm {
        id: Some(policy.id.to_string()),
        name: policy.name.clone(),
        location_id: policy.scope.location.map(|it| it.to_string()),
        appointment_type_id: policy.scope.appointment_type.map(|it| it.to_string()),
        rule: rule_on_wire(policy.rule),
        staff: for_staff(policy.binds),
        patients: for_patients(policy.binds),
        active: policy.active,
        version: policy.version,
    }
}

/// The policy `id` as the form has it.
pub(crate) fn policy(form: PolicyForm, id: PolicyId) -> Result<BookingPolicy, Problem> {
    Ok(BookingPolicy {
        id,
        name: form.name,
        scope: PolicyScope {
            location: id_if(form.location_id.as_deref(), "location_id", LocationId)?,
            appointment_type: id_if(
                form.appointment_type_id.as_deref(),
                "appointment_type_id",
                AppointmentTypeId,
            )?,
        },
        rule: rule(form.rule),
        binds: binds(form.staff, form.patients),
        active: form.active,
        deleted: false,
        version: form.version,
    })
}

/// Who asks.
pub(crate) fn audience(audience: Audience) -> core::Audience {
    match audience {
        Audience::Staff => core::Audience::Staff,
        Audience::Patients => core::Audience::Patients,
    }
}

/// Whom it binds, and how hard.
pub(crate) fn binds(staff: ForStaff, patients: ForPatients) -> Binds {
    Binds {
        staff: match staff {
            ForStaff::Free => core::ForStaff::Free,
            ForStaff::Warned => core::ForStaff::Warned,
            ForStaff::Reason => core::ForStaff::Reason,
            ForStaff::Never => core::ForStaff::Never,
        },
        patients: match patients {
            ForPatients::Free => core::ForPatients::Free,
            ForPatients::Never => core::ForPatients::Never,
        },
    }
}

/// What it means to staff.
pub(crate) fn for_staff(binds: Binds) -> ForStaff {
    match binds.staff {
        core::ForStaff::Free => ForStaff::Free,
        core::ForStaff::Warned => ForStaff::Warned,
        core::ForStaff::Reason => ForStaff::Reason,
        core::ForStaff::Never => ForStaff::Never,
    }
}

/// What it means to patients.
pub(crate) fn for_patients(binds: Binds) -> ForPatients {
    match binds.patients {
        core::ForPatients::Free => ForPatients::Free,
        core::ForPatients::Never => ForPatients::Never,
    }
}

/// What a policy asks.
pub(crate) fn rule_on_wire(rule: Rule) -> PolicyRule {
    match rule {
        Rule::MinimumAdvance { minutes } => PolicyRule::MinimumAdvance { minutes },
        Rule::MaximumAdvance { days } => PolicyRule::MaximumAdvance { days },
        Rule::SameDay { until } => PolicyRule::SameDay { until },
        Rule::ActiveLimit { most } => PolicyRule::ActiveLimit { most },
        Rule::Cancellation { minutes, late } => PolicyRule::Cancellation {
            minutes,
            late: match late {
                policy::LateCancel::Fee => LateCancel::Fee,
                policy::LateCancel::Deny => LateCancel::Deny,
            },
        },
        Rule::RescheduleWindow { minutes } => PolicyRule::RescheduleWindow { minutes },
        Rule::RescheduleCount { most } => PolicyRule::RescheduleCount { most },
        Rule::NoShows { most, days } => PolicyRule::NoShows { most, days },
        Rule::Quota { of, per, most } => PolicyRule::Quota {
            of: match of {
                policy::QuotaOf::Patient => QuotaOf::Patient,
                policy::QuotaOf::Provider => QuotaOf::Provider,
            },
            per: match per {
                policy::QuotaPer::Day => QuotaPer::Day,
                policy::QuotaPer::Week => QuotaPer::Week,
            },
            most,
        },
        Rule::Approval => PolicyRule::Approval,
        Rule::Backdating { days } => PolicyRule::Backdating { days },
        Rule::CheckIn { early_minutes, late_minutes } => PolicyRule::CheckIn { early_minutes, late_minutes },
    }
}

fn rule(rule: PolicyRule) -> Rule {
    match rule {
        PolicyRule::MinimumAdvance { minutes } => Rule::MinimumAdvance { minutes },
        PolicyRule::MaximumAdvance { days } => Rule::MaximumAdvance { days },
        PolicyRule::SameDay { until } => Rule::SameDay { until },
        PolicyRule::ActiveLimit { most } => Rule::ActiveLimit { most },
        PolicyRule::Cancellation { minutes, late } => Rule::Cancellation {
            minutes,
            late: match late {
                LateCancel::Fee => policy::LateCancel::Fee,
                LateCancel::Deny => policy::LateCancel::Deny,
            },
        },
        PolicyRule::RescheduleWindow { minutes } => Rule::RescheduleWindow { minutes },
        PolicyRule::RescheduleCount { most } => Rule::RescheduleCount { most },
        PolicyRule::NoShows { most, days } => Rule::NoShows { most, days },
        PolicyRule::Quota { of, per, most } => Rule::Quota {
            of: match of {
                QuotaOf::Patient => policy::QuotaOf::Patient,
                QuotaOf::Provider => policy::QuotaOf::Provider,
            },
            per: match per {
                QuotaPer::Day => policy::QuotaPer::Day,
                QuotaPer::Week => policy::QuotaPer::Week,
            },
            most,
        },
        PolicyRule::Approval => Rule::Approval,
        PolicyRule::Backdating { days } => Rule::Backdating { days },
        PolicyRule::CheckIn { early_minutes, late_minutes } => Rule::CheckIn { early_minutes, late_minutes },
    }
}
