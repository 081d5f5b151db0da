//! `verify` finds whatever is wrong with the books of replaced items.

use super::books::{Books, member};
use super::file;

#[tokio::test]
async fn whole_books_with_replaced_items_have_no_problems() {
    Books::with_replaced().await.assert_found(&[]).await;
}

#[tokio::test]
async fn a_replaced_item_that_is_elsewhere_as_well_is_found() {
    let mut books = Books::with_replaced().await;
    let [one, two] = [1, 2].map(|n| member(&file(n)));
    books.spoil("SADD", "untaken", &[&one]).await;
    books.spoil("SADD", "withdrawn", &[&two]).await;
    let found = [
        "4 items were added, and there are 6",
        "is untaken and replaced at once",
        "is withdrawn and replaced at once",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_client_that_still_has_a_replaced_item_is_found() {
    let mut books = Books::with_replaced().await;
    let record = format!("1 {}", member(&file(1)));
    let id = file(1).id();
    books.spoil("HSET", "claims", &["ben", &record]).await;
    books.spoil("SADD", "history", &["ben"]).await;
    books.spoil("HSET", "taken", &[id.as_str(), "ben"]).await;
    let found = [
        "4 items were added, and there are 5",
        "is taken by ben and replaced at once",
    ];
    books.assert_found(&found).await;
}

#[tokio::test]
async fn a_replaced_item_that_is_missing_is_found() {
    let mut books = Books::with_replaced().await;
    let [one, two] = [1, 2].map(|n| file(n).id());
    books.spoil("HDEL", "replaced", &[two.as_str()]).await;
    let found = [
        "4 items were added, and there are 3".to_owned(),
        format!("item {one} was replaced by {two}, which client ann did not get in its place"),
        format!("item {two} is listed as one that client ann had, and was not replaced"),
        format!("item {two} is listed as a file and is nowhere"),
    ];
    books
        .assert_found(&found.each_ref().map(String::as_str))
        .await;
}

#[tokio::test]
async fn a_replaced_item_that_leads_nowhere_is_found() {
    let mut books = Books::with_replaced().await;
    let [two, three] = [2, 3].map(|n| file(n).id());
    // Ann has the item since another moment than file 2 was replaced at.
    let record = format!("1 {}", member(&file(3)));
    books.spoil("HSET", "claims", &["ann", &record]).await;
    let found = format!("item {two} was replaced by {three}, which client ann did not get");
    books.assert_found(&[&found]).await;
}

#[tokio::test]
async fn a_replaced_item_that_is_not_listed_for_its_client_is_found() {
    let mut books = Books::with_replaced().await;
    let [one, two] = [1, 2].map(|n| file(n).id());
    books
        .spoil("HSET", "replaced-of", &["ann", two.as_str()])
        .await;
    let found = format!("item {one} was replaced and is not listed as one that client ann had");
    books.assert_found(&[&found]).await;
}

#[tokio::test]
async fn a_record_of_a_replaced_item_that_cannot_be_read_is_found() {
    let mut books = Books::with_replaced().await;
    let one = file(1).id();
    books
        .spoil("HSET", "replaced", &[one.as_str(), "nonsense"])
        .await;
    let found = [
        format!("what became of item {one}, which was replaced, cannot be read"),
        format!("item {one} is listed as one that client ann had, and was not replaced"),
    ];
    books
        .assert_found(&found.each_ref().map(String::as_str))
        .await;
}

#[tokio::test]
async fn a_replaced_file_that_is_missing_from_the_list_of_files_is_found() {
    let mut books = Books::with_replaced().await;
    let id = file(1).id();
    books.spoil("HDEL", "files", &[id.as_str()]).await;
    let found = format!("item {id} is a file that is not listed as one");
    books.assert_found(&[&found]).await;
}
