//! Plays a history on a store and on the oracle, and compares their answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use apiece::domain::{
    Attempt, Claim, ClaimRequest, ClientId, CodeId, Content, Digest, File, Item, Moved, Place,
    Settings, StateName, Timestamp,
};
use apiece::store::{StoreError, Verification};
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;

use super::oracle::{Oracle, Pool};
use super::steps::{Call, Step};
use crate::harness::AllPlanes;

type Result<T = (), E = TestCaseError> = std::result::Result<T, E>;

/// Plays the steps. `seen` counts them; proptest needs it to shrink a failure.
pub(super) async fn play(
    store: &dyn AllPlanes,
    store_sets_aside: bool,
    history: usize,
    steps: Vec<Step>,
    seen: Option<Arc<AtomicUsize>>,
) -> Result {
    let mut player = Player {
        store,
        store_sets_aside,
        history,
        oracle: Oracle::default(),
    };
    for Step { code, call } in steps {
        if let Some(seen) = &seen {
            seen.fetch_add(1, Ordering::SeqCst);
        }
        let id = player.code(code);
        player.step(&id, call).await?;
        player.stats(&id).await?;
    }
    let ids: Vec<_> = player.oracle.codes.keys().cloned().collect();
    for id in ids {
        player.verify(&id).await?;
    }
    Ok(())
}

struct Player<'a> {
    store: &'a dyn AllPlanes,
    /// Whether it is a fenced one.
    store_sets_aside: bool,
    history: usize,
    oracle: Oracle,
}

/// Two thirds of the items are files. Each two of those have the same bytes and
/// different names.
fn item(n: &usize) -> Item {
    let content = match n % 3 {
        0 => Content::Text(format!("item {n}")),
        _ => Content::File(File {
            name: format!("{n}.txt").parse().unwrap(),
            media_type: "text/plain".parse().unwrap(),
            size: 9,
            sha256: digest(n),
        }),
    };
    Item::new(&content).unwrap()
}

fn digest(n: &usize) -> Digest {
    [u8::try_from(n / 3).unwrap(); Digest::BYTES].into()
}

fn client(n: usize) -> ClientId {
    format!("client {n}").parse().unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "so that map_err takes it")]
fn failed(error: StoreError) -> TestCaseError {
    TestCaseError::fail(format!("{error:?}"))
}

