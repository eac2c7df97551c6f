//! A network that can be cut: between a desk and its hub, on ports of this computer.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How the network is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Open,
    /// Half open: nothing arrives, and neither side is told.
    Held,
    /// Each connection is reset once so many bytes of the hub's have passed.
    ResetAfter(usize),
    /// Everything is reset.
    Closed,
}

pub struct Proxy {
    pub address: SocketAddr,
    way: watch::Sender<Way>,
}

impl Proxy {
    /// A network to wherever the hub is.
    pub async fn to(hub: watch::Receiver<SocketAddr>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = watch::Sender::new(Way::Open);
        let seen = way.subscribe();
        tokio::spawn(async move {
            while let Ok((desk, _)) = listener.accept().await {
                let (hub, way) = (*hub.borrow(), seen.clone());
                tokio::spawn(async move {
                    match TcpStream::connect(hub).await {
                        Ok(hub) => passed(desk, hub, way).await,
                        Err(_) => reset(&desk),
                    }
                });
            }
        });
        Self { address, way }
    }

    pub fn set(&self, way: Way) {
        self.way.send_replace(way);
    }
}

/// Carries bytes both ways until one side ends, or the network does.
async fn passed(mut desk: TcpStream, mut hub: TcpStream, mut way: watch::Receiver<Way>) {
    let (mut up, mut down) = (vec![0; 16 << 10], vec![0; 16 << 10]);
    let mut left = usize::MAX;
    let mut held = false;
    let mut now = *way.borrow_and_update();
    loop {
        match now {
            // What was lost meanwhile does not come any more.
            Way::Open if held => break,
            Way::Open => left = usize::MAX,
            Way::Held => held = true,
            Way::ResetAfter(bytes) => left = bytes,
            Way::Closed => break,
        }
        let ended = loop {
            tokio::select! {
                changed = way.changed() => match changed {
                    Ok(()) => break false,
                    Err(_) => return,
                },
                read = desk.read(&mut up), if !held => match read {
                    Ok(n) if n > 0 && hub.write_all(&up[..n]).await.is_ok() => {}
                    Ok(_) | Err(_) => break true,
                },
                read = hub.read(&mut down), if !held => match read {
                    Ok(n) if n > 0 => {
                        let passes = n.min(left);
                        left -= passes;
                        if desk.write_all(&down[..passes]).await.is_err() || left == 0 {
                            break true;
                        }
                    }
                    Ok(_) | Err(_) => break true,
                },
            }
        };
        if ended {
            break;
        }
        now = *way.borrow_and_update();
    }
    reset(&desk);
    reset(&hub);
}

/// Closing it now says so rudely.
fn reset(stream: &TcpStream) {
    // Fails where the other side has gone already.
    let _ = stream.set_zero_linger();
}
