//! Reading a run folder: JSON lines for what there are many of, one JSON object for what there is one of.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use super::{RunOutput, lines as reading};
use crate::error::Result;

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
    use crate::ErrorKind;
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
        let all = [
            ".lock",
            "checksums.b3",
            "clusters.jsonl",
            "documents.jsonl",
            "events.jsonl",
            "outlets.jsonl",
            "pairs.jsonl",
            "run.json",
            "skipped.jsonl",
            "statements.jsonl",
            "timings.json",
        ];
        assert_eq!(names, all);
        let sums = fs::read_to_string(run.join("checksums.b3")).unwrap();
        assert_eq!(sums.lines().count(), 9);
        for line in sums.lines() {
            let (sum, name) = line.split_once("  ").unwrap();
            assert_eq!(sum, blake3::hash(&fs::read(run.join(name)).unwrap()).to_hex().as_str());
        }
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
    fn a_run_that_cannot_be_written_leaves_the_one_before_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        output().write(folder.path()).unwrap();
        let mut broken = output();
        broken.timings.seconds = f64::NAN;
        assert_eq!(broken.write(folder.path()).unwrap_err().kind(), ErrorKind::Run);
        assert_eq!(RunOutput::read(folder.path()).unwrap(), output());
        let is_left = |name: &std::ffi::OsString| name.to_string_lossy().ends_with(".tmp");
        assert!(!fs::read_dir(folder.path()).unwrap().any(|entry| is_left(&entry.unwrap().file_name())));
    }

    #[test]
    fn two_runs_do_not_write_one_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = super::super::FolderWriter::new(folder.path()).unwrap();
        let error = output().write(folder.path()).unwrap_err();
        assert!(error.to_string().contains("another run"), "{error}");
        drop(first);
        output().write(folder.path()).unwrap();
    }
}
