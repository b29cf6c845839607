//! A run's summary for people: what was read, what was found, where the sources contradict each other most, what
//! was skipped, and where the results are.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{self, IsTerminal};

use bayan::Label;
use bayan::contradiction::Relation;
use bayan::pipeline::Plan;
use bayan::record::{PairRecord, StatementRecord};
use bayan::report::{Highlight, Summary};

use super::output::write_text;

/// How many skipped documents are shown.
const SKIPPED: usize = 20;

/// Prints the summary of a run on standard output.
pub(super) fn print(output: &Summary, plan: &Plan) -> anyhow::Result<()> {
    let place = bayan::pipeline::shown(&plan.output);
    let script = if io::stdout().is_terminal() { Script::Isolated } else { Script::Plain };
    let mut text = summary(output, &place, script);
    if plan.config.output.html {
        let page = bayan::report::html::folder(&plan.output).join("report.html");
        line(&mut text, format_args!("Page: {}", bayan::pipeline::shown(&page)));
    }
    write_text(&text)
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

fn summary(output: &Summary, place: &str, script: Script) -> String {
    let mut text = String::new();
    counts(&mut text, output);
    documents(&mut text, output, script);
    contradictions(&mut text, output, script);
    skipped(&mut text, output, script);
    results(&mut text, output, place);
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

/// What the results rest on, where they are, and what to do with them.
fn results(text: &mut String, output: &Summary, place: &str) {
    let bytes: u64 = output.run.inputs.iter().map(|input| input.bytes).sum();
    let size = indicatif::DecimalBytes(bytes);
    line(text, format_args!("\nRead: {}, {size}", number(output.run.inputs.len(), "file")));
    line(text, format_args!("Results: {place}"));
    if let Some(strongest) = output.highlights.first() {
        let short = |id: &str| id.chars().take(6).collect::<String>();
        let (a, b) = (short(&strongest.pair.a), short(&strongest.pair.b));
        line(text, format_args!("Next: bayan explain {place} {a},{b}"));
    }
}

fn counts(text: &mut String, output: &Summary) {
    let counts = &output.run.counts;
    line(
        text,
        format_args!(
            "{}: {}, {}, {} ({} across languages, {} with contradictions)",
            output.run.name,
            number(counts.documents, "document"),
            number(counts.statements, "statement"),
            number(counts.clusters, "cluster"),
            output.across_languages,
            output.contradicted,
        ),
    );
}

/// A table of documents by outlet and language. The outlets come last in their lines, because names in scripts of
/// several widths would throw a column after them out of line.
fn documents(text: &mut String, output: &Summary, script: Script) {
    let mut in_all: BTreeMap<Label, usize> = BTreeMap::new();
    for (&label, count) in output.documents.values().flatten() {
        *in_all.entry(label).or_default() += count;
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
    for (outlet, counts) in &output.documents {
        line(text, format_args!("{}  {}", row(counts), script.set(outlet)));
    }
    line(text, format_args!("{}  all", row(&in_all)));
}

/// The strongest contradictions between different outlets, each point once: of the pairs with the same conflict the
/// strongest stands for the others.
fn contradictions(text: &mut String, output: &Summary, script: Script) {
    if output.highlights.is_empty() {
        line(text, format_args!("\nNo contradictions found"));
        return;
    }
    line(text, format_args!("\nStrongest contradictions"));
    for (place, Highlight { pair, statements, pairs }) in (1..).zip(&output.highlights) {
        contradiction(text, place, pair, statements, script);
        if *pairs > 1 {
            line(text, format_args!("     and {} like it", number(pairs - 1, "more pair")));
        }
    }
    if output.conflicts > output.highlights.len() {
        line(text, format_args!("\n  {} more are in pairs.jsonl", output.conflicts - output.highlights.len()));
    }
}

fn contradiction(
    text: &mut String,
    number: usize,
    pair: &PairRecord,
    statements: &[StatementRecord; 2],
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
    for statement in statements {
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

fn skipped(text: &mut String, output: &Summary, script: Script) {
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
        ClusterRecord, CohesionRecord, ConflictType, ContradictionRecord, Counts, DocumentRecord, EvidenceRecord,
        ModelRecord, PairLabel, RunRecord, SignalsRecord, SkippedRecord, SpeakerRecord, Timings, Words,
    };
    use bayan::report::RunOutput;
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
                counts: Counts { documents: 2, statements: 4, clusters: 1, ..Counts::default() },
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
        insta::assert_snapshot!(summary(&Summary::of(&output()), "runs/job", Script::Plain), @r"
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

        Read: 0 files, 0 B
        Results: runs/job
        Next: bayan explain runs/job 1,2
        ");
    }

    #[test]
    fn on_a_terminal_words_are_isolated() {
        let text = summary(&Summary::of(&output()), "runs/job", Script::Isolated);
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
        empty.run.counts = Counts::default();
        let text = summary(&Summary::of(&empty), "out", Script::Plain);
        assert!(text.contains("0 documents, 0 statements, 0 clusters"), "{text}");
        assert!(text.contains("No contradictions found"), "{text}");
    }
}
