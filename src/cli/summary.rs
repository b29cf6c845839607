//! A run's summary for people: what was read, what was found, where the sources contradict each other most, what
//! was skipped, and where the results are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::{self, IsTerminal};

use bayan::Label;
use bayan::contradiction::Relation;
use bayan::pipeline::Plan;
use bayan::record::{ClusterRecord, ConflictType, PairLabel, PairRecord, StatementRecord};
use bayan::report::RunOutput;

use super::output::write_text;

/// How many contradictions are shown.
const CONTRADICTIONS: usize = 10;
/// How many skipped documents are shown.
const SKIPPED: usize = 20;

/// Prints the summary of `output` on standard output.
pub(super) fn print(output: &RunOutput, plan: &Plan) -> anyhow::Result<()> {
    let place = bayan::pipeline::shown(&plan.output);
    let script = if io::stdout().is_terminal() { Script::Isolated } else { Script::Plain };
    write_text(&summary(output, &place, script))
}

/// How words of either direction are set among others.
#[derive(Clone, Copy)]
enum Script {
    /// In a pair of invisible characters that keep a terminal from mixing their order with the words around.
    Isolated,
    /// As they are, for files and other programs.
    Plain,
}

impl Script {
    /// `words` on one line.
    fn set(self, words: &str) -> String {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            // First strong isolate, pop directional isolate.
            Self::Isolated => format!("\u{2068}{words}\u{2069}"),
            Self::Plain => words,
        }
    }
}

fn summary(output: &RunOutput, place: &str, script: Script) -> String {
    let mut text = String::new();
    counts(&mut text, output);
    documents(&mut text, output, script);
    contradictions(&mut text, output, script);
    skipped(&mut text, output, script);
    line(&mut text, format_args!("\nResults: {place}"));
    text
}

/// Adds a line; writing to a string cannot fail.
fn line(text: &mut String, words: std::fmt::Arguments<'_>) {
    let _ = writeln!(text, "{words}");
}

