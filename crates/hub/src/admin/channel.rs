//! How the command line reaches a hub that has the books open: a line of JSON to an address on this computer, with
//! a secret that stands in a file only the hub's own account can read.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Deed, Refused};
use crate::hub::Hub;
use crate::key::HouseKey;
use crate::owner_only;

/// Longest line.
const LINE_BYTES: u64 = 16 * 1024;
/// Until then a line must be there.
const LINE_WITHIN: Duration = Duration::from_secs(5);

/// How long nothing is taken where nothing could be.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What stands in the file.
#[derive(Serialize, Deserialize)]
struct Door {
    address: SocketAddr,
    secret: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    secret: String,
    clinic: u32,
    deed: Deed,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Reply {
    Done(String),
    Refused(String),
}

/// The open door of a running hub; closed when dropped.
pub struct Channel {
    file: PathBuf,
    listener: TcpListener,
    secret: String,
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("hub.control")
}

impl Channel {
    /// Opens the door of the hub over the books in `folder`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub async fn open(folder: &Path, secret: [u8; 32]) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let (file, secret) = (file_in(folder), URL_SAFE_NO_PAD.encode(secret));
        let door = Door { address: listener.local_addr()?, secret: secret.clone() };
        let text = serde_json::to_vec(&door).map_err(std::io::Error::other)?;
        // One that a killed hub left behind leads nowhere.
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        std::io::Write::write_all(&mut owner_only::create(&file)?, &text)?;
        Ok(Self { file, listener, secret })
    }

    /// Answers whoever knows the secret, until dropped.
    pub async fn answer(&self, hub: &Hub, key: &HouseKey) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    if let Err(error) = self.answer_one(stream, hub, key).await {
                        tracing::warn!(%error, "a line on the control channel was not answered");
                    }
                }
                Err(error) => {
                    tracing::warn!(%error, "the control channel could not take a connection");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    async fn answer_one(&self, mut stream: TcpStream, hub: &Hub, key: &HouseKey) -> std::io::Result<()> {
        let mut text = String::new();
        let mut reader = BufReader::new(&mut stream).take(LINE_BYTES);
        tokio::time::timeout(LINE_WITHIN, reader.read_line(&mut text)).await??;
        let line = serde_json::from_str::<Line>(&text).ok();
        let Some(line) = line.filter(|it| same(it.secret.as_bytes(), self.secret.as_bytes())) else {
            return Err(std::io::Error::other("the line was not one of ours"));
        };
        let reply = match line.deed.at((hub, line.clinic), key).await {
            Ok(done) => Reply::Done(done),
            Err(refused) => Reply::Refused(refused.to_string()),
        };
        let mut bytes = serde_json::to_vec(&reply).map_err(std::io::Error::other)?;
        bytes.push(b'\n');
        stream.write_all(&bytes).await
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        // Fails where somebody took it away already, which is what is wanted.
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Whether two secrets are the same, told in the same time whatever they share.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// Has `deed` done by the hub over the books in `folder`; `None` where none runs.
///
/// # Errors
/// What the hub refuses.
pub async fn ask(folder: &Path, clinic: u32, deed: &Deed) -> Result<Option<String>, Refused> {
    let Ok(text) = std::fs::read(file_in(folder)) else { return Ok(None) };
    let Ok(door) = serde_json::from_slice::<Door>(&text) else { return Ok(None) };
    // A hub that was killed left its file behind; nobody answers there.
    let Ok(mut stream) = TcpStream::connect(door.address).await else { return Ok(None) };
    let line = Line { secret: door.secret, clinic, deed: deed.clone() };
    let mut bytes = serde_json::to_vec(&line).map_err(Refused::of)?;
    bytes.push(b'\n');
    stream.write_all(&bytes).await.map_err(Refused::of)?;
    let mut text = String::new();
    BufReader::new(stream).read_line(&mut text).await.map_err(Refused::of)?;
    match serde_json::from_str(&text) {
        Ok(Reply::Done(done)) => Ok(Some(done)),
        Ok(Reply::Refused(why)) => Err(Refused::Said(why)),
        Err(_) => Err(Refused::of("the hub did not answer")),
    }
}
