//! Object stores: a directory, or a bucket of a cloud provider.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "s3")]
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
#[cfg(feature = "azure")]
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
#[cfg(feature = "gcs")]
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::local::LocalFileSystem;
use object_store::path::Path as ObjectPath;
use object_store::signer::Signer;
use object_store::{ClientConfigKey, ObjectStore, RetryConfig};
use url::Url;

use crate::features::{self, Feature};

/// An object store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ObjectsUrl {
    /// A directory on this machine.
    Directory(PathBuf),
    /// A bucket of a cloud provider.
    Cloud(Url),
}

/// The scheme of a cloud's addresses, and what has to be built for it.
type Cloud = (&'static str, Feature);

const CLOUDS: [Cloud; 3] = [
    ("s3", features::S3),
    ("gs", features::GCS),
    ("az", features::AZURE),
];

impl FromStr for ObjectsUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::read(text, &CLOUDS)
    }
}

impl ObjectsUrl {
    fn read(text: &str, clouds: &[Cloud]) -> Result<Self, String> {
        // The text is not quoted, because it may contain a secret.
        let wrong = || {
            "is not an object store; expected a directory, s3://BUCKET, gs://BUCKET or az://CONTAINER"
                .to_owned()
        };
        let Some((scheme, rest)) = text.split_once("://") else {
            let scheme = text.split(':').next().filter(|scheme| *scheme != text);
            return match scheme {
                Some(scheme) if clouds.iter().any(|(cloud, _)| *cloud == scheme) => Err(wrong()),
                _ if text.is_empty() => Err(wrong()),
                _ => Ok(Self::Directory(text.into())),
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
        if scheme == "file" {
            let path = url.to_file_path();
            return path.map(Self::Directory).map_err(|()| wrong());
        }
        let cloud = clouds.iter().find(|(cloud, _)| *cloud == scheme);
        let (_, feature) = cloud.filter(|_| url.has_host()).ok_or_else(wrong)?;
        feature.check().map_err(|error| error.to_string())?;
        Ok(Self::Cloud(url))
    }
}

impl fmt::Display for ObjectsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => path.display().fmt(f),
            Self::Cloud(url) => url.fmt(f),
        }
    }
}

/// An object store that is open.
pub(super) struct Objects {
    pub(super) store: Arc<dyn ObjectStore>,
    /// What all names in it begin with.
    pub(super) root: ObjectPath,
    /// What signs addresses, if the store does.
    pub(super) signer: Option<Arc<dyn Signer>>,
    /// The root, if it is a directory of this machine.
    pub(super) directory: Option<PathBuf>,
}

pub(super) type Cause = Box<dyn std::error::Error + Send + Sync>;

/// How long a cloud's store may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// To answer, or to send the next bytes.
    pub(super) silence: Duration,
    /// For the whole answer.
    pub(super) answer: Duration,
    /// A store that does not answer is asked again for as long as this.
    pub(super) retries: Duration,
}

impl ObjectsUrl {
    /// Opens the store, without sending a request yet.
    ///
    /// # Errors
    /// What is wrong with the address or with the credentials.
    pub(super) fn open(&self, patience: Patience) -> Result<Objects, Cause> {
        match self {
            Self::Directory(path) => directory(path),
            Self::Cloud(url) => cloud(url, patience),
        }
    }

    /// The same store, further down.
    pub(super) fn below(&self, name: &str) -> Self {
        match self {
            Self::Directory(path) => Self::Directory(path.join(name)),
            Self::Cloud(url) => {
                let mut url = url.clone();
                let path = format!("{}/{name}", url.path().trim_end_matches('/'));
                url.set_path(&path);
                Self::Cloud(url)
            }
        }
    }
}

fn directory(path: &Path) -> Result<Objects, Cause> {
    let path = std::path::absolute(path)?;
    Ok(Objects {
        store: Arc::new(LocalFileSystem::new().with_fsync(true)),
        root: ObjectPath::from_absolute_path(&path)?,
        signer: None,
        directory: Some(path),
    })
}

