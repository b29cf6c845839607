//! The sentence segmenter on treebanks, gold corpora and sets written by journalists: exact-span F1 beside other tools.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;

use bayan::language::Language;
use bayan::sentence::Segmenter;
use bayan::span::CodePoints;
use serde_json::Value;

use crate::inputs::{GoldDocument, Inputs};
use crate::rivals::{self, SPLITTERS, Sentences};

/// A text and its sentences, as code point ranges.
struct Sample {
    text: String,
    sentences: Vec<(usize, usize)>,
}

struct Set {
    name: String,
    language: Language,
    samples: Vec<Sample>,
}

/// All sets that are there.
fn sets(inputs: &Inputs<'_>) -> Vec<Set> {
    let data = inputs.data;
    let mut sets = Vec::new();
    for (stem, language) in [
        ("ur_udtb-ud-dev", Language::Urdu),
        ("fa_seraji-ud-dev", Language::Persian),
        ("fa_perdt-ud-dev", Language::Persian),
        ("en_gum-ud-dev", Language::English),
        ("en_ewt-ud-dev", Language::English),
    ] {
        sets.extend(read_jsonl(&data.join("ud").join(format!("{stem}.jsonl")), stem, language));
    }
    for (stem, language) in [("pbt_Arab", Language::Pashto), ("prs_Arab", Language::Dari)] {
        let name = format!("NLLB-Seed {stem}, 20 lines joined");
        sets.extend(read_lines(&data.join("nllb-seed").join(format!("{stem}.txt")), &name, language));
    }
    let gold = [Language::English, Language::Pashto, Language::Urdu, Language::Dari];
    sets.extend(
        gold.into_iter().map(|language| gold_set(&inputs.gold, language)).filter(|set| !set.samples.is_empty()),
    );
    for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
        for (kind, name) in [("", "hard, written with the rules"), ("-blind", "hard, written blind")] {
            let file = format!("tests/data/sentences/{language}{kind}.jsonl");
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
            sets.extend(read_jsonl(&path, &format!("{language}, {name}"), language));
        }
    }
    sets
}

/// The texts that speed is measured on: every document of the treebanks and parallel sets, by language.
pub(crate) fn running_text(inputs: &Inputs<'_>) -> Vec<(Language, Vec<String>)> {
    let mut texts: Vec<(Language, Vec<String>)> = Vec::new();
    for set in sets(inputs).into_iter().filter(|set| !set.name.contains("hard") && !set.name.contains("gold")) {
        let samples = set.samples.into_iter().map(|sample| sample.text);
        match texts.iter_mut().find(|(language, _)| *language == set.language) {
            Some((_, own)) => own.extend(samples),
            None => texts.push((set.language, samples.collect())),
        }
    }
    texts
}

pub(crate) fn report(inputs: &mut Inputs<'_>) -> anyhow::Result<String> {
    let mut report = "
# Sentences

Exact-span precision, recall and F1 in percent: a sentence is right if both of its ends are. The rivals' spaces at the
ends of sentences are cut off. The treebanks' development parts and the gold corpus were looked at while rules were made.

| set | sentences | bayan P | R | F1 | UAX #29 | ICU4X | pySBD | sentencex |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
"
    .to_owned();
    for set in &sets(inputs) {
        let segmenter = Segmenter::new(set.language);
        let ours =
            set.score(&set.each(|text| segmenter.segment(text).iter().map(|s| (s.span.start, s.span.end)).collect()));
        let count: usize = set.samples.iter().map(|sample| sample.sentences.len()).sum();
        let _ = write!(report, "| {} | {count} | {:.2} | {:.2} | {:.2}", set.name, ours.0, ours.1, ours.2);
        for rival in [rivals::uax29, rivals::icu4x] {
            let _ = write!(report, " | {:.2}", set.score(&set.each(rival)).2);
        }
        let texts: Vec<&str> = set.samples.iter().map(|sample| sample.text.as_str()).collect();
        for tool in SPLITTERS {
            let found = match &mut inputs.python {
                Some(python) => python.split(tool, set.language, &texts)?,
                None => None,
            };
            match found {
                Some(found) => _ = write!(report, " | {:.2}", set.score(&found).2),
                None => report += " | –",
            }
        }
        report += " |\n";
        if inputs.shows(&set.name) {
            print_errors(set);
        }
    }
    Ok(report)
}

