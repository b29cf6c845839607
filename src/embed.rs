//! Embeddings: sentences as vectors that lie close where the meaning does, whatever the language.

mod cache;
mod centre;
mod late;
mod means;
mod rough;
mod student;
mod transformer;
mod wide;

pub use cache::CachedEncoder;
pub use centre::Centre;
pub use late::{LateInteraction, TokenMatrix, TokenTable, Tokens};
pub use means::LanguageMeans;
pub(crate) use rough::Rough;
pub use student::StudentEncoder;
pub use transformer::{EncoderOptions, Pooling, TransformerEncoder, UnicodeForm};

use unicode_segmentation::UnicodeSegmentation;

use crate::error::{Error, ErrorKind, Result};
use crate::language::Language;

/// The encoders that this build carries: their names and hashes.
pub(crate) fn carried_models() -> Result<Vec<ModelId>> {
    Ok(vec![
        #[cfg(feature = "default-model")]
        TransformerEncoder::built_in_model()?,
        #[cfg(feature = "student-model")]
        StudentEncoder::built_in()?.model().clone(),
    ])
}

/// Name and hash of the encoder of a model folder. Only one of the hub's form is loaded for it, because what it makes of
/// its files is part of its hash.
pub(crate) fn model_of_folder(folder: &std::path::Path) -> Result<ModelId> {
    if let Some(model) = TransformerEncoder::model_of_own_folder(folder) {
        return model;
    }
    if folder.join("student.json").is_file() {
        return Ok(StudentEncoder::from_folder(folder)?.model().clone());
    }
    Ok(TransformerEncoder::from_folder(folder)?.model().clone())
}

/// What turns sentences into vectors.
pub trait Encoder: Send + Sync {
    /// Name and content hash of the model.
    fn model(&self) -> &ModelId;

    /// Length of its vectors.
    fn dimensions(&self) -> usize;

    /// The mean vector of each language, where the model knows them.
    fn means(&self) -> Option<&LanguageMeans> {
        None
    }

    /// One unit vector per text, in the order of `texts`. The vector of a text does not depend on its neighbours.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Model`] if the model fails on an input.
    fn encode(&self, texts: &[&str]) -> Result<Embeddings>;

    /// The same, with the vectors of each text's tokens; `None` from an encoder that knows nothing of tokens.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    fn encode_with_tokens(&self, _texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
        Ok(None)
    }

    /// What centres and weighs token vectors, where the model brings it.
    fn token_table(&self) -> Option<&TokenTable> {
        None
    }

    /// How many texts it was run on so far, where it keeps vectors: those of the others were there.
    fn encoded(&self) -> Option<usize> {
        None
    }

    /// Whether it keeps vectors, so that asking for a text's a second time costs little.
    fn keeps(&self) -> bool {
        false
    }

    /// Whether it keeps the vectors of all the texts that `key` stands for, as [`Encoder::keep`] was told.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if what is kept cannot be read.
    fn has_kept(&self, _key: &[u8; 16]) -> Result<bool> {
        Ok(false)
    }

    /// Notes that the vectors of all the texts that each of `keys` stands for are kept.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Io`] if what is kept cannot be written.
    fn keep(&self, _keys: &[[u8; 16]]) -> Result<()> {
        Ok(())
    }

    /// What the layers below the value `node` of the encoder's graph make of each text's tokens; `None` from an encoder
    /// that has no such value.
    ///
    /// # Errors
    /// Those of [`Encoder::encode`].
    fn states(&self, _texts: &[&str], _node: &str) -> Result<Option<Vec<States>>> {
        Ok(None)
    }
}

/// What an encoder's lower layers make of a text's tokens, those of its prefix and special ones among them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct States {
    /// Length of each token's vector.
    pub width: usize,
    /// The vectors, one after the other.
    pub values: Vec<f32>,
}

/// Encodes `texts` and takes each one's language mean off, as every comparison of bayan's does.
///
/// A model without means of its own loses the mean vector of each language's texts in this call instead.
///
/// # Errors
/// Those of [`Encoder::encode`].
///
/// # Panics
/// If `languages` has not one entry per text.
pub fn encode_centered(encoder: &dyn Encoder, texts: &[&str], languages: &[Option<Language>]) -> Result<Embeddings> {
    assert_eq!(texts.len(), languages.len(), "one language per text");
    let mut embeddings = encoder.encode(texts)?;
    embeddings.check(encoder, texts)?;
    let own;
    let means = if let Some(means) = encoder.means() {
        means
    } else {
        let mut sums = centre::Sums::new(encoder.dimensions());
        sums.add(&embeddings, languages);
        own = sums.means();
        &own
    };
    embeddings.center(means, languages);
    Ok(embeddings)
}

