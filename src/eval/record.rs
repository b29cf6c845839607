//! What an evaluation says, as a record.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::record::ConflictType;

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scores {
    /// Precision.
    pub p: f64,
    /// Recall.
    pub r: f64,
    /// F1.
    pub f1: f64,
}

/// Precision, recall and F1, with what they are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CountedScores {
    /// Precision, recall and F1.
    #[serde(flatten)]
    pub scores: Scores,
    /// How many are both in the run and in the gold.
    pub right: usize,
    /// How many are in the run.
    pub found: usize,
    /// How many are in the gold.
    pub gold: usize,
}

/// How many of the gold documents the run has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentsRead {
    /// Documents of the gold corpus.
    pub gold: usize,
    /// Those of them in the run.
    pub read: usize,
}

/// Contradictions found among the labelled pairs, end to end: a pair that the run does not have scores 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ContradictionScores {
    /// Precision, recall and F1 at a score of 0.5.
    #[serde(flatten)]
    pub at_half: Scores,
    /// Average precision over all scores; ties share the worst rank.
    pub average_precision: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// The share of the contradictions found whose type is the gold's.
    pub type_accuracy: f64,
}

/// Contradictions found among some of the labelled pairs, end to end: a pair that the run does not have scores 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GroupScores {
    /// Precision, recall and F1 at a score of 0.5, and the counts.
    #[serde(flatten)]
    pub at_half: CountedScores,
    /// Average precision over all scores; null where no contradiction is labelled. One that knows nothing earns
    /// `gold / labelled`.
    pub average_precision: Option<f64>,
    /// How many pairs are labelled.
    pub labelled: usize,
}

/// Links and contradictions between two languages.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LanguagePairScores {
    /// Pairs of sentences of different documents in one cluster.
    pub links: CountedScores,
    /// Contradictions.
    pub contradictions: GroupScores,
}

/// The least of several values, and what it is the value of.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Worst {
    /// What has it; the first by name of several.
    pub name: String,
    /// The value.
    pub value: f64,
}

/// The pairs of languages that do worst, of those where there is something to find. Null where there is none.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WorstLanguagePairs {
    /// By the F1 of links.
    pub links_f1: Option<Worst>,
    /// By the F1 of contradictions at a score of 0.5.
    pub contradictions_f1: Option<Worst>,
    /// By the average precision of contradictions.
    pub average_precision: Option<Worst>,
}

/// Contradictions found among the labelled pairs that turn on one thing.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TypeScores {
    /// The scores.
    #[serde(flatten)]
    pub contradictions: GroupScores,
    /// The types that the run gives to the contradictions found, and how often it gives each.
    pub run_types: BTreeMap<ConflictType, usize>,
    /// How many contradictions found the run gives no type.
    pub run_untyped: usize,
}

/// What another threshold would come to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ThresholdScores {
    /// The threshold; a score as high as it counts.
    pub threshold: f64,
    /// Labelled pairs whose contradiction score reaches it.
    pub contradictions: CountedScores,
    /// Links if the run made no clusters and linked the pairs whose alignment reaches it.
    pub links: CountedScores,
}

/// How far a probability is borne out.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reliability {
    /// How many pairs of sentences it is measured on.
    pub pairs: usize,
    /// Expected calibration error: how far the mean predicted and the observed share lie apart, on average over the
    /// pairs, bin by bin.
    pub ece: f64,
    /// Ten bins of equal width.
    pub bins: Vec<Bin>,
}

/// The pairs whose probability lies in one stretch.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Bin {
    /// The lowest probability in it.
    pub from: f64,
    /// The probability that it ends before; 1 is in the last bin.
    pub to: f64,
    /// How many pairs are in it.
    pub count: usize,
    /// The mean of their probabilities; null where there is none.
    pub predicted: Option<f64>,
    /// The share of them that are so in the gold; null where there is none.
    pub observed: Option<f64>,
}

