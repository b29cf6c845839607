//! The run folder: JSON lines for what there are many of, one JSON object for what there is one of.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{RunOutput, lines as reading};
use crate::error::{Error, ErrorKind, Result};

pub(super) fn write(output: &RunOutput, folder: &Path) -> Result<()> {
    let RunOutput { run, documents, statements, events, clusters, pairs, outlets, skipped, timings } = output;
    fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    // Without its run.json the folder counts as unfinished.
    match fs::remove_file(folder.join("run.json")) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(folder, error)),
        _ => {}
    }
    lines(folder, "documents.jsonl", documents)?;
    lines(folder, "statements.jsonl", statements)?;
    lines(folder, "events.jsonl", events)?;
    lines(folder, "clusters.jsonl", clusters)?;
    lines(folder, "pairs.jsonl", pairs)?;
    lines(folder, "outlets.jsonl", outlets)?;
    lines(folder, "skipped.jsonl", skipped)?;
    object(folder, "timings.json", timings)?;
    object(folder, "run.json", run)
}

fn lines<T: Serialize>(folder: &Path, name: &str, records: &[T]) -> Result<()> {
    file(folder, name, |writer| {
        for record in records {
            serde_json::to_writer(&mut *writer, record)?;
            writer.write_all(b"\n").map_err(serde_json::Error::io)?;
        }
        Ok(())
    })
}

fn object<T: Serialize>(folder: &Path, name: &str, record: &T) -> Result<()> {
    file(folder, name, |writer| {
        serde_json::to_writer_pretty(&mut *writer, record)?;
        writer.write_all(b"\n").map_err(serde_json::Error::io)?;
        Ok(())
    })
}

/// Writes a file under a name of its own and moves it into place, so that no reader meets half of it.
fn file(
    folder: &Path,
    name: &str,
    write_into: impl FnOnce(&mut BufWriter<fs::File>) -> serde_json::Result<()>,
) -> Result<()> {
    let path = folder.join(name);
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    let attempt = || {
        let file = fs::File::create(&beside).map_err(|error| unwritable(&path, error))?;
        let mut writer = BufWriter::new(file);
        write_into(&mut writer).map_err(|error| match error.io_error_kind() {
            Some(_) => unwritable(&path, error.into()),
            None => Error::new(ErrorKind::Run, "a record cannot be written").in_file(&path).with_source(error),
        })?;
        writer.into_inner().map_err(|error| unwritable(&path, error.into_error()))?;
        fs::rename(&beside, &path).map_err(|error| unwritable(&path, error))
    };
    attempt().inspect_err(|_| {
        // The error to tell is the first; a file that stays behind is hidden and harmless.
        let _ = fs::remove_file(&beside);
    })
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::io("the results cannot be written", error).in_file(path)
}

pub(super) fn read(folder: &Path) -> Result<RunOutput> {
    Ok(RunOutput {
        run: read_object(folder, "run.json")?,
        documents: read_lines(folder, "documents.jsonl")?,
        statements: read_lines(folder, "statements.jsonl")?,
        events: read_lines_if_any(folder, "events.jsonl")?,
        clusters: read_lines(folder, "clusters.jsonl")?,
        pairs: read_lines(folder, "pairs.jsonl")?,
        outlets: read_lines_if_any(folder, "outlets.jsonl")?,
        skipped: read_lines(folder, "skipped.jsonl")?,
        timings: read_object(folder, "timings.json")?,
    })
}

fn read_lines<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>> {
    reading::lines(folder, name).collect()
}

/// As [`read_lines`], of a file that runs of older versions do not have.
fn read_lines_if_any<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<Vec<T>> {
    reading::lines_if_any(folder, name).collect()
}

pub(crate) fn read_object<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T> {
    let path = folder.join(name);
    let text = fs::read_to_string(&path).map_err(|error| reading::unreadable(&path, error))?;
    serde_json::from_str(&text).map_err(|error| {
        let line = error.line();
        reading::malformed(&path, error).at_line(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Counts, ModelRecord, RunRecord, SkippedRecord, Timings};

    fn output() -> RunOutput {
        RunOutput {
            run: RunRecord {
                bayan: "0.1.0".to_owned(),
                name: "job".to_owned(),
                config: serde_json::json!({"events": {"window_days": 3}}),
                config_hash: "00".to_owned(),
                model: ModelRecord { name: "model".to_owned(), hash: "11".to_owned() },
                scorer: ModelRecord { name: "scorer".to_owned(), hash: "22".to_owned() },
                reader: None,
                nli: None,
                inputs: Vec::new(),
                counts: Counts::default(),
            },
            documents: Vec::new(),
            statements: Vec::new(),
            events: Vec::new(),
            clusters: Vec::new(),
            pairs: Vec::new(),
            outlets: Vec::new(),
            skipped: vec![SkippedRecord { path: "a.txt".to_owned(), line: Some(2), reason: "has no text".to_owned() }],
            timings: Timings::default(),
        }
    }

    #[test]
    fn a_run_folder_reads_back_and_holds_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("runs/job");
        output().write(&run).unwrap();
        output().write(&run).unwrap();
        assert_eq!(RunOutput::read(&run).unwrap(), output());
        let mut names: Vec<_> = fs::read_dir(&run).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        let all = ["clusters", "documents", "events", "outlets", "pairs", "run", "skipped", "statements", "timings"];
        assert_eq!(names.iter().map(|name| name.to_str().unwrap().split('.').next().unwrap()).collect::<Vec<_>>(), all);
    }

    #[test]
    fn a_broken_line_is_told_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        output().write(folder.path()).unwrap();
        fs::write(folder.path().join("skipped.jsonl"), "{\"path\":\"a\",\"reason\":\"b\"}\n\n{\"path\":1}\n").unwrap();
        let error = RunOutput::read(folder.path()).unwrap_err();
        assert_eq!(error.location().and_then(|location| location.line), Some(3));
        assert_eq!(error.kind(), ErrorKind::Run);
    }

    #[test]
    fn a_run_that_cannot_be_written_leaves_no_run_json() {
        let folder = tempfile::tempdir().unwrap();
        output().write(folder.path()).unwrap();
        let mut broken = output();
        broken.timings.seconds = f64::NAN;
        assert_eq!(broken.write(folder.path()).unwrap_err().kind(), ErrorKind::Run);
        assert!(!folder.path().join("run.json").exists());
        assert!(
            fs::read_dir(folder.path())
                .unwrap()
                .all(|entry| { !entry.unwrap().file_name().to_string_lossy().starts_with('.') })
        );
    }
}
