//! Finding claims for an organiser: the newest, or those of a client or an item.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use futures_util::TryStreamExt as _;

use super::{Apiece, Result};
use crate::domain::{Claim, ClientId, CodeId, Timestamp};

/// Which claims to find.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What the client's id or the item contains; everything if it is empty. Case does not
    /// count.
    pub text: String,
    /// Only claims that come after this one, the newest first.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: usize,
}

/// Where a claim is among all, the newest first. Many may be of one moment, as a crowd's are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// When it was granted.
    pub at: Timestamp,
    /// Who has it.
    pub client: ClientId,
    /// Which of the client's items it is.
    pub nth: u32,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct FoundClaims {
    /// The newest first.
    pub claims: Vec<Claim>,
    /// How many there are like these, with those that are not in the list.
    pub count: u64,
}

/// A claim by its age: the oldest is the largest, so that a heap lets go of it first.
struct ByAge(Claim);

/// By which claims are in order.
fn age(at: Timestamp, client: &ClientId, nth: u32) -> impl Ord {
    (Reverse(at), client.as_str(), nth)
}

impl ByAge {
    fn age(&self) -> impl Ord {
        age(self.0.at, &self.0.client, self.0.nth)
    }
}

impl PartialEq for ByAge {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for ByAge {}

impl PartialOrd for ByAge {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ByAge {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.age().cmp(&other.age())
    }
}

impl Search {
    fn is_met(&self, claim: &Claim, wanted: &str) -> bool {
        if let Some(Place { at, client, nth }) = &self.after
            && age(claim.at, &claim.client, claim.nth) <= age(*at, client, *nth)
        {
            return false;
        }
        wanted.is_empty()
            || claim.client.as_str().to_lowercase().contains(wanted)
            || claim.item.id().to_string() == self.text.trim()
            || claim
                .item
                .content()
                .to_line()
                .to_lowercase()
                .contains(wanted)
    }
}

impl Apiece {
    /// Finds claims by reading all of the code's: stores keep them in no order, so that a claim
    /// costs nothing for it. A million takes some seconds, and the memory of those that are
    /// returned.
    ///
    /// # Errors
    /// No such code, or the store's failure.
    pub async fn find_claims(
        self: &Arc<Self>,
        code: &CodeId,
        search: &Search,
    ) -> Result<FoundClaims> {
        let wanted = search.text.trim().to_lowercase();
        let mut pages = std::pin::pin!(self.export(code.clone()).await?);
        let (mut newest, mut count) = (BinaryHeap::new(), 0);
        while let Some(page) = pages.try_next().await? {
            for claim in page {
                if search.is_met(&claim, &wanted) {
                    count += 1;
                    newest.push(ByAge(claim));
                }
                if newest.len() > search.limit {
                    newest.pop();
                }
            }
        }
        let claims = newest.into_sorted_vec().into_iter();
        let claims = claims.map(|ByAge(claim)| claim).collect();
        Ok(FoundClaims { claims, count })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Content, Item};

    fn claim(client: &str, second: i64) -> Claim {
        Claim {
            client: client.parse().unwrap(),
            nth: 1,
            at: Timestamp::from_second(second).unwrap(),
            item: Item::new(&Content::Text(format!("Coupon {client}"))).unwrap(),
            accepted_terms: false,
            redeemed: None,
        }
    }

    #[test]
    fn a_heap_lets_go_of_the_oldest() {
        let mut newest = BinaryHeap::new();
        for second in [5, 1, 9, 3, 7] {
            newest.push(ByAge(claim(&format!("c{second}"), second)));
            if newest.len() > 3 {
                newest.pop();
            }
        }
        let newest = newest.into_sorted_vec().into_iter();
        let seconds: Vec<_> = newest.map(|ByAge(claim)| claim.at.as_second()).collect();
        assert_eq!(seconds, [9, 7, 5]);
    }

    #[test]
    fn claims_are_found_by_client_or_item() {
        let ann = claim("ann", 10);
        let is_met = |text: &str, after: Option<&Claim>| {
            let search = Search {
                text: text.into(),
                after: after.map(|claim| Place {
                    at: claim.at,
                    client: claim.client.clone(),
                    nth: claim.nth,
                }),
                limit: 1,
            };
            search.is_met(&ann, &text.to_lowercase())
        };
        assert!(is_met("", None) && is_met("AN", None) && is_met("coupon a", None));
        assert!(is_met(&ann.item.id().to_string(), None));
        assert!(!is_met("bob", None));
        // Of the same moment, they are in the order of their names.
        let [newer, older] = [claim("zoe", 11), claim("abe", 9)];
        let [before, after] = [claim("abe", 10), claim("bob", 10)];
        assert!(is_met("", Some(&newer)) && is_met("", Some(&before)));
        assert!(!is_met("", Some(&older)) && !is_met("", Some(&after)));
        assert!(!is_met("", Some(&ann)));
    }
}
