//! Keys, the journal, and the way into the console.

use serde_json::{Value, json};

use super::terminal::on_a_terminal;
use crate::harness::process::{DEADLINE, Ran, Serve, run};
use crate::harness::{get, until_ok};

/// Runs a command with a key.
fn with(serve: &Serve, key: &str, line: &str) -> Ran {
    run(serve.command(line).env("APIECE_KEY", key), "")
}

/// Makes a key, and returns what was printed.
fn create(serve: &Serve, name: &str, line: &str) -> Ran {
    let mut command = serve.command("key create");
    run(command.arg(name).args(line.split_whitespace()), "").exits(0)
}

#[test]
fn a_key_is_made_used_listed_and_revoked() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    serve.run("code create other").exits(0);
    let none = serve.run("key list").exits(0);
    assert!(none.stdout.is_empty() && none.stderr.contains("no keys but the admin key"));

    let made = create(
        &serve,
        "Bar till",
        "--scope claim,redeem --scope read --code fair",
    );
    let key = made.stdout.trim();
    let id = key.strip_prefix("apk_").unwrap().split('_').next().unwrap();
    assert_eq!(made.stdout.lines().count(), 1, "{made:#?}");
    for words in [
        id,
        "Bar till (claim, read, redeem, for fair)",
        "not shown again",
    ] {
        assert!(made.stderr.contains(words), "{words}: {made:#?}");
    }
    assert!(!made.stderr.contains(key), "{made:#?}");

    with(&serve, key, "stats fair").exits(0);
    with(&serve, key, "stats other").fails(1, &["not for the code other"]);
    with(&serve, key, "code update fair --title X").fails(1, &["the scope manage"]);
    with(&serve, key, "key list").fails(1, &["the scope admin"]);
    let own = with(&serve, key, "code list").exits(0);
    assert!(
        own.stdout.contains("fair") && !own.stdout.contains("other"),
        "{own:#?}"
    );
    // An option counts before the variable.
    let mut option = serve.command("stats other --admin-key nothing");
    run(option.args(["--key", key]), "").fails(1, &["not for the code other"]);

    let list = serve.run("key list").exits(0);
    let row = list.stdout.lines().nth(1).unwrap();
    for words in [id, "Bar till", "claim, read, redeem", "fair", "never"] {
        assert!(row.contains(words), "{words}: {list:#?}");
    }
    assert!(!list.stdout.contains(key));
    let json = serve.run("key list --json").exits(0).json();
    assert_eq!(json["keys"][0]["key"]["codes"], json!(["fair"]));
    assert!(json["keys"][0]["used_at"].is_string(), "{json}");

    let revoked = serve.run(&format!("key revoke {id}")).exits(0);
    assert_eq!(revoked.stderr.trim(), format!("{id}: revoked"));
    with(&serve, key, "stats fair").fails(1, &["wrong, was revoked, or has ended", "APIECE_KEY"]);
    serve
        .run(&format!("key revoke {id}"))
        .fails(1, &["no such key", "apiece key list"]);
}

#[test]
fn a_key_ends_at_a_time_that_is_told() {
    let serve = Serve::start(&[]);
    let line = "--scope manage --ends-at 2090-01-01T00:00:00+01:00";
    let made = create(&serve, "Agency", line);
    assert!(made.stderr.contains("2089-12-31T23:00:00Z"), "{made:#?}");
    assert!(made.stderr.contains("manage, for all codes"), "{made:#?}");
    let json = create(&serve, "Agency", &format!("{line} --json")).json();
    assert_eq!(json["key"]["ends_at"], "2089-12-31T23:00:00Z");
    assert!(json["secret"].as_str().unwrap().starts_with("apk_"));
    let list = serve.run("key list").exits(0);
    assert!(list.stdout.contains("2089-12-31") || list.stdout.contains("2090-01-01"));
}

#[test]
fn what_is_no_key_is_refused_in_words() {
    let serve = Serve::start(&[]);
    for (line, code, words) in [
        ("key create A", 2, "--scope"),
        (
            "key create A --scope owner",
            2,
            "claim, read, redeem, manage or admin",
        ),
        (
            "key create A --scope admin --code fair",
            1,
            "codes: must be empty",
        ),
        (
            "key create A --scope read --ends-at 2020-01-01T00:00Z",
            1,
            "has passed already",
        ),
        (
            "key create A --scope read --ends-at 2020-01-01",
            2,
            "the start of that day",
        ),
        ("key revoke 1", 2, "8 lower-case hexadecimal digits"),
    ] {
        serve.run(line).fails(code, &[words]);
    }
}

