//! Evaluation: a run against a gold corpus, with the measures that the field uses for each stage.
//!
//! A gold corpus is a folder with `docs/` (the articles) and `gold.json` (what careful bilingual readers say of
//! them: each document's language and sentences, clusters of sentences that speak to one point, and how pairs of
//! them stand to each other). A run's statement counts for every gold sentence that it overlaps by at least half of
//! the shorter of the two. Shares are rounded to four decimals.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::record::ConflictType;
use crate::report::RunOutput;

/// A sentence: its document and its index in it.
type Sentence<'gold> = (&'gold str, usize);

/// A pair of sentences, the lower first.
type Pair<'gold> = (Sentence<'gold>, Sentence<'gold>);

#[derive(Debug, Deserialize)]
struct Gold {
    documents: BTreeMap<String, GoldDocument>,
    clusters: Vec<GoldCluster>,
    relations: Vec<GoldRelation>,
}

#[derive(Debug, Deserialize)]
struct GoldDocument {
    lang: String,
    sentences: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct GoldCluster {
    members: Vec<(String, usize)>,
}

#[derive(Debug, Deserialize)]
struct GoldRelation {
    a: (String, usize),
    b: (String, usize),
    label: String,
    #[serde(rename = "type")]
    conflict: ConflictType,
}

/// Precision, recall and their harmonic mean.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Scores {
    /// Precision.
    pub p: f64,
    /// Recall.
    pub r: f64,
    /// F1.
    pub f1: f64,
}

/// How many of the gold documents the run has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DocumentsRead {
    /// Documents of the gold corpus.
    pub gold: usize,
    /// Those of them in the run.
    pub read: usize,
}

/// Contradictions found among the labelled pairs, end to end: a pair that the run does not have scores 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ContradictionScores {
    /// Precision, recall and F1 at a score of 0.5.
    #[serde(flatten)]
    pub at_half: Scores,
    /// Average precision over all scores; ties share the worst rank.
    pub average_precision: f64,
    /// Area under the ROC curve.
    pub auc: f64,
    /// The share of the contradictions found whose type is the gold's.
    pub type_accuracy: f64,
}

/// The measures of a run against a gold corpus.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Evaluation {
    /// The gold corpus's folder name.
    pub corpus: String,
    /// Documents read.
    pub documents: DocumentsRead,
    /// The share of documents whose language is right.
    pub language_accuracy: f64,
    /// Sentences with exactly the gold's span.
    pub sentences: Scores,
    /// Pairs of sentences of different documents in one cluster.
    pub links: Scores,
    /// The same, of documents in different languages.
    pub links_cross_language: Scores,
    /// F1 of the links that touch a document in each language.
    pub links_f1_by_language: BTreeMap<String, f64>,
    /// Extended B-cubed over all sentences; a sentence in no cluster is its own.
    pub b_cubed: Scores,
    /// Contradictions.
    pub contradictions: ContradictionScores,
    /// The share of the contradictions that the run asserts (score 0.5) between sentences of no common gold cluster.
    pub contradictions_outside_gold_clusters: f64,
}

/// Measures `run` against the gold corpus in the folder `corpus`.
///
/// # Errors
/// [`ErrorKind::Run`] if the corpus is not of the gold form.
pub fn evaluate(corpus: impl AsRef<Path>, run: &RunOutput) -> Result<Evaluation> {
    let corpus = corpus.as_ref();
    let path = corpus.join("gold.json");
    let text = fs_err::read_to_string(&path).map_err(|source| {
        Error::new(ErrorKind::Run, "this is no gold corpus")
            .in_file(&path)
            .with_hint("a gold corpus holds gold.json and docs/")
            .with_source(source)
    })?;
    let gold: Gold = serde_json::from_str(&text).map_err(|source| {
        Error::new(ErrorKind::Run, "gold.json is not of the gold form").in_file(&path).with_source(source)
    })?;
    let spans = gold_spans(corpus, &gold)?;
    let name = corpus.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
    Ok(measure(name.unwrap_or_default(), &gold, &spans, run))
}

