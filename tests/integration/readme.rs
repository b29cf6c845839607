//! What README.md says, against the program: its tables of commands, settings and files, and its example.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::Folder;

const README: &str = include_str!("../../README.md");
const CRATE_DOCS: &str = include_str!("../../src/lib.rs");

/// The rows of the table below the heading `heading`, as cells without their outer white space.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let after = README.split_once(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no heading {heading}")).1;
    let section = after.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |row: &'static str| row.trim_matches('|').split(" | ").map(str::trim).collect();
    let rows: Vec<Vec<&str>> = rows.map(cells).collect();
    assert!(!rows.is_empty(), "no table below {heading}");
    rows
}

/// What stands between backticks in `cell`.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// `bayan ARGUMENTS`, which must end well.
fn bayan(arguments: &[&str]) -> String {
    let ended = Folder::new().bayan(arguments, "");
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    ended.stdout
}

#[test]
fn the_commands_are_those_of_the_program() {
    let help = bayan(&["--help"]);
    let listed = help.split_once("Commands:\n").unwrap().1.split("\n\n").next().unwrap();
    // A command stands at two spaces; the rest of its explanation further in.
    let commands: BTreeSet<&str> = listed
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|&command| command != "help")
        .collect();
    let told: BTreeSet<&str> = table("Commands").iter().map(|row| quoted(row[0])[0]).collect();
    assert_eq!(told, commands);
}

#[test]
fn every_example_command_has_arguments_that_the_program_knows() {
    for row in table("Commands") {
        let example = quoted(row.last().unwrap())[0];
        let mut words = example.split_whitespace();
        assert_eq!(words.next(), Some("bayan"), "{example}");
        let command = words.next().unwrap();
        assert_eq!(command, quoted(row[0])[0]);
        let help = bayan(&[command, "--help"]);
        for flag in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(flag), "{example}: {command} has no {flag}");
        }
    }
}

#[test]
fn the_settings_are_those_of_a_new_config() {
    let written = bayan(&["init"]);
    // The keys in order, with their values; one that has no value is commented out.
    let mut settings = BTreeSet::new();
    let mut section = "";
    for line in written.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
        } else if let Some((key, value)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            settings.insert((format!("{section}.{key}"), value.to_owned()));
        } else if let Some(key) = line.strip_prefix("# ").and_then(|line| line.strip_suffix(" =")) {
            settings.insert((format!("{section}.{key}"), "none".to_owned()));
        }
    }
    let told: BTreeSet<(String, String)> = table("Settings")
        .iter()
        .map(|row| {
            let key = quoted(row[0])[0].to_owned();
            // What the required key and the run folder are depends on the job; the template fills in examples.
            let value = match quoted(row[1]).first() {
                Some(value) => (*value).to_owned(),
                None => {
                    settings.iter().find(|(known, _)| *known == key).map_or(String::new(), |(_, value)| value.clone())
                }
            };
            (key, value)
        })
        .collect();
    assert_eq!(told, settings);
}

#[test]
fn the_files_of_a_run_folder_and_their_fields_exist() {
    let schemas: Value = serde_json::from_str(&bayan(&["schema"])).unwrap();
    let files = table("The run folder");
    for row in &files {
        let file = quoted(row[0])[0];
        let name = file.split('.').next().unwrap();
        let fields = schemas[name]["properties"].as_object().unwrap_or_else(|| panic!("there is no schema of {file}"));
        let extension = if matches!(name, "run" | "timings") { "json" } else { "jsonl" };
        assert_eq!(file, format!("{name}.{extension}"));
        for field in quoted(row[1]) {
            assert!(fields.contains_key(field), "{file} has no field `{field}`");
        }
    }
    // The other schemas are those of what commands print; `run` is both a command and a file.
    let commands: BTreeSet<&str> = table("Commands").iter().map(|row| quoted(row[0])[0]).collect();
    let is_file = |name: &&str| *name == "run" || !commands.contains(name);
    let expected: BTreeSet<&str> = schemas.as_object().unwrap().keys().map(String::as_str).filter(is_file).collect();
    let told: BTreeSet<&str> = files.iter().map(|row| quoted(row[0])[0].split('.').next().unwrap()).collect();
    assert_eq!(told, expected);
}

#[test]
fn the_library_example_is_the_one_that_is_tested() {
    let example = README.split_once("```rust\n").unwrap().1.split("```").next().unwrap();
    let documented = CRATE_DOCS.split_once("//! ```\n").unwrap().1.split("//! ```").next().unwrap();
    // Lines that begin with # are run and not shown.
    let shown: Vec<&str> = documented
        .lines()
        .map(|line| line.strip_prefix("//!").unwrap())
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .filter(|line| !line.starts_with("# "))
        .collect();
    assert_eq!(example.lines().collect::<Vec<_>>(), shown);
}
