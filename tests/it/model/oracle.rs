//! A store too simple to be wrong. It says how a real store must answer.
//!
//! Only the real store can decide which untaken item it gives, and what time it
//! is. The oracle takes these from the real answer, if that answer is allowed.

use std::collections::BTreeMap;
use std::sync::Arc;

use apiece::domain::{
    Added, Attempt, Availability, Claim, ClaimRequest, ClientId, Code, CodeId, Content, Digest,
    Exchange, File, FoundItem, Item, ItemId, ItemState, Moved, Outcome, Place, Redeeming,
    Redemption, Repeat, Replaced, Replacement, Settings, StateName, Stats, Timestamp, Unredeeming,
    View,
};
use apiece::store::{Fixed, Update};
use apiece::system::System;

#[derive(Default)]
pub(super) struct Oracle {
    pub(super) codes: BTreeMap<CodeId, Pool>,
}

pub(super) struct Pool {
    pub(super) code: Code,
    items: BTreeMap<ItemId, FoundItem>,
    claims: BTreeMap<ClientId, Vec<Claim>>,
    /// In the order in which they were made.
    exchanges: Vec<Exchange>,
    /// How many items were used before they were replaced.
    redeemed_before: u64,
}

impl Oracle {
    pub(super) fn create(
        &mut self,
        id: &CodeId,
        settings: &Settings,
        answer: Option<&Code>,
    ) -> Option<Code> {
        if self.codes.contains_key(id) {
            return None;
        }
        let code = Code {
            id: id.clone(),
            settings: settings.clone(),
            created_at: answer.map_or(Timestamp::UNIX_EPOCH, |code| code.created_at),
            version: 1,
        };
        let pool = Pool {
            code: code.clone(),
            items: BTreeMap::new(),
            claims: BTreeMap::new(),
            exchanges: Vec::new(),
            redeemed_before: 0,
        };
        self.codes.insert(id.clone(), pool);
        Some(code)
    }

    pub(super) fn update(&mut self, id: &CodeId, settings: &Settings, version: u64) -> Update {
        let Some(pool) = self.codes.get_mut(id) else {
            return Update::NoSuchCode;
        };
        if pool.code.version != version {
            return Update::Stale;
        }
        if settings.per_client < pool.code.settings.per_client && !pool.claims.is_empty() {
            return Update::InUse(Fixed::PerClient);
        }
        if settings.identity != pool.code.settings.identity && !pool.claims.is_empty() {
            return Update::InUse(Fixed::Identity);
        }
        pool.code.settings = settings.clone();
        pool.code.version += 1;
        Update::Done(pool.code.clone())
    }

    pub(super) fn claim(
        &mut self,
        request: &ClaimRequest,
        answer: Option<&Outcome>,
    ) -> Option<Outcome> {
        let pool = self.codes.get_mut(&request.code)?;
        Some(pool.claim(request, answer))
    }
}

impl Pool {
    pub(super) fn add(&mut self, items: &[Item]) -> Vec<Added> {
        let mut add = |item: &Item| {
            if self.items.contains_key(&item.id()) {
                return Added::Duplicate;
            }
            let found = FoundItem {
                item: item.clone(),
                state: ItemState::Untaken,
            };
            self.items.insert(item.id(), found);
            Added::New
        };
        items.iter().map(&mut add).collect()
    }

    /// The item that the pool has in the place of this one: the same bytes may
    /// have been added under another name.
    pub(super) fn known(&self, item: Item) -> Item {
        let found = self.items.get(&item.id());
        found.map_or(item, |found| found.item.clone())
    }

    pub(super) fn shift(&mut self, items: &[Item], to: Place) -> Vec<Moved> {
        let to = match to {
            Place::Untaken => ItemState::Untaken,
            Place::Withdrawn => ItemState::Withdrawn,
        };
        let mut shift = |item: &Item| match self.items.get_mut(&item.id()) {
            None => Moved::Unknown,
            Some(found) if found.state == to => Moved::Already,
            Some(found)
                if to == ItemState::Untaken && matches!(found.state, ItemState::Aside { .. }) =>
            {
                Moved::SetAside
            }
            Some(found) if matches!(found.state, ItemState::Taken { .. }) => Moved::Taken,
            Some(found) if matches!(found.state, ItemState::Replaced { .. }) => Moved::Replaced,
            Some(found) => {
                found.state = to.clone();
                Moved::Done
            }
        };
        items.iter().map(&mut shift).collect()
    }

    /// Takes over that these items are set aside, if they were withdrawn.
    pub(super) fn set_aside(&mut self, items: impl Iterator<Item = FoundItem>) {
        for aside in items {
            match self.items.get_mut(&aside.item.id()) {
                Some(found) if found.state == ItemState::Withdrawn => *found = aside,
                _ => {}
            }
        }
    }

    pub(super) fn find(&self, items: &[ItemId]) -> Vec<Option<FoundItem>> {
        items.iter().map(|id| self.items.get(id).cloned()).collect()
    }

