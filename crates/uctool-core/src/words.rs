//! Did you mean.

/// The word of `words` most like `word`, if any is like it.
pub fn nearest<'a>(word: &str, words: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_ascii_lowercase();
    words
        .into_iter()
        .map(|known| (strsim::jaro_winkler(&wanted, &known.to_ascii_lowercase()), known))
        .filter(|(likeness, _)| *likeness > 0.8)
        // Of words that are equally like it, the first.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_named_and_a_far_one_is_not() {
        let words = ["tls-key-mismatch", "TLS001", "sip-malformed"];
        assert_eq!(nearest("tls-key-mismach", words), Some("tls-key-mismatch"));
        assert_eq!(nearest("zzz", words), None);
        assert_eq!(nearest("cert01", ["CERT001", "CERT101"]), Some("CERT001"));
    }
}
