//! Programs, servers and networks that break, again and again, while people book.

use std::ops::Range;
use std::sync::Arc;

use crate::load::booking::{Told, Work};
use crate::load::clinic::{CANARY, Clinic};
use crate::load::cluster::Cluster;
use crate::load::cuts::Office;
use crate::load::program::{Program, Wire};
use crate::load::proxy::Way;
use crate::report::Row;

const SLOTS: Range<usize> = 0..1_500;
const CLIENTS: usize = 24;
const KILLS: usize = 25;
/// Rounds of every way to cut a network.
const ROUNDS: usize = 6;

pub(crate) async fn hub_on_files() -> Vec<Row> {
    vec![killed("hub killed under load, files", &mut Program::on_files(), killed_and_started).await]
}

pub(crate) async fn hub_on_a_server() -> Vec<Row> {
    let cluster = Cluster::start();
    let mut program = Program::on_a_server(&cluster);
    vec![killed("hub killed under load, PostgreSQL", &mut program, killed_and_started).await]
}

pub(crate) async fn server() -> Vec<Row> {
    let mut cluster = Cluster::start();
    let mut program = Program::on_a_server(&cluster);
    let kill = |_: &mut Program| {
        cluster.kill();
        cluster.run();
    };
    vec![killed("PostgreSQL killed under load", &mut program, kill).await]
}

fn killed_and_started(program: &mut Program) {
    program.kill();
    program.start(Wire::Plain);
}

/// Has clients book through `program` while `kill` happens again and again.
async fn killed(name: &str, program: &mut Program, mut kill: impl FnMut(&mut Program)) -> Row {
    let (clinic, token) = program.with_a_clinic(4).await;
    let clinic = Arc::new(clinic);
    let work = Work::new((program.at(), &token), &clinic, SLOTS, CLIENTS);
    let booking = tokio::spawn(work.clone().done());
    for nth in 1..=KILLS {
        work.reaches(work.requests() * nth / (KILLS + 1)).await;
        kill(&mut *program);
    }
    ended(name, program, (&token, &clinic), booking.await.unwrap()).await
}

async fn ended(name: &str, program: &mut Program, (token, clinic): (&str, &Clinic), told: Told) -> Row {
    told.must_hold((&program.at(), token), clinic, SLOTS).await;
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
    assert!(!program.log().contains(CANARY), "the log names a patient");
    let (bookings, again) = (told.booked.len(), told.again);
    Row::held(name, format!("{bookings} bookings, {KILLS} kills, asked again {again} times"))
}

pub(crate) async fn network() -> Vec<Row> {
    let mut office = Office::open().await;
    for round in 0..ROUNDS {
        for way in [Way::Held, Way::ResetAfter(400), Way::ResetAfter(2_000 + 700 * round), Way::Closed] {
            office.cut(way, 10).await;
        }
        office.kill_while_handing_over(150).await;
    }
    let (recorded, rejected) = office.must_hold().await;
    let cuts = ROUNDS * 4;
    let done = format!("{recorded} recorded, {rejected} came second; {cuts} cuts, {ROUNDS} kills");
    vec![Row::held("network cut, and hub killed, under a desk", done)]
}
