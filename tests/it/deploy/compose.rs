//! What can be checked of the compose file and the image without a container
//! engine.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use serde_json::{Map, Value, json};

use super::{path, read, yaml};

const REPLICAS: [&str; 3] = ["apiece-1", "apiece-2", "apiece-3"];

fn services() -> Map<String, Value> {
    let file = &yaml(&read("docker-compose.yml"))[0];
    file["services"].as_object().unwrap().clone()
}

#[test]
fn every_image_is_pinned_and_every_file_that_is_mounted_is_there() {
    for (name, service) in services() {
        let image = service["image"].as_str().unwrap();
        let (_, tag) = image.split_once(':').expect("a tag");
        let pinned = tag.matches('.').count() == 2 || tag == "${APIECE_VERSION:-dev}";
        assert!(pinned, "{name}: {image}");
        for volume in service["volumes"].as_array().into_iter().flatten() {
            let (from, _) = volume.as_str().unwrap().split_once(':').unwrap();
            if from.starts_with("./") {
                assert!(path(from).exists(), "{name} mounts {from}");
            }
        }
    }
}

/// They write their files to one place that all of them share.
#[test]
fn the_replicas_share_a_volume_for_files() {
    let services = services();
    for name in REPLICAS {
        assert_eq!(services[name]["volumes"], json!(["files:/data"]));
        assert_eq!(services[name]["read_only"], true);
    }
    let image = read("deploy/Dockerfile");
    assert!(image.contains("APIECE_DATA_DIR=/data\n"));
    assert!(image.contains("COPY --from=build --chown=65532:65532 /data /data\n"));
}

/// What a deployment chooses by a variable is in the image, such as traces over gRPC.
#[test]
fn the_image_has_every_feature() {
    let image = read("deploy/Dockerfile");
    let builds = image.matches("cargo build --locked --all-features").count();
    assert_eq!((builds, image.matches("cargo build").count()), (2, 2));
}

#[test]
fn a_secret_that_is_missing_is_named_and_none_has_a_default() {
    let text = read("docker-compose.yml");
    for secret in ["APIECE_ADMIN_KEY", "REDIS_PASSWORD", "GRAFANA_PASSWORD"] {
        // Only the variables that are taken from outside, not those of the containers.
        let uses = text.matches(&format!("${{{secret}")).count();
        let told = format!("${{{secret}:?is not set; see deploy/compose.env}}");
        let told = text.matches(&told).count();
        assert!(uses > 0 && uses == told, "{secret}");
        assert!(read("deploy/compose.env").contains(&format!("\n{secret}=\n")));
    }
}

#[test]
fn each_service_but_these_has_a_health_check() {
    let without: BTreeSet<_> = services()
        .iter()
        .filter(|(_, service)| service["healthcheck"].is_null())
        .map(|(name, _)| name.clone())
        .collect();
    // The image of the replicas has the check. The image of the collector has no
    // program to check with. k6 runs and ends.
    let expected = REPLICAS.iter().chain(&["otel-collector", "k6"]);
    assert_eq!(without, expected.map(|name| (*name).into()).collect());
    assert!(read("deploy/Dockerfile").contains("HEALTHCHECK"));
}

#[test]
fn every_configuration_names_the_replicas() {
    let services = services();
    let balancer = read("deploy/haproxy/haproxy.cfg");
    let prometheus = read("deploy/prometheus/prometheus.yml");
    for replica in REPLICAS {
        assert!(services.contains_key(replica));
        assert!(balancer.contains(&format!("-{replica}}}:")), "{replica}");
        assert!(prometheus.contains(&format!("{replica}:9090")), "{replica}");
        // Longer than the default drain delay and grace: 3 s and 15 s.
        assert_eq!(services[replica]["stop_grace_period"], "25s");
    }
}

/// The files that the sources include, each with the source and the name there.
fn included(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let file = entry.unwrap().path();
        if file.is_dir() {
            included(&file, found);
            continue;
        }
        let Ok(text) = std::fs::read_to_string(&file) else {
            continue;
        };
        for word in ["include_str!(", "include_bytes!("] {
            for (at, _) in text.match_indices(word) {
                // The name is the first string after it, with or without `concat!`.
                let named = text[at..].split('"').nth(1).unwrap();
                found.push((file.clone(), named.to_owned()));
            }
        }
    }
}

#[test]
fn the_image_is_built_with_all_files_that_the_sources_include() {
    let given: Vec<_> = read(".dockerignore")
        .lines()
        .filter_map(|line| line.strip_prefix('!'))
        .map(path)
        .collect();
    let dockerfile = read("deploy/Dockerfile");
    for name in &given {
        let name = name.file_name().unwrap().to_str().unwrap();
        assert!(dockerfile.contains(name), "{name} is not copied");
    }
    let mut files = Vec::new();
    included(&path("src"), &mut files);
    assert!(!files.is_empty());
    for (source, named) in files {
        let mut file = source.parent().unwrap().to_owned();
        for part in Path::new(&named).components() {
            match part {
                Component::ParentDir => drop(file.pop()),
                other => file.push(other),
            }
        }
        assert!(
            given.iter().any(|folder| file.starts_with(folder)),
            "{} needs {named}, which is not in .dockerignore",
            source.display()
        );
    }
    assert!(!path("build.rs").exists());
}
