//! Joining the records of a run folder.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::figures::figures;
use super::overview::{self, Tally};
use super::{
    Articles, Event, EventClaim, EventDocument, EventEvidence, EventPair, EventSpeaker, EventStatement, EventTime,
    MOST_PAIRS, NoText, Overview, Point,
};
use crate::contradiction::Relation;
use crate::document::{DateOrder, Published, published};
use crate::error::{Error, ErrorKind, Result};
use crate::language::Language;
use crate::record::{
    ClusterRecord, DocumentRecord, EventRecord, PairLabel, PairRecord, QuantityRecord, RunRecord, StatementRecord,
    Timings,
};
use crate::report::{lines, lines_if_any, object};

/// A run as a report shows it.
#[derive(Clone, Debug)]
pub struct View {
    /// The run as a whole.
    pub overview: Overview,
    /// The events that have points, the strongest contradiction first.
    pub events: Vec<Event>,
    articles: Articles,
}

impl View {
    /// A view of these, with no texts of articles.
    #[cfg(test)]
    pub(crate) fn of_parts(overview: Overview, events: Vec<Event>) -> Self {
        Self { overview, events, articles: Articles::default() }
    }

    /// Reads the run folder `run` and, for the texts of the articles, the corpus: `corpus`, or where the run says that it
    /// lay. Where it lies there no longer, the texts are left out, and [`Overview::without_text`] says of how many.
    ///
    /// Memory holds what is shown: the statements on points and the articles they stand in.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] and [`ErrorKind::Run`] as for [`lines`]; those of [`Articles::read`] for a `corpus` that is given.
    pub fn read(run: &Path, corpus: Option<&Path>) -> Result<Self> {
        let about: RunRecord = object(run, "run.json")?;
        let documents = lines(run, "documents.jsonl").collect::<Result<Vec<DocumentRecord>>>()?;
        let clusters = lines(run, "clusters.jsonl").collect::<Result<Vec<ClusterRecord>>>()?;
        let events = lines_if_any(run, "events.jsonl").collect::<Result<Vec<EventRecord>>>()?;

        let mut clusters_of: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, cluster) in clusters.iter().enumerate() {
            for statement in &cluster.statements {
                clusters_of.entry(statement).or_default().push(at);
            }
        }
        let mut languages: HashMap<String, Language> = HashMap::new();
        for statement in lines::<StatementRecord>(run, "statements.jsonl") {
            let statement = statement?;
            languages.insert(statement.statement_id, statement.lang);
        }
        let mut tally = Tally::default();
        for cluster in &clusters {
            tally.point(cluster.statements.iter().filter_map(|id| languages.get(id).copied()));
        }
        let mut pairs_of: HashMap<usize, Vec<PairRecord>> = HashMap::new();
        let mut loose: Vec<PairRecord> = Vec::new();
        for pair in lines::<PairRecord>(run, "pairs.jsonl") {
            let pair = pair?;
            let both = shared(&clusters_of, &pair);
            let contradicts = pair.label == PairLabel::Contradict;
            if let (Some(&a), Some(&b), false) = (languages.get(&pair.a), languages.get(&pair.b), both.is_empty()) {
                tally.pair(a, b, contradicts);
            }
            if !contradicts && !is_told(pair.relation) {
                continue;
            }
            match both.as_slice() {
                [] if contradicts => loose.push(pair),
                [] => {}
                [first, others @ ..] => {
                    for other in others {
                        pairs_of.entry(*other).or_default().push(pair.clone());
                    }
                    pairs_of.entry(*first).or_default().push(pair);
                }
            }
        }
        drop(languages);

        let wanted: HashSet<&str> = clusters_of
            .keys()
            .copied()
            .chain(loose.iter().flat_map(|pair| [pair.a.as_str(), pair.b.as_str()]))
            .collect();
        let mut statements: HashMap<String, StatementRecord> = HashMap::new();
        for statement in lines::<StatementRecord>(run, "statements.jsonl") {
            let statement = statement?;
            if wanted.contains(statement.statement_id.as_str()) {
                statements.insert(statement.statement_id.clone(), statement);
            }
        }
        let articles = articles(run, corpus, &about, &statements)?;

