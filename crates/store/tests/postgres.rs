//! What only a book on a server has to show: clinics kept apart, one hub each, and a server that goes away.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::str::FromStr as _;

use common::cluster::Cluster;
use common::*;
use daybook_booking::ids::ClinicId;
use daybook_store::{AuditVerdict, NewBook, OpenError, ServerHouse, Store, WriteError};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgConnection, Row};
use uuid::Uuid;

const OTHER: ClinicId = ClinicId(Uuid::from_u128(0xC2));

/// A database with the schema, and a clinic as everywhere.
async fn on(cluster: &Cluster) -> (Store, String, String) {
    let (keeper, hub) = cluster.database();
    ServerHouse::at(&keeper).unwrap().migrate(Some(common::cluster::HUB)).await.unwrap();
    let store = made(&hub, 1, CLINIC).await.unwrap();
    commit(&store, 0xF000, set_up(), vec![]).await.unwrap();
    (store, keeper, hub)
}

async fn made(hub: &str, number: u32, clinic: ClinicId) -> Result<Store, OpenError> {
    let new = NewBook { clinic, lineage: Uuid::from_u128(0x11) };
    ServerHouse::at(hub).unwrap().create(number, new).await
}

async fn past_the_store(url: &str, clinic: Option<ClinicId>) -> PgConnection {
    let options = PgConnectOptions::from_str(url).unwrap().options([("search_path", "daybook,public")]);
    let options = match clinic {
        Some(clinic) => options.options([("app.clinic", clinic.0.to_string())]),
        None => options,
    };
    options.connect().await.unwrap()
}

async fn rows_of(conn: &mut PgConnection, sql: &'static str) -> i64 {
    conn.fetch_one(sql).await.unwrap().get(0)
}

async fn refusal(conn: &mut PgConnection, sql: &'static str) -> String {
    let refused = conn.execute(sql).await.unwrap_err();
    refused.as_database_error().unwrap().message().to_owned()
}

/// trust.md §2.2.
#[tokio::test]
async fn a_clinic_sees_and_writes_its_own_rows_alone() {
    let cluster = Cluster::start();
    let (store, keeper, hub) = on(&cluster).await;
    let other = made(&hub, 2, OTHER).await.unwrap();
    for url in [&hub, &keeper] {
        let patients = "select count(*) from patient";
        assert_eq!(rows_of(&mut past_the_store(url, Some(CLINIC)).await, patients).await, 9);
        assert_eq!(rows_of(&mut past_the_store(url, Some(OTHER)).await, patients).await, 0);
        assert_eq!(rows_of(&mut past_the_store(url, None).await, patients).await, 0, "nobody sees nothing");
        let mut theirs = past_the_store(url, Some(OTHER)).await;
        let planted = refusal(
            &mut theirs,
            "insert into name_word (clinic_id, word, backwards)
             values ('00000000-0000-0000-0000-0000000000c1', 'x', 'x')",
        );
        assert!(planted.await.contains("row-level security"));
        let touched = theirs.execute("update patient set notes = 'x'").await.unwrap();
        assert_eq!(touched.rows_affected(), 0);
    }
    assert!(other.book().await.unwrap().is_none());
    let unguarded = "select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid
                     where a.attname = 'clinic_id' and c.relnamespace = 'daybook'::regnamespace and c.relkind = 'r'
                       and c.relname <> 'house' and not (c.relrowsecurity and c.relforcerowsecurity)";
    assert_eq!(rows_of(&mut past_the_store(&keeper, None).await, unguarded).await, 0);
    store.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_hub_serves_neither_as_root_nor_from_a_server_that_forgets() {
    let mut cluster = Cluster::start();
    let (store, _, hub) = on(&cluster).await;
    let root = ServerHouse::at(&cluster.as_root(&hub)).unwrap();
    assert!(matches!(root.open(CLINIC).await, Err(OpenError::Unsuitable(why)) if why.contains("row-level")));
    store.close().await;
    cluster.sql("postgres", "alter system set fsync = off");
    cluster.kill();
    cluster.run();
    let forgets = ServerHouse::at(&hub).unwrap().open(CLINIC).await;
    assert!(matches!(forgets, Err(OpenError::Unsuitable(why)) if why.contains("fsync")));
}

#[tokio::test]
async fn a_database_without_our_schema_is_not_served_from() {
    let cluster = Cluster::start();
    let (keeper, hub) = cluster.database();
    let asked = ServerHouse::at(&hub).unwrap().clinics().await;
    assert!(matches!(asked, Err(OpenError::Unsuitable(why)) if why.contains("migrate")));
    let house = ServerHouse::at(&keeper).unwrap();
    house.migrate(Some(common::cluster::HUB)).await.unwrap();
    house.migrate(None).await.unwrap();
    assert_eq!(ServerHouse::at(&hub).unwrap().clinics().await.unwrap(), []);
}

#[tokio::test]
async fn a_clinics_book_has_one_hub_and_a_number_one_clinic() {
    let cluster = Cluster::start();
    let (store, _, hub) = on(&cluster).await;
    let house = ServerHouse::at(&hub).unwrap();
    assert!(matches!(house.open(CLINIC).await, Err(OpenError::InUse)));
    assert!(matches!(made(&hub, 1, OTHER).await, Err(OpenError::AlreadyThere)));
    assert!(matches!(made(&hub, 2, CLINIC).await, Err(OpenError::AlreadyThere)));
    store.close().await;
    let again = house.open(CLINIC).await.unwrap();
    assert_eq!(house.clinics().await.unwrap(), [(1, CLINIC)]);
    again.close().await;
}

/// F7, S0.D6: what was confirmed is there, and the hub goes on without being started again.
#[tokio::test]
async fn a_server_that_was_killed_and_comes_back_has_lost_nothing_that_was_confirmed() {
    let mut cluster = Cluster::start();
    let (store, _, _) = on(&cluster).await;
    book(&store, 1, "09:00-09:30").await.unwrap();
    cluster.kill();
    assert!(book(&store, 2, "10:00-10:30").await.is_err());
    assert!(store.appointment(appointment_id(1)).await.is_err());
    cluster.run();
    book(&store, 3, "11:00-11:30").await.unwrap();
    assert!(matches!(book(&store, 4, "09:15-09:45").await, Err(WriteError::SlotTaken)));
    for (n, there) in [(1, true), (2, false), (3, true), (4, false)] {
        assert_eq!(store.appointment(appointment_id(n)).await.unwrap().is_some(), there, "{n}");
    }
    assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Whole { entries: 3, .. }));
    assert!(store.integrity().await.unwrap().is_empty());
    store.close().await;
}

