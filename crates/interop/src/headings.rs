//! What headings mean, in the words of the programs clinics leave: English, Spanish, German, French, Arabic.

use crate::field::{Field, For, Mapping};
use crate::fold::key;

/// Words for each field, folded when compared. A field's own wire word always means it.
const WORDS: &[(Field, &[&str])] = &[
    (
        Field::GivenName,
        &[
            "first name",
            "given name",
            "given names",
            "forename",
            "firstname",
            "nombre",
            "nombres",
            "vorname",
            "vornamen",
            "prénom",
            "prénoms",
            "الاسم الأول",
            "الاسم الاول",
        ],
    ),
    (
        Field::FamilyName,
        &[
            "last name",
            "family name",
            "surname",
            "lastname",
            "apellido",
            "apellidos",
            "nachname",
            "familienname",
            "nom",
            "nom de famille",
            "اسم العائلة",
            "اللقب",
            "الكنية",
        ],
    ),
    (
        Field::FullName,
        &[
            "name",
            "full name",
            "patient",
            "patient name",
            "nombre completo",
            "paciente",
            "nombre y apellidos",
            "nom complet",
            "nom et prénom",
            "patientenname",
            "الاسم",
            "الاسم الكامل",
            "اسم المريض",
        ],
    ),
    (
        Field::BirthDate,
        &[
            "date of birth",
            "dob",
            "birthdate",
            "birth date",
            "birthday",
            "born",
            "fecha de nacimiento",
            "f. nacimiento",
            "fecha nacimiento",
            "geburtsdatum",
            "geb.",
            "geboren",
            "geburtstag",
            "date de naissance",
            "né le",
            "naissance",
            "تاريخ الميلاد",
        ],
    ),
    (
        Field::Phone,
        &[
            "telephone",
            "phone number",
            "tel",
            "mobile",
            "mobile phone",
            "cell",
            "cell phone",
            "teléfono",
            "móvil",
            "celular",
            "telefon",
            "handy",
            "mobil",
            "telefonnummer",
            "téléphone",
            "portable",
            "tél",
            "هاتف",
            "الهاتف",
            "رقم الهاتف",
            "الجوال",
            "جوال",
        ],
    ),
    (
        Field::Phone2,
        &[
            "phone 2",
            "second phone",
            "home phone",
            "work phone",
            "other phone",
            "teléfono 2",
            "teléfono fijo",
            "telefon 2",
            "telefon privat",
            "festnetz",
            "téléphone 2",
            "fixe",
            "هاتف 2",
            "هاتف المنزل",
        ],
    ),
    (
        Field::Email,
        &[
            "e-mail",
            "mail",
            "email address",
            "e-mail address",
            "correo",
            "correo electrónico",
            "e-mail-adresse",
            "courriel",
            "adresse e-mail",
            "البريد الإلكتروني",
            "البريد الالكتروني",
            "ايميل",
        ],
    ),
    (
        Field::Address,
        &[
            "postal address",
            "home address",
            "street",
            "dirección",
            "domicilio",
            "adresse",
            "anschrift",
            "straße",
            "العنوان",
            "عنوان",
        ],
    ),
    (Field::Language, &["preferred language", "idioma", "lengua", "sprache", "langue", "اللغة"]),
    (
        Field::Relations,
        &["relatives", "related patients", "familiares", "angehörige", "proches", "الأقارب", "الاقارب"],
    ),
    (Field::Active, &["activo", "activa", "aktiv", "actif", "active patient", "نشط"]),
    (Field::Sex, &["gender", "sexo", "género", "geschlecht", "sexe", "genre", "الجنس"]),
    (
        Field::Notes,
        &[
            "note",
            "comment",
            "comments",
            "remarks",
            "description",
            "notas",
            "observaciones",
            "comentarios",
            "notizen",
            "bemerkung",
            "bemerkungen",
            "anmerkungen",
            "remarques",
            "commentaire",
            "ملاحظات",
        ],
    ),
    (Field::ExternalId, &["id", "uuid", "guid", "uid", "record id", "external id", "المعرف"]),
    (
        Field::Number,
        &[
            "patient number",
            "chart number",
            "chart no",
            "file number",
            "mrn",
            "no",
            "nr",
            "número",
            "nº",
            "n.º",
            "historia",
            "número de historia",
            "patientennummer",
            "patienten-nr",
            "nummer",
            "numéro",
            "numéro de dossier",
            "رقم",
            "رقم المريض",
            "رقم الملف",
        ],
    ),
    (
        Field::PatientExternalId,
        &[
            "patient id",
            "patientid",
            "id paciente",
            "id del paciente",
            "patienten-id",
            "id patient",
            "patient uuid",
            "client id",
            "معرف المريض",
        ],
    ),
    (
        Field::PatientName,
        &[
            "patient",
            "patient name",
            "name",
            "client",
            "paciente",
            "nombre del paciente",
            "patientenname",
            "nom du patient",
            "summary",
            "اسم المريض",
            "المريض",
        ],
    ),
    (
        Field::PatientBirthDate,
        &[
            "date of birth",
            "dob",
            "patient dob",
            "patient date of birth",
            "fecha de nacimiento",
            "geburtsdatum",
            "date de naissance",
            "تاريخ الميلاد",
        ],
    ),
    (
        Field::PatientPhone,
        &[
            "phone",
            "patient phone",
            "telephone",
            "mobile",
            "teléfono",
            "telefon",
            "téléphone",
            "الهاتف",
            "رقم الهاتف",
        ],
    ),
    (
        Field::Provider,
        &[
            "doctor",
            "practitioner",
            "clinician",
            "dentist",
            "therapist",
            "with",
            "staff",
            "médico",
            "doctora",
            "profesional",
            "dentista",
            "arzt",
            "ärztin",
            "behandler",
            "behandlerin",
            "zahnarzt",
            "therapeut",
            "médecin",
            "praticien",
            "docteur",
            "الطبيب",
            "طبيب",
            "مقدم الخدمة",
        ],
    ),
    (
        Field::Location,
        &[
            "site",
            "clinic",
            "branch",
            "place",
            "centre",
            "center",
            "facility",
            "sede",
            "centro",
            "clínica",
            "lugar",
            "standort",
            "praxis",
            "filiale",
            "lieu",
            "cabinet",
            "site",
            "الموقع",
            "الفرع",
            "العيادة",
        ],
    ),
    (
        Field::Resource,
        &[
            "chair",
            "room",
            "operatory",
            "device",
            "resources",
            "sillón",
            "sala",
            "consulta",
            "gabinete",
            "raum",
            "zimmer",
            "stuhl",
            "behandlungszimmer",
            "fauteuil",
            "salle",
            "الغرفة",
            "غرفة",
            "الكرسي",
            "كرسي",
        ],
    ),
    (
        Field::AppointmentType,
        &[
            "type",
            "service",
            "treatment",
            "reason",
            "procedure",
            "visit type",
            "tipo",
            "tipo de cita",
            "servicio",
            "tratamiento",
            "motivo",
            "terminart",
            "leistung",
            "behandlung",
            "art",
            "type de rendez-vous",
            "prestation",
            "motif",
            "النوع",
            "نوع الموعد",
            "الخدمة",
        ],
    ),
    (
        Field::Date,
        &[
            "day",
            "appointment date",
            "fecha",
            "día",
            "fecha de la cita",
            "datum",
            "tag",
            "termin",
            "jour",
            "date du rendez-vous",
            "التاريخ",
            "اليوم",
            "تاريخ الموعد",
        ],
    ),
    (
        Field::StartTime,
        &[
            "time",
            "start time",
            "from",
            "hora",
            "hora inicio",
            "hora de inicio",
            "desde",
            "uhrzeit",
            "zeit",
            "beginn",
            "von",
            "heure",
            "heure de début",
            "de",
            "الوقت",
            "وقت البدء",
            "من",
        ],
    ),
    (
        Field::Start,
        &[
            "start date",
            "starts at",
            "begin",
            "dtstart",
            "date time",
            "datetime",
            "appointment time",
            "inicio",
            "fecha y hora",
            "startzeit",
            "datum und uhrzeit",
            "début",
            "date et heure",
            "البداية",
        ],
    ),
    (
        Field::End,
        &[
            "end time",
            "ends at",
            "to",
            "until",
            "finish",
            "dtend",
            "end date",
            "fin",
            "hora fin",
            "hora de fin",
            "hasta",
            "ende",
            "bis",
            "endzeit",
            "heure de fin",
            "النهاية",
            "وقت الانتهاء",
            "إلى",
        ],
    ),
    (
        Field::Minutes,
        &[
            "duration",
            "length",
            "duration minutes",
            "mins",
            "min",
            "duración",
            "minutos",
            "dauer",
            "minuten",
            "länge",
            "durée",
            "المدة",
            "الدقائق",
        ],
    ),
    (
        Field::Status,
        &["state", "appointment status", "estado", "zustand", "statut", "état", "الحالة", "حالة"],
    ),
    (
        Field::PatientNotes,
        &[
            "patient notes",
            "instructions",
            "message",
            "notas para el paciente",
            "indicaciones",
            "patientenhinweise",
            "hinweise",
            "consignes",
            "ملاحظات للمريض",
        ],
    ),
];

