//! The calendar, from the question to the bytes the window is handed.

use std::fmt::Write as _;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use daybook_tests::bringing::{Bringing, Run};
use daybook_tests::clinic::{Clinic, PROVIDERS, provider};
use daybook_tests::{Failure, Outcome};
use daybook_wire::transfer::ImportKind;
use serde_json::{Value, json};

use crate::report::{Report, Times};

/// Both rows; `clinic` has 50,000 patients and nothing in that June.
pub(crate) async fn measure(report: &mut Report, clinic: &Clinic) -> Outcome {
    let (day, week): (NaiveDate, NaiveDate) = ("2028-06-01".parse()?, "2028-06-07".parse()?);
    fill(clinic, (day, 1), (15, 400)).await?;
    fill(clinic, (week, 7), (10, 4_000)).await?;
    for (name, (from, to), rows, budget) in [
        ("calendar day, 400 rows, query to bytes", (day, day), 400, 1.0),
        ("calendar week, 4,000 rows, query to bytes", (week, week + Days::new(6)), 4_000, 6.0),
    ] {
        let ask = json!({ "from": from.to_string(), "to": to.to_string() });
        let (mut first, mut again, mut copies) = (Times::default(), Times::default(), Times::default());
        let mut mended = Times::default();
        for _ in 0..30 {
            forget(clinic).await?;
            shown(clinic, (&ask, rows), &mut first).await?;
            let said = shown(clinic, (&ask, rows), &mut again).await?;
            let began = Instant::now();
            serde_json::to_vec(&said)?;
            copies.push(began.elapsed());
            for change in ["pin_appointment", "unpin_appointment"] {
                let _: Value = clinic.call(change, json!({ "id": said["items"][0]["id"] })).await?;
                shown(clinic, (&ask, rows), &mut mended).await?;
            }
        }
        // Writing the same text from memory: the part of it that no query can save.
        report.times(&format!("{name}, all of it read anew"), &first, (copies.median(), budget));
        report.times(&format!("{name}, after a change of one of them"), &mended, (copies.median(), budget));
        report.times(&format!("{name}, seen before"), &again, (copies.median(), budget));
    }
    Ok(())
}

/// Asks for a stretch, from the question to what the window is handed byte for byte, and looks whether it is all there.
async fn shown(clinic: &Clinic, (ask, rows): (&Value, usize), times: &mut Times) -> Outcome<Value> {
    let began = Instant::now();
    let text = clinic.desk.call("calendar", ask.clone()).await;
    times.push(began.elapsed());
    let said: Value = serde_json::from_str(&text.map_err(|_| Failure::new("the calendar was refused"))?)?;
    if said["items"].as_array().map(Vec::len) == Some(rows) {
        Ok(said)
    } else {
        Err(Failure::new("the calendar does not show what was booked"))
    }
}

/// Changes the set-up, which every day shows: nothing that was written of any holds any longer.
async fn forget(clinic: &Clinic) -> Outcome {
    let book: Value = clinic.ask("set_up_book").await?;
    let mut location =
        book["locations"].get(0).cloned().ok_or_else(|| Failure::new("a clinic is somewhere"))?;
    location["phone"] = format!("+49 30 {}", location["version"]).into();
    let _: Value = clinic.call("save_location", location).await?;
    Ok(())
}

/// Books `rows` of `minutes` from eight o'clock on, on as many days as that takes.
pub(crate) async fn fill(
    clinic: &Clinic,
    (first, days): (NaiveDate, u64),
    (minutes, rows): (u32, u32),
) -> Outcome {
    let a_day = rows.div_ceil(u32::try_from(days)?);
    let mut text = String::from("Patient ID;Doctor;Type;Date;Time;Minutes\n");
    // Every twentieth row of the patients' file is wrong in some way.
    let mut patients = (0_u32..).filter(|it| it % 20 != 19);
    for row in 0..rows {
        let (date, nth) = (first + Days::new(u64::from(row / a_day)), row % a_day);
        let minute = 480 + nth / PROVIDERS * minutes;
        let patient = patients.next().ok_or_else(|| Failure::new("numbers do not end"))?;
        let (who, hour, past) = (provider(nth % PROVIDERS), minute / 60, minute % 60);
        writeln!(text, "P-{patient:06};{who};Check-up;{date};{hour:02}:{past:02};{minutes}")?;
    }
    let report = Bringing::open(clinic, ImportKind::Appointments, &text).await?.report(Run::Real).await?;
    if report.added == rows {
        Ok(())
    } else {
        let why: Vec<_> = report.counts.iter().map(|it| (it.why.as_str(), it.count)).collect();
        Err(Failure::new(format!("{} of {rows} rows fit: {why:?}", report.added)))
    }
}