        let outlets: Vec<&str> =
            documents.iter().map(|document| document.outlet.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
        let mut builder = Builder {
            outlets: outlets.iter().enumerate().map(|(at, outlet)| (*outlet, at)).collect(),
            documents: documents.iter().map(|document| (document.doc_id.as_str(), document)).collect(),
            statements: &statements,
            order: date_order(&about),
            articles,
        };
        let mut built = builder.events(&events, &clusters, pairs_of, loose)?;
        built.sort_by(|a, b| {
            strongest_first(a.strength, b.strength)
                .then_with(|| b.points.len().cmp(&a.points.len()))
                .then_with(|| a.id.cmp(&b.id))
        });
        let articles = std::mem::take(&mut builder.articles);
        let overview = overview::overview(run, &about, &documents, &outlets, tally, &built, date_order(&about))?;
        Ok(Self { overview, events: built, articles })
    }

    /// The text of a document, where it is the one that the run read.
    #[must_use]
    pub fn text(&self, document: &EventDocument) -> Option<&str> {
        self.articles.text(&document.id).ok().filter(|_| document.no_text.is_none())
    }
}

/// The articles that `statements` stand in.
fn articles(
    run: &Path,
    corpus: Option<&Path>,
    about: &RunRecord,
    statements: &HashMap<String, StatementRecord>,
) -> Result<Articles> {
    let mut by_document: HashMap<&str, Vec<&StatementRecord>> = HashMap::new();
    for statement in statements.values() {
        by_document.entry(&statement.doc_id).or_default().push(statement);
    }
    let wanted: HashSet<&str> = by_document.keys().copied().collect();
    let mut articles = match corpus {
        Some(corpus) => Articles::read(corpus, about, &wanted)?,
        // Where the run found it there may be nothing by now, or another corpus, whose files then have other hashes.
        None => match recorded_corpus(run)? {
            Some(corpus) => Articles::read(&corpus, about, &wanted).or_else(|error| match error.kind() {
                ErrorKind::Io | ErrorKind::Input => Ok(Articles::default()),
                _ => Err(error),
            })?,
            None => Articles::default(),
        },
    };
    for (document, statements) in by_document {
        let places = statements.iter().map(|one| (one.words.start, one.words.end, one.words.text.as_str()));
        articles.check(document, places);
    }
    Ok(articles)
}

/// Where the corpus lay when the run read it.
fn recorded_corpus(run: &Path) -> Result<Option<PathBuf>> {
    let timings: Timings = object(run, "timings.json")?;
    Ok(timings.corpus.map(|corpus| run.join(corpus)).filter(|corpus| corpus.exists()))
}

/// How dates of publication were read.
fn date_order(about: &RunRecord) -> DateOrder {
    let order = about.config.pointer("/corpus/dates").cloned();
    order.and_then(|order| serde_json::from_value(order).ok()).unwrap_or_default()
}

/// The clusters that hold both statements of a pair.
fn shared(clusters_of: &HashMap<&str, Vec<usize>>, pair: &PairRecord) -> Vec<usize> {
    let of = |id: &String| clusters_of.get(id.as_str()).map_or(&[][..], Vec::as_slice);
    of(&pair.a).iter().copied().filter(|cluster| of(&pair.b).contains(cluster)).collect()
}

/// Whether a report tells of pairs in this relation.
const fn is_told(relation: Relation) -> bool {
    matches!(relation, Relation::Update | Relation::Dispute | Relation::Contradiction)
}

fn strongest_first(a: f64, b: f64) -> Ordering {
    b.total_cmp(&a)
}

/// What events are built from.
struct Builder<'run> {
    outlets: HashMap<&'run str, usize>,
    documents: HashMap<&'run str, &'run DocumentRecord>,
    statements: &'run HashMap<String, StatementRecord>,
    order: DateOrder,
    articles: Articles,
}

