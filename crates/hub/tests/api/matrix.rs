//! Who may use which route, and on which clinic's things: made by asking, for every route there is.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Method;
use daybook_booking::permission::Role;
use daybook_engine::EngineError;
use daybook_hub::{Needs, Rate, Route, Settings, routes};
use serde_json::{Value, json};

use crate::house::{EVERYBODY, House, Said, fresh_key};

/// One line a route, in the order of the list. `yes`: it is answered, if only by saying that there is no such thing.
const ROLES: &str = "
                                                                                nobody      expired     revoked     patient     read_only   front_desk  provider    admin       desk        shut_out
GET    /healthz                                                                 yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
GET    /readyz                                                                  yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
GET    /metrics                                                                 yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
GET    /openapi.json                                                            yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
GET    /docs                                                                    yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
GET    /api/booking/appointments                                                401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/booking/appointments/{id}                                           401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/booking/appointments                                                401         401         401         403         403         yes         yes         yes         401         401
PUT    /api/booking/appointments/{id}                                           401         401         401         403         403         yes         yes         yes         401         401
PATCH  /api/booking/appointments/{id}                                           401         401         401         403         403         yes         yes         yes         401         401
DELETE /api/booking/appointments/{id}                                           401         401         401         403         403         yes         yes         yes         401         401
GET    /api/booking/availability                                                401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/cancel                                    401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/restore                                   401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/approve                                   401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/check-in                                  401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/start                                     401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/complete                                  401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/no-show                                   401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/release-time                              401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/revert                                    401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/reschedule                                401         401         401         403         403         yes         yes         yes         401         401
POST   /api/booking/appointments/{id}/duplicate                                 401         401         401         403         403         yes         yes         yes         401         401
GET    /api/patients                                                            401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/patients/{id}                                                       401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/patients                                                            401         401         401         403         403         yes         yes         yes         401         401
PUT    /api/patients/{id}                                                       401         401         401         403         403         yes         yes         yes         401         401
POST   /api/patients/{id}/merge                                                 401         401         401         403         403         yes         403         yes         401         401
GET    /api/set-up                                                              401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/locations                                                           401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/locations                                                           401         401         401         403         403         403         403         yes         401         401
PUT    /api/locations/{id}                                                      401         401         401         403         403         403         403         yes         401         401
GET    /api/providers                                                           401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/providers                                                           401         401         401         403         403         403         yes         yes         401         401
PUT    /api/providers/{id}                                                      401         401         401         403         403         403         yes         yes         401         401
GET    /api/resources                                                           401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/resources                                                           401         401         401         403         403         403         403         yes         401         401
PUT    /api/resources/{id}                                                      401         401         401         403         403         403         403         yes         401         401
GET    /api/appointment-types                                                   401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/appointment-types                                                   401         401         401         403         403         403         403         yes         401         401
PUT    /api/appointment-types/{id}                                              401         401         401         403         403         403         403         yes         401         401
GET    /api/exceptions                                                          401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/exceptions                                                          401         401         401         403         403         403         yes         yes         401         401
PUT    /api/exceptions/{id}                                                     401         401         401         403         403         403         yes         yes         401         401
GET    /api/policies                                                            401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/policies                                                            401         401         401         403         403         403         403         yes         401         401
PUT    /api/policies/{id}                                                       401         401         401         403         403         403         403         yes         401         401
DELETE /api/exceptions/{id}                                                     401         401         401         403         403         403         yes         yes         401         401
DELETE /api/policies/{id}                                                       401         401         401         403         403         403         403         yes         401         401
GET    /api/waitlist                                                            401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/waitlist                                                            401         401         401         403         403         yes         yes         yes         401         401
DELETE /api/waitlist/{id}                                                       401         401         401         403         403         yes         yes         yes         401         401
POST   /api/waitlist/{id}/offer                                                 401         401         401         403         403         yes         yes         yes         401         401
POST   /api/waitlist/{id}/book                                                  401         401         401         403         403         yes         yes         yes         401         401
POST   /api/waitlist/{id}/accept                                                401         401         401         403         403         yes         yes         yes         401         401
POST   /api/waitlist/{id}/decline                                               401         401         401         403         403         yes         yes         yes         401         401
POST   /api/series/plan                                                         401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/series                                                              401         401         401         403         403         yes         yes         yes         401         401
GET    /api/series/{id}                                                         401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/series/{id}/edit                                                    401         401         401         403         403         yes         yes         yes         401         401
POST   /api/series/{id}/cancel                                                  401         401         401         403         403         yes         yes         yes         401         401
POST   /api/visits/plan                                                         401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/visits                                                              401         401         401         403         403         yes         yes         yes         401         401
POST   /api/visits/{id}/move                                                    401         401         401         403         403         yes         yes         yes         401         401
POST   /api/visits/{id}/cancel                                                  401         401         401         403         403         yes         yes         yes         401         401
GET    /api/users                                                               401         401         401         403         403         403         403         yes         401         401
POST   /api/users                                                               401         401         401         403         403         403         403         yes         401         401
POST   /api/users/{id}                                                          401         401         401         403         403         403         403         yes         401         401
GET    /api/recalls                                                             401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/recalls                                                             401         401         401         403         403         yes         yes         yes         401         401
DELETE /api/recalls/{id}                                                        401         401         401         403         403         yes         yes         yes         401         401
POST   /api/recalls/{id}/book                                                   401         401         401         403         403         yes         yes         yes         401         401
POST   /api/recalls/{id}/done                                                   401         401         401         403         403         yes         yes         yes         401         401
GET    /api/patients/{id}/treatment-plans                                       401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/treatment-plans                                                     401         401         401         403         403         yes         yes         yes         401         401
POST   /api/treatment-plans/{id}/cancel                                         401         401         401         403         403         yes         yes         yes         401         401
POST   /api/treatment-plans/{id}/resume                                         401         401         401         403         403         yes         yes         yes         401         401
GET    /api/treatment-plans/to-book                                             401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/treatment-plans/{id}/book                                           401         401         401         403         403         yes         yes         yes         401         401
POST   /api/treatment-plans/{id}/link                                           401         401         401         403         403         yes         yes         yes         401         401
GET    /api/patients/{id}/account                                               401         401         401         403         403         yes         yes         yes         401         401
GET    /api/booking/appointments/{id}/money                                     401         401         401         403         403         yes         yes         yes         401         401
POST   /api/payments                                                            401         401         401         403         403         yes         403         yes         401         401
POST   /api/payments/{id}/refund                                                401         401         401         403         403         yes         403         yes         401         401
GET    /api/audit                                                               401         401         401         403         403         403         403         yes         401         401
GET    /api/patient-portal/available-slots                                      401         401         401         yes         403         403         403         403         401         401
POST   /api/patient-portal/book                                                 401         401         401         yes         403         403         403         403         401         401
GET    /api/v1/appointments/                                                    401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/v1/appointments/upcoming/                                           401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/v1/appointments/by-provider/{provider_id}/                          401         401         401         403         yes         yes         yes         yes         401         401
GET    /api/v1/appointments/by-patient/{patient_id}/                            401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/v1/appointments/                                                    401         401         401         403         403         yes         yes         yes         401         401
GET    /api/v1/appointments/{id}/                                               401         401         401         403         yes         yes         yes         yes         401         401
PATCH  /api/v1/appointments/{id}/                                               401         401         401         403         403         yes         yes         yes         401         401
PUT    /api/v1/appointments/{id}/                                               401         401         401         403         403         yes         yes         yes         401         401
DELETE /api/v1/appointments/{id}/                                               401         401         401         403         403         yes         yes         yes         401         401
POST   /api/v1/appointments/{id}/check-conflicts/                               401         401         401         403         yes         yes         yes         yes         401         401
POST   /api/v1/appointments/{id}/cancel/                                        401         401         401         403         403         yes         yes         yes         401         401
POST   /api/v1/appointments/{id}/complete/                                      401         401         401         403         403         yes         yes         yes         401         401
POST   /api/v1/appointments/{id}/mark-no-show/                                  401         401         401         403         403         yes         yes         yes         401         401
POST   /dr/v1/patient                                                           401         401         401         403         403         yes         yes         yes         401         401
GET    /dr/v1/business/doctor/{doctor_id}/clinic/{clinic_id}/appointments/slots 401         401         401         403         yes         yes         yes         yes         401         401
POST   /dr/v1/business/doctor/appointments/slots/book                           401         401         401         403         403         yes         yes         yes         401         401
PUT    /dr/v1/business/doctor/appointments/slots/book                           401         401         401         403         403         yes         yes         yes         401         401
PUT    /dr/v1/business/appointments/check-in                                    401         401         401         403         403         yes         yes         yes         401         401
PUT    /dr/v1/business/appointments/cancel                                      401         401         401         403         403         yes         yes         yes         401         401
GET    /dr/v1/business/appointments/{appointment_id}                            401         401         401         403         yes         yes         yes         yes         401         401
POST   /sync/v1/join                                                            401         401         401         401         401         401         401         401         401         401
POST   /sync/v1/meet                                                            yes         yes         yes         yes         yes         yes         yes         yes         yes         yes
POST   /sync/v1/ask                                                             401         401         401         401         401         401         401         401         yes         yes
GET    /sync/v1/accounts                                                        401         401         401         401         401         401         401         401         yes         403
GET    /sync/v1/live                                                            401         401         401         401         401         401         401         401         yes         403
";

