use std::net::IpAddr;

use uctool_core::{Outcome, Rule, rule};
use uctool_message::Method;

use super::ack_missing::unacknowledged;
use super::judge::{About, Groups, Judge};
use crate::calls::{Dialog, Transaction, Watch};

rule! {
    /// ## What it does
    /// Reports calls of a Microsoft client or server whose 200 OK carries a Record-Route and is never acknowledged.
    ///
    /// ## Why it matters
    /// Office Communications Server throws away a 200 OK whose Record-Route names a host it does not trust, without a
    /// word on the wire: its SIP stack log says `SIPPROXY_E_INVALID_RECORD_ROUTE`. The presence server sent 200 OK, and
    /// the client still has no phone control.
    ///
    /// ## What to do
    /// Add the presence server's IP address, not its name, to Host Authorization of the pool and restart the Front End
    /// service.
    pub(crate) static RULE = {
        code: "SIP015",
        name: "ocs-record-route-dropped",
        summary: "OCS discards an answer whose Record-Route it does not trust",
        severity: Error,
        confidence: Medium,
        since: "0.1.0",
        sources: ["Htluo, \"MOC/OCS integration with CUPS\", 2009"],
    }
}

#[derive(Default)]
pub(super) struct OcsRecordRouteDropped {
    calls: u64,
    dropped: Groups<Dropped>,
}

struct Dropped {
    server: IpAddr,
    ocs: IpAddr,
    route: Box<str>,
    sent: u32,
}

pub(super) fn make() -> Box<dyn Judge> {
    Box::<OcsRecordRouteDropped>::default()
}

/// The caller is a Microsoft client or server, by its User-Agent or what it asks for.
pub(super) fn is_microsoft(dialog: &Dialog) -> bool {
    let agent = dialog.from.agent.as_deref().unwrap_or_default();
    let names = ["UCCP/", "OC/", "RTC/", "UCCAPI/", "LCS", "OCS", "Lync"];
    dialog.csta || names.iter().any(|name| agent.contains(name))
}

impl Watch for OcsRecordRouteDropped {
    fn transaction(&mut self, dialog: &Dialog, one: &Transaction) {
        if one.method != Method::Invite || !is_microsoft(dialog) {
            return;
        }
        let Some(end) = one.ended.as_ref().filter(|end| end.status < 300) else { return };
        self.calls += 1;
        let Some(route) = end.record_route.as_ref().filter(|_| unacknowledged(one)) else { return };
        let key = format!("{} {}", one.src.ip(), one.dst.ip());
        self.dropped.note(&key, dialog, &one.frames(), || Dropped {
            server: one.dst.ip(),
            ocs: one.src.ip(),
            route: route.clone(),
            sent: end.sent,
        });
    }
}

impl Judge for OcsRecordRouteDropped {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn verdict(&self, about: &About) -> Outcome {
        if self.calls == 0 {
            return Outcome::NotApplicable("no call of a Microsoft client was answered");
        }
        self.dropped.findings(|_, group| {
            let one = &group.what;
            let message = format!(
                "{} sent its 200 OK {} times to {}, which never acknowledged it{}: host authorization does not trust its Record-Route",
                one.server, one.sent, one.ocs, group.and_more("call"),
            );
            Some(group.finding(&RULE, about, message)
                .why(format!("OCS discards an answer by way of an untrusted host (`SIPPROXY_E_INVALID_RECORD_ROUTE` in its SIP stack log); the Record-Route is `{}`", one.route))
                .help(format!("on the OCS pool add {} (the IP address, not the name) under Front End properties, Host Authorization, and restart the Front End service", one.server)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::judge::testing::judged;

    fn outcome(agent: &str, route: &str) -> Outcome {
        let invite = format!("INVITE sip:6002@cups|User-Agent: {agent}");
        let ok = format!("SIP/2.0 200 OK|Q=1 INVITE|T=b{route}");
        judged(
            make,
            &[],
            &[(0, (1, 2), &invite), (9, (2, 1), &ok), (509, (2, 1), &ok), (1509, (2, 1), &ok)],
        )
    }

    #[test]
    fn it_takes_a_microsoft_caller_and_a_record_route() {
        let route = "|Record-Route: <sip:cups:5060;lr>";
        let Outcome::Found(found) = outcome("UCCP/2.0 OC/2.0", route) else { panic!() };
        assert!(found[0].message.contains("host authorization"));
        assert_eq!(outcome("UCCP/2.0 OC/2.0", ""), Outcome::Pass);
        assert!(matches!(outcome("Phone/1", route), Outcome::NotApplicable(_)));
    }
}