impl<'run> Builder<'run> {
    fn events(
        &mut self,
        events: &'run [EventRecord],
        clusters: &'run [ClusterRecord],
        mut pairs_of: HashMap<usize, Vec<PairRecord>>,
        loose: Vec<PairRecord>,
    ) -> Result<Vec<Event>> {
        let mut clusters_of: HashMap<&str, Vec<(&ClusterRecord, Vec<PairRecord>)>> = HashMap::new();
        for (at, cluster) in clusters.iter().enumerate() {
            let pairs = pairs_of.remove(&at).unwrap_or_default();
            clusters_of.entry(&cluster.event_id).or_default().push((cluster, pairs));
        }
        let mut loose_of: HashMap<&str, Vec<PairRecord>> = HashMap::new();
        for pair in loose {
            let event = self.document_of(&pair.a)?.event_id.as_deref().unwrap_or_default();
            loose_of.entry(event).or_default().push(pair);
        }
        let mut built = Vec::new();
        for record in events {
            let clusters = clusters_of.remove(record.event_id.as_str()).unwrap_or_default();
            let loose = loose_of.remove(record.event_id.as_str()).unwrap_or_default();
            if !clusters.is_empty() || !loose.is_empty() {
                built.push(self.event(record, clusters, loose)?);
            }
        }
        match clusters_of.into_keys().chain(loose_of.into_keys()).min() {
            Some(event) => Err(unknown("event", event)),
            None => Ok(built),
        }
    }

