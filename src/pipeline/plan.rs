//! A config as it will be carried out: nothing left open, every path resolved, what the command line says applied.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;
use toml::de::DeTable;

use super::config::{Source, within};
use super::{Config, Mode, Signal, template};
use crate::error::{Error, ErrorKind, Result};

/// What will be done.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// The name of the config file without its extension.
    pub name: String,
    /// The corpus: a folder, or a single file of articles.
    pub corpus: PathBuf,
    /// The encoder's weights.
    pub model: ModelSource,
    /// The folder of the model of inference, where one is to be asked.
    pub nli: Option<PathBuf>,
    /// The run folder. It need not exist.
    pub output: PathBuf,
    /// Number of threads; 0 means one for each core.
    pub threads: usize,
    /// The folder in which what a run finds is kept for later runs, if it is kept.
    pub cache: Option<PathBuf>,
    /// Signals to do without, sorted.
    pub without: Vec<Signal>,
    /// The config as written, with defaults filled in. Its paths are not resolved: use those above.
    pub config: Config,
    /// The keys that the file leaves to their defaults, as (section, key).
    defaults: Vec<(String, String)>,
}

/// Where the encoder comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelSource {
    /// The one that bayan carries.
    Default,
    /// The table of word vectors that bayan carries.
    Student,
    /// A model folder.
    Folder(PathBuf),
}

/// What takes the place of a config's values. Its paths are relative to the working folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    /// The corpus.
    pub corpus: Option<PathBuf>,
    /// The run folder.
    pub output: Option<PathBuf>,
    /// Number of threads.
    pub threads: Option<usize>,
    /// Whether nothing is kept between runs.
    pub no_cache: bool,
    /// Signals to do without, to measure what they are worth.
    pub without: Vec<Signal>,
}

