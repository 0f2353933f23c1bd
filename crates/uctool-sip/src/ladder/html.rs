//! Ladders as one page that loads nothing, runs nothing and needs nothing: behind each arrow stands its message.
//!
//! Each arrow is a `details` element, so the keyboard, screen readers and printers know what to do with it.

use std::fmt::Write as _;

use uctool_core::text::{count, escape, xml};
use uctool_message::value::decode;

use super::model::{Arrow, Ladder};
use super::svg::{self, safe};
use super::words::{about, fault_words, left_out, letter, ms, notes, title};

/// What the page may do: nothing but style itself.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const STYLE: &str = "\
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.45 system-ui,sans-serif;\
width:max-content;min-width:100%}
h1{font-size:1.4rem;margin:0 0 .5rem}
h2{font-size:1.15rem;margin:2rem 0 .25rem}
a{color:var(--ask)}
.w{max-width:min(70rem,calc(100vw - 2rem));overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:0 1rem;margin:.25rem 0;color:var(--dim)}
dd{margin:0}
.f{padding-left:2.2rem}
.f li::marker{color:var(--bad);font-weight:700}
.top{position:sticky;top:0;background:var(--ground);z-index:1}
svg{display:block}
.rows{list-style:none;margin:0;padding:0}
summary{list-style:none;cursor:pointer}
summary::-webkit-details-marker{display:none}
summary:hover,details[open]>summary{background:var(--box)}
summary:focus-visible,a:focus-visible{outline:3px solid var(--ask);outline-offset:-3px}
pre{margin:0 0 .75rem 230px;padding:.75rem;border-left:4px solid var(--ask);background:var(--box);\
font:.85rem/1.4 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-width:min(60rem,calc(100vw - 280px));\
min-width:20rem;scroll-margin-top:6rem}
.x{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:40rem){pre{margin-left:0;max-width:calc(100vw - 2rem);min-width:0}}
@media print{body{width:auto;padding:0}.hint{display:none}.top{position:static}svg{max-width:100%;height:auto}.rows>li{break-inside:avoid}\
h2{break-after:avoid}pre{margin-left:2rem;max-width:100%}}
";