    /// The items in a state, in the order of their ids.
    pub(super) fn items(&self, state: Option<StateName>) -> Vec<FoundItem> {
        let is_wanted = |found: &&FoundItem| match (state, &found.state) {
            (None, _)
            | (Some(StateName::Untaken), ItemState::Untaken)
            | (Some(StateName::Taken), ItemState::Taken { .. })
            | (Some(StateName::Withdrawn), ItemState::Withdrawn)
            | (Some(StateName::Aside), ItemState::Aside { .. })
            | (Some(StateName::Replaced), ItemState::Replaced { .. }) => true,
            (Some(_), _) => false,
        };
        self.items.values().filter(is_wanted).cloned().collect()
    }

    /// Replaces an item by the one that the store chose, if it was allowed to.
    pub(super) fn replace(&mut self, id: ItemId, answer: Option<&Replacement>) -> Replacement {
        let Some(found) = self.items.get(&id) else {
            return Replacement::Unknown;
        };
        let old = found.item.clone();
        let client = match &found.state {
            ItemState::Untaken => return Replacement::NotTaken(StateName::Untaken),
            ItemState::Withdrawn => return Replacement::NotTaken(StateName::Withdrawn),
            ItemState::Aside { .. } => return Replacement::NotTaken(StateName::Aside),
            ItemState::Replaced { .. } => {
                let exchange = self.exchanges.iter().find(|e| e.old.item.id() == id);
                return Replacement::Repeated(exchange.unwrap().clone());
            }
            ItemState::Taken { client } => client.clone(),
        };
        let chosen = match answer {
            Some(Replacement::Done(exchange)) => Some((exchange.new.item.id(), exchange.new.at)),
            _ => None,
        };
        let mut untaken = self.items.values_mut();
        let new = untaken.find(|found| {
            found.state == ItemState::Untaken
                && chosen.is_none_or(|(chosen, _)| found.item.id() == chosen)
        });
        let Some(new) = new else {
            return Replacement::Exhausted;
        };
        new.state = ItemState::Taken {
            client: client.clone(),
        };
        let (item, now) = (
            new.item.clone(),
            chosen.map_or(Timestamp::UNIX_EPOCH, |c| c.1),
        );
        self.items.get_mut(&id).unwrap().state = ItemState::Replaced {
            client: client.clone(),
            replaced_at: now,
            replaced_by: item.id(),
        };
        let claims = self.claims.get_mut(&client).unwrap();
        let claim = claims.iter_mut().find(|claim| claim.item.id() == id);
        let claim = claim.unwrap();
        let old = Replaced {
            client,
            nth: claim.nth,
            at: claim.at,
            item: old,
            replaced_at: now,
            replaced_by: item.id(),
        };
        claim.item = item;
        claim.at = now;
        self.redeemed_before += u64::from(claim.redeemed.take().is_some());
        let exchange = Exchange {
            old,
            // What was accepted is told with the claims only.
            new: Claim {
                accepted_terms: false,
                ..claim.clone()
            },
        };
        self.exchanges.push(exchange.clone());
        Replacement::Done(exchange)
    }

    /// The replaced items of a client, in the order in which they were replaced.
    pub(super) fn replaced(&self, client: &ClientId) -> Vec<Replaced> {
        let old = self.exchanges.iter().map(|exchange| &exchange.old);
        old.filter(|old| old.client == *client).cloned().collect()
    }

    /// All files, in the order of their digests.
    pub(super) fn files(&self) -> Vec<File> {
        let contents = self.items.values().map(|found| found.item.content());
        let mut files: Vec<_> = contents
            .filter_map(|content| match content {
                Content::File(file) => Some(file),
                _ => None,
            })
            .collect();
        files.sort_by_key(|file| file.sha256);
        files
    }

    pub(super) fn has_files(&self, files: &[Digest]) -> Vec<bool> {
        let all = self.files();
        let has = |digest: &Digest| all.iter().any(|file| file.sha256 == *digest);
        files.iter().map(has).collect()
    }

    fn claim(&mut self, request: &ClaimRequest, answer: Option<&Outcome>) -> Outcome {
        let (client, nth) = (&request.client, request.nth);
        let settings = &self.code.settings;
        let per_client = settings.per_client;
        let claims = self.claims.get(client).map_or(&[][..], Vec::as_slice);
        let had = u32::try_from(claims.len()).unwrap();
        if let Some(claim) = claims.iter().find(|claim| claim.nth == nth) {
            return match settings.repeat {
                Repeat::Same => Outcome::Repeated(unmarked(claim)),
                Repeat::Refuse => Outcome::Refused,
            };
        }
        if nth != had + 1 || nth > per_client {
            return Outcome::OutOfTurn { had, per_client };
        }
        let now = match answer {
            Some(Outcome::NotOpen { now, .. }) => *now,
            _ => System::of_machine().clock.now(),
        };
        match settings.availability(now) {
            Availability::NotOpen { opens_at } => Outcome::NotOpen { opens_at, now },
            Availability::Paused => Outcome::Paused,
            Availability::Closed => Outcome::Closed,
            Availability::Open => self.grant(request, answer),
        }
    }

