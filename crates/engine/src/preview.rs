//! Looking without booking: whether something would fit, where, and what is free. Reads one moment through
//! the reader pool and never waits for the writer; the answers come from the functions that validate (Q16).

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::audience::Audience;
use daybook_booking::change::apply;
use daybook_booking::command::{Actor, Command, Placement};
use daybook_booking::day_sheet::{ClinicBook, DaySheet, Numbers};
use daybook_booking::decide::decide;
use daybook_booking::fit::{Candidate, Filling, Standing, Warning, fit, strays};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId, WaitlistEntryId,
};
use daybook_booking::money::account::Accounts;
use daybook_booking::period::Period;
use daybook_booking::plans::Plans;
use daybook_booking::policy::BookingPolicy;
use daybook_booking::reach::Reach;
use daybook_booking::refusal::{Fault, Field, Misfit, Refusal};
use daybook_booking::resource::Claimant;
use daybook_booking::slot::{self, Ask, Cause, Column, FitSpan, Opening, Unoffered};
use daybook_booking::waitlist::Preferences;
use daybook_booking::wall;
use daybook_store::{PlanIds, Rows};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::load::{Start, empty as sheet_with, sheet_of, to_come};

/// What is to be placed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Placing {
    /// An appointment that is there. A copy has the original in its way, a move has not.
    Existing {
        /// Which.
        appointment: AppointmentId,
        /// Whether a copy is placed.
        copy: bool,
    },
    /// A new one.
    New {
        /// Who comes, where that is known.
        patient: Option<PatientId>,
        /// What for.
        appointment_type: AppointmentTypeId,
        /// Real minutes.
        minutes: u16,
    },
    /// Somebody who waits: for what and how long they wait, and what they wish.
    Waiting(WaitlistEntryId),
}

/// Asks whether an appointment would fit at one place and time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacingAsk {
    /// The one that is moved; `None` for a new one.
    pub appointment: Option<AppointmentId>,
    /// Who comes, where that is known.
    pub patient: Option<PatientId>,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Where and when.
    pub placement: Placement,
}

/// A policy that is only tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    /// As it would be saved.
    pub policy: BookingPolicy,
    /// Who would ask.
    pub audience: Audience,
}

/// How an appointment would fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// What stands in the way; empty when it fits.
    pub misfits: Vec<Misfit>,
    /// What is worth knowing.
    pub warnings: Vec<Warning>,
    /// The resources it would take.
    pub resources: Vec<ResourceId>,
    /// A refusal that is no misfit: a wrong length, a skipped hour, the past.
    pub refusal: Option<Refusal>,
    /// The appointments named in the misfits.
    pub in_the_way: Vec<Appointment>,
}

/// One column and date of the shading under a drag.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FitColumn {
    /// Provider or resource.
    pub column: Column,
    /// Which date.
    pub date: NaiveDate,
    /// Where it would stand, for the answers: the column's location.
    pub candidate: Candidate,
    /// From midnight to midnight.
    pub spans: Vec<FitSpan>,
}

/// A patient, provider or column nobody named: claims nothing, and keeps the location's hours.
const NOBODY: uuid::Uuid = uuid::Uuid::nil();

impl Engine {
    /// Whether `ask` would be booked as it stands, and what would be in its way.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] and [`Refusal::Invalid`] where it names what is not there; otherwise when the
    /// file cannot be read.
    pub async fn check(&self, ask: PlacingAsk) -> Result<Preview, EngineError> {
        self.checked(ask, self.book(), Audience::Staff).await
    }

