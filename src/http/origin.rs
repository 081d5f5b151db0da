//! Which site a tap came from.
//!
//! A page of another site can make a browser post here, so a POST must show that it
//! came from one of our pages. Browsers differ in what they send. Phones on a local
//! network use a plain-http address. To such an address (other than localhost),
//! browsers send no `Sec-Fetch-*` headers. And from a page with
//! `Referrer-Policy: no-referrer` they send `Origin: null`, even to the page's own
//! site. A rule that requires either header would refuse every phone on such a
//! network. So a null or absent origin passes. This is safe: the cookie is
//! `SameSite=Lax`, so a post from another site comes without it, and a post without
//! it claims nothing and sets no cookie.

use axum::http::{HeaderMap, header};
use url::Url;

use crate::http::PublicUrl;

/// Whether the browser says that another site caused the request.
pub(super) fn is_foreign(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    if let Some(site) = text("sec-fetch-site") {
        // "none" means that the person did it, such as by reloading a sent form.
        return !matches!(site, "same-origin" | "none");
    }
    match text(header::ORIGIN.as_str()) {
        None | Some("null") => false,
        Some(origin) => {
            let host = text(header::HOST.as_str()).unwrap_or("");
            !origin.eq_ignore_ascii_case(&public_url.origin()) && !is_at(origin, host)
        }
    }
}

/// Whether the browser does not say where a tap came from. A gateway's cookie may go along
/// with posts from other sites, so there, over https, it has to be said.
pub(super) fn is_hidden(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let is_null = headers
        .get(header::ORIGIN)
        .is_some_and(|origin| origin == "null");
    is_null && public_url.is_https() && !headers.contains_key("sec-fetch-site")
}

/// Whether `origin` is at `host`, the authority that the request was sent to. It
/// does not compare schemes: behind a proxy, the service does not know its own.
fn is_at(origin: &str, host: &str) -> bool {
    Url::parse(origin).is_ok_and(|url| {
        let same = |with_scheme: Url| with_scheme.origin() == url.origin();
        let host = Url::parse(&format!("{}://{host}", url.scheme()));
        matches!(url.scheme(), "http" | "https") && host.is_ok_and(same)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(headers: &[(&'static str, &str)]) -> bool {
        let public_url = "https://fair.example".parse().unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect();
        is_foreign(&headers, &public_url)
    }

    #[test]
    fn what_the_browser_says_of_the_site_decides() {
        let says = |site| {
            foreign(&[
                ("sec-fetch-site", site),
                ("origin", "null"),
                ("host", "fair.example"),
            ])
        };
        assert!(!says("same-origin"));
        assert!(!says("none"));
        assert!(says("same-site"));
        assert!(says("cross-site"));
        assert!(says("anything else"));
    }

    #[test]
    fn without_it_an_origin_has_to_be_this_service() {
        let from = |origin| foreign(&[("origin", origin), ("host", "10.0.0.7:8080")]);
        assert!(!from("http://10.0.0.7:8080"));
        assert!(!from("https://fair.example"));
        assert!(from("https://fair.example.evil"));
        assert!(from("http://10.0.0.7"));
        assert!(from("http://10.0.0.7:80801"));
        assert!(from("http://evil@10.0.0.7:8081"));
        assert!(from("https://evil.example"));
        assert!(from("file://"));
        assert!(from(""));
    }

    #[test]
    fn a_default_port_may_be_written_or_not() {
        assert!(!foreign(&[
            ("origin", "http://a.example"),
            ("host", "A.example:80")
        ]));
        assert!(!foreign(&[
            ("origin", "https://a.example"),
            ("host", "a.example")
        ]));
        assert!(foreign(&[
            ("origin", "http://a.example"),
            ("host", "a.example:8080")
        ]));
    }

    #[test]
    fn a_phone_on_a_local_network_passes() {
        assert!(!foreign(&[
            ("origin", "null"),
            ("host", "192.168.1.5:8080")
        ]));
        assert!(!foreign(&[("host", "192.168.1.5:8080")]));
    }
}
