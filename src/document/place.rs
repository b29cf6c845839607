//! Where a document lies, and what it is called after where its source does not say.

use std::path::Path;

use super::article::{Article, Fault};
use super::encoding::Told;
use super::shape::Shape;
use super::{Document, Skipped, slashed};

/// A document's place: a file, or an entry of one.
#[derive(Clone, Copy)]
pub(super) struct Place<'run> {
    /// The path, relative to the corpus root; that of an entry goes on below its archive.
    pub(super) path: &'run Path,
    /// The file on the disk.
    pub(super) file: &'run Path,
    /// The name of the corpus folder.
    pub(super) root_name: &'run str,
    /// How many archives it lies in.
    pub(super) depth: usize,
}

impl Place<'_> {
    /// Fills in what the source leaves open.
    pub(super) fn document(&self, line: Option<usize>, hash: String, told: Told, article: Article) -> Document {
        let mut notes = article.notes;
        let id = article.id.unwrap_or_else(|| {
            let path = slashed(self.path);
            let (folders, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(folders, name)| (folders, name));
            let stem = Shape::of(name).map_or(name, |(_, stem)| stem);
            let parts: Vec<&str> = [folders, stem].into_iter().filter(|part| !part.is_empty()).collect();
            let path = parts.join("/");
            line.map_or_else(|| path.clone(), |line| format!("{path}#{line}"))
        });
        let outlet = article.outlet.unwrap_or_else(|| {
            let (name, after) = self.outlet();
            notes.push(format!("no outlet: named after its {after}"));
            name
        });
        notes.extend(told.note());
        Document {
            id,
            path: self.path.to_owned(),
            line,
            outlet,
            published: article.published,
            title: article.title,
            url: article.url,
            body: article.body,
            hash,
            encoding: told.encoding.name().to_owned(),
            language_hint: article.language,
            notes,
        }
    }

    /// What an outlet that is not named is called after: the folder below the corpus root; in an archive that lies at the
    /// root, the first folder in it; else the archive or the corpus itself.
    fn outlet(&self) -> (String, &'static str) {
        let first = |path: &Path| {
            let mut folders = path.parent()?.components();
            folders.find_map(|folder| {
                let name = folder.as_os_str().to_string_lossy();
                let is_archive = Shape::of(&name).is_some_and(|(shape, _)| shape.is_archive());
                (!is_archive).then(|| name.into_owned())
            })
        };
        let is_at_root = self.file.components().count() == 1;
        if self.depth == 0 || !is_at_root {
            let folder = first(self.file);
            return (folder.unwrap_or_else(|| self.root_name.to_owned()), "folder");
        }
        let inside = self.path.strip_prefix(self.file).ok().and_then(first);
        if let Some(folder) = inside {
            return (folder, "folder");
        }
        let name = self.file.to_string_lossy();
        (Shape::of(&name).map_or(name.as_ref(), |(_, stem)| stem).to_owned(), "archive")
    }

    /// What is left of a document that is none.
    pub(super) fn skipped(&self, fault: Fault) -> Skipped {
        Skipped { path: self.path.to_owned(), line: fault.line, reason: fault.reason }
    }
}
