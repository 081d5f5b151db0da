//! What there is at one moment. Sets of items are bit masks.

/// How large the world is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    pub(super) items: u8,
    /// Whether the last of them is added at any time, and not at the beginning.
    pub(super) late: bool,
    /// Whether items are withdrawn and restored.
    pub(super) organiser: bool,
    pub(super) grants: usize,
    /// Copies, failovers and restarts together.
    pub(super) failures: u8,
    /// Requests of each kind that are under way at once.
    pub(super) requests: usize,
    /// Whether a window may have two items.
    pub(super) pairs: bool,
}

pub(super) const MOST_GRANTS: usize = 4;
pub(super) const MOST_REQUESTS: usize = 3;

/// What a Redis holds of one code. An item that is in none of the sets was given out here,
/// or never added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Node {
    /// Every item that was ever added here.
    pub(super) known: u8,
    pub(super) untaken: u8,
    pub(super) window: u8,
    pub(super) aside: u8,
    pub(super) withdrawn: u8,
    /// The withdrawn ones that were in a grant.
    pub(super) marked: u8,
    /// How many grants are counted.
    pub(super) windows: u8,
    /// Under which id its windows are opened.
    pub(super) fence: u8,
    /// The id of its data; 0 if there is no such node.
    pub(super) id: u8,
}

/// A grant: its items, and the id that it was made for; 0 if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Grant {
    pub(super) items: u8,
    pub(super) id: u8,
}

/// A request to write a grant. It may arrive late, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Create {
    /// 0 if there is none.
    pub(super) number: u8,
    pub(super) grant: Grant,
    /// The node that the items were read from.
    pub(super) node: u8,
}

/// A request to note the id of a node's data. The grants were listed before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct Note {
    /// 0 if there is none.
    pub(super) id: u8,
    pub(super) node: u8,
    /// The last grant that there was.
    pub(super) last: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct State {
    pub(super) nodes: [Node; 2],
    /// A lagging replica, or a file on the disk.
    pub(super) copy: Node,
    pub(super) grants: [Grant; MOST_GRANTS],
    pub(super) creates: [Create; MOST_REQUESTS],
    pub(super) notes: [Note; MOST_REQUESTS],
    /// The items that somebody was shown.
    pub(super) shown: u8,
    pub(super) failures: u8,
    pub(super) next_id: u8,
}

impl State {
    pub(super) fn first(bounds: Bounds) -> Self {
        let added = (1 << (bounds.items - u8::from(bounds.late))) - 1;
        let node = Node {
            known: added,
            untaken: added,
            fence: 1,
            id: 1,
            ..Node::default()
        };
        Self {
            nodes: [node, Node::default()],
            copy: Node::default(),
            grants: Default::default(),
            creates: Default::default(),
            notes: Default::default(),
            shown: 0,
            failures: 0,
            next_id: 2,
        }
    }

    pub(super) fn last_grant(&self) -> usize {
        self.grants.iter().filter(|grant| grant.id > 0).count()
    }

    /// The same with another node.
    pub(super) fn with(mut self, at: usize, node: Node) -> Self {
        self.nodes[at] = node;
        self
    }

    /// Requests are alike, whoever sent them: their order says nothing. The free places
    /// come last.
    pub(super) fn sorted(mut self) -> Self {
        self.creates.sort_unstable_by(|a, b| b.cmp(a));
        self.notes.sort_unstable_by(|a, b| b.cmp(a));
        self
    }
}

/// The items of a set, one by one.
pub(super) fn each(set: u8) -> impl Iterator<Item = u8> {
    (0..8).map(|n| 1 << n).filter(move |item| set & item > 0)
}
