//! How a page shows an item.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a page shows an item: as text, or also as a symbol that a scanner reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ShowAs {
    /// As text.
    #[default]
    Text,
    /// As a QR code (ISO/IEC 18004).
    Qr,
    /// As a Code 128 barcode (ISO/IEC 15417).
    Code128,
    /// As an EAN-13 barcode (ISO/IEC 15420).
    Ean13,
    /// As a Data Matrix (ISO/IEC 16022).
    DataMatrix,
}

impl ShowAs {
    /// Every way.
    pub const ALL: [Self; 5] = [
        Self::Text,
        Self::Qr,
        Self::Code128,
        Self::Ean13,
        Self::DataMatrix,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Qr => "qr",
            Self::Code128 => "code128",
            Self::Ean13 => "ean13",
            Self::DataMatrix => "datamatrix",
        }
    }

    /// The way of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_of_a_way_is_its_name() {
        for way in ShowAs::ALL {
            assert_eq!(serde_json::to_value(way).unwrap(), way.name());
            assert_eq!(ShowAs::named(way.name()), Some(way));
        }
    }
}
