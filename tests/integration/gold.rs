//! The main job over the gold corpus: floors for its quality, the same bytes for any number of threads, and a run
//! folder in which every offset, id and reference holds.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;

use crate::harness::{Folder, check_words, offset, records};

/// A run over the gold corpus.
struct Run {
    /// Every file of records of the run folder but `timings.json`, which alone may differ between equal runs.
    files: BTreeMap<String, Vec<u8>>,
    /// What `bayan eval` says of it.
    evaluation: Value,
}

/// The run that all tests but one look at: a run takes by far the most time here.
static RUN: LazyLock<Run> = LazyLock::new(|| run(2));

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold/dev")
}

fn run(threads: usize) -> Run {
    let folder = Folder::new();
    let corpus = corpus();
    folder.write("gold.toml", "[corpus]\npath = \".\"\n");
    let (threads, docs) = (threads.to_string(), corpus.join("docs"));
    // What one run found must not stand in for what another finds.
    let job = [
        "run",
        "gold.toml",
        "--corpus",
        docs.to_str().unwrap(),
        "--out",
        "run",
        "--threads",
        &threads,
        "--no-cache",
        "--quiet",
    ];
    let ended = folder.bayan(&job, "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{}", ended.stdout);
    let evaluation = folder.bayan(&["eval", "--gold", corpus.to_str().unwrap(), "run"], "").records().remove(0);
    let entries = fs::read_dir(folder.path().join("run")).unwrap().map(|entry| entry.unwrap());
    let mut files: BTreeMap<String, Vec<u8>> =
        entries.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect();
    for name in ["timings.json", "checksums.b3", ".lock"] {
        assert!(files.remove(name).is_some(), "there is no {name}");
    }
    Run { files, evaluation }
}

impl Run {
    fn records(&self, file: &str) -> Vec<Value> {
        records(str::from_utf8(&self.files[file]).unwrap())
    }
}

/// The body of every document, by id, in code points.
fn bodies() -> HashMap<String, Vec<char>> {
    let docs = corpus().join("docs");
    let body = |document: &Value| {
        let text = fs::read_to_string(docs.join(text(document, "path"))).unwrap();
        (text_owned(document, "doc_id"), text.split_once("\n---\n").unwrap().1.chars().collect())
    };
    RUN.records("documents.jsonl").iter().map(body).collect()
}

fn text<'record>(record: &'record Value, field: &str) -> &'record str {
    record[field].as_str().unwrap_or_else(|| panic!("{field} is no text: {record}"))
}

fn text_owned(record: &Value, field: &str) -> String {
    text(record, field).to_owned()
}

/// The records by the id in `field`, which no two share.
fn by_id<'records>(records: &'records [Value], field: &str) -> HashMap<&'records str, &'records Value> {
    let found: HashMap<&str, &Value> = records.iter().map(|record| (text(record, field), record)).collect();
    assert_eq!(found.len(), records.len(), "a {field} comes twice");
    assert!(!found.is_empty());
    found
}

