//! Exports: the same records in other forms, and nothing lost that was in the folder before.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::harness::{Ended, Folder, records};

/// A run over the sample articles, and over one whose words mean harm.
struct Sample {
    folder: Folder,
}

/// It is made once; each test exports it to a folder of its own.
static SAMPLE: LazyLock<Sample> = LazyLock::new(|| {
    let folder = Folder::new();
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/border-clashes");
    for outlet in fs::read_dir(corpus).unwrap().map(|entry| entry.unwrap()) {
        for article in fs::read_dir(outlet.path()).into_iter().flatten().map(|entry| entry.unwrap()) {
            let path = format!("articles/{}/{}", outlet.file_name().display(), article.file_name().display());
            folder.write(&path, fs::read(article.path()).unwrap());
        }
    }
    folder.write("articles/formula/evil.txt", EVIL);
    folder.write("articles/formula/not-utf8.txt", b"\xFF\xFE");
    folder.write("job.toml", "[corpus]\npath = \"articles\"\n[embed]\nmode = \"fast\"\n[output]\npath = \"run\"\n");
    let ended = folder.bayan(&["run", "job.toml"], "");
    assert_eq!(ended.code, 1, "{}", ended.stderr);
    Sample { folder }
});

const EVIL: &str = "---\noutlet: =HYPERLINK(\"http://evil.example\")\npublished: 2025-10-12\ntitle: \u{200F}@SUM(A1)\n---\n\
=1+1 is what the army said on Sunday. The Torkham crossing was closed & <b>23 soldiers</b> were killed.\n";

/// Exports the sample's run to the folder `out` beside it.
fn export(format: &str, out: &str, flags: &[&str]) -> Ended {
    let arguments = [&["export", "run", "--to", format, "--out", out], flags].concat();
    SAMPLE.folder.bayan(&arguments, "")
}

fn exported(format: &str, out: &str, flags: &[&str]) -> PathBuf {
    let ended = export(format, out, flags);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    let folder = SAMPLE.folder.path().join(out);
    for line in ended.stdout.lines() {
        assert!(SAMPLE.folder.path().join(line).is_file(), "{line}");
    }
    folder
}

fn run_folder() -> PathBuf {
    // The run is made where nothing has asked for it yet.
    LazyLock::force(&SAMPLE);
    SAMPLE.folder.path().join("run")
}

fn table(path: &Path) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn csv_tables_have_a_row_for_each_record_and_no_cell_that_is_a_formula() {
    let out = exported("csv", "csv", &[]);
    for (file, id) in [("documents", "doc_id"), ("statements", "statement_id"), ("pairs", "a"), ("skipped", "path")] {
        let lines = records(&fs::read_to_string(run_folder().join(format!("{file}.jsonl"))).unwrap());
        let rows = table(&out.join(format!("{file}.csv")));
        assert!(!rows.is_empty(), "{file}");
        assert_eq!(rows.len(), lines.len(), "{file}");
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(row[id].trim_start_matches('\''), line[id].as_str().unwrap(), "{file}");
        }
    }
    let clusters = records(&fs::read_to_string(run_folder().join("clusters.jsonl")).unwrap());
    let claims: usize = clusters.iter().map(|cluster| cluster["claims"].as_array().unwrap().len()).sum();
    assert!(claims > 0);
    assert_eq!(table(&out.join("claims.csv")).len(), claims);

    let document = table(&out.join("documents.csv")).into_iter().find(|row| row["doc_id"].contains("evil")).unwrap();
    assert_eq!(document["outlet"], "'=HYPERLINK(\"http://evil.example\")");
    assert_eq!(document["title"], "'\u{200F}@SUM(A1)");
    let statements = table(&out.join("statements.csv"));
    assert!(statements.iter().any(|row| row["text"].starts_with("'=1+1")), "the statement is marked");
    for file in fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()) {
        if file.extension().is_some_and(|extension| extension == "csv") {
            for cell in table(&file).iter().flat_map(|row| row.values()) {
                let first = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{200F}').chars().next();
                let is_number = cell.parse::<f64>().is_ok();
                assert!(is_number || !matches!(first, Some('=' | '+' | '-' | '@')), "{}: {cell}", file.display());
            }
        }
    }
}

