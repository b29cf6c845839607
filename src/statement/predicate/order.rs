//! Which phrase is the agent of a deed, which its patient, and which tells the cause.
//!
//! English puts the subject before the verb and the object after it ([`first`]); Pashto, Urdu and Dari put both before it and
//! tell them apart by the words that mark them, by number words and by the names of those who act ([`last`]). What is left
//! to guess stays empty.

mod first;
mod last;

use std::ops::Range;

use super::Deed;
use super::deed::{Found, Voice};
use super::pieces::{Marker, Piece, Sentence, What};
use crate::language::Language;

/// The parts of a deed, as ranges of tokens.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// Which deed.
    pub(super) deed: usize,
    pub(super) kind: Deed,
    pub(super) agent: Option<Range<usize>>,
    pub(super) patient: Option<Range<usize>>,
    /// The cue of the cause and its words.
    pub(super) cause: Option<(Range<usize>, Range<usize>)>,
}

/// A sentence with its pieces and deeds.
pub(super) struct View<'view, 'lists, 'text> {
    pub(super) sentence: &'view Sentence<'lists, 'text>,
    pub(super) pieces: &'view [Piece],
    pub(super) deeds: &'view [Found<'lists>],
}

/// The agent and the patient of a deed.
type Roles = (Option<Range<usize>>, Option<Range<usize>>);

/// The parts of every deed that counts, in the order of the sentence.
pub(super) fn parts(sentence: &Sentence<'_, '_>, pieces: &[Piece], deeds: &[Found<'_>]) -> Vec<Parts> {
    let view = View { sentence, pieces, deeds };
    let mut all: Vec<Parts> = Vec::with_capacity(deeds.len());
    for (deed, found) in deeds.iter().enumerate() {
        let roles = match (found.voice, sentence.language) {
            (Voice::Noun, _) => continue,
            (_, Language::English) => view.first(deed),
            _ => view.last(deed),
        };
        all.extend(view.kept(deed, roles));
    }
    for (deed, found) in deeds.iter().enumerate().filter(|(_, found)| found.voice == Voice::Noun) {
        // A noun counts only where no other word tells of that deed.
        let inside = |range: &Option<Range<usize>>| range.as_ref().is_some_and(|range| range.contains(&found.start));
        let is_part = all.iter().any(|one| {
            let cause = one.cause.as_ref().map(|(_, words)| words.clone());
            inside(&one.agent) || inside(&one.patient) || inside(&cause)
        });
        if is_part || all.iter().any(|one| one.kind == found.kind) {
            continue;
        }
        let roles = if sentence.language == Language::English { view.noun_first(deed) } else { view.noun_last(deed) };
        // `پر گروه د برید تور`: what another deed is done to is not this one's.
        let is_taken = roles.1.is_some() && all.iter().any(|one| one.patient == roles.1);
        if !is_taken && (roles.0.is_some() || roles.1.is_some()) {
            all.extend(view.kept(deed, roles));
        }
    }
    all.sort_by_key(|one| one.deed);
    view.add_causes(&mut all);
    all
}

impl View<'_, '_, '_> {
    /// The number of the piece that is, or holds, the deed.
    fn piece_of(&self, deed: usize) -> Option<usize> {
        let start = self.deeds[deed].start;
        let at = self.pieces.partition_point(|piece| piece.range.end <= start);
        self.pieces.get(at).filter(|piece| piece.range.contains(&start)).map(|_| at)
    }

    /// The marker of a phrase that the deed's entry lists for its patient.
    fn takes(&self, deed: usize, what: What) -> bool {
        matches!(what, What::Marked(marker) if self.deeds[deed].has(marker.name()))
    }

    /// The parts of a deed, if the nouns beside it let it be one.
    fn kept(&self, deed: usize, roles: Roles) -> Option<Parts> {
        let [agent, patient] = [roles.0, roles.1].map(|range| range.and_then(|range| self.without_particle(range)));
        let (found, sentence) = (&self.deeds[deed], self.sentence);
        let is = |range: &Option<Range<usize>>, class: &str| {
            range.as_ref().is_some_and(|range| sentence.has_class(range, class))
        };
        // `An earthquake struck Herat`, `opened an inquiry`
        let is_barred = found.values("not").any(|class| is(&patient, class))
            || found.values("agentnot").any(|class| is(&agent, class))
            || (found.values("only").next().is_some() && !found.values("only").any(|class| is(&patient, class)))
            || (found.has("object") && patient.is_none())
            // `رد کړه چې` denies, unless it is a claim that is rejected.
            || (found.has("nocomp") && sentence.is(found.close, "comp") && !is(&patient, "claim"))
            || (matches!(found.voice, Voice::Reduced) || found.has("marked")) && patient.is_none() && agent.is_none();
        if is_barred {
            return None;
        }
        // `captured a town`, `dismissed the claim`
        let other = found.values("as").find_map(|choice| {
            let (class, kind) = choice.split_once(':')?;
            is(&patient, class).then(|| Deed::named(kind)).flatten()
        });
        let kind = other.unwrap_or(found.kind);
        let overlap = |a: &Range<usize>, b: &Range<usize>| a.start < b.end && b.start < a.end;
        let agent = agent.filter(|agent| patient.as_ref().is_none_or(|patient| !overlap(agent, patient)));
        Some(Parts { deed, kind, agent, patient, cause: None })
    }

    /// A phrase without the particle of ownership at its end: Urdu `بل کی` of `بل کی منظوری دی`.
    fn without_particle(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let is_particle = |index: usize| matches!(self.sentence.tokens.word(index), "کی" | "کا");
        while self.sentence.language == Language::Urdu && !range.is_empty() && is_particle(range.end - 1) {
            range.end -= 1;
        }
        (!range.is_empty()).then_some(range)
    }

    /// Gives each phrase of cause to the deed it stands by.
    fn add_causes(&self, all: &mut [Parts]) {
        for (at, piece) in self.pieces.iter().enumerate() {
            if piece.what != What::Marked(Marker::Cause) {
                continue;
            }
            let inside = |range: &Range<usize>| {
                let (low, high) = (range.start.min(piece.range.start), range.start.max(piece.range.start));
                !self
                    .pieces
                    .iter()
                    .any(|wall| wall.what == What::Wall && low <= wall.range.start && wall.range.start < high)
            };
            let place = |parts: &Parts| self.deeds[parts.deed].start..self.deeds[parts.deed].close;
            let before = all.iter().rposition(|one| place(one).start < piece.range.start && inside(&place(one)));
            let after = all.iter().position(|one| place(one).start >= piece.range.end && inside(&place(one)));
            // In English the cause follows what it causes, unless it opens the sentence; elsewhere the verb comes last.
            let follows = self.sentence.language == Language::English;
            let is_opening = at == 0 || self.pieces[..at].iter().all(|piece| piece.what == What::Skip);
            let chosen = if follows && !is_opening { before.or(after) } else { after.or(before) };
            if let Some(chosen) = chosen.filter(|&chosen| all[chosen].cause.is_none()) {
                all[chosen].cause = Some((piece.cue.clone(), piece.range.clone()));
            }
        }
    }
}