/// `1 cluster`, `2 clusters`.
fn number(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn counts(text: &mut String, output: &RunOutput) {
    let spanning = output.clusters.iter().filter(|cluster| cluster.languages.len() > 1).count();
    let contradicted = output.clusters.iter().filter(|cluster| !cluster.contradictions.is_empty()).count();
    line(
        text,
        format_args!(
            "{}: {}, {}, {} ({spanning} across languages, {contradicted} with contradictions)",
            output.run.name,
            number(output.documents.len(), "document"),
            number(output.statements.len(), "statement"),
            number(output.clusters.len(), "cluster"),
        ),
    );
}

/// A table of documents by outlet and language. The outlets come last in their lines, because names in scripts of
/// several widths would throw a column after them out of line.
fn documents(text: &mut String, output: &RunOutput, script: Script) {
    let mut by_outlet: BTreeMap<&str, BTreeMap<Label, usize>> = BTreeMap::new();
    let mut in_all: BTreeMap<Label, usize> = BTreeMap::new();
    for document in &output.documents {
        *by_outlet.entry(&document.outlet).or_default().entry(document.lang).or_default() += 1;
        *in_all.entry(document.lang).or_default() += 1;
    }
    if in_all.is_empty() {
        return;
    }
    let languages: Vec<Label> = Label::ALL.into_iter().filter(|label| in_all.contains_key(label)).collect();
    let row = |counts: &BTreeMap<Label, usize>| -> String {
        let cell = |language| counts.get(language).map_or_else(String::new, ToString::to_string);
        languages.iter().map(|language| format!("{:>6}", cell(language))).collect::<Vec<_>>().concat()
    };
    let heads = languages.iter().map(|language| format!("{language:>6}")).collect::<Vec<_>>().concat();
    line(text, format_args!("\nDocuments by language and outlet\n{heads}"));
    for (outlet, counts) in &by_outlet {
        line(text, format_args!("{}  {}", row(counts), script.set(outlet)));
    }
    line(text, format_args!("{}  all", row(&in_all)));
}

/// The strongest contradictions between different outlets, each point once: of the pairs with the same conflict the
/// strongest stands for the others.
fn contradictions(text: &mut String, output: &RunOutput, script: Script) {
    let statements: BTreeMap<&str, &StatementRecord> =
        output.statements.iter().map(|statement| (statement.statement_id.as_str(), statement)).collect();
    let outlet = |id: &str| statements.get(id).map(|statement| statement.outlet.as_str());
    let mut pairs: Vec<&PairRecord> = output
        .pairs
        .iter()
        .filter(|pair| pair.label == PairLabel::Contradict && outlet(&pair.a) != outlet(&pair.b))
        .collect();
    pairs.sort_by(|a, b| b.contradiction.total_cmp(&a.contradiction).then_with(|| (&a.a, &a.b).cmp(&(&b.a, &b.b))));
    let clusters = clusters_of(&output.clusters);
    let mut shown: Vec<(&PairRecord, usize)> = Vec::new();
    let mut places = BTreeMap::new();
    for pair in pairs {
        let place = *places.entry(conflict_of(pair, &clusters)).or_insert_with(|| {
            shown.push((pair, 0));
            shown.len() - 1
        });
        shown[place].1 += 1;
    }
    if shown.is_empty() {
        line(text, format_args!("\nNo contradictions found"));
        return;
    }
    line(text, format_args!("\nStrongest contradictions"));
    for (place, (pair, like_it)) in (1..).zip(shown.iter().take(CONTRADICTIONS)) {
        contradiction(text, place, pair, &statements, script);
        if *like_it > 1 {
            line(text, format_args!("     and {} like it", number(like_it - 1, "more pair")));
        }
    }
    if shown.len() > CONTRADICTIONS {
        line(text, format_args!("\n  {} more are in pairs.jsonl", shown.len() - CONTRADICTIONS));
    }
}

fn contradiction(
    text: &mut String,
    number: usize,
    pair: &PairRecord,
    statements: &BTreeMap<&str, &StatementRecord>,
    script: Script,
) {
    let conflict = pair.conflict.and_then(|conflict| serde_json::to_value(conflict).ok());
    let conflict = conflict.as_ref().and_then(|conflict| conflict.as_str()).unwrap_or("contradiction");
    let values = |id: &str| {
        let of_statement = pair.evidence.iter().filter(|evidence| evidence.statement_id == id);
        // Each value once, in the order of the text.
        let mut values: Vec<&str> = Vec::new();
        for value in of_statement.map(|evidence| evidence.value.as_deref().unwrap_or(&evidence.words.text)) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        script.set(&values.join(", "))
    };
    let is_shown = |id: &str| pair.evidence.iter().any(|evidence| evidence.statement_id == id);
    let what = match (is_shown(&pair.a), is_shown(&pair.b)) {
        (true, true) => format!("{} / {}", values(&pair.a), values(&pair.b)),
        (true, false) => values(&pair.a),
        (false, true) => values(&pair.b),
        (false, false) => String::new(),
    };
    // Both outlets tell it: it is the parties that are at odds.
    let dispute = if pair.relation == Relation::Dispute { "  (a dispute that both outlets report)" } else { "" };
    line(text, format_args!("\n{number:>3}. {:.2}  {conflict}  {what}{dispute}", pair.contradiction));
    for id in [&pair.a, &pair.b] {
        let Some(statement) = statements.get(id.as_str()) else { continue };
        let speaker = match &statement.speaker {
            Some(speaker) => format!("citing {}", script.set(&speaker.words.text)),
            None => "in its own voice".to_owned(),
        };
        line(text, format_args!("     {} ({}), {speaker}:", script.set(&statement.outlet), statement.lang));
        line(text, format_args!("       {}", script.set(&statement.words.text)));
    }
    if !pair.explanation.is_empty() {
        line(text, format_args!("     {}", script.set(&pair.explanation)));
    }
}

/// What makes two pairs the same conflict to a reader: the same two figures, else the same cluster and type, else
/// nothing but being the same pair.
fn conflict_of<'output>(
    pair: &'output PairRecord,
    clusters: &BTreeMap<&str, BTreeSet<&'output str>>,
) -> (Option<ConflictType>, Vec<&'output str>) {
    let values = pair.evidence.iter().filter_map(|evidence| evidence.value.as_deref());
    let mut key: Vec<&str> = match (pair.conflict, common(clusters, pair)) {
        (Some(ConflictType::Quantity), _) if pair.evidence.len() == 2 => values.collect(),
        (_, Some(cluster)) => vec![cluster],
        _ => Vec::new(),
    };
    if key.is_empty() {
        key = vec![&pair.a, &pair.b];
    }
    key.sort_unstable();
    (pair.conflict, key)
}

