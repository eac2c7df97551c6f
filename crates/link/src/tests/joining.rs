//! Invitations: single use, for ten minutes, agreed to by whoever is to agree.

use std::sync::Arc;

use chrono::{TimeZone as _, Utc};
use daybook_engine::StoppedClock;
use daybook_hub::Settings;
use daybook_hub::admin::Deed;
use daybook_hub::tls::Identity;

use crate::tests::office::{Office, head, key, pull};
use crate::{Invitation, Joined, Link, LinkError, join};

fn no() -> LinkError {
    LinkError::Refused("invitation-not-valid".to_owned())
}

#[tokio::test]
async fn an_invitation_lets_one_computer_in_and_answers_that_one_again() {
    let office = Office::new().await;
    let invitation = office.invitation().await;
    let joined = join(&invitation, "Front desk", key("a")).await.unwrap();
    assert_eq!(join(&invitation, "Front desk", key("a")).await, Ok(joined.clone()), "the answer was lost");
    assert_eq!(join(&invitation, "Thief", key("b")).await, Err(no()));
    let listed = office.deed(Deed::Devices).await.unwrap();
    assert!(
        listed.contains("paired") && listed.contains("Front desk") && !listed.contains("Thief"),
        "{listed}"
    );
    assert!(head(&Link::new(&joined).unwrap().ask(&pull(&joined)).await) > 0);
}

#[tokio::test]
async fn an_invitation_is_good_for_ten_minutes() {
    let clock = Arc::new(StoppedClock::at(Utc.with_ymd_and_hms(2027, 3, 1, 8, 0, 0).unwrap()));
    let office = Office::with(Settings::default(), Arc::clone(&clock) as _).await;
    let (one, other) = (office.invitation().await, office.invitation().await);
    clock.advance(9);
    let joined = join(&one, "In time", key("a")).await.unwrap();
    clock.advance(1);
    assert_eq!(join(&other, "Late", key("b")).await, Err(no()));
    // The hub's clock is far from this computer's, which learns of it.
    assert!(head(&Link::new(&joined).unwrap().ask(&pull(&joined)).await) > 0);
}

#[tokio::test]
async fn where_an_admin_is_to_agree_the_desk_waits_until_they_have() {
    let office = Office::new().await;
    let invitation = office.invitation_with(true).await;
    assert_eq!(join(&invitation, "Surgery 2", key("a")).await, Err(LinkError::Waiting));
    assert_eq!(join(&invitation, "Surgery 2", key("a")).await, Err(LinkError::Waiting));
    assert_eq!(join(&invitation, "Thief", key("b")).await, Err(no()));
    let listed = office.deed(Deed::Devices).await.unwrap();
    let device = listed.split_whitespace().next().unwrap().to_owned();
    assert!(listed.contains("waiting") && listed.contains("Surgery 2"), "{listed}");
    office.deed(Deed::Approve { device: device.clone() }).await.unwrap();
    let joined = join(&invitation, "Surgery 2", key("a")).await.unwrap();
    assert_eq!(joined.device.to_string(), device);
    assert!(head(&Link::new(&joined).unwrap().ask(&pull(&joined)).await) > 0);
}

#[tokio::test]
async fn a_secret_nobody_gave_out_lets_nobody_in() {
    let office = Office::new().await;
    let invitation = Invitation { secret: [0; 16], ..office.invitation().await };
    assert_eq!(join(&invitation, "Guess", key("a")).await, Err(no()));
}

#[tokio::test]
async fn another_computer_at_the_hubs_address_is_told_nothing() {
    let office = Office::new().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let other = Identity::own(elsewhere.path()).unwrap();
    let invitation = Invitation { pin: other.pin(), ..office.invitation().await };
    assert_eq!(join(&invitation, "Front desk", key("a")).await, Err(LinkError::WrongKey));
    let true_one = Invitation { pin: Identity::own(office.folder()).unwrap().pin(), ..invitation };
    assert!(join(&true_one, "Front desk", key("a")).await.is_ok(), "the secret was not used up");
}

#[tokio::test]
async fn a_link_goes_to_another_address_only_where_the_same_key_answers() {
    let (office, stranger) = (Office::new().await, Office::new().await);
    let (joined, link) = office.desk("Front desk").await;
    assert_eq!(link.go_to(&stranger.address.to_string()).await, Err(LinkError::WrongKey));
    assert!(head(&link.ask(&pull(&joined)).await) > 0, "it is where it was");
    let moved = Joined { address: stranger.address.to_string(), ..joined.clone() };
    let lost = Link::new(&moved).unwrap();
    assert_eq!(lost.ask(&pull(&joined)).await, Err(LinkError::WrongKey));
    lost.go_to(&office.address.to_string()).await.unwrap();
    assert!(head(&lost.ask(&pull(&joined)).await) > 0, "and is found again");
}
