//! How a code's page knows its clients.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;
use utoipa::ToSchema;

use super::{ClientId, Invalid};

/// What proves to a code's page who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Identity {
    /// The browser's cookie: whoever opens another browser is somebody else.
    #[default]
    Browser,
    /// A personal address that the organiser has sent out.
    Invite,
    /// The same address, sent by mail to whoever typed an e-mail address.
    Email,
    /// A provider of `OpenID` Connect, where people sign in.
    Oidc,
    /// A proxy in front that knows who people are.
    Gateway,
}

impl Identity {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Browser,
        Self::Invite,
        Self::Email,
        Self::Oidc,
        Self::Gateway,
    ];

    /// Its name on the wire, and in stores.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Invite => "invite",
            Self::Email => "email",
            Self::Oidc => "oidc",
            Self::Gateway => "gateway",
        }
    }

    /// Whether a personal address says who somebody is.
    #[must_use]
    pub fn has_invitations(self) -> bool {
        matches!(self, Self::Invite | Self::Email)
    }

    /// The identity of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|identity| identity.name() == name)
    }

    /// The client of this name. Where names are people's, they are compared without white
    /// space around them and in one form of Unicode (NFC), e-mail addresses also without
    /// case.
    ///
    /// # Errors
    /// It names no client.
    pub fn client(self, name: &str) -> Result<ClientId, Invalid> {
        match self {
            Self::Browser => name.parse(),
            Self::Invite | Self::Email | Self::Oidc | Self::Gateway => {
                let name: String = name.trim().nfc().collect();
                match is_email(&name) {
                    true => name.to_lowercase().parse(),
                    false => name.parse(),
                }
            }
        }
    }
}

/// Whether a name looks like an e-mail address: something, an @, and a domain.
fn is_email(name: &str) -> bool {
    let parts = name.rsplit_once('@');
    parts.is_some_and(|(local, domain)| {
        !local.is_empty()
            && !name.contains(char::is_whitespace)
            && domain.split('.').count() > 1
            && domain.split('.').all(|label| !label.is_empty())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_compared_as_people_write_them() {
        let of = |name: &str| Identity::Invite.client(name).unwrap().to_string();
        for same in [
            "ann@fair.example",
            " Ann@Fair.Example\t",
            "ANN@FAIR.EXAMPLE",
        ] {
            assert_eq!(of(same), "ann@fair.example");
        }
        // Other names keep their case: "Ann" and "ann" may be two people.
        assert_eq!(of(" Ann "), "Ann");
        assert_eq!(of("Ann @ home"), "Ann @ home");
        assert_eq!(of("@Ann"), "@Ann");
        // "é" as one character, and as a letter with an accent.
        assert_eq!(of("Ren\u{e9}"), of("Rene\u{301}"));
        for wrong in ["", "  ", "two\nlines", "a\u{0}b", &"x".repeat(257)] {
            assert!(Identity::Invite.client(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_from_another_system_is_taken_as_it_is() {
        let ann = Identity::Browser.client("Ann@Fair.Example").unwrap();
        assert_eq!(ann.as_str(), "Ann@Fair.Example");
        assert!(Identity::Browser.client(" ann").is_err());
    }

    #[test]
    fn every_identity_is_found_by_its_name() {
        for identity in Identity::ALL {
            assert_eq!(Identity::named(identity.name()), Some(identity));
            let wire = serde_json::to_value(identity).unwrap();
            assert_eq!(wire, identity.name());
        }
        assert_eq!(Identity::named("Browser"), None);
    }
}
