//! What the service counts and measures.
//!
//! One struct, made by the composition root and handed to whoever counts. There is
//! no global registry, so that two services in one process do not mix. A doc
//! comment is the help text that Prometheus shows, and the table in
//! `docs/metrics.md` is generated from them.
//!
//! Nothing here grows with codes or clients: labels have few values, known in
//! advance, except for the codes that `--metrics-codes` names.

mod kinds;
mod queueing;

use prometheus::{
    Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Registry,
    TextEncoder,
};

use self::kinds::{label, metrics, register};

pub use self::kinds::{CounterBy, Description, Label};
pub use self::queueing::Queueing;
pub use prometheus::{IntCounter as Counter, IntGauge as Gauge};

// The buckets, in seconds. They sit densest where a change would be noticed.

/// A claim or a request: half a millisecond is an idle service on one machine,
/// 5 ms a sync of a good disk, 100 ms what a person calls immediate, 3 s the
/// default of `--claim-timeout`; the last catches those with a longer one. The
/// bounds at 100 ms, 250 ms and 1 s are what alerts on slowness count by.
const ANSWER: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0,
];

/// One exchange with a store, or the wait for one: 100 us is Redis on the same
/// machine, and below that there is nothing to gain; 1 s is how long replicas have
/// to confirm (WAIT), 3 s the default deadline.
const EXCHANGE: &[f64] = &[
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0,
];

/// Claims or looks in a batch: powers of two up to the maximum, 128. Above 127 are only full
/// batches: they mean that the service is short of lanes or disk.
const BATCH: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 127.0, 128.0];

label! {
    /// The outcome of a claim.
    pub enum ClaimOutcome {
        /// The client got an item.
        Granted = "granted",
        /// The client saw its own item again.
        Repeated = "repeated",
        /// The client has had its item already.
        Refused = "refused",
        /// Nothing was left.
        Exhausted = "exhausted",
        /// Nothing was left, and the client saw what everybody gets then.
        Fallback = "fallback",
        /// The code was not open yet.
        NotOpen = "not_open",
        /// The client's right was taken away.
        Revoked = "revoked",
        /// As many went out as the code's rate allows.
        NotYet = "not_yet",
        /// As many went to the network as may.
        NetworkLimit = "network_limit",
        /// The code was paused.
        Paused = "paused",
        /// The code was closed.
        Closed = "closed",
        /// Another item of the client comes first.
        OutOfTurn = "out_of_turn",
        /// There was no such code.
        NoSuchCode = "no_such_code",
        /// Too many claims waited already.
        Overloaded = "overloaded",
        /// The store did not decide it, or not in time.
        Failed = "failed",
    }
}

label! {
    /// What a call of the API or the console needs.
    pub enum CallScope {
        /// To claim on a client's behalf.
        Claim = "claim",
        /// To read.
        Read = "read",
        /// To mark items as used.
        Redeem = "redeem",
        /// To make and change codes.
        Manage = "manage",
        /// To make keys, and to maintain the store.
        Admin = "admin",
    }
}

label! {
    /// Why a store did not answer.
    pub enum StoreErrorKind {
        /// It cannot be reached or did not answer in time.
        Unavailable = "unavailable",
        /// Too many claims waited already.
        Overloaded = "overloaded",
        /// It has no room for more.
        Full = "full",
        /// It holds something unexpected.
        Corrupt = "corrupt",
        /// It is not fit to serve from.
        Unfit = "unfit",
        /// It has lost its data.
        Lost = "lost",
        /// It did it, and could not confirm that it will last.
        Unconfirmed = "unconfirmed",
    }
}

label! {
    /// What became of a mail.
    pub enum MailOutcome {
        /// The mail server took it.
        Sent = "sent",
        /// It could not be sent this time, and is tried again.
        Retried = "retried",
        /// The mail server refused it, or it was given up.
        Failed = "failed",
        /// Too many waited already.
        Refused = "refused",
    }
}