/// The ids of the clusters that each statement is in.
fn clusters_of(clusters: &[ClusterRecord]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut of: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for cluster in clusters {
        for statement in &cluster.statements {
            of.entry(statement).or_default().insert(&cluster.cluster_id);
        }
    }
    of
}

fn common<'output>(clusters: &BTreeMap<&str, BTreeSet<&'output str>>, pair: &PairRecord) -> Option<&'output str> {
    let (a, b) = (clusters.get(pair.a.as_str())?, clusters.get(pair.b.as_str())?);
    a.intersection(b).next().copied()
}

fn skipped(text: &mut String, output: &RunOutput, script: Script) {
    if output.skipped.is_empty() {
        return;
    }
    line(text, format_args!("\nSkipped: {}", number(output.skipped.len(), "document")));
    for skipped in output.skipped.iter().take(SKIPPED) {
        let at = skipped.line.map(|line| format!(":{line}")).unwrap_or_default();
        line(text, format_args!("  {}{at}: {}", script.set(&skipped.path), script.set(&skipped.reason)));
    }
    if output.skipped.len() > SKIPPED {
        line(text, format_args!("  {} more are in skipped.jsonl", output.skipped.len() - SKIPPED));
    }
}

#[cfg(test)]
mod tests {
    use bayan::Language;
    use bayan::record::{
        CohesionRecord, ContradictionRecord, Counts, DocumentRecord, EvidenceRecord, ModelRecord, RunRecord,
        SignalsRecord, SkippedRecord, SpeakerRecord, Timings, Words,
    };
    use bayan::sentence::Boundary;
    use bayan::statement::Polarity;

    use super::*;

    fn words(text: &str, part: &str) -> Words {
        let start = text.split(part).next().unwrap().chars().count();
        Words { start, end: start + part.chars().count(), text: part.to_owned() }
    }

    fn statement(id: &str, outlet: &str, lang: Language, text: &str, speaker: Option<&str>) -> StatementRecord {
        StatementRecord {
            statement_id: id.to_owned(),
            doc_id: outlet.to_owned(),
            outlet: outlet.to_owned(),
            lang,
            sentence_index: 0,
            sentence_start: 0,
            sentence_end: text.chars().count(),
            sentence_boundary: Boundary::Strong,
            words: words(text, text),
            speaker: speaker.map(|speaker| SpeakerRecord {
                words: words(text, speaker),
                cue: words(text, speaker),
                is_quoted: false,
                party: None,
            }),
            polarity: Polarity::Asserted,
            polarity_cues: Vec::new(),
            quantities: Vec::new(),
            times: Vec::new(),
            places: Vec::new(),
            states: Vec::new(),
            predicates: Vec::new(),
        }
    }

    fn pair(a: &str, b: &str, score: f64, values: [&str; 2]) -> PairRecord {
        let evidence = |id: &str, value: &str| EvidenceRecord {
            statement_id: id.to_owned(),
            words: words(value, value),
            value: Some(value.to_owned()),
        };
        PairRecord {
            a: a.to_owned(),
            b: b.to_owned(),
            similarity: 0.9,
            alignment: 0.9,
            contradiction: score,
            label: PairLabel::Contradict,
            relation: Relation::Contradiction,
            conflict: Some(ConflictType::Quantity),
            evidence: vec![evidence(a, values[0]), evidence(b, values[1])],
            explanation: String::new(),
            signals: SignalsRecord::default(),
            inference: None,
        }
    }

