//! The first thing ever written into a book: the clinic it belongs to.

use std::collections::BTreeSet;
use std::sync::Arc;

use daybook_booking::appointment::By;
use daybook_booking::change::{Change, Edit};
use daybook_booking::clinic::Clinic;
use daybook_booking::command::{Actor, Command};
use daybook_booking::day_sheet::{ClinicBook, DaySheet, Numbers};
use daybook_booking::decide::decide;
use daybook_booking::ids::CommandId;
use daybook_booking::money::account::Accounts;
use daybook_booking::permission::Permission;
use daybook_booking::plans::Plans;
use daybook_store::{CommitMeta, Store, UndoStep};

use crate::clock::Clock;
use crate::deed::Deed;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::ids::Ids;

impl Engine {
    /// Writes `clinic` into the new book in `store`, and opens it.
    ///
    /// # Errors
    /// [`EngineError::Refused`] when the clinic is not one the rules allow; otherwise when the disk fails.
    pub async fn found(
        store: Store,
        clinic: Clinic,
        clock: Arc<dyn Clock>,
        ids: Ids,
    ) -> Result<Self, EngineError> {
        let now = clock.now();
        let clinic = Clinic { version: 1, ..clinic };
        decide(&empty(&clinic), &founder(), &Command::SaveClinic(Box::new(clinic.clone())), now)?;
        let meta = CommitMeta {
            command: CommandId(ids.next()),
            actor: By::System,
            at: now,
            kind: Deed::SavedSetUp.kind(),
            label: serde_json::json!({ "what": Deed::SavedSetUp.word(), "appointment": null, "patient": null }),
            undo: UndoStep::Leave,
        };
        let change = Change::Clinic(Edit { before: None, after: clinic });
        store
            .write(move |tx| Box::pin(async move { tx.commit_changes(&[change], &[], &meta).await }))
            .await?;
        Self::open(store, clock, ids).await
    }
}

/// The program itself, at first run: everything is allowed, as there is nobody else yet.
#[must_use]
pub fn founder() -> Actor {
    Actor { by: By::System, permissions: Permission::ALL.iter().copied().collect::<BTreeSet<_>>() }
}

fn empty(clinic: &Clinic) -> DaySheet {
    DaySheet {
        book: Arc::new(ClinicBook {
            clinic: clinic.clone(),
            locations: vec![],
            providers: vec![],
            resources: vec![],
            appointment_types: vec![],
            exceptions: vec![],
            procedures: vec![],
            policies: vec![],
            fees: vec![],
            packages: vec![],
            leases: vec![],
            asking: None,
        }),
        patients: vec![],
        appointments: vec![],
        pins: vec![],
        ratings: vec![],
        plans: Plans::default(),
        accounts: Accounts::default(),
        numbers: Numbers { appointment: 1, patient: 1, posting: 1, receipt: 1 },
    }
}
