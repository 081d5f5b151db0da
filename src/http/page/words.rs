//! What the pages say, in every language they speak.
//!
//! A language is one constant and one row of the table: a word that is missing
//! does not compile.

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

/// The languages, by what a browser may call them; the first is for whoever
/// wants none of them.
const LANGUAGES: [(&str, &Words); 2] = [("en", &ENGLISH), ("zh", &CHINESE)];

/// All that pages say in one language.
pub(super) struct Words {
    /// The language's tag (BCP 47).
    pub(super) tag: &'static str,
    /// A moment in UTC, in jiff's `strftime` notation.
    pub(super) moment: &'static str,
    /// The heading of a code that has no title.
    pub(super) untitled: &'static str,

    /// The button that takes an item.
    pub(super) get: &'static str,
    /// The button that takes the n-th of so many.
    pub(super) get_another: fn(u32, u32) -> String,
    /// What a button says while its tap is under way.
    pub(super) working: &'static str,
    /// What a tap comes to.
    pub(super) offer: &'static str,

    /// Above the items.
    pub(super) yours: &'static str,
    /// Below the items.
    pub(super) yours_again: &'static str,
    /// Below items that will not be shown again.
    pub(super) keep: &'static str,
    /// The same of files.
    pub(super) keep_files: &'static str,
    /// Which item of how many it is.
    pub(super) nth: fn(u32, u32) -> String,
    /// The button that follows a link.
    pub(super) open: &'static str,
    /// The button that downloads a file.
    pub(super) download: &'static str,
    /// The name of a Wi-Fi network.
    pub(super) network: &'static str,
    /// The password of a Wi-Fi network.
    pub(super) password: &'static str,
    /// How to join a Wi-Fi network.
    pub(super) join: &'static str,
    /// The button that copies an item.
    pub(super) copy: &'static str,
    /// The item is copied.
    pub(super) copied: &'static str,
    /// The browser did not let the item be copied.
    pub(super) not_copied: &'static str,

    pub(super) not_open: Message,
    pub(super) paused: Message,
    pub(super) closed: Message,
    pub(super) exhausted: Message,
    pub(super) refused: Message,
    /// The link that shows the page anew.
    pub(super) check_again: &'static str,

    /// The service's own front page.
    pub(super) home: Message,
    pub(super) no_such_address: Message,
    pub(super) no_such_code: Message,
    pub(super) cookie_required: Message,
    pub(super) cross_site: Message,
    pub(super) busy: Message,
    pub(super) unavailable: Message,
    pub(super) link_ended: Message,
    pub(super) no_such_file: Message,
    /// Whatever else can go wrong.
    pub(super) trouble: Message,
    /// The button that does the same once more.
    pub(super) try_again: &'static str,
    /// The link from an answer that stands in for a code's page to that page.
    pub(super) open_again: &'static str,
}

/// A heading and what to know or do about it.
pub(super) struct Message {
    pub(super) heading: &'static str,
    pub(super) text: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    moment: "%-d %B %Y, %H:%M UTC",
    untitled: "One of these is yours",
    get: "Get mine",
    get_another: |n, of| format!("Get another ({n} of {of})"),
    working: "One moment…",
    offer: "One tap gets you one. Nobody else will get the same.",
    yours: "This is yours",
    yours_again: "Nobody else gets the same. To see it once more, open this page on this device.",
    keep: "Keep it now: copy it or take a screenshot. It will not be shown again.",
    keep_files: "Download it now. It will not be shown again.",
    nth: |n, of| format!("{n} of {of}"),
    open: "Open",
    download: "Download",
    network: "Wi-Fi network",
    password: "Password",
    join: "Choose this network in your phone's Wi-Fi settings.",
    copy: "Copy",
    copied: "Copied",
    not_copied: "Could not copy. Press and hold the text to copy it.",
    not_open: Message {
        heading: "Not open yet",
        text: "Come back when it opens:",
    },
    paused: Message {
        heading: "Paused",
        text: "Nothing is given out at the moment. Try again a little later.",
    },
    closed: Message {
        heading: "This is over",
        text: "Nothing is given out here any more.",
    },
    exhausted: Message {
        heading: "All gone",
        text: "Every item has found its owner. There is nothing left to get.",
    },
    refused: Message {
        heading: "You have had yours",
        text: "Everyone gets theirs once, and it was shown when you got it.",
    },
    check_again: "Check again",
    home: Message {
        heading: "Scan a code to begin",
        text: "Point your phone’s camera at a QR code and open the address it shows.",
    },
    no_such_address: Message {
        heading: "Nothing here",
        text: "There is no page at this address. Scan the code once more.",
    },
    no_such_code: Message {
        heading: "No such code",
        text: "Scan the code once more. If that does not help, tell whoever gave it to you.",
    },
    cookie_required: Message {
        heading: "Once more, please",
        text: "Your browser did not send the cookie that tells your item from everyone else’s; \
               cookies may be switched off. Tap to open the page again, then tap the button. \
               Nothing was taken.",
    },
    cross_site: Message {
        heading: "Please tap here instead",
        text: "That tap came from another site, so it did not count. Nothing was taken.",
    },
    busy: Message {
        heading: "Many people are tapping",
        text: "Try again in a moment. However often you try, you get one.",
    },
    unavailable: Message {
        heading: "One moment, please",
        text: "Items cannot be reached just now. Try again in a moment: \
               however often you try, you get one.",
    },
    link_ended: Message {
        heading: "This link has ended",
        text: "Ask whoever gave it to you for a new one.",
    },
    no_such_file: Message {
        heading: "No file here",
        text: "There is no file of yours at this address. Scan the code once more.",
    },
    trouble: Message {
        heading: "That did not work",
        text: "Go back to the page and try again.",
    },
    try_again: "Try again",
    open_again: "Open the page again",
};

