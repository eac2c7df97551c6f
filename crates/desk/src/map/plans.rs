//! Series, visits, the waitlist and recalls on the wire.

use chrono::NaiveTime;
use chrono_tz::Tz;
use daybook_booking::command::Placement;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, ProcedureId, ProviderId, RecallId, ResourceId,
    SeriesId, WaitlistEntryId,
};
use daybook_booking::rank::{Reason, Wishes};
use daybook_booking::recall::{Recall, RecallState};
use daybook_booking::recurrence::{Recurrence, RecurrenceError};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::repair::Moved;
use daybook_booking::series::{Choice, DayMove, EditSeries, Leader, Outcome, Scope, SeriesEdits};
use daybook_booking::slot::Opening;
use daybook_booking::visit::{Follows, Itinerary, Leg, Search, VisitPlan};
use daybook_booking::waitlist::{EntryState, MatchReason, Preferences, WaitlistEntry};
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::calendar as calendar_wire;
use daybook_wire::recall::RecallForm;
use daybook_wire::repair::{OpeningReason, Wishes as WishesForm};
use daybook_wire::series::{self as series_wire, DateChoice, DateOutcome};
use daybook_wire::visit as visit_wire;
use daybook_wire::waitlist::{WaitPreferences, WaitReason, WaitlistForm};

use super::appointment::placement;
use super::problem::Naming;
use super::set_up::{parse_span, span};
use super::text::{bad, date, id, id_if, ids, invalid, parse_word, word};

/// The rule a person chose; `zone` is the clinic's.
pub(crate) fn recurrence(rule: &str, zone: Tz) -> Result<Recurrence, Problem> {
    Recurrence::parse(rule, zone).map_err(|wrong| {
        let fault = match wrong {
            RecurrenceError::Missing(_) | RecurrenceError::NeverEnds => Fault::Missing,
            RecurrenceError::Contradictory(_) => Fault::Contradictory,
            RecurrenceError::Malformed(_) | RecurrenceError::Unsupported => Fault::Malformed,
        };
        invalid(Field::Recurrence, fault)
    })
}

/// What to do with one date.
pub(crate) fn choice(choice: &DateChoice) -> Result<Choice, Problem> {
    Ok(match choice {
        DateChoice::AsPlanned => Choice::AsPlanned,
        DateChoice::Shift { placement: to } => Choice::Shift(placement(to)?),
        DateChoice::Skip => Choice::Skip,
        DateChoice::Override { reason } => Choice::Override { reason: reason.clone() },
    })
}

/// "This and following", or all.
pub(crate) fn scope(from_date: Option<&str>) -> Result<Scope, Problem> {
    from_date.map_or(Ok(Scope::All), |it| date(it, "from_date").map(Scope::Following))
}

/// What changes of a series.
pub(crate) fn edit_series(form: &series_wire::EditSeries) -> Result<EditSeries, Problem> {
    let midnight = |minute: u16| {
        NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0).ok_or_else(|| bad("from"))
    };
    let resources = form.resource_ids.as_ref().map(|it| ids(it, "resource_ids", ResourceId)).transpose()?;
    let procedures = |it: &Vec<String>| ids(it, "procedure_ids", ProcedureId);
    let choices = form
        .choices
        .iter()
        .map(|it| Ok((id(&it.appointment_id, "appointment_id", AppointmentId)?, choice(&it.choice)?)));
    let day = |it: &series_wire::DayMove| {
        Ok(DayMove { from: date(&it.from_date, "day.from_date")?, to: date(&it.to_date, "day.to_date")? })
    };
    Ok(EditSeries {
        id: id(&form.id, "id", SeriesId)?,
        scope: scope(form.from_date.as_deref())?,
        rest: id(&form.rest_id, "rest_id", SeriesId)?,
        edits: SeriesEdits {
            day: form.day.as_ref().map(day).transpose()?,
            time: form.from.map(midnight).transpose()?,
            minutes: form.minutes,
            provider: id_if(form.provider_id.as_deref(), "provider_id", ProviderId)?,
            location: id_if(form.location_id.as_deref(), "location_id", LocationId)?,
            resources,
            appointment_type: id_if(
                form.appointment_type_id.as_deref(),
                "appointment_type_id",
                AppointmentTypeId,
            )?,
            notes: form.notes.clone(),
            patient_notes: form.patient_notes.clone(),
            procedures: form.procedure_ids.as_ref().map(procedures).transpose()?,
            video_link: form.video_link.clone(),
        },
        leader: form.leader.as_ref().map(leader).transpose()?,
        choices: choices.collect::<Result<_, Problem>>()?,
    })
}