/// What becomes of an appointment of one's own, another clinic's, one that is not there, no id at all, and a deleted one.
const OBJECTS: &str = "
GET    /api/booking/appointments/{id}                                           200   404   404   404   404
PUT    /api/booking/appointments/{id}                                           200   404   404   404   404
PATCH  /api/booking/appointments/{id}                                           200   404   404   404   404
DELETE /api/booking/appointments/{id}                                           204   404   404   404   204
POST   /api/booking/appointments/{id}/cancel                                    200   404   404   404   404
POST   /api/booking/appointments/{id}/restore                                   200   404   404   404   200
POST   /api/booking/appointments/{id}/approve                                   409   404   404   404   404
POST   /api/booking/appointments/{id}/check-in                                  200   404   404   404   404
POST   /api/booking/appointments/{id}/start                                     200   404   404   404   404
POST   /api/booking/appointments/{id}/complete                                  200   404   404   404   404
POST   /api/booking/appointments/{id}/no-show                                   409   404   404   404   404
POST   /api/booking/appointments/{id}/release-time                              409   404   404   404   404
POST   /api/booking/appointments/{id}/revert                                    409   404   404   404   404
POST   /api/booking/appointments/{id}/reschedule                                201   404   404   404   404
POST   /api/booking/appointments/{id}/duplicate                                 409   404   404   404   404
GET    /api/booking/appointments/{id}/money                                     200   404   404   404   200
GET    /api/v1/appointments/{id}/                                               200   404   404   404   404
PATCH  /api/v1/appointments/{id}/                                               200   404   404   404   404
PUT    /api/v1/appointments/{id}/                                               200   404   404   404   404
DELETE /api/v1/appointments/{id}/                                               204   404   404   404   204
POST   /api/v1/appointments/{id}/check-conflicts/                               200   404   404   404   404
POST   /api/v1/appointments/{id}/cancel/                                        200   404   404   404   404
POST   /api/v1/appointments/{id}/complete/                                      200   404   404   404   404
POST   /api/v1/appointments/{id}/mark-no-show/                                  400   404   404   404   404
PUT    /dr/v1/business/doctor/appointments/slots/book                           200   404   404   404   404
PUT    /dr/v1/business/appointments/check-in                                    200   404   404   404   404
PUT    /dr/v1/business/appointments/cancel                                      200   404   404   404   404
GET    /dr/v1/business/appointments/{appointment_id}                            200   404   404   404   404
";

