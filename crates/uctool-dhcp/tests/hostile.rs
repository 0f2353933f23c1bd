//! Hostile and truncated messages: nothing panics.

use proptest::prelude::*;
use uctool_dhcp::Message;

proptest! {
    #[test]
    fn any_bytes_are_a_message_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Message::parse(&bytes);
    }

    #[test]
    fn any_options_are_read(options in proptest::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = vec![0; 236];
        bytes[2] = 6;
        bytes.extend([99, 130, 83, 99, 53, 1, 6]);
        bytes.extend(options);
        let _ = Message::parse(&bytes);
    }
}
