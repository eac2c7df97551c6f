//! What desks show each other at this moment (D10). In memory only; a desk that hangs up shows nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daybook_sync::{Other, Showing};
use tokio::sync::watch;
use uuid::Uuid;

/// The desks of a clinic that are here.
#[derive(Debug)]
pub(crate) struct Live {
    seats: Mutex<Seats>,
    /// Changes whenever anybody shows something else, comes or goes.
    shown: watch::Sender<()>,
    /// Changes when somebody may have been shut out.
    standing: watch::Sender<()>,
}

#[derive(Default, Debug)]
struct Seats {
    taken: BTreeMap<Uuid, Seat>,
    /// Rises with every socket.
    sockets: u64,
}

#[derive(Debug)]
struct Seat {
    socket: u64,
    name: String,
    showing: Showing,
}

/// One desk's place among the others, until dropped.
pub(crate) struct Sitting {
    clinic: Arc<crate::hub::Clinic>,
    device: Uuid,
    socket: u64,
}

impl Default for Live {
    fn default() -> Self {
        let (shown, standing) = (watch::Sender::new(()), watch::Sender::new(()));
        Self { seats: Mutex::default(), shown, standing }
    }
}

impl Live {
    /// Tells when anybody shows something else.
    pub(crate) fn shown(&self) -> watch::Receiver<()> {
        self.shown.subscribe()
    }

    /// Tells when to look again whether one is still wanted.
    pub(crate) fn standing(&self) -> watch::Receiver<()> {
        self.standing.subscribe()
    }

    /// Tells that the list of computers is another one.
    pub(crate) fn tell(&self) {
        self.shown.send_replace(());
    }

    /// Has every socket look whether its computer is still wanted.
    pub(crate) fn look_again(&self) {
        self.standing.send_replace(());
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sitting {
    /// Takes the device's place; a socket it had before finds it gone.
    pub(crate) fn down(clinic: Arc<crate::hub::Clinic>, (device, name): (Uuid, String)) -> Self {
        let socket = {
            let mut seats = clinic.live.seats();
            seats.sockets += 1;
            let socket = seats.sockets;
            seats.taken.insert(device, Seat { socket, name, showing: Showing::default() });
            socket
        };
        clinic.live.shown.send_replace(());
        Self { clinic, device, socket }
    }

    /// Shows `showing` from now on.
    pub(crate) fn show(&self, showing: Showing) {
        let live = &self.clinic.live;
        if let Some(seat) = live.seats().taken.get_mut(&self.device).filter(|it| it.socket == self.socket) {
            seat.showing = showing;
        }
        live.shown.send_replace(());
    }

    /// What the others show; `None` where another socket has taken this one's place.
    pub(crate) fn others(&self) -> Option<Vec<Other>> {
        let seats = self.clinic.live.seats();
        seats.taken.get(&self.device).filter(|it| it.socket == self.socket)?;
        let others = seats.taken.iter().filter(|(device, _)| **device != self.device);
        let other = |(device, seat): (&Uuid, &Seat)| Other {
            device: *device,
            name: seat.name.clone(),
            showing: seat.showing.clone(),
        };
        Some(others.map(other).collect())
    }
}

impl Drop for Sitting {
    fn drop(&mut self) {
        let live = &self.clinic.live;
        {
            let mut seats = live.seats();
            if seats.taken.get(&self.device).is_some_and(|it| it.socket == self.socket) {
                seats.taken.remove(&self.device);
            }
        }
        live.shown.send_replace(());
    }
}
