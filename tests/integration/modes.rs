//! How closely a run reads, what it keeps for the next, and other models in a config.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Ended, Folder};

/// Two outlets on one event, in two languages, and a third on another.
fn corpus(folder: &Folder) {
    let article = |outlet: &str, title: &str, body: &str| {
        format!("---\noutlet: {outlet}\npublished: 2025-03-04T09:00:00+04:30\ntitle: {title}\n---\n{body}\n")
    };
    let english = "Heavy rain brought floods to Baghlan province on Monday night. Provincial officials said 23 people were \
                   killed and 60 houses destroyed. The Salang highway is closed to traffic. The ministry sent tents and \
                   food to the affected villages.";
    let dari = "باران‌های شدید دوشنبه‌شب در ولایت بغلان باعث سرازیر شدن سیلاب شد. باشنده‌گان می‌گویند که در این سیلاب ۵۸ تن جان \
                باخته‌اند. شاهراه سالنگ به روی ترافیک باز است. وزارت به قریه‌های آسیب‌دیده خیمه و مواد غذایی فرستاد.";
    let pashto = "د دوشنبې په شپه درنو بارانونو په بغلان ولايت کې سېلابونه راوستل. د ولايت چارواکي وايي چې ۲۳ تنه وژل شوي \
                  او ۶۰ کورونه ويجاړ شوي دي. د سالنګ لويه لار د ترافيکو پر مخ بنده ده.";
    folder.write("articles/northgate/flood.txt", article("Northgate", "Floods kill 23 in Baghlan", english));
    folder.write("articles/rozgar/sel.txt", article("روزگار", "سیلاب در بغلان", dari));
    folder.write("articles/sahar/selab.txt", article("سهار", "په بغلان کې سېلابونه", pashto));
}

fn job(folder: &Folder, keys: &str) {
    folder.write("job.toml", format!("[corpus]\npath = \"articles\"\n{keys}"));
}

/// The files of the run folder `out` but the timings, and those.
fn results(folder: &Folder, out: &str) -> (BTreeMap<String, String>, Value) {
    let entries = fs::read_dir(folder.path().join(out)).unwrap().map(|entry| entry.unwrap());
    let mut files: BTreeMap<String, String> = entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap()))
        .collect();
    let timings = serde_json::from_str(&files.remove("timings.json").unwrap()).unwrap();
    // Equal runs differ in the checksum of the timings as well.
    if let Some(sums) = files.get_mut("checksums.b3") {
        *sums = sums.lines().filter(|line| !line.ends_with("timings.json")).collect::<Vec<_>>().join("\n");
    }
    (files, timings)
}

fn run(folder: &Folder, out: &str, arguments: &[&str]) -> (BTreeMap<String, String>, Value) {
    let arguments = [["run", "job.toml", "--out", out].as_slice(), arguments].concat();
    let Ended { code, stdout, stderr } = folder.bayan(&arguments, "");
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    results(folder, out)
}

/// The strongest contradiction score of a run.
fn strongest(files: &BTreeMap<String, String>) -> f64 {
    let pairs = files["pairs.jsonl"].lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    pairs.map(|pair| pair["contradiction"].as_f64().unwrap()).fold(0.0, f64::max)
}

#[test]
fn every_mode_finds_the_two_tolls_and_does_not_depend_on_threads() {
    let folder = Folder::new();
    corpus(&folder);
    let mut runs = Vec::new();
    for mode in ["fast", "standard", "thorough"] {
        job(&folder, &format!("[embed]\nmode = \"{mode}\"\n"));
        let (files, _) = run(&folder, mode, &["--threads", "1"]);
        assert_eq!(files, run(&folder, &format!("{mode}-2"), &["--threads", "2"]).0, "{mode}");
        assert!(strongest(&files) > 0.5, "{mode}: {}", files["pairs.jsonl"]);
        runs.push(files["pairs.jsonl"].clone());
    }
    runs.dedup();
    assert_eq!(runs.len(), 3, "two modes gave the same");
}

