//! QR codes, as squares to fill.

use fast_qr::{ECL, QRBuilder};

use crate::PrintError;

/// A code's dark squares.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Code {
    /// Squares along each side.
    pub(crate) size: usize,
    /// Runs of dark squares: row from the top, column from the left, how many.
    pub(crate) dark: Vec<(usize, usize, usize)>,
}

impl Code {
    /// The code that reads back as `payload`.
    ///
    /// # Errors
    /// [`PrintError::CodeTooLong`] when no code holds that much.
    pub(crate) fn of(payload: &str) -> Result<Self, PrintError> {
        // A quarter may be creased or smudged and it still reads: ECL Q would be denser than a
        // receipt printer draws cleanly, ECL L loses a slip folded in a purse.
        let code = QRBuilder::new(payload).ecl(ECL::M).build();
        let code = code.map_err(|_| PrintError::CodeTooLong { bytes: payload.len() })?;
        let rows = (0..code.size).flat_map(|row| runs(&code[row][..code.size], row));
        Ok(Self { size: code.size, dark: rows.collect() })
    }
}

fn runs(squares: &[fast_qr::Module], row: usize) -> Vec<(usize, usize, usize)> {
    let mut runs: Vec<(usize, usize, usize)> = vec![];
    for (column, square) in squares.iter().enumerate().filter(|(_, square)| square.value()) {
        debug_assert!(square.value());
        match runs.last_mut() {
            Some((_, start, length)) if *start + *length == column => *length += 1,
            Some(_) | None => runs.push((row, column, 1)),
        }
    }
    runs
}