/// What is asked about: an appointment, by the names it goes by.
#[derive(Clone, Debug)]
struct Thing {
    id: String,
    number: String,
}

/// A body that is right but for the thing it is about.
fn example(route: &Route, thing: &Thing, wanted: &Value) -> Option<Value> {
    if route.method == Method::GET || route.method == Method::DELETE {
        return None;
    }
    let start = json!({ "start_time": "2027-03-21T18:00:00Z" });
    Some(match (route.method.as_str(), route.path) {
        ("POST", "/api/booking/appointments") => wanted.clone(),
        (_, "/sync/v1/join") => {
            json!({ "secret": vec![0; 16], "name": "Front desk", "public_key": vec![0; 32] })
        }
        (_, "/sync/v1/meet") => json!({ "nonce": vec![0; 32] }),
        (_, "/sync/v1/ask") => json!({}),
        (_, "/api/booking/appointments/{id}") => json!({ "notes": "seen" }),
        (_, "/api/booking/appointments/{id}/reschedule" | "/api/booking/appointments/{id}/duplicate") => {
            start
        }
        (_, path) if path.starts_with("/api/booking/appointments/{id}/") => json!({}),
        ("POST", "/api/patient-portal/book") => json!({
            "appointment_type_id": wanted["appointment_type_id"], "provider_id": wanted["provider_id"],
            "start_time": "2027-03-24T10:00:00Z",
        }),
        ("POST", "/api/v1/appointments/") => json!({
            "patient": 1, "provider": 5, "facility": 3, "appointment_type": "consultation", "reason": "A look",
            "start_time": "2027-03-22T10:00:00Z", "end_time": "2027-03-22T10:30:00Z",
        }),
        (_, "/api/v1/appointments/{id}/") => json!({ "reason": "Seen" }),
        (_, path) if path.starts_with("/api/v1/appointments/{id}/") => json!({}),
        ("POST", "/dr/v1/patient") => json!({ "first_name": "Ada", "mobile": "+44 1632 960999" }),
        ("POST", "/dr/v1/business/doctor/appointments/slots/book") => json!({
            "doctor_id": 5, "clinic_id": 3, "patient_id": wanted["patient_id"], "appointment_type": "consultation",
            "payment_mode": "CASH", "appointment_details": { "start_time": "2027-03-23T10:00:00Z" },
        }),
        (_, path) if path.starts_with("/dr/v1/business/") => json!({ "appointment_id": thing.id }),
        // Calls of the desk: whether their bodies are right is looked at in `records`; here, who is let through.
        (_, path) if CALLS_OF_THE_DESK.iter().any(|it| path.starts_with(it)) => json!({}),
        (method, path) => {
            panic!("{method} {path} has no example: say what it takes, so that the matrix covers it")
        }
    })
}

