//! The program itself: served, asked, told to stop, its books copied and put back.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

use crate::cluster::Cluster;

const PROGRAM: &str = env!("CARGO_BIN_EXE_daybook-hub");

fn hub(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    let database = format!("sqlite:{}", folder.join("books").display());
    command.args(words).env_clear().env("DAYBOOK_DATABASE", database);
    command
}

/// As [`hub`], with a key of its own.
fn own_hub(folder: &Path, words: &[&str]) -> Command {
    let mut command = hub(folder, words);
    command.env("DAYBOOK_KEY_FILE", folder.join("hub.key"));
    command
}

fn said(mut command: Command) -> Output {
    command.output().unwrap()
}

fn text(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A hub that runs, and what it has logged so far.
struct Running {
    child: Hub,
    log: BufReader<std::process::ChildStderr>,
    lines: Vec<String>,
    address: String,
}

fn served(mut command: Command) -> Running {
    let mut child = Hub(command.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap());
    let mut log = BufReader::new(child.0.stderr.take().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        assert_ne!(log.read_line(&mut line).unwrap(), 0, "it ended: {lines:?}");
        let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        lines.push(line);
        if let Some(address) = event["address"].as_str() {
            return Running { child, log, lines, address: address.to_owned() };
        }
    }
}

/// A process that does not outlive its test.
struct Hub(Child);

impl Drop for Hub {
    fn drop(&mut self) {
        // Fails where it has ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    fn ask(&self, token: &str, method: &str, path: &str, body: &str) -> (u16, Value) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
             content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// The next line it prints.
    fn says(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.child.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Tells it to stop; everything it logged.
    fn stopped(mut self) -> String {
        let kill = Command::new("kill").arg("-TERM").arg(self.child.0.id().to_string()).status().unwrap();
        assert!(kill.success());
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).unwrap();
        assert!(self.child.0.wait().unwrap().success());
        self.lines.concat() + &rest
    }
}

#[test]
fn the_demo_is_served_with_everything_the_printed_examples_need() {
    let folder = tempfile::tempdir().unwrap();
    let demo = |words: &[&str]| {
        let mut command = hub(folder.path(), words);
        command.arg("--demo");
        command
    };
    let running = served(demo(&["serve", "--listen", "127.0.0.1:0"]));
    let token = text(&said(demo(&["create-token", "--role", "admin", "--expires", "8h"])));
    assert_eq!(token.lines().count(), 1, "the token comes alone");
    let token = token.trim();

    let list = running.ask(token, "GET", "/api/v1/appointments/?page_size=1", "").1;
    assert!(list["count"].as_u64().unwrap() > 300, "two weeks of appointments: {}", list["count"]);
    let set_up = running.ask(token, "GET", "/api/set-up", "").1;
    let many = |list: &str| set_up[list].as_array().unwrap().len();
    assert!(many("providers") >= 8, "{}", many("providers"));
    let chairs = set_up["resources"].as_array().unwrap().iter().filter(|it| it["kind"] == "chair").count();
    assert!(chairs >= 6, "{chairs}");
    let patients = running.ask(token, "GET", "/api/patients?limit=1", "").1;
    assert!(patients["total"].as_u64().unwrap() >= 500, "{}", patients["total"]);

    let day = list["results"][0]["start_time"].as_str().unwrap()[..4].parse::<i32>().unwrap() + 2;
    let body = format!(
        "{{\"patient\":1,\"provider\":5,\"facility\":3,\"appointment_type\":\"consultation\",\"reason\":\"Annual checkup\",\
         \"start_time\":\"{day}-01-15T10:00:00Z\",\"end_time\":\"{day}-01-15T10:30:00Z\"}}"
    );
    assert_eq!(running.ask(token, "POST", "/api/v1/appointments/", &body).0, 201);
    assert_eq!(running.ask(token, "POST", "/api/v1/appointments/", &body).1.as_object().unwrap().len(), 3);
    assert_eq!(running.ask(token, "POST", "/api/v1/appointments/1/cancel/", "{}").0, 200);
    assert_eq!(running.ask("dbk_1_nonsense", "GET", "/api/v1/appointments/", "").0, 401);

    let other = text(&said(demo(&["create-token", "--role", "admin", "--clinic", "2"])));
    let theirs = running.ask(other.trim(), "GET", "/api/v1/appointments/1/", "").1;
    assert_eq!(theirs["facility_name"], "Lindenplatz", "their number 1 is another appointment");

    let log = running.stopped();
    for canary in ["John", "Jane", "Doe", "checkup", token, other.trim()] {
        assert!(!log.contains(canary), "the log says {canary}");
    }
    assert!(!folder.path().join("books/hub.control").exists());
}

#[test]
fn a_clinic_of_ones_own_is_made_copied_and_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let without_key =
        said(hub(folder.path(), &["create-clinic", "--name", "Linden", "--zone", "Europe/Berlin"]));
    assert!(String::from_utf8_lossy(&without_key.stderr).contains("DAYBOOK_KEY"));
    let own = |words: &[&str]| own_hub(folder.path(), words);
    assert_eq!(text(&said(own(&["create-clinic", "--name", "Linden", "--zone", "Europe/Berlin"]))), "1\n");
    let mut made = own(&["create-user", "--name", "Robin", "--role", "admin"]);
    let mut child = made.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"five quiet herons\n").unwrap();
    assert!(child.wait().unwrap().success());
    let copies = folder.path().join("copies");
    let copy = text(&said(own(&["backup", "--to", copies.to_str().unwrap()])));
    let token = text(&said(own(&["create-token", "--role", "read_only", "--user", "Robin"])));
    assert!(text(&said(own(&["verify-audit"]))).contains("whole"));

    let restored = said(own(&["restore", "--from", copy.trim()]));
    assert!(text(&restored).contains("as it was"));
    let running = served(own(&["serve", "--listen", "127.0.0.1:0", "--plain"]));
    assert_eq!(running.ask(token.trim(), "GET", "/api/waitlist", "").0, 401, "the token came after the copy");
    let refused = said(own(&["restore", "--from", copy.trim()]));
    assert!(!refused.status.success(), "a running hub's book is not replaced");
    let token = text(&said(own(&["create-token", "--role", "read_only"])));
    assert_eq!(running.ask(token.trim(), "GET", "/api/waitlist", "").0, 200);
    running.stopped();
    let plain = std::fs::read(folder.path().join("books/clinic-1.db")).unwrap();
    assert!(!plain.windows(6).any(|it| it == b"Linden" || it == b"SQLite"), "the book is encrypted");
}

