//! Packets and captures from a few words. Addresses are 10.0.0.x, checksums are left 0.

/// Flags of TCP.
pub const FIN: u8 = 1;
/// Opens a connection.
pub const SYN: u8 = 2;
/// Acknowledges.
pub const ACK: u8 = 16;

/// Link type of packets that begin with their IP header.
pub const RAW: u32 = 101;

/// An IPv4 packet from 10.0.0.`hosts.0` to 10.0.0.`hosts.1`; `fragment` is the field of flags and offset.
pub fn ipv4(hosts: (u8, u8), protocol: u8, id: u16, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let total = u16::try_from(payload.len() + 20).unwrap();
    let mut packet = vec![0x45, 0];
    packet.extend(total.to_be_bytes());
    packet.extend(id.to_be_bytes());
    packet.extend(fragment.to_be_bytes());
    packet.extend([64, protocol, 0, 0, 10, 0, 0, hosts.0, 10, 0, 0, hosts.1]);
    packet.extend(payload);
    packet
}

/// A UDP header and its payload.
pub fn udp(ports: (u16, u16), payload: &[u8]) -> Vec<u8> {
    let len = u16::try_from(payload.len() + 8).unwrap();
    let (from, to) = (ports.0.to_be_bytes(), ports.1.to_be_bytes());
    [&from[..], &to, &len.to_be_bytes(), &[0, 0], payload].concat()
}

/// A TCP header and its payload.
pub fn tcp(ports: (u16, u16), seq: u32, ack: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let mut segment = Vec::with_capacity(20 + payload.len());
    segment.extend(ports.0.to_be_bytes());
    segment.extend(ports.1.to_be_bytes());
    segment.extend(seq.to_be_bytes());
    segment.extend(ack.to_be_bytes());
    segment.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    segment.extend(payload);
    segment
}

/// A segment between 10.0.0.1, port 40000, and 10.0.0.2, port 5060.
pub fn segment(from_client: bool, seq: u32, ack: u32, flags: u8, payload: &[u8]) -> Vec<u8> {
    let (hosts, ports) =
        if from_client { ((1, 2), (40_000, 5060)) } else { ((2, 1), (5060, 40_000)) };
    ipv4(hosts, 6, 0, 0, &tcp(ports, seq, ack, flags, payload))
}

/// The three segments that open that connection; the client's first byte has `client + 1`, the server's 78.
pub fn handshake(client: u32) -> [Vec<u8>; 3] {
    [
        segment(true, client, 0, SYN, &[]),
        segment(false, 77, client.wrapping_add(1), SYN | ACK, &[]),
        segment(true, client.wrapping_add(1), 78, ACK, &[]),
    ]
}

/// The header of a pcap file, little-endian, microseconds.
pub fn pcap_header(link: u32) -> Vec<u8> {
    [0xa1b2_c3d4, 0x0004_0002, 0, 0, 0x4_0000, link]
        .into_iter()
        .flat_map(u32::to_le_bytes)
        .collect()
}

/// One record of a pcap file, `millis` after 2023-11-14T22:13:20Z.
pub fn pcap_record(millis: u32, packet: &[u8]) -> Vec<u8> {
    let len = u32::try_from(packet.len()).unwrap();
    let head = [1_700_000_000 + millis / 1000, millis % 1000 * 1000, len, len];
    let mut record: Vec<u8> = head.into_iter().flat_map(u32::to_le_bytes).collect();
    record.extend(packet);
    record
}

/// A pcap file of raw IP packets, a millisecond apart.
pub fn pcap<P: AsRef<[u8]>>(packets: &[P]) -> Vec<u8> {
    let mut file = pcap_header(RAW);
    for (millis, packet) in (0..).zip(packets) {
        file.extend(pcap_record(millis, packet.as_ref()));
    }
    file
}
