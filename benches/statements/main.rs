//! Measures the parts of statements on cases written by hand, and writes `benches/statements/RESULTS.md`.
//!
//! ```text
//! cargo bench --bench statements -- --write benches/statements/RESULTS.md      # --faults PART/LANG lists what is wrong
//! ```
#![cfg_attr(test, allow(dead_code, unused_imports, reason = "built without its own `main` where the harness is on"))]
#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints tables")]

mod score;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context;
use bayan::Language;
use clap::Parser;
use score::Set;

/// Measures the parts of statements on cases written by hand.
#[derive(Parser)]
struct Arguments {
    /// Where to write the tables besides standard output.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Print the cases that are wrong, of the parts and languages that this begins: `times/ps`; never held-out ones.
    #[arg(long)]
    faults: Option<String>,
    /// What cargo passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

const HEAD: &str = "# Parts of statements

Written by `cargo bench --bench statements`. Precision, recall and F1 in percent on the cases of `tests/data`, written
by one writer a language and read by another (`tests/data/README.md` says who). *Development* cases were written along
with the rules; *blind* ones by writers who had seen neither rules nor word lists, and the rules were mended after them
(not yet after those of states, frames and predicates); *held-out* ones by others again, and nothing is mended after
them: theirs are the figures to expect on new text.

A quantity's frame is the place it holds for, the period it counts over and the time it stood at: right if the words are
exactly the same, asked of quantities that were found.

A quantity's value is right if its interval and its hedge are; the rest is asked of quantities that were found.
A time is right if its days and minutes are, a state if its axis and value are, a place if its id is. A speaker is
right if the words are exactly the same. Counts of a part that every case has are shown as one figure.

Agent, patient and cause are asked of predicates found with the right kind: right if the words are exactly the same, and
in a second row if they have words in common.
";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let readers = score::Readers::new()?;
    let mut report = HEAD.to_owned();
    for (set, title) in [
        (Set::Development, "Development cases"),
        (Set::Blind, "Blind cases"),
        (Set::HeldOut, "Held-out cases, only measured"),
    ] {
        let _ = write!(report, "\n## {title}\n\n| part | en P / R / F1 | ps | ur | prs |\n|---|---:|---:|---:|---:|\n");
        let mut tables = Vec::new();
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            let (table, faults) = score::score(&readers, language, set)?;
            // Nothing is mended after held-out cases, so that theirs are not shown.
            if let Some(shown) = arguments.faults.as_ref().filter(|_| set != Set::HeldOut) {
                faults.iter().filter(|fault| fault.starts_with(shown.as_str())).for_each(|fault| println!("{fault}"));
            }
            tables.push(table);
        }
        let mut parts: Vec<&str> = tables.iter().flat_map(|table| table.keys().copied()).collect();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            let _ = write!(report, "| {part}");
            for table in &tables {
                let counts = table.get(part).copied().unwrap_or_default();
                let [precision, recall, f1] =
                    [counts.precision(), counts.recall(), counts.f1()].map(|share| 100.0 * share);
                let _ = if counts.found == counts.wanted {
                    write!(report, " | {f1:.1}")
                } else {
                    write!(report, " | {precision:.1} / {recall:.1} / {f1:.1}")
                };
            }
            report += " |\n";
        }
        report += "\nCases: ";
        for part in ["quantities", "times", "attribution", "polarity", "places", "states", "scopes", "predicates"] {
            let counts = [Language::English, Language::Pashto, Language::Urdu, Language::Dari]
                .map(|language| score::cases(part, language, set).map_or(0, |cases| cases.len()).to_string());
            let _ = write!(report, "{part} {}; ", counts.join(", "));
        }
        report = report.trim_end_matches("; ").to_owned() + ".\n";
    }
    println!("{report}");
    if let Some(path) = &arguments.write {
        std::fs::write(path, report).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
