//! Reading a corpus: the walk over its folders, and every file's way to documents or to a reason why not.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
// Not fs_err: every message here names the file already, by its path below the corpus root.
use std::fs;

use rayon::prelude::*;

use super::text::{Article, Fault};
use super::{Document, jsonl, text};
use crate::error::{Error, ErrorKind, Result};

/// Largest document that is read unless a config says otherwise: 16 MiB.
pub const DEFAULT_MAX_DOCUMENT_BYTES: u64 = 16 * 1024 * 1024;

/// A folder of articles (or one file of them), yet to be read.
///
/// Documents are `.txt` and `.md` files ([one article each](Corpus#text)) and `.jsonl` files
/// ([one article a line](Corpus#json-lines)), in any depth of folders. Left out are hidden files and folders,
/// files named `README`, files of other formats ([`CorpusRead::ignored`] lists them), and run folders, so that a
/// corpus may hold the results of its own runs.
///
/// # Text
/// Optional front matter between two `---` lines, with any of the keys `outlet`, `published` (an RFC 3339 time or
/// a date), `title`, `url` and `id`; then the body.
///
/// # JSON lines
/// An object with `text` and any of the same keys.
///
/// # Defaults
/// An article without an outlet belongs to the outlet that its folder directly below the corpus root is named
/// after. One without an id is known by its path below the root without the extension, with `#` and its line
/// added in a `.jsonl` file.
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
    max_document_bytes: u64,
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
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its content, in hexadecimal.
    pub hash: String,
}

impl Corpus {
    /// The corpus at `root`: a folder, or a single file of a format that bayan reads.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), max_document_bytes: DEFAULT_MAX_DOCUMENT_BYTES }
    }

    /// Skips documents (files, or lines of a `.jsonl` file) of more than `bytes` bytes.
    #[must_use]
    pub const fn max_document_bytes(mut self, bytes: u64) -> Self {
        self.max_document_bytes = bytes;
        self
    }

    /// Reads every document, in parallel on the current rayon pool; the result does not depend on its size.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the root cannot be read, [`ErrorKind::Input`] if there is no file under it that could
    /// hold a document. A fault in one file or line is no error: it becomes a [`Skipped`].
    pub fn read(&self) -> Result<CorpusRead> {
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
            return Err(Error::new(ErrorKind::Input, "the corpus holds no documents")
                .in_file(&self.root)
                .with_hint("a corpus is a folder of .txt, .md or .jsonl files, with a folder for each outlet"));
        }
        walk.files.sort();
        let root_name = fs::canonicalize(&folder)
            .ok()
            .and_then(|folder| Some(folder.file_name()?.to_string_lossy().into_owned()))
            .unwrap_or_default();
        let read: Vec<FileRead> = walk
            .files
            .par_iter()
            .map(|path| FileReader { path, root_name: &root_name, limit: self.max_document_bytes }.read(&folder))
            .collect();
        Ok(collected(walk, read))
    }
}

/// Puts the files' results together; of documents with the same id, the first by path stays.
fn collected(walk: Walk, read: Vec<FileRead>) -> CorpusRead {
    let mut result = CorpusRead { skipped: walk.skipped, ignored: walk.ignored, ..CorpusRead::default() };
    let mut by_id: BTreeMap<String, Document> = BTreeMap::new();
    for file in read {
        result.skipped.extend(file.skipped);
        result.inputs.extend(file.input);
        for document in file.documents {
            if let Some(first) = by_id.get(&document.id) {
                let line = first.line.map(|line| format!(":{line}")).unwrap_or_default();
                let reason = format!("has the id `{}`, which {}{line} has already", first.id, slashed(&first.path));
                result.skipped.push(Skipped { path: document.path, line: document.line, reason });
            } else {
                by_id.insert(document.id.clone(), document);
            }
        }
    }
    result.documents = by_id.into_values().collect();
    result.skipped.sort();
    result.ignored.sort();
    result
}

/// What one file gives.
#[derive(Default)]
struct FileRead {
    documents: Vec<Document>,
    skipped: Vec<Skipped>,
    input: Option<InputFile>,
}

/// Reads one file.
struct FileReader<'run> {
    /// The file, relative to the corpus root.
    path: &'run Path,
    root_name: &'run str,
    limit: u64,
}