#[tokio::test]
async fn the_guards_hold_behind_the_stores_back_too() {
    let cluster = Cluster::start();
    let (store, keeper, _) = on(&cluster).await;
    book(&store, 1, "09:00-09:30").await.unwrap();
    book(&store, 2, "10:00-10:30").await.unwrap();
    let mut conn = past_the_store(&keeper, Some(CLINIC)).await;
    for (sql, said) in [
        (
            "update claim set starts_at = (select min(starts_at) from claim), ends_at = (select min(ends_at) from claim)",
            "slot_taken",
        ),
        ("update audit set action = 'x'", "audit_is_append_only"),
        ("delete from audit where seq = 1", "audit_is_append_only"),
        ("truncate audit", "audit_is_append_only"),
        (
            "insert into audit select clinic_id, 9, at, actor, action, detail, previous, hash from audit where seq = 1",
            "audit_gap",
        ),
        (
            "insert into change select clinic_id, 9, epoch, schema, clinic_id, actor, at, kind from change where seq = 1",
            "change_gap",
        ),
    ] {
        assert_eq!(refusal(&mut conn, sql).await, said, "{sql}");
    }
    // The constraint says the same where the guard is not asked.
    conn.execute("alter table claim disable trigger claim_is_guarded; update claim set exclusive = 1")
        .await
        .unwrap();
    let twice = "update claim set starts_at = (select min(starts_at) from claim), ends_at = (select min(ends_at) from claim)
                 where claimant_id = '00000000-0000-0000-0000-0000000000a1'";
    assert!(refusal(&mut conn, twice).await.contains("claim_lies_alone"));
    store.close().await;
}

/// Q1: nobody takes the clinic's lock here, and still there is one winner and nobody waits for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_write_past_the_hub_one_gets_the_slot() {
    let cluster = Cluster::start();
    let (store, _, hub) = on(&cluster).await;
    for n in 1..=8 {
        book(&store, n, &format!("{:02}:00-{:02}:30", 8 + n, 8 + n)).await.unwrap();
    }
    for round in 0..8 {
        let tries = (1..=8).map(|n| {
            let hub = hub.clone();
            tokio::spawn(async move {
                let mut conn = past_the_store(&hub, Some(CLINIC)).await;
                let sql = "insert into claim (clinic_id, appointment_id, claimant_id, starts_at, ends_at, blocks, overridden)
                           values ($1, $2, $3, $4, $5, 1, 0)";
                let asked = sqlx::query(sql).bind(CLINIC.0).bind(appointment_id(n).0).bind(CHAIR.0);
                let asked = asked.bind(round * 10).bind(round * 10 + 10).execute(&mut conn).await;
                let refused = asked.err().map(|it| it.as_database_error().unwrap().code().unwrap().into_owned());
                conn.close().await.unwrap();
                refused
            })
        });
        let tries: Vec<_> = tries.collect();
        let mut winners = 0;
        for one in tries {
            match one.await.unwrap().as_deref() {
                None => winners += 1,
                // Taken; or it has a claim of an earlier round already.
                Some("23P01" | "23505") => {}
                Some(other) => panic!("{other}"),
            }
        }
        assert_eq!(winners, 1, "round {round}");
    }
    store.close().await;
}

/// Both kinds of book have the same tables and columns, but for what only one of them needs.
#[tokio::test]
async fn a_server_has_every_table_and_column_of_a_file() {
    let of_a_file = clinic().await;
    of_a_file.store.close().await;
    let file = raw(&of_a_file.folder);
    let sql = "select m.name || '.' || c.name as found from sqlite_schema m join pragma_table_info(m.name) c
               where m.type = 'table' and m.name not like 'patient_%_text%' and m.name not like 'sqlite_%'
                 and m.name not in ('outbox', 'shadow', 'sync_ctl', 'intent_undo', 'hub_account', 'promised',
                   'given_up') order by 1";
    let mut here: Vec<String> = column(&file, sql, "found");
    here.extend(
        ["claim.exclusive", "house.clinic_id", "house.number", "meta.writes", "patient.findable"]
            .map(str::to_owned),
    );
    here.sort();
    let cluster = Cluster::start();
    let (store, keeper, _) = on(&cluster).await;
    let sql = "select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
               where c.relnamespace = 'daybook'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped";
    let mut conn = past_the_store(&keeper, None).await;
    let mut there: Vec<String> = conn.fetch_all(sql).await.unwrap().iter().map(|row| row.get(0)).collect();
    there.sort();
    assert_eq!(here, there);
    store.close().await;
}