    fn statement(&self, id: &str) -> Result<&'run StatementRecord> {
        self.statements.get(id).ok_or_else(|| unknown("statement", id))
    }

    fn document(&self, id: &str) -> Result<&'run DocumentRecord> {
        self.documents.get(id).copied().ok_or_else(|| unknown("document", id))
    }

    fn document_of(&self, statement: &str) -> Result<&'run DocumentRecord> {
        self.document(&self.statement(statement)?.doc_id)
    }

    fn outlet(&self, name: &str) -> Result<usize> {
        self.outlets.get(name).copied().ok_or_else(|| unknown("outlet", name))
    }

    fn outlets<'name>(&self, names: impl IntoIterator<Item = &'name String>) -> Result<Vec<usize>> {
        names.into_iter().map(|name| self.outlet(name)).collect()
    }

    /// The sorting key of a document by its time of publication: those without a date come last.
    fn when(&self, document: &DocumentRecord) -> (bool, String, String) {
        let published = document.published.as_deref().and_then(|text| published(text, self.order));
        let day = published.as_ref().map(|published| published.day().to_string());
        let instant = match &published {
            Some(Published::Instant(instant, _)) => instant.to_string(),
            _ => String::new(),
        };
        (day.is_none(), day.unwrap_or_default(), instant)
    }

    fn event(
        &mut self,
        record: &'run EventRecord,
        clusters: Vec<(&'run ClusterRecord, Vec<PairRecord>)>,
        loose: Vec<PairRecord>,
    ) -> Result<Event> {
        let mut documents = record.documents.iter().map(|id| self.document(id)).collect::<Result<Vec<_>>>()?;
        documents.sort_by_cached_key(|document| (self.when(document), document.doc_id.clone()));
        let document_at: HashMap<&str, usize> =
            documents.iter().enumerate().map(|(at, document)| (document.doc_id.as_str(), at)).collect();

        let ids: BTreeSet<&str> = clusters
            .iter()
            .flat_map(|(cluster, _)| cluster.statements.iter().map(String::as_str))
            .chain(loose.iter().flat_map(|pair| [pair.a.as_str(), pair.b.as_str()]))
            .collect();
        let mut statements = Vec::with_capacity(ids.len());
        for id in ids {
            let statement = self.statement(id)?;
            let at = document_at.get(statement.doc_id.as_str()).copied();
            statements.push((at.ok_or_else(|| unknown("document of its event", &statement.doc_id))?, statement));
        }
        statements.sort_by_key(|(document, statement)| (*document, statement.words.start, statement.words.end));
        let place_of: HashMap<&str, usize> =
            statements.iter().enumerate().map(|(at, (_, one))| (one.statement_id.as_str(), at)).collect();

        let places = Places { place_of, statements: &statements, documents: &documents };
        let mut points = clusters
            .into_iter()
            .map(|(cluster, pairs)| self.point(cluster, pairs, &places))
            .collect::<Result<Vec<_>>>()?;
        points.sort_by(|a, b| {
            strongest_first(a.strength, b.strength)
                .then_with(|| strongest_first(a.disagreement, b.disagreement))
                .then_with(|| a.id.cmp(&b.id))
        });
        let mut loose = loose.into_iter().map(|pair| places.pair(pair)).collect::<Result<Vec<_>>>()?;
        loose.sort_by(|a, b| strongest_first(a.score, b.score).then_with(|| (a.a, a.b).cmp(&(b.a, b.b))));
        let strongest = points.iter().map(|point| point.strength).fold(0.0, f64::max);
        let titled = documents.iter().find(|document| document.title.is_some() && document.title == record.title);
        let shown: BTreeSet<usize> = statements.iter().map(|(document, _)| *document).collect();
        Ok(Event {
            id: record.event_id.clone(),
            title: record.title.clone(),
            title_lang: titled.map(|document| document.lang),
            first_day: record.first_day.clone(),
            last_day: record.last_day.clone(),
            outlets: self.outlets(&record.outlets)?,
            sources: record.sources,
            places: record.places.clone(),
            likeness: record.likeness,
            strength: strongest,
            documents: documents
                .iter()
                .enumerate()
                .map(|(at, document)| self.event_document(document, shown.contains(&at)))
                .collect::<Result<Vec<_>>>()?,
            statements: statements.iter().map(|(document, one)| event_statement(*document, one)).collect(),
            points,
            loose,
        })
    }

    fn event_document(&self, document: &DocumentRecord, has_statements: bool) -> Result<EventDocument> {
        let (_, day, _) = self.when(document);
        Ok(EventDocument {
            id: document.doc_id.clone(),
            outlet: self.outlet(&document.outlet)?,
            path: document.path.clone(),
            line: document.line,
            published: document.published.clone(),
            day: Some(day).filter(|day| !day.is_empty()),
            title: document.title.clone(),
            is_link: document.url.as_deref().is_some_and(is_link),
            url: document.url.clone(),
            lang: document.lang,
            copy_of: document.copy_of.clone(),
            notes: document.notes.clone(),
            // Of documents that nothing is shown of the text is not wanted either.
            no_text: if has_statements { self.articles.text(&document.doc_id).err() } else { Some(NoText::NotShown) },
        })
    }

    fn point(&self, cluster: &'run ClusterRecord, pairs: Vec<PairRecord>, places: &Places<'_>) -> Result<Point> {
        let mut statements = places.all(&cluster.statements)?;
        statements.sort_unstable();
        let mut pairs = pairs.into_iter().map(|pair| places.pair(pair)).collect::<Result<Vec<_>>>()?;
        pairs.sort_by(|a, b| {
            (a.relation == Relation::Update)
                .cmp(&(b.relation == Relation::Update))
                .then_with(|| strongest_first(a.score, b.score))
                .then_with(|| (a.a, a.b).cmp(&(b.a, b.b)))
        });
        let figures = figures(&statements, &pairs, |at| places.quantities(at));
        let strongest = pairs.iter().find(|pair| pair.relation != Relation::Update);
        let first = strongest.or(pairs.first());
        // Where no pair is told, the score that the strongest fell short with; an update is no contradiction.
        let strength = match (strongest, first) {
            (Some(pair), _) => pair.score,
            (None, Some(_)) => 0.0,
            (None, None) => cluster.contradiction,
        };
        let days: BTreeSet<String> = statements
            .iter()
            .filter_map(|&at| {
                Some(self.when(places.documents[places.statements[at].0]).1).filter(|day| !day.is_empty())
            })
            .collect();
        let speakers = statements.iter().filter_map(|&at| places.statements[at].1.speaker.as_ref());
        let parties: BTreeSet<String> = speakers.filter_map(|speaker| speaker.party.clone()).collect();
        let claims = cluster.claims.iter().map(|claim| {
            let mut statements = places.all(&claim.statements)?;
            statements.sort_unstable();
            Ok(EventClaim {
                value: claim.value.clone(),
                statements,
                parties: claim.parties.clone(),
                outlets: self.outlets(&claim.outlets)?,
                sources: claim.sources,
                since: claim.since.clone(),
                contradicts: claim.contradicts.clone(),
            })
        });
        Ok(Point {
            id: cluster.cluster_id.clone(),
            gist: places.at(&cluster.representative)?,
            strength,
            disagreement: cluster.disagreement,
            conflict: first.and_then(|pair| pair.conflict),
            relation: first.map(|pair| pair.relation),
            outlets: self.outlets(&cluster.outlets)?,
            sources: cluster.sources,
            languages: cluster.languages.clone(),
            parties: parties.into_iter().collect(),
            first_day: days.first().cloned(),
            last_day: days.last().cloned(),
            statements,
            claims: claims.collect::<Result<Vec<_>>>()?,
            camps: cluster.camps.iter().map(|camp| self.outlets(camp)).collect::<Result<Vec<_>>>()?,
            cohesion: cluster.cohesion.clone(),
            pairs_left: pairs.len().saturating_sub(MOST_PAIRS),
            pairs: {
                pairs.truncate(MOST_PAIRS);
                pairs
            },
            figures,
        })
    }
}

