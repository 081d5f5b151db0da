//! Log lines that name the trace they belong to.

use std::fmt;

use opentelemetry::Context;
use opentelemetry::trace::TraceContextExt as _;
use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

/// A format whose lines name the trace and span they were written in, if any.
pub(super) struct WithTrace<F> {
    line: F,
    /// The end of a line, before the line feed, and how the ids are written before
    /// it.
    end: &'static str,
    write: fn(&mut String, &str, &str),
}

impl<F> WithTrace<F> {
    /// For lines of text.
    pub(super) fn text(line: F) -> Self {
        Self {
            line,
            end: "",
            write: |line, trace, span| *line += &format!(" trace_id={trace} span_id={span}"),
        }
    }

    /// For JSON objects.
    pub(super) fn json(line: F) -> Self {
        Self {
            line,
            end: "}",
            write: |line, trace, span| {
                *line += &format!(r#","trace_id":"{trace}","span_id":"{span}""#);
            },
        }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithTrace<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let current = Context::current();
        let span = current.span().span_context().clone();
        if !span.is_valid() {
            return self.line.format_event(context, writer, event);
        }
        let mut line = String::new();
        let into = Writer::new(&mut line);
        self.line.format_event(context, into, event)?;
        line.truncate(line.trim_end().len() - self.end.len());
        let (trace, span) = (span.trace_id().to_string(), span.span_id().to_string());
        (self.write)(&mut line, &trace, &span);
        writeln!(writer, "{line}{}", self.end)
    }
}
