//! Booking: one after another beside a flush of the same disk, and sixteen people at once.

use std::fs::File;
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Days;
use daybook_booking::period::Period;
use daybook_booking::refusal::Refusal;
use daybook_booking::resource::Claimant;
use daybook_booking::wall;
use daybook_engine::EngineError;
use daybook_store::Taken;
use daybook_tests::{Failure, Outcome};

use crate::book::{Booked, PROVIDERS, Workload, ZONE, booking, first_day, provider, starts};
use crate::report::{Report, Row, Times, shown};

const CLIENTS: u128 = 16;
/// What one booking adds to the log, about: the pages a flush has to carry.
static FLUSHED: [u8; 4096 * 8] = [7; 4096 * 8];

/// All rows about booking.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let work = Workload::new(Booked { providers: PROVIDERS, days: 90, a_day: 10, minutes: 30 }).await?;
    one_by_one(report, &work).await?;
    many_at_once(report, &work).await?;
    same_slots(report, &work).await
}

async fn one_by_one(report: &mut Report, work: &Workload) -> Outcome {
    let mut beside = File::create(work.path().with_extension("flush"))?;
    let (mut times, mut flushes) = (Times::default(), Times::default());
    let free = starts(30);
    for n in 0..1_000_u64 {
        beside.write_all(&FLUSHED)?;
        let began = Instant::now();
        beside.sync_data()?;
        flushes.push(began.elapsed());
        let date = first_day() + Days::new(100 + n / 15);
        let slot = (date, free[usize::try_from(n % 15)?], 30);
        let began = Instant::now();
        work.engine
            .run(&work.actor, booking((1_000_000 + u128::from(n), u128::from(n)), provider(0), slot))
            .await?;
        times.push(began.elapsed());
    }
    let budget = flushes.median() * 5 / 2;
    report.add(Row {
        work: "book, every conflict checked, durable, encrypted".to_owned(),
        ours: shown(times.median()),
        p99: shown(times.p99()),
        limit: format!("{} (one fdatasync, 32 KiB)", shown(flushes.median())),
        budget: format!("2.5 × that = {}", shown(budget)),
        kept: times.median() <= budget,
    });
    Ok(())
}

/// Each client books times of a provider of its own; nobody is refused.
async fn many_at_once(report: &mut Report, work: &Workload) -> Outcome {
    const EACH: u64 = 500;
    let began = Instant::now();
    let clients = (0..CLIENTS).map(|client| {
        let (engine, actor, free) = (Arc::clone(&work.engine), work.actor.clone(), starts(30));
        tokio::spawn(async move {
            let mut times = Times::default();
            for n in 0..EACH {
                let date = first_day() + Days::new(200 + n / 15);
                let slot = (date, free[n as usize % 15], 30);
                let id = 2_000_000 + client * 10_000 + u128::from(n);
                let one = Instant::now();
                engine
                    .run(&actor, booking((id, client * 100 + u128::from(n) % 100), provider(client), slot))
                    .await?;
                times.push(one.elapsed());
            }
            Ok::<_, EngineError>(times)
        })
    });
    let mut times = Times::default();
    for client in clients.collect::<Vec<_>>() {
        times.extend(client.await??);
    }
    let a_second = per_second(CLIENTS * u128::from(EACH), began.elapsed());
    report.add(Row {
        work: "16 clients booking, in process".to_owned(),
        ours: format!("{a_second:.0}/s accepted"),
        p99: shown(times.p99()),
        limit: format!("median {}", shown(times.median())),
        budget: "5,000/s, p99 10 ms".to_owned(),
        kept: a_second >= 5_000.0 && times.p99() <= Duration::from_millis(10),
    });
    Ok(())
}

/// All clients want the same ten slots, again and again.
async fn same_slots(report: &mut Report, work: &Workload) -> Outcome {
    const EACH: usize = 2_000;
    let date = first_day() + Days::new(300);
    let began = Instant::now();
    let clients = (0..CLIENTS).map(|client| {
        let (engine, actor, free) = (Arc::clone(&work.engine), work.actor.clone(), starts(30));
        tokio::spawn(async move {
            let (mut won, mut times) = (0_u32, Times::default());
            for n in 0..EACH {
                let id = 3_000_000 + client * 10_000 + n as u128;
                let slot = (date, free[n % 10], 30);
                let one = Instant::now();
                match engine.run(&actor, booking((id, client), provider(0), slot)).await {
                    Ok(_) => won += 1,
                    Err(EngineError::Refused(Refusal::DoesNotFit(_))) => times.push(one.elapsed()),
                    Err(broken) => return Err(broken),
                }
            }
            Ok((won, times))
        })
    });
    let (mut won, mut times) = (0, Times::default());
    for client in clients.collect::<Vec<_>>() {
        let (theirs, refused) = client.await??;
        won += theirs;
        times.extend(refused);
    }
    let took = began.elapsed();
    let within = wall::day(date, ZONE);
    let taken = work.engine.store().taken(&[Claimant::Provider(provider(0))], within).await?;
    let doubles = doubles(&taken);
    if won != 10 || doubles > 0 || PROVIDERS < CLIENTS {
        return Err(Failure::new(format!("{won} of 10 slots were won, {doubles} twice")));
    }
    let a_second = per_second(CLIENTS * EACH as u128 - 10, took);
    report.add(Row {
        work: "16 clients on the same hot slots".to_owned(),
        ours: format!("{a_second:.0}/s refused, {doubles} doubles"),
        p99: shown(times.p99()),
        limit: format!("median {}", shown(times.median())),
        budget: "20,000/s, 0 doubles".to_owned(),
        kept: a_second >= 20_000.0 && doubles == 0,
    });
    Ok(())
}

/// Claims that begin before the one before them has ended; they come by start.
fn doubles(taken: &[Taken]) -> usize {
    let periods: Vec<Period> = taken.iter().map(|it| it.period).collect();
    periods.windows(2).filter(|it| it[0].overlaps(it[1])).count()
}

fn per_second(count: u128, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}
