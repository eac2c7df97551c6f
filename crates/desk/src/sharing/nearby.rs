//! Shared books that are near, for whoever wants to join one. The network is asked only as long as somebody looks: who
//! looks asks again and again, and once nobody does it is left alone.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use daybook_around::{NearbyBook, Neighbourhood, Sighting, Unavailable};
use daybook_wire::sharing::{NearbyBook as Shown, NearbyBooks};
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;

use crate::changes::Crier;
use crate::desk::Desk;

/// What listeners are told when another book is near, or one no longer.
const TAG: &str = "nearby";
/// How long after the last question looking goes on.
const PATIENCE: Duration = Duration::from_secs(60);

/// Looking, while somebody does.
pub(crate) struct Nearby {
    patience: Duration,
    look: Mutex<Option<Look>>,
}

struct Look {
    books: watch::Receiver<Vec<NearbyBook>>,
    asked: Arc<Notify>,
    task: AbortHandle,
}

impl Default for Nearby {
    fn default() -> Self {
        Self { patience: PATIENCE, look: Mutex::new(None) }
    }
}

impl Nearby {
    /// What is near by now; begins to look where nobody did.
    fn asked(
        &self,
        neighbourhood: &dyn Neighbourhood,
        crier: &Arc<Crier>,
    ) -> Result<Vec<NearbyBook>, Unavailable> {
        let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
        let look = match &mut *look {
            Some(it) if !it.task.is_finished() => it,
            none => none.insert(begun(neighbourhood.look()?, self.patience, Arc::clone(crier))),
        };
        look.asked.notify_one();
        Ok(look.books.borrow().clone())
    }
}

impl Drop for Nearby {
    fn drop(&mut self) {
        if let Some(look) = self.look.get_mut().unwrap_or_else(PoisonError::into_inner) {
            look.task.abort();
        }
    }
}

/// Tells of what comes and goes until nobody has asked for `patience`.
fn begun(sighting: Sighting, patience: Duration, crier: Arc<Crier>) -> Look {
    let (books, asked) = (sighting.books.clone(), Arc::new(Notify::new()));
    let again = Arc::clone(&asked);
    let task = tokio::spawn(async move {
        let mut sighting = sighting;
        loop {
            let waiting = async {
                while sighting.books.changed().await.is_ok() {
                    crier.tell(vec![TAG.to_owned()]);
                }
            };
            tokio::select! {
                // Somebody asked: patience begins anew.
                () = again.notified() => {}
                () = waiting => break,
                () = tokio::time::sleep(patience) => break,
            }
        }
    });
    Look { books, asked, task: task.abort_handle() }
}

impl Desk {
    /// The shared books that are near; this computer's own is none of them.
    pub(crate) async fn nearby(&self) -> NearbyBooks {
        let own = self.hosting().await.and_then(|it| it.served.as_ref().ok().map(|it| it.pin()));
        match self.nearby.asked(self.options.around.neighbourhood.as_ref(), &self.crier) {
            Ok(books) => NearbyBooks {
                is: "looking".to_owned(),
                books: books.into_iter().filter(|it| Some(it.pin) != own).map(shown).collect(),
            },
            Err(why) => {
                tracing::debug!(%why, "no shared book can be looked for");
                NearbyBooks { is: "unavailable".to_owned(), books: Vec::new() }
            }
        }
    }
}

fn shown(book: NearbyBook) -> Shown {
    Shown { clinic: book.clinic, computer: book.computer, address: book.address.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use daybook_around::{Announced, SharedBook};
    use tokio::sync::mpsc;

    /// Says when somebody begins to look, and hands over what they see.
    struct Street(mpsc::UnboundedSender<watch::Sender<Vec<NearbyBook>>>);

    impl Neighbourhood for Street {
        fn announce(&self, _: &SharedBook) -> Result<Box<dyn Announced>, Unavailable> {
            Err(Unavailable(String::new()))
        }

        fn look(&self) -> Result<Sighting, Unavailable> {
            let (show, seen) = watch::channel(Vec::new());
            self.0.send(show).unwrap();
            Ok(Sighting { books: seen })
        }
    }

    fn book() -> NearbyBook {
        NearbyBook {
            clinic: "Brightwater Dental".to_owned(),
            computer: "Reception".to_owned(),
            address: ([192, 168, 1, 20], 8463).into(),
            pin: [1; 32],
        }
    }

    #[tokio::test]
    async fn a_book_that_appears_is_told_and_shown() {
        let (tell, mut looks) = mpsc::unbounded_channel();
        let (street, nearby, crier) = (Street(tell), Nearby::default(), Arc::new(Crier::new()));
        let mut told = crier.listen();
        assert_eq!(nearby.asked(&street, &crier), Ok(Vec::new()));
        let show = looks.recv().await.unwrap();
        show.send_replace(vec![book()]);
        assert_eq!(told.recv().await.unwrap().tags, [TAG]);
        assert_eq!(nearby.asked(&street, &crier), Ok(vec![book()]));
        assert!(looks.try_recv().is_err(), "the network is asked once");
    }

    #[tokio::test]
    async fn once_nobody_asks_the_network_is_left_alone_and_asked_anew_later() {
        let (tell, mut looks) = mpsc::unbounded_channel();
        let nearby = Nearby { patience: Duration::ZERO, look: Mutex::new(None) };
        let (street, crier) = (Street(tell), Arc::new(Crier::new()));
        for _ in 0..2 {
            nearby.asked(&street, &crier).unwrap();
            let show = looks.recv().await.unwrap();
            // Gone are the task that looks, and what is shown to it.
            let task = nearby.look.lock().unwrap().as_ref().unwrap().task.clone();
            while !task.is_finished() {
                tokio::task::yield_now().await;
            }
            drop(show);
        }
    }
}
