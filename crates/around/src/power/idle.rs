//! Windows and macOS: the system is asked not to sleep for want of anything to do, by the crate `keepawake`. They say
//! when they sleep only to programs that call them in ways this workspace forbids (`unsafe`); there the pulse of the
//! desk finds out afterwards.

use std::sync::mpsc::channel;
use std::thread;

use tokio::sync::{mpsc, oneshot};

use super::{Awake, Power, Sleep};
use crate::{BoxFuture, Unavailable};

/// The system's own count of idle time.
#[derive(Clone, Copy, Default, Debug)]
pub struct Idle;

impl Power for Idle {
    fn stay_awake<'a>(&'a self, why: &'a str) -> BoxFuture<'a, Result<Awake, Unavailable>> {
        Box::pin(async move {
            let mut asked = keepawake::Builder::default();
            asked.idle(true).reason(why).app_name("Daybook");
            let (say, said) = oneshot::channel();
            let (hold, dropped) = channel::<()>();
            // Windows keeps what was asked by the thread that asked it: this one does nothing else.
            let waits = move || match asked.create() {
                Ok(awake) => {
                    let _ = say.send(Ok(()));
                    let _ = dropped.recv();
                    drop(awake);
                }
                Err(error) => {
                    let _ = say.send(Err(Unavailable::of(error)));
                }
            };
            thread::Builder::new().name("awake".to_owned()).spawn(waits).map_err(Unavailable::of)?;
            said.await.map_err(Unavailable::of)??;
            Ok(Awake::while_held(hold))
        })
    }

    fn told(&self, _: mpsc::Sender<Sleep>) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async { Err(Unavailable::of("this system does not say when it sleeps")) })
    }
}
