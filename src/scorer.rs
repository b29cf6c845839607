//! The pair scorer: from two statements' vectors and typed comparison to probabilities.
//!
//! A small network, trained on statements written for the purpose (`training/pairs`), with three heads:
//!
//! - **same point**: the probability that the two speak to the same point of an event;
//! - **relation**, given that they do: contradict, agree, or neither;
//! - **type**: on what the pair turns (quantity, polarity, …).
//!
//! Each head sees, through a projection of its own, the product and the absolute difference of the two vectors,
//! their cosines, how well their tokens find each other ([`LateInteraction`]), and the typed features. All of these are the same for `(a, b)` and `(b, a)`, so the scores are too.

pub mod reader;

use safetensors::{Dtype, SafeTensors};

use crate::align::context;
use crate::contradiction::typed::FEATURES;
use crate::embed::{LateInteraction, TokenMatrix, dot, normalize};
use crate::error::{Error, ErrorKind, Result};
use crate::nli::NliScores;
use crate::record::ConflictType;

/// What the scorer says of a pair: probabilities, and what they are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairScores {
    /// Cosine of the two vectors.
    pub cosine: f32,
    /// How well their tokens find each other, where both have any.
    pub late: Option<LateInteraction>,
    /// The calibrated log odds of the same point.
    pub link: f64,
    /// That both speak to the same point.
    pub same_point: f64,
    /// Given the same point: that they contradict each other.
    pub contradict: f64,
    /// Given the same point: that they assert the same.
    pub agree: f64,
    /// Given the same point: that they do neither.
    pub neutral: f64,
    /// On what the pair most likely turns.
    pub turns_on: ConflictType,
    /// The logits of what it turns on: quantity, polarity, actor, status, time, place, cause, other.
    pub types: [f32; TYPES.len()],
}

impl PairScores {
    /// The same where a model of inference was asked too: its answer counts `weight`, the scorer's the rest.
    #[must_use]
    pub fn with_inference(mut self, inference: NliScores, weight: f64) -> Self {
        let mixed = |own: f64, inferred: f64| (1.0 - weight) * own + weight * inferred;
        self.contradict = mixed(self.contradict, inference.contradiction);
        self.agree = mixed(self.agree, inference.entailment);
        self.neutral = mixed(self.neutral, inference.neutral);
        self
    }
}

/// The types in the order of the type head's outputs.
const TYPES: [ConflictType; 8] = [
    ConflictType::Quantity,
    ConflictType::Polarity,
    ConflictType::Actor,
    ConflictType::Status,
    ConflictType::Time,
    ConflictType::Place,
    ConflictType::Cause,
    ConflictType::Other,
];

/// A logistic model of a pair among the others ([`context`](crate::align::context)).
#[derive(Clone, Debug)]
struct Context {
    mean: Vec<f32>,
    scale: Vec<f32>,
    weights: Vec<f32>,
    bias: f32,
}

