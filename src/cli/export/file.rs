//! An output file that appears complete or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tempfile::{Builder, NamedTempFile};

/// A file to write. Until [`OutputFile::finish`] renames it, it has another name, and
/// a file that is at its path stays as it was.
pub(super) struct OutputFile {
    /// The path as it was given, for messages.
    name: PathBuf,
    out: Out,
}

enum Out {
    /// It takes the place of the file at `path`.
    Temporary { file: NamedTempFile, path: PathBuf },
    /// A device or a pipe, which nothing can take the place of.
    InPlace(File),
}

impl OutputFile {
    pub(super) fn create(name: &Path) -> anyhow::Result<Self> {
        let out = Out::create(name).with_context(|| cannot_write(name))?;
        Ok(Self {
            name: name.to_owned(),
            out,
        })
    }

    pub(super) fn writer(&self) -> &File {
        match &self.out {
            Out::Temporary { file, .. } => file.as_file(),
            Out::InPlace(file) => file,
        }
    }

    /// Where temporary files may be: on the same disk.
    pub(super) fn folder(&self) -> Option<&Path> {
        match &self.out {
            Out::Temporary { path, .. } => Some(folder(path)),
            Out::InPlace(_) => None,
        }
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let finished = match self.out {
            Out::Temporary { file, path } => file
                .as_file()
                .sync_all()
                .and_then(|()| file.persist(path).map_err(|e| e.error).map(drop)),
            Out::InPlace(mut file) => file.flush(),
        };
        finished.with_context(|| cannot_write(&self.name))
    }
}

impl Out {
    fn create(name: &Path) -> io::Result<Self> {
        let mut builder = Builder::new();
        builder.prefix(".apiece-");
        let path = match fs::metadata(name) {
            Ok(found) if !found.is_file() => {
                return Ok(Self::InPlace(File::options().write(true).open(name)?));
            }
            Ok(found) => {
                // A file that nobody may write is not replaced either.
                File::options().write(true).open(name)?;
                builder.permissions(found.permissions());
                // A link stays a link: what it leads to is replaced.
                fs::canonicalize(name)?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // As for any new file: the umask takes from this.
                #[cfg(unix)]
                builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
                name.to_owned()
            }
            Err(error) => return Err(error),
        };
        let file = builder.tempfile_in(folder(&path))?;
        Ok(Self::Temporary { file, path })
    }
}

/// The folder that a file is in.
fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) -> anyhow::Result<OutputFile> {
        let file = OutputFile::create(path)?;
        file.writer().write_all(text.as_bytes())?;
        Ok(file)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string();
        entries.map(|entry| name(entry).unwrap()).collect()
    }

    #[test]
    fn a_file_that_is_not_finished_leaves_the_old_one_and_no_other() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("out.csv");
        drop(write(&path, "half").unwrap());
        assert_eq!(names(home.path()), [""; 0]);
        write(&path, "whole").unwrap().finish().unwrap();
        drop(write(&path, "half").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(names(home.path()), ["out.csv"]);
    }

    #[test]
    #[cfg(unix)]
    fn a_new_file_is_as_public_as_any_and_an_old_one_keeps_its_permissions() {
        use std::os::unix::fs::{PermissionsExt as _, symlink};

        let home = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let (path, other) = (home.path().join("out.csv"), home.path().join("other.csv"));
        File::create(&other).unwrap();
        write(&path, "new").unwrap().finish().unwrap();
        assert_eq!(mode(&path), mode(&other));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = home.path().join("link.csv");
        symlink("out.csv", &link).unwrap();
        write(&link, "newer").unwrap().finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "newer");
        assert_eq!(mode(&path), 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        write(Path::new("/dev/null"), "gone")
            .unwrap()
            .finish()
            .unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file());
    }

    #[test]
    fn the_error_names_the_file() {
        let home = tempfile::tempdir().unwrap();
        for path in [home.path().to_owned(), home.path().join("no/out.csv")] {
            let error = OutputFile::create(&path).err().unwrap().to_string();
            assert!(error.contains(path.to_str().unwrap()), "{error}");
        }
    }
}
