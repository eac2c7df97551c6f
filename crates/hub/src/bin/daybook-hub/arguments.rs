//! What can be said on the command line.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::first::First;

/// The appointment books of a house over HTTP.
#[derive(Parser)]
#[command(name = "daybook-hub", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) what: What,
}

/// Where the books are, and how they are opened.
#[derive(Args, Clone)]
pub(crate) struct Books {
    /// Where the books are: sqlite:FOLDER, one encrypted file a clinic; or postgres://USER@HOST/DATABASE.
    #[arg(long, env = "DAYBOOK_DATABASE", hide_env_values = true)]
    pub(crate) database: String,
    /// For books on a server: the folder of the hub's own files, by which a hub that runs is reached.
    #[arg(long, env = "DAYBOOK_FILES")]
    pub(crate) files: Option<PathBuf>,
    /// The file that holds the books' key, made with the first book. DAYBOOK_KEY goes before it.
    #[arg(long, env = "DAYBOOK_KEY_FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// The demo's books, whose people are invented and whose key is no secret.
    #[arg(long)]
    pub(crate) demo: bool,
}

/// How the hub speaks. Otherwise: TLS, with a key of its own that is made once and kept beside the books.
#[derive(Args, Clone)]
pub(crate) struct Wire {
    /// In the clear; on this computer's own address only. The demo speaks so on this computer unless --tls is given.
    #[arg(long, conflicts_with_all = ["certificate", "tls"])]
    pub(crate) plain: bool,
    /// TLS even for the demo on this computer.
    #[arg(long)]
    pub(crate) tls: bool,
    /// A certificate of one's own and those it rests on (PEM).
    #[arg(long, requires = "private_key")]
    pub(crate) certificate: Option<PathBuf>,
    /// Its key (PEM).
    #[arg(long, requires = "certificate")]
    pub(crate) private_key: Option<PathBuf>,
}

/// What the local network is told, so that desks find the hub by themselves: nothing where only this computer reaches it.
#[derive(Args, Clone)]
pub(crate) struct Telling {
    /// Do not tell the local network (multicast DNS) where the hub answers.
    #[arg(long)]
    pub(crate) no_announce: bool,
    /// What the hub is called there, instead of the computer's own name.
    #[arg(long)]
    pub(crate) called: Option<String>,
}

/// One computer.
#[derive(Args, Clone)]
pub(crate) struct Computer {
    #[command(flatten)]
    pub(crate) books: Books,
    #[arg(long, default_value_t = 1)]
    pub(crate) clinic: u32,
    /// Its id, as `devices` lists it.
    pub(crate) device: String,
}

