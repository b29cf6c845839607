//! The development sets: news prose as a native journalist writes it, with its sentences marked.
//!
//! `tests/data/sentences/*.jsonl` has one text a line, `{"text", "sentences": [[start, end], …]}` in code
//! points. Quotations of several sentences are cut inside, and a clause that names the speaker after a question
//! stays with it.

use std::collections::HashSet;

use serde_json::Value;

use super::{Boundary, Segmenter};
use crate::language::Language;
use crate::span::CodePoints;

/// The figure that the sets must reach, in exact-span F1.
const FLOOR: f64 = 0.98;

/// Sentences a set has at least.
const ENOUGH: usize = 120;

fn f1(language: Language, jsonl: &str) -> f64 {
    let (mut right, mut found, mut wanted) = (0, 0, 0);
    for line in jsonl.lines() {
        let sample: Value = serde_json::from_str(line).expect("a line of the set is JSON");
        let text = sample["text"].as_str().expect("it has a text");
        let marked: Vec<(usize, usize)> =
            serde_json::from_value(sample["sentences"].clone()).expect("it has pairs of offsets");
        let code_points = CodePoints::of(text);
        let got: HashSet<(usize, usize)> =
            Segmenter::new(language).segment(text).iter().map(|s| code_points.range(s.span)).collect();
        right += marked.iter().filter(|span| got.contains(span)).count();
        found += got.len();
        wanted += marked.len();
    }
    assert!(wanted >= ENOUGH, "{language}: {wanted} sentences");
    2.0 * right as f64 / (found + wanted) as f64
}

#[test]
fn the_development_sets_keep_their_figure() {
    for (language, jsonl) in [
        (Language::Pashto, include_str!("../../tests/data/sentences/ps.jsonl")),
        (Language::Dari, include_str!("../../tests/data/sentences/prs.jsonl")),
        (Language::English, include_str!("../../tests/data/sentences/en-blind.jsonl")),
        (Language::Pashto, include_str!("../../tests/data/sentences/ps-blind.jsonl")),
        (Language::Urdu, include_str!("../../tests/data/sentences/ur-blind.jsonl")),
        (Language::Dari, include_str!("../../tests/data/sentences/prs-blind.jsonl")),
    ] {
        let f1 = f1(language, jsonl);
        assert!(f1 >= FLOOR, "{language}: {f1:.4}");
    }
}

/// The texts and boundaries of what is found.
fn cut(language: Language, text: &str) -> Vec<(&str, Boundary)> {
    Segmenter::new(language).segment(text).into_iter().map(|s| (s.span.of(text), s.boundary)).collect()
}

#[test]
fn a_boundary_says_what_it_rests_on() {
    let text = "Floods kill 18\n\nThe river rose. Nobody was warned";
    assert_eq!(
        cut(Language::English, text),
        [
            ("Floods kill 18", Boundary::Paragraph),
            ("The river rose.", Boundary::Strong),
            ("Nobody was warned", Boundary::Paragraph),
        ]
    );
}

#[test]
fn text_without_punctuation_is_cut_weakly() {
    let first = "حکومت کا کہنا ہے کہ سرحد پر فائرنگ کا سلسلہ رات گئے تک جاری رہا اور کئی افراد زخمی ہوئے ہیں";
    let second = "انہوں نے بتایا کہ زخمیوں کو قریبی ہسپتال منتقل کر دیا گیا ہے جہاں ان کی حالت خطرے سے باہر ہے";
    let third = "ترجمان کے مطابق متاثرہ خاندانوں کو امداد دی جائے گی";
    let text = [first, second, third].join(" ");
    let found = cut(Language::Urdu, &text);
    assert_eq!(found, [(first, Boundary::Weak), (second, Boundary::Weak), (third, Boundary::Paragraph)]);
    // The same words with a comma and a stop are one long sentence.
    let meant = [first, "، ", second, "، ", third, "۔"].concat();
    assert_eq!(cut(Language::Urdu, &meant).len(), 1);
}

#[test]
fn a_stop_without_a_space_ends_a_sentence_and_an_address_has_none() {
    let count = |language, text: &str| cut(language, text).len();
    assert_eq!(count(Language::Dari, "او از شهر رفت.او دیگر نیامد."), 2);
    assert_eq!(count(Language::Urdu, "وہ جا چکا ہے۔وہ نہیں آئے گا۔"), 2);
    assert_eq!(count(Language::Pashto, "هغه راغلی و.موږ ولیدل."), 2);
    assert_eq!(count(Language::English, "It was late.They left."), 2);
    assert_eq!(count(Language::English, "Ask at example.Com or Node.js today."), 1);
}

#[test]
fn the_hyphen_of_old_urdu_text_processors_is_a_stop_after_a_verb() {
    assert_eq!(cut(Language::Urdu, "حالت خراب ہے - کسی نے مدد نہیں کی - سب پریشان ہیں۔").len(), 3);
    assert_eq!(cut(Language::Urdu, "پاک - افغان سرحد بند ہے۔").len(), 1);
}

#[test]
fn swapped_brackets_do_not_hold_a_sentence_together() {
    let text = "پس از شهادت علی) ع (به آنجا رفت. وقتی نزد علی) ع (آمد، چیزی نگفت.";
    assert_eq!(cut(Language::Persian, text).len(), 2);
}

#[test]
fn time_is_linear_on_hostile_input() {
    for unit in [". ", "a.", "«", "(", "\"", "! (", "۔\u{200C}", "ه.", "1.", "\n", "\"?\" a ", ".\u{200F}", "و "] {
        let text = unit.repeat(100_000);
        let start = std::time::Instant::now();
        let count = Segmenter::new(Language::Pashto).segment(&text).len();
        assert!(start.elapsed().as_secs() < 10, "{unit:?} took {:?} for {count} sentences", start.elapsed());
    }
}
