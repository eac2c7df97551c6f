//! A file being brought in, beside everything else the desk does.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::command::{Actor, Command};
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::wall;
use daybook_engine::{Engine, EngineError, Keep, Stage, Watch};
use daybook_interop::{Field, For, Reading, Start, appointment_rows};
use daybook_store::CalendarFilter;
use daybook_wire::Problem;
use daybook_wire::transfer::{ImportProgress, ImportReport};
use uuid::Uuid;

use super::appointments::{self, Beside, Booked};
use super::file::Held;
use super::patients;
use super::people::People;
use super::plan::Plan;
use super::report::{Asked, Tally};
use crate::calls::Caller;
use crate::map::problem;

/// Rows read between two looks at whether to go on.
const ROWS_A_TURN: usize = 256;

/// How it ended.
#[derive(Clone)]
enum Over {
    Done(ImportReport),
    Cancelled,
    Failed(Problem),
}

/// See the module.
pub(crate) struct Doing {
    watch: Arc<Watch>,
    over: Arc<Mutex<Option<Over>>>,
    rows: u32,
}

/// What making commands of rows takes.
pub(crate) struct Making {
    pub(crate) engine: Arc<Engine>,
    pub(crate) now: DateTime<Utc>,
    watch: Arc<Watch>,
}

impl Making {
    /// Whether to go on with the row at `place`; notes how far it is.
    pub(crate) fn goes_on(&self, place: usize) -> bool {
        if place.is_multiple_of(ROWS_A_TURN) {
            self.watch.note(place);
        }
        !self.watch.is_stopped()
    }
}

impl Doing {
    /// Begins.
    pub(crate) fn begin(caller: &Caller, (file, plan): (Arc<Held>, Plan), keep: Keep) -> Self {
        let watch = Arc::new(Watch::default());
        let over = Arc::new(Mutex::new(None));
        let rows = u32::try_from(file.table.rows.len()).unwrap_or(u32::MAX);
        let run = Run {
            engine: Arc::clone(&caller.engine),
            actor: caller.actor.clone(),
            watch: Arc::clone(&watch),
            file,
            plan: Arc::new(plan),
        };
        let told = Arc::clone(&over);
        tokio::spawn(async move {
            let ended = match run.run(keep).await {
                Ok(Some(report)) => Over::Done(report),
                Ok(None) => Over::Cancelled,
                Err(error) => Over::Failed(problem::of(&error)),
            };
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(ended);
        });
        Self { watch, over, rows }
    }