/// Where the routes are that are one call of the desk each.
const CALLS_OF_THE_DESK: [&str; 15] = [
    "/api/patients",
    "/api/set-up",
    "/api/locations",
    "/api/providers",
    "/api/resources",
    "/api/appointment-types",
    "/api/exceptions",
    "/api/policies",
    "/api/waitlist",
    "/api/series",
    "/api/visits",
    "/api/users",
    "/api/recalls",
    "/api/treatment-plans",
    "/api/payments",
];

/// Things to ask about.
struct Things {
    own: Thing,
    deleted: Thing,
}

async fn things(at: &House, day: usize) -> Things {
    let start = |hour| format!("2027-{:02}-{:02}T{hour:02}:00:00Z", 4 + day / 28, 1 + day % 28);
    let thing = |said: Said| Thing { id: said.id(), number: said.body["number"].to_string() };
    let own = thing(at.booked(&start(9)).await);
    let deleted = thing(at.booked(&start(11)).await);
    let path = format!("/api/booking/appointments/{}", deleted.id);
    let gone = at.ask("admin", (Method::DELETE, &path), None, &[("if-match", "\"1\"")]).await;
    assert_eq!(gone.status, 204);
    Things { own, deleted }
}

async fn asked(at: &House, who: &str, route: &Route, thing: &Thing) -> Said {
    let name = if route.path.starts_with("/api/v1/") { &thing.number } else { &thing.id };
    let path = route.path.replace("{id}", name).replace("{appointment_id}", &thing.id);
    let path = path.replace("{provider_id}", "5").replace("{patient_id}", "1");
    let path = path.replace("{doctor_id}", "5").replace("{clinic_id}", "3");
    let path = match path.rsplit('/').next() {
        Some("availability" | "available-slots") => {
            format!("{path}?appointment_type_id={}", at.ids(1).kind[0])
        }
        Some("slots") => format!("{path}?start_date=2027-03-02&end_date=2027-03-03"),
        _ => path,
    };
    let wanted = at.wanted("2027-03-20T18:00:00Z").await;
    let body = example(route, thing, &wanted);
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
    at.ask(who, (route.method.clone(), &path), body, &headers).await
}

