//! DTLS associations by their pair of addresses.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use uctool_core::sort;

use uctool_capture::{ConnId, Connection, Datagram, Direction};

use crate::dtls;
use crate::half::Record;
use crate::messages::SERVER_HELLO;
use crate::record::HANDSHAKE;
use crate::report::SessionId;
use crate::session::{Env, Session};
use crate::unwrapper::AppSink;

/// How many associations are followed; the oldest is let go first.
const MOST: usize = 4096;
/// Numbers of associations stand apart from those of TCP connections.
const FIRST_ID: u64 = 1 << 63;

type Pair = (SocketAddr, SocketAddr);

/// Every DTLS association under way.
#[derive(Default)]
pub(crate) struct Datagrams {
    flows: BTreeMap<Pair, Flow>,
    order: VecDeque<(Pair, u64)>,
    count: u64,
}

struct Flow {
    number: u64,
    session: Session,
    random: Option<[u8; 32]>,
}

impl Datagrams {
    /// Takes a datagram; false when it is no DTLS. Associations that end by it go to `ended`.
    pub(crate) fn take(
        &mut self,
        datagram: &Datagram<'_>,
        sessions: &mut u64,
        env: &mut Env<'_>,
        out: &mut dyn AppSink,
        ended: &mut Vec<Session>,
    ) -> bool {
        let Some(records) = dtls::records(datagram.payload) else { return false };
        let pair = (datagram.src.min(datagram.dst), datagram.src.max(datagram.dst));
        for (header, payload) in records {
            let random = dtls::client_random(header, payload);
            // Another ClientHello in clear after the keys: the ports are used again.
            let anew = self.flows.get(&pair).is_some_and(|flow| {
                random.is_some() && flow.random.is_some() && random != flow.random
            });
            if anew {
                ended.extend(self.flows.remove(&pair).map(|flow| flow.session));
            }
            if !self.flows.contains_key(&pair) {
                let from_server =
                    header.kind == HANDSHAKE && payload.first() == Some(&SERVER_HELLO);
                self.begin(pair, datagram, from_server, sessions, ended);
            }
            let Some(flow) = self.flows.get_mut(&pair) else { continue };
            flow.random = flow.random.or(random);
            let session = &mut flow.session;
            let direction = if datagram.src == session.connection.client {
                Direction::ToServer
            } else {
                Direction::ToClient
            };
            let record =
                Record { header, payload: payload.to_vec(), mark: datagram.mark, loss: None };
            session.arrived(session.side(direction), record, env, out);
        }
        true
    }

    fn begin(
        &mut self,
        pair: Pair,
        datagram: &Datagram<'_>,
        from_server: bool,
        sessions: &mut u64,
        ended: &mut Vec<Session>,
    ) {
        *sessions += 1;
        self.count += 1;
        let (client, server) =
            if from_server { (datagram.dst, datagram.src) } else { (datagram.src, datagram.dst) };
        let id = ConnId(FIRST_ID | self.count);
        let connection = Connection { id, client, server, midstream: false };
        let session = Session::datagrams(SessionId(*sessions), connection, datagram.mark);
        self.flows.insert(pair, Flow { number: self.count, session, random: None });
        self.order.push_back((pair, self.count));
        while self.flows.len() > MOST || self.order.len() > 4 * MOST {
            let Some((oldest, number)) = self.order.pop_front() else { break };
            if self.flows.get(&oldest).is_some_and(|flow| flow.number == number) {
                ended.extend(self.flows.remove(&oldest).map(|flow| flow.session));
            }
        }
    }

    /// Every association, for new secrets.
    pub(crate) fn sessions(&mut self) -> impl Iterator<Item = &mut Session> {
        self.flows.values_mut().map(|flow| &mut flow.session)
    }

    /// Ends them all, in the order they began.
    pub(crate) fn drain(&mut self) -> Vec<Session> {
        let mut flows: Vec<_> = std::mem::take(&mut self.flows).into_values().collect();
        sort::by_key(&mut flows, |flow| flow.number);
        flows.into_iter().map(|flow| flow.session).collect()
    }
}
