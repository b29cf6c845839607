//! The mean vector of each language, taken off before vectors are compared.
//!
//! Vectors of a multilingual encoder lie first by language, then by meaning. Subtracting the language's mean
//! removes the first part, at no cost, and is worth more on cross-language pairs than a better model.

use std::collections::BTreeMap;

use safetensors::{Dtype, SafeTensors};

use super::TokenTable;
use crate::error::{Error, ErrorKind, Result};
use crate::language::Language;

/// One mean vector per language.
#[derive(Clone, Debug, PartialEq)]
pub struct LanguageMeans {
    means: BTreeMap<Language, Vec<f32>>,
    /// The mean of the means, for text of no known language.
    overall: Vec<f32>,
}

impl LanguageMeans {
    /// Reads a safetensors file with one F32 tensor of `dimensions` values per language, named by its code.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if the file is not of that form.
    pub fn from_safetensors(bytes: &[u8], dimensions: usize) -> Result<Self> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|source| fault("the language means are not a safetensors file".into()).with_source(source))?;
        let mut means = BTreeMap::new();
        for language in Language::ALL {
            let Ok(tensor) = tensors.tensor(language.code()) else { continue };
            if tensor.dtype() != Dtype::F32 || tensor.shape() != [dimensions] {
                return Err(fault(format!("the mean of `{language}` is not {dimensions} F32 values")));
            }
            let values = tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
            means.insert(language, values);
        }
        Ok(Self::new(means, dimensions))
    }

    /// Reads, of the same file, the mean token vectors (`tokens.en` …) and the weights of the vocabulary
    /// (`token_weights`); `None` if it has no weights.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if one of them is not of that form.
    pub fn token_table(bytes: &[u8], dimensions: usize) -> Result<Option<TokenTable>> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let tensors = SafeTensors::deserialize(bytes)
            .map_err(|source| fault("the language means are not a safetensors file".into()).with_source(source))?;
        let read = |name: &str, length: Option<usize>| -> Result<Option<Vec<f32>>> {
            let Ok(tensor) = tensors.tensor(name) else { return Ok(None) };
            if tensor.dtype() != Dtype::F32
                || tensor.shape().len() != 1
                || length.is_some_and(|length| tensor.shape() != [length])
            {
                return Err(fault(format!("`{name}` of the language means is not F32 of the right length")));
            }
            Ok(Some(tensor.data().as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()))
        };
        let Some(weights) = read("token_weights", None)? else { return Ok(None) };
        let mut means = BTreeMap::new();
        for language in Language::ALL {
            if let Some(mean) = read(&format!("tokens.{}", language.code()), Some(dimensions))? {
                means.insert(language, mean);
            }
        }
        Ok(Some(TokenTable::new(means, weights, dimensions)))
    }

    /// Means by language, each of `dimensions` values.
    #[must_use]
    pub fn new(means: BTreeMap<Language, Vec<f32>>, dimensions: usize) -> Self {
        let mut overall = vec![0.0; dimensions];
        for mean in means.values() {
            for (sum, value) in overall.iter_mut().zip(mean) {
                *sum += value / means.len() as f32;
            }
        }
        Self { means, overall }
    }

    /// All its vectors, in the order of the languages.
    pub(super) fn values(&self) -> impl Iterator<Item = &[f32]> {
        self.means.values().chain([&self.overall]).map(Vec::as_slice)
    }

    /// Takes the language's mean off `vector` and brings it back to unit length. Text of no known language (`None`)
    /// loses the mean of all languages.
    pub fn center(&self, vector: &mut [f32], language: Option<Language>) {
        let mean = language.and_then(|language| self.means.get(&language)).unwrap_or(&self.overall);
        for (value, mean) in vector.iter_mut().zip(mean) {
            *value -= mean;
        }
        super::normalize(vector);
    }
}
