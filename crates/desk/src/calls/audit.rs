//! The audit log: read in pages, walked along to see whether it is whole, and taken out. All three are noted in it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeZone, Utc};
use daybook_booking::appointment::By;
use daybook_booking::change::Change;
use daybook_booking::ids::{AppointmentId, PatientId, UserId};
use daybook_booking::wall;
use daybook_interop::write_table;
use daybook_store::{
    AuditEntry, AuditFilter, AuditPlace, AuditRow, AuditStep, AuditVerdict, AuditWalk, CalendarRow, Failure,
    WriteError,
};
use daybook_wire::Problem;
use daybook_wire::audit::{
    AuditAbout, AuditAsk, AuditChoices, AuditLine, AuditLocale, AuditPage, AuditPerson, AuditVerified,
    AuditWalked, VerifyAudit,
};
use daybook_wire::printing::FileSaved;
use serde_json::{Value, json};

use super::Caller;
use crate::importing::saved_when_made;
use crate::map::patient::full_name;
use crate::map::problem::{self, failed};
use crate::map::text::{bad, date, id, id_if, instant, wrong_field};
use crate::surroundings::Surroundings;
use crate::words::{Words, audit as words_of};

/// Lines of a page.
const PAGE: u32 = 100;

/// Entries one call walks over: some tenths of a second.
const STEP: u32 = 10_000;

/// Lines of a file; more than a spreadsheet shows with ease.
const EXPORT_AT_MOST: usize = 100_000;

/// Who stands for what Daybook did by itself.
const SYSTEM: &str = "system";

/// A page of the log. What cannot be noted is not shown.
pub(crate) async fn audit_log(caller: &Caller, ask: AuditAsk) -> Result<AuditPage, Problem> {
    let words = Words::of_tag_or_english(&ask.locale);
    let filter = filter(caller, &ask)?;
    let after = ask.after.as_deref().map(place).transpose()?;
    let page = page(caller, words, (&filter, after), PAGE).await?;
    let detail = json!({
        "person": ask.person, "deeds": ask.deeds, "patient": filter.patient, "from": ask.from, "to": ask.to,
        "after": after.map(|it| it.seq),
    });
    note(caller, "audit.read", detail).await?;
    Ok(page)
}

/// Whose deeds and which the log can be narrowed to.
pub(crate) async fn audit_choices(caller: &Caller, ask: AuditLocale) -> Result<AuditChoices, Problem> {
    let words = Words::of_tag_or_english(&ask.locale);
    let staff = caller.engine.store().staff().await.map_err(failed)?;
    let mut people: Vec<AuditPerson> =
        staff.into_iter().map(|it| AuditPerson { id: it.id.to_string(), name: it.name }).collect();
    people.push(AuditPerson { id: SYSTEM.to_owned(), name: words_of::system(words) });
    Ok(AuditChoices { people, kinds: words_of::kinds(words) })
}

/// Walks some way along the chain; that it was walked to its end is noted, with what came of it.
pub(crate) async fn verify_audit(caller: &Caller, ask: VerifyAudit) -> Result<AuditVerified, Problem> {
    let store = caller.engine.store();
    let walk = ask.walked.as_ref().map_or(Ok(AuditWalk::START), walk)?;
    let verdict = match store.walk_audit(walk, STEP).await.map_err(failed)? {
        AuditStep::Further(walk) => {
            let entries = store.audit_length().await.map_err(failed)?;
            return Ok(AuditVerified::Further { walked: walked(walk), entries });
        }
        AuditStep::Done(verdict) => verdict,
    };
    let (detail, verified) = match verdict {
        AuditVerdict::Whole { entries, head } => {
            let head = hex(&head);
            (json!({ "whole": true, "entries": entries }), AuditVerified::Whole { entries, head })
        }
        AuditVerdict::BrokenAt { seq } => {
            tracing::error!(seq, "the audit log is broken");
            (json!({ "whole": false, "entry": seq }), AuditVerified::Broken { seq })
        }
    };
    note(caller, "audit.verified", detail).await?;
    Ok(verified)
}

/// Takes out what the filter lets through, newest first.
pub(crate) async fn export_audit(
    caller: &Caller,
    around: &dyn Surroundings,
    ask: AuditAsk,
) -> Result<FileSaved, Problem> {
    let name = format!("audit-{}.csv", caller.today());
    saved_when_made(caller, around, (name, "audit"), table(caller, ask, EXPORT_AT_MOST)).await
}

