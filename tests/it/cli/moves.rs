//! Withdrawing items and restoring them.

use crate::harness::process::{Serve, run};

#[test]
fn items_are_withdrawn_and_restored_by_file_and_by_id() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    serve.write("all.txt", "A\nB\nC\n");
    serve.run("items add fair all.txt").exits(0);

    let out = serve
        .run("items withdraw fair --file all.txt --json")
        .exits(0)
        .json();
    let ids: Vec<_> = out["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap())
        .collect();
    assert_eq!(out["results"][2]["result"], "done");
    serve
        .run("claim fair --client ann")
        .fails(1, &["Nothing is left"]);
    let shown = serve.run(&format!("item show fair -- {}", ids[0])).exits(0);
    assert!(shown.stdout.contains("state  withdrawn"), "{shown:#?}");

    let back = serve
        .run(&format!("items restore fair -- {} {}", ids[0], ids[1]))
        .exits(0);
    assert_eq!(
        back.stderr.trim(),
        "2 restored, 0 already restored, 0 not restored"
    );
    serve.run("claim fair --client ann").exits(0);
    let mixed = run(
        &mut serve.command("items withdraw fair --file -"),
        "A\nB\nC\nD\n",
    )
    .exits(1);
    assert!(mixed.stderr.contains("a client has it"), "{mixed:#?}");
    assert!(
        mixed
            .stderr
            .contains("standard input:4: the code never had it"),
        "{mixed:#?}"
    );
    assert!(
        mixed
            .stderr
            .contains("1 withdrawn, 1 already withdrawn, 2 not withdrawn"),
        "{mixed:#?}"
    );
    serve.run("verify fair").exits(0);
}
