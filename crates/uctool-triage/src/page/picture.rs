//! Ladders and timelines as their readers drew them. Each stands in a tree of its own, so that the styles of one do not
//! reach another, nor the page.

use std::fmt::Write as _;

use super::safe;
use crate::readers::Done;

/// The most bytes of pictures on one page.
const MOST: usize = 8 << 20;

/// All pictures there are.
pub(super) fn pictures(out: &mut String, done: &[Done]) {
    let mut drawn =
        done.iter().filter_map(|done| Some((done, done.picture.as_deref()?))).peekable();
    if drawn.peek().is_none() {
        return;
    }
    out.push_str("<section aria-labelledby=\"pictures\">\n<h2 id=\"pictures\">Pictures</h2>\n");
    let (mut bytes, mut left_out) = (0, 0);
    for (done, svg) in drawn {
        bytes += svg.len();
        match std::str::from_utf8(svg) {
            Ok(svg) if bytes <= MOST => picture(out, done, svg),
            _ => left_out += 1,
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            out,
            "<p>{left_out} more found no room; draw them with the command of the file</p>"
        );
    }
    out.push_str("</section>\n");
}

fn picture(out: &mut String, done: &Done, svg: &str) {
    let (words, inputs) = (title(&done.task.reader()), safe(&done.task.inputs.join(", ")));
    let _ = writeln!(
        out,
        "<figure>\n<figcaption>{words} <span>{inputs}</span></figcaption>\n\
         <div class=\"wide\" role=\"region\" aria-label=\"{words} of {inputs}\" tabindex=\"0\">\
         <template shadowrootmode=\"open\">{svg}</template></div>\n</figure>"
    );
}

fn title(reader: &str) -> &'static str {
    match reader {
        "sip flow" => "Ladder of the calls",
        "dhcp analyze" => "Resets of phones",
        _ => "Clocks over time",
    }
}