/// All of what the filter lets through, or nothing: a file that ended somewhere would be taken for the whole.
pub(super) async fn table(caller: &Caller, ask: AuditAsk, at_most: usize) -> Result<String, Problem> {
    let words = Words::of_tag_or_english(&ask.locale);
    let filter = filter(caller, &ask)?;
    let (mut rows, mut after) = (vec![], None);
    loop {
        let page = page(caller, words, (&filter, after), PAGE * 10).await?;
        rows.extend(page.lines.iter().map(|it| words_of::row(words, it)));
        if rows.len() > at_most {
            return Err(wrong_field("from", "too_many"));
        }
        after = page.further.as_deref().map(place).transpose()?;
        if after.is_none() {
            break;
        }
    }
    Ok(write_table(&words_of::headings(words), rows.into_iter()))
}

fn filter(caller: &Caller, ask: &AuditAsk) -> Result<AuditFilter, Problem> {
    let zone = caller.engine.book().clinic.zone;
    let day = |text: &Option<String>, field: &str| text.as_deref().map(|it| date(it, field)).transpose();
    Ok(AuditFilter {
        actor: match ask.person.as_deref() {
            None => None,
            Some(SYSTEM) => Some(By::System),
            Some(person) => Some(By::Staff(id(person, "person", UserId)?)),
        },
        actions: ask.deeds.clone(),
        patient: id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?,
        from: day(&ask.from, "from")?.map(|it| wall::day(it, zone).start()),
        to: day(&ask.to, "to")?.map(|it| wall::day(it, zone).end()),
    })
}

async fn page(
    caller: &Caller,
    words: Words,
    (filter, after): (&AuditFilter, Option<AuditPlace>),
    limit: u32,
) -> Result<AuditPage, Problem> {
    // One more than is shown says whether there is more.
    let mut rows = caller.engine.store().audit_found(filter, after, limit + 1).await.map_err(failed)?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().map(|it| format!("{}.{}", it.at.timestamp_micros(), it.seq));
    let meant = Meant::of(caller, &rows, filter.patient).await.map_err(failed)?;
    let lines = rows.iter().map(|it| meant.line(caller, words, it)).collect();
    Ok(AuditPage { lines, further: last.filter(|_| more) })
}

/// The records that entries are about, by id: entries themselves hold no name.
struct Meant {
    staff: BTreeMap<UserId, String>,
    patients: BTreeMap<PatientId, String>,
    cards: HashMap<AppointmentId, CalendarRow>,
    /// What was set up, by the place of the change in the feed.
    set_up: HashMap<u64, String>,
    /// Whom everything is about that is shown.
    asked: Option<PatientId>,
}

impl Meant {
    async fn of(caller: &Caller, rows: &[AuditRow], asked: Option<PatientId>) -> Result<Self, Failure> {
        let store = caller.engine.store();
        let staff = store.staff().await?.into_iter().map(|it| (it.id, it.name)).collect();
        let appointments: Vec<AppointmentId> = rows.iter().filter_map(appointment).collect();
        let cards = caller.cards(appointments).await?;
        let mut patients: Vec<PatientId> =
            rows.iter().flat_map(|it| [patient(it), by_patient(it)]).flatten().collect();
        patients.extend(asked);
        patients.sort_unstable();
        patients.dedup();
        let mut snapshot = store.snapshot().await?;
        let mut looking = snapshot.rows();
        let named = looking.patients(&patients).await?;
        let mut set_up = HashMap::new();
        for seq in rows.iter().filter(|it| it.action.starts_with("set_up.")).filter_map(in_feed) {
            let names = looking.changes_of(seq).await?;
            set_up.insert(seq, names.iter().filter_map(name_of).collect::<Vec<_>>().join(", "));
        }
        Ok(Self {
            staff,
            patients: named
                .into_iter()
                .map(|it| (it.id, full_name(&it.given_name, &it.family_name)))
                .collect(),
            cards: cards.into_iter().map(|it| (it.appointment.id, it)).collect(),
            set_up,
            asked,
        })
    }

    fn line(&self, caller: &Caller, words: Words, row: &AuditRow) -> AuditLine {
        let shown = wall::wall(row.at, caller.engine.book().clinic.zone);
        let set_up = in_feed(row).and_then(|it| self.set_up.get(&it)).cloned();
        AuditLine {
            seq: row.seq,
            at: instant(row.at),
            date: shown.date().to_string(),
            minute: wall::minute_of(shown),
            by: match row.actor {
                By::Staff(user) => self.staff.get(&user).cloned().unwrap_or_else(|| user.to_string()),
                By::Patient(patient) => self.patients.get(&patient).cloned().unwrap_or_default(),
                By::System => String::new(),
            },
            what: words_of::deed(words, &row.action),
            more: set_up.unwrap_or_else(|| words_of::more(words, &row.action, &row.detail)),
            about: self.about(caller, row),
        }
    }

