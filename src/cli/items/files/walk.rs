//! Finds the files in folders.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::bail;
use walkdir::{DirEntry, WalkDir};

use crate::cli::items::report::Report;
use crate::domain::FileName;

/// A file to add.
pub(super) struct Found {
    pub(super) path: PathBuf,
    pub(super) name: FileName,
    pub(super) size: u64,
}

/// The files that were found.
#[derive(Default)]
pub(in crate::cli::items) struct Walk {
    /// Files to add, in the order of their paths.
    pub(super) files: Vec<Found>,
    /// Files that are left out on purpose, and why.
    pub(super) skipped: Vec<(PathBuf, String)>,
    /// Files that cannot be added, and why.
    pub(super) rejected: Vec<(PathBuf, String)>,
    allow_empty: bool,
}

impl Walk {
    /// Finds the files in `paths`, and in the folders among them. Files of 0 bytes are
    /// rejected unless `allow_empty`.
    ///
    /// # Errors
    /// There is nothing to add.
    pub(in crate::cli::items) fn of(paths: &[PathBuf], allow_empty: bool) -> anyhow::Result<Self> {
        let mut walk = Self {
            allow_empty,
            ..Self::default()
        };
        for path in paths {
            walk.add(path);
        }
        if !paths.is_empty() && walk.files.is_empty() && walk.rejected.is_empty() {
            bail!(
                "there is nothing to add: the folders have no files but hidden ones, links and \
                 what systems leave behind"
            );
        }
        Ok(walk)
    }

    /// Reports the files that are not added.
    pub(in crate::cli::items) fn report(&self, report: &mut Report) {
        for (path, reason) in &self.skipped {
            report.skip_file(path, reason.clone());
        }
        for (path, reason) in &self.rejected {
            report.reject_file(path, reason.clone());
        }
    }

    /// Reports what adding the files would come to.
    pub(in crate::cli::items) fn count(&self, report: &mut Report) {
        self.report(report);
        report.add(self.files.len() as u64);
    }

    /// Adds a file, or all files in a folder and its subfolders. Hidden files
    /// and links in folders are left out. `path` itself may be hidden.
    fn add(&mut self, path: &Path) {
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
            } else if entry.depth() > 0 && is_left_behind(entry.file_name()) {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                self.skip(entry, "was left behind by a system or a program");
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
            (Some(Ok(_)), Ok(metadata)) if metadata.len() == 0 && !self.allow_empty => {
                Err("is empty (0 bytes); --allow-empty adds it".to_owned())
            }
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

/// Whether systems, office programs and downloads leave files of this name behind.
fn is_left_behind(name: &OsStr) -> bool {
    const NAMES: [&str; 9] = [
        "thumbs.db",
        "ehthumbs.db",
        "ehthumbs_vista.db",
        "desktop.ini",
        "icon\r",
        "__macosx",
        "$recycle.bin",
        "system volume information",
        "lost+found",
    ];
    const ENDS: [&str; 7] = [
        "~",
        ".tmp",
        ".temp",
        ".part",
        ".partial",
        ".crdownload",
        ".download",
    ];
    let name = name.to_string_lossy().to_lowercase();
    NAMES.contains(&name.as_str())
        || name.starts_with("~$")
        || ENDS.iter().any(|end| name.ends_with(end))
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}
