//! SDP (RFC 8866), line by line: attributes that are not known are left out.

use super::Anonymizer;
use super::text::{Digits, known_words};

/// Attributes whose value has no room for a name: formats, codecs, numbers.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "charset", "content", "end-of-candidates", "extmap", "extmap-allow-mixed", "fmtp", "framerate", "framesize", "group", "ice-lite", "ice-options", "inactive", "label", "maxptime",
    "mid", "msid-semantic", "orient", "ptime", "quality", "recvonly", "rtcp-fb", "rtcp-mux", "rtcp-mux-only", "rtcp-rsize", "rtpmap", "sendonly", "sendrecv", "setup", "silencesupp", "simulcast", "rid",
    "t38faxfillbitremoval", "t38faxmaxbuffer", "t38faxmaxdatagram", "t38faxmaxififo", "t38faxratemanagement", "t38faxtranscodingjbig", "t38faxtranscodingmmr", "t38faxudpec", "t38faxversion",
    "t38maxbitrate", "t38vendorinfo", "connection", "floorctrl", "confid", "userid", "floorid", "curr", "des", "conf", "sqn", "cdsc", "cpar", "pcfg", "acfg", "tcap", "sendonly", "bfcpver", "3ge2ae", "rtcp-xr", "sctp-port", "sctpmap", "max-message-size",
];

impl Anonymizer {
    /// A session description.
    pub(super) fn sdp(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for line in text.lines() {
            let line = line.trim_end();
            let Some((kind, value)) = line.split_once('=') else {
                if !line.is_empty() {
                    self.left_out.add("SDP line", "");
                }
                continue;
            };
            if let Some(value) = self.sdp_line(kind.trim(), value) {
                out += &format!("{}={value}\r\n", kind.trim());
            }
        }
        out
    }

    fn sdp_line(&mut self, kind: &str, value: &str) -> Option<String> {
        let plain = |it: &Self, text: &str| known_words(text, Digits::Protocol, &it.names);
        Some(match kind {
            "v" | "b" | "t" | "r" | "z" => plain(self, value),
            "s" if matches!(value.trim(), "-" | "") => value.to_owned(),
            "s" | "i" => self.names.words(value),
            "o" => self.origin(value),
            "c" => self.connection(value),
            "m" => codecs(value),
            "a" => return self.attribute(value),
            // What the session is called, whose it is, where to write or call, its key.
            kind => {
                self.left_out.add("SDP line", kind);
                return None;
            }
        })
    }

    /// `user 123 456 IN IP4 10.0.0.1`
    fn origin(&mut self, value: &str) -> String {
        let words: Vec<&str> = value.split_ascii_whitespace().collect();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let user = match word(0) {
            "-" => "-".to_owned(),
            user => self.names.user(user),
        };
        let digits =
            |text: &str| text.chars().filter(char::is_ascii_digit).take(20).collect::<String>();
        format!(
            "{user} {} {} {}",
            digits(word(1)),
            digits(word(2)),
            self.connection(&words.get(3..).unwrap_or_default().join(" "))
        )
    }

    /// `IN IP4 10.0.0.1/127`
    fn connection(&mut self, value: &str) -> String {
        let words: Vec<&str> = value.split_ascii_whitespace().collect();
        let word = |at: usize| words.get(at).copied().unwrap_or_default();
        let family = if word(1).ends_with('6') { "IP6" } else { "IP4" };
        let (host, scope) = word(2).split_once('/').unwrap_or((word(2), ""));
        let scope: String = scope.chars().filter(|c| c.is_ascii_digit() || *c == '/').collect();
        let slash = if scope.is_empty() { "" } else { "/" };
        format!("IN {family} {}{slash}{scope}", self.names.host(host))
    }