/// What each of `columns` seems to hold in a file of `rows`; columns that nothing is known of are left out.
#[must_use]
pub fn guess(columns: &[String], rows: For) -> Mapping {
    let keys: Vec<String> = columns.iter().map(|it| key(it)).collect();
    let mut mapping = Mapping::default();
    // What we write ourselves comes before what others may mean by the same word.
    let own = Field::ALL.iter().map(|it| (*it, vec![key(it.text())]));
    let words = WORDS
        .iter()
        .map(|(field, words)| (meant(*field, rows), words.iter().map(|it| key(it)).collect::<Vec<_>>()));
    for (field, words) in own.chain(words).filter(|(field, _)| field.is_of(rows)) {
        let found = keys
            .iter()
            .enumerate()
            .find(|(column, it)| words.contains(it) && mapping.field(*column).is_none());
        if let (Some((column, _)), None) = (found, mapping.column(field)) {
            mapping.0.push((column, field));
        }
    }
    name_beside_surname(&mut mapping);
    mapping.0.sort_unstable();
    mapping
}

/// Beside a family name, "name" is the given one.
fn name_beside_surname(mapping: &mut Mapping) {
    if mapping.column(Field::FamilyName).is_none() || mapping.column(Field::GivenName).is_some() {
        return;
    }
    for (_, field) in &mut mapping.0 {
        if *field == Field::FullName {
            *field = Field::GivenName;
        }
    }
}

