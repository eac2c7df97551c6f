//! Free time: how long finding it takes, beside one read of the claims it is worked out from.

use std::time::Instant;

use chrono::Days;
use daybook_booking::audience::Audience;
use daybook_booking::ids::AppointmentTypeId;
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use daybook_booking::slot::{Ask, Assign};
use daybook_booking::wall;
use daybook_tests::{Failure, Outcome};

use crate::book::{Booked, PROVIDERS, SITE, TREATMENT, VISIT, Workload, ZONE, first_day, provider};
use crate::report::{Report, Times};

/// Who is asked for, and how many days ahead.
#[derive(Clone, Copy)]
struct Question {
    everybody: bool,
    days: u64,
    appointment_type: AppointmentTypeId,
}

/// All rows about free time.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let sparse = Workload::new(Booked { providers: PROVIDERS, days: 30, a_day: 10, minutes: 30 }).await?;
    let one = Question { everybody: false, days: 30, appointment_type: VISIT };
    let all = Question { everybody: true, ..one };
    for (work, question, tries, budget) in [
        ("free slots, 1 provider × 30 days, 300 booked", one, 400, 0.2),
        ("free slots, 20 providers × 30 days", all, 100, 2.0),
    ] {
        let times = openings(&sparse, question, tries).await?;
        report.times(work, &times, (claims(&sparse, question, tries).await?.median(), budget));
    }
    drop(sparse);
    let mut dense = Workload::new(Booked { providers: PROVIDERS, days: 90, a_day: 20, minutes: 15 }).await?;
    let quarter = Question { days: 90, ..all };
    let (mut cold, mut limit) = (Times::default(), Times::default());
    for _ in 0..5 {
        dense = dense.reopened().await?;
        limit.extend(claims(&dense, quarter, 1).await?);
        dense = dense.reopened().await?;
        cold.extend(openings(&dense, quarter, 1).await?);
    }
    report.times("free slots, 20 providers × 90 days, 36,000 booked, cold", &cold, (limit.median(), 6.0));
    next_ten(report, &dense).await
}

async fn openings(work: &Workload, question: Question, tries: usize) -> Outcome<Times> {
    let mut times = Times::default();
    for _ in 0..tries {
        let began = Instant::now();
        let found = work.engine.openings(asks(question)).await?;
        times.push(began.elapsed());
        if found.is_empty() {
            return Err(Failure::new("nothing is free in the workload"));
        }
    }
    Ok(times)
}

async fn claims(work: &Workload, question: Question, tries: usize) -> Outcome<Times> {
    let count = if question.everybody { PROVIDERS } else { 1 };
    let providers: Vec<Claimant> = (0..count).map(|it| Claimant::Provider(provider(it))).collect();
    let last = first_day() + Days::new(question.days);
    let within = Period::new(wall::day(first_day(), ZONE).start(), wall::day(last, ZONE).start());
    let within = within.ok_or_else(|| Failure::new("days follow one another"))?;
    let mut times = Times::default();
    for _ in 0..tries {
        let began = Instant::now();
        work.engine.store().taken(&providers, within).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// The next ten openings with anybody who is free, in a room, on a chair.
async fn next_ten(report: &mut Report, work: &Workload) -> Outcome {
    let wanted = asks(Question { everybody: true, days: 90, appointment_type: TREATMENT });
    let (mut times, mut limit) = (Times::default(), Times::default());
    for _ in 0..20 {
        let began = Instant::now();
        let found = work.engine.first_openings(wanted.clone(), 10).await?;
        times.push(began.elapsed());
        if found.len() != 10 {
            return Err(Failure::new("ten openings are there to be found"));
        }
        let one_day = Question { everybody: true, days: 1, appointment_type: TREATMENT };
        limit.extend(claims(work, one_day, 1).await?);
    }
    let name = "next 10 openings, 20 providers × 20 rooms × 24 chairs × 90 days, warm";
    report.times(name, &times, (limit.median(), 0.1));
    Ok(())
}

/// One ask for each month, as nobody looks further at once (C13).
fn asks(question: Question) -> Vec<Ask> {
    let months = (0..question.days).step_by(MONTH);
    months.map(|first| ask(question, (first, (first + MONTH as u64).min(question.days)))).collect()
}

const MONTH: usize = 30;

fn ask(question: Question, (first, end): (u64, u64)) -> Ask {
    Ask {
        appointment: None,
        appointment_type: question.appointment_type,
        minutes: 30,
        provider: (!question.everybody).then(|| provider(0)),
        location: SITE,
        patient: None,
        from: first_day() + Days::new(first),
        to: first_day() + Days::new(end - 1),
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
}
