//! How fast texts become vectors: the student on one core, the transformer on several, beside ONNX Runtime with the same
//! graph and tokenizer in Python.
//!
//! ```text
//! python3 -m venv rival && rival/bin/pip install -r benches/embed/requirements.txt
//! cargo bench --bench embed -- TEXTS… --python rival/bin/python
//! ```
//!
//! Each of `TEXTS` holds one text a line. Of every file the same number of lines is taken, spread over it. All figures are
//! of raw text to vectors, each the best of three.
#![cfg_attr(test, allow(dead_code, unused_imports, reason = "built without its own `main` where the harness is on"))]
#![allow(clippy::print_stdout, missing_docs, reason = "a program that prints figures")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, ensure};
use bayan::embed::{Encoder, StudentEncoder, TransformerEncoder};
use clap::Parser;

/// Measures the encoders' speed.
#[derive(Parser)]
struct Arguments {
    /// Files of texts, one a line.
    texts: Vec<PathBuf>,
    /// How many texts of each file the transformer gets; the student gets forty times as many, if there are.
    #[arg(long, default_value_t = 150)]
    each: usize,
    /// Threads of the transformer and of its rival.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// A Python interpreter that has the packages of `benches/embed/requirements.txt`.
    #[arg(long)]
    python: Option<PathBuf>,
    /// What cargo passes to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// The best of three rates at which `work` goes through `count` texts.
fn rate(count: usize, mut work: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    let mut best = 0.0_f64;
    for _ in 0..3 {
        let started = Instant::now();
        work()?;
        best = best.max(count as f64 / started.elapsed().as_secs_f64());
    }
    Ok(best)
}

fn spread(lines: &[String], count: usize) -> Vec<&str> {
    let step = (lines.len() / count.max(1)).max(1);
    lines.iter().step_by(step).take(count).map(String::as_str).collect()
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut files = Vec::new();
    for path in &arguments.texts {
        let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
        files.push(text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>());
    }
    ensure!(!files.is_empty(), "name files of texts, one a line");
    let few: Vec<&str> = files.iter().flat_map(|lines| spread(lines, arguments.each)).collect();
    let many: Vec<&str> = files.iter().flat_map(|lines| spread(lines, 40 * arguments.each)).collect();
    let words =
        |texts: &[&str]| texts.iter().map(|text| text.split_whitespace().count()).sum::<usize>() / texts.len().max(1);

    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
    // A new student each time: none of them has seen a word before.
    let mut cold = 0.0_f64;
    for _ in 0..3 {
        let student = StudentEncoder::built_in()?;
        let started = Instant::now();
        one.install(|| student.encode(&many))?;
        cold = cold.max(many.len() as f64 / started.elapsed().as_secs_f64());
    }
    let student = StudentEncoder::built_in()?;
    one.install(|| student.encode(&many))?;
    let warm = rate(many.len(), || Ok(one.install(|| student.encode(&many)).map(drop)?))?;
    println!(
        "student, 1 thread, {} texts of {} words: {cold:.0} texts/s from the start, {warm:.0} once their words are known",
        many.len(),
        words(&many)
    );

    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let encoder = TransformerEncoder::built_in()?;
    let own = rate(few.len(), || Ok(pool.install(|| encoder.encode(&few)).map(drop)?))?;
    println!(
        "transformer, {} threads, {} texts of {} words: {own:.1} texts/s",
        arguments.threads,
        few.len(),
        words(&few)
    );
    if let Some(python) = &arguments.python {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("texts");
        std::fs::write(&path, few.join("\n"))?;
        let output = Command::new(python)
            .arg(root.join("benches/embed/rival.py"))
            .args([root.join("models/statements-small-en-ps-ur-prs"), path])
            .arg(arguments.threads.to_string())
            .output()
            .with_context(|| python.display().to_string())?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let rates: Vec<f64> =
            String::from_utf8(output.stdout)?.split_whitespace().filter_map(|rate| rate.parse().ok()).collect();
        let [single, batched] = rates[..] else { anyhow::bail!("the rival printed something else than two numbers") };
        println!(
            "ONNX Runtime, {} threads, the same graph and texts: {single:.1} texts/s one by one, {batched:.1} in batches of 32 by length",
            arguments.threads
        );
        println!("transformer / ONNX Runtime: {:.2} one by one, {:.2} in batches", own / single, own / batched);
    }
    Ok(())
}