    fn output() -> RunOutput {
        let document = |outlet: &str, lang| DocumentRecord {
            doc_id: outlet.to_owned(),
            outlet: outlet.to_owned(),
            path: format!("{outlet}.txt"),
            line: None,
            published: None,
            title: None,
            url: None,
            lang,
            lang_confidence: 1.0,
            lang_shares: Vec::new(),
            event_id: None,
            copy_of: None,
            encoding: "UTF-8".to_owned(),
            notes: Vec::new(),
            statements: 1,
        };
        RunOutput {
            run: RunRecord {
                bayan: String::new(),
                name: "job".to_owned(),
                config: serde_json::Value::Null,
                config_hash: String::new(),
                model: ModelRecord { name: String::new(), hash: String::new() },
                scorer: ModelRecord { name: "scorer".to_owned(), hash: "22".to_owned() },
                reader: None,
                nli: None,
                inputs: Vec::new(),
                counts: Counts::default(),
            },
            documents: vec![document("Daily", Label::English), document("خبر", Label::Pashto)],
            statements: vec![
                statement("1", "Daily", Language::English, "The army said 23 were\nkilled.", Some("The army")),
                statement("2", "خبر", Language::Pashto, "۵۸ تنه ووژل شول.", None),
                statement("3", "Third", Language::English, "At last count 58 had been killed.", None),
                statement("4", "Daily", Language::English, "Some 40 were killed.", None),
            ],
            events: Vec::new(),
            outlets: Vec::new(),
            clusters: vec![ClusterRecord {
                cluster_id: "c".to_owned(),
                event_id: "e".to_owned(),
                statements: vec!["1".to_owned(), "2".to_owned(), "3".to_owned()],
                outlets: Vec::new(),
                languages: vec![Language::English, Language::Pashto],
                sources: 3,
                representative: "1".to_owned(),
                gist: "The army said 23 were\nkilled.".to_owned(),
                cohesion: CohesionRecord::default(),
                claims: Vec::new(),
                camps: Vec::new(),
                contradiction: 0.97,
                disagreement: 0.9,
                contradictions: vec![ContradictionRecord {
                    a: "1".to_owned(),
                    b: "2".to_owned(),
                    score: 0.97,
                    relation: Relation::Contradiction,
                    conflict: Some(ConflictType::Quantity),
                }],
            }],
            pairs: vec![
                pair("1", "3", 0.6, ["23 killed", "58 killed"]),
                pair("1", "2", 0.97, ["23 killed", "58 killed"]),
                pair("2", "4", 0.7, ["58 killed", "about 40 killed"]),
                // One outlet's own change of mind: not a conflict between outlets.
                pair("1", "4", 0.8, ["23 killed", "about 40 killed"]),
            ],
            skipped: vec![SkippedRecord {
                path: "a/b.jsonl".to_owned(),
                line: Some(4),
                reason: "has no text".to_owned(),
            }],
            timings: Timings::default(),
        }
    }

    #[test]
    fn a_summary_reads_like_this() {
        insta::assert_snapshot!(summary(&output(), "runs/job", Script::Plain), @r"
        job: 2 documents, 4 statements, 1 cluster (1 across languages, 1 with contradictions)

        Documents by language and outlet
            en    ps
             1        Daily
                   1  خبر
             1     1  all

        Strongest contradictions

          1. 0.97  quantity  23 killed / 58 killed
             Daily (en), citing The army:
               The army said 23 were killed.
             خبر (ps), in its own voice:
               ۵۸ تنه ووژل شول.
             and 1 more pair like it

          2. 0.70  quantity  58 killed / about 40 killed
             خبر (ps), in its own voice:
               ۵۸ تنه ووژل شول.
             Daily (en), in its own voice:
               Some 40 were killed.

        Skipped: 1 document
          a/b.jsonl:4: has no text

        Results: runs/job
        ");
    }

    #[test]
    fn on_a_terminal_words_are_isolated() {
        let text = summary(&output(), "runs/job", Script::Isolated);
        assert!(text.contains("\u{2068}۵۸ تنه ووژل شول.\u{2069}"));
        assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count());
    }

    #[test]
    fn an_empty_run_has_a_summary_too() {
        let mut empty = output();
        empty.documents.clear();
        empty.statements.clear();
        empty.clusters.clear();
        empty.pairs.clear();
        empty.skipped.clear();
        let text = summary(&empty, "out", Script::Plain);
        assert!(text.contains("0 documents, 0 statements, 0 clusters"), "{text}");
        assert!(text.contains("No contradictions found"), "{text}");
    }
}
