//! Packets by port: the answer to "what is in there, if not SIP?".

use crate::types::Transport;
use uctool_core::sort;

/// Packets counted by the port of the server, one table per transport, of fixed size.
#[derive(Clone, Default)]
pub struct Ports {
    udp: Vec<u64>,
    tcp: Vec<u64>,
    sctp: Vec<u64>,
}

/// Packets of one port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortTally {
    /// Transport.
    pub transport: Transport,
    /// The port of the server.
    pub port: u16,
    /// Packets.
    pub packets: u64,
    /// What usually runs there.
    pub service: Option<&'static str>,
}

impl Ports {
    #[inline]
    pub(crate) fn count(&mut self, transport: Transport, port: u16) {
        let table = match transport {
            Transport::Udp => &mut self.udp,
            Transport::Tcp => &mut self.tcp,
            Transport::Sctp => &mut self.sctp,
        };
        if table.is_empty() {
            *table = vec![0; 1 << 16];
        }
        if let Some(packets) = table.get_mut(usize::from(port)) {
            *packets += 1;
        }
    }

    /// The `most` ports with the most packets, busiest first.
    pub fn busiest(&self, most: usize) -> Vec<PortTally> {
        let tables = [
            (Transport::Udp, &self.udp),
            (Transport::Tcp, &self.tcp),
            (Transport::Sctp, &self.sctp),
        ];
        let mut all: Vec<PortTally> = tables
            .into_iter()
            .flat_map(|(transport, table)| {
                (0..=u16::MAX).zip(table).filter(|(_, packets)| **packets > 0).map(
                    move |(port, &packets)| PortTally {
                        transport,
                        port,
                        packets,
                        service: service(transport, port),
                    },
                )
            })
            .collect();
        sort::by_key(&mut all, |tally| std::cmp::Reverse(tally.packets));
        all.truncate(most);
        all
    }
}

impl std::fmt::Debug for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.busiest(20)).finish()
    }
}

/// What usually runs on a port, as the registry of IANA and the products have it.
pub(crate) fn service(transport: Transport, port: u16) -> Option<&'static str> {
    let tcp = transport == Transport::Tcp;
    Some(match port {
        22 if tcp => "SSH",
        23 if tcp => "Telnet",
        25 | 587 if tcp => "SMTP",
        53 => "DNS",
        67 | 68 => "DHCP",
        69 => "TFTP",
        80 | 8080 if tcp => "HTTP",
        88 => "Kerberos",
        123 => "NTP",
        135 if tcp => "MS-RPC",
        137 | 138 => "NetBIOS",
        139 | 445 if tcp => "SMB",
        143 if tcp => "IMAP",
        161 | 162 => "SNMP",
        389 | 3268 => "LDAP",
        443 | 8443 if tcp => "TLS (HTTPS)",
        443 => "QUIC",
        514 => "syslog",
        636 | 3269 if tcp => "TLS (LDAPS)",
        993 if tcp => "TLS (IMAPS)",
        1719 => "H.323 RAS",
        1720 if tcp => "H.323 call signalling",
        1900 => "SSDP",
        2000 if tcp => "SCCP (Skinny)",
        2443 if tcp => "SCCP over TLS",
        2427 | 2727 => "MGCP",
        2428 if tcp => "MGCP backhaul",
        2748 | 2749 if tcp => "CTI (QBE)",
        2905 => "M3UA",
        2944 | 2945 => "H.248 (Megaco)",
        3389 => "RDP",
        3478 => "STUN/TURN",
        3804 if tcp => "CAPF",
        3868 => "Diameter",
        5060 => "SIP",
        5061 => "SIP over TLS",
        5222 | 5269 if tcp => "XMPP",
        5353 => "mDNS",
        6970 if tcp => "TFTP over HTTP",
        8404 if tcp => "CUCM intercluster TLS",
        9060 => "HEP",
        _ => return None,
    })
}

/// True when the server, not the client, uses this port: where no SYN tells who called.
pub(crate) fn is_service(port: u16) -> bool {
    port < 1024 || (5060..=5099).contains(&port) || service(Transport::Tcp, port).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_port_comes_first() {
        let mut ports = Ports::default();
        ports.count(Transport::Udp, 53);
        ports.count(Transport::Tcp, 2000);
        ports.count(Transport::Tcp, 2000);
        let busiest = ports.busiest(1);
        assert_eq!(busiest.len(), 1);
        assert_eq!((busiest[0].port, busiest[0].packets), (2000, 2));
        assert_eq!(busiest[0].service, Some("SCCP (Skinny)"));
    }
}