/// The one that others are to follow.
fn leader(form: &series_wire::SeriesLeader) -> Result<Leader, Problem> {
    Ok(Leader {
        id: id(&form.appointment_id, "leader.appointment_id", AppointmentId)?,
        seen_version: form.version,
        source: form.source.as_deref().map(|it| parse_word(it, "leader.source")).transpose()?,
        patient_confirmation: form
            .patient_confirmation
            .as_deref()
            .map(|it| parse_word(it, "leader.patient_confirmation"))
            .transpose()?,
    })
}

/// A place as the window asks for it.
pub(crate) fn placement_on_wire(placement: &Placement) -> daybook_wire::appointment::Placement {
    daybook_wire::appointment::Placement {
        provider_id: placement.provider.to_string(),
        location_id: placement.location.to_string(),
        resource_ids: placement.resources.iter().map(ToString::to_string).collect(),
        date: placement.wall_start.date().to_string(),
        from: wall::minute_of(placement.wall_start),
        minutes: placement.minutes,
    }
}

/// Free time that can be booked.
pub(crate) fn opening(free: &Opening) -> calendar_wire::Opening {
    calendar_wire::Opening {
        date: free.wall_start.date().to_string(),
        from: wall::minute_of(free.wall_start),
        minutes: u16::try_from(free.period.minutes()).unwrap_or(u16::MAX),
        provider_id: free.provider.to_string(),
        location_id: free.location.to_string(),
        resource_ids: free.resources.iter().map(ToString::to_string).collect(),
    }
}

/// What would come of one date, with names.
pub(crate) fn outcome(naming: &Naming<'_>, outcome: &Outcome) -> DateOutcome {
    match outcome {
        Outcome::Fits { resources } => {
            DateOutcome::Fits { resource_ids: resources.iter().map(ToString::to_string).collect() }
        }
        Outcome::Conflict { misfits, proposal } => DateOutcome::Conflict {
            misfits: misfits.iter().map(|it| naming.misfit(it)).collect(),
            proposal: proposal.as_ref().map(opening),
        },
        Outcome::ClocksSkip { proposal } => {
            DateOutcome::ClocksSkip { proposal: proposal.as_ref().map(opening) }
        }
        Outcome::Past => DateOutcome::Past,
    }
}