    fn attribute(&mut self, value: &str) -> Option<String> {
        let (name, value) = match value.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (value.trim(), None),
        };
        let lower = name.to_ascii_lowercase();
        if PLAIN.contains(&lower.as_str()) {
            return Some(match value {
                Some(value) => format!("{name}:{}", codecs(value)),
                None => name.to_owned(),
            });
        }
        let value = value.unwrap_or_default();
        let changed = match lower.as_str() {
            "rtcp" => match value.split_once(' ') {
                Some((port, rest)) => format!("{} {}", codecs(port), self.connection(rest)),
                None => codecs(value),
            },
            "candidate" | "remote-candidates" => self.candidate(value),
            // A key must not be handed on.
            "crypto" => match value.split_once("inline:") {
                Some((suite, key)) => format!("{} inline:{}", codecs(suite), self.names.name(key)),
                None => codecs(value),
            },
            "fingerprint" => match value.split_once(' ') {
                Some((hash, print)) => format!("{} {}", codecs(hash), self.hexadecimal(print)),
                None => codecs(value),
            },
            "ice-ufrag" | "ice-pwd" | "tls-id" | "msid" => self.names.name(value),
            "ssrc" => match value.split_once(' ') {
                Some((number, rest)) => {
                    let what = rest.split(':').next().unwrap_or_default();
                    format!(
                        "{} {}:{}",
                        codecs(number),
                        known_words(what, Digits::Free, &self.names),
                        self.names.name(rest)
                    )
                }
                None => codecs(value),
            },
            _ => {
                self.left_out.add("SDP attribute", name);
                return None;
            }
        };
        Some(format!("{name}:{changed}"))
    }

    /// `1 1 UDP 2130706431 10.0.0.1 5004 typ host raddr 10.0.0.2 rport 9` (RFC 8839, section 5.1).
    fn candidate(&mut self, value: &str) -> String {
        let words: Vec<&str> = value.split_ascii_whitespace().collect();
        let mut out = Vec::new();
        for (at, word) in words.iter().enumerate() {
            let before =
                at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
            let address = at == 4 || before == "raddr" || (at == 1 && words.len() == 3);
            out.push(match at {
                _ if address => self.names.host(word),
                0 => self.names.name(word),
                _ if before == "ufrag" => self.names.name(word),
                _ => codecs(word),
            });
        }
        out.join(" ")
    }

    /// A fingerprint of the same form.
    fn hexadecimal(&mut self, print: &str) -> String {
        let bytes = self.names.name(print).into_bytes();
        let mut bytes = bytes.iter().cycle();
        let pairs = print.trim().split(':').map(|_| bytes.next().copied().unwrap_or_default());
        pairs.map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

/// The characters of formats and codecs; an address among them would be odd and is taken out.
fn codecs(value: &str) -> String {
    let words = value.split_ascii_whitespace().map(|word| {
        if word.parse::<std::net::IpAddr>().is_ok() || word.contains('@') { "-" } else { word }
    });
    let shown = words.collect::<Vec<_>>().join(" ");
    shown.chars().filter(char::is_ascii).filter(|c| !c.is_ascii_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\no=jane 123 456 IN IP4 10.1.1.1\r\ns=Jane's call\r\ni=jane\r\nu=http://jane\r\n\
        e=jane@acme.com\r\nc=IN IP4 10.1.1.1/127\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8 101\r\n\
        a=rtpmap:8 PCMA/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\na=rtcp:4001 IN IP4 10.1.1.1\r\n\
        a=candidate:1 1 UDP 2130706431 10.1.1.1 4000 typ srflx raddr 10.1.1.1 rport 9\r\n\
        a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:janejane\r\na=jane:jane\r\na=ice-pwd:jane\r\n\
        a=fingerprint:sha-256 AA:BB:CC\r\na=ssrc:5 cname:jane@10.1.1.1\r\nk=clear:jane\r\njane";

    #[test]
    fn media_stay_and_people_and_addresses_go() {
        let mut it = Anonymizer::new(&[1; 32]).unwrap();
        let shown = it.sdp(SDP);
        for private in ["jane", "Jane", "acme", "10.1.1.1"] {
            assert!(!shown.contains(private), "{private} in {shown}");
        }
        let host = it.names.host("10.1.1.1");
        for stays in [
            "m=audio 4000 RTP/AVP 8 101\r\n",
            "a=rtpmap:8 PCMA/8000\r\n",
            &format!("c=IN IP4 {host}/127\r\n"),
            &format!("a=rtcp:4001 IN IP4 {host}\r\n"),
            &format!(" 123 456 IN IP4 {host}\r\n"),
            "AES_CM_128_HMAC_SHA1_80 inline:",
        ] {
            assert!(shown.contains(stays), "{stays} in {shown}");
        }
        assert_eq!(it.left_out.total(), 5);
    }
}
