//! Fixed-width integers out of slices, without indexing.

/// The `N` bytes at `at`.
#[inline]
pub(crate) fn array<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..)?.first_chunk().copied()
}

/// A big-endian 16-bit number.
#[inline]
pub(crate) fn be16(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_be_bytes)
}

/// A big-endian 32-bit number.
#[inline]
pub(crate) fn be32(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_be_bytes)
}

/// A little-endian 16-bit number.
#[inline]
pub(crate) fn le16(data: &[u8], at: usize) -> Option<u16> {
    array(data, at).map(u16::from_le_bytes)
}

/// A little-endian 32-bit number.
#[inline]
pub(crate) fn le32(data: &[u8], at: usize) -> Option<u32> {
    array(data, at).map(u32::from_le_bytes)
}

/// The byte order of a file, found out from its magic number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Little,
    Big,
}

impl Order {
    /// A 16-bit number in this order.
    #[inline]
    pub(crate) fn u16(self, data: &[u8], at: usize) -> Option<u16> {
        match self {
            Self::Little => le16(data, at),
            Self::Big => be16(data, at),
        }
    }

    /// A 32-bit number in this order.
    #[inline]
    pub(crate) fn u32(self, data: &[u8], at: usize) -> Option<u32> {
        match self {
            Self::Little => le32(data, at),
            Self::Big => be32(data, at),
        }
    }
}
