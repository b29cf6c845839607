//! The cache itself: what is in it, how a model gets there whole, and whether it still is what was put in.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use etcetera::BaseStrategy;
use sha2::{Digest, Sha256};

use super::{ModelFile, ModelKind, ModelRecord, check_name};
use crate::embed::{Encoder, TransformerEncoder};
use crate::error::{Error, ErrorKind, Result};
use crate::nli::NliModel;
use crate::onnx::{Folder, HubConfig, MANIFEST, data_files, fault, pick_graph};

/// A folder of models.
#[derive(Clone, Debug)]
pub struct Cache {
    root: PathBuf,
}

/// The folder for what bayan keeps on this machine: `BAYAN_CACHE`, else `bayan` in the user's cache folder.
///
/// # Errors
/// [`ErrorKind::Io`] if the system does not say where the user's files are.
pub fn cache_folder() -> Result<PathBuf> {
    if let Some(root) = std::env::var_os("BAYAN_CACHE").filter(|root| !root.is_empty()) {
        return Ok(root.into());
    }
    let strategy = etcetera::choose_base_strategy().map_err(|source| {
        Error::new(ErrorKind::Io, "cannot tell where this user's cache folder is")
            .with_hint("set BAYAN_CACHE to a folder")
            .with_source(source)
    })?;
    Ok(strategy.cache_dir().join("bayan"))
}

/// How a model is added.
#[derive(Clone, Debug, Default)]
pub struct AddOptions {
    /// The name it will have, in place of that of its folder or repository.
    pub name: Option<String>,
    /// The graph to take, where there are several.
    pub graph: Option<String>,
    /// Hashes that files must have.
    pub checksums: Vec<Checksum>,
}

/// A hash that a file must have, written `FILE=HASH`. The hash is BLAKE3 or SHA-256, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checksum {
    /// The file, as its path in the model.
    pub file: String,
    /// The hash, in lower case.
    pub hash: String,
}

impl FromStr for Checksum {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parts = text.rsplit_once('=').map(|(file, hash)| (file, hash.to_ascii_lowercase()));
        match parts {
            Some((file, hash)) if !file.is_empty() && is_hash(&hash) => Ok(Self { file: file.to_owned(), hash }),
            _ => Err(fault(format!("`{text}` is not FILE=HASH, with 64 hexadecimal digits of BLAKE3 or SHA-256"))),
        }
    }
}

/// Whether `text` has the form of a BLAKE3 or SHA-256 hash.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// How a file of a model is not as it was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The file.
    pub path: String,
    /// What is wrong with it.
    pub what: String,
}

/// What a model's `README.md` says of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// The first paragraph.
    pub description: Option<String>,
    /// The licence that its front matter states.
    pub licence: Option<String>,
}

impl Cache {
    /// The user's cache, which need not exist yet.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the system does not say where the user's files are.
    pub fn open() -> Result<Self> {
        cache_folder().map(Self::at)
    }

    /// The cache in the folder `root`.
    #[must_use]
    pub fn at(root: impl AsRef<Path>) -> Self {
        Self { root: root.as_ref().join("models") }
    }

