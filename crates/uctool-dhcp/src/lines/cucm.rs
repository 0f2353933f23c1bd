//! Alarms of the call manager: who lost its registration and why.

use super::Lines;
use crate::codes;
use crate::event::DeviceId;
use crate::timeline::Timeline;

pub(super) fn read(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) -> bool {
    let out_of_service = line.contains("LastOutOfServiceInformation");
    if !out_of_service
        && !line.contains("EndPointUnregistered")
        && !line.contains("DeviceUnregistered")
    {
        return false;
    }
    let Some(name) = field(line, "DeviceName=").or_else(|| words(line, "evice name")) else {
        return false;
    };
    let said = if out_of_service {
        field(line, "ReasonForOutOfService=").and_then(number_of).and_then(codes::out_of_service)
    } else {
        let reason = field(line, "Reason=").or_else(|| words(line, "eason Code"));
        reason.and_then(number_of).map(codes::unregistered)
    };
    let device = match DeviceId::parse(name) {
        // A phone's own log may hold the alarm it sends, which tells whose log it is.
        DeviceId::Mac(_) => lines.about(line, timeline),
        named @ DeviceId::Name(_) => named,
    };
    if let (Some((kind, what)), Some(at)) = (said, lines.time(line)) {
        let event = lines.event(at, kind, what, number);
        lines.push(&device, event, timeline);
    }
    true
}

/// The value of `key` in `[key=value]` or `key=value `; `Reason=` must not be the tail of a longer key.
fn field<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    line.match_indices(key).find_map(|(at, _)| {
        let whole =
            line.get(..at)?.chars().next_back().is_none_or(|before| !before.is_alphanumeric());
        let rest = line.get(at + key.len()..)?;
        let end = rest.find([']', '[', ' ', ',', ';']).unwrap_or(rest.len());
        whole.then(|| rest.get(..end)).flatten().filter(|value| !value.is_empty())
    })
}

/// The value in the wording of traces: `Device name.:SEP001E7A24429A`, `Reason Code [Optional].:13`.
fn words<'t>(line: &'t str, key: &str) -> Option<&'t str> {
    let (_, rest) = line.split_once(key)?;
    let rest = rest.strip_prefix(" [Optional]").unwrap_or(rest);
    let value = rest.strip_prefix('.').unwrap_or(rest).strip_prefix(':')?.trim_start();
    value.split([' ', ',', ';', '|']).next().filter(|value| !value.is_empty())
}

/// `13`, or `13 - KeepAliveTimeout`.
fn number_of(value: &str) -> Option<u32> {
    value.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::tests::kinds;
    use crate::event::Kind;

    #[test]
    fn the_wording_of_traces_is_read() {
        let text = "02/01/2026 06:22:31.104 CCM|DeviceUnregistered - Device unregistered. Device name.:SEP001E7A24429A Device IP address.:192.0.2.36 Device description [Optional].:x Reason Code [Optional].:13 App ID:Cisco CallManager\n\
                    02/01/2026 08:22:31.104 CCM|EndPointUnregistered - An endpoint. Device name:SEP001E7A24429A Reason Code:8 |x\n";
        assert_eq!(kinds(text), ("SEP001E7A24429A".into(), vec![Kind::Network, Kind::Other]));
    }

    #[test]
    fn reasons_are_read_from_both_alarms() {
        let text = "31 ucm local7 3 : 41: ucm.acme.example Jul 02 2015 06:22:31 UTC :   %UC_CALLMANAGER-3-EndPointUnregistered: %[DeviceName=SEP001E7A24429A][IPAddress=192.0.2.1][Protocol=SIP][Reason=13][AppID=Cisco CallManager]: An endpoint has unregistered\n\
                    32 ucm local7 6 : 42: ucm.acme.example Jul 02 2015 06:25:31 UTC :   %UC_PHONE-6-LastOutOfServiceInformation: %[DeviceName=SEP001E7A24429A][DHCPv4Status=2][ReasonForOutOfService=16]: x\n\
                    33 ucm local7 6 : 43: ucm.acme.example Jul 02 2015 06:26:31 UTC :   %UC_PHONE-6-LastOutOfServiceInformation: %[DeviceName=SEP001E7A24429A][ReasonForOutOfService=25]: x\n";
        assert_eq!(kinds(text), ("SEP001E7A24429A".into(), vec![Kind::Network, Kind::LostAddress]));
    }
}
