//! nginx, serving a directory.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use tempfile::TempDir;

use super::{free_port, until};

/// A running nginx, stopped when dropped.
pub(crate) struct Nginx {
    /// Where it is: `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    pub(crate) port: u16,
    process: Child,
    _home: TempDir,
}

impl Nginx {
    /// Serves the files in a directory, as fast as nginx can.
    pub(crate) fn serving(directory: &Path) -> Self {
        let root = directory.display();
        Self::configured(&|port| format!("server {{ listen 127.0.0.1:{port}; root {root}; }}"))
    }

    /// Does what `server` says for its port.
    pub(crate) fn configured(server: &dyn Fn(u16) -> String) -> Self {
        let home = tempfile::tempdir().unwrap();
        let port = free_port(Ipv4Addr::LOCALHOST.into());
        let user = if is_root() { "user root;" } else { "" };
        let (path, server) = (home.path().display(), server(port));
        let config = format!(
            "daemon off; worker_processes auto; pid {path}/pid; error_log {path}/error.log; {user}
             events {{ worker_connections 1024; }}
             http {{
                 access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
                 client_body_temp_path {path}/b; proxy_temp_path {path}/p;
                 fastcgi_temp_path {path}/f; uwsgi_temp_path {path}/u; scgi_temp_path {path}/s;
                 {server}
             }}"
        );
        let file = home.path().join("nginx.conf");
        std::fs::write(&file, config).unwrap();
        let process = Command::new("nginx")
            .arg("-c")
            .arg(&file)
            .arg("-p")
            .arg(home.path())
            .spawn()
            .unwrap();
        let url = format!("http://127.0.0.1:{port}");
        until("nginx serves", Duration::from_secs(10), || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Self {
            url,
            port,
            process,
            _home: home,
        }
    }
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout == b"0\n"
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it.
        let _ = Command::new("kill")
            .arg(self.process.id().to_string())
            .status();
        let _ = self.process.wait();
    }
}