/// Where the statements of an event stand.
struct Places<'run> {
    place_of: HashMap<&'run str, usize>,
    /// With the places of their documents.
    statements: &'run [(usize, &'run StatementRecord)],
    documents: &'run [&'run DocumentRecord],
}

impl Places<'_> {
    fn at(&self, id: &str) -> Result<usize> {
        self.place_of.get(id).copied().ok_or_else(|| unknown("statement of its event", id))
    }

    fn all(&self, ids: &[String]) -> Result<Vec<usize>> {
        ids.iter().map(|id| self.at(id)).collect()
    }

    fn quantities(&self, at: usize) -> &[QuantityRecord] {
        &self.statements[at].1.quantities
    }

    fn pair(&self, pair: PairRecord) -> Result<EventPair> {
        let evidence = pair.evidence.into_iter().map(|evidence| {
            Ok(EventEvidence {
                statement: self.at(&evidence.statement_id)?,
                start: evidence.words.start,
                end: evidence.words.end,
                text: evidence.words.text,
                value: evidence.value,
            })
        });
        Ok(EventPair {
            a: self.at(&pair.a)?,
            b: self.at(&pair.b)?,
            score: pair.contradiction,
            alignment: pair.alignment,
            similarity: pair.similarity,
            label: pair.label,
            relation: pair.relation,
            conflict: pair.conflict,
            evidence: evidence.collect::<Result<Vec<_>>>()?,
            explanation: pair.explanation,
            signals: pair.signals,
            inference: pair.inference,
        })
    }
}

fn event_statement(document: usize, statement: &StatementRecord) -> EventStatement {
    EventStatement {
        id: statement.statement_id.clone(),
        document,
        lang: statement.lang,
        start: statement.words.start,
        end: statement.words.end,
        text: statement.words.text.clone(),
        speaker: statement.speaker.as_ref().map(|speaker| EventSpeaker {
            start: speaker.words.start,
            end: speaker.words.end,
            text: speaker.words.text.clone(),
            party: speaker.party.clone(),
            is_quoted: speaker.is_quoted,
        }),
        polarity: statement.polarity,
        times: statement
            .times
            .iter()
            .map(|time| EventTime {
                text: time.words.text.clone(),
                first_day: time.first_day.clone(),
                last_day: time.last_day.clone(),
            })
            .collect(),
    }
}

/// Whether a document's address leads to the web and nowhere else.
fn is_link(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    scheme.is_some_and(|scheme| scheme == "http" || scheme == "https")
        && !url.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The error of an id that other files of the run folder do not have.
fn unknown(what: &str, id: &str) -> Error {
    Error::new(ErrorKind::Run, format!("the run folder has no {what} `{}`", id.escape_debug()))
        .with_hint("its files are of different runs; copy the run folder again, or run the job again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for url in ["https://example.org/a?b=c#d", "HTTP://example.org", "http://xn--mgbh.example/خبر"] {
            assert!(is_link(url), "{url}");
        }
        for url in [
            "javascript:alert(1)",
            "javascript://example.org/%0aalert(1)",
            "data:text/html,<script>",
            "//example.org",
            "file:///etc/passwd",
            "https://example.org/ x",
            "\u{1}https://example.org",
            " https://example.org",
            "https:example.org",
            "",
        ] {
            assert!(!is_link(url), "{url}");
        }
    }
}
