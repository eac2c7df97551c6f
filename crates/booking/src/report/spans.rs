//! Stretches of real time as sets: joined, and what two have in common.

use crate::period::Period;

/// `periods` in order, those that touch or overlap made one.
pub(super) fn joined(mut periods: Vec<Period>) -> Vec<Period> {
    periods.sort_unstable();
    let mut out: Vec<Period> = Vec::with_capacity(periods.len());
    for period in periods {
        match out.last_mut() {
            Some(last) if period.start() <= last.end() => {
                let end = last.end().max(period.end());
                *last = Period::new(last.start(), end).expect("it only grew");
            }
            Some(_) | None => out.push(period),
        }
    }
    out
}

/// What of `these` lies within `those`; both in order and apart.
pub(super) fn common(these: &[Period], those: &[Period]) -> Vec<Period> {
    let (mut out, mut at) = (vec![], 0);
    for period in these {
        while those.get(at).is_some_and(|it| it.end() <= period.start()) {
            at += 1;
        }
        let within = those[at..].iter().take_while(|it| it.start() < period.end());
        out.extend(
            within.filter_map(|it| Period::new(period.start().max(it.start()), period.end().min(it.end()))),
        );
    }
    out
}

/// Real minutes of all together.
pub(super) fn minutes(periods: &[Period]) -> i64 {
    periods.iter().map(|it| i64::from(it.minutes())).sum()
}
