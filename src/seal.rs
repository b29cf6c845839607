//! Bytes with a checksum before them, for what is kept between runs: damage on a disk is taken for absence, never for a result.

/// Length of the checksum.
const CHECK: usize = 8;

/// `bytes` with their checksum.
pub(crate) fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(CHECK + bytes.len());
    whole.extend(&blake3::hash(bytes).as_bytes()[..CHECK]);
    whole.extend(bytes);
    whole
}

/// What was sealed; `None` if it is not as it was.
pub(crate) fn opened(whole: &[u8]) -> Option<&[u8]> {
    let (check, bytes) = whole.split_at_checked(CHECK)?;
    (blake3::hash(bytes).as_bytes()[..CHECK] == *check).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_bit_is_seen() {
        let whole = sealed(b"what was found");
        assert_eq!(opened(&whole), Some(b"what was found".as_slice()));
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            assert_eq!(opened(&changed), None);
            assert_eq!(opened(&whole[..at]), None);
        }
    }
}
