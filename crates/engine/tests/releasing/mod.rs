//! What a clinic says no-shows give free (C2) holds for those there are already, both ways.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use crate::clinic::*;
use daybook_booking::appointment::Appointment;
use daybook_booking::clinic::NoShowReleases;
use daybook_booking::command::Command;
use daybook_booking::resource::Claimant;

/// Ada did not come to Dr Osei's chair at 09:00; it is 09:10.
async fn a_no_show() -> Desk {
    let desk = Desk::new().await;
    let mut placement = place(OSEI, "2027-03-01 09:00", 60);
    placement.resources = vec![CHAIR];
    desk.run(book(1, ADA, placement)).await.unwrap();
    desk.clock.set(at("2027-03-01 09:10"));
    desk.run(Command::NoShow(appointment(1))).await.unwrap();
    desk
}

async fn no_shows_release(desk: &Desk, what: NoShowReleases) {
    let mut clinic = desk.engine.book().clinic.clone();
    clinic.policy.no_show_releases = what;
    desk.run(Command::SaveClinic(Box::new(clinic))).await.unwrap();
}

/// Who is taken by the appointment of Ada: "provider patient chair".
async fn taken(desk: &Desk) -> String {
    let it: Appointment = desk.appointment(1).await.unwrap();
    let all = [Claimant::Provider(OSEI), Claimant::Patient(ADA), Claimant::Resource(CHAIR)];
    let taken = desk.engine.store().taken(&all, it.promise.period).await.unwrap();
    let is_taken = |claimant| taken.iter().any(|one| one.claimant == claimant && one.appointment == it.id);
    let words =
        all.into_iter().zip(["provider", "patient", "chair"]).filter(|(claimant, _)| is_taken(*claimant));
    words.map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn changing_what_no_shows_give_free_changes_those_there_are() {
    let desk = a_no_show().await;
    for (what, expected) in [
        (NoShowReleases::Nothing, "provider patient chair"),
        (NoShowReleases::Resources, "provider patient"),
        (NoShowReleases::Everything, ""),
        (NoShowReleases::Nothing, "provider patient chair"),
        (NoShowReleases::Everything, ""),
        (NoShowReleases::Resources, "provider patient"),
    ] {
        no_shows_release(&desk, what).await;
        assert_eq!(taken(&desk).await, expected, "{what:?}");
    }
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn taking_that_change_back_takes_the_time_again() {
    let desk = a_no_show().await;
    no_shows_release(&desk, NoShowReleases::Everything).await;
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(taken(&desk).await, "provider patient chair");
}

#[tokio::test]
async fn time_given_to_somebody_else_meanwhile_stays_theirs() {
    let desk = a_no_show().await;
    no_shows_release(&desk, NoShowReleases::Everything).await;
    desk.run(book(2, BEN, place(OSEI, "2027-03-01 09:30", 30))).await.unwrap();
    no_shows_release(&desk, NoShowReleases::Nothing).await;
    assert_eq!(desk.stands(2).await, "2027-03-01 09:30 Osei");
    assert_eq!(taken(&desk).await, "provider patient chair");
    let found = desk.engine.store().integrity().await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}

#[tokio::test]
async fn a_no_show_given_free_by_hand_stays_free() {
    let desk = a_no_show().await;
    desk.run(Command::ReleaseTime(appointment(1))).await.unwrap();
    no_shows_release(&desk, NoShowReleases::Resources).await;
    no_shows_release(&desk, NoShowReleases::Nothing).await;
    assert_eq!(taken(&desk).await, "");
}
