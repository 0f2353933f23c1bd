//! PRES012: the target of an SRV record is an alias.

use uctool_core::{Check, Finding, Outcome, rule};

use super::Published;

rule! {
    /// ## What it does
    /// Reports SRV targets that are CNAME records.
    ///
    /// ## Why it matters
    /// RFC 2782 forbids it. Some clients follow the alias, some do not, and the
    /// name in the server's certificate is often that of the other end.
    ///
    /// ## What to do
    /// Put the name the alias points to into the SRV record.
    pub(super) static RULE = {
        code: "PRES012",
        name: "srv-target-is-cname",
        summary: "the target of an SRV record is an alias",
        severity: Warning,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 2782: the target must not be an alias"],
    }
}

pub(super) const CHECK: Check<Published> = Check { rule: &RULE, run };

fn run(published: &Published) -> Outcome {
    if published.discovery.targets().next().is_none() {
        return Outcome::NotApplicable("there is no SRV record");
    }
    let aliases = published.discovery.targets().filter_map(|found| {
        let (service, target, real) =
            (found.service.name, &found.record.target, found.alias_of.as_ref()?);
        Some(
            Finding::new(
                &RULE,
                published.location.clone().part(service),
                format!("{target}, target of {service}, is an alias of {real}"),
            )
            .help(format!("make {real} the target of {service}")),
        )
    });
    aliases.collect::<Vec<_>>().into()
}

#[cfg(test)]
mod tests {
    use super::super::tests::published;
    use super::*;

    #[test]
    fn an_alias_is_found() {
        let with = |alias| published(&[("_cisco-uds._tcp", "a.acme.com", &["192.0.2.1"], alias)]);
        assert!(matches!(run(&with(Some("b.acme.com"))), Outcome::Found(_)));
        assert_eq!(run(&with(None)), Outcome::Pass);
    }
}
