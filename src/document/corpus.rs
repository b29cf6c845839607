//! Reading a corpus: its files in the order of their paths, their documents in batches.

use std::collections::HashMap;
// Not fs_err: every message here names the file already, by its path below the corpus root.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Document;
use super::date::DateOrder;
use super::encoding::EncodingChoice;
use super::fields::Fields;
use super::file::{Ended, FileReader, Found};
use super::limits::Limits;
use super::shape::Shape;
use super::source::{Passed, refused};
use super::walk::Walk;
use crate::error::{Error, ErrorKind, Result};

/// The largest file that is read at one go, beside others.
const SMALL_FILE: u64 = 4 << 20;

/// How many files, and how many bytes of them, are read beside each other.
const FILES_AT_ONCE: usize = 64;
const BYTES_AT_ONCE: u64 = 32 << 20;

/// How many bytes of text a batch holds, give or take a document.
const BATCH_BYTES: usize = 32 << 20;

/// A folder of articles (or one file of them), yet to be read.
///
/// Files of the formats below lie in any depth of folders. Left out are hidden files and folders, files named `README`,
/// files of other formats ([`CorpusRead::ignored`] lists them), and run folders, so that a corpus may hold the results of
/// its own runs.
///
/// # Formats
///
/// | file | articles |
/// |---|---|
/// | `.txt`, `.md` | one; what is known of it stands in front matter between two `---` lines |
/// | `.html`, `.htm` | one: the main text of the page |
/// | `.json` | one object, a list of them, or an object around one such list |
/// | `.jsonl`, `.ndjson` | one object a line |
/// | `.csv`, `.tsv` | one a row, below a header line |
/// | `.parquet` | one a row |
/// | `.warc`, `.arc` | one a captured page |
/// | `.tar`, `.tgz`, `.zip` | those of the files inside |
///
/// Each may also be compressed as a whole (`.gz`, `.zst`) or lie in an archive. Archives are read as they lie there and
/// never unpacked to the disk, but for Parquet files in them, which are read by way of a temporary file without a name; of
/// two entries of a zip archive with one name, the last is read. Links in them and paths that lead out of them are not
/// followed.
///
/// # Fields
/// Front matter, objects, rows and columns say what an article is by name: [`Fields`] has the names. Front matter is
/// lines of `key: value`.
///
/// # Encodings
/// Bytes become text by the byte order mark, by what [`Reading::encoding`] names, by the marks of UTF-8 and UTF-16, by
/// what a page declares, and last by which old encoding makes plausible letters of them: [`Document::encoding`] says
/// what it was. All offsets are into the decoded text. Bytes that do not decode are a fault, and nothing takes their
/// place.
///
/// # Defaults
/// An article without an outlet belongs to the outlet that its folder directly below the corpus root is named after; one
/// in an archive at the root, to the one that the first folder in the archive is named after. One without an id is known
/// by its path below the root without the extension, with `#` and its line added where a file holds several.
/// [`Document::notes`] says what was missing.
///
/// ```
/// use bayan::document::Corpus;
///
/// let read = Corpus::new("corpora/spring-floods").read()?;
/// assert_eq!(read.documents[0].id, "da-khyber-khabar/bar-chitral-selab");
/// assert_eq!(read.documents[0].outlet, "د خیبر خبر");
/// assert!(read.skipped.is_empty());
/// # Ok::<(), bayan::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Corpus {
    root: PathBuf,
    reading: Reading,
}

/// How a corpus is read.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// What is too large to be read.
    pub limits: Limits,
    /// Which field of a source holds what.
    pub fields: Fields,
    /// How dates are read whose day and month cannot be told apart.
    pub dates: DateOrder,
    /// The encoding of files without a byte order mark.
    pub encoding: EncodingChoice,
}

