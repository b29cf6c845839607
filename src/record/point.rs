//! What a run says of a point of an event: pairs of statements, the clusters that they form, the claims made on each,
//! and how outlets stand to each other over all points.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Words, decimals, some_decimals};
use crate::contradiction::Relation;
use crate::language::Language;
use crate::nli::NliScores;

/// A line of `clusters.jsonl`: the statements of several documents on one point of an event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClusterRecord {
    /// A hash of its earliest statement, so that it stays when later documents are added.
    pub cluster_id: String,
    /// The event.
    pub event_id: String,
    /// The ids of its statements, sorted.
    pub statements: Vec<String>,
    /// The outlets that make them, sorted.
    pub outlets: Vec<String>,
    /// The languages they are in, sorted by code.
    pub languages: Vec<Language>,
    /// How many of the outlets speak for themselves: those that print one text, a wire report or a reprint, count once.
    #[serde(default)]
    pub sources: usize,
    /// The statement that speaks for all: the most central one.
    pub representative: String,
    /// Its words.
    #[serde(default)]
    pub gist: String,
    /// Why these statements are together.
    #[serde(default)]
    pub cohesion: CohesionRecord,
    /// The claims made on the point, the earliest first.
    #[serde(default)]
    pub claims: Vec<ClaimRecord>,
    /// The outlets by the claims they report, where claims contradict each other: outlets of one camp tell the same, and
    /// an outlet that tells both sides' claims is in no camp.
    #[serde(default)]
    pub camps: Vec<Vec<String>>,
    /// The strongest contradiction in it, from 0 to 1.
    #[serde(serialize_with = "decimals")]
    pub contradiction: f64,
    /// The mean, over its pairs of outlets that speak for themselves, of the strongest contradiction between the two that is
    /// neither a dispute that both report nor an update; from 0 to 1.
    #[serde(default, serialize_with = "decimals")]
    pub disagreement: f64,
    /// The pairs in it that contradict each other, strongest first.
    pub contradictions: Vec<ContradictionRecord>,
}

/// Why statements are in one cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CohesionRecord {
    /// How many pairs of its statements were compared.
    pub pairs: usize,
    /// The mean probability, over these, that they speak to the same point, each taken by itself.
    #[serde(serialize_with = "decimals")]
    pub mean: f64,
    /// The lowest.
    #[serde(serialize_with = "decimals")]
    pub lowest: f64,
    /// What at least half of its statements have in common, with how many have it: `counts:killed`, `place:af.nangarhar`,
    /// `state:open`, `deed:kill`, `day:2025-10-12`.
    pub shared: BTreeMap<String, usize>,
}

/// A claim on a point: what statements that say the same say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// What it comes to, in words that compare across languages: `58 killed`; null where only the words tell.
    pub value: Option<String>,
    /// The ids of the statements that make it, sorted.
    pub statements: Vec<String>,
    /// The parties that it is laid to, sorted; the outlets' own word is in none.
    pub parties: Vec<String>,
    /// The outlets that report it, sorted.
    pub outlets: Vec<String>,
    /// How many of these speak for themselves.
    pub sources: usize,
    /// When it was first published, in the words of that source.
    pub since: Option<String>,
    /// Which claims of the point contradict it, by their place in the list.
    pub contradicts: Vec<usize>,
}

/// A line of `outlets.jsonl`: how two outlets stand to each other over all points that both speak to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OutletPairRecord {
    /// One outlet; its name sorts before the other's.
    pub a: String,
    /// The other.
    pub b: String,
    /// How many points both speak to.
    pub points: usize,
    /// How many of their pairs of statements stand in each relation.
    pub relations: BTreeMap<Relation, usize>,
    /// How many points they contradict each other on.
    pub contradicted: usize,
    /// The mean, over the points, of the strongest contradiction between the two that is neither a dispute that both report
    /// nor an update.
    #[serde(serialize_with = "decimals")]
    pub disagreement: f64,
    /// How many documents of one print the text of the other.
    pub copies: usize,
}

/// A contradicting pair of a cluster; its line in `pairs.jsonl` says why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ContradictionRecord {
    /// One statement; its id sorts before the other's.
    pub a: String,
    /// The other.
    pub b: String,
    /// From 0 to 1.
    #[serde(serialize_with = "decimals")]
    pub score: f64,
    /// Whether the outlets contradict each other, or both report one dispute of two parties, or one updates the other.
    #[serde(default)]
    pub relation: Relation,
    /// On what it turns.
    #[serde(rename = "type")]
    pub conflict: Option<ConflictType>,
}

