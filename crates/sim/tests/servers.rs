//! A hub over files and a hub over a PostgreSQL server, told the same, say the same (trust.md §4, G17).
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "../../store/tests/common/cluster.rs"]
mod cluster;

use cluster::{Cluster, HUB as SERVING};
use daybook_sim::{HUB, Schedule, Templates, furnish_hub, run_beside};
use daybook_store::{ServerHouse, Store};

/// Steps of each schedule.
const STEPS: u32 = 400;

/// How many schedules; `DAYBOOK_SEEDS` says otherwise.
const SEEDS: u64 = 4;

async fn empty(cluster: &Cluster) -> Store {
    if !cluster.has_pattern() {
        let (keeper, _) = cluster.database();
        ServerHouse::at(&keeper).unwrap().migrate(Some(SERVING)).await.unwrap();
    }
    let (_, hub) = cluster.database();
    ServerHouse::at(&hub).unwrap().create(1, HUB).await.unwrap()
}

/// The same intents in the same order: the same outcomes, the same feed, the same rows, byte by byte.
#[tokio::test]
async fn a_hub_on_a_server_and_one_on_a_file_say_the_same() {
    let (cluster, templates) = (Cluster::start(), Templates::make().await);
    let seeds = std::env::var("DAYBOOK_SEEDS").ok().and_then(|it| it.parse().ok()).unwrap_or(SEEDS);
    let mut all = 0;
    for seed in 0..seeds {
        let store = empty(&cluster).await;
        furnish_hub(&store).await;
        let report = run_beside(&Schedule::new(seed, STEPS), &templates, Some(store.clone())).await;
        assert_eq!(report.violation, None, "seed {seed}: {}", report.options);
        assert!(store.integrity().await.unwrap().is_empty(), "seed {seed}");
        let mut snapshot = store.snapshot().await.unwrap();
        let told = snapshot.rows().answered_after(0).await.unwrap().len();
        drop(snapshot);
        store.close().await;
        println!("seed {seed}: {told} intents, {} rejected, {} changes", report.rejected, report.changes);
        all += told;
    }
    assert!(all as u64 > 20 * seeds, "the server was told next to nothing");
}
