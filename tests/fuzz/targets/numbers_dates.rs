//! Any text, read for quantities, times and days of publication. Nothing may panic, every span must lead back to the
//! text, intervals and periods must not be upside down.
//!
//! How targets are run stands in `text.rs`.
#![no_main]

use std::sync::LazyLock;

use bayan::Published;
use bayan::language::Language;
use bayan::normalize::Folded;
use bayan::statement::{QuantityReader, TimeReader};
use libfuzzer_sys::fuzz_target;

static QUANTITIES: LazyLock<QuantityReader> = LazyLock::new(|| QuantityReader::new().expect("the word lists are sound"));
static TIMES: LazyLock<TimeReader> = LazyLock::new(|| TimeReader::new().expect("the word lists are sound"));

fuzz_target!(|bytes: &[u8]| {
    let text = &*String::from_utf8_lossy(bytes);
    // The first line may be the day of publication.
    let (first, rest) = text.split_once('\n').unwrap_or(("", text));
    let published = Published::parse(first);
    if let Some(published) = &published {
        assert_eq!(published.text(), first);
        assert_eq!(Published::parse(published.text()).as_ref(), Some(published));
        assert!(!published.is_before(published));
        let _ = published.offset();
    }
    let day = published.as_ref().map(Published::day);
    let folded = Folded::new(rest);
    for language in Language::ALL {
        for quantity in QUANTITIES.read(&folded, rest, language) {
            assert!(!quantity.span.of(rest).is_empty());
            if let Some(span) = quantity.counted_span {
                assert!(!span.of(rest).is_empty());
            }
        }
        for time in TIMES.read(&folded, rest, language, day) {
            assert!(!time.span.of(rest).is_empty());
            if let Some((first, last)) = time.days {
                assert!(first <= last, "{first} to {last} in {:?} of {rest:?}", time.span.of(rest));
            }
            if let Some((from, to)) = time.minutes {
                assert!(from <= 24 * 60 && to <= 24 * 60, "{from} to {to} in {rest:?}");
            }
        }
    }
});