/// Something that was taken in of a computer that was shut out.
#[derive(Args, Clone)]
pub(crate) struct Entry {
    #[command(flatten)]
    pub(crate) books: Books,
    #[arg(long, default_value_t = 1)]
    pub(crate) clinic: u32,
    /// Its id, as `quarantine` lists it.
    pub(crate) entry: String,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum What {
    /// Serves the books over HTTP until it is told to stop.
    Serve {
        #[command(flatten)]
        books: Books,
        /// Where to listen: 0.0.0.0:8463 for every computer of the house.
        #[arg(long, default_value = "127.0.0.1:8463")]
        listen: SocketAddr,
        #[command(flatten)]
        wire: Wire,
        /// Requests a minute that one token may make in the long run.
        #[arg(long, default_value_t = 6_000)]
        requests_per_minute: u32,
        #[command(flatten)]
        telling: Telling,
        #[command(flatten)]
        first: Box<First>,
    },
    /// Brings the schema of every book up to date. Of files a copy is kept before; on a server it is done as the
    /// owner of the tables.
    Migrate {
        #[command(flatten)]
        books: Books,
        /// On a server: the account the hub is to serve as, which may then work with the rows.
        #[arg(long)]
        grant_to: Option<String>,
    },
    /// Makes the book of a new clinic and prints its number.
    CreateClinic {
        #[command(flatten)]
        books: Books,
        #[arg(long)]
        name: String,
        /// The IANA zone its appointments are promised in.
        #[arg(long)]
        zone: String,
        #[arg(long, default_value = "EUR")]
        currency: String,
    },
    /// Makes an account; the password is read from standard input.
    CreateUser {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
        #[arg(long)]
        name: String,
        /// admin, provider, front_desk or read_only.
        #[arg(long)]
        role: String,
    },
    /// Makes a bearer token and prints it, alone.
    CreateToken {
        #[command(flatten)]
        books: Books,
        /// admin, provider, front_desk, read_only or patient.
        #[arg(long)]
        role: String,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
        /// How long it is good for: 30m, 8h, 90d.
        #[arg(long, default_value = "8h", value_parser = minutes)]
        expires: i64,
        /// The account it acts for; one of its own where nobody is named. Of a patient's token, the patient's number.
        #[arg(long)]
        user: Option<String>,
    },
    /// Lists the tokens of a clinic: id, role, how it stands, until when.
    Tokens {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
    },
    /// Takes a token back, at once.
    RevokeToken {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
        /// Its id, as `tokens` lists it; without one the token itself is read from standard input.
        #[arg(long)]
        id: Option<String>,
    },
    /// Invites one computer: prints the line to type there, alone, and the same as a code to scan on standard error.
    Invite {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
        /// HOST:PORT by which other computers reach this one, where that is not how the hub listens.
        #[arg(long)]
        address: Option<String>,
        /// Have an admin agree (`approve`) once the computer has shown itself.
        #[arg(long)]
        approve: bool,
    },
    /// Lists the computers that follow, and those that wait to be agreed to.
    Devices {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
    },
    /// Agrees to a computer that waits.
    Approve(Computer),
    /// Shuts a computer out at once.
    Revoke(Computer),
    /// Shuts a computer out, but takes in what it has not sent, once, for people to look at.
    CollectFirst(Computer),
    /// Lists what was taken in of computers that were shut out and waits for somebody: id, number there, kind, when it was
    /// recorded, computer. Nothing of patients.
    Quarantine {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
    },
    /// Notes that somebody dealt with something that was taken in. Nothing of it is carried out.
    SettleQuarantined(Entry),
    /// Notes that it waits for somebody after all.
    ReopenQuarantined(Entry),
    /// Copies every book into a folder and looks the copies through.
    Backup {
        #[command(flatten)]
        books: Books,
        #[arg(long)]
        to: PathBuf,
    },
    /// Puts a copy in the place of a clinic's book, which is kept beside it. The hub must not run.
    Restore {
        #[command(flatten)]
        books: Books,
        #[arg(long)]
        from: PathBuf,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
    },
    /// Prints the audit log of a clinic, newest first: number, time, who, what, and the ids of what it was done to.
    Audit {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
        /// Only what was noted since: a date of the clinic's (2027-03-01), or a time (2027-03-01T08:00:00Z).
        #[arg(long)]
        since: Option<String>,
        /// Only these deeds: patient.opened, session.refused, …
        #[arg(long, value_delimiter = ',')]
        action: Vec<String>,
        /// Only what this account did: its name or id; system for what Daybook did by itself.
        #[arg(long)]
        actor: Option<String>,
        /// At most so many lines.
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
    },
    /// Walks the audit log of every book, and compares it with the anchors of it.
    VerifyAudit {
        #[command(flatten)]
        books: Books,
        /// Files of anchors that were kept elsewhere: saved at a desk, beside a copy, or by `anchors`.
        #[arg(long, num_args = 1..)]
        anchors: Vec<PathBuf>,
    },
    /// Anchors the audit log now and prints all anchors of it, to be kept where the book is not.
    Anchors {
        #[command(flatten)]
        books: Books,
        #[arg(long, default_value_t = 1)]
        clinic: u32,
    },
    /// Prints the description of all routes (OpenAPI 3.1).
    Openapi,
}

/// Minutes written as a number with m, h or d.
fn minutes(text: &str) -> Result<i64, String> {
    let wrong = || "write it as 30m, 8h or 90d".to_owned();
    let unit = text.chars().last().ok_or_else(wrong)?;
    let a_unit = match unit {
        'm' => 1,
        'h' => 60,
        'd' => 24 * 60,
        _ => return Err(wrong()),
    };
    let many: u32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
    Ok(i64::from(many) * a_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_with_their_unit() {
        assert_eq!(minutes("30m"), Ok(30));
        assert_eq!(minutes("8h"), Ok(480));
        assert_eq!(minutes("90d"), Ok(129_600));
        for wrong in ["", "8", "h", "-1h", "8 h", "8é"] {
            assert!(minutes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_command_line_is_sound() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }
}