impl Plan {
    /// Reads the config file `path` and resolves it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] if the file cannot be read, [`ErrorKind::Config`] if it is malformed or asks for a corpus
    /// or model that is not there.
    pub fn from_file(path: impl AsRef<Path>, overrides: &Overrides) -> Result<Self> {
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| {
            let is_missing = error.kind() == std::io::ErrorKind::NotFound;
            let error = Error::io("the config cannot be read", error).in_file(path);
            if is_missing { error.with_hint("`bayan init FILE` writes one") } else { error }
        })?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Error::new(ErrorKind::Config, format!("the config is not UTF-8 (byte offset {at})")).in_file(path)
        })?;
        Self::new(path, &text, overrides)
    }

    /// Resolves the config `text` as if it stood in the file `path`, which is not opened.
    ///
    /// # Errors
    /// As [`Plan::from_file`].
    pub fn new(path: &Path, text: &str, overrides: &Overrides) -> Result<Self> {
        let mut config = Config::parse(path, text)?;
        let source = Source { path, text };
        let folder = path.parent().unwrap_or(Path::new(""));
        let name = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let defaults = unwritten(text);

        let corpus = match &overrides.corpus {
            Some(corpus) => corpus.clone(),
            None => folder.join(&config.corpus.path),
        };
        if let Err(error) = std::fs::metadata(&corpus) {
            let what = format!("the corpus `{}` cannot be read", shown(&corpus));
            return Err(match overrides.corpus {
                Some(_) => Error::io(what, error),
                None => source
                    .fault(what, source.value_span("corpus", "path"))
                    .with_source(error)
                    .with_hint("paths are relative to the folder of the config file"),
            });
        }

        let model_folder = |section: &str, path: &Path| {
            let beside = folder.join(path);
            if beside.is_dir() {
                return Ok(beside);
            }
            crate::model::resolve(path).map_err(|error| {
                let message = format!("there is no model folder `{}`", shown(&beside));
                source.fault(message, source.value_span(section, "path")).with_source(error).with_hint(
                    "paths are relative to the config file's folder; `bayan model list` lists what else can be named",
                )
            })
        };
        let model = match (&config.embed.transformer.path, config.embed.mode) {
            (Some(path), Mode::Standard) => ModelSource::Folder(model_folder("embed.transformer", path)?),
            (Some(_), _) => {
                let message = "`[embed.transformer] path` is for mode \"standard\" only";
                return Err(source.fault(message, source.value_span("embed", "mode")).with_hint(
                    "the other modes rest on models made for the encoder that bayan carries; leave one of the two keys out",
                ));
            }
            (None, Mode::Fast) => ModelSource::Student,
            (None, Mode::Standard | Mode::Thorough) => ModelSource::Default,
        };
        let nli =
            config.contradiction.nli.path.as_ref().map(|path| model_folder("contradiction.nli", path)).transpose()?;

        let output = match (&overrides.output, &config.output.path) {
            (Some(output), _) => output.clone(),
            (None, Some(output)) => folder.join(output),
            (None, None) => folder.join("runs").join(&name),
        };
        let place = overrides.output.is_none().then(|| source.value_span("output", "path")).flatten();
        if output.exists() && !output.is_dir() {
            let message = format!("the run folder `{}` is a file", shown(&output));
            return Err(source.fault(message, place));
        }
        if let (Ok(output), Ok(corpus)) = (std::fs::canonicalize(&output), std::fs::canonicalize(&corpus))
            && output == corpus
        {
            let hint = "name another folder under `[output]`, or give --out";
            return Err(source.fault("the run folder is the corpus itself", place).with_hint(hint));
        }

        if let Some(corpus) = &overrides.corpus {
            config.corpus.path.clone_from(corpus);
        }
        let threads = overrides.threads.unwrap_or(config.run.threads);
        let cache = match &config.run.cache {
            _ if overrides.no_cache => None,
            Some(cache) => Some(folder.join(cache)),
            None => crate::model::cache_folder().ok().map(|folder| folder.join("vectors")),
        };
        let mut without = overrides.without.clone();
        without.sort_unstable();
        without.dedup();
        Ok(Self { name, corpus, model, nli, output, threads, cache, without, config, defaults })
    }

    /// The plan as a config file in which nothing is left to a default and every path is resolved against the
    /// working folder; keys that the file leaves out are marked.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let is_default = |section: &str, key: &str| {
            self.defaults.iter().any(|(default_section, default)| default_section == section && default == key)
        };
        template::plain(&self.resolved(), is_default)
    }

    /// The same as JSON.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self.resolved()).unwrap_or_default()
    }

    /// What a run folder says of its config: everything that may bear on its results. Where the results are
    /// written, by how many threads and what is expected of them is left out; paths stand as they are written.
    #[must_use]
    pub fn record(&self) -> Value {
        let mut config = self.config.clone();
        config.corpus.path = lossy(&config.corpus.path);
        let mut record = serde_json::to_value(config).unwrap_or_default();
        if let Some(sections) = record.as_object_mut() {
            sections.shift_remove("expect");
            sections.shift_remove("output");
            sections.shift_remove("run");
            if !self.without.is_empty() {
                let names: Vec<&str> = self.without.iter().map(|signal| signal.name()).collect();
                sections.insert("without".to_owned(), names.into());
            }
        }
        record
    }

    /// BLAKE3, in hexadecimal, of the settings in [`Plan::record`] without its paths: two runs with the same hash
    /// treat their input alike, wherever it lies. The corpus and the model have hashes of their own.
    #[must_use]
    pub fn hash(&self) -> String {
        let mut settings = self.record();
        for section in ["/corpus", "/embed/transformer", "/contradiction/nli"] {
            if let Some(section) = settings.pointer_mut(section).and_then(Value::as_object_mut) {
                section.shift_remove("path");
            }
        }
        blake3::hash(settings.to_string().as_bytes()).to_hex().to_string()
    }

    fn resolved(&self) -> Config {
        let mut config = self.config.clone();
        config.corpus.path = lossy(&tidied(&self.corpus));
        if let ModelSource::Folder(folder) = &self.model {
            config.embed.transformer.path = Some(lossy(&tidied(folder)));
        }
        config.contradiction.nli.path = self.nli.as_ref().map(|folder| lossy(&tidied(folder)));
        config.output.path = Some(lossy(&tidied(&self.output)));
        config.run.threads = self.threads;
        config.run.cache = self.cache.as_ref().map(|folder| lossy(&tidied(folder)));
        config
    }
}

