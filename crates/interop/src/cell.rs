//! Cells that a spreadsheet would take for a formula, made harmless on the way out and whole on the way in.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a line break can run as a formula when the file is
//! opened (OWASP, CSV injection); a phone such as `+49 30 1` is one. An apostrophe in front makes it text. So
//! that nothing is lost on the way back, a cell that begins with an apostrophe of its own gets one too, and
//! reading takes one away exactly where writing would have put it.

/// What makes a spreadsheet read a cell as something else than text, and the guard itself.
const NEEDS_GUARD: [char; 8] = ['=', '+', '-', '@', '\t', '\r', '\n', GUARD];
const GUARD: char = '\'';

/// `text` as it may stand in a file.
pub(crate) fn guarded(text: &str) -> String {
    if text.starts_with(NEEDS_GUARD) { format!("{GUARD}{text}") } else { text.to_owned() }
}

/// What was meant by `cell`.
pub(crate) fn unguarded(cell: &str) -> String {
    let meant = cell.strip_prefix(GUARD).filter(|it| it.starts_with(NEEDS_GUARD));
    meant.unwrap_or(cell).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_written_as_text_and_read_as_typed() {
        for it in ["=1+1", "+49 30 1", "-", "@x", "\tx", "'t Hooft", "''", "'=1", "", "Ada"] {
            let written = guarded(it);
            assert!(!written.starts_with(['=', '+', '-', '@', '\t']), "{written:?}");
            assert_eq!(unguarded(&written), it);
        }
    }

    #[test]
    fn an_apostrophe_that_belongs_to_a_name_stays() {
        assert_eq!(unguarded("'t Hooft"), "'t Hooft");
    }
}
