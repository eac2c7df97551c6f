//! The network as multicast DNS shows it (RFC 6762, 6763), by the crate `mdns-sd`, which speaks it itself: no service
//! of the system is needed. Only IPv4: that is where a desk listens.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use mdns_sd::{IfKind, ResolvedService, ServiceDaemon, ServiceEvent, ServiceInfo};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::{Announced, NearbyBook, Neighbourhood, SharedBook, Sighting};
use crate::{BoxFuture, Unavailable};

/// What is announced.
const KIND: &str = "_daybook._tcp.local.";
/// Which edition of the texts beside it.
const EDITION: &str = "1";
/// How many bytes a name in DNS may have (RFC 6763 §4.1.1).
const LABEL: usize = 63;
/// How many bytes of a clinic's name are told: with its key it has to fit into 255.
const CLINIC: usize = 200;
/// How many books are listened to: a network with more is making fun of us.
const BOOKS_AT_MOST: usize = 50;
/// How long a farewell to the network may take.
const FAREWELL: Duration = Duration::from_secs(1);

/// Books announced by multicast DNS.
pub struct Multicast {
    port: u16,
    reach: Reach,
    /// Begun when first needed: it has a thread and a socket.
    daemon: Mutex<Option<ServiceDaemon>>,
    /// Begun when first needed, too, and kept: to ask again from time to time costs the network next to nothing.
    heard: Mutex<Option<Heard>>,
}

/// Which networks are spoken to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    House,
    ThisComputer,
}

impl Multicast {
    /// On every network of this computer.
    #[must_use]
    pub const fn in_the_house() -> Self {
        Self {
            port: mdns_sd::MDNS_PORT,
            reach: Reach::House,
            daemon: Mutex::new(None),
            heard: Mutex::new(None),
        }
    }

    /// Between programs of this computer that use the same UDP port: for tests.
    #[must_use]
    pub const fn on_this_computer_only(port: u16) -> Self {
        Self { port, reach: Reach::ThisComputer, daemon: Mutex::new(None), heard: Mutex::new(None) }
    }

    fn daemon(&self) -> Result<ServiceDaemon, Unavailable> {
        let mut known = self.daemon.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(daemon) = &*known {
            return Ok(daemon.clone());
        }
        let daemon = self.begun().map_err(Unavailable::of)?;
        Ok(known.insert(daemon).clone())
    }

    fn begun(&self) -> Result<ServiceDaemon, mdns_sd::Error> {
        let daemon = ServiceDaemon::new_with_port(self.port)?;
        match self.reach {
            Reach::House => daemon.disable_interface(vec![IfKind::IPv6, IfKind::LoopbackV4])?,
            Reach::ThisComputer => {
                daemon.disable_interface(IfKind::All)?;
                daemon.enable_interface(IfKind::LoopbackV4)?;
            }
        }
        Ok(daemon)
    }

    /// Whether there is a network that could be listened to.
    fn is_in_network(&self) -> bool {
        let ours = |it: &if_addrs::Interface| it.ip().is_ipv4() && it.is_oper_up();
        let reached = |it: &if_addrs::Interface| match self.reach {
            Reach::House => !it.is_loopback() && !it.is_p2p(),
            Reach::ThisComputer => it.is_loopback(),
        };
        if_addrs::get_if_addrs().is_ok_and(|all| all.iter().any(|it| ours(it) && reached(it)))
    }
}

impl Neighbourhood for Multicast {
    fn announce(&self, book: &SharedBook) -> Result<Box<dyn Announced>, Unavailable> {
        let daemon = self.daemon()?;
        let info = described(book).map_err(Unavailable::of)?;
        let fullname = info.get_fullname().to_owned();
        daemon.register(info).map_err(Unavailable::of)?;
        Ok(Box::new(Announcement { daemon, fullname }))
    }

    fn look(&self) -> Result<Sighting, Unavailable> {
        if !self.is_in_network() {
            return Err(Unavailable::of("this computer is in no network"));
        }
        let mut known = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever listened may have ended with the network.
        let heard = match known.take().filter(|it| it.books.has_changed().is_ok()) {
            Some(heard) => heard,
            None => listen(&self.daemon()?).map_err(Unavailable::of)?,
        };
        let books = known.insert(heard).books.clone();
        Ok(Sighting { books })
    }
}

/// Begins to listen.
fn listen(daemon: &ServiceDaemon) -> Result<Heard, mdns_sd::Error> {
    let events = daemon.browse(KIND)?;
    let (tell, books) = watch::channel(Vec::new());
    let task = tokio::spawn(async move {
        let mut heard = BTreeMap::new();
        while let Ok(event) = events.recv_async().await {
            if hear(&mut heard, event) {
                tell.send_replace(shown(&heard));
            }
        }
    });
    Ok(Heard { books, listening: task.abort_handle() })
}

impl Drop for Multicast {
    fn drop(&mut self) {
        if let Some(daemon) = self.daemon.get_mut().unwrap_or_else(PoisonError::into_inner).take()
            && let Err(error) = daemon.shutdown()
        {
            tracing::debug!(%error, "looking into the network did not end");
        }
    }
}

