//! Sorting more lines than memory holds: sorted runs go to the disk and are merged at the end.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use super::Line;
use crate::error::{Error, Result};

/// How many bytes of lines are held before they go to the disk.
const HELD: usize = 128 << 20;

/// How many runs are on the disk before they are merged into one.
const MOST_RUNS: usize = 64;

/// How hard runs are compressed: hardly.
const LEVEL: i32 = -1;

/// Takes lines in any order and gives them back sorted by key.
pub(crate) struct Sorter {
    /// Where runs go; the system's folder for temporary files where there is none.
    folder: Option<PathBuf>,
    most: usize,
    lines: Vec<Line>,
    bytes: usize,
    /// Each with the number of its lines.
    runs: Vec<(File, usize)>,
}

impl Sorter {
    /// A sorter that puts what it cannot hold into files of `folder` that have no name, so that none stays behind.
    pub(crate) fn new(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(Path::to_owned), most: HELD, lines: Vec::new(), bytes: 0, runs: Vec::new() }
    }

    pub(crate) fn push(&mut self, line: Line) -> Result<()> {
        self.bytes += line.key.len() + line.text.len() + size_of::<Line>();
        self.lines.push(line);
        if self.bytes > self.most { self.spill().map_err(full) } else { Ok(()) }
    }

    fn spill(&mut self) -> io::Result<()> {
        self.lines.sort_unstable();
        let lines = std::mem::take(&mut self.lines);
        let run = self.written(lines.into_iter().map(Ok))?;
        self.runs.push(run);
        self.bytes = 0;
        // As many files may not be open as a corpus can have runs.
        if self.runs.len() >= MOST_RUNS {
            let merged = Merged::new(std::mem::take(&mut self.runs), Vec::new())?;
            let run = self.written(merged)?;
            self.runs.push(run);
        }
        Ok(())
    }

    /// Writes sorted lines to a file without a name.
    fn written(&self, lines: impl Iterator<Item = io::Result<Line>>) -> io::Result<(File, usize)> {
        let file = match &self.folder {
            Some(folder) => tempfile::tempfile_in(folder)?,
            None => tempfile::tempfile()?,
        };
        // Lines of records shrink to a tenth, and the disk is slower than that.
        let mut writer = BufWriter::new(zstd::Encoder::new(file, LEVEL)?);
        let mut count = 0;
        for line in lines {
            let line = line?;
            for part in [line.key.as_slice(), line.text.as_bytes()] {
                writer.write_all(&(part.len() as u64).to_le_bytes())?;
                writer.write_all(part)?;
            }
            count += 1;
        }
        let mut file = writer.into_inner().map_err(io::IntoInnerError::into_error)?.finish()?;
        file.rewind()?;
        Ok((file, count))
    }

    /// Hands over the lines in order.
    pub(crate) fn finish(mut self, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
        self.lines.sort_unstable();
        for line in Merged::new(self.runs, self.lines).map_err(full)? {
            take(&line.map_err(full)?.text)?;
        }
        Ok(())
    }
}

/// The lines of sorted runs, in order.
struct Merged {
    runs: Vec<Run>,
    /// The next line of each run that has one.
    heap: BinaryHeap<Reverse<(Line, usize)>>,
}

impl Merged {
    fn new(files: Vec<(File, usize)>, held: Vec<Line>) -> io::Result<Self> {
        let open = |(file, left): (File, usize)| {
            Ok(Run::OnDisk { reader: Box::new(BufReader::new(zstd::Decoder::new(file)?)), left })
        };
        let mut runs: Vec<Run> = files.into_iter().map(open).collect::<io::Result<_>>()?;
        runs.push(Run::Held(held.into_iter()));
        let mut heap = BinaryHeap::new();
        for (at, run) in runs.iter_mut().enumerate() {
            heap.extend(run.next()?.map(|line| Reverse((line, at))));
        }
        Ok(Self { runs, heap })
    }
}

impl Iterator for Merged {
    type Item = io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((line, at)) = self.heap.pop()?;
        match self.runs[at].next() {
            Ok(next) => self.heap.extend(next.map(|line| Reverse((line, at)))),
            Err(error) => return Some(Err(error)),
        }
        Some(Ok(line))
    }
}

/// Sorted lines.
enum Run {
    OnDisk {
        reader: Box<BufReader<zstd::Decoder<'static, BufReader<File>>>>,
        /// How many lines are still to come: a file that ends before is damaged.
        left: usize,
    },
    Held(std::vec::IntoIter<Line>),
}

impl Run {
    fn next(&mut self) -> io::Result<Option<Line>> {
        match self {
            Self::Held(lines) => Ok(lines.next()),
            Self::OnDisk { left: 0, .. } => Ok(None),
            Self::OnDisk { reader, left } => {
                *left -= 1;
                let (key, text) = (part(reader)?, part(reader)?);
                let text =
                    String::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
                Ok(Some(Line { key, text }))
            }
        }
    }
}

/// Reads a length and so many bytes.
fn part(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 8];
    reader.read_exact(&mut length)?;
    let length = usize::try_from(u64::from_le_bytes(length)).map_err(io::Error::other)?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn full(error: io::Error) -> Error {
    Error::io("the results cannot be sorted on the disk", error)
        .with_hint("make room on the disk of the run folder; what was finished is kept")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_into_memory_comes_back_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let numbers: Vec<u32> = (0..500).map(|at: u32| at.wrapping_mul(2_654_435_761) % 10_000).collect();
        let mut expected: Vec<String> = numbers.iter().map(|number| format!("{number:05} ۵")).collect();
        expected.sort();
        for most in [0, 1000, 1 << 20] {
            let mut sorter = Sorter::new(Some(folder.path()));
            sorter.most = most;
            for number in &numbers {
                let text = format!("{number:05} ۵");
                sorter.push(Line { key: text.clone().into_bytes(), text }).unwrap();
            }
            assert_eq!(sorter.runs.is_empty(), most == 1 << 20);
            let mut found = Vec::new();
            sorter
                .finish(|line| {
                    found.push(line.to_owned());
                    Ok(())
                })
                .unwrap();
            assert_eq!(found, expected);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
