//! What a demo prints: the QR code, each item as it is granted, and a summary.

use std::io::{self, IsTerminal as _, Write as _};

use jiff::tz::TimeZone;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::cli::output::{kind_and_value, print, say};
use crate::domain::{CodeId, Stats};
use crate::qr::{Case, Qr, Style};
use crate::server::{Server, lan_address};
use crate::service::{Apiece, Granted};
use crate::system::Clock;

/// Prints the QR code with its address under it.
pub(super) fn print_qr(server: &Server, code: &CodeId) -> anyhow::Result<()> {
    let url = server.public_url();
    let qr = Qr::of_address(&url.page(code), Case::default(), Style::default())?;
    let mut stdout = io::stdout();
    write!(stdout, "\n{}", qr.terminal(stdout.is_terminal()))?;
    writeln!(stdout, "\n  {}\n", url.page(code))?;
    let ip = server.public_addr().ip();
    let on_a_network = if ip.is_unspecified() {
        lan_address().is_some()
    } else {
        !ip.is_loopback()
    };
    if on_a_network {
        say!("scan it with a phone on the same network; Ctrl-C ends it\n");
    } else {
        say!("no phone can reach this address: it works only on this machine; Ctrl-C ends it\n");
    }
    Ok(())
}

/// Prints each item as it is granted, and how many are left.
pub(super) async fn print_granted(
    mut granted: Receiver<Granted>,
    apiece: &Apiece,
    code: &CodeId,
    clock: &Clock,
) -> anyhow::Result<()> {
    loop {
        let went = match granted.recv().await {
            Ok(granted) if granted.code == *code => {
                let claim = granted.claim;
                let (_, value) = kind_and_value(&claim.item);
                format!("{value}  went to {}", claim.client)
            }
            Ok(_) => continue,
            // Items were granted faster than they could be printed.
            Err(RecvError::Lagged(missed)) => format!("{missed} more went"),
            Err(RecvError::Closed) => return Ok(()),
        };
        // The store is asked each time, so that the count is right even if a
        // claim was missed.
        let Stats { added, untaken, .. } = apiece.stats(code).await?;
        let left = match untaken {
            0 => "none left".to_owned(),
            n => format!("{n} of {added} left"),
        };
        let now = clock.now().to_zoned(TimeZone::system());
        print(format_args!("{}  {went}; {left}", now.strftime("%T")))?;
    }
}

/// Prints how many items went.
pub(super) fn print_summary(stats: &Stats) {
    let Stats {
        added,
        taken,
        clients,
        ..
    } = stats;
    say!("\n{taken} of {added} items went, to {clients} clients");
}
