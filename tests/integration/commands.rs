//! The commands: what they print, and how they end.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::harness::{Folder, check_words};

#[test]
fn segment_gives_code_points_line_by_line() {
    let folder = Folder::new();
    let lines = ["The gate is shut. Traders wait.", "", "لاره بنده ده. سوداګر انتظار باسي."];
    folder.write("texts", lines.join("\r\n"));
    let from_file = folder.bayan(&["segment", "--lines", "texts", "--lang", "ps"], "");
    assert_eq!((from_file.code, from_file.stderr.as_str()), (0, ""));
    let from_stdin = folder.bayan(&["segment", "--lines", "-", "--lang", "ps"], &lines.join("\n"));
    assert_eq!(from_stdin.stdout, from_file.stdout);
    let records: Vec<Value> = from_file.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(records.len(), lines.len());
    for (record, line) in records.iter().zip(lines) {
        let chars: Vec<char> = line.chars().collect();
        let sentences: Vec<String> = record["sentences"]
            .as_array()
            .unwrap()
            .iter()
            .map(|span| {
                let offset = |place: usize| usize::try_from(span[place].as_u64().unwrap()).unwrap();
                chars[offset(0)..offset(1)].iter().collect()
            })
            .collect();
        assert_eq!(sentences.join(" "), line);
        assert_eq!(sentences.len(), line.matches('.').count());
    }
}

#[test]
fn extract_gives_statements_whose_offsets_are_those_of_the_line() {
    let folder = Folder::new();
    let line = "😀 The gate is shut. The army said 23 soldiers were killed.";
    let ended = folder.bayan(&["extract", "--lines", "-", "--lang", "en"], line);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let record: Value = serde_json::from_str(&ended.stdout).unwrap();
    let chars: Vec<char> = line.chars().collect();
    let statements = record["statements"].as_array().unwrap();
    assert!(statements.len() >= 2, "{record}");
    for statement in statements {
        let offset = |key: &str| usize::try_from(statement[key].as_u64().unwrap()).unwrap();
        let words: String = chars[offset("start")..offset("end")].iter().collect();
        assert_eq!(statement["text"], words.as_str());
        assert!(offset("sentence_start") <= offset("start") && offset("end") <= offset("sentence_end"));
    }
}

#[test]
fn extract_reads_one_toll_in_every_language_and_sort_of_digit() {
    let lines = [
        ("en", "The army said on Sunday that 23 soldiers were killed.", "The army"),
        ("ps", "د پاکستان پوځ وايي چې ٢٣ سرتېري يې وژل شوي دي.", "د پاکستان پوځ"),
        ("ur", "فوج کے ترجمان نے کہا کہ ۲۳ فوجی ہلاک ہوئے۔", "فوج کے ترجمان"),
        ("prs", "وزارت دفاع ملی افغانستان گفت که بیست و سه عسکر کشته شدند.", "وزارت دفاع ملی افغانستان"),
    ];
    let input = lines.map(|(_, line, _)| line).join("\n");
    let records = Folder::new().bayan(&["extract", "--lines", "-"], &input).records();
    assert_eq!(records.len(), lines.len());
    for (record, (language, line, speaker)) in records.iter().zip(lines) {
        check_words(record, &line.chars().collect::<Vec<_>>());
        let statements = record["statements"].as_array().unwrap();
        let said = |field: &str| -> Vec<&Value> { statements.iter().map(|statement| &statement[field]).collect() };
        assert!(said("lang").iter().all(|&lang| lang == language), "{record}");
        assert!(said("speaker").iter().any(|said| said["text"] == speaker), "{record}");
        let quantities: Vec<&Value> =
            said("quantities").into_iter().flat_map(|list| list.as_array().unwrap()).collect();
        assert_eq!(quantities.len(), 1, "{record}");
        let quantity = quantities[0];
        assert_eq!((&quantity["best"], &quantity["counted"]), (&json!(23), &json!("killed")), "{record}");
    }
}

#[test]
fn extract_gives_one_place_one_id_in_every_language() {
    let lines = [
        ("en", "Trucks are waiting at Torkham, the governor of Nangarhar province said.", ["Torkham", "Nangarhar"]),
        ("ps", "د ننګرهار والي وویل چې لارۍ په تورخم کې ولاړې دي.", ["ننګرهار", "تورخم"]),
        ("ur", "صوبہ ننگرہار کے گورنر نے کہا کہ ٹرک طورخم پر کھڑے ہیں۔", ["ننگرہار", "طورخم"]),
        ("prs", "والی ننگرهار گفت که لاری‌ها در تورخم ایستاده‌اند.", ["ننگرهار", "تورخم"]),
    ];
    let input = lines.map(|(_, line, _)| line).join("\n");
    let records = Folder::new().bayan(&["extract", "--lines", "-"], &input).records();
    for (record, (language, line, words)) in records.iter().zip(lines) {
        check_words(record, &line.chars().collect::<Vec<_>>());
        let statements = record["statements"].as_array().unwrap();
        let places: Vec<&Value> =
            statements.iter().flat_map(|statement| statement["places"].as_array().unwrap()).collect();
        let found: Vec<&Value> = places.iter().map(|place| &place["text"]).collect();
        assert_eq!(found, words, "{language}");
        let mut ids: Vec<(&str, Option<&str>)> =
            places.iter().map(|place| (place["place"].as_str().unwrap(), place["country"].as_str())).collect();
        ids.sort_unstable();
        assert_eq!(ids, [("af.nangarhar", Some("af")), ("x.torkham", None)], "{language}");
    }
}

