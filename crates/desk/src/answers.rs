//! An answer to every call of the wire: each is handed to where it is carried out, for whoever the gate let through.

use daybook_wire::appointment::*;
use daybook_wire::audit::*;
use daybook_wire::backup::*;
use daybook_wire::calendar::*;
use daybook_wire::calls::Answers;
use daybook_wire::lists::*;
use daybook_wire::money::*;
use daybook_wire::patient::*;
use daybook_wire::policy::*;
use daybook_wire::printing::*;
use daybook_wire::recall::*;
use daybook_wire::repair::*;
use daybook_wire::report::*;
use daybook_wire::series::*;
use daybook_wire::session::*;
use daybook_wire::set_up::*;
use daybook_wire::sharing::*;
use daybook_wire::transfer::*;
use daybook_wire::treatment::*;
use daybook_wire::visit::*;
use daybook_wire::waitlist::*;
use daybook_wire::{Problem, Written};

use crate::calls::Caller;
use crate::desk::Desk;
use crate::{calls, importing, serving, sharing, staff};

/// A call that passed the gate.
pub(crate) struct Admitted<'d> {
    /// `None` for somebody who calls from elsewhere, through a hub.
    pub(crate) desk: Option<&'d Desk>,
    /// `None` where the call needs nobody.
    pub(crate) caller: Option<Caller>,
}

impl Admitted<'_> {
    fn caller(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or(Problem::NotSignedIn)
    }

    fn desk(&self) -> Result<&Desk, Problem> {
        self.desk.ok_or(Problem::NotFound)
    }
}

