//! Natural language inference: whether a text follows from another, contradicts it, or neither.
//!
//! A model is a cross-encoder in the form of the Hugging Face hub: `config.json` with the names of its three classes,
//! `tokenizer.json`, and an ONNX graph that gives `logits`. It reads both texts at once, so that it sees more than two
//! vectors do, and takes as long for every single pair.
//!
//! Each pair is run alone, for the reason that [encoders](crate::embed::TransformerEncoder) do so: what a model says of
//! a pair must not depend on the others. A pair longer than the model's window loses tokens at the end of its longer
//! text.

use std::path::Path;
use std::sync::Arc;

use rten::ThreadPool;
use tokenizers::Tokenizer;

use crate::embed::ModelId;
use crate::error::Result;
use crate::onnx::{Folder, Graph, HubConfig, Output, Unfit, fault, fault_of, folder_tokenizer, on_threads, pick_graph};

/// Probabilities of what a hypothesis is to a premise; they add up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NliScores {
    /// It follows.
    pub entailment: f64,
    /// It may or may not be.
    pub neutral: f64,
    /// It cannot be.
    pub contradiction: f64,
}

impl NliScores {
    fn mean(self, other: Self) -> Self {
        Self {
            entailment: f64::midpoint(self.entailment, other.entailment),
            neutral: f64::midpoint(self.neutral, other.neutral),
            contradiction: f64::midpoint(self.contradiction, other.contradiction),
        }
    }
}

/// A cross-encoder that judges pairs of texts.
pub struct NliModel {
    id: ModelId,
    graph: Graph,
    tokenizer: Tokenizer,
    vocabulary: Option<usize>,
    /// Where entailment, neutral and contradiction stand among the graph's numbers.
    places: [usize; 3],
}

impl std::fmt::Debug for NliModel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NliModel").field("id", &self.id).finish_non_exhaustive()
    }
}

impl NliModel {
    /// Loads the model folder `folder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if a file is missing or damaged, or the model is not one with the
    /// three classes.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = &mut Folder::open(folder.as_ref())?;
        let config: HubConfig = folder.required("config.json")?;
        let places = places(&config).map_err(|error| folder.at("config.json", error))?;
        let window = config.window(folder, None)?;
        let tokenizer = folder_tokenizer(folder, window, config.vocab_size)?;
        let name = pick_graph(folder.names())?;
        let (graph, _) = Graph::of_folder(folder, &name, &[Output::Classes])?;
        let id = ModelId { name: folder.name(), hash: folder.hash_with(&format!("{window}")) };
        let model = Self { id, graph, tokenizer, vocabulary: config.vocab_size, places };
        let has_marks = model
            .tokenizer
            .encode_fast(("a", "b"), true)
            .is_ok_and(|encoding| encoding.get_special_tokens_mask().contains(&1));
        if !has_marks {
            let what = "the tokenizer sets no mark between the two texts of a pair (it has no post-processor)";
            return Err(folder.at("tokenizer.json", fault(what)));
        }
        model.judge("bayan", "بیان").map_err(|error| folder.at(&name, error))?;
        Ok(model)
    }

    /// Name and content hash of the model.
    #[must_use]
    pub fn model(&self) -> &ModelId {
        &self.id
    }

    /// What `hypothesis` is to `premise`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if the model fails on them.
    pub fn judge(&self, premise: &str, hypothesis: &str) -> Result<NliScores> {
        self.judge_in(premise, hypothesis, &Arc::new(ThreadPool::with_num_threads(1)))
    }

    /// What two texts are to each other: the mean of both directions, and so the same for `(b, a)`.
    ///
    /// # Errors
    /// Those of [`NliModel::judge`].
    pub fn judge_both(&self, a: &str, b: &str) -> Result<NliScores> {
        self.judge_both_in(a, b, &Arc::new(ThreadPool::with_num_threads(1)))
    }

    /// [`NliModel::judge`] for each pair of a premise and a hypothesis, in order, on as many threads as the current rayon
    /// pool has.
    ///
    /// # Errors
    /// Those of [`NliModel::judge`], of the first pair that has one.
    pub fn judge_all(&self, pairs: &[(&str, &str)]) -> Result<Vec<NliScores>> {
        let judge = |index: usize, pool: &Arc<ThreadPool>| self.judge_in(pairs[index].0, pairs[index].1, pool);
        on_threads(pairs.len(), judge).into_iter().collect()
    }

    /// [`NliModel::judge_both`] for each pair, in order, on as many threads as the current rayon pool has.
    ///
    /// # Errors
    /// Those of [`NliModel::judge`], of the first pair that has one.
    pub fn judge_both_all(&self, pairs: &[(&str, &str)]) -> Result<Vec<NliScores>> {
        let judge = |index: usize, pool: &Arc<ThreadPool>| self.judge_both_in(pairs[index].0, pairs[index].1, pool);
        on_threads(pairs.len(), judge).into_iter().collect()
    }

    fn judge_both_in(&self, a: &str, b: &str, pool: &Arc<ThreadPool>) -> Result<NliScores> {
        Ok(self.judge_in(a, b, pool)?.mean(self.judge_in(b, a, pool)?))
    }

    fn judge_in(&self, premise: &str, hypothesis: &str, pool: &Arc<ThreadPool>) -> Result<NliScores> {
        let encoding = self
            .tokenizer
            .encode_fast((premise, hypothesis), true)
            .map_err(|source| fault_of("the tokenizer fails on", premise).with_source(source))?;
        let is_foreign = |&id: &u32| self.vocabulary.is_some_and(|vocabulary| id as usize >= vocabulary);
        if let Some(id) = encoding.get_ids().iter().copied().find(is_foreign) {
            return Err(fault_of(&format!("the vocabulary has no token {id}, which the tokenizer makes of"), premise));
        }
        let (shape, logits) = self
            .graph
            .run(&encoding, pool)
            .and_then(|value| {
                value.into_shape_vec::<f32, 2>().map_err(|source| Unfit {
                    what: "the model's output has the wrong form for",
                    source: Box::new(source),
                })
            })
            .map_err(|unfit| unfit.with(premise))?;
        if shape != [1, 3] {
            return Err(fault_of(
                &format!("the model gives {} scores and config.json names 3, for", shape[1]),
                premise,
            ));
        }
        if !logits.iter().all(|logit| logit.is_finite()) {
            return Err(fault_of("the model gives numbers that are none (NaN) or infinite for", premise)
                .with_hint("its weights are damaged, or too large for the form they are stored in"));
        }
        let highest = logits.iter().copied().map(f64::from).fold(f64::NEG_INFINITY, f64::max);
        let weights = self.places.map(|place| (f64::from(logits[place]) - highest).exp());
        let sum: f64 = weights.iter().sum();
        let [entailment, neutral, contradiction] = weights.map(|weight| weight / sum);
        Ok(NliScores { entailment, neutral, contradiction })
    }
}

