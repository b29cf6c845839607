//! The page of a run: what it carries, what it may do, and that it is written with care. `browser.rs` looks at it.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bayan::RunOutput;
use bayan::report::html::{self, Options};
use bayan::report::view::View;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::harness::Folder;

/// A run over the sample articles.
pub(crate) static SAMPLE: LazyLock<Folder> = LazyLock::new(|| {
    let folder = Folder::new();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/border-clashes"), &folder.path().join("articles"));
    folder.write("job.toml", JOB);
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    folder
});

const JOB: &str = "[corpus]\npath = \"articles\"\n[embed]\nmode = \"fast\"\n[output]\npath = \"run\"\nhtml = true\n";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

/// What lies between the tags of the element `id` of a page.
fn element<'page>(page: &'page str, id: &str) -> &'page str {
    let (_, rest) = page.split_once(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no element {id}"));
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once("</script>").unwrap().0
}

/// The data that a page carries in the element `id`.
fn data(page: &str, id: &str) -> Value {
    let packed = BASE64_STANDARD.decode(element(page, id).trim()).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn slice(text: &str, start: &Value, end: &Value) -> String {
    let [start, end] = [start, end].map(|at| usize::try_from(at.as_u64().unwrap()).unwrap());
    text.chars().skip(start).take(end - start).collect()
}

fn texts_of<'page>(texts: &'page Value, event: usize, document: &Value) -> Option<&'page str> {
    texts[event][usize::try_from(document.as_u64().unwrap()).unwrap()].as_str()
}

