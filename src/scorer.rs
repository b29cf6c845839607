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

use safetensors::{Dtype, SafeTensors};

use crate::align::context;
use crate::contradiction::typed::FEATURES;
use crate::embed::{LateInteraction, TokenMatrix, dot, normalize};
use crate::error::{Error, ErrorKind, Result};
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
#[derive(Debug)]
struct Context {
    mean: Vec<f32>,
    scale: Vec<f32>,
    weights: Vec<f32>,
    bias: f32,
}

/// A matrix and a bias: `outputs` rows of `inputs` weights.
#[derive(Debug)]
struct Linear {
    inputs: usize,
    weights: Vec<f32>,
    bias: Vec<f32>,
}

/// A projection and a two-layer network over what it makes of a pair.
#[derive(Debug)]
struct Head {
    projection: Linear,
    hidden: Linear,
    output: Linear,
}

/// The pair scorer with its weights.
#[derive(Debug)]
pub struct PairScorer {
    /// Same point.
    link: Head,
    /// How strongly the projected cosine alone moves the link's logit.
    link_scale: f32,
    /// Contradict, agree, neutral; then the eight types.
    relation: Head,
    /// The logits are divided by these to be calibrated.
    temperatures: [f32; 2],
    /// Mean and scale of each value of the late interaction.
    late: [Vec<f32>; 2],
    /// What the other pairs of an event make of a pair.
    context: Context,
    hash: String,
}

/// How many values the late interaction gives the heads.
const LATE: usize = 3;

/// A statement's vector as the heads see it, and its tokens.
#[derive(Clone, Debug)]
pub struct Projected {
    vector: Vec<f32>,
    tokens: TokenMatrix,
    link: Vec<f32>,
    relation: Vec<f32>,
}

impl PairScorer {
    /// The scorer that the library carries, trained for its default encoder.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if its weights are damaged, which a test of the library rules out.
    pub fn built_in() -> Result<Self> {
        Self::from_safetensors(include_bytes!(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/models/pair-scorer/pair_scorer.safetensors"
        )))
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
            let width = 2 * head.projection.bias.len() + 2 + FEATURES + LATE;
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
        if mean.len() != LATE || scale.len() != LATE {
            return Err(fault(format!("`late.mean` and `late.scale` of the pair scorer are not {LATE} values")));
        }
        let of_context = |part: &str| -> Result<Vec<f32>> {
            let name = format!("context.{part}");
            let (_, values) = tensor(&name, 1)?;
            if values.len() != context::FEATURES {
                return Err(fault(format!("`{name}` of the pair scorer is not {} values", context::FEATURES)));
            }
            Ok(values)
        };
        let (_, bias) = tensor("context.bias", 1)?;
        let context = Context {
            mean: of_context("mean")?,
            scale: of_context("scale")?,
            weights: of_context("weights")?,
            bias: bias.first().copied().ok_or_else(|| fault("`context.bias` of the pair scorer is empty".into()))?,
        };
        Ok(Self {
            context,
            late: [mean, scale],
            link: head("link", 1)?,
            link_scale,
            relation: head("relation", 3 + TYPES.len())?,
            temperatures: [link_temperature, relation_temperature],
            hash: blake3::hash(bytes).to_hex().to_string(),
        })
    }

    /// BLAKE3 of the weights, in hexadecimal.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Length of the vectors it was trained for.
    #[must_use]
    pub const fn dimensions(&self) -> usize {
        self.link.projection.inputs
    }

    /// Whether the scorer can read what `encoder` makes.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if their vectors differ in length.
    pub fn check_fits(&self, encoder: &dyn crate::embed::Encoder) -> Result<()> {
        if encoder.dimensions() == self.dimensions() {
            return Ok(());
        }
        let what = format!(
            "the encoder `{}` makes vectors of {} values, the pair scorer reads {}",
            encoder.model().name,
            encoder.dimensions(),
            self.dimensions()
        );
        Err(Error::new(ErrorKind::Model, what)
            .with_hint("use the default encoder, or train a pair scorer for this one with training/pairs"))
    }

    /// Prepares a statement's centred unit vector, and the matrix of its tokens, for scoring. A pair of which one has no
    /// tokens is scored as if their tokens found each other as well as those of most pairs.
    ///
    /// # Panics
    /// If its length is not [`PairScorer::dimensions`].
    #[must_use]
    pub fn project(&self, vector: &[f32], tokens: TokenMatrix) -> Projected {
        let unit = |linear: &Linear| {
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
        let Context { mean, scale, weights, bias } = &self.context;
        let values = context.iter().zip(mean).zip(scale).zip(weights);
        let sum: f32 = values.map(|(((value, mean), scale), weight)| (value - mean) / scale * weight).sum();
        sigmoid(f64::from(sum + bias))
    }

    /// Scores a pair.
    #[must_use]
    pub fn score(&self, a: &Projected, b: &Projected, typed: &[f32; FEATURES]) -> PairScores {
        let cosine = dot(&a.vector, &b.vector);
        let link_cosine = dot(&a.link, &b.link);
        let late = LateInteraction::of(&a.tokens, &b.tokens);
        let mut seen = [0.0; FEATURES + LATE];
        seen[..FEATURES].copy_from_slice(typed);
        if let Some(late) = late {
            let values = [late.similarity, late.gap, late.unweighted];
            for (at, value) in values.into_iter().enumerate() {
                seen[FEATURES + at] = (value - self.late[0][at]) / self.late[1][at];
            }
        }
        let link =
            self.link.run(&a.link, &b.link, cosine, link_cosine, &seen)[0] + self.link_scale * (link_cosine - 0.5);
        let link = f64::from(link / self.temperatures[0]);
        let relation = self.relation.run(&a.relation, &b.relation, cosine, dot(&a.relation, &b.relation), &seen);
        let (labels, kinds) = relation.split_at(3);
        let [contradict, agree, neutral] = softmax([labels[0], labels[1], labels[2]], self.temperatures[1]);
        let best = (0..TYPES.len()).rev().max_by(|&x, &y| kinds[x].total_cmp(&kinds[y])).unwrap_or(TYPES.len() - 1);
        PairScores { cosine, late, link, same_point: sigmoid(link), contradict, agree, neutral, turns_on: TYPES[best] }
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

fn sigmoid(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}

fn softmax(logits: [f32; 3], temperature: f32) -> [f64; 3] {
    let logits = logits.map(|logit| f64::from(logit / temperature));
    let top = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let powers = logits.map(|logit| (logit - top).exp());
    let sum: f64 = powers.iter().sum();
    powers.map(|power| power / sum)
}
