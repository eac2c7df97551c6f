//! A whole practice brought in: 50,000 patients and 20,000 appointments, and who waits meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, NaiveDate, Utc};
use daybook_tests::bringing::{Bringing, Run};
use daybook_tests::clinic::Clinic;
use daybook_tests::files::{self, OldFile};
use daybook_tests::{Failure, Outcome};
use daybook_wire::appointment::Reversed;
use daybook_wire::transfer::{ImportKind, ImportReport};
use serde_json::{Value, json};

use crate::memory::resident_mib;
use crate::report::{Report, Row, Times, shown};

const PATIENTS: u32 = 50_000;
const APPOINTMENTS: u32 = 20_000;

/// All rows about importing; gives the full clinic back.
pub(crate) async fn measure(report: &mut Report) -> Outcome<Clinic> {
    let now: DateTime<Utc> = "2027-03-01T07:00:00Z".parse()?;
    let (first, today): (NaiveDate, NaiveDate) = ("2027-01-04".parse()?, "2027-03-01".parse()?);
    let (patients, appointments) =
        (files::patients(PATIENTS), files::appointments(APPOINTMENTS, first, today));
    let clinic = Clinic::founded(now).await?;
    let neighbour = Neighbour::beside(&clinic);
    let before = resident_mib();
    let mut whole = Duration::ZERO;
    for (kind, file) in [(ImportKind::Patients, &patients), (ImportKind::Appointments, &appointments)] {
        let began = Instant::now();
        let bringing = Bringing::open(&clinic, kind, &file.text).await?;
        eprintln!("  opened in {}", shown(began.elapsed()));
        for run in [Run::Dry, Run::Real] {
            let one = Instant::now();
            is_right(file, &report_of(&bringing, run).await?)?;
            eprintln!("  {run:?} run in {}", shown(one.elapsed()));
        }
        whole += began.elapsed();
    }
    let (reads, writes) = neighbour.ended().await?;
    told(report, whole, (&reads, &writes));
    eprintln!("  memory: {before} MiB before, {} MiB after", resident_mib());
    again(report, &clinic, (&patients, &appointments)).await?;
    Ok(clinic)
}

/// A clinic with as many patients, brought in without a rehearsal and without a row in the report.
pub(crate) async fn plainly() -> Outcome<Clinic> {
    let clinic = Clinic::founded("2027-03-01T07:00:00Z".parse()?).await?;
    let file = files::patients(PATIENTS);
    let bringing = Bringing::open(&clinic, ImportKind::Patients, &file.text).await?;
    is_right(&file, &report_of(&bringing, Run::Real).await?)?;
    Ok(clinic)
}

fn told(report: &mut Report, whole: Duration, (reads, writes): (&Times, &Times)) {
    report.add(Row {
        work: format!("import {PATIENTS} patients and {APPOINTMENTS} appointments, each rehearsed first"),
        ours: shown(whole),
        p99: "–".to_owned(),
        limit: "–".to_owned(),
        budget: "30 s".to_owned(),
        kept: whole < Duration::from_secs(30),
    });
    for (what, times, budget) in [
        ("the calendar's week asked for meanwhile", reads, Duration::from_millis(250)),
        ("a preference saved meanwhile", writes, Duration::from_secs(5)),
    ] {
        report.add(Row {
            work: what.to_owned(),
            ours: shown(times.median()),
            p99: format!("{}; longest {}", shown(times.p99()), shown(times.longest())),
            limit: "–".to_owned(),
            budget: format!("longest {}", shown(budget)),
            kept: times.longest() <= budget,
        });
    }
}

