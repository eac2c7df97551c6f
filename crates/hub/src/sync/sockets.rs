//! All live sockets of a hub: how many there are, and that they are to close.

use tokio::sync::watch;

/// The sockets that are open, and the end.
#[derive(Debug)]
pub(crate) struct Sockets {
    open: watch::Sender<usize>,
    ending: watch::Sender<bool>,
    dozing: watch::Sender<bool>,
}

/// One socket, until dropped.
pub(crate) struct Open(watch::Sender<usize>);

impl Default for Sockets {
    fn default() -> Self {
        Self {
            open: watch::Sender::new(0),
            ending: watch::Sender::new(false),
            dozing: watch::Sender::new(false),
        }
    }
}

impl Sockets {
    /// Counts one more.
    pub(crate) fn one_more(&self) -> Open {
        self.open.send_modify(|it| *it += 1);
        Open(self.open.clone())
    }

    /// Answers when they are to close.
    pub(crate) fn ending(&self) -> impl Future<Output = ()> + use<> {
        let mut ending = self.ending.subscribe();
        async move {
            // Where nobody is left to end it, it has ended.
            let _ = ending.wait_for(|it| *it).await;
        }
    }

    /// Says whether the computer is about to sleep: all of them close, and nothing is answered until it is awake.
    pub(crate) fn doze(&self, dozing: bool) {
        self.dozing.send_replace(dozing);
    }

    /// Whether the computer is about to sleep.
    pub(crate) fn dozes(&self) -> bool {
        *self.dozing.borrow()
    }

    /// Answers when the computer is about to sleep.
    pub(crate) fn dozing(&self) -> impl Future<Output = ()> + use<> {
        let mut dozing = self.dozing.subscribe();
        async move {
            if dozing.wait_for(|it| *it).await.is_err() {
                // Nobody is left to say so.
                std::future::pending::<()>().await;
            }
        }
    }

    /// Answers once all of them are closed.
    pub(crate) async fn all_closed(&self) {
        let _ = self.open.subscribe().wait_for(|it| *it == 0).await;
    }

    /// Has all of them close; answers when they have.
    pub(crate) async fn hang_up(&self) {
        self.ending.send_replace(true);
        // The sender is `self`: it cannot be gone.
        self.all_closed().await;
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|it| *it -= 1);
    }
}
