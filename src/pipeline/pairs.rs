//! The second of the three functions that a run is made of: an event's documents → its pairs and clusters.
//!
//! It looks at one event by itself: which pairs of its statements are candidates, how they are scored, what they come to.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Pipeline;
use super::analysis::Found;
use super::merge::Aligned;
use super::records::{Grouped, cluster_record, pair_record};
use super::signals::Signal;
use crate::align::context::{self, ScoredPair};
use crate::align::{Candidate, candidates};
use crate::cluster::{self, Link};
use crate::contradiction::relation::{Member, Point, is_update};
use crate::contradiction::setting::Setting;
use crate::contradiction::typed::Comparison;
use crate::contradiction::{self, Relation, Side, Verdict};
use crate::document::Published;
use crate::embed::Embeddings;
use crate::error::Result;
use crate::nli::NliScores;
use crate::record::{PairRecord, Source, StatementRecord, cluster_id};
use crate::scorer::reader::{self, PairReader};
use crate::scorer::{PairScores, Projected};

/// A statement of the event.
#[derive(Clone, Copy)]
pub(super) struct Located<'run> {
    pub(super) document: usize,
    pub(super) body: &'run str,
    pub(super) outlet: &'run str,
    pub(super) published: Option<&'run Published>,
    pub(super) found: &'run Found,
}

impl<'run> Located<'run> {
    pub(super) fn member(&self) -> Member<'run> {
        Member { outlet: self.outlet, statement: &self.found.statement, published: self.published }
    }
}

/// The statements of an event as records, with the way back to their documents.
pub(super) struct Run<'run> {
    pub(super) located: &'run [Located<'run>],
    pub(super) document_of: &'run [usize],
    pub(super) sources: &'run [Source<'run>],
    pub(super) records: &'run [StatementRecord],
    pub(super) projected: &'run [Projected],
    pub(super) settings: &'run [Setting],
    /// The group of documents that print one text, by document.
    pub(super) text_of: &'run [usize],
    /// The place in time of each document among all: the earliest has the lowest.
    pub(super) order_of: &'run [usize],
}

impl<'run> Run<'run> {
    /// The words of a statement.
    pub(super) fn text(&self, row: usize) -> &'run str {
        self.located[row].found.statement.span.of(self.located[row].body)
    }

    /// The place in time of a statement: by its document, then within it.
    pub(super) fn order(&self, row: usize) -> (usize, usize) {
        (self.order_of[self.document_of[row]], self.located[row].found.statement.span.start)
    }

    /// A statement as comparing it takes it.
    fn side(&self, row: usize) -> Side<'run> {
        Side {
            statement: &self.located[row].found.statement,
            text: self.located[row].body,
            projected: &self.projected[row],
            setting: Some(&self.settings[row]),
        }
    }
}

/// A candidate pair with what was found of it. The one whose id sorts first is `a`, as in the records.
pub(super) struct Scored {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) similarity: f32,
    pub(super) scores: PairScores,
    /// The probability of one point, given the others of the event.
    pub(super) same_point: f64,
}

impl Scored {
    /// What the reader of pairs sees besides the tokens.
    fn seen(&self, a: Side<'_>, b: Side<'_>) -> Vec<f32> {
        reader::seen(&Comparison::new(a.statement, b.statement).features(), &self.scores)
    }
}

/// A scored pair that will be written, once it is judged.
struct Kept<'pair> {
    pair: &'pair Scored,
    /// The clusters that hold both.
    groups: Vec<usize>,
    /// The probability of one point, whatever is known.
    alignment: f64,
}

/// A pair that may speak to one point, with what it comes to.
pub(super) struct Judged {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) similarity: f32,
    /// The clusters that hold both.
    pub(super) groups: Vec<usize>,
    pub(super) scores: PairScores,
    /// Whether they are set in two events.
    pub(super) is_apart: bool,
    /// What the typed parts say.
    pub(super) typed: BTreeMap<String, f32>,
    pub(super) verdict: Verdict,
    pub(super) relation: Relation,
    /// What the model of inference says of it, where one is asked.
    pub(super) inference: Option<NliScores>,
}