/// The keys that a config leaves out.
fn unwritten(text: &str) -> Vec<(String, String)> {
    let table = DeTable::parse(text);
    let is_written = |section: &str, key: &str| {
        table
            .as_ref()
            .ok()
            .and_then(|table| within(table.get_ref(), section))
            .is_some_and(|keys| keys.contains_key(key))
    };
    let all = template::keys()
        .into_iter()
        .flat_map(|(section, keys)| keys.into_iter().map(move |key| (section.clone(), key)).collect::<Vec<_>>());
    all.filter(|(section, key)| !is_written(section, key)).collect()
}

/// A path that can be shown: JSON and TOML hold only Unicode.
fn lossy(path: &Path) -> PathBuf {
    path.to_string_lossy().into_owned().into()
}

/// A path as messages and summaries show it: without the steps that lead nowhere.
#[must_use]
pub fn shown(path: &Path) -> String {
    tidied(path).display().to_string()
}

/// A path for the eye: without `.`, and without a folder that `..` leaves again. It is never opened, because `..`
/// after a link may lead elsewhere.
fn tidied(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            part => tidy.push(part),
        }
    }
    if tidy.as_os_str().is_empty() {
        PathBuf::from(".")
    } else if tidy.to_string_lossy().trim().is_empty() {
        // A folder whose name is a space must not look like no name.
        Path::new(".").join(tidy)
    } else {
        tidy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(text: &str, overrides: &Overrides) -> Result<Plan> {
        Plan::new(Path::new("pipelines/job.toml"), text, overrides)
    }

    const MINIMAL: &str = "[corpus]\npath = \"../corpora/spring-floods\"\n";

    #[test]
    fn the_template_says_what_is_done_without_it() {
        let template = Config::template("../corpora/spring-floods", "job");
        let written = plan(&template, &Overrides::default()).unwrap();
        let minimal = plan(MINIMAL, &Overrides::default()).unwrap();
        let bare = |plan: &Plan| plan.to_toml().replace("  # default", "");
        assert_eq!(bare(&written), bare(&minimal));
        assert_eq!(written.record(), minimal.record());
        // Only keys that need not have a value are left to the reader of the template.
        let left: Vec<String> = written.defaults.iter().map(|(section, key)| format!("{section}.{key}")).collect();
        let open = ["min_documents", "min_documents_per_outlet", "max_skipped_share", "min_dated_share"];
        let open = open.map(|key| format!("expect.{key}"));
        let expected = ["embed.transformer.path", "contradiction.nli.path"].map(str::to_owned).into_iter().chain(open);
        assert_eq!(left, expected.chain(["run.cache".to_owned()]).collect::<Vec<_>>());
        for (section, keys) in template::keys() {
            for key in keys {
                let header = template.lines().position(|line| line == format!("[{section}]")).unwrap();
                let mut lines = template.lines().skip(header);
                let is_key = |line: &str| line.starts_with(&format!("{key} = ")) || line == format!("# {key} =");
                let before = lines.clone().take_while(|line| !is_key(line)).last().unwrap();
                assert!(lines.any(is_key) && before.starts_with("# "), "{section}.{key} is not explained");
            }
        }
    }

    #[test]
    fn the_printed_plan_is_a_config() {
        let plan = plan(MINIMAL, &Overrides { threads: Some(3), ..Overrides::default() }).unwrap();
        let text = plan.to_toml();
        // It stands in the working folder, so its paths hold from there.
        let again = Plan::new(Path::new("plan.toml"), &text, &Overrides::default()).unwrap();
        assert_eq!(again.to_toml(), text.replace("  # default", ""));
        assert_eq!(again.threads, 3);
        assert_eq!(again.hash(), plan.hash());
    }

    #[test]
    fn a_folder_whose_name_is_a_space_is_printed_so_that_it_is_read_again() {
        let text = format!("{MINIMAL}[output]\npath = \" /\"\n");
        let printed =
            Plan::new(Path::new("job.toml"), &text.replace("../", ""), &Overrides::default()).unwrap().to_toml();
        let again = Plan::new(Path::new("plan.toml"), &printed, &Overrides::default()).unwrap();
        assert_eq!(again.output, Path::new("./ "));
        assert_eq!(again.to_toml(), printed.replace("  # default", ""));
        assert_eq!(shown(Path::new("./a/..")), ".");
    }

    #[test]
    fn paths_are_relative_to_the_config_but_overrides_to_the_working_folder() {
        let written = plan(MINIMAL, &Overrides::default()).unwrap();
        assert_eq!(written.corpus, Path::new("pipelines/../corpora/spring-floods"));
        assert_eq!(written.output, Path::new("pipelines/runs/job"));
        let overrides = Overrides {
            corpus: Some("corpora".into()),
            output: Some("out".into()),
            threads: Some(2),
            ..Overrides::default()
        };
        let overridden = plan(MINIMAL, &overrides).unwrap();
        assert_eq!(overridden.corpus, Path::new("corpora"));
        assert_eq!(overridden.output, Path::new("out"));
        assert_eq!(overridden.threads, 2);
    }

    #[test]
    fn what_is_expected_is_printed_but_changes_neither_record_nor_hash() {
        let expect = "[expect]\nmin_documents = 3\noutlets = [\"د خیبر خبر\", \"A \\\"B\\\"\"]\nlanguages = [\"ps\"]\n\
                      max_skipped_share = 0.25\nmin_dated_share = 1\n";
        let bare = plan(MINIMAL, &Overrides::default()).unwrap();
        let written = plan(&format!("{MINIMAL}{expect}"), &Overrides::default()).unwrap();
        assert_eq!(written.record(), bare.record());
        assert_eq!(written.hash(), bare.hash());
        let again = Plan::new(Path::new("plan.toml"), &written.to_toml(), &Overrides::default()).unwrap();
        assert_eq!(again.config.expect, written.config.expect);
        assert_eq!(again.config.expect.outlets, ["د خیبر خبر", "A \"B\""]);
        assert_eq!(again.config.expect.min_dated_share, Some(1.0));
    }

    #[test]
    fn neither_threads_nor_places_change_the_hash_but_a_threshold_does() {
        let hash = |text: &str| plan(text, &Overrides::default()).unwrap().hash();
        assert_eq!(hash(MINIMAL), hash(&format!("{MINIMAL}[run]\nthreads = 7\n[output]\npath = \"x\"\n")));
        assert_eq!(hash(MINIMAL), hash("[corpus]\npath = \"../corpora\"\n"));
        assert_ne!(hash(MINIMAL), hash(&format!("{MINIMAL}[alignment]\nthreshold = 0.25\n")));
    }

    #[test]
    fn a_corpus_that_is_not_there_is_told_at_its_key() {
        let error = plan("[corpus]\npath = \"nowhere\"\n", &Overrides::default()).unwrap_err();
        assert_eq!(error.to_string(), "pipelines/job.toml:2:8: the corpus `pipelines/nowhere` cannot be read");
        let error =
            plan(&format!("{MINIMAL}[embed.transformer]\npath = \"nowhere\"\n"), &Overrides::default()).unwrap_err();
        assert_eq!(error.location().and_then(|location| location.line), Some(4));
    }

    #[test]
    fn paths_for_the_eye() {
        for (path, tidy) in [("a/../b", "b"), ("./a/./b", "a/b"), ("../a", "../a"), ("a/..", "."), ("/a/../b", "/b")] {
            assert_eq!(tidied(Path::new(path)), Path::new(tidy));
        }
    }
}
