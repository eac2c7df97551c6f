//! Telling the local network where a hub answers, so that desks list its books beside those other desks share, and find
//! it again where its address has changed. What is told proves nothing and opens nothing: whoever joins needs a code.

use daybook_around::{Announced, Neighbourhood, SharedBook, Unavailable};

use crate::hub::Hub;

/// What a hub is called whose computer has no name.
const NAMELESS: &str = "daybook-hub";

/// Announces `hub` as `computer` for as long as what is answered is kept; `None` where only this computer reaches it.
/// A hub of several clinics is one entry that names them all: a code says which is meant.
///
/// # Errors
/// When the system does not let us speak to the network.
pub fn announced(
    hub: &Hub,
    neighbourhood: &dyn Neighbourhood,
    computer: &str,
) -> Result<Option<Box<dyn Announced>>, Unavailable> {
    let Some(reached) = hub.reached().filter(|it| !it.address.ip().is_loopback()) else { return Ok(None) };
    let clinics: Vec<String> = hub.clinics().map(|it| it.book().clinic.name.clone()).collect();
    if clinics.is_empty() {
        return Ok(None);
    }
    let book = SharedBook {
        clinic: clinics.join(", "),
        computer: computer.to_owned(),
        port: reached.address.port(),
        pin: reached.pin,
    };
    neighbourhood.announce(&book).map(Some)
}

/// How the system calls this computer.
#[must_use]
pub fn name_of_this_computer() -> String {
    let told = std::fs::read_to_string("/etc/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok());
    let name = told.unwrap_or_default().trim().to_owned();
    if name.is_empty() { NAMELESS.to_owned() } else { name }
}
