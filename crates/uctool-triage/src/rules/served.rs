//! The certificates that servers show in the captures of a case.

use std::net::SocketAddr;

use uctool_capture::Mark;
use uctool_core::Location;
use uctool_tls::{Alert, SessionReport};
use uctool_x509::Certificate;

use crate::case::{Case, seconds};

/// How many different ones are looked at.
const MOST: usize = 256;

/// A chain that a server shows.
pub(super) struct Served<'c> {
    pub(super) capture: &'c str,
    pub(super) server: SocketAddr,
    pub(super) sni: Option<&'c str>,
    pub(super) first: Mark,
    pub(super) leaf: Certificate,
    /// What it sends besides.
    pub(super) others: Vec<Certificate>,
    /// The chain as it was sent.
    pub(super) der: &'c [Vec<u8>],
    /// What clients said to it in alerts, in all sessions with this chain.
    pub(super) alerts: Vec<Alert>,
}

impl Served<'_> {
    pub(super) fn location(&self) -> Location {
        Location::of(self.capture).frame(self.first.frame)
    }

    /// When it was shown, seconds since 1970.
    pub(super) fn seconds(&self) -> Option<i64> {
        self.first.time.map(seconds)
    }

    /// The client's alert of this description.
    pub(super) fn alert(&self, description: u8) -> Option<&Alert> {
        self.alerts.iter().find(|alert| alert.from_client && alert.description == description)
    }
}

/// Every chain once for each server and each name it was asked by.
pub(super) fn served<'c>(case: &'c Case) -> Vec<Served<'c>> {
    let mut all: Vec<Served<'c>> = Vec::new();
    for (survey, session) in case.sessions() {
        let known = all.iter_mut().find(|known| is(known, &survey.name, session));
        if let Some(known) = known {
            known.alerts.extend(&session.alerts);
            continue;
        }
        let mut chain = session.certificates.iter().filter_map(|der| Certificate::parse(der).ok());
        let Some(leaf) = chain.next().filter(|_| all.len() < MOST) else { continue };
        all.push(Served {
            capture: &survey.name,
            server: session.server,
            sni: session.sni.as_deref(),
            first: session.first,
            leaf,
            others: chain.collect(),
            der: &session.certificates,
            alerts: session.alerts.clone(),
        });
    }
    all
}

fn is(known: &Served<'_>, capture: &str, session: &SessionReport) -> bool {
    known.capture == capture
        && known.server == session.server
        && known.sni == session.sni.as_deref()
        && known.der == session.certificates
}