/// The span of every gold sentence, in code points of its document's body.
fn gold_spans<'gold>(corpus: &Path, gold: &'gold Gold) -> Result<BTreeMap<&'gold str, Vec<(usize, usize)>>> {
    let mut spans = BTreeMap::new();
    for (id, document) in &gold.documents {
        let path = corpus.join("docs").join(format!("{id}.txt"));
        let text = fs_err::read_to_string(&path).map_err(|source| {
            Error::new(ErrorKind::Run, "a gold document cannot be read").in_file(&path).with_source(source)
        })?;
        let body = text.split_once("\n---\n").map_or("", |(_, body)| body);
        let (mut at, mut points) = (0, 0);
        let mut found = Vec::new();
        for sentence in &document.sentences {
            let Some(offset) = body[at..].find(sentence.as_str()) else {
                let what = format!("the gold sentence `{sentence}` does not stand in the body after the one before");
                return Err(Error::new(ErrorKind::Run, what).in_file(&path));
            };
            let start = points + body[at..at + offset].chars().count();
            points = start + sentence.chars().count();
            at += offset + sentence.len();
            found.push((start, points));
        }
        spans.insert(id.as_str(), found);
    }
    Ok(spans)
}

fn measure<'gold>(
    corpus: String,
    gold: &'gold Gold,
    spans: &BTreeMap<&'gold str, Vec<(usize, usize)>>,
    run: &RunOutput,
) -> Evaluation {
    let language = |document: &str| gold.documents.get(document).map_or("", |document| document.lang.as_str());
    let read: HashMap<&str, &str> =
        run.documents.iter().map(|document| (document.doc_id.as_str(), document.lang.code())).collect();
    let right =
        gold.documents.iter().filter(|(id, document)| read.get(id.as_str()) == Some(&document.lang.as_str())).count();

    let got: HashSet<(&str, usize, usize)> = run
        .statements
        .iter()
        .map(|statement| (statement.doc_id.as_str(), statement.sentence_start, statement.sentence_end))
        .collect();
    let want: HashSet<(&str, usize, usize)> =
        spans.iter().flat_map(|(id, spans)| spans.iter().map(|&(start, end)| (*id, start, end))).collect();
    let sentences = scores(got.intersection(&want).count(), got.len(), want.len());

    // Which gold sentences each statement speaks for.
    let mut refs: HashMap<&str, Vec<Sentence<'gold>>> = HashMap::new();
    for statement in &run.statements {
        let Some((&id, spans)) = spans.get_key_value(statement.doc_id.as_str()) else { continue };
        let (start, end) = (statement.words.start, statement.words.end);
        let hits = spans.iter().enumerate().filter(|&(_, &(first, last))| {
            let overlap = last.min(end).saturating_sub(first.max(start));
            overlap > 0 && overlap * 2 >= (last - first).min(end - start)
        });
        refs.insert(statement.statement_id.as_str(), hits.map(|(index, _)| (id, index)).collect());
    }
    let sentences_of = |statement: &str| refs.get(statement).cloned().unwrap_or_default();

    let gold_groups: Vec<BTreeSet<Sentence<'_>>> = gold
        .clusters
        .iter()
        .map(|cluster| cluster.members.iter().map(|(id, index)| (id.as_str(), *index)).collect())
        .collect();
    let run_groups: Vec<BTreeSet<Sentence<'_>>> = run
        .clusters
        .iter()
        .map(|cluster| cluster.statements.iter().flat_map(|statement| sentences_of(statement)).collect())
        .collect();
    let (want, got) = (links(&gold_groups), links(&run_groups));
    let among = |keep: &dyn Fn(&Pair<'_>) -> bool| {
        let count = |pairs: &HashSet<Pair<'_>>| pairs.iter().filter(|pair| keep(pair)).count();
        scores(want.intersection(&got).filter(|pair| keep(pair)).count(), count(&got), count(&want))
    };
    let languages: BTreeSet<&str> = gold.documents.values().map(|document| document.lang.as_str()).collect();
    let by_language = languages.into_iter().map(|lang| {
        let touches = |pair: &Pair<'_>| language(pair.0.0) == lang || language(pair.1.0) == lang;
        (lang.to_owned(), among(&touches).f1)
    });

    let (contradictions, outside) = contradictions(gold, run, &want, &sentences_of);
    Evaluation {
        corpus,
        documents: DocumentsRead {
            gold: gold.documents.len(),
            read: gold.documents.keys().filter(|id| read.contains_key(id.as_str())).count(),
        },
        language_accuracy: rounded(ratio(right, gold.documents.len())),
        sentences,
        links: among(&|_| true),
        links_cross_language: among(&|pair| language(pair.0.0) != language(pair.1.0)),
        links_f1_by_language: by_language.collect(),
        b_cubed: b_cubed(spans, &gold_groups, &run_groups),
        contradictions,
        contradictions_outside_gold_clusters: outside,
    }
}

