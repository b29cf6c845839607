//! The gold corpus, with its sentences numbered through.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::error::{Error, ErrorKind, Result};
use crate::record::ConflictType;

/// A pair of sentences of different documents by their numbers, the lower first.
pub(super) type Pair = (usize, usize);

#[derive(Deserialize)]
struct File {
    documents: BTreeMap<String, FileDocument>,
    clusters: Vec<FileCluster>,
    relations: Vec<FileRelation>,
}

#[derive(Deserialize)]
struct FileDocument {
    lang: String,
    event: String,
    sentences: Vec<String>,
}

#[derive(Deserialize)]
struct FileCluster {
    members: Vec<(String, usize)>,
}

#[derive(Deserialize)]
struct FileRelation {
    a: (String, usize),
    b: (String, usize),
    label: String,
    #[serde(rename = "type")]
    conflict: ConflictType,
}

/// A gold corpus.
#[derive(Debug, Default)]
pub(super) struct Corpus {
    /// Its folder's name.
    pub(super) name: String,
    /// The codes of its languages, sorted.
    pub(super) languages: Vec<String>,
    /// Its documents, by id.
    pub(super) documents: Vec<Document>,
    /// The document of each sentence.
    pub(super) document_of: Vec<usize>,
    /// The sentences of each cluster.
    pub(super) clusters: Vec<BTreeSet<usize>>,
    /// How pairs of sentences stand to each other.
    pub(super) relations: Vec<Relation>,
}

/// A document of a gold corpus.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) id: String,
    /// Its place among the corpus's languages.
    pub(super) language: usize,
    pub(super) event: String,
    /// The number of its first sentence.
    pub(super) first: usize,
    /// Where its sentences stand, in code points of its body.
    pub(super) spans: Vec<(usize, usize)>,
}

/// How two sentences stand to each other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Relation {
    pub(super) pair: Pair,
    pub(super) contradicts: bool,
    /// On what the pair turns.
    pub(super) conflict: ConflictType,
}

impl Corpus {
    /// Reads the gold corpus in `folder`.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("gold.json");
        let text = fs_err::read_to_string(&path).map_err(|source| {
            Error::new(ErrorKind::Run, "this is no gold corpus")
                .in_file(&path)
                .with_hint("a gold corpus holds gold.json and docs/")
                .with_source(source)
        })?;
        let file: File = serde_json::from_str(&text).map_err(|source| {
            Error::new(ErrorKind::Run, "gold.json is not of the gold form").in_file(&path).with_source(source)
        })?;
        let name = folder.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_string_lossy().into_owned()));
        let languages: BTreeSet<&String> = file.documents.values().map(|document| &document.lang).collect();
        let mut corpus = Self {
            name: name.unwrap_or_default(),
            languages: languages.into_iter().cloned().collect(),
            ..Self::default()
        };
        for (id, document) in &file.documents {
            corpus.add(id, &document.lang, &document.event, spans(folder, id, &document.sentences)?);
        }
        let number = |(id, index): &(String, usize)| {
            corpus.number(id, *index).ok_or_else(|| {
                Error::new(ErrorKind::Run, format!("no document `{id}` has a sentence {index}")).in_file(&path)
            })
        };
        let clusters = file.clusters.iter().map(|cluster| cluster.members.iter().map(number).collect());
        let clusters = clusters.collect::<Result<_>>()?;
        let relations = file.relations.iter().map(|relation| {
            Ok(Relation {
                pair: ordered(number(&relation.a)?, number(&relation.b)?),
                contradicts: relation.label == "contradict",
                conflict: relation.conflict,
            })
        });
        let relations = relations.collect::<Result<_>>()?;
        Ok(Self { clusters, relations, ..corpus })
    }

    /// Adds a document, which must come after the others by its id.
    fn add(&mut self, id: &str, lang: &str, event: &str, spans: Vec<(usize, usize)>) {
        let (document, first) = (self.documents.len(), self.document_of.len());
        self.document_of.extend(spans.iter().map(|_| document));
        let language = self.languages.partition_point(|language| language.as_str() < lang);
        self.documents.push(Document { id: id.to_owned(), language, event: event.to_owned(), first, spans });
    }

    /// The document with this id.
    pub(super) fn document(&self, id: &str) -> Option<&Document> {
        let place = self.documents.binary_search_by(|document| document.id.as_str().cmp(id)).ok()?;
        self.documents.get(place)
    }

    fn number(&self, id: &str, index: usize) -> Option<usize> {
        let document = self.document(id)?;
        (index < document.spans.len()).then_some(document.first + index)
    }

    /// The languages of a pair by their places, the lower first.
    pub(super) fn languages_of(&self, pair: Pair) -> (usize, usize) {
        let language = |sentence: usize| self.documents[self.document_of[sentence]].language;
        ordered(language(pair.0), language(pair.1))
    }

    /// How often a pair counts, where each document counts as often as `weights` says.
    pub(super) fn weight(&self, pair: Pair, weights: &[usize]) -> usize {
        weights[self.document_of[pair.0]] * weights[self.document_of[pair.1]]
    }

    /// The documents of each event.
    pub(super) fn events(&self) -> Vec<Vec<usize>> {
        let mut events: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, document) in self.documents.iter().enumerate() {
            events.entry(&document.event).or_default().push(number);
        }
        events.into_values().collect()
    }

    /// The pairs of sentences of different documents that share one of `groups`.
    pub(super) fn links(&self, groups: &[BTreeSet<usize>]) -> BTreeSet<Pair> {
        let mut found = BTreeSet::new();
        for group in groups {
            for (at, &a) in group.iter().enumerate() {
                let others = group.iter().skip(at + 1).filter(|&&b| self.document_of[a] != self.document_of[b]);
                found.extend(others.map(|&b| (a, b)));
            }
        }
        found
    }
}

