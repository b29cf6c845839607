//! Any bytes as web archives. How targets are run stands in `text.rs`.
#![no_main]

mod reading;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| reading::read(bytes, &["warc", "arc", "warc.gz"]));
