//! What the tables are made from: the folder of public data, a gold corpus, and the tools in Python.

use std::path::Path;

use anyhow::Context;
use bayan::Span;
use serde_json::Value;

use crate::rivals::Python;

pub(crate) struct Inputs<'run> {
    /// The folder of public text data.
    pub(crate) data: &'run Path,
    /// The documents of the gold corpus; none without one.
    pub(crate) gold: Vec<GoldDocument>,
    /// The tools in Python, if there is an interpreter.
    pub(crate) python: Option<Python>,
    /// Part of the names of the sets whose errors are shown.
    pub(crate) errors: Option<&'run str>,
}

impl Inputs<'_> {
    /// Whether the errors of the set `name` are to be printed.
    pub(crate) fn shows(&self, name: &str) -> bool {
        self.errors.is_some_and(|shown| name.contains(shown))
    }

    /// The lines of a file of the data folder, trimmed, without empty ones; none if it is absent.
    pub(crate) fn lines(&self, file: &str) -> Vec<String> {
        lines(&self.data.join(file))
    }
}

/// The lines of a file, trimmed, without empty ones; none if it is absent.
pub(crate) fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A document of a gold corpus, without its front matter.
pub(crate) struct GoldDocument {
    pub(crate) id: String,
    /// The code of its language.
    pub(crate) language: String,
    pub(crate) body: String,
    /// Its sentences, in bytes of the body.
    pub(crate) sentences: Vec<Span>,
}

impl GoldDocument {
    /// The documents of the corpus in `folder`: `gold.json` and `docs/`.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<Self>> {
        let json = std::fs::read_to_string(folder.join("gold.json")).context("no gold.json in the gold corpus")?;
        let gold: Value = serde_json::from_str(&json)?;
        let documents = gold["documents"].as_object().context("no documents in the gold corpus")?;
        let read = |(id, document): (&String, &Value)| {
            let text = std::fs::read_to_string(folder.join("docs").join(format!("{id}.txt"))).unwrap_or_default();
            let body = text.split_once("\n---\n").map_or("", |(_, body)| body).to_owned();
            let (mut at, mut sentences) = (0, Vec::new());
            for sentence in document["sentences"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let Some(offset) = body[at..].find(sentence) else { continue };
                let start = at + offset;
                at = start + sentence.len();
                sentences.push(Span::new(start, at));
            }
            let language = document["lang"].as_str().unwrap_or_default().to_owned();
            Self { id: id.clone(), language, body, sentences }
        };
        Ok(documents.iter().map(read).collect())
    }
}
