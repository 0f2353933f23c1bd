use std::net::SocketAddr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::{Method, SeenSip};

use super::judge::{About, Groups, Judge};
use crate::calls::{Copy, Dialog, Sighting, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports requests that come back to a host that has sent them before, for the same address and with fewer hops
    /// left, and answers `482 Loop Detected` and `483 Too Many Hops`.
    ///
    /// ## Why it matters
    /// Two servers that each take the other for the one responsible pass a request to and fro until Max-Forwards is
    /// used up. The caller hears nothing for seconds, and both servers do the work of seventy calls for one.
    ///
    /// ## What to do
    /// Look up the domain of the request in the static routes, SIP trunks and DNS records of both servers: one of them
    /// must handle it itself.
    pub(crate) static RULE = {
        code: "SIP023",
        name: "routing-loop",
        summary: "a request goes round between servers",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3261, sections 8.2.2.2, 16.3 and 16.6", "RFC 5393"],
    }
}

#[derive(Default)]
pub(super) struct RoutingLoop {
    requests: u64,
    loops: Groups<Loop>,
}

struct Loop {
    path: String,
    uri: Box<str>,
    method: Method,
    status: Option<u16>,
    rounds: u32,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<RoutingLoop>::default()
}

/// Whether `later` is `earlier` come back: the same request for the same address, on another branch and with fewer hops
/// left, sent to where it came from or once more by the same host to the same host.
fn comes_back(earlier: &Transaction, later: &Transaction) -> bool {
    let same = earlier.method == later.method
        && earlier.cseq == later.cseq
        && earlier.side == later.side
        && earlier.key != later.key
        && earlier.uri == later.uri
        && earlier.max_forwards.zip(later.max_forwards).is_some_and(|(before, now)| now < before);
    let back = later.dst == earlier.src
        || (later.dst.ip() == earlier.src.ip()
            && later.src.ip() == earlier.dst.ip()
            && later.src.ip() != later.dst.ip());
    let again = later.src.ip() == earlier.src.ip()
        && later.dst == earlier.dst
        && later.src.ip() != later.dst.ip();
    same && (back || again)
}

fn path(a: SocketAddr, b: SocketAddr) -> String {
    format!("{} <-> {}", a.ip(), b.ip())
}

/// The dialog's loop: one finding however many requests of it show it.
fn key(dialog: &Dialog) -> String {
    let (a, b) = (dialog.src.ip(), dialog.dst.ip());
    format!("{} {}", a.min(b), a.max(b))
}

impl Watch for RoutingLoop {
    fn message(&mut self, _: &SeenSip<'_>, sighting: &Sighting<'_>) {
        let Some(one) =
            sighting.transaction.filter(|one| !one.in_dialog && sighting.said.is_request())
        else {
            return;
        };
        if sighting.copy != Copy::First {
            return;
        }
        self.requests += 1;
        let dialog = sighting.dialog;
        let Some(earlier) = dialog.transactions.iter().find(|earlier| comes_back(earlier, one))
        else {
            return;
        };
        let frames = [earlier.first.frame, one.first.frame];
        let noted = self.loops.note(&key(dialog), dialog, &frames, || Loop {
            path: path(earlier.src, earlier.dst),
            uri: one.uri.clone(),
            method: one.method.clone(),
            status: None,
            rounds: 0,
        });
        if let Some(held) = noted {
            held.rounds += 1;
        }
    }

    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        let Some(end) = one.ended.as_ref().filter(|end| matches!(end.status, 482 | 483)) else {
            return;
        };
        let uri = if one.uri.is_empty() { dialog.uri.clone() } else { one.uri.clone() };
        let noted = self.loops.note(&key(dialog), dialog, &one.frames(), || Loop {
            path: path(one.src, one.dst),
            uri,
            method: one.method.clone(),
            status: None,
            rounds: 0,
        });
        if let Some(held) = noted {
            held.status = Some(end.status);
        }
    }
}

impl Judge for RoutingLoop {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.requests == 0 && self.loops.is_empty() {
            return Outcome::NotApplicable("there is no request");
        }
        self.loops.findings(|_, group| {
            let one = &group.what;
            let end = match one.status {
                Some(status @ 482) => format!(", until {status} Loop Detected"),
                Some(status) => format!(", until {status} Too Many Hops"),
                None => String::new(),
            };
            let seen = if one.rounds > 0 { "goes round" } else { "went in a loop behind" };
            let message = format!("{} {} {seen} {}{end}", one.method, one.uri, one.path);
            Some(group.finding(&RULE, about, message).help(format!(
                "look up the domain of {} in the static routes, trunks and DNS records of {}: one of them must take it for its own",
                one.uri, one.path
            )))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::{judged, messages};

    #[test]
    fn a_request_that_comes_back_is_found() {
        let script = [
            (0, (1, 2), "INVITE sip:6002@acme.com|Max-Forwards: 2|B=x"),
            (5, (2, 1), "INVITE sip:6002@acme.com|Max-Forwards: 1|B=y"),
            (9, (1, 2), "SIP/2.0 483 Too Many Hops|Q=1 INVITE|T=b|B=y"),
        ];
        let said = messages(&judged(make, &[], &script));
        assert_eq!(
            said,
            ["INVITE sip:6002@acme.com goes round 10.0.0.1 <-> 10.0.0.2, until 483 Too Many Hops"]
        );
    }

    #[test]
    fn a_request_passed_on_or_turned_elsewhere_is_no_loop() {
        let on = [
            (0, (1, 2), "INVITE sip:6002@acme.com|Max-Forwards: 70|B=x"),
            (5, (2, 3), "INVITE sip:6002@10.0.0.3|Max-Forwards: 69|B=y"),
            (6, (3, 2), "INVITE sip:6003@10.0.0.2|Max-Forwards: 68|B=z"),
        ];
        assert_eq!(judged(make, &[], &on), Outcome::Pass);
    }
}
