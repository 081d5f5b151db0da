//! Each view in a browser: whole at every width, without an error, and without a barrier.

use super::script::{listen, looks_wrong, picture, show, troubles};
use super::session::Session;
use super::stage::{Stage, View};
use crate::accessibility::{barriers, bring_axe};
use crate::harness::{Phone, Screen, Setup};

/// A small phone, a tablet, and a desk, in the light and in the dark.
const SCREENS: [(u32, u32); 3] = [(320, 568), (768, 1_024), (1_440, 900)];

/// The views that have every kind of part, and everything that is coloured.
const COLOURED: [&str; 16] = [
    "sign-in",
    "codes",
    "code",
    "code-closed",
    "settings",
    "settings-stale",
    "new-refused",
    "understood",
    "added",
    "items",
    "claims",
    "client",
    "client-revoked",
    "key-made",
    "key-refused",
    "journal",
];

fn keeps_pictures() -> bool {
    std::env::var_os("APIECE_PICTURES").is_some()
}

/// All views. One that nothing is known of here fails.
fn all_views(stage: &Stage) -> Vec<View> {
    let rules = apiece::http::console_rules();
    let paths = rules.iter().filter(|(method, ..)| method == "GET");
    let views = paths.flat_map(|(_, path, _)| {
        let views = stage.views_at(path);
        views.unwrap_or_else(|| panic!("say in stage.rs what {path} shows"))
    });
    let mut all: Vec<_> = views.collect();
    all.extend(stage.posted());
    all
}

async fn desk(stage: &Stage, session: &Session) -> Phone {
    let (width, height) = SCREENS[0];
    let phone = Phone::with(Setup {
        width,
        height,
        ratio: 1.0,
        ..Setup::default()
    })
    .await;
    listen(&phone).await;
    session.hand(&stage.service, &phone, &[]).await;
    phone
}

/// What is wrong with these views at each width.
async fn wrong_in(stage: &Stage, session: &Session, views: &[View], tag: &str) -> Vec<String> {
    let mut phone = desk(stage, session).await;
    phone.speak(tag).await;
    let mut wrong = Vec::new();
    for view in views {
        show(&phone, &stage.service, session, view).await;
        // The dark changes colours, and nothing of what is where.
        for dark in [false, true]
            .into_iter()
            .take(1 + usize::from(keeps_pictures()))
        {
            for (width, height) in SCREENS {
                let ratio = 1;
                let screen = Screen {
                    width,
                    height,
                    ratio,
                    dark,
                };
                phone.change_screen(screen).await;
                let kind = format!("{tag}-{width}{}", if dark { "-dark" } else { "" });
                let found = looks_wrong(&phone).await;
                wrong.extend(
                    found
                        .iter()
                        .map(|what| format!("{} {kind}: {what}", view.name)),
                );
                if keeps_pictures() {
                    phone.photograph_all(&picture(&kind, view.name)).await;
                }
            }
        }
        let found = troubles(&phone).await;
        wrong.extend(found.iter().map(|what| format!("{}: {what}", view.name)));
    }
    wrong
}

/// `make pages` keeps a picture of each view in `target/pages/console`.
#[tokio::test]
async fn every_view_is_whole_at_each_width_and_says_no_error() {
    let stage = Stage::make();
    let session = stage.session();
    let views = all_views(&stage);
    // Two browsers take less time than one.
    let (some, others) = views.split_at(views.len() / 2);
    let (mut wrong, more) = tokio::join!(
        wrong_in(&stage, &session, some, "en"),
        wrong_in(&stage, &session, others, "en")
    );
    wrong.extend(more);
    if keeps_pictures() {
        wrong.extend(wrong_in(&stage, &session, &views, "zh-CN").await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What keeps somebody out of those views that have these names.
async fn barriers_in(
    stage: &Stage,
    session: &Session,
    views: &[View],
    names: &[&str],
    (tag, dark): (&str, bool),
) -> Vec<String> {
    let phone = desk(stage, session).await;
    bring_axe(&phone).await;
    phone.speak(tag).await;
    phone.dress(dark).await;
    let mut wrong = Vec::new();
    for view in views.iter().filter(|view| names.contains(&view.name)) {
        show(&phone, &stage.service, session, view).await;
        let found = barriers(&phone).await;
        let told = |what| format!("{} {tag} {dark}: {what}", view.name);
        wrong.extend(found.iter().map(told));
    }
    wrong
}

#[tokio::test]
async fn no_view_has_a_barrier() {
    let stage = Stage::make();
    let session = stage.session();
    let mut views = all_views(&stage);
    // A sheet is paper.
    views.retain(|view| !matches!(view.name, "sheet" | "invitations"));
    let names: Vec<_> = views.iter().map(|view| view.name).collect();
    let missing = COLOURED.iter().find(|name| !names.contains(*name));
    assert_eq!(missing, None);
    let light = ("en", false);
    let (some, others) = names.split_at(names.len() / 2);
    let (mut wrong, more) = tokio::join!(
        barriers_in(&stage, &session, &views, some, light),
        barriers_in(&stage, &session, &views, others, light)
    );
    wrong.extend(more);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn no_view_has_a_barrier_in_the_dark_or_in_chinese() {
    let stage = Stage::make();
    let session = stage.session();
    let views = all_views(&stage);
    let (mut wrong, more) = tokio::join!(
        barriers_in(&stage, &session, &views, &COLOURED, ("en", true)),
        // Another language changes words only.
        barriers_in(&stage, &session, &views, &COLOURED[..6], ("zh-CN", false))
    );
    wrong.extend(more);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The control: each of these is found.
#[tokio::test]
async fn a_spoiled_view_is_found() {
    let stage = Stage::make();
    let session = stage.session();
    let phone = desk(&stage, &session).await;
    bring_axe(&phone).await;
    let add = |html: &str| {
        format!("document.querySelector('main').insertAdjacentHTML('beforeend', `{html}`)")
    };
    for (spoiled, found) in [
        (String::new(), ""),
        (
            add("<div style='width: 400px'>a</div>"),
            "policy: style-src",
        ),
        (add("<img alt='' src='/missing.png'>"), "error: "),
        (
            add("<img alt='' src='x' onerror='window.a = 1'>"),
            "policy: script-src",
        ),
        (
            add("<img alt='' src='https://elsewhere.example/a.png'>"),
            "policy: img-src",
        ),
        (add("<svg width='600' height='9'></svg>"), "wide: "),
        (
            add("<div class='ticket'><button>a</button></div>")
                + "; document.querySelector('.ticket > button').style.marginInlineStart = '290px'",
            "out: ",
        ),
        (add("<input type='text'>"), "label"),
        (add("<button></button>"), "button-name"),
    ] {
        phone.open(&stage.service.url("/manage/codes/fair")).await;
        phone.run(&spoiled).await;
        // What a policy has blocked is told a moment later.
        let wrong = crate::harness::until_async(std::time::Duration::from_secs(10), async || {
            let mut wrong = looks_wrong(&phone).await;
            wrong.extend(barriers(&phone).await);
            let is_found = wrong.iter().any(|what| what.starts_with(found));
            if is_found || found.is_empty() {
                Ok(wrong)
            } else {
                Err(format!("{found} is not in {wrong:?}"))
            }
        })
        .await;
        assert_eq!(wrong.is_empty(), found.is_empty(), "{wrong:?}");
    }
}
