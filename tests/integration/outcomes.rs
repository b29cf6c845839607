//! How a run ends: 0 when all was read, 1 when something had to be skipped, 2 when it failed.

use std::fs;

use serde_json::Value;

use crate::harness::{Ended, Folder, records};

const ENGLISH: &str = "---\noutlet: Daily\npublished: 2025-10-12\ntitle: Crossing shut\n---\n\
The Torkham crossing was closed on Sunday, officials said. Twenty-three soldiers were killed in the fighting.\n";

const PASHTO: &str = "---\noutlet: Wrakhpana\npublished: 2025-10-12\ntitle: د تورخم لاره وتړل شوه\n---\n\
د تورخم لاره د يکشنبې په ورځ وتړل شوه. چارواکي وايي په نښتو کې ۵۸ سرتېري وژل شوي دي.\n";

const ARABIC: &str = "---\noutlet: Sahifa\npublished: 2025-10-12\n---\n\
أعلنت وزارة الصحة اليوم عن افتتاح مستشفى جديد في وسط المدينة. وقال المتحدث باسم الوزارة إن العمل بدأ منذ أسبوع.\n";

const TURKISH: &str = "---\noutlet: Gazete\npublished: 2025-10-12\n---\n\
Sağlık Bakanlığı bugün şehir merkezinde yeni bir hastane açıldığını duyurdu. Sözcü, çalışmaların geçen hafta \
başladığını söyledi.\n";

fn run(folder: &Folder) -> Ended {
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n");
    folder.bayan(&["run", "job.toml"], "")
}

/// The records of a file of the run.
fn found(folder: &Folder, file: &str) -> Vec<Value> {
    records(&fs::read_to_string(folder.path().join("runs/job").join(file)).unwrap())
}

fn ids(folder: &Folder) -> Vec<String> {
    let documents = found(folder, "documents.jsonl");
    documents.iter().map(|document| document["doc_id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_whole_corpus_is_exit_code_0() {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", ENGLISH);
    folder.write("articles/wrakhpana/b.txt", PASHTO);
    let ended = run(&folder);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(ids(&folder), ["daily/a", "wrakhpana/b"]);
    assert_eq!(found(&folder, "skipped.jsonl"), Vec::<Value>::new());
}

#[test]
fn what_cannot_be_read_is_listed_with_its_reason_and_the_rest_is_processed() {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", ENGLISH);
    folder.write("articles/daily/broken.txt", [ENGLISH.as_bytes(), b"\xFF\xFE broken\n"].concat());
    folder.write("articles/gazete/hastane.txt", TURKISH);
    folder.write("articles/sahifa/mustashfa.txt", ARABIC);
    folder.write("articles/wrakhpana/b.txt", PASHTO);
    let ended = run(&folder);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(ids(&folder), ["daily/a", "wrakhpana/b"]);
    let skipped = found(&folder, "skipped.jsonl");
    let expected = [
        ("daily/broken.txt", "is not UTF-8"),
        ("gazete/hastane.txt", "perhaps Turkish"),
        ("sahifa/mustashfa.txt", "perhaps Arabic"),
    ];
    assert_eq!(skipped.len(), expected.len(), "{skipped:#?}");
    for (skipped, (path, words)) in skipped.iter().zip(expected) {
        assert_eq!(skipped["path"], path);
        assert!(skipped["reason"].as_str().unwrap().contains(words), "{skipped}");
    }
    for statement in found(&folder, "statements.jsonl") {
        assert!(["daily/a", "wrakhpana/b"].contains(&statement["doc_id"].as_str().unwrap()));
    }
    // The person who looks at the summary alone is told too.
    for (path, _) in expected {
        assert!(ended.stdout.contains(path), "{}", ended.stdout);
    }
}

#[test]
fn a_corpus_in_other_languages_alone_gives_an_empty_run() {
    let folder = Folder::new();
    folder.write("articles/sahifa/mustashfa.txt", ARABIC);
    let ended = run(&folder);
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    assert_eq!(ids(&folder), Vec::<String>::new());
    for file in ["statements.jsonl", "clusters.jsonl", "pairs.jsonl"] {
        assert_eq!(found(&folder, file), Vec::<Value>::new(), "{file}");
    }
    assert_eq!(found(&folder, "skipped.jsonl").len(), 1);
}

#[test]
fn a_config_that_is_not_there_is_exit_code_2() {
    let folder = Folder::new();
    let ended = folder.bayan(&["run", "nowhere.toml"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("nowhere.toml"), "{}", ended.stderr);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_second_run_over_the_same_corpus_replaces_the_first() {
    let folder = Folder::new();
    folder.write("articles/daily/a.txt", ENGLISH);
    folder.write("articles/wrakhpana/b.txt", PASHTO);
    assert_eq!(run(&folder).code, 0);
    fs::remove_file(folder.path().join("articles/wrakhpana/b.txt")).unwrap();
    assert_eq!(run(&folder).code, 0);
    assert_eq!(ids(&folder), ["daily/a"]);
    assert_eq!(found(&folder, "pairs.jsonl"), Vec::<Value>::new());
}

#[test]
fn a_book_is_read_whole_and_compared_in_part() {
    let folder = Folder::new();
    let sentences: Vec<String> =
        (1..=5000).map(|at| format!("Officials said {at} people were killed in Kabul. ")).collect();
    let book = sentences.concat();
    folder.write("articles/daily/book.txt", format!("---\npublished: 2025-10-12\n---\n{book}"));
    folder.write("articles/wrakhpana/b.txt", PASHTO);
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n[embed]\nmode = \"fast\"\n");
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let (documents, statements) = (found(&folder, "documents.jsonl"), found(&folder, "statements.jsonl"));
    let of_book: Vec<&Value> = statements.iter().filter(|it| it["doc_id"] == "daily/book").collect();
    assert_eq!((documents[0]["statements"].as_u64(), of_book.len()), (Some(5000), 5000));
    for (at, statement) in of_book.iter().enumerate() {
        assert_eq!(statement["text"], format!("Officials said {} people were killed in Kabul.", at + 1));
    }
    let notes = documents[0]["notes"].to_string();
    assert!(notes.contains("only its first 2000 statements are compared"), "{notes}");
}