/// A matrix and a bias: `outputs` rows of `inputs` weights.
#[derive(Clone, Debug)]
struct Linear {
    inputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// A projection and a two-layer network over what it makes of a pair. The projection of a scorer for any encoder has no
/// outputs: it sees no vectors, only how alike they are.
#[derive(Clone, Debug)]
struct Head {
    projection: Linear,
    hidden: Linear,
    output: Linear,
}

/// The pair scorer with its weights.
#[derive(Clone, Debug)]
pub struct PairScorer {
    /// Same point.
    link: Head,
    /// How strongly the projected cosine alone moves the link's logit.
    link_scale: f32,
    /// Contradict, agree, neutral; then the eight types.
    relation: Head,
    /// The logits are divided by these to be calibrated.
    temperatures: [f32; 2],
    /// Mean and scale of each of [`LATE`] values and, in a scorer for any encoder, of the cosine.
    likeness: [Vec<f32>; 2],
    /// The same of the pairs at hand, in place of those of training, where the encoder is not the one of training.
    own_likeness: Option<[Vec<f32>; 2]>,
    /// The hash of the encoder whose vectors it reads; `None` for any.
    encoder: Option<String>,
    /// A scorer for any encoder whose log odds of one point are averaged with this one's, and what the average is
    /// divided by. Seeing no vectors, it has nothing to learn by heart, and it errs elsewhere.
    partner: Option<(Box<PairScorer>, f32)>,
    /// BLAKE3 of the weights, those of its partner among them.
    /// What the other pairs of an event make of a pair.
    context: Context,
    hash: String,
}

/// The weights that the library carries: for its encoder, for its student, and for any other encoder.
const STANDARD: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/pair-scorer/pair_scorer.safetensors"));
const STUDENT: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/pair-scorer/student.safetensors"));
const ANY: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/pair-scorer/any.safetensors"));

/// How many values the late interaction gives the heads.
const LATE: usize = 3;

/// A scorer for any encoder sees the cosine beside these.
const LIKENESS: usize = LATE + 1;

/// What a partner's opinion of the relation counts; the heads that read vectors know more of it. On the held-out scenarios
/// it changes little, on other text it steadies.
const OF_PARTNER: f64 = 0.3;

/// From how many pairs on their own mean and spread are taken for those of an unknown encoder.
const ENOUGH: usize = 20;

/// A statement's vector as the heads see it, and its tokens.
#[derive(Clone, Debug)]
pub struct Projected {
    vector: Vec<f32>,
    tokens: TokenMatrix,
    link: Vec<f32>,
    relation: Vec<f32>,
}

impl PairScorer {
    /// The scorer trained for `encoder`; where there is none, the one for any encoder.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if its weights are damaged, which a test of the library rules out.
    pub fn for_encoder(encoder: &dyn crate::embed::Encoder) -> Result<Self> {
        for bytes in [STANDARD, STUDENT] {
            let scorer = Self::from_safetensors(bytes)?;
            if scorer.encoder.as_ref() == Some(&encoder.model().hash) && scorer.dimensions() == encoder.dimensions() {
                return Ok(scorer);
            }
        }
        Self::from_safetensors(ANY)
    }

    /// The scorer for any encoder: it reads no vectors, only how alike they are.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if its weights are damaged, which a test of the library rules out.
    pub fn for_any() -> Result<Self> {
        Self::from_safetensors(ANY)
    }

