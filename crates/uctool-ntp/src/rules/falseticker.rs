//! `falseticker`: a source is outvoted by the others.

use uctool_core::{Check, Finding, Outcome, rule};

use crate::model::{Node, Role};
use crate::show::milliseconds;

rule! {
    /// ## What it does
    /// Reports a source marked `x`: its time does not agree with the majority of the others.
    ///
    /// ## Why it matters
    /// A falseticker is not followed as long as the others outvote it. When they fail, or when only two sources remain, it can win.
    ///
    /// ## What to do
    /// Check the clock of that server, or take it out of the list of NTP servers.
    pub(super) static RULE = {
        code: "NTP008",
        name: "falseticker",
        summary: "a source is outvoted by the others",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 5905, section 11.2.1", "Cisco document 215537, \"NTP on CUCM\""],
    }
}

pub(super) const CHECK: Check<Node> = Check { rule: &RULE, run };

fn run(node: &Node) -> Outcome {
    if !node.knows_roles() {
        return Outcome::NotApplicable("no table with marks was read");
    }
    let liars = node.sources().filter(|peer| peer.role == Role::Falseticker);
    let found = liars.map(|peer| {
        let offset = peer.offset_ms.map(|offset| format!(": its clock is {} away", milliseconds(offset)));
        let message = format!("{} is outvoted by the other sources{}", peer.name(), offset.unwrap_or_default());
        Finding::new(&RULE, node.at(peer), message)
            .help("correct the clock of that server, or remove it in Cisco Unified OS Administration > Settings > NTP Servers")
    });
    found.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::rules::tests::*;

    #[test]
    fn the_mark_decides() {
        let row = "192.0.2.1 192.0.2.9 2 u 5 64 377 0.1 37500.1 0.3";
        assert!(finds(&CHECK, &format!("x{row}")));
        assert!(passes(&CHECK, &format!("-{row}")));
        assert!(finds(&CHECK, "^x 192.0.2.16  2   2   377     1   -37.5s[ -37.5s] +/- 5557us"));
        assert!(is_not_applicable(&CHECK, row));
    }
}
