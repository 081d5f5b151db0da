//! Finds the files in folders.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::domain::FileName;

/// A file to add.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) name: FileName,
    pub(super) size: u64,
}

/// The files that were found.
#[derive(Default)]
pub(super) struct Walk {
    /// Files to add, in the order of their paths.
    pub(super) files: Vec<Found>,
    /// Files that are left out on purpose, and why.
    pub(super) skipped: Vec<(PathBuf, String)>,
    /// Files that cannot be added, and why.
    pub(super) rejected: Vec<(PathBuf, String)>,
}

impl Walk {
    /// Adds a file, or all files in a folder and its subfolders. Hidden files
    /// and links in folders are left out. `path` itself may be hidden.
    pub(super) fn add(&mut self, path: &Path) {
        let mut walk = WalkDir::new(path).sort_by_file_name().into_iter();
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    let path = error.path().unwrap_or(path).to_owned();
                    self.rejected.push((path, error.to_string()));
                    continue;
                }
            };
            if entry.depth() > 0 && is_hidden(entry.file_name()) {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                self.skip(entry, "is hidden");
            } else if entry.file_type().is_symlink() {
                self.skip(entry, "is a link");
            } else if entry.file_type().is_file() {
                self.file(entry);
            } else if !entry.file_type().is_dir() {
                self.skip(entry, "is not a file");
            }
        }
    }

    fn skip(&mut self, entry: DirEntry, reason: &str) {
        self.skipped.push((entry.into_path(), reason.to_owned()));
    }

    fn file(&mut self, entry: DirEntry) {
        let name = entry.file_name().to_str().map(str::parse::<FileName>);
        let found = match (name, entry.metadata()) {
            (Some(Ok(name)), Ok(metadata)) => Ok((name, metadata.len())),
            (None, _) => Err("has a name that is not UTF-8; rename it".to_owned()),
            (Some(Err(invalid)), _) => Err(invalid.to_string()),
            (_, Err(error)) => Err(error.to_string()),
        };
        let path = entry.into_path();
        match found {
            Ok((name, size)) => self.files.push(Found { path, name, size }),
            Err(reason) => self.rejected.push((path, reason)),
        }
    }
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
