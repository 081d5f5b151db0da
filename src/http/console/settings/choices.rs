//! What can be chosen in a field.

use crate::domain::{Identity, Language, Repeat, ShowAs};
use crate::http::console::tongue::Tongue;

/// A value, as in the API, and what it is called.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) name: &'static str,
}

/// What can be chosen for a setting.
pub(super) fn of(name: &str, tongue: Tongue) -> Vec<Choice> {
    let choice = |value, (english, chinese)| Choice {
        value,
        name: tongue.say(english, chinese),
    };
    match name {
        "identity" => Identity::ALL
            .map(|identity| choice(identity.name(), by(identity)))
            .into(),
        "repeat" => [Repeat::Same, Repeat::Refuse]
            .map(|repeat| match repeat {
                Repeat::Same => choice("same", ("Their own items again", "再次看到自己的内容")),
                Repeat::Refuse => choice("refuse", ("That they have had them", "只提示已经领取过")),
            })
            .into(),
        "show_as" => ShowAs::ALL.map(|way| choice(way.name(), shown(way))).into(),
        "language" => {
            let own = choice("", ("Each person's own", "每个人自己的语言"));
            let others = Language::ALL.map(|language| Choice {
                value: language.tag(),
                name: own_name(language),
            });
            [own].into_iter().chain(others).collect()
        }
        _ => Vec::new(),
    }
}

fn by(identity: Identity) -> (&'static str, &'static str) {
    match identity {
        Identity::Browser => ("By their browser", "按浏览器"),
        Identity::Invite => ("By personal addresses that you send", "按您发送的个人网址"),
        Identity::Email => ("By their e-mail address", "按电子邮箱"),
        Identity::Oidc => ("By their account: they sign in", "按账号：需要登录"),
        Identity::Gateway => ("By the proxy in front", "按前置代理提供的身份"),
    }
}

fn shown(way: ShowAs) -> (&'static str, &'static str) {
    match way {
        ShowAs::Text => ("Text", "文字"),
        ShowAs::Qr => ("QR code", "二维码"),
        ShowAs::Code128 => ("Barcode (Code 128)", "条形码（Code 128）"),
        ShowAs::Ean13 => ("Barcode (EAN-13)", "条形码（EAN-13）"),
        ShowAs::DataMatrix => ("Data Matrix", "Data Matrix 码"),
    }
}

/// What its speakers call a language.
pub(super) fn own_name(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::SimplifiedChinese => "简体中文",
        Language::TraditionalChinese => "繁體中文",
        Language::German => "Deutsch",
        Language::French => "Français",
        Language::Spanish => "Español",
        Language::Italian => "Italiano",
        Language::BrazilianPortuguese => "Português (Brasil)",
        Language::Dutch => "Nederlands",
        Language::Polish => "Polski",
        Language::Turkish => "Türkçe",
        Language::Japanese => "日本語",
        Language::Korean => "한국어",
        Language::Arabic => "العربية",
    }
}
