//! The last word on double booking: the guard in the database, case by case (trust.md §2).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::*;
use daybook_booking::appointment::{Appointment, Override};
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::{ProviderId, ResourceId};
use daybook_booking::resource::Claimant;
use daybook_store::{Claimed, Store, WriteError};
use uuid::Uuid;

const PROVIDER: &[Claimant] = &[Claimant::Provider(OSEI)];
const CHAIRS: &[Claimant] = &[Claimant::Resource(CHAIR)];
const ROOMS: &[Claimant] = &[Claimant::Resource(ROOM)];

/// Books `n` over `period`, claiming `claimants`: "ok" or "taken".
async fn put(store: &Store, n: u32, period: &str, claimants: &[Claimant]) -> &'static str {
    let it = appointment(n, hours(period));
    outcome(save(store, None, it, claimants).await)
}

/// Books `n` over whatever is there.
async fn put_over(store: &Store, n: u32, period: &str, claimants: &[Claimant]) -> &'static str {
    let mut it = appointment(n, hours(period));
    it.overbooked = Some(Override { by: MAYA, at: start(), reason: "pain".into() });
    outcome(save(store, None, it, claimants).await)
}

/// Gives the time of `n` free.
async fn free(store: &Store, n: u32) {
    let (before, _) = store.appointment(appointment_id(n)).await.unwrap().unwrap();
    let mut after = before.clone();
    after.version += 1;
    let claims = vec![Claimed { appointment: after.id, claims: vec![], overridden: false }];
    let edit = Change::Appointment(Edit { before: Some(before), after });
    commit(store, 0xF7EE_0000 + u128::from(n), vec![edit], claims).await.unwrap();
}

async fn save(
    store: &Store,
    before: Option<Appointment>,
    after: Appointment,
    claimants: &[Claimant],
) -> Result<u64, WriteError> {
    let command = u128::from(after.number) << 8 | u128::from(after.version);
    let claims = vec![claimed(&after, claimants)];
    commit(store, command, vec![Change::Appointment(Edit { before, after })], claims).await
}

fn outcome(result: Result<u64, WriteError>) -> &'static str {
    match result {
        Ok(_) => "ok",
        Err(WriteError::SlotTaken) => "taken",
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn times_that_touch_do_not_clash() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 2, "09:30-10:00", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 3, "08:30-09:00", PROVIDER).await, "ok");
}

#[tokio::test]
async fn one_minute_of_overlap_is_refused_and_leaves_nothing() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 2, "09:29-10:00", PROVIDER).await, "taken");
    assert_eq!(put(&room.store, 3, "08:00-09:01", PROVIDER).await, "taken");
    assert_eq!(put(&room.store, 4, "08:00-12:00", PROVIDER).await, "taken");
    assert_eq!(put(&room.store, 5, "09:10-09:20", PROVIDER).await, "taken");
    assert!(room.store.appointment(appointment_id(2)).await.unwrap().is_none());
}

#[tokio::test]
async fn a_room_for_three_takes_three_short_ones_beside_two_long_ones() {
    let room = clinic().await;
    for (n, period) in [(1, "09:00-12:00"), (2, "09:00-12:00"), (3, "09:00-10:00"), (4, "10:00-11:00")] {
        assert_eq!(put(&room.store, n, period, ROOMS).await, "ok");
    }
    assert_eq!(put(&room.store, 5, "11:00-12:00", ROOMS).await, "ok");
    assert_eq!(put(&room.store, 6, "10:59-11:01", ROOMS).await, "taken");
    assert_eq!(put(&room.store, 7, "12:00-13:00", ROOMS).await, "ok");
}

#[tokio::test]
async fn an_override_goes_over_others_and_then_counts_itself() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", CHAIRS).await, "ok");
    assert_eq!(put_over(&room.store, 2, "09:00-09:30", CHAIRS).await, "ok");
    // The first goes; its override still has the chair.
    free(&room.store, 1).await;
    assert_eq!(put(&room.store, 3, "09:00-09:30", CHAIRS).await, "taken");
    free(&room.store, 2).await;
    assert_eq!(put(&room.store, 4, "09:00-09:30", CHAIRS).await, "ok");
}

