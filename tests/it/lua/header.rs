//! Reads what the header of a script says about its KEYS, ARGV and reply.

/// The shape of a list: some fixed values, then groups of `group` values each.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) fixed: Vec<String>,
    pub(crate) group: usize,
}

impl Shape {
    /// Whether a list of this length can have this shape.
    pub(crate) fn fits(&self, length: usize) -> bool {
        match length.checked_sub(self.fixed.len()) {
            Some(0) => true,
            Some(rest) => self.group > 0 && rest.is_multiple_of(self.group),
            None => false,
        }
    }
}

/// What a header says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) keys: Vec<String>,
    pub(crate) argv: Shape,
    pub(crate) reply: Shape,
}

impl Header {
    /// Reads the header of a script. No part of it may be missing.
    pub(crate) fn of(source: &str) -> Self {
        assert!(
            source.starts_with("#!lua"),
            "no #!lua: the script would run over maxmemory"
        );
        let keys = section(source, "KEYS");
        assert_eq!(keys.group, 0, "KEYS are a fixed list");
        Self {
            keys: keys.fixed,
            argv: section(source, "ARGV"),
            reply: section(source, "REPLY"),
        }
    }
}

/// The lines below a title: `1 name    what it is` for a fixed value, or
/// `* name, name    what they are` for a group that repeats.
fn section(source: &str, title: &str) -> Shape {
    let lines = source
        .lines()
        .skip_while(|line| *line != format!("-- {title}"))
        .skip(1)
        .take_while(|line| line.starts_with("--   "));
    assert!(source.contains(&format!("-- {title}\n")), "no {title}");
    let mut shape = Shape {
        fixed: Vec::new(),
        group: 0,
    };
    for line in lines {
        let entry = &line["--   ".len()..];
        let (number, rest) = entry.split_once(' ').unwrap_or_default();
        let name = rest.split("    ").next().unwrap();
        if number == "*" {
            assert_eq!(shape.group, 0, "only one group, at the end: {line}");
            shape.group = name.split(", ").count();
        } else if let Ok(number) = number.parse::<usize>() {
            assert_eq!(shape.group, 0, "fixed values come first: {line}");
            assert_eq!(
                number,
                shape.fixed.len() + 1,
                "not numbered in order: {line}"
            );
            shape.fixed.push(name.trim().to_owned());
        }
    }
    shape
}

#[test]
fn a_header_is_read_as_it_is_written() {
    let header = Header::of(
        "#!lua\n-- Does.\n--\n-- KEYS\n--   1 code\n--   2 taken\n-- ARGV\n--   1 to    where\n\
         --   * client, nth    a pair a claim,\n--             at most two\n-- REPLY\n\
         --   1 now    ms\n\nreturn {}\n",
    );
    assert_eq!(header.keys, ["code", "taken"]);
    assert_eq!(header.argv.fixed, ["to"]);
    assert_eq!(header.argv.group, 2);
    assert!(header.argv.fits(1) && header.argv.fits(5) && !header.argv.fits(4));
    assert_eq!((header.reply.fixed.len(), header.reply.group), (1, 0));
    assert!(!header.reply.fits(2) && !header.reply.fits(0));
}
