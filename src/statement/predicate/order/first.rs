//! English: the subject stands before its verb, the object after it.

use std::ops::Range;

use super::{Roles, View};
use crate::statement::predicate::Deed;
use crate::statement::predicate::deed::Voice;
use crate::statement::predicate::pieces::{Marker, What};

/// How many verbs a subject may be looked for through: `tried to enter and kill`.
const DEPTH: usize = 4;

impl View<'_, '_, '_> {
    /// The agent and the patient of a verb.
    pub(super) fn first(&self, deed: usize) -> Roles {
        let Some(at) = self.piece_of(deed) else { return (None, None) };
        match self.deeds[deed].voice {
            Voice::Active => {
                let object = self.object(deed, at);
                let subject = self.subject(at, DEPTH);
                // `The crossing reopened`
                if object.is_none() && self.deeds[deed].has("middle") {
                    let patient = subject.filter(|subject| self.sentence.has_class(subject, "gate"));
                    return (None, patient);
                }
                (subject, object)
            }
            Voice::Passive => (self.agent_after(at), self.subject(at, DEPTH)),
            Voice::Reduced => {
                let is_middle = self.deeds[deed].has("middle");
                let patient = if is_middle { self.subject(at, DEPTH) } else { self.antecedent(at) };
                // `The crossing reopened`, but not `the rupee closed at 278`
                let is_suffering =
                    !is_middle || patient.as_ref().is_some_and(|patient| self.sentence.has_class(patient, "gate"));
                (self.agent_after(at), patient.filter(|_| is_suffering))
            }
            Voice::Noun => (None, None),
        }
    }

    /// The phrase that the verb at piece `at` has as its object.
    fn object(&self, deed: usize, at: usize) -> Option<Range<usize>> {
        let needs_marker = self.deeds[deed].has("marked");
        for (index, piece) in self.pieces.iter().enumerate().skip(at + 1) {
            match piece.what {
                What::Skip => {}
                What::Bare if !needs_marker => {
                    let mut range = self.with_list(index);
                    // `accused Kabul of violating …`
                    let of = range.clone().find(|&token| self.sentence.tokens.word(token) == "of");
                    if let Some(of) = of.filter(|&of| of > range.start && self.deeds[deed].kind == Deed::Accuse) {
                        range.end = of;
                    }
                    return Some(range);
                }
                what if self.takes(deed, what) => return Some(piece.range.clone()),
                What::Marked(Marker::Cause) => return None,
                What::Marked(_) | What::Bare if needs_marker => {}
                _ => return None,
            }
        }
        None
    }

    /// The phrase at piece `index` with the rest of its list: `two men, a woman and a child`.
    fn with_list(&self, index: usize) -> Range<usize> {
        let mut end = self.pieces[index].range.end;
        let mut at = index;
        while let (Some(comma), Some(next)) = (self.pieces.get(at + 1), self.pieces.get(at + 2))
            && comma.what == What::Comma
            && next.what == What::Bare
        {
            let is_last = next.range.clone().any(|index| self.sentence.is_join(index));
            let goes_on = self.pieces.get(at + 3).is_some_and(|piece| matches!(piece.what, What::Verb | What::Deed(_)));
            if goes_on {
                break;
            }
            at += 2;
            if is_last {
                end = next.range.end;
                break;
            }
        }
        self.pieces[index].range.start..end
    }

    /// Who does it by a phrase with `by` after piece `at`.
    fn agent_after(&self, at: usize) -> Option<Range<usize>> {
        for piece in &self.pieces[at + 1..] {
            match piece.what {
                What::Marked(Marker::By) => {
                    let first = piece.range.start;
                    // `by five wickets`, `by firing a rocket`
                    let is_doing = self.sentence.tokens.word(first).ends_with("ing")
                        && (piece.range.len() == 1 || self.sentence.opens_phrase(first + 1));
                    let is_doer = !self.sentence.has_class(&piece.range, "measure") && !is_doing;
                    return is_doer.then(|| piece.range.clone());
                }
                What::Skip | What::Marked(_) | What::Bare => {}
                _ => return None,
            }
        }
        None
    }

    /// The phrase right before a bare participle: `two men arrested on Sunday`.
    fn antecedent(&self, at: usize) -> Option<Range<usize>> {
        let mut index = at;
        while index > 0 {
            index -= 1;
            let piece = &self.pieces[index];
            match piece.what {
                What::Skip => {}
                What::Comma if index + 1 == at => {}
                What::Marked(Marker::By | Marker::Cause) => return None,
                What::Bare | What::Marked(_) => return Some(piece.range.clone()),
                _ => return None,
            }
        }
        None
    }

    /// The subject of the verb at piece `at`.
    fn subject(&self, at: usize, depth: usize) -> Option<Range<usize>> {
        let depth = depth.checked_sub(1)?;
        let mut index = at;
        while index > 0 {
            index -= 1;
            let piece = &self.pieces[index];
            match piece.what {
                What::Skip | What::Marked(_) => {}
                What::Bare => match self.embedded(index) {
                    Some(before) => index = before + 1,
                    None => return Some(self.list_before(index, at)),
                },
                What::Relative => {
                    let before = index.checked_sub(1)?;
                    let before = if self.pieces[before].what == What::Comma { before.checked_sub(1)? } else { before };
                    let owner = &self.pieces[before];
                    return matches!(owner.what, What::Bare | What::Marked(_)).then(|| owner.range.clone());
                }
                What::Comma => match self.before_aside(index) {
                    Some(before) => index = before,
                    // `A missile hit the house, killing nine`
                    None => return self.subject_of_verb_before(index, depth),
                },
                What::Joint => return self.subject_of_verb_before(index, depth),
                What::To | What::Verb | What::Deed(_) => return self.subject_through(index, at, depth),
                What::Wall => return None,
            }
        }
        None
    }

    /// If the phrase at piece `index` belongs to a clause within the subject, the piece that clause follows: `a man` of `a man
    /// accused of killing his neighbour was freed`, `teachers` of `teachers who oppose the reform occupied the office`.
    fn embedded(&self, index: usize) -> Option<usize> {
        let mut at = index;
        let mut is_embedded = false;
        while at > 0 {
            at -= 1;
            let piece = &self.pieces[at];
            let word = self.sentence.tokens.word(piece.range.start);
            match piece.what {
                What::Skip | What::To | What::Marked(_) => {}
                What::Relative => {
                    let is_subject = word == "who" || is_embedded || at + 1 < index;
                    return at.checked_sub(1).filter(|_| is_subject);
                }
                What::Verb if word.ends_with("ing") || self.sentence.is(piece.range.start, "participle") => {
                    is_embedded = true;
                }
                What::Deed(deed) if self.deeds[deed].is_ing || self.deeds[deed].voice == Voice::Reduced => {
                    is_embedded = true;
                }
                What::Verb | What::Deed(_) => {
                    // Only a relative pronoun makes a finite verb part of the subject.
                    let before = at.checked_sub(1)?;
                    return (self.pieces[before].what == What::Relative).then(|| before.checked_sub(1)).flatten();
                }
                What::Bare if is_embedded => return Some(at),
                _ => return None,
            }
        }
        None
    }

    /// The subject that the verb at piece `index` shares with the one at piece `at` right after it: `vowed to arrest`.
    fn subject_through(&self, index: usize, at: usize, depth: usize) -> Option<Range<usize>> {
        let between = &self.pieces[index + 1..at];
        if between.iter().any(|piece| piece.what != What::Skip) {
            return None;
        }
        self.agent_subject(index, depth)
    }

    /// The subject of the last verb before piece `index`, if that verb is in the active voice.
    fn subject_of_verb_before(&self, index: usize, depth: usize) -> Option<Range<usize>> {
        let verb = (0..index)
            .rev()
            .take_while(|&at| self.pieces[at].what != What::Wall)
            .find(|&at| matches!(self.pieces[at].what, What::Verb | What::Deed(_)))?;
        self.agent_subject(verb, depth)
    }

    /// The subject of the verb at piece `index`. Of a passive verb it is shared by a passive one alone.
    fn agent_subject(&self, index: usize, depth: usize) -> Option<Range<usize>> {
        if let What::Deed(deed) = self.pieces[index].what
            && self.deeds[deed].voice == Voice::Reduced
        {
            return None;
        }
        self.subject(index, depth)
    }

    /// The list that ends with the phrase at piece `index`, the subject of the verb at piece `at`: `a man, a woman and a
    /// child were killed`.
    fn list_before(&self, index: usize, at: usize) -> Range<usize> {
        let range = self.pieces[index].range.clone();
        let mut start = range.start;
        let has_and = range.clone().any(|token| self.sentence.is_join(token));
        let mut first = index;
        while has_and && index + 1 == at && first >= 2 {
            let (comma, before) = (&self.pieces[first - 1], &self.pieces[first - 2]);
            let is_item = comma.what == What::Comma && before.what == What::Bare;
            if !is_item {
                break;
            }
            start = before.range.start;
            first -= 2;
        }
        start..range.end
    }

    /// The piece of the comma that opens an aside closed by the one at piece `close`: `Khan, the governor of Kunar, signed`.
    fn before_aside(&self, close: usize) -> Option<usize> {
        let open = (0..close).rev().find(|&at| matches!(self.pieces[at].what, What::Comma | What::Wall))?;
        let is_aside = self.pieces[open].what == What::Comma
            && open > 0
            && matches!(self.pieces[open - 1].what, What::Bare | What::Marked(_));
        let opens_clause = matches!(self.pieces[open + 1].what, What::Relative);
        let has_verb = self.pieces[open + 1..close]
            .iter()
            .take_while(|piece| piece.what != What::Relative)
            .any(|piece| matches!(piece.what, What::Verb | What::Deed(_)));
        (is_aside && (opens_clause || !has_verb)).then_some(open)
    }

    /// The agent and the patient of a noun: `the army's attack on the base`, `the arrest of two men by police`.
    pub(super) fn noun_first(&self, deed: usize) -> Roles {
        let (found, sentence) = (&self.deeds[deed], self.sentence);
        let Some(at) = self.piece_of(deed) else { return (None, None) };
        let piece = &self.pieces[at];
        // In a phrase of cause a deed is not the point.
        if piece.what == What::Marked(Marker::Cause) {
            return (None, None);
        }
        // Only the head of its phrase counts: not `arrest warrant`.
        let of = sentence.tokens.word(found.end) == "of";
        if !of && found.end < piece.range.end {
            return (None, None);
        }
        let asked_for = of.then(|| found.end + 1..piece.range.end).filter(|range| found.has("of") && !range.is_empty());
        let verb = at.checked_sub(1).filter(|&verb| self.pieces[verb].what == What::Verb);
        let carries = verb.is_some_and(|verb| sentence.is(self.pieces[verb].range.start, "act"));
        let marked = self.pieces[at + 1..]
            .iter()
            .take_while(|piece| {
                matches!(piece.what, What::Skip | What::Marked(_)) || (carries && piece.what == What::Bare)
            })
            .find(|piece| self.takes(deed, piece.what))
            .map(|piece| piece.range.clone());
        // `Pakistan's attack`: the owner is the agent, unless what it was done to is asked for: `the minister's arrest`.
        let owner = (piece.range.start..found.start).find(|&index| sentence.tokens.word(index).ends_with("'s"));
        let owner = owner.map(|owner| piece.range.start..owner + 1);
        let agent = self.agent_after(at).or_else(|| {
            let verb = verb.filter(|_| carries)?;
            self.subject(verb, 2)
        });
        let patient = asked_for.or(marked);
        if patient.is_none() && agent.is_none() {
            return (None, None);
        }
        let owner = owner.filter(|_| patient.is_some());
        (agent.or(owner), patient)
    }
}