#[test]
fn csv_begins_with_a_byte_order_mark_only_if_asked() {
    let bare = fs::read(exported("csv", "bare", &[]).join("skipped.csv")).unwrap();
    let marked = fs::read(exported("csv", "marked", &["--bom"]).join("skipped.csv")).unwrap();
    assert_eq!(marked, ["\u{FEFF}".as_bytes(), &bare].concat());
}

#[test]
fn an_export_replaces_itself_and_nothing_else() {
    let out = exported("csv", "kept", &[]);
    let list = fs::read_to_string(out.join("checksums.b3")).unwrap();
    let hash = blake3::hash(&fs::read(out.join("pairs.csv")).unwrap()).to_hex();
    assert!(list.contains(&format!("{hash}  pairs.csv\n")), "{list}");
    // The same bytes again, and other files left alone.
    fs::write(out.join("notes.txt"), "mine").unwrap();
    exported("csv", "kept", &[]);
    exported("graphml", "kept", &[]);
    exported("csv", "kept", &[]);
    assert!(fs::read_to_string(out.join("checksums.b3")).unwrap().starts_with(&list[..64]));
    assert_eq!(fs::read_to_string(out.join("notes.txt")).unwrap(), "mine");

    fs::write(out.join("pairs.csv"), "changed by hand").unwrap();
    fs::remove_file(out.join("documents.csv")).unwrap();
    let refused = export("csv", "kept", &[]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("changed since it was written") && refused.stderr.contains("--force"));
    assert_eq!(fs::read_to_string(out.join("pairs.csv")).unwrap(), "changed by hand");
    assert!(!out.join("documents.csv").exists(), "nothing is written where one file is in the way");
    exported("csv", "kept", &["--force"]);
    assert_eq!(fs::read_to_string(out.join("checksums.b3")).unwrap().lines().count(), list.lines().count() + 1);

    fs::create_dir_all(SAMPLE.folder.path().join("other")).unwrap();
    fs::write(SAMPLE.folder.path().join("other/graph.json"), "{}").unwrap();
    let refused = export("graph-json", "other", &[]);
    assert!(refused.code == 2 && refused.stderr.contains("bayan did not write it"), "{}", refused.stderr);
}

#[test]
fn an_export_goes_beside_the_run_unless_told_otherwise_and_never_among_its_files() {
    let ended = SAMPLE.folder.bayan(&["export", "run", "--to", "graph-json"], "");
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    assert_eq!(Path::new(ended.stdout.trim_end()), Path::new("run").join("export-graph-json").join("graph.json"));
    let refused = export("csv", "run", &["--force"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("this is a run folder"), "{}", refused.stderr);
    let refused = SAMPLE.folder.bayan(&["export", "articles", "--to", "csv"], "");
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("run.json"), "{}", refused.stderr);
    assert!(!SAMPLE.folder.path().join("articles/export-csv").exists());
}

