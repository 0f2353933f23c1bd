//! The words of the protocols, which say nothing of anyone: whatever is not among them is replaced.

/// Words of SIP, SDP, media types and standard phrases, lower case, in order.
#[rustfmt::skip]
const PROTOCOL: &[&str] = &[
    "absoluteuri", "accept", "accepted", "ack", "active", "address", "addresses", "aes", "aka", "alaw", "alert",
    "alerting", "algorithm", "allow", "allowed", "alternative", "ambiguous", "amr", "an", "and", "anonymity",
    "anonymous", "answer", "anywhere", "application", "as", "assigned", "at", "attempted", "audio", "auth",
    "authenticated", "authentication", "authorization", "available", "avp", "avpf", "away", "bad", "basic", "be",
    "bearer", "binary", "body", "boundary", "busy", "by", "bye", "call", "callinfo", "cancel", "cancelled", "cat",
    "catg", "changed", "charset", "check", "closed", "cn", "code", "comp", "completed", "composing", "conditional",
    "conference", "confirmed", "conflict", "connection", "consent", "content", "continue", "core", "cpim", "critical",
    "ct", "data", "deactivated", "decline", "declined", "default", "deflate", "delay", "depth", "destination",
    "detected", "device", "dialing", "dialog", "diff", "digest", "directory", "disambiguation", "disposition", "dnd",
    "does", "domain", "down", "dtls", "dtmf", "duration", "dynamic", "early", "elsewhere", "emergency", "en",
    "encoding", "encryption", "end", "ends", "entity", "entry", "equal", "error", "establishment", "event", "events",
    "everywhere", "exceeded", "exist", "exists", "expired", "exten", "extension", "failed", "failure", "false",
    "feature", "final", "flow", "for", "forbidden", "forwarded", "found", "from", "full", "function", "gateway",
    "giveup", "gone", "gruu", "gzip", "handle", "handling", "header", "here", "histinfo", "history", "hold", "hop",
    "hops", "html", "http", "icon", "id", "identity", "im", "image", "implemented", "in", "inactive", "inband",
    "incoming", "incomplete", "info", "information", "insufficient", "interaction", "interactions", "internal",
    "interval", "invalid", "invite", "ip", "is", "iscomposing", "isfocus", "isup", "it", "join", "json", "kpml",
    "large", "leg", "legs", "length", "limit", "limited", "line", "list", "local", "location", "login", "loop",
    "loops", "lr", "matching", "md", "measurement", "media", "meeting", "mess", "message", "met", "method", "minse",
    "missing", "mixed", "mobile", "moderate", "monitoring", "movecall", "moved", "multipart", "multiple", "network",
    "new", "no", "noauth", "none", "norefersub", "noresource", "normal", "not", "notification", "notify", "null",
    "number", "octet", "of", "off", "offer", "offline", "ok", "on", "online", "open", "option", "optional", "options",
    "or", "originate", "out", "outbound", "outgoing", "overlap", "package", "part", "partial", "party", "passive",
    "path", "payload", "payment", "pending", "performance", "permanently", "phone", "phrase", "pidf", "plain", "play",
    "png", "policy", "poor", "prack", "precondition", "preconditions", "pref", "presence", "present", "priority",
    "privacy", "probation", "proceeding", "processing", "profile", "progress", "protocol", "provide", "provided",
    "proxy", "publish", "qop", "qsig", "queue", "queued", "rate", "reached", "ready", "reason", "received",
    "recipient", "recipients", "recording", "recvonly", "redirection", "refer", "reference", "refresh", "reg",
    "register", "registered", "registration", "reject", "rejected", "rel", "related", "relay", "remote", "remotecc",
    "render", "replaced", "replaces", "request", "requested", "require", "required", "requires", "resolution",
    "resource", "response", "resulting", "retry", "ringing", "rlmi", "role", "route", "rtp", "savp", "savpf", "sdp",
    "seconds", "security", "see", "sendonly", "sendrecv", "serial", "server", "service", "sess", "session", "sha",
    "signal", "signature", "simple", "sip", "sipfrag", "sips", "small", "smi", "smtp", "stale", "state", "status",
    "stop", "stream", "strong", "subscribe", "subscription", "success", "successful", "summary", "supplied",
    "supported", "suppress", "suppressed", "switch", "target", "tcap", "tcp", "tdialog", "tel", "temporarily",
    "terminal", "terminate", "terminated", "text", "the", "this", "time", "timed", "timeout", "timer", "tls", "to",
    "token", "too", "transaction", "transfer", "trickle", "true", "trunk", "try", "trying", "type", "uac", "uas",
    "udp", "ulaw", "unable", "unacceptable", "unassigned", "unauthorized", "unavailable", "undecipherable", "unknown",
    "unregistered", "unsupported", "up", "update", "upgrade", "urgent", "uri", "url", "use", "user", "utf", "version",
    "via", "video", "voice", "waiting", "warning", "watcherinfo", "winfo", "with", "within", "wrong", "ws", "wss",
    "xcap", "xml", "xmpp", "yes",
];

/// Names of products and of their parts, lower case, in order.
#[rustfmt::skip]
const PRODUCTS: &[&str] = &[
    "alcatel", "apache", "asterisk", "audiocodes", "avaya", "blink", "bria", "broadsoft", "broadworks", "callmanager",
    "cisco", "client", "cme", "collaboration", "communications", "communicator", "cp", "cpe", "cs", "csf", "cube",
    "cucm", "cups", "edge", "endpoint", "exchange", "express", "expressway", "fpbx", "freepbx", "freeswitch", "fritz",
    "gateway", "grandstream", "gxp", "hd", "iis", "innovaphone", "ios", "iphone", "jabber", "jitsi", "kamailio",
    "linphone", "linux", "lync", "manager", "mediant", "meeting", "metaswitch", "microsip", "microsoft", "mitel",
    "mod", "mozilla", "nginx", "nortel", "ocphone", "openser", "opensips", "oracle", "panasonic", "pbx", "pjproject",
    "pjsip", "pjsua", "place", "poly", "polycom", "polycomsoundpointip", "polycomsoundstationip", "polycomvvx",
    "ribbon", "rtc", "sbc", "sems", "ser", "servlet", "siemens", "sipgateway", "sipp", "skype", "snom", "softphone",
    "sonus", "spa", "spip", "starface", "swyx", "tandberg", "teams", "teamspeak", "telepresence", "thomson", "tomcat",
    "trixbox", "uccapi", "ucma", "ucware", "unified", "unity", "vcs", "vvx", "webex", "webrtc", "windows", "xlite",
    "yealink", "zoiper",
];

/// A word of a protocol, in any case. One letter is no name.
pub(super) fn is_protocol(word: &str) -> bool {
    word.len() == 1 || contains(PROTOCOL, word)
}

/// A word of a product.
pub(super) fn is_product(word: &str) -> bool {
    contains(PRODUCTS, word)
}

fn contains(words: &[&str], word: &str) -> bool {
    words.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_lists_are_in_order() {
        assert!(PROTOCOL.is_sorted() && PRODUCTS.is_sorted());
        assert!(is_protocol("INVITE") && !is_protocol("alice") && is_product("Yealink"));
    }
}
