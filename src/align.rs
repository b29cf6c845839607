//! Aligning: which statements of different documents speak to the same point.
//!
//! Inside an event, [`candidates`] are the nearest neighbours of each statement; the pair scorer
//! turns each into a probability. [`mine`] pairs the lines of two parallel texts by margin-scored similarity, the
//! field's measure of an encoder.

pub mod context;

use rayon::prelude::*;

use crate::embed::{Embeddings, LateInteraction, TokenMatrix, dot};

/// The best match of one row of the left matrix among the rows of the right one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Row of the left matrix.
    pub left: usize,
    /// Row of the right matrix.
    pub right: usize,
    /// Their cosine.
    pub similarity: f32,
    /// The cosine divided by the mean cosine of both rows' nearest neighbours on the other side: above 1 where the
    /// pair stands out among its neighbours (ratio margin).
    pub margin: f32,
    /// How well their tokens find each other, where they were looked at.
    pub late: Option<f32>,
}

/// How many rows of the highest margins have their tokens looked at.
const LOOKED_AT: usize = 8;

/// What the late interaction counts against the margin. Of `FLORES`-200, 1 to 4 do equally well.
const LATE: f32 = 2.0;

/// For every left row, the right row of the highest ratio margin over `neighbours` nearest neighbours.
///
/// Where `tokens` are given, those of the left rows and those of the right, the [late interaction](LateInteraction) of the
/// eight rows of the highest margins is weighed in, which tells near translations apart.
///
/// Rows are unit vectors. Ties go to the earlier row. Empty where either side is.
///
/// # Panics
/// If `tokens` are given and not one a row.
#[must_use]
pub fn mine(
    left: &Embeddings,
    right: &Embeddings,
    neighbours: usize,
    tokens: Option<(&[TokenMatrix], &[TokenMatrix])>,
) -> Vec<Match> {
    if left.is_empty() || right.is_empty() {
        return Vec::new();
    }
    if let Some((of_left, of_right)) = tokens {
        assert!(of_left.len() == left.len() && of_right.len() == right.len(), "one matrix of tokens a row");
    }
    let neighbourhood = |rows: &Embeddings, others: &Embeddings| -> Vec<f32> {
        let mean_of_nearest = |row: usize| {
            let mut nearest: Vec<f32> = (0..others.len()).map(|other| dot(rows.row(row), others.row(other))).collect();
            nearest.sort_unstable_by(|a, b| b.total_cmp(a));
            nearest.truncate(neighbours.max(1));
            nearest.iter().sum::<f32>() / nearest.len() as f32
        };
        (0..rows.len()).into_par_iter().map(mean_of_nearest).collect()
    };
    let (around_left, around_right) = (neighbourhood(left, right), neighbourhood(right, left));
    let best = |row: usize| {
        let matches = (0..right.len()).map(|other| {
            let similarity = dot(left.row(row), right.row(other));
            let around = f32::midpoint(around_left[row], around_right[other]);
            // Around zero a ratio says nothing, and below it would turn its sign.
            let margin = if around > f32::EPSILON { similarity / around } else { similarity };
            Match { left: row, right: other, similarity, margin, late: None }
        });
        let Some((of_left, of_right)) = tokens else {
            return matches.rev().max_by(|a, b| a.margin.total_cmp(&b.margin));
        };
        let mut nearest: Vec<Match> = matches.collect();
        nearest.sort_by(|a, b| b.margin.total_cmp(&a.margin));
        nearest.truncate(LOOKED_AT);
        for found in &mut nearest {
            let late = LateInteraction::of(&of_left[row], &of_right[found.right]);
            found.late = Some(late.map_or(0.0, |late| late.similarity));
        }
        let worth = |found: &Match| found.margin + LATE * found.late.unwrap_or_default();
        nearest.into_iter().rev().max_by(|a, b| worth(a).total_cmp(&worth(b)))
    };
    (0..left.len()).into_par_iter().filter_map(best).collect()
}

/// A pair of statements that may speak to the same point, as rows of one matrix; `a` is the lower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// One row.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// Their cosine.
    pub similarity: f32,
}

/// The pairs among the rows `members` that stand in two documents, in which at least one is among the other's `nearest`
/// nearest (or as near as the last of them), and whose cosine is at least `floor`. `document_of` names each row's document. Sorted by `(a, b)`.
#[must_use]
pub fn candidates(
    vectors: &Embeddings,
    members: &[usize],
    document_of: &[usize],
    nearest: usize,
    floor: f32,
) -> Vec<Candidate> {
    let near = |&row: &usize| -> Vec<Candidate> {
        let mut found: Vec<Candidate> = members
            .iter()
            .filter(|&&other| document_of[other] != document_of[row])
            .map(|&other| Candidate {
                a: row.min(other),
                b: row.max(other),
                similarity: dot(vectors.row(row), vectors.row(other)),
            })
            .filter(|candidate| candidate.similarity >= floor)
            .collect();
        found.sort_unstable_by(|x, y| y.similarity.total_cmp(&x.similarity).then((x.a, x.b).cmp(&(y.a, y.b))));
        // Those as near as the last are in as well: which of equals is taken must not hang on the order of documents.
        let last = found.get(nearest.saturating_sub(1)).map(|last| last.similarity);
        found.retain(|candidate| last.is_none_or(|last| candidate.similarity >= last));
        found
    };
    let mut found: Vec<Candidate> = members.par_iter().flat_map_iter(near).collect();
    found.sort_unstable_by_key(|candidate| (candidate.a, candidate.b));
    found.dedup_by_key(|candidate| (candidate.a, candidate.b));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[[f32; 2]]) -> Embeddings {
        let mut embeddings = Embeddings::new(2);
        for row in rows {
            let mut row = *row;
            crate::embed::normalize(&mut row);
            embeddings.push(&row);
        }
        embeddings
    }

    #[test]
    fn a_hub_does_not_take_every_match() {
        // The first right row lies near to both left rows; the margin gives the second left row its own match.
        let left = rows(&[[1.0, 0.0], [1.0, 0.5]]);
        let right = rows(&[[1.0, 0.1], [1.0, 1.0]]);
        let found = mine(&left, &right, 2, None);
        assert_eq!(found.iter().map(|found| found.right).collect::<Vec<_>>(), [0, 1]);
        assert!(found[0].margin > 1.0);
        assert!(mine(&left, &Embeddings::new(2), 4, None).is_empty());
    }

    #[test]
    fn a_candidate_is_near_to_one_of_its_two() {
        let vectors = rows(&[[1.0, 0.0], [1.0, 0.01], [1.0, 0.3], [-1.0, 0.0]]);
        let found = candidates(&vectors, &[0, 1, 2, 3], &[0, 1, 2, 3], 1, 0.0);
        assert_eq!(found.iter().map(|found| (found.a, found.b)).collect::<Vec<_>>(), [(0, 1), (1, 2)]);
        let found = candidates(&vectors, &[0, 1, 2, 3], &[0, 0, 1, 1], 1, 0.0);
        assert_eq!(found.iter().map(|found| (found.a, found.b)).collect::<Vec<_>>(), [(0, 2), (1, 2)]);
    }
}