impl FileReader<'_> {
    fn read(&self, root: &Path) -> FileRead {
        let mut result = FileRead::default();
        let outcome = if is_json_lines(self.path) {
            self.read_lines(root, &mut result)
        } else {
            self.read_text(root, &mut result)
        };
        if let Err(fault) = outcome {
            result.skipped.push(self.skipped(fault));
        }
        result
    }

    fn read_text(&self, root: &Path, result: &mut FileRead) -> Result<(), Fault> {
        let file = fs::File::open(root.join(self.path)).map_err(|error| unreadable(&error))?;
        let mut bytes = Vec::new();
        // One byte past the limit tells a file that is too long from one that just fits, whatever its metadata say.
        file.take(self.limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
        if bytes.len() as u64 > self.limit {
            return Err(Fault::new(format!("is longer than max_document_bytes = {}", self.limit)));
        }
        let hash = blake3::hash(&bytes).to_hex().to_string();
        result.input = Some(InputFile { path: self.path.to_owned(), bytes: bytes.len() as u64, hash: hash.clone() });
        let article = text::parse(&utf8(bytes)?)?;
        result.documents.push(self.document(article, None, hash)?);
        Ok(())
    }

    fn read_lines(&self, root: &Path, result: &mut FileRead) -> Result<(), Fault> {
        let file = fs::File::open(root.join(self.path)).map_err(|error| unreadable(&error))?;
        let mut reader = BufReader::new(Hashing { inner: file, hasher: blake3::Hasher::new() });
        let mut number = 0;
        while let Some(line) = jsonl::next_line(&mut reader, self.limit).map_err(|error| unreadable(&error))? {
            number += 1;
            match self.line(line, number) {
                Ok(document) => result.documents.extend(document),
                Err(fault) => result.skipped.push(self.skipped(Fault { line: Some(number), ..fault })),
            }
        }
        let hasher = reader.into_inner().hasher;
        if hasher.count() == 0 {
            return Err(Fault::new("has no text"));
        }
        let hash = hasher.finalize().to_hex().to_string();
        result.input = Some(InputFile { path: self.path.to_owned(), bytes: hasher.count(), hash });
        Ok(())
    }

    /// Reads a line; a blank one is none.
    fn line(&self, line: jsonl::RawLine, number: usize) -> Result<Option<Document>, Fault> {
        let bytes = match line {
            jsonl::RawLine::Whole(bytes) => bytes,
            jsonl::RawLine::TooLong(length) => {
                let limit = self.limit;
                return Err(Fault::new(format!("has {length} bytes, more than max_document_bytes = {limit}")));
            }
        };
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let line = utf8(bytes)?;
        let line = if number == 1 { line.strip_prefix('\u{FEFF}').unwrap_or(&line) } else { &line };
        if line.trim().is_empty() {
            return Ok(None);
        }
        self.document(jsonl::parse(line)?, Some(number), hash).map(Some)
    }

    /// Fills in what the source leaves open.
    fn document(&self, article: Article, line: Option<usize>, hash: String) -> Result<Document, Fault> {
        if self.path.to_str().is_none() {
            return Err(Fault::new("has a name that is not UTF-8"));
        }
        let id = article.id.unwrap_or_else(|| {
            let path = slashed(&self.path.with_extension(""));
            line.map_or_else(|| path.clone(), |line| format!("{path}#{line}"))
        });
        let outlet = article.outlet.unwrap_or_else(|| {
            let mut folders = self.path.parent().unwrap_or(Path::new("")).components();
            let first = folders.next().map(|folder| folder.as_os_str().to_string_lossy().into_owned());
            first.unwrap_or_else(|| self.root_name.to_owned())
        });
        Ok(Document {
            id,
            path: self.path.to_owned(),
            line,
            outlet,
            published: article.published,
            title: article.title,
            url: article.url,
            body: article.body,
            hash,
        })
    }

    fn skipped(&self, fault: Fault) -> Skipped {
        Skipped { path: self.path.to_owned(), line: fault.line, reason: fault.reason }
    }
}

fn unreadable(error: &io::Error) -> Fault {
    Fault::new(format!("cannot be read: {error}"))
}

fn utf8(bytes: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Fault::new(match error.as_bytes() {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "is UTF-16, not UTF-8".to_owned(),
            bytes => format!("is not UTF-8: byte 0x{:02X} at byte offset {at}", bytes[at]),
        })
    })
}

/// Hashes what passes through.
struct Hashing<R> {
    inner: R,
    hasher: blake3::Hasher,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..length]);
        Ok(length)
    }
}

/// The walk over a corpus. Paths are relative to its root.
#[derive(Default)]
struct Walk {
    files: Vec<PathBuf>,
    ignored: Vec<PathBuf>,
    skipped: Vec<Skipped>,
    /// Links, to be followed once everything that lies in the corpus itself is known.
    links: Vec<PathBuf>,
    /// The real paths of the folders and files seen. It is only asked, never iterated.
    seen: HashSet<PathBuf>,
}

impl Walk {
    /// Walks all of `root`. Links come last, so that what is both in the corpus and linked to goes by its own
    /// name, and everything is read once, however the links run.
    fn corpus(&mut self, root: &Path) -> Result<()> {
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
        if holds("run.json") && holds("statements.jsonl") {
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
                    self.skip(below, unreadable(&error).reason);
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
            Err(error) => return self.skip(path, unreadable(&error).reason),
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
                    self.skip(path, unreadable(&error).reason);
                }
            }
            Ok(metadata) if metadata.is_file() => {
                self.seen.insert(target);
                self.file(path);
            }
            Ok(_) => self.ignored.push(path),
            Err(error) => self.skip(path, unreadable(&error).reason),
        }
    }

    fn file(&mut self, path: PathBuf) {
        let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
        if path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme")) {
            return;
        }
        if extension == "txt" || extension == "md" || extension == "jsonl" {
            self.files.push(path);
        } else {
            self.ignored.push(path);
        }
    }

    fn skip(&mut self, path: PathBuf, reason: String) {
        self.skipped.push(Skipped { path, line: None, reason });
    }
}

fn is_json_lines(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("jsonl"))
}

/// A relative path with `/` between its folders on every system, as ids and records show it.
#[must_use]
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}
