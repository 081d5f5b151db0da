//! The object store in which the replicas write their grants, and what is done to it.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::fault::{Fault, Ground, Level};
use crate::harness::s3::{Manner, S3};
use crate::harness::{Proxy, Way};

/// A delay within the deadline of a claim, so that replicas open the same window.
const SLOW: Duration = Duration::from_millis(400);

/// A delay beyond it.
const LATE: Duration = Duration::from_millis(1_500);

/// An object store, at `fenced`.
pub(super) enum GrantStore {
    None,
    /// A directory, in which `grants` is.
    Directory(TempDir),
    /// A bucket, and the wire to its server.
    Bucket {
        s3: S3,
        wire: Proxy,
    },
}

impl GrantStore {
    /// The one that suits a ground: from other networks, only a directory is reached.
    pub(super) fn start(level: Level, ground: Ground) -> Self {
        match ground {
            _ if level != Level::Fenced => Self::None,
            Ground::Memory | Ground::Sentinels => {
                let s3 = S3::start();
                let wire = Proxy::before(s3.port());
                Self::Bucket { s3, wire }
            }
            _ => Self::Directory(tempfile::tempdir().unwrap()),
        }
    }

    /// The variables that make a replica use it.
    pub(super) fn env(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::None => Vec::new(),
            Self::Directory(_) => vec![("APIECE_GRANTS", self.folder().display().to_string())],
            Self::Bucket { wire, .. } => S3::env_at(wire.port()),
        }
    }

    /// Makes something go wrong.
    pub(super) fn begin(&mut self, fault: Fault) {
        match (fault, self) {
            // A file in the place of the directory makes every call fail.
            (Fault::GrantsAway, store @ Self::Directory(_)) => {
                let (here, away) = (store.folder(), store.folder().with_file_name("away"));
                std::fs::rename(&here, away).unwrap();
                std::fs::write(here, "").unwrap();
            }
            (Fault::GrantsSlow, Self::Bucket { s3, .. }) => s3.behave(Manner {
                before: SLOW,
                ..Manner::default()
            }),
            (Fault::GrantsLate, Self::Bucket { s3, .. }) => s3.behave(Manner {
                after: LATE,
                ..Manner::default()
            }),
            (Fault::GrantsUnheard, Self::Bucket { wire, .. }) => wire.treat(Way::Deaf, &[]),
            (Fault::GrantsDead, Self::Bucket { s3, .. }) => s3.die(),
            (fault, _) => unreachable!("{fault:?} happens to another kind"),
        }
    }

    /// Ends what `begin` began.
    pub(super) fn end(&mut self, fault: Fault) {
        match self {
            Self::None => unreachable!("{fault:?} happens to grants"),
            Self::Directory(_) => {
                let (here, away) = (self.folder(), self.folder().with_file_name("away"));
                std::fs::remove_file(&here).unwrap();
                std::fs::rename(away, here).unwrap();
            }
            Self::Bucket { s3, .. } if fault == Fault::GrantsDead => s3.restart(),
            Self::Bucket { s3, wire } => {
                s3.behave(Manner::default());
                wire.treat(Way::Open, &[]);
            }
        }
    }

    /// Lets a second writer overwrite a grant from now on. At the start, a replica would
    /// notice.
    pub(super) fn be_careless(&self) {
        let Self::Bucket { s3, .. } = self else {
            unreachable!("a directory is never careless");
        };
        s3.behave(Manner {
            is_careless: true,
            ..Manner::default()
        });
    }

    fn folder(&self) -> PathBuf {
        let Self::Directory(folder) = self else {
            unreachable!("a bucket is no folder");
        };
        folder.path().join("grants")
    }
}
