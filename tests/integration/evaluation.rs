//! `bayan eval` on a gold corpus and a run that are small enough to work every figure out by hand.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Ended, Folder};

/// Three documents, named by a letter, and their sentences: `a0` is the first of document a.
const DOCUMENTS: [(&str, &str, &[&str]); 3] = [
    (
        "a/one",
        "en",
        &["Fifty-eight soldiers were killed.", "The gate is shut; trade has stopped.", "A flood closed the road."],
    ),
    ("b/two", "ur", &["جھڑپوں میں 23 فوجی ہلاک ہوئے۔", "دروازہ کھلا ہے۔", "سڑک سیلاب سے بند ہوئی۔"]),
    ("c/three", "en", &["58 soldiers died."]),
];

fn body(document: &str) -> String {
    let (_, _, sentences) = DOCUMENTS.iter().find(|(id, ..)| *id == document).unwrap();
    // An emoji before them, so that bytes, UTF-16 units and code points all differ.
    format!("😀\n\n{}\n", sentences.join(" "))
}

/// Where `words` stand in the body of `document`, in code points.
fn place(document: &str, words: &str) -> (usize, usize) {
    let body = body(document);
    let start = body[..body.find(words).unwrap()].chars().count();
    (start, start + words.chars().count())
}

fn statement(id: &str, document: &str, lang: &str, sentence: &str, words: &str) -> Value {
    let ((sentence_start, sentence_end), (start, end)) = (place(document, sentence), place(document, words));
    json!({
        "statement_id": id, "doc_id": document, "outlet": "Daily", "lang": lang, "sentence_index": 0,
        "sentence_start": sentence_start, "sentence_end": sentence_end, "sentence_boundary": "strong", "start": start, "end": end, "text": words,
        "speaker": null, "polarity": "asserted", "polarity_cues": [], "quantities": [], "times": [],
    })
}

fn pair(a: &str, b: &str, [alignment, contradiction]: [f64; 2], conflict: &str) -> Value {
    json!({
        "a": a, "b": b, "similarity": 0.5, "alignment": alignment, "contradiction": contradiction,
        "label": if contradiction >= 0.5 { "contradict" } else { "neutral" }, "type": conflict, "evidence": [],
        "explanation": "Made up.",
    })
}

fn cluster(id: &str, statements: &[&str]) -> Value {
    json!({
        "cluster_id": id, "event_id": "e", "statements": statements, "outlets": ["Daily"], "languages": ["en", "ur"],
        "representative": statements[0], "contradiction": 0.0, "contradictions": [],
    })
}

fn document(id: &str, lang: &str) -> Value {
    json!({
        "doc_id": id, "outlet": "Daily", "path": format!("{id}.txt"), "published": null, "title": null, "lang": lang,
        "lang_confidence": 1.0, "event_id": "e", "statements": 3,
    })
}

fn lines(records: &[Value]) -> String {
    records.iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
}