    /// Reads weights as `training/pairs/train.py` writes them.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the bytes are no safetensors file, or a tensor is missing or of the wrong shape.
    pub fn from_safetensors(bytes: &[u8]) -> Result<Self> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|source| fault("the pair scorer is not a safetensors file".into()).with_source(source))?;
        let tensor = |name: &str, rank: usize| -> Result<(Vec<usize>, Vec<f32>)> {
            let tensor = tensors
                .tensor(name)
                .map_err(|source| fault(format!("the pair scorer has no `{name}`")).with_source(source))?;
            if tensor.dtype() != Dtype::F32 || tensor.shape().len() != rank {
                return Err(fault(format!("`{name}` of the pair scorer is not F32 of rank {rank}")));
            }
            let values = tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
            Ok((tensor.shape().to_vec(), values))
        };
        let linear = |name: &str| -> Result<Linear> {
            let (shape, weights) = tensor(&format!("{name}.weight"), 2)?;
            let (_, bias) = tensor(&format!("{name}.bias"), 1)?;
            if bias.len() != shape[0] {
                return Err(fault(format!(
                    "`{name}` of the pair scorer has {} rows and {} biases",
                    shape[0],
                    bias.len()
                )));
            }
            Ok(Linear { inputs: shape[1], weights, bias })
        };
        let head = |name: &str, outputs: usize| -> Result<Head> {
            let head = Head {
                projection: linear(&format!("{name}.projection"))?,
                hidden: linear(&format!("{name}.hidden"))?,
                output: linear(&format!("{name}.output"))?,
            };
            let seen = if head.projection.bias.is_empty() { LIKENESS } else { LATE };
            let width = 2 * head.projection.bias.len() + 2 + FEATURES + seen;
            if head.hidden.inputs != width
                || head.output.inputs != head.hidden.bias.len()
                || head.output.bias.len() != outputs
            {
                return Err(fault(format!(
                    "the layers of the pair scorer's `{name}` do not fit together: it takes {width} values"
                ))
                .with_hint("train it again with training/pairs: the features have changed"));
            }
            Ok(head)
        };
        let (_, scalars) = tensor("scalars", 1)?;
        let &[link_scale, link_temperature, relation_temperature] = scalars.as_slice() else {
            return Err(fault("`scalars` of the pair scorer are not 3".into()));
        };
        let (_, mean) = tensor("late.mean", 1)?;
        let (_, scale) = tensor("late.scale", 1)?;
        let (link, relation) = (head("link", 1)?, head("relation", 3 + TYPES.len())?);
        let seen = if link.projection.bias.is_empty() { LIKENESS } else { LATE };
        if mean.len() != seen || scale.len() != seen || relation.projection.inputs != link.projection.inputs {
            return Err(fault(format!("`late.mean` and `late.scale` of the pair scorer are not {seen} values")));
        }
        let (_, metadata) = SafeTensors::read_metadata(bytes)
            .map_err(|source| fault("the pair scorer is not a safetensors file".into()).with_source(source))?;
        let encoder = metadata.metadata().as_ref().and_then(|metadata| metadata.get("encoder").cloned());
        let context = Context::from_tensors(&tensors)?;
        let mut hash = blake3::hash(bytes).to_hex().to_string();
        let partner = match tensor("partner", 1) {
            Err(_) => None,
            Ok((_, values)) => {
                let mut partner = Self::from_safetensors(ANY)?;
                let scale = [tensor("partner.mean", 1)?.1, tensor("partner.scale", 1)?.1];
                if scale.iter().any(|values| values.len() != LIKENESS) {
                    return Err(fault(format!("`partner.mean` and `partner.scale` are not {LIKENESS} values")));
                }
                partner.own_likeness = Some(scale);
                let both = format!("{hash} {}", partner.hash);
                hash = blake3::hash(both.as_bytes()).to_hex().to_string();
                let &[temperature] = values.as_slice() else {
                    return Err(fault("`partner` of the pair scorer is not 1 value".into()));
                };
                Some((Box::new(partner), temperature))
            }
        };
        Ok(Self {
            context,
            likeness: [mean, scale],
            own_likeness: None,
            encoder,
            link,
            link_scale,
            relation,
            temperatures: [link_temperature, relation_temperature],
            partner,
            hash,
        })
    }

    /// BLAKE3 of the weights, in hexadecimal; with those of a partner, of both hashes.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Length of the vectors it was trained for.
    #[must_use]
    pub const fn dimensions(&self) -> usize {
        self.link.projection.inputs
    }

    /// Whether it was trained for one encoder, whose vectors it then reads, and not for any.
    #[must_use]
    pub const fn is_of_encoder(&self) -> bool {
        !self.link.projection.bias.is_empty()
    }

    /// Tells a scorer for any encoder, or such a partner of this one, how alike two statements of the event at hand mostly
    /// are: the mean and spread of `pairs` take the place of training's. Of fewer than 20 pairs nothing is taken.
    pub fn adapt<'pair>(&mut self, pairs: impl IntoIterator<Item = (&'pair Projected, &'pair Projected)>) {
        if let Some((partner, _)) = &mut self.partner {
            return partner.adapt(pairs);
        }
        if self.is_of_encoder() {
            return;
        }
        let values: Vec<[f32; LIKENESS]> = pairs
            .into_iter()
            .map(|(a, b)| likeness(dot(&a.vector, &b.vector), LateInteraction::of(&a.tokens, &b.tokens)))
            .collect();
        if values.len() < ENOUGH {
            return;
        }
        let count = values.len() as f32;
        let mean: Vec<f32> = (0..LIKENESS).map(|at| values.iter().map(|row| row[at]).sum::<f32>() / count).collect();
        let spread = |at: usize| values.iter().map(|row| (row[at] - mean[at]).powi(2)).sum::<f32>() / count;
        let scale = (0..LIKENESS).map(|at| spread(at).sqrt().max(1e-4)).collect();
        self.own_likeness = Some([mean, scale]);
    }

    /// The similarity by late interaction on the scale of training's encoder, for [`PairScorer::in_context`].
    #[must_use]
    pub fn late_as_trained(&self, late: Option<LateInteraction>) -> f32 {
        let value = late.map_or(0.0, |late| late.similarity);
        match &self.own_likeness {
            Some([mean, scale]) => (value - mean[0]) / scale[0] * self.likeness[1][0] + self.likeness[0][0],
            None => value,
        }
    }

    /// Prepares a statement's centred unit vector, and the matrix of its tokens, for scoring. A pair of which one has no
    /// tokens is scored as if their tokens found each other as well as those of most pairs.
    ///
    /// # Panics
    /// If the scorer is of one encoder and the vector's length is not [`PairScorer::dimensions`].
    #[must_use]
    pub fn project(&self, vector: &[f32], tokens: TokenMatrix) -> Projected {
        let unit = |linear: &Linear| {
            if linear.bias.is_empty() {
                return Vec::new();
            }
            let mut projected = linear.apply(vector);
            normalize(&mut projected);
            projected
        };
        Projected {
            vector: vector.to_vec(),
            tokens,
            link: unit(&self.link.projection),
            relation: unit(&self.relation.projection),
        }
    }

    /// The probability that a pair speaks to the same point, by itself and by what `context` (the values of
    /// [`context::features`]) says of it among the others of its event.
    #[must_use]
    pub fn in_context(&self, context: &[f32; context::FEATURES]) -> f64 {
        self.context.apply(context)
    }

    /// Scores a pair.
    #[must_use]
    pub fn score(&self, a: &Projected, b: &Projected, typed: &[f32; FEATURES]) -> PairScores {
        let cosine = dot(&a.vector, &b.vector);
        let late = LateInteraction::of(&a.tokens, &b.tokens);
        let seen = self.seen(cosine, late, typed);
        let mut link = self.link_of(a, b, cosine, &seen);
        if let Some((partner, temperature)) = &self.partner {
            let other = partner.link_of(a, b, cosine, &partner.seen(cosine, late, typed));
            link = f64::midpoint(link, other) / f64::from(*temperature);
        }
        let output = self.relation_of(a, b, cosine, &seen);
        let (labels, kinds) = output.split_at(3);
        let mut logits: [f64; 3] = std::array::from_fn(|at| f64::from(labels[at] / self.temperatures[1]));
        if let Some((partner, _)) = &self.partner {
            let own = softmax(logits).map(f64::ln);
            let other = partner.relation_of(a, b, cosine, &partner.seen(cosine, late, typed));
            let other = softmax(std::array::from_fn(|at| f64::from(other[at] / partner.temperatures[1]))).map(f64::ln);
            logits = std::array::from_fn(|at| (1.0 - OF_PARTNER) * own[at] + OF_PARTNER * other[at]);
        }
        let [contradict, agree, neutral] = softmax(logits);
        let mut turns_on = [0.0; TYPES.len()];
        turns_on.copy_from_slice(kinds);
        PairScores {
            cosine,
            late,
            link,
            same_point: sigmoid(link),
            contradict,
            agree,
            neutral,
            turns_on: likeliest(&turns_on),
            types: turns_on,
        }
    }
}

