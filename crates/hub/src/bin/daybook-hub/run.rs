//! Doing what the command line says.

use std::error::Error;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use daybook_around::{Announced, Multicast};
use daybook_engine::{Clock, Engine, Ids, SystemClock};
use daybook_hub::admin::channel::{Channel, ask};
use daybook_hub::admin::{Deed, create_clinic, restore};
use daybook_hub::house::{House, HouseError, Kind};
use daybook_hub::key::{HouseKey, KEY_VARIABLE, KeyError};
use daybook_hub::serving::{serve, serve_tls};
use daybook_hub::tls::Identity;
use daybook_hub::{Hub, Rate, Reached, Settings, announced, demo, description, name_of_this_computer};
use tokio::net::TcpListener;

use crate::arguments::{Arguments, Books, Computer, Entry, Telling, What, Wire};
use crate::first::First;

pub(crate) type Done = Result<(), Box<dyn Error>>;

/// Books of the command line, with the clock they are read by.
pub(crate) struct Opened {
    pub(crate) house: House,
    pub(crate) key: HouseKey,
    pub(crate) clock: Arc<dyn Clock>,
}

pub(crate) async fn run(arguments: Arguments) -> Done {
    match arguments.what {
        What::Serve { books, listen, wire, requests_per_minute, telling, first } => {
            log_as_json();
            first.make(&books).await?;
            serve_books(&books, (listen, &wire), (requests_per_minute, &telling), &first).await
        }
        What::Migrate { books, grant_to } => migrate(&books, grant_to.as_deref()).await,
        What::CreateClinic { books, name, zone, currency } => {
            let opened = open(&books).await?;
            let form = (name.as_str(), zone.as_str(), currency.as_str());
            say(&create_clinic(&opened.house, &opened.key, form, &opened.clock).await?.to_string())
        }
        What::CreateUser { books, clinic, name, role } => {
            let password = first_line()?;
            one(&books, clinic, Deed::CreateUser { name, role, password }).await
        }
        What::CreateToken { books, role, clinic, expires, user } => {
            one(&books, clinic, Deed::CreateToken { role, user, minutes: expires }).await
        }
        What::Tokens { books, clinic } => one(&books, clinic, Deed::Tokens).await,
        What::RevokeToken { books, clinic, id } => {
            // A token on the command line could be read by others of this computer.
            let token = id.map_or_else(first_line, Ok)?;
            one(&books, clinic, Deed::RevokeToken { token }).await
        }
        What::Invite { books, clinic, address, approve } => invite(&books, clinic, (address, approve)).await,
        What::Devices { books, clinic } => one(&books, clinic, Deed::Devices).await,
        What::Approve(Computer { books, clinic, device }) => {
            one(&books, clinic, Deed::Approve { device }).await
        }
        What::Revoke(Computer { books, clinic, device }) => {
            one(&books, clinic, Deed::Revoke { device, collect_first: false }).await
        }
        What::CollectFirst(Computer { books, clinic, device }) => {
            one(&books, clinic, Deed::Revoke { device, collect_first: true }).await
        }
        What::Quarantine { books, clinic } => one(&books, clinic, Deed::Quarantine).await,
        What::SettleQuarantined(Entry { books, clinic, entry }) => {
            one(&books, clinic, Deed::SettleQuarantined { entry }).await
        }
        What::ReopenQuarantined(Entry { books, clinic, entry }) => {
            one(&books, clinic, Deed::ReopenQuarantined { entry }).await
        }
        What::Backup { books, to } => every(&books, &Deed::Backup { folder: whole_path(&to)? }).await,
        What::Restore { books, from, clinic } => {
            let opened = open(&books).await?;
            if is_running(&opened, clinic).await {
                return Err("the hub runs; stop it first".into());
            }
            say(&restore(&opened.house, clinic, &from, &opened.key).await?)
        }
        What::Audit { books, clinic, since, action, actor, limit } => {
            one(&books, clinic, Deed::Audit { since, actions: action, actor, limit }).await
        }
        What::VerifyAudit { books, anchors } => {
            let anchors = anchors.iter().map(|it| whole_path(it)).collect::<Result<_, _>>()?;
            every(&books, &Deed::VerifyAudit { anchors }).await
        }
        What::Anchors { books, clinic } => one(&books, clinic, Deed::Anchors).await,
        What::Openapi => say(&serde_json::to_string_pretty(&description())?),
    }
}

