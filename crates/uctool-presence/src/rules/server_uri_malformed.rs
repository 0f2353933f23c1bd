//! PRES019: the Server URI of remote call control is not as it must be.

use uctool_core::{Check, Finding, Outcome, Severity, rule};

use super::{Asked, Request};

rule! {
    /// ## What it does
    /// Checks a `tel:` Server URI: its syntax, its phone-context, its device, and
    /// whether that device is among the controlled devices given in the
    /// configuration.
    ///
    /// ## Why it matters
    /// CUPS takes the phone to control from it. A device that is not in Controlled
    /// Devices of the end user is refused; without a device the phone is looked up
    /// by its number, which fails as soon as the user has two.
    ///
    /// ## What to do
    /// Write `tel:NUMBER;phone-context=dialstring;device=SEP` and the MAC address,
    /// and add the device to Controlled Devices.
    pub(super) static RULE = {
        code: "PRES019",
        name: "server-uri-malformed",
        summary: "the Server URI of remote call control is not as it must be",
        severity: Error,
        confidence: High,
        since: "0.1.0",
        sources: ["RFC 3966, section 3", "Htluo, \"Integration between CUPS and MOC/OCS\", 2009-02-04"],
    }
}

pub(super) const CHECK: Check<Request> = Check { rule: &RULE, run };

fn run(request: &Request) -> Outcome {
    let uri = match &request.asked {
        Asked::Sip { .. } => return Outcome::NotApplicable("it is no tel URI"),
        Asked::Tel(Err(error)) => {
            return finding(request, error.to_string())
                .help("write tel:NUMBER;phone-context=dialstring;device=DEVICE")
                .into();
        }
        Asked::Tel(Ok(uri)) => uri,
    };
    let Some(device) = &uri.device else {
        return finding(
            request,
            "it names no device, so CUPS looks the phone up by its number".to_owned(),
        )
        .why("the number is ambiguous as soon as the user has two devices")
        .help("add ;device= and the name of the phone")
        .severity(Severity::Warning)
        .into();
    };
    let controlled = &request.config.controlled_devices;
    if !controlled.is_empty() && !controlled.contains(device) {
        return finding(request, format!("{device} is not in Controlled Devices"))
            .help(format!("add {device} at CUCM Administration > User Management > End User > Controlled Devices"))
            .into();
    }
    let mac = device.strip_prefix("SEP");
    if mac.is_some_and(|mac| mac.len() != 12 || !mac.bytes().all(|b| b.is_ascii_hexdigit())) {
        return finding(request, format!("{device} is SEP without the 12 digits of a MAC address"))
            .help("copy the device name from CUCM Administration > Device > Phone")
            .severity(Severity::Warning)
            .into();
    }
    Outcome::Pass
}

fn finding(request: &Request, message: String) -> Finding {
    Finding::new(&RULE, request.location.clone(), message)
}

#[cfg(test)]
mod tests {
    use super::super::tests::request;
    use super::*;

    #[test]
    fn what_cups_cannot_use_is_found() {
        let severity = |uri: &str, more: &str| match run(&request(uri, more)) {
            Outcome::Found(found) => Some(found[0].severity),
            Outcome::Pass => None,
            other => panic!("{other:?}"),
        };
        let good = "tel:6002;phone-context=dialstring;device=SEP001E7A24429A";
        assert_eq!(severity(good, ""), None);
        assert_eq!(severity(good, "controlled_devices = [\"SEP001E7A24429A\"]"), None);
        assert_eq!(severity(good, "controlled_devices = [\"SEP0\"]"), Some(Severity::Error));
        assert_eq!(severity("tel:6002", ""), Some(Severity::Error));
        assert_eq!(severity("tel:6002;phone-context=dialstring", ""), Some(Severity::Warning));
        assert_eq!(severity("tel:1;phone-context=d;device=SEP1", ""), Some(Severity::Warning));
        assert!(matches!(run(&request("sip:a@b", "")), Outcome::NotApplicable(_)));
    }
}
