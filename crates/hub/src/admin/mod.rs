//! What an operator does on the command line: accounts, tokens, copies, checks. Done by the hub that has the books
//! open, where one runs, and otherwise on the books themselves.

mod audit;
pub mod channel;
mod copies;
pub(crate) mod devices;
mod log;
mod quarantine;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::By;
use daybook_booking::clinic::{Clinic, Policy};
use daybook_booking::ids::UserId;
use daybook_booking::money::MoneyRules;
use daybook_booking::permission::Role;
use daybook_desk::Remote;
use daybook_engine::{Clock, Engine, founder};
use daybook_store::sync::Collect;
use daybook_store::{ApiToken, AuditEntry, Staff, TokenRole, WriteError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

pub use copies::restore;
use devices::Agreeing;

use crate::house::{House, HouseError, clinic_id};
use crate::hub::Hub;
use crate::key::HouseKey;
use crate::token;

/// Longest life of a token, days.
const DAYS_AT_MOST: i64 = 366;

/// Something an operator wants done on the book of a clinic.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Deed {
    /// An account for a person.
    CreateUser {
        /// Their name.
        name: String,
        /// What they may do.
        role: String,
        /// Their password.
        password: String,
    },
    /// A token for a program.
    CreateToken {
        /// admin, provider, front_desk, read_only, patient.
        role: String,
        /// The account it acts for; one of its own where nobody is named. A patient by their number.
        user: Option<String>,
        /// How long it is good for.
        minutes: i64,
    },
    /// The tokens there are.
    Tokens,
    /// Takes a token back, at once.
    RevokeToken {
        /// The token as it was handed over, or its id.
        token: String,
    },
    /// An invitation for one computer.
    Invite {
        /// Where others reach the hub; as it listens where nothing is said.
        address: Option<String>,
        /// Whether an admin has to agree once the computer has shown itself.
        approve: bool,
    },
    /// The computers that follow, and those that wait.
    Devices,
    /// Agrees to a computer that waits.
    Approve {
        /// Its id.
        device: String,
    },
    /// Shuts a computer out.
    Revoke {
        /// Its id.
        device: String,
        /// Whether what it has not sent is taken in, once, for people to look at.
        collect_first: bool,
    },
    /// What was taken in of computers that were shut out and waits for somebody.
    Quarantine,
    /// Notes that somebody dealt with something that was taken in.
    SettleQuarantined {
        /// Its id.
        entry: String,
    },
    /// Notes that nobody has, after all.
    ReopenQuarantined {
        /// Its id.
        entry: String,
    },
    /// The entries of the audit log, newest first, without any patient's name.
    Audit {
        /// Only those noted then or later: a date of the clinic's, or a time (RFC 3339).
        since: Option<String>,
        /// Only these deeds.
        actions: Vec<String>,
        /// Only what this account did, by name or id; `system` for what Daybook did by itself.
        actor: Option<String>,
        /// At most so many.
        limit: u32,
    },
    /// Walks the audit log, and compares it with the anchors of it.
    VerifyAudit {
        /// Files of anchors that were kept elsewhere.
        anchors: Vec<String>,
    },
    /// Anchors the audit log now, and says all anchors there are.
    Anchors,
    /// A verified copy in that folder.
    Backup {
        /// Where to.
        folder: String,
    },
}

/// Why a deed was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The operator can do something about it.
    #[error("{0}")]
    Said(String),
    /// A book cannot be worked with.
    #[error(transparent)]
    House(#[from] HouseError),
}

impl Refused {
    fn of(error: impl std::fmt::Display) -> Self {
        Self::Said(error.to_string())
    }
}

