//! Archives: their entries in the order in which they lie there, each read from the archive and never unpacked to disk.

use std::io::{self, Read, Seek};

use super::article::shortened;
use super::shape::{Shape, is_readme};
use super::source::reason;

/// The longest name of an entry that is read, in bytes, and the longest header that may state it.
const LONGEST_NAME: u64 = 4096;
const LONGEST_HEADER: u64 = 64 * 1024;

/// An entry of an archive.
pub(super) enum Entry<'entry> {
    /// A file of a format that bayan reads, by its path in the archive.
    File(String, Shape, &'entry mut dyn Read),
    /// A file of another format.
    Other(String),
    /// What is not read, with a reason that follows the archive's name.
    Refused(String),
}

/// Takes an entry; an error ends the archive.
pub(super) type Take<'run> = &'run mut dyn FnMut(Entry<'_>) -> io::Result<()>;

/// Reads a tar archive from its beginning to its end.
pub(super) fn tar(input: &mut dyn Read, take: Take<'_>) -> Result<(), String> {
    let mut archive = tar::Archive::new(input);
    // Raw, because the reader would take in headers of any length to find the names of their entries.
    let entries = archive.entries().map_err(|error| reason(&error))?.raw(true);
    // What headers before an entry say of its path.
    let mut stated: Option<Vec<u8>> = None;
    for entry in entries {
        let mut entry = entry.map_err(|error| damaged("tar", &error))?;
        let kind = entry.header().entry_type();
        if kind.is_pax_global_extensions() || kind.is_gnu_longlink() {
            continue;
        }
        if kind.is_gnu_longname() || kind.is_pax_local_extensions() {
            let size = entry.size();
            if size > LONGEST_HEADER {
                return Err(format!("has a tar header of {size} bytes, and is not read from there on"));
            }
            let mut header = Vec::new();
            entry.read_to_end(&mut header).map_err(|error| reason(&error))?;
            if kind.is_gnu_longname() {
                while header.last() == Some(&0) {
                    header.pop();
                }
                stated = Some(header);
            } else {
                let extensions = tar::PaxExtensions::new(&header);
                for (key, value) in
                    extensions.flatten().map(|extension| (extension.key_bytes(), extension.value_bytes()))
                {
                    if key == b"path" {
                        stated = Some(value.to_vec());
                    } else if key == b"size" {
                        return Err("has an entry of more than 8 GiB, and is not read from there on".to_owned());
                    }
                }
            }
            continue;
        }
        let name = stated.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        if kind.is_dir() {
            continue;
        }
        let refused = if kind.is_symlink() || kind.is_hard_link() {
            Some("a link")
        } else if !(kind.is_file() || kind.is_contiguous()) {
            Some("no plain file")
        } else {
            None
        };
        hand_over(&name, refused, &mut entry, take).map_err(|error| reason(&error))?;
    }
    Ok(())
}

/// Reads a zip archive by its table of contents.
pub(super) fn zip(input: impl Read + Seek, most: u64, take: Take<'_>) -> Result<(), String> {
    let zip_reason = |error: zip::result::ZipError| match error {
        zip::result::ZipError::Io(error) => damaged("zip", &error),
        other => format!("is not zip, or is damaged: {other}"),
    };
    let mut archive = zip::ZipArchive::new(input).map_err(zip_reason)?;
    let end = |error: io::Error| reason(&error);
    if archive.has_duplicate_names() {
        let twice = "has several entries of one name, of which the last is read".to_owned();
        take(Entry::Refused(twice)).map_err(end)?;
    }
    for at in 0..archive.len() {
        if at as u64 >= most {
            return Err(format!("holds more than max_entries = {most} entries or documents"));
        }
        let (name, is_dir, refused) = match archive.by_index_raw(at) {
            Err(error) => {
                take(Entry::Refused(format!("has an entry, number {}, that {}", at + 1, zip_reason(error))))
                    .map_err(end)?;
                continue;
            }
            Ok(entry) => {
                let refused = if entry.is_symlink() {
                    Some("a link")
                } else if entry.encrypted() {
                    Some("encrypted")
                } else {
                    None
                };
                // A name that states no encoding is, if it is not UTF-8, in that of some system.
                let name = entry.name().map_or_else(|_| entry.name_raw().to_vec(), |name| name.as_bytes().to_vec());
                (name, entry.is_dir(), refused)
            }
        };
        if is_dir {
            continue;
        }
        if refused.is_some() {
            hand_over(&name, refused, &mut io::empty(), take).map_err(end)?;
            continue;
        }
        match archive.by_index(at) {
            Ok(mut entry) => hand_over(&name, None, &mut entry, take).map_err(end)?,
            Err(error) => {
                let shown = shortened(&String::from_utf8_lossy(&name));
                let refused = format!("has an entry `{shown}` that {}", zip_reason(error));
                take(Entry::Refused(refused)).map_err(end)?;
            }
        }
    }
    Ok(())
}

/// Hands an entry over by what its name tells. `refused` is what it is, where that is nothing to read.
fn hand_over(name: &[u8], refused: Option<&str>, content: &mut dyn Read, take: Take<'_>) -> io::Result<()> {
    let refuse =
        |why: &str| Entry::Refused(format!("has an entry `{}` that {why}", shortened(&String::from_utf8_lossy(name))));
    let Ok(text) = std::str::from_utf8(name) else { return take(refuse("has a name which is not UTF-8")) };
    let text = text.replace('\\', "/");
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let is_absolute = text.starts_with('/') || text.as_bytes().get(1) == Some(&b':');
    let Some(file) = parts.last() else { return take(refuse("has no name")) };
    if name.len() as u64 > LONGEST_NAME {
        return take(refuse("has too long a name"));
    }
    if is_absolute || parts.contains(&"..") {
        return take(refuse("has a path which leads out of the archive"));
    }
    if text.chars().any(char::is_control) {
        return take(refuse("has a control character in its name"));
    }
    // What systems add to archives, and what is left out of a folder too.
    if parts.iter().any(|part| part.starts_with('.') || *part == "__MACOSX") || is_readme(file) {
        return Ok(());
    }
    if let Some(what) = refused {
        return take(refuse(&format!("is {what}")));
    }
    let path = parts.join("/");
    match Shape::of(file) {
        Some((shape, _)) => take(Entry::File(path, shape, content)),
        None => take(Entry::Other(path)),
    }
}

fn damaged(name: &str, error: &io::Error) -> String {
    let reason = reason(error);
    match reason.strip_prefix("cannot be read: ") {
        Some(what) => format!("is not {name}, or is damaged: {what}"),
        None => reason,
    }
}
