//! Nothing that was acknowledged is lost, and nothing is done twice.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use crate::load::booking::Work;
use crate::load::client::Client;
use crate::load::clinic::CANARY;
use crate::load::cluster::Cluster;
use crate::load::cuts::Office;
use crate::load::program::{Program, Wire};
use crate::load::proxy::Way;

const SLOTS: usize = 48;
const CLIENTS: usize = 6;

/// Has everything booked while the hub is killed so often. F1, F7, I5.
async fn booked_through_kills(program: &mut Program, kills: usize) {
    let (clinic, token) = program.with_a_clinic(4).await;
    let clinic = Arc::new(clinic);
    let work = Work::new((program.at(), &token), &clinic, 0..SLOTS, CLIENTS);
    let booking = tokio::spawn(work.clone().done());
    for kill in 1..=kills {
        work.reaches(work.requests() * kill / (kills + 1)).await;
        program.kill();
        program.start(Wire::Plain);
    }
    let told = booking.await.unwrap();
    told.must_hold((&program.at(), &token), &clinic, 0..SLOTS).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_killed_while_clients_book_has_lost_nothing_it_acknowledged() {
    let mut program = Program::on_files();
    booked_through_kills(&mut program, 3).await;
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
    assert!(!program.log().contains(CANARY), "the log names a patient");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hub_on_a_server_killed_while_clients_book_has_lost_nothing_it_acknowledged() {
    let cluster = Cluster::start();
    let mut program = Program::on_a_server(&cluster);
    booked_through_kills(&mut program, 2).await;
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_clients_book_has_lost_nothing_the_hub_acknowledged() {
    let mut cluster = Cluster::start();
    let mut program = Program::on_a_server(&cluster);
    let (clinic, token) = program.with_a_clinic(4).await;
    let clinic = Arc::new(clinic);
    let work = Work::new((program.at(), &token), &clinic, 0..SLOTS, CLIENTS);
    let booking = tokio::spawn(work.clone().done());
    for kill in 1..=2 {
        work.reaches(work.requests() * kill / 3).await;
        cluster.kill();
        // Meanwhile the hub says that it cannot, not that something broke.
        let asked = crate::load::client::Asked {
            method: "GET",
            path: "/api/booking/appointments",
            key: None,
            body: None,
        };
        let status = Client::new(&program.at(), &token).ask(asked).await.unwrap().status;
        assert_eq!(status, 503);
        cluster.run();
    }
    let told = booking.await.unwrap();
    told.must_hold((&program.at(), &token), &clinic, 0..SLOTS).await;
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_whose_network_is_cut_loses_nothing_and_does_nothing_twice() {
    let mut office = Office::open().await;
    for way in [Way::Held, Way::ResetAfter(400), Way::ResetAfter(3_000), Way::Closed] {
        office.cut(way, 4).await;
    }
    office.kill_while_handing_over(40).await;
    let (recorded, rejected) = office.must_hold().await;
    assert!(recorded >= 60 && rejected >= 2, "{recorded} recorded, {rejected} of them rejected");
}