#[test]
fn a_second_run_embeds_nothing_and_gives_the_same() {
    let folder = Folder::new();
    corpus(&folder);
    job(&folder, "");
    let (first, timings) = run(&folder, "first", &[]);
    let texts = first["statements.jsonl"].lines().count() + 3;
    assert_eq!(timings["embedded"], texts);
    let (second, timings) = run(&folder, "second", &[]);
    assert_eq!((second, &timings["embedded"]), (first.clone(), &Value::from(0)));
    // One more sentence is one more text.
    let path = folder.path().join("articles/northgate/flood.txt");
    let longer = fs::read_to_string(&path).unwrap().trim_end().to_owned() + " Schools reopened on Wednesday.\n";
    fs::write(&path, longer).unwrap();
    assert_eq!(run(&folder, "third", &[]).1["embedded"], 1);
    let (fresh, timings) = run(&folder, "fresh", &["--no-cache"]);
    assert_eq!(timings["embedded"], Value::Null);
    assert_eq!(fresh, results(&folder, "third").0);
}

#[test]
fn a_run_without_its_cache_says_so_and_goes_on() {
    let folder = Folder::new();
    corpus(&folder);
    folder.write("file", "");
    job(&folder, "[run]\ncache = \"file\"\n");
    let ended = folder.bayan(&["run", "job.toml", "--out", "out"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.stderr.starts_with("warning: ") && ended.stderr.contains("file"), "{}", ended.stderr);
    assert!(strongest(&results(&folder, "out").0) > 0.5);
}

/// A miniature model among the test data.
fn miniature(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/models").join(name);
    assert!(path.is_dir(), "{} is no folder", path.display());
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_config_names_another_encoder_and_a_model_of_inference() {
    let folder = Folder::new();
    corpus(&folder);
    job(&folder, &format!("[embed.transformer]\npath = '{}'\n", miniature("e5")));
    let (files, _) = run(&folder, "other", &[]);
    let record: Value = serde_json::from_str(&files["run.json"]).unwrap();
    assert_eq!((&record["model"]["name"], &record["nli"]), (&Value::from("e5"), &Value::Null));

    job(&folder, &format!("[contradiction.nli]\npath = '{}'\nweight = 1.0\n", miniature("nli")));
    let (files, _) = run(&folder, "inferred", &[]);
    let record: Value = serde_json::from_str(&files["run.json"]).unwrap();
    assert_eq!(record["nli"]["name"], "nli");
    for line in files["pairs.jsonl"].lines() {
        let pair: Value = serde_json::from_str(line).unwrap();
        let part = |name: &str| pair["inference"][name].as_f64().unwrap();
        assert!((part("entailment") + part("neutral") + part("contradiction") - 1.0).abs() < 1e-5, "{line}");
        // With all the weight on it, the score is its answer: given one point, where a cluster holds both, else times the
        // probability of one point; or less for an update.
        let one_point =
            if pair["signals"]["is_grouped"] == true { 1.0 } else { pair["signals"]["in_context"].as_f64().unwrap() };
        let most = one_point * part("contradiction");
        assert!(pair["contradiction"].as_f64().unwrap() <= most + 1e-5, "{line}");
    }
}

#[test]
fn other_encoders_go_with_the_standard_mode_only() {
    let folder = Folder::new();
    corpus(&folder);
    for mode in ["fast", "thorough"] {
        job(&folder, &format!("[embed]\nmode = \"{mode}\"\n[embed.transformer]\npath = '{}'\n", miniature("e5")));
        let ended = folder.bayan(&["check", "job.toml"], "");
        assert_eq!(ended.code, 2);
        assert!(
            ended.stderr.contains("is for mode \"standard\" only") && ended.stderr.contains("job.toml:4:8"),
            "{}",
            ended.stderr
        );
    }
    job(&folder, "[embed]\nmode = \"quick\"\n");
    let ended = folder.bayan(&["check", "job.toml"], "");
    assert!(ended.code == 2 && ended.stderr.contains("`fast`, `standard`, `thorough`"), "{}", ended.stderr);
    job(&folder, "[embed.transformer]\npaht = \"x\"\n");
    let ended = folder.bayan(&["check", "job.toml"], "");
    assert!(ended.code == 2 && ended.stderr.contains("did you mean `path`?"), "{}", ended.stderr);
}
