//! Files that are there whole or not at all: they are written under a name of their own beside their place, forced to
//! the disk, and then moved there.
//!
//! A program that is stopped, a machine that loses its power and a disk that runs full all leave the file that was
//! there before, and at worst a hidden file beside it.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};

/// Writes the file `path` with what `write_into` writes, in place of what is there.
///
/// The folder must exist. Two threads must not write one path at a time.
///
/// # Errors
/// [`ErrorKind::Io`], naming `path`, if it cannot be written; a full disk is told as such. The error of `write_into`,
/// where that has another cause. In either case what was there before is untouched.
pub(crate) fn write(path: &Path, write_into: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>) -> Result<()> {
    let beside = beside(path);
    let attempt = || {
        let file = created(&beside).map_err(|error| unwritable(path, error))?;
        let mut writer = BufWriter::new(Watched { file, failed: None });
        let written = write_into(&mut writer).and_then(|()| writer.flush().map_err(|error| unwritable(path, error)));
        // Whatever a format's writer makes of an error of the system, it is known here what it was.
        if let Some(kind) = writer.get_ref().failed {
            return Err(written.err().map_or_else(|| unwritable(path, kind.into()), |error| lost(path, kind, error)));
        }
        written?;
        // What is still in the buffer of a failed writer is not worth another attempt, so it is taken apart.
        let (watched, _) = writer.into_parts();
        watched.file.sync_all().map_err(|error| unwritable(path, error))?;
        drop(watched);
        std::fs::rename(&beside, path).map_err(|error| unwritable(path, error))?;
        sync_folder(folder_of(path)).map_err(|error| unwritable(path, error))
    };
    attempt().inspect_err(|_| {
        // The error to tell is the first; a file that stays behind is hidden and harmless.
        let _ = std::fs::remove_file(&beside);
    })
}

/// The error of a file that cannot be written.
pub(crate) fn unwritable(path: &Path, error: io::Error) -> Error {
    let kind = error.kind();
    told(path, kind).with_source(error)
}

/// The error of a file whose writer failed with `error` because the system failed with `kind`.
fn lost(path: &Path, kind: io::ErrorKind, error: Error) -> Error {
    if error.kind() == ErrorKind::Io && error.hint().is_some() {
        return error;
    }
    told(path, kind).with_source(error)
}

fn told(path: &Path, kind: io::ErrorKind) -> Error {
    match kind {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Error::new(ErrorKind::Io, "the file cannot be written, because the disk is full")
                .in_file(path)
                .with_hint("make room on the disk or name a folder on another one; what was there before is unchanged")
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            Error::new(ErrorKind::Io, "the file cannot be written")
                .in_file(path)
                .with_hint("name a folder that you may write to")
        }
        _ => Error::new(ErrorKind::Io, "the file cannot be written").in_file(path),
    }
}

/// A file that remembers how writing to it failed.
struct Watched {
    file: File,
    failed: Option<io::ErrorKind>,
}

impl Watched {
    fn seen<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.failed.get_or_insert(error.kind());
            }
        })
    }
}

impl Write for Watched {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.file.write(bytes);
        self.seen(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.file.flush();
        self.seen(result)
    }
}

/// The name under which a file is written: `.NAME.PID.tmp` in the same folder, because only within one file system
/// can a file be moved in one step.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// A new file; one that a process of the same number left behind gives way, but is never written through, since it
/// may be a link.
fn created(path: &Path) -> io::Result<File> {
    let create = || OpenOptions::new().write(true).create_new(true).open(path);
    match create() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            std::fs::remove_file(path)?;
            create()
        }
        result => result,
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Forces the names in a folder to the disk, without which the move could be lost.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        // Some file systems have no such thing for folders, and a folder may be one that can be written to, not listed.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
            ) =>
        {
            Ok(())
        }
        result => result,
    }
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it can fail where there is something to do")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn put(path: &Path, words: &str) -> Result<()> {
        write(path, |writer| writer.write_all(words.as_bytes()).map_err(|error| unwritable(path, error)))
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_stays_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("نوم.jsonl");
        put(&path, "first").unwrap();
        put(&path, "second").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "second");
        assert_eq!(names(folder.path()), ["نوم.jsonl"]);
    }

    #[test]
    fn what_fails_half_way_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        put(&path, "first").unwrap();
        let error = write(&path, |writer| {
            writer.write_all(&vec![b'x'; 100_000]).map_err(|error| unwritable(&path, error))?;
            Err(Error::new(ErrorKind::Run, "a score is not a number"))
        });
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Run);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(names(folder.path()), ["a.jsonl"]);
    }

    #[test]
    fn what_another_process_of_this_number_left_gives_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(beside(&path), "left behind").unwrap();
        put(&path, "whole").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "whole");
        assert_eq!(names(folder.path()), ["a.jsonl"]);
    }

    #[test]
    fn errors_name_the_place_and_not_the_file_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = folder.path().join("nowhere/a.jsonl");
        let taken = folder.path().join("taken");
        std::fs::create_dir(&taken).unwrap();
        for path in [nowhere, taken] {
            let error = put(&path, "words").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Io);
            assert_eq!(error.location().unwrap().path, path);
        }
        assert_eq!(names(folder.path()), ["taken"]);
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        let error = unwritable(Path::new("runs/job/pairs.jsonl"), io::ErrorKind::StorageFull.into());
        assert!(error.to_string().contains("pairs.jsonl: the file cannot be written, because the disk is full"));
        assert!(error.hint().is_some());
        // Also where a format's writer has swallowed what the system said.
        let swallowed = Error::new(ErrorKind::Run, "a record cannot be written");
        let error = lost(Path::new("pairs.jsonl"), io::ErrorKind::StorageFull, swallowed);
        assert_eq!(error.kind(), ErrorKind::Io);
        assert!(error.hint().is_some_and(|hint| hint.contains("make room")));
    }
}