/// In a file of patients, the patient's id is the row's own.
fn meant(field: Field, rows: For) -> Field {
    match (field, rows) {
        (Field::PatientExternalId, For::Patients) => Field::ExternalId,
        (field, For::Patients | For::Appointments) => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(headings: &str, rows: For) -> String {
        let columns: Vec<String> = headings.split(',').map(str::to_owned).collect();
        let words: Vec<&str> =
            (0..columns.len()).map(|it| guess(&columns, rows).field(it).map_or("-", Field::text)).collect();
        words.join(" ")
    }

    #[test]
    fn headings_are_understood_in_five_languages() {
        let plain = "family_name given_name birth_date phone";
        assert_eq!(guessed("Last name,First name,DOB,Mobile", For::Patients), plain);
        assert_eq!(guessed("Apellidos,Nombre,Fecha de nacimiento,Móvil", For::Patients), plain);
        assert_eq!(guessed("Nachname,Vorname,Geb.,Telefon", For::Patients), plain);
        assert_eq!(guessed("Nom,Prénom,Date de naissance,Tél", For::Patients), plain);
        assert_eq!(guessed("اللقب,الاسم الأول,تاريخ الميلاد,الهاتف", For::Patients), plain);
    }

    #[test]
    fn one_heading_means_one_thing_and_unknown_ones_nothing() {
        assert_eq!(guessed("Patient,Shoe size,Name", For::Patients), "full_name - -");
        assert_eq!(guessed("Patient ID,Name", For::Patients), "external_id full_name");
        assert_eq!(guessed("Name,Surname", For::Patients), "given_name family_name");
        assert_eq!(guessed("ID,Patient ID", For::Appointments), "external_id patient_external_id");
        assert_eq!(
            guessed("Patient,Doctor,Date,Time,Duration,Status", For::Appointments),
            "patient_name provider date start_time minutes status"
        );
    }
}