    /// Its models, by name.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if one of them cannot be read.
    pub fn models(&self) -> Result<Vec<ModelRecord>> {
        if !self.root.is_dir() {
            return Ok(Vec::new());
        }
        let cannot = |source| Error::io("cannot read the cache of models", source).in_file(&self.root);
        let mut names = Vec::new();
        for entry in fs_err::read_dir(&self.root).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            if let Ok(name) = entry.file_name().into_string()
                && check_name(&name).is_ok()
                && entry.path().is_dir()
            {
                names.push(name);
            }
        }
        names.sort_unstable();
        names.iter().map(|name| self.model(name)).collect()
    }

    /// The folder of the model `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if there is none.
    pub fn folder(&self, name: &str) -> Result<PathBuf> {
        check_name(name)?;
        let folder = self.root.join(name);
        if folder.join(MANIFEST).is_file() {
            return Ok(folder);
        }
        Err(fault(format!("there is no model `{name}` in the cache"))
            .in_file(&self.root)
            .with_hint("`bayan model list` lists those there are"))
    }

    /// What is known of the model `name`.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if there is none, or its `bayan-model.json` is damaged.
    pub fn model(&self, name: &str) -> Result<ModelRecord> {
        let path = self.folder(name)?.join(MANIFEST);
        let bytes = fs_err::read(&path).map_err(|source| Error::io("cannot read it", source).in_file(&path))?;
        let damaged = || fault("this list of a model's files is damaged").in_file(&path);
        let record: ModelRecord = serde_json::from_slice(&bytes).map_err(|source| damaged().with_source(source))?;
        if record.name != name || !record.files.iter().all(|file| is_inside(&file.path)) {
            return Err(damaged());
        }
        Ok(record)
    }

    /// What of the model `name` is not as it was added; nothing, if it is whole.
    ///
    /// # Errors
    /// Those of [`Cache::model`].
    pub fn verify(&self, name: &str) -> Result<Vec<Difference>> {
        let record = self.model(name)?;
        let folder = self.folder(name)?;
        let mut differences = Vec::new();
        let mut add = |path: &str, what: String| differences.push(Difference { path: path.to_owned(), what });
        for file in &record.files {
            let mut hasher = blake3::Hasher::new();
            let read = fs_err::File::open(folder.join(&file.path)).and_then(|content| {
                hasher.update_reader(content)?;
                Ok(hasher.finalize().to_hex().to_string())
            });
            match read {
                Ok(found) if found == file.blake3 => {}
                Ok(found) => add(&file.path, format!("its BLAKE3 is {found}, not {}", file.blake3)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => add(&file.path, "it is missing".into()),
                Err(error) => add(&file.path, format!("it cannot be read: {error}")),
            }
        }
        for name in Folder::open(&folder)?.names() {
            if name != MANIFEST && !record.files.iter().any(|file| file.path == *name) {
                add(name, "it was not there when the model was added".into());
            }
        }
        Ok(differences)
    }

    /// What the `README.md` of the model `name` says.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if there is no such model.
    pub fn card(&self, name: &str) -> Result<Card> {
        let path = self.folder(name)?.join("README.md");
        Ok(fs_err::read(path).map(|bytes| card(&String::from_utf8_lossy(&bytes))).unwrap_or_default())
    }

    /// Copies the model folder `source` into the cache, if it loads.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] if it does not load, a checksum differs, or there is a model of that name;
    /// [`ErrorKind::Io`] if it cannot be copied.
    pub fn add_folder(&self, source: &Path, options: &AddOptions) -> Result<ModelRecord> {
        let folder = Folder::open(source)?;
        let name = options.name.clone().unwrap_or_else(|| folder.name());
        let mut staging = self.stage(&name, options)?;
        for file in wanted(folder.names(), options.graph.as_deref()).map_err(|error| error.in_file(source))? {
            let path = source.join(&file);
            let content =
                fs_err::File::open(&path).map_err(|source| Error::io("cannot read it", source).in_file(&path))?;
            staging.add(&file, content, None)?;
        }
        let origin = source.canonicalize().unwrap_or_else(|_| source.to_owned());
        staging.finish(origin.to_string_lossy().into_owned(), None)
    }

    /// Starts to add a model `name`.
    pub(super) fn stage(&self, name: &str, options: &AddOptions) -> Result<Staging> {
        check_name(name)?;
        let target = self.root.join(name);
        if target.exists() {
            return Err(fault(format!("there is a model `{name}` already"))
                .in_file(&target)
                .with_hint("choose another `--name`, or remove that folder"));
        }
        let path = self.root.join(format!(".adding-{name}-{}", std::process::id()));
        let cannot = |source| Error::io("cannot make this folder", source).in_file(&path);
        if path.exists() {
            fs_err::remove_dir_all(&path).map_err(cannot)?;
        }
        fs_err::create_dir_all(&path).map_err(cannot)?;
        Ok(Staging {
            path,
            target,
            name: name.to_owned(),
            checksums: options.checksums.clone(),
            files: Vec::new(),
            is_done: false,
        })
    }
}

/// A model on its way into the cache, in a folder that goes away with this value unless the model gets its name.
#[derive(Debug)]
pub(super) struct Staging {
    path: PathBuf,
    target: PathBuf,
    name: String,
    checksums: Vec<Checksum>,
    files: Vec<ModelFile>,
    is_done: bool,
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_done {
            // There is nothing to do about a folder that stays; its name begins with a dot, so it is no model.
            let _ = fs_err::remove_dir_all(&self.path);
        }
    }
}

