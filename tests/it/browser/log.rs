//! The browser's complaints reach the tests, so that a page which gives it no
//! cause is worth something.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use crate::harness::Phone;

/// Answers every request with this page, under the policy of ours: no script
/// in the page itself. It ends with the test.
fn serve(page: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let _ = stream.read(&mut [0; 4_096]);
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\n\
                 content-security-policy: default-src 'none'\r\ncontent-length: {}\r\n\r\n{page}",
                page.len()
            );
        }
    });
    format!("http://{address}/")
}

#[tokio::test]
async fn a_script_that_the_policy_forbids_is_noticed() {
    let phone = Phone::start().await;
    phone
        .open(&serve(
            "<title>a</title><h1>b</h1><script>document.title = 'c'</script>",
        ))
        .await;
    assert_eq!(phone.run("return document.title").await, "a");
    let troubles = phone.troubles().await;
    let forbidden = |trouble: &String| trouble.contains("Content Security Policy");
    assert!(troubles.iter().any(forbidden), "{troubles:?}");
}
