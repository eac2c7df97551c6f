//! What was taken in of computers that were shut out (F14): shown in words, for somebody to see to. Nothing of it is
//! carried out here; what is wanted of it is booked by the form like anything else, and then noted.

use std::collections::HashMap;

use booking::appointment::By;
use booking::command::{Book, Command};
use booking::ids::{AppointmentId, PatientId, UserId};
use booking::patient::Patient;
use daybook_booking as booking;
use daybook_store::sync::{Collected, Settled};
use daybook_sync::{Intent, Purpose, settle_collected};
use daybook_wire::Problem;
use daybook_wire::appointment::Placement;
use daybook_wire::sharing::{
    CollectedBooking, CollectedItem, CollectedSettled, CollectedWork, SettleCollected,
};
use uuid::Uuid;

use crate::calls::Caller;
use crate::map::item::source;
use crate::map::patient::{full_name, line_of};
use crate::map::problem::{failed, of};
use crate::map::text::{instant, uuid, wrong_field};
use crate::sharing::about::About;
use crate::sharing::ways_out::Asked;

/// What is shown at once of what waits: as much as somebody sees to at a sitting.
const OPEN: u32 = 200;
/// What is shown of what was dealt with.
const SETTLED: u32 = 50;

/// What was taken in.
pub(crate) async fn collected(caller: &Caller) -> Result<CollectedWork, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut rows = snapshot.rows();
    let open = rows.open_quarantine(OPEN).await.map_err(failed)?;
    let count = rows.open_quarantine_count().await.map_err(failed)?;
    let settled = rows.settled_quarantine(SETTLED).await.map_err(failed)?;
    drop(snapshot);
    let devices = caller.engine.store().devices().await.map_err(failed)?;
    let shut_out = devices.into_iter().filter(|it| it.revoked_at.is_some() && it.collect);
    let reading = Reading::of(caller, open.iter().chain(&settled)).await?;
    Ok(CollectedWork {
        computers: shut_out.map(|it| it.name).collect(),
        open: reading.items(&open).await?,
        count: u32::try_from(count).unwrap_or(u32::MAX),
        settled: reading.items(&settled).await?,
    })
}

/// Notes what became of something that was taken in.
pub(crate) async fn settle(caller: &Caller, ask: SettleCollected) -> Result<CollectedWork, Problem> {
    let id = uuid(&ask.id, "id")?;
    let how = match ask.way.as_str() {
        "done" | "booked" => Some(ask.way),
        "add_patient" => {
            add_patient(caller, id).await?;
            Some("added".to_owned())
        }
        "open" => None,
        _ => return Err(wrong_field("way", "unknown")),
    };
    let noted = settle_collected(caller.engine.store(), (id, how), (caller.actor.by, caller.engine.now()));
    match noted.await {
        Ok(true) => collected(caller).await,
        Ok(false) => Err(Problem::NotFound),
        Err(error) => Err(of(&error.into())),
    }
}

/// Puts the new patient whom only the shut-out computer knew into the book, as whoever asks for it.
async fn add_patient(caller: &Caller, id: Uuid) -> Result<(), Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let found = snapshot.rows().quarantined(id).await.map_err(failed)?;
    drop(snapshot);
    let found = found.filter(|it| it.settled.is_none()).ok_or(Problem::NotFound)?;
    match Read::of(&found, caller).asked.map(|it| it.command) {
        Some(Command::SavePatient(patient)) if patient.version == 0 => {
            caller.run(Command::SavePatient(patient)).await.map(drop)
        }
        _ => Err(wrong_field("way", "unknown")),
    }
}

/// An intent that was taken in, as far as it can be read.
struct Read {
    intent: Option<Intent>,
    purpose: Option<Purpose>,
    asked: Option<Asked>,
}

impl Read {
    fn of(it: &Collected, caller: &Caller) -> Self {
        let intent: Option<Intent> = serde_json::from_str(&it.it.intent).ok();
        let purpose = intent.as_ref().and_then(|it| it.purpose().ok());
        let asked = intent.as_ref().and_then(|it| Asked::read(&it.kind, &it.body, caller.engine.now()));
        Self { intent, purpose, asked }
    }

    /// A row of that kind that it changed.
    fn touched(&self, kind: &str) -> Option<Uuid> {
        self.intent.as_ref()?.base.iter().find(|it| it.entity == kind).map(|it| it.id)
    }
}

/// All that was taken in, read together: what was done to something that only the shut-out computer had is told by
/// what it said when it made that.
struct Reading<'a> {
    caller: &'a Caller,
    read: HashMap<Uuid, Read>,
    /// The appointments it made, by its own intents.
    made: HashMap<AppointmentId, Uuid>,
    /// The patients it added, likewise.
    added: HashMap<PatientId, (Uuid, Box<Patient>)>,
    staff: HashMap<UserId, String>,
}

