//! What takes the language off vectors before they are compared: the means of each language's vectors and tokens.
//!
//! bayan's own models bring them. Of another model the corpus itself tells them, so that they must be worked out over all
//! of it before any of its vectors are compared.

use std::collections::BTreeMap;

use super::{Embeddings, Encoder, LanguageMeans, TokenMatrix, TokenTable, Tokens};
use crate::error::Result;
use crate::language::Language;

/// The means of an encoder's vectors and tokens by language, and the weights of its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Centre {
    means: LanguageMeans,
    table: Option<TokenTable>,
    is_of_corpus: bool,
}

impl Centre {
    /// Those that the encoder brings; `None` if it lacks any, so that a corpus has to tell them.
    #[must_use]
    pub fn of_encoder(encoder: &dyn Encoder) -> Option<Self> {
        let (means, table) = (encoder.means()?.clone(), encoder.token_table()?.clone());
        Some(Self { means, table: Some(table), is_of_corpus: false })
    }

    /// Those that the encoder brings, and for what it lacks those of a corpus that is handed over in batches, each with the
    /// language of every text. They depend on the order of the texts, but not on how these are cut into batches.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`], and those of `batches`.
    pub fn of_batches(
        encoder: &dyn Encoder,
        batches: impl FnOnce(&mut dyn FnMut(&[&str], &[Option<Language>]) -> Result<()>) -> Result<()>,
    ) -> Result<Self> {
        if let Some(own) = Self::of_encoder(encoder) {
            return Ok(own);
        }
        let mut sums = Sums::new(encoder.dimensions());
        batches(&mut |texts, languages| {
            if let Some((embeddings, tokens)) = encoder.encode_with_tokens(texts)? {
                embeddings.check(encoder, texts)?;
                sums.add(&embeddings, languages);
                sums.add_tokens(&tokens, languages);
            } else {
                let embeddings = encoder.encode(texts)?;
                embeddings.check(encoder, texts)?;
                sums.add(&embeddings, languages);
            }
            Ok(())
        })?;
        Ok(sums.centre(encoder))
    }

    /// A hash of what a corpus told; nothing where the encoder brings all. What rests on these vectors rests on it.
    #[must_use]
    pub fn hash(&self) -> Option<blake3::Hash> {
        self.is_of_corpus.then(|| {
            let mut hasher = blake3::Hasher::new();
            let mut add = |values: &[f32]| {
                hasher.update(&(values.len() as u64).to_le_bytes());
                for value in values {
                    hasher.update(&value.to_le_bytes());
                }
            };
            self.means.values().for_each(&mut add);
            if let Some(table) = &self.table {
                table.values().for_each(&mut add);
            }
            hasher.finalize()
        })
    }

    /// The vectors of `texts`, each without its language's mean.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    ///
    /// # Panics
    /// If `languages` has not one entry per text.
    pub fn encode(&self, encoder: &dyn Encoder, texts: &[&str], languages: &[Option<Language>]) -> Result<Embeddings> {
        assert_eq!(texts.len(), languages.len(), "one language per text");
        let mut embeddings = encoder.encode(texts)?;
        embeddings.check(encoder, texts)?;
        embeddings.center(&self.means, languages);
        Ok(embeddings)
    }

    /// The same with a matrix of each text's tokens; empty ones from an encoder that knows nothing of tokens.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    ///
    /// # Panics
    /// If `languages` has not one entry per text.
    pub fn encode_for_pairs(
        &self,
        encoder: &dyn Encoder,
        texts: &[&str],
        languages: &[Option<Language>],
    ) -> Result<(Embeddings, Vec<TokenMatrix>)> {
        assert_eq!(texts.len(), languages.len(), "one language per text");
        let Some((embeddings, tokens)) = encoder.encode_with_tokens(texts)? else {
            return Ok((self.encode(encoder, texts, languages)?, vec![TokenMatrix::default(); texts.len()]));
        };
        embeddings.check(encoder, texts)?;
        Ok(self.applied(embeddings, tokens, languages))
    }

