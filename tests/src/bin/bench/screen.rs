//! The calendar in a real browser: what showing, dragging, dropping and scrolling cost (`ui/bench/screen.mjs`).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, Utc};
use daybook_tests::bringing::{Bringing, Run};
use daybook_tests::clinic::Clinic;
use daybook_tests::{Failure, Outcome, files, host};
use daybook_wire::transfer::ImportKind;
use serde::Deserialize;
use serde_json::json;
use tokio::process::Command;

use crate::calendar::fill;
use crate::report::{Report, Row, shown};

/// A Monday; the day after is full, and so is the week after, which begins on a Sunday in the browser's English.
const TODAY: &str = "2027-03-01T06:00:00Z";
const A_DAY: u32 = 600;
const A_WEEK: u32 = 4_000;
/// What a screen shows at most.
const SIXTY: f64 = 60.0;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Seen {
    day_shown: f64,
    dragged: Dragged,
    week_shown: f64,
    scrolled: Frames,
}

#[derive(Deserialize)]
struct Dragged {
    #[serde(flatten)]
    frames: Frames,
    dropped: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frames {
    fps: f64,
    p99: f64,
    longest: f64,
    long_tasks: u32,
}

/// All rows.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let now: DateTime<Utc> = TODAY.parse()?;
    let today: NaiveDate = now.date_naive();
    let clinic = Clinic::founded(now).await?;
    let file = files::patients(5_000);
    Bringing::open(&clinic, ImportKind::Patients, &file.text).await?.report(Run::Real).await?;
    fill(&clinic, (today + Days::new(1), 1), (10, A_DAY)).await?;
    fill(&clinic, (today + Days::new(6), 7), (10, A_WEEK)).await?;
    let seen = seen_by_a_browser(&clinic).await?;
    let milliseconds = |it: f64| Duration::from_secs_f64(it / 1e3);
    let mut time = |work: &str, took: f64, budget_ms: f64| {
        report.add(Row {
            work: work.to_owned(),
            ours: shown(milliseconds(took)),
            p99: "–".to_owned(),
            limit: format!("{:.1} ms (a frame)", 1e3 / SIXTY),
            budget: shown(milliseconds(budget_ms)),
            kept: took <= budget_ms,
        });
    };
    time("screen: day of 600, from the key to the frame", seen.day_shown, 243.0);
    time("screen: week of 4,000, from the key to the frame", seen.week_shown, 411.0);
    time("screen: an appointment dropped among 600, to the page", seen.dragged.dropped, 16.0);
    frames(report, "screen: an appointment dragged among 600", &seen.dragged.frames, 55.0);
    frames(report, "screen: a week of 4,000 scrolled sideways", &seen.scrolled, 55.0);
    Ok(())
}

fn frames(report: &mut Report, work: &str, seen: &Frames, least: f64) {
    report.add(Row {
        work: work.to_owned(),
        ours: format!("{:.0} frames/s", seen.fps),
        p99: format!("{:.0} ms; longest {:.0} ms, {} long tasks", seen.p99, seen.longest, seen.long_tasks),
        limit: format!("{SIXTY}/s"),
        budget: format!("{least}/s, no frame over 50 ms, no long task"),
        kept: seen.fps >= least && seen.longest <= 50.0 && seen.long_tasks == 0,
    });
}

/// Serves the clinic to Chromium and has it looked at.
async fn seen_by_a_browser(clinic: &Clinic) -> Outcome<Seen> {
    let root: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (address, serving) = host::serve(&root.join("ui/dist"), Arc::clone(&clinic.desk)).await?;
    let asked = json!({ "day": { "steps": 1, "items": A_DAY }, "week": { "steps": 1, "items": A_WEEK } });
    let mut browser = Command::new("node");
    browser.arg(root.join("ui/bench/screen.mjs")).arg(format!("http://{address}")).arg(asked.to_string());
    let looked = tokio::select! {
        looked = browser.kill_on_drop(true).output() => looked?,
        served = serving => return Err(served.err().unwrap_or_else(|| Failure::new("the desk was served no more"))),
    };
    if !looked.status.success() {
        return Err(Failure::new(String::from_utf8_lossy(&looked.stderr).into_owned()));
    }
    Ok(serde_json::from_slice(&looked.stdout)?)
}