    /// What somebody booking `ask` would meet with, were the policy of `trial` saved; whether the booking
    /// would wait for approval; and the set-up with the policy in it. Nothing is saved.
    ///
    /// # Errors
    /// What saving the policy would be refused for; as [`Engine::check`].
    pub async fn try_policy(
        &self,
        actor: &Actor,
        ask: PlacingAsk,
        trial: Trial,
    ) -> Result<((Preview, bool), Arc<ClinicBook>), EngineError> {
        let now = self.now();
        let command = Command::SavePolicy(Box::new(trial.policy));
        let mut sheet = sheet_with(start(&self.book(), now));
        for change in decide(&sheet, actor, &command, now)? {
            apply(&mut sheet, &change);
        }
        let book = sheet.book;
        let (location, appointment_type) = (ask.placement.location, ask.appointment_type);
        let preview = self.checked(ask, Arc::clone(&book), trial.audience).await?;
        let waits = book.waits_for_approval((location, appointment_type), trial.audience);
        Ok(((preview, waits), book))
    }

    async fn checked(
        &self,
        ask: PlacingAsk,
        book: Arc<ClinicBook>,
        audience: Audience,
    ) -> Result<Preview, EngineError> {
        let now = self.now();
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let moved = match ask.appointment {
            Some(id) => Some(existing(&mut rows, id).await?),
            None => None,
        };
        let (candidate, refusal) = candidate(&ask, moved.as_ref(), &book, now)?;
        let candidate = Candidate { audience: Some(audience), ..candidate };
        let refusal = refusal.or_else(|| not_for(audience, &candidate, &book));
        let column = Column::Provider(candidate.provider);
        let on = (column, ask.placement.wall_start.date());
        let reach = slot::reach_on(&book, &candidate, on, now);
        let sheet = sheet_of(&mut rows, start(&book, now), &reach).await?;
        let fit = fit(&sheet, &candidate, now);
        let in_the_way = named(&sheet, fit.misfits.iter());
        let (misfits, warnings, resources) = (fit.misfits, fit.warnings, fit.resources);
        Ok(Preview { misfits, warnings, resources, refusal, in_the_way })
    }