impl Deed {
    /// Does it on clinic `number`'s book; what to tell the operator.
    ///
    /// # Errors
    /// Says why it was not done.
    pub async fn on(self, number: u32, engine: &Arc<Engine>, key: &HouseKey) -> Result<String, Refused> {
        match self {
            Self::CreateUser { name, role, password } => create_user(engine, (name, role, password)).await,
            Self::CreateToken { role, user, minutes } => {
                create_token(number, engine, (&role, user.as_deref(), minutes)).await
            }
            Self::Tokens => tokens(engine).await,
            Self::RevokeToken { token } => revoke_token(engine, &token).await,
            Self::Invite { .. } => Err(Refused::of("no hub runs: an invitation says where one answers")),
            Self::Devices => devices::list(engine).await,
            Self::Approve { device } => devices::approve(engine, &device).await,
            Self::Revoke { device, collect_first } => {
                let collect = if collect_first { Collect::First } else { Collect::Nothing };
                devices::revoke(engine, &device, collect).await
            }
            Self::Quarantine => quarantine::list(engine).await,
            Self::SettleQuarantined { entry } => quarantine::settle(engine, (&entry, Some("done"))).await,
            Self::ReopenQuarantined { entry } => quarantine::settle(engine, (&entry, None)).await,
            Self::Audit { since, actions, actor, limit } => {
                audit::lines(engine, (since.as_deref(), actor.as_deref()), (actions, limit)).await
            }
            Self::VerifyAudit { anchors } => log::verify(number, engine, (&anchors, key)).await,
            Self::Anchors => log::anchors(engine, key).await,
            Self::Backup { folder } => copies::back_up(number, engine, (folder.as_ref(), key)).await,
        }
    }
}

impl Deed {
    /// Does it on a clinic of a hub that runs: it says where it answers, and its open sockets hear of it.
    ///
    /// # Errors
    /// Says why it was not done.
    pub async fn at(self, (hub, number): (&Hub, u32), key: &HouseKey) -> Result<String, Refused> {
        let clinic =
            hub.clinic(number).ok_or_else(|| Refused::Said(format!("there is no clinic {number}")))?;
        let shuts_out = matches!(self, Self::Revoke { .. });
        let done = match self {
            Self::Invite { address, approve } => {
                let agreeing = if approve { Agreeing::Admin } else { Agreeing::Invitation };
                let told = (address.as_deref(), devices::secret(&clinic.engine));
                let made = devices::invite(hub, &clinic.engine, told, (By::System, agreeing)).await;
                made.map(|(invitation, _)| invitation.to_string())
            }
            other => other.on(number, &clinic.engine, key).await,
        };
        if shuts_out {
            clinic.live.look_again();
        }
        done
    }
}

/// An account that nobody can sign in to: what a token acts for.
pub(crate) fn account(id: UserId, name: &str, role: Role, now: DateTime<Utc>) -> Staff {
    Staff {
        id,
        name: name.to_owned(),
        role,
        provider: None,
        // No password has this hash.
        password_hash: "none".to_owned(),
        pin_hash: None,
        failed_passwords: 0,
        failed_pins: 0,
        locked_until: None,
        active: true,
        created_at: now,
        version: 1,
    }
}

async fn create_user(
    engine: &Arc<Engine>,
    (name, role, password): (String, String, String),
) -> Result<String, Refused> {
    let form = json!({
        "id": null, "name": name, "role": role, "provider_id": null, "password": password, "active": true,
    });
    // The desk's own way of making accounts, with its own rules about names and passwords.
    let operator = Remote { user: UserId(Uuid::nil()), actor: founder(), token: None, also: None };
    let done = daybook_desk::answer(engine, operator, "save_user", form).await;
    done.map_err(|problem| Refused::Said(serde_json::to_string(&problem).unwrap_or_default()))?;
    Ok(String::new())
}

async fn create_token(
    number: u32,
    engine: &Arc<Engine>,
    (role, user, minutes): (&str, Option<&str>, i64),
) -> Result<String, Refused> {
    let role = TokenRole::parse(role)
        .ok_or_else(|| Refused::of("--role is admin, provider, front_desk, read_only or patient"))?;
    let life =
        TimeDelta::try_minutes(minutes).filter(|it| *it > TimeDelta::zero() && it.num_days() < DAYS_AT_MOST);
    let life = life.ok_or_else(|| Refused::of("--expires is between 1m and 365d"))?;
    let now = engine.now();
    let (subject, new) = subject(engine, role, user).await?;
    let secret = engine.new_secret();
    let made = ApiToken {
        id: engine.new_id(),
        secret_hash: token::hash(&secret),
        role,
        subject,
        created_at: now,
        expires_at: now + life,
        revoked_at: None,
        version: 1,
    };
    let noted = AuditEntry {
        actor: By::System,
        at: now,
        action: "token.created".to_owned(),
        detail: json!({ "token": made.id, "role": role.text(), "subject": subject, "until": made.expires_at }),
    };
    let written = engine.store().write(move |tx| {
        Box::pin(async move {
            if let Some(account) = new {
                tx.save_staff(&account).await?;
            }
            tx.save_api_token(&made).await?;
            tx.audit(&noted).await?;
            Ok::<(), WriteError>(())
        })
    });
    written.await.map_err(Refused::of)?;
    Ok(token::text(number, &secret))
}

