//! What can happen next. A window has one item, or two.

use super::state::{Bounds, Create, Grant, Node, Note, State, each};

/// The rules. Each may be left out.
pub(super) struct Rules {
    /// Claims, refills and windows need the id under which windows are opened.
    pub(super) fence: bool,
    /// A failover and a restart make a new id.
    pub(super) new_id: bool,
    /// A grant opens a window only under the id that it was made for.
    pub(super) lineage: bool,
    /// The items of a foreign grant are set aside.
    pub(super) foreign_aside: bool,
    /// What is left in the window is set aside at the fence.
    pub(super) window_aside: bool,
    /// All grants are counted before the new id is noted.
    pub(super) read_grants: bool,
    /// A marked item is set aside when it is restored.
    pub(super) restore_aside: bool,
    /// A withdrawn item is marked when a grant that it is in is counted.
    pub(super) mark: bool,
    /// An item of a foreign grant that is not known is set aside.
    pub(super) lost_aside: bool,
    /// The object store refuses the second writer.
    pub(super) one_writer: bool,
    /// Grants are counted in order.
    pub(super) in_order: bool,
    /// What the object holds decides, not what was to be written.
    pub(super) object_decides: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            fence: true,
            new_id: true,
            lineage: true,
            foreign_aside: true,
            window_aside: true,
            read_grants: true,
            restore_aside: true,
            mark: true,
            lost_aside: true,
            one_writer: true,
            in_order: true,
            object_decides: true,
        }
    }
}

/// What happened, and the state after it; or an item that was shown twice.
pub(super) enum Step {
    To(String, State),
    ShownTwice(String),
}

/// Collects the steps from a state.
pub(super) struct Steps<'a> {
    pub(super) from: State,
    pub(super) bounds: Bounds,
    pub(super) rules: &'a Rules,
    pub(super) found: Vec<Step>,
}

