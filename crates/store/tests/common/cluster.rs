//! A PostgreSQL server of a test's own, from the system's programs: in a folder of its own, reached by a socket in
//! it and by nothing else, gone with the test. It stops what it started and touches no other.

#![allow(dead_code, unreachable_pub, reason = "shared by several test programs")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Who owns the tables.
const KEEPER: &str = "keeper";
/// As whom a hub serves from them.
pub const HUB: &str = "hub";

pub struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    server: Option<Child>,
    databases: std::cell::Cell<u32>,
}

impl Cluster {
    /// A server that is ready.
    ///
    /// # Panics
    /// Where PostgreSQL 15 or newer is not installed (`cargo xtask setup` does).
    pub fn start() -> Self {
        let programs = programs().expect("PostgreSQL is installed (cargo xtask setup)");
        // Short: the name of a socket has room for a hundred letters.
        let home = ["/dev/shm", "/tmp"].into_iter().find(|it| Path::new(it).is_dir()).unwrap();
        let folder = tempfile::Builder::new().prefix("pg").tempdir_in(home).unwrap();
        if let Some((uid, gid)) = unprivileged() {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        let mut cluster = Self { folder, programs, server: None, databases: std::cell::Cell::new(0) };
        let data = cluster.data();
        let made = cluster
            .program("initdb")
            .args(["--no-sync", "-A", "trust", "-U", "root", "--locale=C", "-E", "UTF8", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        cluster.run();
        cluster.sql("postgres", &format!("create role {KEEPER} login"));
        cluster.sql("postgres", &format!("create role {HUB} login"));
        cluster
    }

    /// Starts the server, again after [`Cluster::kill`].
    pub fn run(&mut self) {
        let log = std::fs::File::create(self.folder.path().join("log")).unwrap();
        let mut server = self.program("postgres");
        server.arg("-D").arg(self.data()).arg("-k").arg(self.folder.path());
        server.args(["-c", "listen_addresses=", "-c", "max_connections=60"]);
        self.server = Some(server.stdout(Stdio::null()).stderr(log).spawn().unwrap());
        let since = Instant::now();
        while !self
            .program("pg_isready")
            .arg("-q")
            .arg("-h")
            .arg(self.folder.path())
            .status()
            .unwrap()
            .success()
        {
            assert!(since.elapsed() < Duration::from_secs(60), "the server does not come up");
            std::thread::yield_now();
        }
    }

    /// Stops the server at once, as a crash would.
    pub fn kill(&mut self) {
        self.stop();
        self.server.take().unwrap().wait().unwrap();
    }

    /// A new database: its address as its owner, and as a hub. The first is empty; each other is a copy of the first
    /// as it was left.
    pub fn database(&self) -> (String, String) {
        let n = self.databases.get() + 1;
        self.databases.set(n);
        let like = if n == 1 { "template1" } else { "book1" };
        self.sql("postgres", &format!("create database book{n} owner {KEEPER} template {like}"));
        (self.address(KEEPER, n), self.address(HUB, n))
    }

    /// Whether the first database is there already, for others to be like.
    pub fn has_pattern(&self) -> bool {
        self.databases.get() > 0
    }

    fn address(&self, user: &str, n: u32) -> String {
        format!("postgres://{user}@localhost/book{n}?host={}", self.folder.path().display())
    }

    /// The address of a database as somebody row-level security does not hold.
    pub fn as_root(&self, database: &str) -> String {
        database.replace(&format!("//{HUB}@"), "//root@")
    }

    fn stop(&self) {
        let mut stop = self.program("pg_ctl");
        let stopped = stop.args(["stop", "-s", "-w", "-m", "immediate", "-D"]).arg(self.data()).status();
        assert!(stopped.is_ok_and(|it| it.success()) || std::thread::panicking(), "the server does not stop");
    }

    /// Runs `sql` as the server's own root.
    pub fn sql(&self, database: &str, sql: &str) {
        let done = self
            .program("psql")
            .args(["-q", "-v", "ON_ERROR_STOP=1", "-U", "root", "-d", database, "-c", sql, "-h"])
            .arg(self.folder.path())
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// One of PostgreSQL's programs, by an account it agrees to run under: it refuses root.
    fn program(&self, name: &str) -> Command {
        use std::os::unix::process::CommandExt as _;
        let mut command = Command::new(self.programs.join(name));
        command.current_dir("/").env_remove("PGOPTIONS").env("LC_ALL", "C");
        if let Some((uid, gid)) = unprivileged() {
            command.uid(uid).gid(gid);
        }
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.server.is_some() && !std::thread::panicking() {
            self.kill();
        } else if let Some(mut server) = self.server.take() {
            // The test has failed already; a second panic would hide why.
            self.stop();
            let _ = server.wait();
        }
    }
}

/// Where the newest PostgreSQL's programs are: where distributions put them, or on the path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|it| Some((it.file_name().to_str()?.parse().ok()?, it.path().join("bin"))))
        .filter(|(version, _)| *version >= 15)
        .collect();
    versions.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let listed = std::env::split_paths(&path).collect::<Vec<_>>();
    let all = versions.into_iter().rev().map(|(_, it)| it).chain(listed);
    all.into_iter().find(|it: &PathBuf| has_all(it))
}

fn has_all(folder: &Path) -> bool {
    ["initdb", "postgres", "pg_ctl", "psql", "pg_isready"].iter().all(|it| folder.join(it).is_file())
}

/// Where we are root: the account of PostgreSQL, or nobody's.
fn unprivileged() -> Option<(u32, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    if std::fs::metadata("/proc/self").ok()?.uid() != 0 {
        return None;
    }
    let accounts = std::fs::read_to_string("/etc/passwd").ok()?;
    let id_of = |name: &str| {
        let line = accounts.lines().find(|it| it.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    id_of("postgres").or_else(|| id_of("nobody"))
}