    /// Grants the item that the store chose, if it was allowed to.
    fn grant(&mut self, request: &ClaimRequest, answer: Option<&Outcome>) -> Outcome {
        let client = &request.client;
        let chosen = match answer {
            Some(Outcome::Granted(claim)) => Some((claim.item.id(), claim.at)),
            _ => None,
        };
        let untaken = |found: &&mut FoundItem| found.state == ItemState::Untaken;
        let mut pool = self.items.values_mut().filter(untaken);
        let Some(found) = pool.find(|f| chosen.is_none_or(|(id, _)| f.item.id() == id)) else {
            return match (self.code.settings.ending_item(), answer) {
                (Some(item), Some(Outcome::Fallback { now, .. })) => {
                    Outcome::Fallback { item, now: *now }
                }
                (Some(item), _) => {
                    let now = Timestamp::UNIX_EPOCH;
                    Outcome::Fallback { item, now }
                }
                (None, _) => Outcome::Exhausted,
            };
        };
        found.state = ItemState::Taken {
            client: client.clone(),
        };
        let claim = Claim {
            client: client.clone(),
            nth: request.nth,
            at: chosen.map_or(Timestamp::UNIX_EPOCH, |(_, at)| at),
            item: found.item.clone(),
            accepted_terms: request.accepted_terms,
            redeemed: None,
        };
        let claims = self.claims.entry(client.clone()).or_default();
        claims.push(claim.clone());
        Outcome::Granted(claim)
    }

    /// Marks an item as used at the time that the store says.
    pub(super) fn redeem(
        &mut self,
        client: &ClientId,
        nth: u32,
        (attempt, by): (Option<&Attempt>, &str),
        answer: Option<&Redeeming>,
    ) -> Redeeming {
        let Some(claim) = self.claim_of(client, nth) else {
            return Redeeming::Unknown;
        };
        let is_new = claim.redeemed.is_none();
        let at = match answer {
            Some(Redeeming::Done(claim)) => claim.redeemed.as_ref().map(|mark| mark.at),
            _ => None,
        };
        let mark = claim.redeemed.get_or_insert_with(|| Redemption {
            at: at.unwrap_or(Timestamp::UNIX_EPOCH),
            by: by.to_owned(),
            attempt: attempt.cloned(),
        });
        let is_own = is_new || attempt.is_some() && mark.attempt.as_ref() == attempt;
        if is_own {
            Redeeming::Done(claim.clone())
        } else {
            Redeeming::Repeated(claim.clone())
        }
    }

    pub(super) fn undo(&mut self, client: &ClientId, nth: u32) -> Unredeeming {
        match self.claim_of(client, nth) {
            None => Unredeeming::Unknown,
            Some(claim) => claim
                .redeemed
                .take()
                .map_or(Unredeeming::NotRedeemed, Unredeeming::Done),
        }
    }

    fn claim_of(&mut self, client: &ClientId, nth: u32) -> Option<&mut Claim> {
        let claims = self.claims.get_mut(client)?;
        claims.iter_mut().find(|claim| claim.nth == nth)
    }

    /// What a client sees of its items: whether they were used only if the code's are marked.
    pub(super) fn view(&self, client: Option<&ClientId>, now: Timestamp) -> View {
        let claims = client.and_then(|client| self.claims.get(client));
        let told = |claim: &Claim| {
            if self.code.settings.redeem {
                claim.clone()
            } else {
                unmarked(claim)
            }
        };
        View {
            code: Arc::new(self.code.clone()),
            claims: claims.into_iter().flatten().map(told).collect(),
            untaken: self.stats().untaken,
            last: None,
            is_revoked: false,
            is_erased: false,
            now,
        }
    }

    /// All claims, in the order of client and `nth`.
    pub(super) fn claims(&self) -> Vec<Claim> {
        self.claims.values().flatten().cloned().collect()
    }

    pub(super) fn stats(&self) -> Stats {
        let count = |is: fn(&ItemState) -> bool| {
            self.items.values().filter(|found| is(&found.state)).count() as u64
        };
        Stats {
            added: count(|_| true),
            untaken: count(|state| *state == ItemState::Untaken),
            taken: count(|state| matches!(state, ItemState::Taken { .. })),
            aside: count(|state| matches!(state, ItemState::Aside { .. })),
            withdrawn: count(|state| *state == ItemState::Withdrawn),
            replaced: self.exchanges.len() as u64,
            clients: self.claims.len() as u64,
            redeemed: self.redeemed_before
                + self
                    .claims()
                    .iter()
                    .filter(|claim| claim.redeemed.is_some())
                    .count() as u64,
        }
    }
}

/// A claim as the answer to a claim tells it.
fn unmarked(claim: &Claim) -> Claim {
    Claim {
        redeemed: None,
        ..claim.clone()
    }
}
