//! Bytes with a checksum before them, for what is kept between runs: damage on a disk is taken for absence, never for a result.

use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use redb::backends::FileBackend;
use redb::{Database, DatabaseError};

use crate::error::{Error, ErrorKind, Result};

/// What helps against a file of kept results that is damaged or cannot be used.
pub(crate) const REMEDY: &str = "delete the file: it is made again; or run with `--no-cache`";

/// What a file without a name is called in messages.
pub(crate) const TEMPORARY: &str = "a temporary file";

/// What helps after `error`, of a file of results.
pub(crate) fn remedy(path: &Path, error: &(dyn std::error::Error + 'static)) -> &'static str {
    if path == Path::new(TEMPORARY) {
        return "set TMPDIR to a folder on a disk with room, or have results kept: `[run] cache`";
    }
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

/// Opens the database of the file `path`, which is made if it is not there. One that a run was killed in while it made it has
/// nothing in it yet, and is made anew.
pub(crate) fn database(path: &Path, pages: usize) -> std::result::Result<Database, DatabaseError> {
    let is_unborn = || -> io::Result<bool> {
        let mut first = [1; 9];
        File::open(path)?.read_exact(&mut first)?;
        Ok(first == [0; 9])
    };
    if is_unborn().unwrap_or(false) {
        // Where it cannot be removed, opening it says why.
        let _ = std::fs::remove_file(path);
    }
    Database::builder().set_cache_size(pages).create(path)
}

/// A database in a file that has no name, and goes when it is closed, however that comes about.
pub(crate) fn temporary_database(pages: usize) -> Result<Database> {
    let hint = "set TMPDIR to a folder on a disk with room, or have results kept: `[run] cache`";
    let file = tempfile::tempfile()
        .map_err(|error| Error::io("no temporary file can be made for results", error).with_hint(hint))?;
    let backend = FileBackend::new(file).map_err(|error| {
        Error::new(ErrorKind::Io, "a temporary store of results cannot be made").with_source(error).with_hint(hint)
    })?;
    Database::builder().set_cache_size(pages).create_with_backend(backend).map_err(|error| {
        Error::new(ErrorKind::Io, "a temporary store of results cannot be made").with_source(error).with_hint(hint)
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
