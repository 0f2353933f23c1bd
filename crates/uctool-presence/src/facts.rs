//! Background for `uctool explain`: `data/facts.txt`, what engineers wrote in 2009 and 2010 in other words, with what
//! has changed since.

use std::sync::LazyLock;

use uctool_core::Fact;

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| parse(include_str!("../data/facts.txt")));

/// All of it.
pub(crate) fn facts() -> Vec<&'static Fact> {
    FACTS.iter().collect()
}

/// Where the facts under a heading are written.
fn sources(heading: &str) -> &'static [&'static str] {
    match heading {
        "presence-address" => &["Htluo, \"How does CUPC determine presence address\", 2009-01-28"],
        "invalid-credential" => &["Htluo, on invalid credentials in CUPC, 2009-01-26"],
        "https-decrypt" => &["Htluo, \"Decrypt HTTPS traffic with Wireshark\", 2009-01-24"],
        "calendar-1" => &["Htluo, \"CUPS Calendar integration\", 2009-01-23"],
        "calendar-2" => &["Htluo, \"Calendar presence with CUPS and Exchange\", 2010-03-01"],
        "sip-domain" => &["Htluo, \"SIP domain and DNS domain\", 2009-01-21"],
        "ldap-lock" => &["Htluo, \"LDAP account keeps locking out on CUPC\", 2009-01-19"],
        "ldap-cups" => &["Htluo, \"LDAP Integration with CUPS\", 2009-01-15"],
        "ldap-cucm" => &["Htluo, \"LDAP integration with CUCM 5.0 or above\", 2009-01-14"],
        "cti" => &["Htluo, \"CTI vs. Presence\", 2009-01-10"],
        "imap" => &["Htluo, \"How to test IMAP connection\", 2009-01-06"],
        "name-resolution" => &["Htluo, \"Name resolution in Cisco voice products\", 2009-01-05"],
        "products" => &["Htluo, \"CUPS and CUPC - Father and Son? Or not?\", 2009-01-01"],
        "csf" => &["Htluo, \"Client Service Framework - CSF\", 2010-03-09"],
        "reset" => &["Htluo, \"Phone reset issue\", 2009-02-27"],
        "kiss" => &["Htluo, \"KISS - Keep It Simple Stupid\", 2009-02-25"],
        "ntp" => &["Htluo, \"NTP - Network Time Protocol\", 2009-02-08"],
        "moc-ocs" => &["Htluo, \"Integration between CUPS and MOC/OCS\", 2009-02-04"],
        "white-paper" => &[
            "J. W. Hall, \"Integrating the Cisco Unified Presence Server in Your Unified Communications Network\", Global Knowledge",
        ],
        _ => &[],
    }
}

/// `# heading`, and below it `## id title` and the lines of its page. A fact without page is its title.
fn parse(text: &'static str) -> Vec<Fact> {
    let mut facts = Vec::new();
    for group in text.split("\n# ").map(|group| group.trim_start_matches("# ")) {
        let Some((heading, entries)) = group.split_once('\n') else { continue };
        for entry in entries.split("## ").map(str::trim).filter(|entry| !entry.is_empty()) {
            let (first, page) = entry.split_once('\n').unwrap_or((entry, ""));
            let Some((id, title)) = first.split_once(' ') else { continue };
            let text = if page.is_empty() { title } else { page };
            facts.push(Fact { id, title, text, sources: sources(heading) });
        }
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn every_statement_is_there_with_its_source() {
        let mut groups: BTreeMap<&str, usize> = BTreeMap::new();
        for fact in facts() {
            assert!(!fact.sources.is_empty() && !fact.title.ends_with('.'), "{}", fact.id);
            *groups.entry(fact.id.split_once('-').unwrap().0).or_default() += 1;
        }
        let counts = [
            ("ca", 41),
            ("cs", 9),
            ("ct", 2),
            ("hd", 4),
            ("ic", 10),
            ("im", 9),
            ("ki", 13),
            ("ld", 15),
            ("mo", 21),
            ("nr", 13),
            ("nt", 13),
            ("pa", 14),
            ("pr", 3),
            ("rs", 6),
            ("sd", 9),
            ("wp", 24),
        ];
        assert_eq!(groups, counts.into_iter().collect());
    }

    #[test]
    fn what_time_has_changed_says_so() {
        let page = |id: &str| facts().into_iter().find(|fact| fact.id == id).unwrap().text;
        assert!(page("nt-13").contains("Today: Cisco does not support Windows Time"));
        assert!(page("ki-10").contains("Today: NTP is required"));
        assert_eq!(page("mo-16"), "the phone must be registered");
    }
}