#[test]
fn quality_stays_above_its_floors() {
    let found = &RUN.evaluation;
    assert_eq!(found["documents"], serde_json::json!({"gold": 34, "read": 34}));
    for (measure, floor) in [
        ("/language_accuracy", 1.0),
        ("/sentences/f1", 0.99),
        ("/links/f1", 0.65),
        ("/links_f1_by_language/en", 0.62),
        ("/links_f1_by_language/ps", 0.62),
        ("/links_f1_by_language/ur", 0.62),
        ("/links_f1_by_language/prs", 0.62),
        ("/contradictions/average_precision", 0.57),
    ] {
        let value = found.pointer(measure).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {measure}: {found}"));
        assert!((floor..=1.0).contains(&value), "{measure} is {value}, and its floor {floor}: {found}");
    }
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_threads() {
    let one = run(1);
    let names: Vec<&String> = RUN.files.keys().collect();
    assert_eq!(one.files.keys().collect::<Vec<_>>(), names);
    assert_eq!(
        names,
        [
            "clusters.jsonl",
            "documents.jsonl",
            "events.jsonl",
            "outlets.jsonl",
            "pairs.jsonl",
            "run.json",
            "skipped.jsonl",
            "statements.jsonl"
        ]
    );
    for (name, bytes) in &RUN.files {
        assert!(one.files[name] == *bytes, "{name} differs between 1 and 2 threads");
    }
}

#[test]
fn statements_are_what_their_offsets_cut_out_of_the_body() {
    let bodies = bodies();
    let mut last: Option<(String, usize, usize)> = None;
    for statement in RUN.records("statements.jsonl") {
        let body = &bodies[text(&statement, "doc_id")];
        assert!(check_words(&statement, body) >= 1);
        let (start, end) = (offset(&statement, "start"), offset(&statement, "end"));
        assert!(offset(&statement, "sentence_start") <= start && end <= offset(&statement, "sentence_end"));
        assert!(offset(&statement, "sentence_end") <= body.len());
        let place = (text_owned(&statement, "doc_id"), offset(&statement, "sentence_index"), start);
        assert!(last < Some(place.clone()), "{statement} is out of order");
        last = Some(place);
    }
}

#[test]
fn documents_count_their_statements_and_name_their_event() {
    let (documents, statements) = (RUN.records("documents.jsonl"), RUN.records("statements.jsonl"));
    let documents = by_id(&documents, "doc_id");
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for statement in &statements {
        let document = documents[text(statement, "doc_id")];
        assert_eq!(statement["outlet"], document["outlet"]);
        *counts.entry(text(statement, "doc_id")).or_default() += 1;
    }
    for (id, document) in &documents {
        assert_eq!(offset(document, "statements"), counts[id]);
        assert!(!text(document, "event_id").is_empty());
    }
    let run: Value = serde_json::from_slice(&RUN.files["run.json"]).unwrap();
    for (count, file) in
        [("documents", "documents"), ("statements", "statements"), ("clusters", "clusters"), ("pairs", "pairs")]
    {
        assert_eq!(offset(&run["counts"], count), RUN.records(&format!("{file}.jsonl")).len());
    }
}

#[test]
fn pairs_cross_documents_of_one_event_and_their_evidence_stands_in_them() {
    let (documents, statements) = (RUN.records("documents.jsonl"), RUN.records("statements.jsonl"));
    let (documents, statements) = (by_id(&documents, "doc_id"), by_id(&statements, "statement_id"));
    let bodies = bodies();
    let (mut seen, mut spans, mut contradicting) = (BTreeSet::new(), 0, 0);
    for pair in RUN.records("pairs.jsonl") {
        let (a, b) = (text(&pair, "a"), text(&pair, "b"));
        assert!(a < b, "{pair}");
        assert!(seen.insert((a.to_owned(), b.to_owned())), "{pair} comes twice");
        let [first, second] = [a, b].map(|id| documents[text(statements[id], "doc_id")]);
        assert_ne!(first["doc_id"], second["doc_id"]);
        assert_eq!(first["event_id"], second["event_id"]);
        for score in ["alignment", "contradiction"] {
            assert!((0.0..=1.0).contains(&pair[score].as_f64().unwrap()), "{pair}");
        }
        contradicting += usize::from(pair["label"] == "contradict");
        assert!(!text(&pair, "explanation").is_empty());
        for evidence in pair["evidence"].as_array().unwrap() {
            let id = text(evidence, "statement_id");
            assert!(id == a || id == b, "{pair}");
            let statement = statements[id];
            spans += check_words(evidence, &bodies[text(statement, "doc_id")]);
            let (start, end) = (offset(evidence, "start"), offset(evidence, "end"));
            assert!(offset(statement, "sentence_start") <= start && end <= offset(statement, "sentence_end"), "{pair}");
        }
    }
    assert!(spans > 0 && contradicting > 0, "{spans} spans of evidence, {contradicting} contradictions");
}

#[test]
fn clusters_hold_statements_of_several_documents_and_their_contradictions_are_pairs() {
    let (documents, statements) = (RUN.records("documents.jsonl"), RUN.records("statements.jsonl"));
    let (documents, statements) = (by_id(&documents, "doc_id"), by_id(&statements, "statement_id"));
    let clusters = RUN.records("clusters.jsonl");
    let pairs = RUN.records("pairs.jsonl");
    let pairs: HashMap<(&str, &str), &Value> =
        pairs.iter().map(|pair| ((text(pair, "a"), text(pair, "b")), pair)).collect();
    let mut contradictions = 0;
    for cluster in by_id(&clusters, "cluster_id").into_values() {
        let members: Vec<&str> =
            cluster["statements"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
        assert!(members.is_sorted() && members.contains(&text(cluster, "representative")), "{cluster}");
        let set = |field: &str| -> BTreeSet<&str> { members.iter().map(|id| text(statements[id], field)).collect() };
        let listed = |field: &str| cluster[field].as_array().unwrap().iter().map(|item| item.as_str().unwrap());
        assert!(set("doc_id").len() >= 2, "{cluster}");
        assert!(listed("outlets").eq(set("outlet")), "{cluster}");
        assert!(listed("languages").eq(set("lang")), "{cluster}");
        for document in set("doc_id") {
            assert_eq!(documents[document]["event_id"], cluster["event_id"]);
        }
        let mut strongest = f64::INFINITY;
        for found in cluster["contradictions"].as_array().unwrap() {
            let pair = pairs[&(text(found, "a"), text(found, "b"))];
            assert!(members.contains(&text(found, "a")) && members.contains(&text(found, "b")));
            assert_eq!((&found["score"], &found["type"]), (&pair["contradiction"], &pair["type"]));
            assert_eq!(pair["label"], "contradict");
            let score = found["score"].as_f64().unwrap();
            assert!(score <= strongest, "{cluster} does not begin with its strongest");
            strongest = score;
            contradictions += 1;
        }
        if let Some(first) = cluster["contradictions"].get(0) {
            assert_eq!(cluster["contradiction"], first["score"]);
        }
    }
    assert!(contradictions > 0);
}