fn links<'gold>(groups: &[BTreeSet<Sentence<'gold>>]) -> HashSet<Pair<'gold>> {
    let mut found = HashSet::new();
    for group in groups {
        for (at, &a) in group.iter().enumerate() {
            found.extend(group.iter().skip(at + 1).filter(|b| b.0 != a.0).map(|&b| (a, b)));
        }
    }
    found
}

fn b_cubed(
    spans: &BTreeMap<&str, Vec<(usize, usize)>>,
    gold: &[BTreeSet<Sentence<'_>>],
    run: &[BTreeSet<Sentence<'_>>],
) -> Scores {
    let everyone: Vec<Sentence<'_>> =
        spans.iter().flat_map(|(&id, spans)| (0..spans.len()).map(move |index| (id, index))).collect();
    let number: HashMap<Sentence<'_>, usize> =
        everyone.iter().enumerate().map(|(number, &sentence)| (sentence, number)).collect();
    // The clusters of each sentence; one in none is alone in a cluster of its own, numbered after all others.
    let membership = |groups: &[BTreeSet<Sentence<'_>>]| {
        let mut of = vec![BTreeSet::new(); everyone.len()];
        for (cluster, group) in groups.iter().enumerate() {
            for sentence in group.iter().filter_map(|sentence| number.get(sentence)) {
                of[*sentence].insert(cluster);
            }
        }
        for (sentence, clusters) in of.iter_mut().enumerate() {
            if clusters.is_empty() {
                clusters.insert(groups.len() + sentence);
            }
        }
        of
    };
    let (in_gold, in_run) = (membership(gold), membership(run));
    let one_side = |mine: &[BTreeSet<usize>], theirs: &[BTreeSet<usize>]| {
        let mut by_cluster: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (sentence, clusters) in mine.iter().enumerate() {
            for &cluster in clusters {
                by_cluster.entry(cluster).or_default().push(sentence);
            }
        }
        let of_sentence = |sentence: usize| {
            let mates: BTreeSet<usize> =
                mine[sentence].iter().flat_map(|cluster| by_cluster[cluster].iter().copied()).collect();
            let sum: f64 = mates
                .iter()
                .map(|&mate| {
                    let shared = mine[sentence].intersection(&mine[mate]).count();
                    let theirs = theirs[sentence].intersection(&theirs[mate]).count();
                    shared.min(theirs) as f64 / shared as f64
                })
                .sum();
            sum / mates.len() as f64
        };
        (0..mine.len()).map(of_sentence).sum::<f64>() / mine.len().max(1) as f64
    };
    let (precision, recall) = (one_side(&in_run, &in_gold), one_side(&in_gold, &in_run));
    harmonic(precision, recall)
}

fn contradictions<'gold>(
    gold: &'gold Gold,
    run: &RunOutput,
    want: &HashSet<Pair<'gold>>,
    sentences_of: &dyn Fn(&str) -> Vec<Sentence<'gold>>,
) -> (ContradictionScores, f64) {
    let key = |a: Sentence<'gold>, b: Sentence<'gold>| if a <= b { (a, b) } else { (b, a) };
    let mut best: HashMap<Pair<'_>, (f64, Option<ConflictType>)> = HashMap::new();
    for pair in &run.pairs {
        for a in sentences_of(&pair.a) {
            for b in sentences_of(&pair.b) {
                if a.0 != b.0 {
                    let entry = best.entry(key(a, b)).or_insert((0.0, None));
                    if pair.contradiction >= entry.0 {
                        *entry = (pair.contradiction, pair.conflict);
                    }
                }
            }
        }
    }
    let mut scored = Vec::new();
    let (mut typed, mut typed_right) = (0, 0);
    for relation in &gold.relations {
        let pair = key((&relation.a.0, relation.a.1), (&relation.b.0, relation.b.1));
        let (score, conflict) = best.get(&pair).copied().unwrap_or((0.0, None));
        let positive = relation.label == "contradict";
        scored.push((score, positive));
        if positive && score >= 0.5 {
            typed += 1;
            typed_right += usize::from(conflict == Some(relation.conflict));
        }
    }
    let found = scored.iter().filter(|(score, positive)| *score >= 0.5 && *positive).count();
    let asserted: Vec<&Pair<'_>> = best.iter().filter(|(_, (score, _))| *score >= 0.5).map(|(pair, _)| pair).collect();
    let outside = asserted.iter().filter(|pair| !want.contains(**pair)).count();
    let measures = ContradictionScores {
        at_half: scores(
            found,
            scored.iter().filter(|(score, _)| *score >= 0.5).count(),
            scored.iter().filter(|(_, positive)| *positive).count(),
        ),
        average_precision: rounded(average_precision(&scored)),
        auc: rounded(area_under_curve(&scored)),
        type_accuracy: rounded(ratio(typed_right, typed)),
    };
    (measures, rounded(ratio(outside, asserted.len())))
}

/// Average precision of (score, is positive); ties share the worst rank, so constant scores earn the base rate.
fn average_precision(scored: &[(f64, bool)]) -> f64 {
    let mut sorted = scored.to_vec();
    sorted.sort_by(|a, b| b.0.total_cmp(&a.0));
    let total = sorted.iter().filter(|(_, positive)| *positive).count();
    let (mut hit, mut seen, mut sum) = (0, 0, 0.0);
    for tied in sorted.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let positive = tied.iter().filter(|(_, positive)| *positive).count();
        hit += positive;
        seen += tied.len();
        sum += ratio(positive, total) * ratio(hit, seen);
    }
    sum
}