    /// Where `placing` would fit in each of `columns` on each of `dates`, with the appointments in its way.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub async fn where_it_fits(
        &self,
        placing: &Placing,
        (columns, location): (&[Column], Option<LocationId>),
        dates: &[NaiveDate],
    ) -> Result<(Vec<FitColumn>, Vec<Appointment>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let (mut moving, wishes) = moving(&mut rows, placing, &book, now).await?;
        moving.location = location.unwrap_or(moving.location);
        let pairs: Vec<(Column, NaiveDate)> =
            columns.iter().flat_map(|column| dates.iter().map(|date| (*column, *date))).collect();
        let reaches = pairs.iter().map(|on| slot::reach_on(&book, &moving, *on, now));
        let sheet = sheet_of(&mut rows, start(&book, now), &joined(reaches)).await?;
        drop(snapshot);
        let shading = move || {
            let moving = (&moving, wishes.as_ref());
            let shaded: Vec<FitColumn> =
                pairs.into_iter().map(|(column, date)| shade(&sheet, moving, (column, date), now)).collect();
            let misfits = shaded.iter().flat_map(|it| &it.spans).filter_map(|it| match &it.verdict {
                slot::Verdict::Blocked(misfit) => Some(misfit),
                _ => None,
            });
            let in_the_way = named(&sheet, misfits);
            (shaded, in_the_way)
        };
        tokio::task::spawn_blocking(shading).await.map_err(|_| EngineError::Unexpected)
    }

    /// Free time for every one of `asks`, by start.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] where one looks too far or backwards (C13); otherwise when the file cannot be read.
    pub async fn openings(&self, asks: Vec<Ask>) -> Result<Vec<Opening>, EngineError> {
        self.first_openings(asks, usize::MAX).await
    }

    /// The first `most` of [`Engine::openings`].
    ///
    /// # Errors
    /// As [`Engine::openings`].
    pub async fn first_openings(&self, asks: Vec<Ask>, most: usize) -> Result<Vec<Opening>, EngineError> {
        asks.iter().try_for_each(Ask::check)?;
        if let Some(found) = self.openings_by_lanes(&asks, most).await? {
            return Ok(found);
        }
        let now = self.now();
        let sheet = self.sheet_for(&asks).await?;
        let search = move || {
            let mut found: Vec<Opening> =
                asks.iter().flat_map(|ask| slot::openings(&sheet, ask, now)).collect();
            found.sort_by_key(|it| it.period.start());
            found.truncate(most);
            found
        };
        tokio::task::spawn_blocking(search).await.map_err(|_| EngineError::Unexpected)
    }

    /// Every start of the first date of `ask` that is not offered, with why, and the appointments named (D8).
    ///
    /// # Errors
    /// Why nothing of the kind can be booked at all; as [`Engine::openings`].
    pub async fn why_not(&self, ask: Ask) -> Result<(Vec<Unoffered>, Vec<Appointment>), EngineError> {
        let now = self.now();
        let sheet = self.sheet_for(std::slice::from_ref(&ask)).await?;
        let explain = move || {
            let found = slot::unoffered(&sheet, &ask, now)?;
            let causes = found.iter().flat_map(|it| &it.causes);
            let in_the_way = named(&sheet, causes.flat_map(misfits_of));
            Ok((found, in_the_way))
        };
        tokio::task::spawn_blocking(explain).await.map_err(|_| EngineError::Unexpected)?
    }

    /// Everything `asks` may look at, the appointments that would be moved among it.
    pub(crate) async fn sheet_for(&self, asks: &[Ask]) -> Result<DaySheet, EngineError> {
        asks.iter().try_for_each(Ask::check)?;
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let reach = joined(asks.iter().map(|it| it.reach(&book, now)));
        let mut sheet = sheet_of(&mut rows, start(&book, now), &reach).await?;
        let there = |id: &AppointmentId| sheet.appointments.iter().any(|it| it.id == *id);
        let mut moved: Vec<AppointmentId> = asks.iter().filter_map(|it| it.appointment).collect();
        moved.retain(|it| !there(it));
        if !moved.is_empty() {
            let moved = rows.appointments(&moved).await?;
            sheet.appointments.extend(moved.into_iter().filter(|it| it.deleted_at.is_none()));
        }
        Ok(sheet)
    }

    /// Appointments to come that stand outside hours or in closed time, of `claimants` or of everybody (Q24).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn outside_hours(&self, claimants: &[Claimant]) -> Result<Vec<AppointmentId>, EngineError> {
        self.outside_hours_of(self.book(), claimants).await
    }

    /// The same, were the clinic set up as `book` has it.
    pub(crate) async fn outside_hours_of(
        &self,
        book: Arc<ClinicBook>,
        claimants: &[Claimant],
    ) -> Result<Vec<AppointmentId>, EngineError> {
        let now = self.now();
        let mut reach = to_come(&book, now);
        if !claimants.is_empty() {
            let window = reach.claims.first().map(|(_, window)| *window);
            reach.claims =
                window.into_iter().flat_map(|it| claimants.iter().map(move |who| (*who, it))).collect();
        }
        let mut snapshot = self.snapshot().await?;
        let sheet = sheet_of(&mut snapshot.rows(), start(&book, now), &reach).await?;
        drop(snapshot);
        let outside = move || {
            let is_about_hours =
                |it: &Misfit| matches!(it, Misfit::OutsideHours { .. } | Misfit::Closed { .. });
            let stranded = strays(&sheet, now).into_iter();
            stranded.filter(|(_, why)| why.iter().any(is_about_hours)).map(|(id, _)| id).collect()
        };
        tokio::task::spawn_blocking(outside).await.map_err(|_| EngineError::Unexpected)
    }
}

pub(crate) fn start(book: &Arc<ClinicBook>, now: DateTime<Utc>) -> Start {
    // Numbers are given out when something is written, and nothing is written here.
    let numbers = Numbers { appointment: 0, patient: 0, posting: 0, receipt: 0 };
    Start { book: Arc::clone(book), numbers, now }
}

