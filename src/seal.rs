//! Bytes with a checksum before them, for what is kept between runs: damage on a disk is taken for absence, never for a result.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use crate::error::{Error, ErrorKind, Result};

/// What helps against a file of kept results that is damaged or cannot be used.
pub(crate) const REMEDY: &str = "delete the file: it is made again; or run with `--no-cache`";

/// What helps after `error`, of a file of kept results.
pub(crate) fn remedy(error: &(dyn std::error::Error + 'static)) -> &'static str {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if matches!(kind, Some(io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)) {
            return "make room on its disk and run again: what was finished is kept; or name another folder in `[run] cache`";
        }
        cause = error.source();
    }
    REMEDY
}

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

/// Runs the database of the file `path`. It trusts its file, and panics on some of what damage to a disk can put there; what it
/// was doing then is given up, and so is the file.
pub(crate) fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let error = Error::new(ErrorKind::Io, "the file of what is kept between runs is damaged").in_file(path);
        Err(error.with_hint(REMEDY))
    })
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
