//! What stands after the graph: token vectors become one, which dense layers may change.

use serde::{Deserialize, Serialize};

use crate::embed::{dot, normalize};

/// How token vectors become one sentence vector. The names are those of sentence-transformers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pooling {
    /// The vector of the first token.
    Cls,
    /// The largest value of each dimension.
    Max,
    /// The mean of all token vectors.
    Mean,
    /// Their sum over the root of their number.
    #[serde(rename = "mean_sqrt_len_tokens")]
    MeanSqrtLen,
    /// The mean in which a token weighs as much as its place says: 1, 2, 3 …
    WeightedMean,
    /// The vector of the last token.
    LastToken,
}

/// The way from token vectors to the vector of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Head {
    /// What each pooling gives stands one after the other.
    pub(super) poolings: Vec<Pooling>,
    /// Whether means are divided by the number of tokens. The length of a vector that is normalised next says
    /// nothing, and the division would change the last bits of it.
    is_scaled: bool,
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Dense(Dense),
    Normalize,
}

/// A linear layer with an activation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dense {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    /// A row an output.
    pub(super) weights: Vec<f32>,
    pub(super) bias: Option<Vec<f32>>,
    pub(super) activation: Activation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Activation {
    Identity,
    Tanh,
    Relu,
    Sigmoid,
}

impl Head {
    /// Pooling alone, up to the length of the vector.
    pub(super) fn unscaled(pooling: Pooling) -> Self {
        Self { poolings: vec![pooling], is_scaled: false, steps: Vec::new() }
    }

    /// Poolings and what follows them.
    pub(super) fn new(poolings: Vec<Pooling>, steps: Vec<Step>) -> Self {
        Self { poolings, is_scaled: true, steps }
    }

    /// Length of its vectors, if the graph's have the length `width`.
    pub(super) fn dimensions(&self, width: usize) -> usize {
        let dense = self.steps.iter().rev().find_map(|step| match step {
            Step::Dense(dense) => Some(dense.outputs),
            Step::Normalize => None,
        });
        dense.unwrap_or(width * self.poolings.len())
    }

    /// The vector of a sentence whose token vectors, of the length `width`, stand in `values` one after the other.
    pub(super) fn apply(&self, values: &[f32], width: usize) -> Vec<f32> {
        let mut vector: Vec<f32> =
            self.poolings.iter().flat_map(|&pooling| self.pool(pooling, values, width)).collect();
        for step in &self.steps {
            match step {
                Step::Dense(dense) => vector = dense.apply(&vector),
                Step::Normalize => normalize(&mut vector),
            }
        }
        vector
    }

    fn pool(&self, pooling: Pooling, values: &[f32], width: usize) -> Vec<f32> {
        let tokens = values.chunks_exact(width);
        let count = tokens.len() as f32;
        let sum = |weight: &dyn Fn(usize) -> f32| {
            let mut vector = vec![0.0; width];
            for (place, token) in values.chunks_exact(width).enumerate() {
                let weight = weight(place);
                for (sum, value) in vector.iter_mut().zip(token) {
                    *sum += weight * value;
                }
            }
            vector
        };
        let (mut vector, divisor) = match pooling {
            Pooling::Cls => (values[..width].to_vec(), 1.0),
            Pooling::LastToken => (values[values.len() - width..].to_vec(), 1.0),
            Pooling::Mean => (sum(&|_| 1.0), count),
            Pooling::MeanSqrtLen => (sum(&|_| 1.0), count.sqrt()),
            Pooling::WeightedMean => (sum(&|place| place as f32 + 1.0), count * (count + 1.0) / 2.0),
            Pooling::Max => {
                let mut vector = vec![f32::NEG_INFINITY; width];
                for token in tokens {
                    for (most, &value) in vector.iter_mut().zip(token) {
                        // `f32::max` would hide what is not a number.
                        if value > *most || value.is_nan() {
                            *most = value;
                        }
                    }
                }
                (vector, 1.0)
            }
        };
        if self.is_scaled {
            for value in &mut vector {
                *value /= divisor;
            }
        }
        vector
    }
}

impl Dense {
    fn apply(&self, vector: &[f32]) -> Vec<f32> {
        let output = |(index, row): (usize, &[f32])| {
            let sum = dot(row, vector) + self.bias.as_ref().map_or(0.0, |bias| bias[index]);
            match self.activation {
                Activation::Identity => sum,
                Activation::Tanh => sum.tanh(),
                Activation::Relu => {
                    if sum < 0.0 {
                        0.0
                    } else {
                        sum
                    }
                }
                Activation::Sigmoid => 1.0 / (1.0 + (-sum).exp()),
            }
        };
        self.weights.chunks_exact(self.inputs).enumerate().map(output).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pooling_is_that_of_its_name() {
        let values = [1.0, 8.0, 2.0, 2.0, 3.0, 5.0, 4.0, 1.0];
        let of = |pooling| Head::new(vec![pooling], Vec::new()).apply(&values, 2);
        assert_eq!(of(Pooling::Cls), [1.0, 8.0]);
        assert_eq!(of(Pooling::LastToken), [4.0, 1.0]);
        assert_eq!(of(Pooling::Max), [4.0, 8.0]);
        assert_eq!(of(Pooling::Mean), [2.5, 4.0]);
        assert_eq!(of(Pooling::MeanSqrtLen), [5.0, 8.0]);
        assert_eq!(of(Pooling::WeightedMean), [3.0, 3.1]);
        let both = Head::new(vec![Pooling::Cls, Pooling::Mean], Vec::new());
        assert_eq!((both.apply(&values, 2), both.dimensions(2)), (vec![1.0, 8.0, 2.5, 4.0], 4));
        assert_eq!(Head::unscaled(Pooling::Mean).apply(&values, 2), [10.0, 16.0]);
    }

    #[test]
    fn a_dense_layer_is_a_matrix_a_bias_and_an_activation() {
        let mut dense = Dense {
            inputs: 2,
            outputs: 3,
            weights: vec![1.0, 0.0, 0.0, 1.0, 1.0, -1.0],
            bias: Some(vec![0.5, 0.0, 0.0]),
            activation: Activation::Relu,
        };
        assert_eq!(dense.apply(&[1.0, 2.0]), [1.5, 2.0, 0.0]);
        dense.activation = Activation::Tanh;
        assert!((dense.apply(&[1.0, 2.0])[2] + 0.761_594).abs() < 1e-6);
        let head = Head::new(vec![Pooling::Cls], vec![Step::Dense(dense), Step::Normalize]);
        assert_eq!(head.dimensions(2), 3);
    }
}