impl Staging {
    /// Writes a file, whose SHA-256 must be `sha256` if that is known.
    pub(super) fn add(&mut self, name: &str, mut content: impl Read, sha256: Option<&str>) -> Result<()> {
        if !is_inside(name) {
            return Err(fault(format!("`{name}` is not the path of a file in a model folder")));
        }
        let path = self.path.join(name);
        let cannot = |source| Error::io("cannot write this file", source).in_file(&path);
        if let Some(folder) = path.parent() {
            fs_err::create_dir_all(folder).map_err(cannot)?;
        }
        let mut file = fs_err::File::create(&path).map_err(cannot)?;
        let (mut blake3, mut sha) = (blake3::Hasher::new(), Sha256::new());
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            let count = match content.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(source) => return Err(Error::io(format!("`{name}` breaks off"), source)),
            };
            let part = &buffer[..count];
            blake3.update(part);
            sha.update(part);
            file.write_all(part).map_err(cannot)?;
            bytes += count as u64;
        }
        file.sync_all().map_err(cannot)?;
        let blake3 = blake3.finalize().to_hex().to_string();
        // Both are 32 bytes, and written alike.
        let sha = blake3::Hash::from_bytes(sha.finalize().into()).to_hex().to_string();
        if let Some(stated) = sha256
            && stated != sha
        {
            return Err(fault(format!("`{name}` did not arrive whole: its SHA-256 is {sha}, the hub states {stated}"))
                .with_hint("try again"));
        }
        for checksum in self.checksums.iter().filter(|checksum| checksum.file == name) {
            if checksum.hash != blake3 && checksum.hash != sha {
                return Err(fault(format!(
                    "`{name}` is not the file you asked for: neither its BLAKE3 {blake3} nor its SHA-256 {sha} is {}",
                    checksum.hash
                )));
            }
        }
        self.files.push(ModelFile { path: name.to_owned(), bytes, blake3 });
        Ok(())
    }

    /// Loads the model, lists its files and gives it its name.
    pub(super) fn finish(mut self, origin: String, revision: Option<String>) -> Result<ModelRecord> {
        if let Some(checksum) =
            self.checksums.iter().find(|checksum| !self.files.iter().any(|file| file.path == checksum.file))
        {
            let files: Vec<&str> = self.files.iter().map(|file| file.path.as_str()).collect();
            return Err(fault(format!("a checksum is stated for `{}`, which was not added", checksum.file))
                .with_hint(format!("added would be {}", files.join(", "))));
        }
        self.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let kind = kind_of(&self.path)?;
        let (dimensions, prefix) = match kind {
            ModelKind::Encoder => {
                let encoder = TransformerEncoder::from_folder(&self.path)?;
                (Some(encoder.dimensions()), Some(encoder.prefix().to_owned()))
            }
            ModelKind::Nli => {
                NliModel::from_folder(&self.path)?;
                (None, None)
            }
        };
        let files = self.files.clone();
        let record = ModelRecord { name: self.name.clone(), kind, origin, revision, dimensions, prefix, files };
        let manifest = self.path.join(MANIFEST);
        let cannot = |source| Error::io("cannot write this file", source).in_file(&manifest);
        let mut json = serde_json::to_vec_pretty(&record).map_err(|source| cannot(source.into()))?;
        json.push(b'\n');
        let mut file = fs_err::File::create(&manifest).map_err(cannot)?;
        file.write_all(&json).and_then(|()| file.sync_all()).map_err(cannot)?;
        sync_folders(&self.path);
        fs_err::rename(&self.path, &self.target)
            .map_err(|source| Error::io("cannot give the model its name", source).in_file(&self.target))?;
        self.is_done = true;
        if let Some(root) = self.target.parent() {
            sync_folder(root);
        }
        Ok(record)
    }
}

/// Has the system write down what a folder and those in it hold. Not every file system can; the files are written in
/// any case.
fn sync_folders(path: &Path) {
    if let Ok(entries) = fs_err::read_dir(path) {
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).for_each(|path| sync_folder(&path));
    }
    sync_folder(path);
}

fn sync_folder(path: &Path) {
    if cfg!(unix)
        && let Ok(folder) = fs_err::File::open(path)
    {
        let _ = folder.sync_all();
    }
}

/// Whether `path` names a file below a folder, and not its list of files.
fn is_inside(path: &str) -> bool {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', ':', '\0']);
    path != MANIFEST && path.split('/').all(is_plain)
}

fn kind_of(folder: &Path) -> Result<ModelKind> {
    if folder.join("encoder.json").is_file() {
        return Ok(ModelKind::Encoder);
    }
    let config: HubConfig = Folder::open(folder)?.required("config.json")?;
    let judges = config.architectures.iter().flatten().any(|name| name.ends_with("ForSequenceClassification"));
    Ok(if judges { ModelKind::Nli } else { ModelKind::Encoder })
}