/// Encodes `texts` as [`encode_centered`] does, with a matrix of each text's tokens for [`LateInteraction`]. An encoder
/// that knows nothing of tokens gives empty matrices; one without a table of its own gets the one that these texts make.
///
/// # Errors
/// Those of [`Encoder::encode`].
///
/// # Panics
/// If `languages` has not one entry per text.
pub fn encode_for_pairs(
    encoder: &dyn Encoder,
    texts: &[&str],
    languages: &[Option<Language>],
) -> Result<(Embeddings, Vec<TokenMatrix>)> {
    assert_eq!(texts.len(), languages.len(), "one language per text");
    let Some((embeddings, tokens)) = encoder.encode_with_tokens(texts)? else {
        return Ok((encode_centered(encoder, texts, languages)?, vec![TokenMatrix::default(); texts.len()]));
    };
    embeddings.check(encoder, texts)?;
    let centre = Centre::of_encoder(encoder).unwrap_or_else(|| {
        let mut sums = centre::Sums::new(encoder.dimensions());
        sums.add(&embeddings, languages);
        sums.add_tokens(&tokens, languages);
        sums.centre(encoder)
    });
    Ok(centre.applied(embeddings, tokens, languages))
}

/// Scales `vector` to unit length; a zero vector stays as it is.
pub fn normalize(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

/// The dot product of two vectors of one length; of unit vectors, their cosine.
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    wide::dot(a, b)
}

/// Which model made a vector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelId {
    /// Its name, as its own description states it.
    pub name: String,
    /// BLAKE3 of its files, in hexadecimal.
    pub hash: String,
}

/// Vectors as rows of one matrix: `len() * dimensions` values, row after row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Embeddings {
    dimensions: usize,
    values: Vec<f32>,
}

impl Embeddings {
    /// An empty matrix whose rows will have `dimensions` values.
    #[must_use]
    pub const fn new(dimensions: usize) -> Self {
        Self { dimensions, values: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If `row` does not have `dimensions` values.
    pub fn push(&mut self, row: &[f32]) {
        assert_eq!(row.len(), self.dimensions, "a row of the wrong length");
        self.values.extend_from_slice(row);
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len().checked_div(self.dimensions).unwrap_or(0)
    }

    /// Whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Length of each row.
    #[must_use]
    pub const fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Row `index`.
    ///
    /// # Panics
    /// If there is no such row.
    #[must_use]
    pub fn row(&self, index: usize) -> &[f32] {
        &self.values[index * self.dimensions..(index + 1) * self.dimensions]
    }

    fn row_mut(&mut self, index: usize) -> &mut [f32] {
        &mut self.values[index * self.dimensions..(index + 1) * self.dimensions]
    }

    /// That there is one row a text, of the encoder's length, and that each is a direction: neither zero nor no number.
    fn check(&self, encoder: &dyn Encoder, texts: &[&str]) -> Result<()> {
        let fault = |what: String| {
            Err(Error::new(ErrorKind::Model, format!("the encoder `{}` {what}", encoder.model().name))
                .with_hint("its weights are damaged, or its files are not of one model"))
        };
        if self.len() != texts.len() || self.dimensions != encoder.dimensions() {
            return fault(format!(
                "gives {} vectors of {} values for {} texts; it states {} values",
                self.len(),
                self.dimensions,
                texts.len(),
                encoder.dimensions()
            ));
        }
        let is_direction = |row: &[f32]| {
            let length = dot(row, row);
            length.is_finite() && length > 0.0
        };
        match (0..self.len()).find(|&at| !is_direction(self.row(at))) {
            Some(at) => {
                let start: String = texts[at].graphemes(true).take(60).collect();
                fault(format!("gives a vector that is zero or not of numbers for `{start}`"))
            }
            None => Ok(()),
        }
    }

    /// Takes each row's language mean off it.
    fn center(&mut self, means: &LanguageMeans, languages: &[Option<Language>]) {
        for (index, &language) in languages.iter().enumerate() {
            means.center(self.row_mut(index), language);
        }
    }
}
