//! Reading a local file for a download.
//!
//! What many clients download at once is usually in memory already. It is found and
//! read on the thread that needs it, because handing each piece over between
//! threads costs more than reading it. What would have to wait for a disk is read
//! on a thread that may block. Buffers are used again while they are in the
//! processor's cache.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, Stream};

/// How much is read at once. With less, the cost of the calls shows. With more, a
/// buffer does not stay in the cache until it is sent, and many slow clients hold
/// much memory. This is exactly one packet on the loopback interface, which a proxy
/// on the same machine uses. With a few bytes more, each piece would be a full
/// packet and a tiny one, which costs a tenth of the rate. Elsewhere packets are so
/// small that this does not matter.
const PIECE: usize = 65_483;

/// How many free buffers a thread keeps.
const FREE: usize = 16;

thread_local! {
    static BUFFERS: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// A buffer with data in it. When it is dropped, it is kept for the next read.
struct Buffer {
    bytes: Vec<u8>,
    filled: usize,
}

impl Buffer {
    fn take() -> Self {
        let kept = BUFFERS.with_borrow_mut(Vec::pop);
        Self {
            bytes: kept.unwrap_or_else(|| vec![0; PIECE]),
            filled: 0,
        }
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let bytes = std::mem::take(&mut self.bytes);
        // A thread that is ending keeps no buffers.
        let _ = BUFFERS.try_with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < FREE {
                free.push(bytes);
            }
        });
    }
}

/// A part of a file, one piece at a time. A slow client holds no thread.
pub(super) fn read(file: File, range: Range<u64>) -> impl Stream<Item = io::Result<Bytes>> {
    stream::try_unfold((Arc::new(file), range), |(file, range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let wanted = usize::try_from(range.end - range.start).map_or(PIECE, |n| n.min(PIECE));
        let mut buffer = Buffer::take();
        buffer.filled = match read_cached(&file, &mut buffer.bytes[..wanted], range.start) {
            Some(read) => read,
            None => {
                let (file, start) = (Arc::clone(&file), range.start);
                let waited = tokio::task::spawn_blocking(move || {
                    let read = read_at(&file, &mut buffer.bytes[..wanted], start)?;
                    Ok::<_, io::Error>((buffer, read))
                });
                let (back, read) = waited.await.map_err(io::Error::other)??;
                buffer = back;
                read
            }
        };
        if buffer.filled == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let rest = range.start + buffer.filled as u64..range.end;
        Ok(Some((Bytes::from_owner(buffer), (file, rest))))
    })
}

/// Opens a file whose path the system has in memory; `None` if that would have to
/// wait, is not supported, or there is no such file.
#[cfg(target_os = "linux")]
pub(super) fn open_cached(path: &Path) -> Option<File> {
    use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat2};

    let flags = OFlags::RDONLY | OFlags::CLOEXEC;
    let opened = openat2(CWD, path, flags, Mode::empty(), ResolveFlags::CACHED);
    opened.ok().map(File::from)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open_cached(_: &Path) -> Option<File> {
    None
}

/// Reads what is in memory; `None` if that would have to wait, or is not supported.
#[cfg(target_os = "linux")]
fn read_cached(file: &File, into: &mut [u8], offset: u64) -> Option<usize> {
    use rustix::io::{ReadWriteFlags, preadv2};

    let mut into = [io::IoSliceMut::new(into)];
    let read = preadv2(file, &mut into, offset, ReadWriteFlags::NOWAIT);
    read.ok().filter(|read| *read > 0)
}

#[cfg(not(target_os = "linux"))]
fn read_cached(_: &File, _: &mut [u8], _: u64) -> Option<usize> {
    None
}

fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    #[cfg(unix)]
    use std::os::unix::fs::FileExt as _;
    #[cfg(windows)]
    use std::os::windows::fs::FileExt as _;

    loop {
        #[cfg(unix)]
        let read = file.read_at(into, offset);
        #[cfg(windows)]
        let read = file.seek_read(into, offset);
        match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => return read,
        }
    }
}
