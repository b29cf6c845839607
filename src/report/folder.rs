//! Writing a run folder so that no moment at which the machine stops leaves half of anything under a name that promises the
//! whole.
//!
//! All files are written beside their places, flushed to the disk, and then moved. `run.json` goes first and comes back last.
//! Until then the results of the run before stay as they were.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Serialize;

use super::{RunFile, Sink};
use crate::checksums::{self, NAME as CHECKSUMS};
use crate::error::{Error, ErrorKind, Result};
use crate::record::{RunRecord, Timings};

/// How many run folders are being put in place.
static PUTTING: AtomicUsize = AtomicUsize::new(0);

/// Whether a run folder is at this moment being put in place: a process should not be ended before that is done, because the results of
/// the run before are gone and the new ones not all there.
pub fn is_putting_in_place() -> bool {
    PUTTING.load(Ordering::SeqCst) > 0
}

/// Counts a run folder that is being put in place.
struct Putting;

impl Putting {
    fn begin() -> Self {
        PUTTING.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

impl Drop for Putting {
    fn drop(&mut self) {
        PUTTING.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Writes a run folder.
pub(crate) struct FolderWriter {
    folder: PathBuf,
    /// Open as long as no other run may write the folder.
    lock: File,
    files: Vec<Written>,
}

/// A file on its way.
struct Written {
    name: &'static str,
    writer: BufWriter<Hashed>,
}

/// Hashes what is written.
struct Hashed {
    file: File,
    hasher: blake3::Hasher,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Written {
    fn new(folder: &Path, name: &'static str) -> Result<Self> {
        let file = File::create(beside(folder, name)).map_err(|error| unwritable(&folder.join(name), error))?;
        let hashed = Hashed { file, hasher: blake3::Hasher::new() };
        Ok(Self { name, writer: BufWriter::with_capacity(1 << 16, hashed) })
    }

    /// Brings all of it to the disk; gives its BLAKE3.
    fn finish(self, folder: &Path) -> Result<blake3::Hash> {
        let attempt = || -> io::Result<blake3::Hash> {
            let hashed = self.writer.into_inner().map_err(io::IntoInnerError::into_error)?;
            hashed.file.sync_all()?;
            Ok(hashed.hasher.finalize())
        };
        attempt().map_err(|error| unwritable(&folder.join(self.name), error))
    }
}

fn beside(folder: &Path, name: &str) -> PathBuf {
    folder.join(format!(".{name}.tmp"))
}

impl FolderWriter {
    /// Makes the folder, where it does not exist, and takes it for this run alone.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if it cannot be written, or another run writes it.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
        if let Some(parent) = folder.parent().filter(|parent| parent.is_dir()) {
            synced(parent)?;
        }
        let path = folder.join(".lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path);
        let lock = lock.map_err(|error| unwritable(&path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(Error::new(ErrorKind::Io, "another run is writing this folder")
                    .in_file(folder)
                    .with_hint("wait until it is done, or name another folder with --out"));
            }
            // A file system without locks is taken at its word that nothing else writes here.
            Err(fs::TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
            Err(fs::TryLockError::Error(error)) => return Err(unwritable(&path, error)),
        }
        let files = RunFile::ALL.iter().map(|file| Written::new(folder, file.name())).collect::<Result<Vec<_>>>();
        let writer = Self { folder: folder.to_owned(), lock, files: files? };
        Ok(writer)
    }

    /// That the folder is the one that was locked: one that was removed and made anew is another run's.
    fn check_place(&self) -> Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;

            let path = self.folder.join(".lock");
            let same =
                |held: &fs::Metadata, there: &fs::Metadata| (held.dev(), held.ino()) == (there.dev(), there.ino());
            let is_same = self.lock.metadata().and_then(|held| Ok(same(&held, &fs::metadata(&path)?))).unwrap_or(false);
            if !is_same {
                return Err(Error::new(ErrorKind::Io, "the run folder was removed or replaced while it was written")
                    .in_file(&self.folder)
                    .with_hint("run again: what was finished is kept"));
            }
        }
        Ok(())
    }

    /// Writes what there is one of, and puts all in its place.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if a file cannot be written, [`ErrorKind::Run`] if a record holds a score that is no number.
    pub(crate) fn finish(mut self, run: &RunRecord, timings: &Timings) -> Result<()> {
        let folder = self.folder.clone();
        let mut names = Vec::new();
        let mut sums = BTreeMap::new();
        let mut files = std::mem::take(&mut self.files);
        files.push(object(&folder, "timings.json", timings)?);
        files.push(object(&folder, "run.json", run)?);
        for file in files {
            names.push(file.name);
            sums.insert(file.name.to_owned(), file.finish(&folder)?.to_hex().to_string());
        }
        let mut checksums = Written::new(&folder, CHECKSUMS)?;
        let text = checksums::text(&sums);
        checksums.writer.write_all(text.as_bytes()).map_err(|error| unwritable(&folder.join(CHECKSUMS), error))?;
        checksums.finish(&folder)?;
        self.check_place()?;
        let _putting = Putting::begin();
        // Without its run.json the folder counts as unfinished.
        match fs::remove_file(folder.join("run.json")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(unwritable(&folder.join("run.json"), error));
            }
            _ => synced(&folder)?,
        }
        // `run.json` is the last of the names.
        let last = names.pop();
        // The checksums come first: by them a folder is known for that of a run, and its files for no articles.
        for name in [CHECKSUMS].into_iter().chain(names) {
            moved(&folder, name)?;
        }
        synced(&folder)?;
        if let Some(last) = last {
            moved(&folder, last)?;
        }
        synced(&folder)
    }
}

impl Sink for FolderWriter {
    fn line(&mut self, file: RunFile, line: &str) -> Result<()> {
        let written = &mut self.files[file as usize];
        let attempt = |writer: &mut BufWriter<Hashed>| {
            writer.write_all(line.as_bytes())?;
            writer.write_all(b"\n")
        };
        attempt(&mut written.writer).map_err(|error| unwritable(&self.folder.join(written.name), error))
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.folder)
    }
}

impl Drop for FolderWriter {
    fn drop(&mut self) {
        // What was not put in its place is of no use. A file that stays behind is hidden, and the next run replaces it.
        if self.check_place().is_err() {
            return;
        }
        let names = RunFile::ALL.iter().map(|file| file.name()).chain(["timings.json", "run.json", CHECKSUMS]);
        for name in names {
            let _ = fs::remove_file(beside(&self.folder, name));
        }
    }
}

fn object<T: Serialize>(folder: &Path, name: &'static str, record: &T) -> Result<Written> {
    let mut written = Written::new(folder, name)?;
    serde_json::to_writer_pretty(&mut written.writer, record).map_err(|error| match error.io_error_kind() {
        Some(_) => unwritable(&folder.join(name), error.into()),
        None => Error::new(ErrorKind::Run, "a record cannot be written").in_file(folder.join(name)).with_source(error),
    })?;
    written.writer.write_all(b"\n").map_err(|error| unwritable(&folder.join(name), error))?;
    Ok(written)
}

fn moved(folder: &Path, name: &str) -> Result<()> {
    fs::rename(beside(folder, name), folder.join(name)).map_err(|error| unwritable(&folder.join(name), error))
}

/// Brings the names in a folder to the disk, where the system can.
fn synced(folder: &Path) -> Result<()> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| unwritable(folder, error))?;
    }
    Ok(())
}

fn unwritable(path: &Path, error: io::Error) -> Error {
    let is_full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let error = Error::io("the results cannot be written", error).in_file(path);
    if is_full {
        error.with_hint(
            "make room on the disk and run again: what was finished is kept, and so are the results of the run before",
        )
    } else {
        error
    }
}
