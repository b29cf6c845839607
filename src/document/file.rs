//! One file's way to documents, or to a reason why not, through whatever it is packed in.

use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::archive::{self, Entry};
use super::article::{Article, Fault};
use super::corpus::Reading;
use super::date::{self, DateFault};
use super::encoding::{self, Told};
use super::fields::{Origin, article};
use super::json::{Object, Parsed};
use super::limits::IN_MEMORY;
#[cfg(feature = "parquet")]
use super::parquet;
use super::place::Place;
use super::shape::{Compression, Kind, Shape};
use super::source::{Budget, Guarded, Passed, Raw, reason, refused, unpacked};
use super::{Document, InputFile, Skipped, html, json, jsonl, table, text, warc};

/// What a file gives.
pub(super) enum Found {
    Document(Box<Document>),
    Skipped(Skipped),
    /// A file in an archive, of no format that bayan reads.
    Ignored(PathBuf),
}

/// Takes what a file gives, in the order in which it lies there. An error ends the file: nobody wants more.
pub(super) type Take<'run> = &'run mut dyn FnMut(Found) -> io::Result<()>;

/// How a file ended.
#[derive(Default)]
pub(super) struct Ended {
    /// The file, if it was read to its end.
    pub(super) input: Option<InputFile>,
    /// Whether it was another file at the end than at the beginning.
    pub(super) has_changed: bool,
}

/// Reads one file.
pub(super) struct FileReader<'run> {
    pub(super) reading: &'run Reading,
    /// The name of the corpus folder.
    pub(super) root_name: &'run str,
    /// The file, relative to the corpus root.
    pub(super) path: &'run Path,
    /// What has been read of it.
    pub(super) passed: &'run Passed,
}

impl FileReader<'_> {
    /// Reads the file in the folder `root`.
    pub(super) fn read(&self, root: &Path, take: Take<'_>) -> Ended {
        let place = Place { path: self.path, file: self.path, root_name: self.root_name, depth: 0 };
        let mut ended = Ended::default();
        match self.content(root, &place, take, &mut ended) {
            Ok(()) => {}
            // What is not wanted any more needs no reason.
            Err(fault) => drop(take(Found::Skipped(place.skipped(fault)))),
        }
        ended
    }

    fn content(&self, root: &Path, place: &Place<'_>, take: Take<'_>, ended: &mut Ended) -> Result<(), Fault> {
        let Some(name) = self.path.to_str() else { return Err(Fault::new("has a name that is not UTF-8")) };
        let Some((shape, _)) = Shape::of(name) else { return Err(Fault::new("is of no format that bayan reads")) };
        let path = root.join(self.path);
        let mut file = File::open(&path).map_err(|error| fault(&error))?;
        let before = file.metadata().map_err(|error| fault(&error))?;
        let limits = &self.reading.limits;
        if before.len() > limits.max_file_bytes {
            let (bytes, most) = (before.len(), limits.max_file_bytes);
            return Err(Fault::new(format!("has {bytes} bytes, more than max_file_bytes = {most}")));
        }
        let budget = Budget::new(*limits, before.len());
        let inner = Inner { reader: self, budget: &budget };
        let from_end = shape.compression.is_none() && matches!(shape.kind, Kind::Zip | Kind::Parquet);
        let outcome = if from_end {
            // These are read from their ends, and so twice: first to hash them.
            let read = drain(&mut Raw { inner: &mut file, passed: self.passed });
            let rewound = read.and_then(|()| file.seek(SeekFrom::Start(0)));
            match rewound {
                Err(error) => Err(fault(&error)),
                Ok(_) if shape.kind == Kind::Zip => inner.zip(place, BufReader::new(file), take),
                Ok(_) => inner.parquet(place, file, take),
            }
        } else {
            let mut raw = Raw { inner: file, passed: self.passed };
            let outcome = inner.packed(place, shape, &mut raw, take);
            // The hash is of all that lies there, also of what no document was made of.
            if !self.passed.has_failed() {
                drop(drain(&mut raw));
            }
            outcome
        };
        ended.has_changed = fs::metadata(&path).is_ok_and(|after| stamp(&after) != stamp(&before))
            || !self.passed.has_failed() && self.passed.bytes() != before.len();
        if !self.passed.has_failed() {
            let (bytes, hash) = (self.passed.bytes(), self.passed.hash());
            ended.input = Some(InputFile { path: self.path.to_owned(), bytes, hash });
        }
        outcome
    }
}

