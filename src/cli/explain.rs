//! `bayan explain`: all that a run says of a pair of statements, or of a cluster: words, parts, every signal, claims.
//!
//! It reads the run folder alone, so that it says what the run used, on any machine and at any later time.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use bayan::record::{ClaimRecord, ClusterRecord, DocumentRecord, PairRecord, StatementRecord};
use bayan::report::RunOutput;
use bayan::{Error, ErrorKind};
use serde::Serialize;

use super::Outcome;
use super::output::{write_records, write_text};

/// Lay out every signal of a pair of statements, or the claims of a cluster, from a run folder
#[derive(clap::Args)]
#[command(after_help = "Ids may be cut short as long as one thing only begins so.")]
pub(super) struct Arguments {
    /// The run folder
    #[arg(value_name = "RUN_FOLDER")]
    run: PathBuf,

    /// A pair, as the ids of its two statements with a comma between them (`a,b` of a line of pairs.jsonl); or the id of a
    /// cluster
    #[arg(value_name = "PAIR")]
    what: String,

    /// Print one JSON line
    #[arg(long)]
    json: bool,
}

impl Arguments {
    pub(super) fn run(self) -> anyhow::Result<Outcome> {
        let run = RunOutput::read(&self.run)?;
        if let Some((a, b)) = self.what.split_once(',') {
            let explained = Explained::of(&run, a.trim(), b.trim())?;
            if self.json {
                write_records([&explained])?;
            } else {
                write_text(&explained.text(&run))?;
            }
        } else {
            let cluster = one(&run.clusters, |cluster| &cluster.cluster_id, &self.what, "cluster")?;
            if self.json {
                write_records([cluster])?;
            } else {
                write_text(&claims(cluster, &run))?;
            }
        }
        Ok(Outcome::Done)
    }
}

/// A pair with its statements.
#[derive(Serialize)]
struct Explained<'run> {
    a: &'run StatementRecord,
    b: &'run StatementRecord,
    pair: &'run PairRecord,
    /// The clusters that hold both.
    clusters: Vec<&'run str>,
}

/// The one record whose id begins with `id`.
fn one<'run, R>(records: &'run [R], id_of: impl Fn(&R) -> &String, id: &str, what: &str) -> bayan::Result<&'run R> {
    let mut found = records.iter().filter(|record| !id.is_empty() && id_of(record).starts_with(id));
    match (found.next(), found.next()) {
        (Some(record), None) => Ok(record),
        (None, _) => Err(Error::new(ErrorKind::Input, format!("the run has no {what} `{id}`")).with_hint(
            "a pair is the ids of two statements, `a,b` in pairs.jsonl; a cluster is one id of clusters.jsonl",
        )),
        (Some(_), Some(_)) => Err(Error::new(ErrorKind::Input, format!("more than one {what} begins with `{id}`"))
            .with_hint("write more of the id")),
    }
}

impl<'run> Explained<'run> {
    fn of(run: &'run RunOutput, a: &str, b: &str) -> bayan::Result<Self> {
        let statement = |id| one(&run.statements, |statement| &statement.statement_id, id, "statement");
        let (mut a, mut b) = (statement(a)?, statement(b)?);
        if b.statement_id < a.statement_id {
            std::mem::swap(&mut a, &mut b);
        }
        let pair = run.pairs.iter().find(|pair| pair.a == a.statement_id && pair.b == b.statement_id);
        let pair = pair.ok_or_else(|| {
            let why = if a.doc_id == b.doc_id {
                "both stand in one document, and only those of different documents are compared"
            } else {
                "it is of two events, or less likely of one point than `alignment.threshold`"
            };
            Error::new(ErrorKind::Input, format!("the run kept no pair of these two statements: {why}"))
        })?;
        let holds = |cluster: &&ClusterRecord| {
            cluster.statements.contains(&a.statement_id) && cluster.statements.contains(&b.statement_id)
        };
        let clusters = run.clusters.iter().filter(holds).map(|cluster| cluster.cluster_id.as_str()).collect();
        Ok(Self { a, b, pair, clusters })
    }

