//! The one error type of the library.
//!
//! # Design
//! An [`Error`] says *what* went wrong, *where* (a file and, where known, a line and column, or a document),
//! and *what to do next* (a hint). It is opaque, so that it can grow; code that must tell errors apart asks
//! for [`Error::kind`]. How it looks on a terminal is the binary's business, not the library's.

use std::fmt;
use std::path::{Path, PathBuf};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A pipeline config is malformed or asks for something impossible.
    Config,
    /// A file could not be read or written.
    Io,
    /// A document or corpus is not in a form bayan reads.
    Input,
    /// A model folder is missing, damaged, or not what its description says.
    Model,
    /// A run folder or gold corpus is not in the form it should have.
    Run,
    /// The run was stopped from outside.
    Interrupted,
}

/// Where in a file something went wrong. Lines and columns count from 1; columns count code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub path: PathBuf,
    /// Byte range in the file's text, where known.
    pub range: Option<std::ops::Range<usize>>,
    /// Line, where known.
    pub line: Option<usize>,
    /// Column, where known.
    pub column: Option<usize>,
}

/// An error of any stage of the pipeline.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    location: Option<Location>,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of `kind` with a `message` that names the thing at fault.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), location: None, hint: None, source: None }))
    }

    /// An [`ErrorKind::Io`] error: what was being done, and the system's own words as its source.
    pub fn io(what: impl Into<String>, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, what).with_source(source)
    }

    /// Adds the file at fault.
    #[must_use]
    pub fn in_file(mut self, path: impl AsRef<Path>) -> Self {
        let path = path.as_ref().to_owned();
        match &mut self.0.location {
            Some(location) => location.path = path,
            none => *none = Some(Location { path, range: None, line: None, column: None }),
        }
        self
    }

    /// Adds the line (from 1) at fault in the file named by [`Error::in_file`].
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        if let Some(location) = &mut self.0.location {
            location.line = Some(line);
        }
        self
    }

    /// Adds the byte range at fault in `text`, the content of the file named by [`Error::in_file`].
    #[must_use]
    pub fn at_range(mut self, text: &str, range: std::ops::Range<usize>) -> Self {
        if let Some(location) = &mut self.0.location {
            let before = text.get(..range.start).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            location.line = Some(before.matches('\n').count() + 1);
            location.column = Some(before[line_start..].chars().count() + 1);
            location.range = Some(range);
        }
        self
    }

    /// Adds what the reader can do next.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the error this one came from.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What sort of thing went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message alone, without place, cause or hint.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Where it went wrong, if that is known.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        self.0.location.as_ref()
    }

    /// What the reader can do next, if there is something.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(location) = &self.0.location {
            write!(f, "{}", location.path.display())?;
            if let Some(line) = location.line {
                write!(f, ":{line}")?;
                if let Some(column) = location.column {
                    write!(f, ":{column}")?;
                }
            }
            write!(f, ": ")?;
        }
        write!(f, "{}", self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_line_and_column_in_code_points() {
        let text = "a = 1\nنوم = 2\n";
        let at = text.find('2').unwrap();
        let error = Error::new(ErrorKind::Config, "bad value").in_file("job.toml").at_range(text, at..at + 1);
        assert_eq!(error.to_string(), "job.toml:2:7: bad value");
    }
}
