//! Numbers have the forms that each language has for them.

use apiece::system::{Clock, System};
use serde_json::json;

use crate::harness::{Service, Visitor};

/// A service whose clock stands still: what goes on in eleven seconds always does.
fn service() -> Service {
    let machine = System::of_machine();
    let now = machine.clock.now();
    let system = System {
        clock: Clock::new(move || now),
        ..machine
    };
    Service::start_with(system, &[])
}

/// The text of each element of a class.
fn texts_of<'a>(page: &'a str, class: &str) -> Vec<&'a str> {
    let start = format!("<p class=\"{class}\">");
    let found = page.split(start.as_str()).skip(1);
    found.map(|rest| rest.split('<').next().unwrap()).collect()
}

#[test]
fn the_screen_tells_how_many_are_left() {
    let service = service();
    let (api, visitor) = (service.api(), Visitor::of(&service));
    let numbers = [1_usize, 2, 3, 5, 11, 12, 22, 100];
    let screens = numbers.map(|left| {
        let code = format!("left-{left}");
        api.make_code(&code, &json!({ "presence": 10 }), left);
        let screen = api.post(&format!("/v1/codes/{code}/screens"), &json!({}));
        let screen = screen.json();
        let (_, path) = screen["url"].as_str().unwrap().split_once("/c/").unwrap();
        format!("/c/{path}")
    });
    for (tag, forms) in [
        ("en", ["# left"; 8]),
        (
            "pl",
            [
                "Został #",
                "Zostały #",
                "Zostały #",
                "Zostało #",
                "Zostało #",
                "Zostało #",
                "Zostały #",
                "Zostało #",
            ],
        ),
        ("ar", ["المتبقي: #"; 8]),
        ("ja", ["残り#件"; 8]),
    ] {
        for ((left, screen), form) in numbers.iter().zip(&screens).zip(forms) {
            let page = visitor.get(screen, &[("accept-language", tag)]).text();
            let told = form.replace('#', &left.to_string());
            assert_eq!(texts_of(&page, "left"), [told], "{tag}: {page}");
        }
    }
}

#[test]
fn the_page_tells_in_how_many_seconds_minutes_or_hours_it_goes_on() {
    let service = service();
    let (api, visitor) = (service.api(), Visitor::of(&service));
    // Between these, it is told in a larger unit.
    let seconds = [
        2, 3, 11, 22, 90, 120, 300, 660, 5_400, 7_200, 39_600, 86_400,
    ];
    for seconds in seconds {
        let code = format!("in-{seconds}");
        // The page adds a second, so that it is never early.
        let rate = json!({ "rate": { "grants": 1, "seconds": seconds - 1 } });
        api.make_code(&code, &rate, 2);
        assert_eq!(api.claim(&code, "somebody").status, 201);
    }
    for (tag, forms) in [
        (
            "en",
            [
                "It goes on in 2 seconds.",
                "It goes on in 3 seconds.",
                "It goes on in 11 seconds.",
                "It goes on in 22 seconds.",
                "It goes on in 90 seconds.",
                "It goes on in about 2 minutes.",
                "It goes on in about 5 minutes.",
                "It goes on in about 11 minutes.",
                "It goes on in about 90 minutes.",
                "It goes on in about 2 hours.",
                "It goes on in about 11 hours.",
                "It goes on in about 24 hours.",
            ],
        ),
        (
            "pl",
            [
                "Wznowienie za 2 sekundy.",
                "Wznowienie za 3 sekundy.",
                "Wznowienie za 11 sekund.",
                "Wznowienie za 22 sekundy.",
                "Wznowienie za 90 sekund.",
                "Wznowienie za mniej więcej 2 minuty.",
                "Wznowienie za mniej więcej 5 minut.",
                "Wznowienie za mniej więcej 11 minut.",
                "Wznowienie za mniej więcej 90 minut.",
                "Wznowienie za mniej więcej 2 godziny.",
                "Wznowienie za mniej więcej 11 godzin.",
                "Wznowienie za mniej więcej 24 godziny.",
            ],
        ),
        (
            "ar",
            [
                "يُستأنف الاستلام بعد ثانيتين.",
                "يُستأنف الاستلام بعد 3 ثوانٍ.",
                "يُستأنف الاستلام بعد 11 ثانية.",
                "يُستأنف الاستلام بعد 22 ثانية.",
                "يُستأنف الاستلام بعد 90 ثانية.",
                "يُستأنف الاستلام بعد نحو دقيقتين.",
                "يُستأنف الاستلام بعد نحو 5 دقائق.",
                "يُستأنف الاستلام بعد نحو 11 دقيقة.",
                "يُستأنف الاستلام بعد نحو 90 دقيقة.",
                "يُستأنف الاستلام بعد نحو ساعتين.",
                "يُستأنف الاستلام بعد نحو 11 ساعة.",
                "يُستأنف الاستلام بعد نحو 24 ساعة.",
            ],
        ),
    ] {
        for (seconds, told) in seconds.iter().zip(forms) {
            let path = format!("/c/in-{seconds}");
            let page = visitor.get(&path, &[("accept-language", tag)]).text();
            assert!(texts_of(&page, "note").contains(&told), "{told}: {page}");
        }
    }
}
