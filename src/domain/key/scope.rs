//! What a key may do.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of what organisers do. `manage` has the three before it, and `admin` has all.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Claim on a client's behalf.
    Claim,
    /// Read codes, their items, and who got what.
    Read,
    /// Mark items as used.
    Redeem,
    /// Make and change codes, fill their pools, and all of the above.
    Manage,
    /// Make and revoke keys, maintain the store, and all of the above.
    Admin,
}

impl Scope {
    /// All of them, the least first.
    pub const ALL: [Self; 5] = [
        Self::Claim,
        Self::Read,
        Self::Redeem,
        Self::Manage,
        Self::Admin,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Read => "read",
            Self::Redeem => "redeem",
            Self::Manage => "manage",
            Self::Admin => "admin",
        }
    }

    /// Whether whoever has this scope may do what needs the other.
    #[must_use]
    pub fn covers(self, needed: Self) -> bool {
        match self {
            Self::Admin => true,
            Self::Manage => needed != Self::Admin,
            _ => self == needed,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|scope| scope.name() == text);
        found.ok_or_else(|| "is not claim, read, redeem, manage or admin".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manage_has_what_is_needed_for_codes_and_admin_has_all() {
        let covered = |scope: Scope| {
            let covered = Scope::ALL
                .into_iter()
                .filter(|needed| scope.covers(*needed));
            covered.map(Scope::name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(covered(Scope::Claim), "claim");
        assert_eq!(covered(Scope::Read), "read");
        assert_eq!(covered(Scope::Redeem), "redeem");
        assert_eq!(covered(Scope::Manage), "claim read redeem manage");
        assert_eq!(covered(Scope::Admin), "claim read redeem manage admin");
    }

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for scope in Scope::ALL {
            assert_eq!(scope.to_string().parse(), Ok(scope));
        }
        assert!("owner".parse::<Scope>().is_err());
    }
}
