//! Measures language identification and sentence boundaries beside other tools, and writes `benches/quality/RESULTS.md`.
//!
//! ```text
//! python3 -m venv rivals && rivals/bin/pip install -r benches/quality/requirements.txt
//! cargo bench --bench quality -- DATA --gold GOLD --python rivals/bin/python --write benches/quality/RESULTS.md
//! ```
//!
//! `DATA` is the folder of public text data (`flores-sib200/`, `ud/`, …), `GOLD` a gold corpus; what is absent from
//! them is left out of the tables. Without `--python`, the rivals written in Rust alone stand beside bayan.
#![cfg_attr(test, allow(dead_code, unused_imports, reason = "built without its own `main` where the harness is on"))]
#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints tables")]

mod inputs;
mod language;
mod rivals;
mod sentences;
mod speed;

use std::path::PathBuf;

use anyhow::{Context, ensure};
use clap::Parser;

use crate::inputs::{GoldDocument, Inputs};

/// Measures language identification and sentence boundaries beside other tools.
#[derive(Parser)]
struct Arguments {
    /// The folder of public text data.
    data: Option<PathBuf>,
    /// A gold corpus: `gold.json` and `docs/`.
    #[arg(long)]
    gold: Option<PathBuf>,
    /// A Python interpreter that has the packages of `benches/quality/requirements.txt`.
    #[arg(long)]
    python: Option<PathBuf>,
    /// Where to write the tables besides standard output.
    #[arg(long)]
    write: Option<PathBuf>,
    /// Only these parts.
    #[arg(long, value_enum, default_values_t = [Part::Language, Part::Sentences, Part::Speed])]
    only: Vec<Part>,
    /// Print what goes wrong in the sets whose name contains this.
    #[arg(long)]
    errors: Option<String>,
    /// What cargo passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Language,
    Sentences,
    Speed,
}

const HEAD: &str = "# Quality and speed beside other tools

Written by `cargo bench --bench quality`, whose source (`benches/quality/main.rs`) says how to run it. All figures are
of one run on one machine. Nothing that is measured here was trained on; what was looked at while tuning is named with
each table. A dash: the tool has no such language.
";

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let Some(data) = &arguments.data else {
        println!("quality: no folder of public text data given, nothing measured");
        return Ok(());
    };
    ensure!(data.is_dir(), "{} is no folder", data.display());
    let mut inputs = Inputs {
        data,
        gold: arguments.gold.as_deref().map(GoldDocument::read).transpose()?.unwrap_or_default(),
        python: arguments.python.as_deref().map(rivals::Python::start).transpose()?,
        errors: arguments.errors.as_deref(),
    };
    let mut report = HEAD.to_owned();
    if arguments.only.contains(&Part::Language) {
        report += &language::report(&mut inputs)?;
    }
    if arguments.only.contains(&Part::Sentences) {
        report += &sentences::report(&mut inputs)?;
    }
    if arguments.only.contains(&Part::Speed) {
        report += &speed::report(&mut inputs)?;
    }
    if let Some(python) = &inputs.python {
        report += &python.versions();
    }
    println!("{report}");
    if let Some(path) = &arguments.write {
        std::fs::write(path, report).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
