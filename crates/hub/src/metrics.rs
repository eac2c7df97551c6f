//! Figures for Prometheus: routes, statuses, times. Nothing that names anybody: routes are counted by their pattern.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the times counted, seconds.
const BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// What was counted so far.
#[derive(Default, Debug)]
pub(crate) struct Metrics {
    counted: Mutex<Counted>,
}

#[derive(Default, Debug)]
struct Counted {
    requests: BTreeMap<(&'static str, String, u16), u64>,
    within: [u64; BOUNDS.len()],
    seconds: f64,
    all: u64,
}

impl Metrics {
    /// Counts one answered request.
    pub(crate) fn count(&self, (method, route): (&'static str, &str), status: u16, took: Duration) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        *counted.requests.entry((method, route.to_owned(), status)).or_default() += 1;
        let seconds = took.as_secs_f64();
        for (bound, many) in BOUNDS.iter().zip(&mut counted.within) {
            *many += u64::from(seconds <= *bound);
        }
        counted.seconds += seconds;
        counted.all += 1;
    }

    /// In Prometheus' text format, after which come the lines of `gauges`.
    pub(crate) fn text(&self, gauges: &[(&str, &str, u64)]) -> String {
        let counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::from(
            "# HELP daybook_requests_total Requests answered.\n# TYPE daybook_requests_total counter\n",
        );
        for ((method, route, status), many) in &counted.requests {
            let labels = format!("method=\"{method}\",route=\"{route}\",status=\"{status}\"");
            put(&mut text, format_args!("daybook_requests_total{{{labels}}} {many}"));
        }
        text.push_str("# HELP daybook_request_seconds How long answers took.\n# TYPE daybook_request_seconds histogram\n");
        for (bound, many) in BOUNDS.iter().zip(counted.within) {
            put(&mut text, format_args!("daybook_request_seconds_bucket{{le=\"{bound}\"}} {many}"));
        }
        put(&mut text, format_args!("daybook_request_seconds_bucket{{le=\"+Inf\"}} {}", counted.all));
        put(&mut text, format_args!("daybook_request_seconds_sum {}", counted.seconds));
        put(&mut text, format_args!("daybook_request_seconds_count {}", counted.all));
        for (name, help, value) in gauges {
            put(&mut text, format_args!("# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}"));
        }
        text
    }
}

fn put(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string can be written to");
}