impl Set {
    /// What `segment` finds in each sample, in code points.
    fn each(&self, segment: impl Fn(&str) -> Vec<(usize, usize)>) -> Vec<Sentences> {
        let found = self.samples.iter().map(|sample| {
            let code_points = CodePoints::of(&sample.text);
            segment(&sample.text).into_iter().map(|(a, b)| (code_points.at(a), code_points.at(b))).collect()
        });
        found.collect()
    }

    /// Precision, recall and F1 in percent.
    fn score(&self, found: &[Sentences]) -> (f64, f64, f64) {
        let (mut right, mut all, mut wanted) = (0, 0, 0);
        for (sample, found) in self.samples.iter().zip(found) {
            let got: HashSet<&(usize, usize)> = found.iter().collect();
            right += sample.sentences.iter().filter(|&span| got.contains(span)).count();
            all += got.len();
            wanted += sample.sentences.len();
        }
        let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        (share(right, all), share(right, wanted), share(2 * right, all + wanted))
    }
}

fn read_jsonl(path: &Path, name: &str, language: Language) -> Option<Set> {
    let content = std::fs::read_to_string(path).ok()?;
    let samples = content.lines().filter_map(|line| {
        let value: Value = serde_json::from_str(line).ok()?;
        let text = value["text"].as_str()?.to_owned();
        let number = |value: &Value| value.as_u64().and_then(|n| usize::try_from(n).ok());
        let sentences =
            value["sentences"].as_array()?.iter().filter_map(|s| Some((number(&s[0])?, number(&s[1])?))).collect();
        Some(Sample { text, sentences })
    });
    Some(Set { name: name.to_owned(), language, samples: samples.collect() })
}

/// Joins runs of twenty lines into a pseudo-document each.
fn read_lines(path: &Path, name: &str, language: Language) -> Option<Set> {
    let content = std::fs::read_to_string(path).ok()?;
    let lines: Vec<&str> = content.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let samples = lines.chunks(20).map(|chunk| {
        let (mut at, mut sentences) = (0, Vec::new());
        for line in chunk {
            let length = line.chars().count();
            sentences.push((at, at + length));
            at += length + 1;
        }
        Sample { text: chunk.join(" "), sentences }
    });
    Some(Set { name: name.to_owned(), language, samples: samples.collect() })
}

/// The documents of a gold corpus in one language.
fn gold_set(documents: &[GoldDocument], language: Language) -> Set {
    let documents = documents.iter().filter(|document| document.language == language.code());
    let samples = documents.map(|document| {
        let code_points = CodePoints::of(&document.body);
        let sentences =
            document.sentences.iter().map(|span| (code_points.at(span.start), code_points.at(span.end))).collect();
        Sample { text: document.body.clone(), sentences }
    });
    Set { name: format!("gold {language}"), language, samples: samples.collect() }
}

/// Every boundary that is missed or made up, with some text around it.
fn print_errors(set: &Set) {
    for sample in &set.samples {
        let code_points = CodePoints::of(&sample.text);
        let got: HashSet<usize> =
            Segmenter::new(set.language).segment(&sample.text).iter().map(|s| code_points.at(s.span.end)).collect();
        let wanted: HashSet<usize> = sample.sentences.iter().map(|&(_, end)| end).collect();
        let characters: Vec<char> = sample.text.chars().collect();
        let mut wrong: Vec<usize> = got.symmetric_difference(&wanted).copied().collect();
        wrong.sort_unstable();
        for at in wrong {
            let kind = if got.contains(&at) { "made up" } else { "missed" };
            let before: String = characters[at.saturating_sub(50)..at].iter().collect();
            let after: String = characters[at..(at + 40).min(characters.len())].iter().collect();
            println!("{kind}\t{before}‖{after}");
        }
    }
}
