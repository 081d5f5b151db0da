//! Looking at the items of a pool, and replacing one.

use serde_json::{Value, json};

use crate::harness::process::{Serve, run};

#[test]
fn items_are_listed_as_table_csv_or_ndjson_by_state() {
    let serve = Serve::start(&[]);
    serve.write("all.txt", "A\nB\nC\n");
    serve.run("code create fair --items all.txt").exits(0);
    serve.run("claim fair --client ann").exits(0);

    let table = serve.run("items list fair").exits(0).stdout;
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("ITEM  "), "{table}");
    let taken = serve.run("items list fair --state taken").exits(0).stdout;
    let words: Vec<_> = taken.lines().nth(1).unwrap().split_whitespace().collect();
    assert_eq!(words[3..], ["taken", "ann"], "{taken}");
    serve.run("items list fair -o out.csv").exits(0);
    let csv = std::fs::read_to_string(serve.path("out.csv")).unwrap();
    let header = "item,kind,value,state,client,replaced_at,replaced_by";
    assert_eq!(csv.lines().next(), Some(header));
    assert_eq!(csv.lines().count(), 4);
    let json = serve.run("items list fair --state untaken --json").exits(0);
    let lines = json.stdout.lines();
    let items: Vec<Value> = lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item["state"] == "untaken"));
    serve
        .run("items list fair --state withdrawn --format csv")
        .exits(0);
    serve
        .run("items list fair --state gone")
        .fails(2, &["untaken"]);
    serve
        .run("items list none -o none.csv")
        .fails(1, &["no code none"]);
    assert!(
        !serve.path("none.csv").exists(),
        "an error leaves no file behind"
    );
}

#[test]
fn an_item_is_shown_by_its_id_or_by_its_value() {
    let serve = Serve::start(&[]);
    serve.write(
        "all.txt",
        "SAVE-10\nhttps://example.org/\n--odd\n{\"seat\":8}\n",
    );
    serve.run("code create fair").exits(0);
    serve.run("items add fair all.txt --format lines").exits(0);
    serve.write("seats.ndjson", "{\"seat\": 7}\n");
    serve.run("items add fair seats.ndjson").exits(0);
    let shown = serve
        .run("item show fair --value SAVE-10 --json")
        .exits(0)
        .json();
    assert_eq!(
        (&shown["item"]["value"], &shown["state"]),
        (&"SAVE-10".into(), &"untaken".into())
    );
    let id = shown["item"]["id"].as_str().unwrap();
    assert_eq!(
        serve
            .run(&format!("item show fair {id} --json"))
            .exits(0)
            .json(),
        shown
    );
    let kind = |line: &str| {
        let shown = serve.run(&format!("item show fair {line} --json"));
        shown.exits(0).json()["item"]["kind"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(kind("--value https://example.org/"), "link");
    assert_eq!(kind("--value https://example.org/ --kind link"), "link");
    assert_eq!(kind("--value --odd"), "text");
    assert_eq!(kind("--value {\"seat\":7}"), "json");
    assert_eq!(kind("--value {\"seat\":7} --kind json"), "json");
    assert_eq!(kind("--value {\"seat\":8} --kind text"), "text");
    // A record has spaces as it likes.
    let show = |value: &str| {
        let mut show = serve.command("item show fair --json");
        run(show.args(["--value", value]), "").exits(0).json()["item"]["value"].clone()
    };
    assert_eq!(show(" { \"seat\" : 7 } "), json!({ "seat": 7 }));
    // A text of the same letters is another item.
    serve
        .run("item show fair --value https://example.org/ --kind text")
        .fails(1, &["no item"]);
    serve
        .run("item show fair --value {seat --kind json")
        .fails(2, &["there can be no such item", "is not JSON"]);
    serve.run("item show fair").fails(2, &["<ITEM>"]);
    serve
        .run(&format!("item show fair {id} --value SAVE-10"))
        .fails(2, &["cannot be used with"]);
    serve
        .run(&format!("item show fair {id} --kind text"))
        .fails(2, &["cannot be used with"]);
}

#[test]
fn an_item_that_does_not_work_is_replaced_by_id_or_by_value() {
    let serve = Serve::start(&[]);
    serve.write("one.txt", "KEY-1\n");
    serve.write("more.txt", "KEY-2\n");
    serve.run("code create fair --items one.txt").exits(0);
    serve
        .run("item replace fair --value KEY-1")
        .fails(1, &["No client has the item", "it is untaken"]);
    serve.run("claim fair --client ann").exits(0);
    serve
        .run("item replace fair --value KEY-1")
        .fails(1, &["Nothing is left", "add items first"]);
    serve.run("items add fair more.txt").exits(0);

    let done = serve.run("item replace fair --value KEY-1").exits(0);
    assert_eq!(done.stdout, "KEY-2\n", "only the new item is data");
    assert!(done.stderr.contains("ann has item"), "{done:#?}");
    let again = serve.run("item replace fair --value KEY-1").exits(0);
    assert_eq!(again.stdout, "KEY-2\n");
    assert!(again.stderr.contains("nothing has changed"), "{again:#?}");
    let json = serve
        .run("item replace fair --value KEY-1 --json")
        .exits(0)
        .json();
    assert_eq!(json["outcome"], "repeated");
    let by_id = format!(
        "item replace fair {}",
        json["old"]["item"]["id"].as_str().unwrap()
    );
    assert_eq!(serve.run(&by_id).exits(0).stdout, "KEY-2\n");

    let shown = serve.run("item show fair --value KEY-1").exits(0).stdout;
    assert!(shown.contains("state  replaced at 2"), "{shown}");
    assert!(shown.contains("; ann got item "), "{shown}");
    let stats = serve.run("stats fair").exits(0).stdout;
    assert!(stats.contains("replaced   1"), "{stats}");
    let back = serve.run("items restore fair --file one.txt").exits(1);
    let words = "one.txt:1: it was replaced, and stays out of play";
    assert!(back.stderr.contains(words), "{back:#?}");
    let listed = serve
        .run("items list fair --state replaced")
        .exits(0)
        .stdout;
    assert!(
        listed.contains("KEY-1") && !listed.contains("KEY-2"),
        "{listed}"
    );
    serve.run("verify fair").exits(0);
}
