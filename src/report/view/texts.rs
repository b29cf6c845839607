//! The texts of the articles, read from the corpus again.
//!
//! A run folder holds statements, not articles. A text is shown only where it is the one that the run read: its file has
//! the hash that `run.json` states, and the statements stand in it at their places.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::document::{Corpus, slashed};
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::CorpusConfig;
use crate::record::{InputRecord, RunRecord};

/// How many documents are read at a time.
const BATCH: usize = 1024;

/// Why a document's text is not in a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoText {
    /// No corpus was given, and where it lay when it was read there is none.
    NoCorpus,
    /// The corpus has no such document.
    NotInCorpus,
    /// Its file is not the one that was read.
    Changed,
    /// The text is not the one that its statements were found in, though the file is: it was read in another way.
    ReadOtherwise,
    /// Nothing of the document is shown, so its text is not wanted.
    NotShown,
}

/// The texts of some documents of a run.
#[derive(Clone, Debug, Default)]
pub struct Articles {
    texts: HashMap<String, String>,
    faults: HashMap<String, NoText>,
    is_read: bool,
}

impl Articles {
    /// Reads the texts of the documents `wanted` (ids) of `run` from `corpus`, the folder or file that was read.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] or [`ErrorKind::Input`] if there is no corpus, [`ErrorKind::Run`] if `run.json` does not say how
    /// it was read. Documents that are not there, or not as they were, are no error: [`Articles::text`] says so.
    pub fn read(corpus: &Path, run: &RunRecord, wanted: &HashSet<&str>) -> Result<Self> {
        let config = run.config.get("corpus").cloned().unwrap_or_default();
        let config: CorpusConfig = serde_json::from_value(config).map_err(|error| {
            Error::new(ErrorKind::Run, "run.json does not say how its corpus was read").with_source(error)
        })?;
        let mut articles = Self { is_read: true, ..Self::default() };
        let mut path_of = HashMap::new();
        let end = Corpus::new(corpus).reading(config.reading()).batches(BATCH, &mut |batch| {
            for document in batch.documents {
                if wanted.contains(document.id.as_str()) {
                    path_of.insert(document.id.clone(), slashed(&document.path));
                    articles.texts.insert(document.id, document.body);
                }
            }
            Ok(())
        })?;
        let found: BTreeSet<(String, String)> =
            end.inputs.iter().map(InputRecord::from).map(|input| (input.path, input.hash)).collect();
        let same: HashSet<&str> = run
            .inputs
            .iter()
            .filter(|input| found.contains(&(input.path.clone(), input.hash.clone())))
            .map(|input| input.path.as_str())
            .collect();
        for (id, path) in path_of {
            // The path of an entry goes on below its archive.
            let mut at = path.as_str();
            let is_same = loop {
                if same.contains(at) {
                    break true;
                }
                match at.rsplit_once('/') {
                    Some((parent, _)) => at = parent,
                    None => break false,
                }
            };
            if !is_same {
                articles.texts.remove(&id);
                articles.faults.insert(id, NoText::Changed);
            }
        }
        Ok(articles)
    }

    /// The text of the document `id`.
    ///
    /// # Errors
    /// Why it is not there.
    pub fn text(&self, id: &str) -> std::result::Result<&str, NoText> {
        let missing = if self.is_read { NoText::NotInCorpus } else { NoText::NoCorpus };
        match self.texts.get(id) {
            Some(text) => Ok(text),
            None => Err(self.faults.get(id).copied().unwrap_or(missing)),
        }
    }

    /// Takes the text of the document `id` out where the words `places` do not stand in it at their places (code points).
    pub(super) fn check<'at>(&mut self, id: &str, places: impl IntoIterator<Item = (usize, usize, &'at str)>) {
        let Some(text) = self.texts.get(id) else { return };
        let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        offsets.push(text.len());
        let stands = |(start, end, words): (usize, usize, &str)| {
            let range = offsets.get(start).zip(offsets.get(end)).filter(|(start, end)| start <= end);
            range.is_some_and(|(&start, &end)| &text[start..end] == words)
        };
        if !places.into_iter().all(stands) {
            self.texts.remove(id);
            self.faults.insert(id.to_owned(), NoText::ReadOtherwise);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_which_a_statement_does_not_stand_at_its_place_is_not_shown() {
        let text = "کابل – ۵۸ تن کشته شدند.";
        let place = |words: &str| {
            let start = text[..text.find(words).unwrap()].chars().count();
            (start, start + words.chars().count())
        };
        let read = || Articles {
            texts: HashMap::from([("a".to_owned(), text.to_owned())]),
            faults: HashMap::new(),
            is_read: true,
        };
        let (start, end) = place("۵۸ تن");
        let mut articles = read();
        articles.check("a", [(start, end, "۵۸ تن"), (0, text.chars().count(), text)]);
        assert_eq!(articles.text("a"), Ok(text));
        assert_eq!(articles.text("b"), Err(NoText::NotInCorpus));
        for wrong in
            [(start + 1, end + 1, "۵۸ تن"), (start, end, "۵۸ نن"), (start, usize::MAX, "۵۸ تن"), (end, start, "")]
        {
            let mut articles = read();
            articles.check("a", [wrong]);
            assert_eq!(articles.text("a"), Err(NoText::ReadOtherwise), "{wrong:?}");
        }
        assert_eq!(Articles::default().text("a"), Err(NoText::NoCorpus));
    }
}
