//! Two desks and a hub on one book: what one does the other sees, and who came second gets out of it with one key.

use std::time::Instant;

use daybook_tests::hub::Hub;
use daybook_tests::window::{Opening, Window};
use daybook_tests::{Home, Outcome, Screen, until};

use crate::calendar::{Calendar, card};

const WHO: &str = "Maya Lind";
const PASSWORD: &str = "seven loud geese";
const PASSPHRASE: &str = "river lamp seven oak";

/// A desk of the story.
struct Desk<'a> {
    window: &'a Window,
    calendar: Calendar<'a>,
    /// Whom the others' bookings are for that it may not have.
    search: &'static str,
}

/// Ten in the morning and so on, as wall minutes.
const fn at(hour: u32) -> u32 {
    hour * 60
}

/// D1, D10, S3.56, S3.57.
#[tokio::test]
async fn two_desks_share_a_book_race_for_a_time_and_settle_what_they_booked_while_the_hub_was_away() -> Outcome
{
    let mut hub = Hub::start().await?;
    hub.admin(WHO, PASSWORD)?;
    let homes = [Home::new()?, Home::new()?];
    let screens = [Screen::new(1280, 800)?, Screen::new(1280, 800)?];
    let opening = |n: usize| Opening {
        home: &homes[n],
        screen: &screens[n],
        keyring: None,
        options: &[],
        environment: &[],
    };
    let (reception, surgery) = (opening(0), opening(1));
    let reception = joined(&reception, &hub, "Reception").await?;
    let surgery = joined(&surgery, &hub, "Surgery").await?;
    let calendar = Calendar::on_a_quiet_day(&reception).await?;
    let there = Calendar::on(&surgery, calendar.day.clone()).await?;
    let desks = [
        Desk { window: &reception, calendar, search: "john doe" },
        Desk { window: &surgery, calendar: there, search: "jane doe" },
    ];

    let one = desks[0].calendar.book(0, at(9), at(9) + 30, "adam").await?;
    let booked = Instant::now();
    surgery.see(&card(&one)).await?;
    eprintln!("the other window showed it {} ms after this one", booked.elapsed().as_millis());

    one_time_for_two(&desks, at(10)).await?;

    hub.cut();
    for desk in &desks {
        desk.window.read("Offline since").await?;
        let name = desk.calendar.book(1, at(8), at(8) + 30, desk.search).await?;
        desk.window.see(&format!("{}.provisional", card(&name))).await?;
    }
    hub.start_again().await?;
    for desk in &desks {
        desk.window.click("[aria-label^='Sharing:']").await?;
        desk.window.click_on("Try now").await?;
        desk.window.press("Escape").await?;
    }
    settled(&desks).await?;
    reception.quit().await?;
    surgery.quit().await
}

/// Both forms stand ready on one time before either is sent. The other desk is shown that somebody has a hand on it,
/// and asks for it all the same.
async fn one_time_for_two(desks: &[Desk<'_>; 2], minute: u32) -> Outcome {
    let [one, other] = desks;
    one.calendar.ready(0, minute, minute + 30, one.search).await?;
    other.window.see(&card(WHO)).await?;
    other.calendar.ready(0, minute - 120, minute - 90, other.search).await?;
    other.window.fill_in("Time", &format!("{:02}:{:02}", minute / 60, minute % 60)).await?;
    let (sent, also) = tokio::join!(one.window.press("Control+Enter"), other.window.press("Control+Enter"));
    sent.and(also)?;
    settled(desks).await
}

/// Whoever came second is told why and takes the next free time with one key; then both desks show the same.
async fn settled(desks: &[Desk<'_>; 2]) -> Outcome {
    let lost = until("one desk to have come second", async || {
        for desk in desks {
            if desk.window.run(SECOND, vec![]).await.ok()? == true {
                return Some(desk);
            }
        }
        None
    });
    let lost = lost.await?.window;
    lost.press("Alt+a").await?;
    lost.see("[role=dialog] li:focus").await?;
    lost.holds(
        "why it does not fit",
        "return /^Dr .* has J(ohn|ane) Doe \\d\\d:00/m.test(document.body.innerText)",
        vec![],
    )
    .await?;
    lost.press("1").await?;
    lost.read("Nothing needs attention").await?;
    lost.press("Escape").await?;
    for desk in desks {
        desk.window.read("Synced").await?;
        desk.window.gone("button:has(+ [aria-label^='Sharing'])").await?;
    }
    let [one, other] = desks;
    let same = async || {
        let (here, there) =
            (one.window.run(CARDS, vec![]).await.ok()?, other.window.run(CARDS, vec![]).await.ok()?);
        (here == there).then_some(())
    };
    until("both desks to show the same", same).await
}

/// Whether the bar says that something needs attention.
const SECOND: &str =
    "return [...document.querySelectorAll('button')].some((it) => it.ariaLabel?.includes('need'))";

/// What every card says.
const CARDS: &str = "return [...document.querySelectorAll('.card')].map((it) => it.ariaLabel).sort()";

/// A new desk that joins with the first screen a computer shows, and signs in.
async fn joined(opening: &Opening<'_>, hub: &Hub, called: &str) -> Outcome<Window> {
    let window = Window::open(opening).await?;
    window.click_on("Join a clinic").await?;
    window.fill_in("Invitation", &hub.invitation()?).await?;
    window.fill_in("Name of this computer", called).await?;
    window.fill_in("Passphrase", PASSPHRASE).await?;
    window.click_on("Join an appointment book").await?;
    window.read("Type the key back").await?;
    let key = window.text("p.font-mono").await?;
    window.fill_in("Type the key back", &key.replace(' ', "-")).await?;
    window.click_on("The key is kept; open the book").await?;
    window.read(WHO).await?;
    window.fill_in("Password", PASSWORD).await?;
    window.press("Enter").await?;
    window.read("Synced").await?;
    Ok(window)
}
