//! Words with a fixed meaning: sex and status, in English, Spanish, German, French and Arabic.

use crate::fold::key;

/// What became of an appointment, as far as a file can say.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum RowStatus {
    /// Booked.
    #[default]
    Confirmed,
    /// The patient is here.
    CheckedIn,
    /// The patient is with the provider.
    InProgress,
    /// Done.
    Completed,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
}

const SEXES: &[(&str, &[&str])] = &[
    (
        "female",
        &[
            "female", "f", "woman", "mujer", "femenino", "femenina", "weiblich", "w", "frau", "féminin",
            "femme", "أنثى", "انثى",
        ],
    ),
    (
        "male",
        &[
            "male",
            "m",
            "man",
            "hombre",
            "masculino",
            "varón",
            "h",
            "männlich",
            "mann",
            "masculin",
            "homme",
            "ذكر",
        ],
    ),
    ("other", &["other", "o", "x", "d", "diverse", "divers", "otro", "otra", "autre", "non-binary", "آخر"]),
    ("unknown", &["unknown", "u", "unspecified", "desconocido", "unbekannt", "inconnu", "غير معروف"]),
];

const STATUSES: &[(RowStatus, &[&str])] = &[
    (
        RowStatus::Confirmed,
        &[
            "confirmed",
            "scheduled",
            "booked",
            "active",
            "open",
            "pending",
            "pending_approval",
            "unconfirmed",
            "tentative",
            "accepted",
            "confirmada",
            "confirmado",
            "programada",
            "reservada",
            "pendiente",
            "bestätigt",
            "geplant",
            "gebucht",
            "offen",
            "confirmé",
            "prévu",
            "planifié",
            "réservé",
            "en attente",
            "مؤكد",
            "محجوز",
            "مجدول",
        ],
    ),
    (
        RowStatus::CheckedIn,
        &[
            "checked_in",
            "arrived",
            "here",
            "waiting",
            "llegó",
            "en espera",
            "angekommen",
            "wartet",
            "arrivé",
            "وصل",
        ],
    ),
    (
        RowStatus::InProgress,
        &[
            "in_progress",
            "started",
            "in room",
            "seated",
            "en curso",
            "in behandlung",
            "en cours",
            "قيد التنفيذ",
        ],
    ),
    (
        RowStatus::Completed,
        &[
            "completed",
            "complete",
            "done",
            "finished",
            "fulfilled",
            "checked out",
            "attended",
            "closed",
            "completada",
            "completado",
            "realizada",
            "atendida",
            "atendido",
            "finalizada",
            "erledigt",
            "abgeschlossen",
            "erschienen",
            "wahrgenommen",
            "terminé",
            "effectué",
            "honoré",
            "مكتمل",
            "تم",
        ],
    ),
    (
        RowStatus::Cancelled,
        &[
            "cancelled",
            "canceled",
            "deleted",
            "declined",
            "rescheduled",
            "expired",
            "cancelada",
            "cancelado",
            "anulada",
            "anulado",
            "abgesagt",
            "storniert",
            "verschoben",
            "annulé",
            "reporté",
            "ملغى",
            "ملغي",
        ],
    ),
    (
        RowStatus::NoShow,
        &[
            "no_show",
            "no show",
            "missed",
            "failed to attend",
            "did not attend",
            "dna",
            "fta",
            "no asistió",
            "no acudió",
            "ausente",
            "nicht erschienen",
            "versäumt",
            "absent",
            "non honoré",
            "lapin",
            "لم يحضر",
        ],
    ),
];

const YES: &[&str] = &["yes", "y", "true", "1", "x", "active", "sí", "ja", "oui", "aktiv", "activo", "نعم"];
const NO: &[&str] = &["no", "n", "false", "0", "inactive", "nein", "non", "inaktiv", "inactivo", "لا"];

/// Whether `text` says yes or no; `None` for no such word.
#[must_use]
pub(crate) fn yes(text: &str) -> Option<bool> {
    let asked = key(text);
    let says = |words: &[&str]| words.iter().any(|it| key(it) == asked);
    if says(YES) { Some(true) } else { says(NO).then_some(false) }
}

/// "female", "male", "other" or "unknown" for what `text` says; `None` for no such word.
#[must_use]
pub fn sex(text: &str) -> Option<&'static str> {
    let asked = key(text);
    SEXES.iter().find(|(_, words)| words.iter().any(|it| key(it) == asked)).map(|(sex, _)| *sex)
}

/// What `text` says became of it; `None` for no such word.
#[must_use]
pub fn status(text: &str) -> Option<RowStatus> {
    let asked = key(text);
    STATUSES.iter().find(|(_, words)| words.iter().any(|it| key(it) == asked)).map(|(status, _)| *status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_understood_in_every_language_and_case() {
        for it in ["F", "Weiblich", "MUJER", "Féminin", "أنثى"] {
            assert_eq!(sex(it), Some("female"), "{it}");
        }
        assert_eq!(sex("yes"), None);
        assert_eq!((yes("Sí"), yes("FALSE"), yes("maybe")), (Some(true), Some(false), None));
        for it in ["No-Show", "no show", "nicht erschienen", "No asistió"] {
            assert_eq!(status(it), Some(RowStatus::NoShow), "{it}");
        }
        assert_eq!(status("Canceled"), Some(RowStatus::Cancelled));
        assert_eq!(status("blue"), None);
    }

    #[test]
    fn no_word_means_two_things() {
        let all: Vec<String> =
            STATUSES.iter().flat_map(|(_, words)| words.iter().map(|it| key(it))).collect();
        let sexes: Vec<String> = SEXES.iter().flat_map(|(_, words)| words.iter().map(|it| key(it))).collect();
        for words in [all, sexes] {
            let each: std::collections::BTreeSet<_> = words.iter().collect();
            assert!(each.len() >= words.len() - 2, "{words:?}"); // "no_show" and "no show" fold alike.
        }
    }
}
