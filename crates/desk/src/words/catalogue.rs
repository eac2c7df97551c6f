//! The catalogue files: one struct, so that a word missing from a language is found before it is printed.

use std::sync::LazyLock;

use daybook_booking::status::StatusKind;
use serde::Deserialize;

use super::Language;

/// Every word on paper, in one language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Catalogue {
    pub(super) weekdays: [String; 7],
    pub(super) weekdays_short: [String; 7],
    pub(super) months: [String; 12],
    pub(super) full_date: String,
    pub(super) plain_date: String,
    pub(super) column_date: String,
    pub(super) range: String,
    pub(super) am: String,
    pub(super) pm: String,
    pub(super) minutes: Counted,
    pub(super) appointments: Counted,
    pub(super) statuses: Statuses,
    pub(crate) slip_title: String,
    pub(crate) appointment_number: String,
    pub(crate) patient_number: String,
    pub(crate) provisional: String,
    pub(crate) provider: String,
    pub(crate) place: String,
    pub(crate) by_video: String,
    pub(crate) location: String,
    pub(crate) appointment_type: String,
    pub(crate) until: String,
    pub(crate) group_summary: String,
    pub(crate) printed: String,
    pub(crate) printed_by: String,
    pub(crate) day_sheet: String,
    pub(crate) week_sheet: String,
    pub(crate) by_provider: String,
    pub(crate) by_resource: String,
    pub(crate) without_resource: String,
    pub(crate) without_cancelled: String,
    pub(crate) continued: String,
    pub(crate) no_appointments: String,
    pub(crate) page_of: String,
    pub(crate) column_time: String,
    pub(crate) column_patient: String,
    pub(crate) column_phone: String,
    pub(crate) column_type: String,
    pub(crate) column_place: String,
    pub(crate) column_provider: String,
    pub(crate) column_status: String,
    pub(crate) receipt_title: String,
    pub(crate) receipt_refund: String,
    pub(crate) receipt_number: String,
    pub(crate) receipt_date: String,
    pub(crate) receipt_paid: String,
    pub(crate) receipt_given_back: String,
    pub(crate) receipt_due: String,
    pub(crate) receipt_held: String,
    pub(crate) receipt_late_cancel: String,
    pub(crate) receipt_no_show: String,
    pub(crate) receipt_let_off: String,
    pub(crate) receipt_session: String,
    pub(crate) receipt_unused: String,
    pub(crate) receipt_cash: String,
    pub(crate) receipt_card: String,
    pub(crate) receipt_transfer: String,
    pub(crate) receipt_credit: String,
    pub(crate) receipt_back_by: String,
    pub(crate) recovery_title: String,
    pub(crate) recovery_groups: String,
    pub(crate) recovery_instructions: String,
    pub(super) reports: ReportWords,
}

