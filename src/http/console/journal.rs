//! `/manage/journal` and `/manage/codes/{code}/journal`: what organisers did.

use axum::extract::State;
use maud::{Markup, html};
use serde_json::Value;

use super::parts::moment;
use super::seat::Seat;
use super::shell::{self, Tab};
use crate::domain::{CodeId, Deed, JournalEntry};
use crate::http::App;
use crate::http::extract::Path;
use crate::http::problem::Problem;

/// How many entries a page has.
const SHOWN: usize = 200;

pub(super) async fn of_service(State(app): State<App>, seat: Seat) -> Result<shell::Page, Problem> {
    let entries = app.apiece.service_journal(SHOWN).await?;
    let title = seat.say("Journal", "操作记录");
    let body = html! {
        h1 { (title) }
        p .help { (seat.say(
            "Codes that were made or deleted, keys, and work on the store. Each code has a journal of its own.",
            "码的新建与删除、密钥及存储维护。每个码另有自己的操作记录。",
        )) }
        (table(&seat, &entries))
    };
    Ok(shell::page(&seat, title, &body))
}

pub(super) async fn of_code(
    State(app): State<App>,
    seat: Seat,
    Path(code): Path<CodeId>,
) -> Result<shell::Page, Problem> {
    let code = app.apiece.code(&code).await?;
    let entries = app.apiece.journal(&code.id, SHOWN).await?;
    let body = table(&seat, &entries);
    let title = seat.say("Journal", "操作记录");
    Ok(shell::of_code(&seat, &code, Tab::Journal, title, &body))
}

fn table(seat: &Seat, entries: &[JournalEntry]) -> Markup {
    if entries.is_empty() {
        return html! { p .empty { (seat.say("Nothing was done yet.", "还没有操作。")) } };
    }
    html! {
        // Nothing in it can be focused, so it is, or else no key would scroll it.
        div .scroll role="region" tabindex="0" aria-label=(seat.say("Journal", "操作记录")) {
            table {
                thead {
                    tr {
                        th scope="col" { (seat.say("When", "时间")) }
                        th scope="col" { (seat.say("Who", "操作人")) }
                        th scope="col" { (seat.say("What", "操作")) }
                    }
                }
                tbody {
                    @for entry in entries {
                        tr {
                            td { (moment(entry.at)) }
                            td { (entry.by) }
                            td { (deed(seat, entry.did)) (details(entry)) }
                        }
                    }
                }
            }
        }
    }
}

fn deed(seat: &Seat, did: Deed) -> &'static str {
    match did {
        Deed::CodeCreated => seat.say("Made the code", "新建码"),
        Deed::SettingsChanged => seat.say("Changed settings", "修改设置"),
        Deed::CodeDeleted => seat.say("Deleted the code", "删除码"),
        Deed::ItemsAdded => seat.say("Added items", "添加内容"),
        Deed::UploadUndone => seat.say("Undid an upload", "撤销添加"),
        Deed::ItemsWithdrawn => seat.say("Withdrew items", "撤回内容"),
        Deed::ItemsRestored => seat.say("Put items back", "放回内容"),
        Deed::ItemsReleased => seat.say("Released items", "释放搁置内容"),
        Deed::ItemReplaced => seat.say("Replaced an item", "更换内容"),
        Deed::InvitesMade => seat.say("Made invitations", "生成邀请"),
        Deed::ClientErased => seat.say("Erased a client's name", "抹除领取者姓名"),
        Deed::ClientRevoked => seat.say("Took a client's right away", "取消领取者权利"),
        Deed::ClientRestored => seat.say("Gave a client's right back", "恢复领取者权利"),
        Deed::RedemptionUndone => seat.say("Took a mark of use away", "撤销使用标记"),
        Deed::ScreenOpened => seat.say("Opened a screen", "打开屏幕"),
        Deed::ScreensClosed => seat.say("Closed all screens", "关闭所有屏幕"),
        Deed::DeskOpened => seat.say("Opened a desk", "打开服务台"),
        Deed::DesksClosed => seat.say("Closed all desks", "关闭所有服务台"),
        Deed::KeyCreated => seat.say("Made a key", "新建密钥"),
        Deed::KeyRevoked => seat.say("Revoked a key", "撤销密钥"),
        Deed::StoreUpgraded => seat.say("Upgraded the store", "升级存储"),
        Deed::FilesRemoved => seat.say("Removed unused files", "清理无用文件"),
    }
}

/// The numbers, or each setting before and after.
fn details(entry: &JournalEntry) -> Markup {
    let empty = Value::Null;
    let part = |name: &str| entry.details.get(name).unwrap_or(&empty);
    let (before, after) = (part("before"), part("after"));
    let names = |value: &Value| -> Vec<String> {
        value
            .as_object()
            .into_iter()
            .flat_map(|members| members.keys().cloned())
            .collect()
    };
    let mut settings = names(before);
    settings.extend(names(after));
    settings.sort_unstable();
    settings.dedup();
    let others = entry
        .details
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "before" | "after"));
    html! {
        dl .facts {
            @for (name, value) in others {
                @match value {
                    // The settings with which a code was made.
                    Value::Object(members) => @for (name, value) in members {
                        dt { (name) }
                        dd .value { (told(value)) }
                    },
                    value => {
                        dt { (name) }
                        dd .value { (told(value)) }
                    },
                }
            }
            @for name in &settings {
                dt { (name) }
                dd .value { (told(&before[name.as_str()])) " → " (told(&after[name.as_str()])) }
            }
        }
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Null => "–".into(),
        Value::String(text) => text.clone(),
        Value::Array(some) if some.is_empty() => "–".into(),
        Value::Array(some) => some.iter().map(told).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
