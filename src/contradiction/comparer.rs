//! Comparing texts by twos, outside any corpus.

use rayon::prelude::*;

use super::{DEFAULT_THRESHOLD, Side, compare};
use crate::embed::{Encoder, encode_for_pairs};
use crate::error::Result;
use crate::language::{Identifier, Language};
use crate::record::{CompareRecord, EvidenceRecord, Source};
use crate::scorer::PairScorer;
use crate::span::Span;
use crate::statement::{Context, Extractor, Statement};

/// Compares pairs of texts, each taken as one statement.
pub struct Comparer {
    encoder: Box<dyn Encoder>,
    scorer: PairScorer,
    identifier: Identifier,
    extractor: Extractor,
}

impl std::fmt::Debug for Comparer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Comparer").field("encoder", self.encoder.model()).finish_non_exhaustive()
    }
}

impl Comparer {
    /// A comparer over the vectors of `encoder`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Model`] if the weights of its pair scorer are damaged.
    pub fn new(encoder: Box<dyn Encoder>) -> Result<Self> {
        let scorer = PairScorer::for_encoder(encoder.as_ref())?;
        Ok(Self { encoder, scorer, identifier: Identifier::new()?, extractor: Extractor::new()? })
    }

    /// What the two texts of each pair say of each other. Evidence names them `a` and `b`, with offsets in code points.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Model`] if the encoder fails.
    pub fn compare(&self, pairs: &[(&str, &str)]) -> Result<Vec<CompareRecord>> {
        let texts: Vec<&str> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
        let known: Vec<Option<Language>> =
            texts.par_iter().map(|text| self.identifier.identify(text).label.language()).collect();
        let (vectors, tokens) = encode_for_pairs(self.encoder.as_ref(), &texts, &known)?;
        let record = |(at, &(a, b)): (usize, &(&str, &str))| {
            let read = |text, row: usize| self.statement(text, known[row].unwrap_or(Language::English));
            let (first, second) = (read(a, 2 * at), read(b, 2 * at + 1));
            let projected = [2 * at, 2 * at + 1].map(|row| self.scorer.project(vectors.row(row), tokens[row].clone()));
            let verdict = compare(
                &self.scorer,
                Side { statement: &first, text: a, projected: &projected[0], setting: None },
                Side { statement: &second, text: b, projected: &projected[1], setting: None },
                DEFAULT_THRESHOLD,
            );
            let sources = [Source::bare(a), Source::bare(b)];
            let evidence = verdict.evidence.into_iter().map(|evidence| EvidenceRecord {
                statement_id: if evidence.in_second { "b" } else { "a" }.to_owned(),
                words: sources[usize::from(evidence.in_second)].words(evidence.span),
                value: evidence.value,
            });
            CompareRecord {
                same_point: verdict.same_point,
                contradiction: verdict.contradiction,
                label: verdict.label,
                conflict: Some(verdict.turns_on),
                evidence: evidence.collect(),
                explanation: verdict.explanation,
            }
        };
        Ok(pairs.par_iter().enumerate().map(record).collect())
    }

    /// The whole text as one statement.
    fn statement(&self, text: &str, language: Language) -> Statement {
        let clauses = self.extractor.extract(text, language, &Context::default());
        Statement::merged(clauses, Span::new(0, text.len()), language)
    }
}
