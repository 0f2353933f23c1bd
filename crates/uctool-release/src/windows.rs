//! Which engineering specials a service update installs over.
//!
//! Each readme names, under "Version and Description", the last ES of the train its update may replace. A later ES holds
//! fixes the update lacks, and the installer refuses. The updates that are not here are not known.

use crate::decode::{Described, Level};
use crate::version::Version;

/// The last ES that an update installs over.
struct Window {
    train: (u16, u16),
    su: u32,
    /// Build number of the last ES.
    last: u32,
}

const fn window(train: (u16, u16), su: u32, last: u32) -> Window {
    Window { train, su, last }
}

/// From the readmes of the updates, up to March 2026. An update made again is read as the update.
static WINDOWS: [Window; 15] = [
    window((12, 5), 2, 12016),
    window((12, 5), 3, 13032),
    window((12, 5), 4, 14046),
    window((12, 5), 5, 15057),
    window((12, 5), 6, 16068),
    window((12, 5), 7, 18090), // SU7a; SU7 itself is not known
    window((12, 5), 9, 19211),
    window((14, 0), 3, 13040),
    window((14, 0), 4, 14056), // SU4a
    window((14, 0), 5, 15072),
    window((14, 0), 6, 16076),
    window((15, 0), 1, 11002), // SU1a
    window((15, 0), 2, 12008),
    window((15, 0), 3, 13019), // SU3a
    window((15, 0), 4, 14026), // SU4a
];

/// The updates whose readme was published for the update made again; the first making has no stated window.
const MADE_AGAIN: [((u16, u16), u32); 5] =
    [((12, 5), 7), ((14, 0), 4), ((15, 0), 1), ((15, 0), 3), ((15, 0), 4)];

/// The build of the last ES that `target`, a service update, installs over.
pub fn last_es(target: &Described) -> Option<u32> {
    let Level::Su { su, respin } = target.level else { return None };
    let train = target.version.train();
    if respin.is_none() && MADE_AGAIN.contains(&(train, su)) {
        return None;
    }
    WINDOWS.iter().find(|window| (window.train, window.su) == (train, su)).map(|window| window.last)
}

/// Whether the fixes of the ES `es` are in a release that reached service update `su` of the same train; `None` where no
/// readme says.
pub fn contained(es: &Version, su: u32) -> Option<bool> {
    let reached = WINDOWS.iter().filter(|window| window.train == es.train() && window.su <= su);
    let last = reached.max_by_key(|window| window.su)?;
    if es.build <= last.last {
        return Some(true);
    }
    // Only the update's own readme can exclude an ES; that of an earlier update cannot.
    (last.su == su).then_some(false)
}

/// Every window as target and the last ES it takes, for tests.
#[cfg(test)]
pub fn pairs() -> impl Iterator<Item = (crate::name::Name, Version)> {
    WINDOWS.iter().map(|window| {
        let (major, minor) = window.train;
        let respin = MADE_AGAIN.contains(&(window.train, window.su)).then_some('a');
        let name =
            crate::name::Name { major, minor, maintenance: 1, letter: None, su: window.su, respin };
        let es = Version {
            product: Some(crate::product::Product::Cucm),
            major,
            minor,
            maintenance: 1,
            build: window.last,
            counter: Some(1),
            restricted: None,
        };
        (name, es)
    })
}
