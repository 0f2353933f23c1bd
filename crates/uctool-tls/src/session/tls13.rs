//! Records of TLS 1.3.

use super::{Env, Session, Step};
use crate::half::{Read, Record};
use crate::handshake::Side;
use crate::record::{ALERT, APPLICATION_DATA, HANDSHAKE};
use crate::thirteen::{Stage, Thirteen, Try};
use crate::unwrapper::AppSink;

impl Session {
    pub(super) fn record13(
        &mut self,
        side: Side,
        mut thirteen: Thirteen,
        record: &mut Record,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
    ) -> Step {
        let header = record.header;
        if header.kind != APPLICATION_DATA {
            self.half(side).read = Read::Thirteen(thirteen);
            // A dummy ChangeCipherSpec, an alert before the keys, or a second hello.
            if matches!(header.kind, ALERT | HANDSHAKE) {
                self.content(side, header.kind, &record.payload, record.mark, None, out);
            }
            return Step::Done;
        }
        let Some(handshake) = self.handshake(side) else { return Step::Wait };
        if side == Side::Client && thirteen.waits_for_verdict(handshake, &env.keys.log) {
            self.half(side).read = Read::Plain;
            return Step::Wait;
        }
        let source = handshake.client.as_ref().and_then(|c| env.keys.log.any_traffic(&c.random));
        // The handshake is taken out for a moment: the half it belongs to is needed beside it.
        let handshake = std::mem::take(handshake);
        let drift = self.half(side).drift(record.loss.as_ref());
        let len = record.payload.len();
        let outcome = thirteen.open(&handshake, &env.keys.log, header, &mut record.payload, drift);
        if let Some(place) = self.handshake(side) {
            *place = handshake;
        }
        let fresh = !thirteen.is_open();
        self.half(side).read = Read::Thirteen(thirteen);
        match outcome {
            Try::NoSecret => return Step::Wait,
            // Early data the server refused, or a stage whose secret is not in the log.
            Try::Failed if fresh => {}
            Try::Failed => self.half(side).failed(len, record.mark),
            Try::Opened(content, stage) => {
                self.half(side).succeeded();
                self.opened_with = source.or(self.opened_with);
                self.decrypted |= stage != Stage::Handshake;
                self.opened(side, record, content, out);
            }
        }
        Step::Done
    }
}
