//! A model folder as it comes from the Hugging Face hub: which files are there, what they hold, and whether they are
//! still those that were put into bayan's cache.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::fault;
use crate::error::{Error, ErrorKind, Result};

/// Where a model in bayan's cache lists its files.
pub(crate) const MANIFEST: &str = "bayan-model.json";

/// The graphs that are looked for, in this order.
const GRAPHS: [&str; 9] = [
    "onnx/model.onnx",
    "model.onnx",
    "onnx/model_quantized.onnx",
    "model_quantized.onnx",
    "onnx/model_int8.onnx",
    "onnx/model_uint8.onnx",
    "onnx/model_quint8_avx2.onnx",
    "onnx/model_qint8_avx512_vnni.onnx",
    "onnx/model_qint8_arm64.onnx",
];

/// The graph to use among the files `names`: the first of [`GRAPHS`], else the only one there is.
pub(crate) fn pick_graph(names: &[String]) -> Result<String> {
    if let Some(found) = GRAPHS.iter().find(|graph| names.iter().any(|name| name == *graph)) {
        return Ok((*found).to_owned());
    }
    let is_graph = |name: &&String| Path::new(name).extension().is_some_and(|extension| extension == "onnx");
    match names.iter().filter(is_graph).collect::<Vec<_>>().as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(fault("the model has no ONNX graph (onnx/model.onnx or model.onnx)").with_hint(
            "export one, for example with `optimum-cli export onnx --model FOLDER FOLDER/onnx`; for a BERT encoder \
             training/encoder/export_onnx.py does it without PyTorch",
        )),
        several => {
            let several: Vec<&str> = several.iter().map(|name| name.as_str()).collect();
            Err(fault(format!("the model has several ONNX graphs and no model.onnx: {}", several.join(", ")))
                .with_hint("name one: `graph` in bayan-encoder.json, or `--graph` of `bayan model add`"))
        }
    }
}

/// The files beside `graph` that hold its weights, among `names`.
pub(crate) fn data_files<'a>(names: &'a [String], graph: &str) -> Vec<&'a String> {
    let stem = graph.strip_suffix(".onnx").unwrap_or(graph);
    let is_data = |name: &&String| {
        let rest = name.strip_prefix(graph).and_then(|rest| rest.strip_prefix(['_', '.']));
        let rest = rest.or_else(|| name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('.')));
        rest.is_some_and(|rest| rest.starts_with("data") || rest.starts_with("onnx_data"))
    };
    names.iter().filter(is_data).collect()
}

/// What `config.json` says that is of use here.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct HubConfig {
    #[serde(default)]
    pub(crate) model_type: Option<String>,
    #[serde(default)]
    pub(crate) architectures: Option<Vec<String>>,
    #[serde(default, rename = "_name_or_path")]
    pub(crate) name_or_path: Option<String>,
    #[serde(default)]
    hidden_size: Option<usize>,
    #[serde(default)]
    dim: Option<usize>,
    #[serde(default)]
    d_model: Option<usize>,
    #[serde(default)]
    pub(crate) vocab_size: Option<usize>,
    #[serde(default)]
    max_position_embeddings: Option<usize>,
    #[serde(default)]
    pad_token_id: Option<usize>,
    #[serde(default)]
    pub(crate) id2label: Option<BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) label2id: Option<BTreeMap<String, usize>>,
}

/// Models that count positions from the padding token's number on, so that the first ones are never used.
const OFFSET_POSITIONS: [&str; 10] = [
    "roberta",
    "xlm-roberta",
    "xlm-roberta-xl",
    "camembert",
    "mpnet",
    "longformer",
    "data2vec-text",
    "ibert",
    "luke",
    "mluke",
];

/// The window of a model that does not say how long its texts may be.
const DEFAULT_WINDOW: usize = 512;

#[derive(Deserialize)]
struct TokenizerConfig {
    #[serde(default)]
    model_max_length: Option<f64>,
}

impl HubConfig {
    /// The length of a token's vector, under the name that this kind of model has for it.
    pub(crate) fn width(&self) -> Option<usize> {
        self.hidden_size.or(self.dim).or(self.d_model)
    }

    /// How many tokens the graph has positions for; `None` if it does not say.
    pub(crate) fn positions(&self) -> Option<usize> {
        let positions = self.max_position_embeddings?;
        let is_offset = self.model_type.as_deref().is_some_and(|kind| OFFSET_POSITIONS.contains(&kind));
        let unused = if is_offset { self.pad_token_id.unwrap_or(1) + 1 } else { 0 };
        Some(positions.saturating_sub(unused))
    }

    /// How many tokens a text may have: `stated`, else what `tokenizer_config.json` says, never more than there are
    /// positions.
    pub(crate) fn window(&self, folder: &mut Folder, stated: Option<usize>) -> Result<usize> {
        let said = folder.json::<TokenizerConfig>("tokenizer_config.json")?.and_then(|config| config.model_max_length);
        // A tokenizer without a limit states 1e30.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and a million")]
        let said = said.filter(|&length| (1.0..1e6).contains(&length)).map(|length| length as usize);
        let positions = self.positions();
        let window = stated.or(said).or(positions).unwrap_or(DEFAULT_WINDOW);
        Ok(positions.map_or(window, |positions| window.min(positions)))
    }
}