/// Which of the files `names` of a folder or repository bayan has a use for.
pub(super) fn wanted(names: &[String], graph: Option<&str>) -> Result<Vec<String>> {
    const TEXTS: [&str; 9] = [
        "config.json",
        "tokenizer.json",
        "tokenizer_config.json",
        "special_tokens_map.json",
        "modules.json",
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
        "bayan-encoder.json",
        "README.md",
    ];
    let is_licence = |name: &str| !name.contains('/') && (name.starts_with("LICENSE") || name.starts_with("NOTICE"));
    let has_end = |name: &str, ends: &[&str]| {
        Path::new(name).extension().and_then(|end| end.to_str()).is_some_and(|end| ends.contains(&end))
    };
    if names.iter().any(|name| name == "encoder.json") {
        let is_own = |name: &&String| {
            !name.contains('/') && *name != MANIFEST && has_end(name, &["json", "onnx", "safetensors"])
                || *name == "README.md"
                || is_licence(name)
        };
        return Ok(names.iter().filter(is_own).cloned().collect());
    }
    // A model folder is read two levels deep.
    let names: Vec<String> = names.iter().filter(|name| name.matches('/').count() < 2).cloned().collect();
    let graph = match graph {
        Some(graph) if names.iter().any(|name| name == graph) => graph.to_owned(),
        Some(graph) => {
            let graphs: Vec<&str> = names.iter().map(String::as_str).filter(|name| has_end(name, &["onnx"])).collect();
            return Err(fault(format!("the model has no file `{graph}`"))
                .with_hint(format!("its graphs are {}", graphs.join(", "))));
        }
        None => pick_graph(&names)?,
    };
    let is_module = |name: &str| {
        name.split_once('/').is_some_and(|(folder, file)| {
            folder.starts_with(|c: char| c.is_ascii_digit()) && matches!(file, "config.json" | "model.safetensors")
        })
    };
    let data = data_files(&names, &graph);
    let is_wanted = |name: &&String| {
        TEXTS.contains(&name.as_str()) || is_licence(name) || is_module(name) || **name == graph || data.contains(name)
    };
    Ok(names.iter().filter(is_wanted).cloned().collect())
}

/// Reads a model's card.
fn card(text: &str) -> Card {
    let text = text.replace("\r\n", "\n");
    let (front, body) = text
        .strip_prefix("---\n")
        .and_then(|rest| rest.split_once("\n---"))
        .map_or(("", text.as_str()), |(front, body)| (front, body.split_once('\n').map_or("", |(_, body)| body)));
    let field = |name: &str| {
        let value = front.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let value = value.trim().trim_matches(['"', '\'']);
        (!value.is_empty()).then(|| value.to_owned())
    };
    // A licence of no common kind is called `other` and has a name of its own.
    let licence = field("license").map(|licence| match field("license_name") {
        Some(name) if licence == "other" => name,
        _ => licence,
    });
    let is_prose = |part: &&str| part.starts_with(|c: char| c.is_alphanumeric());
    let paragraph = body.split("\n\n").map(str::trim).find(is_prose);
    Card { description: paragraph.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")), licence }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_gives_its_first_paragraph_and_its_licence() {
        let found =
            card("---\nlanguage:\n- ps\nlicense: \"mit\"\n---\n# LaBSE\n\n![x](y)\n\nFinds\ntranslations.\n\nMore.");
        assert_eq!(found.description.as_deref(), Some("Finds translations."));
        assert_eq!(found.licence.as_deref(), Some("mit"));
        assert_eq!(card("---\nlicense: other\nlicense_name: own\n---\n").licence.as_deref(), Some("own"));
        assert_eq!(card("# Only a title"), Card::default());
    }

    #[test]
    fn only_what_is_of_use_is_taken() {
        let names = "README.md config.json model.safetensors pytorch_model.bin tokenizer.json 2_Dense/config.json \
                     2_Dense/model.safetensors 2_Dense/pytorch_model.bin onnx/model.onnx onnx/model.onnx_data \
                     onnx/model_int8.onnx openvino/model.bin a/b/c.onnx";
        let names: Vec<String> = names.split_whitespace().map(str::to_owned).collect();
        let found = wanted(&names, None).unwrap().join(" ");
        let expected = "README.md config.json tokenizer.json 2_Dense/config.json 2_Dense/model.safetensors \
                        onnx/model.onnx onnx/model.onnx_data";
        assert_eq!(found, expected);
        assert!(wanted(&names, Some("onnx/model_int8.onnx")).unwrap().contains(&"onnx/model_int8.onnx".to_owned()));
        assert!(wanted(&names, Some("onnx/none.onnx")).unwrap_err().hint().unwrap().contains("onnx/model_int8.onnx"));
    }

    #[test]
    fn paths_stay_inside() {
        assert!(is_inside("onnx/model.onnx"));
        for path in ["", "/etc/x", "../x", "a/../x", "a//x", "C:/x", "a\\x", MANIFEST] {
            assert!(!is_inside(path), "{path}");
        }
    }
}
