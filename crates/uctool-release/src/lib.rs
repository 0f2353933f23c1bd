//! Build numbers of CUCM and its relatives: what they mean, how they compare, where an upgrade may go. `version` and
//! `sip` stand on it.
//!
//! A build number mixes two counts: levels of the operating system and fixes of the application. A larger number can
//! therefore hold fewer fixes, and there is no total order of versions.
//!
//! | module | holds |
//! |---|---|
//! | `product` | the products that share the numbering |
//! | `version` | [`Version`]: the numbers, and the errors of reading them |
//! | `name` | [`Name`]: `12.5(1)SU4`, `14SU4a` |
//! | `spelling` | every spelling of one version people paste |
//! | `scan` | versions inside whole answers of a system |
//! | `table` | the releases whose number a document prints |
//! | `decode` | numbers to meaning: the table first, the rule second |
//! | `compare` | [`Relation`] and the three answers about two versions |
//! | `windows`, `methods`, `cops` | the upgrade tables, with their sources |
//! | `refusal` | why an upgrade is refused |
//! | `route` | may I upgrade, and how |
//! | `imp` | which IM&P runs beside which CUCM |

pub mod compare;
pub mod cops;
pub mod decode;
pub mod imp;
pub mod methods;
pub mod name;
pub mod product;
pub mod refusal;
pub mod route;
pub mod scan;
pub mod spelling;
pub mod table;
pub mod version;
pub mod windows;

pub use compare::{Comparison, EsField, Relation, Side, compare};
pub use decode::{DecodedBy, Described, Level};
pub use name::Name;
pub use product::Product;
pub use refusal::Refusal;
pub use route::{Route, Verdict, route};
pub use scan::{Found, Role, scan};
pub use spelling::{Spelled, SpellingError};
pub use table::{Release, releases};
pub use version::{Version, VersionError};
