//! What is drawn on a terminal and not in a pipe.

use std::fmt::Write as _;
use std::process::Command;

use crate::harness::process::{Process, Serve, run};

/// Runs a command on a terminal of 100 columns, where `TYPED` is typed, and copies its
/// output.
const PTY: &str = "
import fcntl, os, pty, struct, sys, termios
pid, terminal = pty.fork()
if pid == 0:
    size = struct.pack('HHHH', 24, 100, 0, 0)
    fcntl.ioctl(1, termios.TIOCSWINSZ, size)
    os.execvp(sys.argv[1], sys.argv[1:])
os.write(terminal, os.environ.get('TYPED', '').encode())
try:
    while shown := os.read(terminal, 4096):
        os.write(1, shown)
except OSError:
    pass  # on Linux: the terminal was closed
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
";

pub(super) fn on_a_terminal(command: &Command) -> Command {
    let mut python = Command::new("python3");
    python.args(["-c", PTY]).arg(command.get_program());
    python.args(command.get_args()).env_clear();
    let set = command.get_envs().filter_map(|(k, v)| Some((k, v?)));
    python.envs(set).env("TERM", "xterm");
    if let Some(dir) = command.get_current_dir() {
        python.current_dir(dir);
    }
    python.stdin(std::process::Stdio::null());
    python.stdout(std::process::Stdio::piped());
    python.stderr(std::process::Stdio::piped());
    python
}

#[test]
fn new_counts_are_drawn_over_the_old_ones() {
    let serve = Serve::start(&[]);
    serve.write("coupons.txt", "A\nB\nC\n");
    serve.run("code create fair --items coupons.txt").exits(0);
    let watch = serve.command("stats fair --watch");
    let mut drawn = Process::spawn(&mut on_a_terminal(&watch));
    let mut piped = Process::spawn(&mut serve.command("stats fair --watch"));
    let row = |line: &str, name: &str| line.split_whitespace().eq(name.split(' ')).then_some(());
    drawn.find(|line| row(line, "untaken 3"));
    piped.find(|line| row(line, "untaken 3"));
    serve.run("claim fair --client ann").exits(0);
    // It moves up over the nine rows and clears everything below.
    drawn.find(|line| line.contains("\x1b[9A\x1b[J").then_some(()));
    drawn.find(|line| row(line, "untaken 2"));
    piped.find(|line| {
        assert!(!line.contains('\x1b'), "{line:?}");
        row(line, "untaken 2")
    });
}

#[test]
fn what_a_list_does_not_settle_is_asked_on_a_terminal() {
    let serve = Serve::start(&[]);
    serve.write("list.csv", "Klucze\nQ-1\nRR-22\n");
    serve.run("code create fair").exits(0);
    for (typed, code, added) in [("n\n", 2, 0), ("\n", 2, 0), ("y\n", 0, 2)] {
        let mut add = on_a_terminal(&serve.command("items add fair list.csv"));
        let asked = run(add.env("TYPED", typed), "").exits(code).stdout;
        for words in [
            "\"Klucze\", may be a header or an item",
            "--header yes",
            "Go on as understood? [y/N]",
        ] {
            assert!(asked.contains(words), "{words:?} is not in {asked:?}");
        }
        assert_eq!(serve.run("stats fair --json").json()["added"], added);
    }
    // Nobody is asked what is accepted or said beforehand.
    for flags in ["--yes", "--header no"] {
        let add = serve.command(&format!("items add fair list.csv {flags}"));
        let told = run(&mut on_a_terminal(&add), "").exits(0).stdout;
        assert!(!told.contains("[y/N]"), "{told:?}");
    }
    assert_eq!(serve.run("stats fair --json").json()["added"], 3);
}

#[test]
fn an_upload_shows_its_progress_on_a_terminal() {
    let serve = Serve::start(&[]);
    serve.run("code create fair").exits(0);
    let mut rows = String::new();
    for n in 0..20_000 {
        writeln!(rows, "TICKET-{n:05}").unwrap();
    }
    serve.write("all.txt", &rows);
    let add = serve.command("items add fair all.txt");
    let shown = run(&mut on_a_terminal(&add), "").exits(0).stdout;
    for words in [" %, ", "/s, ", " left, ", " items", "20000 added"] {
        assert!(shown.contains(words), "{words:?} is not in {shown:?}");
    }
    let piped = serve.run("items add fair all.txt").exits(0);
    let all = [piped.stdout, piped.stderr].concat();
    assert!(!all.contains('\x1b') && !all.contains(" left, "), "{all:?}");
}
