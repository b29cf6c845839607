//! Models on this machine: a cache with a folder for each, whose files are known by their hashes.
//!
//! [`resolve`] turns what a user wrote, a folder or a name, into a model folder; it never downloads. [`Cache`] lists
//! models, adds them from a folder or (feature `hub`) from the Hugging Face hub, and verifies them. Every model has a
//! `bayan-model.json`, a [`ModelRecord`], which is written last and then moved into place with the rest, so that what
//! has a name is whole.
//!
//! The cache is the folder `bayan/models` in the user's cache folder (`XDG_CACHE_HOME`, else that of the system), or
//! `models` in `BAYAN_CACHE`.

mod cache;
#[cfg(feature = "hub")]
mod hub;

use std::path::{Path, PathBuf};

pub use cache::{AddOptions, Cache, Card, Checksum, Difference, cache_folder};
#[cfg(feature = "hub")]
pub use hub::{HubModel, Progress};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::onnx::fault;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Texts become vectors: [`TransformerEncoder`](crate::embed::TransformerEncoder).
    Encoder,
    /// Pairs are judged: [`NliModel`](crate::nli::NliModel).
    Nli,
}

impl std::fmt::Display for ModelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::Encoder => "encoder",
            Self::Nli => "nli",
        })
    }
}

/// A model of the cache: its `bayan-model.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelRecord {
    /// The name it goes by.
    pub name: String,
    /// What it is for.
    pub kind: ModelKind,
    /// Where it came from: `hf:OWNER/NAME`, or a folder.
    pub origin: String,
    /// The commit of the hub's repository.
    pub revision: Option<String>,
    /// Length of an encoder's vectors.
    pub dimensions: Option<usize>,
    /// What an encoder puts before every text.
    pub prefix: Option<String>,
    /// Its files, by path.
    pub files: Vec<ModelFile>,
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelFile {
    /// Its path in the model's folder, with `/`.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// BLAKE3 of its content, in hexadecimal.
    pub blake3: String,
}

impl ModelRecord {
    /// The size of all its files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// The model folder that `name_or_path` means: a folder that exists, else the model of that name in the user's cache.
/// Nothing is downloaded.
///
/// # Errors
/// [`ErrorKind::Model`](crate::ErrorKind::Model) if there is neither.
pub fn resolve(name_or_path: impl AsRef<Path>) -> Result<PathBuf> {
    let path = name_or_path.as_ref();
    if path.is_dir() {
        return Ok(path.to_owned());
    }
    let cached = path.to_str().filter(|name| check_name(name).is_ok()).and_then(|name| {
        let folder = Cache::open().ok()?.folder(name).ok()?;
        Some(folder)
    });
    cached.ok_or_else(|| {
        fault(format!("there is no model folder `{0}`, nor a model of that name in the cache", path.display()))
            .with_hint("`bayan model list` lists the cache, `bayan model add` adds to it")
    })
}

/// Checks that `name` can be the name of a model: letters, digits, `.`, `_` and `-`, beginning with a letter or digit.
///
/// # Errors
/// [`ErrorKind::Model`](crate::ErrorKind::Model) if it cannot.
pub fn check_name(name: &str) -> Result<()> {
    const LONGEST: usize = 100;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let is_fit = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(is_plain)
        && !name.contains("..")
        && !name.ends_with('.')
        && name.len() <= LONGEST
        // They mean the encoders inside bayan.
        && !matches!(name, "default" | "student");
    if is_fit {
        return Ok(());
    }
    Err(fault(format!("`{name}` cannot be the name of a model")).with_hint(format!(
        "a name has at most {LONGEST} letters, digits, `.`, `_` and `-`, begins with a letter or digit, and is not \
         `default`"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_the_cache() {
        for name in ["multilingual-e5-base", "LaBSE", "m.2_x"] {
            assert!(check_name(name).is_ok(), "{name}");
        }
        for name in ["", ".", "..", "a/b", "a\\b", "../a", "a..b", ".hidden", "-x", "default", "a b", "بیان", "x."]
        {
            assert!(check_name(name).is_err(), "{name}");
        }
        assert!(check_name(&"x".repeat(101)).is_err());
    }
}