/// The two, the lower first.
pub(super) fn ordered(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

/// Where the sentences of a document stand, in code points of its body.
fn spans(folder: &Path, id: &str, sentences: &[String]) -> Result<Vec<(usize, usize)>> {
    let path = folder.join("docs").join(format!("{id}.txt"));
    let text = fs_err::read_to_string(&path).map_err(|source| {
        Error::new(ErrorKind::Run, "a gold document cannot be read").in_file(&path).with_source(source)
    })?;
    let body = text.split_once("\n---\n").map_or("", |(_, body)| body);
    let (mut at, mut points) = (0, 0);
    let mut found = Vec::new();
    for sentence in sentences {
        let Some(offset) = body[at..].find(sentence.as_str()) else {
            let what = format!("the gold sentence `{sentence}` does not stand in the body after the one before");
            return Err(Error::new(ErrorKind::Run, what).in_file(&path));
        };
        let start = points + body[at..at + offset].chars().count();
        points = start + sentence.chars().count();
        at += offset + sentence.len();
        found.push((start, points));
    }
    Ok(found)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A corpus of documents named `a`, `b` and so on, each given by its language, its event and how many sentences it has.
    pub(in crate::eval) fn corpus(documents: &[(&str, &str, usize)], clusters: &[&[usize]]) -> Corpus {
        let languages: BTreeSet<&str> = documents.iter().map(|(lang, ..)| *lang).collect();
        let mut corpus = Corpus {
            languages: languages.into_iter().map(str::to_owned).collect(),
            clusters: clusters.iter().map(|cluster| cluster.iter().copied().collect()).collect(),
            ..Corpus::default()
        };
        for (id, (lang, event, sentences)) in ('a'..).zip(documents) {
            corpus.add(&id.to_string(), lang, event, (0..*sentences).map(|at| (at * 10, at * 10 + 9)).collect());
        }
        corpus
    }

    #[test]
    fn links_cross_documents() {
        let corpus = corpus(&[("en", "e", 2), ("ps", "e", 1)], &[&[0, 1, 2]]);
        assert_eq!(corpus.links(&corpus.clusters), BTreeSet::from([(0, 2), (1, 2)]));
    }

    #[test]
    fn a_pair_counts_as_often_as_its_two_documents_meet() {
        let corpus = corpus(&[("en", "e", 2), ("ps", "e", 1), ("ur", "e", 1)], &[]);
        assert_eq!(corpus.weight((1, 2), &[2, 3, 0]), 6);
        assert_eq!(corpus.weight((2, 3), &[2, 3, 0]), 0);
    }

    #[test]
    fn a_sentence_has_the_number_of_its_place() {
        let corpus = corpus(&[("en", "e", 2), ("ps", "e", 1)], &[]);
        assert_eq!(corpus.number("b", 0), Some(2));
        assert_eq!(corpus.number("b", 1), None);
        assert_eq!(corpus.number("z", 0), None);
        assert_eq!(corpus.languages_of((0, 2)), (0, 1));
    }
}
