//! Where grants are kept, for `--guarantee fenced`.

use std::time::Duration;

use clap::Args;

use super::StartError;
use super::access::AccessConfig;
use super::files::FilesConfig;
use super::objects::{ObjectsUrl, Patience};
use crate::grants::Grants;
use crate::system::System;

/// Where grants are kept.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Store")]
pub struct GrantsConfig {
    /// Where to write down what Redis may hand out
    #[arg(
        id = "grants",
        long = "grants",
        help = "Where to write down what Redis may hand out, for --guarantee fenced: a \
                directory, which all replicas have to share, or s3://BUCKET[/PREFIX], \
                gs://BUCKET[/PREFIX], az://CONTAINER[/PREFIX]; by default `grants` in --files",
        env = "APIECE_GRANTS",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub url: Option<ObjectsUrl>,
}

/// A claim may wait for a window, so the store has to answer soon or not at all.
const PATIENCE: Patience = Patience {
    silence: Duration::from_secs(2),
    answer: Duration::from_secs(4),
    retries: Duration::from_secs(4),
};

/// How long a call may take, with its retries.
const CALL: Duration = Duration::from_secs(5);

/// Opens the object store for grants, and checks that it refuses the second writer.
pub(super) async fn open(
    config: &GrantsConfig,
    files: &FilesConfig,
    access: &AccessConfig,
    secret: &[u8; 32],
    system: &System,
) -> Result<Grants, StartError> {
    let default = || files.url(access).below("grants");
    let url = config.url.clone().unwrap_or_else(default);
    let wrong = |source| StartError::Grants {
        url: url.to_string(),
        source,
    };
    if let ObjectsUrl::Directory(path) = &url {
        std::fs::create_dir_all(path).map_err(|error| wrong(error.into()))?;
    }
    let objects = url.open(PATIENCE).map_err(wrong)?;
    let random = system.random.clone();
    let grants = Grants::new(objects.store, objects.root, CALL, random, secret);
    let tried = grants.try_out().await;
    tried.map_err(|error| wrong(error.into()))?;
    Ok(grants)
}