/// What a corpus holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusRead {
    /// The documents, sorted by id.
    pub documents: Vec<Document>,
    /// What could not be read and why, sorted by path and line.
    pub skipped: Vec<Skipped>,
    /// The files that were read to their end, sorted by path: those that the results rest on.
    pub inputs: Vec<InputFile>,
    /// Files of no format that bayan reads, relative to the root, sorted.
    pub ignored: Vec<PathBuf>,
}

/// Some documents of a corpus, and how far reading it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch {
    /// The documents, in the order of their paths and of their places in their files.
    pub documents: Vec<Document>,
    /// How many files are read to their end.
    pub files_read: usize,
    /// How many there are.
    pub files: usize,
    /// How many bytes of the files are read.
    pub bytes_read: u64,
    /// How many there are.
    pub bytes: u64,
}

/// What is known of a corpus beside its documents once all of it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CorpusEnd {
    /// What could not be read and why, sorted by path and line.
    pub skipped: Vec<Skipped>,
    /// The files that were read to their end, sorted by path: those that the results rest on.
    pub inputs: Vec<InputFile>,
    /// Files of no format that bayan reads, relative to the root, sorted.
    pub ignored: Vec<PathBuf>,
}

/// A document, or a whole file, that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// The file, relative to the corpus root.
    pub path: PathBuf,
    /// The line (from 1) at fault, where there is one.
    pub line: Option<usize>,
    /// Why, in words that follow the file's name: "has no text".
    pub reason: String,
}

impl Skipped {
    /// A document that was read but is left out for a reason of a later stage, such as its language.
    #[must_use]
    pub fn document(document: &Document, reason: impl Into<String>) -> Self {
        Self { path: document.path.clone(), line: document.line, reason: reason.into() }
    }
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// The file, relative to the corpus root.
    pub path: PathBuf,
    /// Its length, as it lies on the disk.
    pub bytes: u64,
    /// BLAKE3 of its content as it lies on the disk, in hexadecimal.
    pub hash: String,
}

impl Corpus {
    /// The corpus at `root`: a folder, or a single file of a format that bayan reads.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), reading: Reading::default() }
    }

    /// Reads it as `reading` says.
    #[must_use]
    pub fn reading(mut self, reading: Reading) -> Self {
        self.reading = reading;
        self
    }

    /// Skips documents (files of one, lines, rows, entries) of more than `bytes` bytes.
    #[must_use]
    pub fn max_document_bytes(mut self, bytes: u64) -> Self {
        self.reading.limits.max_document_bytes = bytes;
        self
    }

    /// Reads every document, on the current rayon pool; the result does not depend on its size.
    ///
    /// # Errors
    /// As [`Corpus::batches`].
    pub fn read(&self) -> Result<CorpusRead> {
        let mut documents = Vec::new();
        let end = self.batches(usize::MAX, &mut |batch| {
            documents.extend(batch.documents);
            Ok(())
        })?;
        documents.sort_by(|a: &Document, b| a.id.cmp(&b.id));
        let CorpusEnd { skipped, inputs, ignored } = end;
        Ok(CorpusRead { documents, skipped, inputs, ignored })
    }

    /// Reads the documents in batches of at most `most`, in the order of their paths and then of their places in their
    /// files, on the current rayon pool; which documents there are and their order do not depend on its size.
    ///
    /// Memory holds a batch (some 32 MiB of text, or one document where that is longer) and what is being read: small
    /// files several at a time, large ones and archives piece by piece. Of documents with one id the first stays. A file
    /// that changes while it is read is skipped; if documents of it were handed over before that was known they stay,
    /// and [`CorpusEnd::skipped`] says so.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the root cannot be read, [`ErrorKind::Input`] if there is no file under it that could
    /// hold a document, and what `take` returns, after which it is not called again. A fault in one file or line is no
    /// error: it becomes a [`Skipped`].
    pub fn batches(&self, most: usize, take: &mut dyn FnMut(Batch) -> Result<()>) -> Result<CorpusEnd> {
        let mut walk = Walk::default();
        let metadata = fs::metadata(&self.root)
            .map_err(|error| Error::io("the corpus cannot be read", error).in_file(&self.root))?;
        let folder = if metadata.is_file() {
            let name = PathBuf::from(self.root.file_name().unwrap_or_default());
            walk.file(name);
            self.root.parent().unwrap_or(Path::new("")).to_owned()
        } else {
            walk.corpus(&self.root)?;
            self.root.clone()
        };
        if walk.files.is_empty() && walk.skipped.is_empty() {
            let hint = "a corpus is a folder of files of articles (.txt, .md, .html, .json, .jsonl, .csv, .parquet, \
                        .warc, also compressed or in archives), with a folder for each outlet";
            return Err(Error::new(ErrorKind::Input, "the corpus holds no documents")
                .in_file(&self.root)
                .with_hint(hint));
        }
        walk.files.sort();
        let root_name = fs::canonicalize(&folder)
            .ok()
            .and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default();
        // A file that cannot be asked for its size is told when it is opened.
        let files: Vec<(PathBuf, u64)> = walk
            .files
            .into_iter()
            .map(|path| {
                let bytes = fs::metadata(folder.join(&path)).map_or(0, |metadata| metadata.len());
                (path, bytes)
            })
            .collect();
        let mut batcher = Batcher {
            most: most.max(1),
            take,
            batch: Batch { files: files.len(), bytes: files.iter().map(|(_, bytes)| bytes).sum(), ..Batch::default() },
            held: 0,
            first_of: HashMap::new(),
            last_path: Arc::from(Path::new("")),
            end: CorpusEnd { skipped: walk.skipped, ignored: walk.ignored, ..CorpusEnd::default() },
            failed: None,
        };
        let reading = Files { reading: &self.reading, root_name: &root_name, folder: &folder };
        let mut rest = &files[..];
        while let [(path, bytes), ..] = rest {
            let small = small(rest);
            if small > 0 {
                let (now, later) = rest.split_at(small);
                reading.beside(now, &mut batcher)?;
                rest = later;
            } else {
                reading.streamed(path, *bytes, &mut batcher)?;
                rest = &rest[1..];
            }
        }
        batcher.finish()
    }
}

