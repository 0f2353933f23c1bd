//! What a certificate is for (`--for`), and what each purpose asks of it.

use clap::ValueEnum;

/// A purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// Exchange or OWA, for calendar integration with a presence server
    Exchange,
    /// A presence server (CUPS, IM and Presence)
    Cups,
    /// A CUCM server (Tomcat, CallManager)
    Cucm,
    /// The CAPF service of CUCM
    Capf,
    /// Expressway-C or -E
    Expressway,
    /// The far end of a SIP trunk over TLS
    SipTrunk,
    /// A server for XMPP federation
    XmppFederation,
    /// A directory server over TLS
    Ldaps,
    /// Any web server
    Web,
}

impl Profile {
    /// Whether its server is a TLS client too, so that clientAuth is needed.
    pub fn needs_client_auth(self) -> bool {
        matches!(self, Self::Expressway | Self::SipTrunk | Self::XmppFederation | Self::Capf)
    }

    /// Whether CUCM's own limits apply to the certificate.
    pub fn on_cucm(self) -> bool {
        matches!(self, Self::Cups | Self::Cucm | Self::Capf)
    }

    /// Where its CA certificates go.
    pub fn stores(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Exchange | Self::Cups => &[(
                "Presence Engine-trust on CUPS 7 and 8, cup-trust on IM and Presence 9 and later",
                "restart Cisco UP Presence Engine (Cisco Unified Serviceability > Tools > Control Center - Feature Services)",
            )],
            Self::Cucm | Self::Web => {
                &[("tomcat-trust", "restart Cisco Tomcat: `utils service restart Cisco Tomcat`")]
            }
            Self::Capf => &[
                ("CAPF-trust", "restart Cisco Certificate Authority Proxy Function"),
                ("CallManager-trust", "restart Cisco CallManager and Cisco TFTP"),
            ],
            Self::Expressway | Self::SipTrunk => &[
                ("CallManager-trust", "restart Cisco CallManager"),
                ("tomcat-trust", "restart Cisco Tomcat: `utils service restart Cisco Tomcat`"),
            ],
            Self::XmppFederation => &[(
                "cup-xmpp-trust",
                "restart Cisco XCP Router and Cisco XCP XMPP Federation Connection Manager",
            )],
            Self::Ldaps => &[(
                "tomcat-trust",
                "restart Cisco Tomcat and Cisco DirSync: `utils service restart Cisco Tomcat`",
            )],
        }
    }
}
