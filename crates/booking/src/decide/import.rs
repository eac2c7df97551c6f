//! Many commands as one thing to undo.

use super::{Case, Decision, decide};
use crate::change::{apply, coalesced};
use crate::command::Command;

/// Decides each command on the sheet the ones before have left; all or nothing. Each needs its own
/// permission besides the one to import.
pub(super) fn import(case: Case<'_>, commands: &[Command]) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut changes = vec![];
    for command in commands {
        for change in decide(&sheet, case.actor, command, case.now)? {
            apply(&mut sheet, &change);
            changes.push(change);
        }
    }
    Ok(coalesced(changes, case.now))
}