impl Steps<'_> {
    pub(super) fn all(mut self) -> Vec<Step> {
        for at in 0..2 {
            if self.from.nodes[at].id > 0 {
                self.claim(at);
                self.refill(at);
                self.count_next(at);
                self.fence(at);
                self.organise(at);
                self.copy_or_restart(at);
            }
        }
        self.fail_over();
        self.deliver();
        self.found
    }

    fn to(&mut self, what: String, state: State) {
        self.found.push(Step::To(what, state.sorted()));
    }

    fn may_serve(&self, node: Node) -> bool {
        !self.rules.fence || node.fence == node.id
    }

    fn claim(&mut self, at: usize) {
        let node = self.from.nodes[at];
        if !self.may_serve(node) {
            return;
        }
        for item in each(node.window) {
            let what = format!("node {at} shows {item}");
            if self.from.shown & item > 0 {
                self.found.push(Step::ShownTwice(what));
                continue;
            }
            let window = node.window ^ item;
            let mut next = self.from.with(at, Node { window, ..node });
            next.shown |= item;
            self.to(what, next);
        }
    }

    /// A replica reads candidates, and sends the grant to the object store.
    fn refill(&mut self, at: usize) {
        let node = self.from.nodes[at];
        let slots = &self.from.creates[..self.bounds.requests];
        let free = slots.iter().position(|create| create.number == 0);
        let (Some(slot), true) = (free, self.may_serve(node)) else {
            return;
        };
        if usize::from(node.windows) >= self.bounds.grants {
            return;
        }
        for items in self.choices(node.untaken) {
            let create = Create {
                number: node.windows + 1,
                grant: Grant { items, id: node.id },
                node: at as u8,
            };
            if !self.from.creates.contains(&create) {
                let mut next = self.from;
                next.creates[slot] = create;
                self.to(format!("a refill reads {items} at node {at}"), next);
            }
        }
    }

    /// What a refill may choose.
    fn choices(&self, untaken: u8) -> Vec<u8> {
        let mut choices: Vec<_> = each(untaken).collect();
        if self.bounds.pairs {
            let pairs =
                each(untaken).flat_map(|one| each(untaken & (one - 1)).map(move |two| one | two));
            choices.extend(pairs.collect::<Vec<_>>());
        }
        choices
    }

    /// Somebody who has read the next grant has a node count it. The request may come at any
    /// time, and again: a grant never changes, and a node counts only the next one.
    fn count_next(&mut self, at: usize) {
        let node = self.from.nodes[at];
        let next = usize::from(node.windows);
        let last = self.from.last_grant();
        if next < last {
            let grant = self.from.grants[next];
            let counted = self.count(node, grant);
            let what = format!("node {at} counts grant {}", next + 1);
            self.to(what, self.from.with(at, counted));
            // Its items come in several requests, of which the last counts it.
            for items in each(grant.items).filter(|item| *item != grant.items) {
                let part = self.count(node, Grant { items, ..grant });
                let part = Node {
                    windows: node.windows,
                    ..part
                };
                let what = format!("node {at} moves {items} of grant {}", next + 1);
                self.to(what, self.from.with(at, part));
            }
        }
        if !self.rules.in_order && next > 0 && next < self.bounds.grants {
            let again = self.count(node, self.from.grants[next - 1]);
            let what = format!("node {at} counts grant {next} as {}", next + 1);
            self.to(what, self.from.with(at, again));
        }
    }

    /// `refill.lua`.
    fn count(&self, mut node: Node, grant: Grant) -> Node {
        let serves = self.may_serve(node);
        let is_own = serves && (grant.id == node.id || !self.rules.lineage);
        node.windows += 1;
        if self.rules.mark {
            node.marked |= grant.items & node.withdrawn;
        }
        if is_own {
            let items = grant.items & node.untaken;
            node.untaken &= !items;
            node.window |= items;
        } else if self.rules.foreign_aside {
            let lost = match self.rules.lost_aside {
                true => grant.items & !node.known,
                false => 0,
            };
            let items = grant.items & (node.untaken | node.window) | lost;
            node.untaken &= !items;
            node.window &= !items;
            node.aside |= items;
            node.known |= lost;
        }
        node
    }

    /// A replica lists the grants, and will have the node note its id.
    fn fence(&mut self, at: usize) {
        let node = self.from.nodes[at];
        let slots = &self.from.notes[..self.bounds.requests];
        let free = slots.iter().position(|note| note.id == 0);
        let (Some(slot), true) = (free, node.fence != node.id) else {
            return;
        };
        let last = match self.rules.read_grants {
            true => self.from.last_grant() as u8,
            false => node.windows,
        };
        let note = Note {
            id: node.id,
            node: at as u8,
            last,
        };
        if !self.from.notes.contains(&note) {
            let mut next = self.from;
            next.notes[slot] = note;
            self.to(
                format!("the grants of node {at} are listed, up to {last}"),
                next,
            );
        }
    }

    /// `fence.lua`.
    fn note(&self, mut node: Node, note: Note) -> Option<Node> {
        let is_as_it_was = node.id == note.id && node.windows == note.last;
        if !is_as_it_was || node.fence == node.id {
            return None;
        }
        node.fence = node.id;
        if !self.rules.read_grants {
            // As if they had been counted.
            node.windows = self.from.last_grant() as u8;
        }
        if self.rules.window_aside {
            node.aside |= node.window;
            node.window = 0;
        }
        Some(node)
    }

    /// Adding, withdrawing and restoring.
    fn organise(&mut self, at: usize) {
        let node = self.from.nodes[at];
        let last = 1 << (self.bounds.items - 1);
        if node.known & last == 0 && self.bounds.late {
            let added = Node {
                known: node.known | last,
                untaken: node.untaken | last,
                ..node
            };
            self.to(
                format!("{last} is added to node {at}"),
                self.from.with(at, added),
            );
        }
        if !self.bounds.organiser {
            return;
        }
        for item in each(node.untaken | node.window) {
            let mut next = node;
            next.marked |= item & node.window;
            next.untaken &= !item;
            next.window &= !item;
            next.withdrawn |= item;
            self.to(
                format!("{item} is withdrawn at node {at}"),
                self.from.with(at, next),
            );
        }
        for item in each(node.withdrawn) {
            let mut next = node;
            next.withdrawn ^= item;
            next.marked &= !item;
            match node.marked & item > 0 && self.rules.restore_aside {
                true => next.aside |= item,
                false => next.untaken |= item,
            }
            self.to(
                format!("{item} is restored at node {at}"),
                self.from.with(at, next),
            );
        }
    }

    fn copy_or_restart(&mut self, at: usize) {
        let (node, copy) = (self.from.nodes[at], self.from.copy);
        if self.from.failures >= self.bounds.failures {
            return;
        }
        if copy != node {
            let mut next = self.from;
            next.copy = node;
            self.to(format!("node {at} is copied"), next);
        }
        if copy.id > 0 {
            let next = self.from.with(at, self.reborn(node.id));
            self.to(
                format!("node {at} restarts from the copy"),
                self.failed(next),
            );
        }
    }

    /// The copy takes over; the old primary goes on, cut off.
    fn fail_over(&mut self) {
        let (copy, failures) = (self.from.copy, self.from.failures);
        if copy.id > 0 && self.from.nodes[1].id == 0 && failures < self.bounds.failures {
            let next = self.from.with(1, self.reborn(copy.id));
            self.to("failover to the copy".into(), self.failed(next));
        }
    }

    fn reborn(&self, old: u8) -> Node {
        let id = match self.rules.new_id {
            true => self.from.next_id,
            false => old,
        };
        Node {
            id,
            ..self.from.copy
        }
    }

    fn failed(&self, mut state: State) -> State {
        state.copy = Node::default();
        state.failures += 1;
        state.next_id += 1;
        state
    }

    /// Requests arrive, or are lost.
    fn deliver(&mut self) {
        for slot in 0..self.bounds.requests {
            let (create, note) = (self.from.creates[slot], self.from.notes[slot]);
            if create.number > 0 {
                let mut rest = self.from;
                rest.creates[slot] = Create::default();
                self.create(rest, create);
                self.to("a grant is never written".into(), rest);
            }
            if note.id > 0 {
                let mut rest = self.from;
                rest.notes[slot] = Note::default();
                let at = usize::from(note.node);
                if let Some(node) = self.note(rest.nodes[at], note) {
                    let what = format!("node {at} notes its id");
                    self.to(what, rest.with(at, node));
                }
                self.to("an id is never noted".into(), rest);
            }
        }
    }

    fn create(&mut self, rest: State, create: Create) {
        let at = usize::from(create.number) - 1;
        let last = rest.last_grant();
        let items = create.grant.items;
        if at == last || (at < last && !self.rules.one_writer) {
            let mut next = rest;
            next.grants[at] = create.grant;
            self.to(format!("grant {} of {items} is written", at + 1), next);
        } else if at < last && !self.rules.object_decides {
            let node = rest.nodes[usize::from(create.node)];
            if usize::from(node.windows) == at {
                let counted = self.count(node, create.grant);
                let what = format!("grant {} of {items} is refused, and counted", at + 1);
                self.to(what, rest.with(usize::from(create.node), counted));
            }
        }
    }
}