/// How many of the files that begin `files` are small enough to be read at once.
fn small(files: &[(PathBuf, u64)]) -> usize {
    let mut bytes = 0;
    let fits = |(path, length): &&(PathBuf, u64)| {
        let shape = path.file_name().and_then(|name| Shape::of(&name.to_string_lossy()).map(|(shape, _)| shape));
        bytes += length;
        shape.is_some_and(Shape::is_plain) && *length <= SMALL_FILE && bytes <= BYTES_AT_ONCE
    };
    files.iter().take(FILES_AT_ONCE).take_while(fits).count()
}

/// What the files of a corpus have in common.
struct Files<'run> {
    reading: &'run Reading,
    root_name: &'run str,
    folder: &'run Path,
}

impl Files<'_> {
    fn reader<'run>(&'run self, path: &'run Path, passed: &'run Passed) -> FileReader<'run> {
        FileReader { reading: self.reading, root_name: self.root_name, path, passed }
    }

    /// Reads small files beside each other.
    fn beside(&self, files: &[(PathBuf, u64)], batcher: &mut Batcher<'_>) -> Result<()> {
        let read: Vec<(Vec<Found>, Ended)> = files
            .par_iter()
            .map(|(path, _)| {
                let passed = Passed::default();
                let mut found = Vec::new();
                let mut ended = self.reader(path, &passed).read(self.folder, &mut |next| {
                    found.push(next);
                    Ok(())
                });
                if ended.has_changed {
                    ended.input = None;
                    found = vec![Found::Skipped(changed(path, 0))];
                }
                (found, ended)
            })
            .collect();
        for ((_, bytes), (found, ended)) in files.iter().zip(read) {
            for found in found {
                batcher.add(found)?;
            }
            batcher.end.inputs.extend(ended.input);
            batcher.batch.files_read += 1;
            batcher.batch.bytes_read += bytes;
        }
        Ok(())
    }

    /// Reads a large file piece by piece.
    fn streamed(&self, path: &Path, bytes: u64, batcher: &mut Batcher<'_>) -> Result<()> {
        let passed = Passed::default();
        let before = batcher.batch.bytes_read;
        let mut documents = 0;
        let ended = self.reader(path, &passed).read(self.folder, &mut |found| {
            documents += usize::from(matches!(found, Found::Document(_)));
            // Packed files and such that are read twice pass in other steps than their documents come.
            batcher.batch.bytes_read = before + passed.bytes().min(bytes);
            batcher.take(found)
        });
        if let Some(error) = batcher.failed.take() {
            return Err(error);
        }
        if ended.has_changed {
            batcher.add(Found::Skipped(changed(path, documents)))?;
        }
        batcher.end.inputs.extend(ended.input.filter(|_| !ended.has_changed || documents > 0));
        batcher.batch.files_read += 1;
        batcher.batch.bytes_read = before + bytes;
        Ok(())
    }
}

