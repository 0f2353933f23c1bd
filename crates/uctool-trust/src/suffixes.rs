//! The list of public suffixes (publicsuffix.org): the ends of names below which anybody may register.

use public_suffix::{DEFAULT_PROVIDER, ListProvider, Table};

/// Whether a name, in lower case, ends in a domain that the public knows.
pub(crate) fn is_public(name: &str) -> bool {
    listed(&DEFAULT_PROVIDER, name.rsplit('.').next().unwrap_or_default())
}

/// Whether a name, in lower case, is a suffix itself.
pub(crate) fn is_suffix(name: &str) -> bool {
    // The list takes every last label for a suffix, those nobody knows as well.
    is_public(name) && DEFAULT_PROVIDER.is_effective_tld(name)
}

/// Whether a last label is in the list, whose first entries are the last labels in order.
fn listed<T: Table>(_: &ListProvider<T>, label: &str) -> bool {
    let known = T::NODES.get(..usize::try_from(T::NUM_TLD).unwrap_or(0)).unwrap_or_default();
    let text = |node: &u32| {
        let length = node & ((1 << T::NODES_BITS_TEXT_LENGTH) - 1);
        let offset = (node >> T::NODES_BITS_TEXT_LENGTH) & ((1 << T::NODES_BITS_TEXT_OFFSET) - 1);
        let (offset, length) = (usize::try_from(offset).ok()?, usize::try_from(length).ok()?);
        T::TEXT.get(offset..offset + length)
    };
    known.binary_search_by(|node| text(node).unwrap_or_default().cmp(label)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_public_knows() {
        for name in
            ["example.com", "com", "a.b.example.co.uk", "x.berlin", "münchen.de", "a.xn--p1ai"]
        {
            assert!(is_public(name), "{name}");
        }
        for name in ["", "corp", "ucm.acme.corp", "host.local", "com.", ".", "10.0.0.1", "\u{e9}"] {
            assert!(!is_public(name), "{name}");
        }
    }

    #[test]
    fn a_suffix_is_what_people_register_below() {
        for name in ["com", "co.uk", "foo.kawasaki.jp", "github.io"] {
            assert!(is_suffix(name), "{name}");
        }
        for name in ["example.com", "city.kawasaki.jp", "corp", "acme.corp", "", ".com", "com."] {
            assert!(!is_suffix(name), "{name}");
        }
    }

    #[test]
    fn every_last_label_is_found() {
        fn count<T: Table>(list: &ListProvider<T>) -> usize {
            let labels = (0..T::NODES.len()).take(usize::try_from(T::NUM_TLD).unwrap());
            labels
                .filter(|at| {
                    let node = T::NODES[*at];
                    let length = node & ((1 << T::NODES_BITS_TEXT_LENGTH) - 1);
                    let offset =
                        node >> T::NODES_BITS_TEXT_LENGTH & ((1 << T::NODES_BITS_TEXT_OFFSET) - 1);
                    listed(list, &T::TEXT[offset as usize..][..length as usize])
                })
                .count()
        }
        assert!(count(&DEFAULT_PROVIDER) > 1400);
    }
}
