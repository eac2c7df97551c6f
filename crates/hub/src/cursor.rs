//! Where a list goes on: opaque to whoever holds it, signed so that nobody makes one up (I4).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use daybook_booking::ids::AppointmentId;
use daybook_store::Mark;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of the signature that go along: a cursor opens nothing, it is only not to be guessed at.
const TAG: usize = 16;

/// Signs cursors of one clinic.
#[derive(Clone)]
pub(crate) struct Cursors(pub(crate) [u8; 32]);

impl Cursors {
    /// `mark` as text, for the list that `list` tells from others: its filters and its order.
    pub(crate) fn write(&self, mark: Mark, list: &str) -> String {
        let mut bytes = mark.at.timestamp_micros().to_be_bytes().to_vec();
        bytes.extend(mark.id.0.as_bytes());
        self.sealed(bytes, list)
    }

    /// The place written `text`; `None` where it is none of this list.
    pub(crate) fn read(&self, text: &str, list: &str) -> Option<Mark> {
        let said = self.opened(text, list)?;
        let (said, id) = said.split_at_checked(8)?;
        let at = i64::from_be_bytes(said.try_into().ok()?);
        let id = Uuid::from_slice(id).ok()?;
        Some(Mark { at: chrono::DateTime::from_timestamp_micros(at)?, id: AppointmentId(id) })
    }

    /// Any place as text.
    pub(crate) fn sealed(&self, mut said: Vec<u8>, list: &str) -> String {
        let tag = self.tag(&said, list);
        said.extend(&tag[..TAG]);
        URL_SAFE_NO_PAD.encode(said)
    }

    /// The place that was sealed so; `None` where it is none of this list.
    pub(crate) fn opened(&self, text: &str, list: &str) -> Option<Vec<u8>> {
        let mut bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let tag = bytes.split_off(bytes.len().checked_sub(TAG)?);
        self.mac(&bytes, list).verify_truncated_left(&tag).ok()?;
        Some(bytes)
    }

    fn tag(&self, said: &[u8], list: &str) -> [u8; 32] {
        self.mac(said, list).finalize().into_bytes().into()
    }

    fn mac(&self, said: &[u8], list: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(said);
        mac.update(list.as_bytes());
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_only() {
        let cursors = Cursors([1; 32]);
        let mark = Mark {
            at: chrono::DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap(),
            id: AppointmentId(Uuid::from_u128(5)),
        };
        let text = cursors.write(mark, "start");
        assert_eq!(cursors.read(&text, "start"), Some(mark));
        assert_eq!(cursors.read(&text, "booked"), None);
        assert_eq!(Cursors([2; 32]).read(&text, "start"), None);
    }

    #[test]
    fn a_cursor_that_was_touched_is_none() {
        let cursors = Cursors([1; 32]);
        let mark = Mark { at: chrono::DateTime::UNIX_EPOCH, id: AppointmentId(Uuid::from_u128(5)) };
        let text = cursors.write(mark, "");
        for place in 0..text.len() {
            let mut other = text.clone().into_bytes();
            other[place] = if other[place] == b'A' { b'B' } else { b'A' };
            let other = String::from_utf8(other).unwrap();
            assert!(other == text || cursors.read(&other, "").is_none());
        }
        for short in ["", "AAAA", &text[..text.len() - 4]] {
            assert!(cursors.read(short, "").is_none());
        }
    }
}
