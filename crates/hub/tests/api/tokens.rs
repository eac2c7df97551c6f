//! What a token is worth, and when it no longer is.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use daybook_booking::permission::Role;
use daybook_engine::EngineError;
use daybook_hub::admin::Deed;
use daybook_hub::key::HouseKey;
use daybook_store::Staff;

use crate::house::House;

const ALL: &str = "/api/booking/appointments";

async fn change_account(at: &House, name: &str, change: impl FnOnce(&mut Staff)) {
    let store = at.hub.clinic(1).unwrap().engine.store().clone();
    let mut account = store.staff().await.unwrap().into_iter().find(|it| it.name == name).unwrap();
    change(&mut account);
    account.version += 1;
    store
        .write(move |tx| Box::pin(async move { tx.save_staff(&account).await.map_err(EngineError::from) }))
        .await
        .unwrap();
}

#[tokio::test]
async fn a_token_ends_when_its_time_is_over() {
    let at = House::new().await;
    assert_eq!(at.get("admin", ALL).await.status, 200);
    at.clock.advance(479);
    assert_eq!(at.get("admin", ALL).await.status, 200);
    at.clock.advance(1);
    let said = at.get("admin", ALL).await;
    assert_eq!((said.status.as_u16(), said.header("www-authenticate")), (401, "Bearer"));
}

#[tokio::test]
async fn what_an_account_may_not_do_any_more_its_tokens_may_not_either() {
    let at = House::new().await;
    change_account(&at, "API (admin)", |it| it.role = Role::ReadOnly).await;
    let wanted = at.wanted("2027-03-02T10:00:00Z").await;
    assert_eq!(at.post("admin", ALL, wanted).await.status, 403);
    assert_eq!(at.get("admin", ALL).await.status, 200);
    change_account(&at, "API (admin)", |it| it.active = false).await;
    assert_eq!(at.get("admin", ALL).await.status, 401);
}

#[tokio::test]
async fn a_token_may_do_no_more_than_it_was_made_for() {
    let at = House::new().await;
    change_account(&at, "API (read_only)", |it| it.role = Role::Admin).await;
    let wanted = at.wanted("2027-03-02T10:00:00Z").await;
    assert_eq!(at.post("read_only", ALL, wanted).await.status, 403);
}

#[tokio::test]
async fn a_token_is_kept_as_a_hash_only() {
    let at = House::new().await;
    let token = at.token(1, "admin", 5).await;
    let secret = token.rsplit('_').next().unwrap().as_bytes().to_vec();
    let store = at.hub.clinic(1).unwrap().engine.store();
    let log = format!("{:?}", store.audit_page(None, 10).await.unwrap());
    assert!(log.contains("token.created") && !log.as_bytes().windows(secret.len()).any(|it| it == secret));
}

#[tokio::test]
async fn a_token_without_end_or_role_is_not_made() {
    let at = House::new().await;
    let engine = &at.hub.clinic(1).unwrap().engine;
    for (role, minutes) in [("king", 60), ("admin", 0), ("admin", -5), ("admin", 600_000)] {
        let deed = Deed::CreateToken { role: role.to_owned(), user: None, minutes };
        assert!(deed.on(1, engine, &HouseKey::of_demo()).await.is_err(), "{role} {minutes}");
    }
}

#[tokio::test]
async fn every_write_of_a_token_is_in_the_audit_log_under_its_account() {
    let at = House::new().await;
    at.booked("2027-03-02T10:00:00Z").await;
    let store = at.hub.clinic(1).unwrap().engine.store();
    let entry = store.audit_page(None, 1).await.unwrap().remove(0);
    let admin = store.staff().await.unwrap().into_iter().find(|it| it.name == "API (admin)").unwrap();
    assert_eq!(entry.action, "appointment.booked");
    assert_eq!(entry.actor, daybook_booking::appointment::By::Staff(admin.id));
}

#[tokio::test]
async fn a_token_that_is_taken_back_is_worth_nothing_at_once() {
    let at = House::new().await;
    let engine = &at.hub.clinic(1).unwrap().engine;
    let done = |deed: Deed| async move {
        deed.on(1, engine, &HouseKey::of_demo()).await.map_err(|it| it.to_string())
    };
    let (by_token, by_id) = (at.token(1, "admin", 60).await, at.bearer("provider").unwrap()[7..].to_owned());
    let id = |token: &str| {
        let hash = daybook_hub::hash_of_token(token).unwrap();
        async move { engine.store().api_token(&hash).await.unwrap().unwrap().id.to_string() }
    };
    let id = id(&by_id).await;
    assert!(done(Deed::Tokens).await.unwrap().contains(&format!("{id}  provider    good")));
    done(Deed::RevokeToken { token: id.clone() }).await.unwrap();
    done(Deed::RevokeToken { token: format!("{by_token}\n") }).await.unwrap();
    done(Deed::RevokeToken { token: by_token }).await.unwrap();
    assert_eq!(at.get("provider", ALL).await.status, 401);
    assert_eq!(at.get("admin", ALL).await.status, 200, "others stay good");
    assert!(done(Deed::Tokens).await.unwrap().contains(&format!("{id}  provider    revoked")));
    let other = at.token(2, "admin", 60).await;
    assert!(done(Deed::RevokeToken { token: other }).await.is_err(), "another clinic's");
}
