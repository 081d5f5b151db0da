//! What somebody signs in for. The state says it, so one address takes everybody back.

use std::fmt;

use crate::domain::CodeId;

/// What somebody signs in for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::http) enum Purpose {
    /// The page of a code.
    Code(CodeId),
    /// The console.
    Console,
}

/// How the console is written. No code has such an id.
const CONSOLE: &str = "!console";

impl Purpose {
    /// The purpose that a state begins with.
    pub(super) fn of(state: &str) -> Option<Self> {
        let (purpose, _) = state.split_once('.')?;
        match purpose {
            CONSOLE => Some(Self::Console),
            code => code.parse().ok().map(Self::Code),
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => code.fmt(f),
            Self::Console => f.write_str(CONSOLE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_says_what_it_is_for() {
        let fair: CodeId = "fair".parse().unwrap();
        let console: CodeId = "console".parse().unwrap();
        for purpose in [
            Purpose::Console,
            Purpose::Code(fair),
            Purpose::Code(console),
        ] {
            let state = format!("{purpose}.AAAA.BB");
            assert_eq!(Purpose::of(&state), Some(purpose));
        }
        for state in ["", ".AAAA", "!console", "!Console.AAAA", "../../evil"] {
            assert_eq!(Purpose::of(state), None, "{state}");
        }
        assert!(CONSOLE.parse::<CodeId>().is_err());
    }
}
