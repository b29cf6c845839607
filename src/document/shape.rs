//! The format of a file, which its name tells.

/// What compresses a whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstandard,
}

/// What a file holds, once it is unpacked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An article after front matter.
    Text,
    /// A web page.
    Html,
    /// An object, or a list of them.
    Json,
    /// An object a line.
    JsonLines,
    /// Rows below a header line, with the sign that parts their fields.
    Table(u8),
    /// Rows of columns.
    Parquet,
    /// Captures of a crawl.
    Warc,
    /// An archive that is read from its beginning.
    Tar,
    /// An archive with its table of contents at its end.
    Zip,
}

/// A format that bayan reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) compression: Option<Compression>,
}

const KINDS: [(&str, Kind); 14] = [
    (".txt", Kind::Text),
    (".md", Kind::Text),
    (".html", Kind::Html),
    (".htm", Kind::Html),
    (".json", Kind::Json),
    (".jsonl", Kind::JsonLines),
    (".ndjson", Kind::JsonLines),
    (".csv", Kind::Table(b',')),
    (".tsv", Kind::Table(b'\t')),
    (".parquet", Kind::Parquet),
    (".warc", Kind::Warc),
    (".arc", Kind::Warc),
    (".tar", Kind::Tar),
    (".zip", Kind::Zip),
];

/// Extensions that say both what compresses a file and what it holds.
const BOTH: [(&str, Compression); 2] = [(".tgz", Compression::Gzip), (".tzst", Compression::Zstandard)];

impl Shape {
    /// The format of the file `name` and its name without the extensions that tell it. `None` for other formats.
    pub(super) fn of(name: &str) -> Option<(Self, &str)> {
        for (extension, compression) in BOTH {
            if let Some(stem) = without(name, extension) {
                return Some((Self { kind: Kind::Tar, compression: Some(compression) }, stem));
            }
        }
        let packed = [(".gz", Compression::Gzip), (".zst", Compression::Zstandard)];
        let packed = packed.into_iter().find_map(|(extension, compression)| {
            let stem = without(name, extension)?;
            Some((stem, compression))
        });
        let (inner, compression) = packed.map_or((name, None), |(stem, compression)| (stem, Some(compression)));
        let (stem, kind) = KINDS.iter().find_map(|&(extension, kind)| Some((without(inner, extension)?, kind)))?;
        Some((Self { kind, compression }, stem))
    }

    /// Whether it holds other files.
    pub(super) const fn is_archive(self) -> bool {
        matches!(self.kind, Kind::Tar | Kind::Zip)
    }

    /// Whether the file as it lies there is about as large as what is made of it.
    pub(super) const fn is_plain(self) -> bool {
        self.compression.is_none() && !self.is_archive() && !matches!(self.kind, Kind::Parquet)
    }
}

/// `name` without `extension`, in whatever case it is written.
fn without<'name>(name: &'name str, extension: &str) -> Option<&'name str> {
    let at = name.len().checked_sub(extension.len())?;
    let is_there = at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(extension);
    is_there.then(|| &name[..at])
}

/// Whether a file is about a corpus and not of it, by its name.
pub(super) fn is_readme(name: &str) -> bool {
    let stem = Shape::of(name).map_or_else(|| name.rsplit_once('.').map_or(name, |(stem, _)| stem), |(_, stem)| stem);
    stem.eq_ignore_ascii_case("readme")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_tells_the_format() {
        let told = |name: &str| Shape::of(name).map(|(shape, stem)| (shape.kind, shape.compression, stem.to_owned()));
        let is = |kind, compression, stem: &str| Some((kind, compression, stem.to_owned()));
        assert_eq!(told("a.TXT"), is(Kind::Text, None, "a"));
        assert_eq!(told("a.b.jsonl.GZ"), is(Kind::JsonLines, Some(Compression::Gzip), "a.b"));
        assert_eq!(told("خبر.csv.zst"), is(Kind::Table(b','), Some(Compression::Zstandard), "خبر"));
        assert_eq!(told("a.tar.gz"), is(Kind::Tar, Some(Compression::Gzip), "a"));
        assert_eq!(told("a.tgz"), is(Kind::Tar, Some(Compression::Gzip), "a"));
        assert_eq!(told("a.tzst"), is(Kind::Tar, Some(Compression::Zstandard), "a"));
        for other in ["a.pdf", "a.gz", "txt", ".txt", "a.txt.bz2", "a", "é"] {
            assert_eq!(told(other), None, "{other}");
        }
        assert!(
            is_readme("README") && is_readme("readme.txt.gz") && is_readme("ReadMe.pdf") && !is_readme("readme2.md")
        );
    }
}
