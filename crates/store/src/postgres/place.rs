//! Where a server is, and how every connection to it is set; what must hold is read back.

use std::net::IpAddr;
use std::str::FromStr as _;

use daybook_booking::ids::ClinicId;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions as _, PgConnection, Row as _};

use crate::open::OpenError;

/// What is said to the server as a connection is made. A write never waits long for a lock, and a hub that hangs in
/// the middle of one does not hold the clinic's for long.
const SETTINGS: [(&str, &str); 5] = [
    ("search_path", "daybook,public"),
    ("lock_timeout", "5s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("statement_timeout", "10s"),
    ("synchronous_commit", "on"),
];

/// What the server must answer before a word is written to it: what was confirmed survives a power cut.
const EXPECTED: [(&str, &str); 3] =
    [("fsync", "on"), ("full_page_writes", "on"), ("synchronous_commit", "on")];

/// The oldest server that is known to do.
const OLDEST: i32 = 150_000;

/// A database on a server.
#[derive(Clone)]
pub(crate) struct Place(PgConnectOptions);

impl Place {
    /// The database `url` names: `postgres://user:password@host/database`, or with `?host=/folder` for a socket.
    ///
    /// Over a network the server is asked to prove who it is, unless the URL says `sslmode` otherwise; without
    /// encryption nothing goes over one at all.
    pub(crate) fn parse(url: &str) -> Result<Self, OpenError> {
        let unusable =
            || OpenError::Unsuitable("its address is not of the form postgres://user@host/database");
        let options = PgConnectOptions::from_str(url).map_err(|_| unusable())?;
        let options = if is_near(&options) {
            options
        } else {
            match options.get_ssl_mode() {
                PgSslMode::Prefer => options.ssl_mode(PgSslMode::VerifyFull),
                PgSslMode::Disable | PgSslMode::Allow => {
                    return Err(OpenError::Unsuitable("over a network it must be reached with TLS"));
                }
                PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => options,
            }
        };
        let options = options.application_name("daybook-hub").statement_cache_capacity(256);
        Ok(Self(options.options(SETTINGS).disable_statement_logging()))
    }

    /// Connections of nobody in particular: they see no clinic's rows.
    pub(crate) fn options(&self) -> PgConnectOptions {
        self.0.clone()
    }

    /// Connections that see and write one clinic's rows.
    pub(crate) fn options_of(&self, clinic: ClinicId) -> PgConnectOptions {
        self.options().options([("app.clinic", clinic.0.hyphenated().to_string())])
    }

    /// Connections that see one clinic's rows and write none.
    pub(crate) fn readers_of(&self, clinic: ClinicId) -> PgConnectOptions {
        self.options_of(clinic).options([("default_transaction_read_only", "on")])
    }
}

/// Whether what is said to the server stays on this computer.
fn is_near(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
}

/// Looks whether the server keeps what it confirms, and whether the account it knows us by is held to one clinic.
pub(crate) async fn check(conn: &mut PgConnection) -> Result<(), OpenError> {
    let version: i32 =
        sqlx::query_scalar("select current_setting('server_version_num')::int").fetch_one(&mut *conn).await?;
    if version < OLDEST {
        return Err(OpenError::Unsuitable("it is older than PostgreSQL 15"));
    }
    for (name, expected) in EXPECTED {
        let row = sqlx::query("select current_setting($1)").bind(name).fetch_one(&mut *conn).await?;
        if row.try_get::<String, _>(0)? != expected {
            tracing::error!(setting = name, "the database server would lose what it has confirmed");
            return Err(OpenError::Unsuitable("fsync, full_page_writes and synchronous_commit must be on"));
        }
    }
    let passes: bool =
        sqlx::query_scalar("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
            .fetch_one(conn)
            .await?;
    if passes {
        return Err(OpenError::Unsuitable("its account passes by row-level security; use one that does not"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_over_a_network_is_reached_with_tls_and_proves_who_it_is() {
        let mode = |url| Place::parse(url).map(|it| it.0.get_ssl_mode());
        assert!(matches!(mode("postgres://hub@db.example/daybook"), Ok(PgSslMode::VerifyFull)));
        assert!(matches!(mode("postgres://hub@db.example/daybook?sslmode=require"), Ok(PgSslMode::Require)));
        assert!(mode("postgres://hub@db.example/daybook?sslmode=disable").is_err());
        for near in ["postgres://hub@localhost/daybook", "postgres://hub@%2Frun%2Fpg/daybook"] {
            assert!(matches!(mode(near), Ok(PgSslMode::Prefer)), "{near}");
        }
        assert!(mode("not a database").is_err());
    }
}
