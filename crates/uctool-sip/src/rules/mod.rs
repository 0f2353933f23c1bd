//! The rules of the decoder and of calls. Rules about the capture itself and about TLS stand in the crates that read
//! those. A rule of the decoder is a [`Check`] of one capture; one of calls is a [`Judge`](judge::Judge) that watches the
//! whole run.

mod ack_missing;
mod audio_wrong_address;
mod auth_loop;
mod call_drops_at;
mod capture_quality;
mod cause_explained;
mod causes;
mod certificate;
mod clock_skew;
mod codec_mismatch;
mod conformance;
mod connect_refused;
mod contact_unroutable;
mod content_length_mismatch;
mod dialog_limit;
mod dns_failure;
mod exchange;
mod exchange_401;
mod exchange_440;
mod exchange_503;
mod foreign_domain;
mod glare_491;
mod icmp_unreachable;
pub(crate) mod judge;
mod large_message_dropped;
mod nat_address;
mod no_audio;
mod no_response;
mod no_sip_found;
mod ocs_record_route_dropped;
mod ocs_via_rejected;
mod one_way_audio;
mod one_way_status;
mod options_down;
mod options_flap;
mod pairs;
mod pings;
mod presence_domain_broken;
mod rcc;
mod rcc_call;
mod rcc_refused;
mod register_reset_pattern;
mod registering;
mod registration_flap;
mod registration_rejected;
mod retransmissions;
mod routing_loop;
mod rtp_loss;
mod session_timer_drop;
mod sip_malformed;
mod slow_setup;
mod subscription_rejected;
mod subscription_terminated;
mod talks;
mod tcp_reset;
mod trying_late;
mod udp_too_large;
mod version_skew;

use uctool_capture::Summary;
use uctool_core::Check;
use uctool_message::{Tally, Unit};

use self::judge::Judge;
use crate::logs::Told;
use crate::media::Heard;
use crate::peers::Peers;

/// What the rules are asked about: one capture as a whole.
pub(crate) struct Decoded {
    /// The capture's name.
    pub(crate) source: String,
    /// What the reader saw.
    pub(crate) summary: Summary,
    /// What the decoder saw.
    pub(crate) tally: Tally,
    /// What the text held, where the input is one and no capture.
    pub(crate) told: Option<Told>,
}

impl Decoded {
    /// What places are counted in.
    pub(crate) fn unit(&self) -> Unit {
        if self.told.is_some() { Unit::Line } else { Unit::Frame }
    }
}

/// What makes a judge.
pub(crate) type Maker = fn() -> Box<dyn Judge>;

/// The rules of calls.
pub(crate) static JUDGES: &[Maker] = &[
    no_response::make,
    retransmissions::make,
    ack_missing::make,
    contact_unroutable::make,
    ocs_via_rejected::make,
    ocs_record_route_dropped::make,
    auth_loop::make,
    foreign_domain::make,
    presence_domain_broken::make,
    rcc_call::make,
    rcc_refused::make,
    one_way_status::make,
    large_message_dropped::make,
    routing_loop::make,
    session_timer_drop::make,
    call_drops_at::make,
    cause_explained::make,
    nat_address::make,
    options_down::make,
    options_flap::make,
    exchange_401::make,
    exchange_440::make,
    exchange_503::make,
    registration_rejected::make,
    registration_flap::make,
    register_reset_pattern::make,
    subscription_rejected::make,
    subscription_terminated::make,
    glare_491::make,
    slow_setup::make,
    trying_late::make,
    content_length_mismatch::make,
    dialog_limit::make,
];

/// Those that are asked only for the letter of the RFC.
pub(crate) static PEDANTIC: &[Maker] = &[conformance::make];

/// Those of the rules of calls that need no dialog: what HTTP inside opened TLS shows.
pub(crate) static HTTP_JUDGES: &[Maker] =
    &[exchange_401::make, exchange_440::make, exchange_503::make];

/// The rules of the decoder.
pub(crate) static CHECKS: &[Check<Decoded>] = &[sip_malformed::CHECK, no_sip_found::CHECK];

/// Every rule about the servers that are seen in a capture.
pub(crate) static PEER_CHECKS: &[Check<Peers>] = &[certificate::CHECK, version_skew::CHECK];
/// Those of them that `sip calls` asks unless the letter of the RFC is wanted too.
pub(crate) static PRESENT: &[Check<Decoded>] = &[no_sip_found::CHECK];

pub(crate) use causes::q850;
/// The rules on the media of calls and on the network under SIP.
pub(crate) static HEARD: &[Check<Heard>] = &[
    one_way_audio::CHECK,
    no_audio::CHECK,
    audio_wrong_address::CHECK,
    rtp_loss::CHECK,
    codec_mismatch::CHECK,
    icmp_unreachable::CHECK,
    connect_refused::CHECK,
    tcp_reset::CHECK,
    udp_too_large::CHECK,
    dns_failure::CHECK,
    clock_skew::CHECK,
    capture_quality::CHECK,
];
