//! The words of an appointment slip.

use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::status::StatusKind;
use daybook_print::Slip;
use daybook_store::CalendarRow;

use super::{Words, fill};
use crate::map::item::Viewing;
use crate::map::patient::full_name;

/// What a slip is made of.
pub(crate) struct SlipFacts<'a> {
    /// The clinic with its places, providers and types.
    pub(crate) book: &'a ClinicBook,
    /// The appointment and who comes.
    pub(crate) card: &'a CalendarRow,
    /// The clinic's clock, and now.
    pub(crate) viewing: &'a Viewing<'a>,
    /// Whether a shared book has not answered for it yet.
    pub(crate) unanswered: bool,
    /// What the QR code says.
    pub(crate) code: String,
}

/// The slip in these words.
pub(crate) fn slip(words: Words, facts: SlipFacts<'_>) -> Slip {
    let appointment = &facts.card.appointment;
    let (date, from, to) = facts.viewing.day_and_minutes(appointment);
    let number = appointment.number.to_string();
    let patient_number = facts.card.patient.number.to_string();
    let duration = words.minutes(appointment.promise.period.minutes());
    Slip {
        clinic_name: facts.book.clinic.name.clone(),
        clinic_lines: clinic_lines(&facts),
        title: words.slip_title.clone(),
        reference: fill(&words.appointment_number, &[("number", &number)]),
        provisional: is_provisional(&facts).then(|| words.provisional.clone()),
        patient_name: full_name(&facts.card.patient.given, &facts.card.patient.family),
        patient_number: fill(&words.patient_number, &[("number", &patient_number)]),
        fields: fields(words, &facts),
        date_in_words: words.full_date(date),
        time: words.time(from),
        duration_line: fill(&words.until, &[("minutes", &duration), ("end", &words.time(to))]),
        instructions: instructions(&facts),
        footer: printed(words, facts.viewing),
        direction: words.direction(),
        qr: Some(facts.code),
    }
}

/// "Printed 20 November 2026, 16:05".
fn printed(words: Words, viewing: &Viewing<'_>) -> String {
    let now = viewing.clock.shows(viewing.now);
    words.printed(now.date(), daybook_booking::wall::minute_of(now))
}

fn clinic_lines(facts: &SlipFacts<'_>) -> Vec<String> {
    let Some(location) = facts.book.location(facts.card.appointment.location) else { return vec![] };
    let lines = location.address.iter().chain([&location.phone]);
    lines.filter(|it| !it.trim().is_empty()).cloned().collect()
}

fn is_provisional(facts: &SlipFacts<'_>) -> bool {
    let kind = facts.card.appointment.kind_at(facts.viewing.now);
    facts.unanswered || matches!(kind, StatusKind::Draft | StatusKind::PendingApproval)
}

/// Who with, what for, which place; where, when the clinic has more than one location.
fn fields(words: Words, facts: &SlipFacts<'_>) -> Vec<(String, String)> {
    let (book, appointment) = (facts.book, &facts.card.appointment);
    let mut fields = vec![];
    if let Some(provider) = book.provider(appointment.provider) {
        let named = match provider.designation.trim() {
            "" => provider.name.clone(),
            designation => format!("{}, {designation}", provider.name),
        };
        fields.push((words.provider.clone(), named));
    }
    if let Some(kept) = book.appointment_type(appointment.appointment_type) {
        fields.push((words.appointment_type.clone(), kept.name.clone()));
    }
    let places: Vec<&str> =
        appointment.resources.iter().filter_map(|it| book.resource(*it)).map(|it| it.name.as_str()).collect();
    if !appointment.video_link.is_empty() {
        // Nobody is to come: the address stands where the room would.
        fields.push((words.by_video.clone(), appointment.video_link.clone()));
        return fields;
    }
    if !places.is_empty() {
        fields.push((words.place.clone(), places.join(", ")));
    }
    let several = book.locations.iter().filter(|it| it.active).count() > 1;
    if let Some(location) = book.location(appointment.location).filter(|_| several) {
        fields.push((words.location.clone(), location.name.clone()));
    }
    fields
}

/// The type's instructions, then what was noted for this patient.
fn instructions(facts: &SlipFacts<'_>) -> Option<String> {
    let appointment = &facts.card.appointment;
    let of_type = facts.book.appointment_type(appointment.appointment_type).map(|it| it.instructions.trim());
    let parts: Vec<&str> = [of_type.unwrap_or_default(), appointment.patient_notes.trim()]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join("\n"))
}
