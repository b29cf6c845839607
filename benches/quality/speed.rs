//! Speed on one core beside the other tools, on the same text in the same run.

use std::fmt::Write as _;
use std::time::Instant;

use bayan::language::Identifier;
use bayan::sentence::Segmenter;
use unicode_segmentation::UnicodeSegmentation;

use crate::inputs::Inputs;
use crate::rivals::{self, IDENTIFIERS, SPLITTERS};
use crate::{language, sentences};

/// The seconds of the best of several rounds over all texts.
fn seconds(texts: &[&str], run: impl Fn(&str) -> usize) -> f64 {
    let began = Instant::now();
    let mut best = f64::INFINITY;
    for round in 0.. {
        if round >= 40 || (round >= 3 && began.elapsed().as_secs_f64() > 3.0) {
            break;
        }
        let start = Instant::now();
        std::hint::black_box(texts.iter().map(|text| run(text)).sum::<usize>());
        best = best.min(start.elapsed().as_secs_f64());
    }
    best
}

pub(crate) fn report(inputs: &mut Inputs<'_>) -> anyhow::Result<String> {
    let mut report = "
# Speed

One core, the best of several rounds over the same text for every tool. Tools in Python are called once a text; those
of them that are written in C or Rust (all but pySBD) spend well under a microsecond of a call in Python itself.

## Language

| FLORES | lines | bayan, lines/s | MB/s | whatlang, lines/s |"
        .to_owned();
    for tool in IDENTIFIERS {
        let _ = write!(report, " {tool} |");
    }
    report += " bayan : heliport |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";
    let identifier = Identifier::new()?;
    let columns = language::columns(inputs);
    let all = columns.iter().flat_map(|(_, texts)| texts.clone()).collect();
    for (name, texts) in columns.into_iter().chain([("all five", all)]) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let bytes: usize = texts.iter().map(|text| text.len()).sum();
        let own = seconds(&texts, |text| identifier.identify(text).label.code().len());
        let whatlang = seconds(&texts, |text| rivals::whatlang(text).code().len());
        let rate = |seconds: f64| texts.len() as f64 / seconds;
        let speed = bytes as f64 / 1e6 / own;
        let _ = write!(report, "| {name} | {} | {:.0} | {speed:.1} | {:.0} |", texts.len(), rate(own), rate(whatlang));
        let mut ratio = String::new();
        for tool in IDENTIFIERS {
            let Some(python) = &mut inputs.python else {
                report += " |";
                continue;
            };
            let time = python.time(tool, "identify", None, &texts)?.unwrap_or(f64::NAN);
            let _ = write!(report, " {:.0} |", rate(time));
            if tool == "heliport" {
                ratio = format!("{:.1}", time / own);
            }
        }
        let _ = writeln!(report, " {ratio} |");
    }
    report += "
## Sentences

| running text | MB | bayan, MB/s | UAX #29, MB/s | ICU4X |";
    for tool in SPLITTERS {
        let _ = write!(report, " {tool} |");
    }
    report += " bayan's time : UAX #29's |\n|---|---:|---:|---:|---:|---:|---:|---:|\n";
    for (language, texts) in sentences::running_text(inputs) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let megabytes = texts.iter().map(|text| text.len()).sum::<usize>() as f64 / 1e6;
        let segmenter = Segmenter::new(language);
        let own = seconds(&texts, |text| segmenter.segment(text).len());
        let base = seconds(&texts, |text| text.split_sentence_bound_indices().count());
        let icu = seconds(&texts, |text| rivals::icu4x(text).len());
        let rate = |seconds: f64| megabytes / seconds;
        let (name, own_rate, base_rate, icu_rate) = (language.name(), rate(own), rate(base), rate(icu));
        let _ = write!(report, "| {name} | {megabytes:.2} | {own_rate:.1} | {base_rate:.1} | {icu_rate:.1} |");
        for tool in SPLITTERS {
            let time = match &mut inputs.python {
                Some(python) => python.time(tool, "split", Some(language), &texts)?,
                None => None,
            };
            match time {
                Some(time) => _ = write!(report, " {:.2} |", rate(time)),
                None => report += " – |",
            }
        }
        let _ = writeln!(report, " {:.2} |", own / base);
    }
    Ok(report)
}
