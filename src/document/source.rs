//! The way from a file to the bytes of its documents: hashing what lies on the disk, unpacking it within limits.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

use super::limits::{FREE_OF_RATIO, Limits};
use super::shape::Compression;

/// The largest window that a Zstandard file may ask for, as a power of two: 128 MiB, what its own tool allows.
const WINDOW: u32 = 27;

/// A reason that follows the file's name, on its way through readers that know only input errors.
#[derive(Debug)]
struct Refused(String);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Refused {}

/// An input error that carries a reason.
pub(super) fn refused(reason: impl Into<String>) -> io::Error {
    io::Error::other(Refused(reason.into()))
}

/// The reason in words that follow a file's name.
pub(super) fn reason(error: &io::Error) -> String {
    match as_refused(error) {
        Some(refused) => refused.0.clone(),
        None => format!("cannot be read: {error}"),
    }
}

fn as_refused(error: &io::Error) -> Option<&Refused> {
    error.get_ref()?.downcast_ref()
}

/// What has passed through a [`Raw`].
#[derive(Default)]
pub(super) struct Passed {
    hasher: RefCell<blake3::Hasher>,
    bytes: Cell<u64>,
    has_failed: Cell<bool>,
}

impl Passed {
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.get()
    }

    /// Whether the disk gave no more.
    pub(super) fn has_failed(&self) -> bool {
        self.has_failed.get()
    }

    pub(super) fn hash(&self) -> String {
        self.hasher.borrow().finalize().to_hex().to_string()
    }
}

/// The bytes of a file as they lie on the disk, hashed on their way; a fault of the disk is told with its place.
pub(super) struct Raw<'run, R> {
    pub(super) inner: R,
    pub(super) passed: &'run Passed,
}

impl<R: Read> Read for Raw<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(length) => {
                self.passed.hasher.borrow_mut().update(&buffer[..length]);
                self.passed.bytes.set(self.passed.bytes.get() + length as u64);
                Ok(length)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => {
                self.passed.has_failed.set(true);
                Err(refused(format!("cannot be read at byte offset {}: {error}", self.passed.bytes())))
            }
        }
    }
}

/// What one file may still unpack to.
pub(super) struct Budget {
    limits: Limits,
    /// The file's size on the disk.
    packed: u64,
    expanded: Cell<u64>,
    entries: Cell<u64>,
}

impl Budget {
    pub(super) const fn new(limits: Limits, packed: u64) -> Self {
        Self { limits, packed, expanded: Cell::new(0), entries: Cell::new(0) }
    }

    /// Counts what was unpacked.
    fn unpacked(&self, bytes: u64) -> io::Result<()> {
        self.expanded.set(self.expanded.get().saturating_add(bytes));
        self.check()
    }

    /// Fails once too much was unpacked, and from then on.
    pub(super) fn check(&self) -> io::Result<()> {
        let expanded = self.expanded.get();
        let Limits { max_expanded_bytes, max_ratio, .. } = self.limits;
        if expanded > max_expanded_bytes {
            return Err(refused(format!("unpacks to more than max_expanded_bytes = {max_expanded_bytes}")));
        }
        if expanded > FREE_OF_RATIO && expanded / max_ratio > self.packed {
            return Err(refused(format!("unpacks to more than max_ratio = {max_ratio} times its size")));
        }
        Ok(())
    }

    /// Counts an entry of an archive, or a document of one.
    pub(super) fn entry(&self) -> io::Result<()> {
        self.entries.set(self.entries.get() + 1);
        let most = self.limits.max_entries;
        if self.entries.get() > most {
            return Err(refused(format!("holds more than max_entries = {most} entries or documents")));
        }
        Ok(())
    }
}

/// Counts what passes through against the budget.
pub(super) struct Guarded<'run, R> {
    pub(super) inner: R,
    pub(super) budget: &'run Budget,
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.budget.check()?;
        let length = self.inner.read(buffer)?;
        self.budget.unpacked(length as u64)?;
        Ok(length)
    }
}

