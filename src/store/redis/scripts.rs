//! The Lua scripts, the only writers of a code's keys.

use std::sync::LazyLock;

use redis::aio::ConnectionLike;
use redis::{Cmd, RedisResult};

use super::keys::{Key, Keys};

/// A script and the keys it is given, as its header lists them.
pub(super) struct Script {
    source: String,
    keys: &'static [Key],
    /// Whether it may write, by its own flags.
    pub(super) writes: bool,
    sha: String,
}

macro_rules! scripts {
    ($($name:ident $file:literal [$($key:ident)*];)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(include_str!(concat!("../../../lua/", $file)), &[$(Key::$key),*])
        });)*

        /// Every script by its file's name.
        fn all() -> impl Iterator<Item = (&'static str, &'static Script)> {
            [$(($file, &*$name)),*].into_iter()
        }
    };
}

scripts! {
    CLAIM  "claim.lua"  [Code Untaken History Claims Taken Minutes Hours];
    CLAIM_WINDOW "claim.lua" [Code Untaken History Claims Taken Minutes Hours Window];
    CLAIM_NETWORKS "claim.lua" [Code Untaken History Claims Taken Minutes Hours Networks];
    CLAIM_WINDOW_NETWORKS "claim.lua" [Code Untaken History Claims Taken Minutes Hours Window
                                       Networks];
    CREATE "create.lua" [Code];
    UPDATE "update.lua" [Code Claims Logo];
    UPGRADE "upgrade.lua" [Code];
    DELETE "delete.lua" [Code Untaken History Claims Taken Withdrawn Files Replaced ReplacedOf
                         Window Aside Marked Networks Revoked Spent Redeemed Logo Journal
                         Minutes Hours];
    ADD    "add.lua"    [Code Untaken Taken Withdrawn Files Replaced Window Aside];
    MOVE   "move.lua"   [Code Untaken Taken Withdrawn Replaced Window Aside Marked];
    REPLACE "replace.lua" [Code Untaken Claims Taken Replaced ReplacedOf Window];
    CANDIDATES "candidates.lua" [Code Untaken Window];
    REFILL "refill.lua" [Code Untaken Window Withdrawn Aside Marked Taken Replaced Files];
    REPLID "replid.lua" [];
    FENCE  "fence.lua"  [Code Window Aside];
    RECEIPT "receipt.lua" [Code History Claims Taken Aside];
    RELEASE "release.lua" [Code Untaken Withdrawn Aside Marked];
    CONFIRM "confirm.lua" [Code];
    ERASE  "erase.lua"  [Code History Claims Taken Replaced ReplacedOf Revoked];
    REDEEM "redeem.lua" [Code Claims Redeemed];
    NOTE   "note.lua"   [Code Journal];
    SPEND  "spend.lua"  [Code Spent];
    REVOKE "revoke.lua" [Code History Revoked];
    VERIFY "verify.lua" [Code Untaken History Claims Taken Withdrawn Files Replaced ReplacedOf
                         Window Aside Marked Revoked Redeemed];
}

/// Parts that several scripts share. Each replaces a line `-- @include NAME`.
const INCLUDES: [(&str, &str); 8] = [
    ("aside", include_str!("../../../lua/include/aside.lua")),
    ("chunks", include_str!("../../../lua/include/chunks.lua")),
    ("clock", include_str!("../../../lua/include/clock.lua")),
    ("fence", include_str!("../../../lua/include/fence.lua")),
    ("items", include_str!("../../../lua/include/items.lua")),
    ("pace", include_str!("../../../lua/include/pace.lua")),
    ("records", include_str!("../../../lua/include/records.lua")),
    (
        "replaced",
        include_str!("../../../lua/include/replaced.lua"),
    ),
];

/// Every script by its file's name, as Redis is sent it.
pub fn sources() -> impl Iterator<Item = (&'static str, &'static str)> {
    all().map(|(name, script)| (name, script.source.as_str()))
}

/// Whether a server's scripts can tell the id of its data.
pub(super) async fn try_replid(connection: &mut (impl ConnectionLike + Send)) -> RedisResult<()> {
    let mut pipe = redis::pipe();
    pipe.cmd("SCRIPT").arg("LOAD").arg(&REPLID.source).ignore();
    pipe.cmd("EVALSHA").arg(&REPLID.sha).arg(0).ignore();
    pipe.query_async(connection).await
}

/// Loads every script into a server.
pub(super) async fn load(connection: &mut (impl ConnectionLike + Send)) -> RedisResult<()> {
    let mut pipe = redis::pipe();
    for (_, source) in sources() {
        pipe.cmd("SCRIPT").arg("LOAD").arg(source).ignore();
    }
    pipe.query_async(connection).await
}

impl Script {
    fn new(source: &str, keys: &'static [Key]) -> Self {
        let source = INCLUDES
            .iter()
            .fold(source.to_owned(), |source, (name, text)| {
                source.replace(&format!("-- @include {name}\n"), text)
            });
        let sha = redis::Script::new(&source).get_hash().to_owned();
        let flags = source.lines().next().unwrap_or_default();
        let writes = !flags.contains("no-writes");
        Self {
            source,
            keys,
            writes,
            sha,
        }
    }

    /// A call of the script by its hash, for the caller to add ARGV to.
    pub(super) fn call(&self, keys: Keys<'_>) -> Cmd {
        let mut call = redis::cmd("EVALSHA");
        call.arg(&self.sha).arg(self.keys.len());
        for key in self.keys {
            call.arg(keys.get(*key));
        }
        call
    }
}
