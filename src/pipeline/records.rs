//! What a run found, as the records that it writes.

use std::collections::{BTreeMap, BTreeSet};

use super::analysis::Found;
use super::pairs::{Judged, Run};
use crate::claims::{self, Claim, Said, Stance};
use crate::cluster::{self, Link};
use crate::contradiction::Relation;
use crate::copies;
use crate::language::Language;
use crate::record::{
    ClaimRecord, ClusterRecord, CohesionRecord, ContradictionRecord, EvidenceRecord, InferenceRecord, PairLabel,
    PairRecord, SignalsRecord, Source, StatementRecord, cluster_id, rounded,
};
use crate::statement::{Counted, PlaceKind};

/// The records of some of a document's statements.
pub(super) fn statement_records(statements: &[Found], source: &Source<'_>) -> Vec<StatementRecord> {
    let record = |found: &Found| StatementRecord::new(source, found.sentence_index, found.sentence, &found.statement);
    statements.iter().map(record).collect()
}

fn contradiction_record(pair: &Judged, run: &Run<'_>) -> ContradictionRecord {
    ContradictionRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        score: pair.verdict.contradiction,
        relation: pair.relation,
        conflict: Some(pair.verdict.turns_on),
    }
}

pub(super) fn pair_record(pair: &Judged, run: &Run<'_>) -> PairRecord {
    let verdict = &pair.verdict;
    let evidence = verdict.evidence.iter().map(|evidence| {
        let row = if evidence.in_second { pair.b } else { pair.a };
        EvidenceRecord {
            statement_id: run.records[row].statement_id.clone(),
            words: run.sources[run.document_of[row]].words(evidence.span),
            value: evidence.value.clone(),
        }
    });
    PairRecord {
        a: run.records[pair.a].statement_id.clone(),
        b: run.records[pair.b].statement_id.clone(),
        similarity: f64::from(pair.similarity),
        alignment: verdict.same_point,
        contradiction: verdict.contradiction,
        label: verdict.label,
        relation: pair.relation,
        conflict: Some(verdict.turns_on),
        evidence: evidence.collect(),
        explanation: verdict.explanation.clone(),
        signals: SignalsRecord {
            late: pair.scores.late.map(|late| f64::from(late.similarity)),
            link: pair.scores.link,
            in_context: pair.scores.same_point,
            is_apart: pair.is_apart,
            is_grouped: !pair.groups.is_empty(),
            contradict: pair.scores.contradict,
            agree: pair.scores.agree,
            neutral: pair.scores.neutral,
            typed: pair.typed.clone(),
        },
        inference: pair.inference.map(InferenceRecord::from),
    }
}

/// A group of statements on one point.
pub(super) struct Grouped<'event> {
    pub(super) event: &'event str,
    /// The earliest of those that are in no other group before.
    pub(super) earliest: usize,
    pub(super) members: &'event [usize],
    /// The compared pairs of its members.
    pub(super) links: &'event [Link],
    /// Its pairs of different documents.
    pub(super) inside: &'event [&'event Judged],
}

/// How the outlets of a point stand to each other.
pub(super) struct Between {
    /// The strongest contradiction between each two outlets that speak for themselves, by name.
    pub(super) strongest: BTreeMap<(String, String), f64>,
    /// The relations of the pairs of their statements.
    pub(super) relations: BTreeMap<(String, String), BTreeMap<Relation, usize>>,
}

