//! Reading corpora, most of them broken.

use std::path::Path;

use bayan::ErrorKind;
use bayan::document::{Corpus, CorpusRead, slashed};

use crate::harness::Folder;

const ARTICLE: &str = "---\noutlet: Daily\npublished: 2025-10-12\n---\nThe gate is shut.\n";

fn read(folder: &Folder) -> CorpusRead {
    Corpus::new(folder.path()).read().unwrap()
}

fn ids(read: &CorpusRead) -> Vec<&str> {
    read.documents.iter().map(|document| document.id.as_str()).collect()
}

/// The skipped as `path:line: reason`.
fn skipped(read: &CorpusRead) -> Vec<String> {
    let line = |line: Option<usize>| line.map(|line| format!(":{line}")).unwrap_or_default();
    read.skipped
        .iter()
        .map(|skipped| format!("{}{}: {}", slashed(&skipped.path), line(skipped.line), skipped.reason))
        .collect()
}

#[test]
fn the_sample_corpora_are_whole() {
    for (corpus, documents) in [("border-clashes", 16), ("spring-floods", 11)] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(corpus);
        let read = Corpus::new(root).read().unwrap();
        assert_eq!(read.documents.len(), documents);
        assert_eq!(read.inputs.len(), documents);
        assert!(read.skipped.is_empty() && read.ignored.is_empty());
        for document in &read.documents {
            let source = std::fs::read_to_string(
                Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora").join(corpus).join(&document.path),
            );
            assert_eq!(source.unwrap().split_once("\n---\n").unwrap().1, document.body);
            assert!(document.published.is_some() && document.title.is_some());
        }
    }
}

#[test]
fn what_a_file_does_not_say_comes_from_where_it_lies() {
    let folder = Folder::new();
    folder.write("khyber/2025/10/a.txt", "No front matter.");
    folder.write("khyber/b.MD", ARTICLE);
    folder.write("lines/c.jsonl", "{\"text\":\"One.\"}\n\n{\"text\":\"Two.\",\"id\":\"two\",\"outlet\":\"Wire\"}\n");
    let read = read(&folder);
    assert_eq!(ids(&read), ["khyber/2025/10/a", "khyber/b", "lines/c#1", "two"]);
    let outlets: Vec<_> = read.documents.iter().map(|document| document.outlet.as_str()).collect();
    assert_eq!(outlets, ["khyber", "Daily", "lines", "Wire"]);
    assert_eq!(read.documents[3].line, Some(3));
    assert_eq!(read.skipped, []);
}

#[test]
fn files_that_are_no_articles_are_left_out() {
    let folder = Folder::new();
    folder.write("README.md", "About this corpus.");
    folder.write("gold.json", "{}");
    folder.write(".hidden/a.txt", ARTICLE);
    folder.write("a/.b.txt", ARTICLE);
    folder.write("a/c.txt", ARTICLE);
    folder.write("a/d.pdf", "%PDF");
    folder.write("runs/job/run.json", "{}");
    folder.write("runs/job/statements.jsonl", "{\"text\":\"A result.\"}\n");
    let read = read(&folder);
    assert_eq!(ids(&read), ["a/c"]);
    assert_eq!(read.ignored, [Path::new("a/d.pdf"), Path::new("gold.json")]);
    assert_eq!(read.skipped, []);
}

#[test]
fn every_fault_is_listed_and_the_rest_is_read() {
    let folder = Folder::new();
    folder.write("a/bad-date.txt", "---\noutlet: A\npublished: Tuesday\n---\nText.");
    folder.write("a/broken.txt", [b"Good ".as_slice(), b"\xFF bad"].concat());
    folder.write("a/empty.txt", "");
    folder.write("a/good.txt", ARTICLE);
    folder.write("a/good.md", ARTICLE);
    folder.write("a/head-only.txt", "---\noutlet: A\n---\n\n");
    folder.write(
        "a/lines.jsonl",
        b"{\"text\":\"Fine.\"}\n{\"text\":\n{\"text\":\"\xC3\"}\n{\"outlet\":\"A\"}\n".as_slice(),
    );
    folder.write("a/no-lines.jsonl", "");
    folder.write("a/open.txt", "---\noutlet: A\n");
    folder.write("a/wide.txt", b"\xFF\xFEa\0".as_slice());
    let read = read(&folder);
    assert_eq!(ids(&read), ["a/good", "a/lines#1"]);
    let found = skipped(&read);
    let expected = [
        ("a/bad-date.txt:3: ", "Tuesday"),
        ("a/broken.txt: ", "is not UTF-8: byte 0xFF at byte offset 5"),
        ("a/empty.txt: ", "has no text"),
        ("a/good.txt: ", "has the id `a/good`, which a/good.md has already"),
        ("a/head-only.txt: ", "has no text"),
        ("a/lines.jsonl:2: ", "EOF"),
        ("a/lines.jsonl:3: ", "is not UTF-8"),
        ("a/lines.jsonl:4: ", "has no `text`"),
        ("a/no-lines.jsonl: ", "has no text"),
        ("a/open.txt:1: ", "no line `---` ends it"),
        ("a/wide.txt: ", "UTF-16"),
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, (place, words)) in found.iter().zip(expected) {
        assert!(found.starts_with(place) && found.contains(words), "{found} is not {place}…{words}");
    }
}

