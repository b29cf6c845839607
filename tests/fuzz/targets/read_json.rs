//! Any bytes as JSON and JSON lines. How targets are run stands in `text.rs`.
#![no_main]

mod reading;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| reading::read(bytes, &["json", "jsonl", "json.gz"]));