/// The record of a point, and how its outlets stand to each other.
pub(super) fn cluster_record(point: &Grouped<'_>, run: &Run<'_>, threshold: f64) -> (ClusterRecord, Between) {
    let &Grouped { event, earliest, members: group, links, inside } = point;
    let id = |row: usize| run.records[row].statement_id.clone();
    let mut statements: Vec<String> = group.iter().map(|&row| id(row)).collect();
    statements.sort_unstable();
    let mut languages: Vec<Language> = group.iter().map(|&row| run.records[row].lang).collect();
    languages.sort_unstable_by_key(|language| language.code());
    languages.dedup();
    let contradicting = inside.iter().filter(|pair| pair.verdict.contradiction >= threshold);
    let mut contradictions: Vec<ContradictionRecord> =
        contradicting.map(|pair| contradiction_record(pair, run)).collect();
    contradictions
        .sort_by(|x, y| rounded(y.score).total_cmp(&rounded(x.score)).then_with(|| (&x.a, &x.b).cmp(&(&y.a, &y.b))));
    let representative = cluster::representative(group, links).unwrap_or(group[0]);

    let said = said(point, run);
    let place = |row: usize| group.binary_search(&row).unwrap_or_default();
    let stance = |pair: &&Judged| Stance {
        a: place(pair.a),
        b: place(pair.b),
        agree: pair.scores.agree,
        contradiction: pair.verdict.contradiction,
        relation: pair.relation,
    };
    let stances: Vec<Stance> = inside.iter().map(stance).collect();
    let found = claims::claims(&said, &stances, threshold);
    let camps = claims::camps(&said, &found);
    let strongest = claims::between_outlets(&said, &stances);
    let disagreement = strongest.values().sum::<f64>() / strongest.len().max(1) as f64;
    let mut relations: BTreeMap<(String, String), BTreeMap<Relation, usize>> = BTreeMap::new();
    for pair in inside {
        let (a, b) = (&run.records[pair.a].outlet, &run.records[pair.b].outlet);
        if a != b {
            let names = (a.min(b).clone(), a.max(b).clone());
            *relations.entry(names).or_default().entry(pair.relation).or_default() += 1;
        }
    }
    let between = Between {
        strongest: strongest.into_iter().map(|((a, b), score)| ((a.to_owned(), b.to_owned()), score)).collect(),
        relations,
    };
    let all: Vec<usize> = (0..group.len()).collect();
    let record = ClusterRecord {
        cluster_id: cluster_id(&run.records[earliest].statement_id),
        event_id: event.to_owned(),
        statements,
        outlets: outlets(&said, &all),
        languages,
        sources: claims::sources(&said, &all),
        representative: id(representative),
        gist: run.text(representative).to_owned(),
        cohesion: cohesion(point, run),
        claims: found.iter().map(|claim| claim_record(claim, &said, group, run)).collect(),
        camps: camps.into_iter().map(|camp| camp.into_iter().map(str::to_owned).collect()).collect(),
        contradiction: inside.iter().map(|pair| pair.verdict.contradiction).fold(0.0, f64::max),
        disagreement,
        contradictions,
    };
    (record, between)
}

/// The statements of a point as the claims see them, in the order of its members.
fn said<'run>(point: &Grouped<'_>, run: &Run<'run>) -> Vec<Said<'run>> {
    // What a point turns on: the type of its conflicts, or of its pairs where there are none.
    let conflicts = point.inside.iter().filter(|pair| pair.verdict.label == PairLabel::Contradict);
    let turns_on = most_frequent(conflicts.map(|pair| pair.verdict.turns_on))
        .or_else(|| most_frequent(point.inside.iter().map(|pair| pair.verdict.turns_on)));
    let value = |row: usize| {
        let pairs = point.inside.iter().filter(|pair| Some(pair.verdict.turns_on) == turns_on);
        let sides = pairs.filter_map(|pair| (pair.a == row || pair.b == row).then_some((pair, pair.b == row)));
        let values = sides.filter_map(|(pair, is_second)| {
            let mut own = pair.verdict.evidence.iter().filter(|evidence| evidence.in_second == is_second);
            own.find_map(|evidence| evidence.value.as_deref())
        });
        most_frequent(values).map(str::to_owned)
    };
    let mut orders: Vec<(usize, usize)> = point.members.iter().map(|&row| run.order(row)).collect();
    orders.sort_unstable();
    // One wording is one source, wherever it stands; and so is one text with all that it says.
    let mut wordings: BTreeMap<String, usize> = BTreeMap::new();
    let mut texts: BTreeMap<usize, usize> = BTreeMap::new();
    let source = |row: usize| {
        let text = run.text_of[run.document_of[row]];
        let next = wordings.len() + texts.len();
        let of_wording = *wordings.entry(copies::wording(run.text(row))).or_insert(next);
        *texts.entry(text).or_insert(of_wording)
    };
    let sources: Vec<usize> = point.members.iter().copied().map(source).collect();
    let said = |(&row, source): (&usize, usize)| Said {
        outlet: run.located[row].outlet,
        source,
        party: run.located[row].found.statement.voice.speaker().and_then(|speaker| speaker.party.as_deref()),
        value: value(row),
        order: orders.binary_search(&run.order(row)).unwrap_or_default(),
    };
    point.members.iter().zip(sources).map(said).collect()
}

