use std::sync::mpsc;

use super::*;

fn writer(queue: usize) -> (Arc<Writer>, tempfile::TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let conn = Connection::open(dir.path().join("test.db")).unwrap();
    conn.execute_batch("CREATE TABLE t (n INTEGER UNIQUE)")
        .unwrap();
    let writer = Writer::spawn(conn, queue, Box::new(|_| Ok(false)), Arc::default()).unwrap();
    (Arc::new(writer), dir)
}

fn insert(n: i64) -> impl FnOnce(&Connection) -> Result<usize> + Send + 'static {
    move |conn| Ok(conn.execute("INSERT INTO t VALUES (?1)", [n])?)
}

fn numbers(conn: &Connection) -> Result<Vec<i64>> {
    let mut statement = conn.prepare("SELECT n FROM t ORDER BY n")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Keeps the thread busy until told; what is queued meanwhile is one batch.
async fn hold(writer: &Arc<Writer>) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel();
    let (held, holding) = oneshot::channel();
    let writer = Arc::clone(writer);
    tokio::spawn(async move {
        let wait = move |_: &Connection| {
            held.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        };
        writer.run(wait).await.unwrap();
    });
    holding.await.unwrap();
    release
}

#[tokio::test]
async fn a_failing_job_does_not_take_the_others_with_it() {
    let (writer, _dir) = writer(10);
    let release = hold(&writer).await;
    let failing = |conn: &Connection| {
        insert(2)(conn)?;
        Err::<(), _>(StoreError::Corrupt("on purpose".into()))
    };
    let release = async { release.send(()).unwrap() };
    let (one, failed, again, three, ()) = tokio::join!(
        writer.run(insert(1)),
        writer.run(failing),
        writer.run(insert(1)),
        writer.run(insert(3)),
        release,
    );
    assert_eq!((one.unwrap(), three.unwrap()), (1, 1));
    assert!(matches!(failed, Err(StoreError::Corrupt(why)) if why == "on purpose"));
    assert!(matches!(again, Err(StoreError::Corrupt(why)) if why.contains("UNIQUE")));
    assert_eq!(writer.run(numbers).await.unwrap(), [1, 3]);
}

#[tokio::test]
async fn when_sqlite_undoes_the_batch_nobody_in_it_is_told_otherwise() {
    let (writer, _dir) = writer(10);
    let release = hold(&writer).await;
    // What SQLite does by itself when the disk is full.
    let undoing = |conn: &Connection| {
        conn.execute_batch("ROLLBACK")?;
        Err::<(), _>(StoreError::Full("on purpose".into()))
    };
    let release = async { release.send(()).unwrap() };
    let (one, failed, three, ()) = tokio::join!(
        writer.run(insert(1)),
        writer.run(undoing),
        writer.run(insert(3)),
        release,
    );
    assert!(matches!(failed, Err(StoreError::Full(_))));
    assert!(matches!(one, Err(StoreError::Unavailable { .. })));
    assert!(matches!(three, Err(StoreError::Unavailable { .. })));
    assert!(writer.run(numbers).await.unwrap().is_empty());
}

#[tokio::test]
async fn over_the_bound_a_claim_is_told_so_at_once() {
    let (writer, _dir) = writer(1);
    let release = hold(&writer).await;
    let refused = async {
        let refused = writer.run_claim(insert(2)).await;
        release.send(()).unwrap();
        refused
    };
    let (queued, refused) = tokio::join!(writer.run_claim(insert(1)), refused);
    assert_eq!(queued.unwrap(), 1);
    assert!(matches!(refused, Err(StoreError::Overloaded)));
}

#[tokio::test]
async fn what_nobody_waits_for_any_more_is_not_begun() {
    let (writer, _dir) = writer(10);
    let release = hold(&writer).await;
    tokio::select! {
        biased;
        _ = writer.run(insert(1)) => panic!("the thread is held"),
        () = std::future::ready(()) => {}
    }
    release.send(()).unwrap();
    assert!(writer.run(numbers).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_panic_stops_the_thread_and_says_so() {
    let (writer, _dir) = writer(10);
    let panicking = writer.run(|_| -> Result<()> { panic!("on purpose") }).await;
    assert!(matches!(panicking, Err(StoreError::Unavailable { .. })));
    assert!(matches!(
        writer.run(numbers).await,
        Err(StoreError::Unavailable { .. })
    ));
}
