//! Pashto, Urdu and Dari: subject and object stand before the verb, told apart by the words that mark them.

use std::ops::Range;

use super::{Roles, View};
use crate::language::Language;
use crate::statement::predicate::deed::Voice;
use crate::statement::predicate::pieces::{Marker, Piece, What};

/// How many pieces before a verb belong to its clause at most.
const LONGEST: usize = 24;

impl View<'_, '_, '_> {
    /// The agent and the patient of a verb.
    pub(super) fn last(&self, deed: usize) -> Roles {
        let Some(at) = self.piece_of(deed) else { return (None, None) };
        let start = self.clause_start(at);
        let clause = &self.pieces[start..at];
        let found = &self.deeds[deed];
        let nearest = |wanted: &dyn Fn(What) -> bool| clause.iter().rposition(|piece| wanted(piece.what));
        let marked = |marker: Marker| nearest(&|what| what == What::Marked(marker));
        let range = |index: usize| clause[index].range.clone();
        // `X lost to Y`
        if found.has("lost") {
            let agent = nearest(&|what| self.takes(deed, what));
            // `از لاهور قلندرز شکست خورد`: a name may go on after a place.
            let agent = agent.map(|at| {
                let next = clause.get(at + 1).filter(|next| next.what == What::Bare && at + 2 == clause.len());
                let end = next.map_or(clause[at].range.end, |next| next.range.end);
                (at, clause[at].range.start..end)
            });
            let patient =
                clause.iter().position(|piece| matches!(piece.what, What::Bare | What::Marked(Marker::Agent)));
            let patient = patient.filter(|&at| agent.as_ref().is_some_and(|(agent, _)| at != agent + 1));
            return (agent.map(|(_, range)| range), patient.map(range));
        }
        let flagged = nearest(&|what| self.takes(deed, what));
        let object = marked(Marker::Object).filter(|_| !found.has("marked"));
        let passive = found.voice == Voice::Passive;
        let agent = if passive { marked(Marker::By) } else { marked(Marker::Agent).or_else(|| marked(Marker::By)) };
        if passive {
            let patient = flagged.or(object).map(range).or_else(|| self.last_bare(clause, deed));
            return (agent.map(range), patient);
        }
        let patient = flagged.or(object);
        if let Some(agent) = agent {
            let patient = patient.map(range).or_else(|| self.last_bare(&clause[agent + 1..], deed));
            return (Some(range(agent)), patient);
        }
        if let Some(patient) = patient {
            let bare = clause[..patient].iter().position(|piece| piece.what == What::Bare).map(range);
            if bare.is_some() {
                return (bare, Some(range(patient)));
            }
            // `پولیس دو تن را`: the subject stands in one stretch with the object.
            let whole = range(patient);
            if clause[patient].cue.start >= whole.end
                && let Some((agent, patient)) = self.split(&whole, deed)
            {
                return (Some(agent), Some(patient));
            }
            let after = clause[patient + 1..].iter().find(|piece| piece.what == What::Bare);
            let after = after.filter(|after| self.acts(&after.range)).map(|after| after.range.clone());
            let agent = after.or_else(|| self.shared(start));
            let is_merged = clause[patient].cue.start >= whole.end && self.may_hold_subject(&whole, start);
            return (agent, (!is_merged).then_some(whole));
        }
        if found.has("marked") {
            let bare = clause.iter().find(|piece| piece.what == What::Bare).map(|piece| piece.range.clone());
            return (bare.filter(|bare| self.acts(bare)), None);
        }
        self.bare_roles(clause, start, deed)
    }

    /// The roles of phrases that no word marks: the first is the subject, the last the object.
    fn bare_roles(&self, clause: &[Piece], start: usize, deed: usize) -> Roles {
        let mut bare = clause.iter().filter(|piece| piece.what == What::Bare).map(|piece| &piece.range);
        let Some(first) = bare.next() else { return (self.shared(start), None) };
        let last = bare.next_back();
        if let Some(last) = last {
            if let Some((agent, patient)) = self.split(last, deed).filter(|_| !self.acts(first)) {
                return (Some(agent), Some(patient));
            }
            // Pashto marks the agent of a past deed by its case, wherever it stands.
            let is_oblique = |range: &Range<usize>| {
                self.sentence.language == Language::Pashto && self.sentence.tokens.word(range.end - 1).ends_with('و')
            };
            let is_wanted = |range: &Range<usize>| {
                ["only", "hint"]
                    .iter()
                    .any(|flag| self.deeds[deed].values(flag).any(|class| self.sentence.has_class(range, class)))
            };
            if is_oblique(last) && !is_oblique(first) || is_wanted(first) && !is_wanted(last) {
                return (Some(last.clone()), Some(first.clone()));
            }
            return (Some(first.clone()), Some(last.clone()));
        }
        if let Some((agent, patient)) = self.split(first, deed) {
            return (Some(agent), Some(patient));
        }
        let shared = self.shared(start);
        // A lone phrase that names who can act may be either.
        if shared.is_none() && !self.has_clitic(clause) && self.may_hold_subject(first, start) {
            return (None, None);
        }
        (shared, Some(first.clone()))
    }

    /// Whether a phrase before a verb may hold the subject as well as the object: it names who can act, or is long and no
    /// clause before it has a subject to share.
    fn may_hold_subject(&self, range: &Range<usize>, start: usize) -> bool {
        let begins = start.checked_sub(1).is_none_or(|before| self.pieces[before].what == What::Wall);
        let is_short = range.len() <= 3 || (range.len() <= 4 && self.sentence.is_number(range.start));
        let names = self.starts_with_actor(range) && !self.names_actor(range);
        self.sentence.language != Language::Urdu && (names || begins && !is_short)
            || self.sentence.language == Language::Urdu && self.starts_with_actor(range)
    }

    /// Pashto: whether یې stands in the clause for who did it.
    fn has_clitic(&self, clause: &[Piece]) -> bool {
        self.sentence.language == Language::Pashto
            && clause.iter().any(|piece| {
                piece.what == What::Skip && piece.range.clone().any(|index| self.sentence.tokens.word(index) == "یی")
            })
    }

    /// The last phrase that no word marks.
    fn last_bare(&self, clause: &[Piece], deed: usize) -> Option<Range<usize>> {
        if self.deeds[deed].has("marked") {
            return None;
        }
        clause.iter().rfind(|piece| piece.what == What::Bare).map(|piece| piece.range.clone())
    }

    /// The first piece of the clause that ends with piece `at`.
    fn clause_start(&self, at: usize) -> usize {
        let mut start = at;
        while start > at.saturating_sub(LONGEST) {
            match self.pieces[start - 1].what {
                What::Wall | What::Verb | What::Deed(_) | What::Relative => break,
                _ => start -= 1,
            }
        }
        // A comma or an `and` after a verb parts two clauses.
        while start < at && matches!(self.pieces[start].what, What::Comma | What::Joint) {
            start += 1;
        }
        start
    }

    /// The agent of the clause before, which this one goes on: `پولیس نے چھاپہ مارا اور دو افراد کو گرفتار کر لیا`.
    fn shared(&self, start: usize) -> Option<Range<usize>> {
        let before = start.checked_sub(1)?;
        let is_joint = matches!(self.pieces[before].what, What::Joint | What::Comma)
            || matches!(self.pieces[before].what, What::Verb | What::Deed(_));
        let verb = (0..=before).rev().find(|&at| !matches!(self.pieces[at].what, What::Joint | What::Comma))?;
        let is_active = match self.pieces[verb].what {
            What::Deed(deed) => self.deeds[deed].voice == Voice::Active,
            What::Verb => true,
            _ => false,
        };
        if !is_joint || !is_active {
            return None;
        }
        let first = self.clause_start(verb);
        let clause = &self.pieces[first..verb];
        let agent = clause.iter().find(|piece| piece.what == What::Marked(Marker::Agent));
        let bare = || clause.iter().find(|piece| piece.what == What::Bare).filter(|bare| self.names_actor(&bare.range));
        agent.or_else(bare).map(|piece| piece.range.clone())
    }

    /// Whether a phrase may be an agent by its words: its head is somebody who can act.
    fn acts(&self, range: &Range<usize>) -> bool {
        self.names_actor(range) || range.clone().any(|index| self.sentence.actor(index).is_some())
    }

    /// Whether the first words of a phrase name who can act.
    fn starts_with_actor(&self, range: &Range<usize>) -> bool {
        (range.start..(range.start + 2).min(range.end)).any(|index| self.sentence.actor(index).is_some())
    }

    /// Whether a phrase is the name of who can act and nothing more.
    fn names_actor(&self, range: &Range<usize>) -> bool {
        let head = self.sentence.head(range);
        match self.sentence.language {
            Language::Dari | Language::Persian => {
                self.sentence.actor(head).is_some() && self.dari_phrase(range) == Some(range.end)
            }
            _ => (range.start..range.end).any(|index| self.sentence.actor(index) == Some(range.end)),
        }
    }

    /// Parts a stretch that holds a subject and an object side by side, where number words or the names of those who act
    /// tell where the one ends.
    fn split(&self, range: &Range<usize>, deed: usize) -> Option<(Range<usize>, Range<usize>)> {
        let sentence = self.sentence;
        let opens = |index: usize| {
            sentence.is_number(index) || sentence.is(index, "hedge") || sentence.marks.kind_at(index, "det").is_some()
        };
        let counted = (range.start + 1..range.end).find(|&index| opens(index) && !opens(index - 1));
        let at = match sentence.language {
            Language::Pashto => self.split_pashto(range, counted),
            Language::Dari | Language::Persian => counted
                .filter(|&at| !sentence.tokens.word(at - 1).ends_with("های"))
                .or_else(|| {
                    let end = self.dari_phrase(range).filter(|&end| end < range.end)?;
                    let is_actor = sentence.actor(sentence.head(range)).is_some();
                    (is_actor && end < range.end).then_some(end)
                })
                .or_else(|| self.wanted_noun(range, deed)),
            _ => counted.or_else(|| {
                // The first name of who can act, after at most two words that narrow it.
                let limit = (range.start + 3).min(range.end);
                let role = (range.start..limit).find_map(|index| sentence.actor(index))?;
                let mut end = role;
                while end < range.end
                    && let Some(next) = sentence.actor(end)
                {
                    end = next;
                }
                let is_owner = matches!(sentence.tokens.word(end), "کی" | "کا") || sentence.is_join(end);
                (end < range.end && !is_owner).then_some(end)
            }),
        }?;
        // A phrase that ends in a particle of ownership or a join goes on.
        let before = sentence.tokens.word(at - 1);
        let goes_on = sentence.is_join(at - 1) || matches!(before, "کی" | "کا" | "د" | "از");
        (range.start < at && at < range.end && !goes_on).then_some((range.start..at, at..range.end))
    }

    /// Dari: where a noun of the class that the deed asks for opens the second of two phrases: `رانش زمین شاهراه را`.
    fn wanted_noun(&self, range: &Range<usize>, deed: usize) -> Option<usize> {
        let sentence = self.sentence;
        let is_wanted = |index: usize| {
            sentence.marks.at(index).iter().any(|mark| {
                mark.kind() == "noun"
                    && ["only", "hint"]
                        .iter()
                        .any(|flag| self.deeds[deed].values(flag).any(|class| class == mark.entry.value(1)))
            })
        };
        (range.start + 1..range.end)
            .find(|&index| is_wanted(index))
            .filter(|&index| sentence.marks.kind_at(index - 1, "bound").is_none())
    }

    /// Dari: where the noun phrase that begins `range` ends, by the ezafe where it is written and by names; `None` where a
    /// noun wants another that cannot be told from what follows.
    fn dari_phrase(&self, range: &Range<usize>) -> Option<usize> {
        let sentence = self.sentence;
        let mut index = sentence.head(range);
        if let Some(end) = sentence.actor(index) {
            index = end - 1;
        }
        let mut is_placed = sentence.is_place(index);
        loop {
            let next = index + 1;
            if next >= range.end {
                return Some(range.end);
            }
            let word = sentence.tokens.word(index);
            let is_bound = sentence.is(index, "bound") || word.ends_with("های") || word.ends_with("ای");
            let is_place = sentence.is_place(next);
            // `هند و بنگله‌دیش`
            if sentence.is_join(next)
                && let Some(end) = sentence.actor(next + 1)
            {
                index = end - 1;
                is_placed = true;
                continue;
            }
            if !is_place && (is_bound || sentence.is_join(next)) {
                return None;
            }
            // One place narrows it; a second is another phrase.
            if !is_place || is_placed {
                return Some(next);
            }
            is_placed = true;
            index = sentence.actor(next).map_or(next, |end| end - 1);
        }
    }

    /// Pashto: the subject of a past deed stands in the oblique case, which in the plural ends in و; a noun that د owns
    /// has its own noun after it.
    fn split_pashto(&self, range: &Range<usize>, counted: Option<usize>) -> Option<usize> {
        let sentence = self.sentence;
        let word = |index: usize| sentence.tokens.word(index);
        let is_oblique = |index: usize| word(index).chars().count() > 3 && word(index).ends_with('و');
        // How many nouns of a chain of owners still want theirs.
        let mut wanted = 0_usize;
        let mut index = range.start;
        let mut at = None;
        while index < range.end {
            if word(index) == "د" {
                // After a whole phrase, د opens another.
                if wanted == 0 && index > range.start {
                    at = Some(index);
                    break;
                }
                wanted += 1;
                index += 1;
                // The owner itself, with the words before it.
                while index + 1 < range.end && word(index) != "د" {
                    let end = sentence.actor(index);
                    index = end.unwrap_or(index + 1);
                    if end.is_some() || !sentence.is(index, "oblique") {
                        break;
                    }
                }
                continue;
            }
            let end = sentence.actor(index);
            if end.is_some() || is_oblique(index) {
                let mut end = end.unwrap_or(index + 1);
                // `پولیسو او پوځیانو`, `امنیتي ځواکونو`
                loop {
                    let next = if end < range.end && sentence.is_join(end) { end + 1 } else { end };
                    let goes_on =
                        next < range.end && word(next) != "د" && (sentence.actor(next).is_some() || is_oblique(next));
                    let close = sentence.actor(next).unwrap_or(next + 1);
                    if !goes_on || close >= range.end {
                        break;
                    }
                    end = close;
                }
                at = Some(end);
                break;
            }
            wanted = 0;
            index += 1;
        }
        let is_whole = |at: &usize| word(range.start) != "د" || *at > range.start + 2;
        match (counted, at) {
            (Some(counted), Some(at)) if at > counted => Some(counted).filter(is_whole),
            (Some(counted), None) => Some(counted).filter(is_whole),
            (_, at) => at.filter(|&at| at < range.end && !sentence.is_join(at)).filter(is_whole),
        }
    }

    /// The agent and the patient of a noun or an infinitive: `د دوو تنو نیول`, `پوسته پر برید`, `بازداشت دو تن`.
    pub(super) fn noun_last(&self, deed: usize) -> Roles {
        let (found, sentence) = (&self.deeds[deed], self.sentence);
        let Some(at) = self.piece_of(deed) else { return (None, None) };
        let piece = &self.pieces[at];
        if piece.what == What::Marked(Marker::Cause) {
            return (None, None);
        }
        let is_near = |index: usize| self.pieces.get(index).is_some_and(|near| self.takes(deed, near.what));
        match sentence.language {
            Language::Dari | Language::Persian => {
                let end = found.close.max(found.end);
                if end < piece.range.end {
                    let mut owned = end..piece.range.end;
                    // `بازداشت او تکذیب شد`: the last word is the verb's.
                    let is_verb = self
                        .pieces
                        .get(at + 1)
                        .is_some_and(|next| next.what == What::Verb && next.range.start == piece.range.end);
                    if is_verb && owned.len() > 1 {
                        owned.end -= 1;
                    }
                    let is_infinitive = end > found.end;
                    let is_noun = (found.has("of") || is_infinitive)
                        && !sentence.is_finite(owned.start)
                        && !sentence.is_join(owned.start);
                    return (None, is_noun.then_some(owned));
                }
                (None, is_near(at + 1).then(|| self.pieces[at + 1].range.clone()))
            }
            Language::Urdu => {
                let near = at.checked_sub(1).filter(|&near| is_near(near)).map(|near| self.pieces[near].range.clone());
                let is_alone =
                    (piece.range.start..found.start).all(|index| sentence.marks.kind_at(index, "tail").is_some());
                if is_alone {
                    return (None, near);
                }
                let before = found.start - 1;
                let owner = Some(piece.range.start..before).filter(|owner| !owner.is_empty());
                let owner = owner.filter(|_| matches!(sentence.tokens.word(before), "کی" | "کا"));
                // `گھر پر فوج کا حملہ`, `دو افراد کی گرفتاری`
                if found.has("of") { (None, owner) } else { (owner.filter(|_| near.is_some()), near) }
            }
            _ => {
                if found.start > piece.range.start {
                    let mut owned = piece.range.start..found.start;
                    while owned.end > owned.start + 1 && sentence.tokens.word(owned.end - 1) == "د" {
                        owned.end -= 1;
                    }
                    let is_owner = sentence.tokens.word(owned.start) == "د" && found.has("of") && owned.len() > 1;
                    return (None, is_owner.then(|| owned.start + 1..owned.end));
                }
                let near = at.checked_sub(1).filter(|&near| is_near(near));
                (None, near.map(|near| self.pieces[near].range.clone()))
            }
        }
    }
}
