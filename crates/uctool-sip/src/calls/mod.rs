//! From messages to transactions (RFC 3261, section 17; RFC 6026), dialogs (section 12) and calls.
//!
//! A [`Tracker`] is a [`Consumer`](uctool_message::Consumer): it puts every message into the [`Transaction`] of its hop and the
//! [`Dialog`] of its Call-ID and tells a [`Watch`] what it did. What has ended leaves; what stays is bounded.
//!
//! | module | holds |
//! |---|---|
//! | `transaction` | one transaction on one hop |
//! | `dialog`, `outcome` | everything of one Call-ID, and how it went |
//! | `apply`, `answer` | what a message changes in it, and what a response does |
//! | `subscription` | SUBSCRIBE, NOTIFY, PUBLISH and the state they carry |
//! | `legs` | which dialogs are legs of one call |
//! | `tracker`, `watch` | all dialogs, and who is told |

mod answer;
mod apply;
mod dialog;
mod legs;
mod outcome;
mod subscription;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod tracker;
mod transaction;
mod watch;

pub use dialog::{Cause, Contact, Dialog, Kind, Party, Registration, Side, Transfer};
pub use legs::{JoinedBy, Leg};
pub use outcome::Outcome;
pub use subscription::{Subscription, state_of};
pub use tracker::{MAX_LIVE, Tracker};
pub(crate) use transaction::between;
pub use transaction::{Final, Transaction};
pub use watch::{Copy, Sighting, Watch};
