//! How likely two documents report one event.
//!
//! News of one week in one country shares actors, places and words: a clash, the talks about it and a bombing are told with the
//! same names. So no single sign decides. A logistic model weighs how alike the documents are as a whole and in their nearest
//! statements, the places and provinces that both name, and the figures that both give. Its weights were fitted on invented
//! events, all of them set in one week (`training/events`).

use std::collections::BTreeSet;

use crate::embed::dot;

/// Number of values the model reads of two documents.
const FEATURES: usize = 8;

/// How many of the nearest statements count.
const NEAREST: usize = 3;

/// From how many documents on their likenesses tell the scale of an encoder that the model was not fitted for.
const ENOUGH: usize = 30;

/// The weights of the values in the order of [`Likeness::features`], and the log odds of documents that share nothing.
const WEIGHTS: [f32; FEATURES] = [15.963, 8.362, 2.09, 1.847, 1.107, -1.449, 3.353, -1.387];
const BIAS: f32 = -14.553 + PRIOR;

/// The model was fitted among 126 events in a week. Where there are a few dozen, two documents are likelier to be of one.
const PRIOR: f32 = 4.0;

/// How alike two documents of two events are by an encoder: mean and spread of both likenesses of vectors, as a whole and of
/// the nearest statements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// As a whole.
    pub whole: (f32, f32),
    /// Of the nearest statements.
    pub nearest: (f32, f32),
}

impl Scale {
    /// By the encoder that the library carries.
    pub const STANDARD: Self = Self { whole: (0.2599, 0.1345), nearest: (0.3241, 0.0594) };
    /// By the student.
    pub const STUDENT: Self = Self { whole: (0.1346, 0.1165), nearest: (0.2366, 0.0476) };
}

/// What tells of a document's event besides its vectors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signs {
    /// The ids of the places that it names, narrower than a country.
    pub places: BTreeSet<String>,
    /// The figures that it gives, as bits, that are [telling](is_telling).
    pub figures: BTreeSet<u64>,
    /// The code of its language.
    pub language: &'static str,
}

/// Whether a figure is unlikely to stand in two documents by chance: not small, not round, not a year.
#[must_use]
pub fn is_telling(value: f64) -> bool {
    let is_year = (1300.0..2100.0).contains(&value) && value.fract() == 0.0;
    value >= 11.0 && value % 10.0 != 0.0 && !is_year
}

/// How alike two documents are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Likeness {
    /// Cosine of their means.
    pub(super) whole: f32,
    /// Mean cosine of the nearest statements, seen from both.
    pub(super) nearest: f32,
}

impl Likeness {
    /// The most that it can be, by their means and by the most that the best cosines of their statements can be.
    pub(super) fn most(means: [&[f32]; 2], [best_of_a, best_of_b]: [Vec<f32>; 2]) -> Self {
        let both = !best_of_a.is_empty() && !best_of_b.is_empty();
        let nearest = if both { f32::midpoint(mean_of_nearest(best_of_a), mean_of_nearest(best_of_b)) } else { 0.0 };
        // A little more than any rounding makes of it.
        Self { whole: dot(means[0], means[1]) + 1e-4, nearest: nearest + 1e-4 }
    }

    /// Of two documents by their means and their statements' vectors.
    pub(super) fn of(means: [&[f32]; 2], statements: [&[Vec<f32>]; 2]) -> Self {
        let [a, b] = statements;
        let mut best_of_a = vec![f32::NEG_INFINITY; a.len()];
        let mut best_of_b = vec![f32::NEG_INFINITY; b.len()];
        for (x, best) in a.iter().zip(&mut best_of_a) {
            for (y, other) in b.iter().zip(&mut best_of_b) {
                let cosine = dot(x, y);
                *best = best.max(cosine);
                *other = other.max(cosine);
            }
        }
        let nearest = |best: Vec<f32>| {
            if a.is_empty() || b.is_empty() { 0.0 } else { mean_of_nearest(best) }
        };
        Self { whole: dot(means[0], means[1]), nearest: f32::midpoint(nearest(best_of_a), nearest(best_of_b)) }
    }

    /// The same as if the encoder were that of the model, `scale` being its own.
    fn rescaled(self, scale: Scale) -> Self {
        let as_standard = |value: f32, (mean, spread): (f32, f32), standard: (f32, f32)| {
            (value - mean) / spread * standard.1 + standard.0
        };
        Self {
            whole: as_standard(self.whole, scale.whole, Scale::STANDARD.whole),
            nearest: as_standard(self.nearest, scale.nearest, Scale::STANDARD.nearest),
        }
    }

    /// Log odds that the two report one event.
    pub(super) fn log_odds(self, scale: Scale, a: &Signs, b: &Signs) -> f32 {
        let likeness = if scale == Scale::STANDARD { self } else { self.rescaled(scale) };
        let values = likeness.features(a, b);
        BIAS + WEIGHTS.iter().zip(values).map(|(weight, value)| weight * value).sum::<f32>()
    }

