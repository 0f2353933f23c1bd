//! The audit log of the Windows DHCP server: seven columns, or nineteen since 2012.

use super::Lines;
use crate::event::{DeviceId, Kind};
use crate::timeline::Timeline;

pub(super) fn read(lines: &mut Lines, line: &str, number: u64, timeline: &mut Timeline) -> bool {
    let mut columns = line.split(',');
    let id = columns.next().filter(|id| id.len() <= 3).and_then(|id| id.parse::<u32>().ok());
    let (Some(id), Some(day), Some(time)) = (id, columns.next(), columns.next()) else {
        return false;
    };
    if day.bytes().filter(|byte| *byte == b'/').count() != 2 {
        return false;
    }
    let _description = columns.next();
    let _address = columns.next();
    let host = columns.next().unwrap_or_default();
    let device = DeviceId::parse(columns.next().unwrap_or_default().trim());
    let (kind, what) = match id {
        10 => (Kind::Ack, "a lease was granted (10)"),
        11 => (Kind::Ack, "a lease was renewed (11)"),
        13 => (Kind::LostAddress, "the address was found in use (13)"),
        14 => (Kind::Ignored, "no address was left (14)"),
        15 => (Kind::Nak, "a lease was denied (15)"),
        _ => return true,
    };
    // The date has two digits of the year or four; either way it is this row's own.
    let (Some(at), DeviceId::Mac(_)) = (at(lines, day, time), &device) else { return true };
    lines.push(&device, lines.event(at, kind, what, number), timeline);
    // User name, transaction, result, probation, correlation, DHCID, vendor class in hexadecimal, and in letters.
    let vendor = columns
        .nth(7)
        .map(|vendor| vendor.trim_matches([' ', '"']))
        .filter(|vendor| !vendor.is_empty());
    if let (Some(vendor), Some(known)) = (vendor, timeline.device(&device)) {
        known.vendor = Some(vendor.to_owned());
    }
    let host = host.split('.').next().unwrap_or_default();
    if let Some(known) =
        timeline.device(&device).filter(|_| !host.is_empty() && host != "BAD_ADDRESS")
    {
        known.name = Some(host.to_owned());
    }
    true
}

/// A spreadsheet takes the leading zero off the hour.
fn at(lines: &mut Lines, day: &str, time: &str) -> Option<f64> {
    let zero = if time.find(':') == Some(1) { "0" } else { "" };
    lines.clock.find(&format!("{day},{zero}{time}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{kinds, read};
    use crate::event::Kind;

    #[test]
    fn both_layouts_are_read() {
        let text = "ID,Date,Time,Description,IP Address,Host Name,MAC Address,User Name\n\
                    24,09/29/17,00:00:04,Database Cleanup Begin,,,,,0,6,,,,,,,,,0\n\
                    10,10/27/25,17:04:20,Assign,192.0.2.40,SEP001E7A24429A.acme.example,001E7A24429A,,0,0\n\
                    15,10/29/2025,5:04:20,NACK,192.0.2.40,SEP001E7A24429A,00-1E-7A-24-42-9A,,0,6,,,,0x43,\"Cisco Systems\",,,,0\n";
        assert_eq!(kinds(text), ("SEP001E7A24429A".into(), vec![Kind::Ack, Kind::Nak]));
        let timeline = read(text);
        let device = timeline.devices.values().next().unwrap();
        assert_eq!(device.vendor.as_deref(), Some("Cisco Systems"));
        assert!((device.events[1].at - device.events[0].at - 36.0 * 3600.0).abs() < 1e-6);
    }
}
