use super::*;

fn language(accept: &str) -> &'static str {
    Words::wanted(Some(&accept.parse().unwrap())).language.tag()
}

#[test]
fn chinese_is_answered_in_the_characters_of_the_reader() {
    for tag in ["zh", "zh-CN", "zh-Hans-SG", "zh-Hans", "ZH-cn"] {
        assert_eq!(language(tag), "zh-Hans", "{tag}");
    }
    for tag in ["zh-TW", "zh-Hant-HK", "zh-HK", "zh-Hant", "zh-MO"] {
        assert_eq!(language(tag), "zh-Hant", "{tag}");
    }
}

#[test]
fn the_most_wanted_language_that_is_spoken_wins() {
    assert_eq!(language("sv, zh-CN;q=0.9, en;q=0.8"), "zh-Hans");
    assert_eq!(language("zh;q=0.2, sv, en-GB;q=0.7"), "en");
    assert_eq!(language("zh;q=0, en;q=0.1"), "en");
    for (wanted, tag) in [
        ("de-AT", "de"),
        ("fr-CH", "fr"),
        ("es-419", "es"),
        ("es-MX,es;q=0.9", "es"),
        ("it-IT", "it"),
        ("pt-PT", "pt-BR"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("nl-BE", "nl"),
        ("pl", "pl"),
        ("tr-TR", "tr"),
        ("ja-JP", "ja"),
        ("ko-KR", "ko"),
        ("ar-EG", "ar"),
        ("ar", "ar"),
    ] {
        assert_eq!(language(wanted), tag, "{wanted}");
    }
}

#[test]
fn english_is_for_whoever_asks_for_nothing_known() {
    assert_eq!(Words::wanted(None).language.tag(), "en");
    for odd in ["", "*", "sv", ";;q=,", "zh;q=x"] {
        assert_eq!(language(odd), "en", "{odd}");
    }
}

#[test]
fn every_language_can_be_asked_for_and_is_its_own_table() {
    for language in Language::ALL {
        assert_eq!(Words::of(language).language, language);
        let tag = language.tag().parse().unwrap();
        assert_eq!(Words::wanted(Some(&tag)).language, language);
    }
}

/// Every `Message` and text of a table by its name, read from the source.
fn texts(language: Language) -> Vec<(String, String)> {
    let file = match language {
        Language::English => include_str!("english.rs"),
        Language::SimplifiedChinese => include_str!("chinese.rs"),
        Language::TraditionalChinese => include_str!("traditional.rs"),
        Language::German => include_str!("german.rs"),
        Language::French => include_str!("french.rs"),
        Language::Spanish => include_str!("spanish.rs"),
        Language::Italian => include_str!("italian.rs"),
        Language::BrazilianPortuguese => include_str!("portuguese.rs"),
        Language::Dutch => include_str!("dutch.rs"),
        Language::Polish => include_str!("polish.rs"),
        Language::Turkish => include_str!("turkish.rs"),
        Language::Japanese => include_str!("japanese.rs"),
        Language::Korean => include_str!("korean.rs"),
        Language::Arabic => include_str!("arabic.rs"),
    };
    let file = file.replace("\\\n", "");
    let mut texts = Vec::new();
    let (mut outer, mut name) = (String::new(), String::new());
    for line in file.lines() {
        let indent = line.len() - line.trim_start().len();
        if let Some((word, _)) = line.trim_start().split_once(':')
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        {
            if indent <= 4 {
                outer = word.to_owned();
                name.clone_from(&outer);
            } else {
                name = format!("{outer}.{word}");
            }
        }
        if let (Some(first), Some(last)) = (line.find('"'), line.rfind('"'))
            && last > first
        {
            texts.push((name.clone(), line[first + 1..last].to_owned()));
        }
    }
    texts
}

/// The names in braces in a text.
fn names(text: &str) -> Vec<&str> {
    let mut names: Vec<_> = text
        .split('{')
        .skip(1)
        .map(|rest| rest.split('}').next().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn every_table_is_whole() {
    let english: Vec<_> = texts(Language::English)
        .into_iter()
        .filter(|(name, _)| !name.starts_with("in_") && !name.starts_with("left"))
        .collect();
    for language in Language::ALL {
        let tag = language.tag();
        let all = texts(language);
        for (name, text) in &english {
            let found: Vec<_> = all.iter().filter(|(other, _)| other == name).collect();
            assert!(!found.is_empty(), "{tag}: {name}");
            for (_, translated) in found {
                assert!(!translated.trim().is_empty(), "{tag}: {name} is empty");
                assert_eq!(names(translated), names(text), "{tag}: {name}");
                if name != "full_stop" {
                    assert_eq!(translated.trim(), translated, "{tag}: {name}");
                }
            }
        }
        // English that was left, but for words that are the same in both.
        if language != Language::English {
            let is_long = |text: &str| text.len() > 20;
            for (name, text) in &all {
                let same = english.iter().any(|(_, english)| english == text);
                assert!(!same || !is_long(text), "{tag}: {name} is English: {text}");
            }
        }
    }
}

#[test]
fn every_number_has_the_forms_of_its_language() {
    for language in Language::ALL {
        let words = Words::of(language);
        for (name, plural) in [
            ("in_seconds", &words.in_seconds),
            ("in_minutes", &words.in_minutes),
            ("in_hours", &words.in_hours),
            ("left", &words.left),
        ] {
            plural.check(language).unwrap_or_else(|wrong| {
                panic!("{}: {name}: {wrong}", language.tag());
            });
        }
    }
    let polish = &Words::of(Language::Polish).left;
    let of = |n| {
        polish
            .of(Language::Polish, n)
            .replace(char::is_numeric, "#")
    };
    assert_ne!(of(1), of(2));
    assert_ne!(of(2), of(5));
    assert_eq!((of(5), of(22)), (of(8), of(33)));
    assert_eq!(of(12), of(15), "from 12 to 14 as from 15");
}

#[test]
fn a_moment_names_no_month_in_english() {
    let june = "2026-06-17T18:05:00Z"
        .parse::<crate::domain::Timestamp>()
        .unwrap();
    for language in Language::ALL {
        let words = Words::of(language);
        let told = june.strftime(words.moment).to_string();
        let is_english = language == Language::English;
        assert_eq!(told.contains("June"), is_english, "{told}");
        assert!(!told.contains("Wed"), "{told}");
        assert!(
            told.contains("18") && told.contains("05") && told.contains("UTC"),
            "{told}"
        );
    }
}
