//! Hostile and truncated input: nothing panics, nothing takes for ever.

use proptest::prelude::*;
use uctool_ntp::{Packet, Refid, read_capture, read_text};

/// A bit of every form.
const ALL: &str = "admin:utils ntp status\nntpd (pid 1) is running...\n     remote           refid      st t when poll reach   delay   offset  jitter\n====\n\
*192.0.2.1       .GPS.            1 u    5   64  377    0.100    0.200   0.300\nx2001:db8::1 76.79.67.76 9 u 12m 64 15 0.1 37500.1 0.3\n\nsynchronised to NTP server (192.0.2.1) at stratum 2\n   time correct to within 22 ms\n   polling server every 64 s\n\
associd=0 status=c016 leap_alarm,\nleap=11, stratum=2, precision=-23, refid=192.0.2.1, offset=0.0\n\
^* 192.0.2.13   1   2   377   0  +1000us[ +999us] +/- 5559us\n192.0.2.13  10   7    29     -0.319      1.048  +1000us  6165ns\n\
Reference ID    : C000020D (192.0.2.13)\nStratum         : 2\nSystem time     : 0.001 seconds slow of NTP time\nLeap status     : Normal\n\
Leap Indicator: 0(no warning)\nStratum: 4 (x)\nRoot Dispersion: 7.79s\nReferenceId: 0xC0000201 (source IP: 192.0.2.1)\nSource: dc\n\
Peer: a,0x9\nPeerPoll Interval: 10 (1024s)\ntest - ntp_stratum : Warning\nThe local clock is not synchronised.\n\
a.example : [ Inaccessible NTP server. Not added. ]\nserver 192.0.2.7, stratum 0, offset 0.000000, delay 0.00000\n\
08:56:01.125718 IP sub.ntp > pub.ntp: v4 client strat 4 poll 10 prec -18\n08:56:01.2 IP pub.ntp > sub.ntp: NTPv4, Server, length 48\n\
\tLeap indicator:  (0), Stratum 2 (secondary reference), poll 0 (1s), precision -20\n\tRoot Delay: 0.000991, Root dispersion: 0.004989, Reference-ID: 0x4067220e\n";

#[test]
fn every_truncation_is_read() {
    for end in (0..ALL.len()).filter(|end| ALL.is_char_boundary(*end)) {
        read_text("t", &ALL[..end]);
        read_text("t", &ALL[end..]);
    }
    assert!(read_text("t", ALL).len() >= 3);
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,400}") {
        read_text("t", &text);
    }

    #[test]
    fn any_shuffle_of_words_is_read(words in proptest::collection::vec(proptest::sample::select(ALL.split_whitespace().collect::<Vec<_>>()), 0..120)) {
        read_text("t", &words.join(" "));
        read_text("t", &words.join("\n "));
    }

    #[test]
    fn any_bytes_are_a_packet_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let _ = Packet::parse(&bytes);
        let _ = read_capture("t", &bytes[..]);
    }

    #[test]
    fn any_reference_is_read(text in "\\PC{0,20}", bytes in any::<[u8; 4]>(), stratum in any::<u8>()) {
        Refid::parse(&text);
        Refid::of_bytes(bytes, stratum);
    }
}

#[test]
fn long_input_comes_to_an_end() {
    let rows = "*192.0.2.1 .GPS. 1 u 5 64 377 0.1 0.2 0.3\n".repeat(50_000);
    assert_eq!(read_text("t", &rows).len(), 1);
    read_text("t", &"Reference ID : ".repeat(50_000));
    read_text("t", &"a > b: NTPv4, Client\n".repeat(50_000));
}