/// Where that is for a hub, too, which may have been started elsewhere.
fn whole_path(path: &Path) -> Result<String, Box<dyn Error>> {
    Ok(std::path::absolute(path)?.to_str().ok_or("the file's name is not text")?.to_owned())
}

pub(crate) fn house_of(books: &Books) -> Result<House, HouseError> {
    let kind = if books.demo { Kind::Demo } else { Kind::Real };
    House::at(&books.database, books.files.as_deref(), kind)
}

/// The first line of standard input.
pub(crate) fn first_line() -> std::io::Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The folder and its key. A key is made only in a file the operator named, before there is any book.
pub(crate) async fn open(books: &Books) -> Result<Opened, Box<dyn Error>> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let house = house_of(books)?;
    let there_are_books = !house.clinics().await?.is_empty();
    let key = match (books.demo, std::env::var(KEY_VARIABLE), &books.key_file) {
        (true, ..) => HouseKey::of_demo(),
        (false, Ok(text), _) => HouseKey::parse(&text)?,
        (false, Err(_), Some(file)) => {
            HouseKey::in_file(file, there_are_books, Ids::new(Arc::clone(&clock)).secret())?
        }
        (false, Err(_), None) => return Err(KeyError::Nowhere.into()),
    };
    Ok(Opened { house, key, clock })
}

async fn all_books(opened: &Opened) -> Result<Vec<(u32, Arc<Engine>)>, Box<dyn Error>> {
    let mut all = Vec::new();
    for number in opened.house.clinics().await? {
        all.push((number, opened.house.open(number, &opened.key, &opened.clock).await?));
    }
    Ok(all)
}

