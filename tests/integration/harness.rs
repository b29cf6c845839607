//! A folder of its own for each test, and the `bayan` command in it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A temporary folder.
pub(crate) struct Folder(tempfile::TempDir);

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and the folders on the way to it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// `bayan` in this folder, yet to be started. Its cache is the folder's `cache`.
    pub(crate) fn command(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bayan"));
        command.args(arguments).current_dir(self.path());
        command.env_remove("RUST_BACKTRACE").env("BAYAN_CACHE", self.path().join("cache"));
        command
    }

    /// Runs `bayan` in this folder with `input` on standard input. Its cache of models is the folder's `cache`.
    pub(crate) fn bayan(&self, arguments: &[impl AsRef<OsStr>], input: &str) -> Ended {
        self.bayan_with(arguments, input, &[])
    }

    /// The same, with `variables` in its environment.
    pub(crate) fn bayan_with(&self, arguments: &[impl AsRef<OsStr>], input: &str, variables: &[(&str, &str)]) -> Ended {
        let mut child = self
            .command(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.to_owned();
        // A thread of its own, so that neither side waits for the other with a full pipe; a command that does not
        // read its input may close it.
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(input.as_bytes());
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ended {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ended {
    /// The records on standard output of a command that must have ended well.
    pub(crate) fn records(&self) -> Vec<Value> {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""));
        records(&self.stdout)
    }
}

/// The records of JSON lines.
pub(crate) fn records(lines: &str) -> Vec<Value> {
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A field that is an offset.
pub(crate) fn offset(record: &Value, field: &str) -> usize {
    usize::try_from(record[field].as_u64().unwrap_or_else(|| panic!("{field} is no offset: {record}"))).unwrap()
}

/// Checks that every `text` in `value` is what its `start` and `end` cut out of `text`, in code points, and counts
/// them.
pub(crate) fn check_words(value: &Value, text: &[char]) -> usize {
    let mut found = 0;
    if value.get("text").is_some() {
        let words: String = text[offset(value, "start")..offset(value, "end")].iter().collect();
        assert_eq!(value["text"], words.as_str());
        assert!(!words.is_empty());
        found += 1;
    }
    let inside: Vec<&Value> = match value {
        Value::Object(fields) => fields.values().collect(),
        Value::Array(items) => items.iter().collect(),
        _ => Vec::new(),
    };
    found + inside.into_iter().map(|value| check_words(value, text)).sum::<usize>()
}