    /// Whether it has ended.
    pub(crate) fn is_over(&self) -> bool {
        self.over.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Asks for an end.
    pub(crate) fn stop(&self) {
        self.watch.stop();
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> ImportProgress {
        let over = self.over.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (stage, report, problem) = match over {
            Some(Over::Done(report)) => ("done", Some(report), None),
            Some(Over::Cancelled) => ("cancelled", None, None),
            Some(Over::Failed(problem)) => ("failed", None, Some(problem)),
            None => match self.watch.stage() {
                Stage::Reading => ("reading", None, None),
                Stage::Checking => ("checking", None, None),
                Stage::Saving => ("saving", None, None),
            },
        };
        let done = if report.is_some() { self.rows } else { self.watch.done().min(self.rows) };
        ImportProgress { stage: stage.to_owned(), done, of: self.rows, report, problem }
    }
}

/// Everything one run needs.
struct Run {
    engine: Arc<Engine>,
    actor: Actor,
    watch: Arc<Watch>,
    file: Arc<Held>,
    plan: Arc<Plan>,
}

impl Run {
    async fn run(self, keep: Keep) -> Result<Option<ImportReport>, EngineError> {
        let (mut tally, asked) = self.asked().await?;
        if self.watch.is_stopped() {
            return Ok(None);
        }
        let (rows, commands): (Vec<_>, Vec<Command>) =
            asked.into_iter().map(|it| ((it.line, it.remarks, it.step), it.command)).unzip();
        let fates = self.engine.import(&self.actor, commands, (keep, &self.watch)).await?;
        let Some(fates) = fates else { return Ok(None) };
        tally.all_decided(rows.into_iter().zip(fates));
        Ok(Some(tally.report(keep)))
    }

    /// The rows as commands, made off the threads that answer the window.
    async fn asked(&self) -> Result<(Tally, Vec<Asked>), EngineError> {
        let now = self.engine.now();
        let today = wall::wall(now, self.engine.book().clinic.zone).date();
        let reading = Reading { mapping: self.plan.mapping.clone(), order: self.plan.order, today };
        let known = self.engine.store().known().await?;
        let own = self.own_patients(&reading).await?;
        let making = Making { engine: Arc::clone(&self.engine), now, watch: Arc::clone(&self.watch) };
        let (file, plan) = (Arc::clone(&self.file), Arc::clone(&self.plan));
        let made = match self.file.rows {
            For::Patients => {
                let make = move || patients::asked((&file.table, &reading), (known, &own), &making);
                tokio::task::spawn_blocking(make).await
            }
            For::Appointments => {
                let booked = self.booked(&reading, known.appointments_by_external_id.keys()).await?;
                let make = move || {
                    let people = People::of(known, &own);
                    let beside = Beside { people: &people, booked: &booked, plan: &plan, now };
                    appointments::asked(&file.table, &reading, &beside, &making)
                };
                tokio::task::spawn_blocking(make).await
            }
        };
        made.map_err(|_| EngineError::Unexpected)
    }

    /// Patients of ours that the file names by our own ids: it was exported here.
    async fn own_patients(&self, reading: &Reading) -> Result<HashSet<PatientId>, EngineError> {
        let field = match self.file.rows {
            For::Patients => Field::ExternalId,
            For::Appointments => Field::PatientExternalId,
        };
        let ids: Vec<PatientId> = self.uuids(reading, field).map(PatientId).collect();
        let there = self.engine.snapshot().await?.rows().patients(&ids).await?;
        let findable = there.into_iter().filter(|it| it.deleted_at.is_none() && it.merged_into.is_none());
        Ok(findable.map(|it| it.id).collect())
    }

    /// The appointments of the book that rows may be the same as.
    async fn booked<'i>(
        &self,
        reading: &Reading,
        external: impl Iterator<Item = &'i String>,
    ) -> Result<Booked, EngineError> {
        let mut booked = Booked { ids: external.cloned().collect(), ..Booked::default() };
        let ids: Vec<AppointmentId> = self.uuids(reading, Field::ExternalId).map(AppointmentId).collect();
        let own = self.engine.snapshot().await?.rows().appointments(&ids).await?;
        let own = own.into_iter().filter(|it| it.deleted_at.is_none());
        booked.ids.extend(own.map(|it| it.id.to_string()));
        let zone = self.engine.book().clinic.zone;
        let starts =
            appointment_rows(&self.file.table, reading).filter_map(|it| it.row).map(|it| match it.start {
                Start::Wall(wall_start) => wall::first_instant(wall_start, zone),
                Start::Instant(at) => at,
            });
        let span = starts.fold(None, |span: Option<(DateTime<Utc>, DateTime<Utc>)>, at| {
            Some(span.map_or((at, at), |(from, to)| (from.min(at), to.max(at))))
        });
        let Some((from, to)) = span else { return Ok(booked) };
        // Starts of rows are whole minutes here and need not be there.
        let around = (from - TimeDelta::minutes(1), to + TimeDelta::minutes(1));
        for row in self.engine.store().calendar(around, &CalendarFilter::default()).await? {
            let it = row.appointment;
            let meeting = (it.patient, it.provider, it.promise.period.start());
            *booked.meetings.entry(meeting).or_default() |= it.external_id.is_none();
        }
        Ok(booked)
    }

    fn uuids<'r>(&'r self, reading: &Reading, field: Field) -> impl Iterator<Item = Uuid> + 'r {
        let column = reading.mapping.column(field);
        let cells = self.file.table.rows.iter().filter_map(move |it| it.cells.get(column?));
        cells.filter_map(|it| Uuid::parse_str(it.trim()).ok())
    }
}