/// The page.
pub(super) fn document(ladders: &[Ladder], source: &str) -> String {
    let name = match ladders {
        [one] => title(one),
        _ => format!("{} in {source}", count(ladders.len() as u64, "SIP ladder")),
    };
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{}{}{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1 class=\"w\">SIP ladder of {}</h1>\n",
        safe(&name),
        svg::COLOURS,
        svg::SHAPES,
        safe(source)
    );
    out.push_str("<p class=\"w hint\">Choose an arrow to read its message.</p>\n");
    if ladders.len() > 1 {
        out.push_str("<nav aria-label=\"ladders\"><ul class=\"w\">\n");
        for (index, ladder) in ladders.iter().enumerate() {
            let _ = writeln!(
                out,
                "<li><a href=\"#l{0}\">{1}</a></li>",
                index + 1,
                safe(&title(ladder))
            );
        }
        out.push_str("</ul></nav>\n");
    }
    for (index, ladder) in ladders.iter().enumerate() {
        section(&mut out, ladder, index + 1);
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

fn section(out: &mut String, ladder: &Ladder, number: usize) {
    let _ = writeln!(
        out,
        "<section aria-labelledby=\"l{number}\">\n<h2 id=\"l{number}\" class=\"w\">{}</h2>\n<dl class=\"w\">",
        safe(&title(ladder))
    );
    for (name, value) in about(ladder) {
        let _ = writeln!(out, "<dt>{}</dt><dd>{}</dd>", safe(&name), safe(&value));
    }
    out.push_str("</dl>\n");
    if !ladder.faults.is_empty() {
        out.push_str("<ol class=\"f w\">\n");
        for (index, fault) in ladder.faults.iter().enumerate() {
            let row = ladder.arrows.iter().position(|arrow| arrow.faults.contains(&index));
            let _ = writeln!(
                out,
                "<li><a href=\"#l{number}m{}\">{} {}</a>: {}</li>",
                row.unwrap_or(0) + 1,
                ladder.unit.as_str(),
                fault.frame,
                safe(&fault_words(fault))
            );
        }
        out.push_str("</ol>\n");
    }
    let width = svg::width(ladder);
    let picture = |(drawn, height): (String, usize)| {
        format!(
            "<svg class=\"l\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" aria-hidden=\"true\">\n\
             {drawn}</svg>"
        )
    };
    if !ladder.arrows.is_empty() {
        let _ = writeln!(out, "<div class=\"top\">{}</div>", picture(svg::head(ladder)));
    }
    out.push_str("<ol class=\"rows\">\n");
    for (index, arrow) in ladder.arrows.iter().enumerate() {
        let _ = writeln!(
            out,
            "<li><details><summary><span class=\"x\">{}</span>{}</summary>\n<pre id=\"l{number}m{}\">{}</pre></details></li>",
            safe(&spoken(ladder, arrow)),
            picture(svg::row(ladder, arrow)),
            index + 1,
            behind(ladder, arrow)
        );
    }
    out.push_str("</ol>\n");
    if let Some(words) = left_out(ladder) {
        let _ = writeln!(out, "<p class=\"w\">{}</p>", safe(&words));
    }
    out.push_str("</section>\n");
}

/// An arrow for those who hear it.
fn spoken(ladder: &Ladder, arrow: &Arrow) -> String {
    let name = |host: usize| ladder.hosts.get(host).map(String::as_str).unwrap_or_default();
    let mut words = format!(
        "{} ms, {} {}, {} from {} to {}",
        ms(arrow.since),
        ladder.unit.as_str(),
        arrow.mark.frame,
        arrow.label,
        name(arrow.from),
        name(arrow.to)
    );
    if ladder.legs.len() > 1 {
        words += &format!(", leg {}", letter(arrow.leg));
    }
    for note in notes(arrow) {
        words += &format!(", {note}");
    }
    for fault in &arrow.faults {
        words += &format!(", fault {}", fault + 1);
    }
    words
}

/// The message behind an arrow.
fn behind(ladder: &Ladder, arrow: &Arrow) -> String {
    let mut place = format!(
        "{} {}, {} {} -> {}",
        ladder.unit.as_str(),
        arrow.mark.frame,
        arrow.carrier.as_str(),
        arrow.src,
        arrow.dst
    );
    if arrow.decrypted {
        place += ", decrypted";
    }
    let place = safe(&place);
    let Some(message) = &arrow.message else {
        return match arrow.method.as_str() {
            "" => place,
            _ => format!("{place}\nthe message found no room"),
        };
    };
    let text = decode(message);
    let lines = text.lines().map(|line| xml(&escape(&hidden(line)), usize::MAX));
    format!("{place}\n\n{}", lines.collect::<Vec<_>>().join("\n"))
}

/// A line of a message without the secrets it may hold: the key of SRTP (RFC 4568), a password of Basic.
fn hidden(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let after = |word: &str| lower.find(word).map(|at| at + word.len());
    let secret = if lower.starts_with("a=crypto:") {
        after("inline:")
    } else if lower.starts_with("authorization:") || lower.starts_with("proxy-authorization:") {
        after("basic ")
    } else {
        None
    };
    match secret.and_then(|at| line.get(..at)) {
        Some(kept) => format!("{kept}(left out)"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_passwords_are_left_out() {
        assert_eq!(
            hidden("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0|2^20"),
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:(left out)"
        );
        assert_eq!(hidden("Authorization: Basic YTpi"), "Authorization: Basic (left out)");
        assert_eq!(hidden("a=fingerprint:sha-256 AB"), "a=fingerprint:sha-256 AB");
    }
}