impl<'a> Reading<'a> {
    async fn of(caller: &'a Caller, all: impl Iterator<Item = &Collected>) -> Result<Self, Problem> {
        let read: HashMap<Uuid, Read> = all.map(|it| (it.it.id, Read::of(it, caller))).collect();
        let (mut made, mut added) = (HashMap::new(), HashMap::new());
        for (id, it) in &read {
            let Some(asked) = &it.asked else { continue };
            if let Some(book) = asked.book() {
                made.insert(book.id, *id);
            }
            if let Command::SavePatient(patient) = &asked.command
                && patient.version == 0
            {
                added.insert(patient.id, (*id, patient.clone()));
            }
        }
        let staff = caller.engine.store().staff().await.map_err(failed)?;
        let staff = staff.into_iter().map(|it| (it.id, it.name)).collect();
        Ok(Self { caller, read, made, added, staff })
    }

    async fn items(&self, list: &[Collected]) -> Result<Vec<CollectedItem>, Problem> {
        let mut items = Vec::with_capacity(list.len());
        for it in list {
            items.push(self.item(it, &self.read[&it.it.id]).await?);
        }
        Ok(items)
    }

    async fn item(&self, it: &Collected, read: &Read) -> Result<CollectedItem, Problem> {
        let about = self.about(read).await?;
        let told = about.told(self.caller, read.asked.as_ref()).await?;
        let new = about.patient.filter(|_| told.patient.is_none()).and_then(|it| self.added.get(&it));
        let person = told.patient.as_ref().or(new.map(|(_, patient)| &**patient));
        let recorded_at = read.intent.as_ref().map_or(it.at, |it| it.evidence.hub_time());
        Ok(CollectedItem {
            id: it.it.id.to_string(),
            computer: it.computer.clone(),
            n: u32::try_from(it.it.n).unwrap_or(u32::MAX),
            what: match read.purpose {
                Some(Purpose::Settle(_) | Purpose::StillRejected(_)) => "settled",
                Some(Purpose::Undo(_) | Purpose::Command(_) | Purpose::Hold(_) | Purpose::Offer(_)) => {
                    told.what
                }
                None => "unknown",
            }
            .to_owned(),
            appointment_id: told.appointment_id.filter(|_| about.is_in_the_book()),
            patient_id: told.patient.as_ref().map(|it| it.id.to_string()),
            patient_name: person.map(|it| full_name(&it.given_name, &it.family_name)),
            patient_phone: person.map(|it| it.phone.clone()).filter(|it| !it.is_empty()),
            booking: match (read.asked.as_ref().and_then(Asked::book), &told.patient) {
                (Some(book), Some(patient)) => Some(self.booking(book, patient).await?),
                _ => None,
            },
            adds_patient: new.map(|(id, _)| id.to_string()),
            date: told.date,
            from: told.from,
            minutes: told.minutes,
            provider_name: told.provider_name,
            type_name: told.type_name,
            recorded_by: read.intent.as_ref().and_then(|it| self.name_of(it.actor)),
            recorded_at: instant(recorded_at),
            taken_in_at: instant(it.at),
            settled: it.settled.as_ref().map(|it| self.settled(it)),
        })
    }

    /// Whom and what it is about: as it says itself, as what it takes back says, or as the rows say that it changed.
    async fn about(&self, read: &Read) -> Result<About, Problem> {
        let undone = match &read.purpose {
            Some(Purpose::Undo(undo)) => self.read.get(&undo.of),
            _ => None,
        };
        let says = undone.unwrap_or(read);
        let mut about = About::of(self.caller, says.asked.as_ref()).await?;
        if about.appointment.is_none() && about.patient.is_none() {
            about = about.with(self.caller, says.touched("appointment").map(AppointmentId)).await?;
        }
        if let Some(made) = about.appointment.filter(|_| !about.is_in_the_book())
            && let Some(book) = self.made.get(&made).and_then(|it| self.read[it].asked.as_ref()?.book())
        {
            about.patient = about.patient.or(Some(book.patient));
            about.appointment_type = about.appointment_type.or(Some(book.appointment_type));
            about.placement = about.placement.or_else(|| Some(book.placement.clone()));
        }
        about.patient = about.patient.or_else(|| says.touched("patient").map(PatientId));
        Ok(about)
    }

    async fn booking(&self, book: &Book, patient: &Patient) -> Result<CollectedBooking, Problem> {
        let cards = self.caller.cards([book.id]).await.map_err(failed)?;
        // Sent after all, it would be booked under its own id: nobody is booked twice.
        let id = if cards.is_empty() { book.id.0 } else { self.caller.engine.new_id() };
        let at = &book.placement;
        Ok(CollectedBooking {
            appointment_id: id.to_string(),
            patient: line_of(patient),
            appointment_type_id: book.appointment_type.to_string(),
            placement: Placement {
                provider_id: at.provider.to_string(),
                location_id: at.location.to_string(),
                resource_ids: at.resources.iter().map(ToString::to_string).collect(),
                date: at.wall_start.date().to_string(),
                from: booking::wall::minute_of(at.wall_start),
                minutes: at.minutes,
            },
            notes: book.notes.clone(),
            patient_notes: book.patient_notes.clone(),
            source: source(book.source).to_owned(),
        })
    }

    fn settled(&self, it: &Settled) -> CollectedSettled {
        CollectedSettled { by: self.name_of(it.by), at: instant(it.at), how: it.how.clone() }
    }

    fn name_of(&self, by: By) -> Option<String> {
        match by {
            By::Staff(user) => self.staff.get(&user).cloned(),
            By::Patient(_) | By::System => None,
        }
    }
}
