//! Texts from files and from standard input, which goes by the name `-`.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use bayan::{Error, ErrorKind, Language, Result};
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// Where a command takes its texts from.
#[derive(clap::Args)]
#[group(id = "texts", required = true, multiple = false)]
pub(super) struct TextSource {
    /// A file to read as one text; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// A file to read as one text a line; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    lines: Option<PathBuf>,
}

/// The language of a command's texts.
#[derive(clap::Args)]
pub(super) struct GivenLanguage {
    /// The language of the texts, in place of the one each is found to be in
    #[arg(long, value_name = "LANG", value_parser = languages())]
    pub(super) lang: Option<Language>,
}

fn languages() -> impl TypedValueParser<Value = Language> {
    PossibleValuesParser::new(Language::ALL.map(Language::code)).try_map(|code| code.parse::<Language>())
}

impl TextSource {
    /// The texts, in order.
    pub(super) fn texts(&self) -> Result<Vec<String>> {
        match (&self.file, &self.lines) {
            (_, Some(path)) => lines(path),
            (Some(path), None) => Ok(vec![whole(path)?]),
            (None, None) => Ok(Vec::new()),
        }
    }
}

/// The content of a file, as one text.
pub(super) fn whole(path: &Path) -> Result<String> {
    let bytes = bytes(path)?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = memchr::memchr_iter(b'\n', before).count() + 1;
        let message = format!("the text is not UTF-8 (byte offset {})", before.len());
        Error::new(ErrorKind::Input, message).in_file(shown(path)).at_line(line)
    })?;
    Ok(match text.strip_prefix('\u{FEFF}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The lines of a file without their ends (`\n` or `\r\n`); blank lines count, so that output keeps step.
pub(super) fn lines(path: &Path) -> Result<Vec<String>> {
    Ok(whole(path)?.lines().map(str::to_owned).collect())
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let read = if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|error| Error::io("the input cannot be read", error).in_file(shown(path)))
}

/// The name of a file in messages.
pub(super) fn shown(path: &Path) -> &Path {
    if path.as_os_str() == "-" { Path::new("standard input") } else { path }
}