/// One line a token: its id, its role, how it stands, until when.
async fn tokens(engine: &Arc<Engine>) -> Result<String, Refused> {
    let tokens = engine.store().api_tokens().await.map_err(Refused::of)?;
    let line = |it: &ApiToken| {
        let state = match it.revoked_at {
            Some(_) => "revoked",
            None if engine.now() >= it.expires_at => "expired",
            None => "good",
        };
        let until = it.expires_at.format("%Y-%m-%d %H:%M UTC");
        format!("{}  {:<10}  {state:<8}  {until}", it.id, it.role.text())
    };
    let lines: Vec<String> = tokens.iter().map(line).collect();
    Ok(if lines.is_empty() { "there is no token yet".to_owned() } else { lines.join("\n") })
}

async fn revoke_token(engine: &Arc<Engine>, named: &str) -> Result<String, Refused> {
    let (id, hash) = (named.trim().parse::<Uuid>().ok(), token::hash_of_token(named.trim()));
    let tokens = engine.store().api_tokens().await.map_err(Refused::of)?;
    let found = tokens.into_iter().find(|it| Some(it.id) == id || Some(it.secret_hash) == hash);
    let mut found = found.ok_or_else(|| Refused::of("there is no such token in this clinic"))?;
    if found.revoked_at.is_some() {
        return Ok(String::new());
    }
    let now = engine.now();
    (found.revoked_at, found.version) = (Some(now), found.version + 1);
    let detail = json!({ "token": found.id });
    let noted = AuditEntry { actor: By::System, at: now, action: "token.revoked".to_owned(), detail };
    let written = engine.store().write(move |tx| {
        Box::pin(async move {
            tx.save_api_token(&found).await?;
            tx.audit(&noted).await
        })
    });
    written.await.map_err(|it: WriteError| Refused::of(it))?;
    Ok(String::new())
}

/// Whom a token is for, with the account that is to be made for it.
async fn subject(
    engine: &Engine,
    role: TokenRole,
    user: Option<&str>,
) -> Result<(Uuid, Option<Staff>), Refused> {
    let TokenRole::Staff(role) = role else { return Ok((patient(engine, user).await?, None)) };
    let name = user.map_or_else(|| format!("API ({})", role.text()), str::to_owned);
    let everybody = engine.store().staff().await.map_err(Refused::of)?;
    match everybody.iter().find(|it| it.name == name) {
        Some(it) if !it.active => Err(Refused::of("that account is closed")),
        Some(it) => Ok((it.id.0, None)),
        None if user.is_some() => Err(Refused::of("there is no account of that name")),
        None => {
            let made = account(UserId(engine.new_id()), &name, role, engine.now());
            Ok((made.id.0, Some(made)))
        }
    }
}

/// The patient a token is for. One that is for nobody opens nothing.
async fn patient(engine: &Engine, number: Option<&str>) -> Result<Uuid, Refused> {
    let Some(number) = number else { return Ok(engine.new_id()) };
    let number = number.parse().map_err(|_| Refused::of("--user is the number of a patient"))?;
    let found = engine.store().patient_numbered(number).await.map_err(Refused::of)?;
    Ok(found.ok_or_else(|| Refused::of("there is no patient of that number"))?.id.0)
}

/// Makes the book of a new clinic; its number.
///
/// # Errors
/// When the zone is not known, or the book cannot be made.
pub async fn create_clinic(
    house: &House,
    key: &HouseKey,
    (name, zone, currency): (&str, &str, &str),
    clock: &Arc<dyn Clock>,
) -> Result<u32, Refused> {
    let zone: Tz = zone.parse().map_err(|_| Refused::of("--zone is an IANA zone such as Europe/Berlin"))?;
    let number = house.clinics().await?.last().map_or(1, |it| it + 1);
    let clinic = Clinic {
        id: clinic_id(clock),
        name: name.to_owned(),
        zone,
        currency: currency.to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    };
    house.found(number, (key, clinic), clock).await?.store().close().await;
    Ok(number)
}
