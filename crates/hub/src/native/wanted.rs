//! What a request wants of an appointment, parsed into commands' parts.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use daybook_booking::appointment::{Appointment, Source};
use daybook_booking::command::{Insistence, Placement};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, LocationId, ProviderId, ResourceId};
use daybook_booking::wall;
use serde::Deserialize;
use utoipa::ToSchema;

use super::fields::Fields;

/// Why it is to stand over a rule (C19); needs `booking:override_conflict`.
#[derive(Clone, Deserialize, ToSchema)]
pub(crate) struct OverrideAsk {
    /// Why; kept with the appointment and in the audit log.
    pub(crate) reason: String,
}

/// Where and when, as a request says it.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub(crate) struct Place {
    /// Who sees the patient.
    pub(crate) provider_id: Option<String>,
    /// Where; left out, where the provider works that day.
    pub(crate) location_id: Option<String>,
    /// Start, RFC 3339 with an offset, on a whole minute.
    pub(crate) start_time: Option<String>,
    /// End; or say how long with `duration`.
    pub(crate) end_time: Option<String>,
    /// Real minutes; left out, the usual length of the type. Must equal `end_time` less `start_time`.
    pub(crate) duration: Option<u16>,
    /// A chair; kinds the type needs and nobody names are filled in.
    pub(crate) chair_id: Option<String>,
    /// A room.
    pub(crate) room_id: Option<String>,
    /// Chairs, rooms, devices.
    pub(crate) resource_ids: Option<Vec<String>>,
}

impl Place {
    /// Whether it says anything at all.
    pub(crate) fn says_something(&self) -> bool {
        self.provider_id.is_some()
            || self.location_id.is_some()
            || self.start_time.is_some()
            || self.end_time.is_some()
            || self.duration.is_some()
            || self.chair_id.is_some()
            || self.room_id.is_some()
            || self.resource_ids.is_some()
    }

    /// The placement of a new appointment of `appointment_type`.
    pub(crate) fn of_new(
        &self,
        (book, fields): (&ClinicBook, &mut Fields),
        appointment_type: Option<AppointmentTypeId>,
    ) -> Option<Placement> {
        let provider = fields.needed(self.provider_id.as_deref(), "/provider_id");
        let provider = fields.id(provider, "/provider_id", ProviderId);
        let start = fields.needed(self.start_time.as_deref(), "/start_time");
        let start = fields.instant(start, "/start_time");
        let said = self.minutes(start, fields);
        let usual = appointment_type.and_then(|it| book.appointment_type(it)).map(|it| it.default_minutes);
        let resources = self.resources(fields);
        let location = fields.id(self.location_id.as_deref(), "/location_id", LocationId);
        let wall_start = fields.wall(start?, book.clinic.zone, "/start_time")?;
        let provider = provider?;
        let location = location.or_else(|| usual_location(book, provider, wall_start.date()));
        let location = fields.needed(location, "/location_id")?;
        // A type that is not there is refused by the rules, whatever the length.
        let minutes = said.or(usual).unwrap_or(5);
        Some(Placement { provider, location, resources: resources.unwrap_or_default(), wall_start, minutes })
    }

    /// The placement of `old` with what this changes of it.
    pub(crate) fn over(
        &self,
        (book, fields): (&ClinicBook, &mut Fields),
        old: &Appointment,
    ) -> Option<Placement> {
        let stands = old.promise.period;
        let start = fields.instant(self.start_time.as_deref(), "/start_time").unwrap_or(stands.start());
        let minutes = self.minutes(Some(start), fields);
        let provider = fields.id(self.provider_id.as_deref(), "/provider_id", ProviderId);
        let location = fields.id(self.location_id.as_deref(), "/location_id", LocationId);
        let resources = self.resources(fields);
        let wall_start = if start == stands.start() {
            // Where nobody moves it, it keeps its instant, even within an hour that comes twice.
            wall::wall(start, book.clinic.zone)
        } else {
            fields.wall(start, book.clinic.zone, "/start_time")?
        };
        Some(Placement {
            provider: provider.unwrap_or(old.provider),
            location: location.unwrap_or(old.location),
            resources: resources.unwrap_or_else(|| kept_resources(book, old, location)),
            wall_start,
            minutes: minutes.unwrap_or(u16::try_from(stands.minutes()).unwrap_or(u16::MAX)),
        })
    }

    /// How long, where it is said; what is said twice must be the same.
    fn minutes(&self, start: Option<DateTime<Utc>>, fields: &mut Fields) -> Option<u16> {
        let end = fields.instant(self.end_time.as_deref(), "/end_time");
        let Some((start, end)) = start.zip(end) else { return self.duration };
        let length = end - start;
        let minutes = u16::try_from(length.num_minutes()).ok().filter(|it| *it > 0);
        let Some(minutes) = minutes.filter(|it| TimeDelta::minutes(i64::from(*it)) == length) else {
            fields.wrong("/end_time", "out_of_range", "the end must come whole minutes after the start");
            return None;
        };
        if self.duration.is_some_and(|it| it != minutes) {
            fields.wrong("/duration", "contradictory", "the duration is not the end less the start");
        }
        Some(minutes)
    }

    fn resources(&self, fields: &mut Fields) -> Option<Vec<ResourceId>> {
        if self.chair_id.is_none() && self.room_id.is_none() && self.resource_ids.is_none() {
            return None;
        }
        let listed: Vec<&str> = self.resource_ids.iter().flatten().map(String::as_str).collect();
        let mut all: Vec<ResourceId> =
            fields.id(self.chair_id.as_deref(), "/chair_id", ResourceId).into_iter().collect();
        all.extend(fields.id(self.room_id.as_deref(), "/room_id", ResourceId));
        for id in fields.ids(&listed, "/resource_ids", ResourceId) {
            if !all.contains(&id) {
                all.push(id);
            }
        }
        Some(all)
    }
}

/// What it takes now, unless it goes where those are not.
fn kept_resources(book: &ClinicBook, old: &Appointment, location: Option<LocationId>) -> Vec<ResourceId> {
    let goes = location.unwrap_or(old.location);
    let there = |it: &&ResourceId| book.resource(**it).is_some_and(|it| it.location == goes);
    old.resources.iter().filter(there).copied().collect()
}

/// Where the provider works on `date`; where that says nothing, the first active location.
pub(crate) fn usual_location(book: &ClinicBook, provider: ProviderId, date: NaiveDate) -> Option<LocationId> {
    let weekday = wall::weekday_index(date);
    let hours = book.provider(provider).map_or(&[][..], |it| &it.hours);
    let works = hours.iter().find(|it| it.weekday == weekday).or(hours.first()).map(|it| it.location);
    works.or_else(|| book.locations.iter().find(|it| it.active).map(|it| it.id))
}

/// Whether to keep to the rules.
pub(crate) fn insistence(asked: Option<OverrideAsk>) -> Insistence {
    asked.map_or(Insistence::None, |it| Insistence::Override { reason: it.reason })
}

/// The source written in either case (S3.45).
pub(crate) fn source(text: Option<&str>, fields: &mut Fields) -> Option<Source> {
    word(text, "/source", fields)
}

/// A code word in either case.
pub(crate) fn word<T: serde::de::DeserializeOwned>(
    text: Option<&str>,
    pointer: &str,
    fields: &mut Fields,
) -> Option<T> {
    let parsed = serde_json::from_value(serde_json::Value::String(text?.to_lowercase()));
    if parsed.is_err() {
        fields.wrong(pointer, "malformed", "this is none of the words known here");
    }
    parsed.ok()
}
