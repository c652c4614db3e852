//! Whether the feed's server answers: one short look that keeps and believes nothing.

use super::{Plan, now};
use crate::device::clock::Clock;
use crate::feed::transport::{Limits, Transport};
use crate::feed::verify::MOST_TIMESTAMP;
use std::time::Duration;

/// For somebody who waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// The error is for people.
pub fn reach(plan: &Plan, clock: &Clock) -> Result<(), String> {
    let transport = Transport::open(&plan.address, plan.certificates.as_deref(), Limits::default())?;
    let present = now(clock);
    transport.set_present(present.moment, !present.standing.is_set());
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| error.to_string())?;
    let look = async { tokio::time::timeout(PATIENCE, transport.probe(None, MOST_TIMESTAMP)).await };
    match runtime.block_on(look) {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(unreached)) => Err(unreached.to_string()),
        Err(_) => Err(format!("{}: no answer within {} seconds", plan.address, PATIENCE.as_secs())),
    }
}
