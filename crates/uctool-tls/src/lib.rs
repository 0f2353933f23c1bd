//! Passive TLS: the sessions of a capture, opened with keys, or the reason each stays closed.
