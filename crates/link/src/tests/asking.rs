//! Asking: by whom, when, and whether the hub is there.

use daybook_hub::Settings;
use daybook_sync::{Body, Refused, Request};

use crate::tests::office::{Listening, Office, asking, head, key, pull};
use crate::{Joined, Link, LinkError};

#[tokio::test]
async fn accounts_come_with_their_hashes_to_paired_desks_only() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let accounts = link.accounts().await.unwrap().accounts;
    let stored = office.hub.clinic(1).unwrap().engine.store().staff().await.unwrap();
    let mut names: Vec<&str> = stored.iter().map(|it| it.name.as_str()).collect();
    names.sort_unstable();
    let mut came: Vec<&str> = accounts.iter().map(|it| it.name.as_str()).collect();
    came.sort_unstable();
    assert!(came == names && accounts.iter().all(|it| !it.password_hash.is_empty()), "{came:?}");

    let stranger = Link::new(&Joined { key: key("thief"), ..joined }).unwrap();
    let refused = LinkError::Refused("unauthenticated".to_owned());
    assert_eq!(stranger.accounts().await, Err(refused));
}

#[tokio::test]
async fn a_desk_asks_for_itself_only() {
    let office = Office::new().await;
    let (_, link) = office.desk("One").await;
    let (other, _) = office.desk("Other").await;
    assert_eq!(link.ask(&pull(&other)).await, Err(LinkError::Refused("forbidden".to_owned())));
}

#[tokio::test]
async fn a_desk_that_was_shut_out_hears_so_and_gets_nothing() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Stolen").await;
    office.revoke(&joined, false).await;
    let reply = link.ask(&pull(&joined)).await.unwrap();
    assert_eq!(reply.body, Body::Refused { why: Refused::Revoked });
    assert_eq!(link.accounts().await, Err(LinkError::Revoked));
    assert_eq!(Listening::on(&link).end().await, (LinkError::Revoked, None));
    // F14: nothing of it is wanted either.
    let push = Request::Push { asking: asking(&joined), intents: vec![] };
    assert_eq!(link.ask(&push).await.unwrap().body, Body::Refused { why: Refused::Revoked });
}

#[tokio::test]
async fn a_desk_whose_unsent_work_is_wanted_is_told_so_by_whatever_it_asks() {
    // F14: told no, it would lock with its work.
    let office = Office::new().await;
    let (joined, link) = office.desk("Stolen").await;
    office.revoke(&joined, true).await;
    assert_eq!(link.ask(&pull(&joined)).await.unwrap().body, Body::Collected { up_to: 0 });
}

#[tokio::test]
async fn a_hub_that_stopped_and_came_back_is_asked_again() {
    let mut office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let before = head(&link.ask(&pull(&joined)).await);
    office.stop().await;
    assert_eq!(link.ask(&pull(&joined)).await, Err(LinkError::Unreachable));
    assert_eq!(Listening::on(&link).end().await, (LinkError::Unreachable, None));
    office.start_again(Settings::default()).await;
    assert_eq!(head(&link.ask(&pull(&joined)).await), before);
}
