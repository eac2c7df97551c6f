//! Lists page by page (I4).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::house::House;

const ALL: &str = "/api/booking/appointments";

/// Ten appointments on ten days, by start.
async fn ten(at: &House) -> Vec<String> {
    let mut all = Vec::new();
    for day in 10..20 {
        all.push(at.booked(&format!("2027-04-{day}T10:00:00Z")).await.id());
    }
    all
}

fn ids(page: &serde_json::Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect()
}

// C11
#[tokio::test]
async fn pages_show_everything_once_even_when_rows_come_and_go() {
    let at = House::new().await;
    let all = ten(&at).await;
    let first = at.get("admin", &format!("{ALL}?from=2027-04-01T00:00:00Z&page[size]=4")).await.body;
    assert_eq!(ids(&first), all[..4]);
    assert_eq!(first["links"]["prev"], serde_json::Value::Null);
    // One that was shown goes, and one comes before those that are to be shown.
    at.post("admin", &format!("{ALL}/{}/cancel", all[1]), serde_json::json!({})).await;
    let between = at.booked("2027-04-13T12:00:00Z").await.id();
    let second = at.get("admin", first["links"]["next"].as_str().unwrap()).await.body;
    assert_eq!(ids(&second), [&[between], &all[4..7]].concat());
    let back = at.get("admin", second["links"]["prev"].as_str().unwrap()).await.body;
    assert_eq!(ids(&back), all[..4]);
    assert_eq!(back["links"]["prev"], serde_json::Value::Null);
    let third = at.get("admin", second["links"]["next"].as_str().unwrap()).await.body;
    assert_eq!(ids(&third), all[7..]);
    assert_eq!(third["links"]["next"], serde_json::Value::Null);
}

#[tokio::test]
async fn a_page_holds_20_and_never_more_than_50() {
    let at = House::new().await;
    assert_eq!(at.get("admin", &format!("{ALL}?page[size]=50")).await.status, 200);
    for wrong in ["51", "0", "-1", "many"] {
        assert_eq!(at.get("admin", &format!("{ALL}?page[size]={wrong}")).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_or_of_nobodys_making_is_refused() {
    let at = House::new().await;
    ten(&at).await;
    let first = at.get("admin", &format!("{ALL}?page[size]=2")).await.body;
    let next = first["links"]["next"].as_str().unwrap();
    let cursor = next.split("after%5D=").nth(1).unwrap();
    for wrong in ["AAAA", &cursor[1..]] {
        assert_eq!(at.get("admin", &format!("{ALL}?page[after]={wrong}")).await.status, 400);
    }
    let other = format!("{ALL}?order=-start_time&page[after]={cursor}");
    assert_eq!(at.get("admin", &other).await.status, 400);
    assert_eq!(at.get("other_admin", next).await.status, 400, "nor is one of another clinic");
}

#[tokio::test]
async fn a_filter_with_a_slip_in_it_does_not_answer_with_everything() {
    let at = House::new().await;
    assert_eq!(at.get("admin", &format!("{ALL}?pateint_id=1")).await.status, 400);
    assert_eq!(at.get("admin", &format!("{ALL}?patient_id=1")).await.status, 422);
    assert_eq!(at.get("admin", &format!("{ALL}?status=nearly")).await.status, 422);
}

#[tokio::test]
async fn lists_are_filtered_by_patient_provider_place_state_and_time() {
    let at = House::new().await;
    let all = ten(&at).await;
    let (ids_of, patients) = (at.ids(1), at.patients(1).await);
    let count = |query: String| {
        let at = &at;
        async move { ids(&at.get("admin", &format!("{ALL}?{query}&from=2027-04-01T00:00:00Z")).await.body).len() }
    };
    assert_eq!(count(format!("patient_id={}", patients[0])).await, 10);
    assert_eq!(count(format!("patient_id={}", patients[1])).await, 0);
    assert_eq!(count(format!("provider_id={},{}", ids_of.provider[0], ids_of.provider[4])).await, 10);
    assert_eq!(count(format!("location_id={}", ids_of.location[0])).await, 0);
    assert_eq!(count("status=SCHEDULED".to_owned()).await, 10);
    assert_eq!(count("status=COMPLETED".to_owned()).await, 0);
    assert_eq!(count("to=2027-04-12T00:00:00Z".to_owned()).await, 2);
    let last = at.get("admin", &format!("{ALL}?order=-start_time&page[size]=1")).await.body;
    assert_eq!(ids(&last), all[9..]);
}
