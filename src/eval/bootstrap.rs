//! Intervals by drawing documents anew.
//!
//! Pairs of sentences share documents, so they are no independent draws; documents are drawn instead, and a pair counts
//! as often as its two documents' numbers of draws multiplied: the pigeonhole bootstrap (Owen 2007), here with the same
//! documents on both sides. Documents are drawn within each event, so that every resample has every event.

use rayon::prelude::*;

use super::comparison::{Comparison, Headline};
use super::measures::rounded;
use super::record::{Interval, Intervals};

/// How intervals are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// How many resamples; 0 gives no intervals.
    pub resamples: usize,
    /// What the draws begin with: the same seed gives the same intervals.
    pub seed: u64,
}

impl Resampling {
    /// How many resamples are drawn by default.
    pub const RESAMPLES: usize = 1000;
}

impl Default for Resampling {
    fn default() -> Self {
        Self { resamples: Self::RESAMPLES, seed: 0 }
    }
}

/// The intervals of the headline measures.
pub(super) fn intervals(comparison: &Comparison<'_>, resampling: Resampling) -> Option<Intervals> {
    let Resampling { resamples, seed } = resampling;
    let events = comparison.corpus.events();
    let documents = comparison.corpus.documents.len();
    let draw = |number: usize| comparison.headline(&drawn(&events, documents, &mut Random::stream(seed, number)));
    let drawn: Vec<Headline> = (0..resamples).into_par_iter().map(draw).collect();
    let of = |measure: fn(&Headline) -> Option<f64>| interval(drawn.iter().filter_map(measure).collect());
    (resamples > 0).then(|| Intervals {
        resamples,
        seed,
        links_f1: of(|it| it.links),
        links_cross_language_f1: of(|it| it.links_cross_language),
        links_worst_language_f1: of(|it| it.links_worst_language),
        b_cubed_f1: of(|it| it.b_cubed),
        contradictions_f1: of(|it| it.contradictions),
        average_precision: of(|it| it.average_precision),
        auc: of(|it| it.auc),
        type_accuracy: of(|it| it.type_accuracy),
    })
}

/// How often each document is drawn.
fn drawn(events: &[Vec<usize>], documents: usize, random: &mut Random) -> Vec<usize> {
    let mut times = vec![0; documents];
    for event in events {
        for _ in event {
            times[event[random.below(event.len())]] += 1;
        }
    }
    times
}

/// The percentiles 2.5 and 97.5, between two values in proportion.
fn interval(mut values: Vec<f64>) -> Option<Interval> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    let at = |share: f64| {
        let place = share * last as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
        let below = place as usize;
        let (low, high) = (values[below], values[(below + 1).min(last)]);
        rounded(low + (place - below as f64) * (high - low))
    };
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    /// What its state grows by at each draw.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    /// The `number`th of many generators that have one seed: it begins with the `number`th draw of the first. Each
    /// resample has one of its own, so that it does not matter which is drawn first.
    fn stream(seed: u64, number: usize) -> Self {
        Self(Self(seed.wrapping_add((number as u64).wrapping_mul(Self::STEP))).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(Self::STEP);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let scaled = (u128::from(self.next()) * end as u128) >> 64;
        usize::try_from(scaled).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::comparison::tests::example;
    use super::super::gold::tests::corpus;
    use super::super::reading::Reading;
    use super::*;

    fn of_example(resampling: Resampling) -> Option<Intervals> {
        let (corpus, reading) = example();
        intervals(&Comparison::new(&corpus, &reading), resampling)
    }

    #[test]
    fn the_generator_gives_what_its_authors_list() {
        let mut random = Random(1_234_567);
        let drawn: Vec<u64> = (0..3).map(|_| random.next()).collect();
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_below_a_number_reach_all_and_are_even() {
        let mut random = Random::stream(7, 3);
        let mut counts = [0_usize; 5];
        for _ in 0..10_000 {
            counts[random.below(5)] += 1;
        }
        assert!(counts.iter().all(|count| (1800..2200).contains(count)), "{counts:?}");
    }

    #[test]
    fn every_event_keeps_its_number_of_documents() {
        let corpus = corpus(&[("en", "e", 1), ("ps", "f", 1), ("ur", "e", 1), ("prs", "e", 1)], &[]);
        let events = corpus.events();
        assert_eq!(events, [vec![0, 2, 3], vec![1]]);
        let draws: Vec<Vec<usize>> = (0..50).map(|at| drawn(&events, 4, &mut Random::stream(0, at))).collect();
        assert!(draws.iter().all(|times| times[1] == 1 && times[0] + times[2] + times[3] == 3));
        assert!(draws.iter().any(|times| times[0] == 3) && draws.iter().any(|times| times[0] == 0));
    }

    #[test]
    fn percentiles_lie_between_values_in_proportion() {
        assert_eq!(
            interval((0..=100).map(|at| f64::from(at) / 100.0).collect()),
            Some(Interval { low: 0.025, high: 0.975 })
        );
        assert_eq!(interval(vec![0.25; 7]), Some(Interval { low: 0.25, high: 0.25 }));
        assert_eq!(interval(Vec::new()), None);
    }

    #[test]
    fn what_no_draw_can_change_is_a_point() {
        // One document an event: every resample is the corpus itself.
        let corpus = corpus(&[("en", "e", 1), ("ps", "f", 1), ("ur", "g", 1)], &[&[0, 1, 2]]);
        let reading = Reading { clusters: vec![[0, 1].into()], ..Reading::default() };
        let found = intervals(&Comparison::new(&corpus, &reading), Resampling::default()).unwrap();
        assert_eq!(found.links_f1, Some(Interval { low: 0.5, high: 0.5 }));
        assert_eq!(found.b_cubed_f1, Some(Interval { low: 0.7143, high: 0.7143 }));
        assert_eq!(found.average_precision, None);
    }

    #[test]
    fn b_cubed_is_on_average_what_it_is_in_the_whole() {
        let corpus = corpus(&[("en", "e", 1); 6], &[&[0, 1, 2, 3, 4, 5]]);
        let reading = Reading { clusters: vec![[0, 1, 2].into(), [3, 4, 5].into()], ..Reading::default() };
        let comparison = Comparison::new(&corpus, &reading);
        let (events, (_, recall)) = (corpus.events(), comparison.b_cubed.measured().unwrap());
        let draws = (0..1000).map(|at| drawn(&events, 6, &mut Random::stream(0, at)));
        let sum: f64 = draws.map(|times| comparison.b_cubed.resampled(&times).unwrap().1).sum();
        assert!((recall - 0.5).abs() < 1e-12 && (sum / 1000.0 - recall).abs() < 0.03, "{sum}");
    }

    #[test]
    fn a_seed_decides_the_intervals_and_threads_do_not() {
        let resampling = Resampling { resamples: 200, seed: 5 };
        let found = of_example(resampling).unwrap();
        let links = found.links_f1.unwrap();
        assert!(links.low < links.high, "{links:?}");
        let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        assert_eq!(one.install(|| of_example(resampling)), Some(found));
        let draws = |seed: u64| drawn(&[vec![0, 1, 2, 3, 4, 5, 6, 7]], 8, &mut Random::stream(seed, 0));
        assert_eq!(draws(5), draws(5));
        assert_ne!(draws(5), draws(6));
        assert_eq!(of_example(Resampling { resamples: 0, seed: 5 }), None);
    }
}
