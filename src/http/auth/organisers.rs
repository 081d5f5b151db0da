//! Who may sign in to the console as a person.

use std::str::FromStr;

/// E-mail addresses of organisers: "ann@fair.example,bob@fair.example".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organisers(Vec<String>);

impl Organisers {
    /// Whether there are any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this is the address of one. Its case does not count.
    pub(in crate::http) fn has(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        self.0.contains(&address)
    }
}

impl FromStr for Organisers {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let addresses = text.split(',').map(str::trim).filter(|a| !a.is_empty());
        let read = |address: &str| match address.split_once('@') {
            Some((name, host)) if !name.is_empty() && host.contains('.') => {
                Ok(address.to_lowercase())
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
        assert!(organisers.has("ann@Fair.example"));
        assert!(!organisers.has("eve@fair.example"));
        assert!("ann".parse::<Organisers>().is_err());
        assert!("".parse::<Organisers>().is_ok_and(|none| none.is_empty()));
    }
}
