//! Which computers may follow: invited, agreed to, shut out (trust.md §1.2).

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::By;
use daybook_booking::command::{Actor, Command};
use daybook_booking::lease::{Lease, LeaseCommand};
use daybook_booking::permission::Permission;
use daybook_engine::Engine;
use daybook_store::sync::{Collect, Device, Invited, SyncRole};
use daybook_store::{Tx, WriteError};
use daybook_sync::{Invitation, raise_epoch};
use uuid::Uuid;

use super::Refused;
use crate::hub::{Hub, Reached};
use crate::sync::{admitted, noted};

/// How long an invitation is good for.
const MINUTES: i64 = 10;

/// Who agrees to a computer that was invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Agreeing {
    /// Whoever handed out the invitation has.
    Invitation,
    /// An admin does, once the computer has shown itself.
    Admin,
}

/// Makes an invitation for one computer, with this secret.
pub(crate) async fn invite(
    hub: &Hub,
    engine: &Arc<Engine>,
    (address, secret): (Option<&str>, [u8; 16]),
    (by, agreeing): (By, Agreeing),
) -> Result<(Invitation, DateTime<Utc>), Refused> {
    let reached =
        hub.reached().ok_or_else(|| Refused::of("the hub speaks no TLS: start it without --plain"))?;
    let address = address.map_or_else(|| told_address(reached), str::to_owned);
    if !Invitation::is_address(&address) {
        return Err(Refused::of("--address is HOST:PORT, as other computers reach this one"));
    }
    become_hub(engine).await?;
    let now = engine.now();
    let invited = Invited {
        id: engine.new_id(),
        secret_hash: Invitation::hash_of(&secret),
        made_at: now,
        expires_at: now + TimeDelta::minutes(MINUTES),
        ask_admin: agreeing == Agreeing::Admin,
        used: None,
        approved_at: None,
        version: 1,
    };
    let (entry, expires_at) = (noted("device.invited", (by, now), invited.id), invited.expires_at);
    write(engine, move |tx| {
        Box::pin(async move {
            tx.save_invitation(&invited).await?;
            tx.audit(&entry).await
        })
    })
    .await?;
    Ok((Invitation { address, pin: reached.pin, secret }, expires_at))
}

/// A secret nobody can guess.
pub(super) fn secret(engine: &Engine) -> [u8; 16] {
    let secret = engine.new_secret();
    std::array::from_fn(|at| secret[at])
}

/// A book that nobody followed becomes the hub's, in a new epoch.
pub(crate) async fn become_hub(engine: &Arc<Engine>) -> Result<(), Refused> {
    match write(engine, |tx| Box::pin(async move { Ok(tx.sync_role()) })).await? {
        SyncRole::Hub => Ok(()),
        SyncRole::Desk => Err(Refused::of("this book follows another hub")),
        SyncRole::Alone => raise_epoch(engine.store(), 0).await.map(drop).map_err(Refused::of),
    }
}

/// The address others reach a hub at that listens at `reached`.
fn told_address(reached: Reached) -> String {
    let address = reached.address;
    address_told(address).unwrap_or(address).to_string()
}

/// As [`told_address`]; `None` while this computer is in no network.
pub(crate) fn address_told(listens: SocketAddr) -> Option<SocketAddr> {
    let ip = match listens.ip() {
        ip if ip.is_unspecified() => own_address()?,
        ip => ip,
    };
    Some(SocketAddr::new(ip, listens.port()))
}

/// The address this computer has towards others. Nothing is sent: the system only says which it would use.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|it| it.ip())
}