/// What the legs of a visit keep to.
pub(crate) fn itinerary(form: &visit_wire::Itinerary) -> Result<Itinerary, Problem> {
    let leg = |it: &visit_wire::VisitLeg| {
        Ok(Leg {
            appointment_type: id(&it.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
            minutes: it.minutes,
            providers: ids(&it.provider_ids, "provider_ids", ProviderId)?,
            resources: ids(&it.resource_ids, "resource_ids", ResourceId)?,
        })
    };
    let follows =
        |it: &visit_wire::LegFollows| Follows { earlier: it.earlier, later: it.later, max_wait: it.max_wait };
    Ok(Itinerary {
        legs: form.legs.iter().map(leg).collect::<Result<_, Problem>>()?,
        follows: form.follows.iter().map(follows).collect(),
        max_wait: form.max_wait,
    })
}

/// Places for all legs.
pub(crate) fn visit_plan(plan: &VisitPlan) -> visit_wire::VisitPlan {
    let leg = |(leg, at): &(u8, Opening)| visit_wire::LegOpening { leg: *leg, opening: opening(at) };
    visit_wire::VisitPlan {
        legs: plan.legs.iter().map(leg).collect(),
        minutes: plan.minutes,
        waiting: plan.waiting,
        whole: plan.search == Search::Whole,
    }
}

/// Somebody to put on the waitlist; since when they wait and how they stand is the core's.
pub(crate) fn waitlist_entry(
    form: &WaitlistForm,
    added: (chrono::DateTime<chrono::Utc>, daybook_booking::appointment::By),
) -> Result<WaitlistEntry, Problem> {
    let wishes = &form.preferences;
    let within = wishes.within.iter().map(|it| parse_span(*it, Field::Hours));
    let day = |it: &Option<String>, field| it.as_deref().map(|it| date(it, field)).transpose();
    Ok(WaitlistEntry {
        id: id(&form.id, "id", WaitlistEntryId)?,
        patient: id(&form.patient_id, "patient_id", PatientId)?,
        appointment_type: id(&form.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        minutes: form.minutes,
        preferences: Preferences {
            providers: ids(&wishes.provider_ids, "provider_ids", ProviderId)?,
            locations: ids(&wishes.location_ids, "location_ids", LocationId)?,
            weekdays: wishes.weekdays.clone(),
            within: within.collect::<Result<_, _>>()?,
            earliest: day(&wishes.earliest, "earliest")?,
            latest: day(&wishes.latest, "latest")?,
        },
        urgency: parse_word(&form.urgency, "urgency")?,
        asap: id_if(form.asap_id.as_deref(), "asap_id", AppointmentId)?,
        notice_minutes: form.notice_minutes,
        notes: form.notes.clone(),
        added_at: added.0,
        added_by: added.1,
        declined: 0,
        state: EntryState::Waiting,
        deleted: false,
        version: form.version,
    })
}

/// An entry as its form.
pub(crate) fn waitlist_form(entry: &WaitlistEntry) -> WaitlistForm {
    let wishes = &entry.preferences;
    WaitlistForm {
        id: entry.id.to_string(),
        patient_id: entry.patient.to_string(),
        appointment_type_id: entry.appointment_type.to_string(),
        minutes: entry.minutes,
        preferences: WaitPreferences {
            provider_ids: wishes.providers.iter().map(ToString::to_string).collect(),
            location_ids: wishes.locations.iter().map(ToString::to_string).collect(),
            weekdays: wishes.weekdays.clone(),
            within: wishes.within.iter().copied().map(span).collect(),
            earliest: wishes.earliest.map(|it| it.to_string()),
            latest: wishes.latest.map(|it| it.to_string()),
        },
        urgency: word(&entry.urgency),
        asap_id: entry.asap.map(|it| it.to_string()),
        notice_minutes: entry.notice_minutes,
        notes: entry.notes.clone(),
        version: entry.version,
    }
}

/// Why somebody stands where they do.
pub(crate) fn wait_reason(reason: MatchReason) -> WaitReason {
    match reason {
        MatchReason::Urgency { urgency } => WaitReason::Urgency { urgency: word(&urgency) },
        MatchReason::Waited { days } => WaitReason::Waited { days },
        MatchReason::Sooner { days } => WaitReason::Sooner { days },
        MatchReason::DeclinedBefore { times } => WaitReason::DeclinedBefore { times },
        MatchReason::Leaves { minutes } => WaitReason::Leaves { minutes },
    }
}

/// A patient to be called in again; how it stands is the core's.
pub(crate) fn recall(form: &RecallForm) -> Result<Recall, Problem> {
    Ok(Recall {
        id: id(&form.id, "id", RecallId)?,
        patient: id(&form.patient_id, "patient_id", PatientId)?,
        appointment_type: id(&form.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        provider: id_if(form.provider_id.as_deref(), "provider_id", ProviderId)?,
        due: date(&form.due, "due")?,
        every_months: form.every_months,
        notes: form.notes.clone(),
        state: RecallState::Open,
        deleted: false,
        version: form.version,
    })
}

/// A recall as its form.
pub(crate) fn recall_form(recall: &Recall) -> RecallForm {
    RecallForm {
        id: recall.id.to_string(),
        patient_id: recall.patient.to_string(),
        appointment_type_id: recall.appointment_type.to_string(),
        provider_id: recall.provider.map(|it| it.to_string()),
        due: recall.due.to_string(),
        every_months: recall.every_months,
        notes: recall.notes.clone(),
        version: recall.version,
    }
}

/// What changes of an appointment by a repair.
pub(crate) fn moved(moved: Moved) -> String {
    word(&moved)
}

/// What the patient would like.
pub(crate) fn wishes(form: &WishesForm) -> Result<Wishes, Problem> {
    let within = form.within.iter().map(|it| parse_span(*it, Field::Hours));
    Ok(Wishes {
        providers: ids(&form.provider_ids, "provider_ids", ProviderId)?,
        weekdays: form.weekdays.clone(),
        within: within.collect::<Result<_, _>>()?,
        usual_provider: id_if(form.usual_provider_id.as_deref(), "usual_provider_id", ProviderId)?,
    })
}

/// Why an opening stands where it does.
pub(crate) fn opening_reason(reason: Reason) -> OpeningReason {
    match reason {
        Reason::LosesTime { minutes } => OpeningReason::LosesTime { minutes },
        Reason::UsesLostTime { minutes } => OpeningReason::UsesLostTime { minutes },
        Reason::FillsGap => OpeningReason::FillsGap,
        Reason::SplitsFreeTime => OpeningReason::SplitsFreeTime,
        Reason::JoinsClass => OpeningReason::JoinsClass,
        Reason::ChangesChair { from, to } => {
            OpeningReason::ChangesChair { from_id: from.to_string(), to_id: to.to_string() }
        }
        Reason::WishedProvider => OpeningReason::WishedProvider,
        Reason::OtherProvider => OpeningReason::OtherProvider,
        Reason::WishedWeekday => OpeningReason::WishedWeekday,
        Reason::OtherWeekday => OpeningReason::OtherWeekday,
        Reason::WishedTime => OpeningReason::WishedTime,
        Reason::OtherTime => OpeningReason::OtherTime,
        Reason::KnownProvider => OpeningReason::KnownProvider,
        Reason::NewProvider => OpeningReason::NewProvider,
    }
}