/// Serves from nothing, twice; `with` says where.
fn with_one_command(folder: &Path, with: &[&str]) {
    let password = folder.join("password");
    std::fs::write(&password, "five quiet herons\n").unwrap();
    let mut invited = String::new();
    for _ in 0..2 {
        let mut command = Command::new(PROGRAM);
        let key = folder.join("hub.key");
        command.env_clear().args(["serve", "--listen", "127.0.0.1:0", "--tls", "--no-announce"]).args(with);
        command.args(["--found", "Linden", "--zone", "Europe/Berlin", "--admin", "Robin", "--invite"]);
        command.arg("--key-file").arg(key).stdin(std::fs::File::open(&password).unwrap());
        let mut running = served(command);
        let invitation: daybook_sync::Invitation = running.says().parse().unwrap();
        assert_eq!(invitation.address, running.address);
        assert_ne!(invitation.to_string(), invited, "another computer, another invitation");
        invited = invitation.to_string();
        let log = running.stopped();
        assert!(log.contains("\"clinics\":1") && !log.contains("herons"), "{log}");
    }
    let mut tokens = Command::new(PROGRAM);
    tokens
        .env_clear()
        .args(["create-token", "--role", "read_only", "--user", "Robin"])
        .args(without_keeper(with));
    tokens.arg("--key-file").arg(folder.join("hub.key"));
    assert!(text(&said(tokens)).starts_with("dbk_1_"), "Robin has an account");
}

/// The words that say where the books are, without whose the tables are.
fn without_keeper<'a>(words: &[&'a str]) -> Vec<&'a str> {
    words.chunks(2).filter(|it| it[0] != "--keeper").flatten().copied().collect()
}