#[test]
fn both_graphs_hold_the_same_nodes_and_edges_and_every_edge_has_its_ends() {
    let json = fs::read_to_string(exported("graph-json", "graph", &[]).join("graph.json")).unwrap();
    let graph: serde_json::Value = serde_json::from_str(&json).unwrap();
    let nodes: Vec<&str> = graph["nodes"].as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect();
    let known: std::collections::BTreeSet<&str> = nodes.iter().copied().collect();
    assert_eq!(known.len(), nodes.len(), "ids are unique");
    let edges = graph["edges"].as_array().unwrap();
    for edge in edges {
        for end in ["source", "target"] {
            assert!(known.contains(edge[end].as_str().unwrap()), "{edge}");
        }
    }
    let kinds: std::collections::BTreeSet<&str> = edges.iter().map(|edge| edge["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["claims", "contradicts", "disagrees", "part_of", "reports"]);

    let xml = fs::read_to_string(exported("graphml", "graph", &[]).join("graph.graphml")).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut xml_nodes, mut xml_edges) = (Vec::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "node" => {
                let id = tag.try_get_attribute("id").unwrap().unwrap();
                xml_nodes.push(quick_xml::escape::unescape(&id.value).unwrap().into_owned());
            }
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "edge" => xml_edges += 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(xml_nodes, nodes);
    assert_eq!(xml_edges, edges.len());
    assert!(nodes.contains(&"outlet:=HYPERLINK(\"http://evil.example\")"));
}

#[cfg(feature = "parquet")]
mod parquet {
    use std::fmt::Debug;

    use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use bayan::record::{
        ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord, PairRecord, SkippedRecord, StatementRecord,
    };
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;

    fn reader(path: &Path) -> ParquetRecordBatchReaderBuilder<fs::File> {
        ParquetRecordBatchReaderBuilder::try_new(fs::File::open(path).unwrap()).unwrap()
    }

    /// The records of a Parquet file, by way of JSON.
    fn read<T: DeserializeOwned>(path: &Path) -> Vec<T> {
        let mut json = arrow_json::LineDelimitedWriter::new(Vec::new());
        for batch in reader(path).build().unwrap() {
            json.write(&batch.unwrap()).unwrap();
        }
        json.finish().unwrap();
        let lines = json.into_inner();
        serde_json::Deserializer::from_slice(&lines).into_iter().map(Result::unwrap).collect()
    }

    fn check<T: DeserializeOwned + Serialize + PartialEq + Debug>(out: &Path, name: &str) {
        let lines: bayan::Result<Vec<T>> = bayan::report::lines(&run_folder(), &format!("{name}.jsonl")).collect();
        let lines = lines.unwrap();
        assert!(!lines.is_empty(), "{name}");
        assert_eq!(read::<T>(&out.join(format!("{name}.parquet"))), lines, "{name}");
    }

    #[test]
    fn parquet_files_read_back_as_the_records_of_the_run() {
        let out = exported("parquet", "parquet", &[]);
        check::<DocumentRecord>(&out, "documents");
        check::<StatementRecord>(&out, "statements");
        check::<EventRecord>(&out, "events");
        check::<ClusterRecord>(&out, "clusters");
        check::<PairRecord>(&out, "pairs");
        check::<OutletPairRecord>(&out, "outlets");
        check::<SkippedRecord>(&out, "skipped");
        let run: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(run_folder().join("run.json")).unwrap()).unwrap();
        let pairs = reader(&out.join("pairs.parquet"));
        let metadata = pairs.metadata().file_metadata().key_value_metadata().unwrap();
        for (key, value) in [("bayan.version", "bayan"), ("bayan.run", "name"), ("bayan.config_hash", "config_hash")] {
            let found = metadata.iter().find(|entry| entry.key == key).and_then(|entry| entry.value.as_deref());
            assert_eq!(found, run[value].as_str(), "{key}");
        }
    }

    #[test]
    fn the_same_run_gives_the_same_bytes() {
        let (first, second) = (exported("parquet", "first", &[]), exported("parquet", "second", &[]));
        let list = |folder: &Path| fs::read_to_string(folder.join("checksums.b3")).unwrap();
        assert_eq!(list(&first), list(&second));
    }

    #[test]
    fn an_empty_run_has_the_columns_of_a_full_one() {
        let folder = Folder::new();
        folder.write("empty/run.json", fs::read(run_folder().join("run.json")).unwrap());
        for file in ["documents", "statements", "clusters", "pairs", "skipped"] {
            folder.write(&format!("empty/{file}.jsonl"), "");
        }
        let ended = folder.bayan(&["export", "empty", "--to", "parquet", "--out", "out"], "");
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
        let full = exported("parquet", "full", &[]);
        for file in fs::read_dir(&full).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_some_and(|extension| extension == "parquet") {
                let empty = reader(&folder.path().join("out").join(file.file_name().unwrap()));
                assert_eq!(empty.metadata().file_metadata().num_rows(), 0);
                assert_eq!(empty.schema(), reader(&file).schema(), "{}", file.display());
            }
        }
    }
}
