//! Reason codes of call managers and phones (Cisco Unified CM alarm definitions 12.5(1)), and what each means here.

use crate::event::Kind;

/// `EndPointUnregistered` and `DeviceUnregistered`: the reason the call manager gives.
pub(crate) fn unregistered(reason: u32) -> (Kind, &'static str) {
    match reason {
        6 => (Kind::Network, "unregistered, reason 6 ConnectivityError"),
        8 => (Kind::Other, "unregistered, reason 8 DeviceInitiatedReset"),
        9 => (Kind::Commanded, "unregistered, reason 9 CallManagerReset"),
        10 => (Kind::Other, "unregistered, reason 10 DeviceUnregistered"),
        13 => (Kind::Network, "unregistered, reason 13 KeepAliveTimeout"),
        14 => (Kind::Other, "unregistered, reason 14 ConfigurationMismatch"),
        15 => (Kind::Commanded, "unregistered, reason 15 CallManagerRestart"),
        16 => (Kind::Commanded, "unregistered, reason 16 DuplicateRegistration"),
        17 => (Kind::Commanded, "unregistered, reason 17 CallManagerApplyConfig"),
        18 => (Kind::Network, "unregistered, reason 18 DeviceNoResponse"),
        21 => (Kind::Power, "unregistered, reason 21 PowerSavePlus"),
        22 => (Kind::Commanded, "unregistered, reason 22 CallManagerForcedRestart"),
        23 => (Kind::LostAddress, "unregistered, reason 23 SourceIPAddrChanged"),
        24 => (Kind::Other, "unregistered, reason 24 SourcePortChanged"),
        28 => (Kind::Commanded, "unregistered, reason 28 FallbackInitiated"),
        30 => (Kind::Commanded, "unregistered, reason 30 DeviceWipe"),
        31 => (Kind::Commanded, "unregistered, reason 31 DeviceForcedReset"),
        33 => (Kind::Power, "unregistered, reason 33 LowBattery"),
        34 => (Kind::Power, "unregistered, reason 34 ManualPowerOff"),
        19 | 20 => (Kind::User, "unregistered, extension mobility log-in or log-out"),
        11 | 12 | 25 | 26 => (Kind::Other, "unregistered, a registration message was refused"),
        _ => (Kind::Other, "unregistered, reason unknown"),
    }
}

/// `LastOutOfServiceInformation`: the reason the phone gives. `None` for a first registration, which is no reset.
pub(crate) fn out_of_service(reason: u32) -> Option<(Kind, &'static str)> {
    Some(match reason {
        10 => (Kind::Network, "out of service, reason 10 TCPtimedOut"),
        12 => (Kind::Network, "out of service, reason 12 TCPucmResetConnection"),
        13 => (Kind::Network, "out of service, reason 13 TCPucmAbortedConnection"),
        14 => (Kind::Network, "out of service, reason 14 TCPucmClosedConnection"),
        15 => (Kind::Network, "out of service, reason 15 SCCPKeepAliveFailure"),
        16 => (Kind::LostAddress, "out of service, reason 16 TCPdeviceLostIPAddress"),
        17 => (Kind::Network, "out of service, reason 17 TCPDeviceRegistrationTimedOut"),
        18 => (Kind::Commanded, "out of service, reason 18 TCPclosedConnectHighPriorityUcm"),
        20 => (Kind::User, "out of service, reason 20 TCPclosedUserInitiatedReset"),
        22 => (Kind::Commanded, "out of service, reason 22 TCPclosedUcmInitiatedReset"),
        23 => (Kind::Commanded, "out of service, reason 23 TCPclosedUcmInitiatedRestart"),
        24 => (Kind::Commanded, "out of service, reason 24 TCPClosedRegistrationReject"),
        25 => return None,
        26 => (Kind::Commanded, "out of service, reason 26 TCPclosedVlanChange"),
        32 => (Kind::Power, "out of service, reason 32 TCPclosedPowerSavePlus"),
        33 => (Kind::Power, "out of service, reason 33 BatteryDrainPowerOff"),
        34 => (Kind::Power, "out of service, reason 34 ManualPowerOff"),
        41 => (Kind::LostAddress, "out of service, reason 41 TCPclosedDHCPTimeout"),
        100 | 101 => (Kind::Commanded, "out of service, a new configuration version"),
        104 => (Kind::Commanded, "out of service, reason 104 TCPclosedApplyConfig"),
        105 => (Kind::Other, "out of service, reason 105 TCPclosedDeviceRestart"),
        106 => (Kind::Network, "out of service, reason 106 TCPsecureConnectionFailed"),
        107 => (Kind::Other, "out of service, reason 107 TCPclosedDeviceReset"),
        108 => (Kind::Network, "out of service, reason 108 VpnConnectionLost"),
        109 => (Kind::LostAddress, "out of service, reason 109 TCPclosedIPAddressChanged"),
        113 => (Kind::Network, "out of service, reason 113 TCPclosedSocketError"),
        _ => (Kind::Other, "out of service, another reason"),
    })
}

