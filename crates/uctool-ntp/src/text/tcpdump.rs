//! tcpdump's lines, as `utils network capture port 123` prints them.
//!
//! Releases 5 to 8 print `v4 client strat 4 poll 10 prec -18`; from 9 on it is `NTPv4, Client, length 48`, where only
//! `-v` shows the stratum, on lines below.

use super::token::decimal;
use crate::refid::Refid;
use crate::traffic::{Seen, Traffic, Way};

struct Current {
    client: String,
    server: String,
    reply: bool,
    stratum: Option<u8>,
}

pub(super) fn read(text: &str, traffic: &mut Traffic) {
    let mut time = None;
    let mut current: Option<Current> = None;
    for (line, content) in (1..).zip(text.lines()) {
        if let Some(stamp) = content.split_whitespace().next().and_then(time_of_day) {
            time = Some(stamp);
            current = None;
        }
        let Some((left, right)) = content.split_once(" > ") else {
            if let Some(current) = &mut current {
                detail(content, current, traffic);
            }
            continue;
        };
        let Some(seen) = packet(line, time, left, right) else { continue };
        let reply = seen.way == Way::Reply;
        let (client, server) = if reply { (&seen.dst, &seen.src) } else { (&seen.src, &seen.dst) };
        current =
            Some(Current { client: client.clone(), server: server.clone(), reply, stratum: None });
        traffic.push(&seen);
    }
}

/// `08:56:01.125718` in nanoseconds of the day.
fn time_of_day(text: &str) -> Option<i64> {
    let (clock, fraction) = text.split_once('.')?;
    let mut parts =
        clock.split(':').map(|part| part.parse::<i64>().ok().filter(|part| (0..60).contains(part)));
    let seconds = parts.next()?? * 3600 + parts.next()?? * 60 + parts.next()??;
    let digits = fraction.len().min(9);
    let value: i64 = fraction.get(..digits)?.parse().ok()?;
    let scale = 10_i64.pow(u32::try_from(9 - digits).ok()?);
    parts.next().is_none().then_some(seconds * 1_000_000_000 + value * scale)
}

fn packet(line: u64, time: Option<i64>, left: &str, right: &str) -> Option<Seen> {
    let src = left.split_whitespace().next_back()?;
    let (dst, rest) = right.split_once(": ")?;
    let words: Vec<&str> = rest.split_whitespace().map(|word| word.trim_end_matches(',')).collect();
    let version = words.iter().find_map(|word| {
        let digit = word.strip_prefix("NTPv").or(word.strip_prefix('v'))?;
        digit.parse::<u8>().ok().filter(|version| (1..=4).contains(version))
    })?;
    let has = |wanted: &str| words.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    let way = if has("client") || (has("symmetric") && has("active")) || has("sym_act") {
        Way::Request
    } else if has("server") || (has("symmetric") && has("passive")) || has("sym_pas") {
        Way::Reply
    } else {
        return None;
    };
    let after = |wanted: &str| {
        let at = words.iter().position(|word| *word == wanted)?;
        words.get(at + 1)?.parse::<i16>().ok()
    };
    Some(Seen {
        line,
        frame: None,
        time,
        src: host(src),
        dst: host(dst.trim()),
        way,
        version,
        leap: None,
        stratum: after("strat").and_then(|stratum| u8::try_from(stratum).ok()),
        refid: None,
        precision: after("prec").and_then(|precision| i8::try_from(precision).ok()),
        root_ms: None,
        stamps: None,
    })
}

/// The host of `cm6-pub.ntp` or `10.1.1.1.123`.
fn host(endpoint: &str) -> String {
    endpoint.rsplit_once('.').map_or(endpoint, |(host, _)| host).to_owned()
}

/// What `-v` adds below a packet's line.
fn detail(content: &str, current: &mut Current, traffic: &mut Traffic) {
    let content = content.trim();
    if let Some((leap, rest)) =
        content.strip_prefix("Leap indicator:").and_then(|rest| rest.split_once("Stratum "))
    {
        let leap = leap.split(['(', ')']).nth(1).and_then(|digits| digits.parse::<u8>().ok());
        current.stratum = rest.split_whitespace().next().and_then(|stratum| stratum.parse().ok());
        let precision =
            rest.rsplit_once("precision ").and_then(|(_, value)| value.trim().parse().ok());
        let (stratum, reply) = (current.stratum, current.reply);
        traffic.amend(&current.client, &current.server, reply, |peer, own| {
            peer.leap = leap.map(|leap| if leap > 3 { leap >> 6 } else { leap });
            peer.precision = precision;
            if reply {
                peer.stratum = stratum;
            } else {
                *own = stratum;
            }
        });
    } else if let Some(rest) = content.strip_prefix("Root Delay:") {
        let number = |text: &str| decimal(text.trim()).map(|seconds| seconds * 1e3);
        let mut parts = rest.splitn(3, ',');
        let delay = parts.next().and_then(number);
        let value = |part: Option<&str>| {
            part.and_then(|part| part.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let dispersion = value(parts.next()).and_then(|text| number(&text));
        let refid = value(parts.next()).map(|text| Refid::parse(&text));
        let kiss = current.stratum == Some(0);
        traffic.amend(&current.client, &current.server, current.reply, |peer, _| {
            peer.root_delay_ms = delay;
            peer.root_dispersion_ms = dispersion;
            match refid {
                Some(Refid { code: Some(code), .. }) if kiss => peer.kisses.push(code),
                other => peer.refid = other,
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use crate::model::Node;

    fn nodes(text: &str) -> Vec<Node> {
        read("t", text)
    }

    #[test]
    fn the_old_form_shows_strata_of_both_sides() {
        let nodes = nodes(
            "08:56:01.125718 sub.ntp > pub.ntp: v4 client strat 4 poll 10 prec -18 (DF) [tos 0x10]\n\
             08:56:01.125965 pub.ntp > sub.ntp: v4 server strat 3 poll 10 prec -17 (DF) [tos 0x10]\n",
        );
        assert_eq!(nodes[0].name.as_deref(), Some("sub"));
        assert_eq!(nodes[0].status.stratum, Some(4));
        assert_eq!(nodes[0].peers[0].stratum, Some(3));
        assert_eq!(nodes[0].peers[0].remote.as_deref(), Some("pub"));
    }

    #[test]
    fn the_new_form_shows_the_version_and_verbose_lines_the_rest() {
        let nodes = nodes(
            "16:03:03.689725 IP node.acme.example.34063 > time.acme.example.ntp: NTPv4, Client, length 48\n\
             16:03:03.690174 IP (tos 0x0, ttl 64)\n    time.acme.example.ntp > node.acme.example.34063: NTPv3, Server, length 48\n\
             \tLeap indicator:  (0), Stratum 2 (secondary reference), poll 0 (1s), precision -20\n\
             \tRoot Delay: 0.000991, Root dispersion: 0.004989, Reference-ID: 0x4067220e\n",
        );
        let peer = &nodes[0].peers[0];
        assert_eq!((peer.version, peer.stratum, peer.replies), (Some(3), Some(2), 1));
        assert_eq!(peer.remote.as_deref(), Some("time.acme.example"));
        assert_eq!(peer.precision, Some(-20));
        assert!((peer.root_dispersion_ms.unwrap() - 4.989).abs() < 1e-9);
    }
}
