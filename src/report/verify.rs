//! Whether a run folder is as it was written, and whether its inputs and models are still those that it was made of.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use super::object;
use crate::checksums;
use crate::embed;
use crate::error::{Error, ErrorKind, Result};
use crate::record::{InputRecord, ModelRecord};

/// What [`verify`] found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many files of the run folder are as they were written.
    pub files: usize,
    /// How many files of the corpus are as they were read; `None` where no corpus was given.
    pub inputs: Option<usize>,
    /// What is not as it was: the files of the run folder by name, then those of the corpus, then models.
    pub faults: Vec<Fault>,
}

/// Something that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which file or model.
    pub name: String,
    /// What is wrong with it.
    pub kind: FaultKind,
}

/// What can be wrong with a part of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// A file of the run folder is not there.
    Missing,
    /// A file of the run folder has other content.
    Changed,
    /// A file of the run folder cannot be read.
    Unreadable,
    /// A file of the run folder is in no list.
    Unlisted,
    /// A file of the corpus is not there.
    InputMissing,
    /// A file of the corpus has other content.
    InputChanged,
    /// A file of the corpus cannot be read, or `run.json` names one outside it.
    InputUnreadable,
    /// Neither this build nor the folder that was given has the model.
    OtherModel,
}

impl FaultKind {
    /// What to do.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Missing | Self::Changed | Self::Unreadable => "copy the run folder again, or run the job again",
            Self::Unlisted => "bayan did not write it; move it away if you do not know it",
            Self::InputMissing | Self::InputChanged | Self::InputUnreadable => {
                "put the file back as it was, or run the job again: offsets and results are of the old file"
            }
            Self::OtherModel => {
                "a new run would give other results: take the version of bayan in run.json, or give the model with --model"
            }
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "is not there",
            Self::Changed => "was changed since it was written",
            Self::Unreadable => "cannot be read",
            Self::Unlisted => "is not of this run",
            Self::InputMissing => "is not in the corpus",
            Self::InputChanged => "was changed since it was read",
            Self::InputUnreadable => "cannot be read in the corpus",
            Self::OtherModel => "is a model that this bayan does not have",
        })
    }
}

/// What is checked of `run.json`.
#[derive(Deserialize)]
struct About {
    model: ModelRecord,
    inputs: Vec<InputRecord>,
}

/// Checks the run folder `run`: that each file of its `checksums.b3` is as it was written and no other lies beside them,
/// that the encoder of `run.json` is one that this build carries, and, where a `corpus` is given (the folder or file that
/// was read), that each of its `inputs` is as it was read. Folders inside the run folder, such as those of exports, are not
/// looked into.
///
/// # Errors
/// [`ErrorKind::Run`] if there is no list of checksums, or it is malformed or names a file outside the folder;
/// [`ErrorKind::Io`] if a folder, or the corpus, cannot be read. What is not as it was is no error but a [`Fault`].
pub fn verify(run: &Path, corpus: Option<&Path>) -> Result<Verified> {
    verify_with(run, corpus, None)
}

/// The same, for a run that was made with the encoder of the folder `model`.
///
/// # Errors
/// Those of [`verify`], and [`ErrorKind::Model`] if the folder is not that of a model.
pub fn verify_with(run: &Path, corpus: Option<&Path>, model: Option<&Path>) -> Result<Verified> {
    let mut verified = Verified::default();
    let list = checksums::read(run)?.ok_or_else(|| {
        let error = Error::new(ErrorKind::Run, "this folder has no checksums, so it cannot be verified");
        let hint =
            "every complete run has a checksums.b3, but for those of older versions; run the job again to have one";
        error.in_file(run.join(checksums::NAME)).with_hint(hint)
    })?;
    for (name, hash) in &list {
        let kind = match of_inner_file(run, name) {
            Ok((found, _)) if found == *hash => {
                verified.files += 1;
                continue;
            }
            Ok(_) => FaultKind::Changed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => FaultKind::Missing,
            Err(_) => FaultKind::Unreadable,
        };
        verified.faults.push(Fault { name: name.clone(), kind });
    }
    let listed: BTreeSet<&str> = list.keys().map(String::as_str).collect();
    for name in files_of(run)? {
        if name != checksums::NAME && !listed.contains(name.as_str()) {
            verified.faults.push(Fault { name, kind: FaultKind::Unlisted });
        }
    }
    verified.faults.sort_by(|a, b| a.name.cmp(&b.name));
    // A run.json that is gone or damaged was told above; there is nothing more to compare with.
    let is_whole = !verified.faults.iter().any(|fault| fault.name == "run.json");
    if is_whole {
        let about: About = object(run, "run.json")?;
        if let Some(corpus) = corpus {
            // A corpus that is not there at all is a slip of the command line, not the loss of every article.
            std::fs::metadata(corpus).map_err(|error| Error::io("the corpus cannot be read", error).in_file(corpus))?;
            check_inputs(&about.inputs, corpus, &mut verified);
        }
        if !is_known(&about.model, model)? {
            verified.faults.push(Fault { name: about.model.name, kind: FaultKind::OtherModel });
        }
    }
    Ok(verified)
}

/// Hash and length of a file of the folder `root`. A link may lead out of the folder, so none is followed.
fn of_inner_file(root: &Path, name: &str) -> io::Result<(String, u64)> {
    let mut path = root.to_owned();
    for part in Path::new(name).components() {
        path.push(part);
        if std::fs::symlink_metadata(&path)?.is_symlink() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a link"));
        }
    }
    checksums::of_file(&path)
}

/// The names of the files of a folder, without those of folders in it and those that writing leaves behind, sorted.
fn files_of(folder: &Path) -> Result<Vec<String>> {
    let fault = |error| Error::io("the run folder cannot be read", error).in_file(folder);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // What a run holds the folder with, and what a killed one had begun, promise nothing.
        let begun = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
        let is_of_writing = name == ".lock" || begun.is_some();
        if !is_of_writing && !entry.file_type().map_err(fault)?.is_dir() {
            names.push(name);
        }
    }
    names.sort_unstable();
    Ok(names)
}

fn check_inputs(inputs: &[InputRecord], corpus: &Path, verified: &mut Verified) {
    let mut whole = 0;
    for input in inputs {
        let kind = match input_path(corpus, &input.path).map(|path| checksums::of_file(&path)) {
            Some(Ok((hash, bytes))) if hash == input.hash && bytes == input.bytes => {
                whole += 1;
                continue;
            }
            Some(Ok(_)) => FaultKind::InputChanged,
            Some(Err(error)) if error.kind() == io::ErrorKind::NotFound => FaultKind::InputMissing,
            Some(Err(_)) | None => FaultKind::InputUnreadable,
        };
        verified.faults.push(Fault { name: input.path.clone(), kind });
    }
    verified.inputs = Some(whole);
}

/// Where an input lies; `None` if it would lie outside the corpus. A corpus that is a single file is its only input.
fn input_path(corpus: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    if corpus.is_file() { (corpus.file_name()? == path).then(|| corpus.to_owned()) } else { Some(corpus.join(path)) }
}

/// Whether this build carries the encoder `model`, or the folder `given` has it.
fn is_known(model: &ModelRecord, given: Option<&Path>) -> Result<bool> {
    if let Some(folder) = given {
        return Ok(embed::model_of_folder(folder)?.hash == model.hash);
    }
    Ok(embed::carried_models()?.iter().any(|carried| carried.hash == model.hash))
}
