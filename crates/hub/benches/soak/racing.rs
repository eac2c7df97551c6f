//! Two hundred programs after one time, a hundred times over (G5).

use std::sync::Arc;
use std::time::Duration;

use crate::load::cluster::Cluster;
use crate::load::program::Program;
use crate::load::race;
use crate::report::Row;

const CLIENTS: usize = 200;
const ROUNDS: usize = 100;
const ANSWER: Duration = Duration::from_secs(5);

pub(crate) async fn on_files() -> Vec<Row> {
    vec![raced("200 programs after one time, files", &mut Program::on_files()).await]
}

pub(crate) async fn on_a_server() -> Vec<Row> {
    let cluster = Cluster::start();
    vec![raced("200 programs after one time, PostgreSQL", &mut Program::on_a_server(&cluster)).await]
}

async fn raced(work: &str, program: &mut Program) -> Row {
    let (clinic, token) = program.with_a_clinic(4).await;
    let times = race::rounds((&program.at(), &token), &Arc::new(clinic), (CLIENTS, ROUNDS)).await;
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
    Row::timed(work, times, (100, ANSWER))
}
