//! The audit log in words: what was done, and what more there is to know of it. A code nobody wrote words for is shown
//! as it is: a later version's entries can be read, too.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use daybook_engine::Deed;
use daybook_wire::audit::{AuditAbout, AuditDeed, AuditDeeds, AuditLine};
use serde::Deserialize;
use serde_json::Value;

use super::{Language, Words, fill};

/// Everything that is noted, by kind, as it is offered. What is missing here is still shown, by its code.
const KINDS: &[(&str, &[&str])] = &[
    (
        "appointments",
        &[
            "appointment.booked",
            "appointment.held",
            "appointment.confirmed",
            "appointment.moved",
            "appointment.resized",
            "appointment.edited",
            "appointment.duplicated",
            "appointment.rescheduled",
            "appointment.cancelled",
            "appointment.deleted",
            "appointment.restored",
            "appointment.checked_in",
            "appointment.started",
            "appointment.completed",
            "appointment.no_show",
            "appointment.released",
            "appointment.reverted",
            "pin.pinned",
            "pin.unpinned",
            "rating.rated",
            "undo.undone",
            "undo.redone",
        ],
    ),
    (
        "several",
        &[
            "series.booked_series",
            "series.edited_series",
            "series.cancelled_series",
            "series.replaced_series",
            "visit.booked_visit",
            "visit.moved_visit",
            "visit.cancelled_visit",
            "day.repaired_day",
        ],
    ),
    (
        "lists",
        &[
            "waitlist.saved_waitlist",
            "waitlist.removed_waitlist",
            "waitlist.offered",
            "waitlist.accepted",
            "waitlist.declined",
            "waitlist.offer_ran_out",
            "waitlist.booked_waitlist",
            "recall.saved_recall",
            "recall.removed_recall",
            "recall.booked_recall",
            "recall.recall_done",
        ],
    ),
    (
        "plans",
        &[
            "treatment.saved_treatment",
            "treatment.cancelled_treatment",
            "treatment.resumed_treatment",
            "treatment.marked_done",
            "treatment.marked_open",
            "treatment.booked_planned",
            "treatment.linked",
            "treatment.unlinked",
        ],
    ),
    (
        "money",
        &[
            "money.paid",
            "money.refunded",
            "money.charged",
            "money.waived",
            "money.sold_package",
            "money.cancelled_package",
            "money.redeemed",
            "money.gave_back",
        ],
    ),
    (
        "patients",
        &[
            "patient.opened",
            "appointment.opened",
            "series.opened",
            "lists.opened",
            "patient.saved_patient",
            "patient.merged_patients",
            "patients.listed",
            "appointments.listed",
            "waitlist.listed",
            "recalls.listed",
            "plans.listed",
            "planned.listed",
            "account.opened",
            "paper.previewed",
            "paper.printed",
            "paper.saved",
            "import.imported",
            "export.saved",
        ],
    ),
    ("clinic", &["set_up.saved_set_up"]),
    (
        "access",
        &[
            "session.signed_in",
            "session.refused",
            "account.saved",
            "account.password_changed",
            "account.pin_set",
            "account.pin_taken_away",
            "audit.read",
            "audit.verified",
            "audit.compared",
            "audit.hub_differs",
            "audit.hub_put_back",
        ],
    ),
    (
        "sharing",
        &[
            "lease.leased",
            "lease.lease_ended",
            "intent.rejected",
            "attention.settled",
            "device.invited",
            "device.asked",
            "device.joined",
            "device.revoked",
            "device.revoked_collecting",
            "quarantine.taken_in",
            "quarantine.settled",
            "quarantine.reopened",
            "device.accounts",
            "token.created",
            "token.revoked",
        ],
    ),
];

/// The words of one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AuditWords {
    system: String,
    time: String,
    person: String,
    deed: String,
    record: String,
    more: String,
    number: String,
    by_pin: String,
    by_password: String,
    tries: String,
    inactive: String,
    new_password: String,
    file_patients: String,
    file_appointments: String,
    file_calendar: String,
    file_report: String,
    file_audit: String,
    file_seals: String,
    file_other: String,
    paper_slip: String,
    paper_receipt: String,
    paper_day: String,
    paper_week: String,
    appointment: String,
    account: String,
    sent: String,
    kinds: BTreeMap<String, String>,
    deeds: BTreeMap<String, String>,
}

fn of(words: Words) -> &'static AuditWords {
    static ENGLISH: LazyLock<AuditWords> = LazyLock::new(|| read(include_str!("audit/en.json")));
    static SPANISH: LazyLock<AuditWords> = LazyLock::new(|| read(include_str!("audit/es.json")));
    static ARABIC: LazyLock<AuditWords> = LazyLock::new(|| read(include_str!("audit/ar.json")));
    match words.language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    }
}

fn read(file: &str) -> AuditWords {
    serde_json::from_str(file).expect("a test reads every catalogue")
}

/// What Daybook is called where it did something by itself.
pub(crate) fn system(words: Words) -> String {
    of(words).system.clone()
}

/// What was done; the code where there are no words for it.
pub(crate) fn deed(words: Words, code: &str) -> String {
    of(words).deeds.get(code).map_or(code, String::as_str).to_owned()
}

