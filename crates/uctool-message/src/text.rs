//! Texts out of header values: URIs and their parts, parameters, lists; and how much of one is kept.

use std::net::IpAddr;

/// The longest text that is kept of a header value, in bytes.
pub const MAX_KEPT: usize = 128;

/// `text` to keep, cut to [`MAX_KEPT`] bytes.
pub fn keep(text: &str) -> Box<str> {
    cut(text, MAX_KEPT).into()
}

/// The first `most` bytes of `text`, fewer where a character would be split.
pub fn cut(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

/// The URI of a header value such as `"A" <sip:a@b>;tag=1` or `sip:a@b;tag=1` (RFC 3261, section 20.10: without
/// brackets the parameters are the header's).
pub fn uri_of(value: &str) -> &str {
    let after_name = match value.trim_start().strip_prefix('"') {
        Some(quoted) => quoted_end(quoted).and_then(|end| quoted.get(end + 1..)).unwrap_or(quoted),
        None => value,
    };
    if let Some((_, rest)) = after_name.split_once('<') {
        return rest.split_once('>').map_or(rest, |(uri, _)| uri).trim();
    }
    after_name.split(';').next().unwrap_or_default().trim()
}

/// Where the quoted string that has begun ends.
fn quoted_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let end = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        end
    })
}

/// The scheme of a URI as written, and what follows the colon.
fn scheme(uri: &str) -> (&str, &str) {
    match uri.split_once(':') {
        Some((scheme, rest)) if scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            (scheme, rest)
        }
        _ => ("", uri),
    }
}

/// The user part of a SIP URI, or the number of a tel URI, without parameters; empty when there is none.
pub fn user_of(uri: &str) -> &str {
    let (scheme, rest) = scheme(uri);
    if scheme.eq_ignore_ascii_case("tel") {
        return rest.split(';').next().unwrap_or_default();
    }
    let Some((user, _)) = rest.rsplit_once('@') else { return "" };
    let user = user.split_once(':').map_or(user, |(user, _)| user);
    user.split(';').next().unwrap_or_default()
}

/// The host of a SIP URI as written, without port and parameters, brackets of IPv6 taken off; empty for a tel URI.
pub fn host_of(uri: &str) -> &str {
    let (scheme, rest) = scheme(uri);
    if scheme.eq_ignore_ascii_case("tel") || scheme.eq_ignore_ascii_case("urn") {
        return "";
    }
    let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
    if let Some(v6) = place.strip_prefix('[') {
        return v6.split(']').next().unwrap_or_default();
    }
    place.split([';', '?', ':', '>']).next().unwrap_or_default()
}

/// An address nobody reaches across the Internet: RFC 1918, RFC 6598, RFC 4193, link-local and loopback.
pub fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_link_local()
                || v4.is_loopback()
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(v6) => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
    }
}

/// Two numbers of which one may have a prefix the other lacks (an access code, a country code); names must be equal.
pub fn same_number(a: &str, b: &str) -> bool {
    // Every call is held against those before it: nearly all differ in their last digit already.
    if a.bytes().last() != b.bytes().last() {
        return false;
    }
    let (a, b) = (a.trim_start_matches('+'), b.trim_start_matches('+'));
    let digits = |text: &str| text.len() >= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(a) && digits(b) {
        return a.ends_with(b) || b.ends_with(a);
    }
    !a.is_empty() && a == b
}

/// The value of a parameter of a URI or header value, found anywhere after a semicolon.
pub fn any_parameter<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    value.split([';', '>', '?']).skip(1).find_map(|piece| {
        let (given, value) = piece.split_once('=')?;
        given.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"'))
    })
}

/// The value of `name` in a list such as `Digest realm="a", nonce="b"` (RFC 3261, section 20.7); commas inside quotes
/// separate nothing.
pub fn list_parameter<'v>(value: &'v str, name: &str) -> Option<&'v str> {
    let mut rest = value.split_once(' ').map_or(value, |(_, rest)| rest);
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted_end(quoted)?;
                (quoted.get(..end)?, quoted.get(end + 1..)?)
            }
            None => after.split_at_checked(after.find(',').unwrap_or(after.len()))?,
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(value.trim());
        }
        rest = next.split_once(',').map_or("", |(_, rest)| rest);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_found_in_header_values() {
        assert_eq!(uri_of("\"A <x> \\\" b\" <sip:a@b;x=1>;tag=2"), "sip:a@b;x=1");
        assert_eq!(uri_of("sip:a@b;tag=2"), "sip:a@b");
        assert_eq!(uri_of("<tel:6002"), "tel:6002");
        assert_eq!(uri_of(""), "");
    }

    #[test]
    fn users_and_hosts_are_told_apart() {
        let uris = [
            ("sip:a;x=1:pw@b.example:5060;lr", "a", "b.example"),
            ("sips:[2001:db8::1]:5061", "", "2001:db8::1"),
            ("tel:+1-555;phone-context=dialstring", "+1-555", ""),
            ("sip:10.0.0.1", "", "10.0.0.1"),
            ("SIP:a@b?Subject=x", "a", "b"),
            ("a@b", "a", "b"),
        ];
        for (uri, user, host) in uris {
            assert_eq!((user_of(uri), host_of(uri)), (user, host), "{uri}");
        }
    }

    #[test]
    fn numbers_may_differ_by_a_prefix_and_names_may_not() {
        assert!(same_number("+15556002", "6002"));
        assert!(same_number("96002", "6002"));
        assert!(!same_number("002", "6002"), "three digits are no number");
        assert!(same_number("anna", "anna") && !same_number("joanna", "anna"));
        assert!(!same_number("", ""));
    }

    #[test]
    fn parameters_of_lists_mind_quotes() {
        let digest = r#"Digest realm="a, b", nonce="n=1", stale=TRUE"#;
        assert_eq!(list_parameter(digest, "realm"), Some("a, b"));
        assert_eq!(list_parameter(digest, "nonce"), Some("n=1"));
        assert_eq!(list_parameter(digest, "stale"), Some("TRUE"));
        assert_eq!(list_parameter(digest, "opaque"), None);
        assert_eq!(any_parameter("<tel:1;device=SEP1>;x=2", "device"), Some("SEP1"));
    }

    #[test]
    fn text_is_cut_between_characters() {
        assert_eq!(cut("aé", 2), "a");
        assert_eq!(cut("aé", 3), "aé");
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = (uri_of(&text), user_of(&text), host_of(&text), any_parameter(&text, "a"), list_parameter(&text, "a"));
        }
    }
}
