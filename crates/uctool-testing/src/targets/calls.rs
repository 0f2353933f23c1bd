//! Any messages in any order between three hosts through the tracker of calls and its rules.

use super::whole;
use crate::Memory;
use crate::packets::{ipv4, pcap_header, pcap_record, udp, RAW};

/// Runs `uctool sip calls` on a capture of UDP datagrams: they are the parts of the input between lines of three
/// bytes `>`, hosts, seconds.
pub fn calls(bytes: &[u8]) {
    let mut world = Memory { files: vec![("a.pcap", conversation(bytes))], ..Memory::default() };
    whole(&["sip", "calls", "a.pcap"], &mut world);
}

/// The capture of a conversation.
pub(super) fn conversation(bytes: &[u8]) -> Vec<u8> {
    let mut file = pcap_header(RAW);
    let (mut hosts, mut millis) = ((1, 2), 0u32);
    let mut message: Vec<u8> = Vec::new();
    let mut say = |message: &mut Vec<u8>, hosts, millis| {
        if !message.is_empty() && message.len() < 60_000 {
            file.extend(pcap_record(millis, &ipv4(hosts, 17, 0, 0, &udp((5060, 5060), message))));
        }
        message.clear();
    };
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if let [b'>', who, seconds, b'\n'] = line {
            say(&mut message, hosts, millis);
            hosts = (who & 3, who >> 2 & 3);
            millis = millis.saturating_add(u32::from(*seconds).pow(2) * 10);
        } else {
            message.extend(line);
        }
    }
    say(&mut message, hosts, millis);
    file
}