/// Whether a route is about an appointment that is named to it.
fn names_one(route: &Route) -> bool {
    let in_body = ["/dr/v1/business/appointments/check-in", "/dr/v1/business/appointments/cancel"];
    let changes = route.method == Method::PUT && route.path.ends_with("/slots/book");
    route.path.contains("/appointments/{id}")
        || route.path.contains("{appointment_id}")
        || in_body.contains(&route.path)
        || changes
}

async fn house() -> House {
    // Everybody asks for everything, strangers too.
    let strangers = Rate { burst: 10_000.0, a_second: 10.0 };
    let mut at = House::with(Settings { strangers, ..Settings::default() }).await;
    let expired = at.token(1, "admin", 1).await;
    at.clock.advance(1);
    at.know("expired", &expired);
    at.pair(1, ("desk", 1)).await;
    at.pair(1, ("shut_out", 2)).await;
    at.shut_out(1, "shut_out").await;
    let revoked = at.token(1, "admin", 60).await;
    at.know("revoked", &revoked);
    let store = at.hub.clinic(1).unwrap().engine.store().clone();
    let now = at.hub.clinic(1).unwrap().engine.now();
    let hash = daybook_hub::hash_of_token(&revoked).unwrap();
    let mut token = store.api_token(&hash).await.unwrap().unwrap();
    (token.revoked_at, token.version) = (Some(now), 2);
    store
        .write(move |tx| Box::pin(async move { tx.save_api_token(&token).await.map_err(EngineError::from) }))
        .await
        .unwrap();
    at
}

