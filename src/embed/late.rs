//! Late interaction: how well the words of two texts find each other, word by word.
//!
//! One vector for a sentence blends all that it says. The vectors of its tokens keep "30 more wounded" apart from "58
//! killed": each token of one text looks for its nearest in the other (`MaxSim`, as `ColBERT` does it), and rare tokens
//! count more. The mean of both directions is the similarity.

use std::collections::BTreeMap;

use super::normalize;
use super::wide::{Rows, best_matches};
use crate::language::Language;

/// The vectors of a text's tokens as an encoder gives them, without those of its prefix and of special tokens; in 8 bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tokens {
    /// Length of each vector.
    pub(super) dimensions: usize,
    /// Each token's number in the vocabulary.
    pub(super) ids: Vec<u32>,
    /// Their vectors, one after the other: `ids.len() * dimensions` values.
    pub(super) rows: Vec<i8>,
    /// What a value of each vector is worth.
    pub(super) scales: Vec<f32>,
}

impl Tokens {
    /// No tokens yet; their vectors will have `dimensions` values.
    #[must_use]
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, ..Self::default() }
    }

    /// Adds the token `id` with its vector.
    ///
    /// # Panics
    /// If the vector is not of the length stated.
    pub fn push(&mut self, id: u32, vector: &[f32]) {
        assert_eq!(vector.len(), self.dimensions, "a vector of the wrong length");
        self.ids.push(id);
        self.scales.push(quantise(vector, &mut self.rows));
    }

    /// Number of tokens.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Each token's number and vector.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, impl Iterator<Item = f32> + '_)> {
        let rows = self.rows.chunks_exact(self.dimensions.max(1)).zip(&self.scales);
        self.ids
            .iter()
            .zip(rows)
            .map(|(&id, (row, &scale))| (id, row.iter().map(move |&value| f32::from(value) * scale)))
    }
}

/// Adds a vector in 8 bits to `rows`; returns what one of its values is worth.
#[allow(clippy::cast_possible_truncation, reason = "values within ±127")]
pub(super) fn quantise(vector: &[f32], rows: &mut Vec<i8>) -> f32 {
    const LARGEST: f32 = 127.0;
    let scale = vector.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs())) / LARGEST;
    rows.extend(vector.iter().map(|value| (value / scale).round() as i8));
    scale
}

/// What centres and weighs token vectors: each language's mean token vector, and each token's rarity.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenTable {
    means: BTreeMap<Language, Vec<f32>>,
    overall: Vec<f32>,
    /// By number in the vocabulary; numbers past the end weigh as much as the rarest.
    weights: Vec<f32>,
    rarest: f32,
}

impl TokenTable {
    /// A table of `means` of `dimensions` values each, and `weights` (inverse document frequencies) by token number.
    #[must_use]
    pub fn new(means: BTreeMap<Language, Vec<f32>>, weights: Vec<f32>, dimensions: usize) -> Self {
        let mut overall = vec![0.0; dimensions];
        for mean in means.values() {
            for (sum, value) in overall.iter_mut().zip(mean) {
                *sum += value / means.len() as f32;
            }
        }
        let rarest = weights.iter().copied().fold(1.0, f32::max);
        Self { means, overall, weights, rarest }
    }

    /// All its values: the mean token vectors in the order of the languages, then the weights.
    pub(super) fn values(&self) -> impl Iterator<Item = &[f32]> {
        self.means.values().chain([&self.overall, &self.weights]).map(Vec::as_slice)
    }

    fn weight(&self, id: u32) -> f32 {
        self.weights.get(id as usize).copied().unwrap_or(self.rarest)
    }
}

/// A text's token vectors, ready to be compared: centred, of unit length, in 8 bits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenMatrix {
    dimensions: usize,
    rows: Vec<i8>,
    /// What a value of each row is worth.
    scales: Vec<f32>,
    weights: Vec<f32>,
}

impl TokenMatrix {
    /// The matrix of a text in `language`.
    #[must_use]
    pub fn new(tokens: &Tokens, language: Option<Language>, table: &TokenTable) -> Self {
        let mean = language.and_then(|language| table.means.get(&language)).unwrap_or(&table.overall);
        let mut matrix = Self { dimensions: mean.len(), ..Self::default() };
        if tokens.dimensions != mean.len() {
            return matrix;
        }
        for (id, vector) in tokens.iter() {
            let mut row: Vec<f32> = vector.zip(mean).map(|(value, mean)| value - mean).collect();
            normalize(&mut row);
            matrix.scales.push(quantise(&row, &mut matrix.rows));
            matrix.weights.push(table.weight(id));
        }
        matrix
    }

