//! Any text, read as the config of a pipeline and resolved to a plan. Whatever is refused must say where, within the
//! text; whatever is accepted must read the same when it is written out and read again.
//!
//! How targets are run stands in `text.rs`.
#![no_main]

use std::path::Path;

use bayan::ErrorKind;
use bayan::pipeline::{Config, Overrides, Plan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let path = Path::new("fuzz.toml");
    match Config::parse(path, text) {
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Config);
            let location = error.location().expect("a config's fault is in its file");
            if let Some(range) = &location.range {
                assert!(range.start <= range.end && range.end <= text.len(), "{range:?} of {text:?}");
            }
            assert!(!error.to_string().is_empty());
        }
        Ok(_) => {
            // The folder of the fuzz targets, whatever the config says: it is there, and nothing in it is opened.
            let overrides = Overrides { corpus: Some(".".into()), no_cache: true, ..Overrides::default() };
            if let Ok(plan) = Plan::new(path, text, &overrides) {
                assert_eq!(plan.hash(), plan.hash());
                let again = plan.to_toml();
                Config::parse(path, &again).unwrap_or_else(|error| panic!("{error}\n{again}"));
                let _ = (plan.to_json(), plan.record());
            }
        }
    }
});
