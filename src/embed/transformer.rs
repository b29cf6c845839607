//! A transformer encoder: an int8 ONNX graph with a tokenizer, run on the CPU.
//!
//! A model is a folder with an `encoder.json` that names its files and says how a sentence becomes a vector:
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
//! Each sentence is run alone. Dynamic quantisation scales activations over a whole batch, so that in a batch a
//! vector would depend on its neighbours, and a cache or a second run would not give the same bytes.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool, ValueView};
use serde::Deserialize;
use tokenizers::{Tokenizer, TruncationParams};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::{Embeddings, Encoder, LanguageMeans, ModelId, TokenTable, Tokens};
use crate::error::{Error, ErrorKind, Result};

/// `encoder.json` as written.
#[derive(Debug, Deserialize)]
struct Description {
    name: String,
    dimensions: usize,
    max_tokens: usize,
    #[serde(default)]
    prefix: String,
    pooling: Pooling,
    #[serde(default)]
    unicode_normalization: Option<Normalization>,
    inputs: Vec<String>,
    output: String,
    files: Files,
}

#[derive(Debug, Deserialize)]
struct Files {
    model: File,
    tokenizer: File,
    language_means: Option<File>,
}

#[derive(Debug, Deserialize)]
struct File {
    path: String,
    blake3: Option<String>,
}

/// How token vectors become one sentence vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Pooling {
    /// The mean of all token vectors.
    Mean,
    /// The vector of the first token.
    Cls,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
enum Normalization {
    #[serde(rename = "NFC")]
    Nfc,
    #[serde(rename = "NFKC")]
    Nfkc,
}

/// A transformer encoder, ready to run.
pub struct TransformerEncoder {
    id: ModelId,
    model: Model,
    tokenizer: Tokenizer,
    input_ids: NodeId,
    attention_mask: Option<NodeId>,
    token_types: Option<NodeId>,
    output: NodeId,
    prefix: String,
    pooling: Pooling,
    normalization: Option<Normalization>,
    dimensions: usize,
    means: Option<LanguageMeans>,
    table: Option<TokenTable>,
    /// How many tokens the prefix takes, at the start of every text.
    prefix_tokens: usize,
}

impl std::fmt::Debug for TransformerEncoder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransformerEncoder").field("id", &self.id).finish_non_exhaustive()
    }
}

impl TransformerEncoder {
    /// Loads the model folder `folder`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if a file is missing, damaged (its BLAKE3 differs from the one stated) or not what the
    /// description says.
    pub fn from_folder(folder: impl AsRef<Path>) -> Result<Self> {
        let folder = folder.as_ref();
        Self::load(&|name| {
            let path = folder.join(name);
            fs_err::read(&path).map(Cow::Owned).map_err(|source| {
                Error::new(ErrorKind::Model, "cannot read this file of the model")
                    .in_file(&path)
                    .with_hint("a model folder holds encoder.json and the files that it names")
                    .with_source(source)
            })
        })
    }

    /// The compact default model that the library carries.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if it does not load, which a test of the library rules out.
    #[cfg(feature = "default-model")]
    pub fn built_in() -> Result<Self> {
        macro_rules! carried {
            ($name:ident; $($file:literal),*) => {
                match $name {
                    $($file => Ok(Cow::Borrowed(
                        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/statements-small-en-ps-ur-prs/", $file)).as_slice(),
                    )),)*
                    _ => Err(Error::new(ErrorKind::Model, format!("the built-in model has no file `{}`", $name))),
                }
            };
        }
        Self::load(&|name| carried!(name; "encoder.json", "model.onnx", "tokenizer.json", "language_means.safetensors"))
    }

