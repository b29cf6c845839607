//! What the line commands print: one record for each line of their input.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ConflictType, EvidenceRecord, PairLabel, StatementRecord, Words, decimals, some_decimals};
use crate::language::{Label, Language, ReasonKind};
use crate::sentence::Boundary;

/// `bayan detect`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DetectRecord {
    /// The language of the line.
    pub lang: Label,
    /// How sure the identifier is, from 0 to 1.
    #[serde(serialize_with = "decimals")]
    pub confidence: f64,
    /// The most probable label besides.
    pub runner_up: Label,
    /// Where the language is Persian: the words that speak for Dari or for Iranian Persian.
    pub reasons: Vec<ReasonRecord>,
}

/// A word that speaks for Dari or for Iranian Persian.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReasonRecord {
    /// The word, in code points of the line.
    #[serde(flatten)]
    pub words: Words,
    /// `prs` or `fa`.
    pub points_to: Language,
    /// What sort of word it is.
    pub kind: ReasonKind,
}

/// `bayan segment`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SegmentRecord {
    /// Where each sentence begins and ends, in code points of the line.
    pub sentences: Vec<(usize, usize)>,
    /// What ends each of them. A weak end is a guess in text without punctuation.
    pub boundaries: Vec<Boundary>,
}

/// `bayan extract`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExtractRecord {
    /// The statements of the line; they belong to no document, so `doc_id` and `outlet` are empty.
    pub statements: Vec<StatementRecord>,
}

/// `bayan embed`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EmbedRecord {
    /// The line's vector, of length 1.
    pub embedding: Vec<f32>,
}

/// `bayan mine`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MineRecord {
    /// The left line, from 0.
    pub left: usize,
    /// The right line that matches it best, from 0.
    pub right: usize,
    /// Cosine of their vectors.
    #[serde(serialize_with = "decimals")]
    pub similarity: f64,
    /// That cosine over the mean cosine of both lines to their nearest neighbours on the other side.
    #[serde(serialize_with = "decimals")]
    pub margin: f64,
    /// How well the two lines' tokens find each other; null where they were not looked at.
    #[serde(serialize_with = "some_decimals")]
    pub late: Option<f64>,
}

/// `bayan compare`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CompareRecord {
    /// Probability that the two speak to the same point.
    #[serde(serialize_with = "decimals")]
    pub same_point: f64,
    /// Probability that they contradict each other, from 0 to 1, taking it that they speak to the same point; less where that
    /// is unlikely (below 0.1).
    #[serde(serialize_with = "decimals")]
    pub contradiction: f64,
    /// What that comes to.
    pub label: PairLabel,
    /// On what the pair turns.
    #[serde(rename = "type")]
    pub conflict: Option<ConflictType>,
    /// The words that the score rests on; `statement_id` is `a` or `b`, offsets are those of that text.
    pub evidence: Vec<EvidenceRecord>,
    /// The reason in a sentence.
    pub explanation: String,
}
