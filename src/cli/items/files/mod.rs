//! Files as items: finds the files in folders, and sends several at once.

mod walk;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;

use anyhow::{Context as _, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use indicatif::ProgressBar;
use sha2::{Digest as _, Sha256};

use self::walk::Found;
pub(super) use self::walk::Walk;
use super::report::Report;
use crate::api::AddedFile;
use crate::cli::client::{Client, Expect, path};
use crate::cli::error::ApiError;
use crate::cli::progress;
use crate::domain::CodeId;

/// How many files are sent at once, so that a small file does not wait for the
/// round trips of another.
const AT_ONCE: usize = 4;

/// Adds files to a code's pool.
///
/// # Errors
/// The service cannot be reached or has failed. Files that were added stay added.
pub(super) fn send_files(
    client: &Client,
    code: &CodeId,
    walk: &Walk,
    resend: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    walk.report(report);
    if walk.files.is_empty() {
        return Ok(());
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

/// The result of sending a file.
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
                        // After a failure nobody receives the results.
                        if results.send((file, sent)).is_err() || failed {
                            return;
                        }
                    }
                });
            }
            drop(results);
            for (file, sent) in done {
                let sent = sent.with_context(|| {
                    // The other threads finish their files and stop.
                    next.store(files.len(), Ordering::Relaxed);
                    let path = file.path.display();
                    format!("stopped at {path}; run the same command again to continue")
                })?;
                self.record(file, sent, report);
            }
            Ok(())
        })
    }

    fn record(&self, file: &Found, sent: Sent, report: &mut Report) {
        match sent {
            Sent::Added => report.add(1),
            Sent::Duplicate => report.duplicate_file(&file.path),
            Sent::Rejected(reason) => report.reject_file(&file.path, reason),
        }
        self.bar.set_message(format!("{} items", report.written()));
    }

    /// Sends one file. If the code has it already, the service does not ask for
    /// the body, unless `expect` says to send it anyway.
    fn send(&self, file: &Found) -> anyhow::Result<Sent> {
        let digest = match digest(&file.path) {
            Ok(digest) => digest,
            Err(error) => return Ok(Sent::Rejected(format!("cannot be read: {error}"))),
        };
        let path = path(["codes", self.code.as_str(), "files", file.name.as_str()]);
        let moved = AtomicU64::new(0);
        let body = || {
            // A new try sends the file from the start.
            self.bar.dec(moved.swap(0, Ordering::Relaxed));
            Ok(ProgressReader {
                file: File::open(&file.path)?,
                bar: &self.bar,
                moved: &moved,
            })
        };
        let answer: Result<AddedFile, _> =
            self.client
                .put_file(&path, &digest, file.size, self.expect, body);
        let sent = match answer {
            Ok(answer) if answer.added => Sent::Added,
            Ok(_) => Sent::Duplicate,
            Err(ApiError::Refused(refusal)) if refusal.is_about_the_body() => {
                Sent::Rejected(refusal.to_string())
            }
            Err(error) => bail!(error),
        };
        // If the code has the file, its body was not sent.
        let rest = file.size.saturating_sub(moved.load(Ordering::Relaxed));
        self.bar.inc(rest);
        Ok(sent)
    }
}

/// A file that moves a progress bar while it is read.
struct ProgressReader<'a> {
    file: File,
    bar: &'a ProgressBar,
    moved: &'a AtomicU64,
}

impl Read for ProgressReader<'_> {
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
