//! A hub that the computers of the house reach tells them where it is, over real multicast DNS on the loopback interface.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use daybook_around::{Multicast, NearbyBook, Neighbourhood as _, NoNeighbours, Sighting};
use daybook_hub::{Reached, announced};

use crate::house::House;

/// Reached only where a test fails.
const WITHIN: Duration = Duration::from_secs(60);

async fn until(sighting: &mut Sighting, is: impl Fn(&[NearbyBook]) -> bool) -> Vec<NearbyBook> {
    let seen = tokio::time::timeout(WITHIN, sighting.books.wait_for(|it| is(it))).await;
    seen.expect("it comes to be seen").unwrap().clone()
}

#[tokio::test]
async fn a_hub_the_house_reaches_is_found_and_gone_when_it_stops() {
    let port = UdpSocket::bind(("0.0.0.0", 0)).unwrap().local_addr().unwrap().port();
    let (office, desk) = (Multicast::on_this_computer_only(port), Multicast::on_this_computer_only(port));
    let house = House::new().await;
    house.hub.reached_at(Reached { address: SocketAddr::from(([0, 0, 0, 0], 8463)), pin: [7; 32] });
    let mut sighting = desk.look().unwrap();
    let announced = announced(&house.hub, &office, "Cellar").unwrap().unwrap();
    let seen = until(&mut sighting, |it| !it.is_empty()).await;
    let [found] = &seen[..] else { panic!("{seen:?}") };
    let names: Vec<String> = house.hub.clinics().map(|it| it.book().clinic.name.clone()).collect();
    assert_eq!((found.clinic.clone(), found.computer.as_str()), (names.join(", "), "Cellar"));
    assert_eq!((found.address.port(), found.pin), (8463, [7; 32]), "as a desk knows it by its invitation");
    announced.withdraw().await;
    until(&mut sighting, |it| it.is_empty()).await;
}

#[tokio::test]
async fn a_hub_only_this_computer_reaches_is_not_announced() {
    let house = House::new().await;
    assert!(
        announced(&house.hub, &NoNeighbours, "Cellar").unwrap().is_none(),
        "in the clear nobody else reaches it"
    );
    house.hub.reached_at(Reached { address: SocketAddr::from(([127, 0, 0, 1], 8463)), pin: [7; 32] });
    assert!(announced(&house.hub, &NoNeighbours, "Cellar").unwrap().is_none());
    house.hub.reached_at(Reached { address: SocketAddr::from(([192, 0, 2, 1], 8463)), pin: [7; 32] });
    assert!(
        announced(&house.hub, &NoNeighbours, "Cellar").is_err(),
        "where the network does not allow it, it is said"
    );
}
