//! A file brought in through the calls the import screen makes, with the mapping the desk guesses.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use daybook_wire::transfer::{
    ImportFile, ImportKind, ImportOpen, ImportPart, ImportPlan, ImportProgress, ImportReport, ImportStart,
    ImportToken,
};

use crate::clinic::Clinic;
use crate::failure::{Failure, Outcome};

/// A file that was handed to the desk.
pub struct Bringing<'c> {
    clinic: &'c Clinic,
    /// What the desk made of it.
    pub file: ImportFile,
    /// The provider for rows that name none.
    pub default_provider: Option<String>,
    /// The type for rows that name none.
    pub default_type: Option<String>,
}

/// Whether anything is to be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Run {
    /// A rehearsal.
    Dry,
    /// For good.
    Real,
}

impl<'c> Bringing<'c> {
    /// Hands `text` over.
    ///
    /// # Errors
    /// If the desk cannot read it.
    pub async fn open(clinic: &'c Clinic, kind: ImportKind, text: &str) -> Outcome<Self> {
        let part = ImportPart { token: None, base64: STANDARD.encode(text) };
        let ImportToken { token } = clinic.call("import_part", part).await?;
        let ask = ImportOpen { kind, file_name: "old.csv".to_owned(), token };
        let file = clinic.call("import_open", ask).await?;
        Ok(Self { clinic, file, default_provider: None, default_type: None })
    }

    /// Begins.
    ///
    /// # Errors
    /// If the desk does not take the mapping it guessed.
    pub async fn start(&self, run: Run) -> Outcome<ImportProgress> {
        let plan = ImportPlan {
            token: self.file.token.clone(),
            mapping: self.file.mapping.clone(),
            date_order: self.file.date_order.clone(),
            default_provider_id: self.default_provider.clone(),
            default_location_id: None,
            default_appointment_type_id: self.default_type.clone(),
        };
        self.clinic.call("import_start", ImportStart { plan, dry_run: run == Run::Dry }).await
    }

    /// How far it is.
    ///
    /// # Errors
    /// If the desk has forgotten it.
    pub async fn progress(&self) -> Outcome<ImportProgress> {
        self.clinic.call("import_progress", self.token()).await
    }

    /// Asks for an end.
    ///
    /// # Errors
    /// As [`Bringing::progress`].
    pub async fn cancel(&self) -> Outcome<ImportProgress> {
        self.clinic.call("import_cancel", self.token()).await
    }

    /// The first progress told that `is` so, or the last of all.
    ///
    /// # Errors
    /// As [`Bringing::progress`].
    pub async fn until(&self, is: impl Fn(&ImportProgress) -> bool) -> Outcome<ImportProgress> {
        loop {
            let progress = self.progress().await?;
            if is(&progress) || matches!(progress.stage.as_str(), "done" | "cancelled" | "failed") {
                return Ok(progress);
            }
            tokio::task::yield_now().await;
        }
    }

    /// Begins, and waits for the report.
    ///
    /// # Errors
    /// If it does not end with one.
    pub async fn report(&self, run: Run) -> Outcome<ImportReport> {
        self.start(run).await?;
        let end = self.until(|_| false).await?;
        end.report.ok_or_else(|| Failure::new(format!("the import ended {}", end.stage)))
    }

    fn token(&self) -> ImportToken {
        ImportToken { token: self.file.token.clone() }
    }
}
