//! Conversations and what the tracker makes of them.

use super::testing::{Kept, Talk, dialogs};
use super::*;

const THERE: (u8, u8) = (1, 2);
const BACK: (u8, u8) = (2, 1);

#[test]
fn an_answered_call_has_its_times_and_its_end() {
    let all = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com|User-Agent: A/1"),
        (10, BACK, "SIP/2.0 100 Trying|Q=1 INVITE"),
        (200, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=b"),
        (
            2_200,
            BACK,
            "SIP/2.0 200 OK|Q=1 INVITE|T=b|Server: B/2|Session-Expires: 1800;refresher=uas",
        ),
        (2_210, THERE, "ACK sip:6002@acme.com|T=b|B=ack"),
        (
            62_200,
            BACK,
            "BYE sip:6001@acme.com|F=b|T=a|Q=7 BYE|Reason: Q.850;cause=16;text=\"Normal\"",
        ),
        (62_210, THERE, "SIP/2.0 200 OK|F=b|T=a|Q=7 BYE"),
    ]);
    let [call] = &all[..] else { panic!("{all:?}") };
    assert_eq!((call.kind, call.outcome()), (Kind::Call, Outcome::Answered));
    assert_eq!(call.post_dial_delay(), Some(200_000_000));
    assert_eq!(call.setup(), Some(2_200_000_000));
    assert_eq!(call.ring_time(), Some(2_000_000_000));
    assert_eq!(call.duration(), Some(60_000_000_000));
    assert_eq!(call.hung_up_by, Some(Side::Callee));
    assert_eq!(call.cause.as_ref().and_then(|cause| cause.cause), Some(16));
    assert_eq!((call.from.agent.as_deref(), call.to.agent.as_deref()), (Some("A/1"), Some("B/2")));
    assert_eq!(call.session_timer, Some((1800, Some(Side::Callee))));
    assert_eq!((call.messages, call.retransmissions), (7, 0));
    assert!(call.confirmed.is_some() && call.is_over());
}

#[test]
fn a_challenge_is_no_refusal_while_the_caller_goes_on() {
    let all = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (
            5,
            BACK,
            "SIP/2.0 401 Unauthorized|Q=1 INVITE|T=x|WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"",
        ),
        (6, THERE, "ACK sip:6002@acme.com|T=x"),
        (10, THERE, "INVITE sip:6002@acme.com|Q=2 INVITE|Authorization: Digest nonce=\"n\""),
        (20, BACK, "SIP/2.0 180 Ringing|Q=2 INVITE|T=b"),
    ]);
    assert_eq!(all[0].outcome(), Outcome::InProgress);
    assert_eq!((all[0].challenges, all[0].status), (1, None));
    let refused = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (5, BACK, "SIP/2.0 401 Unauthorized|Q=1 INVITE|T=x"),
        (6, THERE, "ACK sip:6002@acme.com|T=x"),
    ]);
    assert_eq!((refused[0].outcome(), refused[0].status), (Outcome::Rejected, Some(401)));
}

