//! Ladders as one Mermaid sequence diagram. Mermaid has words of its own; whatever is not plainly text becomes a
//! numbered character (`#35;`), so a message can say nothing to it.

use std::fmt::Write as _;

use uctool_core::text::escape;

use super::model::Ladder;
use super::words::{about, fitted, left_out, legend, letter, ms, notes, title, wrapped};

/// The longest label, in characters.
const MAX_LABEL: usize = 120;

/// The width of a note, which Mermaid draws over two hosts and does not break.
const NOTE: usize = 40;

/// The diagram.
pub(super) fn document(ladders: &[Ladder]) -> String {
    let mut out = String::from("sequenceDiagram\n");
    let mut hosts: Vec<&str> = Vec::new();
    for host in ladders.iter().flat_map(|ladder| &ladder.hosts) {
        if !hosts.contains(&host.as_str()) {
            hosts.push(host);
        }
    }
    for (index, host) in hosts.iter().enumerate() {
        let _ = writeln!(out, "    participant h{} as {}", index + 1, said(host));
    }
    for ladder in ladders {
        let numbers: Vec<usize> = ladder
            .hosts
            .iter()
            .map(|host| hosts.iter().position(|known| *known == host).unwrap_or(0) + 1)
            .collect();
        draw(&mut out, ladder, &numbers);
    }
    out
}

fn draw(out: &mut String, ladder: &Ladder, numbers: &[usize]) {
    let name = |host: usize| format!("h{}", numbers.get(host).copied().unwrap_or(1));
    let Some(last) = numbers.len().checked_sub(1) else { return };
    let (first, last) = (name(0), name(last));
    let all = if first == last { first } else { format!("{first},{last}") };
    let mut heading = said(&title(ladder));
    for (name, value) in about(ladder) {
        heading += &format!("<br/>{}", said(&format!("{name}: {value}")));
    }
    let _ = writeln!(out, "    Note over {all}: {heading}");
    for arrow in &ladder.arrows {
        let (from, to) = (name(arrow.from), name(arrow.to));
        let line = match (arrow.method.is_empty(), arrow.status) {
            (true, _) => "-x",
            (false, Some(_)) => "-->>",
            (false, None) => "->>",
        };
        let leg =
            if ladder.legs.len() > 1 { format!(" ({})", letter(arrow.leg)) } else { String::new() };
        let mut label = format!("{} ms: {}{leg}", ms(arrow.since), arrow.label);
        for fault in &arrow.faults {
            label += &format!(" [{}]", fault + 1);
        }
        let _ = writeln!(out, "    {from}{line}{to}: {}", said(&label));
        let lines = notes(arrow);
        let lines = lines.iter().flat_map(|note| wrapped(note, NOTE));
        let below: Vec<String> = lines.map(|line| said(&line)).collect();
        if !below.is_empty() {
            let ends = if from == to { from } else { format!("{from},{to}") };
            let _ = writeln!(out, "    Note over {ends}: {}", below.join("<br/>"));
        }
    }
    let faults = ladder.faults.iter().enumerate();
    let mut below: Vec<String> =
        faults.map(|(index, fault)| said(&legend(ladder, index, fault))).collect();
    below.extend(left_out(ladder).map(|words| said(&words)));
    if !below.is_empty() {
        let _ = writeln!(out, "    Note over {all}: {}", below.join("<br/>"));
    }
}

/// `text` as Mermaid shows it and does not read it.
fn said(text: &str) -> String {
    let mut safe = String::new();
    for c in fitted(&escape(text), MAX_LABEL).chars() {
        match c {
            ' ' | '.' | ',' | ':' | '-' | '(' | ')' | '[' | ']' | '/' | '=' | '@' | '+' | '?'
            | '!' => {
                safe.push(c);
            }
            c if c.is_alphanumeric() => safe.push(c),
            c => {
                let _ = write!(safe, "#{};", u32::from(c));
            }
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_mermaid_obeys_is_left() {
        assert_eq!(said("a;b#c%%d\ne"), "a#59;b#35;c#37;#37;d#92;ne");
        assert_eq!(said("</script><b>{x}"), "#60;/script#62;#60;b#62;#123;x#125;");
        assert_eq!(said("486 Busy Here (Zoë)"), "486 Busy Here (Zoë)");
        assert_eq!(said("\u{202e}x->>y"), "#92;u#123;202e#125;x-#62;#62;y");
    }
}