impl PairScorer {
    /// What a pair's heads see besides vectors: the typed features, and how alike the two are.
    fn seen(&self, cosine: f32, late: Option<LateInteraction>, typed: &[f32; FEATURES]) -> Vec<f32> {
        let mut seen = Vec::with_capacity(FEATURES + LIKENESS);
        seen.extend_from_slice(typed);
        let [mean, scale] = self.own_likeness.as_ref().unwrap_or(&self.likeness);
        let values = likeness(cosine, late);
        for (at, (mean, scale)) in mean.iter().zip(scale).enumerate() {
            // Without tokens, as if they found each other as well as those of most pairs.
            seen.push(if late.is_none() && at < LATE { 0.0 } else { (values[at] - mean) / scale });
        }
        seen
    }

    /// The logits of the relation and of the types.
    fn relation_of(&self, a: &Projected, b: &Projected, cosine: f32, seen: &[f32]) -> Vec<f32> {
        // One for any encoder reads no vectors, and the cosine only on the scale of the others.
        if !self.is_of_encoder() {
            return self.relation.run(&[], &[], 0.0, 0.0, seen);
        }
        self.relation.run(&a.relation, &b.relation, cosine, dot(&a.relation, &b.relation), seen)
    }

    /// The calibrated log odds of one point.
    fn link_of(&self, a: &Projected, b: &Projected, cosine: f32, seen: &[f32]) -> f64 {
        let (read, nothing) = (self.is_of_encoder(), [].as_slice());
        let (of_a, of_b) = if read { (a.link.as_slice(), b.link.as_slice()) } else { (nothing, nothing) };
        let projected = dot(of_a, of_b);
        let output = self.link.run(of_a, of_b, if read { cosine } else { 0.0 }, projected, seen)[0];
        f64::from((output + self.link_scale * (projected - 0.5)) / self.temperatures[0])
    }
}

