//! Reading the two statements of a pair together, for the mode "thorough".
//!
//! Vectors are made of each statement by itself, and what makes "open" and "closed" opposites must survive in them. The
//! reader takes what the encoder's lower layers make of both statements and runs its own copies of the last layers over
//! the tokens of the two at once, so that each word is read beside the other statement's. Its logits are then weighed
//! with those of the pair scorer. `training/pairs/cross.py` trains it.
//!
//! A reader is three files: `pair_reader.json`, which names the encoder by its hash, the value of the encoder's graph that
//! the layers are run on, and the other two; the graph; and `mix.safetensors`, the weights of the mixture.

use std::borrow::Cow;
use std::sync::Arc;

use rten::{Model, NodeId, RunOptions, ThreadPool, ValueView};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;

use super::{Context, PairScores, TYPES, sigmoid};
use crate::align::context;
use crate::contradiction::typed::FEATURES;
use crate::embed::{Encoder, LateInteraction, States};
use crate::error::Result;
use crate::onnx::{fault, load, on_threads};

/// `pair_reader.json` as written.
#[derive(Debug, Deserialize)]
struct Description {
    name: String,
    encoder: String,
    states: String,
    files: Files,
}

#[derive(Debug, Deserialize)]
struct Files {
    graph: File,
    mix: File,
}

#[derive(Debug, Deserialize)]
struct File {
    path: String,
    blake3: String,
}

/// The reader of pairs with its weights.
pub struct PairReader {
    name: String,
    hash: String,
    encoder: String,
    /// The value of the encoder's graph that the layers are run on.
    node: String,
    graph: Model,
    states: NodeId,
    segments: NodeId,
    seen: NodeId,
    logits: NodeId,
    mix: Mix,
}

/// How the reader's logits and the scorer's are weighed.
#[derive(Debug)]
struct Mix {
    /// Bias, weight of the scorer's log odds, weight of the reader's.
    link: [f32; 3],
    /// Weights of the logarithms of the scorer's probabilities and of the reader's logits, for the relation and the type.
    relation: [f32; 2],
    types: [f32; 2],
    context: Context,
}

/// What the reader says of a pair: logits of one point, of the three relations, and of the eight types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    link: f32,
    relation: [f32; 3],
    types: [f32; TYPES.len()],
}

/// Pairs that the scorer gives less than this of one point are not read: their statements are of two points by any
/// reading.
pub const WORTH_READING: f64 = 0.02;

/// What the reader sees of a pair besides its tokens: the typed features, the late interaction, and the cosine.
#[must_use]
pub fn seen(typed: &[f32; FEATURES], scores: &PairScores) -> Vec<f32> {
    // Those of the typed features that it was trained with; later ones come after them.
    const READ: usize = 32;
    let LateInteraction { similarity, gap, unweighted } = scores.late.unwrap_or_default();
    [&typed[..READ], &[similarity, gap, unweighted, scores.cosine]].concat()
}

