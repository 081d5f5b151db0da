//! What the service tells those who run it: metrics, traces and logs.

mod logs;
pub mod metrics;
pub mod panics;
pub mod traces;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

pub use logs::{LogConfig, LogFormat};
pub use metrics::Metrics;
pub use traces::ExportError;

/// Logs and traces of the whole process.
#[must_use = "the last spans are lost unless it is finished"]
pub struct Telemetry(Option<traces::Exporting>);

/// Starts logs for the whole process, and traces if the standard `OTEL_*` variables
/// ask for them. Must be called on a runtime. A second call changes nothing.
///
/// # Errors
/// Traces are asked for and cannot be exported as the variables say.
pub fn start(config: &LogConfig) -> Result<Telemetry, ExportError> {
    // Problems with the variables are logged. The log cannot start for good yet,
    // because what it writes beside an event depends on traces.
    let first = tracing_subscriber::registry().with(logs::layer(config));
    let exporting = tracing::subscriber::with_default(first, traces::export)?;
    let log = tracing_subscriber::registry().with(logs::layer(config));
    // It fails only if there is a subscriber already: in tests. (A layer that is
    // `None` would silence the filtered one below it.)
    let _ = match &exporting {
        Some(exporting) => log.with(exporting.layer()).try_init(),
        None => log.try_init(),
    };
    Ok(Telemetry(exporting))
}

impl Telemetry {
    /// Sends the spans that have not been sent yet. Takes no longer than a few
    /// seconds, and says in the log if something was lost.
    pub async fn finish(self) {
        if let Some(exporting) = self.0 {
            exporting.finish().await;
        }
    }
}
