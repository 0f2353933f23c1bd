//! Status codes and causes in words.

/// What a final status says, beyond its name.
pub(super) fn status(status: u16) -> &'static str {
    match status {
        300..=399 => "the callee is to be reached elsewhere",
        400 => "the server cannot read the request",
        401 | 407 => "credentials are asked for and none that fit were sent",
        402 => "the caller's account does not cover the call",
        403 => {
            "the server understood and will not do it: a permission, a calling search space, a trunk that does not know the caller"
        }
        404 => "the number or user is unknown to the server",
        405 => "the server does not allow this method",
        406 | 415 => "the answering side cannot read or send the kind of body asked for",
        408 => "the server waited for another one in vain",
        410 => "the user existed and is gone",
        413 => "the request is too large for the server",
        416 => "the server does not know this kind of URI",
        420 | 421 => "the two sides disagree on an extension (Require, Supported)",
        422 => "the session timer asked for is too short for the server",
        423 => "the expiry asked for is too short for the server",
        480 => {
            "the user is known and not reachable now: not registered, logged out, do not disturb"
        }
        481 => "the request belongs to a dialog the server does not know (any more)",
        482 => "the request came back to a server that had seen it",
        483 => "the request passed more servers than Max-Forwards allows",
        484 => "the number is incomplete",
        485 => "the address fits more than one user",
        486 | 600 => "the callee is busy",
        487 => "the caller cancelled, or a timer did",
        488 | 606 => {
            "the media offered does not suit the other side: codecs, encryption, address family"
        }
        489 => "the server does not know this event package",
        491 => "both sides asked for a change at once",
        493 => "a body could not be decrypted",
        494 => "security has to be agreed on first",
        500 => "the server failed inside",
        501 => "the server does not know this method",
        502 => "the next server gave an answer that makes no sense",
        503 => {
            "the server is overloaded, in maintenance, or its next hop or gateway is not reachable"
        }
        504 => "the server waited for the next one, or for DNS, in vain",
        505 => "the server speaks another version of SIP",
        513 => "the message is too large for the server",
        580 => "a precondition (bandwidth, security) could not be met",
        603 => "the callee declined",
        604 => "the user exists nowhere",
        607 | 608 => "the call was refused as unwanted",
        one if one < 500 => "the request was refused",
        one if one < 600 => "the server failed",
        _ => "the call was refused everywhere",
    }
}

/// A cause of Q.850.
pub(crate) fn q850(cause: u16) -> Option<&'static str> {
    Some(match cause {
        1 => "unallocated number",
        2 => "no route to the transit network",
        3 => "no route to the destination",
        16 => "normal call clearing",
        17 => "user busy",
        18 => "no user responding",
        19 => "no answer from the user",
        20 => "subscriber absent",
        21 => "call rejected",
        22 => "number changed",
        26 => "non-selected user clearing",
        27 => "destination out of order",
        28 => "invalid number format",
        29 => "facility rejected",
        31 => "normal, unspecified",
        34 => "no circuit or channel available",
        38 => "network out of order",
        41 => "temporary failure",
        42 => "switching equipment congestion",
        44 => "requested circuit or channel not available",
        47 => "resource unavailable (on Cisco often: no codec, transcoder or media resource)",
        50 => "requested facility not subscribed",
        55 => "incoming calls barred within the closed user group",
        57 => "bearer capability not authorized",
        58 => "bearer capability not presently available",
        63 => "service or option not available",
        65 => "bearer capability not implemented (on Cisco often: no common codec)",
        79 => "service or option not implemented",
        81 => "invalid call reference",
        88 => "incompatible destination",
        95 => "invalid message",
        96 => "mandatory information element missing",
        97 => "message type not implemented",
        100 => "invalid information element contents",
        102 => "recovery on timer expiry: the other side did not answer in time",
        111 => "protocol error",
        127 => "interworking, unspecified",
        _ => return None,
    })
}
