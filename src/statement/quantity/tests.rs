//! The readers' cases, natively written, in `tests/data/quantities/<lang>.jsonl`, and properties that hold for any text.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde::Deserialize;

use super::QuantityReader;
use crate::language::Language;
use crate::normalize::Folded;
use crate::statement::{ChangeRole, Counted, Hedge, Quantity};

/// Reading the word lists takes longer than reading a sentence.
static READER: LazyLock<QuantityReader> = LazyLock::new(|| QuantityReader::new().unwrap());

/// A sentence and the quantities a reader finds in it.
#[derive(Deserialize)]
struct Case {
    text: String,
    quantities: Vec<Expected>,
}

/// A quantity: its exact words, its interval, its hedge, what is counted, and the exact words that say so.
#[derive(Debug, Deserialize)]
struct Expected {
    span: String,
    low: Option<f64>,
    best: Option<f64>,
    high: Option<f64>,
    hedge: Hedge,
    counted: Counted,
    /// Not given where the words are left open.
    counted_words: Option<String>,
    /// Not given where the scope is left open.
    scope: Option<Vec<String>>,
    /// Not given where there is none.
    unit: Option<String>,
    /// Not given where there is none.
    role: Option<ChangeRole>,
}

fn cases(source: &str) -> Vec<Case> {
    source.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

/// What is wrong with `found` as a reading of `text`, if anything.
fn fault(text: &str, expected: &Expected, found: &Quantity) -> Option<String> {
    let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * b.abs().max(1e-6),
        (a, b) => a.is_none() && b.is_none(),
    };
    let interval = found.interval;
    let words = found.counted_span.map(|span| span.of(text));
    let scope = found.scope.as_ref().map(|scope| scope.ids.clone()).unwrap_or_default();
    let faults = [
        (found.span.of(text) != expected.span, "span"),
        (!near(interval.low, expected.low), "low"),
        (!near(interval.best, expected.best), "best"),
        (!near(interval.high, expected.high), "high"),
        (found.hedge != expected.hedge, "hedge"),
        (found.counted != expected.counted, "counted"),
        (expected.counted_words.as_deref().is_some_and(|expected| words != Some(expected)), "counted_words"),
        (found.unit != expected.unit, "unit"),
        (found.role != expected.role, "role"),
        (expected.scope.as_ref().is_some_and(|expected| *expected != scope), "scope"),
    ];
    let faults: Vec<&str> = faults.into_iter().filter_map(|(is_wrong, what)| is_wrong.then_some(what)).collect();
    (!faults.is_empty()).then(|| format!("{}: want {expected:?}\n      got {found:?} `{words:?}`", faults.join(", ")))
}

fn check(language: Language, source: &str) {
    let cases = cases(source);
    assert!(cases.len() >= 40, "{language} has only {} cases", cases.len());
    let mut faults = String::new();
    let mut wrong = 0;
    for case in &cases {
        let found = READER.read(&Folded::new(&case.text), &case.text, language);
        let mut lines: Vec<String> = case
            .quantities
            .iter()
            .zip(&found)
            .filter_map(|(expected, found)| fault(&case.text, expected, found))
            .collect();
        if found.len() != case.quantities.len() {
            let spans: Vec<&str> = found.iter().map(|quantity| quantity.span.of(&case.text)).collect();
            lines.push(format!("{} quantities, want {}: {spans:?}", found.len(), case.quantities.len()));
        }
        if !lines.is_empty() {
            wrong += 1;
            faults.extend([case.text.as_str(), "\n    ", &lines.join("\n    "), "\n"]);
        }
    }
    assert!(wrong == 0, "{wrong} of {} {language} cases differ\n{faults}", cases.len());
}

#[test]
fn english() {
    check(Language::English, include_str!("../../../tests/data/quantities/en.jsonl"));
}

#[test]
fn pashto() {
    check(Language::Pashto, include_str!("../../../tests/data/quantities/ps.jsonl"));
}

#[test]
fn urdu() {
    check(Language::Urdu, include_str!("../../../tests/data/quantities/ur.jsonl"));
}

#[test]
fn dari() {
    check(Language::Dari, include_str!("../../../tests/data/quantities/prs.jsonl"));
}

#[test]
fn iranian_persian_reads_as_dari_does() {
    let text = "دست‌کم ۱۲ تن کشته و ۳۰ تن زخمی شدند.";
    let folded = Folded::new(text);
    assert_eq!(READER.read(&folded, text, Language::Persian), READER.read(&folded, text, Language::Dari));
}

/// Pieces that number grammars stumble on, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "12",
        "۱۲",
        "1,20,000",
        "2.5",
        "۲/۵",
        "10:30",
        "12.10.2025",
        "0700",
        "twenty",
        "five",
        "hundred",
        "a",
        "and",
        "half",
        "third",
        "million",
        "dozens",
        "of",
        "at least",
        "between",
        "to",
        "-",
        "killed",
        "soldiers",
        "km",
        "%",
        "$",
        "یو",
        "ویشت",
        "سوه",
        "زره",
        "او",
        "له",
        "څخه زیات",
        "وژل شوي",
        "نیم",
        "ساڑھے",
        "سوا",
        "لاکھ",
        "سے زائد",
        "افراد",
        "ہلاک",
        "بیست",
        "و",
        "یک",
        "هزار",
        "تن",
        "کشته",
        "(",
        ")",
        ",",
        "،",
        ".",
        "۔",
        "\u{200C}",
        "²",
        "٣",
        "½",
        "minus",
        "doubled",
        "point",
        "rose",
        "from",
        "won",
        "°",
        "−5",
        "روپے",
        "پیسے",
        "دس دس",
        "اعشاریہ",
        "بر",
    ];
    prop::collection::vec((prop::sample::select(pieces.to_vec()), any::<bool>()), 0..14).prop_map(|parts| {
        parts.into_iter().flat_map(|(piece, is_spaced)| [piece, if is_spaced { " " } else { "" }]).collect()
    })
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let folded = Folded::new(text);
    for language in Language::ALL {
        let mut end = 0;
        for quantity in READER.read(&folded, text, language) {
            let spans = [Some(quantity.span), quantity.counted_span, quantity.scope.map(|scope| scope.span)];
            for span in spans.into_iter().flatten() {
                prop_assert!(
                    span.start < span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
                );
            }
            prop_assert!(quantity.span.start >= end, "quantities come in order and apart");
            end = quantity.span.end;
            let interval = quantity.interval;
            let values =
                [interval.low, interval.best, interval.high].map(|value| value.filter(|value| value.is_finite()));
            prop_assert_eq!(values, [interval.low, interval.best, interval.high]);
            let values: Vec<f64> = values.into_iter().flatten().collect();
            prop_assert!(!values.is_empty() && values.is_sorted(), "{:?}", interval);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,60}") {
        holds(&text)?;
    }

    #[test]
    fn any_run_of_number_words_is_read(text in pieces()) {
        holds(&text)?;
    }
}