    fn load(read: &dyn Fn(&str) -> Result<Cow<'static, [u8]>>) -> Result<Self> {
        let fault = |what: String| Error::new(ErrorKind::Model, what);
        let json = read("encoder.json")?;
        let description: Description = serde_json::from_slice(&json)
            .map_err(|source| fault("encoder.json is not a description of an encoder".into()).with_source(source))?;
        let mut hash = blake3::Hasher::new();
        hash.update(&json);
        let mut checked = |file: &File| -> Result<Cow<'static, [u8]>> {
            if Path::new(&file.path).components().count() != 1 {
                return Err(fault(format!("encoder.json names `{}`, which is not a file of its folder", file.path)));
            }
            let bytes = read(&file.path)?;
            let found = blake3::hash(&bytes);
            hash.update(found.as_bytes());
            match &file.blake3 {
                Some(stated) if *stated != found.to_hex().as_str() => Err(fault(format!(
                    "`{}` is damaged: its BLAKE3 is {}, encoder.json states {stated}",
                    file.path,
                    found.to_hex()
                ))
                .with_hint("copy the model folder again; if you changed the file on purpose, state the new hash")),
                _ => Ok(bytes),
            }
        };
        let model_bytes = checked(&description.files.model)?;
        let tokenizer_bytes = checked(&description.files.tokenizer)?;
        let (means, table) = match &description.files.language_means {
            Some(file) => {
                let bytes = checked(file)?;
                (
                    Some(LanguageMeans::from_safetensors(&bytes, description.dimensions)?),
                    LanguageMeans::token_table(&bytes, description.dimensions)?,
                )
            }
            None => (None, None),
        };

        let mut options = ModelOptions::with_all_ops();
        options.prepack_weights(true);
        let model = match model_bytes {
            Cow::Borrowed(carried) => options.load_static_slice(carried),
            Cow::Owned(bytes) => options.load(bytes),
        }
        .map_err(|source| {
            fault(format!("`{}` is not a graph that can be run", description.files.model.path)).with_source(source)
        })?;
        let node = |name: &str| {
            model.node_id(name).map_err(|source| {
                fault(format!("the graph has no `{name}`, which encoder.json names")).with_source(source)
            })
        };
        let input =
            |wanted: &str| description.inputs.iter().find(|name| *name == wanted).map(|name| node(name)).transpose();
        let input_ids = input("input_ids")?.ok_or_else(|| fault("encoder.json names no input `input_ids`".into()))?;
        let (attention_mask, token_types) = (input("attention_mask")?, input("token_type_ids")?);
        let output = node(&description.output)?;

        let mut tokenizer = Tokenizer::from_bytes(&tokenizer_bytes).map_err(|source| {
            fault(format!("`{}` is not a tokenizer", description.files.tokenizer.path)).with_source(source)
        })?;
        let truncation = TruncationParams { max_length: description.max_tokens, ..Default::default() };
        tokenizer
            .with_truncation(Some(truncation))
            .map_err(|source| fault("max_tokens is too small".into()).with_source(source))?;
        tokenizer.with_padding(None);
        let prefix_tokens = tokenizer
            .encode_fast(description.prefix.trim_end(), false)
            .map_err(|source| fault("the tokenizer fails on the prefix".into()).with_source(source))?
            .len();

