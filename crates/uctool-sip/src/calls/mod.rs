//! From messages to transactions (RFC 3261, section 17; RFC 6026), dialogs (section 12) and calls.
//!
//! A [`Tracker`] is a [`Consumer`](crate::Consumer): it puts every message into the [`Transaction`] of its hop and the
//! [`Dialog`] of its Call-ID and tells a [`Watch`] what it did. What has ended leaves; what stays is bounded.
//!
//! | module | holds |
//! |---|---|
//! | `head` | the header fields calls need, read in one pass |
//! | `said` | one message as the tracker sees it |
//! | `transaction` | one transaction on one hop |
//! | `dialog`, `outcome` | everything of one Call-ID, and how it went |
//! | `apply`, `answer` | what a message changes in it, and what a response does |
//! | `subscription` | SUBSCRIBE, NOTIFY, PUBLISH and the state they carry |
//! | `legs` | which dialogs are legs of one call |
//! | `tracker`, `watch` | all dialogs, and who is told |

mod answer;
mod apply;
mod dialog;
mod head;
mod legs;
mod method;
mod outcome;
mod said;
mod subscription;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod text;
mod tracker;
mod transaction;
mod watch;

pub use dialog::{Cause, Contact, Dialog, Kind, Party, Registration, Side, Transfer};
pub use head::Head;
pub use legs::{JoinedBy, Leg};
pub use method::Method;
pub use outcome::Outcome;
pub use said::Said;
pub use subscription::{Subscription, state_of};
pub(crate) use text::cut;
pub use text::{host_of, is_private, parameter_of, uri_of, user_of};
pub use tracker::{MAX_LIVE, Tracker};
pub(crate) use transaction::between;
pub use transaction::{Final, Transaction};
pub use watch::{Copy, Sighting, Watch};
