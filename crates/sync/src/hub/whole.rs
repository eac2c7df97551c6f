//! Everything at one moment, in parts: for a desk that is new, too far behind, or of an earlier epoch.

use std::sync::Arc;

use daybook_store::Failure;
use sha2::{Digest, Sha256};

use super::Hub;
use crate::fault::Fault;
use crate::message::{Asking, Body, Part, Refused, WholeId};

/// A snapshot, cut into parts.
#[derive(Debug)]
pub(super) struct Made {
    id: WholeId,
    parts: Vec<String>,
}

impl Hub {
    /// One part of the snapshot `of`, or the first of a new one.
    pub(super) async fn part(
        &self,
        asking: &Asking,
        (of, part): (Option<WholeId>, u32),
    ) -> Result<Body, Failure> {
        let kept = self.made().clone();
        let made = match of {
            None => self.make().await?,
            Some(id) => match kept.filter(|it| it.id == id) {
                Some(made) => made,
                None => return Ok(Body::Refused { why: Refused::NoSuchWhole }),
            },
        };
        let Some(text) = usize::try_from(part).ok().and_then(|it| made.parts.get(it)) else {
            return Ok(Body::Refused { why: Refused::NoSuchWhole });
        };
        let last_n = self.store.snapshot().await?.rows().last_n_at(asking.device, made.id.seq).await?;
        Ok(Body::Part(Part {
            of: made.id,
            part,
            parts: u32::try_from(made.parts.len()).unwrap_or(u32::MAX),
            hash: Sha256::digest(text).into(),
            text: text.clone(),
            last_n,
        }))
    }

    /// Cuts a snapshot of this moment into parts. Nothing has changed since the last one: that is it.
    async fn make(&self) -> Result<Arc<Made>, Failure> {
        let mut snapshot = self.store.snapshot().await?;
        let mut rows = snapshot.rows();
        let standing = rows.hub_standing().await?;
        let kept = self.made().clone();
        if let Some(made) = kept.filter(|it| (it.id.epoch, it.id.seq) == (standing.epoch, standing.head)) {
            return Ok(made);
        }
        let mut whole = rows.whole().await?;
        if self.trouble.has(Fault::SnapshotWithoutClaims) {
            whole.rows.retain(|it| it.entity != "claims");
        }
        let text = serde_json::to_string(&whole).expect("rows are text");
        let id = WholeId { epoch: standing.epoch, seq: standing.head, hash: Sha256::digest(&text).into() };
        let made = Arc::new(Made { id, parts: cut(&text, self.limits.part) });
        *self.made() = Some(Arc::clone(&made));
        Ok(made)
    }
}

/// Pieces of at most `size` bytes, or of one letter where that is longer.
fn cut(text: &str, size: usize) -> Vec<String> {
    let mut parts = vec![];
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = size.clamp(1, rest.len());
        while !rest.is_char_boundary(end) {
            end += 1;
        }
        let (part, after) = rest.split_at(end);
        parts.push(part.to_owned());
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn pieces_make_the_whole_again_and_cut_no_letter() {
        let text = "Müller, Søren – 10:30";
        for size in 1..text.len() + 2 {
            assert_eq!(cut(text, size).concat(), text);
        }
    }
}