impl std::fmt::Debug for PairReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PairReader").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PairReader {
    /// The reader that the library carries, for its default encoder.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if it does not load, which a test of the library rules out.
    #[cfg(feature = "reader-model")]
    pub fn built_in() -> Result<Self> {
        macro_rules! carried {
            ($file:literal) => {
                include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/pair-reader/", $file)).as_slice()
            };
        }
        Self::from_bytes(carried!("pair_reader.json"), carried!("cross.onnx").into(), carried!("mix.safetensors"))
    }

    /// A reader of the content of its three files: the description, the graph and the mixture.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if one of them is damaged or not what the description says.
    pub fn from_bytes(description: &[u8], graph: Cow<'static, [u8]>, mix: &[u8]) -> Result<Self> {
        let description: Description = serde_json::from_slice(description)
            .map_err(|source| fault("pair_reader.json is not a description of a reader").with_source(source))?;
        let mut hash = blake3::Hasher::new();
        for (file, bytes) in [(&description.files.graph, graph.as_ref()), (&description.files.mix, mix)] {
            let found = blake3::hash(bytes);
            hash.update(found.as_bytes());
            if file.blake3 != found.to_hex().as_str() {
                return Err(fault(format!("`{}` of the pair reader is not the file that was described", file.path)));
            }
        }
        let model = load(graph, Vec::new(), &description.files.graph.path)?;
        let node = |name: &str| {
            model
                .node_id(name)
                .map_err(|source| fault(format!("the graph of the pair reader has no `{name}`")).with_source(source))
        };
        Ok(Self {
            states: node("states")?,
            segments: node("segments")?,
            seen: node("seen")?,
            logits: node("logits")?,
            mix: Mix::from_safetensors(mix)?,
            name: description.name,
            hash: hash.finalize().to_hex().to_string(),
            encoder: description.encoder,
            node: description.states,
            graph: model,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// BLAKE3 over the hashes of its files, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// What it reads of each text.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if the encoder is not the one that the reader was trained on, or
    /// fails.
    pub fn states(&self, encoder: &dyn Encoder, texts: &[&str]) -> Result<Vec<States>> {
        if encoder.model().hash != self.encoder {
            return Err(fault(format!("the pair reader does not fit the encoder `{}`", encoder.model().name))
                .with_hint("take the encoder that bayan carries, or another mode than \"thorough\""));
        }
        let states = encoder.states(texts, &self.node)?;
        states.ok_or_else(|| fault(format!("the encoder's graph has no `{}`, which the pair reader takes", self.node)))
    }

    /// Reads pairs of `texts`, on as many threads as the current rayon pool has; `states` are of the same texts, and `seen`
    /// has what [`seen`] gives of each pair. The same for `(b, a)`: the text that sorts first goes first.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if the graph fails.
    pub fn read(
        &self,
        pairs: &[(usize, usize)],
        states: &[States],
        texts: &[&str],
        seen: &[Vec<f32>],
    ) -> Result<Vec<Reading>> {
        let read = |index: usize, pool: &Arc<ThreadPool>| {
            let (a, b) = pairs[index];
            let (first, second) = if texts[b] < texts[a] { (b, a) } else { (a, b) };
            self.read_one(&states[first], &states[second], &seen[index], pool)
        };
        on_threads(pairs.len(), read).into_iter().collect()
    }

    fn read_one(&self, a: &States, b: &States, seen: &[f32], pool: &Arc<ThreadPool>) -> Result<Reading> {
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| {
            fault("the pair reader fails on two statements").with_source(source)
        };
        let width = a.width;
        let (of_a, of_b) = (a.values.len() / width.max(1), b.values.len() / width.max(1));
        let states = [a.values.as_slice(), &b.values].concat();
        let segments = [vec![0.0_f32; of_a], vec![1.0; of_b]].concat();
        let states =
            ValueView::from_shape([1, of_a + of_b, width], &states).map_err(|error| failed(Box::new(error)))?;
        let segments = ValueView::from_shape([1, of_a + of_b], &segments).map_err(|error| failed(Box::new(error)))?;
        let seen = ValueView::from_shape([1, seen.len()], seen).map_err(|error| failed(Box::new(error)))?;
        let inputs = vec![(self.states, states.into()), (self.segments, segments.into()), (self.seen, seen.into())];
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [logits] =
            self.graph.run_n(inputs, [self.logits], Some(options)).map_err(|error| failed(Box::new(error)))?;
        let (_, logits) = logits.into_shape_vec::<f32, 2>().map_err(|error| failed(Box::new(error)))?;
        match logits.as_slice() {
            [link, contradict, agree, neutral, types @ ..]
                if logits.iter().all(|logit| logit.is_finite()) && types.len() == TYPES.len() =>
            {
                let mut all = [0.0; TYPES.len()];
                all.copy_from_slice(types);
                Ok(Reading { link: *link, relation: [*contradict, *agree, *neutral], types: all })
            }
            _ => Err(fault("the pair reader gives something else than 12 numbers")),
        }
    }

    /// The scorer's opinion of a pair and the reader's, weighed.
    #[must_use]
    pub fn mix(&self, scores: &PairScores, reading: &Reading) -> PairScores {
        let [bias, of_scorer, of_reader] = self.mix.link.map(f64::from);
        let link = bias + of_scorer * scores.link + of_reader * f64::from(reading.link);
        let own = [scores.contradict, scores.agree, scores.neutral];
        let [of_scorer, of_reader] = self.mix.relation.map(f64::from);
        let logits: Vec<f64> = own
            .iter()
            .zip(reading.relation)
            .map(|(own, read)| of_scorer * own.max(1e-9).ln() + of_reader * f64::from(read))
            .collect();
        let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let powers: Vec<f64> = logits.iter().map(|logit| (logit - top).exp()).collect();
        let sum: f64 = powers.iter().sum();
        let [of_scorer, of_reader] = self.mix.types;
        let mut types = [0.0; TYPES.len()];
        for (at, value) in types.iter_mut().enumerate() {
            *value = of_scorer * scores.types[at] + of_reader * reading.types[at];
        }
        PairScores {
            link,
            same_point: sigmoid(link),
            contradict: powers[0] / sum,
            agree: powers[1] / sum,
            neutral: powers[2] / sum,
            turns_on: super::likeliest(&types),
            types,
            ..*scores
        }
    }

    /// As [`PairScorer::in_context`](super::PairScorer::in_context), fitted to the mixed log odds.
    #[must_use]
    pub fn in_context(&self, features: &[f32; context::FEATURES]) -> f64 {
        self.mix.context.apply(features)
    }
}

impl Mix {
    fn from_safetensors(bytes: &[u8]) -> Result<Self> {
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|source| fault("the mixture of the pair reader is not a safetensors file").with_source(source))?;
        Ok(Self {
            link: fixed(&tensors, "link")?,
            relation: fixed(&tensors, "relation")?,
            types: fixed(&tensors, "types")?,
            context: Context::from_tensors(&tensors)?,
        })
    }
}

/// `N` numbers of the mixture.
fn fixed<const N: usize>(tensors: &SafeTensors<'_>, name: &str) -> Result<[f32; N]> {
    let tensor = tensors.tensor(name).ok().filter(|tensor| tensor.dtype() == Dtype::F32 && tensor.shape() == [N]);
    let tensor =
        tensor.ok_or_else(|| fault(format!("the mixture of the pair reader has no `{name}` of {N} values")))?;
    let mut values = [0.0; N];
    for (value, &bytes) in values.iter_mut().zip(tensor.data().as_chunks::<4>().0) {
        *value = f32::from_le_bytes(bytes);
    }
    Ok(values)
}
