//! Where the contents of files are kept, and how they get to clients.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytesize::ByteSize;
use clap::{Args, ValueEnum};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::signer::Signer;
use object_store::{ClientConfigKey, ObjectStore, RetryConfig};
use url::Url;

use super::StartError;
use super::access::AccessConfig;
use super::args::{Time, positive_time};
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
                with the credentials in AWS_*, GOOGLE_* or AZURE_* variables; by default the \
                directory `files` in the data directory",
        env = "APIECE_FILES",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub url: Option<FilesUrl>,

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

/// An object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesUrl {
    /// A directory on this machine.
    Directory(PathBuf),
    /// A bucket of a cloud provider.
    Cloud(Url),
}

/// How the address of a cloud's object store begins.
const CLOUDS: [&str; 3] = ["s3:", "gs:", "az:"];

impl FromStr for FilesUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // The text is not quoted, because it may contain a secret.
        let wrong = || {
            "is not an object store; expected a directory, s3://BUCKET, gs://BUCKET or az://CONTAINER"
                .to_owned()
        };
        let Some((scheme, rest)) = text.split_once("://") else {
            let is_cloud = |text: &str| CLOUDS.iter().any(|cloud| text.starts_with(cloud));
            return match text {
                "" => Err(wrong()),
                text if is_cloud(text) => Err(wrong()),
                path => Ok(Self::Directory(path.into())),
            };
        };
        // A key may have a slash, so that its end looks like a part of the path.
        if scheme != "file" && rest.contains(['@', '?', '#']) {
            return Err(
                "takes no credentials and no parameters; the credentials go into AWS_*, \
                        GOOGLE_* or AZURE_* variables (in a prefix, write @ as %40)"
                    .into(),
            );
        }
        let url = Url::parse(text).map_err(|_| wrong())?;
        match scheme {
            "file" => url
                .to_file_path()
                .map(Self::Directory)
                .map_err(|()| wrong()),
            "s3" | "gs" | "az" if url.has_host() => Ok(Self::Cloud(url)),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for FilesUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => path.display().fmt(f),
            Self::Cloud(url) => url.fmt(f),
        }
    }
}

/// Opens the object store, without sending a request yet.
pub(super) fn open(
    config: &FilesConfig,
    access: &AccessConfig,
    system: &System,
) -> Result<Files, StartError> {
    let url = config.url.clone();
    let url = url.unwrap_or_else(|| FilesUrl::Directory(access.data_dir.join("files")));
    let files = match &url {
        FilesUrl::Directory(path) => directory(path, config.url.is_some(), system),
        FilesUrl::Cloud(url) => cloud(url, system),
    };
    let wrong = |source| StartError::Files {
        url: url.to_string(),
        source,
    };
    let files = files.map_err(wrong)?;
    if config.delivery == FileDelivery::Redirect && !files.signs() {
        let reason = "--file-delivery redirect needs an object store that signs addresses; \
                      a directory has none";
        return Err(wrong(reason.into()));
    }
    Ok(files)
}

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Opens a directory. It is made now only if it was configured: a service that has
/// no files may have nowhere to write.
fn directory(path: &Path, configured: bool, system: &System) -> Result<Files, Cause> {
    if configured {
        std::fs::create_dir_all(path)?;
    }
    let path = std::path::absolute(path)?;
    sweep(&path.join("incoming"), system.clock.now());
    let store = LocalFileSystem::new().with_fsync(true);
    let root = ObjectPath::from_absolute_path(&path)?;
    Ok(Files::new(Arc::new(store), root, None, system.clone()).in_directory(path))
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

/// First, how long a store may take to answer or to send the next bytes: some are
/// silent while they copy a large object. Second, how long the whole answer may
/// take (30 seconds by default): that depends on the client that downloads it.
const TIMEOUTS: [(ClientConfigKey, &str); 2] = [
    (ClientConfigKey::ReadTimeout, "2m"),
    (ClientConfigKey::Timeout, "7days"),
];

/// A store that does not answer is asked again, but not for longer than a client
/// waits for a file.
fn retries() -> RetryConfig {
    RetryConfig {
        max_retries: 5,
        retry_timeout: Duration::from_secs(15),
        ..RetryConfig::default()
    }
}

fn cloud(url: &Url, system: &System) -> Result<Files, Cause> {
    // The TLS of the client uses the provider that the process has installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = ObjectPath::from_url_path(url.path())?;
    let bucket = url.host_str().unwrap_or_default();
    Ok(match url.scheme() {
        "s3" => {
            let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
            let builder = TIMEOUTS.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(AmazonS3ConfigKey::Client(*key), *value)
            });
            signing(builder.with_retry(retries()).build()?, root, system)
        }
        "gs" => {
            let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket);
            let builder = TIMEOUTS.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(GoogleConfigKey::Client(*key), *value)
            });
            signing(builder.with_retry(retries()).build()?, root, system)
        }
        _ => {
            let builder = MicrosoftAzureBuilder::from_env().with_container_name(bucket);
            let builder = TIMEOUTS.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(AzureConfigKey::Client(*key), *value)
            });
            signing(builder.with_retry(retries()).build()?, root, system)
        }
    })
}

fn signing(store: impl ObjectStore + Signer, root: ObjectPath, system: &System) -> Files {
    let store = Arc::new(store);
    let signer: Arc<dyn Signer> = Arc::clone(&store) as _;
    Files::new(store, root, Some(signer), system.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_store_is_a_directory_or_a_bucket() {
        let directory = |path: &str| Ok(FilesUrl::Directory(path.into()));
        assert_eq!("files".parse(), directory("files"));
        assert_eq!("/srv/files".parse(), directory("/srv/files"));
        assert_eq!("file:///srv/a%20b".parse(), directory("/srv/a b"));
        for url in ["s3://fair", "gs://fair/files", "az://fair"] {
            assert_eq!(url.parse::<FilesUrl>().unwrap().to_string(), url);
        }
        for odd in [
            "",
            "s3://",
            "ftp://fair",
            "s3://key:secret@fair",
            "s3://:secret@fair",
            "s3://key/secret@fair",
            "s3:/key:secret@fair",
            "s3://fair?key=secret",
            "https://fair",
        ] {
            let error = odd.parse::<FilesUrl>().unwrap_err();
            assert!(!error.contains("secret"), "{odd}: {error}");
        }
    }
}
