//! Unit vectors in 8 bits, to tell cheaply what their cosines are at most.

use super::late::quantise;
use super::wide::{Rows, best_matches};

/// Vectors in 8 bits, with how far they are from what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rough {
    dimensions: usize,
    rows: Vec<i8>,
    scales: Vec<f32>,
    /// The greatest length of a difference between a vector and what its 8 bits say.
    error: f32,
}

impl Rough {
    /// Vectors of length 1.
    pub(crate) fn new(vectors: &[Vec<f32>]) -> Self {
        let mut rough = Self { dimensions: vectors.first().map_or(0, Vec::len), ..Self::default() };
        for vector in vectors {
            let start = rough.rows.len();
            let scale = quantise(vector, &mut rough.rows);
            rough.scales.push(scale);
            let off =
                vector.iter().zip(&rough.rows[start..]).map(|(value, &row)| (value - f32::from(row) * scale).powi(2));
            rough.error = rough.error.max(off.sum::<f32>().sqrt());
        }
        rough
    }

    /// At least the best cosine of each vector with those of `other`, and of each of `other` with these.
    pub(crate) fn best_at_most(&self, other: &Self) -> [Vec<f32>; 2] {
        /// More than the rounding of a sum of products of unit vectors.
        const ROUNDING: f32 = 1e-4;
        let mut best = [vec![f32::NEG_INFINITY; self.scales.len()], vec![f32::NEG_INFINITY; other.scales.len()]];
        let [own, others] = &mut best;
        best_matches(self.wide(), other.wide(), own, others);
        // (x + e)·(y + f) is off x·y by no more than |e| + |f| + |e||f| (Cauchy and Schwarz).
        let off = self.error + other.error + self.error * other.error + ROUNDING;
        best.iter_mut().flatten().for_each(|cosine| *cosine += off);
        best
    }

    fn wide(&self) -> Rows<'_> {
        Rows { values: &self.rows, scales: &self.scales, dimensions: self.dimensions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embed::{dot, normalize};

    #[test]
    fn no_cosine_is_above_what_it_is_at_most() {
        let mut state = 3_u32;
        let mut vectors = |count: usize| -> Vec<Vec<f32>> {
            let mut value = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 8) as f32 / 8e6 - 1.0
            };
            let mut unit = |_| {
                let mut vector: Vec<f32> = (0..100).map(|_| value().powi(5)).collect();
                normalize(&mut vector);
                vector
            };
            (0..count).map(&mut unit).collect()
        };
        for _ in 0..50 {
            let (a, b) = (vectors(7), vectors(5));
            let [of_a, of_b] = Rough::new(&a).best_at_most(&Rough::new(&b));
            for (x, most) in a.iter().zip(of_a) {
                let best = b.iter().map(|y| dot(x, y)).fold(f32::NEG_INFINITY, f32::max);
                assert!(best <= most && most < best + 0.1, "{best} {most}");
            }
            for (y, most) in b.iter().zip(of_b) {
                assert!(a.iter().all(|x| dot(x, y) <= most));
            }
        }
        assert!(Rough::new(&[]).best_at_most(&Rough::new(&vectors(1)))[1][0] < -1.0);
    }
}
