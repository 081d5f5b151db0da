//! Who may sign in to the console as a person.

use std::str::FromStr;

use super::Caller;

/// E-mail addresses of organisers: "ann@fair.example,bob@fair.example".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisers(Vec<String>);

impl Organisers {
    /// Whether there are any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The organiser with this verified address. Its case does not count.
    pub(in crate::http) fn caller(&self, address: &str) -> Option<Caller> {
        // Of ASCII only: some other letters become those of ASCII in lower case, and whoever
        // has an address with one would be somebody else.
        let known = self.0.iter().find(|own| own.eq_ignore_ascii_case(address));
        known.map(|own| Caller::person(own.clone()))
    }
}

impl FromStr for Organisers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let addresses = text.split(',').map(str::trim).filter(|a| !a.is_empty());
        let read = |address: &str| match address.split_once('@') {
            Some((name, host)) if !name.is_empty() && host.contains('.') => {
                Ok(address.to_ascii_lowercase())
            }
            _ => Err(format!("{address:?} is not an e-mail address")),
        };
        addresses.map(read).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisers_are_known_by_their_addresses() {
        let organisers: Organisers = "Ann@fair.example, bob@fair.example,".parse().unwrap();
        let name = |address: &str| organisers.caller(address).map(|caller| caller.name());
        assert_eq!(name("ann@Fair.example"), Some("ann@fair.example".into()));
        assert_eq!(name("eve@fair.example"), None);
        let kim: Organisers = "kim@fair.example".parse().unwrap();
        assert!(kim.caller("KIM@fair.example").is_some());
        // The sign of kelvin is a k in lower case.
        assert!(kim.caller("\u{212a}im@fair.example").is_none());
        assert!("ann".parse::<Organisers>().is_err());
        assert!("".parse::<Organisers>().is_ok_and(|none| none.is_empty()));
    }
}
