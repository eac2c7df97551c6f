//! A table: headings and rows, each knowing its line in the file.

use csv::{ReaderBuilder, StringRecord};

use crate::cell;
use crate::text::Unreadable;

/// A file's headings and rows.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// The headings, as they stand.
    pub columns: Vec<String>,
    /// The rows under them; empty lines are none.
    pub rows: Vec<TableRow>,
}

/// One row of a table.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct TableRow {
    /// Its first line in the file, from 1; the heading is line 1.
    pub line: u32,
    /// What it says, column by column; as many cells as it has, which may not be as many as there are headings.
    pub cells: Vec<String>,
}

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Table({} rows)", self.rows.len())
    }
}

impl std::fmt::Debug for TableRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TableRow(line {})", self.line)
    }
}

impl Table {
    /// The table in `text`, whatever separates its columns.
    ///
    /// # Errors
    /// [`Unreadable::NoRows`] where there is nothing under a heading.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let mut lines = ReaderBuilder::new()
            .delimiter(separator(text))
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut table = Self::default();
        let mut record = StringRecord::new();
        let mut lines_before = LineCount { text, byte: 0, lines: 0 };
        // Text cannot fail to be UTF-8, and rows may have any length: an error here is the end of the text.
        while lines.read_record(&mut record).unwrap_or(false) {
            let line = lines_before.line_at(record.position().map_or(0, csv::Position::byte));
            if record.iter().all(|it| it.trim().is_empty()) {
                continue;
            }
            let cells = record.iter().map(cell::unguarded);
            if table.columns.is_empty() {
                table.columns = cells.map(|it| it.trim().to_owned()).collect();
            } else {
                table.rows.push(TableRow { line, cells: cells.collect() });
            }
        }
        if table.rows.is_empty() { Err(Unreadable::NoRows) } else { Ok(table) }
    }
}

impl TableRow {
    /// Whether it has a cell under each heading and nothing beside them.
    pub(crate) fn fits(&self, columns: usize) -> bool {
        // Some programs end every line with the separator.
        let beyond = self.cells.get(columns..).unwrap_or_default();
        self.cells.len() >= columns && beyond.iter().all(|it| it.trim().is_empty())
    }
}

/// Counts lines up to where a record begins. The reader's own count is behind after empty lines and CR LF.
struct LineCount<'t> {
    text: &'t str,
    byte: usize,
    lines: u32,
}

impl LineCount<'_> {
    /// The line, from 1, of the first record at or behind `byte`; never asked for an earlier one again.
    fn line_at(&mut self, byte: u64) -> u32 {
        let bytes = self.text.as_bytes();
        let asked = usize::try_from(byte).unwrap_or(usize::MAX).clamp(self.byte, bytes.len());
        let empty = bytes[asked..].iter().take_while(|it| matches!(it, b'\r' | b'\n')).count();
        let breaks = bytes[self.byte..asked + empty].iter().filter(|it| **it == b'\n').count();
        self.lines = self.lines.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.byte = asked + empty;
        self.lines + 1
    }
}

/// What separates the columns: whatever the heading has most of, outside quotes.
fn separator(text: &str) -> u8 {
    let heading = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0), (b'|', 0)];
    for byte in heading.bytes() {
        quoted ^= byte == b'"';
        for (_, count) in counts.iter_mut().filter(|(it, _)| *it == byte && !quoted) {
            *count += 1;
        }
    }
    // The first of equals: a heading of one column has no separator at all.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(it, _)| *it)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<(u32, Vec<String>)> {
        Table::read(text).unwrap().rows.into_iter().map(|it| (it.line, it.cells)).collect()
    }

    #[test]
    fn commas_semicolons_tabs_and_bars_separate() {
        for it in [",", ";", "\t", "|"] {
            let text = format!("name{it}phone\nAda{it}1");
            assert_eq!(table(&text), [(2, vec!["Ada".to_owned(), "1".to_owned()])], "{it:?}");
        }
    }

    #[test]
    fn a_separator_inside_quotes_separates_nothing() {
        let read = Table::read("\"name; first, second\",phone\nAda,1\n").unwrap();
        assert_eq!(read.columns, ["name; first, second", "phone"]);
    }

    #[test]
    fn rows_know_their_line_behind_breaks_in_cells_and_empty_lines() {
        let lines: Vec<u32> =
            table("a,b\r\n\"x\ny\",1\r\n\r\nz,2\r\n,\r\nw,3").iter().map(|it| it.0).collect();
        assert_eq!(lines, [2, 5, 7]);
    }

    #[test]
    fn a_heading_alone_has_no_rows() {
        assert_eq!(Table::read("a,b\n\n").unwrap_err(), Unreadable::NoRows);
        assert_eq!(Table::read("").unwrap_err(), Unreadable::NoRows);
    }
}