const CHINESE: Words = Words {
    tag: "zh-Hans",
    moment: "%Y年%-m月%-d日 %H:%M（UTC）",
    untitled: "其中一份属于您",
    get: "领取我的一份",
    get_another: |n, of| format!("再领一份（第 {n} 份，共 {of} 份）"),
    working: "请稍候…",
    offer: "轻点一下即可领取一份，每份都只属于一个人。",
    yours: "这是您的",
    yours_again: "不会有人领到相同的一份。在本设备上再次打开此页面，即可再次查看。",
    keep: "请立即保存：复制或截屏。此内容不会再次显示。",
    keep_files: "请立即下载。此内容不会再次显示。",
    nth: |n, of| format!("第 {n} 份，共 {of} 份"),
    open: "打开",
    download: "下载",
    network: "无线网络",
    password: "密码",
    join: "请在手机的无线网络设置中选择此网络。",
    copy: "复制",
    copied: "已复制",
    not_copied: "无法复制，请长按文字进行复制。",
    not_open: Message {
        heading: "尚未开始",
        text: "请在开放后再来：",
    },
    paused: Message {
        heading: "已暂停",
        text: "目前暂停领取，请稍后再试。",
    },
    closed: Message {
        heading: "已结束",
        text: "这里不再发放任何内容。",
    },
    exhausted: Message {
        heading: "已领完",
        text: "所有内容都已有人领取，没有剩余了。",
    },
    refused: Message {
        heading: "您已领取过",
        text: "每人只能领取一次，领取时已为您显示。",
    },
    check_again: "再看一次",
    home: Message {
        heading: "扫码即可开始",
        text: "请用手机相机对准二维码，然后打开显示的网址。",
    },
    no_such_address: Message {
        heading: "这里什么也没有",
        text: "此网址没有对应的页面，请重新扫码。",
    },
    no_such_code: Message {
        heading: "没有这个码",
        text: "请重新扫码。如果仍然不行，请告知向您提供此码的人。",
    },
    cookie_required: Message {
        heading: "请再试一次",
        text: "您的浏览器没有发送用于区分每个人的 Cookie，Cookie 可能已被关闭。\
               请轻点重新打开页面，然后轻点领取按钮。您尚未领取任何内容。",
    },
    cross_site: Message {
        heading: "请在此页面上轻点",
        text: "刚才的操作来自其他网站，因此无效。您尚未领取任何内容。",
    },
    busy: Message {
        heading: "领取的人很多",
        text: "请稍后再试。无论试多少次，您都只会得到一份。",
    },
    unavailable: Message {
        heading: "请稍候",
        text: "暂时无法领取，请稍后再试。无论试多少次，您都只会得到一份。",
    },
    link_ended: Message {
        heading: "此链接已失效",
        text: "请向提供链接的人索取新的链接。",
    },
    no_such_file: Message {
        heading: "这里没有文件",
        text: "此网址没有属于您的文件，请重新扫码。",
    },
    trouble: Message {
        heading: "未能完成",
        text: "请返回页面重试。",
    },
    try_again: "重试",
    open_again: "重新打开页面",
};

impl Words {
    /// The words in the language that `headers` ask for.
    pub(super) fn wanted(headers: &HeaderMap) -> &'static Self {
        let wanted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|value| value.to_str().ok())
            .map(accepted_languages)
            .unwrap_or_default();
        let spoken: [LanguageIdentifier; LANGUAGES.len()] =
            LANGUAGES.map(|(range, _)| range.parse().expect("the table holds tags"));
        let strategy = NegotiationStrategy::Lookup;
        let chosen = negotiate_languages(&wanted, &spoken, Some(&spoken[0]), strategy)[0];
        LANGUAGES
            .into_iter()
            .zip(&spoken)
            .find_map(|((_, words), tag)| (tag == chosen).then_some(words))
            .expect("what is chosen is one of those spoken")
    }
}

/// The languages of an Accept-Language header, the most wanted first (RFC 9110,
/// section 12.5.4). `fluent_langneg` has a parser that goes by the order alone.
fn accepted_languages(value: &str) -> Vec<LanguageIdentifier> {
    let mut ranges: Vec<(u32, LanguageIdentifier)> = value
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            let thousandths = (weight * 1000.0) as u32;
            (thousandths > 0).then_some((thousandths, tag.trim().parse().ok()?))
        })
        .collect();
    ranges.sort_by_key(|(weight, _)| Reverse(*weight));
    ranges.into_iter().map(|(_, tag)| tag).collect()
}

impl<S: Sync> FromRequestParts<S> for &'static Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Words::wanted(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn language(accept: &str) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap());
        Words::wanted(&headers).tag
    }

    #[test]
    fn every_kind_of_chinese_is_answered_in_chinese() {
        for tag in ["zh", "zh-CN", "zh-TW", "zh-Hant-HK", "zh-Hans-SG", "ZH-cn"] {
            assert_eq!(language(tag), "zh-Hans", "{tag}");
        }
    }

    #[test]
    fn the_most_wanted_language_that_is_spoken_wins() {
        assert_eq!(language("fr-CH, zh-CN;q=0.9, en;q=0.8"), "zh-Hans");
        assert_eq!(language("zh;q=0.2, de, en-GB;q=0.7"), "en");
        assert_eq!(language("zh;q=0, en;q=0.1"), "en");
    }

    #[test]
    fn english_is_for_whoever_asks_for_nothing_known() {
        assert_eq!(Words::wanted(&HeaderMap::new()).tag, "en");
        for odd in ["", "*", "de", ";;q=,", "zh;q=x"] {
            assert_eq!(language(odd), "en", "{odd}");
        }
    }
}
