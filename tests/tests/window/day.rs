//! A receptionist's day, from the first start to the next morning.

use std::path::Path;
use std::process::Command;

use daybook_print::testing::PrivateCups;
use daybook_tests::window::{Opening, Window};
use daybook_tests::{Failure, Home, Outcome, Screen, until};

use crate::calendar::{Calendar, card};

/// Half past ten and so on, as wall minutes.
const fn at(hour: u32, minute: u32) -> u32 {
    hour * 60 + minute
}

/// S3.3, S3.56, S0.D8.
#[tokio::test]
async fn a_receptionist_books_moves_checks_in_and_prints_and_all_is_there_the_next_morning() -> Outcome {
    let (home, screen) = (Home::new()?, Screen::new(1280, 800)?);
    let cups = PrivateCups::start().await?;
    let server = cups.server();
    let environment = [("CUPS_SERVER", server.as_ref())];
    let opening =
        Opening { home: &home, screen: &screen, keyring: None, options: &[], environment: &environment };

    let window = Window::open(&opening).await?;
    window.click_on("demo clinic").await?;
    let calendar = Calendar::on_a_quiet_day(&window).await?;

    let one = calendar.book(0, at(9, 0), at(9, 30), "adam mull").await?;
    let other = calendar.book(1, at(10, 0), at(10, 30), "esra mull").await?;
    calendar.says(&one, &["09:00", "Dr Amara Osei", "Scheduled"]).await?;

    calendar.drag(&one, 1, at(11, 0)).await?;
    calendar.says(&one, &["11:00", "Dr Jun Kim"]).await?;

    calendar.stretch(&one, 1, at(11, 45)).await?;
    calendar.says(&one, &["11:00 to 11:45"]).await?;

    calendar.drag(&one, 1, at(10, 10)).await?;
    window.read(&format!("{one} does not fit there")).await?;
    window.read(&format!("Dr Jun Kim has {other} 10:00")).await?;
    window.click_on("Leave it where it was").await?;
    window.gone("[role=dialog]").await?;
    calendar.says(&one, &["11:00 to 11:45", "Dr Jun Kim"]).await?;

    window.press("Control+z").await?;
    calendar.says(&one, &["11:00 to 11:30"]).await?;

    window.right_click(&card(&one)).await?;
    window.click_on("Check in").await?;
    window.gone("[role=menu]").await?;
    calendar.says(&one, &["Here"]).await?;

    window.click_at(window.centre(&card(&one)).await?).await?;
    window.press("Control+p").await?;
    window.see("[role=dialog] canvas").await?;
    window.read("Front desk slips").await?;
    window.click_on("Print").await?;
    let slip = until("the slip to leave the printer", async || cups.papers().ok()?.pop()).await?;
    let words = words_of(&slip)?;
    for wanted in ["Linden Dental Practice", &one, "Dr Jun Kim", "11:00"] {
        assert!(words.contains(wanted), "the slip says {wanted:?}:\n{words}");
    }
    window.gone("[role=dialog]").await?;
    let day = calendar.day;
    window.quit().await?;

    let next_morning = Window::open(&opening).await?;
    let calendar = Calendar::on(&next_morning, day).await?;
    calendar.says(&one, &["11:00 to 11:30", "Dr Jun Kim", "Here"]).await?;
    calendar.says(&other, &["10:00", "Dr Jun Kim", "Scheduled"]).await?;
    next_morning.quit().await
}

/// What is written on a page.
fn words_of(paper: &Path) -> Outcome<String> {
    let output = Command::new("pdftotext").arg("-layout").arg(paper).arg("-").output()?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(Failure::new(format!("pdftotext: {}", String::from_utf8_lossy(&output.stderr)))),
    }
}
