//! The recovery key on paper, for the safe.

use daybook_print::{Paper, Slip, slip_pdf};
use daybook_wire::Problem;
use daybook_wire::printing::{FileSaved, PrintLocale};

use crate::desk::{Desk, OpenBook};
use crate::first_run::io_problem;
use crate::keys::RecoveryCode;
use crate::words::Words;

impl Desk {
    /// Saves the sheet where the person says, while the key still waits to be typed back.
    pub(crate) async fn save_recovery(&self, ask: PrintLocale) -> Result<FileSaved, Problem> {
        let (code, clinic) = match self.standing.read().await.open() {
            Some(OpenBook { code: Some(code), engine, .. }) => {
                (code.clone(), engine.book().clinic.name.clone())
            }
            Some(_) | None => return Err(Problem::NotFound),
        };
        let slip = sheet(Words::of_tag_or_english(&ask.locale), clinic, &code);
        let pdf =
            slip_pdf(&slip, Paper::A5).map_err(|_| Problem::Storage { reference: "sheet".to_owned() })?;
        let file_name = "daybook-recovery-key.pdf".to_owned();
        let Some(path) = self.options.surroundings.choose_save_path(file_name).await else {
            return Ok(FileSaved { path: None });
        };
        tokio::fs::write(&path, pdf).await.map_err(|error| io_problem(&error))?;
        Ok(FileSaved { path: Some(path.display().to_string()) })
    }
}

fn sheet(words: Words, clinic: String, code: &RecoveryCode) -> Slip {
    let printed = code.printed();
    // Two lines of four groups each: short enough to read out and to type back.
    let (first, second) = printed.split_at(20);
    Slip {
        clinic_name: clinic,
        title: words.recovery_title.clone(),
        fields: vec![
            (words.recovery_groups.clone(), first.trim_end_matches('-').to_owned()),
            (String::new(), second.to_owned()),
        ],
        instructions: Some(words.recovery_instructions.clone()),
        qr: Some(printed.clone()),
        direction: words.direction(),
        ..Slip::default()
    }
}
