//! Books found over real multicast DNS, between two daemons on the loopback interface.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::net::UdpSocket;
use std::time::Duration;

use daybook_around::{Multicast, NearbyBook, Neighbourhood as _, SharedBook, Sighting};

/// Reached only where a test fails.
const WITHIN: Duration = Duration::from_secs(60);

/// A UDP port nobody uses: computers of another test are in another network.
fn network() -> u16 {
    UdpSocket::bind(("0.0.0.0", 0)).unwrap().local_addr().unwrap().port()
}

fn book(computer: &str, pin: u8) -> SharedBook {
    SharedBook {
        clinic: "Brightwater Dental".to_owned(),
        computer: computer.to_owned(),
        port: 8463,
        pin: [pin; 32],
    }
}

async fn until(sighting: &mut Sighting, is: impl Fn(&[NearbyBook]) -> bool) -> Vec<NearbyBook> {
    let seen = tokio::time::timeout(WITHIN, sighting.books.wait_for(|it| is(it))).await;
    seen.expect("it comes to be seen").unwrap().clone()
}

#[tokio::test]
async fn a_shared_book_is_found_and_gone_when_it_is_taken_back() {
    let port = network();
    let (office, surgery) = (Multicast::on_this_computer_only(port), Multicast::on_this_computer_only(port));
    let mut sighting = surgery.look().unwrap();
    let announced = office.announce(&book("Dr. Müller's desk", 3)).unwrap();
    let seen = until(&mut sighting, |it| !it.is_empty()).await;
    let [found] = &seen[..] else { panic!("{seen:?}") };
    assert_eq!((found.clinic.as_str(), found.computer.as_str()), ("Brightwater Dental", "Dr. Müller's desk"));
    assert_eq!((found.address.to_string().as_str(), found.pin), ("127.0.0.1:8463", [3; 32]));
    announced.withdraw().await;
    until(&mut sighting, |it| it.is_empty()).await;
}

#[tokio::test]
async fn whoever_looks_later_finds_every_book_that_was_announced_before() {
    let port = network();
    let (office, other, surgery) = (
        Multicast::on_this_computer_only(port),
        Multicast::on_this_computer_only(port),
        Multicast::on_this_computer_only(port),
    );
    let _one = office.announce(&book("Reception", 1)).unwrap();
    let _two = other.announce(&book("Back office", 2)).unwrap();
    let mut sighting = surgery.look().unwrap();
    let seen = until(&mut sighting, |it| it.len() == 2).await;
    assert_eq!(seen[0].computer, "Back office");
    // Looking again is like looking for the first time.
    drop(sighting);
    let mut again = surgery.look().unwrap();
    until(&mut again, |it| it.len() == 2).await;
}

/// The list of books and the search for the hub that is followed look at the same time.
#[tokio::test]
async fn two_who_look_at_once_are_both_told_when_a_book_is_gone() {
    let port = network();
    let (office, surgery) = (Multicast::on_this_computer_only(port), Multicast::on_this_computer_only(port));
    let mut list = surgery.look().unwrap();
    let announced = office.announce(&book("Reception", 1)).unwrap();
    until(&mut list, |it| it.len() == 1).await;
    let mut search = surgery.look().unwrap();
    until(&mut search, |it| it.len() == 1).await;
    announced.withdraw().await;
    until(&mut list, |it| it.is_empty()).await;
    until(&mut search, |it| it.is_empty()).await;
}

#[tokio::test]
async fn two_computers_of_one_name_are_two() {
    let port = network();
    let (office, other, surgery) = (
        Multicast::on_this_computer_only(port),
        Multicast::on_this_computer_only(port),
        Multicast::on_this_computer_only(port),
    );
    let mut sighting = surgery.look().unwrap();
    let _one = office.announce(&book("Reception", 1)).unwrap();
    until(&mut sighting, |it| it.len() == 1).await;
    let _two = other.announce(&book("Reception", 2)).unwrap();
    let seen = until(&mut sighting, |it| it.len() == 2).await;
    let mut pins: Vec<_> = seen.iter().map(|it| it.pin[0]).collect();
    pins.sort_unstable();
    assert_eq!(pins, [1, 2]);
}
