//! Anchors of the audit log (trust.md §5.7): where its chain ended at some moment, signed by whoever keeps the book. Kept
//! in the book, in the copies of it and by other computers. The chain shows what was changed within it; an anchor kept
//! elsewhere shows that its end was cut off, that all of it was written anew, or that an older file took its place.
//!
//! Who signs has the book's key; who compares needs nothing but what an anchor says.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::ids::ClinicId;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::cells::{Binds, Cells, binds};
use crate::conn::{Conn, Line};
use crate::failure::{Failure, WriteError};
use crate::rows::placeholders;
use crate::sheet::Rows;
use crate::store::Store;
use crate::tx::Tx;

/// What is signed, and in which form.
const DOMAIN: &[u8] = b"daybook audit anchor 1";

/// Entries looked up by one statement.
const LOOKED_UP_AT_ONCE: usize = 200;

/// Anchors that do not fit are told one by one up to so many: the first says it all.
pub const AMISS_AT_MOST: usize = 100;

/// Where the chain ended at some moment, signed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anchor {
    /// The last entry.
    pub seq: u64,
    /// Its hash.
    #[serde(with = "hex")]
    pub hash: [u8; 32],
    /// In which life of the book.
    pub epoch: u64,
    /// When; of one book's anchors, the later one is over no fewer entries.
    pub at: DateTime<Utc>,
    /// The public key it is signed with.
    #[serde(with = "hex")]
    pub key: [u8; 32],
    /// Ed25519 over all of that and whose book it is.
    #[serde(with = "hex")]
    pub signature: [u8; 64],
}

impl Anchor {
    fn text(&self, clinic: ClinicId) -> Vec<u8> {
        let mut text = DOMAIN.to_vec();
        text.extend(clinic.0.as_bytes());
        text.extend(self.seq.to_be_bytes());
        text.extend(self.hash);
        text.extend(self.epoch.to_be_bytes());
        text.extend(self.at.timestamp_micros().to_be_bytes());
        text
    }

    /// Whether it was signed with the key it names, for this clinic's book.
    #[must_use]
    pub fn is_signed(&self, clinic: ClinicId) -> bool {
        UnparsedPublicKey::new(&ED25519, self.key).verify(&self.text(clinic), &self.signature).is_ok()
    }
}

/// Whether no log could have been both: one number with two hashes, or fewer entries later on.
#[must_use]
pub fn contradict(one: &Anchor, other: &Anchor) -> bool {
    if one.key != other.key || one.epoch != other.epoch {
        return false;
    }
    if one.seq == other.seq {
        return one.hash != other.hash;
    }
    (one.seq < other.seq) != (one.at < other.at)
}

/// What anchors are signed with.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct AnchorKey([u8; 32]);

impl std::fmt::Debug for AnchorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnchorKey(…)")
    }
}

impl AnchorKey {
    /// The key of this seed.
    #[must_use]
    pub const fn new(seed: [u8; 32]) -> Self {
        Self(seed)
    }

    /// Its public half: what it signed is known by it.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.pair().public_key().as_ref().try_into().expect("an Ed25519 key has thirty-two bytes")
    }

    fn pair(&self) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&self.0).expect("any thirty-two bytes are a seed")
    }

    fn signed(&self, clinic: ClinicId, mut anchor: Anchor) -> Anchor {
        let pair = self.pair();
        let signature = pair.sign(&anchor.text(clinic));
        anchor.signature = signature.as_ref().try_into().expect("an Ed25519 signature has sixty-four bytes");
        anchor
    }
}

/// What a file of anchors begins with.
const FORM: &str = "audit anchors 1";

/// Anchors of one book, as they are kept outside of it: beside a copy, or wherever somebody saved them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AnchorFile {
    daybook: String,
    /// Whose book it is.
    pub clinic: ClinicId,
    /// In no particular order.
    pub anchors: Vec<Anchor>,
}

impl AnchorFile {
    /// A file of these.
    #[must_use]
    pub fn of(clinic: ClinicId, anchors: Vec<Anchor>) -> Self {
        Self { daybook: FORM.to_owned(), clinic, anchors }
    }

    /// What `text` holds; `None` where it is no such file.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text).ok().filter(|it| it.daybook == FORM)
    }
}