#[test]
fn inspect_shows_an_article_to_people_and_to_programs() {
    let folder = Folder::new();
    let body = "پرون ۵۸ سرتېري په کابل کې ووژل شول. لاره بنده ده.";
    folder.write("a.txt", format!("---\noutlet: د خیبر خبر\npublished: 2025-10-12\n---\n{body}"));
    let shown = folder.bayan(&["inspect", "a.txt"], "");
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    for words in [
        "\u{2068}د خیبر خبر\u{2069}, \u{2068}2025-10-12\u{2069}, Pashto",
        "place  «\u{2068}کابل\u{2069}»  af.kabul.kabul-city (city)",
        "time  «\u{2068}پرون\u{2069}»  2025-10-11",
        "\n2  \u{2068}لاره بنده ده.\u{2069}\n",
    ] {
        assert!(shown.stdout.contains(words), "{words}\n{}", shown.stdout);
    }
    let records = folder.bayan(&["inspect", "a.txt", "--json"], "").records();
    assert_eq!(records.len(), 2);
    for record in &records {
        check_words(record, &body.chars().collect::<Vec<_>>());
        assert_eq!(record["outlet"], "د خیبر خبر");
    }
    let piped = folder.bayan(&["inspect", "-", "--json", "--published", "2025-10-12"], body).records();
    assert_eq!(piped[0]["quantities"], records[0]["quantities"]);
    assert_eq!(piped[0]["times"], records[0]["times"]);
    folder.write("bad.txt", "---\npublished: yesterday\n---\nText.");
    let failed = folder.bayan(&["inspect", "bad.txt"], "");
    assert_eq!(failed.code, 2);
    assert!(failed.stderr.contains("bad.txt:2"), "{}", failed.stderr);
}

#[test]
fn text_that_is_not_utf8_or_not_there_fails() {
    let folder = Folder::new();
    folder.write("bytes", b"one\ntwo \xFF\n".as_slice());
    let ended = folder.bayan(&["segment", "--lines", "bytes", "--lang", "en"], "");
    assert_eq!((ended.code, ended.stdout.as_str()), (2, ""));
    assert!(ended.stderr.contains("bytes:2"), "{}", ended.stderr);
    let ended = folder.bayan(&["segment", "--lines", "nowhere", "--lang", "en"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("nowhere"), "{}", ended.stderr);
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let folder = Folder::new();
    for (arguments, words) in [
        (vec!["segment", "--lines", "-", "--lang", "xx"], "[possible values: en, ps, ur, prs, fa]"),
        (vec!["segment"], "--lines"),
        (vec!["compare", "only one"], "<B>"),
        (vec!["mine", "a"], "<RIGHT>"),
        (vec!["nothing"], "nothing"),
        (vec!["schema", "nothing"], "statements"),
        (vec!["eval", "run"], "--gold"),
    ] {
        let ended = folder.bayan(&arguments, "");
        assert_eq!(ended.code, 2, "{arguments:?}");
        assert!(ended.stderr.contains(words), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn run_fails_on_a_corpus_that_is_not_there() {
    let folder = Folder::new();
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n");
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("job.toml:2:8"), "{}", ended.stderr);
    let ended = folder.bayan(&["run", "job.toml", "--corpus", "nowhere"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("nowhere"), "{}", ended.stderr);
    assert!(!folder.path().join("runs").exists());
}

#[test]
fn schemas_are_printed_one_or_all() {
    let folder = Folder::new();
    let all: Value = serde_json::from_str(&folder.bayan(&["schema"], "").stdout).unwrap();
    let one: Value = serde_json::from_str(&folder.bayan(&["schema", "statements"], "").stdout).unwrap();
    assert_eq!(all["statements"], one);
    for field in
        ["statement_id", "doc_id", "sentence_start", "start", "end", "text", "speaker", "quantities", "times", "places"]
    {
        assert!(one["properties"].get(field).is_some(), "{field} is missing from {one:#}");
    }
}

#[test]
fn completions_name_the_commands() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish"] {
        let ended = folder.bayan(&["completions", shell], "");
        assert_eq!(ended.code, 0);
        assert!(ended.stdout.contains("segment"), "{shell}");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let folder = Folder::new();
    folder.write("texts", "The gate is shut.\n".repeat(200_000));
    let mut child = Command::new(env!("CARGO_BIN_EXE_bayan"))
        .args(["segment", "--lines", "texts", "--lang", "en"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}