async fn existing(rows: &mut Rows<'_>, id: AppointmentId) -> Result<Appointment, EngineError> {
    let found = rows.appointments(&[id]).await?.pop().filter(|it| it.deleted_at.is_none());
    found.ok_or(Refusal::NotFound.into())
}

/// The candidate as booking would make it, with the refusal booking would give before it looks at anybody's time.
fn candidate(
    ask: &PlacingAsk,
    moved: Option<&Appointment>,
    book: &ClinicBook,
    now: DateTime<Utc>,
) -> Result<(Candidate, Option<Refusal>), EngineError> {
    let unknown = Refusal::Invalid { field: Field::AppointmentType, fault: Fault::Unknown };
    let appointment_type = book.appointment_type(ask.appointment_type).ok_or(unknown)?;
    let placement = &ask.placement;
    let zone = book.clinic.zone;
    let skipped = wall::instant(placement.wall_start, zone).err();
    let starts_at = wall::first_instant(placement.wall_start, zone);
    let none = Refusal::Invalid { field: Field::Minutes, fault: Fault::OutOfRange };
    let period = Period::lasting(starts_at, u32::from(placement.minutes)).ok_or(none)?;
    let stays = moved.is_some_and(|it| it.promise.period.start() == starts_at);
    let refusal = if let Some(skipped) = skipped {
        Some(Refusal::SkippedWallTime { wall: skipped.wall, zone: skipped.zone })
    } else if !appointment_type.allows(placement.minutes) {
        Some(Refusal::Length { min: appointment_type.min_minutes.max(5), max: appointment_type.max_minutes })
    } else {
        (starts_at < now && !stays).then_some(Refusal::InThePast)
    };
    let candidate = Candidate {
        appointment: ask.appointment,
        patient: ask.patient.or(moved.map(|it| it.patient)),
        appointment_type: appointment_type.id,
        provider: placement.provider,
        location: placement.location,
        resources: placement.resources.clone(),
        preferred: moved.map_or(vec![], |it| it.resources.clone()),
        filling: Filling::Needed,
        period,
        buffers: appointment_type.buffers,
        audience: Some(Audience::Staff),
        was: moved.map(|it| Standing::of(it, now)),
    };
    Ok((candidate, refusal))
}

/// S3.50: patients book what is enabled for them.
fn not_for(audience: Audience, candidate: &Candidate, book: &ClinicBook) -> Option<Refusal> {
    let online = book.appointment_type(candidate.appointment_type).is_some_and(|it| it.online);
    let refused = Refusal::Invalid { field: Field::AppointmentType, fault: Fault::Inactive };
    (audience == Audience::Patients && !online).then_some(refused)
}

/// What moves, somewhere: its own place does not matter, only its length. With what is wished, where somebody waits.
async fn moving(
    rows: &mut Rows<'_>,
    placing: &Placing,
    book: &ClinicBook,
    now: DateTime<Utc>,
) -> Result<(Candidate, Option<Preferences>), EngineError> {
    match placing {
        Placing::Existing { appointment, copy } => {
            let there = existing(rows, *appointment).await?;
            let moving = Candidate::moving(&there, book, now);
            Ok((if *copy { Candidate { appointment: None, was: None, ..moving } } else { moving }, None))
        }
        Placing::New { patient, appointment_type, minutes } => {
            Ok((new(book, *patient, (*appointment_type, *minutes), now)?, None))
        }
        Placing::Waiting(id) => {
            let asked = PlanIds { waitlist: &[*id], ..PlanIds::default() };
            let entry = rows.plans(asked).await?.waitlist.pop().filter(|it| !it.deleted);
            let entry = entry.ok_or(Refusal::NotFound)?;
            let moving = new(book, Some(entry.patient), (entry.appointment_type, entry.minutes), now)?;
            Ok((moving, Some(entry.preferences)))
        }
    }
}