#[test]
fn a_hub_is_had_from_nothing_with_one_command() {
    let (cluster, folder) = (Cluster::start(), tempfile::tempdir().unwrap());
    let (on_files, on_a_server) = (folder.path().join("a"), folder.path().join("b"));
    for it in [&on_files, &on_a_server] {
        std::fs::create_dir(it).unwrap();
    }
    with_one_command(&on_files, &["--database", &format!("sqlite:{}", on_files.join("books").display())]);
    let (keeper, serving) = cluster.database();
    let files = on_a_server.join("files");
    let files = files.to_str().unwrap();
    with_one_command(&on_a_server, &["--database", &serving, "--keeper", &keeper, "--files", files]);

    let mut needless = hub(&on_files, &["serve", "--keeper", &keeper]);
    needless.env("DAYBOOK_KEY_FILE", on_files.join("hub.key"));
    let refused = said(needless);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("leave --keeper out"));
}

/// D5: what the log alone does not show, anchors do that were kept elsewhere.
#[test]
fn an_older_file_in_the_place_of_the_book_is_found_by_anchors_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("hub.key");
    let own = |words: &[&str]| own_hub(folder.path(), words);
    text(&said(own(&["create-clinic", "--name", "Linden", "--zone", "Europe/Berlin"])));
    assert!(text(&said(own(&["verify-audit"]))).contains("no anchor yet"));
    text(&said(own(&["create-token", "--role", "admin"])));
    let copies = folder.path().join("copies");
    let copy = text(&said(own(&["backup", "--to", copies.to_str().unwrap()]))).trim().to_owned();
    let manifest = Path::new(&copy).with_extension("anchors.json");
    let manifest = manifest.to_str().unwrap();

    let running = served(own(&["serve", "--listen", "127.0.0.1:0", "--plain"]));
    text(&said(own(&["create-token", "--role", "read_only"])));
    let elsewhere = folder.path().join("elsewhere.json");
    std::fs::write(&elsewhere, text(&said(own(&["anchors"])))).unwrap();
    let elsewhere = elsewhere.to_str().unwrap();
    let verified = text(&said(own(&["verify-audit", "--anchors", elsewhere, manifest])));
    assert!(verified.contains("whole") && verified.contains("2 anchors fit"), "{verified}");
    running.stopped();

    let refused = |files: &[&str], why: &str| {
        let output = said(own(&[&["verify-audit", "--anchors"], files].concat()));
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(why), "{told}");
    };
    let other = std::fs::read_to_string(elsewhere).unwrap().replace("\"seq\": 3", "\"seq\": 2");
    let made_up = folder.path().join("made-up.json");
    std::fs::write(&made_up, other).unwrap();
    refused(&[made_up.to_str().unwrap()], "not signed with the key of this book");
    refused(&[key.to_str().unwrap()], "no file of anchors");

    let book = folder.path().join("books/clinic-1.db");
    for part in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(book.with_extension(part));
    }
    std::fs::copy(&copy, &book).unwrap();
    assert!(text(&said(own(&["verify-audit", "--anchors", manifest]))).contains("1 anchors fit"));
    refused(&[manifest, elsewhere], "the log ends before it");
}

