//! `uctool sip`: the SIP messages of a capture and what is wrong with them.
