//! `apiece completions`.

use std::process::Command;

use crate::harness::process::{apiece, run};

#[test]
fn the_script_for_each_shell_knows_the_commands() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let made = run(apiece(home.path()).args(["completions", shell]), "").exits(0);
        assert_eq!(made.stderr, "");
        for command in ["serve", "claims", "withdraw", "verify"] {
            assert!(made.stdout.contains(command), "{shell}: {command}");
        }
    }
    let made = run(apiece(home.path()).args(["completions", "csh"]), "").exits(2);
    assert!(made.stderr.contains("csh"), "{made:#?}");
}

#[test]
fn bash_completes_commands_with_its_script() {
    let home = tempfile::tempdir().unwrap();
    let made = run(apiece(home.path()).args(["completions", "bash"]), "").exits(0);
    let tap = "COMP_WORDS=(apiece ver); COMP_CWORD=1; _apiece apiece ver apiece; echo $COMPREPLY";
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", &format!("source /dev/stdin; {tap}")]);
    bash.stdout(std::process::Stdio::piped());
    bash.stderr(std::process::Stdio::piped());
    let done = run(&mut bash, &made.stdout).exits(0);
    assert_eq!(done.stdout, "verify\n", "{done:#?}");
}