/// What `input` unpacks to.
pub(super) fn unpacked<'run>(
    compression: Compression,
    input: impl Read + 'run,
    budget: &'run Budget,
) -> io::Result<Box<dyn Read + 'run>> {
    let input = BufReader::with_capacity(64 * 1024, input);
    Ok(match compression {
        Compression::Gzip => {
            let inner = Named { inner: MultiGzDecoder::new(input), name: "gzip", given: 0 };
            Box::new(Guarded { inner, budget })
        }
        Compression::Zstandard => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(input)?;
            decoder.window_log_max(WINDOW)?;
            Box::new(Guarded { inner: Named { inner: decoder, name: "Zstandard", given: 0 }, budget })
        }
    })
}

/// Says what was expected where unpacking fails.
struct Named<R> {
    inner: R,
    name: &'static str,
    given: u64,
}

impl<R: Read> Read for Named<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.inner.read(buffer) {
            Ok(length) => {
                self.given += length as u64;
                Ok(length)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted || as_refused(&error).is_some() => Err(error),
            Err(error) if self.given == 0 => Err(refused(format!("is not {}: {error}", self.name))),
            Err(error) => {
                Err(refused(format!("is damaged {}: after {} unpacked bytes, {error}", self.name, self.given)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("the disk is gone"));
            }
            let length = buffer.len().min(self.0);
            buffer[..length].fill(b'a');
            self.0 -= length;
            Ok(length)
        }
    }

    #[test]
    fn a_fault_of_the_disk_is_told_with_its_place_through_every_reader() {
        let passed = Passed::default();
        let raw = Raw { inner: Failing(1000), passed: &passed };
        let error = BufReader::with_capacity(64, raw).read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(reason(&error), "cannot be read at byte offset 1000: the disk is gone");
        assert!(passed.has_failed());
    }

    #[test]
    fn unpacking_ends_at_the_budget() {
        use std::io::Write;

        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
        let bomb = encoder.finish().unwrap();
        let unpack = |limits: Limits| {
            let budget = Budget::new(limits, bomb.len() as u64);
            let mut unpacked = unpacked(Compression::Gzip, &bomb[..], &budget).unwrap();
            io::copy(&mut unpacked, &mut io::sink()).map_err(|error| reason(&error))
        };
        assert_eq!(unpack(Limits::default()), Ok(1 << 20));
        let small = Limits { max_expanded_bytes: 1000, ..Limits::default() };
        assert_eq!(unpack(small), Err("unpacks to more than max_expanded_bytes = 1000".to_owned()));
    }

    #[test]
    fn a_ratio_counts_once_much_is_unpacked() {
        let budget = Budget::new(Limits::default(), 1000);
        assert!(budget.unpacked(FREE_OF_RATIO).is_ok());
        assert!(budget.unpacked(1).is_err());
        assert!(budget.check().is_err());
    }

    #[test]
    fn all_members_of_a_gzip_file_are_read_and_other_files_refused() {
        use std::io::Write;

        let member = |text: &str| {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(text.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let read = |compression, bytes: &[u8]| {
            let budget = Budget::new(Limits::default(), bytes.len() as u64);
            let mut text = String::new();
            let read = unpacked(compression, bytes, &budget).unwrap().read_to_string(&mut text);
            read.map(|_| text).map_err(|error| reason(&error))
        };
        let two = [member("one "), member("two")].concat();
        assert_eq!(read(Compression::Gzip, &two).as_deref(), Ok("one two"));
        let frames = ["one ", "two"].map(|text| zstd::encode_all(text.as_bytes(), 1).unwrap()).concat();
        assert_eq!(read(Compression::Zstandard, &frames).as_deref(), Ok("one two"));
        for compression in [Compression::Gzip, Compression::Zstandard] {
            let fault = read(compression, b"This is a text.").unwrap_err();
            assert!(fault.starts_with("is not "), "{fault}");
        }
        let cut = read(Compression::Gzip, &two[..two.len() - 9]).unwrap_err();
        assert!(cut.starts_with("is damaged gzip: after "), "{cut}");
    }
}
