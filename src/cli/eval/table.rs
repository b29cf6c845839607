//! An evaluation for people: plain text in columns.

use std::collections::BTreeSet;
use std::fmt::Write;

use bayan::eval::{
    CountedScores, Evaluation, GroupScores, Interval, Intervals, LanguagePairScores, Reliability, Scores, TypeScores,
    Worst,
};
use bayan::record::ConflictType;

use super::Ablation;

/// What stands where there is nothing to measure.
const NOTHING: &str = "-";

/// The evaluation as a reader sees it.
pub(super) fn table(evaluation: &Evaluation) -> String {
    let mut text = String::new();
    let documents = evaluation.documents;
    line(
        &mut text,
        format_args!(
            "{}: {} of {} documents read, the language right in {}\n",
            evaluation.corpus,
            documents.read,
            documents.gold,
            share(evaluation.language_accuracy)
        ),
    );
    measures(&mut text, evaluation);
    by_language_pair(&mut text, evaluation);
    by_type(&mut text, evaluation);
    thresholds(&mut text, evaluation);
    let reliability = &evaluation.reliability;
    bins(&mut text, "`alignment`, all pairs of the run", &reliability.alignment);
    bins(&mut text, "`contradiction`, all pairs of the run", &reliability.contradiction);
    bins(&mut text, "`contradiction`, labelled pairs", &reliability.contradiction_labelled);
    text
}

/// What a pipeline is worth without each signal: the figures with all, then how much each falls (-) or rises (+) without.
pub(super) fn ablations(rows: &[Ablation]) -> String {
    let figures = |row: &Ablation| {
        let evaluation = &row.evaluation;
        let contradictions = &evaluation.contradictions;
        [
            evaluation.links.f1,
            evaluation.b_cubed.f1,
            contradictions.at_half.f1,
            contradictions.average_precision,
            contradictions.type_accuracy,
        ]
    };
    let mut grid = Grid::new(&["without", "links F1", "B-cubed F1", "contradictions F1", "AP", "type"]);
    let Some((all, without)) = rows.split_first() else { return String::new() };
    let of_all = figures(all);
    grid.row("nothing", of_all.map(share));
    for row in without {
        let differences = figures(row).into_iter().zip(of_all).map(|(own, of_all)| format!("{:+.3}", own - of_all));
        grid.row(row.without.unwrap_or_default(), differences);
    }
    let mut text = format!("{}: each signal off in turn\n\n", all.evaluation.corpus);
    grid.write(&mut text);
    text
}

/// Adds a line; writing to a string cannot fail.
fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{words}");
}

/// Rows of cells, set in columns: the first to the left, the others to the right.
struct Grid(Vec<Vec<String>>);

impl Grid {
    fn new(heads: &[&str]) -> Self {
        Self(vec![heads.iter().map(|&head| head.to_owned()).collect()])
    }

    fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        self.0.push([name.to_owned()].into_iter().chain(cells).collect());
    }

    fn write(&self, text: &mut String) {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.0.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        for row in &self.0 {
            let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
                if column == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") }
            });
            line(text, format_args!("{}", cells.collect::<String>().trim_end()));
        }
    }
}

fn share(value: f64) -> String {
    format!("{value:.3}")
}

fn some_share(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), share)
}

fn shares(scores: Scores) -> [String; 3] {
    [scores.p, scores.r, scores.f1].map(share)
}

fn counts(scores: CountedScores) -> [String; 3] {
    [scores.right, scores.found, scores.gold].map(|count| count.to_string())
}

fn measures(text: &mut String, evaluation: &Evaluation) {
    let interval = |of: fn(&Intervals) -> Option<Interval>| {
        let interval = evaluation.intervals.as_ref().and_then(of);
        interval.map(|it| format!("{} to {}", share(it.low), share(it.high))).unwrap_or_default()
    };
    let mut grid = Grid::new(&["", "P", "R", "F1", "95 % interval"]);
    let mut row = |name: &str, scores: Scores, interval: String| {
        grid.row(name, shares(scores).into_iter().chain([interval]));
    };
    row("sentences", evaluation.sentences, String::new());
    row("links", evaluation.links, interval(|it| it.links_f1));
    row("links across languages", evaluation.links_cross_language, interval(|it| it.links_cross_language_f1));
    row("B-cubed", evaluation.b_cubed, interval(|it| it.b_cubed_f1));
    let contradictions = evaluation.contradictions;
    row("contradictions", contradictions.at_half, interval(|it| it.contradictions_f1));
    grid.write(text);

    let mut grid = Grid::new(&["", "value", "95 % interval"]);
    for (lang, f1) in &evaluation.links_f1_by_language {
        grid.row(&format!("F1 of links that touch {lang}"), [share(*f1)]);
    }
    if let Some(worst) = &evaluation.links_worst_language {
        let name = format!("F1 of links, worst language ({})", worst.name);
        grid.row(&name, [share(worst.value), interval(|it| it.links_worst_language_f1)]);
    }
    let average_precision = share(contradictions.average_precision);
    grid.row("average precision of contradictions", [average_precision, interval(|it| it.average_precision)]);
    grid.row("area under their ROC curve", [share(contradictions.auc), interval(|it| it.auc)]);
    grid.row("right type, of those found", [share(contradictions.type_accuracy), interval(|it| it.type_accuracy)]);
    grid.row("asserted outside gold clusters", [share(evaluation.contradictions_outside_gold_clusters)]);
    line(text, format_args!(""));
    grid.write(text);
    if let Some(intervals) = &evaluation.intervals {
        let (resamples, seed) = (intervals.resamples, intervals.seed);
        line(text, format_args!("\n  Intervals: {resamples} resamples of the documents of each event, seed {seed}"));
    }
}

