//! Files as items: folders are walked, and several files are sent at once.

mod walk;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::ProgressBar;
use sha2::{Digest as _, Sha256};

use self::walk::{Found, Walk};
use super::report::Report;
use crate::api::AddedFile;
use crate::cli::client::{Client, Expect, path};
use crate::cli::error::ApiError;
use crate::cli::progress;
use crate::domain::CodeId;

/// How many files are on their way at once: enough that a small one does not
/// wait for the round trips of another.
const AT_ONCE: usize = 4;

/// Adds the files in `paths`, and in the folders among them, to a code's pool.
///
/// # Errors
/// The service cannot be reached or has failed; what was added stays added.
pub(super) fn add(
    client: &Client,
    code: &CodeId,
    paths: &[PathBuf],
    resend: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut walk = Walk::default();
    for path in paths {
        walk.take(path);
    }
    if walk.files.is_empty() && walk.rejected.is_empty() {
        bail!("there is nothing to add: not a file but hidden ones and links");
    }
    for (path, reason) in walk.skipped {
        report.skip_file(&path, reason);
    }
    for (path, reason) in walk.rejected {
        report.reject_file(&path, reason);
    }
    let sender = Sender {
        client,
        code,
        expect: if resend {
            Expect::Nothing
        } else {
            Expect::Continue
        },
        bar: progress::bar(Some(walk.files.iter().map(|file| file.size).sum())),
    };
    sender.send_all(&walk.files, report)?;
    sender.bar.finish_and_clear();
    Ok(())
}

/// What came of a file.
enum Sent {
    Added,
    Duplicate,
    Rejected(String),
}

struct Sender<'a> {
    client: &'a Client,
    code: &'a CodeId,
    expect: Expect,
    bar: ProgressBar,
}

impl Sender<'_> {
    fn send_all(&self, files: &[Found], report: &mut Report) -> anyhow::Result<()> {
        let next = AtomicUsize::new(0);
        let (results, done) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(files.len()) {
                let (results, next) = (results.clone(), &next);
                scope.spawn(move || {
                    while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let sent = self.send(file);
                        let failed = sent.is_err();
                        // Nobody listens any more once one has failed.
                        if results.send((file, sent)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(results);
            for (file, sent) in done {
                let sent = sent.with_context(|| {
                    // The others finish what they are at, and stop.
                    next.store(files.len(), Ordering::Relaxed);
                    let path = file.path.display();
                    format!("stopped at {path}; run the same command again to go on")
                })?;
                self.tell(file, sent, report);
            }
            Ok(())
        })
    }

    fn tell(&self, file: &Found, sent: Sent, report: &mut Report) {
        match sent {
            Sent::Added => report.add(1),
            Sent::Duplicate => report.duplicate_file(&file.path),
            Sent::Rejected(reason) => report.reject_file(&file.path, reason),
        }
        self.bar.set_message(format!("{} items", report.written()));
    }

    /// Sends one file. Of one that the code has already, the body is not asked
    /// for, unless it is to be sent whatever the service has.
    fn send(&self, file: &Found) -> anyhow::Result<Sent> {
        let digest = match digest(&file.path) {
            Ok(digest) => digest,
            Err(error) => return Ok(Sent::Rejected(format!("cannot be read: {error}"))),
        };
        let path = path(["codes", self.code.as_str(), "files", file.name.as_str()]);
        let moved = AtomicU64::new(0);
        let body = || {
            // It begins anew, if it was sent before.
            self.bar.dec(moved.swap(0, Ordering::Relaxed));
            Ok(Counted {
                file: File::open(&file.path)?,
                bar: &self.bar,
                moved: &moved,
            })
        };
        let answer: Result<AddedFile, _> =
            self.client
                .put(&path, &digest, file.size, self.expect, body);
        let sent = match answer {
            Ok(answer) if answer.added => Sent::Added,
            Ok(_) => Sent::Duplicate,
            Err(ApiError::Refused(refusal)) if refusal.is_of_the_body() => {
                Sent::Rejected(refusal.to_string())
            }
            Err(error) => bail!(error),
        };
        // Of a file that the code has, nothing was sent.
        let rest = file.size.saturating_sub(moved.load(Ordering::Relaxed));
        self.bar.inc(rest);
        Ok(sent)
    }
}

/// A file that is read while a bar shows how far it is.
struct Counted<'a> {
    file: File,
    bar: &'a ProgressBar,
    moved: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(into)?;
        self.moved.fetch_add(read as u64, Ordering::Relaxed);
        self.bar.inc(read as u64);
        Ok(read)
    }
}

/// The `Content-Digest` of a file (RFC 9530).
fn digest(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut piece = vec![0; 1024 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(format!("sha-256=:{}:", STANDARD.encode(hash.finalize()))),
            read => hash.update(&piece[..read]),
        }
    }
}
