//! Thousands of rows as one value.
//!
//! The driver copies each value of each row on one thread and hands it to another, which costs far more than
//! finding the row: a week of 4,000 cards was 140,000 such values. So rows that come in crowds are packed by
//! SQLite itself, all into one value, and taken apart here. [`Cells`] reads both forms.

use crate::cells::{Binds, Cells};
use crate::conn::Conn;
use crate::failure::Failure;

/// More columns than any row has that is read so.
const COLUMNS_AT_MOST: usize = 64;

/// Reads what `select columns rest` selects, in its order. `rest` holds no value, only placeholders.
pub(crate) async fn select<T>(
    conn: &mut Conn,
    (columns, rest): (&[String], &str),
    binds: Binds,
    read: impl Fn(&mut Cells<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let line = line(columns);
    let sql = format!("select cast(group_concat(line, '') as blob) from (select {line} as line {rest})");
    let row = conn.one(sql, binds).await?;
    let crowd: Option<&[u8]> = Cells::of(&row).take()?;
    unpacked(crowd.unwrap_or_default(), columns.len(), read)
}

/// `12,4,,7,` and then the values: their lengths in bytes, nothing for null.
fn line(columns: &[String]) -> String {
    let lengths: Vec<String> = columns.iter().map(|it| format!("octet_length({it}), ','")).collect();
    format!("concat({}, {})", lengths.join(", "), columns.join(", "))
}

fn unpacked<T>(
    mut crowd: &[u8],
    width: usize,
    read: impl Fn(&mut Cells<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let unreadable = || Failure::Unreadable("packed row");
    let mut lengths: [Option<usize>; COLUMNS_AT_MOST] = [None; COLUMNS_AT_MOST];
    let mut rows = Vec::new();
    while !crowd.is_empty() {
        for length in lengths.iter_mut().take(width) {
            (*length, crowd) = leading_length(crowd).ok_or_else(unreadable)?;
        }
        let mut values: [Option<&[u8]>; COLUMNS_AT_MOST] = [None; COLUMNS_AT_MOST];
        for (value, length) in values.iter_mut().zip(lengths).take(width) {
            if let Some(length) = length {
                let (bytes, behind) = crowd.split_at_checked(length).ok_or_else(unreadable)?;
                (*value, crowd) = (Some(bytes), behind);
            }
        }
        rows.push(read(&mut Cells::packed(&values[..width]))?);
    }
    Ok(rows)
}

/// A length up to its comma, and what comes behind.
fn leading_length(bytes: &[u8]) -> Option<(Option<usize>, &[u8])> {
    let mut length = None;
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b',' => return Some((length, &bytes[place + 1..])),
            b'0'..=b'9' => length = Some(length.unwrap_or(0) * 10 + usize::from(byte - b'0')),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use sqlx::ConnectOptions;
    use uuid::Uuid;

    use super::*;

    type Odd = (Option<String>, Option<i64>, Option<Uuid>, String);

    async fn both_ways(values: &str) -> (Vec<Odd>, Vec<Odd>) {
        let conn = crate::settings::connect_options().in_memory(true).connect().await.unwrap();
        let mut conn = Conn::from(conn);
        let columns = ["column1", "column2", "column3", "column4"].map(str::to_owned);
        let rest = format!("from (values {values})");
        let read = |cells: &mut Cells<'_>| Ok((cells.take()?, cells.take()?, cells.take()?, cells.string()?));
        let packed = select(&mut conn, (&columns, &rest), Binds::default(), read).await.unwrap();
        let plain = format!("select {} {rest}", columns.join(", "));
        let plain = conn.all(plain, Binds::default()).await.unwrap();
        (packed, plain.iter().map(|it| read(&mut Cells::of(it)).unwrap()).collect())
    }

    #[tokio::test]
    async fn packed_rows_read_as_plain_ones() {
        let zeros = "x'00000000000000000000000000000000'";
        let commas = "x'2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c'";
        let rows = format!(
            "('Müller, 12', -7, {zeros}, ''), (null, null, null, '3,4,'), ('', 0, {commas}, char(0) || 'a')"
        );
        let (packed, plain) = both_ways(&rows).await;
        assert_eq!(packed, plain);
        assert_eq!(packed.len(), 3);
    }

    #[tokio::test]
    async fn no_rows_pack_to_none() {
        let (packed, _) = both_ways("(null, 1, null, 'a')) where false and (true").await;
        assert_eq!(packed, vec![]);
    }

    #[test]
    fn a_packed_row_cut_short_is_unreadable() {
        for cut in ["3", "3,ab", "x,", "1,2,a"] {
            let read = |cells: &mut Cells<'_>| cells.string();
            assert!(unpacked(cut.as_bytes(), 1, read).is_err(), "{cut}");
        }
    }
}
