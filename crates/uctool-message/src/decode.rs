//! From datagrams and streams to messages: the decoder that every `sip` command stands on.

use std::collections::HashMap;

use uctool_capture::{
    ConnId, Connection, Datagram, Direction, IcmpError, Mark, Sink, StreamEvent, Transport,
};
use uctool_tls::{AppSink, SessionId, SessionReport, SessionSecrets, Unwrapper};

use crate::datagram;
use crate::flow::{Flow, Place};
use crate::http;
use crate::seen::{Carrier, Consumer};
use crate::start_line::may_begin;

/// Follows every connection of a run. Captures given together share it: a connection goes on in the next file.
#[derive(Default)]
pub struct Decoder {
    flows: HashMap<ConnId, Flow>,
}

/// A decoder at work on one capture: takes what the capture holds, gives messages to the consumer.
pub struct Work<'w> {
    /// Finds and opens TLS.
    pub unwrapper: &'w mut Unwrapper,
    /// Finds messages.
    pub decoder: &'w mut Decoder,
    /// Takes them.
    pub consumer: &'w mut dyn Consumer,
}

impl Sink for Work<'_> {
    fn datagram(&mut self, datagram: &Datagram<'_>) {
        let carrier = match datagram.transport {
            Transport::Udp => Carrier::Udp,
            Transport::Sctp => Carrier::Sctp,
            Transport::Tcp => Carrier::Tcp,
        };
        if datagram.transport == Transport::Tcp && http::begins(datagram.payload) {
            // Part of a stream that came by itself: an exported PDU or what HEP carried.
            datagram::decode_http(datagram, self.consumer);
        } else if may_begin(datagram.payload) {
            let found = datagram::found(datagram, carrier);
            if !self.consumer.takes(&found) && datagram::decode(&found, self.consumer) == 0 {
                self.consumer.other(datagram);
            }
        } else if is_dtls(datagram.payload) {
            let mut inner =
                Inner { decoder: self.decoder, consumer: self.consumer, datagram: Some(datagram) };
            self.unwrapper.datagram(datagram, &mut inner);
        } else {
            self.consumer.other(datagram);
        }
    }

    fn stream(&mut self, connection: &Connection, event: StreamEvent<'_>) {
        if !matches!(event, StreamEvent::Data { .. }) {
            self.consumer.connection(connection, &event);
        }
        let mut inner = Inner { decoder: self.decoder, consumer: self.consumer, datagram: None };
        self.unwrapper.stream(connection, event, &mut inner);
    }

    fn icmp_error(&mut self, error: &IcmpError<'_>) {
        self.consumer.icmp_error(error);
    }

    fn secrets(&mut self, kind: u32, bytes: &[u8]) {
        self.unwrapper.secrets(kind, bytes);
    }
}

impl Work<'_> {
    /// The last capture ended.
    pub fn finish(&mut self) {
        let mut inner = Inner { decoder: self.decoder, consumer: self.consumer, datagram: None };
        self.unwrapper.finish(&mut inner);
    }
}

/// A record of DTLS by its first bytes (RFC 6347, section 4.1; RFC 9147, section 4).
fn is_dtls(payload: &[u8]) -> bool {
    matches!(payload, [20..=26, 0xfe, 0xfd | 0xff, ..] | [20..=26, 0x01, 0x00, ..])
}

/// Takes the application's bytes out of the unwrapper.
struct Inner<'i> {
    decoder: &'i mut Decoder,
    consumer: &'i mut dyn Consumer,
    /// The datagram that is being opened.
    datagram: Option<&'i Datagram<'i>>,
}

impl AppSink for Inner<'_> {
    fn data(
        &mut self,
        connection: &Connection,
        direction: Direction,
        bytes: &[u8],
        mark: Mark,
        session: Option<SessionId>,
    ) {
        let (src, dst) = connection.endpoints(direction);
        if let Some(datagram) = self.datagram.filter(|one| (one.src, one.dst) == (src, dst)) {
            let mut found = datagram::found(datagram, Carrier::Dtls);
            (found.bytes, found.context.decrypted) = (bytes, true);
            datagram::decode(&found, self.consumer);
            return;
        }
        let place = Place { connection, direction, mark };
        let flow = self.decoder.flows.entry(connection.id).or_default();
        flow.data(place, bytes, session.is_some(), self.consumer);
    }

    fn gap(&mut self, connection: &Connection, direction: Direction, len: u64, mark: Mark) {
        if let Some(flow) = self.decoder.flows.get_mut(&connection.id) {
            let place = Place { connection, direction, mark };
            flow.gap(place, len, self.consumer);
        }
    }

    fn closed(&mut self, connection: &Connection, mark: Mark) {
        let Some(mut flow) = self.decoder.flows.remove(&connection.id) else { return };
        for direction in [Direction::ToServer, Direction::ToClient] {
            let place = Place { connection, direction, mark };
            flow.flush(place, self.consumer);
        }
    }

    fn secrets(&mut self, report: &SessionReport, secrets: &SessionSecrets) {
        self.consumer.secrets(report, secrets);
    }

    fn session(&mut self, report: SessionReport) {
        self.consumer.session(&report);
    }
}
