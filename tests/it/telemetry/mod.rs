//! What the service tells those who run it.

mod docs;
mod metrics;
mod scrape;
