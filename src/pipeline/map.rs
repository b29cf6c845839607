//! The first of the three functions that a run is made of: documents → statements and vectors.
//!
//! It looks at each document by itself, so batches can come in any order and be worked on anywhere. What it finds goes into
//! the [`Store`], vectors into that of the encoder; in memory stays a document's [`Profile`] and what its source says of it.

use rayon::prelude::*;

use super::analysis::{Analysed, Analysis, Profile, analyse, settle_persian};
use super::hooks::Hooks;
use super::run::Laps;
use super::store::{Key, Keyed, Kind, Store, entry};
use super::{Persian, Pipeline, signals};
use crate::document::{Document, Published, Skipped};
use crate::error::Result;

/// How many texts are encoded at once: about a second's work, so that a run that is stopped loses no more.
const TEXTS: usize = 64;

/// A document of the run. Its body is in the store.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// Without its body.
    pub(super) document: Document,
    /// Where its analysis is kept.
    pub(super) key: Key,
    pub(super) profile: Profile,
}

/// What is kept of a document: its profile, or why it is left out.
type Kept = std::result::Result<Profile, String>;

/// The profile that is kept of a document, if its analysis is there too and whole.
fn kept_of(store: &Store, key: &Key) -> Result<Option<Kept>> {
    let profile: Option<Kept> = store.get(Kind::Profile, key)?;
    Ok(match profile {
        Some(Ok(_)) if !store.is_whole(Kind::Analysis, key)? => None,
        other => other,
    })
}

impl Pipeline {
    /// Reads the documents of a batch, as far as that has not been done, and has their texts encoded.
    pub(super) fn map(
        &self,
        store: &Store,
        documents: Vec<Document>,
        hooks: &Hooks<'_>,
        laps: &mut Laps,
    ) -> Result<(Vec<Known>, Vec<Skipped>)> {
        let keys: Vec<Key> = documents.par_iter().map(|document| self.analysis_key(document)).collect();
        let mut kept: Vec<Option<Kept>> = keys.par_iter().map(|key| kept_of(store, key)).collect::<Result<_>>()?;
        let fresh: Vec<usize> = (0..documents.len()).filter(|&at| kept[at].is_none()).collect();
        let found: Vec<(usize, Kept, Vec<_>)> = fresh
            .into_par_iter()
            .map(|at| {
                let analysis = analyse(&documents[at], &self.identifier, &self.extractor);
                match analysis {
                    Ok((profile, statements)) => (at, Ok(profile), statements),
                    Err(reason) => (at, Err(reason), Vec::new()),
                }
            })
            .collect();
        let mut entries = Vec::new();
        for (at, profile, statements) in found {
            if profile.is_ok() {
                let analysis = Analysis { body: documents[at].body.clone(), statements };
                entries.push(entry(Kind::Analysis, keys[at], &analysis)?);
            }
            // Last, so that where there is a profile, there is an analysis too.
            entries.push(entry(Kind::Profile, keys[at], &profile)?);
            kept[at] = Some(profile);
        }
        if !entries.is_empty() {
            store.put(&entries)?;
        }
        laps.lap("statements");

        let (mut known, mut skipped) = (Vec::new(), Vec::new());
        for ((mut document, key), profile) in documents.into_iter().zip(keys).zip(kept) {
            document.body = String::new();
            match profile {
                Some(Ok(profile)) => {
                    let most = self.plan.config.alignment.max_statements;
                    if profile.statements > most {
                        document.notes.push(format!("only its first {most} statements are compared with others"));
                    }
                    known.push(Known { document, key, profile });
                }
                Some(Err(reason)) => skipped.push(Skipped::document(&document, reason)),
                None => {}
            }
        }
        self.encode_ahead(store, &known, hooks)?;
        laps.lap("embedding");
        Ok((known, skipped))
    }

    /// Has the encoder make and keep the vectors of documents of which it does not keep them yet.
    fn encode_ahead(&self, store: &Store, documents: &[Known], hooks: &Hooks<'_>) -> Result<()> {
        if !self.encoder.keeps() {
            return Ok(());
        }
        let mut missing = Vec::new();
        for known in documents {
            let most = self.plan.config.alignment.max_statements;
            let title = known.document.title.as_deref();
            let set = Keyed::new("texts").add(known.key).add(most.to_le_bytes()).add_some(title).key();
            if !self.encoder.has_kept(&set)? {
                missing.push((known, set));
            }
        }
        let loaded: Vec<Analysed> =
            missing.par_iter().map(|(known, _)| self.load_compared(store, known)).collect::<Result<_>>()?;
        let mut texts: Vec<&str> =
            loaded.iter().flat_map(|document| document.texts().chain(document.title())).map(|(text, _)| text).collect();
        texts.sort_unstable();
        texts.dedup();
        // Texts of one length take one time, so that no thread waits for another.
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        for batch in texts.chunks(TEXTS) {
            hooks.check()?;
            if self.encoder.encode_with_tokens(batch)?.is_none() {
                self.encoder.encode(batch)?;
            }
        }
        let sets: Vec<Key> = missing.iter().map(|&(_, set)| set).collect();
        if sets.is_empty() { Ok(()) } else { self.encoder.keep(&sets) }
    }

    /// A document with its text and statements, as this run sees them.
    pub(super) fn load(&self, store: &Store, known: &Known) -> Result<Analysed> {
        let analysis: Option<Analysis> = store.get(Kind::Analysis, &known.key)?;
        let Analysis { body, mut statements } = analysis.ok_or_else(|| {
            store.damaged(format!("what was kept of the document `{}` is damaged", known.document.id))
        })?;
        settle_persian(known.profile.label, &mut statements);
        signals::strip(&mut statements, &self.plan.without);
        Ok(Analysed { document: Document { body, ..known.document.clone() }, label: known.profile.label, statements })
    }

    /// The same with those statements only that are compared with others.
    pub(super) fn load_compared(&self, store: &Store, known: &Known) -> Result<Analysed> {
        let mut document = self.load(store, known)?;
        document.statements.truncate(self.plan.config.alignment.max_statements);
        Ok(document)
    }

    /// What the analysis of a document rests on.
    fn analysis_key(&self, document: &Document) -> Key {
        let persian = match self.plan.config.language.persian {
            Persian::Detect => "detect",
            Persian::Dari => "prs",
            Persian::Iranian => "fa",
        };
        let published = document.published.as_ref().map(Published::key);
        let hint = document.language_hint.as_deref();
        Keyed::new("analysis").add(persian).add_some(published).add_some(hint).add(&document.body).key()
    }
}
