//! Where the contents of files are kept, and how they get to clients.

use std::path::Path;
use std::time::{Duration, SystemTime};

use bytesize::ByteSize;
use clap::{Args, ValueEnum};

use super::StartError;
use super::access::AccessConfig;
use super::args::{Time, positive_time};
use super::objects::{ObjectsUrl, Patience};
use crate::domain::Timestamp;
use crate::files::Files;
use crate::http::Delivery;
use crate::system::System;

/// Where the contents of files are kept, and how they get to clients.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Files")]
pub struct FilesConfig {
    /// Where the contents of files are kept
    #[arg(
        id = "files",
        long = "files",
        help = "Where the contents of files are kept: a directory, which all replicas have to \
                share, or s3://BUCKET[/PREFIX], gs://BUCKET[/PREFIX], az://CONTAINER[/PREFIX] \
                with the credentials in AWS_*, GOOGLE_* or AZURE_* variables (gs:// and az:// need \
                a program with the features gcs and azure, as in the image); by default the \
                directory `files` in the data directory",
        env = "APIECE_FILES",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub url: Option<ObjectsUrl>,

    /// How files get to clients
    #[arg(
        id = "file_delivery",
        long = "file-delivery",
        env = "APIECE_FILE_DELIVERY",
        value_name = "HOW",
        default_value = "proxy"
    )]
    pub delivery: FileDelivery,

    /// The maximum size of a file
    #[arg(
        long,
        env = "APIECE_MAX_FILE_SIZE",
        value_name = "SIZE",
        default_value = "5GiB"
    )]
    pub max_file_size: ByteSize,

    /// How long a download address is valid, from the API or on a page; in the
    /// browser that has the item, one on a page works for longer
    #[arg(
        long,
        env = "APIECE_FILE_LINK_LIFE",
        value_name = "TIME",
        value_parser = positive_time,
        default_value = "1h"
    )]
    pub file_link_life: Time,
}

impl Default for FilesConfig {
    fn default() -> Self {
        Self {
            url: None,
            delivery: FileDelivery::Proxy,
            max_file_size: ByteSize::gib(5),
            file_link_life: Time(Duration::from_secs(60 * 60)),
        }
    }
}

/// How files get to clients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FileDelivery {
    /// Through this service
    Proxy,
    /// From the object store, at an address that is valid for a minute
    Redirect,
}

impl From<FileDelivery> for Delivery {
    fn from(delivery: FileDelivery) -> Self {
        match delivery {
            FileDelivery::Proxy => Self::Proxy,
            FileDelivery::Redirect => Self::Redirect,
        }
    }
}

impl FilesConfig {
    /// The configured object store, or the default.
    pub(super) fn url(&self, access: &AccessConfig) -> ObjectsUrl {
        let default = || ObjectsUrl::Directory(access.data_dir.join("files"));
        self.url.clone().unwrap_or_else(default)
    }
}

/// Some stores are silent while they copy a large object. How long a whole answer takes
/// depends on the client that downloads it. A store that does not answer is asked again,
/// but not for longer than a client waits for a file.
const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(120),
    answer: Duration::from_secs(7 * 24 * 60 * 60),
    retries: Duration::from_secs(15),
};

/// Opens the object store, without sending a request yet.
pub(super) fn open(
    config: &FilesConfig,
    access: &AccessConfig,
    system: &System,
) -> Result<Files, StartError> {
    let url = config.url(access);
    let wrong = |source| StartError::Files {
        url: url.to_string(),
        source,
    };
    if let Some(ObjectsUrl::Directory(path)) = &config.url {
        // The default is made with the first file: a service that has none may have
        // nowhere to write.
        std::fs::create_dir_all(path).map_err(|error| wrong(error.into()))?;
    }
    let objects = url.open(PATIENCE).map_err(wrong)?;
    let files = Files::new(objects.store, objects.root, objects.signer, system.clone());
    let files = match objects.directory {
        Some(path) => {
            sweep(&path.join("incoming"), system.clock.now());
            files.in_directory(path)
        }
        None => files,
    };
    if config.delivery == FileDelivery::Redirect && !files.signs() {
        let reason = "--file-delivery redirect needs an object store that signs addresses; \
                      a directory has none";
        return Err(wrong(reason.into()));
    }
    Ok(files)
}

/// Removes incomplete uploads that were left behind long ago, when a process died.
/// The object store does not list them.
fn sweep(incoming: &Path, now: Timestamp) {
    const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);
    let Ok(entries) = std::fs::read_dir(incoming) else {
        return;
    };
    for entry in entries.flatten() {
        let age = entry
            .metadata()
            .and_then(|metadata| metadata.modified())
            .map(|modified| SystemTime::from(now).duration_since(modified));
        if matches!(age, Ok(Ok(age)) if age > ABANDONED) {
            // Another process may have removed it already.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
