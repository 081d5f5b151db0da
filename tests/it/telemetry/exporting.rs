//! When traces go to the collector, and when they do not.

use std::time::{Duration, Instant};

use super::collector::{Collector, attribute};
use super::traces::{TRACE, claim, fill, traced, traceparent};
use crate::harness::process::{SERVE, Serve, apiece, run};

const AT_ONCE: &str = "--drain-delay=0s";

#[test]
fn the_last_spans_before_a_sigterm_arrive() {
    let collectors = [
        Collector::http(),
        #[cfg(feature = "otlp-grpc")]
        Collector::grpc(),
    ];
    for collector in collectors {
        // Without the end, nothing would be sent for ten minutes.
        let late = [("OTEL_BSP_SCHEDULE_DELAY", "600000")];
        let serve = traced(&collector, &late, &[AT_ONCE]);
        fill(&serve);
        assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 201);
        assert!(collector.spans().is_empty());
        serve.stop("-TERM");
        assert_eq!(collector.trace(TRACE, 4).len(), 4);
    }
}

#[test]
fn nothing_is_sent_if_traces_are_switched_off() {
    for (variable, value) in [
        ("OTEL_TRACES_SAMPLER", "always_off"),
        ("OTEL_SDK_DISABLED", "true"),
        ("OTEL_TRACES_EXPORTER", "none"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
    ] {
        let collector = Collector::http();
        let serve = traced(&collector, &[(variable, value)], &[AT_ONCE]);
        fill(&serve);
        assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 201);
        serve.stop("-TERM");
        assert!(collector.spans().is_empty(), "{variable}={value}");
    }
}

#[test]
fn the_samplers_are_the_standard_ones() {
    // (sampler, its argument, the caller's flag, is it recorded)
    for (sampler, argument, flags, recorded) in [
        ("", "", "00", false),
        ("", "", "01", true),
        ("always_on", "", "00", true),
        ("parentbased_traceidratio", "0", "01", true),
        ("traceidratio", "0", "01", false),
        ("traceidratio", "1", "00", true),
    ] {
        let collector = Collector::http();
        let sampler_is = [
            ("OTEL_TRACES_SAMPLER", sampler),
            ("OTEL_TRACES_SAMPLER_ARG", argument),
        ];
        let set = if sampler.is_empty() {
            &[][..]
        } else {
            &sampler_is
        };
        let serve = traced(&collector, set, &[AT_ONCE]);
        fill(&serve);
        claim(&serve.url, "ann", &traceparent(flags));
        serve.stop("-TERM");
        let spans = collector.spans();
        let found = spans
            .iter()
            .any(|span| hex::encode(&span.trace_id) == TRACE);
        assert_eq!(found, recorded, "{sampler} {argument} {flags}");
    }
}

#[test]
fn the_name_and_attributes_of_the_service_can_be_set() {
    let collector = Collector::http();
    let named = [
        ("OTEL_SERVICE_NAME", "the-fair"),
        (
            "OTEL_RESOURCE_ATTRIBUTES",
            "deployment.environment.name=test,service.version=9",
        ),
    ];
    let serve = traced(&collector, &named, &[AT_ONCE]);
    fill(&serve);
    serve.stop("-TERM");
    let resource = collector.resource();
    for (name, value) in [
        ("service.name", "the-fair"),
        ("service.version", "9"),
        ("deployment.environment.name", "test"),
        ("telemetry.sdk.language", "rust"),
    ] {
        assert_eq!(attribute(&resource, name).as_deref(), Some(value), "{name}");
    }
}

#[test]
fn variables_for_traces_alone_take_precedence() {
    let (traces, others) = (Collector::http(), Collector::http());
    let url = format!("{}/v1/traces", traces.url());
    let first = [
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", url.as_str()),
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "none"),
    ];
    let serve = traced(&others, &first, &[AT_ONCE]);
    fill(&serve);
    serve.stop("-TERM");
    assert!(!traces.spans().is_empty() && others.spans().is_empty());
}

#[test]
fn a_missing_collector_is_logged_and_keeps_nobody_waiting() {
    let protocols = [
        "http/protobuf",
        #[cfg(feature = "otlp-grpc")]
        "grpc",
    ];
    for protocol in protocols {
        let gone = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ];
        let serve = Serve::start_in(&gone, &[AT_ONCE]);
        fill(&serve);
        assert_eq!(claim(&serve.url, "ann", &traceparent("01")).status, 201);
        let began = Instant::now();
        let log = serve.stop("-TERM");
        assert!(began.elapsed() < Duration::from_secs(10), "{log}");
        assert!(
            log.contains("BatchSpanProcessor") || log.contains("spans"),
            "{log}"
        );
    }
}

#[test]
fn invalid_variables_are_reported() {
    let home = tempfile::tempdir().unwrap();
    let start = |protocol: &str, name: &str, value: &str| {
        let mut command = apiece(home.path());
        command
            .args(SERVE)
            .env("OTEL_EXPORTER_OTLP_ENDPOINT", "https://127.0.0.1:9")
            .env("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
            .env(name, value);
        run(&mut command, "")
    };
    let (endpoint, ca) = (
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "OTEL_EXPORTER_OTLP_CERTIFICATE",
    );
    let empty = home.path().join("empty.pem");
    std::fs::write(&empty, "").unwrap();
    start("http/protobuf", ca, "missing.pem").fails(2, &["missing.pem", ca]);
    start("http/protobuf", ca, empty.to_str().unwrap()).fails(2, &["empty.pem", ca]);
    #[cfg(feature = "otlp-grpc")]
    {
        start("grpc", endpoint, "no address at all").fails(2, &[endpoint]);
        start("grpc", ca, "missing.pem").fails(2, &["missing.pem", ca]);
    }
    #[cfg(not(feature = "otlp-grpc"))]
    start("grpc", endpoint, "http://127.0.0.1:9")
        .fails(2, &["without OTLP over gRPC", "--features otlp-grpc"]);

    // By the specification, unknown values are reported and ignored.
    let collector = Collector::http();
    let odd = [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "pigeon"),
        ("OTEL_TRACES_SAMPLER", "whim"),
    ];
    let serve = traced(&collector, &odd, &[AT_ONCE]);
    fill(&serve);
    let log = serve.stop("-TERM");
    assert!(log.contains("pigeon") && log.contains("whim"), "{log}");
    assert!(!collector.spans().is_empty());
}
