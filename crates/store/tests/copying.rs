//! A desk's copy of a hub's book, put in the place of what it had.

mod common;

use common::{clinic, commit, fresh, patient};
use daybook_booking::change::Change;
use daybook_store::WriteError;

/// One command of an import changes tens of thousands of rows; a statement takes values for a few thousand.
#[tokio::test]
async fn a_change_of_six_thousand_rows_is_copied_whole() {
    let room = clinic().await;
    let many = (1_000..7_000).map(|n| Change::Patient(fresh(patient(n, "Ana", "Berg")))).collect();
    commit(&room.store, 0x1, many, vec![]).await.unwrap();
    let whole = room.store.snapshot().await.unwrap().rows().whole().await.unwrap();
    let put = whole.clone();
    room.store
        .write(move |tx| {
            Box::pin(async move {
                tx.begin_copying().await?;
                tx.replace_whole(&put).await?;
                tx.end_copying().await?;
                Ok::<_, WriteError>(())
            })
        })
        .await
        .unwrap();
    let again = room.store.snapshot().await.unwrap().rows().whole().await.unwrap();
    assert!(again == whole, "the copy says what the book said");
    assert!(whole.feed.iter().any(|it| it.images.len() == 6_000));
}
