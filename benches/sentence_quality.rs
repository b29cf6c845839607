//! Quality of the sentence segmenter beside UAX #29's, as a Markdown table: exact-span precision, recall and F1.
//!
//! `cargo bench --bench sentence_quality -- DATA_DIR [GOLD_DIR]`, where `DATA_DIR` holds `ud/*.jsonl` and
//! `nllb-seed/*.txt`, and `GOLD_DIR` a gold corpus. Set `ERRORS=stem` to print what goes wrong in one set and
//! `SPEED=1` for throughput.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use bayan::language::Language;
use bayan::sentence::Segmenter;
use bayan::span::CodePoints;
use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

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

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let Some(data) = arguments.first() else {
        say("no data folder given; see the top of this file");
        return;
    };
    let mut sets = Vec::new();
    for (stem, language) in [
        ("ur_udtb-ud-dev", Language::Urdu),
        ("fa_seraji-ud-dev", Language::Persian),
        ("fa_perdt-ud-dev", Language::Persian),
        ("en_gum-ud-dev", Language::English),
        ("en_ewt-ud-dev", Language::English),
    ] {
        sets.extend(read_jsonl(&Path::new(data).join("ud").join(format!("{stem}.jsonl")), stem, language));
    }
    for (stem, language) in [("pbt_Arab", Language::Pashto), ("prs_Arab", Language::Dari)] {
        sets.extend(read_lines(&Path::new(data).join("nllb-seed").join(format!("{stem}.txt")), stem, language));
    }
    if let Some(gold) = arguments.get(1) {
        sets.extend(read_gold(Path::new(gold)));
    }
    for (stem, language) in [("ps", Language::Pashto), ("prs", Language::Dari)] {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sentences").join(format!("{stem}.jsonl"));
        sets.extend(read_jsonl(&own, &format!("dev set {stem}"), language));
    }
    say("| set | sentences | bayan P | R | F1 | UAX #29 F1 |\n|---|---:|---:|---:|---:|---:|");
    for set in &sets {
        let ours = score(set, |text| {
            Segmenter::new(set.language).segment(text).iter().map(|s| (s.span.start, s.span.end)).collect()
        });
        let base = score(set, baseline);
        let count: usize = set.samples.iter().map(|sample| sample.sentences.len()).sum();
        say(&format!("| {} | {count} | {:.2} | {:.2} | {:.2} | {:.2} |", set.name, ours.0, ours.1, ours.2, base.2));
    }
    if let Ok(name) = std::env::var("ERRORS") {
        for set in sets.iter().filter(|set| set.name.contains(&name)) {
            print_errors(set);
        }
    }
    if std::env::var("SPEED").is_ok() {
        say("\n| set | MB/s bayan | MB/s UAX #29 | time ratio |\n|---|---:|---:|---:|");
        for set in &sets {
            print_speed(set);
        }
    }
}

#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
fn say(line: &str) {
    println!("{line}");
}

/// UAX #29's sentence bounds, trimmed.
fn baseline(text: &str) -> Vec<(usize, usize)> {
    text.split_sentence_bound_indices()
        .map(|(at, piece)| (at + piece.len() - piece.trim_start().len(), at + piece.trim_end().len()))
        .filter(|(start, end)| start < end)
        .collect()
}

/// Precision, recall and F1 in percent.
fn score(set: &Set, segment: impl Fn(&str) -> Vec<(usize, usize)>) -> (f64, f64, f64) {
    let (mut right, mut found, mut wanted) = (0, 0, 0);
    for sample in &set.samples {
        let code_points = CodePoints::of(&sample.text);
        let got: HashSet<(usize, usize)> =
            segment(&sample.text).into_iter().map(|(a, b)| (code_points.at(a), code_points.at(b))).collect();
        right += sample.sentences.iter().filter(|&span| got.contains(span)).count();
        found += got.len();
        wanted += sample.sentences.len();
    }
    let share = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
    (share(right, found), share(right, wanted), share(2 * right, found + wanted))
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

fn read_gold(folder: &Path) -> Vec<Set> {
    let Ok(content) = std::fs::read_to_string(folder.join("gold.json")) else { return Vec::new() };
    let gold: Value = serde_json::from_str(&content).unwrap_or_default();
    let mut sets = Vec::new();
    for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
        let mut samples = Vec::new();
        for (id, document) in gold["documents"].as_object().into_iter().flatten() {
            if document["lang"] != language.code() {
                continue;
            }
            let file = std::fs::read_to_string(folder.join("docs").join(format!("{id}.txt"))).unwrap_or_default();
            let text = file.split_once("\n---\n").map_or("", |(_, body)| body).to_owned();
            let code_points = CodePoints::of(&text);
            let (mut at, mut sentences) = (0, Vec::new());
            for sentence in document["sentences"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let Some(offset) = text[at..].find(sentence) else { continue };
                let start = at + offset;
                at = start + sentence.len();
                sentences.push((code_points.at(start), code_points.at(at)));
            }
            samples.push(Sample { text, sentences });
        }
        sets.push(Set { name: format!("gold {language}"), language, samples });
    }
    sets
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
            say(&format!("{kind}\t{before}‖{after}"));
        }
    }
}

fn print_speed(set: &Set) {
    let text: Vec<&str> = set.samples.iter().map(|sample| sample.text.as_str()).collect();
    let bytes: usize = text.iter().map(|text| text.len()).sum();
    let time = |segment: &dyn Fn(&str) -> usize| {
        let rounds = (3_000_000 / bytes.max(1)).max(1);
        let start = Instant::now();
        let mut sum = 0;
        for _ in 0..rounds {
            sum += text.iter().map(|text| segment(text)).sum::<usize>();
        }
        std::hint::black_box(sum);
        start.elapsed().as_secs_f64() / rounds as f64
    };
    let segmenter = Segmenter::new(set.language);
    let ours = time(&|text| segmenter.segment(text).len());
    let base = time(&|text| text.split_sentence_bound_indices().count());
    let rate = |seconds: f64| bytes as f64 / 1e6 / seconds;
    say(&format!("| {} | {:.1} | {:.1} | {:.2} |", set.name, rate(ours), rate(base), ours / base));
}
