//! The files of a run folder, read a line at a time: they may be longer than the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};

/// The records of the file `name` of the run folder `folder`, one line of it in memory at a time:
///
/// ```no_run
/// use bayan::record::{PairLabel, PairRecord};
///
/// let mut contradictions = 0;
/// for pair in bayan::report::lines::<PairRecord>("runs/border-clashes".as_ref(), "pairs.jsonl") {
///     contradictions += usize::from(pair?.label == PairLabel::Contradict);
/// }
/// # Ok::<(), bayan::Error>(())
/// ```
///
/// Empty lines are passed over. A file that cannot be read is told by the first item, a line that is not what it should
/// be ([`ErrorKind::Run`], with its number) at its place; after an error of the system ([`ErrorKind::Io`]) there is
/// nothing more.
pub fn lines<T: DeserializeOwned>(folder: &Path, name: &str) -> impl Iterator<Item = Result<T>> + use<T> {
    Lines::open(folder.join(name), false)
}

/// As [`lines`], of a file that runs of older versions do not have: then there are none.
pub(crate) fn lines_if_any<T: DeserializeOwned>(folder: &Path, name: &str) -> impl Iterator<Item = Result<T>> + use<T> {
    Lines::open(folder.join(name), true)
}

struct Lines<T> {
    path: PathBuf,
    reader: Option<BufReader<File>>,
    /// Why the file could not be opened, until that is told.
    fault: Option<Error>,
    line: Vec<u8>,
    number: usize,
    records: PhantomData<fn() -> T>,
}

impl<T> Lines<T> {
    fn open(path: PathBuf, may_be_absent: bool) -> Self {
        let (reader, fault) = match File::open(&path) {
            Ok(file) => (Some(BufReader::with_capacity(1 << 16, file)), None),
            Err(error) if may_be_absent && error.kind() == io::ErrorKind::NotFound => (None, None),
            Err(error) => (None, Some(unreadable(&path, error))),
        };
        Self { path, reader, fault, line: Vec::new(), number: 0, records: PhantomData }
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(fault) = self.fault.take() {
            return Some(Err(fault));
        }
        loop {
            self.line.clear();
            match self.reader.as_mut()?.read_until(b'\n', &mut self.line) {
                Ok(0) => self.reader = None,
                Ok(_) => {
                    self.number += 1;
                    if self.line.trim_ascii().is_empty() {
                        continue;
                    }
                    let record = serde_json::from_slice(&self.line);
                    return Some(record.map_err(|error| malformed(&self.path, error).at_line(self.number)));
                }
                Err(error) => {
                    self.reader = None;
                    return Some(Err(unreadable(&self.path, error)));
                }
            }
        }
    }
}

pub(super) fn unreadable(path: &Path, error: io::Error) -> Error {
    let error = Error::io("the run folder cannot be read", error).in_file(path);
    error.with_hint("a run folder is what `bayan run` writes")
}

pub(super) fn malformed(path: &Path, error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Run, "this is no record of a run").in_file(path).with_source(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SkippedRecord;

    #[test]
    fn what_is_right_is_read_and_what_is_not_is_told_by_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let content = b"{\"path\":\"a\",\"reason\":\"b\"}\r\n\n{\"path\":1}\n \n{\"path\":\"\xFF\",\"reason\":\"b\"}\n{\"path\":\"\xD8\xA8\",\"reason\":\"c\"}";
        std::fs::write(folder.path().join("skipped.jsonl"), content).unwrap();
        let read: Vec<Result<SkippedRecord>> = lines(folder.path(), "skipped.jsonl").collect();
        let told: Vec<Result<&str, Option<usize>>> = read
            .iter()
            .map(|read| match read {
                Ok(record) => Ok(record.path.as_str()),
                Err(error) => Err(error.location().and_then(|location| location.line)),
            })
            .collect();
        assert_eq!(told, [Ok("a"), Err(Some(3)), Err(Some(5)), Ok("ب")]);
    }

    #[test]
    fn a_file_that_is_not_there_is_told_once_unless_it_may_be_absent() {
        let folder = tempfile::tempdir().unwrap();
        let read: Vec<Result<SkippedRecord>> = lines(folder.path(), "skipped.jsonl").collect();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].as_ref().unwrap_err().kind(), ErrorKind::Io);
        assert_eq!(lines_if_any::<SkippedRecord>(folder.path(), "skipped.jsonl").count(), 0);
    }
}