/// The phone's own words for why it restarted (Restart Cause on its status pages).
pub(crate) const RESTART_CAUSES: &[(&str, Kind, &str)] = &[
    ("Phone-Re-IP", Kind::LostAddress, "restart cause Phone-Re-IP"),
    ("TCP-timeout", Kind::Network, "restart cause TCP-timeout"),
    ("TCP-Bad-ACK", Kind::Network, "restart cause TCP-Bad-ACK"),
    ("KeepaliveTO", Kind::Network, "restart cause KeepaliveTO"),
    ("CM-ICMP-Unreach", Kind::Network, "restart cause CM-ICMP-Unreach"),
    ("CM-aborted-TCP", Kind::Network, "restart cause CM-aborted-TCP"),
    ("CM-closed-TCP", Kind::Network, "restart cause CM-closed-TCP"),
    ("CM-reset-TCP", Kind::Network, "restart cause CM-reset-TCP"),
    ("Reset-Reset", Kind::Commanded, "restart cause Reset-Reset"),
    ("Reset-Restart", Kind::Commanded, "restart cause Reset-Restart"),
    ("Phone-Reg-Rej", Kind::Commanded, "restart cause Phone-Reg-Rej"),
    ("CM-NAKed", Kind::Commanded, "restart cause CM-NAKed (the call manager, not DHCP)"),
    ("Phone-Keypad", Kind::User, "restart cause Phone-Keypad"),
    ("Initialized", Kind::Power, "restart cause Initialized"),
    ("Failback", Kind::Other, "restart cause Failback"),
    ("Load Rejected HC", Kind::Other, "restart cause Load Rejected HC"),
    ("Phone-Abort", Kind::Other, "restart cause Phone-Abort"),
];

/// Status messages of phones.
pub(crate) const STATUS_MESSAGES: &[(&str, Kind, &str)] = &[
    ("DHCP timeout", Kind::Timeout, "DHCP timeout"),
    ("Could not acquire an IP address from DHCP", Kind::Timeout, "no address from DHCP"),
    ("IP address released", Kind::LostAddress, "IP address released"),
    ("Duplicate IP", Kind::LostAddress, "duplicate IP address"),
    (
        "Restart requested by Cisco Unified Communications Manager",
        Kind::Commanded,
        "restart requested by the call manager",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_means_two_things() {
        // The call manager counts otherwise than the phone.
        assert_eq!(unregistered(16).0, Kind::Commanded);
        assert_eq!(out_of_service(16).unwrap().0, Kind::LostAddress);
        assert_eq!(out_of_service(41).unwrap().0, Kind::LostAddress);
        assert_eq!(out_of_service(25), None);
        assert_eq!(unregistered(13).0, Kind::Network);
        assert_eq!(unregistered(99).0, Kind::Other);
    }
}