/// Writes the gold corpus to `gold/` and the run to `run/`.
fn write(folder: &Folder) {
    let mut documents = json!({});
    for (id, lang, sentences) in DOCUMENTS {
        folder.write(&format!("gold/docs/{id}.txt"), format!("---\noutlet: Daily\n---\n{}", body(id)));
        documents[id] = json!({"lang": lang, "event": "e", "sentences": sentences});
    }
    let relation = |a: (&str, usize), b: (&str, usize), label: &str, conflict: &str| json!({"a": a, "b": b, "label": label, "type": conflict, "note": ""});
    let ([a0, a1, a2], [b0, b1, b2]) = (["a/one"; 3], ["b/two"; 3]);
    let gold = json!({
        "documents": documents,
        "clusters": [
            {"id": "c1", "event": "e", "gist": "the dead", "members": [(a0, 0), (b0, 0), ("c/three", 0)]},
            {"id": "c2", "event": "e", "gist": "the gate", "members": [(a1, 1), (b1, 1)]},
            // The same two sentences on a second point.
            {"id": "c3", "event": "e", "gist": "the fighting", "members": [(a0, 0), (b0, 0)]},
            {"id": "c4", "event": "e", "gist": "the road", "members": [(a2, 2), (b2, 2)]},
        ],
        "relations": [
            relation((a0, 0), (b0, 0), "contradict", "quantity"),
            relation((b1, 1), (a1, 1), "contradict", "status"),
            relation((a2, 2), (b2, 2), "agree", "cause"),
            relation((a0, 0), ("c/three", 0), "agree", "quantity"),
            relation((b0, 0), ("c/three", 0), "contradict", "quantity"),
        ],
    });
    folder.write("gold/gold.json", gold.to_string());

    // The run has not read document c, takes b for Dari, cuts a1 into clauses and takes b1 and b2 for one sentence.
    let [one, two] = [DOCUMENTS[0].2, DOCUMENTS[1].2];
    let both = two[1..].join(" ");
    // Two code points of b1 are less than half of it, so this still speaks for b0 alone.
    let past_its_end = format!("{} {}", two[0], two[1].chars().take(2).collect::<String>());
    folder.write("run/documents.jsonl", lines(&[document("a/one", "en"), document("b/two", "prs")]));
    folder.write(
        "run/statements.jsonl",
        lines(&[
            statement("a0", "a/one", "en", one[0], one[0]),
            statement("a1-gate", "a/one", "en", one[1], "The gate is shut"),
            statement("a1-trade", "a/one", "en", one[1], "trade has stopped"),
            statement("a2", "a/one", "en", one[2], one[2]),
            statement("b0", "b/two", "ur", two[0], &past_its_end),
            statement("b12", "b/two", "ur", &both, &both),
        ]),
    );
    folder.write("run/clusters.jsonl", lines(&[cluster("k1", &["a0", "b0"]), cluster("k2", &["a1-gate", "b12"])]));
    folder.write(
        "run/pairs.jsonl",
        lines(&[
            pair("a0", "b0", [0.95, 0.9], "place"),
            pair("a1-gate", "b12", [0.7, 0.8], "status"),
            pair("a1-trade", "b12", [0.75, 0.3], "polarity"),
            pair("a2", "b12", [0.2, 0.4], "time"),
        ]),
    );
    folder.write("run/skipped.jsonl", "");
    folder.write("run/timings.json", r#"{"threads":1,"seconds":0.0,"stages":[]}"#);
    let counts = ["documents", "skipped", "sentences", "statements", "events", "clusters", "pairs", "contradictions"];
    let mut counts: Value = counts.into_iter().map(|count| (count.to_owned(), json!(0))).collect();
    counts["documents_by_language"] = json!({});
    let model = json!({"name": "none", "hash": "00"});
    let run = json!({
        "bayan": "0.1.0", "name": "run", "config": {}, "config_hash": "00", "model": model, "scorer": model,
        "inputs": [], "counts": counts,
    });
    folder.write("run/run.json", run.to_string());
}

#[test]
fn the_figures_are_those_worked_out_by_hand() {
    let folder = Folder::new();
    write(&folder);
    let found = folder.bayan(&["eval", "--gold", "gold", "run"], "").records().remove(0);
    let expected = json!({
        "corpus": "gold",
        "documents": {"gold": 3, "read": 2},
        // a of a, b and c.
        "language_accuracy": 0.3333,
        // a0, a1, a2 and b0 are right of the five in the run, and of the seven to find: 4/5, 4/7, 8/12.
        "sentences": {"p": 0.8, "r": 0.5714, "f1": 0.6667},
        // The run links a0-b0, a1-b1 and a1-b2. To find are a0-b0, a0-c0, b0-c0, a1-b1 and a2-b2: 2/3, 2/5, 4/8.
        "links": {"p": 0.6667, "r": 0.4, "f1": 0.5},
        // a0-c0 is English on both sides: 2/3, 2/4, 4/7.
        "links_cross_language": {"p": 0.6667, "r": 0.5, "f1": 0.5714},
        // All touch an English document, all but a0-c0 the Urdu one.
        "links_f1_by_language": {"en": 0.5, "ur": 0.5714},
        // Precision: a0, b0, a2 and c0 have only right mates, a1 and b1 two of three, b2 only itself of three:
        // (4 + 2 * 2/3 + 1/3) / 7 = 17/21. Recall: a1 and b1 have all their mates, a2 and b2 themselves of two; a0
        // and b0 share two clusters in gold and one in the run, so they count a half for themselves, a half for each
        // other and nothing for c0, of three mates; c0 has itself of three: (2 + 2 * 1/2 + 2 * 1/3 + 1/3) / 7 = 4/7.
        // F1 is 2 * 17/21 * 12/21 / (29/21) = 408/609.
        "b_cubed": {"p": 0.8095, "r": 0.5714, "f1": 0.67},
        // Scores of what contradicts: 0.9, 0.8 (the better of the two pairs of a1) and 0 (not read); of what does
        // not: 0.4 and 0. At a half two are found of three, none wrongly, one with the right type. Average
        // precision: 1/3 * 1/1 + 1/3 * 2/2 + 1/3 * 3/5, for the last is tied with one that does not contradict. Area
        // under the curve: 2 + 2 + 1/2 wins of six.
        "contradictions": {
            "p": 1.0, "r": 0.6667, "f1": 0.8, "average_precision": 0.8667, "auc": 0.75, "type_accuracy": 0.5,
        },
        // Of a0-b0, a1-b1 and a1-b2 the last.
        "contradictions_outside_gold_clusters": 0.3333,
    });
    for (measure, value) in expected.as_object().unwrap() {
        assert_eq!(&found[measure], value, "{measure}");
    }
}

/// `bayan eval` on the corpus and run in `folder`.
fn evaluated(folder: &Folder, options: &[&str], variables: &[(&str, &str)]) -> Ended {
    folder.bayan_with(&[&["eval", "--gold", "gold", "run"], options].concat(), "", variables)
}

#[test]
fn languages_and_types_are_told_apart() {
    let folder = Folder::new();
    write(&folder);
    let found = evaluated(&folder, &[], &[]).records().remove(0);
    assert_eq!(found["links_worst_language"], json!({"name": "en", "value": 0.5}));
    let expected = json!({
        // a0-c0, which the run has not read and which agrees.
        "en-en": {
            "links": {"p": 0.0, "r": 0.0, "f1": 0.0, "right": 0, "found": 0, "gold": 1},
            "contradictions": {
                "p": 0.0, "r": 0.0, "f1": 0.0, "right": 0, "found": 0, "gold": 0, "average_precision": null,
                "labelled": 1,
            },
        },
        // All else. The contradiction that is not found is last of four.
        "en-ur": {
            "links": {"p": 0.6667, "r": 0.5, "f1": 0.5714, "right": 2, "found": 3, "gold": 4},
            "contradictions": {
                "p": 1.0, "r": 0.6667, "f1": 0.8, "right": 2, "found": 2, "gold": 3, "average_precision": 0.9167,
                "labelled": 4,
            },
        },
    });
    assert_eq!(found["by_language_pair"], expected);
    let expected = json!({
        "links_f1": {"name": "en-en", "value": 0.0},
        "contradictions_f1": {"name": "en-ur", "value": 0.8},
        "average_precision": {"name": "en-ur", "value": 0.9167},
    });
    assert_eq!(found["worst_language_pairs"], expected);
    let expected = json!({
        // 0.9, and two that are not read, one of which contradicts: 1/2 * 1/1 + 1/2 * 2/3.
        "quantity": {
            "p": 1.0, "r": 0.5, "f1": 0.6667, "right": 1, "found": 1, "gold": 2, "average_precision": 0.8333,
            "labelled": 3, "run_types": {"place": 1}, "run_untyped": 0,
        },
        "status": {
            "p": 1.0, "r": 1.0, "f1": 1.0, "right": 1, "found": 1, "gold": 1, "average_precision": 1.0,
            "labelled": 1, "run_types": {"status": 1}, "run_untyped": 0,
        },
        "cause": {
            "p": 0.0, "r": 0.0, "f1": 0.0, "right": 0, "found": 0, "gold": 0, "average_precision": null,
            "labelled": 1, "run_types": {}, "run_untyped": 0,
        },
    });
    assert_eq!(found["by_type"], expected);
}

#[test]
fn thresholds_and_reliability_are_those_worked_out_by_hand() {
    let folder = Folder::new();
    write(&folder);
    let found = evaluated(&folder, &[], &[]).records().remove(0);
    let thresholds = found["thresholds"].as_array().unwrap();
    assert_eq!(thresholds.len(), 19);
    let counts = |place: usize| {
        let at = &thresholds[place];
        let of = |what: &str| ["right", "found", "gold"].map(|count| at[what][count].as_u64().unwrap());
        (at["threshold"].as_f64().unwrap(), of("contradictions"), of("links"))
    };
    // a2-b2 has a score of 0.4. By alignment, a0-b0 has 0.95, a1-b1 and a1-b2 0.75 and a2-b1 and a2-b2 0.2.
    assert_eq!(counts(3), (0.2, [2, 3, 3], [3, 5, 5]));
    assert_eq!(counts(8), (0.45, [2, 2, 3], [2, 3, 5]));
    assert_eq!(counts(16), (0.85, [1, 1, 3], [1, 1, 5]));
    assert_eq!(counts(18), (0.95, [0, 0, 3], [1, 1, 5]));

    let reliability = |what: &str| {
        let of = &found["reliability"][what];
        let bins = of["bins"].as_array().unwrap().iter().filter(|bin| bin["count"] != 0);
        let bins = bins.map(|bin| json!([bin["from"], bin["to"], bin["count"], bin["predicted"], bin["observed"]]));
        json!([of["pairs"], of["ece"], bins.collect::<Vec<_>>()])
    };
    // 2/5 * 0.3 + 2/5 * 0.25 + 1/5 * 0.05.
    let expected = json!([5, 0.23, [[0.2, 0.3, 2, 0.2, 0.5], [0.7, 0.8, 2, 0.75, 0.5], [0.9, 1.0, 1, 0.95, 1.0]]]);
    assert_eq!(reliability("alignment"), expected);
    // Of a1-b1 and a1-b2 one contradicts: 2/5 * 0.4 + 2/5 * 0.3 + 1/5 * 0.1.
    let expected = json!([5, 0.3, [[0.4, 0.5, 2, 0.4, 0.0], [0.8, 0.9, 2, 0.8, 0.5], [0.9, 1.0, 1, 0.9, 1.0]]]);
    assert_eq!(reliability("contradiction"), expected);
    // Two are not read, of which one contradicts: 2/5 * 0.5 + 1/5 * (0.4 + 0.2 + 0.1).
    let expected = json!([
        5,
        0.34,
        [[0.0, 0.1, 2, 0.0, 0.5], [0.4, 0.5, 1, 0.4, 0.0], [0.8, 0.9, 1, 0.8, 1.0], [0.9, 1.0, 1, 0.9, 1.0]],
    ]);
    assert_eq!(reliability("contradiction_labelled"), expected);
}

#[test]
fn intervals_depend_on_the_seed_and_not_on_threads() {
    let folder = Folder::new();
    write(&folder);
    let intervals = |options: &[&str], threads: &str| {
        let ended = evaluated(&folder, options, &[("RAYON_NUM_THREADS", threads)]);
        ended.records().remove(0)["intervals"].take()
    };
    let found = intervals(&[], "1");
    assert_eq!((&found["resamples"], &found["seed"]), (&json!(1000), &json!(0)));
    for (measure, interval) in found.as_object().unwrap().iter().skip(2) {
        let [low, high] = ["low", "high"].map(|end| interval[end].as_f64().unwrap());
        assert!((0.0..=1.0).contains(&low) && (low..=1.0).contains(&high), "{measure}: {interval}");
    }
    assert_eq!(intervals(&[], "3"), found);
    let other = intervals(&["--bootstrap", "20", "--seed", "7"], "2");
    assert_eq!((&other["resamples"], &other["seed"]), (&json!(20), &json!(7)));
    assert_eq!(intervals(&["--bootstrap", "0"], "2"), Value::Null);
}

#[test]
fn a_table_says_the_same_in_columns() {
    let folder = Folder::new();
    write(&folder);
    let text = evaluated(&folder, &["--table", "--bootstrap", "0"], &[]).stdout;
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    for row in [
        "gold: 2 of 3 documents read, the language right in 0.333",
        "links 0.667 0.400 0.500",
        "contradictions 1.000 0.667 0.800",
        "F1 of links, worst language (en) 0.500",
        "average precision of contradictions 0.867",
        "Links by languages (worst F1: en-en 0.000)",
        "en-ur 0.667 0.500 0.571 2 3 4",
        "en-en 0.000 0.000 0.000 - 0 0 0 1",
        "quantity 1.000 0.500 0.667 0.833 1 1 2 3",
        // Gold types by the run's: status, place, none.
        "quantity 0 1 0",
        "0.45 1.000 0.667 0.800 2 0.667 0.400 0.500 3",
        "Reliability of `alignment`, all pairs of the run (5; expected calibration error 0.230)",
        "0.7 to 0.8 2 0.750 0.500",
    ] {
        assert!(rows.contains(&row.split_whitespace().collect()), "no row {row}:\n{text}");
    }
    assert!(!text.lines().any(|line| line.ends_with(' ')), "{text}");
    assert!(evaluated(&folder, &["--table", "--bootstrap", "20"], &[]).stdout.contains("20 resamples"));
    assert_eq!(evaluated(&folder, &["--json"], &[]).records(), evaluated(&folder, &[], &[]).records());
    assert_eq!(evaluated(&folder, &["--json", "--table"], &[]).code, 2);
}

#[test]
fn what_is_no_gold_corpus_or_no_run_is_told() {
    let folder = Folder::new();
    write(&folder);
    let told = |gold: &str, run: &str| {
        let ended = folder.bayan(&["eval", "--gold", gold, run], "");
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{gold} {run}");
        ended.stderr
    };
    assert!(told("run", "run").contains("gold.json and docs/"));
    assert!(told("gold", "gold").contains("a run folder is what `bayan run` writes"));
    let gold = fs::read_to_string(folder.path().join("gold/gold.json")).unwrap();
    folder.write("gold/gold.json", gold.replace("[\"c/three\",0]", "[\"c/three\",1]"));
    assert!(told("gold", "run").contains("no document `c/three` has a sentence 1"));
    folder.write("gold/docs/c/three.txt", "---\noutlet: Daily\n---\nSomething else.\n");
    assert!(told("gold", "run").contains("58 soldiers died."));
    folder.write("gold/gold.json", "{\"documents\": []}");
    assert!(told("gold", "run").contains("gold.json"));
}
