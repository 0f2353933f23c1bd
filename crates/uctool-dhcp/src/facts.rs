//! Background on resets and leases for `uctool explain`. The pages of codes are made of the tables the readers use.

use std::sync::LazyLock;

use uctool_core::Fact;

use crate::codes::{OUT_OF_SERVICE, RESTART_CAUSES, Reason, STATUS_MESSAGES, UNREGISTERED};
use crate::event::Kind;

const ALARMS: &[&str] =
    &["Cisco Unified CM alarm definitions, release 12.5(1); the same in 14 and 15"];
const PHONES: &[&str] =
    &["Cisco IP Phone administration guides, Status Messages and Network Statistics"];

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    vec![
        Fact {
            id: "reset-unregistered",
            title: "reasons in EndPointUnregistered and DeviceUnregistered, as the call manager counts",
            text: page(
                "`Reason` of the alarms `EndPointUnregistered` (12.x and later) and `DeviceUnregistered` (before), and what \
                 uctool takes each for. 16 is another thing here than in `reset-out-of-service`.",
                &numbered(UNREGISTERED),
            ),
            sources: ALARMS,
        },
        Fact {
            id: "reset-out-of-service",
            title: "reasons in LastOutOfServiceInformation, as the phone counts",
            text: page(
                "`ReasonForOutOfService` of the alarm `LastOutOfServiceInformation` and `unreg-reason` of a phone's log, and \
                 what uctool takes each for. 25 is a registration that went well. `DHCPv4Status` 1 is a lease that is well; \
                 the published table gives 2 and 3 the same meaning, so uctool decides nothing by them.",
                &numbered(OUT_OF_SERVICE),
            ),
            sources: ALARMS,
        },
        Fact {
            id: "reset-restart-cause",
            title: "restart causes on a phone's status pages",
            text: page(
                "The restart cause on the page Network Statistics of a phone. `CM-NAKed` is a refusal of the call manager, \
                 not of a DHCP server; `Phone-Re-IP` is an address that was lost or changed.",
                &named(RESTART_CAUSES),
            ),
            sources: PHONES,
        },
        Fact {
            id: "reset-status-message",
            title: "status messages of phones that speak of the address",
            text: page("Status messages and what uctool takes each for.", &named(STATUS_MESSAGES)),
            sources: PHONES,
        },
        Fact {
            id: "dhcp-lease-times",
            title: "a lease has three moments: T1, T2 and its end",
            text: "At T1, half of the lease, the client asks its own server to renew it, by unicast. At T2, seven eighths, it \
                   asks any server, by broadcast. At the end it must stop using the address. Options 58 and 59 move T1 and T2.\n\n\
                   A refusal (DHCPNAK) ends the lease at once: a phone that is refused at T1 resets every half lease and a \
                   boot. Silence ends nothing before the end of the lease.\n\n\
                   One rhythm fits several leases: four hours are half of eight and the whole of four. So nothing is \
                   concluded without the length of the lease.\n\n\
                   Checked by: DHCP001 half-life-refused, DHCP002 rebind-refused, DHCP003 lease-expires, DHCP008 lease-unknown.",
            sources: &["RFC 2131, section 4.4.5", "RFC 2132, sections 9.11 and 9.12"],
        },
        Fact {
            id: "dhcp-silence",
            title: "servers that stay silent instead of refusing",
            text: "ISC dhcpd writes `unknown lease` and answers nothing when it does not know the address, even when it is \
                   authoritative; it refuses when the address is another client's or belongs to another network. Kea drops \
                   a renewal of an address outside its pools (`DHCP4_UNKNOWN_ADDRESS_REQUESTED`, in the log only at debug \
                   level) and refuses one that is reserved for another client. dnsmasq refuses with `dhcp-authoritative` \
                   and is silent without.\n\n\
                   Checked by: DHCP003 lease-expires.",
            sources: &[
                "measured: ISC dhcpd 4.4.3, Kea 2.2.0, dnsmasq 2.90",
                "dnsmasq manual, dhcp-authoritative",
            ],
        },
        Fact {
            id: "reset-keepalive",
            title: "keepalives between phone and call manager",
            text: "SCCP: every 30 seconds to the primary, every 60 to the backup; after three missed ones the phone registers \
                   again. SIP: a REGISTER every 120 seconds less a delta of 5, so every 115 on the wire. A phone that loses \
                   them registers again with the address it has: the network is at fault, not DHCP.\n\n\
                   Checked by: DHCP005 keepalive-lost.",
            sources: &[
                "Cisco Unified CM System Guide, device registration",
                "Cisco SIP profile defaults, release 12.5",
            ],
        },
    ]
});

/// All of it.
pub(crate) fn facts() -> Vec<&'static Fact> {
    FACTS.iter().collect()
}

/// Made once for the whole run.
fn page(head: &str, rows: &[String]) -> &'static str {
    format!("{head}\n\n{}", rows.join("\n")).leak()
}

fn numbered(reasons: &[Reason]) -> Vec<String> {
    let row = |(number, kind, what): &Reason| {
        let name = what.rsplit(' ').next().unwrap_or_default();
        format!("{number:>4}  {name:<33} {}", kind.as_str())
    };
    reasons.iter().map(row).collect()
}

fn named(causes: &[(&str, Kind, &str)]) -> Vec<String> {
    let width = causes.iter().map(|(word, ..)| word.len()).max().unwrap_or_default();
    causes.iter().map(|(word, kind, _)| format!("  {word:<width$}  {}", kind.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_line() {
        let page = |id: &str| facts().into_iter().find(|fact| fact.id == id).unwrap().text;
        assert!(
            page("reset-unregistered")
                .contains("  13  KeepAliveTimeout                  connection lost")
        );
        assert!(
            page("reset-out-of-service")
                .contains("  16  TCPdeviceLostIPAddress            address lost")
        );
        assert!(page("reset-restart-cause").contains("Phone-Re-IP"));
        for (number, ..) in UNREGISTERED {
            assert!(page("reset-unregistered").contains(&format!("{number:>4}  ")));
        }
        assert!(facts().iter().all(|fact| !fact.title.ends_with('.') && !fact.sources.is_empty()));
    }
}
