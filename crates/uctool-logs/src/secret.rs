//! Passwords in evidence. A log may hold what no report may repeat.

use std::sync::LazyLock;

use regex::bytes::{Captures, Regex, RegexBuilder};

/// A word for a secret, what stands between it and its value, and the value: a quoted string or a word.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = r"pass(?:word|wd|phrase|code)?|pwd|pin|secret|digest[ _-]?credentials?|api[ _-]?key|token|cookie";
    let named =
        format!(r#"(?i)\b([\w-]*(?:{word})["']?\]?\s*[=:]\s*)("[^"]*"?|'[^']*'?|[^\s,;&\]\)]+)"#);
    let header = r"(?i)(\bauthorization\W{1,4}\w+\s+)(.+)";
    let login = r#"(?i)(\blogin\s+(?:"[^"]*"|\S+)\s+)("[^"]*"?|\S+)\s*$"#;
    RegexBuilder::new(&format!("{named}|{header}|{login}")).unicode(false).build().ok()
});

/// `line` with `***` in place of every password in it.
pub(crate) fn hidden(line: &str) -> String {
    let Some(secret) = SECRET.as_ref() else { return String::new() };
    let hide = |found: &Captures<'_>| {
        let kept = [1, 3, 5].into_iter().find_map(|group| found.get(group));
        [kept.map_or(&b""[..], |kept| kept.as_bytes()), b"***"].concat()
    };
    String::from_utf8_lossy(&secret.replace_all(line.as_bytes(), hide)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_repeated() {
        for (line, shown) in [
            ("user=jdoe password=s3cret, x", "user=jdoe password=***, x"),
            ("[UserID=jdoe][Password = s3cret]", "[UserID=jdoe][Password = ***]"),
            ("\"pwd\": \"a b c\", 1", "\"pwd\": ***, 1"),
            ("Authorization: Basic Y3Vwc2V4Y2g6czNjcmV0", "Authorization: Basic ***"),
            ("2 LOGIN JohnDoe pass123", "2 LOGIN JohnDoe ***"),
            ("digest credential: abc", "digest credential: ***"),
            ("userpass=x&a=1", "userpass=***&a=1"),
            ("Müller: password=schlüssel, größer", "Müller: password=***, größer"),
            ("440 Login Timeout", "440 Login Timeout"),
            ("Presence - Invalid Credential", "Presence - Invalid Credential"),
            ("login failed for jdoe", "login failed for jdoe"),
            ("Basic authentication is off", "Basic authentication is off"),
        ] {
            assert_eq!(hidden(line), shown);
        }
    }
}
