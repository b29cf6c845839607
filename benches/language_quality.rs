//! Measures the language identifier on development text and prints the tables of `src/language/model/README.md`.
//!
//! ```text
//! cargo bench --bench language_quality -- DATA             # --speed for the last table alone
//! ```
//!
//! `DATA` is the folder of public text data; none of what is read here was trained on.
#![cfg_attr(test, allow(dead_code, unused_imports, reason = "built without its own `main` where the harness is on"))]
#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints tables")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bayan::Span;
use bayan::language::{Identification, Identifier, Label};

/// What should come out: a group of labels, as Dari and Iranian Persian count as one here.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    One(Label),
    Persian,
}

impl Wanted {
    fn accepts(self, label: Label) -> bool {
        match self {
            Self::One(one) => label == one,
            Self::Persian => matches!(label, Label::Dari | Label::Persian),
        }
    }

    fn probability(self, found: &Identification) -> f32 {
        let sum = |labels: &[Label]| {
            Label::ALL.iter().zip(found.probabilities).filter(|(l, _)| labels.contains(l)).map(|(_, p)| p).sum()
        };
        match self {
            Self::One(one) => sum(&[one]),
            Self::Persian => sum(&[Label::Dari, Label::Persian]),
        }
    }
}

fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn first_words(text: &str, n: usize) -> String {
    text.split_whitespace().take(n).collect::<Vec<_>>().join(" ")
}

/// Pashto as it comes from a keyboard without its letters.
fn without_pashto_letters(text: &str) -> String {
    let nearest = |c| match c {
        'ې' => 'ے',
        'ۍ' | 'ئ' => 'ی',
        'ځ' => 'ز',
        'څ' => 'س',
        'ډ' => 'ڈ',
        'ړ' => 'ڑ',
        'ږ' => 'ژ',
        'ښ' => 'ش',
        'ګ' => 'گ',
        'ڼ' => 'ن',
        'ټ' => 'ٹ',
        c => c,
    };
    text.chars().map(nearest).collect()
}

fn whatlang_label(text: &str) -> Label {
    match whatlang::detect_lang(text) {
        Some(whatlang::Lang::Eng) => Label::English,
        Some(whatlang::Lang::Urd) => Label::Urdu,
        Some(whatlang::Lang::Pes) => Label::Persian,
        _ => Label::Other,
    }
}

#[derive(Default)]
struct Bins {
    /// For each tenth of confidence: texts, sum of confidence, texts that were right.
    tenths: [(usize, f64, usize); 10],
}