/// The same files once more, which add nothing; then all of it taken back, and done again.
async fn again(
    report: &mut Report,
    clinic: &Clinic,
    (patients, appointments): (&OldFile, &OldFile),
) -> Outcome {
    let began = Instant::now();
    for (kind, file) in [(ImportKind::Patients, patients), (ImportKind::Appointments, appointments)] {
        let bringing = Bringing::open(clinic, kind, &file.text).await?;
        let added = report_of(&bringing, Run::Real).await?.added;
        if added > 0 {
            return Err(Failure::new(format!("bringing the same file in again added {added}")));
        }
    }
    plain(report, "the same files again, which add nothing", began.elapsed(), 15);
    for (work, call) in [("undo of the 20,000 appointments", "undo"), ("redo of them", "redo")] {
        let began = Instant::now();
        clinic.ask::<Reversed>(call).await?;
        plain(report, work, began.elapsed(), 10);
    }
    Ok(())
}

fn plain(report: &mut Report, work: &str, took: Duration, seconds: u64) {
    report.add(Row {
        work: work.to_owned(),
        ours: shown(took),
        p99: "–".to_owned(),
        limit: "–".to_owned(),
        budget: format!("{seconds} s"),
        kept: took <= Duration::from_secs(seconds),
    });
}

/// As the screen does: asks how far it is, ten times a second.
async fn report_of(bringing: &Bringing<'_>, run: Run) -> Outcome<ImportReport> {
    let mut progress = bringing.start(run).await?;
    let mut stage = (String::new(), Instant::now());
    while !matches!(progress.stage.as_str(), "done" | "cancelled" | "failed") {
        tokio::time::sleep(Duration::from_millis(20)).await;
        progress = bringing.progress().await?;
        if stage.0 != progress.stage {
            eprintln!("    {} for {}", stage.0, shown(stage.1.elapsed()));
            stage = (progress.stage.clone(), Instant::now());
        }
    }
    progress.report.ok_or_else(|| Failure::new(format!("the import ended {}", progress.stage)))
}

/// Whether the report says what is known of the file.
fn is_right(file: &OldFile, report: &ImportReport) -> Outcome {
    let known = &file.expected;
    let counts = known.counts();
    let same_counts = report.counts.len() == counts.len()
        && report.counts.iter().all(|it| counts.get(it.why.as_str()) == Some(&it.count));
    let rows = (report.rows, report.added, report.left_out, report.with_remarks);
    let told = report.problems.iter().zip(&known.problems);
    let same = |it: (&daybook_wire::transfer::RowProblem, &(u32, &str, &str))| {
        (it.0.line, it.0.column.as_str(), it.0.why.as_str()) == *it.1
    };
    if same_counts
        && rows == (known.rows, known.added, known.left_out, known.with_remarks)
        && told.into_iter().all(same)
    {
        Ok(())
    } else {
        Err(Failure::new(format!("the report is wrong: {rows:?}")))
    }
}

/// Somebody who goes on using the window.
struct Neighbour {
    stop: Arc<AtomicBool>,
    at_work: tokio::task::JoinHandle<Result<(Times, Times), String>>,
}

impl Neighbour {
    fn beside(clinic: &Clinic) -> Self {
        let (desk, stop) = (Arc::clone(&clinic.desk), Arc::new(AtomicBool::new(false)));
        let told = Arc::clone(&stop);
        let at_work = tokio::spawn(async move {
            let (mut reads, mut writes) = (Times::default(), Times::default());
            while !told.load(Ordering::Acquire) {
                let week = json!({ "from": "2027-03-01", "to": "2027-03-07" });
                reads.push(call(&desk, "calendar", week).await?);
                writes.push(call(&desk, "save_preferences", json!({ "values": { "zoom": 1 } })).await?);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Ok((reads, writes))
        });
        Self { stop, at_work }
    }

    async fn ended(self) -> Outcome<(Times, Times)> {
        self.stop.store(true, Ordering::Release);
        self.at_work.await?.map_err(Failure::new)
    }
}

async fn call(desk: &daybook_desk::Desk, name: &str, ask: Value) -> Result<Duration, String> {
    let began = Instant::now();
    desk.call(name, ask).await.map_err(|problem| serde_json::to_string(&problem).unwrap_or_default())?;
    Ok(began.elapsed())
}
