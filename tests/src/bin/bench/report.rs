//! Times, and the table they are told in.

use std::fmt::Write as _;
use std::time::Duration;

/// How long each of many tries took.
#[derive(Default)]
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn push(&mut self, took: Duration) {
        self.0.push(took);
    }

    pub(crate) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(crate) fn median(&self) -> Duration {
        self.at(50)
    }

    /// The 99th of a hundred; with fewer tries than that, the longest.
    pub(crate) fn p99(&self) -> Duration {
        self.at(99)
    }

    pub(crate) fn longest(&self) -> Duration {
        self.at(100)
    }

    fn at(&self, percent: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(place).copied().unwrap_or_default()
    }
}

/// One line of the table.
pub(crate) struct Row {
    /// What was done.
    pub(crate) work: String,
    /// How we did.
    pub(crate) ours: String,
    /// How we did when it went badly.
    pub(crate) p99: String,
    /// What nobody can beat here, measured in the same run.
    pub(crate) limit: String,
    /// What we promised ourselves.
    pub(crate) budget: String,
    /// Whether we kept it.
    pub(crate) kept: bool,
}

/// The table; each line is said when it is known, for a run takes minutes.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

impl Report {
    /// Adds a line.
    pub(crate) fn add(&mut self, row: Row) {
        eprintln!("{}: {} (p99 {}), limit {}, budget {}", row.work, row.ours, row.p99, row.limit, row.budget);
        self.rows.push(row);
    }

    /// Adds a line whose budget is a longest median in milliseconds.
    pub(crate) fn times(&mut self, work: &str, times: &Times, (limit, budget_ms): (Duration, f64)) {
        self.add(Row {
            work: work.to_owned(),
            ours: shown(times.median()),
            p99: shown(times.p99()),
            limit: shown(limit),
            budget: format!("{budget_ms} ms"),
            kept: times.median().as_secs_f64() * 1e3 <= budget_ms,
        });
    }

    /// The whole of it, in Markdown.
    pub(crate) fn table(&self) -> String {
        let mut text = String::from(
            "| Work | Ours, median | p99 | Limit here | Budget | |\n|---|---|---|---|---|---|\n",
        );
        for Row { work, ours, p99, limit, budget, kept } in &self.rows {
            let verdict = if *kept { "ok" } else { "**over**" };
            writeln!(text, "| {work} | {ours} | {p99} | {limit} | {budget} | {verdict} |")
                .expect("a string can be written to");
        }
        text
    }
}

/// A time in the unit people would say it in.
pub(crate) fn shown(time: Duration) -> String {
    match time.as_secs_f64() * 1e3 {
        ms if ms >= 1_000.0 => format!("{:.2} s", ms / 1e3),
        ms if ms >= 10.0 => format!("{ms:.1} ms"),
        ms if ms >= 0.1 => format!("{ms:.2} ms"),
        ms => format!("{:.1} µs", ms * 1e3),
    }
}