impl std::fmt::Display for AnchorFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = serde_json::to_string_pretty(self).map_err(|_| std::fmt::Error)?;
        write!(f, "{text}")
    }
}

/// Why an anchor does not fit the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Amiss {
    /// The log ends before it: the tail was cut off, or an older file took the book's place.
    Missing,
    /// Another entry is there: the log was written anew, or is another one.
    Differs,
    /// It is not signed with the key it should be: it says nothing about this log.
    Unsigned,
}

/// What comparing a log with anchors came to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Compared {
    /// How many fit.
    pub agree: u64,
    /// The latest of those.
    pub newest: Option<Anchor>,
    /// How many do not.
    pub amiss_count: u64,
    /// These do not, and why; the oldest first, no more than [`AMISS_AT_MOST`].
    pub amiss: Vec<(Anchor, Amiss)>,
}

impl Compared {
    /// Compares `anchors` of `clinic`'s book with its log: `at` says which hash an entry has. Where `key` is known, no
    /// other counts.
    #[must_use]
    pub fn of(
        clinic: ClinicId,
        (anchors, key): (&[Anchor], Option<[u8; 32]>),
        at: &BTreeMap<u64, [u8; 32]>,
    ) -> Self {
        let mut compared = Self::default();
        let mut anchors: Vec<&Anchor> = anchors.iter().collect();
        anchors.sort_by_key(|it| (it.at, it.seq));
        for anchor in anchors {
            let signed = key.is_none_or(|key| key == anchor.key) && anchor.is_signed(clinic);
            let amiss = match at.get(&anchor.seq) {
                _ if !signed => Amiss::Unsigned,
                None => Amiss::Missing,
                Some(hash) if *hash != anchor.hash => Amiss::Differs,
                Some(_) => {
                    compared.agree += 1;
                    compared.newest = Some(*anchor);
                    continue;
                }
            };
            compared.amiss_count += 1;
            if compared.amiss.len() < AMISS_AT_MOST {
                compared.amiss.push((*anchor, amiss));
            }
        }
        compared
    }
}

const COLUMNS: &str = "key, seq, hash, epoch, at, signature";

impl Rows<'_> {
    /// The anchor that was made last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn newest_anchor(&mut self) -> Result<Option<Anchor>, Failure> {
        let sql = format!("select {COLUMNS} from audit_anchor where clinic_id = $1 order by at desc limit 1");
        let row = self.conn.maybe(sql, binds![self.clinic.0]).await?;
        row.map(|it| anchor_of(&it)).transpose()
    }

    /// The anchors signed with `key` that can be compared with one that is new: of this life the newest, and any over
    /// the same number of entries.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn anchors_beside(&mut self, anchor: &Anchor) -> Result<Vec<Anchor>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(anchor.key.to_vec()).put(stored(anchor.epoch)).put(stored(anchor.seq));
        let sql = format!(
            "select {COLUMNS} from audit_anchor where clinic_id = $1 and key = $2 and epoch = $3
               and (seq = $4 or at = (select max(at) from audit_anchor where clinic_id = $1 and key = $2 and epoch = $3))"
        );
        let rows = self.conn.all(sql, binds).await?;
        rows.iter().map(anchor_of).collect()
    }

    /// The hashes of these entries; what the log does not have is left out.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_hashes(&mut self, seqs: &[u64]) -> Result<BTreeMap<u64, [u8; 32]>, Failure> {
        hashes(self.conn, self.clinic, seqs).await
    }
}

impl Tx {
    /// Keeps an anchor; one that is kept already is left as it is.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_anchor(&mut self, it: &Anchor) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(it.key.to_vec()).put(stored(it.seq)).put(it.hash.to_vec());
        binds.put(stored(it.epoch)).at(it.at).put(it.signature.to_vec());
        let sql = "insert into audit_anchor (clinic_id, key, seq, hash, epoch, at, signature)
                   values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
        self.run(sql, binds).await
    }

    async fn anchored(&mut self, key: &AnchorKey, now: DateTime<Utc>) -> Result<Option<Anchor>, WriteError> {
        let Ok(seq) = u64::try_from(self.head.audit_seq) else { return Ok(None) };
        if seq == 0 {
            return Ok(None);
        }
        let mut anchor = Anchor {
            seq,
            hash: self.head.audit_hash,
            epoch: self.head.feed_end().epoch,
            at: now,
            key: key.public(),
            signature: [0; 64],
        };
        let beside = self.rows().anchors_beside(&anchor).await?;
        if let Some(same) = beside.iter().find(|it| (it.seq, it.hash) == (anchor.seq, anchor.hash)) {
            return Ok(Some(*same));
        }
        // A clock that was put back must not make this one look older than those before it.
        let after = beside.iter().map(|it| it.at + TimeDelta::microseconds(1)).max();
        anchor.at = after.map_or(now, |it| it.max(now));
        let anchor = key.signed(self.clinic, anchor);
        self.put_anchor(&anchor).await?;
        Ok(Some(anchor))
    }
}

