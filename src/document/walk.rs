//! The walk over a corpus's folders.

use std::collections::HashSet;
// Not fs_err: every message here names the file already, by its path below the corpus root.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Skipped;
use super::shape::{Shape, is_readme};
use super::source::reason;
use crate::error::{Error, Result};

/// The walk over a corpus. Paths are relative to its root.
#[derive(Default)]
pub(super) struct Walk {
    /// Files of formats that bayan reads.
    pub(super) files: Vec<PathBuf>,
    /// Files of other formats.
    pub(super) ignored: Vec<PathBuf>,
    pub(super) skipped: Vec<Skipped>,
    /// Links, to be followed once everything that lies in the corpus itself is known.
    links: Vec<PathBuf>,
    /// The real paths of the folders and files seen. It is only asked, never iterated.
    seen: HashSet<PathBuf>,
}

impl Walk {
    /// Walks all of `root`. Links come last, so that what is both in the corpus and linked to goes by its own
    /// name, and everything is read once, however the links run.
    pub(super) fn corpus(&mut self, root: &Path) -> Result<()> {
        let real =
            fs::canonicalize(root).map_err(|error| Error::io("the corpus cannot be read", error).in_file(root))?;
        self.folder(root, Path::new(""), &real)
            .map_err(|error| Error::io("the corpus cannot be read", error).in_file(root))?;
        while !self.links.is_empty() {
            let mut links = std::mem::take(&mut self.links);
            links.sort();
            for link in links {
                self.link(root, link, &real);
            }
        }
        Ok(())
    }

    /// Walks the folder `path` whose real path is `real`.
    fn folder(&mut self, root: &Path, path: &Path, real: &Path) -> io::Result<()> {
        if !self.seen.insert(real.to_owned()) {
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(root.join(path))? {
            let entry = entry?;
            entries.push((entry.file_name(), entry.file_type()?));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        let holds = |name: &str| entries.iter().any(|(entry, _)| entry == name);
        // One that a run was stopped in while it put its files in place has checksums, and perhaps no run.json.
        if holds("run.json") && holds("statements.jsonl") || holds("checksums.b3") && holds(".lock") {
            return Ok(());
        }
        for (name, kind) in entries {
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            let below = path.join(&name);
            if kind.is_symlink() {
                self.links.push(below);
            } else if kind.is_dir() {
                if let Err(error) = self.folder(root, &below, &real.join(&name)) {
                    self.skip(below, reason(&error));
                }
            } else if kind.is_file() {
                self.seen.insert(real.join(&name));
                self.file(below);
            } else {
                self.ignored.push(below);
            }
        }
        Ok(())
    }

    /// Follows a link, unless what it leads to is known already.
    fn link(&mut self, root: &Path, path: PathBuf, real_root: &Path) {
        let target = match fs::canonicalize(root.join(&path)) {
            Ok(target) => target,
            Err(error) => return self.skip(path, reason(&error)),
        };
        if self.seen.contains(&target) {
            return;
        }
        if real_root.starts_with(&target) {
            return self.skip(path, "is a link to a folder that the corpus lies in".to_owned());
        }
        match fs::metadata(&target) {
            Ok(metadata) if metadata.is_dir() => {
                if let Err(error) = self.folder(root, &path, &target) {
                    self.skip(path, reason(&error));
                }
            }
            Ok(metadata) if metadata.is_file() => {
                self.seen.insert(target);
                self.file(path);
            }
            Ok(_) => self.ignored.push(path),
            Err(error) => self.skip(path, reason(&error)),
        }
    }

    pub(super) fn file(&mut self, path: PathBuf) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_readme(&name) {
            return;
        }
        if Shape::of(&name).is_some() {
            self.files.push(path);
        } else {
            self.ignored.push(path);
        }
    }

    fn skip(&mut self, path: PathBuf, reason: String) {
        self.skipped.push(Skipped { path, line: None, reason });
    }
}
