//! Reading corpora, most of them broken.

use std::io::Write;
use std::path::Path;

use bayan::ErrorKind;
use bayan::document::{Batch, Corpus, CorpusRead, Document, Limits, Reading, slashed};

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
    folder.write("gold.xml", "{}");
    folder.write(".hidden/a.txt", ARTICLE);
    folder.write("a/.b.txt", ARTICLE);
    folder.write("a/c.txt", ARTICLE);
    folder.write("a/d.pdf", "%PDF");
    folder.write("runs/job/run.json", "{}");
    folder.write("runs/job/statements.jsonl", "{\"text\":\"A result.\"}\n");
    let read = read(&folder);
    assert_eq!(ids(&read), ["a/c"]);
    assert_eq!(read.ignored, [Path::new("a/d.pdf"), Path::new("gold.xml")]);
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
    assert_eq!(ids(&read), ["a/good", "a/lines#1", "a/wide"]);
    assert_eq!((read.documents[2].body.as_str(), read.documents[2].encoding.as_str()), ("a", "UTF-16LE"));
    let found = skipped(&read);
    let expected = [
        ("a/bad-date.txt:3: ", "Tuesday"),
        ("a/broken.txt: ", "is not UTF-8: byte 0xFF at byte offset 5"),
        ("a/empty.txt: ", "has no text"),
        ("a/good.txt: ", "has the id `a/good`, which a/good.md has already"),
        ("a/head-only.txt: ", "has no text"),
        ("a/lines.jsonl:2: ", "EOF"),
        ("a/lines.jsonl:3: ", "is not UTF-8"),
        ("a/lines.jsonl:4: ", "has no `text`, `maintext`, `content`, `article` or `body`"),
        ("a/no-lines.jsonl: ", "has no text"),
        ("a/open.txt:1: ", "no line `---` ends it"),
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

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        archive.append_data(&mut header, name, *content).unwrap();
    }
    archive.into_inner().unwrap()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn with_limits(folder: &Folder, limits: Limits) -> CorpusRead {
    let mut reading = Reading::default();
    reading.limits = limits;
    Corpus::new(folder.path()).reading(reading).read().unwrap()
}

