//! Following the hub: asks what `daybook_sync::Desk` says to ask, hands it the answers, and tells the window what came
//! of it. Ends when the book is closed.

use std::sync::Arc;
use std::time::Duration;

use daybook_engine::Engine;
use daybook_store::{Failure, WriteError};
use daybook_sync::{Body, Effect, Reply, Request};
use tokio::sync::mpsc;

use super::exchange::{Cut, HubAccount, Notice, Other};
use super::log::LogLook;
use super::{Farewell, Sharing, TAG};

/// No answer within this, and the hub is taken for gone.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a disk that failed is left alone.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// The first and the longest pause before the socket is opened again.
const REOPEN_MS: (u64, u64) = (1_000, 30_000);
/// How often accounts are compared with the hub's.
const ACCOUNTS: Duration = Duration::from_secs(60);
/// Notices that wait to be heard: a few, as each says only to look.
const NOTICES: usize = 32;

/// Follows for as long as it is polled.
pub(super) async fn follow(sharing: Arc<Sharing>, engine: Arc<Engine>) {
    tokio::join!(sharing.ask_on(&engine), sharing.listen_on(), sharing.keep_accounts(), sharing.seek_on());
}

impl Sharing {
    /// Asks whenever there is something to ask.
    async fn ask_on(&self, engine: &Engine) {
        loop {
            match self.step(engine).await {
                Ok(Some(())) => {}
                Ok(None) => {
                    let rest = self.desk.lock().await.rest(self.now());
                    tokio::select! {
                        () = self.woken.notified() => (),
                        () = tokio::time::sleep(Duration::from_millis(rest.max(1))) => (),
                    }
                }
                Err(failure) => {
                    tracing::error!(%failure, "the shared book could not be followed");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    /// One question and its answer; `None` where there was nothing to ask.
    pub(super) async fn step(&self, engine: &Engine) -> Result<Option<()>, WriteError> {
        let request = self.desk.lock().await.next(self.now(), self.spread()).await?;
        let Some(request) = request else { return Ok(None) };
        let farewells = self.way().farewells;
        match self.asked(&request).await {
            Ok(reply) => {
                self.met(farewells);
                let followed = matches!(reply.body, Body::Pulled(_) | Body::Part(_));
                let effects = self.desk.lock().await.receive(reply, self.now()).await?;
                self.troubled(&effects, followed);
                self.take_effect(effects, engine).await?;
                if followed && self.way().log == LogLook::Never {
                    self.look_at_log().await?;
                }
            }
            Err(Cut::Revoked) => {
                let effects = self.desk.lock().await.shut_out().await?;
                self.take_effect(effects, engine).await?;
            }
            Err(cut) => {
                let now = self.now();
                self.desk.lock().await.unanswered(now, self.spread());
                self.cut(&cut);
            }
        }
        Ok(Some(()))
    }

    pub(super) async fn asked(&self, request: &Request) -> Result<Reply, Cut> {
        let answer = tokio::time::timeout(PATIENCE, self.exchange.ask(request)).await;
        answer.unwrap_or(Err(Cut::Unreachable))
    }

    async fn take_effect(&self, effects: Vec<Effect>, engine: &Engine) -> Result<(), WriteError> {
        for effect in effects {
            match effect {
                Effect::Changed => engine.read_anew().await.map_err(|_| Failure::Unreadable("book"))?,
                Effect::Locked(why) => tracing::error!(why, "this computer was shut out of the shared book"),
                Effect::OldHub | Effect::Diverged | Effect::UpgradeNeeded | Effect::HubTooOld => {}
                Effect::Clock(state) => self.way().clock = state,
                Effect::Anchored => self.look_at_log().await?,
                Effect::LogContradicts => self.log_differs(None).await?,
            }
            self.tell();
        }
        Ok(())
    }

    /// The hub was heard, by an answer to what was asked when it had said so many farewells.
    fn met(&self, farewells: u64) {
        let now = self.clock.now();
        let mut way = self.way();
        if way.farewells != farewells {
            way.heard_at = Some(now);
            return;
        }
        let news = way.cut_since.is_some() || way.heard_at.is_none() || way.farewell.is_some();
        way.heard_at = Some(now);
        (way.cut_since, way.why, way.farewell) = (None, None, None);
        drop(way);
        if news {
            self.tell();
        }
    }

    /// What keeps this desk from following stands until it follows again, whatever else is answered meanwhile.
    fn troubled(&self, effects: &[Effect], followed: bool) {
        let trouble = effects.iter().find_map(|it| match it {
            Effect::OldHub => Some("old_hub"),
            Effect::Diverged => Some("diverged"),
            Effect::UpgradeNeeded => Some("upgrade_needed"),
            Effect::HubTooOld => Some("hub_too_old"),
            Effect::Changed
            | Effect::Locked(_)
            | Effect::Clock(_)
            | Effect::Anchored
            | Effect::LogContradicts => None,
        });
        if !followed && trouble.is_none() {
            return;
        }
        let before = std::mem::replace(&mut self.way().trouble, trouble);
        if before != trouble {
            self.tell();
        }
    }

    /// The hub was not heard.
    fn cut(&self, cut: &Cut) {
        let now = self.clock.now();
        let mut way = self.way();
        let news = way.cut_since.is_none() || way.why != Some(cut.code());
        way.cut_since.get_or_insert(now);
        way.why = Some(cut.code());
        way.others.clear();
        drop(way);
        if news {
            tracing::info!(why = cut.code(), "the hub cannot be reached");
            self.tell();
        }
    }

    /// Keeps a socket open on which the hub says that there is something new.
    async fn listen_on(&self) {
        let mut wait = REOPEN_MS.0;
        loop {
            let (to, mut notices) = mpsc::channel(NOTICES);
            let mut heard = false;
            let mut listening = self.exchange.listen(to);
            let cut = loop {
                tokio::select! {
                    cut = &mut listening => break cut,
                    Some(notice) = notices.recv() => {
                        heard = true;
                        self.hear(notice).await;
                    }
                }
            };
            drop(listening);
            // The last word may be why it ended.
            while let Ok(notice) = notices.try_recv() {
                self.hear(notice).await;
            }
            tracing::debug!(why = cut.code(), "the hub's socket ended");
            let thought_there = {
                let way = self.way();
                way.cut_since.is_none() && way.farewell.is_none()
            };
            if thought_there {
                // Whether it was the socket alone is known once somebody asks: staff are to see it now, not in a minute.
                self.hurry().await;
            }
            wait = if heard { REOPEN_MS.0 } else { (wait * 2).min(REOPEN_MS.1) };
            if !self.way().others.is_empty() {
                self.way().others.clear();
                self.tell();
            }
            let pause = wait + self.spread() % (wait / 2 + 1);
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }

    async fn hear(&self, notice: Notice) {
        match notice {
            Notice::Head => self.hurry().await,
            Notice::Others(others) => {
                let others = others.into_iter().filter(|it| it.device != self.joined.device);
                self.way().others = others.map(|it: Other| (it.device, it)).collect();
                self.tell();
            }
            Notice::Asleep => self.said_farewell(Farewell::Asleep),
            Notice::Closed => self.said_farewell(Farewell::Closed),
        }
    }

    /// The hub is gone from now on, and said so: nobody waits until a question finds it out.
    fn said_farewell(&self, farewell: Farewell) {
        let now = self.clock.now();
        let mut way = self.way();
        way.farewell = Some(farewell);
        way.farewells += 1;
        way.cut_since.get_or_insert(now);
        way.why.get_or_insert(Cut::Unreachable.code());
        way.others.clear();
        drop(way);
        self.tell();
    }

    /// Keeps the accounts those of the hub: who left there cannot sign in here for much longer.
    async fn keep_accounts(&self) {
        loop {
            match self.exchange.accounts().await {
                Ok(accounts) => match self.keep(accounts).await {
                    Ok(true) => self.crier.tell(vec!["session".to_owned(), TAG.to_owned()]),
                    Ok(false) => {}
                    Err(error) => tracing::error!(%error, "the hub's accounts could not be kept"),
                },
                Err(cut) => tracing::debug!(why = cut.code(), "the hub's accounts could not be asked for"),
            }
            tokio::time::sleep(ACCOUNTS).await;
        }
    }

    /// Keeps `accounts`; whether any was new. Who is no longer among them cannot sign in any more.
    pub(super) async fn keep(&self, accounts: Vec<HubAccount>) -> Result<bool, WriteError> {
        let here = self.store.staff().await?;
        let mut snapshot = self.store.snapshot().await?;
        let mut news = vec![];
        for it in &accounts {
            if snapshot.rows().hub_account(it.staff.id).await? != Some(it.version) {
                news.push(it.clone());
            }
        }
        for gone in here.into_iter().filter(|it| it.active && !accounts.iter().any(|at| at.staff.id == it.id))
        {
            let version = snapshot.rows().hub_account(gone.id).await?.unwrap_or(0) + 1;
            let staff = daybook_store::Staff { active: false, ..gone };
            news.push(HubAccount { staff, version });
        }
        drop(snapshot);
        if news.is_empty() {
            return Ok(false);
        }
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    for it in &news {
                        tx.keep_hub_account(&it.staff, it.version).await?;
                    }
                    Ok::<_, WriteError>(true)
                })
            })
            .await
    }
}