/// A model folder that is being read.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    names: Vec<String>,
    /// BLAKE3 of each file by name, if the folder is one of bayan's cache.
    stated: Option<BTreeMap<String, String>>,
    hash: blake3::Hasher,
}

#[derive(Deserialize)]
struct Stated {
    files: Vec<StatedFile>,
}

#[derive(Deserialize)]
struct StatedFile {
    path: String,
    blake3: String,
}

impl Folder {
    /// Looks at the folder `root`, two levels deep.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        let mut names = Vec::new();
        list(root, "", 1, &mut names)?;
        names.sort_unstable();
        let mut folder = Self { root: root.to_owned(), names, stated: None, hash: blake3::Hasher::new() };
        if folder.has(MANIFEST) {
            let stated: Stated = folder.parse(MANIFEST, &folder.unchecked(MANIFEST)?)?;
            folder.stated = Some(stated.files.into_iter().map(|file| (file.path, file.blake3)).collect());
        }
        Ok(folder)
    }

    /// The name of the folder itself.
    pub(crate) fn name(&self) -> String {
        let full = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        full.file_name().map_or_else(|| "model".to_owned(), |name| name.to_string_lossy().into_owned())
    }

    /// Its files, by their paths with `/`.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is a file `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.iter().any(|known| known == name)
    }

    /// Puts the place of a file of this folder to an error.
    pub(crate) fn at(&self, name: &str, error: Error) -> Error {
        error.in_file(self.root.join(name))
    }

    /// The content of a file that is not part of what the model computes.
    pub(crate) fn unchecked(&self, name: &str) -> Result<Vec<u8>> {
        fs_err::read(self.root.join(name))
            .map_err(|source| self.at(name, fault("cannot read this file of the model").with_source(source)))
    }

    /// The content of a file, which becomes part of the model's hash.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>> {
        let bytes = self.unchecked(name)?;
        let found = blake3::hash(&bytes);
        if let Some(stated) = self.stated.as_ref().and_then(|stated| stated.get(name))
            && *stated != found.to_hex().as_str()
        {
            let what = format!("this file is damaged: its BLAKE3 is {}, {MANIFEST} states {stated}", found.to_hex());
            return Err(self.at(name, fault(what).with_hint("remove the model from the cache and add it again")));
        }
        self.hash.update(name.as_bytes());
        self.hash.update(found.as_bytes());
        Ok(bytes)
    }

    /// What a JSON file holds; `None` if it is not there.
    pub(crate) fn json<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>> {
        if !self.has(name) {
            return Ok(None);
        }
        let bytes = self.bytes(name)?;
        self.parse(name, &bytes).map(Some)
    }

    /// What a JSON file holds that has to be there.
    pub(crate) fn required<T: DeserializeOwned>(&mut self, name: &str) -> Result<T> {
        self.json(name)?.ok_or_else(|| self.at(name, fault("this file of the model is missing")))
    }

    fn parse<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T> {
        serde_json::from_slice(bytes).map_err(|source| {
            self.at(name, fault("this file of the model is not of the form it should have").with_source(source))
        })
    }

    /// BLAKE3 of all that was read, and of `settings`.
    pub(crate) fn hash_with(&self, settings: &str) -> String {
        let mut hash = self.hash.clone();
        hash.update(settings.as_bytes());
        hash.finalize().to_hex().to_string()
    }
}

/// Adds the files below `folder`, `depth` folders deep, to `names`.
fn list(folder: &Path, prefix: &str, depth: usize, names: &mut Vec<String>) -> Result<()> {
    let cannot = |source: std::io::Error| {
        Error::new(ErrorKind::Model, "cannot read this model folder").in_file(folder).with_source(source)
    };
    for entry in fs_err::read_dir(folder).map_err(cannot)? {
        let entry = entry.map_err(cannot)?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        // Follows links: the hub's own cache is made of them.
        let Ok(kind) = fs_err::metadata(entry.path()) else { continue };
        if kind.is_file() {
            names.push(format!("{prefix}{name}"));
        } else if kind.is_dir() && depth > 0 && !name.starts_with('.') {
            list(&entry.path(), &format!("{prefix}{name}/"), depth - 1, names)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roberta_has_fewer_positions_than_it_counts() {
        let of = |json: &str| serde_json::from_str::<HubConfig>(json).unwrap().positions();
        let roberta = r#"{"model_type": "xlm-roberta", "max_position_embeddings": 514, "pad_token_id": 1}"#;
        assert_eq!(of(roberta), Some(512));
        assert_eq!(of(r#"{"model_type": "bert", "max_position_embeddings": 512, "pad_token_id": 0}"#), Some(512));
        assert_eq!(of(r#"{"model_type": "t5"}"#), None);
    }

    #[test]
    fn weights_beside_a_graph_go_with_it() {
        let names = ["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model.onnx_data_1", "onnx/model_fp16.onnx_data"];
        let names = [names.as_slice(), &["onnx/model.data", "model.onnx_data"]].concat();
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        assert_eq!(
            data_files(&names, &pick_graph(&names).unwrap()),
            ["onnx/model.onnx_data", "onnx/model.onnx_data_1", "onnx/model.data"]
        );
    }
}