/// Reads what lies in a file, within its budget.
struct Inner<'run> {
    reader: &'run FileReader<'run>,
    budget: &'run Budget,
}

impl Inner<'_> {
    /// Reads content that may be compressed.
    fn packed(&self, place: &Place<'_>, shape: Shape, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        match shape.compression {
            None => self.plain(place, shape.kind, input, take),
            Some(compression) => self.unpacked(place, shape.kind, compression, input, take),
        }
    }

    fn unpacked(
        &self,
        place: &Place<'_>,
        kind: Kind,
        compression: Compression,
        input: &mut dyn Read,
        take: Take<'_>,
    ) -> Result<(), Fault> {
        let mut content = unpacked(compression, input, self.budget).map_err(|error| fault(&error))?;
        self.plain(place, kind, &mut content, take)
    }

    fn plain(&self, place: &Place<'_>, kind: Kind, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        match kind {
            Kind::Text | Kind::Html => self.one(place, kind, input, take),
            Kind::Json => self.json(place, input, take),
            Kind::JsonLines => self.lines(place, input, take),
            Kind::Table(separator) => self.table(place, separator, input, take),
            Kind::Warc => self.crawl(place, input, take),
            Kind::Tar => self.tar(place, input, take),
            Kind::Zip => {
                let content = in_memory(input, "a zip archive")?;
                self.zip(place, Cursor::new(content), take)
            }
            Kind::Parquet => {
                // It is read from its end, so what it unpacks to goes to a file that has no name.
                let mut file = tempfile::tempfile().map_err(|error| fault(&error))?;
                io::copy(input, &mut file).and_then(|_| file.rewind()).map_err(|error| fault(&error))?;
                self.parquet(place, file, take)
            }
        }
    }

    /// Reads a file of one document.
    fn one(&self, place: &Place<'_>, kind: Kind, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        let reading = self.reader.reading;
        let limit = reading.limits.max_document_bytes;
        let mut bytes = Vec::new();
        // One byte past the limit tells a file that is too long from one that just fits, whatever its metadata say.
        input.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| fault(&error))?;
        if bytes.len() as u64 > limit {
            return Err(Fault::new(format!("is longer than max_document_bytes = {limit}")));
        }
        let hash = blake3::hash(&bytes).to_hex().to_string();
        let (article, told) = if kind == Kind::Html {
            self.page(bytes, None, None)?
        } else {
            let decoded = encoding::decode(bytes, None, reading.encoding).map_err(Fault::new)?;
            (text::parse(&decoded.text, &reading.fields, reading.dates)?, decoded.told)
        };
        self.give(place, None, hash, told, Ok(article), take)
    }

    /// Reads a web page, of which `url` and `charset` are known from elsewhere.
    fn page(&self, bytes: Vec<u8>, url: Option<&str>, charset: Option<String>) -> Result<(Article, Told), Fault> {
        let reading = self.reader.reading;
        let declared = charset.or_else(|| html::declared_charset(&bytes));
        let decoded = encoding::decode(bytes, declared.as_deref(), reading.encoding).map_err(Fault::new)?;
        let page = html::read(&decoded.text, url, &reading.limits).map_err(Fault::new)?;
        let mut article = Article {
            outlet: page.outlet,
            title: page.title,
            url: page.url.or_else(|| url.map(str::to_owned)),
            language: page.lang,
            body: page.text,
            ..Article::default()
        };
        match page.published.map(|text| (date::read(&text, reading.dates), text)) {
            None => article.notes.push("no date".to_owned()),
            Some((Ok(published), _)) => article.published = Some(published),
            Some((Err(DateFault::Ambiguous(either)), text)) => {
                article.notes.push(format!("no date: `{text}` {either}"));
            }
            Some((Err(DateFault::Unreadable), text)) => {
                article.notes.push(format!("no date: `{text}` is none that bayan reads"));
            }
        }
        Ok((article.checked()?, decoded.told))
    }

    fn json(&self, place: &Place<'_>, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        let reading = self.reader.reading;
        let (content, told) = encoding::decoded(input, reading.encoding).map_err(|error| fault(&error))?;
        let mut content = BufReader::new(content);
        json::read(&mut content, &reading.fields, &reading.limits, &mut |Object { number, content }| {
            self.object(place, number, told, content, take)
        })
    }

    fn object(
        &self,
        place: &Place<'_>,
        number: Option<usize>,
        told: Told,
        content: Result<Parsed, Fault>,
        take: Take<'_>,
    ) -> io::Result<()> {
        let reading = self.reader.reading;
        let (article, hash) = match content {
            Ok(Parsed { object, hash }) => (article(&object, Origin::Own, &reading.fields, reading.dates), hash),
            Err(fault) => (Err(fault), String::new()),
        };
        // In a list the object is the place; alone the file is.
        self.give(place, number, hash, told, article, take).map_err(|fault| refused(fault.reason))
    }

    fn lines(&self, place: &Place<'_>, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        let reading = self.reader.reading;
        let limit = reading.limits.max_document_bytes;
        let (content, told) = encoding::decoded(input, reading.encoding).map_err(|error| fault(&error))?;
        let mut content = BufReader::new(content);
        let mut number = 0;
        while let Some(line) = jsonl::next_line(&mut content, limit).map_err(|error| fault(&error))? {
            number += 1;
            let parsed = match line {
                jsonl::RawLine::TooLong(length) => {
                    Err(Fault::new(format!("has {length} bytes, more than max_document_bytes = {limit}")))
                }
                jsonl::RawLine::Whole(bytes) if bytes.trim_ascii().is_empty() => continue,
                jsonl::RawLine::Whole(bytes) => match std::str::from_utf8(&bytes) {
                    Ok(_) => json::object(&bytes),
                    Err(error) => {
                        let at = error.valid_up_to();
                        let byte = bytes[at];
                        Err(Fault::new(format!("is not UTF-8: byte 0x{byte:02X} at byte offset {at} of the line")))
                    }
                },
            };
            self.object(place, Some(number), told, parsed, take).map_err(|error| fault(&error))?;
        }
        if number == 0 { Err(Fault::new("has no text")) } else { Ok(()) }
    }

    fn table(&self, place: &Place<'_>, separator: u8, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        let reading = self.reader.reading;
        let (mut content, told) = encoding::decoded(input, reading.encoding).map_err(|error| fault(&error))?;
        table::read(&mut content, separator, &reading.fields, &reading.limits, &mut |row| {
            self.row(place, row.line, told, row.content, take)
        })
    }

    fn row(
        &self,
        place: &Place<'_>,
        line: usize,
        told: Told,
        row: Result<serde_json::Map<String, serde_json::Value>, Fault>,
        take: Take<'_>,
    ) -> io::Result<()> {
        let reading = self.reader.reading;
        let (article, hash) = match row {
            Ok(row) => {
                let article = article(&row, Origin::Foreign, &reading.fields, reading.dates);
                let source = serde_json::Value::Object(row).to_string();
                (article, blake3::hash(source.as_bytes()).to_hex().to_string())
            }
            Err(fault) => (Err(fault), String::new()),
        };
        self.give(place, Some(line), hash, told, article, take).map_err(|fault| refused(fault.reason))
    }

    /// Reads a Parquet file that lies on the disk.
    #[cfg(feature = "parquet")]
    fn parquet(&self, place: &Place<'_>, file: File, take: Take<'_>) -> Result<(), Fault> {
        let reading = self.reader.reading;
        parquet::read(file, &reading.fields.all(), &reading.limits, &mut |number, row| {
            self.row(place, number, Told::UTF_8, row.map_err(Fault::new), take)
        })
        .map_err(Fault::new)
    }

    #[cfg(not(feature = "parquet"))]
    #[allow(clippy::unused_self, reason = "the other build of it needs them")]
    fn parquet(&self, _place: &Place<'_>, _file: File, _take: Take<'_>) -> Result<(), Fault> {
        Err(Fault::new("is Parquet, which this build of bayan does not read (it lacks the feature `parquet`)"))
    }

    fn crawl(&self, place: &Place<'_>, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        let limits = &self.reader.reading.limits;
        warc::read(&mut BufReader::with_capacity(64 * 1024, input), limits, &mut |record, capture| {
            let read = capture.map_err(Fault::new).and_then(|capture| {
                let hash = blake3::hash(&capture.body).to_hex().to_string();
                let (mut article, told) = self.page(capture.body, capture.url.as_deref(), capture.charset)?;
                // When a page was fetched is not when it was published, but it is something.
                if let Some(date) = capture.date
                    && let Some(note) = article.notes.iter_mut().find(|note| *note == "no date")
                {
                    *note = format!("no date: captured on {date}");
                }
                Ok((article, told, hash))
            });
            let given = match read {
                Ok((article, told, hash)) => self.give(place, Some(record), hash, told, Ok(article), take),
                Err(fault) => self.give(place, Some(record), String::new(), Told::UTF_8, Err(fault), take),
            };
            given.map_err(|fault| refused(fault.reason))
        })
        // A reason of what it was unpacked from comes with words of its own.
        .map_err(|reason| Fault::new(unpacked_reason(&reason)))
    }

    fn tar(&self, place: &Place<'_>, input: &mut dyn Read, take: Take<'_>) -> Result<(), Fault> {
        self.check_depth(place)?;
        archive::tar(input, &mut |entry| self.entry(place, entry, false, take)).map_err(Fault::new)
    }

    fn zip(&self, place: &Place<'_>, input: impl Read + Seek, take: Take<'_>) -> Result<(), Fault> {
        self.check_depth(place)?;
        archive::zip(input, self.reader.reading.limits.max_entries, &mut |entry| self.entry(place, entry, true, take))
            .map_err(Fault::new)
    }

    fn check_depth(&self, place: &Place<'_>) -> Result<(), Fault> {
        let most = self.reader.reading.limits.max_archive_depth;
        if place.depth >= most {
            return Err(Fault::new(format!("is an archive in archives, deeper than max_archive_depth = {most}")));
        }
        Ok(())
    }

    /// Reads an entry. `is_packed` says that the archive compresses each by itself.
    fn entry(&self, place: &Place<'_>, entry: Entry<'_>, is_packed: bool, take: Take<'_>) -> io::Result<()> {
        self.budget.entry()?;
        match entry {
            Entry::Refused(reason) => take(Found::Skipped(place.skipped(Fault::new(reason)))),
            Entry::Other(path) => take(Found::Ignored(place.path.join(path))),
            Entry::File(path, shape, content) => {
                let path = place.path.join(path);
                let inner = Place { path: &path, depth: place.depth + 1, ..*place };
                // What an archive states of its entries' sizes is not relied on.
                let read = if is_packed {
                    self.packed(&inner, shape, &mut Guarded { inner: content, budget: self.budget }, take)
                } else {
                    self.packed(&inner, shape, content, take)
                };
                match read {
                    Ok(()) => {}
                    Err(fault) => take(Found::Skipped(inner.skipped(fault)))?,
                }
                self.budget.check()
            }
        }
    }

    /// Hands a document on, or why it is none.
    fn give(
        &self,
        place: &Place<'_>,
        line: Option<usize>,
        hash: String,
        told: Told,
        article: Result<Article, Fault>,
        take: Take<'_>,
    ) -> Result<(), Fault> {
        if place.depth > 0 && line.is_some() {
            self.budget.entry().map_err(|error| fault(&error))?;
        }
        let found = article.map(|article| place.document(line, hash, told, article));
        take(match found {
            Ok(document) => Found::Document(Box::new(document)),
            Err(fault) => Found::Skipped(place.skipped(Fault { line: line.or(fault.line), ..fault })),
        })
        .map_err(|error| fault(&error))
    }
}

/// Reads what can only be read from its end.
fn in_memory(input: &mut dyn Read, what: &str) -> Result<Vec<u8>, Fault> {
    let mut content = Vec::new();
    input.take(IN_MEMORY + 1).read_to_end(&mut content).map_err(|error| fault(&error))?;
    if content.len() as u64 > IN_MEMORY {
        return Err(Fault::new(format!("is {what} of more than {IN_MEMORY} bytes inside another file; unpack it")));
    }
    Ok(content)
}

fn fault(error: &io::Error) -> Fault {
    Fault::new(reason(error))
}

/// A reason without the words that a reader puts before what an input error says, where that is a reason itself.
fn unpacked_reason(reason: &str) -> &str {
    let inner = reason.strip_prefix("cannot be read: ");
    let is_reason = |inner: &&str| ["is ", "cannot be ", "unpacks to "].iter().any(|begin| inner.starts_with(begin));
    inner.filter(is_reason).unwrap_or(reason)
}

/// Reads the rest of a file for its hash.
fn drain(input: &mut impl Read) -> io::Result<()> {
    io::copy(&mut BufReader::with_capacity(256 * 1024, input), &mut io::sink()).map(|_| ())
}

/// What changes with a file's content.
fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}