/// A line of `pairs.jsonl`: two statements of different documents that speak to the same point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PairRecord {
    /// One statement; its id sorts before the other's.
    pub a: String,
    /// The other.
    pub b: String,
    /// Cosine of their vectors.
    #[serde(serialize_with = "decimals")]
    pub similarity: f64,
    /// Probability that they speak to the same point.
    #[serde(serialize_with = "decimals")]
    pub alignment: f64,
    /// How strongly they contradict each other, from 0 to 1: the probability, given one point, where a cluster holds both; else
    /// times the probability of one point.
    #[serde(serialize_with = "decimals")]
    pub contradiction: f64,
    /// What that comes to.
    pub label: PairLabel,
    /// The same, given what else their outlets say on the point.
    #[serde(default)]
    pub relation: Relation,
    /// On what the pair turns; null where nothing is compared.
    #[serde(rename = "type")]
    pub conflict: Option<ConflictType>,
    /// The words that the score rests on.
    pub evidence: Vec<EvidenceRecord>,
    /// The reason in a sentence.
    pub explanation: String,
    /// What the scores are made of; `bayan explain` shows it.
    #[serde(default)]
    pub signals: SignalsRecord,
    /// What a model of inference says of the two, where one was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inference: Option<InferenceRecord>,
}

/// What the scores of a pair are made of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SignalsRecord {
    /// How well the tokens of the two find each other: the mean cosine of each token's best, from -1 to 1; null where
    /// tokens were not compared.
    #[serde(serialize_with = "some_decimals")]
    pub late: Option<f64>,
    /// Log odds of one point, by the two alone.
    #[serde(serialize_with = "decimals")]
    pub link: f64,
    /// Probability of one point, by the two among all others of their event.
    #[serde(serialize_with = "decimals")]
    pub in_context: f64,
    /// Whether the two are set in different provinces, or one of them long before its publication, which lowers the
    /// probability.
    pub is_apart: bool,
    /// Whether one cluster holds both, which raises `alignment`, and lets `contradiction` be as given one point.
    pub is_grouped: bool,
    /// Given one point: probability that they contradict each other.
    #[serde(serialize_with = "decimals")]
    pub contradict: f64,
    /// Given one point: probability that they assert the same.
    #[serde(serialize_with = "decimals")]
    pub agree: f64,
    /// Given one point: probability of neither.
    #[serde(serialize_with = "decimals")]
    pub neutral: f64,
    /// What the typed parts of the two say of each other, by name; what is 0 is left out.
    pub typed: BTreeMap<String, f32>,
}

/// What a model of natural language inference says of two statements: the mean of both directions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InferenceRecord {
    /// Probability that one follows from the other.
    #[serde(serialize_with = "decimals")]
    pub entailment: f64,
    /// Probability that it may or may not be.
    #[serde(serialize_with = "decimals")]
    pub neutral: f64,
    /// Probability that both cannot be.
    #[serde(serialize_with = "decimals")]
    pub contradiction: f64,
}

impl From<NliScores> for InferenceRecord {
    fn from(scores: NliScores) -> Self {
        Self { entailment: scores.entailment, neutral: scores.neutral, contradiction: scores.contradiction }
    }
}

/// How two statements on the same point stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum PairLabel {
    /// Both cannot be true.
    Contradict,
    /// They assert the same.
    Agree,
    /// Neither.
    Neutral,
}

/// On what a contradiction, or an agreement, turns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ConflictType {
    /// How many or how much.
    Quantity,
    /// Whether it is so.
    Polarity,
    /// Who did it.
    Actor,
    /// In what state something is: open or closed, held or lost.
    Status,
    /// When.
    Time,
    /// Where.
    Place,
    /// Why.
    Cause,
    /// Anything else.
    Other,
}

/// Words of one of two statements that a score rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceRecord {
    /// The statement they stand in.
    pub statement_id: String,
    /// Where, in its document's body.
    #[serde(flatten)]
    pub words: Words,
    /// What they come to, in words that can be compared across languages: `58 killed`.
    pub value: Option<String>,
}