#[test]
fn every_way_a_call_can_fail_has_its_word() {
    let invite = (0, THERE, "INVITE sip:6002@acme.com");
    let ringing = (100, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=b");
    let of = |script: &[(i64, (u8, u8), &str)]| dialogs(script)[0].outcome();
    assert_eq!(of(&[invite, (9, BACK, "SIP/2.0 486 Busy Here|Q=1 INVITE|T=b")]), Outcome::Rejected);
    assert_eq!(of(&[invite, (9, BACK, "SIP/2.0 503 No|Q=1 INVITE|T=b")]), Outcome::Failed);
    assert_eq!(of(&[invite, (9, BACK, "SIP/2.0 302 Moved|Q=1 INVITE|T=b")]), Outcome::Redirected);
    assert_eq!(
        of(&[invite, ringing, (9_000, BACK, "SIP/2.0 480 Gone|Q=1 INVITE|T=b")]),
        Outcome::NoAnswer
    );
    assert_eq!(of(&[invite, ringing]), Outcome::InProgress);
    let cancelled = [
        invite,
        ringing,
        (5_000, THERE, "CANCEL sip:6002@acme.com"),
        (5_001, BACK, "SIP/2.0 200 OK|Q=1 CANCEL|T=b"),
        (5_002, BACK, "SIP/2.0 487 Request Terminated|Q=1 INVITE|T=b"),
    ];
    assert_eq!(of(&cancelled), Outcome::Cancelled);
    let repeats: Vec<_> =
        [0, 500, 1500, 3500].map(|ms| (ms, THERE, "INVITE sip:6002@acme.com")).to_vec();
    let silent = dialogs(&repeats);
    assert_eq!((silent[0].outcome(), silent[0].repeated), (Outcome::Unanswered, 3));
}

#[test]
fn repeated_mirrored_and_passed_on_are_three_things() {
    let mut talk = Talk::new(Kept::default());
    talk.say(0, THERE, "INVITE sip:6002@acme.com")
        .say(0, THERE, "INVITE sip:6002@acme.com")
        .say(500, THERE, "INVITE sip:6002@acme.com")
        .say(501, (2, 3), "INVITE sip:6002@10.0.0.3|B=hop2");
    let kept = talk.end();
    let sent: Vec<_> =
        kept.transactions.iter().map(|one| (one.sent, one.mirrored, one.primary)).collect();
    assert_eq!(sent, [(2, 1, true), (1, 0, false)]);
    assert_eq!(kept.dialogs[0].retransmissions, 1);
    assert_eq!(kept.dialogs[0].peers.len(), 3);
}

#[test]
fn the_caller_s_hop_gives_the_times() {
    let all = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (10, (2, 3), "INVITE sip:6002@10.0.0.3|B=hop2"),
        (20, (3, 2), "SIP/2.0 180 Ringing|Q=1 INVITE|T=b|B=hop2"),
        (30, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=b"),
        (40, (3, 2), "SIP/2.0 200 OK|Q=1 INVITE|T=b|B=hop2"),
        (50, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
        (60, THERE, "ACK sip:6002@10.0.0.3|T=b|B=ack1"),
        (70, (2, 3), "ACK sip:6002@10.0.0.3|T=b|B=ack2"),
    ]);
    assert_eq!((all[0].post_dial_delay(), all[0].setup()), (Some(30_000_000), Some(50_000_000)));
    assert!(all[0].transactions.is_empty());
}

#[test]
fn forks_are_counted_and_the_one_that_answers_wins() {
    let all = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (10, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=b"),
        (11, BACK, "SIP/2.0 180 Ringing|Q=1 INVITE|T=c"),
        (12, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=c"),
    ]);
    assert_eq!(all[0].forks.len(), 2);
    assert_eq!(&*all[0].to.tag, "c");
}

#[test]
fn legs_are_joined_by_what_they_carry_or_by_numbers() {
    let by_id = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com|Session-ID: 11aa;remote=00000000"),
        (10, (2, 3), "INVITE sip:7002@acme.com|C=c2|Session-ID: 11aa;remote=00000000"),
    ]);
    assert_eq!(by_id[0].legs[0].by, JoinedBy::SessionId);
    assert_eq!((by_id[0].group, by_id[1].group), (Some(1), Some(1)));
    let by_chain = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (10, (2, 3), "INVITE sip:+15556002@b|C=c2"),
    ]);
    assert_eq!(by_chain[1].legs[0].by, JoinedBy::Chain);
    let by_numbers =
        dialogs(&[(0, THERE, "INVITE sip:6002@acme.com"), (10, (4, 5), "INVITE sip:6002@b|C=c2")]);
    assert_eq!(by_numbers[1].legs[0].by, JoinedBy::Numbers);
    let twice =
        dialogs(&[(0, THERE, "INVITE sip:6002@acme.com"), (10, THERE, "INVITE sip:6002@b|C=c2")]);
    assert_eq!(twice[1].legs, [], "the same two hosts twice are two calls");
}

