//! Who did what to whom: the deeds a sentence tells, each with its agent, its patient and its cause.
//!
//! A word list names the deeds (`arrested`, `ونیول`, `گرفتار`, `بازداشت`) and the words that mark a phrase's part in them:
//! `by`, نے, کو, را, `د … لخوا`. One mechanism serves the four languages. `pieces` cuts the sentence into
//! phrases by those marks, at verbs, times, places and joints. Then the order of the language assigns them: `order::first`
//! for English, whose verb stands between subject and object, `order::last` for Pashto, Urdu and Dari, whose verb closes the
//! clause. Where the structure does not tell, a part stays empty.

mod deed;
mod order;
mod pieces;
mod relation;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::relation::{RoleRelation, compare};

use self::deed::{Found, deeds};
use self::order::Parts;
use self::pieces::Sentence;
use super::attribution::Attribution;
use super::parties::Parties;
use super::tokens::{Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{PlaceMention, TimeMention};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// A deed with who did it and to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predicate {
    /// The words of the deed: its verb, or the noun or adjective that a light verb carries.
    pub span: Span,
    /// What was done.
    pub kind: Deed,
    /// Who did it.
    pub agent: Option<Participant>,
    /// To whom or what.
    pub patient: Option<Participant>,
    /// Why, where a word of cause says so.
    pub cause: Option<Cause>,
}

/// Who or what takes part in a deed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// The words, without the one that marks the part.
    pub span: Span,
    /// The head of those words: `jets` of `Pakistani jets`.
    pub head: Span,
    /// The party, where the words tell: an id of `src/statement/parties.txt`.
    pub party: Option<String>,
}

/// Why a deed was done, in the words of the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The words of the cause.
    pub span: Span,
    /// The words that show it to be one: `because of`, له امله.
    pub cue: Span,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Deed {
    /// Strike, shell, bomb, fire at, raid.
    Attack,
    /// Kill.
    Kill,
    /// Wound.
    Wound,
    /// Take people prisoner or hostage.
    Capture,
    /// Arrest.
    Arrest,
    /// Set free.
    Release,
    /// Take a place, goods or weapons.
    Seize,
    /// Destroy or damage.
    Destroy,
    /// Open a border, road or school.
    Open,
    /// Close it.
    Close,
    /// Sign an agreement, a law or a player.
    Sign,
    /// Beat in sport or at an election.
    Beat,
    /// Accuse or blame.
    Accuse,
    /// Expel, deport or drive out.
    Expel,
    /// Forbid.
    Ban,
    /// Approve a bill, plan or request.
    Approve,
    /// Reject it, or a claim.
    Reject,
    /// Appoint to an office.
    Appoint,
    /// Remove from an office.
    Dismiss,
}

impl Deed {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "attack" => Self::Attack,
            "kill" => Self::Kill,
            "wound" => Self::Wound,
            "capture" => Self::Capture,
            "arrest" => Self::Arrest,
            "release" => Self::Release,
            "seize" => Self::Seize,
            "destroy" => Self::Destroy,
            "open" => Self::Open,
            "close" => Self::Close,
            "sign" => Self::Sign,
            "beat" => Self::Beat,
            "accuse" => Self::Accuse,
            "expel" => Self::Expel,
            "ban" => Self::Ban,
            "approve" => Self::Approve,
            "reject" => Self::Reject,
            "appoint" => Self::Appoint,
            "dismiss" => Self::Dismiss,
            _ => return None,
        })
    }
}

/// What the other readers found in a sentence, which bounds the phrases of a deed.
#[derive(Clone, Copy)]
pub(crate) struct Surroundings<'sentence> {
    /// The entries of `attribution.txt` and `connectives.txt`.
    pub(crate) frame: &'sentence Marks<'sentence>,
    pub(crate) attributions: &'sentence [Attribution],
    pub(crate) clauses: &'sentence [Span],
    pub(crate) times: &'sentence [TimeMention],
    pub(crate) places: &'sentence [PlaceMention],
}

/// Reads the deeds that sentences tell. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct PredicateReader {
    words: PerLanguage<Lexicon>,
    parties: Parties,
}

impl PredicateReader {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> Result<Self> {
        let (predicates, parties) = (word_lists!("predicates.txt"), word_lists!("parties.txt"));
        let words = PerLanguage::build(|language| {
            let lists = [predicates(language), &deed::forms(language, predicates(language)), parties(language)];
            read_lists("predicates.txt", &lists)
        })?;
        Ok(Self { words, parties: Parties::new()? })
    }

    /// The deeds of a sentence, in order. Spans are bytes of `original`.
    pub(crate) fn read_tokens(
        &self,
        tokens: &Tokens<'_>,
        folded: &Folded,
        original: &str,
        language: Language,
        around: Surroundings<'_>,
    ) -> Vec<Predicate> {
        let marks = Marks::new(self.words.of(language), tokens);
        // Most sentences tell of no deed.
        if !marks.iter().any(|mark| mark.kind() == "deed") {
            return Vec::new();
        }
        let sentence = Sentence::new(tokens, &marks, around, folded, original, language);
        let found = deeds(&sentence);
        if found.is_empty() {
            return Vec::new();
        }
        let pieces = sentence.pieces(&found);
        let mut predicates: Vec<Predicate> = Vec::with_capacity(found.len());
        for parts in order::parts(&sentence, &pieces, &found) {
            predicates.extend(self.predicate(&sentence, &found[parts.deed], &parts, folded, language));
        }
        predicates
    }

    fn predicate(
        &self,
        sentence: &Sentence<'_, '_>,
        found: &Found<'_>,
        parts: &Parts,
        folded: &Folded,
        language: Language,
    ) -> Option<Predicate> {
        let span = |range: &std::ops::Range<usize>| {
            sentence.tokens.span(range.start, range.end).map(|span| folded.original(span))
        };
        let participant = |range: &std::ops::Range<usize>| {
            let head = sentence.head(range);
            let words = sentence.tokens.span(range.start, range.end)?;
            let organ = range.clone().find_map(|index| sentence.marks.kind_at(index, "actor")?.entry.values.get(1));
            let side = self.parties.of_participant(folded.text(), words, language, organ.map(String::as_str));
            Some(Participant { span: folded.original(words), head: span(&(head..head + 1))?, party: side })
        };
        let cause = |(cue, words): &(std::ops::Range<usize>, std::ops::Range<usize>)| {
            Some(Cause { span: span(words)?, cue: span(cue)? })
        };
        Some(Predicate {
            span: span(&(found.start..found.end))?,
            kind: parts.kind,
            agent: parts.agent.as_ref().and_then(participant),
            patient: parts.patient.as_ref().and_then(participant),
            cause: parts.cause.as_ref().and_then(cause),
        })
    }
}