/// Everything that can be done, by kind.
pub(crate) fn kinds(words: Words) -> Vec<AuditDeeds> {
    let deeds = |codes: &[&str]| {
        codes.iter().map(|it| AuditDeed { code: (*it).to_owned(), name: deed(words, it) }).collect()
    };
    let title = |kind: &str| of(words).kinds.get(kind).cloned().unwrap_or_default();
    KINDS.iter().map(|(kind, codes)| AuditDeeds { title: title(kind), deeds: deeds(codes) }).collect()
}

/// What more there is to know of an entry, of what its detail says in codes and numbers.
pub(crate) fn more(words: Words, action: &str, detail: &Value) -> String {
    let w = of(words);
    let mut said: Vec<String> = vec![];
    match action {
        "session.signed_in" | "session.refused" => {
            match detail["by"].as_str() {
                Some("pin") => said.push(w.by_pin.clone()),
                Some("password") => said.push(w.by_password.clone()),
                Some(_) | None => {}
            }
            if let Some(failed) = detail["failed"].as_u64() {
                said.push(fill(&w.tries, &[("count", &failed.to_string())]));
            }
        }
        "account.saved" => {
            if detail["active"] == Value::Bool(false) {
                said.push(w.inactive.clone());
            }
            if detail["password"] == Value::Bool(true) {
                said.push(w.new_password.clone());
            }
        }
        "export.saved" => said.push(
            match detail["what"].as_str() {
                Some("patients") => &w.file_patients,
                Some("appointments") => &w.file_appointments,
                Some("calendar") => &w.file_calendar,
                Some("report") => &w.file_report,
                Some("audit") => &w.file_audit,
                Some("seals") => &w.file_seals,
                Some(_) | None => &w.file_other,
            }
            .clone(),
        ),
        "paper.previewed" | "paper.printed" | "paper.saved" => said.extend(
            match detail["what"].as_str() {
                Some("slip") => Some(&w.paper_slip),
                Some("receipt") => Some(&w.paper_receipt),
                Some("day_sheet") => Some(&w.paper_day),
                Some("week_sheet") => Some(&w.paper_week),
                Some("report") => Some(&w.file_report),
                Some(_) | None => None,
            }
            .cloned(),
        ),
        "undo.undone" | "undo.redone" => {
            let undone = detail["label"]["what"].as_str().and_then(Deed::of_word);
            let undone = undone.filter(|it| !matches!(it, Deed::Undone | Deed::Redone));
            said.extend(undone.map(|it| deed(words, it.kind())));
        }
        _ => {}
    }
    if detail["intent"].is_string() {
        said.push(w.sent.clone());
    }
    words.list(&said)
}

/// The headings of the log as a table.
pub(crate) fn headings(words: Words) -> Vec<String> {
    let w = of(words);
    [&w.number, &w.time, &w.person, &w.deed, &w.record, &w.more].map(Clone::clone).into()
}

/// An entry as a row of that table.
pub(crate) fn row(words: Words, line: &AuditLine) -> Vec<String> {
    let w = of(words);
    let about = match &line.about {
        Some(AuditAbout::Appointment { number, name, .. }) => {
            fill(&w.appointment, &[("number", &number.to_string()), ("name", name)])
        }
        Some(AuditAbout::Patient { name, .. }) => name.clone(),
        Some(AuditAbout::Account { name, .. }) => fill(&w.account, &[("name", name)]),
        None => String::new(),
    };
    let by = if line.by.is_empty() { w.system.clone() } else { line.by.clone() };
    vec![line.seq.to_string(), line.at.clone(), by, line.what.clone(), about, line.more.clone()]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::*;

    fn every() -> [Words; 3] {
        ["en", "es", "ar"].map(|it| Words::of_tag(it).unwrap())
    }

    fn offered() -> BTreeSet<&'static str> {
        KINDS.iter().flat_map(|(_, codes)| codes.iter().copied()).collect()
    }

    #[test]
    fn everything_a_command_does_has_words_in_every_language_and_is_offered() {
        for words in every() {
            for it in Deed::ALL {
                assert_ne!(deed(words, it.kind()), it.kind());
                assert!(offered().contains(it.kind()), "{} is not offered", it.kind());
            }
            for code in offered() {
                assert_ne!(deed(words, code), code);
            }
            assert!(kinds(words).iter().all(|it| !it.title.is_empty()));
            assert_eq!(of(words).deeds.len(), offered().len(), "words for what is not offered");
        }
    }

    #[test]
    fn a_deed_is_known_by_its_word_alone() {
        let words: BTreeSet<&str> = Deed::ALL.iter().map(|it| it.word()).collect();
        assert_eq!(words.len(), Deed::ALL.len());
    }

    #[test]
    fn what_a_later_version_noted_is_shown_by_its_code() {
        assert_eq!(deed(every()[1], "robot.greeted"), "robot.greeted");
    }

    #[test]
    fn what_more_there_is_to_know_is_said_in_words() {
        let say = |action: &str, detail: Value| more(every()[0], action, &detail);
        assert_eq!(say("session.refused", json!({ "by": "pin", "failed": 3 })), "by PIN, 3 wrong in a row");
        assert_eq!(say("export.saved", json!({ "what": "audit" })), "the audit log");
        assert_eq!(
            say("undo.undone", json!({ "label": { "what": "moved" }, "intent": "x" })),
            "Moved an appointment, asked of the hub"
        );
        assert_eq!(say("appointment.booked", json!({ "seq": 4 })), "");
    }
}