metrics! {
    /// All metrics of a service.
    pub struct Metrics {
        /// Claims by outcome, or as `overloaded` if too many waited already, or
        /// `failed` if the store did not decide in time. A claim whose caller hung
        /// up before the answer is not counted.
        claims: CounterBy<ClaimOutcome> = "apiece_claims_total" ["outcome"];
        /// From a claim's arrival at the use case to its outcome, whichever it is.
        claim_duration: Histogram = "apiece_claim_duration_seconds" in ANSWER;

        /// Requests on the public listener by method, address template and status;
        /// `unmatched` is an address that does not exist, `other` a method that is
        /// not one of HTTP's own.
        http_requests: IntCounterVec = "apiece_http_requests_total" ["method", "route", "status"];
        /// From a request's head to its answer's head; bodies that stream take longer.
        http_request_duration: HistogramVec =
            "apiece_http_request_duration_seconds" ["method", "route"] in ANSWER;
        /// Bytes of request bodies read from the public listener.
        http_received: IntCounter = "apiece_http_received_bytes_total";
        /// Bytes of answer bodies handed to the public listener.
        http_sent: IntCounter = "apiece_http_sent_bytes_total";
        /// Open connections on the public listener.
        http_connections: IntGauge = "apiece_http_connections";

        /// Calls of the API and the console by the scope that they need, whoever calls.
        organiser_calls: CounterBy<CallScope> = "apiece_organiser_calls_total" ["scope"];
        /// Calls that were refused because their key was wrong, ended, or not for this.
        keys_refused: IntCounter = "apiece_keys_refused_total";

        /// Claims that wait for a lane to Redis, or for SQLite's writer.
        claim_queue_length: IntGauge = "apiece_claim_queue_length";
        /// How many claims may wait (`--claim-queue`).
        claim_queue_limit: IntGauge = "apiece_claim_queue_limit";
        /// From when a claim joins the queue until it is first sent, or taken up by
        /// SQLite's writer.
        claim_queue_wait: Histogram = "apiece_claim_queue_wait_seconds" in EXCHANGE;
        /// Claims that share a round trip to Redis, or a commit of SQLite.
        claim_batch_size: Histogram = "apiece_claim_batch_size" in BATCH;

        /// Looks of known clients that wait for a lane to Redis.
        look_queue_length: IntGauge = "apiece_look_queue_length";
        /// How many looks may wait: as many as claims (`--claim-queue`).
        look_queue_limit: IntGauge = "apiece_look_queue_limit";
        /// From when a look joins the queue until it is first sent.
        look_queue_wait: Histogram = "apiece_look_queue_wait_seconds" in EXCHANGE;
        /// Looks that share a round trip to Redis.
        look_batch_size: Histogram = "apiece_look_batch_size" in BATCH;

        /// From sending a batch of claims to Redis until the answer or the failure;
        /// with a guarantee above `relaxed`, this includes the confirmation.
        redis_round_trip: Histogram = "apiece_redis_round_trip_seconds" in EXCHANGE;
        /// The same for those batches alone that end in a confirmation: WAIT for
        /// the replicas, or a check that each write is synced.
        redis_wait: Histogram = "apiece_redis_wait_seconds" in EXCHANGE;
        /// Connections made to Redis; more than a few after the start are reconnects.
        redis_connects: IntCounter = "apiece_redis_connects_total";
        /// Windows opened at `--guarantee fenced`.
        windows_opened: IntCounter = "apiece_windows_opened_total";
        /// From the choice of a window's items until the window is open, including the
        /// write to the object store.
        refill_duration: Histogram = "apiece_refill_duration_seconds" in EXCHANGE;
        /// Windows that could not be opened, because the object store or Redis failed.
        refill_failures: IntCounter = "apiece_refill_failures_total";
        /// Claims that waited because their code's window was empty.
        refill_waits: IntCounter = "apiece_refill_waits_total";
        /// Times that a code was found on a Redis with other data than the one its window
        /// was opened on, as after a failover; the first window of a code counts too.
        fences_met: IntCounter = "apiece_fences_met_total";
        /// Items that were set aside, because they may have been shown before Redis was
        /// restarted or replaced.
        items_set_aside: IntCounter = "apiece_items_set_aside_total";
        /// Claims that Redis had forgotten, and that a page's receipt has brought back.
        claims_written_back: IntCounter = "apiece_claims_written_back_total";
        /// A group commit of the embedded store, including the sync of the disk.
        sqlite_commit: Histogram = "apiece_sqlite_commit_seconds" in EXCHANGE;

        /// Errors that callers of the store got, by kind; `unconfirmed` is a change
        /// that was made, but not confirmed by every replica or by the disk.
        store_errors: CounterBy<StoreErrorKind> = "apiece_store_errors_total" ["kind"];
        /// Items added that the code never had before.
        items_added: IntCounter = "apiece_items_added_total";

        /// Mails with personal addresses, by what became of them; one that is tried again is
        /// counted each time.
        mails: CounterBy<MailOutcome> = "apiece_mails_total" ["outcome"];
        /// Mails that wait to be sent, or to be tried again.
        mails_waiting: IntGauge = "apiece_mails_waiting";

        /// 1 if claims can be served, as /ready says; checked at each scrape. 0
        /// while the service stops.
        ready: IntGauge = "apiece_ready";
        /// Always 1; the label tells which build this is.
        build_info: IntGaugeVec = "apiece_build_info" ["version"];

        /// Items of a code that nobody has had, for the codes that
        /// `--metrics-codes` names; absent while unknown.
        code_untaken_items: IntGaugeVec = "apiece_code_untaken_items" ["code"];
        /// Items of a code that clients have, for the same codes.
        code_taken_items: IntGaugeVec = "apiece_code_taken_items" ["code"];
        /// Items of a code that did not work and were replaced, for the same codes.
        code_replaced_items: IntGaugeVec = "apiece_code_replaced_items" ["code"];
    }
}

impl Metrics {
    /// New metrics, at zero, together with those of the process.
    #[must_use]
    pub fn new() -> Self {
        let registry = Registry::new();
        #[cfg(target_os = "linux")]
        registry
            .register(Box::new(
                prometheus::process_collector::ProcessCollector::for_self(),
            ))
            .expect("nothing else is named process_*");
        let metrics = Self::register(registry);
        let version = env!("CARGO_PKG_VERSION");
        metrics.build_info.with_label_values(&[version]).set(1);
        metrics
    }

    /// The answer to a scrape: Prometheus's text format, version 0.0.4.
    #[must_use]
    pub fn text(&self) -> String {
        TextEncoder::new()
            .encode_to_string(&self.registry.gather())
            .expect("every metric has a name and a value, and a string takes them")
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}
