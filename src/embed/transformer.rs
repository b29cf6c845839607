//! A transformer encoder: an ONNX graph with a tokenizer, run on the CPU.
//!
//! A model is a folder, of one of two kinds. bayan's own has an `encoder.json` that names its files and says how a
//! sentence becomes a vector:
//!
//! ```json
//! {
//!   "name": "statements-small-en-ps-ur-prs", "dimensions": 384, "max_tokens": 512,
//!   "prefix": "query: ", "pooling": "mean", "unicode_normalization": "NFC",
//!   "inputs": ["input_ids", "attention_mask"], "output": "last_hidden_state",
//!   "files": { "model": {"path": "model.onnx", "blake3": "…"},
//!              "tokenizer": {"path": "tokenizer.json", "blake3": "…"},
//!              "language_means": {"path": "language_means.safetensors", "blake3": "…"} }
//! }
//! ```
//!
//! Any other is read as one of the Hugging Face hub, with the files of transformers and sentence-transformers:
//!
//! | file | what is taken from it |
//! |---|---|
//! | `onnx/model.onnx` or `model.onnx`, else a quantised one, else the only graph | the graph, with weights in files beside it; its inputs and its output |
//! | `tokenizer.json` | the tokenizer |
//! | `config.json` | sizes of vectors, vocabulary and window |
//! | `modules.json`, `1_Pooling/config.json`, `2_Dense/…` | how token vectors become one; without it, their mean |
//! | `sentence_bert_config.json`, `tokenizer_config.json` | the window |
//! | `config_sentence_transformers.json` | the text put before every other: the prompt that is the default |
//! | `bayan-encoder.json` | an [`EncoderOptions`], which goes before all of these |
//!
//! Models of the e5 family want `query: ` before every text and say so only in their card. **The rule**: where nothing
//! states a prompt, a model gets that prefix if `_name_or_path` in its `config.json` has the part `e5` (and not
//! `instruct`), or its `README.md` says `start with "query: "`. An [`EncoderOptions::prefix`] overrules it, an empty one
//! too.
//!
//! Each sentence is run alone. Dynamic quantisation scales activations over a whole batch, so that in a batch a
//! vector would depend on its neighbours, and a cache or a second run would not give the same bytes. A text longer
//! than the window is run in several, and its vector is the mean of theirs, weighted by their lengths.

mod head;
mod hub;
mod own;

use std::path::Path;
use std::sync::Arc;

use head::Head;
pub use head::Pooling;
use rten::{NodeId, ThreadPool};
use serde::{Deserialize, Serialize};
use tokenizers::{Encoding, PostProcessor, Tokenizer, TruncationDirection};
use unicode_normalization::UnicodeNormalization;

use super::{Embeddings, Encoder, LanguageMeans, ModelId, States, TokenTable, Tokens};
use crate::error::Result;
use crate::onnx::{Folder, Graph, Output, Unfit, fault, fault_of, on_threads};

/// What the caller of a Hugging Face model knows better than its files do. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EncoderOptions {
    /// The graph to run, as a path in the folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub graph: Option<String>,
    /// What to put before every text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// How token vectors become one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooling: Option<Pooling>,
    /// Most tokens of a text; never more than the model has positions for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<usize>,
    /// The Unicode form that texts are brought into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unicode_normalization: Option<UnicodeForm>,
}

/// A Unicode normalisation form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnicodeForm {
    /// Composed.
    #[serde(rename = "NFC")]
    Nfc,
    /// Composed, with compatibility characters replaced.
    #[serde(rename = "NFKC")]
    Nfkc,
}

/// A transformer encoder, ready to run.
pub struct TransformerEncoder {
    id: ModelId,
    graph: Graph,
    output: Output,
    tokenizer: Tokenizer,
    /// Numbers of tokens end before this; known of Hugging Face models.
    vocabulary: Option<usize>,
    prefix: String,
    is_lower_case: bool,
    normalization: Option<UnicodeForm>,
    /// Length of the graph's vectors.
    width: usize,
    head: Head,
    /// Length of the encoder's vectors.
    dimensions: usize,
    means: Option<LanguageMeans>,
    table: Option<TokenTable>,
    /// How many tokens the prefix takes, at the start of every text.
    prefix_tokens: usize,
    /// Most tokens that the graph takes at once, marks among them.
    window: usize,
}

impl std::fmt::Debug for TransformerEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransformerEncoder").field("id", &self.id).finish_non_exhaustive()
    }
}

