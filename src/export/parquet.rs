//! Parquet, a file for each file of JSON lines, with the same records and the same names of columns.
//!
//! The columns and their types stand here and are never worked out from the data, so that an empty run has the same as a
//! full one and no column is without a type. Lists (`list`), parts with fields of their own (`struct`) and counts by name
//! (`map`) stay what they are in the run folder; words keep their place (`start`, `end`, `text`) beside what was read out
//! of them. What a record may leave out is nullable, all else is not. Days are text (`2025-10-12`), as in the records.
//!
//! Rows come in the order of the run folder, in groups of up to 100,000, compressed with zstd. The metadata says which
//! run it was: `bayan.version`, `bayan.run`, `bayan.config_hash`.

use std::path::Path;
use std::sync::Arc;

use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{About, Files, refused};
use crate::error::Result;
use crate::record::{
    ClusterRecord, DocumentRecord, EventRecord, OutletPairRecord, PairRecord, SkippedRecord, StatementRecord,
};
use crate::report::{lines, lines_if_any};

/// The files of this format.
pub(super) const FILES: [&str; 7] = [
    "documents.parquet",
    "statements.parquet",
    "events.parquet",
    "clusters.parquet",
    "pairs.parquet",
    "outlets.parquet",
    "skipped.parquet",
];

/// How many records are in memory at a time, as records.
const BATCH: usize = 4096;
/// How many rows a group of rows has at most; one is in memory at a time, compressed.
const ROW_GROUP: usize = 100_000;

/// Writes the files of the run folder `run`.
pub(super) fn write(run: &Path, about: &About, files: &mut Files) -> Result<()> {
    let of = |file: &str| format!("{}.jsonl", file.trim_end_matches(".parquet"));
    let [documents, statements, events, clusters, pairs, outlets, skipped] = FILES;
    table::<DocumentRecord>(files, documents, about, document(), lines(run, &of(documents)))?;
    table::<StatementRecord>(files, statements, about, statement(), lines(run, &of(statements)))?;
    table::<EventRecord>(files, events, about, event(), lines_if_any(run, &of(events)))?;
    table::<ClusterRecord>(files, clusters, about, cluster(), lines(run, &of(clusters)))?;
    table::<PairRecord>(files, pairs, about, pair(), lines(run, &of(pairs)))?;
    table::<OutletPairRecord>(files, outlets, about, outlet_pair(), lines_if_any(run, &of(outlets)))?;
    table::<SkippedRecord>(files, skipped, about, skipped_document(), lines(run, &of(skipped)))
}

fn table<T: Serialize + DeserializeOwned>(
    files: &mut Files,
    file: &str,
    about: &About,
    columns: Vec<Field>,
    records: impl Iterator<Item = Result<T>>,
) -> Result<()> {
    let path = files.path(file);
    let schema: SchemaRef = Arc::new(Schema::new(columns));
    files.write(file, |to| {
        let mut writer = ArrowWriter::try_new(to, Arc::clone(&schema), Some(properties(about)))
            .map_err(|error| refused(&path, error))?;
        // A field that no column is for would be lost silently; it is an error instead, and one that a test meets first.
        let mut decoder = ReaderBuilder::new(Arc::clone(&schema))
            .with_batch_size(BATCH)
            .with_strict_mode(true)
            .build_decoder()
            .map_err(|error| refused(&path, error))?;
        let mut rows = Vec::new();
        for record in records {
            rows.push(record?);
            if rows.len() == BATCH {
                batch(&mut writer, &mut decoder, &mut rows).map_err(|error| refused(&path, error))?;
            }
        }
        batch(&mut writer, &mut decoder, &mut rows).map_err(|error| refused(&path, error))?;
        writer.close().map_err(|error| refused(&path, error))?;
        Ok(())
    })
}

/// Writes `rows`, of which there are none afterwards.
fn batch<T: Serialize, W: std::io::Write + Send>(
    writer: &mut ArrowWriter<W>,
    decoder: &mut Decoder,
    rows: &mut Vec<T>,
) -> parquet::errors::Result<()> {
    decoder.serialize(rows)?;
    rows.clear();
    match decoder.flush()? {
        Some(batch) => writer.write(&batch),
        None => Ok(()),
    }
}

