//! Turns scenarios of training statements into what the pair scorer learns from: each statement's vector, and the
//! typed features of every pair of one scenario, by the very code that runs in production.
//!
//!     cargo run --release --example pair-features -- [--student] OUT.safetensors SCENARIOS.jsonl...
//!
//! `--student` takes the vectors of the student in place of the transformer's. A scenario is a line `{"scenario", "date", "statements": [{"lang", "text", "date"?}, …]}`. The output holds `vectors`
//! (F32 [statements, dimensions], in input order), `pairs` (I32 [pairs, 2], rows of `vectors`, scenario by scenario),
//! `features` (F32 [pairs, features]) and `late` (F32 [pairs, 3]: the late interaction's similarity, gap, and
//! unweighted similarity). Its metadata names the encoder by its hash.

use std::collections::HashMap;

use bayan::contradiction::typed::{Comparison, FEATURES};
use bayan::embed::{Encoder, LateInteraction, StudentEncoder, TransformerEncoder, encode_for_pairs};
use bayan::statement::Context;
use bayan::{Extractor, Language, Span, Statement};
use rayon::prelude::*;
use safetensors::tensor::{Dtype, TensorView};
use serde::Deserialize;

#[derive(Deserialize)]
struct Scenario {
    date: Option<String>,
    statements: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    lang: Language,
    text: String,
    /// Its own day, where it differs from the scenario's.
    date: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let is_student = arguments.next_if(|argument| argument == "--student").is_some();
    let out = arguments.next().ok_or_else(|| anyhow::anyhow!("usage: pair-features [--student] OUT SCENARIOS..."))?;
    let mut scenarios: Vec<Scenario> = Vec::new();
    for path in arguments {
        for line in fs_err::read_to_string(path)?.lines() {
            scenarios.push(serde_json::from_str(line)?);
        }
    }
    let extractor = Extractor::new()?;
    let encoder: Box<dyn Encoder> =
        if is_student { Box::new(StudentEncoder::built_in()?) } else { Box::new(TransformerEncoder::built_in()?) };
    let written: Vec<&Written> = scenarios.iter().flat_map(|scenario| &scenario.statements).collect();
    let texts: Vec<&str> = written.iter().map(|statement| statement.text.as_str()).collect();
    let languages: Vec<Option<Language>> = written.iter().map(|statement| Some(statement.lang)).collect();
    let (vectors, tokens) = encode_for_pairs(encoder.as_ref(), &texts, &languages)?;

    let mut first = 0;
    let mut starts = Vec::new();
    for scenario in &scenarios {
        starts.push(first);
        first += scenario.statements.len();
    }
    let blocks: Vec<(Vec<i32>, Vec<f32>, Vec<f32>)> = scenarios
        .par_iter()
        .zip(starts)
        .map(|(scenario, start)| {
            let read = |statement: &Written| {
                let date = statement.date.as_deref().or(scenario.date.as_deref());
                let published = date.and_then(|date| date.get(..10)?.parse().ok());
                let clauses = extractor.extract(&statement.text, statement.lang, &Context::new(published));
                Statement::merged(clauses, Span::new(0, statement.text.len()), statement.lang)
            };
            let statements: Vec<Statement> = scenario.statements.iter().map(read).collect();
            let (mut pairs, mut features, mut late) = (Vec::new(), Vec::new(), Vec::new());
            for a in 0..statements.len() {
                for b in a + 1..statements.len() {
                    pairs.extend([start + a, start + b].map(|row| i32::try_from(row).unwrap_or(i32::MAX)));
                    features.extend(Comparison::new(&statements[a], &statements[b]).features());
                    let found = LateInteraction::of(&tokens[start + a], &tokens[start + b]).unwrap_or_default();
                    late.extend([found.similarity, found.gap, found.unweighted]);
                }
            }
            (pairs, features, late)
        })
        .collect();
    let pairs: Vec<i32> = blocks.iter().flat_map(|(pairs, ..)| pairs.iter().copied()).collect();
    let features: Vec<f32> = blocks.iter().flat_map(|(_, features, _)| features.iter().copied()).collect();
    let late: Vec<f32> = blocks.iter().flat_map(|(.., late)| late.iter().copied()).collect();
    let rows: Vec<f32> = (0..vectors.len()).flat_map(|row| vectors.row(row).to_vec()).collect();

    let bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>();
    let (rows, features, late) = (bytes(&rows), bytes(&features), bytes(&late));
    let count = pairs.len() / 2;
    let pairs: Vec<u8> = pairs.iter().flat_map(|value| value.to_le_bytes()).collect();
    let tensors = [
        ("vectors", TensorView::new(Dtype::F32, vec![vectors.len(), vectors.dimensions()], &rows)?),
        ("pairs", TensorView::new(Dtype::I32, vec![count, 2], &pairs)?),
        ("features", TensorView::new(Dtype::F32, vec![count, FEATURES], &features)?),
        ("late", TensorView::new(Dtype::F32, vec![count, 3], &late)?),
    ];
    let metadata = HashMap::from([("encoder".to_owned(), encoder.model().hash.clone())]);
    safetensors::serialize_to_file(tensors, Some(metadata), out.as_ref())?;
    Ok(())
}
