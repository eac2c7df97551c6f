//! Signing where the audit logs end (trust.md §5.7): once an hour, with every copy, and when the hub stops. Desks are
//! handed the newest anchor with the changes they pull.

use std::time::Duration;

use daybook_booking::ids::ClinicId;
use daybook_store::AnchorKey;

use crate::hub::Hub;
use crate::key::HouseKey;

/// How often.
const EVERY: Duration = Duration::from_secs(3_600);

/// What the anchors of that clinic's book are signed with. Not the key of the hub's certificate, which there need not
/// be, and which may be renewed: this one is as old as the book.
pub(crate) fn key_of(key: &HouseKey, clinic: ClinicId) -> AnchorKey {
    AnchorKey::new(key.derived(format!("audit anchors 1 {clinic}").as_bytes()))
}

impl Hub {
    /// Signs where the log of every book ends, now and then once an hour, for as long as it is polled.
    pub async fn keep_anchoring(&self, key: &HouseKey) {
        loop {
            self.anchor(key).await;
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Signs where the log of every book ends. What goes wrong is logged: the day's work goes on.
    pub async fn anchor(&self, key: &HouseKey) {
        for clinic in self.clinics() {
            let store = clinic.engine.store();
            let signed = store.anchor_audit(&key_of(key, store.clinic()), clinic.engine.now()).await;
            if let Err(error) = signed {
                tracing::error!(clinic = clinic.number, %error, "the audit log could not be anchored");
            }
        }
    }
}
