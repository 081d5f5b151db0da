//! Long work: how far it is, and what to know when it is interrupted.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output::say;

/// A bar over so many bytes, or a spinner if nobody knows how many. Both are
/// drawn on standard error, and only if that is a terminal.
pub(super) fn bar(bytes: Option<u64>) -> ProgressBar {
    const KNOWN: &str = "{bar:24} {percent:>3} %, {bytes_per_sec}, {eta} left, {wide_msg}";
    const UNKNOWN: &str = "{spinner} {bytes}, {bytes_per_sec}, {wide_msg}";
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), KNOWN),
        None => (ProgressBar::new_spinner(), UNKNOWN),
    };
    bar.set_style(ProgressStyle::with_template(template).expect("a constant that is well-formed"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// From now on Ctrl-C says `words` before it ends the process.
pub(super) fn on_interrupt(words: &'static str) {
    let wait = move || -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        runtime.block_on(tokio::signal::ctrl_c())?;
        say!("\napiece: {words}");
        std::process::exit(INTERRUPTED.into())
    };
    // Without it Ctrl-C still ends the process, only with fewer words.
    std::thread::spawn(wait);
}

/// The exit code of a process that Ctrl-C ended, as shells count it: 128 and
/// the number of SIGINT.
pub(super) const INTERRUPTED: u8 = 130;
