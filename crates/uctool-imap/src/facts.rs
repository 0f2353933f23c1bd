//! Background on mail servers for `uctool explain`.

use uctool_core::Fact;

/// All of it.
pub(crate) static FACTS: [Fact; 5] = [
    Fact {
        id: "exchange-login-type",
        title: "what Exchange's LoginType lets a client do",
        text: "  1  PlainTextLogin           LOGIN and AUTH=PLAIN in clear; AUTH=NTLM and AUTH=GSSAPI too\n\
               \x20 2  PlainTextAuthentication  LOGINDISABLED in clear, AUTH=NTLM and AUTH=GSSAPI only\n\
               \x20 3  SecureLogin, default     LOGINDISABLED in clear, no mechanism at all\n\n\
               Inside TLS all three look alike, so the line in clear tells it. STARTTLS is offered only when a certificate is \
               bound to IMAP. `Set-IMAPSettings -LoginType 1` changes it; restart the IMAP4 services then (Exchange 2013 and \
               later have two, Microsoft Exchange IMAP4 and IMAP4 Backend). Better: let the client use STARTTLS or port 993.\n\n\
               The table was observed on one build of Exchange 2013, so LoginType is a conclusion.\n\n\
               Checked by: IMAP001 login-disabled, IMAP018 exchange-no-certificate.",
        sources: &["Microsoft, Set-ImapSettings"],
    },
    Fact {
        id: "imap-ports",
        title: "which port begins how",
        text: "  143   in clear, TLS by STARTTLS\n\
               \x20 993   TLS from the first byte\n\
               \x20 7993  Unity Connection, TLS, for Jabber and ViewMail for Outlook\n\
               \x20 1143, 9933  the back end of Exchange, not for clients\n\n\
               On Exchange the IMAP service is off by default: set its startup type to Automatic and start it. A voicemail \
               client of Unity (not Unity Connection) is pointed at Exchange, although the page says Unity Server.",
        sources: &["RFC 8314, section 3", "Htluo, \"CUPC: Invalid Credential\""],
    },
    Fact {
        id: "unity-connection-voicemail",
        title: "voicemail by IMAP on Unity Connection",
        text: "The password is that of the Web Application, not the voicemail PIN. The service is Connection IMAP Server; its log \
               is diag_CuImapSvr_*.uc. With Active Directory let the LDAP set-up use the Global Catalog (port 3268, or 3269 \
               with TLS) and restart the service when logins hang. An inactive user shows as EvtSubAccountInactive.",
        sources: &[
            "Cisco, Troubleshooting Guide for Unity Connection",
            "Htluo, \"CUPC: Invalid Credential\"",
        ],
    },
    Fact {
        id: "imap-telnet",
        title: "testing IMAP by hand",
        text: "In clear: `telnet mail 143`, then `a1 CAPABILITY`, `a2 LOGIN user password`, `a3 LOGOUT`; every command begins with a \
               tag of its own, and its answer repeats it. Inside TLS telnet sees nothing: `openssl s_client -connect mail:993 \
               -crlf`, or `-starttls imap` on port 143.\n\n\
               `uctool imap read` judges what either shows; `uctool imap probe` asks by itself.",
        sources: &["RFC 9051", "Htluo, \"CUPC: Invalid Credential\""],
    },
    Fact {
        id: "imap-login-answers",
        title: "what the answer to a login means",
        text: "  AUTHENTICATIONFAILED  user name or password is wrong\n\
               \x20 AUTHORIZATIONFAILED   the user may not use this mailbox\n\
               \x20 EXPIRED               the password has expired\n\
               \x20 PRIVACYREQUIRED       TLS first\n\
               \x20 CONTACTADMIN          the account is locked\n\
               \x20 UNAVAILABLE           something behind the server does not answer\n\
               \x20 LIMIT                 too many sessions\n\
               \x20 REFERRAL              the mailbox lives on another server\n\n\
               Exchange says some of it in words: `Server Unavailable. 15`, `[Error=ProxyNotAuthenticated ...]`.\n\n\
               Checked by: IMAP011 login-referral to IMAP015 proxy-fault.",
        sources: &["RFC 5530, section 3", "RFC 2221", "Microsoft Q&A 1156767"],
    },
];
