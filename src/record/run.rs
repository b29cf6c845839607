//! What a run folder says of the run itself: `run.json`, and `timings.json`, which alone differs between equal runs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::decimals;
use crate::document::{InputFile, slashed};
use crate::embed::ModelId;

/// `run.json`: what made the results, and from what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunRecord {
    /// Version of bayan.
    pub bayan: String,
    /// The name of the config.
    pub name: String,
    /// Every setting that bears on the results, defaults included.
    pub config: Value,
    /// BLAKE3 of those settings without paths.
    pub config_hash: String,
    /// The encoder.
    pub model: ModelRecord,
    /// The pair scorer.
    pub scorer: ModelRecord,
    /// The reader of pairs, in the mode "thorough".
    #[serde(default)]
    pub reader: Option<ModelRecord>,
    /// The model of inference, where one was asked.
    #[serde(default)]
    pub nli: Option<ModelRecord>,
    /// The files that the documents were read from, sorted by path.
    pub inputs: Vec<InputRecord>,
    /// How many of what.
    pub counts: Counts,
}

/// The encoder of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelRecord {
    /// Its name.
    pub name: String,
    /// BLAKE3 of its files.
    pub hash: String,
}

/// A file that documents were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InputRecord {
    /// The file, relative to the corpus root, with `/` between folders.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// BLAKE3 of its content.
    pub hash: String,
}

/// How many of what a run holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Documents in a language bayan reads.
    pub documents: usize,
    /// Those by language.
    pub documents_by_language: BTreeMap<String, usize>,
    /// Documents and files that were skipped.
    pub skipped: usize,
    /// Sentences.
    pub sentences: usize,
    /// Statements.
    pub statements: usize,
    /// Events: groups of documents that report the same.
    pub events: usize,
    /// Clusters.
    pub clusters: usize,
    /// Pairs of statements on the same point.
    pub pairs: usize,
    /// Those labelled as contradictions.
    pub contradictions: usize,
}

/// `timings.json`: how long the run took, on how many threads, and where its corpus lay.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Timings {
    /// Number of threads.
    pub threads: usize,
    /// Wall time of the whole run.
    #[serde(serialize_with = "decimals")]
    pub seconds: f64,
    /// Wall time of each stage, in order.
    pub stages: Vec<StageTiming>,
    /// How many texts the encoder was run on, where vectors are kept between runs: those of the others were there.
    #[serde(default)]
    pub embedded: Option<usize>,
    /// Where the corpus lay, as seen from the run folder, or from the root of the file system where no way leads from the
    /// one to the other; null for a run that no folder was written of.
    #[serde(default)]
    pub corpus: Option<String>,
}

/// How long a stage took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StageTiming {
    /// Its name.
    pub stage: String,
    /// Its wall time.
    #[serde(serialize_with = "decimals")]
    pub seconds: f64,
}

impl From<&InputFile> for InputRecord {
    fn from(file: &InputFile) -> Self {
        Self { path: slashed(&file.path), bytes: file.bytes, hash: file.hash.clone() }
    }
}

impl From<&ModelId> for ModelRecord {
    fn from(model: &ModelId) -> Self {
        Self { name: model.name.clone(), hash: model.hash.clone() }
    }
}
