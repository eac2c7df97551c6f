//! Connections: how many, how long they may take to say what they want, and how they end.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::app::app;
use crate::hub::{Hub, Waits};
use crate::patient_stream::PatientStream;
use crate::tls::Identity;

/// How long nothing is taken where nothing could be: without a file handle the next try fails at once, too.
const AFTER_FAILURE: Duration = Duration::from_millis(100);
/// Longest head, bytes.
const HEAD_BYTES: usize = 32 * 1024;

/// Answers what comes to `listener` until `until` is over, and then finishes what it began. In the clear: for
/// connections that do not leave this computer.
pub async fn serve(listener: TcpListener, hub: &Hub, until: impl Future<Output = ()>) {
    serve_either(listener, (hub, None), until).await;
}

/// As [`serve`], over TLS as `identity`.
pub async fn serve_tls(
    listener: TcpListener,
    (hub, identity): (&Hub, &Identity),
    until: impl Future<Output = ()>,
) {
    serve_either(listener, (hub, Some(identity.acceptor())), until).await;
}

async fn serve_either(
    listener: TcpListener,
    (hub, acceptor): (&Hub, Option<TlsAcceptor>),
    until: impl Future<Output = ()>,
) {
    let (end, ending) = watch::channel(false);
    let answering = Answering { app: app(hub), waits: hub.0.waits, acceptor, ending };
    let all = hub.0.places.all;
    let (places, addresses) = (Arc::new(Semaphore::new(all)), Addresses::default());
    let mut until = std::pin::pin!(until);
    loop {
        let accepted = tokio::select! {
            () = &mut until => break,
            accepted = accepted(&listener, &places) => accepted,
        };
        let (stream, from, place) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Too many open files, a connection gone before it was taken: the next one may be well.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let Some(seat) = addresses.seat(from.ip(), hub.0.places.of_one) else {
            tracing::debug!("an address has too many connections");
            continue;
        };
        let answering = answering.clone();
        tokio::spawn(async move {
            answering.connection(stream, from).await;
            drop((seat, place));
        });
    }
    drop(listener);
    end.send_replace(true);
    let ended = async {
        hub.hang_up().await;
        // Whoever has all places is alone.
        let _ = places.acquire_many(u32::try_from(all).unwrap_or(u32::MAX)).await;
    };
    if tokio::time::timeout(answering.waits.end, ended).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

/// What every connection is answered with.
#[derive(Clone)]
struct Answering {
    app: Router,
    waits: Waits,
    acceptor: Option<TlsAcceptor>,
    /// True once nothing new is to be begun.
    ending: watch::Receiver<bool>,
}

impl Answering {
    async fn connection(self, stream: TcpStream, from: SocketAddr) {
        let Some(acceptor) = &self.acceptor else { return self.requests(stream, from).await };
        match tokio::time::timeout(self.waits.head, acceptor.accept(stream)).await {
            Ok(Ok(stream)) => self.requests(stream, from).await,
            // Somebody who speaks no TLS, or goes by another key, or says nothing.
            Ok(Err(error)) => tracing::debug!(%error, "a connection ended before it was safe"),
            Err(_) => tracing::debug!("a connection took too long to become safe"),
        }
    }

    async fn requests<S>(self, stream: S, from: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let app = self.app;
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(from));
            app.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.waits.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(PatientStream::new(stream, self.waits.taken)), service)
            .with_upgrades();
        let (mut ending, mut connection) = (self.ending, std::pin::pin!(connection));
        tokio::select! {
            // How a connection ends is its other side's affair.
            _ = connection.as_mut() => return,
            _ = ending.wait_for(|it| *it) => connection.as_mut().graceful_shutdown(),
        }
        let _ = connection.await;
    }
}

/// How many connections each address has.
#[derive(Clone, Default)]
struct Addresses(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A connection of an address, until dropped.
struct Seat(Addresses, IpAddr);

impl Addresses {
    /// One more of `address`, where it has fewer than `at_most`.
    fn seat(&self, address: IpAddr, at_most: usize) -> Option<Seat> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = all.entry(address).or_default();
        if *taken >= at_most {
            return None;
        }
        *taken += 1;
        drop(all);
        Some(Seat(self.clone(), address))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        match all.get_mut(&self.1) {
            Some(taken) if *taken > 1 => *taken -= 1,
            Some(_) | None => _ = all.remove(&self.1),
        }
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accepted(listener: &TcpListener, places: &Arc<Semaphore>) -> std::io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.expect("the semaphore is never closed");
    let (stream, from) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, from, place))
}