/// Something that has no place yet.
fn new(
    book: &ClinicBook,
    patient: Option<PatientId>,
    (appointment_type, minutes): (AppointmentTypeId, u16),
    now: DateTime<Utc>,
) -> Result<Candidate, EngineError> {
    let unknown = Refusal::Invalid { field: Field::AppointmentType, fault: Fault::Unknown };
    let wanted = book.appointment_type(appointment_type).ok_or(unknown)?;
    let none = Refusal::Invalid { field: Field::Minutes, fault: Fault::OutOfRange };
    let location = book.locations.iter().find(|it| it.active).map(|it| it.id);
    Ok(Candidate {
        appointment: None,
        patient,
        appointment_type: wanted.id,
        provider: ProviderId(NOBODY),
        location: location.unwrap_or(LocationId(NOBODY)),
        resources: vec![],
        preferred: vec![],
        filling: Filling::Needed,
        period: Period::lasting(now, u32::from(minutes)).ok_or(none)?,
        buffers: wanted.buffers,
        audience: Some(Audience::Staff),
        was: None,
    })
}

/// All of `reaches`, each claimant and patient once, over the whole of what they are asked for in.
fn joined(reaches: impl Iterator<Item = Reach>) -> Reach {
    let mut windows: BTreeMap<Claimant, Period> = BTreeMap::new();
    let whole = Reach::all(reaches);
    for (claimant, window) in whole.claims {
        let known = windows.entry(claimant).or_insert(window);
        let (start, end) = (known.start().min(window.start()), known.end().max(window.end()));
        *known = Period::new(start, end).unwrap_or(*known);
    }
    Reach { claims: windows.into_iter().collect(), histories: whole.histories }
}

/// One column and date; only what lies near that date is looked at, or may be counted by a policy.
fn shade(
    sheet: &DaySheet,
    (moving, wishes): (&Candidate, Option<&Preferences>),
    (column, date): (Column, NaiveDate),
    now: DateTime<Utc>,
) -> FitColumn {
    let minutes = u32::from(wall::DAY);
    let near = wall::day(date, sheet.book.clinic.zone).widened(minutes, 2 * minutes);
    let candidate = moving.on_column(column, &sheet.book);
    let is_counted = !sheet.book.policies.is_empty();
    let matters = |it: &&Appointment| {
        let theirs = it.provider == candidate.provider || Some(it.patient) == candidate.patient;
        (is_counted && theirs)
            || (it.promise.period.overlaps(near) && (theirs || it.location == candidate.location))
    };
    let day = DaySheet {
        book: Arc::clone(&sheet.book),
        patients: vec![],
        appointments: sheet.appointments.iter().filter(matters).cloned().collect(),
        pins: vec![],
        ratings: vec![],
        plans: Plans::default(),
        accounts: Accounts::default(),
        numbers: sheet.numbers,
    };
    let spans = slot::fits_on(&day, moving, column, date, now);
    let spans = match wishes {
        Some(wishes) => slot::wished(spans, wishes, (&candidate, column), date),
        None => spans,
    };
    FitColumn { column, date, candidate, spans }
}

/// The rules a cause names.
fn misfits_of(cause: &Cause) -> Vec<&Misfit> {
    match cause {
        Cause::Misfit(misfit) => vec![misfit],
        Cause::NoneFree { each, .. } => each.iter().flat_map(|(_, why)| why).collect(),
        Cause::Past | Cause::Skipped => vec![],
    }
}

/// The appointments on `sheet` that `misfits` name, each once.
pub(crate) fn named<'m>(sheet: &DaySheet, misfits: impl Iterator<Item = &'m Misfit>) -> Vec<Appointment> {
    let ids: std::collections::BTreeSet<AppointmentId> = misfits
        .flat_map(|it| match it {
            Misfit::Taken { by, .. } => by.as_slice(),
            Misfit::Policy(breach) => breach.by.as_slice(),
            _ => &[],
        })
        .copied()
        .collect();
    sheet.appointments.iter().filter(|it| ids.contains(&it.id)).cloned().collect()
}
