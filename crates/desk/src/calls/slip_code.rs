//! The code on a slip (D12): the appointment's number, the last day it counts, and a tag nobody can make without
//! the clinic's secret. Nothing clinical, no name. A desk reads it without asking anybody.
//!
//! `daybook:2:CLINIC:NUMBER:YYYYMMDD:TAG`. It counts to the end of the day it was printed for, so that a slip found
//! in a coat next winter opens nothing; it names the number, which a rescheduled appointment keeps (C6).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::NaiveDate;
use daybook_booking::appointment::{Appointment, Status};
use daybook_booking::ids::UserId;
use daybook_booking::wall;
use daybook_store::WriteError;
use daybook_wire::Problem;
use daybook_wire::printing::{ReadSlipCode, SlipRead};
use uuid::Uuid;

use super::Caller;
use crate::keys::{keyed_hash, same};
use crate::map::problem::{self, failed};
use crate::map::text::wrong_field;

/// Bytes of the tag: 80 bits, in letters a QR code holds tightly.
const TAG_BYTES: usize = 10;
/// How the last day is written.
const DAY: &str = "%Y%m%d";

/// What the slip of `appointment` says.
pub(super) async fn code(caller: &Caller, appointment: &Appointment) -> Result<String, Problem> {
    let secret = match kept_secret(caller).await? {
        Some(kept) => kept,
        None => new_secret(caller).await?,
    };
    let zone = caller.engine.book().clinic.zone;
    let until = wall::wall(appointment.promise.period.start(), zone).date();
    let text = format!("{}:{}:{}", ours(caller), appointment.number, until.format(DAY));
    Ok(format!("{text}:{}", tag(&secret, &text)))
}

/// Finds the appointment of a slip by its code.
///
/// The field `code` is malformed (no code of ours), unknown (another clinic's), altered (not what was printed)
/// or expired.
pub(crate) async fn read_slip_code(caller: &Caller, ask: ReadSlipCode) -> Result<SlipRead, Problem> {
    let refused = |fault: &str| wrong_field("code", fault);
    let code = Code::parse(&ask.code).ok_or_else(|| refused("malformed"))?;
    if code.clinic != ours(caller) {
        return Err(refused("unknown"));
    }
    // A clinic that never printed a slip has no secret, and nothing it could have signed.
    let secret = kept_secret(caller).await?.ok_or_else(|| refused("altered"))?;
    if !same(tag(&secret, code.text).as_bytes(), code.tag.as_bytes()) {
        return Err(refused("altered"));
    }
    if code.until < caller.today() {
        return Err(refused("expired"));
    }
    let mut cards = caller.engine.store().cards_numbered(code.number).await.map_err(failed)?;
    cards.retain(|it| !matches!(it.appointment.status, Status::Rescheduled { .. }));
    let item = caller.items(cards).pop().ok_or(Problem::NotFound)?;
    Ok(SlipRead { item })
}

/// A code, taken apart.
struct Code<'c> {
    /// Everything the tag is over.
    text: &'c str,
    clinic: &'c str,
    number: u32,
    until: NaiveDate,
    tag: &'c str,
}

impl<'c> Code<'c> {
    fn parse(code: &'c str) -> Option<Self> {
        let (text, tag) = code.trim().rsplit_once(':')?;
        let (rest, until) = text.rsplit_once(':')?;
        let (clinic, number) = rest.rsplit_once(':')?;
        clinic.starts_with(KIND).then_some(())?;
        let until = NaiveDate::parse_from_str(until, DAY).ok()?;
        Some(Self { text, clinic, number: number.parse().ok()?, until, tag })
    }
}

/// What our codes begin with, and how they are laid out.
const KIND: &str = "daybook:2:";

/// What this clinic's codes begin with.
fn ours(caller: &Caller) -> String {
    format!("{KIND}{}", &caller.engine.book().clinic.id.0.simple().to_string()[24..])
}

fn tag(secret: &[u8], text: &str) -> String {
    data_encoding::BASE32_NOPAD.encode(&keyed_hash(secret, text.as_bytes())[..TAG_BYTES])
}

/// The clinic's own setting, kept where people's are: nobody has this id.
const CLINIC_ITSELF: UserId = UserId(Uuid::nil());
const SLIP_SECRET: &str = "slip_secret";

async fn kept_secret(caller: &Caller) -> Result<Option<Vec<u8>>, Problem> {
    let kept = caller.engine.store().preference(CLINIC_ITSELF, SLIP_SECRET).await.map_err(failed)?;
    Ok(kept.as_ref().and_then(serde_json::Value::as_str).and_then(|it| BASE64.decode(it).ok()))
}

/// The secret slips are signed with; made for the first slip.
async fn new_secret(caller: &Caller) -> Result<Vec<u8>, Problem> {
    // Two first slips at once must not be signed with two secrets.
    static MAKING: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _alone = MAKING.lock().await;
    if let Some(kept) = kept_secret(caller).await? {
        return Ok(kept);
    }
    let made = caller.engine.new_secret();
    let text = serde_json::Value::String(BASE64.encode(made));
    let saved: Result<(), WriteError> = caller
        .engine
        .store()
        .write(move |tx| Box::pin(async move { tx.put_preference(CLINIC_ITSELF, SLIP_SECRET, &text).await }))
        .await;
    saved.map_err(|it| problem::of(&it.into()))?;
    Ok(made.to_vec())
}
