//! Every seeded bug is found within 200 seeds: a simulator that finds nothing must be one that would have.

#![expect(clippy::print_stdout, reason = "which seed found a bug is worth reading")]

use daybook_sim::{Fault, Schedule, Templates, run};

/// Steps of each schedule: shorter than those that must hold, and rough enough.
const STEPS: u32 = 160;

/// Seeds a bug may take.
const SEEDS: u64 = 200;

macro_rules! found {
    ($($name:ident: $fault:ident by $seed:literal),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            is_found(Fault::$fault, $seed).await;
        })+

        const TESTED: &[Fault] = &[$(Fault::$fault),+];
    };
}

found! {
    f1_a_hub_that_runs_an_intent_twice_is_found: RunsTwice by 0,
    a_rejection_that_does_not_move_on_the_number_is_found: RejectionKeepsTurn by 1,
    i2_a_rejection_nobody_is_told_of_is_found: RejectionWithoutAttention by 0,
    f3_a_page_that_splits_a_change_is_found: PageSplitsChange by 0,
    f8_a_desk_that_forgets_what_was_answered_is_found: ForgetsAnswered by 12,
    f8_a_restored_hub_that_keeps_its_epoch_is_found: RestoreKeepsEpoch by 5,
    f6_a_shadow_kept_too_late_is_found: ShadowsTooLate by 0,
    f6_a_shadow_that_forgets_absent_rows_is_found: ShadowsOnlyRows by 0,
    f6_a_shadow_without_claims_is_found: ShadowsNoClaims by 0,
    i11_a_guard_left_off_is_found: LeavesGuardOff by 0,
    f6_a_rebase_in_two_transactions_is_found: RebasesInTwo by 3,
    f6_a_rebase_that_leaves_out_what_waits_is_found: ForgetsToReplay by 0,
    f20_saying_saved_on_a_full_disk_is_found: SavesOnFullDisk by 0,
    f13_a_hub_that_trusts_the_desk_is_found: TrustsTheDesk by 13,
    f14_hearing_a_revoked_desk_is_found: HearsRevoked by 17,
    f14_dropping_what_was_collected_is_found: DropsQuarantine by 63,
    f10_overlooking_a_cloned_desk_is_found: OverlooksForks by 157,
    f11_deciding_by_a_desks_clock_is_found: DecidesByDeskClock by 0,
    f16_a_snapshot_that_drops_the_outbox_is_found: SnapshotDropsOutbox by 0,
    f16_a_snapshot_without_claims_is_found: SnapshotWithoutClaims by 0,
    f17_an_intent_that_blocks_the_queue_is_found: PoisonBlocks by 18,
    f12_a_chain_in_pieces_is_found: BreaksChains by 7,
    d1_an_edit_of_what_nobody_saw_is_found: EditsUnseen by 23,
    i8_a_rejection_noted_twice_is_found: NotesTwice by 1,
    f2_taking_numbers_out_of_turn_is_found: TakesGaps by 65,
    f5_a_row_without_its_intent_is_found: RecordsInTwo by 12,
    i9_following_another_clinics_hub_is_found: FollowsStrangers by 3,
    f3_pages_lost_of_those_put_aside_are_found: LosesPagesPutAside by 0,
    f19_pages_kept_for_another_history_are_found: KeepsPagesPutAside by 11,
    f9_numbers_used_twice_are_found: ReusesNumbers by 16,
    pitfall_4_guarding_what_is_copied_is_found: GuardsCopies by 3,
    f8_asking_again_what_was_rejected_is_found: AsksRejectedAgain by 29,
    f19_following_a_hub_that_was_replaced_is_found: FollowsOldHubs by 13,
    d1_a_hub_that_overlooks_leases_is_found: OverlooksLeases by 122,
    d1_promising_after_handing_back_is_found: PromisesAfterHandingBack by 140,
    d1_promising_before_the_grant_is_found: PromisesBeforeTheGrant by 2,
}

#[test]
fn every_seeded_bug_is_looked_for() {
    assert!(Fault::ALL.iter().all(|it| TESTED.contains(it)));
}

/// `first` is the seed that found it last, and is asked first: looking for one takes minutes.
async fn is_found(fault: Fault, first: u64) {
    let templates = Templates::make().await;
    for seed in std::iter::once(first).chain((0..SEEDS).filter(|it| *it != first)) {
        let schedule =
            Schedule { fault: Some(fault), told_again: false, rough: true, ..Schedule::new(seed, STEPS) };
        let report = run(&schedule, &templates).await;
        if let Some((step, violation)) = report.violation {
            let sound = run(&Schedule { fault: None, ..schedule }, &templates).await;
            assert_eq!(sound.violation, None, "seed {seed} breaks without {fault:?}, too");
            println!("{fault:?}: seed {seed}, step {step}: {} {}", violation.invariant, violation.what);
            return;
        }
    }
    panic!("{fault:?} was not found within {SEEDS} seeds");
}
