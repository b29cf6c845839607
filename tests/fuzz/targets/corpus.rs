//! Any bytes, as a file of any format that a corpus may have. The first byte says which. Nothing may panic, and what is
//! read must be consistent: an id for every document and only one, a reason for everything skipped, and the same again
//! when it is read again.
//!
//! How targets are run stands in `text.rs`. Readers of some formats catch panics of the libraries they use, so the hook
//! with which the fuzzer ends the process at the first panic is taken off; those that get out still end it.
#![no_main]

use std::collections::HashSet;
use std::sync::Once;

use bayan::Corpus;
use libfuzzer_sys::fuzz_target;

const EXTENSIONS: [&str; 37] = [
    "txt", "md", "json", "jsonl", "csv", "tsv", "parquet", "html", "warc", "arc", "zip", "tar", "tar.gz", "tar.zst",
    "txt.gz", "md.gz", "json.gz", "jsonl.gz", "csv.gz", "tsv.gz", "parquet.gz", "html.gz", "warc.gz", "arc.gz",
    "txt.zst", "md.zst", "json.zst", "jsonl.zst", "csv.zst", "tsv.zst", "parquet.zst", "html.zst", "warc.zst",
    "arc.zst", "gz", "zst", "xhtml",
];

static QUIET: Once = Once::new();

fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Some((&first, content)) = bytes.split_first() else { return };
    let extension = EXTENSIONS[usize::from(first) % EXTENSIONS.len()];
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(format!("article.{extension}")), content).expect("a temporary file");

    let corpus = || Corpus::new(folder.path()).max_document_bytes(1 << 20).read();
    let (Ok(read), Ok(again)) = (corpus(), corpus()) else { return };
    // The hook is off, so what fails must say so here.
    let fail = |what: &str| -> ! {
        eprintln!("{what} in article.{extension}");
        std::process::abort()
    };
    if read != again {
        fail("a second reading differs");
    }
    let mut ids = HashSet::new();
    for document in &read.documents {
        if document.id.is_empty() || !ids.insert(&document.id) {
            fail("an id is missing or comes twice");
        }
        if document.body.trim().is_empty() || document.outlet.is_empty() {
            fail("a document is empty");
        }
    }
    if read.skipped.iter().any(|skipped| skipped.reason.is_empty()) {
        fail("a reason is missing");
    }
});
