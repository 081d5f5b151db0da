//! Looking is free: previews, prefetchers and scanners read a page, often many
//! times and before any person does, and take nothing.

use serde_json::json;
use ureq::http::Method;

use crate::harness::{Service, Visitor, file_path, put};

/// Who looks at addresses that people send one another.
const LOOKERS: [&str; 32] = [
    "WhatsApp/2.23.20.0",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "facebookcatalog/1.0",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    // Apple's Messages calls itself by two names at once.
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) \
     Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) \
     Version/13.1.1 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/))",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 \
     Chrome/116.0.0.0 Mobile Safari/537.36 MMWEBID/1 MicroMessenger/8.0.42 WeChat/arm64",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Safari Line/13.18.1",
    "facebookexternalhit/1.1;line-poker/1.0",
    "facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Viber/20.3.0.1 CFNetwork/1408.0.4 Darwin/22.5.0",
    "Mattermost-Bot/1.1",
    "Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)",
    "Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)",
    "Iframely/1.3.1 (+https://iframely.com/docs/about)",
    "Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)",
    "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
    "Mozilla/5.0 (Macintosh) Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Synapse (bot; +https://github.com/matrix-org/synapse)",
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
];

/// Every public address, beside the assets and the links to files.
const PATHS: [&str; 11] = [
    "/c/fair",
    "/C/FAIR",
    "/C/fair",
    "/c/FAIR?from=chat",
    "/c/fair?nth=1",
    "/c/fair/file",
    "/c/fair/qr.svg",
    "/C/FAIR/qr.png",
    "/",
    "/robots.txt",
    "/v1/openapi.json",
];

/// What a looker may ask for besides: a prefetch says that it is one.
const MANNERS: [&[(&str, &str)]; 3] = [
    &[("accept", "*/*")],
    &[
        ("accept", "text/html"),
        ("sec-purpose", "prefetch;prerender"),
    ],
    &[("accept", "text/html"), ("range", "bytes=0-524287")],
];

#[test]
fn a_thousand_looks_take_nothing() {
    let service = Service::start(&[]);
    service.api().make_code("fair", &json!({}), 9);
    // Ann has a file of two, and her link is seen by others.
    service.api().make_code_of("filed", &json!({}), &[]);
    for name in ["one.txt", "two.txt"] {
        let url = service.url(&file_path("filed", name));
        assert_eq!(put(&url, &[], &mut name.as_bytes()).status, 201);
    }
    let ann = service.api().claim("filed", "ann").json();
    let link = ann["download"]["url"].as_str().unwrap();
    let link = link.strip_prefix(&service.url("")).unwrap();
    let visitor = Visitor::of(&service);
    let page = visitor.get("/c/fair", &[]).text();
    let asset = page.split('"').find(|part| part.starts_with("/assets/"));
    let mut looks = 0;
    for (looker, manners) in LOOKERS.iter().zip(MANNERS.iter().cycle()) {
        let headers = [&[("user-agent", *looker)], *manners].concat();
        for path in PATHS.into_iter().chain(asset).chain([link]) {
            for method in [Method::GET, Method::HEAD, Method::GET] {
                let answer = visitor.look(&method, path, &headers);
                let expected = match answer.header("content-range") {
                    Some(_) if path == link => 206,
                    // A looker has no file.
                    _ if path == "/c/fair/file" => 404,
                    _ => 200,
                };
                assert_eq!(answer.status, expected, "{method} {path} by {looker}");
                looks += 1;
            }
        }
    }
    assert!(looks >= 1_000, "only {looks} looks");
    let counts_of = |code| {
        let stats = service.api().stats(code);
        ["taken", "clients", "untaken"].map(|name| stats[name].as_u64().unwrap())
    };
    let counts = || counts_of("fair");
    assert_eq!(counts(), [0, 0, 9]);
    assert_eq!(counts_of("filed"), [1, 1, 1]);
    // The same counts do tell when something goes.
    let cookie = visitor.introduced("/c/fair");
    visitor.post("/c/fair", &[("cookie", &cookie)], "");
    assert_eq!(counts(), [1, 1, 8]);
}