fn limits(change: impl Fn(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

#[test]
fn every_format_is_read_plain_and_compressed() {
    let contents: [(&str, &str); 7] = [
        ("a.txt", "---\noutlet: Wire\npublished: 2025-10-12\n---\nThe gate."),
        (
            "b.json",
            r#"{"title":"H","maintext":"The gate.","date_publish":"2025-10-12 14:30:00","source_domain":"Wire"}"#,
        ),
        ("c.json", r#"{"articles":[{"content":"The gate.","source":{"name":"Wire"},"date":"2025-10-12"}]}"#),
        ("d.ndjson", r#"{"text":"The gate.","outlet":"Wire","published":"2025-10-12"}"#),
        ("e.csv", "publisher,date,body\nWire,12 October 2025,The gate.\n"),
        ("f.tsv", "publisher\tdate\tbody\nWire\t2025/10/12\tThe gate.\n"),
        ("g.md", "---\nsource: Wire\ndate: 2025-10-12\n---\nThe gate."),
    ];
    let folder = Folder::new();
    for (name, content) in contents {
        let content = content.as_bytes();
        folder.write(&format!("plain/{name}"), content);
        folder.write(&format!("gz/{name}.gz"), gzip(content));
        folder.write(&format!("zst/{name}.ZST"), zstd::encode_all(content, 1).unwrap());
    }
    let read = read(&folder);
    assert_eq!(skipped(&read), [""; 0]);
    assert_eq!(read.documents.len(), 3 * contents.len());
    for document in &read.documents {
        assert_eq!((document.body.as_str(), document.outlet.as_str()), ("The gate.", "Wire"), "{}", document.id);
        assert_eq!(document.published.as_ref().unwrap().day().to_string(), "2025-10-12");
        assert_eq!(document.notes, [""; 0]);
        assert!(!document.hash.is_empty());
    }
    let ids = ids(&read);
    assert!(
        ids.contains(&"gz/a") && ids.contains(&"plain/c#1") && ids.contains(&"zst/e#2") && ids.contains(&"plain/b")
    );
    // Inputs are what lies on the disk.
    let input = read.inputs.iter().find(|input| input.path == Path::new("gz/a.txt.gz")).unwrap();
    let bytes = std::fs::read(folder.path().join("gz/a.txt.gz")).unwrap();
    assert_eq!((input.bytes, input.hash.as_str()), (bytes.len() as u64, blake3::hash(&bytes).to_hex().as_str()));
}

#[test]
fn archives_are_read_with_the_paths_of_their_entries() {
    let folder = Folder::new();
    let entries: [(&str, &[u8]); 5] = [
        ("khyber/x.txt", b"One."),
        ("khyber/deep/y.jsonl.gz", &gzip(b"{\"text\":\"Two.\"}\n")),
        ("z.txt", b"Three."),
        ("README.md", b"About."),
        ("khyber/photo.jpg", b"..."),
    ];
    folder.write("a.zip", zip(&entries));
    folder.write("b.tar.gz", gzip(&tar(&entries)));
    folder.write("sub/c.tgz", gzip(&tar(&entries)));
    folder.write(
        "d.tar",
        tar(&[("inner.zip", &zip(&entries)), ("e.tar.zst", &zstd::encode_all(&tar(&entries)[..], 1).unwrap())]),
    );
    let read = read(&folder);
    assert_eq!(skipped(&read), [""; 0]);
    let found = |path: &str| -> &Document {
        read.documents.iter().find(|document| slashed(&document.path) == path).unwrap_or_else(|| panic!("no {path}"))
    };
    for (path, id, outlet, note) in [
        ("a.zip/khyber/x.txt", "a.zip/khyber/x", "khyber", "folder"),
        ("a.zip/khyber/deep/y.jsonl.gz", "a.zip/khyber/deep/y#1", "khyber", "folder"),
        ("a.zip/z.txt", "a.zip/z", "a", "archive"),
        ("b.tar.gz/khyber/x.txt", "b.tar.gz/khyber/x", "khyber", "folder"),
        ("sub/c.tgz/khyber/x.txt", "sub/c.tgz/khyber/x", "sub", "folder"),
        ("d.tar/inner.zip/khyber/x.txt", "d.tar/inner.zip/khyber/x", "khyber", "folder"),
        ("d.tar/e.tar.zst/z.txt", "d.tar/e.tar.zst/z", "d", "archive"),
    ] {
        let document = found(path);
        assert_eq!((document.id.as_str(), document.outlet.as_str()), (id, outlet), "{path}");
        assert!(document.notes.contains(&format!("no outlet: named after its {note}")), "{:?}", document.notes);
    }
    assert_eq!(read.documents.len(), 15);
    assert!(read.ignored.contains(&"a.zip/khyber/photo.jpg".into()) && read.ignored.len() == 5);
}

#[test]
fn what_leads_out_of_an_archive_is_not_followed() {
    let folder = Folder::new();
    let mut archive = tar::Builder::new(Vec::new());
    let mut add = |name: &[u8], kind: tar::EntryType, content: &[u8]| {
        let mut header = tar::Header::new_old();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        if kind.is_symlink() || kind.is_hard_link() {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        archive.append(&header, content).unwrap();
    };
    add(b"../out.txt", tar::EntryType::Regular, b"Out.");
    add(b"/etc/abs.txt", tar::EntryType::Regular, b"Abs.");
    add(b"soft.txt", tar::EntryType::Symlink, b"");
    add(b"hard.txt", tar::EntryType::Link, b"");
    add(b"pipe.txt", tar::EntryType::Fifo, b"");
    add(b"b\xFFd.txt", tar::EntryType::Regular, b"Bad.");
    add(b"good.txt", tar::EntryType::Regular, b"Good.");
    add(b"good.txt", tar::EntryType::Regular, b"Good again.");
    folder.write("a.tar", archive.into_inner().unwrap());
    folder.write("b.zip", zip(&[("../up.txt", b"Up."), ("in.txt", b"In.")]));
    let read = read(&folder);
    assert_eq!(ids(&read), ["a.tar/good", "b.zip/in"]);
    assert_eq!(read.documents[0].body, "Good.");
    let found = skipped(&read);
    for words in [
        "a.tar: has an entry `../out.txt` that has a path which leads out",
        "a.tar: has an entry `/etc/abs.txt` that has a path which leads out",
        "a.tar: has an entry `soft.txt` that is a link",
        "a.tar: has an entry `hard.txt` that is a link",
        "a.tar: has an entry `pipe.txt` that is no plain file",
        "that has a name which is not UTF-8",
        "a.tar/good.txt: has the id `a.tar/good`, which a.tar/good.txt has already",
        "b.zip: has an entry `../up.txt` that has a path which leads out",
    ] {
        assert!(found.iter().any(|found| found.contains(words)), "{words}: {found:#?}");
    }
    assert_eq!(found.len(), 8, "{found:#?}");
}

#[test]
fn bombs_end_at_a_limit() {
    let folder = Folder::new();
    let zeros = vec![b' '; 3 << 20];
    folder.write("a.txt.gz", gzip(&zeros));
    folder.write("b.jsonl.zst", zstd::encode_all(&zeros[..], 1).unwrap());
    folder.write("c.zip", zip(&[("x.txt", &zeros), ("y.txt", &zeros)]));
    folder.write("d.tar.gz", gzip(&tar(&[("x.txt", b"Good."), ("y.bin", &zeros), ("z.txt", b"Late.")])));
    let read = with_limits(&folder, limits(|it| it.max_expanded_bytes = 1 << 20));
    assert_eq!(ids(&read), ["d.tar.gz/x"]);
    let found = skipped(&read);
    for file in ["a.txt.gz: ", "b.jsonl.zst: ", "c.zip: ", "c.zip/x.txt: ", "d.tar.gz: "] {
        let is_told = |found: &&String| found.starts_with(file) && found.contains("max_expanded_bytes = 1048576");
        assert!(found.iter().any(|found| is_told(&found)), "{file}: {found:#?}");
    }
    assert_eq!(found.len(), 5, "{found:#?}");

    let entries = with_limits(&folder, limits(|it| it.max_entries = 1));
    assert!(skipped(&entries).iter().any(|found| found.starts_with("d.tar.gz: holds more than max_entries = 1")));
    let small = with_limits(&folder, limits(|it| it.max_file_bytes = 10));
    assert!(skipped(&small).iter().all(|found| found.contains("more than max_file_bytes = 10")));
    let nested = Folder::new();
    let inner = zip(&[("x.txt", b"Text.")]);
    nested.write("a.zip", zip(&[("b.zip", &zip(&[("c.zip", &inner)])), ("d.zip", &inner)]));
    let read = Corpus::new(nested.path()).read().unwrap();
    assert_eq!(ids(&read), ["a.zip/d.zip/x"]);
    assert!(skipped(&read)[0].contains("deeper than max_archive_depth = 2"), "{:?}", skipped(&read));
}

#[test]
fn what_is_not_what_its_name_says_is_skipped() {
    let folder = Folder::new();
    for name in ["a.txt.gz", "b.jsonl.zst", "c.zip", "d.tar.gz", "e.json", "f.tar"] {
        folder.write(name, "This is a text, and no more than a text.");
    }
    folder.write("g.csv", "a,b\n1,2\n");
    folder.write("h.jsonl", format!("{}\n", "x".repeat(1 << 20)));
    folder.write("i.json", format!("[{}", "[".repeat(100_000)));
    folder.write("j.txt", b"zero \0 byte".as_slice());
    folder.write("k.jsonl", "{\"text\":\"\\ud800\"}\n{\"text\":\"a\\u0000b\"}\n");
    folder.write("l.txt.gz", &gzip(&b"A text that is cut off. ".repeat(1000))[..60]);
    folder.write("m.txt", "Good.");
    let read = read(&folder);
    assert_eq!(ids(&read), ["m"]);
    let found = skipped(&read);
    assert_eq!(found.len(), 14, "{found:#?}");
    let expected = [
        "a.txt.gz: is not gzip",
        "b.jsonl.zst: is not Zstandard",
        "c.zip: is not zip",
        "d.tar.gz: is not gzip",
        "e.json: is neither a JSON object nor a list",
        "f.tar: is not tar, or is damaged",
        "g.csv:1: has no `text`",
        "h.jsonl:1: is not a JSON object",
        "i.json: ends within its list, at byte offset 100001",
        "i.json:1: is not a JSON object",
        "j.txt: holds the character NUL",
        "k.jsonl:1: is not a JSON object",
        "k.jsonl:2: holds the character NUL",
        "l.txt.gz: is damaged gzip",
    ];
    for (found, words) in found.iter().zip(expected) {
        assert!(found.starts_with(words), "{found} is not {words}");
    }
}

#[test]
fn encodings_are_found_and_stated() {
    let urdu =
        "طورخم سرحد کے راستے تجارت منگل کے روز دوبارہ شروع ہو گئي، حکام نے بتايا کہ مال بردار گاڑياں گزر رہے ہیں";
    let urdu = urdu.replace('ی', "ي");
    let (windows, ..) = encoding_rs::WINDOWS_1256.encode(&urdu);
    let wide: Vec<u8> = urdu.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let folder = Folder::new();
    folder.write("a.txt", &urdu);
    folder.write("b.txt", wide);
    folder.write("c.txt.gz", gzip(&windows));
    let rows: Vec<u8> = format!("\u{FEFF}text\ttitle\n{urdu}\tT\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    folder.write("d.tsv", rows);
    let read = read(&folder);
    let told: Vec<(&str, &str)> = read.documents.iter().map(|it| (it.id.as_str(), it.encoding.as_str())).collect();
    assert_eq!(told, [("a", "UTF-8"), ("b", "UTF-16BE"), ("c", "windows-1256"), ("d#2", "UTF-16LE")]);
    let guessed = "encoding not stated: read as windows-1256".to_owned();
    assert!(read.documents.iter().all(|it| it.notes.contains(&guessed) == (it.id == "c")));
    assert!(read.documents.iter().all(|document| document.body == urdu));
}

#[test]
fn batches_come_in_the_order_of_paths_and_together_are_the_corpus() {
    let folder = Folder::new();
    for number in 0..150 {
        folder.write(&format!("a/{number:03}.txt"), format!("Text {number}."));
    }
    let lines: Vec<String> = (0..50).map(|number| format!("{{\"text\":\"Line {number}.\"}}\n")).collect();
    folder.write("b.jsonl.gz", gzip(lines.concat().as_bytes()));
    folder.write("c.txt", "---\nid: a/000\n---\nLate.");
    let mut batches: Vec<Batch> = Vec::new();
    let end = Corpus::new(folder.path())
        .batches(40, &mut |batch| {
            batches.push(batch);
            Ok(())
        })
        .unwrap();
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.documents.len()).collect();
    assert_eq!(sizes, [40, 40, 40, 40, 40]);
    let all: Vec<&Document> = batches.iter().flat_map(|batch| &batch.documents).collect();
    assert!(all.windows(2).all(|two| (&two[0].path, two[0].line) < (&two[1].path, two[1].line)));
    assert!(
        batches.windows(2).all(|two| two[0].bytes_read <= two[1].bytes_read && two[0].files_read <= two[1].files_read)
    );
    assert!(batches.iter().all(|batch| batch.files == 152 && batch.bytes_read <= batch.bytes));
    let read = read(&folder);
    let mut sorted: Vec<Document> = all.into_iter().cloned().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(sorted, read.documents);
    assert_eq!((end.skipped, end.inputs, end.ignored), (read.skipped, read.inputs, read.ignored));

    // What the taker says ends it.
    let mut calls = 0;
    let error = Corpus::new(folder.path())
        .batches(10, &mut |_| {
            calls += 1;
            Err(bayan::Error::new(ErrorKind::Input, "enough"))
        })
        .unwrap_err();
    assert_eq!((calls, error.to_string().contains("enough")), (1, true));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_told() {
    let folder = Folder::new();
    // Larger than what is read at one go.
    let line = format!("{{\"text\":\"{}\"}}\n", "word ".repeat(20_000));
    let path = folder.write("a.jsonl", line.repeat(60));
    let mut documents = 0;
    let end = Corpus::new(folder.path())
        .batches(1, &mut |batch| {
            documents += batch.documents.len();
            if documents == 1 {
                let mut file = std::fs::OpenOptions::new().append(true).open(&path).unwrap();
                file.write_all(line.as_bytes()).unwrap();
            }
            Ok(())
        })
        .unwrap();
    assert!(documents >= 60);
    assert_eq!(end.skipped.len(), 1);
    assert!(end.skipped[0].reason.starts_with("changed while it was read, after "), "{}", end.skipped[0].reason);
}

#[test]
fn fields_dates_and_encodings_follow_the_config() {
    let folder = Folder::new();
    folder.write("articles/daily/a.csv", "wann,was,wer\n03/04/2025,The gate is shut.,Wire\n");
    folder.write(
        "job.toml",
        "[corpus]\npath = \"articles\"\ndates = \"day-first\"\n[corpus.fields]\ntext = \"was\"\n\
         outlet = [\"outlet\", \"wer\"]\npublished = \"wann\"\n",
    );
    let plan = bayan::pipeline::Plan::from_file(folder.path().join("job.toml"), &bayan::pipeline::Overrides::default())
        .unwrap();
    let read = Corpus::new(&plan.corpus).reading(plan.config.corpus.reading()).read().unwrap();
    let document = &read.documents[0];
    assert_eq!((document.body.as_str(), document.outlet.as_str()), ("The gate is shut.", "Wire"));
    let published = document.published.as_ref().unwrap();
    assert_eq!((published.day().to_string().as_str(), published.text()), ("2025-04-03", "03/04/2025"));

    folder.write("articles/daily/b.csv", "date,text\n03/04/2025,One.\n");
    let undated = Corpus::new(folder.path().join("articles/daily/b.csv")).read().unwrap();
    assert_eq!(undated.documents[0].published, None);
    assert_eq!(
        undated.documents[0].notes,
        ["no date: `03/04/2025` may be 3 April or 4 March", "no outlet: named after its folder"]
    );
}

#[test]
fn documents_can_be_kept_and_read_back() {
    let folder = Folder::new();
    folder.write("a.txt", ARTICLE);
    let document = read(&folder).documents.remove(0);
    let kept = serde_json::to_string(&document).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&kept).unwrap(), document);
}

#[test]
fn pages_and_crawls_go_through_their_readers() {
    let page = "<html lang=\"ps\"><head><meta charset=\"utf-8\"></head><body><p>The gate at Torkham was shut on Sunday after a \
                night of firing, officials on both sides of the border said, and traders waited with their lorries.</p>\
                </body></html>";
    let folder = Folder::new();
    folder.write("daily/a.html", page);
    folder.write("daily/b.htm.gz", gzip(page.as_bytes()));
    let read = read(&folder);
    assert_eq!(skipped(&read), [""; 0]);
    assert_eq!(ids(&read), ["daily/a", "daily/b"]);
    for document in &read.documents {
        assert!(document.body.contains("The gate at Torkham"), "{}", document.body);
        assert_eq!(document.language_hint.as_deref(), Some("ps"));
        assert!(document.notes.contains(&"no date".to_owned()), "{:?}", document.notes);
    }
}
