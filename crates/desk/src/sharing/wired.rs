//! The way to a hub over the network: `daybook-link` behind this desk's own face of it.

use std::sync::Arc;

use daybook_link::{Link, LinkError};
use daybook_store::{BoxFuture, Staff};
use daybook_sync::{Account, Code, Invitation, PORT, Reply, Request};
use tokio::sync::mpsc::{self, Sender};

use super::exchange::{Cut, Exchange, Holding, HubAccount, Joined, Notice, Other, Showing, Transport};

/// What every password that is kept begins with; accounts of programs have none.
const HASHED: &str = "argon2id$";
/// Notices on their way: a few, as each says only to look.
const NOTICES: usize = 32;

/// Hubs that are found by their invitation, over TLS with the key it names.
#[derive(Clone, Copy, Default, Debug)]
pub struct Network;

impl Transport for Network {
    fn join<'a>(
        &'a self,
        invitation: &'a str,
        desk_name: &'a str,
        key: [u8; 32],
    ) -> BoxFuture<'a, Result<Joined, Cut>> {
        Box::pin(async move {
            let invitation = invited(invitation).await?;
            let joined = daybook_link::join(&invitation, desk_name, key).await.map_err(cut)?;
            let daybook_link::Joined { address, pin, device, key, history } = joined;
            Ok(Joined { address, pin, device, key, history })
        })
    }

    fn connect(&self, joined: &Joined) -> Result<Arc<dyn Exchange>, Cut> {
        let Joined { address, pin, device, key, history } = joined.clone();
        let link = Link::new(&daybook_link::Joined { address, pin, device, key, history }).map_err(cut)?;
        Ok(Arc::new(Wire(link)))
    }
}

/// The invitation a text is, or stands for: "host:port CODE" is one that the hub there has to vouch for.
async fn invited(text: &str) -> Result<Invitation, Cut> {
    if let Ok(invitation) = text.parse() {
        return Ok(invitation);
    }
    let (address, code) = text.split_once(char::is_whitespace).ok_or(Cut::Malformed)?;
    let code: Code = code.parse().map_err(|_| Cut::Malformed)?;
    let with_port = format!("{address}:{PORT}");
    let address = if Invitation::is_address(address) { address } else { &with_port };
    if !Invitation::is_address(address) {
        return Err(Cut::Malformed);
    }
    daybook_link::meet(address, &code).await.map_err(cut)
}

/// A link to one hub.
struct Wire(Link);

impl Exchange for Wire {
    fn ask<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Cut>> {
        Box::pin(async move { self.0.ask(request).await.map_err(cut) })
    }

    fn accounts(&self) -> BoxFuture<'_, Result<Vec<HubAccount>, Cut>> {
        Box::pin(async move {
            let told = self.0.accounts().await.map_err(cut)?;
            Ok(told.accounts.into_iter().map(account).collect())
        })
    }

    fn listen(&self, to: Sender<Notice>) -> BoxFuture<'_, Cut> {
        Box::pin(async move {
            let (tell, mut told) = mpsc::channel(NOTICES);
            let passing = async move {
                while let Some(it) = told.recv().await {
                    if to.send(notice(it)).await.is_err() {
                        break;
                    }
                }
            };
            let (ended, ()) = tokio::join!(self.0.listen(tell), passing);
            cut(ended)
        })
    }

    fn show(&self, showing: Showing) {
        self.0.show(told(showing));
    }

    fn address(&self) -> String {
        self.0.address()
    }

    fn go_to<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<(), Cut>> {
        Box::pin(async move { self.0.go_to(address).await.map_err(cut) })
    }
}

fn account(it: Account) -> HubAccount {
    // A program's account signs nobody in; it is kept for its name in the history.
    let signs_in = it.password_hash.starts_with(HASHED);
    let staff = Staff {
        id: it.id,
        name: it.name,
        role: it.role,
        provider: it.provider,
        password_hash: it.password_hash,
        pin_hash: None,
        failed_passwords: 0,
        failed_pins: 0,
        locked_until: None,
        active: it.active && signs_in,
        created_at: it.created_at,
        version: 1,
    };
    HubAccount { staff, version: it.version }
}

fn notice(it: daybook_link::Notice) -> Notice {
    match it {
        daybook_link::Notice::Head { .. } => Notice::Head,
        daybook_link::Notice::Others(others) => Notice::Others(others.into_iter().map(other).collect()),
        daybook_link::Notice::Asleep => Notice::Asleep,
        daybook_link::Notice::Closed => Notice::Closed,
    }
}

/// What this desk shows, as it is told to others.
pub(crate) fn told(showing: Showing) -> daybook_link::Showing {
    let Showing { user, looking_at, holding } = showing;
    let holding = holding.map(|it| {
        let Holding { starts, ends, columns } = it;
        daybook_link::Holding { starts, ends, columns }
    });
    daybook_link::Showing { user, looking_at, holding }
}

/// Another desk, as it was told.
pub(crate) fn other(it: daybook_link::Other) -> Other {
    let daybook_link::Showing { user, looking_at, holding } = it.showing;
    let holding = holding.map(|it| Holding { starts: it.starts, ends: it.ends, columns: it.columns });
    Other { device: it.device, name: it.name, showing: Showing { user, looking_at, holding } }
}

fn cut(error: LinkError) -> Cut {
    match error {
        LinkError::Unreachable => Cut::Unreachable,
        LinkError::WrongKey => Cut::WrongKey,
        LinkError::Refused(why) => Cut::Refused(why),
        LinkError::Waiting => Cut::Waiting,
        LinkError::Revoked => Cut::Revoked,
        LinkError::Malformed => Cut::Malformed,
    }
}
