//! Which of several presence sources is shown: phone before calendar before availability.

/// What a contact shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The status shown.
    pub status: String,
    /// Where it comes from: `phone`, `calendar` or `availability`.
    pub source: &'static str,
    /// What it hides, as `source: status`, in the order of weight.
    pub hidden: Vec<String>,
}

/// Values of the phone that show nothing, in lower case.
const QUIET_PHONE: [&str; 6] = ["idle", "on hook", "free", "none", "unknown", "unregistered"];
/// Values of the calendar that show nothing, in lower case.
const QUIET_CALENDAR: [&str; 4] = ["free", "none", "unknown", "tentative"];

/// Which status is shown; `None` when no source says anything.
pub fn shown(
    phone: Option<&str>,
    calendar: Option<&str>,
    availability: Option<&str>,
) -> Option<Shown> {
    let mut said: Vec<(&'static str, String)> = Vec::new();
    said.extend(phone.and_then(|text| word(text, &QUIET_PHONE)).map(|text| {
        let talks = ["on", "busy", "off hook", "in use", "on the phone"].contains(&text.as_str());
        ("phone", if talks { "On the phone".to_owned() } else { capital(&text) })
    }));
    said.extend(calendar.and_then(|text| word(text, &QUIET_CALENDAR)).map(|text| {
        let meets = ["busy", "in a meeting", "meeting"].contains(&text.as_str());
        ("calendar", if meets { "In a meeting".to_owned() } else { capital(&text) })
    }));
    said.extend(
        availability.and_then(|text| word(text, &[])).map(|text| ("availability", capital(&text))),
    );
    let mut said = said.into_iter();
    let (source, status) = said.next()?;
    let hidden = said.map(|(source, status)| format!("{source}: {status}")).collect();
    Some(Shown { status, source, hidden })
}

/// A value in lower case with spaces, unless it says nothing.
fn word(text: &str, quiet: &[&str]) -> Option<String> {
    let text = text.trim().to_lowercase().replace(['-', '_'], " ");
    (!text.is_empty() && !quiet.contains(&text.as_str())).then_some(text)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_phone_hides_the_meeting_and_the_availability() {
        let all = shown(Some("on-the-phone"), Some("busy"), Some("available")).unwrap();
        assert_eq!((all.status.as_str(), all.source), ("On the phone", "phone"));
        assert_eq!(all.hidden, ["calendar: In a meeting", "availability: Available"]);
    }

    #[test]
    fn a_source_that_says_nothing_hides_nothing() {
        let meeting = shown(Some("idle"), Some("In a meeting"), Some("Available")).unwrap();
        assert_eq!((meeting.status.as_str(), meeting.source), ("In a meeting", "calendar"));
        let away = shown(Some("on-hook"), Some("free"), Some("away")).unwrap();
        assert_eq!((away.status.as_str(), away.source), ("Away", "availability"));
        assert_eq!(shown(None, Some("free"), None), None);
    }
}
