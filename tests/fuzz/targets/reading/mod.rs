//! Any bytes, as a file of a format that a corpus may have. Nothing may panic, and what is read must be consistent: an id
//! for every document and only one, a reason for everything skipped, and the same again when it is read again.
//!
//! Readers of some formats catch panics of the libraries they use, so the hook with which the fuzzer ends the process at the
//! first panic is taken off; those that get out still end it.

use std::collections::HashSet;
use std::sync::Once;

use bayan::Corpus;

static QUIET: Once = Once::new();

/// Reads `bytes` after the first as a file with one of `extensions`; the first says which.
pub fn read(bytes: &[u8], extensions: &[&str]) {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    let Some((&first, content)) = bytes.split_first() else { return };
    let extension = extensions[usize::from(first) % extensions.len()];
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
}
