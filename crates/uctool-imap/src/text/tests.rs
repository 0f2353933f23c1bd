use super::read;
use crate::model::{Channel, Server, StartTls};
use crate::product::{LoginType, recognise};

fn one(text: &str) -> Server {
    let mut servers = read("t", text);
    assert_eq!(servers.len(), 1, "{text}: {servers:#?}");
    servers.remove(0)
}

#[test]
fn a_telnet_session_with_a_login() {
    let server = one("C:\\>telnet owa 143\nTrying 192.0.2.1...\nConnected to owa.\n\
        Escape character is '^]'.\n* OK The Microsoft Exchange IMAP4 service is ready.\n\
        a1 capability\n* CAPABILITY IMAP4 IMAP4rev1 LOGINDISABLED STARTTLS\na1 OK CAPABILITY completed.\n\
        a2 LOGIN jdoe pass123\na2 NO LOGIN pass123 failed.\na3 logout\n* BYE bye\na3 OK done\n");
    assert_eq!((server.endpoint.as_deref(), server.port), (Some("owa:143"), Some(143)));
    assert!(server.channel_known && server.in_clear().unwrap().login_disabled());
    let answer = server.logins[0].answer.clone().unwrap();
    assert_eq!((answer.text.as_str(), answer.place.line), ("LOGIN [hidden] failed.", Some(10)));
    assert_eq!(server.logins[0].user.as_deref(), Some("jdoe"));
    assert_eq!(LoginType::of(&server), Some(LoginType::SecureLogin));
    assert!(server.bye.is_none(), "a good-bye after LOGOUT is none of the server's own");
}

#[test]
fn two_sessions_with_marks() {
    let text = "# first\nS: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.\nC: a0 LOGOUT\n\
        S: * BYE Logging out\nS: a0 OK done\n# wrong password\n\
        S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.\nC: a0 LOGIN jdoe wrong\n\
        S: a0 NO [AUTHENTICATIONFAILED] Authentication failed.\n";
    let servers = read("t", text);
    assert_eq!(servers.len(), 2);
    assert!(servers[0].logins.is_empty());
    assert_eq!(servers[1].logins.len(), 1);
}

#[test]
fn a_table_of_banners_is_one_server_a_row() {
    let text = "product\tport\tgreeting\tcapability\n\
        A\t993\t* OK Gimap ready for requests from 203.0.113.7 a1\t\tnote\n\
        B\t143\t* OK Dovecot ready.\t* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED\tmeasured\n\
        C\tafter STARTTLS\t* OK hi\t* CAPABILITY IMAP4rev1 AUTH=PLAIN\tx\n";
    let servers = read("t", text);
    assert_eq!(servers.len(), 3);
    assert_eq!(servers[0].greeting.as_ref().unwrap().channel, Channel::Tls);
    assert_eq!(recognise(&servers[0]).unwrap().name, "Gmail");
    assert_eq!(servers[1].port, Some(143));
    assert!(servers[1].in_clear().unwrap().login_disabled());
    assert!(servers[2].inside_tls().is_some() && servers[2].in_clear().is_none());
}

#[test]
fn openssl_shows_the_inside_of_tls() {
    let server = one("CONNECTED(00000003)\n---\nCertificate chain\n---\n\
        New, TLSv1.2, Cipher is ECDHE-RSA-AES256-GCM-SHA384\n---\n. OK CAPABILITY completed.\n\
        a CAPABILITY\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\na OK done\n");
    let handshake = server.handshake.as_ref().unwrap();
    assert_eq!(handshake.version.as_deref(), Some("TLS 1.2"));
    assert!(server.inside_tls().unwrap().offers("PLAIN"));
    assert!(server.in_clear().is_none());
}

#[test]
fn what_comes_between_starttls_and_tls_is_not_believed() {
    let server = one("S: * OK hi\nC: a STARTTLS\nS: a OK begin\n\
        S: * CAPABILITY IMAP4rev1 AUTH=PLAIN\nC: b CAPABILITY\n\
        S: * CAPABILITY IMAP4rev1 LOGINDISABLED\nS: b OK\n");
    let StartTls::Accepted { injected, .. } = &server.starttls else { panic!("{server:?}") };
    assert_eq!(injected, &["* CAPABILITY IMAP4rev1 AUTH=PLAIN"]);
    assert!(server.inside_tls().unwrap().login_disabled());
}

#[test]
fn a_comment_tells_the_port_and_so_the_channel() {
    let dialogue = "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] Dovecot ready.\nC: a LOGIN jdoe x1y2\n\
        S: * CAPABILITY IMAP4rev1 IDLE\nS: a OK in\nC: b LOGIN other z3\nS: b BAD Unknown command\n";
    let server = one(&format!("# client 127.0.0.1 -> 127.0.0.2:11143\n{dialogue}"));
    assert!(server.channel_known && server.in_clear().unwrap().offers("PLAIN"));
    assert_eq!((server.port, server.logins.len()), (Some(11_143), 1));
    let server = one(&format!("$ openssl s_client -quiet -connect mail:993\n{dialogue}"));
    assert!(server.inside_tls().is_some() && server.in_clear().is_none());
}

#[test]
fn a_curl_trace() {
    let server =
        one("*   Trying 192.0.2.1:143...\n* Connected to mail (192.0.2.1) port 143 (#0)\n\
        < * OK ready\n> A001 CAPABILITY\n< * CAPABILITY IMAP4rev1 STARTTLS\n< A001 OK done\n");
    assert_eq!(server.port, Some(143));
    assert!(server.in_clear().unwrap().starttls());
}

#[test]
fn other_protocols_and_prose() {
    assert!(one("HTTP/1.1 400 Bad Request\nServer: x\n").stranger.is_some());
    assert!(read("t", "Dear colleague,\nvoicemail says invalid password.\n").is_empty());
    assert!(read("t", "").is_empty());
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "([*+SC:a0-9 ]|OK|CAPABILITY|STARTTLS|LOGIN|\n|\t|\\[|\\]|\u{e9}){0,80}") {
        read("t", &text);
    }
}
