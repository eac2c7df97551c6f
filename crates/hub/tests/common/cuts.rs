//! Two desks and a hub: one desk's network is cut in every way networks are, and the hub is killed while a desk hands
//! over what it recorded. What somebody was told is saved is carried out once or stands before everybody.

use std::collections::BTreeSet;
use std::sync::Arc;

use daybook_booking::ids::AppointmentId;
use daybook_hub::key::HouseKey;
use daybook_store::{AuditVerdict, OpenOptions, Store};
use uuid::Uuid;

use super::clinic::Clinic;
use super::desk::{ADMIN, ADesk, PASSWORD};
use super::program::{Program, Wire};
use super::proxy::{Proxy, Way};

pub struct Office {
    pub program: Program,
    pub clinic: Arc<Clinic>,
    /// The network of one desk; the other's is always open.
    pub network: Proxy,
    _other: Proxy,
    far: ADesk,
    near: ADesk,
    slot: usize,
    /// What a desk said was saved.
    recorded: Vec<Uuid>,
}

impl Office {
    pub async fn open() -> Self {
        let mut program = Program::on_files();
        let (clinic, _) = program.with_a_clinic(2).await;
        program.say_with(&["create-user", "--name", ADMIN, "--role", "admin"], &format!("{PASSWORD}\n"));
        program.end();
        program.start(Wire::Tls);
        let (network, other) = (Proxy::to(program.at()).await, Proxy::to(program.at()).await);
        let far = ADesk::joined(&program, "Far", Some(&network.address.to_string())).await;
        let near = ADesk::joined(&program, "Near", Some(&other.address.to_string())).await;
        Self {
            program,
            clinic: Arc::new(clinic),
            network,
            _other: other,
            far,
            near,
            slot: 0,
            recorded: vec![],
        }
    }

    /// Records `count` bookings at the far desk.
    async fn far_books(&mut self, count: usize) {
        for _ in 0..count {
            let id = self.id();
            self.far.books(&self.clinic, self.slot, id).await.unwrap();
            self.recorded.push(id);
            self.slot += 1;
        }
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(0xA000_0000 + u128::try_from(self.recorded.len()).unwrap())
    }

    /// Both desks book while the network is so, one time of the other's among it; then it is open again.
    pub async fn cut(&mut self, way: Way, count: usize) {
        let first = self.slot;
        self.network.set(way);
        self.far_books(count).await;
        let id = self.id();
        // Refused where the far desk's booking came through and was heard of already.
        if self.near.books(&self.clinic, first, id).await.is_ok() {
            self.recorded.push(id);
        }
        let id = self.id();
        self.near.books(&self.clinic, self.slot, id).await.unwrap();
        self.recorded.push(id);
        self.slot += 1;
        self.near.is_answered().await;
        if matches!(way, Way::ResetAfter(_)) {
            // Until the desk has met it.
            self.far.until(|it| it["is"] == "offline" || it["pending"] == 0).await;
        }
        self.network.set(Way::Open);
        self.far.hurries().await;
        self.far.is_answered().await;
    }

    /// The hub is killed while the far desk hands over `count` bookings, and started again.
    pub async fn kill_while_handing_over(&mut self, count: usize) {
        let before = self.near.shown(&self.clinic, 40).await.len();
        self.network.set(Way::Closed);
        self.far.until(|it| it["is"] == "offline").await;
        self.far_books(count).await;
        self.network.set(Way::Open);
        self.far.hurries().await;
        // In the middle of it, as seen from the other desk.
        while self.near.shown(&self.clinic, 40).await.len() < before + count / 4 {
            tokio::task::yield_now().await;
        }
        self.program.kill();
        self.program.start(Wire::Tls);
        self.far.hurries().await;
        self.near.hurries().await;
        self.far.is_answered().await;
    }

    /// Nothing lost, nothing twice, everybody agrees (F1, F5, F7). Returns how many were recorded, and how many of them
    /// had to be told that somebody else came first.
    pub async fn must_hold(mut self) -> (usize, usize) {
        let days = u64::try_from(self.slot / (144 * self.clinic.providers.len())).unwrap() + 1;
        let (mut far, mut near) = (vec![String::new()], vec![]);
        while far != near {
            self.far.hurries().await;
            self.near.hurries().await;
            (far, near) =
                (self.far.shown(&self.clinic, days).await, self.near.shown(&self.clinic, days).await);
        }
        self.program.end();
        let key = HouseKey::in_file(&self.program.folder().join("hub.key"), true, [0; 32]).unwrap();
        let book = self.program.folder().join("books/clinic-1.db");
        let store = Store::open(&book, &key.for_store(), OpenOptions::default()).await.unwrap();
        let ids: Vec<AppointmentId> = self.recorded.iter().map(|it| AppointmentId(*it)).collect();
        let mut snapshot = store.snapshot().await.unwrap();
        let rows = snapshot.rows().appointments(&ids).await.unwrap();
        let items = snapshot.rows().attention().await.unwrap();
        drop(snapshot);
        let there: BTreeSet<Uuid> = rows.iter().map(|it| it.id.0).collect();
        let mut shown: Vec<String> = there.iter().map(Uuid::to_string).collect();
        shown.sort();
        assert_eq!(shown, far, "desks show what the hub has");
        let mut rejected = 0;
        for id in &self.recorded {
            let told = items.iter().filter(|it| it.body.contains(&id.to_string())).count();
            assert_eq!(
                usize::from(there.contains(id)) + told,
                1,
                "{id} is carried out or stands before everybody"
            );
            rejected += told;
        }
        let places: BTreeSet<_> = rows.iter().map(|it| (it.provider, it.promise.period.start())).collect();
        assert_eq!(places.len(), rows.len(), "no time is given away twice");
        assert!(store.integrity().await.unwrap().is_empty());
        assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Whole { .. }));
        store.close().await;
        (self.recorded.len(), rejected)
    }
}
