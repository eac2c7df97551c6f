//! Many commands as one thing to undo.

use super::{Case, Decision, decided};
use crate::change::{apply, coalesced};
use crate::command::Command;

/// Decides each command on the sheet the ones before have left; all or nothing. Each needs its own
/// permission besides the one to import. What was promised elsewhere is written down, not asked for: the
/// clinic's own rules about asking do not bind it.
pub(super) fn import(case: Case<'_>, commands: &[Command]) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut changes = vec![];
    for command in commands {
        let decision = decided(Case { sheet: &sheet, audience: None, ..case }, command)?;
        for change in decision {
            apply(&mut sheet, &change);
            changes.push(change);
        }
    }
    Ok(coalesced(changes, case.now))
}
