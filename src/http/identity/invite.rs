//! `invite`: a personal address, `/c/{code}/i/{token}`.
//!
//! The token is the person's name, sealed for one code. A name has one address, however often it
//! is asked for.

use crate::domain::{ClientId, CodeId};
use crate::http::sealed::Sealed;

/// Makes and reads invitations.
#[derive(Clone)]
pub struct Invitations(Sealed);

impl Invitations {
    /// Invitations sealed with a key derived from `secret`.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(Sealed::new("apiece 2026-11 invitation", secret))
    }

    /// The token that says who is invited to a code.
    pub(in crate::http) fn seal(&self, code: &CodeId, client: &ClientId) -> String {
        self.0.seal(code.as_str(), client.as_str().as_bytes())
    }

    /// Who is invited to a code by a token; `None` if it is not one of its tokens.
    pub(super) fn open(&self, code: &CodeId, token: &str) -> Option<ClientId> {
        let name = self.0.open(code.as_str(), token)?;
        String::from_utf8(name).ok()?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_names_one_person_for_one_code() {
        let invitations = Invitations::new(&[7; 32]);
        let [fair, other]: [CodeId; 2] = ["fair", "other"].map(|id| id.parse().unwrap());
        let ann: ClientId = "ann@fair.example".parse().unwrap();
        let token = invitations.seal(&fair, &ann);
        assert_eq!(token, invitations.seal(&fair, &ann));
        // Sixteen bytes of the name and sixteen that prove it, in base64.
        assert_eq!(token.len(), 43);
        assert_eq!(invitations.open(&fair, &token), Some(ann.clone()));
        assert_eq!(invitations.open(&other, &token), None);
        assert_eq!(Invitations::new(&[8; 32]).open(&fair, &token), None);
        assert_ne!(invitations.seal(&other, &ann), token);
    }

    #[test]
    fn a_token_that_was_changed_anywhere_names_nobody() {
        let invitations = Invitations::new(&[7; 32]);
        let fair = "fair".parse().unwrap();
        let token = invitations.seal(&fair, &"ann".parse().unwrap());
        for at in 0..token.len() {
            let (before, after) = token.split_at(at);
            assert_eq!(invitations.open(&fair, before), None);
            let mut other = before.to_owned();
            other.push(if after.starts_with('A') { 'B' } else { 'A' });
            other.push_str(&after[1..]);
            assert_eq!(invitations.open(&fair, &other), None, "{other}");
        }
        for odd in ["", "=", "a b", &token.repeat(2), &format!("{token}=")] {
            assert_eq!(invitations.open(&fair, odd), None, "{odd:?}");
        }
    }
}