/// The most frequent; of equals the first in their own order.
fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(value, _)| value)
}

fn outlets(said: &[Said<'_>], chosen: &[usize]) -> Vec<String> {
    let names: BTreeSet<&str> = chosen.iter().map(|&at| said[at].outlet).collect();
    names.into_iter().map(str::to_owned).collect()
}

fn claim_record(claim: &Claim, said: &[Said<'_>], group: &[usize], run: &Run<'_>) -> ClaimRecord {
    let mut statements: Vec<String> =
        claim.statements.iter().map(|&at| run.records[group[at]].statement_id.clone()).collect();
    statements.sort_unstable();
    let parties: BTreeSet<&str> = claim.statements.iter().filter_map(|&at| said[at].party).collect();
    let published = claim.statements.iter().filter_map(|&at| run.located[group[at]].published);
    ClaimRecord {
        value: claim.value.clone(),
        statements,
        parties: parties.into_iter().map(str::to_owned).collect(),
        outlets: outlets(said, &claim.statements),
        sources: claims::sources(said, &claim.statements),
        since: published.map(|published| published.text().to_owned()).next(),
        contradicts: claim.contradicts.clone(),
    }
}

/// Why a point's statements are together.
fn cohesion(point: &Grouped<'_>, run: &Run<'_>) -> CohesionRecord {
    let links: Vec<f64> = point.links.iter().map(|link| link.same_point).collect();
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for &row in point.members {
        let own: BTreeSet<String> = traits(&run.records[row]).collect();
        for name in own {
            *shared.entry(name).or_default() += 1;
        }
    }
    shared.retain(|_, count| *count >= 2 && *count * 2 >= point.members.len());
    CohesionRecord {
        pairs: links.len(),
        mean: links.iter().sum::<f64>() / links.len().max(1) as f64,
        lowest: links.iter().copied().fold(1.0, f64::min),
        shared,
    }
}

/// What a statement can have in common with another, in words that compare across languages.
fn traits(record: &StatementRecord) -> impl Iterator<Item = String> {
    let name = |kind: &str, value: serde_json::Result<serde_json::Value>| {
        let value = value.ok()?;
        Some(format!("{kind}:{}", value.as_str()?))
    };
    let counted = record.quantities.iter().filter(|quantity| quantity.counted != Counted::Other);
    let counted = counted.filter_map(move |quantity| name("counts", serde_json::to_value(quantity.counted)));
    let is_narrow = |kind: PlaceKind| !matches!(kind, PlaceKind::Country | PlaceKind::Nationality);
    let places = record.places.iter().filter(move |place| is_narrow(place.kind));
    let places = places.map(|place| format!("place:{}", place.place));
    let states = record.states.iter().filter_map(move |state| {
        Some(format!(
            "{}:{}",
            name("state", serde_json::to_value(state.axis))?,
            name("", serde_json::to_value(state.value))?.trim_start_matches(':')
        ))
    });
    let deeds = record.predicates.iter().filter_map(move |deed| name("deed", serde_json::to_value(deed.kind)));
    let days = record.times.iter().filter(|time| time.first_day == time.last_day);
    let days = days.filter_map(|time| time.first_day.as_ref().map(|day| format!("day:{day}")));
    counted.chain(places).chain(states).chain(deeds).chain(days)
}
