//! Sorting where nobody waits for it: the order of indices is found by one function for every type, where
//! `slice::sort_by` is five thousand bytes of program for each.

use std::cmp::Ordering;

/// Sorts as `slice::sort_by`: stable, by comparing.
pub fn by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = order(items.len(), &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    arrange(items, order);
}

/// Sorts as `slice::sort_by_key`: stable, by what `key` makes of each.
pub fn by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    by(items, |a, b| key(a).cmp(&key(b)));
}

/// The numbers below `len`, sorted.
fn order(len: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    order.sort_by(|a, b| compare(*a, *b));
    order
}

/// Brings to each place the item that `order` names for it, round by round of those that change places.
fn arrange<T>(items: &mut [T], mut order: Vec<usize>) {
    for first in 0..order.len() {
        let mut at = first;
        // A place whose own number stands in it is done.
        while let Some(from) = order.get_mut(at).map(|from| std::mem::replace(from, at))
            && from != first
            && from != at
        {
            items.swap(at, from);
            at = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_order_is_that_of_the_standard_library(mut items in proptest::collection::vec((0_u8..9, any::<u16>()), 0..60)) {
            let mut expected = items.clone();
            expected.sort_by_key(|(key, _)| *key);
            by_key(&mut items, |(key, _)| *key);
            prop_assert_eq!(&items, &expected);
            expected.sort_by(|a, b| b.cmp(a));
            by(&mut items, |a, b| b.cmp(a));
            prop_assert_eq!(items, expected);
        }
    }
}
