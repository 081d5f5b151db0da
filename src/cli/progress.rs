//! The progress of long work, and a message if it is interrupted.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::output::say;

/// A bar for so many bytes, or a spinner if the number is unknown. Both are drawn
/// on standard error, and only if that is a terminal.
pub(super) fn bar(bytes: Option<u64>) -> ProgressBar {
    const KNOWN: &str = "{bar:24} {percent:>3} %, {bytes_per_sec}, {eta} left, {wide_msg}";
    const UNKNOWN: &str = "{spinner} {bytes}, {bytes_per_sec}, {wide_msg}";
    let (bar, template) = match bytes {
        Some(bytes) => (ProgressBar::new(bytes), KNOWN),
        None => (ProgressBar::new_spinner(), UNKNOWN),
    };
    bar.set_style(ProgressStyle::with_template(template).expect("the template is valid"));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// From now on, Ctrl-C prints `message` and ends the process.
pub(super) fn on_interrupt(message: &'static str) {
    let wait = move || -> std::io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()?;
        runtime.block_on(tokio::signal::ctrl_c())?;
        say!("\napiece: {message}");
        std::process::exit(EXIT_INTERRUPTED.into())
    };
    // If this fails, Ctrl-C ends the process without the message.
    std::thread::spawn(wait);
}

/// The exit code of a process that Ctrl-C ended, by the convention of shells: 128
/// plus the number of SIGINT.
pub(super) const EXIT_INTERRUPTED: u8 = 130;