/// Where entailment, neutral and contradiction stand, as `config.json` says.
fn places(config: &HubConfig) -> Result<[usize; 3]> {
    let mut labels: Vec<(usize, String)> = Vec::new();
    if let Some(names) = &config.id2label {
        for (id, label) in names {
            let id = id.parse().map_err(|_| fault(format!("`{id}` in id2label is not a number")))?;
            labels.push((id, label.to_lowercase()));
        }
    } else if let Some(names) = &config.label2id {
        labels.extend(names.iter().map(|(label, &id)| (id, label.to_lowercase())));
    }
    labels.sort_unstable();
    let place = |wanted: &str| labels.iter().find(|(_, label)| label == wanted).map(|&(id, _)| id);
    match (place("entailment"), place("neutral"), place("contradiction")) {
        (Some(entailment), Some(neutral), Some(contradiction)) if labels.iter().map(|(id, _)| *id).eq(0..3) => {
            Ok([entailment, neutral, contradiction])
        }
        _ => {
            let names: Vec<&str> = labels.iter().map(|(_, label)| label.as_str()).collect();
            let what = if names.is_empty() {
                "the model does not name its classes (id2label)".to_owned()
            } else {
                format!("the model's classes are {}, not entailment, neutral and contradiction", names.join(", "))
            };
            let hint = if names.iter().any(|name| name.starts_with("label_")) {
                "write the names of the classes into id2label of config.json; the model's card tells their order"
            } else {
                "take a model that was trained on the three classes of MNLI or XNLI"
            };
            Err(fault(what).with_hint(hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(json: &str) -> Result<[usize; 3]> {
        places(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn classes_are_told_by_name_in_any_order_and_case() {
        let json = r#"{"id2label": {"0": "CONTRADICTION", "2": "neutral", "1": "Entailment"}}"#;
        assert_eq!(of(json).unwrap(), [1, 2, 0]);
        let json = r#"{"label2id": {"neutral": 1, "entailment": 0, "contradiction": 2}}"#;
        assert_eq!(of(json).unwrap(), [0, 1, 2]);
    }

    #[test]
    fn other_classes_are_refused_with_a_way_on() {
        for (json, message, hint) in [
            (r#"{"id2label": {"0": "entailment", "1": "not_entailment"}}"#, "not_entailment", "MNLI"),
            (r#"{"id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}}"#, "label_1", "id2label"),
            (r#"{"id2label": {"0": "entailment", "1": "neutral", "3": "contradiction"}}"#, "neutral", "MNLI"),
            ("{}", "does not name", "MNLI"),
        ] {
            let error = of(json).unwrap_err();
            assert!(error.message().contains(message) && error.hint().unwrap().contains(hint), "{error:?}");
        }
    }
}