fn properties(about: &About) -> WriterProperties {
    let metadata = [
        ("bayan.version", about.bayan.clone()),
        ("bayan.run", about.name.clone()),
        ("bayan.config_hash", about.config_hash.clone()),
    ];
    WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(ROW_GROUP))
        .set_created_by(format!("bayan {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(metadata.map(|(key, value)| KeyValue::new(key.to_owned(), value)).to_vec()))
        .build()
}

/// `documents.parquet`
fn document() -> Vec<Field> {
    vec![
        text("doc_id"),
        text("outlet"),
        text("path"),
        whole("line").or_null(),
        text("published").or_null(),
        text("title").or_null(),
        text("url").or_null(),
        text("lang"),
        number("lang_confidence"),
        list("lang_shares", parts([text("lang"), number("share")])),
        text("event_id").or_null(),
        text("copy_of").or_null(),
        text("encoding"),
        texts("notes"),
        whole("statements"),
    ]
}

/// `statements.parquet`
fn statement() -> Vec<Field> {
    let mut columns = vec![
        text("statement_id"),
        text("doc_id"),
        text("outlet"),
        text("lang"),
        whole("sentence_index"),
        whole("sentence_start"),
        whole("sentence_end"),
        text("sentence_boundary"),
    ];
    columns.extend(words());
    columns.extend([
        part("speaker", with_words([part("cue", words()), flag("is_quoted"), text("party").or_null()])).or_null(),
        text("polarity"),
        list("polarity_cues", parts(words())),
        list("quantities", parts(quantity())),
        list("times", parts(time())),
        list("places", parts(with_words([text("place"), text("kind"), text("country").or_null()]))),
        list("states", parts(with_words([text("axis"), text("value")]))),
        list("predicates", parts(predicate())),
    ]);
    columns
}

/// A number with what it counts.
fn quantity() -> Vec<Field> {
    with_words([
        number("low").or_null(),
        number("best").or_null(),
        number("high").or_null(),
        text("hedge"),
        text("counted"),
        part("counted_words", words()).or_null(),
        text("unit").or_null(),
        text("role").or_null(),
        part("scope", with_words([texts("ids")])).or_null(),
        part("place", with_words([texts("places")])).or_null(),
        part("period", with_words(days())).or_null(),
        part("as_of", with_words(days())).or_null(),
    ])
}

fn time() -> Vec<Field> {
    let rest = [text("zone").or_null(), text("zone_source").or_null(), text("bound")];
    with_words(days().into_iter().chain(rest))
}

fn days() -> [Field; 4] {
    let minute = |name| Field::new(name, DataType::UInt16, true);
    [text("first_day").or_null(), text("last_day").or_null(), minute("first_minute"), minute("last_minute")]
}

/// A deed with who did it and to whom.
fn predicate() -> Vec<Field> {
    let participant = || with_words([part("head", words()), text("party").or_null()]);
    with_words([
        text("kind"),
        part("agent", participant()).or_null(),
        part("patient", participant()).or_null(),
        part("cause", with_words([part("cue", words())])).or_null(),
    ])
}

/// `events.parquet`
fn event() -> Vec<Field> {
    vec![
        text("event_id"),
        texts("documents"),
        texts("outlets"),
        whole("sources"),
        counts("languages"),
        text("title").or_null(),
        text("first_day").or_null(),
        text("last_day").or_null(),
        counts("places"),
        counts("figures"),
        number("likeness").or_null(),
        number("least_likeness").or_null(),
    ]
}

/// `clusters.parquet`
fn cluster() -> Vec<Field> {
    vec![
        text("cluster_id"),
        text("event_id"),
        texts("statements"),
        texts("outlets"),
        texts("languages"),
        whole("sources"),
        text("representative"),
        text("gist"),
        part("cohesion", [whole("pairs"), number("mean"), number("lowest"), counts("shared")]),
        list("claims", parts(claim())),
        list("camps", DataType::List(element(DataType::Utf8))),
        number("contradiction"),
        number("disagreement"),
        list(
            "contradictions",
            parts([text("a"), text("b"), number("score"), text("relation"), text("type").or_null()]),
        ),
    ]
}

fn claim() -> Vec<Field> {
    vec![
        text("value").or_null(),
        texts("statements"),
        texts("parties"),
        texts("outlets"),
        whole("sources"),
        text("since").or_null(),
        list("contradicts", DataType::UInt64),
    ]
}

/// `pairs.parquet`
fn pair() -> Vec<Field> {
    let mut evidence = vec![text("statement_id")];
    evidence.extend(words());
    evidence.push(text("value").or_null());
    let signals = [
        number("late").or_null(),
        number("link"),
        number("in_context"),
        flag("is_apart"),
        flag("is_grouped"),
        number("contradict"),
        number("agree"),
        number("neutral"),
        map("typed", DataType::Float32),
    ];
    vec![
        text("a"),
        text("b"),
        number("similarity"),
        number("alignment"),
        number("contradiction"),
        text("label"),
        text("relation"),
        text("type").or_null(),
        list("evidence", parts(evidence)),
        text("explanation"),
        part("signals", signals),
        part("inference", [number("entailment"), number("neutral"), number("contradiction")]).or_null(),
    ]
}

/// `outlets.parquet`
fn outlet_pair() -> Vec<Field> {
    vec![
        text("a"),
        text("b"),
        whole("points"),
        counts("relations"),
        whole("contradicted"),
        number("disagreement"),
        whole("copies"),
    ]
}

/// `skipped.parquet`
fn skipped_document() -> Vec<Field> {
    vec![text("path"), whole("line").or_null(), text("reason")]
}

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn whole(name: &str) -> Field {
    Field::new(name, DataType::UInt64, false)
}

fn number(name: &str) -> Field {
    Field::new(name, DataType::Float64, false)
}

fn flag(name: &str) -> Field {
    Field::new(name, DataType::Boolean, false)
}

/// A part with fields of its own.
fn part(name: &str, fields: impl IntoIterator<Item = Field>) -> Field {
    Field::new(name, parts(fields), false)
}

/// The type of a part.
fn parts(fields: impl IntoIterator<Item = Field>) -> DataType {
    DataType::Struct(fields.into_iter().collect())
}

fn list(name: &str, of: DataType) -> Field {
    Field::new(name, DataType::List(element(of)), false)
}

/// The names inside lists and maps are those that the Parquet format asks for.
fn element(of: DataType) -> Arc<Field> {
    Arc::new(Field::new("element", of, false))
}

fn texts(name: &str) -> Field {
    list(name, DataType::Utf8)
}

fn counts(name: &str) -> Field {
    map(name, DataType::UInt64)
}

fn map(name: &str, of: DataType) -> Field {
    let entries = parts([text("key"), Field::new("value", of, false)]);
    Field::new(name, DataType::Map(Arc::new(Field::new("key_value", entries, false)), false), false)
}

/// The fields of words and their place.
fn words() -> [Field; 3] {
    [whole("start"), whole("end"), text("text")]
}

/// Those of words, and `rest`.
fn with_words(rest: impl IntoIterator<Item = Field>) -> Vec<Field> {
    words().into_iter().chain(rest).collect()
}

trait OrNull {
    /// The same field, where there may be nothing.
    fn or_null(self) -> Self;
}

impl OrNull for Field {
    fn or_null(self) -> Self {
        self.with_nullable(true)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
    use parquet::file::metadata::RowGroupMetaData;
    use schemars::generate::SchemaSettings;
    use serde_json::Value;

    use super::*;
    use crate::record;

    fn all() -> [(&'static str, Vec<Field>); 7] {
        [
            ("documents", document()),
            ("statements", statement()),
            ("events", event()),
            ("clusters", cluster()),
            ("pairs", pair()),
            ("outlets", outlet_pair()),
            ("skipped", skipped_document()),
        ]
    }

    /// The JSON Schema of a file with nothing referred to.
    fn schema(name: &str) -> Value {
        let generator = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
        let generator = generator.into_generator();
        let schema = match name {
            "documents" => generator.into_root_schema_for::<DocumentRecord>(),
            "statements" => generator.into_root_schema_for::<StatementRecord>(),
            "events" => generator.into_root_schema_for::<EventRecord>(),
            "clusters" => generator.into_root_schema_for::<ClusterRecord>(),
            "pairs" => generator.into_root_schema_for::<PairRecord>(),
            "outlets" => generator.into_root_schema_for::<OutletPairRecord>(),
            _ => generator.into_root_schema_for::<SkippedRecord>(),
        };
        schema.to_value()
    }

    /// Whether a schema takes null, and what else it takes.
    fn without_null(schema: &Value) -> (bool, Value) {
        let is_null = |schema: &Value| schema["type"] == "null";
        if let Some(options) = schema["anyOf"].as_array()
            && options.iter().any(is_null)
        {
            let other = options.iter().find(|option| !is_null(option)).unwrap();
            return (true, other.clone());
        }
        match schema["type"].as_array() {
            Some(types) => {
                let mut other = schema.clone();
                other["type"] = types.iter().find(|&of| of != "null").unwrap().clone();
                (types.iter().any(|of| of == "null"), other)
            }
            None => (false, schema.clone()),
        }
    }

    fn check_fields(at: &str, fields: &[Arc<Field>], schema: &Value) {
        let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{at}: {schema:#}"));
        let names: BTreeSet<&str> = fields.iter().map(|field| field.name().as_str()).collect();
        let expected: BTreeSet<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(names, expected, "{at}: every field of the records needs a column, and no other");
        for field in fields {
            let at = format!("{at}.{}", field.name());
            let (is_nullable, schema) = without_null(&properties[field.name()]);
            assert_eq!(field.is_nullable(), is_nullable, "{at}");
            check_type(&at, field.data_type(), &schema);
        }
    }

    fn check_type(at: &str, found: &DataType, schema: &Value) {
        match found {
            DataType::Struct(fields) => check_fields(at, fields, schema),
            DataType::List(element) => {
                assert_eq!(schema["type"], "array", "{at}");
                assert!(!element.is_nullable());
                check_type(at, element.data_type(), &schema["items"]);
            }
            DataType::Map(entries, _) => {
                assert_eq!(schema["type"], "object", "{at}");
                let DataType::Struct(fields) = entries.data_type() else { panic!("{at}") };
                // Keys that are names of an enum are properties of their own.
                let value =
                    [&schema["additionalProperties"], &schema["properties"]["agree"], &schema["properties"]["en"]];
                let value = value.into_iter().find(|value| value["type"].is_string()).unwrap_or_else(|| panic!("{at}"));
                check_type(at, fields[1].data_type(), value);
            }
            DataType::Utf8 => {
                let is_text = schema["type"] == "string" || schema["enum"].is_array() || schema["oneOf"].is_array();
                assert!(is_text, "{at}: {schema:#}");
            }
            DataType::UInt64 | DataType::UInt16 => assert_eq!(schema["type"], "integer", "{at}"),
            DataType::Float64 | DataType::Float32 => assert_eq!(schema["type"], "number", "{at}"),
            DataType::Boolean => assert_eq!(schema["type"], "boolean", "{at}"),
            other => panic!("{at} is {other}"),
        }
    }

    #[test]
    fn every_field_of_the_records_has_a_column_of_its_type() {
        for (name, columns) in all() {
            let columns: Vec<Arc<Field>> = columns.into_iter().map(Arc::new).collect();
            check_fields(name, &columns, &schema(name));
        }
        let files: BTreeSet<&str> = FILES.iter().map(|file| file.trim_end_matches(".parquet")).collect();
        assert_eq!(files, all().into_iter().map(|(name, _)| name).collect());
        assert!(files.iter().all(|name| record::SCHEMAS.contains(name)));
    }

    fn about() -> About {
        About { bayan: "0.1.0".to_owned(), name: "job".to_owned(), config_hash: "00".to_owned() }
    }

    /// The records of a file, and how many rows its groups have.
    fn read<T: DeserializeOwned>(path: &Path) -> (Vec<T>, Vec<i64>) {
        let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap();
        let groups = builder.metadata().row_groups().iter().map(RowGroupMetaData::num_rows).collect();
        let mut json = arrow_json::LineDelimitedWriter::new(Vec::new());
        for batch in builder.build().unwrap() {
            json.write(&batch.unwrap()).unwrap();
        }
        json.finish().unwrap();
        let lines = json.into_inner();
        (serde_json::Deserializer::from_slice(&lines).into_iter().map(Result::unwrap).collect(), groups)
    }

    #[test]
    fn many_rows_are_cut_into_groups_and_come_back_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let skipped = |at: usize| SkippedRecord {
            path: format!("ا/{at}.txt"),
            line: at.is_multiple_of(3).then_some(at),
            reason: "is not UTF-8".to_owned(),
        };
        let rows = ROW_GROUP + BATCH + 1;
        let mut files = Files::open(folder.path(), [], false).unwrap();
        table(&mut files, "skipped.parquet", &about(), skipped_document(), (0..rows).map(|at| Ok(skipped(at))))
            .unwrap();
        let (found, groups) = read::<SkippedRecord>(&folder.path().join("skipped.parquet"));
        assert_eq!(groups, [i64::try_from(ROW_GROUP).unwrap(), i64::try_from(BATCH + 1).unwrap()]);
        assert!(found.into_iter().eq((0..rows).map(skipped)));
    }
}
