//! bayan's own form of a model folder: `encoder.json` and the files that it names.

use std::borrow::Cow;
use std::path::Path;

use serde::Deserialize;

use super::head::{Head, Pooling};
use super::{TransformerEncoder, UnicodeForm};
use crate::embed::{LanguageMeans, ModelId};
use crate::error::{Error, Result};
use crate::onnx::{Graph, Output, fault, tokenizer};

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
    unicode_normalization: Option<UnicodeForm>,
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

/// Whether `folder` is of this form. One that holds nothing of a Hugging Face model is taken for one of ours that
/// lacks its `encoder.json`.
pub(super) fn is_own(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has("encoder.json") || !["config.json", "tokenizer.json", "modules.json"].into_iter().any(has)
}

impl TransformerEncoder {
    pub(super) fn from_own_folder(folder: &Path) -> Result<Self> {
        Self::load(&|name| {
            let path = folder.join(name);
            fs_err::read(&path).map(Cow::Owned).map_err(|source| {
                fault("cannot read this file of the model")
                    .in_file(&path)
                    .with_hint(
                        "a model folder holds encoder.json and the files that it names, or config.json, tokenizer.json \
                         and an ONNX graph as on the Hugging Face hub",
                    )
                    .with_source(source)
            })
        })
    }

    /// The compact default model that the library carries.
    ///
    /// # Errors
    /// [`ErrorKind::Model`](crate::ErrorKind::Model) if it does not load, which a test of the library rules out.
    #[cfg(feature = "default-model")]
    pub fn built_in() -> Result<Self> {
        Self::load(&carried)
    }

    /// Name and hash of that model, which is not loaded for it.
    #[cfg(feature = "default-model")]
    pub(crate) fn built_in_model() -> Result<ModelId> {
        identified(&carried)
    }

    /// Name and hash of the model of a folder of bayan's own form, which is not loaded for it; `None` for another folder.
    pub(crate) fn model_of_own_folder(folder: &Path) -> Option<Result<ModelId>> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs_err::read(&path)
                .map(Cow::Owned)
                .map_err(|source| fault("cannot read this file of the model").in_file(&path).with_source(source))
        };
        folder.join("encoder.json").is_file().then(|| identified(&read))
    }

    fn load(read: &dyn Fn(&str) -> Result<Cow<'static, [u8]>>) -> Result<Self> {
        let json = read("encoder.json")?;
        let description: Description = serde_json::from_slice(&json)
            .map_err(|source| fault("encoder.json is not a description of an encoder").with_source(source))?;
        let mut hash = blake3::Hasher::new();
        hash.update(&json);
        let mut checked = |file: &File| -> Result<Cow<'static, [u8]>> {
            check_place(file)?;
            let bytes = read(&file.path)?;
            let found = blake3::hash(&bytes);
            hash.update(found.as_bytes());
            match &file.blake3 {
                Some(stated) if *stated != found.to_hex().as_str() => {
                    Err(damaged(&file.path, found.to_hex().as_str(), stated))
                }
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
        let graph =
            Graph::with_names(model_bytes, &description.files.model.path, &description.inputs, &description.output)?;
        let mut tokenizer =
            tokenizer(&tokenizer_bytes, &description.files.tokenizer.path, description.max_tokens, "max_tokens")?;
        super::do_not_cut(&mut tokenizer)?;
        let prefix_tokens = super::prefix_tokens(&tokenizer, &description.prefix)?;
        Ok(Self {
            id: ModelId { name: description.name, hash: hash.finalize().to_hex().to_string() },
            graph,
            output: Output::Tokens,
            tokenizer,
            vocabulary: None,
            prefix: description.prefix,
            is_lower_case: false,
            normalization: description.unicode_normalization,
            width: description.dimensions,
            head: Head::unscaled(description.pooling),
            dimensions: description.dimensions,
            means,
            table,
            prefix_tokens,
            window: description.max_tokens,
        })
    }
}

/// A file of the model that the library carries.
#[cfg(feature = "default-model")]
fn carried(name: &str) -> Result<Cow<'static, [u8]>> {
    macro_rules! carried {
        ($name:ident; $($file:literal),*) => {
            match $name {
                $($file => Ok(Cow::Borrowed(
                    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/statements-small-en-ps-ur-prs/", $file)).as_slice(),
                )),)*
                _ => Err(fault(format!("the built-in model has no file `{}`", $name))),
            }
        };
    }
    carried!(name; "encoder.json", "model.onnx", "tokenizer.json", "language_means.safetensors")
}

/// The name and hash that a model has once it is loaded.
fn identified(read: &dyn Fn(&str) -> Result<Cow<'static, [u8]>>) -> Result<ModelId> {
    let json = read("encoder.json")?;
    let Description { name, files, .. } = serde_json::from_slice(&json)
        .map_err(|source| fault("encoder.json is not a description of an encoder").with_source(source))?;
    let mut hash = blake3::Hasher::new();
    hash.update(&json);
    for file in [Some(&files.model), Some(&files.tokenizer), files.language_means.as_ref()].into_iter().flatten() {
        check_place(file)?;
        hash.update(blake3::hash(&read(&file.path)?).as_bytes());
    }
    Ok(ModelId { name, hash: hash.finalize().to_hex().to_string() })
}

fn check_place(file: &File) -> Result<()> {
    if Path::new(&file.path).components().count() == 1 {
        return Ok(());
    }
    Err(fault(format!("encoder.json names `{}`, which is not a file of its folder", file.path)))
}

fn damaged(path: &str, found: &str, stated: &str) -> Error {
    fault(format!("`{path}` is damaged: its BLAKE3 is {found}, encoder.json states {stated}"))
        .with_hint("copy the model folder again; if you changed the file on purpose, state the new hash")
}

#[cfg(all(test, feature = "default-model"))]
mod tests {
    use super::*;
    use crate::embed::Encoder;

    #[test]
    fn a_model_is_known_by_the_same_hash_whether_it_is_loaded_or_not() {
        let loaded = TransformerEncoder::built_in().unwrap();
        assert_eq!(&TransformerEncoder::built_in_model().unwrap(), loaded.model());
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/statements-small-en-ps-ur-prs");
        assert_eq!(&TransformerEncoder::model_of_own_folder(&folder).unwrap().unwrap(), loaded.model());
        assert!(TransformerEncoder::model_of_own_folder(&folder.join("nowhere")).is_none());
    }
}