impl TransformerEncoder {
    /// Loads the model folder `folder`: bayan's own form if it has an `encoder.json`, else that of the Hugging Face hub.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if a file is missing, damaged (its BLAKE3 differs from the one
    /// stated) or not what the description says, or if the model is of a kind that bayan cannot run.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        Self::from_folder_with(folder, &EncoderOptions::default())
    }

    /// The same, with options for a Hugging Face model. bayan's own form has them all in its `encoder.json`.
    ///
    /// # Errors
    /// Those of [`TransformerEncoder::from_folder`]; also if options are given for a folder with an `encoder.json`.
    pub fn from_folder_with(folder: impl AsRef<Path>, options: &EncoderOptions) -> Result<Self> {
        let folder = folder.as_ref();
        if !own::is_own(folder) {
            return Self::from_hub_folder(&mut Folder::open(folder)?, options);
        }
        if *options != EncoderOptions::default() {
            return Err(fault("options are for models without an encoder.json")
                .in_file(folder.join("encoder.json"))
                .with_hint("change encoder.json instead"));
        }
        Self::from_own_folder(folder)
    }

    /// What is put before every text.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A text as windows of its tokens, each with the marks that a text of its own has.
    fn tokenize(&self, text: &str) -> Result<Vec<Encoding>> {
        let mut input = self.prefix.clone();
        match self.normalization {
            Some(UnicodeForm::Nfc) => input.extend(text.nfc()),
            Some(UnicodeForm::Nfkc) => input.extend(text.nfkc()),
            None => input.push_str(text),
        }
        if self.is_lower_case {
            input = input.to_lowercase();
        }
        let failed = |source| fault_of("the tokenizer fails on", text).with_source(source);
        let mut first = self.tokenizer.encode_fast(input, false).map_err(failed)?;
        let is_foreign = |id: &u32| self.vocabulary.is_some_and(|vocabulary| *id as usize >= vocabulary);
        if let Some(id) = first.get_ids().iter().find(|id| is_foreign(id)) {
            return Err(fault_of(&format!("the vocabulary has no token {id}, which the tokenizer makes of"), text));
        }
        let marks = self.tokenizer.get_post_processor().map_or(0, |marks| marks.added_tokens(false));
        first.truncate(self.window.saturating_sub(marks).max(1), 0, TruncationDirection::Right);
        let others = first.take_overflowing();
        let marked = |window| self.tokenizer.post_process(window, None, true).map_err(failed);
        std::iter::once(first).chain(others).map(marked).collect()
    }

    /// What the graph makes of one window of a text: the length of its vectors and their values.
    fn run(&self, window: &Encoding, text: &str, pool: &Arc<ThreadPool>) -> Result<(usize, Vec<f32>)> {
        let value = self.graph.run(window, pool).map_err(|unfit| unfit.with(text))?;
        let wrong = |source: rten::TryFromValueError| {
            Unfit { what: "the model's output has the wrong form for", source: Box::new(source) }.with(text)
        };
        let (width, values) = match self.output {
            Output::Tokens => value.into_shape_vec::<f32, 3>().map(|(shape, values)| (shape[2], values)),
            Output::Sentence | Output::Classes => {
                value.into_shape_vec::<f32, 2>().map(|(shape, values)| (shape[1], values))
            }
        }
        .map_err(wrong)?;
        Ok((width, values))
    }

    /// The unit vector of a text, and the vectors of its tokens if they are wanted. The vector of a text of several
    /// windows is the mean of theirs, weighted by their lengths.
    fn encode_one(&self, text: &str, wants_tokens: bool, pool: &Arc<ThreadPool>) -> Result<(Vec<f32>, Tokens)> {
        let windows = self.tokenize(text)?;
        let mut vector = vec![0.0; self.dimensions];
        let mut tokens = Tokens::new(self.width);
        for (at, window) in windows.iter().enumerate() {
            let (width, values) = self.run(window, text, pool)?;
            if width != self.width || values.is_empty() {
                let what =
                    format!("the model gives {width} values a token, its description states {}, for", self.width);
                return Err(fault_of(&what, text));
            }
            let own = match self.output {
                Output::Tokens => self.head.apply(&values, width),
                Output::Sentence | Output::Classes => values.clone(),
            };
            let weight = if windows.len() > 1 { window.get_ids().len() as f32 } else { 1.0 };
            for (sum, value) in vector.iter_mut().zip(own) {
                *sum += weight * value;
            }
            if wants_tokens {
                let all = window.get_ids().iter().zip(window.get_special_tokens_mask()).zip(values.chunks_exact(width));
                let before = if at == 0 { self.prefix_tokens } else { 0 };
                for ((&id, _), vector) in all.filter(|((_, is_special), _)| **is_special == 0).skip(before) {
                    tokens.push(id, vector);
                }
            }
        }
        super::normalize(&mut vector);
        if !vector.iter().all(|value| value.is_finite()) {
            return Err(fault_of("the model gives numbers that are none (NaN) or infinite for", text)
                .with_hint("its weights are damaged, or too large for the form they are stored in"));
        }
        if vector.iter().all(|&value| value == 0.0) {
            return Err(fault_of("the model gives a vector of zeros for", text));
        }
        Ok((vector, tokens))
    }

    /// Runs as many threads as the current rayon pool has, each with sentences of its own.
    fn encode_all(&self, texts: &[&str], wants_tokens: bool) -> Result<(Embeddings, Vec<Tokens>)> {
        let mut embeddings = Embeddings::new(self.dimensions);
        let mut tokens = Vec::with_capacity(texts.len());
        for row in longest_first(texts, |text, pool| self.encode_one(text, wants_tokens, pool)) {
            let (vector, own) = row?;
            embeddings.push(&vector);
            tokens.push(own);
        }
        Ok((embeddings, tokens))
    }

    fn states_of(&self, text: &str, node: NodeId, pool: &Arc<ThreadPool>) -> Result<States> {
        // What is read of a pair is its first window.
        let windows = self.tokenize(text)?;
        let Some(first) = windows.first() else { return Ok(States::default()) };
        let value = self.graph.run_to(node, first, pool).map_err(|unfit| unfit.with(text))?;
        let (shape, values) = value.into_shape_vec::<f32, 3>().map_err(|source| {
            Unfit { what: "the model's inner value has the wrong form for", source: Box::new(source) }.with(text)
        })?;
        Ok(States { width: shape[2], values })
    }
}

