//! Folders of files that are made of a run folder: exports, reports.
//!
//! Such a file may be made again at any time, so those of an earlier time are replaced; but nothing else is: what a user
//! put there, or changed since, stays, and the user is told. `checksums.b3` beside the files says which are bayan's own.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::{atomic, checksums};

/// The files of such a folder.
pub(crate) struct Files {
    folder: PathBuf,
    /// The hashes of the folder's files that are ours, by name.
    ours: BTreeMap<String, String>,
    written: Vec<PathBuf>,
}

impl Files {
    /// Makes sure that the files `names` can be written to `folder` without a loss, before the first of them is.
    ///
    /// # Errors
    /// [`ErrorKind::Run`] if `folder` is a run folder, or holds such a file that is not ours or was changed, unless `force`
    /// is set; [`ErrorKind::Io`] if it cannot be made or read.
    pub(crate) fn open<'name>(folder: &Path, names: impl IntoIterator<Item = &'name str>, force: bool) -> Result<Self> {
        if folder.join("run.json").exists() {
            return Err(Error::new(ErrorKind::Run, "this is a run folder, and nothing else goes among its files")
                .in_file(folder)
                .with_hint("name another folder, one inside it for example"));
        }
        std::fs::create_dir_all(folder).map_err(|error| {
            Error::io("this folder cannot be made", error).in_file(folder).with_hint("name another one")
        })?;
        let ours = match checksums::read(folder) {
            Ok(list) => list.unwrap_or_default(),
            // A list that nobody can read says that nothing is ours.
            Err(_) if force => BTreeMap::new(),
            Err(error) => return Err(error.with_hint("it is not of bayan; name another folder, or give --force")),
        };
        let files = Self { folder: folder.to_owned(), ours, written: Vec::new() };
        if !force {
            names.into_iter().try_for_each(|name| files.check(name))?;
        }
        Ok(files)
    }

    fn check(&self, name: &str) -> Result<()> {
        let path = self.folder.join(name);
        // A link that leads nowhere is there as well.
        if let Err(error) = std::fs::symlink_metadata(&path)
            && error.kind() == io::ErrorKind::NotFound
        {
            return Ok(());
        }
        let what = match self.ours.get(name) {
            None => "this file is there already, and bayan did not write it",
            Some(hash) => {
                let found = checksums::of_file(&path)
                    .map_err(|error| Error::io("this file cannot be read", error).in_file(&path))?;
                if found.0 == *hash {
                    return Ok(());
                }
                "this file was changed since it was written"
            }
        };
        Err(Error::new(ErrorKind::Run, what)
            .in_file(&path)
            .with_hint("move it away, name another folder, or give --force to replace it"))
    }

    /// Where the file `name` goes.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a file and lists it as ours.
    pub(crate) fn write(
        &mut self,
        name: &str,
        write_into: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>,
    ) -> Result<()> {
        let path = self.folder.join(name);
        let mut hash = blake3::Hasher::new();
        atomic::write(&path, |writer| write_into(&mut Hashed { writer, hash: &mut hash }))?;
        self.ours.insert(name.to_owned(), hash.finalize().to_hex().to_string());
        self.list()?;
        self.written.push(path);
        Ok(())
    }

    /// Removes the files of an earlier time that were not written this time and that `is_stale` picks by their names; those
    /// that were changed since stay.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if a file or the list cannot be written.
    pub(crate) fn remove(&mut self, is_stale: impl Fn(&str) -> bool) -> Result<()> {
        let is_written = |name: &String| self.written.iter().any(|path| *path == self.folder.join(name));
        let stale: Vec<String> = self.ours.keys().filter(|name| is_stale(name) && !is_written(name)).cloned().collect();
        for name in &stale {
            let path = self.folder.join(name);
            if checksums::of_file(&path).is_ok_and(|found| Some(&found.0) == self.ours.get(name)) {
                std::fs::remove_file(&path).map_err(|error| atomic::unwritable(&path, error))?;
            }
            self.ours.remove(name);
        }
        if stale.is_empty() { Ok(()) } else { self.list() }
    }

    /// Writes the list of what is ours.
    fn list(&self) -> Result<()> {
        let list = self.folder.join(checksums::NAME);
        let text = checksums::text(&self.ours);
        atomic::write(&list, |writer| {
            writer.write_all(text.as_bytes()).map_err(|error| atomic::unwritable(&list, error))
        })
    }

    /// The files that were written.
    pub(crate) fn written(self) -> Vec<PathBuf> {
        self.written
    }
}

/// A writer that hashes what it writes.
struct Hashed<'to> {
    writer: &'to mut (dyn Write + Send),
    hash: &'to mut blake3::Hasher,
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