    /// Centred vectors and tokens.
    pub(super) fn applied(
        &self,
        mut embeddings: Embeddings,
        tokens: Vec<Tokens>,
        languages: &[Option<Language>],
    ) -> (Embeddings, Vec<TokenMatrix>) {
        embeddings.center(&self.means, languages);
        let matrix = |(tokens, &language): (Tokens, &Option<Language>)| match &self.table {
            Some(table) => TokenMatrix::new(&tokens, language, table),
            None => TokenMatrix::default(),
        };
        (embeddings, tokens.into_iter().zip(languages).map(matrix).collect())
    }
}

/// What the means are worked out from.
pub(super) struct Sums {
    dimensions: usize,
    vectors: BTreeMap<Language, (Vec<f32>, f32)>,
    tokens: BTreeMap<Language, (Vec<f32>, f32)>,
    /// In how many texts each token stands.
    frequencies: Vec<f32>,
    texts: usize,
}

impl Sums {
    pub(super) fn new(dimensions: usize) -> Self {
        Self { dimensions, vectors: BTreeMap::new(), tokens: BTreeMap::new(), frequencies: Vec::new(), texts: 0 }
    }

    /// Adds vectors; `languages` names each row's.
    pub(super) fn add(&mut self, embeddings: &Embeddings, languages: &[Option<Language>]) {
        for (index, &language) in languages.iter().enumerate() {
            let Some(language) = language else { continue };
            let (sum, count) = self.vectors.entry(language).or_insert_with(|| (vec![0.0; self.dimensions], 0.0));
            *count += 1.0;
            for (sum, value) in sum.iter_mut().zip(embeddings.row(index)) {
                *sum += value;
            }
        }
    }

    /// Adds texts' tokens; `languages` names each text's.
    pub(super) fn add_tokens(&mut self, texts: &[Tokens], languages: &[Option<Language>]) {
        self.texts += texts.len();
        for (text, &language) in texts.iter().zip(languages) {
            let mut distinct = text.ids.clone();
            distinct.sort_unstable();
            distinct.dedup();
            for id in distinct {
                let id = id as usize;
                if self.frequencies.len() <= id {
                    self.frequencies.resize(id + 1, 0.0);
                }
                self.frequencies[id] += 1.0;
            }
            let Some(language) = language else { continue };
            let (sum, count) = self.tokens.entry(language).or_insert_with(|| (vec![0.0; self.dimensions], 0.0));
            for (_, vector) in text.iter() {
                *count += 1.0;
                for (sum, value) in sum.iter_mut().zip(vector) {
                    *sum += value;
                }
            }
        }
    }

    /// What the encoder brings, and for what it lacks these sums.
    pub(super) fn centre(&self, encoder: &dyn Encoder) -> Centre {
        let table = encoder.token_table().cloned().or_else(|| self.table());
        Centre { means: encoder.means().cloned().unwrap_or_else(|| self.means()), table, is_of_corpus: true }
    }

    pub(super) fn means(&self) -> LanguageMeans {
        LanguageMeans::new(means(&self.vectors), self.dimensions)
    }

    /// The table of the tokens; `None` if none were added.
    pub(super) fn table(&self) -> Option<TokenTable> {
        let weight = |frequency: &f32| ((self.texts as f32 + 1.0) / (frequency + 0.5)).ln();
        let weights = self.frequencies.iter().map(weight).collect();
        (self.texts > 0).then(|| TokenTable::new(means(&self.tokens), weights, self.dimensions))
    }
}

fn means(sums: &BTreeMap<Language, (Vec<f32>, f32)>) -> BTreeMap<Language, Vec<f32>> {
    let mean = |(sum, count): &(Vec<f32>, f32)| sum.iter().map(|value| value / count.max(1.0)).collect();
    sums.iter().map(|(&language, sum)| (language, mean(sum))).collect()
}
