//! The Lua scripts, the only writers of a code's keys.

use std::sync::LazyLock;

use redis::Cmd;

use super::keys::Key;
use crate::domain::CodeId;

/// A script and the keys it is given, as its header lists them.
pub(super) struct Script {
    pub(super) source: &'static str,
    pub(super) keys: &'static [Key],
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
        pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static Script)> {
            [$(($file, &*$name)),*].into_iter()
        }
    };
}

scripts! {
    CLAIM  "claim.lua"  [Code Untaken History Claims Taken];
    CREATE "create.lua" [Code];
    UPDATE "update.lua" [Code Claims];
    DELETE "delete.lua" [Code Untaken History Claims Taken Withdrawn Files];
    ADD    "add.lua"    [Code Untaken Taken Withdrawn Files];
    MOVE   "move.lua"   [Code Untaken Taken Withdrawn];
    CONFIRM "confirm.lua" [Code];
    VERIFY "verify.lua" [Code Untaken History Claims Taken Withdrawn Files];
}

impl Script {
    fn new(source: &'static str, keys: &'static [Key]) -> Self {
        let sha = redis::Script::new(source).get_hash().to_owned();
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
    pub(super) fn call(&self, code: &CodeId) -> Cmd {
        let mut call = redis::cmd("EVALSHA");
        call.arg(&self.sha).arg(self.keys.len());
        for key in self.keys {
            call.arg(key.of(code));
        }
        call
    }

    /// The command that makes the server know the script.
    pub(super) fn load(&self) -> Cmd {
        let mut load = redis::cmd("SCRIPT");
        load.arg("LOAD").arg(self.source);
        load
    }
}
