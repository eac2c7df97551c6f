//! Treatment plans: what a patient is to come for, and how far that is; and what a visit was rated.

use crate::appointment::{PaidWith, Placement};
use crate::calendar::CalendarItem;
use crate::shapes;

shapes! {
    /// Something that is done, as the clinic's list has it.
    pub struct ProcedureForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// As the clinic or its payers write it; may be empty.
        pub code: String,
        /// Name.
        pub name: String,
        /// How long it usually takes.
        pub minutes: u16,
        /// What it is usually booked as.
        pub appointment_type_id: Option<String>,
        /// Whether it may be planned.
        pub active: bool,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// A planned appointment.
    pub struct PlanStepForm {
        /// Made by the window; it stays wherever in the plan it stands.
        pub id: String,
        /// What it is booked as.
        pub appointment_type_id: String,
        /// How long it is to take.
        pub minutes: u16,
        /// What is expected to be done, in order.
        pub procedure_ids: Vec<String>,
        /// For staff.
        pub notes: String,
    }

    /// A treatment plan.
    pub struct PlanForm {
        /// Made by the window for a new one, so that sending twice adds once.
        pub id: String,
        /// Whose; of a plan that is there it stays.
        pub patient_id: String,
        /// "Upper braces".
        pub name: String,
        /// With whom, where that matters.
        pub provider_id: Option<String>,
        /// In the order they are to come.
        pub steps: Vec<PlanStepForm>,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// How far a planned appointment is.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq, Debug)]
    pub enum StepProgress {
        /// Nobody has booked it, or what was booked came to nothing.
        Unbooked,
        /// Booked, or going on.
        Booked,
        /// Over, or marked as done.
        Done,
    }

    /// A planned appointment, and how far it is.
    pub struct PlanStepLine {
        /// What is planned.
        pub form: PlanStepForm,
        /// How far it is.
        pub progress: StepProgress,
        /// The appointment it is booked as or was done in.
        pub item: Option<CalendarItem>,
    }

    /// A plan, and how far it is.
    pub struct PlanDetail {
        /// Its id.
        pub id: String,
        /// Name.
        pub name: String,
        /// With whom, where that matters.
        pub provider_id: Option<String>,
        /// In the order they are to come.
        pub steps: Vec<PlanStepLine>,
        /// When it was made.
        pub created_at: String,
        /// Whether it was given up.
        pub cancelled: bool,
        /// The version the person saw.
        pub version: u64,
    }

    /// A patient's plans.
    pub struct TreatmentPlans {
        /// Those that were made first before others; given up ones too.
        pub plans: Vec<PlanDetail>,
    }

    /// Names a planned appointment.
    pub struct PlanStepRef {
        /// Of which plan.
        pub plan_id: String,
        /// Which.
        pub step_id: String,
    }

    /// Books a planned appointment; patient, type, procedures and source are the plan's.
    pub struct BookPlanned {
        /// Of which plan.
        pub plan_id: String,
        /// Which.
        pub step_id: String,
        /// The appointment's id, made by the window.
        pub appointment_id: String,
        /// Where and when.
        pub placement: Placement,
        /// For staff.
        pub notes: String,
        /// For the patient.
        pub patient_notes: String,
        /// What pays for it at once.
        #[serde(default)]
        #[ts(optional)]
        pub paid_with: Option<PaidWith>,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }

    /// Makes an appointment that is there a planned one.
    pub struct LinkPlanned {
        /// Of which plan.
        pub plan_id: String,
        /// Which.
        pub step_id: String,
        /// The appointment.
        pub appointment_id: String,
        /// Why it is to stand over a rule, where its length or type change.
        pub override_reason: Option<String>,
    }

    /// A planned appointment nobody has booked.
    pub struct ToBookLine {
        /// Of which plan.
        pub plan_id: String,
        /// What the plan is called.
        pub plan_name: String,
        /// With whom, where that matters.
        pub provider_id: Option<String>,
        /// What is planned.
        pub step: PlanStepForm,
        /// Which of its plan it is, from 1.
        pub place: u16,
        /// When the plan was made.
        pub planned_at: String,
        /// Who.
        pub patient_id: String,
        /// Given and family name.
        pub patient_name: String,
        /// Their number.
        pub patient_number: u32,
        /// Their phone.
        pub patient_phone: String,
    }

    /// Every planned appointment nobody has booked.
    pub struct PlannedToBook {
        /// Those of plans that were made first before others, in the order of their plan.
        pub lines: Vec<ToBookLine>,
    }

    /// What a patient said of a visit.
    pub struct Rated {
        /// One to five.
        pub stars: u8,
        /// In their words.
        pub comment: String,
        /// When it was given first.
        pub at: String,
        /// For edits.
        pub version: u64,
    }

    /// Writes down what a patient says of a visit (S4.44).
    pub struct RateAppointment {
        /// Which.
        pub id: String,
        /// One to five.
        pub stars: u8,
        /// In their words; may be empty.
        pub comment: String,
        /// The version the person saw; `None` where nobody had given one.
        pub version: Option<u64>,
    }
}
