//! Meeting a computer that has only a code: shows it that this is the hub the code is from, and says nothing else.

use std::borrow::Cow;

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use chrono::{DateTime, TimeDelta, Utc};
use daybook_store::sync::Invited;
use daybook_sync::{Meet, Met, vouched};
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, RefOr, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::gate::stranger;
use crate::hub::Hub;
use crate::problem::{Kind, Problem};
use crate::sync::join::HOURS;

/// Longest body.
const BODY_BYTES: usize = 4 << 10;

/// How [`Meet`] is described.
pub(crate) struct Meeting;

impl ToSchema for Meeting {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("Meet")
    }
}

impl PartialSchema for Meeting {
    fn schema() -> RefOr<Schema> {
        let byte = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)).maximum(Some(255));
        let about = "Chance, so that no answer can be kept for later.";
        let nonce =
            ArrayBuilder::new().items(byte).min_items(Some(32)).max_items(Some(32)).description(Some(about));
        let meet = ObjectBuilder::new().property("nonce", nonce).required("nonce");
        meet.additional_properties(Some(AdditionalProperties::FreeForm(false))).into()
    }
}

/// `POST /sync/v1/meet`.
pub(crate) async fn meet(State(hub): State<Hub>, request: Request) -> Result<Json<Met>, Problem> {
    let (parts, body) = request.into_parts();
    stranger(&hub, &parts)?;
    let read = tokio::time::timeout(hub.0.waits.body, to_bytes(body, BODY_BYTES)).await;
    let read = read.map_err(|_| Problem::new(Kind::TimedOut, "the body took too long to arrive"))?;
    let bytes = read.map_err(|_| Problem::new(Kind::TooLarge, "the body is too long"))?;
    let Meet { nonce } = serde_json::from_slice(&bytes)
        .map_err(|_| Problem::new(Kind::BadRequest, "the body is not how a computer is met"))?;
    // In the clear there is no key to vouch for.
    let Some(reached) = hub.reached() else { return Ok(Json(Met::default())) };
    let now = hub.0.clock.now();
    let mut proofs = vec![];
    for clinic in hub.clinics() {
        let invited = clinic.engine.store().invitations().await.map_err(|it| Problem::internal(&it))?;
        let open = invited.iter().filter(|it| is_open(it, now));
        proofs.extend(open.map(|it| vouched(&it.secret_hash, &reached.pin, &nonce)));
    }
    Ok(Json(Met { proofs }))
}

/// Whether somebody may still come with it, if only to ask again what was answered.
fn is_open(invited: &Invited, now: DateTime<Utc>) -> bool {
    match &invited.used {
        None => now < invited.expires_at,
        Some(by) => now - by.at <= TimeDelta::hours(HOURS),
    }
}