#[test]
fn the_journal_is_a_table_for_people_and_json_for_programs() {
    let serve = Serve::start(&[]);
    let empty = serve.run("journal").exits(0);
    assert!(empty.stdout.is_empty() && empty.stderr.contains("nothing has been done yet"));
    serve.run("code create fair --title Fair").exits(0);
    serve.write("coupons.txt", "A\nB\nC\n");
    serve.run("items add fair coupons.txt").exits(0);
    let key = create(&serve, "Agency", "--scope manage").stdout;
    with(
        &serve,
        key.trim(),
        "code update fair --title Summer --per-client 2",
    )
    .exits(0);

    let journal = serve.run("journal fair").exits(0);
    let lines: Vec<_> = journal.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{journal:#?}");
    for (line, words) in [
        (0, &["WHEN", "WHO", "WHAT", "DETAILS"][..]),
        (
            1,
            &[
                "Agency (",
                "settings changed",
                "per_client 1 -> 2, title \"Fair\" -> \"Summer\"",
            ],
        ),
        (2, &["admin key", "items added", "added 3"]),
        (3, &["admin key", "code created", "title \"Fair\""]),
    ] {
        for words in words {
            assert!(lines[line].contains(words), "{words}: {journal:#?}");
        }
    }
    let last = serve.run("journal fair --limit 1 --json").exits(0).json();
    let entries = last["entries"].as_array().unwrap();
    assert_eq!(
        (entries.len(), &entries[0]["did"]),
        (1, &json!("settings-changed"))
    );
    let service = serve.run("journal").exits(0).stdout;
    for words in [
        "code created",
        "code \"fair\"",
        "key created",
        "scopes manage",
    ] {
        assert!(service.contains(words), "{words}: {service}");
    }
    serve.run("journal nowhere").fails(1, &["no such code"]);
    serve.run("journal --limit 1001").fails(1, &["1 to 1000"]);
}

/// The address that a line has.
fn address(text: &str) -> Option<String> {
    let line = text.lines().find(|line| line.starts_with("http"))?;
    Some(line.trim().to_owned())
}

#[test]
fn the_console_is_opened_by_an_address_that_is_printed() {
    let serve = Serve::start(&[]);
    let ran = serve.run("console").exits(0);
    assert_eq!(
        address(&ran.stdout),
        Some(ran.stdout.trim().to_owned()),
        "{ran:#?}"
    );
    let path = ran.stdout.trim().strip_prefix(&serve.url).unwrap();
    assert!(path.starts_with("/manage/in/"), "{ran:#?}");
    assert!(ran.stderr.contains("open it once, before"), "{ran:#?}");
    // Each is another.
    assert_ne!(serve.run("console").exits(0).stdout, ran.stdout);
    let json = serve.run("console --json").exits(0).json();
    assert!(
        json["url"].is_string() && json["ends_at"].is_string(),
        "{json}"
    );
    let claims = create(&serve, "Shop", "--scope claim").stdout;
    with(&serve, claims.trim(), "console").fails(1, &["the scope read"]);
}

#[test]
fn a_browser_is_opened_on_a_terminal_and_only_there() {
    let serve = Serve::start(&[]);
    // It writes down what it is told.
    serve.write(
        "browser",
        "#!/bin/sh\nprintf '%s' \"$*\" > opened.new\nmv opened.new opened\n",
    );
    let browser = format!(
        "{}:/bin/sh {} --new %s",
        "/no/such/browser",
        serve.path("browser").display()
    );
    let opened = serve.path("opened");
    let console = |line: &str| {
        let mut command = serve.command(line);
        command.env("BROWSER", &browser);
        command
    };
    let shown = run(&mut on_a_terminal(&console("console")), "")
        .exits(0)
        .stdout;
    assert!(shown.contains("opened in the browser"), "{shown}");
    let told = until_ok(DEADLINE, || std::fs::read_to_string(&opened));
    assert_eq!(told, format!("--new {}", address(&shown).unwrap()));
    std::fs::remove_file(&opened).unwrap();

    for (mut command, is_terminal) in [
        (console("console"), false),
        (console("console --no-open"), true),
    ] {
        let mut command = if is_terminal {
            on_a_terminal(&command)
        } else {
            command.stdin(std::process::Stdio::null());
            command
        };
        let ran = run(&mut command, "").exits(0);
        let said = [ran.stdout, ran.stderr].concat();
        assert!(said.contains("open it once"), "{said}");
    }
    // Without a browser, it is no error.
    let mut none = serve.command("console");
    none.env("BROWSER", "/no/such/browser");
    for command in [&none, &serve.command("console")] {
        let shown = run(&mut on_a_terminal(command), "").exits(0).stdout;
        assert!(
            address(&shown).is_some() && shown.contains("open it once"),
            "{shown}"
        );
    }
    assert!(!opened.exists(), "it was opened");
}

/// A key never comes into the messages of the command line.
#[test]
fn a_key_that_is_refused_is_not_printed() {
    let serve = Serve::start(&[]);
    let key = create(&serve, "Shop", "--scope claim")
        .stdout
        .trim()
        .to_owned();
    let wrong = key.replace("apk_", "apk_0");
    for (key, line) in [
        (&key, "stats fair"),
        (&wrong, "stats fair"),
        (&wrong, "stats --help"),
    ] {
        let ran = with(&serve, key, line);
        let said = [ran.stdout, ran.stderr].concat();
        assert!(!said.contains(&key[12..]), "{said}");
    }
    let _: Value = serve.run("key list --json").json();
    assert_eq!(get(&format!("{}/v1/keys", serve.url), &[]).status, 401);
}
