//! The Internet checksum (RFC 1071).

use std::net::IpAddr;

/// True when `bytes`, their checksum field included, and `pseudo` sum up to all ones.
pub(super) fn is_right(bytes: &[u8], pseudo: u64) -> bool {
    let (words, rest) = bytes.as_chunks::<2>();
    let mut sum =
        pseudo + words.iter().map(|word| u64::from(u16::from_be_bytes(*word))).sum::<u64>();
    if let [last] = rest {
        sum += u64::from(*last) << 8;
    }
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum == 0xffff
}

/// The sum of the pseudo-header of TCP and UDP (RFC 9293, section 3.1; RFC 8200, section 8.1).
pub(super) fn pseudo_header(src: IpAddr, dst: IpAddr, protocol: u8, len: usize) -> u64 {
    let address = |address: IpAddr| match address {
        IpAddr::V4(v4) => {
            let bits = v4.to_bits();
            u64::from(bits >> 16) + u64::from(bits & 0xffff)
        }
        IpAddr::V6(v6) => v6.segments().iter().map(|&segment| u64::from(segment)).sum(),
    };
    address(src) + address(dst) + u64::from(protocol) + len as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_of_rfc_1071_sums_up() {
        let mut header = [
            0x45, 0, 0, 0x73, 0, 0, 0x40, 0, 0x40, 0x11, 0xb8, 0x61, 192, 168, 0, 1, 192, 168, 0,
            199,
        ];
        assert!(is_right(&header, 0));
        header[8] ^= 1;
        assert!(!is_right(&header, 0));
    }
}
