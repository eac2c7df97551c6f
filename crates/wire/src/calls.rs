//! The one list of calls: name, request, reply, and the permission each needs.
//!
//! From it come the trait the desk implements, the dispatcher both the window and the test host use, the
//! TypeScript signatures, and the permission matrix. A call that is not here does not exist.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use crate::appointment::*;
use crate::audit::*;
use crate::backup::*;
use crate::calendar::*;
use crate::lists::*;
use crate::money::*;
use crate::patient::*;
use crate::policy::*;
use crate::printing::*;
use crate::problem::Problem;
use crate::recall::*;
use crate::repair::*;
use crate::report::*;
use crate::series::*;
use crate::session::*;
use crate::set_up::*;
use crate::sharing::*;
use crate::transfer::*;
use crate::treatment::*;
use crate::visit::*;
use crate::waitlist::*;
use crate::written::{Reply, Written};

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody at the window, before anyone has signed in.
    Nobody,
    /// Somebody signed in.
    SignedIn,
    /// Somebody with this permission.
    Permission(&'static str),
}

/// One call, as listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Call {
    /// Its name on the wire.
    pub name: &'static str,
    /// Who may make it.
    pub needs: Needs,
}

macro_rules! calls {
    ($($(#[doc = $doc:literal])+ $name:ident($request:ty) -> $reply:ty, $needs:expr;)+) => {
        /// Answers every call. The session is whatever the host knows the caller by.
        pub trait Answers: Sync {
            $($(#[doc = $doc])+
            ///
            /// # Errors
            /// A [`Problem`] with a code the window can act on; nothing was changed.
            fn $name(&self, request: $request) -> impl Future<Output = Result<$reply, Problem>> + Send;)+
        }

        /// Every call there is.
        pub const CALLS: &[Call] = &[$(Call { name: stringify!($name), needs: $needs }),+];

        /// Unpacks the call named `name`, has it answered, and writes the reply as JSON text, once.
        ///
        /// # Errors
        /// [`Problem::BadRequest`] for an unknown name or a body of the wrong shape; [`Problem::Invalid`] for a text
        /// that cannot be kept; otherwise the call's own.
        pub async fn dispatch(answers: &impl Answers, name: &str, body: Value) -> Result<String, Problem> {
            if let Some(field) = unwritable(&body, "") {
                return Err(Problem::Invalid { field: field.to_owned(), fault: "unwritable".to_owned() });
            }
            match name {
                $(stringify!($name) => {
                    let request = serde_json::from_value::<$request>(body).map_err(|wrong| Problem::BadRequest {
                        detail: format!("{}: {}", stringify!($name), shape_of(&wrong)),
                    })?;
                    let reply = apart(|| answers.$name(request)).await?;
                    Reply::text(reply).map_err(|_| Problem::BadRequest { detail: stringify!($name).to_owned() })
                })+
                _ => Err(Problem::BadRequest { detail: "there is no such call".to_owned() }),
            }
        }

        pub(crate) fn signatures(visit: &mut crate::codegen::Signatures) {
            $(visit.call::<$request, $reply>(stringify!($name), &[$($doc),+]);)+
        }
    };
}

/// A call's future on the heap from its beginning: those of all calls side by side in one frame would leave little of a
/// thread's stack.
#[inline(never)]
fn apart<F: Future>(call: impl FnOnce() -> F) -> Pin<Box<F>> {
    Box::pin(call())
}

/// The first field that holds U+0000, which comes with what is pasted and which not every book can keep.
fn unwritable<'b>(body: &'b Value, field: &'b str) -> Option<&'b str> {
    match body {
        Value::String(text) => text.contains('\0').then_some(field),
        Value::Array(all) => all.iter().find_map(|it| unwritable(it, field)),
        Value::Object(fields) => fields.iter().find_map(|(name, it)| unwritable(it, name)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Says where a body went wrong, without any of its content.
fn shape_of(wrong: &serde_json::Error) -> &'static str {
    match wrong.classify() {
        serde_json::error::Category::Data => "a field is missing or has the wrong shape",
        serde_json::error::Category::Syntax
        | serde_json::error::Category::Eof
        | serde_json::error::Category::Io => "the body cannot be read",
    }
}

const VIEW: Needs = Needs::Permission("booking:view_calendar");
const CREATE: Needs = Needs::Permission("booking:create_appointment");
const MODIFY: Needs = Needs::Permission("booking:modify_appointment");
const CANCEL: Needs = Needs::Permission("booking:cancel_appointment");
const UNDO: Needs = Needs::Permission("booking:undo");
const PATIENTS: Needs = Needs::Permission("patients:view");
const EDIT_PATIENTS: Needs = Needs::Permission("patients:edit");
const MERGE: Needs = Needs::Permission("patients:merge");
const IMPORT: Needs = Needs::Permission("patients:import");
const EXPORT: Needs = Needs::Permission("patients:export");
const SETTINGS: Needs = Needs::Permission("settings:edit");
const SCHEDULES: Needs = Needs::Permission("settings:schedules");
const SEE_PAYMENTS: Needs = Needs::Permission("payments:view");
const TAKE_PAYMENTS: Needs = Needs::Permission("payments:take");
const REFUND: Needs = Needs::Permission("payments:refund");
const WAIVE: Needs = Needs::Permission("payments:waive");
const REPORTS: Needs = Needs::Permission("reports:view");
const USERS: Needs = Needs::Permission("settings:users");
const AUDIT: Needs = Needs::Permission("audit:view");

calls! {
    /// Which screen to show, and for whom.
    app_state(Nothing) -> AppState, Needs::Nobody;
    /// Makes the book: first run. The reply's key must be typed back before anything else.
    create_clinic(CreateClinic) -> RecoveryKey, Needs::Nobody;
    /// Types the recovery key back; signs the first admin in.
    confirm_recovery_key(RecoveryKey) -> AppState, Needs::Nobody;
    /// Makes a new recovery key in the place of the one that was never typed back; only while it waits for that.
    new_recovery_key(Nothing) -> RecoveryKey, Needs::Nobody;
    /// Makes a recovery key to put in the place of the one on paper, which opens the book until this one is kept.
    replace_recovery_key(Nothing) -> RecoveryKey, USERS;
    /// Types the new recovery key back: from then on it opens the book, and the old one does not.
    keep_recovery_key(RecoveryKey) -> Nothing, USERS;
    /// The copies of the book.
    backups(Nothing) -> Backups, Needs::Nobody;
    /// Makes a copy of the book now.
    back_up(Nothing) -> Backups, SETTINGS;
    /// Puts a copy in the place of the book; only while the book is damaged.
    restore_backup(RestoreBackup) -> AppState, Needs::Nobody;
    /// Opens the demo clinic in its own folder, signed in.
    open_demo(Nothing) -> AppState, Needs::Nobody;
    /// Leaves the demo clinic for the first run of one's own; the demo stays where it is.
    leave_demo(Nothing) -> AppState, Needs::Nobody;
    /// Opens the book with the recovery key or passphrase, and puts the key back into the keyring.
    unlock(Unlock) -> AppState, Needs::Nobody;
    /// Signs in with a password.
    sign_in(SignIn) -> AppState, Needs::Nobody;
    /// Signs in or switches with a PIN.
    switch_user(SwitchUser) -> AppState, Needs::Nobody;
    /// Locks the desk.
    lock(Nothing) -> AppState, Needs::Nobody;
    /// Sets one's PIN on this computer.
    set_pin(SetPin) -> AppState, Needs::SignedIn;
    /// Changes one's password.
    change_password(ChangePassword) -> AppState, Needs::SignedIn;
    /// One's own settings of the window.
    preferences(Nothing) -> Preferences, Needs::SignedIn;
    /// Keeps one's own settings of the window.
    save_preferences(Preferences) -> Preferences, Needs::SignedIn;

    /// The shared books that are near. They are looked for as long as this is asked now and then.
    nearby(Nothing) -> NearbyBooks, Needs::Nobody;
    /// Joins a shared book instead of making one: first run. The reply's key must be typed back as after `create_clinic`.
    join_first(JoinBook) -> RecoveryKey, Needs::Nobody;
    /// Joins a shared book in the place of this computer's own, which is set aside; or anew, where this computer was
    /// shut out of the one it had joined.
    join_instead(JoinBook) -> AppState, SETTINGS;
    /// Leaves the shared book: this computer's copy is set aside, and it starts anew.
    leave_shared(LeaveBook) -> AppState, SETTINGS;
    /// How this computer shares its own book, and with whom.
    serving(Nothing) -> Serving, SETTINGS;
    /// Shares this computer's own book with others, now and whenever it is open; or under another name or port.
    serve_book(ServeBook) -> Serving, USERS;
    /// Stops sharing it. Who followed keeps a copy, and what is recorded there waits.
    stop_serving(Nothing) -> Serving, SETTINGS;
    /// An invitation for one computer, good for ten minutes.
    invite_computer(InviteComputer) -> ShownInvitation, USERS;
    /// Agrees to a computer that waits.
    approve_computer(ComputerId) -> Serving, USERS;
    /// Shuts a computer out, for good.
    revoke_computer(RevokeComputer) -> Serving, SETTINGS;
    /// What was taken in of computers that were shut out (F14).
    collected(Nothing) -> CollectedWork, SETTINGS;
    /// Notes what became of something that was taken in. Nothing of it is carried out by that.
    settle_collected(SettleCollected) -> CollectedWork, SETTINGS;
    /// How this computer's share of a shared book stands.
    sharing(Nothing) -> SharingState, Needs::SignedIn;
    /// Tries to reach the hub now.
    hurry_sharing(Nothing) -> SharingState, Needs::SignedIn;
    /// Shows the other desks what this one looks at and is about to give away (D10).
    show_here(ShowHere) -> Nothing, VIEW;
    /// What was asked for and could not be done.
    attention(Nothing) -> AttentionList, VIEW;
    /// Deals with something that could not be done.
    deal_with(DealWith) -> DealtWith, MODIFY;

    /// Who keeps which provider or chair, so that it can be booked finally while the shared book is away (D1).
    leases(Nothing) -> Leases, SETTINGS;
    /// Leases a provider or chair to a computer.
    grant_lease(GrantLease) -> Leases, SETTINGS;
    /// Gives back what this computer keeps.
    hand_back_lease(OneLeasable) -> Leases, SETTINGS;
    /// Ends what another computer keeps, whether or not it hears of it.
    take_back_lease(OneLeasable) -> Leases, SETTINGS;

    /// How the clinic is set up.
    set_up_book(Nothing) -> SetUpBook, Needs::SignedIn;
    /// Changes the clinic.
    save_clinic(ClinicForm) -> Saved, SETTINGS;
    /// Adds or changes a location.
    save_location(LocationForm) -> Saved, SETTINGS;
    /// Adds or changes a provider, with hours and template.
    save_provider(ProviderForm) -> Saved, SCHEDULES;
    /// Adds or changes a chair, room or device.
    save_resource(ResourceForm) -> Saved, SETTINGS;
    /// Adds or changes an appointment type.
    save_appointment_type(AppointmentTypeForm) -> Saved, SETTINGS;
    /// Puts everything of a kind in another order: one thing to undo.
    arrange_set_up(Arrangement) -> Nothing, SETTINGS;
    /// Adds or changes leave, closure, holiday or extra hours.
    save_exception(ExceptionForm) -> Saved, SCHEDULES;
    /// The appointments that leave, a closure or the like would fall into, before it is saved.
    try_exception(ExceptionForm) -> AppointmentsFound, SCHEDULES;
    /// The appointments a provider's hours would leave outside them, before they are saved.
    try_provider(ProviderForm) -> AppointmentsFound, SCHEDULES;
    /// The appointments a location's hours would leave outside them, before they are saved.
    try_location(LocationForm) -> AppointmentsFound, SETTINGS;
    /// The appointments that would fall on holidays, before these are kept.
    try_holidays(KeepHolidays) -> AppointmentsFound, SCHEDULES;
    /// Takes an exception back.
    delete_exception(ById) -> Saved, SCHEDULES;
    /// The places whose public holidays are known.
    holiday_places(Nothing) -> HolidayPlaces, SCHEDULES;
    /// A year's public holidays, with the closures that keep them.
    public_holidays(HolidaysAsk) -> PublicHolidays, SCHEDULES;
    /// Closes the clinic on public holidays; one thing to undo.
    keep_holidays(KeepHolidays) -> Saved, SCHEDULES;
    /// Adds or changes a rule of the clinic's own.
    save_policy(PolicyForm) -> Saved, SETTINGS;
    /// Takes a rule of the clinic's own back.
    delete_policy(ById) -> Saved, SETTINGS;
    /// What somebody booking would meet with, were the policy saved as it stands.
    try_policy(PolicyTrial) -> PolicyTried, SETTINGS;
    /// Adds or changes a line of the fee schedule.
    save_fee(FeeForm) -> Saved, SETTINGS;
    /// Takes a line of the fee schedule back.
    delete_fee(ById) -> Saved, SETTINGS;
    /// Adds or changes a package the clinic sells.
    save_package(PackageForm) -> Saved, SETTINGS;
    /// Every staff account.
    users(Nothing) -> Users, USERS;
    /// Adds or changes a staff account.
    save_user(UserForm) -> Users, USERS;

    /// A stretch of the calendar.
    calendar(CalendarAsk) -> Written<Calendar>, VIEW;
    /// How full each day is, for the small month.
    load(CalendarAsk) -> Load, VIEW;
    /// Where something fits, and why not elsewhere.
    where_it_fits(FitAsk) -> Fit, VIEW;
    /// Whether something would fit at one place.
    check_placement(CheckPlacement) -> Checked, VIEW;
    /// The next openings.
    next_openings(OpeningsAsk) -> Openings, VIEW;
    /// Why times of a day are not offered (D8).
    why_not(WhyNotAsk) -> WhyNot, VIEW;
    /// Everything about one appointment.
    appointment(ById) -> AppointmentDetail, VIEW;
    /// The appointments of a number, whatever their day: several where one was rescheduled.
    appointments_numbered(ByNumber) -> AppointmentsFound, VIEW;

    /// Books.
    book_appointment(BookAppointment) -> Done, CREATE;
    /// Moves, resizes, edits.
    edit_appointment(EditAppointment) -> Done, MODIFY;
    /// Copies.
    duplicate_appointment(PlaceAnother) -> Done, CREATE;
    /// Replaces by a linked successor (C6).
    reschedule_appointment(PlaceAnother) -> Done, MODIFY;
    /// Calls off.
    cancel_appointment(CancelAppointment) -> Done, CANCEL;
    /// Cancels and hides (C5).
    delete_appointment(ById) -> Done, CANCEL;
    /// Brings a deleted one back.
    restore_appointment(RestoreAppointment) -> Done, UNDO;
    /// A provider agrees to what waited for approval.
    approve_appointment(ById) -> Done, MODIFY;
    /// The patient is here.
    check_in(ById) -> Done, MODIFY;
    /// The patient went in.
    start_appointment(ById) -> Done, MODIFY;
    /// It is over.
    complete_appointment(ById) -> Done, MODIFY;
    /// The patient did not come.
    mark_no_show(ById) -> Done, MODIFY;
    /// Gives a no-show's time free.
    release_time(ById) -> Done, MODIFY;
    /// Takes the last step of the status back.
    revert_status(ById) -> Done, MODIFY;
    /// Puts on the pinboard.
    pin_appointment(ById) -> Done, MODIFY;
    /// Takes off the pinboard.
    unpin_appointment(ById) -> Done, MODIFY;
    /// The pinboard.
    pinboard(Nothing) -> Pinboard, VIEW;
    /// Takes back the last thing one did (D4).
    undo(Nothing) -> Reversed, UNDO;
    /// Does it again.
    redo(Nothing) -> Reversed, UNDO;
    /// What undo and redo would do.
    undo_state(Nothing) -> UndoState, Needs::SignedIn;

    /// What would come of every date of a series (Q4).
    plan_series(SeriesAsk) -> SeriesPlan, VIEW;
    /// A series and its appointments.
    series(ById) -> SeriesDetail, VIEW;
    /// Books a series, every date decided; all or none.
    book_series(BookSeries) -> SeveralDone, CREATE;
    /// What would come of changing a series (Q5).
    plan_series_edit(EditSeries) -> SeriesEditPlan, VIEW;
    /// Changes "this and following" or all of a series; all or none.
    edit_series(EditSeries) -> SeveralDone, MODIFY;
    /// What would come of another rule for what is still to come of a series (Q5).
    plan_replacement(ReplacementAsk) -> SeriesReplacement, VIEW;
    /// Gives what is still to come of a series another rule; all or none.
    replace_series(ReplaceSeries) -> SeveralDone, MODIFY;
    /// Calls off what is still to come of a series.
    cancel_series(CancelSeries) -> SeveralDone, CANCEL;
    /// Places for all legs of a visit (D3).
    plan_visit(VisitAsk) -> VisitPlans, VIEW;
    /// Books all legs of a visit, or none.
    book_visit(BookVisit) -> SeveralDone, CREATE;
    /// What comes of moving one leg of a visit.
    plan_leg_move(LegMoveAsk) -> LegMoved, VIEW;
    /// Moves several legs of a visit at once.
    move_visit(MoveVisit) -> SeveralDone, MODIFY;
    /// Calls off every leg of a visit that still can be.
    cancel_visit(CancelVisit) -> SeveralDone, CANCEL;
    /// Everybody who waits.
    waitlist(Nothing) -> Waitlist, VIEW;
    /// Puts somebody on the waitlist, or changes what they wait for.
    save_waiting(WaitlistForm) -> Saved, CREATE;
    /// Takes somebody off the waitlist; time held for them comes free.
    remove_waiting(ById) -> Saved, CREATE;
    /// Who could have time that came free.
    waitlist_matches(FreedTime) -> WaitMatches, VIEW;
    /// Offers time to somebody who waits, and holds it.
    offer_time(OfferTime) -> Done, CREATE;
    /// They come: what was held is booked.
    accept_offer(ById) -> Done, MODIFY;
    /// They do not: the time comes free, and they wait on.
    decline_offer(ById) -> Saved, MODIFY;
    /// The offer ran out unanswered: written down, they wait on.
    expire_offer(ById) -> Saved, MODIFY;
    /// Books somebody who waits without an offer.
    book_waiting(BookWaiting) -> Done, CREATE;
    /// The recalls still to be called.
    recalls_due(RecallsAsk) -> Recalls, VIEW;
    /// Adds or changes a recall.
    save_recall(RecallForm) -> Saved, CREATE;
    /// Takes a recall back.
    remove_recall(ById) -> Saved, CREATE;
    /// Books for a recall.
    book_recall(BookRecall) -> Done, CREATE;
    /// Its appointment is done: due again, or over.
    recall_done(ById) -> Saved, MODIFY;
    /// Appointments called off or missed that still need a time.
    unscheduled(UnscheduledAsk) -> Unscheduled, VIEW;
    /// What a patient waits for and is to be called in for.
    patient_lists(ById) -> PatientLists, VIEW;
    /// Adds or changes a procedure of the clinic's list.
    save_procedure(ProcedureForm) -> Saved, SETTINGS;
    /// A patient's treatment plans, and how far they are (S3.8).
    treatment_plans(ById) -> TreatmentPlans, PATIENTS;
    /// Adds or changes a treatment plan.
    save_treatment_plan(PlanForm) -> Saved, CREATE;
    /// Gives a treatment plan up; what is booked of it stays booked.
    cancel_treatment_plan(ById) -> Saved, CREATE;
    /// Takes a treatment plan up again.
    resume_treatment_plan(ById) -> Saved, CREATE;
    /// A planned appointment is done without one of this book.
    mark_step_done(PlanStepRef) -> Saved, MODIFY;
    /// It is not after all.
    mark_step_open(PlanStepRef) -> Saved, MODIFY;
    /// Books a planned appointment (S3.52).
    book_planned(BookPlanned) -> Done, CREATE;
    /// Makes an appointment that is there a planned one (S3.52).
    link_planned(LinkPlanned) -> Done, MODIFY;
    /// An appointment is no planned one after all.
    unlink_planned(ById) -> Done, MODIFY;
    /// Every planned appointment nobody has booked.
    planned_to_book(Nothing) -> PlannedToBook, VIEW;
    /// Writes down what a patient says of a visit that is over (S4.44).
    rate_appointment(RateAppointment) -> Done, MODIFY;
    /// Opens the place where an appointment meets by video, in the browser of this computer.
    open_video_link(ById) -> Nothing, VIEW;
    /// Other places for what is booked while somebody or something is out (D9).
    propose_repair(RepairAsk) -> RepairProposal, VIEW;
    /// Takes a proposal up, with the leave: all or none, and one thing to undo.
    repair_day(RepairDay) -> SeveralDone, MODIFY;
    /// Free time, the best first, with why (D2).
    best_openings(BestOpeningsAsk) -> BestOpenings, VIEW;

    /// What an appointment would cost (S0.14).
    price(PriceAsk) -> Price, SEE_PAYMENTS;
    /// What calling an appointment off would cost, alone or with what belongs to it (C20).
    cancel_cost(CancelCostAsk) -> CancelCost, SEE_PAYMENTS;
    /// What an appointment costs and how it stands.
    appointment_money(ById) -> AppointmentMoney, SEE_PAYMENTS;
    /// What a patient owes and paid, and their packages.
    patient_account(ById) -> PatientAccount, SEE_PAYMENTS;
    /// Takes a payment.
    take_payment(TakePayment) -> MoneyDone, TAKE_PAYMENTS;
    /// Asks for something besides the fee.
    add_charge(AddCharge) -> MoneyDone, TAKE_PAYMENTS;
    /// Sells a package.
    sell_package(SellPackage) -> MoneyDone, TAKE_PAYMENTS;
    /// Pays for an appointment with a session of a package.
    redeem_session(RedeemSession) -> MoneyDone, TAKE_PAYMENTS;
    /// Gives a session back that was used.
    give_session_back(GiveSessionBack) -> MoneyDone, TAKE_PAYMENTS;
    /// Gives money back (S1.22).
    refund_payment(RefundPayment) -> MoneyDone, REFUND;
    /// Calls a patient's package off.
    cancel_package(CancelPackage) -> MoneyDone, REFUND;
    /// Lets off what was charged (C20).
    waive_charge(WaiveCharge) -> MoneyDone, WAIVE;
    /// Notes that a patient did not come, and lets off what that costs.
    waive_no_show(WaiveNoShow) -> Done, WAIVE;

    /// Finds patients as one types.
    search_patients(PatientSearch) -> PatientsFound, PATIENTS;
    /// A patient's record with their appointments.
    patient(ById) -> PatientRecord, PATIENTS;
    /// Adds or changes a patient.
    save_patient(PatientForm) -> PatientForm, EDIT_PATIENTS;
    /// Makes two records of one patient one.
    merge_patients(MergePatients) -> PatientRecord, MERGE;

    /// A report (Q23).
    report(ReportAsk) -> Report, REPORTS;
    /// Takes a report out to a table.
    export_report(ReportAsk) -> FileSaved, REPORTS;
    /// A page of the audit log; reading it is noted there, too.
    audit_log(AuditAsk) -> AuditPage, AUDIT;
    /// Whose deeds and which the audit log can be narrowed to.
    audit_choices(AuditLocale) -> AuditChoices, AUDIT;
    /// Walks some way along the chain of the audit log, to see whether it is whole.
    verify_audit(VerifyAudit) -> AuditVerified, AUDIT;
    /// Compares the logs this computer can look at with the seals it keeps; noted.
    check_seals(Nothing) -> SealsChecked, AUDIT;
    /// Compares the log with seals from a file; noted.
    compare_seals(CompareSeals) -> SealsCompared, AUDIT;
    /// Takes the seals out to a file, to be kept elsewhere; noted.
    save_seals(Nothing) -> FileSaved, AUDIT;
    /// Takes the audit log out to a table, as far as the filter lets it through; noted.
    export_audit(AuditAsk) -> FileSaved, AUDIT;

    /// A document to look at; a report only for those who may see it.
    preview(PrintAsk) -> Pdf, VIEW;
    /// Finds the appointment of a printed slip by the code on it (D12).
    read_slip_code(ReadSlipCode) -> SlipRead, VIEW;
    /// The printers of this computer.
    printers(Nothing) -> Printers, Needs::SignedIn;
    /// Prints.
    print(PrintJob) -> Printed, VIEW;
    /// Saves a document where the person says.
    save_pdf(PrintAsk) -> FileSaved, VIEW;
    /// Saves the recovery key sheet where the person says; only while it waits to be typed back.
    save_recovery_sheet(PrintLocale) -> FileSaved, Needs::Nobody;

    /// Hands a piece of a file over.
    import_part(ImportPart) -> ImportToken, IMPORT;
    /// Reads a file that was handed over.
    import_open(ImportOpen) -> ImportFile, IMPORT;
    /// Starts an import or its rehearsal; ask for its progress.
    import_start(ImportStart) -> ImportProgress, IMPORT;
    /// How far it is.
    import_progress(ImportToken) -> ImportProgress, IMPORT;
    /// Stops it; nothing of it is kept.
    import_cancel(ImportToken) -> ImportProgress, IMPORT;
    /// Takes data out to a file.
    export(Export) -> FileSaved, EXPORT;
}