    /// Whether the text has no tokens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    fn wide(&self) -> Rows<'_> {
        Rows { values: &self.rows, scales: &self.scales, dimensions: self.dimensions }
    }
}

/// How well two texts' tokens find each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LateInteraction {
    /// The weighted mean cosine of each token to its nearest in the other text, both directions averaged.
    pub similarity: f32,
    /// By how much one direction is above the other: one text says more than the other.
    pub gap: f32,
    /// The same as `similarity` with all tokens weighing alike.
    pub unweighted: f32,
}

impl LateInteraction {
    /// The similarity of two texts; the same for `(b, a)`. `None` where one of them has no tokens.
    #[must_use]
    pub fn of(a: &TokenMatrix, b: &TokenMatrix) -> Option<Self> {
        if a.scales.is_empty() || b.scales.is_empty() || a.dimensions != b.dimensions {
            return None;
        }
        let mut best_of_a = vec![f32::NEG_INFINITY; a.scales.len()];
        let mut best_of_b = vec![f32::NEG_INFINITY; b.scales.len()];
        best_matches(a.wide(), b.wide(), &mut best_of_a, &mut best_of_b);
        let weighted = |best: &[f32], weights: &[f32]| {
            let sum: f32 = best.iter().zip(weights).map(|(cosine, weight)| cosine * weight).sum();
            sum / weights.iter().sum::<f32>().max(f32::MIN_POSITIVE)
        };
        let plain = |best: &[f32]| best.iter().sum::<f32>() / best.len() as f32;
        let (of_a, of_b) = (weighted(&best_of_a, &a.weights), weighted(&best_of_b, &b.weights));
        Some(Self {
            similarity: f32::midpoint(of_a, of_b),
            gap: (of_a - of_b).abs(),
            unweighted: f32::midpoint(plain(&best_of_a), plain(&best_of_b)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(ids: &[u32], values: &[[f32; 2]]) -> Tokens {
        let mut tokens = Tokens::new(2);
        for (&id, vector) in ids.iter().zip(values) {
            tokens.push(id, vector);
        }
        tokens
    }

    #[test]
    fn a_part_that_two_texts_share_is_found_among_others() {
        let table = TokenTable::new(BTreeMap::new(), vec![1.0, 1.0, 3.0], 2);
        let of = |text: &Tokens| TokenMatrix::new(text, None, &table);
        let (both, one) = (tokens(&[0, 2], &[[0.0, 1.0], [1.0, 0.0]]), tokens(&[2], &[[2.0, 0.0]]));
        let found = LateInteraction::of(&of(&both), &of(&one)).unwrap();
        // All of the second is in the first; of the first, the token that weighs 3 of 4.
        assert!((found.similarity - 0.875).abs() < 0.02, "{found:?}");
        assert!((found.gap - 0.25).abs() < 0.02 && (found.unweighted - 0.75).abs() < 0.02, "{found:?}");
        assert_eq!(Some(found), LateInteraction::of(&of(&one), &of(&both)));
        assert_eq!(LateInteraction::of(&of(&both), &TokenMatrix::default()), None);
    }

    #[test]
    fn a_table_of_the_texts_themselves_knows_what_is_rare() {
        let texts = [tokens(&[0, 1], &[[1.0, 0.0], [0.0, 1.0]]), tokens(&[0], &[[1.0, 1.0]])];
        let mut sums = crate::embed::centre::Sums::new(2);
        sums.add_tokens(&texts, &[Some(Language::Pashto), Some(Language::Pashto)]);
        let table = sums.table().unwrap();
        assert!(table.weight(1) > table.weight(0) && table.weight(9) >= table.weight(1));
        assert!(table.means[&Language::Pashto].iter().all(|value| (value - 2.0 / 3.0).abs() < 1e-3));
        assert_eq!(TokenMatrix::new(&Tokens::default(), None, &table).scales.len(), 0);
    }
}
