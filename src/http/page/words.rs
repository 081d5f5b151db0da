//! The texts of the pages, in each language.
//!
//! A language is one constant and one row of the table. If a text is missing, the
//! code does not compile.

use std::cmp::Reverse;
use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use fluent_langneg::{LanguageIdentifier, NegotiationStrategy, negotiate_languages};

/// The languages, by their tags in browsers. The first is for people who want none
/// of them.
const LANGUAGES: [(&str, &Words); 2] = [("en", &ENGLISH), ("zh", &CHINESE)];

/// All texts of the pages in one language.
pub(super) struct Words {
    /// The language's tag (BCP 47).
    pub(super) tag: &'static str,
    /// A moment in UTC, in jiff's `strftime` notation.
    pub(super) moment: &'static str,
    /// The heading of a code that has no title.
    pub(super) untitled: &'static str,

    /// The button that takes an item.
    pub(super) get: &'static str,
    /// The button that takes another item: which one, of how many.
    pub(super) get_another: fn(u32, u32) -> String,
    /// What a button says while its tap is in progress.
    pub(super) working: &'static str,
    /// What a tap does.
    pub(super) offer: &'static str,

    /// Above the items.
    pub(super) yours: &'static str,
    /// Below the items.
    pub(super) yours_again: &'static str,
    /// Below items that will not be shown again.
    pub(super) keep: &'static str,
    /// The same for files.
    pub(super) keep_files: &'static str,
    /// Which item it is, of how many.
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
    /// The link that loads the page again.
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
    /// Anything else that goes wrong.
    pub(super) trouble: Message,
    /// The button that does the same again.
    pub(super) try_again: &'static str,
    /// The link to a code's page, from an answer shown in its place.
    pub(super) open_again: &'static str,
}

/// A heading, and what to know or do about it.
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
    offer: "One tap gets you one. Nobody else will get the same one.",
    yours: "This is yours",
    yours_again: "Nobody else gets the same one. To see it again, open this page in this browser.",
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
        text: "Every item has been taken. There is nothing left to get.",
    },
    refused: Message {
        heading: "You already got yours",
        text: "It was shown when you got it, and it cannot be shown again.",
    },
    check_again: "Check again",
    home: Message {
        heading: "Scan a code to begin",
        text: "Point your phone’s camera at a QR code and open the address it shows.",
    },
    no_such_address: Message {
        heading: "Nothing here",
        text: "There is no page at this address. Scan the code again.",
    },
    no_such_code: Message {
        heading: "No such code",
        text: "Scan the code again. If that does not help, tell whoever gave it to you.",
    },
    cookie_required: Message {
        heading: "Please try again",
        text: "Your browser did not send its cookie, so we cannot tell which item is yours. \
               Check that cookies are on. Tap to open the page again, then tap the button. \
               Nothing was taken.",
    },
    cross_site: Message {
        heading: "Please tap here instead",
        text: "That tap came from another site, so it did not count. Nothing was taken.",
    },
    busy: Message {
        heading: "Many people are tapping",
        text: "Try again in a moment. However often you try, you get only one.",
    },
    unavailable: Message {
        heading: "One moment, please",
        text: "Items are not available right now. Try again in a moment. \
               However often you try, you get only one.",
    },
    link_ended: Message {
        heading: "This link has expired",
        text: "Ask whoever gave it to you for a new one.",
    },
    no_such_file: Message {
        heading: "No file here",
        text: "You have no file at this address. Scan the code again.",
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
    untitled: "这里有您的一份",
    get: "立即领取",
    get_another: |n, of| format!("再领一份（第 {n} 份，共 {of} 份）"),
    working: "请稍候…",
    offer: "点一下即可领取一份，您领到的不会与他人重复。",
    yours: "您领到的内容",
    yours_again: "其他人不会领到相同的内容。用此浏览器重新打开本页面，即可再次查看。",
    keep: "请立即复制或截屏保存，此内容不会再次显示。",
    keep_files: "请立即下载，此内容不会再次显示。",
    nth: |n, of| format!("第 {n} 份，共 {of} 份"),
    open: "打开",
    download: "下载",
    network: "无线网络",
    password: "密码",
    join: "请在手机的无线网络设置中选择此网络。",
    copy: "复制",
    copied: "已复制",
    not_copied: "复制失败，请长按文字复制。",
    not_open: Message {
        heading: "尚未开始",
        text: "开始时间：",
    },
    paused: Message {
        heading: "已暂停",
        text: "目前暂停领取，请稍后再试。",
    },
    closed: Message {
        heading: "已结束",
        text: "领取已截止，不再发放。",
    },
    exhausted: Message {
        heading: "已领完",
        text: "所有内容均已被领取，没有剩余。",
    },
    refused: Message {
        heading: "您已领取过",
        text: "内容已在您领取时显示，不会再次显示。",
    },
    check_again: "刷新页面",
    home: Message {
        heading: "请扫描二维码",
        text: "用手机相机对准二维码，然后打开显示的网址。",
    },
    no_such_address: Message {
        heading: "页面不存在",
        text: "此网址没有对应的页面，请重新扫码。",
    },
    no_such_code: Message {
        heading: "二维码无效",
        text: "请重新扫码。如果仍然不行，请联系提供二维码的人。",
    },
    cookie_required: Message {
        heading: "请再试一次",
        text: "您的浏览器没有发送 Cookie，因此无法识别您的领取记录。\
               请确认已启用 Cookie，重新打开页面，再点领取按钮。本次未领取任何内容。",
    },
    cross_site: Message {
        heading: "请在此页面上操作",
        text: "刚才的操作来自其他网站，因此无效。本次未领取任何内容。",
    },
    busy: Message {
        heading: "领取的人很多",
        text: "请稍后再试。无论试多少次，都只会领到一份。",
    },
    unavailable: Message {
        heading: "请稍候",
        text: "服务暂时不可用，请稍后再试。无论试多少次，都只会领到一份。",
    },
    link_ended: Message {
        heading: "此链接已失效",
        text: "请联系提供链接的人获取新链接。",
    },
    no_such_file: Message {
        heading: "没有找到文件",
        text: "此网址没有您的文件，请重新扫码。",
    },
    trouble: Message {
        heading: "操作失败",
        text: "请返回页面重试。",
    },
    try_again: "重试",
    open_again: "重新打开页面",
};

impl Words {
    /// The texts in the language that `headers` ask for.
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
/// section 12.5.4). The parser of `fluent_langneg` ignores the weights.
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
