//! What was done, how long it took, and whether every promise was kept.

use std::fmt::Write as _;
use std::time::Duration;

use tokio::task::JoinError;

/// One line of the table.
pub(crate) struct Row {
    work: String,
    done: String,
    times: Option<[Duration; 3]>,
    limit: String,
    kept: bool,
}

impl Row {
    /// Something that was done, and held; what would not have has panicked.
    pub(crate) fn held(work: &str, done: impl Into<String>) -> Self {
        let limit = "nothing lost, nothing twice".to_owned();
        Self { work: work.to_owned(), done: done.into(), times: None, limit, kept: true }
    }

    /// Something that was done many times, of which `percent` of a hundred must take `limit` at most.
    pub(crate) fn timed(work: &str, mut times: Vec<Duration>, (percent, limit): (usize, Duration)) -> Self {
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent).div_ceil(100).saturating_sub(1)];
        let kept = at(percent) <= limit;
        let which = if percent == 100 { "longest".to_owned() } else { format!("p{percent}") };
        Self {
            work: work.to_owned(),
            done: format!("{} times", times.len()),
            times: Some([at(50), at(99), at(100)]),
            limit: format!("{which} ≤ {}", shown(limit)),
            kept,
        }
    }

    /// Something that must take `limit` at most.
    pub(crate) fn within(work: &str, done: impl Into<String>, (took, limit): (Duration, Duration)) -> Self {
        let (times, kept) = (Some([took; 3]), took <= limit);
        Self { work: work.to_owned(), done: done.into(), times, limit: format!("≤ {}", shown(limit)), kept }
    }

    /// A part that broke off.
    pub(crate) fn broken(work: &str, why: &JoinError) -> Self {
        let done = "**broken off**, see above".to_owned();
        Self { work: format!("{work} ({why})"), done, times: None, limit: String::new(), kept: false }
    }
}

/// The table; each line is said when it is known, for a run takes long.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Row) {
        eprint!("{}", line(&row));
        self.rows.push(row);
    }

    pub(crate) fn all_kept(&self) -> bool {
        self.rows.iter().all(|it| it.kept)
    }

    /// The whole of it, in Markdown.
    pub(crate) fn table(&self) -> String {
        let head = "| Work | Done | p50 | p99 | Longest | Limit | |\n|---|---|---|---|---|---|---|\n";
        self.rows.iter().fold(head.to_owned(), |text, row| text + &line(row))
    }
}

fn line(row: &Row) -> String {
    let mut text = format!("| {} | {} ", row.work, row.done);
    for at in 0..3 {
        let time = row.times.map_or_else(|| "–".to_owned(), |it| shown(it[at]));
        write!(text, "| {time} ").expect("a string can be written to");
    }
    let verdict = if row.kept { "ok" } else { "**over**" };
    writeln!(text, "| {} | {verdict} |", row.limit).expect("a string can be written to");
    text
}

fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1e3 {
        ms if ms >= 1_000.0 => format!("{:.2} s", ms / 1e3),
        ms => format!("{ms:.1} ms"),
    }
}