/// How far the probabilities of `pairs.jsonl` are borne out. Where several pairs of statements speak for one pair of
/// sentences, the highest counts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reliabilities {
    /// `alignment`, on every pair of the run that speaks for gold sentences: whether they share a gold cluster.
    pub alignment: Reliability,
    /// `contradiction`, on the same pairs: whether they are labelled as contradicting each other. A pair in no common
    /// gold cluster does not; one in a common cluster that has no label is left out.
    pub contradiction: Reliability,
    /// `contradiction`, on the labelled pairs; one that the run does not have scores 0.
    pub contradiction_labelled: Reliability,
}

/// A 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// 95 % intervals of the headline measures: the percentiles 2.5 and 97.5 over the resamples in which a measure is
/// defined, null where there is none.
///
/// A resample draws documents with replacement within each event, as many as it has. A pair of sentences counts as
/// often as its two documents' numbers of draws multiplied: the pigeonhole bootstrap (Owen 2007, "The pigeonhole
/// bootstrap", Annals of Applied Statistics 1(2), 386–411), with the documents on both sides. B-cubed also sets
/// sentences of one document beside each other; they count as often as it was drawn. The interval of the worst language
/// lies rather low: another language can only take its place by doing worse.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Intervals {
    /// How many resamples were drawn.
    pub resamples: usize,
    /// What the draws began with.
    pub seed: u64,
    /// Of the F1 of links.
    pub links_f1: Option<Interval>,
    /// Of the F1 of links between documents in different languages.
    pub links_cross_language_f1: Option<Interval>,
    /// Of the F1 of the links that touch a document in the language where it is lowest, whichever that is in a resample.
    pub links_worst_language_f1: Option<Interval>,
    /// Of the F1 of B-cubed.
    pub b_cubed_f1: Option<Interval>,
    /// Of the F1 of contradictions at a score of 0.5.
    pub contradictions_f1: Option<Interval>,
    /// Of the average precision of contradictions.
    pub average_precision: Option<Interval>,
    /// Of the area under the ROC curve of contradictions.
    pub auc: Option<Interval>,
    /// Of the share of the contradictions found whose type is the gold's.
    pub type_accuracy: Option<Interval>,
}

/// The measures of a run against a gold corpus.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Evaluation {
    /// The gold corpus's folder name.
    pub corpus: String,
    /// Documents read.
    pub documents: DocumentsRead,
    /// The share of documents whose language is right.
    pub language_accuracy: f64,
    /// Sentences with exactly the gold's span.
    pub sentences: Scores,
    /// Pairs of sentences of different documents in one cluster.
    pub links: Scores,
    /// The same, of documents in different languages.
    pub links_cross_language: Scores,
    /// F1 of the links that touch a document in each language.
    pub links_f1_by_language: BTreeMap<String, f64>,
    /// The language with the lowest of these, of those that have a link in the gold or the run.
    pub links_worst_language: Option<Worst>,
    /// Extended B-cubed over all sentences; a sentence in no cluster is its own.
    pub b_cubed: Scores,
    /// Contradictions.
    pub contradictions: ContradictionScores,
    /// The share of the contradictions that the run asserts (score 0.5) between sentences of no common gold cluster.
    pub contradictions_outside_gold_clusters: f64,
    /// How far the headline measures may be off; null where no resamples were asked for.
    pub intervals: Option<Intervals>,
    /// Links and contradictions by the languages of the two documents: `en-ps`, the codes sorted. Only pairs of
    /// languages that have a link or a labelled pair.
    pub by_language_pair: BTreeMap<String, LanguagePairScores>,
    /// The pairs of languages that do worst.
    pub worst_language_pairs: WorstLanguagePairs,
    /// Contradictions by what the labelled pair turns on.
    pub by_type: BTreeMap<ConflictType, TypeScores>,
    /// What thresholds from 0.05 to 0.95 would come to.
    pub thresholds: Vec<ThresholdScores>,
    /// How far the run's probabilities are borne out.
    pub reliability: Reliabilities,
}
