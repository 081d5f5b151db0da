//! What the program may be built without: the features of `Cargo.toml`.
//!
//! A setting that needs such a part is there in any case. If the part is missing, the
//! setting is refused at the start, and the error says how to get it.

use std::fmt;
use std::sync::LazyLock;

/// A part of the program, and whether it was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feature {
    /// Its name for cargo.
    pub name: &'static str,
    /// What it gives.
    pub gives: &'static str,
    /// Whether it is in this program.
    pub is_built: bool,
}

/// Files and grants in S3, and servers like it.
pub const S3: Feature = Feature {
    name: "s3",
    gives: "S3",
    is_built: cfg!(feature = "s3"),
};

/// Files and grants in Google Cloud Storage.
pub const GCS: Feature = Feature {
    name: "gcs",
    gives: "Google Cloud Storage",
    is_built: cfg!(feature = "gcs"),
};

/// Files and grants in Azure.
pub const AZURE: Feature = Feature {
    name: "azure",
    gives: "Azure",
    is_built: cfg!(feature = "azure"),
};

/// Traces over gRPC.
pub const OTLP_GRPC: Feature = Feature {
    name: "otlp-grpc",
    gives: "OTLP over gRPC",
    is_built: cfg!(feature = "otlp-grpc"),
};

const ALL: [Feature; 4] = [S3, GCS, AZURE, OTLP_GRPC];

/// The version, and what this program was built with.
#[must_use]
pub fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let names = |is_built| {
            let named = ALL.iter().filter(|feature| feature.is_built == is_built);
            let names: Vec<_> = named.map(|feature| feature.name).collect();
            if names.is_empty() {
                return "none".into();
            }
            names.join(", ")
        };
        format!(
            "{}\nfeatures: {}\nnot built: {}",
            env!("CARGO_PKG_VERSION"),
            names(true),
            names(false)
        )
    });
    &VERSION
}

/// A setting needs a part that this program was built without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub struct NotBuilt(Feature);

impl fmt::Display for NotBuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Feature { name, gives, .. } = self.0;
        write!(
            f,
            "this program was built without {gives}; build it with `cargo build --release \
             --features {name}`, or use the container image, which has it"
        )
    }
}

impl Feature {
    /// Checks that this program has it.
    ///
    /// # Errors
    /// It was built without.
    pub fn check(self) -> Result<(), NotBuilt> {
        if self.is_built {
            Ok(())
        } else {
            Err(self.missing())
        }
    }

    /// The error for whoever needs it and does not have it.
    #[must_use]
    pub fn missing(self) -> NotBuilt {
        NotBuilt(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_with_the_way_to_get_it() {
        let built = |is_built| Feature { is_built, ..GCS };
        assert_eq!(built(true).check(), Ok(()));
        assert_eq!(
            built(false).check().unwrap_err().to_string(),
            "this program was built without Google Cloud Storage; build it with `cargo build \
             --release --features gcs`, or use the container image, which has it"
        );
    }
}
