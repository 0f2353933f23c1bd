//! `Key: value` texts whose line breaks may be lost: a value ends at the next known key.

/// The values of `keys` in `block`, each with its line counted from the block's start.
pub(super) fn fields<'t>(
    block: &'t str,
    keys: &[&'static str],
) -> Vec<(&'static str, &'t str, u64)> {
    let mut starts: Vec<(usize, usize, &'static str)> = keys
        .iter()
        .filter_map(|key| find(block, key).map(|(at, value)| (at, value, *key)))
        .collect();
    starts.sort_unstable();
    let mut fields = Vec::new();
    for (index, (at, value, key)) in starts.iter().enumerate() {
        let end = starts.get(index + 1).map_or(block.len(), |(next, ..)| *next);
        let text = block.get(*value..end.max(*value)).unwrap_or_default();
        let text = text.lines().next().unwrap_or_default().trim();
        let line = block.get(..*at).map_or(0, |before| before.matches('\n').count());
        fields.push((*key, text, line as u64));
    }
    fields
}

/// Where `key` with its colon stands, and where its value begins.
fn find(block: &str, key: &str) -> Option<(usize, usize)> {
    block.match_indices(key).find_map(|(at, _)| {
        let word_starts = block.get(..at)?.chars().next_back().is_none_or(char::is_whitespace);
        let after = block.get(at + key.len()..)?;
        let value = after.trim_start_matches([' ', '\t']).strip_prefix(':')?;
        word_starts.then(|| (at, block.len() - value.len()))
    })
}

/// The blocks of `text` that begin with `start`, each with the line it begins on (from 1) and no longer than 2,000 bytes.
pub(super) fn blocks<'t>(text: &'t str, start: &str) -> Vec<(u64, &'t str)> {
    let mut line = 1;
    let mut counted = 0;
    let starts: Vec<usize> = text.match_indices(start).map(|(at, _)| at).collect();
    let mut blocks = Vec::new();
    for (index, at) in starts.iter().enumerate() {
        line += text.get(counted..*at).map_or(0, |before| before.matches('\n').count());
        counted = *at;
        let mut end = starts.get(index + 1).copied().unwrap_or(text.len()).min(at + 2000);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        blocks.push((line as u64, text.get(*at..end).unwrap_or_default()));
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_ends_at_the_line_or_at_the_next_key() {
        let keys = ["Stratum", "Root delay"];
        let expected = [("Stratum", "2", 0), ("Root delay", "0.1 seconds", 0)];
        assert_eq!(fields("Stratum         : 2 Root delay : 0.1 seconds", &keys), expected);
        let lines = fields("Stratum : 2\nx : y\nRoot delay: 0.1 seconds\nz", &keys);
        assert_eq!(lines, [("Stratum", "2", 0), ("Root delay", "0.1 seconds", 2)]);
    }
}