#[test]
fn a_run_writes_its_page_where_the_config_asks_for_it_and_the_command_the_same_again() {
    let page = fs::read_to_string(SAMPLE.path().join("run/report/report.html")).unwrap();
    let ended = SAMPLE.bayan(&["report", "run", "--out", "again"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(ended.stdout.lines().map(Path::new).collect::<Vec<_>>(), [Path::new("again/report.html")]);
    assert_eq!(page, fs::read_to_string(SAMPLE.path().join("again/report.html")).unwrap());
    let verified = SAMPLE.bayan(&["verify", "run"], "");
    assert_eq!(verified.code, 0, "{}", verified.stdout);
}

#[test]
fn every_word_on_the_page_is_a_word_of_its_article() {
    let page = fs::read_to_string(SAMPLE.path().join("run/report/report.html")).unwrap();
    let (data, texts) = (data(&page, "bayan-data"), data(&page, "bayan-texts"));
    let events = data["events"].as_array().unwrap();
    let mut checked = 0;
    for (at, event) in events.iter().enumerate() {
        let statements = event["statements"].as_array().unwrap();
        let stands = |statement: &Value, words: &Value| {
            let text = texts_of(&texts, at, &statement["document"]).unwrap();
            assert_eq!(words["text"].as_str().unwrap(), slice(text, &words["start"], &words["end"]));
        };
        for statement in statements {
            stands(statement, statement);
            if !statement["speaker"].is_null() {
                stands(statement, &statement["speaker"]);
            }
        }
        for point in event["points"].as_array().unwrap() {
            let figures = point["figures"]["rows"].as_array().into_iter().flatten();
            let evidence =
                point["pairs"].as_array().unwrap().iter().flat_map(|pair| pair["evidence"].as_array().unwrap());
            for words in figures.chain(evidence) {
                let statement = usize::try_from(words["statement"].as_u64().unwrap()).unwrap();
                stands(&statements[statement], words);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn points_and_pairs_on_the_page_are_those_of_the_run() {
    let page = fs::read_to_string(SAMPLE.path().join("run/report/report.html")).unwrap();
    let data = data(&page, "bayan-data");
    let run = RunOutput::read(SAMPLE.path().join("run")).unwrap();
    let events = data["events"].as_array().unwrap();
    let points: Vec<&Value> = events.iter().flat_map(|event| event["points"].as_array().unwrap()).collect();
    assert_eq!(points.len(), run.clusters.len());
    for event in events {
        let strengths: Vec<f64> =
            event["points"].as_array().unwrap().iter().map(|point| point["strength"].as_f64().unwrap()).collect();
        assert!(strengths.is_sorted_by(|a, b| a >= b), "{strengths:?}");
    }
    for point in points {
        let cluster = run.clusters.iter().find(|cluster| point["id"] == cluster.cluster_id.as_str()).unwrap();
        let event = events.iter().find(|event| event["id"] == cluster.event_id.as_str()).unwrap();
        let mut ids: Vec<&str> = point["statements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|at| event["statements"][usize::try_from(at.as_u64().unwrap()).unwrap()]["id"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        assert_eq!(ids, cluster.statements);
        // Every pair of the cluster that contradicts is there.
        let contradicting =
            point["pairs"].as_array().unwrap().iter().filter(|pair| pair["label"] == "contradict").count();
        assert!(contradicting >= cluster.contradictions.len());
    }
    let loose: usize = events.iter().map(|event| event["loose"].as_array().unwrap().len()).sum();
    let shared = |a: &String, b: &String| {
        run.clusters.iter().any(|cluster| cluster.statements.contains(a) && cluster.statements.contains(b))
    };
    let alone = run
        .pairs
        .iter()
        .filter(|pair| pair.label == bayan::record::PairLabel::Contradict && !shared(&pair.a, &pair.b))
        .count();
    assert_eq!(loose, alone);
    let documents: u64 = data["overview"]["outlets"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|outlet| outlet["documents"].as_object().unwrap().values())
        .map(|count| count.as_u64().unwrap())
        .sum();
    assert_eq!(documents, run.documents.len() as u64);
}

#[test]
fn the_page_may_run_its_own_script_and_nothing_else() {
    let page = fs::read_to_string(SAMPLE.path().join("run/report/report.html")).unwrap();
    let hash = |text: &str| format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text.as_bytes())));
    let (head, _) =
        page.split_once("Content-Security-Policy").map(|(_, rest)| rest.split_once("\">").unwrap()).unwrap();
    let (_, style) = page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let (_, script) = page.split_once("<script>").unwrap();
    let (script, _) = script.split_once("</script>").unwrap();
    // The policy stands in an attribute, where a plus sign or a quotation mark may be written as a reference.
    let head = head.replace("&#39;", "'").replace("&#43;", "+");
    for part in ["default-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'"] {
        assert!(head.contains(part), "{head}");
    }
    assert!(head.contains(&format!("script-src {}", hash(script))), "{head}");
    assert!(head.contains(&format!("style-src {}", hash(style))), "{head}");
    assert_eq!(page.matches("<style").count(), 1);
    for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"]
    {
        assert!(!script.contains(sink), "{sink}");
    }
    for outside in ["src=", "<link", "@import", "url(", "<img", "<iframe"] {
        assert!(!page.replace(script, "").contains(outside), "{outside}");
    }
}

#[test]
fn every_label_is_there_in_every_language_with_the_same_places_to_fill() {
    let page = fs::read_to_string(SAMPLE.path().join("run/report/report.html")).unwrap();
    let labels: Value = serde_json::from_str(element(&page, "bayan-labels")).unwrap();
    let holes = |text: &str| {
        let mut holes: Vec<String> = text
            .split('{')
            .skip(1)
            .map(|rest| rest.split_once('}').unwrap_or_else(|| panic!("{text}")).0.to_owned())
            .collect();
        holes.sort();
        holes
    };
    for (key, label) in labels.as_object().unwrap() {
        let of = |language: &str| label[language].as_str().unwrap_or_else(|| panic!("{key} has no {language}"));
        for language in ["ps", "ur", "prs"] {
            assert_eq!(holes(of("en")), holes(of(language)), "{key} in {language}");
            assert!(!of(language).trim().is_empty(), "{key} in {language}");
        }
    }
}

/// The sample's run, read with `corpus`, as what is missing by reason.
fn without_text(run: &Path, corpus: Option<&Path>) -> Value {
    serde_json::to_value(View::read(run, corpus).unwrap().overview.without_text).unwrap()
}

#[test]
fn an_article_is_shown_only_where_it_is_the_one_that_was_read() {
    let folder = Folder::new();
    copy(&SAMPLE.path().join("run"), &folder.path().join("run"));
    copy(&SAMPLE.path().join("articles"), &folder.path().join("elsewhere"));
    let run = folder.path().join("run");
    // From here the way that the run kept leads nowhere.
    assert_eq!(without_text(&run, None), serde_json::json!({"no-corpus": 16}));
    let ended = folder.bayan(&["report", "run", "--out", "page"], "");
    assert_eq!(ended.code, 0);
    assert!(ended.stderr.contains("16 articles") && ended.stderr.contains("--corpus"), "{}", ended.stderr);
    let elsewhere = folder.path().join("elsewhere");
    assert_eq!(without_text(&run, Some(&elsewhere)), serde_json::json!({}));
    let mut articles: Vec<PathBuf> = Vec::new();
    for outlet in fs::read_dir(&elsewhere).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        articles.extend(fs::read_dir(outlet).unwrap().map(|entry| entry.unwrap().path()));
    }
    articles.sort();
    let changed = fs::read_to_string(&articles[0]).unwrap() + "\nAnd more.\n";
    fs::write(&articles[0], changed).unwrap();
    fs::remove_file(&articles[1]).unwrap();
    assert_eq!(without_text(&run, Some(&elsewhere)), serde_json::json!({"changed": 1, "not-in-corpus": 1}));
    let ended = folder.bayan(&["report", "run", "--corpus", "nowhere"], "");
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("nowhere"), "{}", ended.stderr);
}

#[test]
fn a_report_too_large_for_one_file_is_split_between_events_and_shrinks_again() {
    let folder = Folder::new();
    let view = View::read(&many(&folder, 40), None).unwrap();
    assert_eq!(view.events.len(), 40);
    let out = folder.path().join("out");
    let mut options = Options::default();
    options.max_bytes = 520_000;
    let files = html::write(&view, &out, options).unwrap();
    assert!(files.len() > 2, "{files:?}");
    let mut events = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let data = data(&fs::read_to_string(file).unwrap(), "bayan-data");
        assert_eq!(data["part"]["number"], at + 1);
        assert_eq!(data["part"]["files"].as_array().unwrap().len(), files.len());
        assert_eq!(data["part"]["files"][at]["name"], file.file_name().unwrap().to_str().unwrap());
        events.extend(data["events"].as_array().unwrap().iter().map(|event| event["id"].clone()));
    }
    assert_eq!(events, view.events.iter().map(|event| Value::from(event.id.as_str())).collect::<Vec<_>>());
    // A part that a user wrote on stays; the others go when one file is enough.
    fs::write(&files[1], "mine").unwrap();
    let refused = html::write(&view, &out, options).unwrap_err();
    assert!(refused.to_string().contains("changed since it was written"), "{refused}");
    let whole = html::write(&view, &out, Options::default()).unwrap();
    assert_eq!(whole.len(), 1);
    let mut left: Vec<String> =
        fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["checksums.b3", "report-2.html", "report.html"]);
}