/// One line a computer: its id, how it stands, since when, its name.
pub(super) async fn list(engine: &Arc<Engine>) -> Result<String, Refused> {
    let devices = engine.store().devices().await.map_err(Refused::of)?;
    let invited = engine.store().invitations().await.map_err(Refused::of)?;
    let waiting = invited.iter().filter(|it| it.approved_at.is_none()).filter_map(|it| it.used.as_ref());
    let line = |id: Uuid, state: &str, since: DateTime<Utc>, name: &str| {
        format!("{id}  {state:<9}  {}  {name}", since.format("%Y-%m-%d %H:%M UTC"))
    };
    let mut lines: Vec<String> = waiting.map(|it| line(it.device, "waiting", it.at, &it.name)).collect();
    lines.extend(devices.iter().map(|it| {
        let (state, since) = standing(it);
        line(it.id, state, since, &it.name)
    }));
    Ok(if lines.is_empty() { "no computer follows this hub yet".to_owned() } else { lines.join("\n") })
}

fn standing(device: &Device) -> (&'static str, DateTime<Utc>) {
    match (device.revoked_at, device.forked_at) {
        (Some(at), _) if device.collect => ("collected", at),
        (Some(at), _) => ("revoked", at),
        (None, Some(at)) => ("forked", at),
        (None, None) => ("paired", device.paired_at),
    }
}

/// Agrees to the computer that waits under this id.
pub(super) async fn approve(engine: &Arc<Engine>, device: &str) -> Result<String, Refused> {
    approve_as(engine, id(device)?, By::System).await.map(|()| String::new())
}

/// As [`approve`], in somebody's name.
pub(crate) async fn approve_as(engine: &Arc<Engine>, device: Uuid, by: By) -> Result<(), Refused> {
    let now = engine.now();
    let done = write(engine, move |tx| {
        Box::pin(async move {
            match tx.rows().invitation_of(device).await? {
                None => Ok(false),
                Some(it) if it.approved_at.is_some() => Ok(true),
                Some(mut it) => {
                    it.version += 1;
                    admitted(tx, it, (by, now)).await.map(|_| true)
                }
            }
        })
    });
    if done.await? { Ok(()) } else { Err(Refused::of("no computer waits under that id")) }
}

/// Shuts a computer out.
pub(super) async fn revoke(engine: &Arc<Engine>, device: &str, collect: Collect) -> Result<String, Refused> {
    revoke_as(engine, (id(device)?, collect), By::System).await.map(|()| String::new())
}

/// As [`revoke`], in somebody's name.
pub(crate) async fn revoke_as(
    engine: &Arc<Engine>,
    (device, collect): (Uuid, Collect),
    by: By,
) -> Result<(), Refused> {
    let now = engine.now();
    let done = write(engine, move |tx| {
        Box::pin(async move {
            if tx.rows().device(device).await?.is_none() {
                return Ok(false);
            }
            tx.revoke(device, collect, now).await?;
            let action = match collect {
                Collect::First => "device.revoked_collecting",
                Collect::Nothing => "device.revoked",
            };
            tx.audit(&noted(action, (by, now), device)).await?;
            Ok(true)
        })
    });
    if !done.await? {
        return Err(Refused::of("no computer was paired under that id"));
    }
    end_leases(engine, device, by).await
}

/// What it kept is everybody's again. What it recorded by it is not carried out any more.
async fn end_leases(engine: &Arc<Engine>, device: Uuid, by: By) -> Result<(), Refused> {
    let actor = Actor { by, permissions: [Permission::EditSettings].into() };
    let held = |it: &Lease| it.holder.as_ref().is_some_and(|it| it.desk.0 == device);
    let kept: Vec<_> = engine.book().leases.iter().filter(|it| held(it)).map(|it| it.of).collect();
    for of in kept {
        let ended = Command::Lease(Box::new(LeaseCommand::TakeBack(of)));
        engine.run(&actor, ended).await.map_err(Refused::of)?;
    }
    Ok(())
}

fn id(text: &str) -> Result<Uuid, Refused> {
    text.parse().map_err(|_| Refused::of("a computer is named by its id, as `devices` lists it"))
}

async fn write<T: Send + 'static>(
    engine: &Engine,
    job: impl for<'t> FnOnce(&'t mut Tx) -> daybook_store::BoxFuture<'t, Result<T, WriteError>> + Send + 'static,
) -> Result<T, Refused> {
    engine.store().write(job).await.map_err(Refused::of)
}
