//! The names of members. They name and never open anything, yet no stranger shall lead anybody astray by one.

/// The path of a member without what leads out of the archive: roots, drives, `.` and `..`.
pub(crate) fn tame(path: &str) -> String {
    let parts = path.split(['/', '\\']).map(str::trim).filter(|part| !part.is_empty());
    let parts = parts.filter(|part| !matches!(*part, "." | "..") && !is_drive(part));
    let tame = parts.collect::<Vec<_>>().join("/");
    if tame.is_empty() { "unnamed".to_owned() } else { tame }
}

fn is_drive(part: &str) -> bool {
    part.len() == 2
        && part.ends_with(':')
        && part.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// `archive.zip!path/in.zip`.
pub(crate) fn member(archive: &str, path: &str) -> String {
    format!("{archive}!{}", tame(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_archive() {
        for (path, expected) in [
            ("logs/a.txt", "logs/a.txt"),
            ("../../etc/passwd", "etc/passwd"),
            ("/etc/./shadow", "etc/shadow"),
            ("C:\\Users\\x\\a.txt", "Users/x/a.txt"),
            ("..", "unnamed"),
            ("", "unnamed"),
        ] {
            assert_eq!(tame(path), expected, "{path}");
        }
        assert_eq!(member("a.zip", "../b"), "a.zip!b");
    }
}