impl Answers for Admitted<'_> {
    async fn app_state(&self, _: Nothing) -> Result<AppState, Problem> {
        self.desk()?.state().await
    }
    async fn create_clinic(&self, ask: CreateClinic) -> Result<RecoveryKey, Problem> {
        self.desk()?.found_clinic(ask).await
    }
    async fn confirm_recovery_key(&self, ask: RecoveryKey) -> Result<AppState, Problem> {
        self.desk()?.confirm_recovery(&ask.recovery_key).await
    }
    async fn new_recovery_key(&self, _: Nothing) -> Result<RecoveryKey, Problem> {
        self.desk()?.renew_recovery().await
    }
    async fn replace_recovery_key(&self, _: Nothing) -> Result<RecoveryKey, Problem> {
        self.desk()?.replace_recovery().await
    }
    async fn keep_recovery_key(&self, ask: RecoveryKey) -> Result<Nothing, Problem> {
        self.desk()?.keep_recovery(&ask.recovery_key).await.map(|()| Nothing {})
    }
    async fn backups(&self, _: Nothing) -> Result<Backups, Problem> {
        self.desk()?.backups()
    }
    async fn back_up(&self, _: Nothing) -> Result<Backups, Problem> {
        self.desk()?.back_up().await
    }
    async fn restore_backup(&self, ask: RestoreBackup) -> Result<AppState, Problem> {
        self.desk()?.restore_backup(&ask.made_at).await?;
        self.desk()?.state().await
    }
    async fn open_demo(&self, _: Nothing) -> Result<AppState, Problem> {
        self.desk()?.enter_demo().await
    }
    async fn nearby(&self, _: Nothing) -> Result<NearbyBooks, Problem> {
        Ok(self.desk()?.nearby().await)
    }
    async fn join_first(&self, ask: JoinBook) -> Result<RecoveryKey, Problem> {
        self.desk()?.join_first(ask).await
    }
    async fn join_instead(&self, ask: JoinBook) -> Result<AppState, Problem> {
        self.desk()?.join_instead(ask).await
    }
    async fn leave_shared(&self, ask: LeaveBook) -> Result<AppState, Problem> {
        self.desk()?.leave_shared(ask).await
    }
    async fn serving(&self, _: Nothing) -> Result<Serving, Problem> {
        self.desk()?.serving().await
    }
    async fn serve_book(&self, ask: ServeBook) -> Result<Serving, Problem> {
        self.desk()?.serve_book(self.caller()?, ask).await
    }
    async fn stop_serving(&self, _: Nothing) -> Result<Serving, Problem> {
        self.desk()?.stop_serving(self.caller()?).await
    }
    async fn invite_computer(&self, ask: InviteComputer) -> Result<ShownInvitation, Problem> {
        self.desk()?.invite_computer(self.caller()?, ask).await
    }
    async fn approve_computer(&self, ask: ComputerId) -> Result<Serving, Problem> {
        self.desk()?.approve_computer(self.caller()?, ask).await
    }
    async fn revoke_computer(&self, ask: RevokeComputer) -> Result<Serving, Problem> {
        self.desk()?.revoke_computer(self.caller()?, ask).await
    }
    async fn collected(&self, _: Nothing) -> Result<CollectedWork, Problem> {
        serving::collected::collected(self.caller()?).await
    }
    async fn settle_collected(&self, ask: SettleCollected) -> Result<CollectedWork, Problem> {
        Box::pin(serving::collected::settle(self.caller()?, ask)).await
    }
    async fn sharing(&self, _: Nothing) -> Result<SharingState, Problem> {
        sharing::state::state(self.caller()?, &self.desk()?.share().await).await
    }
    async fn hurry_sharing(&self, _: Nothing) -> Result<SharingState, Problem> {
        sharing::state::hurry(self.caller()?, &self.desk()?.share().await).await
    }
    async fn show_here(&self, ask: ShowHere) -> Result<Nothing, Problem> {
        sharing::state::show(self.caller()?, &self.desk()?.share().await, ask).await
    }
    async fn attention(&self, _: Nothing) -> Result<AttentionList, Problem> {
        sharing::attention::attention(self.caller()?).await
    }
    async fn leases(&self, _: Nothing) -> Result<Leases, Problem> {
        sharing::leases::leases(self.caller()?, &self.desk()?.share().await).await
    }
    async fn grant_lease(&self, ask: GrantLease) -> Result<Leases, Problem> {
        sharing::leases::grant(self.caller()?, &self.desk()?.share().await, ask).await
    }
    async fn hand_back_lease(&self, ask: OneLeasable) -> Result<Leases, Problem> {
        sharing::leases::hand_back(self.caller()?, &self.desk()?.share().await, ask).await
    }
    async fn take_back_lease(&self, ask: OneLeasable) -> Result<Leases, Problem> {
        sharing::leases::take_back(self.caller()?, &self.desk()?.share().await, ask).await
    }
    async fn deal_with(&self, ask: DealWith) -> Result<DealtWith, Problem> {
        let sharing = self.desk()?.sharing().await;
        // On the heap: with every command inside it, it would not fit a small stack.
        Box::pin(sharing::attention::deal_with(self.caller()?, sharing.as_deref(), ask)).await
    }
    async fn leave_demo(&self, _: Nothing) -> Result<AppState, Problem> {
        self.desk()?.quit_demo().await
    }
    async fn unlock(&self, ask: Unlock) -> Result<AppState, Problem> {
        self.desk()?.unlock_with(ask).await
    }
    async fn sign_in(&self, ask: SignIn) -> Result<AppState, Problem> {
        self.desk()?.sign_in_with_password(ask).await
    }
    async fn switch_user(&self, ask: SwitchUser) -> Result<AppState, Problem> {
        self.desk()?.sign_in_with_pin(ask).await
    }
    async fn lock(&self, _: Nothing) -> Result<AppState, Problem> {
        self.desk()?.lock_desk().await
    }
    async fn set_pin(&self, ask: SetPin) -> Result<AppState, Problem> {
        self.desk()?.set_own_pin(self.caller()?, ask).await
    }
    async fn change_password(&self, ask: ChangePassword) -> Result<AppState, Problem> {
        self.desk()?.change_own_password(self.caller()?, ask).await
    }
    async fn preferences(&self, _: Nothing) -> Result<Preferences, Problem> {
        staff::preferences(self.caller()?).await
    }
    async fn save_preferences(&self, ask: Preferences) -> Result<Preferences, Problem> {
        staff::save_preferences(self.caller()?, ask).await
    }
    async fn set_up_book(&self, _: Nothing) -> Result<SetUpBook, Problem> {
        calls::set_up::set_up_book(self.caller()?).await
    }
    async fn save_clinic(&self, ask: ClinicForm) -> Result<Saved, Problem> {
        calls::set_up::save_clinic(self.caller()?, ask).await
    }
    async fn save_location(&self, ask: LocationForm) -> Result<Saved, Problem> {
        calls::set_up::save_location(self.caller()?, ask).await
    }
    async fn save_provider(&self, ask: ProviderForm) -> Result<Saved, Problem> {
        calls::set_up::save_provider(self.caller()?, ask).await
    }
    async fn save_resource(&self, ask: ResourceForm) -> Result<Saved, Problem> {
        calls::set_up::save_resource(self.caller()?, ask).await
    }
    async fn save_appointment_type(&self, ask: AppointmentTypeForm) -> Result<Saved, Problem> {
        calls::set_up::save_appointment_type(self.caller()?, ask).await
    }
    async fn arrange_set_up(&self, ask: Arrangement) -> Result<Nothing, Problem> {
        calls::set_up::arrange_set_up(self.caller()?, ask).await
    }
    async fn save_exception(&self, ask: ExceptionForm) -> Result<Saved, Problem> {
        calls::set_up::save_exception(self.caller()?, ask).await
    }
    async fn try_exception(&self, ask: ExceptionForm) -> Result<AppointmentsFound, Problem> {
        calls::set_up::try_exception(self.caller()?, ask).await
    }
    async fn try_provider(&self, ask: ProviderForm) -> Result<AppointmentsFound, Problem> {
        calls::set_up::try_provider(self.caller()?, ask).await
    }
    async fn try_location(&self, ask: LocationForm) -> Result<AppointmentsFound, Problem> {
        calls::set_up::try_location(self.caller()?, ask).await
    }
    async fn try_holidays(&self, ask: KeepHolidays) -> Result<AppointmentsFound, Problem> {
        calls::closures::try_holidays(self.caller()?, ask).await
    }
    async fn delete_exception(&self, ask: ById) -> Result<Saved, Problem> {
        calls::set_up::delete_exception(self.caller()?, ask).await
    }
    async fn holiday_places(&self, _: Nothing) -> Result<HolidayPlaces, Problem> {
        calls::closures::holiday_places().await
    }
    async fn public_holidays(&self, ask: HolidaysAsk) -> Result<PublicHolidays, Problem> {
        calls::closures::public_holidays(self.caller()?, ask).await
    }
    async fn keep_holidays(&self, ask: KeepHolidays) -> Result<Saved, Problem> {
        calls::closures::keep_holidays(self.caller()?, ask).await
    }
    async fn save_policy(&self, ask: PolicyForm) -> Result<Saved, Problem> {
        calls::set_up::save_policy(self.caller()?, ask).await
    }
    async fn delete_policy(&self, ask: ById) -> Result<Saved, Problem> {
        calls::set_up::delete_policy(self.caller()?, ask).await
    }
    async fn try_policy(&self, ask: PolicyTrial) -> Result<PolicyTried, Problem> {
        calls::explaining::try_policy(self.caller()?, ask).await
    }
    async fn users(&self, _: Nothing) -> Result<Users, Problem> {
        staff::users(self.caller()?).await
    }
    async fn save_user(&self, ask: UserForm) -> Result<Users, Problem> {
        let saved = staff::save_user(self.caller()?, ask).await?;
        // It may have been one's own account, or one that is shown where people sign in.
        if let Some(desk) = self.desk {
            desk.renew_session().await?;
            desk.crier.tell_session();
        }
        Ok(saved)
    }
    async fn calendar(&self, ask: CalendarAsk) -> Result<Written<Calendar>, Problem> {
        calls::calendar::calendar(self.caller()?, ask).await
    }
    async fn load(&self, ask: CalendarAsk) -> Result<Load, Problem> {
        calls::calendar::load(self.caller()?, ask).await
    }
    async fn where_it_fits(&self, ask: FitAsk) -> Result<Fit, Problem> {
        calls::finding::where_it_fits(self.caller()?, ask).await
    }
    async fn check_placement(&self, ask: CheckPlacement) -> Result<Checked, Problem> {
        calls::finding::check_placement(self.caller()?, ask).await
    }
    async fn next_openings(&self, ask: OpeningsAsk) -> Result<Openings, Problem> {
        calls::finding::next_openings(self.caller()?, ask).await
    }
    async fn why_not(&self, ask: WhyNotAsk) -> Result<WhyNot, Problem> {
        calls::explaining::why_not(self.caller()?, ask).await
    }
    async fn appointment(&self, ask: ById) -> Result<AppointmentDetail, Problem> {
        calls::appointments::appointment(self.caller()?, ask).await
    }
    async fn appointments_numbered(&self, ask: ByNumber) -> Result<AppointmentsFound, Problem> {
        calls::appointments::appointments_numbered(self.caller()?, ask).await
    }
    async fn book_appointment(&self, ask: BookAppointment) -> Result<Done, Problem> {
        calls::appointments::book_appointment(self.caller()?, ask).await
    }
    async fn edit_appointment(&self, ask: EditAppointment) -> Result<Done, Problem> {
        calls::appointments::edit_appointment(self.caller()?, ask).await
    }
    async fn duplicate_appointment(&self, ask: PlaceAnother) -> Result<Done, Problem> {
        calls::appointments::duplicate_appointment(self.caller()?, ask).await
    }
    async fn reschedule_appointment(&self, ask: PlaceAnother) -> Result<Done, Problem> {
        calls::appointments::reschedule_appointment(self.caller()?, ask).await
    }
    async fn cancel_appointment(&self, ask: CancelAppointment) -> Result<Done, Problem> {
        calls::appointments::cancel_appointment(self.caller()?, ask).await
    }
    async fn delete_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::delete_appointment(self.caller()?, ask).await
    }
    async fn restore_appointment(&self, ask: RestoreAppointment) -> Result<Done, Problem> {
        calls::appointments::restore_appointment(self.caller()?, ask).await
    }
    async fn approve_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::approve_appointment(self.caller()?, ask).await
    }
    async fn check_in(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::check_in(self.caller()?, ask).await
    }
    async fn start_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::start_appointment(self.caller()?, ask).await
    }
    async fn complete_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::complete_appointment(self.caller()?, ask).await
    }
    async fn mark_no_show(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::mark_no_show(self.caller()?, ask).await
    }
    async fn release_time(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::release_time(self.caller()?, ask).await
    }
    async fn revert_status(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::revert_status(self.caller()?, ask).await
    }
    async fn pin_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::pin_appointment(self.caller()?, ask).await
    }
    async fn unpin_appointment(&self, ask: ById) -> Result<Done, Problem> {
        calls::appointments::unpin_appointment(self.caller()?, ask).await
    }
    async fn pinboard(&self, _: Nothing) -> Result<Pinboard, Problem> {
        calls::appointments::pinboard(self.caller()?).await
    }
    async fn undo(&self, _: Nothing) -> Result<Reversed, Problem> {
        calls::undo::undo(self.caller()?).await
    }
    async fn redo(&self, _: Nothing) -> Result<Reversed, Problem> {
        calls::undo::redo(self.caller()?).await
    }
    async fn undo_state(&self, _: Nothing) -> Result<UndoState, Problem> {
        calls::undo::undo_state(self.caller()?).await
    }
    async fn plan_series(&self, ask: SeriesAsk) -> Result<SeriesPlan, Problem> {
        calls::series::plan_series(self.caller()?, ask).await
    }
    async fn series(&self, ask: ById) -> Result<SeriesDetail, Problem> {
        calls::series::series(self.caller()?, ask).await
    }
    async fn book_series(&self, ask: BookSeries) -> Result<SeveralDone, Problem> {
        calls::series::book_series(self.caller()?, ask).await
    }
    async fn plan_series_edit(&self, ask: EditSeries) -> Result<SeriesEditPlan, Problem> {
        calls::series::plan_series_edit(self.caller()?, ask).await
    }
    async fn edit_series(&self, ask: EditSeries) -> Result<SeveralDone, Problem> {
        calls::series::edit_series(self.caller()?, ask).await
    }
    async fn plan_replacement(&self, ask: ReplacementAsk) -> Result<SeriesReplacement, Problem> {
        calls::series::plan_replacement(self.caller()?, ask).await
    }
    async fn replace_series(&self, ask: ReplaceSeries) -> Result<SeveralDone, Problem> {
        calls::series::replace_series(self.caller()?, ask).await
    }
    async fn cancel_series(&self, ask: CancelSeries) -> Result<SeveralDone, Problem> {
        calls::series::cancel_series(self.caller()?, ask).await
    }
    async fn plan_visit(&self, ask: VisitAsk) -> Result<VisitPlans, Problem> {
        calls::visits::plan_visit(self.caller()?, ask).await
    }
    async fn book_visit(&self, ask: BookVisit) -> Result<SeveralDone, Problem> {
        calls::visits::book_visit(self.caller()?, ask).await
    }
    async fn plan_leg_move(&self, ask: LegMoveAsk) -> Result<LegMoved, Problem> {
        calls::visits::plan_leg_move(self.caller()?, ask).await
    }
    async fn move_visit(&self, ask: MoveVisit) -> Result<SeveralDone, Problem> {
        calls::visits::move_visit(self.caller()?, ask).await
    }
    async fn cancel_visit(&self, ask: CancelVisit) -> Result<SeveralDone, Problem> {
        calls::visits::cancel_visit(self.caller()?, ask).await
    }
    async fn waitlist(&self, _: Nothing) -> Result<Waitlist, Problem> {
        calls::waitlist::waitlist(self.caller()?).await
    }
    async fn save_waiting(&self, ask: WaitlistForm) -> Result<Saved, Problem> {
        calls::waitlist::save_waiting(self.caller()?, ask).await
    }
    async fn remove_waiting(&self, ask: ById) -> Result<Saved, Problem> {
        calls::waitlist::remove_waiting(self.caller()?, ask).await
    }
    async fn waitlist_matches(&self, ask: FreedTime) -> Result<WaitMatches, Problem> {
        calls::waitlist::waitlist_matches(self.caller()?, ask).await
    }
    async fn offer_time(&self, ask: OfferTime) -> Result<Done, Problem> {
        calls::waitlist::offer_time(self.caller()?, ask).await
    }
    async fn accept_offer(&self, ask: ById) -> Result<Done, Problem> {
        calls::waitlist::accept_offer(self.caller()?, ask).await
    }
    async fn expire_offer(&self, ask: ById) -> Result<Saved, Problem> {
        calls::waitlist::expire_offer(self.caller()?, ask).await
    }
    async fn unscheduled(&self, ask: UnscheduledAsk) -> Result<Unscheduled, Problem> {
        calls::lists::unscheduled(self.caller()?, ask).await
    }
    async fn patient_lists(&self, ask: ById) -> Result<PatientLists, Problem> {
        calls::lists::patient_lists(self.caller()?, ask).await
    }
    async fn decline_offer(&self, ask: ById) -> Result<Saved, Problem> {
        calls::waitlist::decline_offer(self.caller()?, ask).await
    }
    async fn book_waiting(&self, ask: BookWaiting) -> Result<Done, Problem> {
        calls::waitlist::book_waiting(self.caller()?, ask).await
    }
    async fn recalls_due(&self, ask: RecallsAsk) -> Result<Recalls, Problem> {
        calls::recalls::recalls_due(self.caller()?, ask).await
    }
    async fn save_recall(&self, ask: RecallForm) -> Result<Saved, Problem> {
        calls::recalls::save_recall(self.caller()?, ask).await
    }
    async fn remove_recall(&self, ask: ById) -> Result<Saved, Problem> {
        calls::recalls::remove_recall(self.caller()?, ask).await
    }
    async fn book_recall(&self, ask: BookRecall) -> Result<Done, Problem> {
        calls::recalls::book_recall(self.caller()?, ask).await
    }
    async fn recall_done(&self, ask: ById) -> Result<Saved, Problem> {
        calls::recalls::recall_done(self.caller()?, ask).await
    }
    async fn save_procedure(&self, ask: ProcedureForm) -> Result<Saved, Problem> {
        calls::treatments::save_procedure(self.caller()?, ask).await
    }
    async fn treatment_plans(&self, ask: ById) -> Result<TreatmentPlans, Problem> {
        calls::treatments::treatment_plans(self.caller()?, ask).await
    }
    async fn save_treatment_plan(&self, ask: PlanForm) -> Result<Saved, Problem> {
        calls::treatments::save_treatment_plan(self.caller()?, ask).await
    }
    async fn cancel_treatment_plan(&self, ask: ById) -> Result<Saved, Problem> {
        calls::treatments::cancel_treatment_plan(self.caller()?, ask).await
    }
    async fn resume_treatment_plan(&self, ask: ById) -> Result<Saved, Problem> {
        calls::treatments::resume_treatment_plan(self.caller()?, ask).await
    }
    async fn mark_step_done(&self, ask: PlanStepRef) -> Result<Saved, Problem> {
        calls::treatments::mark_step_done(self.caller()?, ask).await
    }
    async fn mark_step_open(&self, ask: PlanStepRef) -> Result<Saved, Problem> {
        calls::treatments::mark_step_open(self.caller()?, ask).await
    }
    async fn book_planned(&self, ask: BookPlanned) -> Result<Done, Problem> {
        calls::treatments::book_planned(self.caller()?, ask).await
    }
    async fn link_planned(&self, ask: LinkPlanned) -> Result<Done, Problem> {
        calls::treatments::link_planned(self.caller()?, ask).await
    }
    async fn unlink_planned(&self, ask: ById) -> Result<Done, Problem> {
        calls::treatments::unlink_planned(self.caller()?, ask).await
    }
    async fn planned_to_book(&self, _: Nothing) -> Result<PlannedToBook, Problem> {
        calls::treatments::planned_to_book(self.caller()?).await
    }
    async fn rate_appointment(&self, ask: RateAppointment) -> Result<Done, Problem> {
        calls::treatments::rate_appointment(self.caller()?, ask).await
    }
    async fn open_video_link(&self, ask: ById) -> Result<Nothing, Problem> {
        let surroundings = self.desk()?.options.surroundings.as_ref();
        calls::treatments::open_video_link(self.caller()?, surroundings, ask).await
    }
    async fn propose_repair(&self, ask: RepairAsk) -> Result<RepairProposal, Problem> {
        calls::repair::propose_repair(self.caller()?, ask).await
    }
    async fn repair_day(&self, ask: RepairDay) -> Result<SeveralDone, Problem> {
        calls::repair::repair_day(self.caller()?, ask).await
    }
    async fn best_openings(&self, ask: BestOpeningsAsk) -> Result<BestOpenings, Problem> {
        calls::repair::best_openings(self.caller()?, ask).await
    }
    async fn save_fee(&self, ask: FeeForm) -> Result<Saved, Problem> {
        calls::set_up::save_fee(self.caller()?, ask).await
    }
    async fn delete_fee(&self, ask: ById) -> Result<Saved, Problem> {
        calls::set_up::delete_fee(self.caller()?, ask).await
    }
    async fn save_package(&self, ask: PackageForm) -> Result<Saved, Problem> {
        calls::set_up::save_package(self.caller()?, ask).await
    }
    async fn appointment_money(&self, ask: ById) -> Result<AppointmentMoney, Problem> {
        calls::accounts::appointment_money(self.caller()?, ask).await
    }
    async fn patient_account(&self, ask: ById) -> Result<PatientAccount, Problem> {
        calls::accounts::patient_account(self.caller()?, ask).await
    }
    async fn cancel_cost(&self, ask: CancelCostAsk) -> Result<CancelCost, Problem> {
        calls::accounts::cancel_cost(self.caller()?, ask).await
    }
    async fn price(&self, ask: PriceAsk) -> Result<Price, Problem> {
        calls::accounts::price(self.caller()?, ask).await
    }
    async fn take_payment(&self, ask: TakePayment) -> Result<MoneyDone, Problem> {
        calls::money::take_payment(self.caller()?, ask).await
    }
    async fn add_charge(&self, ask: AddCharge) -> Result<MoneyDone, Problem> {
        calls::money::add_charge(self.caller()?, ask).await
    }
    async fn sell_package(&self, ask: SellPackage) -> Result<MoneyDone, Problem> {
        calls::money::sell_package(self.caller()?, ask).await
    }
    async fn redeem_session(&self, ask: RedeemSession) -> Result<MoneyDone, Problem> {
        calls::money::redeem_session(self.caller()?, ask).await
    }
    async fn give_session_back(&self, ask: GiveSessionBack) -> Result<MoneyDone, Problem> {
        calls::money::give_session_back(self.caller()?, ask).await
    }
    async fn refund_payment(&self, ask: RefundPayment) -> Result<MoneyDone, Problem> {
        calls::money::refund_payment(self.caller()?, ask).await
    }
    async fn cancel_package(&self, ask: CancelPackage) -> Result<MoneyDone, Problem> {
        calls::money::cancel_package(self.caller()?, ask).await
    }
    async fn waive_charge(&self, ask: WaiveCharge) -> Result<MoneyDone, Problem> {
        calls::money::waive_charge(self.caller()?, ask).await
    }
    async fn waive_no_show(&self, ask: WaiveNoShow) -> Result<Done, Problem> {
        calls::money::waive_no_show(self.caller()?, ask).await
    }
    async fn search_patients(&self, ask: PatientSearch) -> Result<PatientsFound, Problem> {
        calls::patients::search_patients(self.caller()?, ask).await
    }
    async fn patient(&self, ask: ById) -> Result<PatientRecord, Problem> {
        calls::patients::patient(self.caller()?, ask).await
    }
    async fn save_patient(&self, ask: PatientForm) -> Result<PatientForm, Problem> {
        calls::patients::save_patient(self.caller()?, ask).await
    }
    async fn merge_patients(&self, ask: MergePatients) -> Result<PatientRecord, Problem> {
        calls::patients::merge_patients(self.caller()?, ask).await
    }
    async fn report(&self, ask: ReportAsk) -> Result<Report, Problem> {
        calls::reports::report(self.caller()?, ask).await
    }
    async fn export_report(&self, ask: ReportAsk) -> Result<FileSaved, Problem> {
        let surroundings = self.desk()?.options.surroundings.as_ref();
        calls::reports::export_report(self.caller()?, surroundings, ask).await
    }
    async fn audit_log(&self, ask: AuditAsk) -> Result<AuditPage, Problem> {
        calls::audit::audit_log(self.caller()?, ask).await
    }
    async fn audit_choices(&self, ask: AuditLocale) -> Result<AuditChoices, Problem> {
        calls::audit::audit_choices(self.caller()?, ask).await
    }
    async fn verify_audit(&self, ask: VerifyAudit) -> Result<AuditVerified, Problem> {
        calls::audit::verify_audit(self.caller()?, ask).await
    }
    async fn check_seals(&self, _: Nothing) -> Result<SealsChecked, Problem> {
        self.desk()?.check_seals(self.caller()?).await
    }
    async fn compare_seals(&self, ask: CompareSeals) -> Result<SealsCompared, Problem> {
        self.desk()?.compare_seals(self.caller()?, &ask.text).await
    }
    async fn save_seals(&self, _: Nothing) -> Result<FileSaved, Problem> {
        self.desk()?.save_seals(self.caller()?).await
    }
    async fn export_audit(&self, ask: AuditAsk) -> Result<FileSaved, Problem> {
        let surroundings = self.desk()?.options.surroundings.as_ref();
        calls::audit::export_audit(self.caller()?, surroundings, ask).await
    }
    async fn preview(&self, ask: PrintAsk) -> Result<Pdf, Problem> {
        calls::printing::preview(self.caller()?, ask).await
    }
    async fn read_slip_code(&self, ask: ReadSlipCode) -> Result<SlipRead, Problem> {
        calls::slip_code::read_slip_code(self.caller()?, ask).await
    }
    async fn printers(&self, _: Nothing) -> Result<Printers, Problem> {
        calls::printing::printers(self.caller()?).await
    }
    async fn print(&self, ask: PrintJob) -> Result<Printed, Problem> {
        calls::printing::print(self.caller()?, ask).await
    }
    async fn save_pdf(&self, ask: PrintAsk) -> Result<FileSaved, Problem> {
        calls::printing::save_pdf(self.caller()?, self.desk()?.options.surroundings.as_ref(), ask).await
    }
    async fn save_recovery_sheet(&self, ask: PrintLocale) -> Result<FileSaved, Problem> {
        self.desk()?.save_recovery(ask).await
    }
    async fn import_part(&self, ask: ImportPart) -> Result<ImportToken, Problem> {
        self.desk()?.imports.part(self.caller()?, &ask)
    }
    async fn import_open(&self, ask: ImportOpen) -> Result<ImportFile, Problem> {
        self.desk()?.imports.open(self.caller()?, ask).await
    }
    async fn import_start(&self, ask: ImportStart) -> Result<ImportProgress, Problem> {
        self.desk()?.imports.start(self.caller()?, ask).await
    }
    async fn import_progress(&self, ask: ImportToken) -> Result<ImportProgress, Problem> {
        self.desk()?.imports.progress(self.caller()?, ask).await
    }
    async fn import_cancel(&self, ask: ImportToken) -> Result<ImportProgress, Problem> {
        self.desk()?.imports.cancel(self.caller()?, ask).await
    }
    async fn export(&self, ask: Export) -> Result<FileSaved, Problem> {
        importing::export(self.caller()?, self.desk()?.options.surroundings.as_ref(), ask).await
    }
}