/// Set up as an operator does: the owner of the tables migrates, the hub's account serves.
#[test]
fn books_on_a_server_are_made_and_served() {
    let (cluster, folder) = (Cluster::start(), tempfile::tempdir().unwrap());
    let (keeper, serving) = cluster.database();
    let at = |url: &str, words: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(words).env_clear().env("DAYBOOK_DATABASE", url);
        command.env("DAYBOOK_FILES", folder.path().join("files"));
        command.env("DAYBOOK_KEY_FILE", folder.path().join("hub.key"));
        command
    };
    let own = |words: &[&str]| at(&serving, words);
    let refused = |command: Command, why: &str| {
        let output = said(command);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && told.contains(why), "{told}");
    };
    let found = ["create-clinic", "--name", "Linden", "--zone", "Europe/Berlin"];
    refused(own(&found), "daybook-hub migrate");
    text(&said(at(&keeper, &["migrate", "--grant-to", "hub"])));
    refused(at(&cluster.as_root(&serving), &found), "row-level security");
    assert_eq!(text(&said(own(&found))), "1\n");
    assert_eq!(text(&said(own(&["create-clinic", "--name", "Ufer", "--zone", "Europe/Berlin"]))), "2\n");

    let running = served(own(&["serve", "--listen", "127.0.0.1:0", "--plain"]));
    let token = text(&said(own(&["create-token", "--role", "read_only", "--clinic", "2"])));
    assert_eq!(running.ask(token.trim(), "GET", "/api/waitlist", "").0, 200);
    assert_eq!(running.ask("dbk_1_nonsense", "GET", "/api/waitlist", "").0, 401);
    assert_eq!(text(&said(own(&["verify-audit"]))).matches("whole").count(), 2);
    refused(own(&["serve", "--listen", "127.0.0.1:0", "--plain"]), "open in another");
    let kept = folder.path().join("anchors.json");
    std::fs::write(&kept, text(&said(own(&["anchors", "--clinic", "2"])))).unwrap();
    let verified = text(&said(own(&["verify-audit", "--anchors", kept.to_str().unwrap()])));
    assert!(verified.contains("is of another book") && verified.contains("anchors fit"), "{verified}");
    let copies = folder.path().join("copies");
    refused(own(&["backup", "--to", copies.to_str().unwrap()]), "pg_dump");
    let log = running.stopped();
    for secret in [token.trim(), &serving] {
        assert!(!log.contains(secret), "the log says {secret}");
    }
    assert!(text(&said(own(&["verify-audit"]))).contains("whole"));
}

#[test]
fn computers_are_invited_on_the_command_line_and_a_restored_hub_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("hub.key");
    let own = |words: &[&str]| own_hub(folder.path(), words);
    text(&said(own(&["create-clinic", "--name", "Linden", "--zone", "Europe/Berlin"])));
    let refused = said(own(&["invite"]));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no hub runs"));
    let open = said(own(&["serve", "--listen", "0.0.0.0:0", "--plain"]));
    assert!(!open.status.success(), "in the clear on this computer only");

    let running = served(own(&["serve", "--listen", "127.0.0.1:0"]));
    let line = text(&said(own(&["invite"])));
    let invitation: daybook_sync::Invitation = line.trim_end().parse().unwrap();
    assert_eq!(
        (line.lines().count(), &invitation.address),
        (1, &running.address),
        "the invitation comes alone"
    );
    let named = text(&said(own(&["invite", "--address", "hub.clinic.example:8463"])));
    let named: daybook_sync::Invitation = named.trim_end().parse().unwrap();
    assert_eq!((named.address.as_str(), named.pin), ("hub.clinic.example:8463", invitation.pin));
    assert!(text(&said(own(&["devices"]))).contains("no computer"));
    let nobody = "00000000-0000-7000-8000-000000000000";
    assert!(text(&said(own(&["quarantine"]))).contains("nothing"));
    let of_one = ["approve", "revoke", "collect-first", "settle-quarantined", "reopen-quarantined"];
    for words in of_one.map(|it| [it, nobody]) {
        assert!(!said(own(&words)).status.success(), "{words:?}");
    }
    let copy = text(&said(own(&["backup", "--to", folder.path().join("copies").to_str().unwrap()])));
    let log = running.stopped();
    assert!(!log.contains(line.trim_end()), "the log does not let anybody in");

    let before = epoch(folder.path(), &key);
    for life in 1..=2 {
        text(&said(own(&["restore", "--from", copy.trim()])));
        assert_eq!(epoch(folder.path(), &key), before + life, "later than any life of this place");
    }
}

/// In which life the book of clinic 1 is.
fn epoch(folder: &Path, key: &Path) -> u64 {
    let key = daybook_hub::key::HouseKey::in_file(key, true, [0; 32]).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let book = folder.join("books/clinic-1.db");
        let options = daybook_store::OpenOptions::default();
        let store = daybook_store::Store::open(&book, &key.for_store(), options).await.unwrap();
        let epoch = store.feed_ends().borrow().epoch;
        store.close().await;
        epoch
    })
}

#[test]
fn the_description_is_printed_without_any_book() {
    let output = Command::new(PROGRAM).arg("openapi").env_clear().output().unwrap();
    let description: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(description["openapi"], "3.1.0");
}