impl Pipeline {
    /// Scores every candidate pair of an event's statements.
    pub(super) fn score(&self, vectors: &Embeddings, members: &[usize], run: &Run<'_>) -> Result<Vec<Scored>> {
        /// Below this the vectors point apart, and the pair is not worth scoring.
        const FLOOR: f32 = 0.0;
        let nearest = self.plan.config.alignment.candidates;
        let mut judge = self.scorer.clone();
        let sample = sample_of_pairs(members, run);
        judge.adapt(sample.into_iter().map(|(a, b)| (&run.projected[a], &run.projected[b])));
        let score = |candidate: Candidate| {
            let (mut a, mut b) = (candidate.a, candidate.b);
            if run.records[b].statement_id < run.records[a].statement_id {
                std::mem::swap(&mut a, &mut b);
            }
            let found = contradiction::score(&judge, run.side(a), run.side(b));
            Scored { a, b, similarity: candidate.similarity, scores: found, same_point: 0.0 }
        };
        let mut scored: Vec<Scored> =
            candidates(vectors, members, run.document_of, nearest, FLOOR).into_par_iter().map(score).collect();
        if let Some(reader) = &self.reader {
            self.read_together(reader, &mut scored, run)?;
        }
        #[allow(clippy::cast_possible_truncation, reason = "log odds")]
        let pair = |pair: &Scored| ScoredPair {
            a: pair.a,
            b: pair.b,
            link: pair.scores.link as f32,
            late: judge.late_as_trained(pair.scores.late),
        };
        let pairs: Vec<ScoredPair> = scored.iter().map(pair).collect();
        let features = context::features(&pairs, run.document_of, members);
        for (pair, features) in scored.iter_mut().zip(&features) {
            pair.scores.same_point = match &self.reader {
                _ if self.is_without(Signal::Context) => pair.scores.same_point,
                Some(reader) => reader.in_context(features),
                None => judge.in_context(features),
            };
            pair.same_point = contradiction::same_point(run.side(pair.a), run.side(pair.b), &pair.scores);
        }
        Ok(scored)
    }

    /// Has likely pairs read once more, both statements together, and weighs what comes of it with their scores.
    fn read_together(&self, reader: &PairReader, scored: &mut [Scored], run: &Run<'_>) -> Result<()> {
        let likely: Vec<usize> =
            (0..scored.len()).filter(|&at| scored[at].scores.same_point >= reader::WORTH_READING).collect();
        let mut rows: Vec<usize> = likely.iter().flat_map(|&at| [scored[at].a, scored[at].b]).collect();
        rows.sort_unstable();
        rows.dedup();
        let texts: Vec<&str> = rows.iter().map(|&row| run.text(row)).collect();
        let states = reader.states(self.encoder.as_ref(), &texts)?;
        let place = |row: usize| rows.binary_search(&row).unwrap_or_default();
        let pairs: Vec<(usize, usize)> = likely.iter().map(|&at| (place(scored[at].a), place(scored[at].b))).collect();
        let seen: Vec<Vec<f32>> =
            likely.par_iter().map(|&at| scored[at].seen(run.side(scored[at].a), run.side(scored[at].b))).collect();
        let readings = reader.read(&pairs, &states, &texts, &seen)?;
        for (at, reading) in likely.into_iter().zip(readings) {
            scored[at].scores = reader.mix(&scored[at].scores, &reading);
        }
        Ok(())
    }

    /// Turns an event's scored pairs into cluster and pair records.
    pub(super) fn gather(&self, event: &str, members: &[usize], run: &Run<'_>, scored: &[Scored]) -> Result<Aligned> {
        let mut output = Aligned::default();
        let config = &self.plan.config;
        let links: Vec<Link> =
            scored.iter().map(|pair| Link { a: pair.a, b: pair.b, same_point: pair.same_point }).collect();
        let mut groups = group_by_words(members, run, &links, config.clusters.threshold);
        // Of a group's own statements the earliest names it.
        let earliest: Vec<usize> =
            groups.iter().filter_map(|group| group.iter().copied().min_by_key(|&row| run.order(row))).collect();
        let seconds = cluster::seconds(&groups, run.document_of, &links, config.clusters.threshold);
        let mut groups_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (at, (group, seconds)) in groups.iter_mut().zip(seconds).enumerate() {
            group.extend(seconds);
            group.sort_unstable();
            for &row in group.iter() {
                groups_of.entry(row).or_default().push(at);
            }
        }
        let in_common = |pair: &Scored| -> Vec<usize> {
            let of = |row| groups_of.get(&row).map_or(&[][..], Vec::as_slice);
            of(pair.a).iter().copied().filter(|group| of(pair.b).contains(group)).collect()
        };
        let points: Vec<Point<'_>> = groups
            .iter()
            .map(|group| Point::new(group.iter().map(|&row| run.located[row].member()).collect()))
            .collect();
        let nothing_else = Point::new(Vec::new());
        let kept: Vec<Kept<'_>> = scored
            .iter()
            .map(|pair| {
                let groups = in_common(pair);
                let is_grouped = !groups.is_empty() && !self.is_without(Signal::Clusters);
                Kept { pair, groups, alignment: contradiction::aligned(pair.same_point, is_grouped) }
            })
            .filter(|kept| kept.alignment >= config.alignment.threshold)
            .collect();
        let inferences = self.infer(&kept, run)?;
        let judge = |(kept, inference): (&Kept<'_>, Option<NliScores>)| {
            let &Kept { pair, ref groups, alignment } = kept;
            let (a, b, threshold) = (run.side(pair.a), run.side(pair.b), config.contradiction.threshold);
            let found = match inference {
                Some(inference) => pair.scores.with_inference(inference, config.contradiction.nli.weight),
                None => pair.scores,
            };
            // Of two in one cluster it is taken for granted that they speak to its point.
            let is_grouped = !groups.is_empty() && !self.is_without(Signal::Clusters);
            let same_point = if is_grouped { 1.0 } else { pair.same_point };
            let mut verdict = contradiction::judge(a, b, &found, same_point, threshold);
            verdict.same_point = alignment;
            let (of_a, of_b) = (run.located[pair.a].member(), run.located[pair.b].member());
            if is_update(of_a, of_b) {
                verdict = verdict.of_update();
            }
            let point = groups.first().map_or(&nothing_else, |&group| &points[group]);
            let relation = point.relation(of_a, of_b, verdict.label);
            Judged {
                a: pair.a,
                b: pair.b,
                similarity: pair.similarity,
                groups: groups.clone(),
                scores: pair.scores,
                is_apart: contradiction::is_other_event(a, b, &pair.scores),
                typed: Comparison::new(a.statement, b.statement).named(),
                verdict,
                relation,
                inference,
            }
        };
        let judged: Vec<Judged> = kept.par_iter().zip(inferences).map(judge).collect();
        let mut inside: Vec<Vec<&Judged>> = vec![Vec::new(); groups.len()];
        for pair in &judged {
            pair.groups.iter().for_each(|&group| inside[group].push(pair));
        }
        let ids: Vec<String> = earliest.iter().map(|&row| cluster_id(&run.records[row].statement_id)).collect();
        let mut links_inside: Vec<Vec<Link>> = vec![Vec::new(); groups.len()];
        for (pair, &link) in scored.iter().zip(&links) {
            for group in in_common(pair) {
                links_inside[group].push(link);
            }
        }
        for (at, (group, &earliest)) in groups.iter().zip(&earliest).enumerate() {
            let point = Grouped { event, earliest, members: group, links: &links_inside[at], inside: &inside[at] };
            let (record, between) = cluster_record(&point, run, config.contradiction.threshold);
            output.add_cluster(&record, &between, config.contradiction.threshold)?;
        }
        let pairs: Vec<PairRecord> = judged.par_iter().map(|pair| pair_record(pair, run)).collect();
        output.add_pairs(&pairs, &judged, &ids, run, config.contradiction.threshold)?;
        Ok(output)
    }

