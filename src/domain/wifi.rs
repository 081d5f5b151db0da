//! Wi-Fi networks as QR codes write them: `WIFI:T:WPA;S:name;P:password;;`
//! (<https://github.com/zxing/zxing/wiki/Barcode-Contents#wi-fi-network-config-android-ios-11>).

/// A Wi-Fi network to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wifi {
    /// The network's name.
    pub name: String,
    /// Its password; nothing if it is open.
    pub password: Option<String>,
}

impl Wifi {
    /// Reads a text; nothing if it is not a network.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        const PREFIX: &str = "wifi:";
        let (start, fields) = text.split_at_checked(PREFIX.len())?;
        if !start.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let fields = split(fields);
        let field = |name: &str| {
            let mut values = fields.iter().filter_map(|field| field.strip_prefix(name));
            values.find(|value| !value.is_empty()).map(str::to_owned)
        };
        Some(Self {
            name: field("S:")?,
            password: field("P:"),
        })
    }
}

/// The fields between semicolons. A backslash takes the next character as it is.
fn split(text: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match (c, fields.last_mut()) {
            ('\\', Some(field)) => field.extend(characters.next()),
            (';', _) => fields.push(String::new()),
            (c, Some(field)) => field.push(c),
            (_, None) => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_a_name_and_perhaps_a_password() {
        for (text, name, password) in [
            ("WIFI:T:WPA;S:fair;P:secret;;", "fair", Some("secret")),
            (
                r#"wifi:P:a\;b\\c;S:The \"Fair\"\: 1;H:true;"#,
                r#"The "Fair": 1"#,
                Some(r"a;b\c"),
            ),
            ("WIFI:T:nopass;S:会场;P:;;", "会场", None),
        ] {
            let read = Wifi::read(text).unwrap();
            assert_eq!((&*read.name, read.password.as_deref()), (name, password));
        }
        for text in [
            "",
            "WIFI:",
            "WIFI:T:WPA;P:secret;;",
            "WIFI",
            "WLAN:S:fair;;",
            "票票票",
        ] {
            assert_eq!(Wifi::read(text), None, "{text}");
        }
    }
}