/// What is heard of books that others announce.
///
/// One for all who look: the daemon tells of a kind of service only whoever asked for it last, and so a desk that
/// looked for the hub it follows left its own list of books as it was.
struct Heard {
    books: watch::Receiver<Vec<NearbyBook>>,
    listening: AbortHandle,
}

impl Drop for Heard {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// A book that is announced.
struct Announcement {
    daemon: ServiceDaemon,
    fullname: String,
}

impl Announced for Announcement {
    fn withdraw(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let Ok(said) = self.daemon.unregister(&self.fullname) else { return };
            if tokio::time::timeout(FAREWELL, said.recv_async()).await.is_err() {
                tracing::debug!("the network was not told in time that a book is gone");
            }
        })
    }
}

impl Drop for Announcement {
    /// Said without waiting; a second time it is nothing.
    fn drop(&mut self) {
        if let Err(error) = self.daemon.unregister(&self.fullname) {
            tracing::debug!(%error, "the network was not told that a book is gone");
        }
    }
}

/// A book as DNS-SD describes it. Its host has a name of its own, so that no other's is in question.
fn described(book: &SharedBook) -> Result<ServiceInfo, mdns_sd::Error> {
    let pin = hex(&book.pin);
    let host = format!("daybook-{}.local.", &pin[..16]);
    let clinic = shortened(&book.clinic, CLINIC);
    let texts = [("v", EDITION), ("pin", &pin), ("clinic", clinic)];
    let computer = shortened(&book.computer, LABEL);
    Ok(ServiceInfo::new(KIND, computer, &host, "", book.port, &texts[..])?.enable_addr_auto())
}

/// Takes in what was heard; whether that changed anything.
fn hear(heard: &mut BTreeMap<String, NearbyBook>, event: ServiceEvent) -> bool {
    match event {
        ServiceEvent::ServiceResolved(it) => match read(&it) {
            Some(book) if heard.len() < BOOKS_AT_MOST || heard.contains_key(&it.fullname) => {
                heard.insert(it.fullname.clone(), book.clone()) != Some(book)
            }
            Some(_) | None => heard.remove(&it.fullname).is_some(),
        },
        ServiceEvent::ServiceRemoved(_, fullname) => heard.remove(&fullname).is_some(),
        // Looking began or ended, or something was heard of that is not known yet.
        _ => false,
    }
}

/// What a computer says of its book; `None` where it makes no sense.
fn read(service: &ResolvedService) -> Option<NearbyBook> {
    let texts = &service.txt_properties;
    if texts.get_property_val_str("v") != Some(EDITION) || service.port == 0 {
        return None;
    }
    let pin = unhex(texts.get_property_val_str("pin")?)?;
    // The lowest, so that it does not jump to and fro; what it says on a network is where it is reached on that.
    let ip: Ipv4Addr = service.get_addresses_v4().into_iter().min()?;
    let computer = service.fullname.strip_suffix(KIND)?.strip_suffix('.')?;
    Some(NearbyBook {
        clinic: printable(texts.get_property_val_str("clinic").unwrap_or_default()),
        computer: printable(&unescaped(computer)),
        address: SocketAddr::from((ip, service.port)),
        pin,
    })
}

/// Each book once: a computer that was renamed may still be known by both names.
fn shown(heard: &BTreeMap<String, NearbyBook>) -> Vec<NearbyBook> {
    let by_key: BTreeMap<[u8; 32], &NearbyBook> = heard.values().map(|it| (it.pin, it)).collect();
    let mut books: Vec<NearbyBook> = by_key.into_values().cloned().collect();
    books.sort_by_key(|it| (it.clinic.to_lowercase(), it.computer.to_lowercase(), it.address));
    books
}

/// As many whole characters of `text` as fit into `bytes`.
fn shortened(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// What anybody in the network wrote, without what would disturb a screen.
fn printable(text: &str) -> String {
    text.chars().filter(|it| !it.is_control()).take(100).collect::<String>().trim().to_owned()
}

/// A name as DNS writes it, with a backslash before dots (RFC 6763 §4.3).
fn unescaped(label: &str) -> String {
    let mut after_backslash = false;
    let kept = |it: &char| {
        after_backslash = *it == '\\' && !after_backslash;
        !after_backslash
    };
    label.chars().filter(kept).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|it| format!("{it:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).expect("two hex digits");
    Some(std::array::from_fn(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written_and_nothing_else_is_one() {
        let pin = std::array::from_fn(|at| u8::try_from(at * 7).unwrap());
        assert_eq!(unhex(&hex(&pin)), Some(pin));
        for wrong in ["", "00", &"g".repeat(64), &"+1".repeat(32), &"é".repeat(32)] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_name_keeps_its_dots_and_loses_what_would_disturb_a_screen() {
        assert_eq!(unescaped(r"Dr\. Osei \\ 2"), r"Dr. Osei \ 2");
        assert_eq!(printable(" a\u{1b}[2J\nb "), "a[2Jb");
    }

    #[test]
    fn a_long_name_is_cut_between_two_characters() {
        let book =
            SharedBook { clinic: "ع".repeat(200), computer: "ä".repeat(100), port: 8463, pin: [7; 32] };
        let info = described(&book).unwrap();
        assert_eq!(info.get_property_val_str("clinic").unwrap().len(), CLINIC);
        assert!(info.get_fullname().starts_with(&format!("{}._daybook", "ä".repeat(31))));
    }
}
