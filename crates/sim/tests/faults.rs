//! Every seeded bug is found within 200 seeds: a simulator that finds nothing must be one that would have.

#![expect(clippy::print_stdout, reason = "which seed found a bug is worth reading")]

use daybook_sim::{Fault, Schedule, Templates, run};

/// Steps of each schedule: shorter than those that must hold, and rough enough.
const STEPS: u32 = 160;

/// Seeds a bug may take.
const SEEDS: u64 = 200;

macro_rules! found {
    ($($name:ident: $fault:ident),+ $(,)?) => {
        $(#[tokio::test]
        async fn $name() {
            is_found(Fault::$fault).await;
        })+

        const TESTED: &[Fault] = &[$(Fault::$fault),+];
    };
}

found! {
    f1_a_hub_that_runs_an_intent_twice_is_found: RunsTwice,
    f2_a_hub_that_takes_numbers_out_of_turn_is_found: TakesGaps,
    a_rejection_that_does_not_move_on_the_number_is_found: RejectionKeepsTurn,
    i2_a_rejection_nobody_is_told_of_is_found: RejectionWithoutAttention,
    f3_a_page_that_splits_a_change_is_found: PageSplitsChange,
    f8_a_desk_that_forgets_what_was_answered_is_found: ForgetsAnswered,
    f8_a_restored_hub_that_keeps_its_epoch_is_found: RestoreKeepsEpoch,
    f8_a_rejection_that_is_asked_again_is_found: AsksRejectedAgain,
    f6_a_shadow_kept_too_late_is_found: ShadowsTooLate,
    f6_a_shadow_that_forgets_absent_rows_is_found: ShadowsOnlyRows,
    f6_a_shadow_without_claims_is_found: ShadowsNoClaims,
    p1_guards_on_copied_rows_are_found: GuardsCopies,
    i11_a_guard_left_off_is_found: LeavesGuardOff,
    f6_a_rebase_in_two_transactions_is_found: RebasesInTwo,
    f6_a_rebase_that_leaves_out_what_waits_is_found: ForgetsToReplay,
    f5_a_record_in_two_transactions_is_found: RecordsInTwo,
    f20_saying_saved_on_a_full_disk_is_found: SavesOnFullDisk,
    f13_a_hub_that_trusts_the_desk_is_found: TrustsTheDesk,
    f14_hearing_a_revoked_desk_is_found: HearsRevoked,
    f14_dropping_what_was_collected_is_found: DropsQuarantine,
    f10_overlooking_a_cloned_desk_is_found: OverlooksForks,
    f11_deciding_by_a_desks_clock_is_found: DecidesByDeskClock,
    f16_a_snapshot_that_drops_the_outbox_is_found: SnapshotDropsOutbox,
    f16_a_snapshot_without_claims_is_found: SnapshotWithoutClaims,
    f17_an_intent_that_blocks_the_queue_is_found: PoisonBlocks,
    i9_following_another_clinics_hub_is_found: FollowsStrangers,
    f19_following_a_replaced_hub_is_found: FollowsOldHubs,
    f12_a_chain_in_pieces_is_found: BreaksChains,
    d1_an_edit_of_what_nobody_saw_is_found: EditsUnseen,
    i8_a_rejection_noted_twice_is_found: NotesTwice,
    f9_numbers_used_again_are_found: ReusesNumbers,
}

#[test]
fn every_seeded_bug_has_its_test() {
    assert!(Fault::ALL.iter().all(|it| TESTED.contains(it)) && TESTED.len() >= 20);
}

async fn is_found(fault: Fault) {
    let templates = Templates::make().await;
    for seed in 0..SEEDS {
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
