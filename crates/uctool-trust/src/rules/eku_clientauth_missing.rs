use uctool_core::{Check, Outcome, rule};
use uctool_x509::extensions::CLIENT_AUTH;

use crate::case::Case;

/// The next step.
const HELP: &str =
    "have it issued again with serverAuth and clientAuth, by a private CA if need be";

rule! {
    /// ## What it does
    /// Reports a certificate without clientAuth where the profile (`--for`) says that the server opens TLS
    /// connections too.
    ///
    /// ## Why it matters
    /// Expressway, SIP trunks, XMPP federation and CAPF use one certificate in both roles. Public CAs stop
    /// issuing clientAuth, and browsers refuse it from 2027-03-15, so such certificates must come from a
    /// private CA or be split in two.
    ///
    /// ## What to do
    /// Have it issued with serverAuth and clientAuth by a private CA, or follow the field notice for the
    /// product.
    pub(crate) static RULE = {
        code: "CERT029",
        name: "eku-clientauth-missing",
        summary: "the server is also a client and its certificate may not be used for one",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["Cisco field notices FN74345, FN74362, FN74350, FN74382", "Chrome Root Program Policy 1.8"],
    }
}

pub(super) const CHECK: Check<Case> = Check { rule: &RULE, run };

fn run(case: &Case) -> Outcome {
    let Some(profile) = case.question.profile else {
        return Outcome::NotApplicable("no profile was given (`--for`)");
    };
    if !profile.needs_client_auth() {
        return Outcome::NotApplicable("a server for this purpose is no TLS client");
    }
    case.of_leaf(&RULE, HELP, |leaf| {
        let lacks = leaf.eku.as_ref().is_some_and(|eku| !eku.allows(CLIENT_AUTH));
        lacks.then(|| {
            format!(
                "extKeyUsage of {} does not allow clientAuth (public CAs end it by {})",
                leaf.subject.short(),
                crate::moving::CLIENT_AUTH_END
            )
        })
    })
}