        Ok(Self {
            id: ModelId { name: description.name, hash: hash.finalize().to_hex().to_string() },
            model,
            tokenizer,
            input_ids,
            attention_mask,
            token_types,
            output,
            prefix: description.prefix,
            pooling: description.pooling,
            normalization: description.unicode_normalization,
            dimensions: description.dimensions,
            means,
            table,
            prefix_tokens,
        })
    }

    /// The unit vector of a text, and the vectors of its tokens if they are wanted.
    fn encode_one(&self, text: &str, wants_tokens: bool, pool: &Arc<ThreadPool>) -> Result<(Vec<f32>, Tokens)> {
        let fault = |what: &str| {
            Error::new(ErrorKind::Model, format!("{what}: `{}`", text.graphemes(true).take(60).collect::<String>()))
        };
        let mut input = self.prefix.clone();
        match self.normalization {
            Some(Normalization::Nfc) => input.extend(text.nfc()),
            Some(Normalization::Nfkc) => input.extend(text.nfkc()),
            None => input.push_str(text),
        }
        let encoding = self
            .tokenizer
            .encode_fast(input, true)
            .map_err(|source| fault("the tokenizer fails on").with_source(source))?;
        let ids: Vec<i32> = encoding.get_ids().iter().map(|&id| id.cast_signed()).collect();
        let (ones, zeros) = (vec![1; ids.len()], vec![0; ids.len()]);
        let row = |values| {
            ValueView::from_shape([1, ids.len()], values)
                .map_err(|source| fault("no input can be made of").with_source(source))
        };
        let mut inputs = vec![(self.input_ids, row(&ids)?.into())];
        if let Some(node) = self.attention_mask {
            inputs.push((node, row(&ones)?.into()));
        }
        if let Some(node) = self.token_types {
            inputs.push((node, row(&zeros)?.into()));
        }
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(pool)));
        let [hidden] = self
            .model
            .run_n(inputs, [self.output], Some(options))
            .map_err(|source| fault("the model fails on").with_source(source))?;
        let (shape, values) = hidden
            .into_shape_vec::<f32, 3>()
            .map_err(|source| fault("the model's output has the wrong shape for").with_source(source))?;
        if shape[2] != self.dimensions || values.is_empty() {
            return Err(fault(&format!(
                "the model gives {} values a token, encoder.json states {}, for",
                shape[2], self.dimensions
            )));
        }
        let mut vector = vec![0.0; self.dimensions];
        let tokens = match self.pooling {
            Pooling::Mean => shape[1],
            Pooling::Cls => 1,
        };
        for token in values.chunks_exact(self.dimensions).take(tokens) {
            for (sum, value) in vector.iter_mut().zip(token) {
                *sum += value;
            }
        }
        super::normalize(&mut vector);
        let mut tokens = Tokens::new(self.dimensions);
        if wants_tokens {
            let all = encoding
                .get_ids()
                .iter()
                .zip(encoding.get_special_tokens_mask())
                .zip(values.chunks_exact(self.dimensions));
            let own = all.filter(|((_, is_special), _)| **is_special == 0).skip(self.prefix_tokens);
            for ((&id, _), vector) in own {
                tokens.push(id, vector);
            }
        }
        Ok((vector, tokens))
    }

    /// Runs as many threads as the current rayon pool has, each with sentences of its own.
    fn encode_all(&self, texts: &[&str], wants_tokens: bool) -> Result<(Embeddings, Vec<Tokens>)> {
        // Plain threads, not rayon's: a rayon worker that waits for the engine's pool would start further
        // sentences on its own stack meanwhile.
        let next = AtomicUsize::new(0);
        let work = || {
            let pool = Arc::new(ThreadPool::with_num_threads(1));
            let mut rows = Vec::new();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                let Some(text) = texts.get(index) else { return rows };
                rows.push((index, self.encode_one(text, wants_tokens, &pool)));
            }
        };
        let threads = rayon::current_num_threads().min(texts.len()).max(1);
        let mut rows = std::thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut rows = work();
            for other in others {
                rows.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            rows
        });
        rows.sort_by_key(|(index, _)| *index);
        let mut embeddings = Embeddings::new(self.dimensions);
        let mut tokens = Vec::with_capacity(rows.len());
        for (_, row) in rows {
            let (vector, own) = row?;
            embeddings.push(&vector);
            tokens.push(own);
        }
        Ok((embeddings, tokens))
    }
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

    fn encode_with_tokens(&self, texts: &[&str]) -> Result<Option<(Embeddings, Vec<Tokens>)>> {
        self.encode_all(texts, true).map(Some)
    }

    fn token_table(&self) -> Option<&TokenTable> {
        self.table.as_ref()
    }
}
