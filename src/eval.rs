//! Evaluation: a run against a gold corpus, with the measures that the field uses for each stage.
//!
//! A gold corpus is a folder with `docs/` (the articles) and `gold.json` (what careful bilingual readers say of
//! them: each document's language, event and sentences, clusters of sentences that speak to one point, and how pairs of
//! them stand to each other). A run's statement counts for every gold sentence that it overlaps by at least half of
//! the shorter of the two. Where several pairs of statements speak for one pair of sentences, the highest score counts.
//! Shares are rounded to four decimals; one of nothing is 0.

mod b_cubed;
mod bootstrap;
mod breakdown;
mod comparison;
mod gold;
mod measures;
mod reading;
mod record;
mod reliability;

use std::path::Path;

pub use bootstrap::Resampling;
pub use record::{
    Bin, ContradictionScores, CountedScores, DocumentsRead, Evaluation, GroupScores, Interval, Intervals,
    LanguagePairScores, Reliabilities, Reliability, Scores, ThresholdScores, TypeScores, Worst, WorstLanguagePairs,
};

use crate::error::Result;
use crate::report::RunOutput;

use comparison::{ASSERTED, Comparison};
use gold::Corpus;
use measures::{Tally, ratio, rounded};
use reading::Reading;

/// Measures `run` against the gold corpus in the folder `corpus`.
///
/// # Errors
/// [`crate::ErrorKind::Run`] if the corpus is not of the gold form.
pub fn evaluate(corpus: impl AsRef<Path>, run: &RunOutput, resampling: Resampling) -> Result<Evaluation> {
    let corpus = Corpus::read(corpus.as_ref())?;
    let reading = Reading::new(&corpus, run);
    let comparison = Comparison::new(&corpus, &reading);
    let once = comparison.once();
    let headline = comparison.headline(&once);
    let (read, right) = reading::documents(&corpus, run);
    let (precision, recall) = comparison.b_cubed.measured().unwrap_or_default();
    let of_languages = comparison.links_by_language(&once);
    let by_language = || corpus.languages.iter().zip(&of_languages);
    let by_language_pair = breakdown::by_language_pair(&comparison);
    Ok(Evaluation {
        corpus: corpus.name.clone(),
        documents: DocumentsRead { gold: corpus.documents.len(), read },
        language_accuracy: rounded(ratio(right, corpus.documents.len())),
        sentences: reading::sentences(&corpus, run).scores(),
        links: comparison.links(&once, |_| true).scores(),
        links_cross_language: comparison.links(&once, |link| link.languages.0 != link.languages.1).scores(),
        links_f1_by_language: by_language().map(|(lang, links)| (lang.clone(), links.scores().f1)).collect(),
        links_worst_language: breakdown::worst(
            by_language().filter_map(|(lang, links)| Some((lang.as_str(), rounded(links.f1()?)))),
        ),
        b_cubed: Scores::of(precision, recall),
        contradictions: ContradictionScores {
            at_half: comparison.contradictions(&comparison.labelled, ASSERTED, &once).scores(),
            average_precision: rounded(headline.average_precision.unwrap_or_default()),
            auc: rounded(headline.auc.unwrap_or_default()),
            type_accuracy: rounded(headline.type_accuracy.unwrap_or_default()),
        },
        contradictions_outside_gold_clusters: outside(&comparison),
        intervals: bootstrap::intervals(&comparison, resampling),
        worst_language_pairs: breakdown::worst_language_pairs(&by_language_pair),
        by_language_pair,
        by_type: breakdown::by_type(&comparison),
        thresholds: breakdown::thresholds(&comparison),
        reliability: reliability::reliabilities(&comparison),
    })
}

/// The share of the contradictions that the run asserts between sentences of no common gold cluster.
fn outside(comparison: &Comparison<'_>) -> f64 {
    let asserted = comparison.reading.pairs.iter().filter(|(_, judged)| judged.contradiction >= ASSERTED);
    let Tally { right, found, .. } = asserted.map(|(pair, _)| (1, true, comparison.gold.contains(pair))).collect();
    rounded(ratio(found - right, found))
}