#[test]
fn registrations_and_subscriptions_say_what_they_came_to() {
    let all = dialogs(&[
        (0, THERE, "REGISTER sip:acme.com|Contact: <sip:6001@10.0.0.1>"),
        (9, BACK, "SIP/2.0 200 OK|Q=1 REGISTER|T=r|Contact: <sip:6001@10.0.0.1>;expires=120"),
        (100, THERE, "SUBSCRIBE sip:6002@acme.com|C=s|Event: message-summary|Expires: 600"),
        (109, BACK, "SIP/2.0 202 Accepted|C=s|Q=1 SUBSCRIBE|T=b|Expires: 600"),
        (
            120,
            BACK,
            "NOTIFY sip:6001@10.0.0.1|C=s|F=b|T=a|Q=1 NOTIFY|Event: message-summary|Subscription-State: active;expires=599\
             |Content-Type: application/simple-message-summary|X=Voice-Message: 2/8\r\n",
        ),
        (121, THERE, "SIP/2.0 200 OK|C=s|F=b|T=a|Q=1 NOTIFY"),
    ]);
    let registration = all[0].registration.as_ref().unwrap();
    assert_eq!((registration.expires, registration.granted), (Some(120), 1));
    let subscription = all[1].subscription.as_ref().unwrap();
    assert_eq!((&*subscription.event, subscription.expires), ("message-summary", Some(599)));
    assert_eq!(subscription.content.as_deref(), Some("2 new, 8 old"));
    assert_eq!((all[0].outcome(), all[1].outcome()), (Outcome::Accepted, Outcome::Accepted));
}

#[test]
fn a_transfer_is_followed_to_its_result() {
    let all = dialogs(&[
        (0, THERE, "INVITE sip:6002@acme.com"),
        (9, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=b"),
        (10, THERE, "ACK sip:6002@acme.com|T=b|B=ack"),
        (
            99,
            THERE,
            "REFER sip:6002@acme.com|T=b|Q=2 REFER|Refer-To: <sip:6003@acme.com?Replaces=x%3Bto-tag%3D1>",
        ),
        (100, BACK, "SIP/2.0 202 Accepted|T=b|Q=2 REFER"),
        (
            200,
            BACK,
            "NOTIFY sip:6001@10.0.0.1|F=b|T=a|Q=1 NOTIFY|Event: refer|Content-Type: message/sipfrag|X=SIP/2.0 200 OK",
        ),
    ]);
    let transfer = all[0].transfer.as_ref().unwrap();
    assert_eq!(
        (&*transfer.target, transfer.attended, transfer.by),
        ("sip:6003@acme.com", true, Side::Caller)
    );
    assert_eq!(transfer.result, Some(200));
}

#[test]
fn what_is_over_leaves_and_what_is_not_stays() {
    let mut talk = Talk::new(Kept::default());
    talk.say(0, THERE, "OPTIONS sip:acme.com|C=o").say(
        1,
        BACK,
        "SIP/2.0 200 OK|C=o|Q=1 OPTIONS|T=o",
    );
    talk.say(2, THERE, "INVITE sip:6002@acme.com").say(3, BACK, "SIP/2.0 200 OK|Q=1 INVITE|T=b");
    talk.say(4, THERE, "ACK sip:6002@acme.com|T=b|B=ack");
    talk.say(40_000, THERE, "OPTIONS sip:acme.com|C=p");
    let left: Vec<_> = talk.tracker.watch.dialogs.iter().map(|dialog| dialog.kind).collect();
    assert_eq!(left, [Kind::Options]);
    assert_eq!(talk.end().dialogs.len(), 3);
}

#[test]
fn the_bound_on_live_dialogs_holds() {
    let mut talk = Talk::new(Kept::default());
    for n in 0..MAX_LIVE + 5 {
        talk.say(0, THERE, &format!("INVITE sip:6002@acme.com|C=flood{n}"));
    }
    assert_eq!(talk.tracker.watch.dialogs.len(), 5);
    assert_eq!(talk.tracker.dropped(), 5);
}

#[test]
fn a_capture_of_another_time_is_another_story() {
    let mut talk = Talk::new(Kept::default());
    talk.say(900_000, THERE, "INVITE sip:6002@acme.com").say(0, THERE, "OPTIONS sip:acme.com|C=o");
    assert_eq!(talk.tracker.watch.dialogs.len(), 1);
    assert_eq!(talk.end().dialogs.len(), 2);
}
