//! Floors of the language identifier on sentences that the repository holds.

use std::collections::BTreeMap;

use bayan::language::{Identifier, Label};
use serde_json::Value;

/// The sentences of the gold corpus with the language of their document, Dari and Iranian Persian counted as one.
fn sentences() -> Vec<(Label, String)> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/gold/dev/gold.json");
    let gold: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut found = Vec::new();
    for document in gold["documents"].as_object().unwrap().values() {
        let label = match document["lang"].as_str().unwrap() {
            "en" => Label::English,
            "ps" => Label::Pashto,
            "ur" => Label::Urdu,
            "prs" => Label::Dari,
            other => panic!("no such language: {other}"),
        };
        let sentences = document["sentences"].as_array().unwrap().iter();
        found.extend(sentences.map(|sentence| (label, sentence.as_str().unwrap().to_owned())));
    }
    found
}

/// The share of each language's texts that are labelled right.
fn accuracy(texts: &[(Label, String)]) -> BTreeMap<&'static str, f64> {
    let identifier = Identifier::new().unwrap();
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (label, text) in texts {
        let found = match identifier.identify(text).label {
            Label::Persian => Label::Dari,
            other => other,
        };
        let (right, all) = counts.entry(label.code()).or_default();
        *right += usize::from(found == *label);
        *all += 1;
    }
    counts.into_iter().map(|(label, (right, all))| (label, right as f64 / all as f64)).collect()
}

#[test]
fn sentences_are_labelled_right() {
    let texts = sentences();
    assert!(texts.len() > 400);
    for (language, share) in accuracy(&texts) {
        assert!(share >= 0.99, "{language}: {share:.4} of the sentences are labelled right");
    }
}

/// Short, romanised, mixed and oddly typed text of `tests/data/language`.
#[test]
fn hard_texts_are_mostly_labelled_right() {
    let mut texts = Vec::new();
    for writer in ["en", "ps", "ur", "prs"] {
        let path = format!("{}/tests/data/language/{writer}.jsonl", env!("CARGO_MANIFEST_DIR"));
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let label = Label::ALL.into_iter().find(|label| case["label"] == label.code()).unwrap();
            let label = if label == Label::Persian { Label::Dari } else { label };
            texts.push((label, case["text"].as_str().unwrap().to_owned()));
        }
    }
    assert!(texts.len() >= 350);
    let shares = accuracy(&texts);
    for (language, floor) in [("en", 0.85), ("ps", 0.95), ("ur", 0.95), ("prs", 0.90), ("other", 0.93)] {
        assert!(shares[language] >= floor, "{language}: {:.4} of the texts are labelled right", shares[language]);
    }
}

/// News begins with names and datelines, so its first words tell less than those of other text.
#[test]
fn four_words_are_mostly_enough() {
    let cut = |text: String| text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
    let texts: Vec<(Label, String)> = sentences().into_iter().map(|(label, text)| (label, cut(text))).collect();
    for (language, share) in accuracy(&texts) {
        assert!(share >= 0.85, "{language}: {share:.4} of the first four words are labelled right");
    }
}
