//! One direction of TLS 1.3 (RFC 8446): early data, handshake, application data, key updates.

use zeroize::Zeroizing;

use crate::cipher::{Header, Opened, Opener};
use crate::half::Drift;
use crate::handshake::{Handshake, Side};
use crate::keylog::{KeyLog, Label};
use crate::prf::expand_label;
use crate::suite::Parameters;

/// What stands in front of every label.
pub(crate) const PREFIX: &str = "tls13 ";

/// The secrets of one direction follow one another in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Early,
    Handshake,
    Application,
}

/// Where one direction stands.
pub(crate) struct Thirteen {
    side: Side,
    parameters: Parameters,
    /// The first stage that can still come.
    from: Stage,
    current: Option<Current>,
}

struct Current {
    stage: Stage,
    secret: Zeroizing<Vec<u8>>,
    opener: Opener,
}

/// What became of a record.
pub(crate) enum Try {
    Opened(Opened, Stage),
    /// No secret at hand for any stage that can come.
    NoSecret,
    Failed,
}

impl Thirteen {
    pub(crate) fn new(side: Side, parameters: Parameters, early: bool) -> Self {
        let from = if early { Stage::Early } else { Stage::Handshake };
        Self { side, parameters, from, current: None }
    }

    /// A direction found amid its application data.
    pub(crate) fn midstream(
        side: Side,
        parameters: Parameters,
        secret: Zeroizing<Vec<u8>>,
        opener: Opener,
    ) -> Self {
        let stage = Stage::Application;
        Self { side, parameters, from: stage, current: Some(Current { stage, secret, opener }) }
    }

    /// Opens a record with the secret in use, or else the next one that does.
    pub(crate) fn open(
        &mut self,
        handshake: &Handshake,
        log: &KeyLog,
        header: Header,
        payload: &mut Vec<u8>,
        drift: Option<Drift>,
    ) -> Try {
        // A copy is needed only where another secret may be tried next.
        let settled = self.current.as_ref().is_some_and(|c| c.stage == Stage::Application);
        let sealed = if settled { Vec::new() } else { payload.clone() };
        let mut tried = false;
        if let Some(current) = &mut self.current {
            tried = true;
            if let Some(opened) = attempt(&mut current.opener, header, payload, drift) {
                return Try::Opened(opened, current.stage);
            }
        }
        let Some(client) = &handshake.client else {
            return if tried { Try::Failed } else { Try::NoSecret };
        };
        for stage in [Stage::Early, Stage::Handshake, Stage::Application] {
            let known = self.current.as_ref().is_some_and(|current| current.stage >= stage);
            let refused = stage == Stage::Early && handshake.early_accepted == Some(false);
            if stage < self.from || known || refused {
                continue;
            }
            let Some(secret) = log.traffic(self.label(stage), &client.random) else { continue };
            let Some(mut opener) = Opener::tls13(self.parameters, &secret.bytes, PREFIX) else {
                continue;
            };
            tried = true;
            payload.clone_from(&sealed);
            if let Some(opened) = attempt(&mut opener, header, payload, drift) {
                self.from = stage;
                self.current = Some(Current { stage, secret: secret.bytes.clone(), opener });
                return Try::Opened(opened, stage);
            }
        }
        if tried { Try::Failed } else { Try::NoSecret }
    }

    /// True while a client's records cannot be placed: whether the server takes its early data is
    /// said in EncryptedExtensions, which will come and can be read.
    pub(crate) fn waits_for_verdict(&self, handshake: &Handshake, log: &KeyLog) -> bool {
        let Some(client) = &handshake.client else { return false };
        self.from == Stage::Early
            && self.current.is_none()
            && handshake.early_accepted.is_none()
            && handshake.loss.is_none()
            && log.traffic(Label::ServerHandshake, &client.random).is_some()
    }

    /// True once a record was opened.
    pub(crate) fn is_open(&self) -> bool {
        self.current.is_some()
    }

    /// Leaves the stage in use: the next record is protected by a later secret.
    pub(crate) fn advance(&mut self, to: Stage) {
        if self.from < to {
            self.from = to;
            self.current = None;
        }
    }

    /// Moves to the next generation of the traffic secret (RFC 8446, section 7.2).
    pub(crate) fn update(&mut self) {
        let Some(current) = &mut self.current else { return };
        let hash = self.parameters.prf;
        let mut next = Zeroizing::new(vec![0; hash.len()]);
        expand_label(hash, &current.secret, PREFIX, "traffic upd", &mut next);
        if let Some(opener) = Opener::tls13(self.parameters, &next, PREFIX) {
            *current = Current { stage: current.stage, secret: next, opener };
        }
    }

    fn label(&self, stage: Stage) -> Label {
        match (stage, self.side) {
            (Stage::Early, _) => Label::ClientEarly,
            (Stage::Handshake, Side::Client) => Label::ClientHandshake,
            (Stage::Handshake, Side::Server) => Label::ServerHandshake,
            (Stage::Application, Side::Client) => Label::ClientTraffic,
            (Stage::Application, Side::Server) => Label::ServerTraffic,
        }
    }
}

fn attempt(
    opener: &mut Opener,
    header: Header,
    payload: &mut Vec<u8>,
    drift: Option<Drift>,
) -> Option<Opened> {
    match drift {
        None => opener.open(header, payload),
        Some(drift) => opener.open_after_gap(header, payload, drift, None),
    }
}