impl Player<'_> {
    fn code(&self, n: usize) -> CodeId {
        format!("{}-{n}", self.before()).parse().unwrap()
    }

    /// An id that sorts before the ids of this history, and after those of all
    /// earlier ones.
    fn before(&self) -> CodeId {
        format!("h{:09}", self.history).parse().unwrap()
    }

    fn pool(&mut self, id: &CodeId) -> Option<&mut Pool> {
        self.oracle.codes.get_mut(id)
    }

    async fn step(&mut self, id: &CodeId, call: Call) -> Result {
        match call {
            Call::Create(settings) => self.create(id, &settings).await,
            Call::Update { settings, stale } => self.update(id, &settings, stale).await,
            Call::Delete => self.delete(id).await,
            Call::Add(items) => self.add(id, &items).await,
            Call::Move(items, to) => self.shift(id, &items, to).await,
            Call::Find(items) => self.find(id, &items).await,
            Call::Replace(item) => self.replace(id, item).await,
            Call::Replaced(client) => self.replaced(id, client).await,
            Call::Items { state, limit } => self.items(id, state, limit).await,
            Call::Files { limit } => self.files(id, limit).await,
            Call::HasFiles(files) => self.has_files(id, &files).await,
            Call::Claim {
                client,
                nth,
                accepted,
            } => self.claim(id, client, nth, accepted).await,
            Call::Redeem {
                client,
                nth,
                attempt,
            } => self.redeem(id, client, nth, attempt).await,
            Call::Undo { client, nth } => self.undo(id, client, nth).await,
            Call::View(client) => self.view(id, client).await,
            Call::Claims { limit } => self.claims(id, limit).await,
            Call::Codes { limit } => self.codes(limit).await,
            Call::Verify => self.verify(id).await,
        }
    }

    async fn create(&mut self, id: &CodeId, settings: &Settings) -> Result {
        let answer = self.store.create_code(id, settings).await.map_err(failed)?;
        let right = self.oracle.create(id, settings, answer.as_ref());
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn update(&mut self, id: &CodeId, settings: &Settings, stale: bool) -> Result {
        let version = self.pool(id).map_or(1, |pool| pool.code.version);
        let version = if stale { version + 1 } else { version };
        let answer = self.store.update_code(id, settings, version).await;
        let right = self.oracle.update(id, settings, version);
        prop_assert_eq!(answer.map_err(failed)?, right);
        let code = self.store.code(id).await.map_err(failed)?;
        prop_assert_eq!(code, self.pool(id).map(|pool| pool.code.clone()));
        Ok(())
    }

    async fn delete(&mut self, id: &CodeId) -> Result {
        let answer = self.store.delete_code(id).await.map_err(failed)?;
        prop_assert_eq!(answer, self.oracle.codes.remove(id).is_some());
        Ok(())
    }

    async fn add(&mut self, id: &CodeId, items: &[usize]) -> Result {
        let items: Vec<_> = items.iter().map(item).collect();
        let answer = self.store.add_items(id, &items).await.map_err(failed)?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.add(&items)));
        Ok(())
    }

    async fn shift(&mut self, id: &CodeId, items: &[usize], to: Place) -> Result {
        let pool = self.oracle.codes.get(id);
        let known = |item| match pool {
            Some(pool) => pool.known(item),
            None => item,
        };
        let items: Vec<_> = items.iter().map(item).map(known).collect();
        let answer = self
            .store
            .move_items(id, &items, to)
            .await
            .map_err(failed)?;
        if self.store_sets_aside {
            self.learn_what_is_aside(id, &items, answer.as_deref())
                .await?;
        }
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.shift(&items, to)));
        Ok(())
    }

    /// The oracle does not know what was in a window. So it believes the store that an
    /// item which was withdrawn is set aside, and checks all that follows from it.
    async fn learn_what_is_aside(
        &mut self,
        id: &CodeId,
        items: &[Item],
        answer: Option<&[Moved]>,
    ) -> Result {
        let moved = items.iter().zip(answer.unwrap_or_default());
        let aside = moved.filter(|(_, moved)| **moved == Moved::SetAside);
        let ids: Vec<_> = aside.map(|(item, _)| item.id()).collect();
        let found = self.store.find_items(id, &ids).await.map_err(failed)?;
        if let Some(pool) = self.pool(id) {
            pool.set_aside(found.unwrap_or_default().into_iter().flatten());
        }
        Ok(())
    }

    async fn find(&mut self, id: &CodeId, items: &[usize]) -> Result {
        let items: Vec<_> = items.iter().map(|n| item(n).id()).collect();
        let answer = self.store.find_items(id, &items).await.map_err(failed)?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.find(&items)));
        Ok(())
    }

    async fn replace(&mut self, id: &CodeId, n: usize) -> Result {
        let item = item(&n).id();
        let answer = self.store.replace_item(id, item).await.map_err(failed)?;
        let right = self
            .pool(id)
            .map(|pool| pool.replace(item, answer.as_ref()));
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn replaced(&mut self, id: &CodeId, n: usize) -> Result {
        let client = client(n);
        let answer = self.store.replaced(id, &client).await.map_err(failed)?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.replaced(&client)));
        Ok(())
    }

    async fn items(&mut self, id: &CodeId, state: Option<StateName>, limit: usize) -> Result {
        let (mut items, mut cursor) = (Some(Vec::new()), None);
        loop {
            let page = self.store.items(id, state, cursor.as_ref(), limit).await;
            let (Some(page), Some(items)) = (page.map_err(failed)?, &mut items) else {
                items = None;
                break;
            };
            items.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                items.sort_by_key(|found| found.item.id());
                if self.store_sets_aside {
                    // A window may have been opened meanwhile.
                    items.dedup();
                }
                break;
            }
        }
        prop_assert_eq!(items, self.pool(id).map(|pool| pool.items(state)));
        Ok(())
    }

    async fn files(&mut self, id: &CodeId, limit: usize) -> Result {
        let (mut files, mut cursor) = (Some(Vec::new()), None);
        loop {
            let page = self.store.files(id, cursor.as_ref(), limit).await;
            let (Some(page), Some(files)) = (page.map_err(failed)?, &mut files) else {
                files = None;
                break;
            };
            files.extend(page.files);
            cursor = page.next;
            if cursor.is_none() {
                files.sort_by_key(|file| file.sha256);
                break;
            }
        }
        prop_assert_eq!(files, self.pool(id).map(|pool| pool.files()));
        Ok(())
    }

    async fn has_files(&mut self, id: &CodeId, files: &[usize]) -> Result {
        let files: Vec<_> = files.iter().map(digest).collect();
        let answer = self.store.has_files(id, &files).await.map_err(failed)?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.has_files(&files)));
        Ok(())
    }

    async fn redeem(&mut self, id: &CodeId, n: usize, nth: u32, attempt: Option<u8>) -> Result {
        let (client, by) = (client(n), format!("desk {n}"));
        let attempt = attempt.map(|n| Attempt::from_random([n; 8]));
        let answer = self.store.redeem(id, &client, nth, attempt.as_ref(), &by);
        let answer = answer.await.map_err(failed)?;
        let right = self.pool(id).map(|pool| {
            let mark = (attempt.as_ref(), by.as_str());
            pool.redeem(&client, nth, mark, answer.as_ref())
        });
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn undo(&mut self, id: &CodeId, n: usize, nth: u32) -> Result {
        let client = client(n);
        let answer = self.store.undo_redemption(id, &client, nth).await;
        let right = self.pool(id).map(|pool| pool.undo(&client, nth));
        prop_assert_eq!(answer.map_err(failed)?, right);
        Ok(())
    }

    async fn claim(&mut self, id: &CodeId, n: usize, nth: u32, accepted_terms: bool) -> Result {
        let request = ClaimRequest {
            code: id.clone(),
            client: client(n),
            nth,
            accepted_terms,
            network: None,
        };
        let answer = self.store.claim(request.clone()).await.map_err(failed)?;
        let right = self.oracle.claim(&request, answer.as_ref());
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn view(&mut self, id: &CodeId, n: Option<usize>) -> Result {
        let client = n.map(client);
        let answer = self.store.view(id, client.as_ref()).await.map_err(failed)?;
        let now = answer
            .as_ref()
            .map_or(Timestamp::UNIX_EPOCH, |view| view.now);
        let right = self.pool(id).map(|pool| pool.view(client.as_ref(), now));
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn claims(&mut self, id: &CodeId, limit: usize) -> Result {
        let answer = self.all_claims(id, limit).await?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.claims()));
        Ok(())
    }

    /// The claims of all pages, in the order of client and `nth`.
    async fn all_claims(&self, id: &CodeId, limit: usize) -> Result<Option<Vec<Claim>>> {
        let (mut claims, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.store.claims(id, cursor.as_ref(), limit).await;
            let Some(page) = page.map_err(failed)? else {
                return Ok(None);
            };
            claims.extend(page.claims);
            cursor = page.next;
            if cursor.is_none() {
                claims.sort_by_key(|claim| (claim.client.clone(), claim.nth));
                return Ok(Some(claims));
            }
        }
    }

    async fn codes(&self, limit: usize) -> Result {
        let answer = self.store.codes(Some(&self.before()), limit).await;
        let right = self.oracle.codes.values().take(limit);
        let right: Vec<_> = right.map(|pool| pool.code.clone()).collect();
        prop_assert_eq!(answer.map_err(failed)?, right);
        Ok(())
    }

    async fn verify(&mut self, id: &CodeId) -> Result {
        let answer = self.store.verify(id).await.map_err(failed)?;
        let right = self.pool(id).map(|pool| Verification {
            items: pool.stats().added,
            claims: pool.stats().taken,
            problems: Vec::new(),
        });
        prop_assert_eq!(answer, right);
        Ok(())
    }

    async fn stats(&mut self, id: &CodeId) -> Result {
        let answer = self.store.stats(id).await.map_err(failed)?;
        prop_assert_eq!(answer, self.pool(id).map(|pool| pool.stats()));
        Ok(())
    }
}
