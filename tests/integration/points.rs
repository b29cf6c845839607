//! What a run says of points and events: claims and camps, copies, events of one week, ids that stay, and `bayan explain`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Folder, records};

fn run(folder: &Folder, articles: &str, out: &str) {
    folder.write("job.toml", format!("[corpus]\npath = \"{articles}\"\n"));
    let ended = folder.bayan(&["run", "job.toml", "--out", out], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
}

/// The records of a file of a run.
fn found(folder: &Folder, out: &str, file: &str) -> Vec<Value> {
    records(&fs::read_to_string(folder.path().join(out).join(file)).unwrap())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Copies the articles of `corpora/border-clashes`, each outlet's folder under the name that `rename` gives it.
fn border_clashes(folder: &Folder, to: &str, rename: impl Fn(&str) -> Option<String>) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/border-clashes");
    for outlet in fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for article in fs::read_dir(&outlet).unwrap().map(|entry| entry.unwrap().path()) {
            let name = format!("{}/{}", outlet.file_name().unwrap().display(), article.file_name().unwrap().display());
            if let Some(name) = rename(&name) {
                folder.write(&format!("{to}/{name}"), fs::read(&article).unwrap());
            }
        }
    }
}

/// An event of `training/articles` that no model was trained on: its articles, each with its sentences.
fn held_out_event(file: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("training/articles").join(file);
    let all = fs::read_to_string(path).unwrap();
    let last = all.split("\n# ").last().unwrap();
    let mut articles: Vec<String> = Vec::new();
    for line in last.lines() {
        if let Some(head) = line.strip_prefix("D ") {
            let parts: Vec<&str> = head.splitn(4, " | ").collect();
            articles.push(format!("---\noutlet: {}\npublished: 2025-03-04\ntitle: {}\n---\n", parts[1], parts[3]));
        } else if let (Some(article), Some((_, sentence))) = (articles.last_mut(), line.split_once(" | ")) {
            article.push_str(sentence);
            article.push('\n');
        }
    }
    articles
}

#[test]
fn events_of_one_day_and_one_region_are_told_apart() {
    let folder = Folder::new();
    // A broken ceasefire, rockets on an airport, a militant leader said to be dead, water of a river, a spy, a cloudburst.
    let events = ["a01.txt", "b01.txt", "c01.txt", "a07.txt", "b07.txt", "a02.txt"];
    for event in events {
        for (number, article) in held_out_event(event).into_iter().enumerate() {
            folder.write(&format!("articles/{}-{number}/a.txt", &event[..3]), article);
        }
    }
    run(&folder, "articles", "out");
    let documents = found(&folder, "out", "documents.jsonl");
    assert_eq!(documents.len(), 36);
    let of = |document: &Value| text(&document["doc_id"])[..3].to_owned();
    let mut shares = [0.0, 0.0];
    for one in &documents {
        let (mut same, mut right, mut wanted) = (0.0, 0.0, 0.0);
        for other in &documents {
            let (is_found, is_so) = (one["event_id"] == other["event_id"], of(one) == of(other));
            same += f64::from(u8::from(is_found));
            wanted += f64::from(u8::from(is_so));
            right += f64::from(u8::from(is_found && is_so));
        }
        shares[0] += right / same / documents.len() as f64;
        shares[1] += right / wanted / documents.len() as f64;
    }
    assert!(shares[0] >= 0.85 && shares[1] >= 0.8, "B-cubed precision and recall {shares:?}");
    for event in found(&folder, "out", "events.jsonl") {
        let count = event["documents"].as_array().unwrap().len();
        assert_eq!(event["likeness"].is_null(), count == 1, "{event}");
        assert!(event["likeness"].as_f64().unwrap_or(1.0) >= event["least_likeness"].as_f64().unwrap_or(1.0));
    }
}