    fn text(&self, run: &RunOutput) -> String {
        let pair = self.pair;
        let signals = &pair.signals;
        let mut text = String::new();
        for (name, statement) in [("a", self.a), ("b", self.b)] {
            line(&mut text, &format!("{name}  {}", heading(statement, run)));
            line(&mut text, &format!("   {}", set(&statement.words.text)));
            for part in parts(statement) {
                line(&mut text, &format!("     {part}"));
            }
        }
        line(&mut text, "\nOne point?");
        let late = signals.late.map_or_else(|| "not compared".to_owned(), |late| format!("{late:.3}"));
        row(&mut text, "likeness of the vectors (cosine)", &format!("{:.3}", pair.similarity));
        row(&mut text, "likeness of the tokens", &late);
        row(&mut text, "log odds by the two alone", &format!("{:+.2}", signals.link));
        row(&mut text, "probability among the event's other pairs", &format!("{:.3}", signals.in_context));
        row(&mut text, "set in other provinces or times", yes(signals.is_apart));
        let clusters = if self.clusters.is_empty() { "none".to_owned() } else { self.clusters.join(", ") };
        row(&mut text, "clusters that hold both", &clusters);
        row(&mut text, "alignment: probability of one point", &format!("{:.3}", pair.alignment));
        line(&mut text, "\nIf so, how do they stand to each other?");
        row(&mut text, "they contradict each other", &format!("{:.3}", signals.contradict));
        row(&mut text, "they assert the same", &format!("{:.3}", signals.agree));
        row(&mut text, "neither", &format!("{:.3}", signals.neutral));
        if let Some(inference) = &pair.inference {
            let shares =
                [inference.contradiction, inference.entailment, inference.neutral].map(|it| format!("{it:.3}"));
            row(&mut text, "by the model of inference, in that order", &shares.join(" / "));
        }
        row(&mut text, "contradiction: of one point, and at odds", &format!("{:.3}", pair.contradiction));
        row(&mut text, "label", &name(&pair.label));
        row(&mut text, "relation, given what the outlets say besides", &name(&pair.relation));
        row(&mut text, "it turns on", &pair.conflict.map_or_else(|| "nothing".to_owned(), |it| name(&it)));
        line(&mut text, "\nWhat the typed parts say (what is 0 is left out)");
        if signals.typed.is_empty() {
            line(&mut text, "  nothing");
        }
        for (name, value) in &signals.typed {
            row(&mut text, name, &format!("{value:.2}"));
        }
        line(&mut text, "\nEvidence");
        for evidence in &pair.evidence {
            let side = if evidence.statement_id == self.a.statement_id { "a" } else { "b" };
            let value = evidence.value.as_ref().map(|value| format!(" = {}", set(value))).unwrap_or_default();
            let words = &evidence.words;
            line(&mut text, &format!("  {side}  {}–{}  {}{value}", words.start, words.end, set(&words.text)));
        }
        line(&mut text, &format!("\n{}", set(&pair.explanation)));
        text
    }
}

/// Where a statement stands.
fn heading(statement: &StatementRecord, run: &RunOutput) -> String {
    let document = run.documents.iter().find(|document| document.doc_id == statement.doc_id);
    let published = document.and_then(|document: &DocumentRecord| document.published.as_deref()).unwrap_or("no date");
    format!(
        "{}  {} ({}), {published}, {} {}–{}",
        statement.statement_id,
        set(&statement.outlet),
        statement.lang,
        set(&statement.doc_id),
        statement.words.start,
        statement.words.end
    )
}

