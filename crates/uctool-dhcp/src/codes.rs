//! Reason codes of call managers and phones (Cisco Unified CM alarm definitions 12.5(1)), and what each means here.

use crate::event::Kind;

/// A reason by its number: what it means here, and its name.
pub(crate) type Reason = (u32, Kind, &'static str);

/// `EndPointUnregistered` and `DeviceUnregistered`: the reasons the call manager gives.
pub(crate) const UNREGISTERED: &[Reason] = &[
    (1, Kind::Other, "unregistered, reason 1 Unknown"),
    (6, Kind::Network, "unregistered, reason 6 ConnectivityError"),
    (8, Kind::Other, "unregistered, reason 8 DeviceInitiatedReset"),
    (9, Kind::Commanded, "unregistered, reason 9 CallManagerReset"),
    (10, Kind::Other, "unregistered, reason 10 DeviceUnregistered"),
    (11, Kind::Other, "unregistered, reason 11 MalformedRegisterMsg"),
    (12, Kind::Other, "unregistered, reason 12 SCCPDeviceThrottling"),
    (13, Kind::Network, "unregistered, reason 13 KeepAliveTimeout"),
    (14, Kind::Other, "unregistered, reason 14 ConfigurationMismatch"),
    (15, Kind::Commanded, "unregistered, reason 15 CallManagerRestart"),
    (16, Kind::Commanded, "unregistered, reason 16 DuplicateRegistration"),
    (17, Kind::Commanded, "unregistered, reason 17 CallManagerApplyConfig"),
    (18, Kind::Network, "unregistered, reason 18 DeviceNoResponse"),
    (19, Kind::User, "unregistered, reason 19 EMLoginLogout"),
    (20, Kind::User, "unregistered, reason 20 EMCCLoginLogout"),
    (21, Kind::Power, "unregistered, reason 21 PowerSavePlus"),
    (22, Kind::Commanded, "unregistered, reason 22 CallManagerForcedRestart"),
    (23, Kind::LostAddress, "unregistered, reason 23 SourceIPAddrChanged"),
    (24, Kind::Other, "unregistered, reason 24 SourcePortChanged"),
    (25, Kind::Other, "unregistered, reason 25 RegistrationSequenceError"),
    (26, Kind::Other, "unregistered, reason 26 InvalidCapabilities"),
    (28, Kind::Commanded, "unregistered, reason 28 FallbackInitiated"),
    (29, Kind::Other, "unregistered, reason 29 DeviceSwitch"),
    (30, Kind::Commanded, "unregistered, reason 30 DeviceWipe"),
    (31, Kind::Commanded, "unregistered, reason 31 DeviceForcedReset"),
    (33, Kind::Power, "unregistered, reason 33 LowBattery"),
    (34, Kind::Power, "unregistered, reason 34 ManualPowerOff"),
];

/// `LastOutOfServiceInformation`: the reasons the phone gives.
pub(crate) const OUT_OF_SERVICE: &[Reason] = &[
    (10, Kind::Network, "out of service, reason 10 TCPtimedOut"),
    (12, Kind::Network, "out of service, reason 12 TCPucmResetConnection"),
    (13, Kind::Network, "out of service, reason 13 TCPucmAbortedConnection"),
    (14, Kind::Network, "out of service, reason 14 TCPucmClosedConnection"),
    (15, Kind::Network, "out of service, reason 15 SCCPKeepAliveFailure"),
    (16, Kind::LostAddress, "out of service, reason 16 TCPdeviceLostIPAddress"),
    (17, Kind::Network, "out of service, reason 17 TCPDeviceRegistrationTimedOut"),
    (18, Kind::Commanded, "out of service, reason 18 TCPclosedConnectHighPriorityUcm"),
    (20, Kind::User, "out of service, reason 20 TCPclosedUserInitiatedReset"),
    (22, Kind::Commanded, "out of service, reason 22 TCPclosedUcmInitiatedReset"),
    (23, Kind::Commanded, "out of service, reason 23 TCPclosedUcmInitiatedRestart"),
    (24, Kind::Commanded, "out of service, reason 24 TCPClosedRegistrationReject"),
    (26, Kind::Commanded, "out of service, reason 26 TCPclosedVlanChange"),
    (30, Kind::Commanded, "out of service, reason 30 TCPclosedAlarmWipe"),
    (31, Kind::Other, "out of service, reason 31 TCPclosedFileAuthFail"),
    (32, Kind::Power, "out of service, reason 32 TCPclosedPowerSavePlus"),
    (33, Kind::Power, "out of service, reason 33 BatteryDrainPowerOff"),
    (34, Kind::Power, "out of service, reason 34 ManualPowerOff"),
    (41, Kind::LostAddress, "out of service, reason 41 TCPclosedDHCPTimeout"),
    (100, Kind::Commanded, "out of service, reason 100 ConfigVersionMismatch"),
    (101, Kind::Commanded, "out of service, reason 101 ConfigFileVersionMismatch"),
    (104, Kind::Commanded, "out of service, reason 104 TCPclosedApplyConfig"),
    (105, Kind::Other, "out of service, reason 105 TCPclosedDeviceRestart"),
    (106, Kind::Network, "out of service, reason 106 TCPsecureConnectionFailed"),
    (107, Kind::Other, "out of service, reason 107 TCPclosedDeviceReset"),
    (108, Kind::Network, "out of service, reason 108 VpnConnectionLost"),
    (109, Kind::LostAddress, "out of service, reason 109 TCPclosedIPAddressChanged"),
    (111, Kind::Other, "out of service, reason 111 TCPclosedApplicationRequestedDestroy"),
    (113, Kind::Network, "out of service, reason 113 TCPclosedSocketError"),
    (200, Kind::User, "out of service, reason 200 ClientApplicationClosed"),
    (201, Kind::Power, "out of service, reason 201 OsInStandbyMode"),
    (202, Kind::Power, "out of service, reason 202 OsInHibernateMode"),
    (203, Kind::Power, "out of service, reason 203 OsInShutdownMode"),
    (204, Kind::Other, "out of service, reason 204 ClientApplicationAbort"),
    (205, Kind::Other, "out of service, reason 205 DeviceUnregNoCleanupTime"),
    (206, Kind::User, "out of service, reason 206 DeviceUnregOnSwitchingToDeskphone"),
    (207, Kind::User, "out of service, reason 207 DeviceUnregOnSwitchingToSoftphone"),
    (208, Kind::Network, "out of service, reason 208 DeviceUnregOnNetworkChanged"),
    (209, Kind::Other, "out of service, reason 209 DeviceUnregExceededRegCount"),
    (210, Kind::Other, "out of service, reason 210 DeviceUnregExceededLoginCount"),
];

/// The phone's number for a registration that went well, which is no reset.
const REGISTERED: u32 = 25;

fn named(reasons: &[Reason], number: u32) -> Option<(Kind, &'static str)> {
    reasons.iter().find(|(own, ..)| *own == number).map(|(_, kind, what)| (*kind, *what))
}

/// What the call manager's `Reason` means.
pub(crate) fn unregistered(reason: u32) -> (Kind, &'static str) {
    named(UNREGISTERED, reason)
        .unwrap_or((Kind::Other, "unregistered, for a reason that is not known"))
}

/// What the phone's `ReasonForOutOfService` means. `None` for a first registration, which is no reset.
pub(crate) fn out_of_service(reason: u32) -> Option<(Kind, &'static str)> {
    let other = (Kind::Other, "out of service, for a reason that is not known");
    (reason != REGISTERED).then(|| named(OUT_OF_SERVICE, reason).unwrap_or(other))
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