/// Does `work` for each text, on as many threads as the current rayon pool has, long texts first so that none is left
/// to be waited for; gives the results in the order of the texts.
fn longest_first<T: Send>(texts: &[&str], work: impl Fn(&str, &Arc<ThreadPool>) -> T + Sync) -> Vec<T> {
    let mut order: Vec<usize> = (0..texts.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(texts[at].len()));
    let done = on_threads(order.len(), |index, pool| work(texts[order[index]], pool));
    let mut done: Vec<(usize, T)> = order.into_iter().zip(done).collect();
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Has a tokenizer give all tokens of a text: they are put into windows afterwards.
fn do_not_cut(tokenizer: &mut Tokenizer) -> Result<()> {
    let done = tokenizer.with_truncation(None).map(|_| ());
    done.map_err(|source| fault("the tokenizer cannot be told not to cut").with_source(source))
}

/// How many tokens `prefix` takes at the start of a text.
fn prefix_tokens(tokenizer: &Tokenizer, prefix: &str) -> Result<usize> {
    let encoding = tokenizer.encode_fast(prefix.trim_end(), false);
    Ok(encoding.map_err(|source| fault("the tokenizer fails on the prefix").with_source(source))?.len())
}

impl Encoder for TransformerEncoder {
    fn model(&self) -> &ModelId {
        &self.id
    }

    fn dimensions(&self) -> usize {
        self.dimensions
    }

    fn means(&self) -> Option<&LanguageMeans> {
        self.means.as_ref()
    }

    fn encode(&self, texts: &[&str]) -> Result<Embeddings> {
        Ok(self.encode_all(texts, false)?.0)
    }

    /// `None` where the graph gives no vectors of tokens, or a dense layer gives sentences another length than theirs.
    fn encode_with_tokens(&self, texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
        if self.output != Output::Tokens || self.width != self.dimensions {
            return Ok(None);
        }
        self.encode_all(texts, true).map(Some)
    }

    fn token_table(&self) -> Option<&TokenTable> {
        self.table.as_ref()
    }

    fn states(&self, texts: &[&str], node: &str) -> Result<Option<Vec<States>>> {
        let Some(node) = self.graph.node(node) else { return Ok(None) };
        longest_first(texts, |text, pool| self.states_of(text, node, pool)).into_iter().collect::<Result<_>>().map(Some)
    }
}
