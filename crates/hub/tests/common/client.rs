//! A client of the hub: one connection that is kept, one request after the other on it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::sync::watch;

/// How long a client that was not answered waits before it asks again, unless the hub is back before.
const PAUSE: Duration = Duration::from_millis(50);
/// How often it asks before it gives up: minutes.
const TRIES: u32 = 3_000;

/// Where the hub is: elsewhere after every start.
pub type At = watch::Receiver<SocketAddr>;

pub struct Client {
    at: At,
    token: String,
    stream: Option<BufReader<TcpStream>>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// It was kept under the key from before.
    pub replayed: bool,
    pub body: Value,
}

/// What is asked.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub method: &'static str,
    pub path: &'a str,
    pub key: Option<&'a str>,
    pub body: Option<&'a Value>,
}

impl Answer {
    /// Whether asking again, with the same key, would be answered the same.
    fn is_final(&self) -> bool {
        let later = self.status >= 500 || self.status == 408 || self.status == 429;
        !later && self.body["type"] != "urn:daybook:problem:idempotency-in-progress"
    }

    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

impl Client {
    pub fn new(at: &At, token: &str) -> Self {
        Self { at: at.clone(), token: token.to_owned(), stream: None }
    }

    /// Asks once.
    pub async fn ask(&mut self, asked: Asked<'_>) -> io::Result<Answer> {
        let address = *self.at.borrow_and_update();
        let kept = self.stream.take().filter(|it| it.get_ref().peer_addr().is_ok_and(|it| it == address));
        let mut stream = match kept {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(address).await?;
                stream.set_nodelay(true)?;
                BufReader::new(stream)
            }
        };
        stream.write_all(self.text(asked).as_bytes()).await?;
        let (answer, goes_on) = read(&mut stream).await?;
        self.stream = goes_on.then_some(stream);
        Ok(answer)
    }

    /// Asks until it is answered for good; how often it had to.
    pub async fn insist(&mut self, asked: Asked<'_>) -> (Answer, u32) {
        for tries in 1..=TRIES {
            if let Ok(answer) = self.ask(asked).await
                && answer.is_final()
            {
                return (answer, tries);
            }
            // Back, or long enough: either way it is asked again.
            let _ = tokio::time::timeout(PAUSE, self.at.changed()).await;
        }
        panic!("the hub does not answer {} {}", asked.method, asked.path);
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.insist(Asked { method: "GET", path, key: None, body: None }).await.0
    }

    /// Posts under `key`, until it is answered.
    pub async fn post(&mut self, path: &str, key: &str, body: &Value) -> Answer {
        self.insist(Asked { method: "POST", path, key: Some(key), body: Some(body) }).await.0
    }

    fn text(&self, asked: Asked<'_>) -> String {
        let body = asked.body.map(Value::to_string).unwrap_or_default();
        let key = asked.key.map(|it| format!("idempotency-key: \"{it}\"\r\n")).unwrap_or_default();
        format!(
            "{} {} HTTP/1.1\r\nhost: hub\r\nauthorization: Bearer {}\r\n{key}content-type: application/json\r\n\
             content-length: {}\r\n\r\n{body}",
            asked.method,
            asked.path,
            self.token,
            body.len()
        )
    }
}

/// One answer, and whether the connection goes on after it.
async fn read(stream: &mut BufReader<TcpStream>) -> io::Result<(Answer, bool)> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let cut = || io::Error::from(io::ErrorKind::UnexpectedEof);
    let status = line.split(' ').nth(1).and_then(|it| it.parse().ok()).ok_or_else(cut)?;
    let (mut length, mut replayed, mut goes_on) = (0, false, true);
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Err(cut());
        }
        let Some((name, value)) = line.split_once(':') else { break };
        match (name.to_ascii_lowercase().as_str(), value.trim()) {
            ("content-length", value) => length = value.parse().map_err(|_| cut())?,
            ("idempotency-replayed", _) => replayed = true,
            ("connection", "close") => goes_on = false,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    Ok((Answer { status, replayed, body }, goes_on))
}
