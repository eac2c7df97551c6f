//! The live socket: pokes, what others show, and how it ends.

use chrono::{TimeDelta, TimeZone as _, Utc};
use uuid::Uuid;

use crate::tests::office::{Listening, Office, head, pull};
use crate::{Holding, LinkError, Notice, Showing};

#[tokio::test]
async fn every_commit_is_told_to_every_desk() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let now = head(&link.ask(&pull(&joined)).await);
    let mut listening = Listening::on(&link);
    let epoch = joined.history.epoch;
    listening.until(|it| *it == Notice::Head { epoch, seq: now }).await;
    office.write().await;
    listening.until(|it| *it == Notice::Head { epoch, seq: now + 1 }).await;
}

#[tokio::test]
async fn what_a_desk_shows_the_others_see_until_it_goes() {
    let office = Office::new().await;
    let (one, link) = office.desk("Front desk").await;
    let (_, other) = office.desk("Surgery 2").await;
    let starts = Utc.with_ymd_and_hms(2027, 3, 2, 10, 0, 0).unwrap();
    let showing = Showing {
        user: Some("Robin".to_owned()),
        looking_at: Some((Uuid::from_u128(5), starts.date_naive())),
        holding: Some(Holding {
            starts,
            ends: starts + TimeDelta::minutes(30),
            columns: vec![Uuid::from_u128(5)],
        }),
    };
    let mut watching = Listening::on(&other);
    watching.until(|it| *it == Notice::Others(vec![])).await;
    link.show(showing.clone());
    let held = Listening::on(&link);
    let seen = watching
        .until(|it| matches!(it, Notice::Others(others) if others.first().is_some_and(|it| it.showing == showing)))
        .await;
    let Notice::Others(others) = seen else { unreachable!() };
    assert_eq!((others.len(), others[0].device, others[0].name.as_str()), (1, one.device, "Front desk"));
    link.show(Showing { holding: None, ..showing.clone() });
    watching
        .until(|it| matches!(it, Notice::Others(others) if others.first().is_some_and(|it| it.showing.holding.is_none())))
        .await;
    drop(held);
    office.revoke(&one, false).await;
    watching.until(|it| *it == Notice::Others(vec![])).await;
}

#[tokio::test]
async fn a_desk_shut_out_while_it_listens_is_cut_off_at_once() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Stolen").await;
    let mut listening = Listening::on(&link);
    listening.until(|it| matches!(it, Notice::Head { .. })).await;
    office.revoke(&joined, true).await;
    assert_eq!(listening.end().await.0, LinkError::Revoked);
}

#[tokio::test]
async fn a_hub_that_stops_says_so() {
    let mut office = Office::new().await;
    let (_, link) = office.desk("Front desk").await;
    let mut listening = Listening::on(&link);
    listening.until(|it| matches!(it, Notice::Head { .. })).await;
    office.stop().await;
    assert_eq!(listening.end().await, (LinkError::Unreachable, Some(Notice::Closed)));
}

#[tokio::test]
async fn of_two_sockets_of_one_desk_the_newer_stays() {
    let office = Office::new().await;
    let (_, link) = office.desk("Front desk").await;
    let mut old = Listening::on(&link);
    old.until(|it| matches!(it, Notice::Head { .. })).await;
    let mut new = Listening::on(&link);
    new.until(|it| matches!(it, Notice::Head { .. })).await;
    assert_eq!(old.end().await.0, LinkError::Refused("elsewhere".to_owned()));
    office.write().await;
    new.until(|it| matches!(it, Notice::Head { .. })).await;
}
