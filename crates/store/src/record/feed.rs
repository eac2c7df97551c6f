//! The change feed: one row a command, and an image of every row as it became. What a row was before is the
//! image before it, so each state is stored once.

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::appointment::{Appointment, By};
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::{AppointmentId, ClinicId, CommandId};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds, from_json, json};
use crate::failure::{Failure, WriteError};
use crate::rows::push_tuples;

/// The form of the images; raised when the model's types change theirs.
pub(crate) const SCHEMA: i64 = 1;

/// Images written by one statement.
const IMAGES_A_STATEMENT: usize = 256;

/// One step in an appointment's life.
#[derive(Clone, Debug)]
pub struct HistoryEntry {
    /// Its place in the change feed.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: By,
    /// Which command: "appointment.book".
    pub kind: String,
    /// What it was before; `None` for the first entry.
    pub before: Option<Appointment>,
    /// What it became.
    pub after: Appointment,
}

/// The row of one command.
pub(crate) struct FeedRow<'a> {
    pub(crate) seq: i64,
    pub(crate) epoch: i64,
    pub(crate) command: CommandId,
    pub(crate) actor: &'a By,
    pub(crate) at: DateTime<Utc>,
    pub(crate) kind: &'a str,
}

/// Every kind of row as the feed names it, said once: what is written down can be read back.
macro_rules! kinds {
    ($($kind:ident = $name:literal),+ $(,)?) => {
        /// Which table a change is of, the row's key, and the row as it becomes.
        fn image(change: &Change) -> (&'static str, Uuid, String) {
            match change {
                $(Change::$kind(edit) => ($name, change.key().id, json(&edit.after))),+
            }
        }

        /// Which row a change is of, as the feed names it.
        pub(crate) fn key_of(change: &Change) -> (&'static str, Uuid) {
            match change {
                $(Change::$kind(_) => ($name, change.key().id)),+
            }
        }

        /// The change of a row of `entity` from one image to the next.
        pub(crate) fn change(entity: &str, before: Option<&str>, after: &str) -> Result<Change, Failure> {
            Ok(match entity {
                $($name => Change::$kind(edit(before, after)?),)+
                _ => return Err(Failure::Unreadable("change")),
            })
        }
    };
}

kinds! {
    Clinic = "clinic",
    Location = "location",
    Provider = "provider",
    Resource = "resource",
    AppointmentType = "appointment_type",
    Exception = "schedule_exception",
    Policy = "booking_policy",
    Patient = "patient",
    Appointment = "appointment",
    Fee = "fee",
    Package = "package",
    PatientPackage = "patient_package",
    Posting = "posting",
    Pin = "pin",
    Series = "series",
    Visit = "visit",
    WaitlistEntry = "waitlist_entry",
    Recall = "recall",
    Treatment = "treatment_plan",
    Procedure = "procedure",
    Rating = "rating",
    Lease = "lease",
}

/// Images that are no rows of the book and follow them in the feed: claims (for desks that copy them) and
/// attention items.
pub(crate) const CLAIMS: &str = "claims";
/// See [`CLAIMS`].
pub(crate) const ATTENTION: &str = "attention";

/// Appends images behind those a command has already: the kind of row, its id, and the row.
pub(crate) async fn append_images(
    conn: &mut Conn,
    clinic: ClinicId,
    (seq, first): (i64, usize),
    mut images: Vec<(&str, Uuid, String)>,
) -> Result<(), WriteError> {
    let mut position = i64::try_from(first).expect("a command changes fewer rows than that");
    while !images.is_empty() {
        let rest = images.split_off(images.len().min(IMAGES_A_STATEMENT));
        let count = images.len();
        let mut binds = Binds::default();
        for (entity, id, image) in std::mem::replace(&mut images, rest) {
            binds.id(clinic.0).put(seq).put(position).text(entity).id(id).put(image);
            position += 1;
        }
        let mut sql = String::from(
            "insert into change_image (clinic_id, seq, position, entity, entity_id, image) values ",
        );
        push_tuples(&mut sql, count, 5);
        conn.run(sql, binds).await?;
    }
    Ok(())
}

/// Appends one command's row and images.
pub(crate) async fn append(
    conn: &mut Conn,
    clinic: ClinicId,
    row: &FeedRow<'_>,
    changes: &[Change],
) -> Result<(), WriteError> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(row.seq).put(row.epoch).put(SCHEMA).id(row.command.0);
    binds.json(row.actor).at(row.at).text(row.kind);
    let row_sql = "insert into change (clinic_id, seq, epoch, schema, command_id, actor, at, kind)
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    if let [only] = changes {
        // One trip to the driver for what nearly every command is: one row changed.
        let (entity, id, image) = image(only);
        binds.put(entity).id(id).put(image);
        let sql = format!(
            "{row_sql};
             insert into change_image (clinic_id, seq, position, entity, entity_id, image)
             values ($1, $2, 0, $9, $10, $11)"
        );
        conn.run(sql, binds).await?;
        return Ok(());
    }
    conn.run(row_sql, binds).await?;
    for (n, chunk) in changes.chunks(IMAGES_A_STATEMENT).enumerate() {
        let images = chunk.iter().map(image).collect();
        append_images(conn, clinic, (row.seq, n * IMAGES_A_STATEMENT), images).await?;
    }
    Ok(())
}

/// The changes of the command numbered `seq`, as they were made.
pub(crate) async fn changes_of(conn: &mut Conn, clinic: ClinicId, seq: i64) -> Result<Vec<Change>, Failure> {
    let sql = "select i.entity, i.image,
                 (select b.image from change_image b
                  where b.clinic_id = i.clinic_id and b.entity_id = i.entity_id and b.entity = i.entity
                    and (b.seq < i.seq or (b.seq = i.seq and b.position < i.position))
                  order by b.seq desc, b.position desc limit 1)
               from change_image i where i.clinic_id = $1 and i.seq = $2 and i.entity not in ('claims', 'attention')
               order by i.position";
    let rows = conn.all(sql, binds![clinic.0, seq]).await?;
    rows.iter()
        .map(|row| {
            let cells = &mut Cells::of(row);
            let (entity, after) = (cells.text()?, cells.text()?);
            change(entity, cells.take()?, after)
        })
        .collect()
}

fn edit<T: DeserializeOwned>(before: Option<&str>, after: &str) -> Result<Edit<T>, Failure> {
    Ok(Edit { before: before.map(from_json).transpose()?, after: from_json(after)? })
}

/// An appointment's life, oldest first.
pub(crate) async fn history(
    conn: &mut Conn,
    clinic: ClinicId,
    appointment: AppointmentId,
) -> Result<Vec<HistoryEntry>, Failure> {
    let sql = "select c.seq, c.at, c.actor, c.kind, i.image from change_image i
               join change c on c.clinic_id = i.clinic_id and c.seq = i.seq
               where i.clinic_id = $1 and i.entity_id = $2 and i.entity = 'appointment'
               order by i.seq, i.position";
    let rows = conn.all(sql, binds![clinic.0, appointment.0]).await?;
    let mut before: Option<Appointment> = None;
    rows.iter()
        .map(|row| {
            let cells = &mut Cells::of(row);
            let entry = HistoryEntry {
                seq: cells.number()?,
                at: cells.at()?,
                actor: cells.json()?,
                kind: cells.string()?,
                before: before.take(),
                after: cells.json()?,
            };
            before = Some(entry.after.clone());
            Ok(entry)
        })
        .collect()
}
