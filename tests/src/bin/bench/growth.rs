//! What a clinic that grows pays for it: the same question in a small book and in a big one.

use std::time::Instant;

use chrono::{Days, NaiveDate};
use daybook_booking::audience::Audience;
use daybook_booking::slot::{Ask, Assign};
use daybook_booking::wall;
use daybook_store::CalendarFilter;
use daybook_tests::{Failure, Outcome};

use crate::book::{Booked, SITE, VISIT, Workload, ZONE, first_day, provider};
use crate::report::{Report, Row, Times, shown};

/// How much longer the big book may take.
const AT_MOST: f64 = 1.5;
const YEAR: u64 = 365;
const TRIES: usize = 200;

/// All rows about growth.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let plain = Booked { providers: 1, days: 30, a_day: 10, minutes: 30 };
    let (one, hundred) =
        (Workload::new(plain).await?, Workload::new(Booked { providers: 100, ..plain }).await?);
    let day = first_day() + Days::new(14);
    ratio(
        report,
        "a day of one provider, 1 → 100 providers",
        &slots(&one, day).await?,
        &slots(&hundred, day).await?,
    );
    drop((one, hundred));

    let year = Booked { providers: 5, days: YEAR, a_day: 8, minutes: 30 };
    let decade = Booked { days: 10 * YEAR, ..year };
    let (young, old) = (Workload::new(year).await?, Workload::new(decade).await?);
    let (first, last) = (week_of(year), week_of(decade));
    let (few, many) = (slots(&young, first).await?, slots(&old, last).await?);
    ratio(report, "a day of one provider, 1 → 10 years of history", &few, &many);
    let (few, many) = (week(&young, first).await?, week(&old, last).await?);
    ratio(report, "a calendar week from the file, 1 → 10 years of history", &few, &many);
    Ok(())
}

/// The last whole week that is booked.
fn week_of(booked: Booked) -> NaiveDate {
    first_day() + Days::new(booked.days - 8)
}

fn ratio(report: &mut Report, work: &str, small: &Times, big: &Times) {
    let ratio = big.median().as_secs_f64() / small.median().as_secs_f64();
    report.add(Row {
        work: work.to_owned(),
        ours: format!("{ratio:.2}× ({})", shown(big.median())),
        p99: shown(big.p99()),
        limit: shown(small.median()),
        budget: format!("{AT_MOST}×"),
        kept: ratio <= AT_MOST,
    });
}

/// Free time of provider 0 on `day`.
async fn slots(work: &Workload, day: NaiveDate) -> Outcome<Times> {
    let ask = Ask {
        appointment: None,
        appointment_type: VISIT,
        minutes: 30,
        provider: Some(provider(0)),
        location: SITE,
        patient: None,
        from: day,
        to: day,
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    let mut times = Times::default();
    for _ in 0..TRIES {
        let began = Instant::now();
        let found = work.engine.openings(vec![ask.clone()]).await?;
        times.push(began.elapsed());
        if found.is_empty() {
            return Err(Failure::new("the day has free time"));
        }
    }
    Ok(times)
}

/// The rows of seven days, read from the file.
async fn week(work: &Workload, from: NaiveDate) -> Outcome<Times> {
    let within = (wall::day(from, ZONE).start(), wall::day(from + Days::new(6), ZONE).end());
    let mut times = Times::default();
    for _ in 0..TRIES {
        let began = Instant::now();
        let rows = work.engine.store().calendar(within, &CalendarFilter::default()).await?;
        times.push(began.elapsed());
        if rows.len() != 280 {
            return Err(Failure::new("the week is booked as the workload says"));
        }
    }
    Ok(times)
}