#[cfg_attr(
    not(any(feature = "s3", feature = "gcs", feature = "azure")),
    expect(unused_variables, reason = "no cloud is built")
)]
fn cloud(url: &Url, patience: Patience) -> Result<Objects, Cause> {
    // The TLS of the client uses the provider that the process has installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = ObjectPath::from_url_path(url.path())?;
    let bucket = url.host_str().unwrap_or_default();
    let seconds = |time: Duration| format!("{}s", time.as_secs());
    let timeouts = [
        (ClientConfigKey::ReadTimeout, seconds(patience.silence)),
        (ClientConfigKey::Timeout, seconds(patience.answer)),
    ];
    let retries = RetryConfig {
        max_retries: 5,
        retry_timeout: patience.retries,
        ..RetryConfig::default()
    };
    match url.scheme() {
        #[cfg(feature = "s3")]
        "s3" => {
            let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
            let builder = timeouts.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(AmazonS3ConfigKey::Client(*key), value)
            });
            Ok(signing(builder.with_retry(retries).build()?, root))
        }
        #[cfg(feature = "gcs")]
        "gs" => {
            let builder = GoogleCloudStorageBuilder::from_env().with_bucket_name(bucket);
            let builder = timeouts.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(GoogleConfigKey::Client(*key), value)
            });
            Ok(signing(builder.with_retry(retries).build()?, root))
        }
        #[cfg(feature = "azure")]
        "az" => {
            let builder = MicrosoftAzureBuilder::from_env().with_container_name(bucket);
            let builder = timeouts.iter().fold(builder, |builder, (key, value)| {
                builder.with_config(AzureConfigKey::Client(*key), value)
            });
            Ok(signing(builder.with_retry(retries).build()?, root))
        }
        // Addresses of others were refused when they were read.
        other => Err(format!("{other} is not built").into()),
    }
}

#[cfg_attr(
    not(any(feature = "s3", feature = "gcs", feature = "azure")),
    expect(dead_code, reason = "no cloud is built")
)]
fn signing(store: impl ObjectStore + Signer, root: ObjectPath) -> Objects {
    let store = Arc::new(store);
    Objects {
        store: Arc::clone(&store) as _,
        root,
        signer: Some(store),
        directory: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As if all clouds had been built, or none.
    fn read(text: &str, is_built: bool) -> Result<ObjectsUrl, String> {
        let cloud = |(scheme, feature)| {
            (
                scheme,
                Feature {
                    is_built,
                    ..feature
                },
            )
        };
        ObjectsUrl::read(text, &CLOUDS.map(cloud))
    }

    #[test]
    fn a_cloud_that_was_not_built_is_refused_with_the_way_to_get_it() {
        for (url, feature) in [
            ("s3://fair", "--features s3`"),
            ("gs://fair/files", "--features gcs`"),
            ("az://fair", "--features azure`"),
        ] {
            assert!(read(url, true).is_ok(), "{url}");
            let error = read(url, false).unwrap_err();
            assert!(error.contains(feature), "{url}: {error}");
        }
        assert!(read("files", false).is_ok());
    }

    #[test]
    fn an_object_store_is_a_directory_or_a_bucket() {
        let directory = |path: &str| Ok(ObjectsUrl::Directory(path.into()));
        assert_eq!("files".parse(), directory("files"));
        assert_eq!("/srv/files".parse(), directory("/srv/files"));
        assert_eq!("file:///srv/a%20b".parse(), directory("/srv/a b"));
        for url in ["s3://fair", "gs://fair/files", "az://fair"] {
            assert_eq!(read(url, true).unwrap().to_string(), url);
        }
        let below = |url: &str| read(url, true).unwrap().below("grants");
        assert_eq!(below("/srv/files").to_string(), "/srv/files/grants");
        assert_eq!(below("s3://fair").to_string(), "s3://fair/grants");
        assert_eq!(below("s3://fair/a/").to_string(), "s3://fair/a/grants");
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
            let error = odd.parse::<ObjectsUrl>().unwrap_err();
            assert!(!error.contains("secret"), "{odd}: {error}");
        }
    }
}
