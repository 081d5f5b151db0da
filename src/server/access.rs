//! The data directory, and the admin key. The key is given, or it is made on the
//! first start and kept in a file that only its owner can read.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use tempfile::NamedTempFile;

use super::StartError;
use crate::http::Organisers;
use crate::system::{NoRandomness, Random};

/// Who may use the API.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Access")]
pub struct AccessConfig {
    /// Where the embedded store and the admin key are kept.
    // The default is in the text, so that the help is the same on every machine.
    #[arg(
        long,
        help = "Where the embedded store and the admin key are kept [default: $XDG_DATA_HOME/apiece]",
        env = "APIECE_DATA_DIR",
        value_name = "DIR",
        default_value_os_t = default_data_dir(),
        hide_default_value = true
    )]
    pub data_dir: PathBuf,

    /// The key that the API requires, at least 16 characters; by default it is
    /// made on the first start and kept in the data directory
    #[arg(
        long,
        env = "APIECE_ADMIN_KEY",
        hide_env_values = true,
        value_name = "KEY"
    )]
    pub admin_key: Option<String>,

    /// The e-mail addresses of the people who may sign in to the console by --oidc-issuer,
    /// separated by commas
    #[arg(
        long,
        env = "APIECE_ORGANISERS",
        value_name = "ADDRESS,...",
        default_value = "",
        hide_default_value = true
    )]
    pub organisers: Organisers,
}

const MIN_LENGTH: usize = 16;

/// What is wrong with the admin key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It is too short, or has characters that a header cannot carry.
    #[error(
        "the admin key (APIECE_ADMIN_KEY) must have at least {MIN_LENGTH} characters, all of \
         them letters, digits or signs of ASCII"
    )]
    Invalid,
    /// Its file cannot be read.
    #[error("cannot read the admin key in {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

/// The admin key and where it is kept.
pub(super) struct StoredKey {
    pub(super) key: String,
    /// `None` if the key was given.
    pub(super) file: Option<PathBuf>,
}

impl AccessConfig {
    /// Makes the data directory if there is none. Only its owner can read it.
    pub(super) fn make_data_dir(&self) -> Result<(), StartError> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.data_dir)
            .map_err(|source| StartError::DataDir {
                path: self.data_dir.clone(),
                source,
            })
    }

    /// Checks the key, if one was given.
    pub(super) fn check_admin_key(&self) -> Result<(), StartError> {
        if let Some(key) = &self.admin_key {
            check(key)?;
        }
        Ok(())
    }

    /// The key that was given, or the one in the data directory. If there is none,
    /// it is made.
    pub(super) fn admin_key(&self, random: &Random) -> Result<StoredKey, StartError> {
        if let Some(key) = &self.admin_key {
            let key = check(key)?.to_owned();
            return Ok(StoredKey { key, file: None });
        }
        self.make_data_dir()?;
        let path = key_file(&self.data_dir);
        self.write_new_key(&path, random)?;
        Ok(StoredKey {
            key: read_admin_key(&self.data_dir)?,
            file: Some(path),
        })
    }

    /// Writes a new key unless there is one. The file appears complete or not at
    /// all. If several processes write one, the first wins and all read its key.
    fn write_new_key(&self, path: &Path, random: &Random) -> Result<(), StartError> {
        if path.exists() {
            return Ok(());
        }
        let new_key = random_key(random)?;
        // Only its owner can read a temporary file, and so the key.
        let written = NamedTempFile::new_in(&self.data_dir).and_then(|mut file| {
            writeln!(file, "{new_key}")?;
            file.persist_noclobber(path).map_err(|e| e.error)
        });
        match written {
            Err(source) if source.kind() != ErrorKind::AlreadyExists => Err(StartError::DataDir {
                path: self.data_dir.clone(),
                source,
            }),
            _ => Ok(()),
        }
    }
}

/// A key that no command line takes for an option.
fn random_key(random: &Random) -> Result<String, NoRandomness> {
    loop {
        let key = URL_SAFE_NO_PAD.encode(random.bytes::<24>()?);
        if !key.starts_with('-') {
            return Ok(key);
        }
    }
}

/// `$XDG_DATA_HOME/apiece`, by the XDG Base Directory Specification.
#[must_use]
pub fn default_data_dir() -> PathBuf {
    std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| std::env::home_dir().map(|home| home.join(".local/share")))
        .unwrap_or_default()
        .join("apiece")
}

/// Reads the key that `serve` keeps in a data directory.
///
/// # Errors
/// There is no key, it cannot be read, or it is invalid.
pub fn read_admin_key(data_dir: &Path) -> Result<String, KeyError> {
    let path = key_file(data_dir);
    match std::fs::read_to_string(&path) {
        Ok(key) => Ok(check(key.trim())?.to_owned()),
        Err(source) => Err(KeyError::Read { path, source }),
    }
}

fn key_file(data_dir: &Path) -> PathBuf {
    data_dir.join("admin.key")
}

fn check(key: &str) -> Result<&str, KeyError> {
    if key.len() >= MIN_LENGTH && key.bytes().all(|b| b.is_ascii_graphic()) {
        Ok(key)
    } else {
        Err(KeyError::Invalid)
    }
}