impl Store {
    /// Signs where the audit log ends now, and keeps that; `None` for an empty log. Signed already, it is not signed
    /// again.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn anchor_audit(
        &self,
        key: &AnchorKey,
        now: DateTime<Utc>,
    ) -> Result<Option<Anchor>, WriteError> {
        let key = key.clone();
        self.write(move |tx| Box::pin(async move { tx.anchored(&key, now).await })).await
    }

    /// As [`Rows::newest_anchor`], at this moment.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn newest_anchor(&self) -> Result<Option<Anchor>, Failure> {
        Rows { conn: &mut self.reader().await?, clinic: self.clinic() }.newest_anchor().await
    }

    /// Every anchor that is kept here, oldest first: the book's own, and in a desk's copy those the hub handed over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn anchors(&self) -> Result<Vec<Anchor>, Failure> {
        let sql = format!("select {COLUMNS} from audit_anchor where clinic_id = $1 order by at, seq");
        let rows = self.reader().await?.all(sql, binds![self.clinic().0]).await?;
        rows.iter().map(anchor_of).collect()
    }

    /// Compares the log of this very file with `anchors`, wherever they were kept. Where `key` is known, no other counts.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn compare_anchors(
        &self,
        anchors: &[Anchor],
        key: Option<[u8; 32]>,
    ) -> Result<Compared, Failure> {
        let mut seqs: Vec<u64> = anchors.iter().map(|it| it.seq).collect();
        seqs.sort_unstable();
        seqs.dedup();
        let found = hashes(&mut self.reader().await?, self.clinic(), &seqs).await?;
        Ok(Compared::of(self.clinic(), (anchors, key), &found))
    }
}

async fn hashes(conn: &mut Conn, clinic: ClinicId, seqs: &[u64]) -> Result<BTreeMap<u64, [u8; 32]>, Failure> {
    let mut found = BTreeMap::new();
    for chunk in seqs.chunks(LOOKED_UP_AT_ONCE) {
        let mut binds = Binds::default();
        binds.id(clinic.0);
        for seq in chunk {
            binds.put(stored(*seq));
        }
        let these = placeholders(2, chunk.len());
        let sql = format!("select seq, hash from audit where clinic_id = $1 and seq in ({these})");
        for row in conn.all(sql, binds).await? {
            let cells = &mut Cells::of(&row);
            found.insert(cells.number()?, bytes(cells.take()?, "hash")?);
        }
    }
    Ok(found)
}

fn anchor_of(row: &Line) -> Result<Anchor, Failure> {
    let cells = &mut Cells::of(row);
    Ok(Anchor {
        key: bytes(cells.take()?, "key")?,
        seq: cells.number()?,
        hash: bytes(cells.take()?, "hash")?,
        epoch: cells.number()?,
        at: cells.at()?,
        signature: bytes(cells.take()?, "signature")?,
    })
}

fn bytes<const N: usize>(found: &[u8], what: &'static str) -> Result<[u8; N], Failure> {
    found.try_into().map_err(|_| Failure::Unreadable(what))
}

/// As it stands in the file; a number no log comes to stands for all beyond it.
fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Bytes as hexadecimal text, so that people can compare them.
mod hex {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_str(&crate::key::hex(bytes))
    }

    pub(super) fn deserialize<'d, D: Deserializer<'d>, const N: usize>(from: D) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(from)?;
        let wrong = || D::Error::custom("not as many hexadecimal digits as there should be");
        if text.len() != 2 * N || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; N];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).map_err(|_| wrong())?;
        }
        Ok(bytes)
    }
}