#[test]
fn of_documents_with_one_id_the_first_by_path_stays() {
    let folder = Folder::new();
    folder.write("b.jsonl", "{\"id\":\"x\",\"text\":\"One.\"}\n{\"id\":\"x\",\"text\":\"Two.\"}\n");
    folder.write("a.txt", "---\nid: x\n---\nThe first.");
    let read = read(&folder);
    assert_eq!(ids(&read), ["x"]);
    assert_eq!(read.documents[0].body, "The first.");
    assert_eq!(
        skipped(&read),
        ["b.jsonl:1: has the id `x`, which a.txt has already", "b.jsonl:2: has the id `x`, which a.txt has already"]
    );
}

#[test]
fn a_document_at_the_limit_is_read_and_one_past_it_is_not() {
    let folder = Folder::new();
    folder.write("at.txt", "12345678901234567890");
    folder.write("past.txt", "123456789012345678901");
    // A line of 20 bytes, one of 21, and one of 20 that ends with the file.
    folder.write("lines.jsonl", "{\"text\":\"123456789\"}\n{\"text\":\"1234567890\"}\n{\"text\":\"abcdefghi\"}");
    let read = Corpus::new(folder.path()).max_document_bytes(20).read().unwrap();
    assert_eq!(ids(&read), ["at", "lines#1", "lines#3"]);
    let skipped = skipped(&read);
    assert_eq!(skipped.len(), 2, "{skipped:#?}");
    assert_eq!(skipped[0], "lines.jsonl:2: has 21 bytes, more than max_document_bytes = 20");
    assert!(skipped[1].starts_with("past.txt: "), "{}", skipped[1]);
}

#[test]
fn a_single_file_is_a_corpus() {
    let folder = Folder::new();
    let path = folder.write("wire.jsonl", "\u{FEFF}{\"text\":\"One.\"}\r\n{\"text\":\"Two.\"}\r\n");
    let read = Corpus::new(path).read().unwrap();
    assert_eq!(ids(&read), ["wire#1", "wire#2"]);
    assert_eq!(read.skipped, []);
}

#[test]
fn a_corpus_without_documents_is_an_error() {
    let folder = Folder::new();
    let error = Corpus::new(folder.path()).read().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input);
    folder.write("notes.pdf", "%PDF");
    assert_eq!(Corpus::new(folder.path()).read().unwrap_err().kind(), ErrorKind::Input);
    let error = Corpus::new(folder.path().join("nowhere")).read().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
    assert!(error.to_string().contains("nowhere"));
}

#[test]
fn hashes_are_those_of_the_bytes() {
    let folder = Folder::new();
    folder.write("a.txt", ARTICLE);
    folder.write("b.jsonl", "{\"text\":\"One.\"}\n");
    let read = read(&folder);
    assert_eq!(read.documents[0].hash, blake3::hash(ARTICLE.as_bytes()).to_hex().as_str());
    assert_eq!(read.inputs[1].hash, blake3::hash(b"{\"text\":\"One.\"}\n").to_hex().as_str());
    assert_eq!(read.inputs[0].bytes, ARTICLE.len() as u64);
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_never_in_circles() {
    use std::os::unix::fs::symlink;

    let folder = Folder::new();
    let elsewhere = Folder::new();
    folder.write("corpus/real/a.txt", ARTICLE);
    elsewhere.write("b.txt", ARTICLE);
    elsewhere.write("c.txt", ARTICLE);
    let at = |path: &str| folder.path().join("corpus").join(path);
    symlink(at("real"), at("again")).unwrap();
    symlink(at(""), at("real/circle")).unwrap();
    symlink(at("real/a.txt"), at("also-a.txt")).unwrap();
    symlink(elsewhere.path(), at("linked")).unwrap();
    symlink(elsewhere.path().join("c.txt"), at("one.txt")).unwrap();
    symlink(folder.path(), at("up")).unwrap();
    symlink(at("gone"), at("dead.txt")).unwrap();
    let read = Corpus::new(at("")).read().unwrap();
    // The folder `linked` sorts before the file `one.txt`, so `c` goes by the folder's name.
    assert_eq!(ids(&read), ["linked/b", "linked/c", "real/a"]);
    let skipped = skipped(&read);
    assert_eq!(skipped.len(), 2, "{skipped:#?}");
    assert!(skipped[0].starts_with("dead.txt: cannot be read"), "{}", skipped[0]);
    assert_eq!(skipped[1], "up: is a link to a folder that the corpus lies in");
}