/// The share of (positive, negative) pairs in which the positive scores higher; a tie counts half.
fn area_under_curve(scored: &[(f64, bool)]) -> f64 {
    let of = |wanted: bool| scored.iter().filter(move |(_, positive)| *positive == wanted).map(|(score, _)| *score);
    let mut wins = 0.0;
    for positive in of(true) {
        for negative in of(false) {
            if positive > negative {
                wins += 1.0;
            } else if positive.total_cmp(&negative).is_eq() {
                wins += 0.5;
            }
        }
    }
    let pairs = of(true).count() * of(false).count();
    if pairs == 0 { 0.0 } else { wins / pairs as f64 }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn scores(right: usize, got: usize, want: usize) -> Scores {
    harmonic(ratio(right, got), ratio(right, want))
}

fn harmonic(p: f64, r: f64) -> Scores {
    let f1 = if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 };
    Scores { p: rounded(p), r: rounded(r), f1: rounded(f1) }
}

/// To four decimals, halves going to the even digit of the exact value.
fn rounded(value: f64) -> f64 {
    format!("{value:.4}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constant_scores_earn_the_base_rate() {
        let scored = [(0.3, true), (0.3, false), (0.3, false), (0.3, true)];
        assert!((average_precision(&scored) - 0.5).abs() < 1e-12);
        assert!((area_under_curve(&scored) - 0.5).abs() < 1e-12);
        assert!((average_precision(&[(0.9, true), (0.1, false)]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn links_cross_documents() {
        let group = BTreeSet::from([("a", 0), ("a", 1), ("b", 0)]);
        let found = links(&[group]);
        assert_eq!(found, HashSet::from([(("a", 0), ("b", 0)), (("a", 1), ("b", 0))]));
    }
}