// C8
#[tokio::test]
async fn everybody_may_use_the_routes_of_their_role_and_no_others() {
    let at = house().await;
    let (description, mut untold) = (daybook_hub::description(), Vec::new());
    let heads: String = EVERYBODY.map(|it| format!("{it:<12}")).concat();
    let mut table = format!("\n{:<80}{}\n", "", heads.trim_end());
    for (day, route) in routes().iter().enumerate() {
        let things = things(&at, day).await;
        let mut line = format!("{:<7}{:<73}", route.method.as_str(), route.path);
        for who in EVERYBODY {
            let said = asked(&at, who, route, &things.own).await;
            let expected = expected(route, who);
            let status = said.status.as_u16();
            assert_eq!(
                (status == 401 || status == 403).then_some(status),
                expected,
                "{} {} by {who}: {said:?}",
                route.method,
                route.path
            );
            assert!(status < 500, "{} {} by {who}: {said:?}", route.method, route.path);
            let method = route.method.as_str().to_lowercase();
            let answers = &description["paths"][route.path][method]["responses"];
            if answers[status.to_string()].is_null() {
                untold.push(format!("{} {}: {status}", route.method, route.path));
            }
            line.push_str(&format!("{:<12}", expected.map_or("yes".to_owned(), |it| it.to_string())));
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    assert_eq!(untold, Vec::<String>::new(), "what is answered and not described");
    assert_eq!(table, ROLES, "\n{table}");
}

/// What the list of routes and the roles say, without asking the hub.
fn expected(route: &Route, who: &str) -> Option<u16> {
    let role = Role::parse(who);
    match (route.needs, who) {
        // Whoever has no invitation.
        (Needs::Nobody, _) if route.path == "/sync/v1/join" => Some(401),
        (Needs::Nobody, _) => None,
        (Needs::Device, "desk") => None,
        // What it had not sent may be wanted (F14): the protocol answers, and says no.
        (Needs::Device, "shut_out") => (route.path != "/sync/v1/ask").then_some(403),
        (Needs::Device, _) | (_, "desk" | "shut_out") => Some(401),
        (_, "nobody" | "expired" | "revoked") => Some(401),
        (Needs::Patient, "patient") => None,
        (Needs::Patient, _) | (_, "patient") => Some(403),
        (Needs::Staff, _) => None,
        (Needs::Permission(needed), _) => (!role.unwrap().permissions().contains(&needed)).then_some(403),
    }
}

#[tokio::test]
async fn another_clinics_things_are_not_told_from_things_that_are_not_there() {
    let at = house().await;
    let mut table = String::from("\n");
    for (day, route) in routes().iter().enumerate().filter(|(_, it)| names_one(it)) {
        let things = things(&at, day).await;
        let thing = |id: &str, number: &str| Thing { id: id.to_owned(), number: number.to_owned() };
        let missing = thing("00000000-0000-7000-8000-000000000000", "999999");
        let nonsense = thing("1%27%20or%201=1", "1%27%20or%201=1");
        let deleted = asked(&at, "admin", route, &things.deleted).await;
        let gone = asked(&at, "admin", route, &missing).await;
        let nonsense = asked(&at, "admin", route, &nonsense).await;
        let other = asked(&at, "other_admin", route, &things.own).await;
        let own = asked(&at, "admin", route, &things.own).await;
        let document = |said: &Said| {
            let mut body = said.body.clone();
            body.as_object_mut().map(|it| it.remove("instance"));
            body
        };
        assert_eq!(document(&other), document(&gone), "{}", route.path);
        let cells = [&own, &other, &gone, &nonsense, &deleted].map(|it| format!("{:<6}", it.status.as_u16()));
        table
            .push_str(format!("{:<7}{:<73}{}", route.method.as_str(), route.path, cells.concat()).trim_end());
        table.push('\n');
    }
    assert_eq!(table, OBJECTS, "\n{table}");
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else_is() {
    let description = daybook_hub::description();
    let described: Vec<String> = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, of)| {
            of.as_object().unwrap().keys().map(move |it| format!("{} {path}", it.to_uppercase()))
        })
        .collect();
    let mut listed: Vec<String> = routes().iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    let mut described = described;
    described.sort();
    listed.sort();
    assert_eq!(described, listed);
    let text = description.to_string();
    for name in text.split("#/components/schemas/").skip(1).map(|it| it.split('"').next().unwrap()) {
        assert!(
            description["components"]["schemas"][name].is_object(),
            "{name} is referred to and not there"
        );
    }
}

#[tokio::test]
async fn the_page_to_read_comes_without_scripts() {
    let at = House::new().await;
    let said = at.get("nobody", "/docs").await;
    assert_eq!((said.status.as_u16(), said.header("content-type")), (200, "text/html; charset=utf-8"));
    let Value::String(page) = said.body else { panic!("a page is text") };
    assert!(page.contains("/api/booking/appointments/{id}/reschedule"));
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
}

#[tokio::test]
async fn figures_name_routes_and_nobody() {
    let at = House::new().await;
    let id = at.booked("2027-03-02T10:00:00Z").await.id();
    at.get("admin", &format!("/api/booking/appointments/{id}")).await;
    let Value::String(text) = at.get("nobody", "/metrics").await.body else { panic!("figures are text") };
    let line =
        "daybook_requests_total{method=\"GET\",route=\"/api/booking/appointments/{id}\",status=\"200\"} 1";
    assert!(text.contains(line), "{text}");
    assert!(!text.contains(&id));
}
