//! The version of what is in the keys, and the way from one to the next.
//!
//! Expand, then contract. Replicas of two versions of Apiece work side by side
//! during a rolling update. So while `apiece:schema` names the older schema, this
//! version reads both forms of a code and writes the older one. Once all replicas
//! are new, `apiece store upgrade` raises `apiece:schema`, and brings code after
//! code to the newer form. From then on an older version refuses to start.
//!
//! A replica that has read the older schema may write the older form of a code
//! while the schema is raised. It reads the schema again afterwards, and upgrades
//! the code itself. However the two interleave, one of them sees the other.

use std::sync::atomic::{AtomicBool, Ordering};

use super::codes;
use super::connection::Connections;
use super::index;
use super::keys::{self, Keys};
use super::scripts::UPGRADE;
use super::settings::json;
use crate::domain::CodeId;
use crate::store::{Result, SCHEMA_VERSION, StoreError, Upgrade};

/// How many codes one call upgrades.
const STEP: usize = 500;

/// A schema that this version reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    /// What 0.1.0 wrote.
    One,
    /// What this version writes once no older version runs any more.
    Two,
}

/// Knows the schema of the data.
#[derive(Default)]
pub(super) struct Schemas {
    /// Whether it is the newest. It then stays so.
    is_newest: AtomicBool,
}

impl Schemas {
    /// Checks that the data is of a schema that this version reads; new data is of
    /// the newest.
    ///
    /// # Errors
    /// [`StoreError::Unfit`] if it is of another.
    pub(super) async fn check(&self, connections: &Connections) -> Result<()> {
        let mut pipe = redis::pipe();
        let mut set = redis::cmd("SET");
        set.arg(keys::SCHEMA).arg(SCHEMA_VERSION).arg("NX");
        pipe.add_command(set).ignore();
        pipe.cmd("GET").arg(keys::SCHEMA);
        let (version,): (String,) = connections.write(keys::SCHEMA, &pipe).await?;
        self.note(&version).map(|_| ())
    }

    /// The schema to write.
    pub(super) async fn current(&self, connections: &Connections) -> Result<Schema> {
        if self.is_newest.load(Ordering::Relaxed) {
            return Ok(Schema::Two);
        }
        let mut pipe = redis::pipe();
        pipe.cmd("GET").arg(keys::SCHEMA);
        let (version,): (Option<String>,) = connections.read(keys::SCHEMA, &pipe).await?;
        self.note(&version.unwrap_or_default())
    }

    fn note(&self, version: &str) -> Result<Schema> {
        match version.parse() {
            Ok(1) => Ok(Schema::One),
            Ok(SCHEMA_VERSION) => {
                self.is_newest.store(true, Ordering::Relaxed);
                Ok(Schema::Two)
            }
            Ok(newer) if newer > SCHEMA_VERSION => Err(StoreError::Unfit(format!(
                "its data was written by a newer Apiece (schema {newer}; this one reads up to \
                 {SCHEMA_VERSION}); run that version, or use another database"
            ))),
            _ => Err(StoreError::Unfit(format!(
                "its data says that it is of schema {version:?}, which no version of Apiece writes; use \
                 another database"
            ))),
        }
    }

    /// Raises the schema to the newest, and brings some of the codes after `after`
    /// to it.
    pub(super) async fn upgrade(
        &self,
        connections: &Connections,
        after: Option<&CodeId>,
    ) -> Result<Upgrade> {
        if self.current(connections).await? == Schema::One {
            let mut pipe = redis::pipe();
            pipe.cmd("SET")
                .arg(keys::SCHEMA)
                .arg(SCHEMA_VERSION)
                .ignore();
            let () = connections.write(keys::SCHEMA, &pipe).await?;
            self.current(connections).await?;
        }
        let ids = index::after(connections, after, STEP).await?;
        let mut upgrade = Upgrade {
            next: ids.last().filter(|_| ids.len() == STEP).cloned(),
            ..Upgrade::default()
        };
        for id in &ids {
            upgrade.codes += 1;
            upgrade.upgraded += u64::from(upgrade_code(connections, Keys::of(id)).await?);
        }
        Ok(upgrade)
    }

    /// Must be called after a code was written in the form of `written`. Upgrades
    /// the code if the schema has become the newest meanwhile.
    pub(super) async fn keep_up(
        &self,
        connections: &Connections,
        keys: Keys<'_>,
        written: Schema,
    ) -> Result<()> {
        if written == Schema::One && self.current(connections).await? == Schema::Two {
            upgrade_code(connections, keys).await?;
        }
        Ok(())
    }
}

/// Brings a code to the newest schema, atomically; false if there was nothing to
/// do.
async fn upgrade_code(connections: &Connections, keys: Keys<'_>) -> Result<bool> {
    loop {
        let Some(code) = codes::read(connections, keys).await? else {
            return Ok(false);
        };
        let (status,): (String,) = connections
            .run(&UPGRADE, keys, |call| {
                call.arg(code.version).arg(json(&code.settings));
            })
            .await?;
        match status.as_str() {
            "upgraded" => return Ok(true),
            // Somebody has changed the settings since they were read.
            "stale" => {}
            _ => return Ok(false),
        }
    }
}
