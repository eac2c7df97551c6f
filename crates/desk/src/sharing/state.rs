//! How the share stands, for the window's title bar, and what this desk and the others show of themselves (D10).

use booking::ids::AppointmentId;
use booking::wall;
use daybook_booking as booking;
use daybook_sync::ClockState;
use daybook_wire::Problem;
use daybook_wire::session::Nothing;
use daybook_wire::sharing::{HeldThere, OtherDesk, SharingState, ShowHere};
use uuid::Uuid;

use super::exchange::{Holding, Other, Showing};
use super::log::LogLook;
use super::wired::other;
use super::{Farewell, Share};
use crate::calls::Caller;
use crate::map::problem::{failed, of};
use crate::map::text::{at_minute, date, ids, instant};
use crate::serving::Hosting;

/// How it stands.
pub(crate) async fn state(caller: &Caller, share: &Share) -> Result<SharingState, Problem> {
    let sharing = match share {
        Share::Follows(sharing) => sharing,
        Share::Serves(hosting) => return own(caller, Some(hosting)).await,
        Share::Alone => return own(caller, None).await,
    };
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut rows = snapshot.rows();
    let standing = rows.desk_standing().await.map_err(failed)?.ok_or(Problem::NotFound)?;
    let waiting = rows.unanswered().await.map_err(failed)?;
    let provisional = rows.provisional().await.map_err(failed)?;
    let attention = rows.open_attention().await.map_err(failed)?;
    drop(snapshot);
    let way = sharing.way().clone();
    let is = match &standing.locked {
        Some(_) => "locked",
        None if way.cut_since.is_some() => match way.farewell {
            Some(Farewell::Asleep) => "asleep",
            Some(Farewell::Closed) => "closed",
            None => "offline",
        },
        None if waiting == 0 => "synced",
        None => "pending",
    };
    let differs = (way.log == LogLook::Differs).then_some("log_differs");
    Ok(SharingState {
        is: is.to_owned(),
        address: Some(sharing.exchange.address()),
        why: standing.locked.or(way.why.map(str::to_owned)),
        since: way.cut_since.map(instant),
        heard_at: way.heard_at.map(instant),
        pending: u32::try_from(waiting).unwrap_or(u32::MAX),
        provisional: provisional.iter().map(ToString::to_string).collect(),
        attention: u32::try_from(attention.len()).unwrap_or(u32::MAX),
        trouble: way.trouble.or(differs).map(str::to_owned),
        clock: clock_word(way.clock).to_owned(),
        others: others(caller, way.others.values()),
    })
}

/// Tries the way to the hub now.
pub(crate) async fn hurry(caller: &Caller, share: &Share) -> Result<SharingState, Problem> {
    if let Share::Follows(sharing) = share {
        sharing.hurry().await;
    }
    state(caller, share).await
}

/// Shows the others what this desk does.
pub(crate) async fn show(caller: &Caller, share: &Share, ask: ShowHere) -> Result<Nothing, Problem> {
    let person = caller.engine.store().staff_member(caller.user).await.map_err(failed)?;
    let day = ask.date.as_deref().map(|it| date(it, "date")).transpose()?;
    let holding = ask.holding.map(|it| held(caller, &it)).transpose()?;
    // The window shows whole days: no calendar of them is looked at more than the others.
    let looking_at = day.map(|day| (Uuid::nil(), day));
    share.show(Showing { user: person.map(|it| it.name), looking_at, holding });
    Ok(Nothing {})
}

fn held(caller: &Caller, it: &HeldThere) -> Result<Holding, Problem> {
    let zone = caller.engine.book().clinic.zone;
    let at = |minute| at_minute(&it.date, minute).map(|at| wall::first_instant(at, zone));
    Ok(Holding {
        starts: at(it.from)?,
        ends: at(it.to)?,
        columns: ids(&it.column_ids, "column_ids", |id| id)?,
    })
}

fn others<'a>(caller: &Caller, others: impl Iterator<Item = &'a Other>) -> Vec<OtherDesk> {
    let zone = caller.engine.book().clinic.zone;
    let holding = |it: &Holding| {
        let (starts, ends) = (wall::wall(it.starts, zone), wall::wall(it.ends, zone));
        let date = starts.date();
        let minutes = |at: chrono::NaiveDateTime| {
            let since = (at - wall::at_minute(date, 0)).num_minutes();
            u16::try_from(since).unwrap_or_default()
        };
        let column_ids = it.columns.iter().map(ToString::to_string).collect();
        HeldThere { date: date.to_string(), from: minutes(starts), to: minutes(ends), column_ids }
    };
    let other = |it: &Other| OtherDesk {
        device_id: it.device.to_string(),
        name: it.name.clone(),
        user: it.showing.user.clone(),
        date: it.showing.looking_at.map(|(_, date)| date.to_string()),
        holding: it.showing.holding.as_ref().map(holding),
    };
    others.map(other).collect()
}

/// Whether the shared book has not answered yet for what was done to `appointment` here.
pub(crate) async fn is_unanswered(caller: &Caller, appointment: AppointmentId) -> Result<bool, Problem> {
    if !caller.engine.follows() {
        return Ok(false);
    }
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    snapshot.rows().is_provisional(appointment).await.map_err(failed)
}

const fn clock_word(state: ClockState) -> &'static str {
    match state {
        ClockState::Right => "right",
        ClockState::Off => "off",
        ClockState::Wrong => "wrong",
    }
}

/// How a book stands that is this computer's own, whether or not others follow it.
async fn own(caller: &Caller, hosting: Option<&Hosting>) -> Result<SharingState, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let attention = snapshot.rows().open_attention().await.map_err(failed)?.len();
    let is = match hosting.map(|it| &it.served) {
        None => "alone",
        Some(Ok(_)) => "serving",
        Some(Err(_)) => "not_serving",
    };
    let served = hosting.and_then(|it| it.served.as_ref().ok());
    let there: Vec<Other> = served.map(|it| it.others()).unwrap_or_default().into_iter().map(other).collect();
    Ok(SharingState {
        is: is.to_owned(),
        address: served.and_then(|it| it.address()),
        why: hosting.and_then(|it| it.served.as_ref().err()).map(|it| it.code().to_owned()),
        since: None,
        heard_at: None,
        pending: 0,
        provisional: vec![],
        attention: u32::try_from(attention).unwrap_or(u32::MAX),
        trouble: None,
        clock: "right".to_owned(),
        others: others(caller, there.iter()),
    })
}
