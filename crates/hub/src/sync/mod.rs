//! Desks on the network: they join, ask what the protocol has them ask (`daybook_sync`), and hold a live socket.
//! Decides nothing: what is asked is answered by `daybook_sync::Hub` on the clinic's book.

mod accounts;
mod ask;
mod join;
mod live;
mod meet;
mod presence;
pub(crate) mod seal;
mod sockets;

use axum::http::Method;

use crate::gate::Needs;
use crate::route::Route;

pub(crate) use ask::UNITS_AT_ONCE;
pub(crate) use join::{admitted, noted};
pub(crate) use presence::{Live, Sitting};
pub(crate) use seal::Nonces;
pub(crate) use sockets::Sockets;

/// What a computer may be refused with.
const REFUSALS: &[(u16, &str)] = &[
    (400, "It cannot be read."),
    (401, "The seal is missing, not good, of another time, or came before."),
    (403, "The computer was shut out, or asks for another."),
    (408, "It took too long to arrive."),
    (413, "The body is too long."),
    (429, "Too many requests."),
    (503, "Not at the moment."),
];
/// What one that wants to join may be refused with.
const JOIN_REFUSALS: &[(u16, &str)] = &[
    (400, "It cannot be read."),
    (401, "It is not sealed with the key it names."),
    (403, "The invitation is not known, was used, or is too old."),
    (408, "It took too long to arrive."),
    (413, "The body is too long."),
    (422, "The name is not right."),
    (429, "Too many requests."),
];

/// What one that has a code may be refused with.
const MEET_REFUSALS: &[(u16, &str)] = &[
    (400, "It cannot be read."),
    (408, "It took too long to arrive."),
    (413, "The body is too long."),
    (429, "Too many requests."),
];

pub(crate) fn routes() -> Vec<Route> {
    let join = Route::new(Method::POST, "/sync/v1/join", Needs::Nobody, join::join)
        .says("A computer that was invited joins, with a key of its own; 202 while an admin is to agree.");
    let meet = Route::new(Method::POST, "/sync/v1/meet", Needs::Nobody, meet::meet)
        .says("Shows a computer that has a code that this is the hub the code is from; nothing else.")
        .takes::<meet::Meeting>();
    let ask = Route::new(Method::POST, "/sync/v1/ask", Needs::Device, ask::ask)
        .says("What desks ask of the hub: push, pull, everything. Sealed with the computer's key.");
    let accounts = Route::new(Method::GET, "/sync/v1/accounts", Needs::Device, accounts::accounts)
        .says("Who may sign in, for a desk that lets them in by itself.");
    let live = Route::new(Method::GET, "/sync/v1/live", Needs::Device, live::live)
        .says("A WebSocket: that there is something to pull, and what other desks show.");
    let mut all = vec![join.refuses(JOIN_REFUSALS), meet.refuses(MEET_REFUSALS)];
    all.extend([ask, accounts, live].map(|it| it.refuses(REFUSALS)));
    all.into_iter().map(|it| it.in_chapter("Desks")).collect()
}
