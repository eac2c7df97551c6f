//! Connections: how many, how long they may take to say what they want, and how they end.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use crate::app::app;
use crate::hub::Hub;

/// Connections at once; more wait in the system's own queue. Bounds the memory strangers can make us use.
const CONNECTIONS: usize = 1_024;
/// Longest head, bytes.
const HEAD_BYTES: usize = 32 * 1024;

/// Answers what comes to `listener` until `until` is over, and then finishes what it began.
pub async fn serve(listener: TcpListener, hub: &Hub, until: impl Future<Output = ()>) {
    let (app, waits) = (app(hub), hub.0.waits);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(CONNECTIONS));
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
                tokio::task::yield_now().await;
                continue;
            }
        };
        let app = app.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(from));
            app.clone().oneshot(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(waits.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        let served = graceful.watch(connection);
        tokio::spawn(async move {
            // How a connection ends is its other side's affair.
            let _ = served.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(waits.end, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn accepted(listener: &TcpListener, places: &Arc<Semaphore>) -> std::io::Result<Accepted> {
    let place = Arc::clone(places).acquire_owned().await.expect("the semaphore is never closed");
    let (stream, from) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, from, place))
}