async fn serve_books(
    books: &Books,
    (listen, wire): (SocketAddr, &Wire),
    (requests_per_minute, telling): (u32, &Telling),
    first: &First,
) -> Done {
    let opened = open(books).await?;
    let identity = identity(&opened.house, listen, wire)?;
    if books.demo {
        demo::make(&opened.house, &opened.clock).await?;
    }
    let all = all_books(&opened).await?;
    let a_second = f64::from(requests_per_minute.max(1)) / 60.0;
    let settings =
        Settings { rate: Rate { burst: (a_second * 10.0).max(20.0), a_second }, ..Settings::default() };
    let hub = Hub::new(all, (&opened.key, settings), Arc::clone(&opened.clock)).await?;
    let secret = Ids::new(Arc::clone(&opened.clock)).secret();
    let channel = Channel::open(opened.house.folder(), secret).await?;
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    if let Some(identity) = &identity {
        hub.reached_at(Reached { address, pin: identity.pin() });
    }
    tracing::info!(%address, tls = identity.is_some(), clinics = hub.clinics().count(), "serving");
    let network = Multicast::in_the_house();
    let announced = announce(&hub, &network, telling);
    let served = async {
        match &identity {
            Some(identity) => serve_tls(listener, (&hub, identity), told_to_stop()).await,
            None => serve(listener, &hub, told_to_stop()).await,
        }
    };
    let inviting = async {
        if let Err(error) = first.invite(books).await {
            tracing::error!(%error, "nobody could be invited");
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = served => {}
        () = channel.answer(&hub, &opened.key) => {}
        () = hub.keep_anchoring(&opened.key) => {}
        () = inviting => {}
    }
    drop(channel);
    if let Some(announced) = announced {
        announced.withdraw().await;
    }
    hub.anchor(&opened.key).await;
    hub.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Lets desks find the hub by themselves, where that is wanted: where the network does not allow it, address and code
/// work as before.
fn announce(hub: &Hub, network: &Multicast, telling: &Telling) -> Option<Box<dyn Announced>> {
    if telling.no_announce {
        return None;
    }
    let called = telling.called.clone().unwrap_or_else(name_of_this_computer);
    match announced(hub, network, &called) {
        Ok(None) => None,
        Ok(Some(it)) => {
            tracing::info!("the local network is told where the hub answers");
            Some(it)
        }
        Err(why) => {
            tracing::warn!(%why, "desks do not find this hub by themselves");
            None
        }
    }
}

/// Who the hub is on the network; `None` where it speaks in the clear, which it does on this computer only.
fn identity(house: &House, listen: SocketAddr, wire: &Wire) -> Result<Option<Identity>, Box<dyn Error>> {
    let here = listen.ip().is_loopback();
    if wire.plain && !here {
        return Err("--plain is for this computer's own address: everything else is spoken over TLS".into());
    }
    if let (Some(certificate), Some(key)) = (&wire.certificate, &wire.private_key) {
        return Ok(Some(Identity::given(certificate, key)?));
    }
    let demo_here = house.kind() == Kind::Demo && here && !wire.tls;
    if wire.plain || demo_here { Ok(None) } else { Ok(Some(Identity::own(house.folder())?)) }
}

/// The code of `line`, for a camera; only where somebody looks.
#[expect(clippy::print_stderr, reason = "the line itself comes alone on standard output")]
fn show_code(line: &str) {
    let code = fast_qr::QRBuilder::new(line.to_ascii_uppercase()).build();
    if let (true, Ok(code)) = (std::io::stderr().is_terminal(), code) {
        eprintln!("{}\nGood for ten minutes, for one computer.", code.to_str());
    }
}

/// One line of JSON an event on standard error. `RUST_LOG` says how much.
fn log_as_json() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without signals the hub ends with its process.
    let _ = interrupted.await;
}

async fn migrate(books: &Books, grant_to: Option<&str>) -> Done {
    if house_of(books)?.migrate_server(grant_to).await? {
        return say("the database is up to date");
    }
    let opened = open(books).await?;
    for (number, engine) in all_books(&opened).await? {
        engine.store().close().await;
        say(&format!("clinic {number} is up to date"))?;
    }
    Ok(())
}

/// Has `deed` done by the hub, where one runs, and otherwise on the book itself.
async fn done(books: &Books, clinic: u32, deed: &Deed) -> Result<String, Box<dyn Error>> {
    let house = house_of(books)?;
    if let Some(said) = ask(house.folder(), clinic, deed).await? {
        return Ok(said);
    }
    let opened = open(books).await?;
    let engine = opened.house.open(clinic, &opened.key, &opened.clock).await?;
    let said = deed.clone().on(clinic, &engine, &opened.key).await;
    engine.store().close().await;
    Ok(said?)
}

/// Prints a line that lets one computer join, alone.
pub(crate) async fn invite(books: &Books, clinic: u32, (address, approve): (Option<String>, bool)) -> Done {
    let line = done(books, clinic, &Deed::Invite { address, approve }).await?;
    show_code(&line);
    say(&line)
}

pub(crate) async fn one(books: &Books, clinic: u32, deed: Deed) -> Done {
    let said = done(books, clinic, &deed).await?;
    if said.is_empty() { Ok(()) } else { say(&said) }
}

async fn every(books: &Books, deed: &Deed) -> Done {
    for clinic in house_of(books)?.clinics().await? {
        say(&done(books, clinic, deed).await?)?;
    }
    Ok(())
}

async fn is_running(opened: &Opened, clinic: u32) -> bool {
    !matches!(ask(opened.house.folder(), clinic, &Deed::Tokens).await, Ok(None))
}

fn say(text: &str) -> Done {
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
