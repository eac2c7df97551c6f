//! Bytes to text: what spreadsheets save is UTF-8, UTF-16 or the code page of western Windows.

use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Why a file gives no rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is a program, a picture or a workbook, not text.
    #[error("the file is not text")]
    NotText,
    /// There is no row under the heading, or no heading.
    #[error("the file has no rows")]
    NoRows,
    /// It is text, but no calendar.
    #[error("the file is not a calendar")]
    NotACalendar,
}

/// The text in `bytes`: by its byte order mark, else UTF-8 where it is valid, else Windows-1252.
///
/// # Errors
/// [`Unreadable::NotText`] where there are bytes no text has.
pub fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => {
            let known = [UTF_8, UTF_16LE, UTF_16BE].contains(&encoding);
            let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes[mark..]);
            decoded.filter(|_| known).ok_or(Unreadable::NotText)?.into_owned()
        }
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
        },
    };
    // A workbook (a zip) or a picture has zero bytes early on; no table and no calendar has any.
    if text.contains('\0') { Err(Unreadable::NotText) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_encoding_gives_the_same_name() {
        let utf_16: Vec<u8> = "\u{feff}Müller".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode("Müller".as_bytes()).unwrap(), "Müller");
        assert_eq!(decode("\u{feff}Müller".as_bytes()).unwrap(), "Müller");
        assert_eq!(decode(b"M\xfcller").unwrap(), "Müller");
        assert_eq!(decode(&utf_16).unwrap(), "Müller");
    }

    #[test]
    fn a_workbook_is_not_text() {
        assert_eq!(decode(b"PK\x03\x04\x14\x00\x06\x00"), Err(Unreadable::NotText));
    }
}