/// The words of reports.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportWords {
    pub(super) total: String,
    pub(super) all: String,
    pub(super) over: String,
    pub(super) locations: String,
    pub(super) providers: String,
    pub(super) counted: String,
    pub(super) not_counted: String,
    pub(super) not_deleted: String,
    pub(super) minutes: String,
    pub(super) short_minutes: String,
    pub(super) hours: String,
    pub(super) percent: String,
    pub(super) provider_use: String,
    pub(super) resource_use: String,
    pub(super) missed: String,
    pub(super) lead_time: String,
    pub(super) waiting_time: String,
    pub(super) by_type: String,
    pub(super) by_source: String,
    pub(super) by_status: String,
    pub(super) note_provider_use: String,
    pub(super) note_resource_use: String,
    pub(super) note_missed: String,
    pub(super) note_lead_time: String,
    pub(super) note_waiting_time: String,
    pub(super) about_provider: String,
    pub(super) about_resource: String,
    pub(super) about_missed: String,
    pub(super) about_lead_time: String,
    pub(super) about_type: String,
    pub(super) about_source: String,
    pub(super) about_status: String,
    pub(super) appointments: String,
    pub(super) late: String,
    pub(super) open: String,
    pub(super) booked: String,
    pub(super) outside: String,
    pub(super) time: String,
    pub(super) utilisation: String,
    pub(super) share: String,
    pub(super) no_shows: String,
    pub(super) missed_share: String,
    pub(super) median: String,
    pub(super) mean: String,
    pub(super) longest: String,
    pub(super) not_noted: String,
    pub(super) source_staff: String,
    pub(super) source_online: String,
    pub(super) source_phone: String,
    pub(super) source_recall: String,
    pub(super) source_treatment_plan: String,
    pub(super) source_waitlist: String,
    pub(super) cancelled_patient: String,
    pub(super) cancelled_provider: String,
    pub(super) cancelled_clinic: String,
    pub(super) cancelled_declined: String,
    pub(super) cancelled_mistake: String,
    pub(super) cancelled_other: String,
    pub(super) ratings: String,
    pub(super) note_ratings: String,
    pub(super) rated: String,
    pub(super) stars: String,
    pub(super) unhappy: String,
    pub(super) afterwards: String,
    pub(super) same_day: String,
    pub(super) days: String,
    pub(super) days_or_more: String,
    pub(super) over_ledger: String,
    pub(super) over_open: String,
    pub(super) counted_lines: String,
    pub(super) counted_patients: String,
    pub(super) no_packages: String,
    pub(super) note_takings: String,
    pub(super) note_revenue: String,
    pub(super) note_outstanding: String,
    pub(super) about_means: String,
    pub(super) about_patient: String,
    pub(super) takings: String,
    pub(super) revenue: String,
    pub(super) outstanding: String,
    pub(super) payments: String,
    pub(super) received: String,
    pub(super) given_back: String,
    pub(super) net: String,
    pub(super) charged: String,
    pub(super) let_off: String,
    pub(super) covered: String,
    pub(super) paid: String,
    pub(super) owed_more: String,
    pub(super) owed: String,
    pub(super) held: String,
    pub(super) balance: String,
    pub(super) oldest: String,
    pub(super) packages: String,
    pub(super) gone: String,
}

/// A phrase in as many forms as the language counts by (CLDR plural categories).
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Counted {
    zero: Option<String>,
    one: Option<String>,
    two: Option<String>,
    few: Option<String>,
    many: Option<String>,
    other: String,
}

impl Counted {
    /// The form for `count` things in `language`.
    pub(super) fn form(&self, language: Language, count: u32) -> &str {
        let form = match language {
            Language::English | Language::Spanish => match count {
                1 => &self.one,
                _ => &None,
            },
            Language::Arabic => match (count, count % 100) {
                (0, _) => &self.zero,
                (1, _) => &self.one,
                (2, _) => &self.two,
                (_, 3..=10) => &self.few,
                (_, 11..=99) => &self.many,
                _ => &None,
            },
        };
        form.as_deref().unwrap_or(&self.other)
    }
}

/// The statuses as people call them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Statuses {
    draft: String,
    pending_approval: String,
    confirmed: String,
    checked_in: String,
    in_progress: String,
    completed: String,
    cancelled: String,
    no_show: String,
    rescheduled: String,
    expired: String,
}

impl Statuses {
    pub(super) fn of(&self, status: StatusKind) -> &str {
        match status {
            StatusKind::Draft => &self.draft,
            StatusKind::PendingApproval => &self.pending_approval,
            StatusKind::Confirmed => &self.confirmed,
            StatusKind::CheckedIn => &self.checked_in,
            StatusKind::InProgress => &self.in_progress,
            StatusKind::Completed => &self.completed,
            StatusKind::Cancelled => &self.cancelled,
            StatusKind::NoShow => &self.no_show,
            StatusKind::Rescheduled => &self.rescheduled,
            StatusKind::Expired => &self.expired,
        }
    }
}

/// The catalogue of `language`.
pub(super) fn of(language: Language) -> &'static Catalogue {
    static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("en.json")));
    static SPANISH: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("es.json")));
    static ARABIC: LazyLock<Catalogue> = LazyLock::new(|| read(include_str!("ar.json")));
    match language {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::Arabic => &ARABIC,
    }
}

fn read(file: &str) -> Catalogue {
    serde_json::from_str(file).expect("a test reads every catalogue")
}
