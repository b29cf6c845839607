//! What a run says of an event.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::some_decimals;
use crate::language::Label;

/// A line of `events.jsonl`: documents that report the same thing that happened, and why they are taken to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventRecord {
    /// A hash of its earliest document, so that it stays when later ones are added.
    pub event_id: String,
    /// The ids of its documents, sorted.
    pub documents: Vec<String>,
    /// The outlets, sorted.
    pub outlets: Vec<String>,
    /// How many of them speak for themselves: those that print one text count once.
    pub sources: usize,
    /// How many documents are in each language.
    pub languages: BTreeMap<Label, usize>,
    /// The title of its earliest document.
    pub title: Option<String>,
    /// The first day of publication, `YYYY-MM-DD`.
    pub first_day: Option<String>,
    /// The last day of publication.
    pub last_day: Option<String>,
    /// The places, of cities and districts and the like, that at least half of its documents name, with how many do.
    pub places: BTreeMap<String, usize>,
    /// The figures, but for small and round ones and years, that two or more of its documents give, with how many do.
    pub figures: BTreeMap<String, usize>,
    /// The mean probability that two of its documents report one event, by which they were grouped; null for a single one.
    #[serde(serialize_with = "some_decimals")]
    pub likeness: Option<f64>,
    /// The probability of the two that are least alike.
    #[serde(serialize_with = "some_decimals")]
    pub least_likeness: Option<f64>,
}