/// A file that changed while it was read, after some of its documents were handed over.
fn changed(path: &Path, documents: usize) -> Skipped {
    let reason = match documents {
        0 => "changed while it was read".to_owned(),
        _ => format!("changed while it was read, after {documents} documents of it; they stay"),
    };
    Skipped { path: path.to_owned(), line: None, reason }
}

/// Gathers documents and hands them over in batches; of those with one id only the first.
struct Batcher<'run> {
    most: usize,
    take: &'run mut dyn FnMut(Batch) -> Result<()>,
    batch: Batch,
    /// Bytes of text in the batch.
    held: usize,
    /// Where the first document with an id stands, by the id's hash.
    first_of: HashMap<[u8; 16], (Arc<Path>, Option<usize>)>,
    /// The path of the last document, which its neighbours often share.
    last_path: Arc<Path>,
    end: CorpusEnd,
    /// What `take` failed with.
    failed: Option<Error>,
}

impl Batcher<'_> {
    /// Takes what a file gives, for readers that know only input errors: the true one is kept.
    fn take(&mut self, found: Found) -> io::Result<()> {
        if self.failed.is_none() {
            self.failed = self.add(found).err();
        }
        if self.failed.is_some() { Err(refused("is not wanted")) } else { Ok(()) }
    }

    fn add(&mut self, found: Found) -> Result<()> {
        match found {
            Found::Skipped(skipped) => self.end.skipped.push(skipped),
            Found::Ignored(path) => self.end.ignored.push(path),
            Found::Document(document) => {
                let hash = blake3::hash(document.id.as_bytes());
                let mut key = [0; 16];
                key.copy_from_slice(&hash.as_bytes()[..16]);
                if let Some((path, line)) = self.first_of.get(&key) {
                    let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                    let reason = format!("has the id `{}`, which {}{line} has already", document.id, slashed(path));
                    self.end.skipped.push(Skipped { path: document.path, line: document.line, reason });
                    return Ok(());
                }
                if *self.last_path != *document.path {
                    self.last_path = Arc::from(document.path.as_path());
                }
                self.first_of.insert(key, (Arc::clone(&self.last_path), document.line));
                self.held += document.body.len();
                self.batch.documents.push(*document);
                if self.batch.documents.len() >= self.most || self.held >= BATCH_BYTES {
                    self.hand_over()?;
                }
            }
        }
        Ok(())
    }

    fn hand_over(&mut self) -> Result<()> {
        self.held = 0;
        let documents = std::mem::take(&mut self.batch.documents);
        (self.take)(Batch { documents, ..self.batch.clone() })
    }

    fn finish(mut self) -> Result<CorpusEnd> {
        if !self.batch.documents.is_empty() {
            self.hand_over()?;
        }
        self.end.skipped.sort();
        self.end.ignored.sort();
        Ok(self.end)
    }
}

/// A relative path with `/` between its folders on every system, as ids and records show it.
#[must_use]
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