    fn about(&self, caller: &Caller, row: &AuditRow) -> Option<AuditAbout> {
        if is_of_many(row) {
            let (id, name) = self.patients.get_key_value(&self.asked?)?;
            return Some(AuditAbout::Patient { id: id.to_string(), name: name.clone() });
        }
        if let Some(card) = appointment(row).and_then(|it| self.cards.get(&it)) {
            let (appointment, zone) = (&card.appointment, caller.engine.book().clinic.zone);
            return Some(AuditAbout::Appointment {
                id: appointment.id.to_string(),
                number: appointment.number,
                date: wall::wall(appointment.promise.period.start(), zone).date().to_string(),
                name: full_name(&card.patient.given, &card.patient.family),
                deleted: appointment.deleted_at.is_some(),
            });
        }
        if let Some((id, name)) = patient(row).and_then(|it| self.patients.get_key_value(&it)) {
            return Some(AuditAbout::Patient { id: id.to_string(), name: name.clone() });
        }
        let user = row.detail["user"].as_str().and_then(|it| it.parse().ok()).map(UserId)?;
        let name = self.staff.get(&user)?.clone();
        Some(AuditAbout::Account { id: user.to_string(), name })
    }
}

/// Whether it was done to the records of many: the one its label names stands for no more than the others.
fn is_of_many(row: &AuditRow) -> bool {
    row.action.starts_with("import.") || row.action.starts_with("day.")
}

fn appointment(row: &AuditRow) -> Option<AppointmentId> {
    row.detail["label"]["appointment"].as_str()?.parse().ok().map(AppointmentId)
}

fn patient(row: &AuditRow) -> Option<PatientId> {
    let named = row.detail["label"]["patient"].as_str().or_else(|| row.detail["patient"].as_str())?;
    named.parse().ok().map(PatientId)
}

const fn by_patient(row: &AuditRow) -> Option<PatientId> {
    match row.actor {
        By::Patient(it) => Some(it),
        By::Staff(_) | By::System => None,
    }
}

fn in_feed(row: &AuditRow) -> Option<u64> {
    row.detail["seq"].as_u64()
}

/// What the clinic calls what was set up; nothing for what has no name of its own.
fn name_of(change: &Change) -> Option<&str> {
    let name = match change {
        Change::Clinic(edit) => &edit.after.name,
        Change::Location(edit) => &edit.after.name,
        Change::Provider(edit) => &edit.after.name,
        Change::Resource(edit) => &edit.after.name,
        Change::AppointmentType(edit) => &edit.after.name,
        Change::Exception(edit) => &edit.after.label,
        Change::Procedure(edit) => &edit.after.name,
        Change::Package(edit) => &edit.after.name,
        Change::Policy(_)
        | Change::Lease(_)
        | Change::Patient(_)
        | Change::Appointment(_)
        | Change::Pin(_)
        | Change::Recall(_)
        | Change::WaitlistEntry(_)
        | Change::Visit(_)
        | Change::Series(_)
        | Change::Treatment(_)
        | Change::Rating(_)
        | Change::Fee(_)
        | Change::PatientPackage(_)
        | Change::Posting(_) => return None,
    };
    Some(name.as_str()).filter(|it| !it.is_empty())
}

pub(crate) async fn note(caller: &Caller, action: &str, detail: Value) -> Result<(), Problem> {
    let (actor, at) = (caller.actor.by, caller.engine.now());
    let entry = AuditEntry { actor, at, action: action.to_owned(), detail };
    let written: Result<(), WriteError> =
        caller.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    written.map_err(|error| problem::of(&error.into()))
}

/// A place as [`AuditPage::further`] says it.
fn place(text: &str) -> Result<AuditPlace, Problem> {
    let (at, seq) = text.split_once('.').ok_or_else(|| bad("after"))?;
    let micros = at.parse().map_err(|_| bad("after"))?;
    let at: DateTime<Utc> = Utc.timestamp_micros(micros).single().ok_or_else(|| bad("after"))?;
    Ok(AuditPlace { at, seq: seq.parse().map_err(|_| bad("after"))? })
}

fn walk(it: &AuditWalked) -> Result<AuditWalk, Problem> {
    let head = (0..32)
        .map(|byte| it.head.get(byte * 2..byte * 2 + 2).and_then(|it| u8::from_str_radix(it, 16).ok()));
    let head: Vec<u8> = head.collect::<Option<_>>().ok_or_else(|| bad("head"))?;
    Ok(AuditWalk { entries: it.entries, head: head.try_into().map_err(|_| bad("head"))? })
}

fn walked(it: AuditWalk) -> AuditWalked {
    AuditWalked { entries: it.entries, head: hex(&it.head) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}