impl Context {
    fn from_tensors(tensors: &SafeTensors<'_>) -> Result<Self> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let read = |part: &str, length: usize| -> Result<Vec<f32>> {
            let name = format!("context.{part}");
            let tensor = tensors.tensor(&name).ok();
            let tensor = tensor.filter(|tensor| tensor.dtype() == Dtype::F32 && tensor.shape() == [length]);
            let tensor =
                tensor.ok_or_else(|| fault(format!("`{name}` of the pair scorer is not {length} F32 values")))?;
            Ok(tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect())
        };
        Ok(Self {
            mean: read("mean", context::FEATURES)?,
            scale: read("scale", context::FEATURES)?,
            weights: read("weights", context::FEATURES)?,
            bias: read("bias", 1)?[0],
        })
    }

    fn apply(&self, features: &[f32; context::FEATURES]) -> f64 {
        let values = features.iter().zip(&self.mean).zip(&self.scale).zip(&self.weights);
        let sum: f32 = values.map(|(((value, mean), scale), weight)| (value - mean) / scale * weight).sum();
        sigmoid(f64::from(sum + self.bias))
    }
}

impl Linear {
    fn apply(&self, input: &[f32]) -> Vec<f32> {
        assert_eq!(input.len(), self.inputs, "a vector of the wrong length");
        self.weights.chunks_exact(self.inputs).zip(&self.bias).map(|(row, bias)| dot(row, input) + bias).collect()
    }
}

impl Head {
    /// The outputs for a pair of projected unit vectors.
    fn run(&self, a: &[f32], b: &[f32], cosine: f32, projected_cosine: f32, others: &[f32]) -> Vec<f32> {
        // Scaled so that a product or difference of unit vectors is of order one, as the trainer does.
        let scale = (a.len() as f32).sqrt();
        let mut input = Vec::with_capacity(self.hidden.inputs);
        input.extend(a.iter().zip(b).map(|(x, y)| scale * x * y));
        input.extend(a.iter().zip(b).map(|(x, y)| scale * (x - y).abs() / 2.0));
        input.extend([4.0 * cosine, 4.0 * projected_cosine]);
        input.extend(others);
        let mut hidden = self.hidden.apply(&input);
        for value in &mut hidden {
            *value = value.max(0.0);
        }
        self.output.apply(&hidden)
    }
}

/// The values of a pair that say how alike its vectors are.
fn likeness(cosine: f32, late: Option<LateInteraction>) -> [f32; LIKENESS] {
    let LateInteraction { similarity, gap, unweighted } = late.unwrap_or_default();
    [similarity, gap, unweighted, cosine]
}

/// The likeliest type; of equals, the first.
fn likeliest(logits: &[f32; TYPES.len()]) -> ConflictType {
    let best = (0..TYPES.len()).rev().max_by(|&x, &y| logits[x].total_cmp(&logits[y]));
    TYPES[best.unwrap_or(TYPES.len() - 1)]
}

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn softmax(logits: [f64; 3]) -> [f64; 3] {
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = logits.map(|logit| (logit - top).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| (power / sum).max(f64::MIN_POSITIVE))
}