    /// The values of two documents; the same for `(b, a)`.
    fn features(self, a: &Signs, b: &Signs) -> [f32; FEATURES] {
        let weight = |places: &mut dyn Iterator<Item = &String>| places.map(|place| weight(place)).sum::<f32>();
        let shared = weight(&mut a.places.intersection(&b.places));
        let fewer = weight(&mut a.places.iter()).min(weight(&mut b.places.iter()));
        let (of_a, of_b) = (a.provinces(), b.provinces());
        let common = of_a.intersection(&of_b).count();
        let all = of_a.union(&of_b).count();
        let are_both_known = !of_a.is_empty() && !of_b.is_empty();
        let figures = a.figures.intersection(&b.figures).count().min(3);
        [
            self.whole,
            self.nearest,
            shared / (fewer + 1.0),
            shared.min(6.0) / 6.0,
            if are_both_known { common as f32 / all as f32 } else { 0.0 },
            f32::from(u8::from(are_both_known && common == 0)),
            figures as f32 / 3.0,
            f32::from(u8::from(a.language == b.language)),
        ]
    }
}

/// The mean of the best of these; there is one at least.
fn mean_of_nearest(mut best: Vec<f32>) -> f32 {
    best.sort_unstable_by(|x, y| y.total_cmp(x));
    best.truncate(NEAREST);
    best.iter().sum::<f32>() / best.len() as f32
}

impl Signs {
    /// The provinces that its places are or lie in.
    fn provinces(&self) -> BTreeSet<&str> {
        let province = |place: &String| -> usize {
            let mut dots = place.match_indices('.').map(|(at, _)| at);
            dots.next();
            dots.next().unwrap_or(place.len())
        };
        self.places.iter().map(|place| &place[..province(place)]).collect()
    }
}

/// What a shared place counts: a province is shared more easily than what lies in one.
fn weight(place: &str) -> f32 {
    if place.matches('.').count() > 1 { 2.0 } else { 1.0 }
}

/// The scale of an encoder by the likenesses of a corpus, most of which are of two events: their medians, and the spread that
/// a normal distribution with their quartiles has. Of fewer than 30 documents, that of the library's own encoder.
pub(super) fn estimated(documents: usize, likenesses: &[Likeness]) -> Scale {
    if documents < ENOUGH || likenesses.is_empty() {
        return Scale::STANDARD;
    }
    let of = |value: fn(&Likeness) -> f32| {
        let mut values: Vec<f32> = likenesses.iter().map(value).collect();
        values.sort_unstable_by(f32::total_cmp);
        let at = |share: usize| values[(values.len() * share / 4).min(values.len() - 1)];
        (at(2), ((at(3) - at(1)) / 1.349).max(1e-4))
    };
    Scale { whole: of(|likeness| likeness.whole), nearest: of(|likeness| likeness.nearest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signs(places: &[&str], figures: &[f64]) -> Signs {
        Signs {
            places: places.iter().map(|&place| place.to_owned()).collect(),
            figures: figures.iter().map(|figure| figure.to_bits()).collect(),
            language: "en",
        }
    }

    #[test]
    fn places_and_figures_tell_two_events_of_one_week_apart() {
        let (clash, talks) =
            (signs(&["af.kunar", "af.kunar.asadabad"], &[23.0, 58.0]), signs(&["af.kabul.kabul-city"], &[]));
        let again = signs(&["af.kunar.asadabad"], &[58.0]);
        let alike = Likeness { whole: 0.4, nearest: 0.5 };
        let odds = |a: &Signs, b: &Signs| alike.log_odds(Scale::STANDARD, a, b);
        assert!(odds(&clash, &again) > odds(&clash, &talks) + 3.0);
        assert_eq!(odds(&clash, &again).to_bits(), odds(&again, &clash).to_bits());
        let nothing = Signs { language: "en", ..Signs::default() };
        assert!(odds(&clash, &nothing) > odds(&clash, &talks));
    }

    #[test]
    fn nearest_statements_count_from_both_sides() {
        let (x, y, z) = (vec![1.0, 0.0], vec![0.0, 1.0], vec![0.6, 0.8]);
        let found = Likeness::of([&x, &y], [&[x.clone(), y.clone()], std::slice::from_ref(&z)]);
        assert!((found.nearest - f32::midpoint(0.7, 0.8)).abs() < 1e-6);
        assert!(found.whole.abs() < 1e-6);
        assert!(Likeness::of([&x, &y], [&[], &[z]]).nearest.abs() < 1e-6);
    }

    #[test]
    fn round_and_small_figures_and_years_tell_nothing() {
        let told: Vec<f64> =
            [3.0, 23.0, 50.0, 1404.0, 2025.0, 2611.0, 12.5].into_iter().filter(|&it| is_telling(it)).collect();
        assert_eq!(told, [23.0, 2611.0, 12.5]);
    }
}