#[tokio::test]
async fn a_move_is_guarded_like_a_booking() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 2, "10:00-10:30", PROVIDER).await, "ok");
    let before = appointment(2, hours("10:00-10:30"));
    let mut after = before.clone();
    after.version = 2;
    after.promise.period = hours("09:15-09:45");
    assert_eq!(outcome(save(&room.store, Some(before.clone()), after.clone(), PROVIDER).await), "taken");
    // Over part of its own time it may move.
    after.promise.period = hours("10:15-10:45");
    assert_eq!(outcome(save(&room.store, Some(before), after, PROVIDER).await), "ok");
}

#[tokio::test]
async fn two_may_change_places_in_one_command() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 2, "10:00-10:30", PROVIDER).await, "ok");
    let swapped = [(1, "10:00-10:30"), (2, "09:00-09:30")].map(|(n, period)| {
        let mut it = appointment(n, hours(period));
        it.version = 2;
        it
    });
    let claims = swapped.iter().map(|it| claimed(it, PROVIDER)).collect();
    let changes = swapped.into_iter().map(|it| Change::Appointment(fresh(it))).collect();
    assert_eq!(outcome(commit(&room.store, 0x5, changes, claims).await), "ok");
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_claimed() {
    let room = clinic().await;
    let nobody = [Claimant::Provider(ProviderId(Uuid::from_u128(0xDEAD)))];
    let nothing = [Claimant::Resource(ResourceId(Uuid::from_u128(0xDEAD)))];
    for claimants in [nobody, nothing] {
        let refused = save(&room.store, None, appointment(1, hours("09:00-09:30")), &claimants).await;
        assert!(matches!(refused, Err(WriteError::Failed(_))), "{refused:?}");
        assert!(room.store.appointment(appointment_id(1)).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_claim_is_not_changed_behind_the_stores_back() {
    let room = clinic().await;
    assert_eq!(put(&room.store, 1, "09:00-09:30", PROVIDER).await, "ok");
    assert_eq!(put(&room.store, 2, "10:00-10:30", PROVIDER).await, "ok");
    room.store.close().await;
    let moved = raw(&room.folder).execute_batch(
        "update claim set starts_at = (select min(starts_at) from claim), ends_at = (select min(ends_at) from claim)",
    );
    assert!(moved.unwrap_err().to_string().contains("claim_is_laid_anew"));
}

#[tokio::test]
async fn a_capacity_that_shrinks_counts_for_what_comes_after() {
    let room = clinic().await;
    for n in 1..=3 {
        assert_eq!(put(&room.store, n, "09:00-10:00", ROOMS).await, "ok");
    }
    let book = room.store.book().await.unwrap().unwrap();
    let before = book.resources.iter().find(|it| it.id == ROOM).unwrap().clone();
    let mut after = before.clone();
    (after.capacity, after.version) = (2, 2);
    let edit = Change::Resource(Edit { before: Some(before), after });
    commit(&room.store, 0xCAB, vec![edit], vec![]).await.unwrap();
    free(&room.store, 3).await;
    assert_eq!(put(&room.store, 4, "09:00-10:00", ROOMS).await, "taken");
}

/// Q1, S0.D6.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_sixty_four_who_want_one_slot_exactly_one_gets_it() {
    let rounds: u32 = std::env::var("DAYBOOK_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(50);
    let room = clinic().await;
    for round in 0..rounds {
        let slot_start = start() + chrono::TimeDelta::minutes(i64::from(round) * 30);
        let slot = daybook_booking::period::Period::lasting(slot_start, 30).unwrap();
        let tries = (0..64_u32).map(|n| {
            let it = appointment(round * 64 + n + 1, slot);
            let store = room.store.clone();
            tokio::spawn(async move { outcome(save(&store, None, it, PROVIDER).await) })
        });
        let tries: Vec<_> = tries.collect();
        let mut winners = 0;
        for one in tries {
            winners += u32::from(one.await.unwrap() == "ok");
        }
        assert_eq!(winners, 1, "round {round}");
    }
    assert!(room.store.integrity().await.unwrap().is_empty());
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn the_guard_of_a_server_says_the_same() {
    on_a_server(&[
        times_that_touch_do_not_clash,
        one_minute_of_overlap_is_refused_and_leaves_nothing,
        a_room_for_three_takes_three_short_ones_beside_two_long_ones,
        an_override_goes_over_others_and_then_counts_itself,
        a_move_is_guarded_like_a_booking,
        two_may_change_places_in_one_command,
        what_does_not_exist_cannot_be_claimed,
        a_capacity_that_shrinks_counts_for_what_comes_after,
        of_sixty_four_who_want_one_slot_exactly_one_gets_it,
    ]);
}
