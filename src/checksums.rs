//! Lists of files with their hashes, in the form of `b3sum`: `checksums.b3`, a line `HASH  NAME` for each file of a
//! folder. `b3sum --check checksums.b3` reads them as well.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::{Component, Path};

use crate::error::{Error, ErrorKind, Result};

/// The name of such a list in its folder.
pub(crate) const NAME: &str = "checksums.b3";

/// The list of `folder`, hashes (in lower case) by names; `None` if it has none.
///
/// # Errors
/// [`ErrorKind::Io`] if it cannot be read; [`ErrorKind::Run`] if it is no such list, or names what does not lie in the
/// folder, which it must not make anybody read.
pub(crate) fn read(folder: &Path) -> Result<Option<BTreeMap<String, String>>> {
    let path = folder.join(NAME);
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io("the list of checksums cannot be read", error).in_file(&path)),
    };
    let fault = |message: String| Error::new(ErrorKind::Run, message).in_file(&path);
    let text = String::from_utf8(bytes).map_err(|_| fault("the list of checksums is not UTF-8".to_owned()))?;
    let mut list = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()) {
        let (hash, name) = line
            .split_once("  ")
            .filter(|(hash, _)| hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .ok_or_else(|| {
                fault("this is no line of checksums".to_owned())
                    .at_line(number)
                    .with_hint("a line is a BLAKE3 in 64 hexadecimal digits, two spaces and the name of a file")
            })?;
        if !is_inside(name) {
            return Err(fault(format!("`{}` does not lie in this folder", name.escape_debug()))
                .at_line(number)
                .with_hint("no such line is written by bayan; do not trust this folder"));
        }
        if list.insert(name.to_owned(), hash.to_ascii_lowercase()).is_some() {
            return Err(fault(format!("`{name}` is listed twice")).at_line(number));
        }
    }
    Ok(Some(list))
}

/// The text of a list.
pub(crate) fn text(list: &BTreeMap<String, String>) -> String {
    let mut text = String::new();
    for (name, hash) in list {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{hash}  {name}");
    }
    text
}

/// BLAKE3 of a file, in hexadecimal, and its length; it is read piece by piece.
pub(crate) fn of_file(path: &Path) -> io::Result<(String, u64)> {
    let mut hash = blake3::Hasher::new();
    hash.update_reader(File::open(path)?)?;
    let bytes = hash.count();
    Ok((hash.finalize().to_hex().to_string(), bytes))
}

/// Whether `name` is that of a file below a folder, whatever system it is read on.
fn is_inside(name: &str) -> bool {
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    !name.is_empty() && !name.contains(['\\', ':', '\0']) && Path::new(name).components().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_back() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read(folder.path()).unwrap(), None);
        let list = BTreeMap::from([
            ("run.json".to_owned(), "0a".repeat(32)),
            ("د.jsonl".to_owned(), blake3::hash(b"").to_hex().to_string()),
        ]);
        std::fs::write(folder.path().join(NAME), text(&list)).unwrap();
        assert_eq!(read(folder.path()).unwrap(), Some(list));
    }

    #[test]
    fn what_is_no_list_or_leads_outside_is_refused_at_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let hash = "0".repeat(64);
        for wrong in [
            "words".to_owned(),
            format!("{hash} run.json"),
            format!("{}  run.json", "g".repeat(64)),
            format!("{hash}  ../run.json"),
            format!("{hash}  /etc/passwd"),
            format!("{hash}  a/../../run.json"),
            format!("{hash}  ..\\run.json"),
            format!("{hash}  C:run.json"),
            format!("{hash}  a\0b"),
            format!("{hash}  fine"),
        ] {
            std::fs::write(folder.path().join(NAME), format!("{hash}  fine\n{wrong}\n")).unwrap();
            let error = read(folder.path()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Run, "{wrong}");
            assert_eq!(error.location().and_then(|location| location.line), Some(2), "{wrong}");
        }
    }

    #[test]
    fn the_hash_of_a_file_is_that_of_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let content = "بیان ".repeat(50_000);
        std::fs::write(folder.path().join("a"), &content).unwrap();
        let (hash, bytes) = of_file(&folder.path().join("a")).unwrap();
        assert_eq!(hash, blake3::hash(content.as_bytes()).to_hex().as_str());
        assert_eq!(bytes, content.len() as u64);
    }
}
