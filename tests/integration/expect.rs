//! What a config expects of its corpus, and what happens where that is not what is there.

use std::fs;

use crate::harness::{Ended, Folder};

const ENGLISH: &str = "---\noutlet: Daily\npublished: 2025-10-12\ntitle: Crossing shut\n---\n\
The Torkham crossing was closed on Sunday, officials said. Twenty-three soldiers were killed in the fighting.\n";

const PASHTO: &str = "---\noutlet: ورځپاڼه\n---\n\
د تورخم لاره د يکشنبې په ورځ وتړل شوه. چارواکي وايي په نښتو کې ۵۸ سرتېري وژل شوي دي.\n";

fn corpus() -> Folder {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", ENGLISH);
    folder.write("articles/daily/b.txt", ENGLISH.replace("Twenty-three", "Twenty-four"));
    folder.write("articles/warzpana/c.txt", PASHTO);
    folder
}

fn run(folder: &Folder, expect: &str) -> Ended {
    let config = format!("[corpus]\npath = \"articles\"\n[embed]\nmode = \"fast\"\n[expect]\n{expect}");
    folder.write("job.toml", config);
    folder.bayan(&["run", "job.toml"], "")
}

#[test]
fn a_corpus_that_is_as_expected_is_exit_code_0() {
    let ended = run(
        &corpus(),
        "min_documents = 3\nmin_documents_per_outlet = 1\noutlets = [\"Daily\", \"ورځپاڼه\"]\nlanguages = [\"en\", \"ps\"]\n\
         max_skipped_share = 0\nmin_dated_share = 0.6\n",
    );
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert!(!ended.stdout.contains("Not as expected"));
}

#[test]
fn what_is_not_as_expected_is_told_after_the_results_are_written() {
    let folder = corpus();
    let ended = run(
        &folder,
        "min_documents = 4\nmin_documents_per_outlet = 2\noutlets = [\"پرواز\", \"Daily\"]\nlanguages = [\"ur\", \"en\"]\n\
         min_dated_share = 0.9\n",
    );
    assert_eq!((ended.code, ended.stderr.as_str()), (3, ""));
    let (summary, table) = ended.stdout.split_once("\nNot as expected\n").unwrap();
    assert!(summary.contains("Results: runs/job"), "{summary}");
    let rows: Vec<Vec<&str>> =
        table.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect();
    let expected = [
        ["what", "expected", "found"],
        ["min_documents", "at least 4", "3"],
        ["min_documents_per_outlet: ورځپاڼه", "at least 2", "1"],
        ["outlets: پرواز", "at least 1", "none"],
        ["languages: ur", "at least 1", "none"],
        ["min_dated_share", "at least 0.9", "0.667 (2 of 3)"],
    ];
    assert_eq!(rows, expected);
    let written = fs::read_to_string(folder.path().join("runs/job/documents.jsonl")).unwrap();
    assert_eq!(written.lines().count(), 3);
}

#[test]
fn too_many_skipped_documents_are_exit_code_3_and_not_1() {
    let folder = corpus();
    folder.write("articles/daily/broken.txt", b"\xFF");
    assert_eq!(run(&folder, "max_skipped_share = 0.25\n").code, 1);
    let ended = run(&folder, "max_skipped_share = 0.2\n");
    assert_eq!(ended.code, 3);
    assert!(ended.stdout.contains("0.250 (1 of 4)"), "{}", ended.stdout);
}

#[test]
fn what_is_expected_changes_no_result() {
    let folder = corpus();
    let files = |folder: &Folder| {
        ["run.json", "pairs.jsonl"].map(|file| fs::read_to_string(folder.path().join("runs/job").join(file)).unwrap())
    };
    assert_eq!(run(&folder, "").code, 0);
    let bare = files(&folder);
    assert_eq!(run(&folder, "min_documents = 100\n").code, 3);
    assert_eq!(files(&folder), bare);
}

#[test]
fn an_expectation_that_makes_no_sense_is_told_at_its_place() {
    for (expect, place, words) in [
        ("min_documents = 0\n", "job.toml:6:17", "a whole number from 1"),
        ("max_skipped_share = 1.5\n", "job.toml:6:21", "a number from 0 to 1"),
        ("outlets = \"Daily\"\n", "job.toml:6:11", "a list of texts in quotes"),
        ("outlets = [\"Daily\", \"\"]\n", "job.toml:6:21", "a text in quotes"),
        ("languages = [\"english\"]\n", "job.toml:6:14", "`en`, `ps`, `ur`, `prs`, `fa`"),
        ("min_document = 3\n", "job.toml:6:1", "did you mean `min_documents`?"),
    ] {
        let ended = run(&corpus(), expect);
        assert_eq!(ended.code, 2, "{expect}");
        assert!(ended.stderr.contains(place) && ended.stderr.contains(words), "{expect}\n{}", ended.stderr);
    }
}
