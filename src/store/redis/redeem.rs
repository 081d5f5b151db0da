//! Items that were used.

use super::connection::Connections;
use super::keys::{Key, Keys};
use super::records::{claim, timestamp};
use super::scripts::REDEEM;
use crate::domain::{Attempt, Claim, ClientId, Redeeming, Redemption, Unredeeming};
use crate::store::{Result, StoreError};

/// One of a client's items.
#[derive(Clone, Copy)]
pub(super) struct Which<'a> {
    pub(super) client: &'a ClientId,
    /// The hash of its name.
    pub(super) hash: &'a str,
    pub(super) nth: u32,
}

/// Marks an item as used.
pub(super) async fn redeem(
    connections: &Connections,
    keys: Keys<'_>,
    which: Which<'_>,
    attempt: Option<&Attempt>,
    by: &str,
) -> Result<Option<Redeeming>> {
    let attempt = attempt.map_or("-", Attempt::as_str);
    let (status, record, mark) = run(connections, keys, which, attempt, by).await?;
    let claim = || -> Result<Claim> {
        Ok(Claim {
            redeemed: Some(parse(&mark)?),
            ..claim(which.client, which.nth, &record)?
        })
    };
    Ok(match status.as_str() {
        "redeemed" => Some(Redeeming::Done(claim()?)),
        "repeated" => Some(Redeeming::Repeated(claim()?)),
        "no-such-claim" => Some(Redeeming::Unknown),
        _ => None,
    })
}

/// Takes the mark away.
pub(super) async fn undo(
    connections: &Connections,
    keys: Keys<'_>,
    which: Which<'_>,
) -> Result<Option<Unredeeming>> {
    let (status, _, mark) = run(connections, keys, which, "", "").await?;
    Ok(match status.as_str() {
        "undone" => Some(Unredeeming::Done(parse(&mark)?)),
        "not-redeemed" => Some(Unredeeming::NotRedeemed),
        "no-such-claim" => Some(Unredeeming::Unknown),
        _ => None,
    })
}

async fn run(
    connections: &Connections,
    keys: Keys<'_>,
    Which { client, hash, nth }: Which<'_>,
    attempt: &str,
    by: &str,
) -> Result<(String, String, String)> {
    let add_argv = |call: &mut redis::Cmd| {
        call.arg(client.as_str()).arg(hash).arg(nth);
        call.arg(attempt).arg(by);
    };
    connections.run(&REDEEM, keys, add_argv).await
}

/// Tells of each of these claims whether its item was used.
pub(super) async fn tell(
    connections: &Connections,
    keys: Keys<'_>,
    claims: &mut [Claim],
) -> Result<()> {
    if claims.is_empty() {
        return Ok(());
    }
    let mut pipe = redis::pipe();
    let command = pipe.cmd("HMGET").arg(keys.get(Key::Redeemed));
    for claim in &*claims {
        command.arg(claim.item.id().as_str());
    }
    let is_shown = |(marks,): &(Vec<Option<String>>,)| marks.iter().any(Option::is_some);
    let (marks,) = connections.read_confirmed(keys, &pipe, is_shown).await?;
    for (claim, mark) in claims.iter_mut().zip(marks) {
        claim.redeemed = mark.as_deref().map(parse).transpose()?;
    }
    Ok(())
}

/// Reads `<ms> <attempt> <by>`.
fn parse(mark: &str) -> Result<Redemption> {
    let mut parts = mark.splitn(3, ' ');
    let (Some(at), Some(attempt), Some(by)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(StoreError::Corrupt(
            "the mark of a used item cannot be read".into(),
        ));
    };
    Ok(Redemption {
        at: timestamp(at)?,
        by: by.to_owned(),
        attempt: attempt.to_owned().try_into().ok(),
    })
}