/// The parts of a statement, a line each.
fn parts(statement: &StatementRecord) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(speaker) = &statement.speaker {
        let of_party = speaker.party.as_ref().map(|party| format!(" (party {party})")).unwrap_or_default();
        parts.push(format!("speaker   {}{of_party}", set(&speaker.words.text)));
    }
    parts.push(format!("polarity  {}", name(&statement.polarity)));
    let number = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
    parts.extend(statement.quantities.iter().map(|quantity| {
        let values = [quantity.low, quantity.best, quantity.high].map(number).join(" / ");
        format!("quantity  {} = {values} {}", set(&quantity.words.text), name(&quantity.counted))
    }));
    parts.extend(statement.times.iter().map(|time| {
        let day = |day: &Option<String>| day.clone().unwrap_or_else(|| "?".to_owned());
        format!("time      {} = {} to {}", set(&time.words.text), day(&time.first_day), day(&time.last_day))
    }));
    parts
        .extend(statement.places.iter().map(|place| format!("place     {} = {}", set(&place.words.text), place.place)));
    parts.extend(
        statement.states.iter().map(|state| {
            format!("state     {} = {}: {}", set(&state.words.text), name(&state.axis), name(&state.value))
        }),
    );
    parts.extend(
        statement.predicates.iter().map(|deed| format!("deed      {} = {}", set(&deed.words.text), name(&deed.kind))),
    );
    parts
}

/// A cluster: its gist, why it is one, and its claims.
fn claims(cluster: &ClusterRecord, run: &RunOutput) -> String {
    let mut text = String::new();
    line(&mut text, &format!("{}  {}", cluster.cluster_id, set(&cluster.gist)));
    let cohesion = &cluster.cohesion;
    line(
        &mut text,
        &format!(
            "  {} statements, {} outlets of which {} speak for themselves; contradiction {:.2}, disagreement {:.2}",
            cluster.statements.len(),
            cluster.outlets.len(),
            cluster.sources,
            cluster.contradiction,
            cluster.disagreement
        ),
    );
    line(
        &mut text,
        &format!(
            "  together because: of {} pairs compared, each is of one point at {:.2} on the mean, {:.2} at least",
            cohesion.pairs, cohesion.mean, cohesion.lowest
        ),
    );
    for (what, count) in &cohesion.shared {
        line(&mut text, &format!("    {what} in {count}"));
    }
    for (number, claim) in (1..).zip(&cluster.claims) {
        line(&mut text, &format!("\nClaim {number}  {}", set(claim.value.as_deref().unwrap_or("(in words)"))));
        line(&mut text, &format!("  {}", facts(claim)));
        for id in &claim.statements {
            let Some(statement) = run.statements.iter().find(|statement| statement.statement_id == *id) else {
                continue;
            };
            line(&mut text, &format!("  {}", heading(statement, run)));
            line(&mut text, &format!("    {}", set(&statement.words.text)));
        }
    }
    for (number, camp) in (1..).zip(&cluster.camps) {
        let outlets: Vec<String> = camp.iter().map(|outlet| set(outlet)).collect();
        line(&mut text, &format!("{}Camp {number}: {}", if number == 1 { "\n" } else { "" }, outlets.join(", ")));
    }
    text
}

fn facts(claim: &ClaimRecord) -> String {
    let outlets: Vec<String> = claim.outlets.iter().map(|outlet| set(outlet)).collect();
    let mut facts = vec![format!("reported by {}", outlets.join(", "))];
    if !claim.parties.is_empty() {
        facts.push(format!("laid to {}", claim.parties.join(", ")));
    }
    facts.extend(claim.since.as_ref().map(|since| format!("since {since}")));
    if !claim.contradicts.is_empty() {
        let others: Vec<String> = claim.contradicts.iter().map(|other| (other + 1).to_string()).collect();
        facts.push(format!("against claim {}", others.join(", ")));
    }
    facts.join("; ")
}

const fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// The name of a value in the records.
fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| Some(value.as_str()?.to_owned())).unwrap_or_default()
}

fn row(text: &mut String, what: &str, value: &str) {
    line(text, &format!("  {what:<46}{value}"));
}

fn line(text: &mut String, words: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{words}");
}

/// Words of an article on one line; on a terminal isolated from the direction of those around.
fn set(words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if io::stdout().is_terminal() { format!("\u{2068}{words}\u{2069}") } else { words }
}
