//! The manifests, as `kubectl` puts them together, are checked against the schemas
//! that Kubernetes publishes, and for what no schema knows.

use std::process::Command;

use serde_json::{Value, json};

use super::{output, path, yaml};

const OVERLAYS: [&str; 2] = ["dev", "prod"];
/// The oldest and the newest release that are maintained.
const VERSIONS: [&str; 2] = ["1.30", "1.37"];
/// A kind of the Prometheus Operator, which publishes no schema in this form. Only
/// [`the_monitoring_finds_the_replicas`] checks it.
const WITHOUT_SCHEMA: &str = "ServiceMonitor";

fn built(overlay: &str) -> String {
    let overlay = format!("deploy/kubernetes/overlays/{overlay}");
    let kubectl = path("target/tools/kubectl-1.35");
    output(kubectl.to_str().unwrap(), &["kustomize", &overlay])
}

/// The objects of an overlay.
fn objects(overlay: &str) -> Vec<Value> {
    yaml(&built(overlay))
}

fn of_kind<'a>(objects: &'a [Value], kind: &str, name: &str) -> &'a Value {
    let found = objects
        .iter()
        .find(|object| object["kind"] == kind && object["metadata"]["name"] == name);
    found.unwrap_or_else(|| panic!("no {kind} {name}"))
}

/// Whether the manifest is valid, and what the program prints.
fn validate(manifest: &str, version: &str) -> (bool, String) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("manifest.yaml");
    std::fs::write(&file, manifest).unwrap();
    let ran = Command::new(path("target/venv/bin/kubernetes-validate"))
        .args(["--strict", "--kubernetes-version", version])
        .arg(&file)
        .output()
        .expect("`make test-deps` installs it");
    let said = [ran.stdout, ran.stderr].concat();
    (
        ran.status.success(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

#[test]
fn every_object_matches_the_schemas_of_kubernetes() {
    for overlay in OVERLAYS {
        let manifest = built(overlay);
        let kinds = manifest.lines().filter(|line| line.starts_with("kind: "));
        let without = format!("kind: {WITHOUT_SCHEMA}");
        let expected = kinds.filter(|kind| *kind != without).count();
        for version in VERSIONS {
            let (accepted, said) = validate(&manifest, version);
            assert!(accepted, "{overlay} on {version}:\n{said}");
            let passed = said.matches(" passed for resource ").count();
            assert_eq!(passed, expected, "{overlay} on {version}:\n{said}");
        }
    }
}

#[test]
fn an_object_with_an_unknown_field_would_be_found() {
    let wrong = built("prod").replace("minReadySeconds:", "minReadySecond:");
    let (accepted, said) = validate(&wrong, VERSIONS[1]);
    assert!(!accepted && said.contains("minReadySecond"), "{said}");
}

#[test]
fn a_replica_has_time_to_drain() {
    let seconds = |value: &Value| -> u64 {
        let text = value.as_str().unwrap();
        text.strip_suffix('s').unwrap().parse().unwrap()
    };
    for overlay in OVERLAYS {
        let objects = objects(overlay);
        let pod = &of_kind(&objects, "Deployment", "apiece")["spec"]["template"]["spec"];
        let config = &pod["containers"][0]["envFrom"][0]["configMapRef"]["name"];
        let config = &of_kind(&objects, "ConfigMap", config.as_str().unwrap())["data"];
        let drain = seconds(&config["APIECE_DRAIN_DELAY"]);
        let needed = drain + seconds(&config["APIECE_GRACE"]);
        assert!(pod["terminationGracePeriodSeconds"].as_u64().unwrap() > needed);
        // The kubelet needs this long to notice, and the balancer a little longer.
        let probe = &pod["containers"][0]["readinessProbe"];
        let noticed =
            probe["periodSeconds"].as_u64().unwrap() * probe["failureThreshold"].as_u64().unwrap();
        assert!(drain >= noticed + 5, "{overlay}");
    }
}

/// Whether a value contains everything that is in `wanted`.
fn contains(value: &Value, wanted: &Value) -> bool {
    match wanted {
        Value::Object(members) => members
            .iter()
            .all(|(name, member)| contains(&value[name], member)),
        _ => value == wanted,
    }
}

#[test]
fn every_pod_is_unprivileged_writes_nowhere_and_has_a_pinned_image() {
    let restricted = json!({
        "allowPrivilegeEscalation": false,
        "readOnlyRootFilesystem": true,
        "capabilities": { "drop": ["ALL"] },
    });
    let nobody = json!({
        "automountServiceAccountToken": false,
        "enableServiceLinks": false,
        "securityContext": { "runAsNonRoot": true, "seccompProfile": { "type": "RuntimeDefault" } },
    });
    for (overlay, pods) in OVERLAYS.into_iter().zip([2, 1]) {
        let objects = objects(overlay);
        // The operator makes the secrets. The manifests only name them.
        assert!(objects.iter().all(|object| object["kind"] != "Secret"));
        let specs: Vec<_> = objects
            .iter()
            .map(|object| &object["spec"]["template"]["spec"])
            .filter(|spec| spec.is_object())
            .collect();
        assert_eq!(specs.len(), pods, "{overlay}");
        for spec in specs {
            assert!(contains(spec, &nobody), "{spec:#}");
            for container in spec["containers"].as_array().unwrap() {
                assert!(contains(&container["securityContext"], &restricted));
                for resource in ["cpu", "memory"] {
                    assert!(container["resources"]["requests"][resource].is_string());
                }
                assert!(container["resources"]["limits"]["memory"].is_string());
                let image = container["image"].as_str().unwrap();
                let (_, tag) = image.rsplit_once(':').expect("a tag");
                assert_ne!(tag, "latest");
            }
        }
    }
}

#[test]
fn every_selector_of_replicas_finds_them() {
    for overlay in OVERLAYS {
        let objects = objects(overlay);
        let pod = &of_kind(&objects, "Deployment", "apiece")["spec"]["template"];
        for name in ["apiece", "apiece-ops"] {
            let service = of_kind(&objects, "Service", name);
            assert!(contains(
                &pod["metadata"]["labels"],
                &service["spec"]["selector"]
            ));
        }
        let budget = &of_kind(&objects, "PodDisruptionBudget", "apiece")["spec"];
        let labels = &pod["metadata"]["labels"];
        assert!(contains(labels, &budget["selector"]["matchLabels"]));
    }
}

#[test]
fn the_monitoring_finds_the_replicas() {
    let objects = objects("prod");
    let monitor = &of_kind(&objects, WITHOUT_SCHEMA, "apiece")["spec"];
    let ops = of_kind(&objects, "Service", "apiece-ops");
    assert!(contains(
        &ops["metadata"]["labels"],
        &monitor["selector"]["matchLabels"]
    ));
    assert_eq!(
        monitor["endpoints"][0]["port"],
        ops["spec"]["ports"][0]["name"]
    );
}

/// On a cluster without the Prometheus Operator, `kubectl apply` would fail.
#[test]
fn dev_needs_only_a_plain_cluster() {
    let kinds = objects("dev").into_iter().map(|object| {
        let version = object["apiVersion"].as_str().unwrap().to_owned();
        version.split_once('/').map(|(group, _)| group.to_owned())
    });
    let plain = |group: &str| !group.contains('.') || group.ends_with(".k8s.io");
    assert!(kinds.flatten().all(|group| plain(&group)));
}