    /// What the model of inference says of each pair, where there is one.
    fn infer(&self, kept: &[Kept<'_>], run: &Run<'_>) -> Result<Vec<Option<NliScores>>> {
        let Some(nli) = &self.nli else { return Ok(vec![None; kept.len()]) };
        let texts: Vec<(&str, &str)> = kept.iter().map(|kept| (run.text(kept.pair.a), run.text(kept.pair.b))).collect();
        Ok(nli.judge_both_all(&texts)?.into_iter().map(Some).collect())
    }
}

/// Groups an event's statements. The search for the best grouping takes them in the order of their words, so that what it finds
/// does not hang on the order or the names of files.
fn group_by_words(members: &[usize], run: &Run<'_>, links: &[Link], threshold: f64) -> Vec<Vec<usize>> {
    let mut rows = members.to_vec();
    rows.sort_by_key(|&row| (run.text(row), run.located[row].outlet, run.order(row)));
    let place: BTreeMap<usize, usize> = rows.iter().enumerate().map(|(place, &row)| (row, place)).collect();
    let document_of: Vec<usize> = rows.iter().map(|&row| run.document_of[row]).collect();
    let links: Vec<Link> =
        links.iter().map(|link| Link { a: place[&link.a], b: place[&link.b], same_point: link.same_point }).collect();
    let places: Vec<usize> = (0..rows.len()).collect();
    let groups = cluster::group(&places, &document_of, &links, threshold).into_iter().map(|group| {
        let mut group: Vec<usize> = group.into_iter().map(|place| rows[place]).collect();
        group.sort_unstable();
        group
    });
    let mut groups: Vec<Vec<usize>> = groups.collect();
    groups.sort_unstable_by_key(|group| group[0]);
    groups
}

/// Pairs of an event's statements of two documents, evenly spread over all there are: enough to tell how alike such
/// pairs mostly are. Which they are depends on the words alone, not on the order or the names of files.
fn sample_of_pairs(members: &[usize], run: &Run<'_>) -> Vec<(usize, usize)> {
    const MOST: usize = 4000;
    let mut members = members.to_vec();
    members.sort_by_key(|&row| (run.text(row), run.located[row].outlet, row));
    let step = (members.len() * members.len() / 2).div_ceil(MOST).max(1);
    let mut pairs = Vec::new();
    // Pairs are numbered row by row; of each row those are taken whose number is a multiple of the step.
    let mut before = 0;
    for a in 0..members.len() {
        let of_row = members.len() - a - 1;
        let first = (step - before % step) % step;
        pairs.extend((first..of_row).step_by(step).map(|place| (members[a], members[a + 1 + place])));
        before += of_row;
    }
    pairs.retain(|&(a, b)| run.document_of[a] != run.document_of[b]);
    pairs
}