#[test]
fn a_report_that_two_papers_print_is_one_source() {
    let folder = Folder::new();
    let article = |outlet: &str, hour: u8, body: &str| {
        format!("---\noutlet: {outlet}\npublished: 2025-10-12T{hour:02}:00:00+05:00\n---\n{body}\n")
    };
    let wire = "Twenty-three soldiers were killed when the border post at Torkham came under fire on Saturday night, the \
                army said. It said that nine others were wounded and had been flown to a hospital in Peshawar.";
    let rival = "Fifty-eight soldiers died in the night's fighting at the Torkham border post, the Taliban government's \
                 spokesman said. He said that thirty more were wounded.";
    folder.write("articles/agency/a.txt", article("Agency", 6, wire));
    folder.write("articles/morning/a.txt", article("Morning Paper", 9, &format!("{wire} Shops stayed shut.")));
    folder.write("articles/radio/a.txt", article("Radio", 8, rival));
    run(&folder, "articles", "out");
    let copies: BTreeMap<String, Value> = found(&folder, "out", "documents.jsonl")
        .into_iter()
        .map(|document| (text(&document["doc_id"]).to_owned(), document["copy_of"].clone()))
        .collect();
    assert_eq!(copies["morning/a"], "agency/a");
    assert!(copies["agency/a"].is_null() && copies["radio/a"].is_null());
    let clusters = found(&folder, "out", "clusters.jsonl");
    let toll = clusters.iter().find(|cluster| {
        text(&cluster["gist"]).contains("Twenty-three") || text(&cluster["gist"]).contains("Fifty-eight")
    });
    let toll = toll.expect("a cluster on the dead");
    assert_eq!((toll["outlets"].as_array().unwrap().len(), toll["sources"].as_u64()), (3, Some(2)));
    let claims = toll["claims"].as_array().unwrap();
    let values: BTreeSet<&str> = claims.iter().filter_map(|claim| claim["value"].as_str()).collect();
    assert_eq!(values, BTreeSet::from(["23 killed", "58 killed"]), "{toll}");
    assert_eq!(claims[0]["since"], "2025-10-12T06:00:00+05:00");
    assert_eq!(claims[0]["contradicts"], serde_json::json!([1]));
    let camps: Vec<Vec<&str>> = toll["camps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|camp| camp.as_array().unwrap().iter().map(text).collect())
        .collect();
    assert_eq!(camps, [vec!["Agency", "Morning Paper"], vec!["Radio"]]);
    let outlets = found(&folder, "out", "outlets.jsonl");
    let of = |a: &str, b: &str| outlets.iter().find(|pair| pair["a"] == a && pair["b"] == b).unwrap();
    assert_eq!(of("Agency", "Morning Paper")["copies"], 1);
    assert_eq!(of("Agency", "Morning Paper")["contradicted"], 0);
    assert!(of("Agency", "Radio")["contradicted"].as_u64().unwrap() >= 1);

    let explained = folder.bayan(&["explain", "out", text(&toll["cluster_id"])], "");
    assert_eq!((explained.code, explained.stderr.as_str()), (0, ""));
    for words in ["3 outlets of which 2 speak for themselves", "23 killed", "against claim 2", "Camp 2: Radio"] {
        assert!(explained.stdout.contains(words), "{words} in:\n{}", explained.stdout);
    }
}

#[test]
fn a_later_article_leaves_the_ids_as_they_are() {
    let folder = Folder::new();
    border_clashes(&folder, "all", |name| Some(name.to_owned()));
    run(&folder, "all", "all-out");
    let documents = found(&folder, "all-out", "documents.jsonl");
    let latest = documents.iter().max_by_key(|document| text(&document["published"]).to_owned()).unwrap();
    let latest = text(&latest["path"]).to_owned();
    border_clashes(&folder, "before", |name| (name != latest).then(|| name.to_owned()));
    run(&folder, "before", "before-out");
    let ids = |out: &str, file: &str, id: &str| -> BTreeSet<String> {
        found(&folder, out, file).iter().map(|record| text(&record[id]).to_owned()).collect()
    };
    assert_eq!(ids("before-out", "events.jsonl", "event_id"), ids("all-out", "events.jsonl", "event_id"));
    let (before, after) =
        (ids("before-out", "clusters.jsonl", "cluster_id"), ids("all-out", "clusters.jsonl", "cluster_id"));
    let kept = before.intersection(&after).count();
    assert!(kept * 5 >= before.len() * 4, "{kept} of {} clusters kept their ids", before.len());
}

#[test]
fn no_outlet_is_favoured_by_its_place() {
    let folder = Folder::new();
    border_clashes(&folder, "one", |name| Some(name.to_owned()));
    // The same articles, the folders in the reverse order.
    border_clashes(&folder, "other", |name| {
        let first = name.as_bytes()[0];
        Some(format!("{}-{name}", char::from(b'a' + (b'z' - first.clamp(b'a', b'z')))))
    });
    let scores = |articles: &str, out: &str| {
        run(&folder, articles, out);
        let words: BTreeMap<String, String> = found(&folder, out, "statements.jsonl")
            .iter()
            .map(|it| (text(&it["statement_id"]).to_owned(), format!("{} {}", it["outlet"], it["text"])))
            .collect();
        let mut scores: BTreeMap<[String; 2], Vec<[f64; 2]>> = BTreeMap::new();
        for pair in found(&folder, out, "pairs.jsonl") {
            let mut sides = [words[text(&pair["a"])].clone(), words[text(&pair["b"])].clone()];
            sides.sort();
            scores
                .entry(sides)
                .or_default()
                .push(["alignment", "contradiction"].map(|name| pair[name].as_f64().unwrap()));
        }
        // Two statements of one outlet may be in the same words.
        for scores in scores.values_mut() {
            scores.sort_by(|x, y| x.partial_cmp(y).unwrap());
        }
        scores
    };
    let (one, other) = (scores("one", "one-out"), scores("other", "other-out"));
    assert!(one.len() > 500);
    let of_both = one.iter().filter_map(|(sides, scores)| Some((sides, scores, other.get(sides)?)));
    let compared: Vec<_> = of_both.collect();
    // A pair may fall to the other side of the threshold from which pairs are kept.
    assert!(one.len() - compared.len() < 5 && other.len() - compared.len() < 5);
    for (sides, scores, others) in compared {
        for (x, y) in scores.iter().flatten().zip(others.iter().flatten()) {
            assert!((x - y).abs() < 2e-3, "{sides:?}: {scores:?} and {others:?}");
        }
    }
}

#[test]
fn explain_lays_out_a_pair_and_says_what_it_cannot_find() {
    let folder = Folder::new();
    border_clashes(&folder, "articles", |name| Some(name.to_owned()));
    run(&folder, "articles", "out");
    let pairs = found(&folder, "out", "pairs.jsonl");
    let pair = pairs.iter().find(|pair| pair["label"] == "contradict").unwrap();
    let (a, b) = (text(&pair["a"]), text(&pair["b"]));
    // In either order.
    let explained = folder.bayan(&["explain", "out", &format!("{b},{a}")], "");
    assert_eq!((explained.code, explained.stderr.as_str()), (0, ""));
    let late = format!("{:.3}", pair["signals"]["late"].as_f64().unwrap());
    for words in [a, b, late.as_str(), text(&pair["explanation"]), "probability among the event's other pairs"] {
        assert!(explained.stdout.contains(words), "{words} in:\n{}", explained.stdout);
    }
    let json = folder.bayan(&["explain", "out", &format!("{a},{b}"), "--json"], "").records();
    assert_eq!(json[0]["pair"], *pair);
    for (what, why) in [("nothing", "no cluster `nothing`"), ("x,y", "no statement `x`"), (",", "no statement ``")] {
        let ended = folder.bayan(&["explain", "out", what], "");
        assert_eq!(ended.code, 2);
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    }
}

#[test]
fn a_run_can_do_without_a_signal() {
    let folder = Folder::new();
    border_clashes(&folder, "articles", |name| Some(name.to_owned()));
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n");
    let ended = folder.bayan(&["run", "job.toml", "--out", "out", "--without", "quantities,tokens"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let statements = found(&folder, "out", "statements.jsonl");
    assert!(statements.iter().all(|statement| statement["quantities"].as_array().unwrap().is_empty()));
    assert!(found(&folder, "out", "pairs.jsonl").iter().all(|pair| pair["signals"]["late"].is_null()));
    let run: Value = serde_json::from_str(&fs::read_to_string(folder.path().join("out/run.json")).unwrap()).unwrap();
    assert_eq!(run["config"]["without"], serde_json::json!(["quantities", "tokens"]));
    let ended = folder.bayan(&["run", "job.toml", "--without", "luck"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("the signals are speakers, polarity"), "{}", ended.stderr);
}
