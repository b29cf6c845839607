//! A config written out: with every key explained (`bayan init`), or as resolved (`bayan check`).
//!
//! Keys and explanations come from the schema of [`Config`], whose text is the documentation of its fields, and
//! values from the config itself; so what is printed cannot differ from what is read.

use std::fmt::Write;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

use super::Config;
use super::config::Section;

/// Widest line of a comment, in characters.
const WIDTH: usize = 100;

/// All sections and their keys, in the order in which they are documented.
pub(super) fn keys() -> Vec<Section> {
    sections()
        .into_iter()
        .map(|(section, schema)| (section, properties(&schema).into_iter().map(|(key, _)| key).collect()))
        .collect()
}

/// `config` with every key explained.
pub(super) fn commented(config: &Config) -> String {
    let mut text = String::new();
    comment(&mut text, "A bayan pipeline. Paths are relative to the folder of this file.");
    written(&mut text, config, |text, schema| comment(text, description(schema)), |_, _| "");
    text
}

/// `config` bare, with a note after every key for which `is_default(section, key)` holds.
pub(super) fn plain(config: &Config, is_default: impl Fn(&str, &str) -> bool) -> String {
    let mut text = String::new();
    let note = |section: &str, key: &str| if is_default(section, key) { "  # default" } else { "" };
    written(&mut text, config, |_, _| (), note);
    text.trim_start().to_owned()
}

fn written(
    text: &mut String,
    config: &Config,
    explain: impl Fn(&mut String, &Value),
    note: impl Fn(&str, &str) -> &'static str,
) {
    let values = serde_json::to_value(config).unwrap_or_default();
    for (section, schema) in sections() {
        text.push('\n');
        explain(text, &schema);
        let _ = writeln!(text, "[{section}]");
        for (key, schema) in properties(&schema) {
            explain(text, &schema);
            let value = &at(&values, &section)[&key];
            let _ = match value {
                // A key that has no value may only be left out in TOML.
                Value::Null => writeln!(text, "# {key} ="),
                Value::String(words) => {
                    writeln!(text, "{key} = {}{}", toml::Value::from(words.as_str()), note(&section, &key))
                }
                // Lists are of texts alone.
                Value::Array(entries) => {
                    let entries: Vec<toml::Value> =
                        entries.iter().filter_map(Value::as_str).map(toml::Value::from).collect();
                    writeln!(text, "{key} = {}{}", toml::Value::from(entries), note(&section, &key))
                }
                value => writeln!(text, "{key} = {value}{}", note(&section, &key)),
            };
        }
    }
}

/// The sections with their schemas.
fn sections() -> Vec<(String, Value)> {
    let settings = SchemaSettings::draft2020_12().with(|settings| settings.inline_subschemas = true);
    let schema = settings.into_generator().into_root_schema_for::<Config>();
    let mut sections = Vec::new();
    add_sections(&mut sections, "", schema.as_value());
    sections
}

/// Adds the sections below a schema, each before those inside it.
fn add_sections(sections: &mut Vec<(String, Value)>, prefix: &str, schema: &Value) {
    for (key, schema) in all_properties(schema).into_iter().filter(|(_, schema)| is_section(schema)) {
        let name = format!("{prefix}{key}");
        sections.push((name.clone(), schema.clone()));
        add_sections(sections, &format!("{name}."), &schema);
    }
}

fn is_section(schema: &Value) -> bool {
    schema["properties"].is_object()
}

/// The keys of a section, without the sections inside it.
fn properties(schema: &Value) -> Vec<(String, Value)> {
    all_properties(schema).into_iter().filter(|(_, schema)| !is_section(schema)).collect()
}

fn all_properties(schema: &Value) -> Vec<(String, Value)> {
    let properties = schema["properties"].as_object().cloned().unwrap_or_else(Map::new);
    properties.into_iter().collect()
}

/// The value of a section, whose name may be dotted.
fn at<'value>(values: &'value Value, section: &str) -> &'value Value {
    section.split('.').fold(values, |value, part| &value[part])
}

fn description(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or_default()
}

/// Writes `words` as a comment, broken into lines.
fn comment(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(text, "{line}");
            "#".clone_into(&mut line);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}");
}