impl Bins {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a probability has ten tenths")]
    fn add(&mut self, confidence: f32, right: bool) {
        let bin = &mut self.tenths[((confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += f64::from(confidence);
        bin.2 += usize::from(right);
    }

    fn print(&self, title: &str) {
        let all: usize = self.tenths.iter().map(|bin| bin.0).sum();
        let error: f64 = self.tenths.iter().map(|bin| (bin.1 - bin.2 as f64).abs()).sum::<f64>() / all.max(1) as f64;
        println!(
            "\n### Calibration: {title} (expected error {error:.4})\n\n| confidence | texts | right |\n|---|---|---|"
        );
        for bin in self.tenths.iter().filter(|bin| bin.0 > 0) {
            println!("| {:.3} | {} | {:.3} |", bin.1 / bin.0 as f64, bin.0, bin.2 as f64 / bin.0 as f64);
        }
    }
}

struct Report {
    identifier: Identifier,
    bins: Bins,
}

impl Report {
    fn row(&mut self, name: &str, texts: &[String], wanted: Wanted) {
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        let mut rival = 0;
        let mut probability = 0.0;
        for text in texts {
            let found = self.identifier.identify(text);
            let right = wanted.accepts(found.label);
            let own = if right { wanted.probability(&found) } else { found.confidence };
            self.bins.add(own, right);
            probability += f64::from(wanted.probability(&found));
            if !right {
                *wrong.entry(found.label.code()).or_default() += 1;
                if std::env::var_os("SHOW").is_some() {
                    println!("    {name}: {} {:.2} {text}", found.label, found.confidence);
                }
            }
            rival += usize::from(wanted.accepts(whatlang_label(text)));
        }
        let n = texts.len().max(1);
        let right = n - wrong.values().sum::<usize>().min(n);
        let percent = |count: usize| 100.0 * count as f64 / n as f64;
        let wrong: Vec<String> = wrong.iter().map(|(label, count)| format!("{label} {count}")).collect();
        println!(
            "| {name} | {} | {:.2} | {:.3} | {:.1} | {} |",
            texts.len(),
            percent(right),
            probability / n as f64,
            percent(rival),
            wrong.join(", ")
        );
    }
}

const HEAD: &str =
    "\n| text | lines | right % | mean probability | whatlang % | taken for |\n|---|---|---|---|---|---|";

fn main() {
    let folder: Option<PathBuf> = std::env::args().skip(1).find(|argument| !argument.starts_with('-')).map(Into::into);
    let Some(data) = folder.filter(|folder| folder.is_dir()) else {
        println!("name the folder of public text data: cargo bench --bench language_quality -- DATA");
        return;
    };
    let only_speed = std::env::args().any(|argument| argument == "--speed");
    let identifier = Identifier::new().unwrap_or_else(|error| panic!("{error}"));
    let mut report = Report { identifier, bins: Bins::default() };
    let columns = [
        ("English", "eng_Latn", Wanted::One(Label::English)),
        ("Pashto", "pbt_Arab", Wanted::One(Label::Pashto)),
        ("Urdu", "urd_Arab", Wanted::One(Label::Urdu)),
        ("Dari", "prs_Arab", Wanted::Persian),
        ("Iranian Persian", "pes_Arab", Wanted::Persian),
    ];
    let flores: Vec<(&str, Vec<String>, Wanted)> = columns
        .into_iter()
        .map(|(name, file, wanted)| (name, lines(&data.join(format!("flores-sib200/{file}.txt"))), wanted))
        .collect();

    if only_speed {
        return speed(&report.identifier, &flores);
    }
    println!("## FLORES{HEAD}");
    for (name, texts, wanted) in &flores {
        report.row(name, texts, *wanted);
    }
    for n in [4, 2, 1] {
        for (name, texts, wanted) in &flores {
            let cut: Vec<String> = texts.iter().map(|text| first_words(text, n)).collect();
            report.row(&format!("{name}, first {n}"), &cut, *wanted);
        }
    }
    let replaced: Vec<String> = flores[1].1.iter().map(|text| without_pashto_letters(text)).collect();
    report.row("Pashto, letters replaced", &replaced, Wanted::One(Label::Pashto));
    let cut: Vec<String> = replaced.iter().map(|text| first_words(text, 4)).collect();
    report.row("Pashto, letters replaced, first 4", &cut, Wanted::One(Label::Pashto));
    let upper: Vec<String> = flores[0].1.iter().map(|text| text.to_uppercase()).collect();
    report.row("English, upper case", &upper, Wanted::One(Label::English));

    println!("\n## Other languages, to be rejected{HEAD}");
    for file in ["arb_Arab", "snd_Arab", "ckb_Arab", "uig_Arab", "azb_Arab", "kas_Arab"]
        .into_iter()
        .chain(["tgk_Cyrl", "hin_Deva", "uzn_Latn", "tur_Latn", "fra_Latn", "deu_Latn"])
    {
        let texts = lines(&data.join(format!("flores-sib200/other-languages/{file}.txt")));
        report.row(file, &texts, Wanted::One(Label::Other));
        let cut: Vec<String> = texts.iter().map(|text| first_words(text, 4)).collect();
        report.row(&format!("{file}, first 4"), &cut, Wanted::One(Label::Other));
    }

    println!("\n## Other development sets{HEAD}");
    for (code, wanted) in
        [("eng", Wanted::One(Label::English)), ("urd", Wanted::One(Label::Urdu)), ("fas", Wanted::Persian)]
    {
        for kind in ["sentences", "word-pairs", "single-words"] {
            let texts = lines(&data.join(format!("lingua-testdata/{code}.{kind}.txt")));
            report.row(&format!("Lingua {code} {kind}"), &texts, wanted);
        }
    }
    report.row("Tatoeba pes", &lines(&data.join("tatoeba/pes-eng.pes.txt")), Wanted::Persian);
    report.row("Tatoeba urd", &lines(&data.join("tatoeba/urd-eng.urd.txt")), Wanted::One(Label::Urdu));
    for (name, file, stop, wanted) in [
        ("Urdu news", "urdu-summary-corpus/articles.jsonl", '۔', Wanted::One(Label::Urdu)),
        ("Pashto radio", "pashto-radio-news/articles.jsonl", '.', Wanted::One(Label::Pashto)),
    ] {
        let articles: Vec<String> = lines(&data.join(file))
            .iter()
            .filter_map(|line| {
                serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str().map(str::to_owned)
            })
            .collect();
        let sentences = articles.iter().flat_map(|text| text.split(stop)).map(str::trim);
        let sentences: Vec<String> =
            sentences.filter(|text| text.split_whitespace().count() > 2).map(str::to_owned).collect();
        report.row(name, &sentences, wanted);
    }
    report.bins.print("every row above, Dari and Iranian Persian counted as one");

    gold(&report.identifier, &data.join("../gold/dev"));
    dialect(&report.identifier, &flores[3].1, &flores[4].1);
    speed(&report.identifier, &flores);
}

/// Documents and sentences of a gold corpus, with the gold's own sentence boundaries.
fn gold(identifier: &Identifier, corpus: &Path) {
    let json = std::fs::read_to_string(corpus.join("gold.json")).unwrap_or_default();
    let Ok(gold) = serde_json::from_str::<serde_json::Value>(&json) else { return };
    let Some(documents) = gold["documents"].as_object() else { return };
    let (mut right, mut sentences_right, mut sentences_all) = (0, 0, 0);
    println!("\n## Gold documents\n");
    for (id, document) in documents {
        let path = corpus.join("docs").join(format!("{id}.txt"));
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let body = text.splitn(3, "---\n").nth(2).unwrap_or_default();
        let mut at = 0;
        let mut spans = Vec::new();
        for sentence in document["sentences"].as_array().into_iter().flatten().filter_map(|value| value.as_str()) {
            if let Some(start) = body[at..].find(sentence) {
                spans.push(Span::new(at + start, at + start + sentence.len()));
                at += start + sentence.len();
            }
        }
        let found = identifier.identify_document(body, &spans);
        let wanted = document["lang"].as_str().unwrap_or_default();
        right += usize::from(found.label.code() == wanted);
        for (sentence, span) in found.sentences.iter().zip(&spans) {
            sentences_all += 1;
            if sentence.label.code() == wanted {
                sentences_right += 1;
            } else {
                println!("- {id}: {} ({:.2}) for a sentence: {}", sentence.label, sentence.confidence, span.of(body));
            }
        }
        if found.label.code() != wanted || found.confidence < 0.98 {
            let words = found.sentences.iter().flat_map(|sentence| &sentence.reasons);
            let words: Vec<String> = words
                .map(|reason| format!("{} {} {:.1}", reason.span.of(body), reason.points_to, reason.weight))
                .collect();
            let (odds, words) = (found.dari_log_odds, words.join(", "));
            println!("- {id}: {} {:.3} for {wanted} (Dari log odds {odds:.1}: {words})", found.label, found.confidence);
        }
    }
    println!(
        "\n{right} of {} documents and {sentences_right} of {sentences_all} sentences have the gold's language",
        documents.len()
    );
}

/// Dari against Iranian Persian, on single sentences and on pseudo-documents of neighbouring ones.
fn dialect(identifier: &Identifier, dari: &[String], persian: &[String]) {
    println!("\n## Dari or Iranian Persian\n\n| text | Dari right % | Iranian right % | both % |\n|---|---|---|---|");
    let mut curves = Vec::new();
    for n in [1, 4, 12] {
        let mut bins = Bins::default();
        let mut right = [0, 0];
        let mut total = [0, 0];
        for (side, (texts, wanted)) in [(dari, Label::Dari), (persian, Label::Persian)].into_iter().enumerate() {
            for chunk in texts.chunks_exact(n) {
                let body = chunk.join("\n");
                let mut at = 0;
                let spans: Vec<Span> = chunk
                    .iter()
                    .map(|text| {
                        let span = Span::new(at, at + text.len());
                        at = span.end + 1;
                        span
                    })
                    .collect();
                let found = identifier.identify_document(&body, &spans);
                total[side] += 1;
                right[side] += usize::from(found.label == wanted);
                bins.add(found.confidence, found.label == wanted);
            }
        }
        let percent = |a: usize, b: usize| 100.0 * a as f64 / b.max(1) as f64;
        println!(
            "| {n} sentences | {:.1} | {:.1} | {:.1} |",
            percent(right[0], total[0]),
            percent(right[1], total[1]),
            percent(right[0] + right[1], total[0] + total[1])
        );
        curves.push((n, bins));
    }
    for (n, bins) in curves {
        bins.print(&format!("{n} sentences"));
    }
}

/// The best of several runs over the lines, on one core.
fn speed(identifier: &Identifier, flores: &[(&str, Vec<String>, Wanted)]) {
    println!("\n## Speed, one core\n\n| lines | bayan, lines/s | bayan, MB/s | whatlang, lines/s |\n|---|---|---|---|");
    let rate = |texts: &[&str], run: &dyn Fn(&str) -> Label| {
        let times = (0..40).map(|_| {
            let began = Instant::now();
            let seen = texts.iter().filter(|text| run(text) != Label::Other).count();
            assert!(seen > 0, "nothing was identified");
            began.elapsed().as_secs_f64()
        });
        texts.len() as f64 / times.fold(f64::INFINITY, f64::min)
    };
    let all: Vec<&str> = flores.iter().flat_map(|(_, texts, _)| texts).map(String::as_str).collect();
    let columns = flores.iter().map(|(name, texts, _)| (*name, texts.iter().map(String::as_str).collect()));
    for (name, texts) in columns.chain([("all five", all)]) {
        let texts: Vec<&str> = texts;
        let own = rate(&texts, &|text| identifier.identify(text).label);
        let bytes = texts.iter().map(|text| text.len()).sum::<usize>() as f64 / texts.len().max(1) as f64;
        let rival = rate(&texts, &whatlang_label);
        println!("| {name} | {own:.0} | {:.1} | {rival:.0} |", own * bytes / 1e6);
    }
}