fn by_language_pair(text: &mut String, evaluation: &Evaluation) {
    let heads = ["", "P", "R", "F1", "right", "found", "gold"];
    let mut links = Grid::new(&heads);
    let mut contradictions = group_grid();
    for (name, LanguagePairScores { links: found, contradictions: group }) in &evaluation.by_language_pair {
        links.row(name, shares(found.scores).into_iter().chain(counts(*found)));
        contradictions.row(name, group_cells(group));
    }
    let worst = |worst: &Option<Worst>| worst.as_ref().map(|it| format!("{} {}", it.name, share(it.value)));
    let or_nothing = |words: Option<String>| words.unwrap_or_else(|| NOTHING.to_owned());
    let worst_pairs = &evaluation.worst_language_pairs;
    line(text, format_args!("\nLinks by languages (worst F1: {})", or_nothing(worst(&worst_pairs.links_f1))));
    links.write(text);
    line(
        text,
        format_args!(
            "\nContradictions by languages (worst F1: {}; worst average precision: {})",
            or_nothing(worst(&worst_pairs.contradictions_f1)),
            or_nothing(worst(&worst_pairs.average_precision))
        ),
    );
    contradictions.write(text);
}

fn group_grid() -> Grid {
    Grid::new(&["", "P", "R", "F1", "AP", "right", "found", "gold", "labelled"])
}

fn group_cells(group: &GroupScores) -> impl Iterator<Item = String> {
    let average_precision = some_share(group.average_precision);
    let counts = counts(group.at_half).into_iter().chain([group.labelled.to_string()]);
    shares(group.at_half.scores).into_iter().chain([average_precision]).chain(counts)
}

fn by_type(text: &mut String, evaluation: &Evaluation) {
    let by_type = &evaluation.by_type;
    let mut grid = group_grid();
    for (conflict, scores) in by_type {
        grid.row(&name(*conflict), group_cells(&scores.contradictions));
    }
    line(text, format_args!("\nContradictions by gold type"));
    grid.write(text);

    let run_types: BTreeSet<ConflictType> = by_type.values().flat_map(|it| it.run_types.keys().copied()).collect();
    let heads: Vec<String> =
        [String::new()].into_iter().chain(run_types.iter().map(|&it| name(it))).chain(["none".to_owned()]).collect();
    let mut grid = Grid(vec![heads]);
    for (conflict, TypeScores { run_types: given, run_untyped, .. }) in by_type {
        let cells = run_types.iter().map(|run_type| given.get(run_type).copied().unwrap_or_default());
        grid.row(&name(*conflict), cells.chain([*run_untyped]).map(|count| count.to_string()));
    }
    line(text, format_args!("\nTypes of the contradictions found (gold: rows, run: columns)"));
    grid.write(text);
}

/// The name of a type in the records.
fn name(conflict: ConflictType) -> String {
    serde_json::to_value(conflict).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn thresholds(text: &mut String, evaluation: &Evaluation) {
    let mut grid = Grid::new(&["", "P", "R", "F1", "found", "", "P", "R", "F1", "found"]);
    for it in &evaluation.thresholds {
        let cells = |scores: CountedScores| shares(scores.scores).into_iter().chain([scores.found.to_string()]);
        let cells = cells(it.contradictions).chain([String::new()]).chain(cells(it.links));
        grid.row(&format!("{:.2}", it.threshold), cells);
    }
    line(
        text,
        format_args!("\nThresholds: contradictions (left), links by `alignment` alone, without clusters (right)"),
    );
    grid.write(text);
}

fn bins(text: &mut String, what: &str, reliability: &Reliability) {
    let mut grid = Grid::new(&["", "pairs", "predicted", "observed"]);
    for bin in &reliability.bins {
        let cells = [bin.count.to_string(), some_share(bin.predicted), some_share(bin.observed)];
        grid.row(&format!("{:.1} to {:.1}", bin.from, bin.to), cells);
    }
    let (pairs, ece) = (reliability.pairs, share(reliability.ece));
    line(text, format_args!("\nReliability of {what} ({pairs}; expected calibration error {ece})"));
    grid.write(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut grid = Grid::new(&["", "P", "found"]);
        grid.row("en-prs", ["0.500".to_owned(), "7".to_owned()]);
        grid.row("ur", ["1.000".to_owned()]);
        let mut text = String::new();
        grid.write(&mut text);
        assert_eq!(text, "              P  found\n  en-prs  0.500      7\n  ur      1.000\n");
    }
}
