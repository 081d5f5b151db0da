//! How the command line speaks HTTP: what it sends, when, and through whom.

use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use super::errors::{EMPTY, ask, canned};
use crate::harness::process::{Serve, run};

/// Passes connections on, and counts what the client sends.
struct Relay {
    url: String,
    sent: Arc<AtomicUsize>,
    /// What a proxy was asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

impl Relay {
    /// To this server.
    fn to(server: SocketAddr) -> Self {
        Self::start(move |client, _| (client, TcpStream::connect(server).unwrap()))
    }

    /// A proxy: to where the client asks.
    fn proxy() -> Self {
        Self::start(|client, asked| {
            let mut reader = BufReader::new(client.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
            }
            let target = head.strip_prefix("CONNECT ").expect(&head);
            let target = target.split(' ').next().unwrap();
            let server = TcpStream::connect(target).unwrap();
            asked.lock().unwrap().push(head);
            write!(&client, "HTTP/1.1 200 Connected\r\n\r\n").unwrap();
            (client, server)
        })
    }

    fn start(
        open: impl Fn(TcpStream, &Mutex<Vec<String>>) -> (TcpStream, TcpStream) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let relay = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            sent: Arc::default(),
            asked: Arc::default(),
        };
        let (sent, asked) = (Arc::clone(&relay.sent), Arc::clone(&relay.asked));
        let open = Arc::new(open);
        thread::spawn(move || {
            for client in listener.incoming() {
                let (open, sent, asked) = (Arc::clone(&open), sent.clone(), asked.clone());
                thread::spawn(move || {
                    let (client, server) = open(client.unwrap(), &asked);
                    let (back, from) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                    thread::spawn(move || copy(from, back, &AtomicUsize::new(0)));
                    copy(client, server, &sent);
                });
            }
        });
        relay
    }

    fn sent(&self) -> usize {
        self.sent.swap(0, Ordering::SeqCst)
    }
}

fn copy(mut from: TcpStream, mut to: TcpStream, count: &AtomicUsize) {
    let mut piece = vec![0; 64 * 1024];
    while let Ok(read) = from.read(&mut piece) {
        if read == 0 || to.write_all(&piece[..read]).is_err() {
            break;
        }
        count.fetch_add(read, Ordering::SeqCst);
    }
    // The other side may be gone already.
    let _ = to.shutdown(Shutdown::Write);
}

#[test]
fn a_file_that_the_code_has_is_not_sent() {
    const SIZE: usize = 4 * 1024 * 1024;
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    std::fs::create_dir(serve.path("maps")).unwrap();
    std::fs::write(serve.path("maps/map.bin"), vec![7; SIZE]).unwrap();
    let relay = Relay::to(serve.address());
    let add = |more: &str| {
        let line = format!("items add fair {} {more}", serve.path("maps").display());
        run(serve.command(&line).env("APIECE_SERVER", &relay.url), "").exits(0);
        relay.sent()
    };
    assert!((SIZE..SIZE + 4_096).contains(&add("")), "once");
    let again = add("");
    assert!(again < 4_096, "{again} bytes of a file that is there");
    assert!(add("--resend") > SIZE, "if it is wanted");
}

#[test]
fn a_connection_that_was_dropped_is_tried_again() {
    let (url, served) = canned(&["", EMPTY]);
    ask(&url, "code list --json").exits(0);
    assert_eq!(served.join().unwrap(), 2);
}

#[test]
fn a_proxy_is_used_as_the_environment_says() {
    let serve = Serve::start(&[]);
    let proxy = Relay::proxy();
    let url = proxy.url.replace("http://", "http://me:word@");
    let list = |no: &str| {
        let mut list = serve.command("code list");
        run(list.env("HTTP_PROXY", &url).env("NO_PROXY", no), "").exits(0);
        std::mem::take(&mut *proxy.asked.lock().unwrap())
    };
    let asked = list("").join("");
    let connect = format!("CONNECT {} HTTP/1.1", serve.address());
    assert!(asked.contains(&connect), "{asked}");
    // The words of RFC 7617 for `me:word`.
    assert!(
        asked
            .to_lowercase()
            .contains("proxy-authorization: basic bwu6d29yza=="),
        "{asked}"
    );
    assert!(list("127.0.0.1").is_empty());

    // The ops listener is not behind a proxy.
    let mut health = serve.command(&format!("health --ops {}", serve.ops_url));
    run(health.env("HTTP_PROXY", "http://127.0.0.1:1"), "").exits(0);
}