/// A run folder with this many copies of the sample's event.
pub(crate) fn many(folder: &Folder, copies: usize) -> PathBuf {
    let mut run = RunOutput::read(SAMPLE.path().join("run")).unwrap();
    let sample = run.clone();
    let id = |id: &str, copy: usize| if copy == 0 { id.to_owned() } else { format!("x{copy:03x}{}", &id[4..]) };
    for copy in 1..copies {
        let of = |text: &String| id(text, copy);
        let document = |text: &str| format!("{copy}/{text}");
        run.documents.extend(sample.documents.iter().cloned().map(|mut record| {
            record.doc_id = document(&record.doc_id);
            record.event_id = record.event_id.as_ref().map(of);
            record.copy_of = record.copy_of.as_deref().map(document);
            record
        }));
        run.statements.extend(sample.statements.iter().cloned().map(|mut record| {
            record.statement_id = of(&record.statement_id);
            record.doc_id = document(&record.doc_id);
            record
        }));
        run.events.extend(sample.events.iter().cloned().map(|mut record| {
            record.event_id = of(&record.event_id);
            record.documents = record.documents.iter().map(|id| document(id)).collect();
            record
        }));
        run.clusters.extend(sample.clusters.iter().cloned().map(|mut record| {
            record.cluster_id = of(&record.cluster_id);
            record.event_id = of(&record.event_id);
            record.representative = of(&record.representative);
            record.statements = record.statements.iter().map(of).collect();
            record.claims.iter_mut().for_each(|claim| claim.statements = claim.statements.iter().map(of).collect());
            record.contradictions.iter_mut().for_each(|pair| (pair.a, pair.b) = (of(&pair.a), of(&pair.b)));
            record
        }));
        run.pairs.extend(sample.pairs.iter().filter(|pair| pair.signals.is_grouped).cloned().map(|mut record| {
            (record.a, record.b) = (of(&record.a), of(&record.b));
            record.evidence.iter_mut().for_each(|evidence| evidence.statement_id = of(&evidence.statement_id));
            record
        }));
    }
    let counts = &mut run.run.counts;
    counts.documents = run.documents.len();
    counts.statements = run.statements.len();
    (counts.events, counts.clusters, counts.pairs) = (run.events.len(), run.clusters.len(), run.pairs.len());
    let path = folder.path().join(format!("many-{copies}"));
    run.write(&path).unwrap();
    path
}
