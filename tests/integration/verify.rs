//! `bayan verify`: every way in which a run folder can be other than it was written.

use std::fs;
use std::path::Path;

use crate::harness::{Ended, Folder};

const ENGLISH: &str = "---\noutlet: Daily\npublished: 2025-10-12\ntitle: Crossing shut\n---\n\
The Torkham crossing was closed on Sunday, officials said. Twenty-three soldiers were killed in the fighting.\n";

/// A run with its checksums.
fn run() -> Folder {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", ENGLISH);
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n[embed]\nmode = \"fast\"\n[output]\npath = \"run\"\n");
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    list(&folder);
    folder
}

/// Writes the list of all files as they are.
fn list(folder: &Folder) {
    let mut lines = Vec::new();
    for entry in fs::read_dir(folder.path().join("run")).unwrap().map(|entry| entry.unwrap()) {
        let name = entry.file_name().into_string().unwrap();
        if name != "checksums.b3" {
            lines.push(format!("{}  {name}\n", blake3::hash(&fs::read(entry.path()).unwrap()).to_hex()));
        }
    }
    lines.sort();
    folder.write("run/checksums.b3", lines.concat());
}

fn verify(folder: &Folder, flags: &[&str]) -> Ended {
    folder.bayan(&[&["verify", "run"], flags].concat(), "")
}

/// The faults that are told, which there must be.
fn faults(folder: &Folder, flags: &[&str]) -> Vec<String> {
    let ended = verify(folder, flags);
    assert_eq!((ended.code, ended.stderr.as_str()), (1, ""), "{}", ended.stdout);
    ended.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_run_that_nobody_touched_is_whole() {
    let folder = run();
    let files = fs::read_to_string(folder.path().join("run/checksums.b3")).unwrap().lines().count();
    let whole = format!("{files} files as they were written\n");
    let ended = verify(&folder, &[]);
    assert_eq!((ended.code, ended.stdout.as_str(), ended.stderr.as_str()), (0, whole.as_str(), ""));
    // What is made of it lies in folders of its own.
    assert_eq!(folder.bayan(&["export", "run", "--to", "csv"], "").code, 0);
    let ended = verify(&folder, &["--corpus", "articles"]);
    assert_eq!((ended.code, ended.stdout), (0, format!("{whole}1 files of the corpus as they were read\n")));
}

#[test]
fn one_flipped_bit_is_seen_and_so_is_what_is_missing_or_new() {
    let folder = run();
    let path = folder.path().join("run/statements.jsonl");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    fs::remove_file(folder.path().join("run/pairs.jsonl")).unwrap();
    folder.write("run/extra.jsonl", "{}\n");
    let told = faults(&folder, &[]);
    let beginnings = [
        "extra.jsonl: is not of this run; ",
        "pairs.jsonl: is not there; ",
        "statements.jsonl: was changed since it was written; ",
    ];
    assert_eq!(told.len(), beginnings.len(), "{told:?}");
    for (line, beginning) in told.iter().zip(beginnings) {
        assert!(line.starts_with(beginning) && line.len() > beginning.len(), "{line}");
    }
}

#[test]
fn a_list_that_leads_outside_the_folder_is_refused() {
    for name in ["../articles/daily/a.txt", "/etc/hostname", "a/../../job.toml"] {
        let folder = run();
        let list = fs::read_to_string(folder.path().join("run/checksums.b3")).unwrap();
        let hash = blake3::hash(ENGLISH.as_bytes()).to_hex();
        folder.write("run/checksums.b3", format!("{hash}  {name}\n{list}"));
        let ended = verify(&folder, &[]);
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{name}");
        assert!(ended.stderr.contains("checksums.b3:1") && ended.stderr.contains("does not lie"), "{}", ended.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_a_file_is_not_followed() {
    let folder = run();
    let path = folder.path().join("run/pairs.jsonl");
    fs::rename(&path, folder.path().join("pairs.jsonl")).unwrap();
    std::os::unix::fs::symlink("../pairs.jsonl", &path).unwrap();
    let told = faults(&folder, &[]);
    assert!(told.len() == 1 && told[0].starts_with("pairs.jsonl: cannot be read; "), "{told:?}");
}

#[test]
fn a_folder_without_a_list_cannot_be_verified() {
    let folder = run();
    fs::remove_file(folder.path().join("run/checksums.b3")).unwrap();
    let ended = verify(&folder, &[]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("has no checksums"), "{}", ended.stderr);
}

#[test]
fn articles_that_are_not_those_that_were_read_are_told() {
    let folder = run();
    folder.write("articles/daily/a.txt", ENGLISH.replace("Twenty-three", "Twenty-four."));
    let told = faults(&folder, &["--corpus", "articles"]);
    assert!(told.len() == 1 && told[0].starts_with("daily/a.txt: was changed since it was read; "), "{told:?}");
    fs::remove_file(folder.path().join("articles/daily/a.txt")).unwrap();
    let told = faults(&folder, &["--corpus", "articles"]);
    assert!(told.len() == 1 && told[0].starts_with("daily/a.txt: is not in the corpus; "), "{told:?}");
    let slip = verify(&folder, &["--corpus", "nowhere"]);
    assert!(slip.code == 2 && slip.stderr.contains("the corpus cannot be read"), "{}", slip.stderr);
    assert_eq!(verify(&folder, &[]).code, 0, "the corpus is checked only if it is given");
}

#[test]
fn a_corpus_of_one_file_is_checked_as_well() {
    let folder = Folder::new();
    folder.write(
        "feed.jsonl",
        "{\"id\": \"a\", \"outlet\": \"Daily\", \"text\": \"The crossing was closed on Sunday.\"}\n",
    );
    folder.write("job.toml", "[corpus]\npath = \"feed.jsonl\"\n[embed]\nmode = \"fast\"\n[output]\npath = \"run\"\n");
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    list(&folder);
    assert_eq!(verify(&folder, &["--corpus", "feed.jsonl"]).code, 0);
    folder.write("feed.jsonl", "{}\n");
    let told = faults(&folder, &["--corpus", "feed.jsonl"]);
    assert!(told.len() == 1 && told[0].starts_with("feed.jsonl: was changed"), "{told:?}");
}

#[test]
fn an_encoder_that_this_bayan_does_not_have_is_told_unless_it_is_given() {
    let folder = run();
    let student = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/student-en-ps-ur-prs");
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/statements-small-en-ps-ur-prs");
    assert_eq!(verify(&folder, &["--model", student.to_str().unwrap()]).code, 0);
    let told = faults(&folder, &["--model", other.to_str().unwrap()]);
    assert!(told.len() == 1 && told[0].contains("a model that this bayan does not have"), "{told:?}");

    let path = folder.path().join("run/run.json");
    let mut record: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    record["model"]["hash"] = "0".repeat(64).into();
    fs::write(&path, record.to_string()).unwrap();
    list(&folder);
    assert_eq!(faults(&folder, &[]).len(), 1);
}
