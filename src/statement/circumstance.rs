//! What a number holds for: the place it was counted in, the stretch of time it counts over, the time at which it stood.
//!
//! "12 died in Swat and nine in Buner on Friday": each number has a place of its own, both have the day. Where a clause
//! names one place, or places that lie in one another, it holds for all its numbers (the narrowest does). Where it names
//! several, they are dealt out in the order of the words: a place after its number where the clause begins with a number,
//! before it where it begins with a place, as the languages with the verb at the end mostly do. Times are dealt out alike. A
//! word beside a time (`as of`, `پورې`, `تک`, `تا`) makes it the time at which the figure stood; `since`, `راهیسې`, `سے اب تک`
//! and the like make it a stretch up to publication. Where a speaker is from and when they spoke say nothing of the number.

use jiff::civil::Date;

use super::tokens::{Kind, Marks, PerLanguage, Tokens, read_lists, word_lists};
use super::{PlaceKind, PlaceMention, Quantity, Speaker, TimeMention};
use crate::error::Result;
use crate::language::Language;
use crate::lexicon::Lexicon;
use crate::normalize::Folded;
use crate::span::Span;

/// Most tokens between a speaker's cue and the time at which they spoke: `said on`, `یکشنبې په ورځ وویل`.
const SPOKEN_REACH: usize = 2;

/// The word lists of what a time is to a number.
#[derive(Debug)]
pub(super) struct CircumstanceReader(PerLanguage<Lexicon>);

/// A sentence and what is known of it.
#[derive(Clone, Copy)]
pub(super) struct Sentence<'sentence> {
    pub(super) tokens: &'sentence Tokens<'sentence>,
    pub(super) folded: &'sentence Folded,
    pub(super) language: Language,
    /// All its places and times.
    pub(super) places: &'sentence [PlaceMention],
    pub(super) times: &'sentence [TimeMention],
    pub(super) published: Option<Date>,
}

/// What a time is to the numbers beside it.
#[derive(Clone, Debug)]
enum Role {
    /// They count over it.
    Period(TimeMention),
    /// They stood so at it.
    AsOf(TimeMention),
}

impl CircumstanceReader {
    /// Reads the word lists.
    pub(super) fn new() -> Result<Self> {
        let list = word_lists!("circumstances.txt");
        PerLanguage::build(|language| read_lists("circumstances.txt", &[list(language)])).map(Self)
    }

    /// Gives the quantities of the clause `clause` their places and times; `speaker` is who makes the claim.
    pub(super) fn attach(
        &self,
        sentence: &Sentence<'_>,
        clause: Span,
        speaker: Option<&Speaker>,
        quantities: &mut [Quantity],
    ) {
        if quantities.is_empty() || (sentence.places.is_empty() && sentence.times.is_empty()) {
            return;
        }
        let spans: Vec<Span> = quantities.iter().map(|quantity| quantity.span).collect();
        let is_in = |span: Span| clause.start <= span.start && span.start < clause.end;

        let counts = |place: &&PlaceMention| {
            place.kind != PlaceKind::Nationality
                && !speaker.is_some_and(|speaker| speaker.span.contains(place.span))
                && !quantities
                    .iter()
                    .any(|quantity| quantity.scope.as_ref().is_some_and(|scope| scope.span.contains(place.span)))
        };
        let all: Vec<&PlaceMention> = sentence.places.iter().filter(counts).collect();
        let own: Vec<&PlaceMention> = all.iter().copied().filter(|place| is_in(place.span)).collect();
        // A clause without a place is set where the one place of its sentence is.
        let groups = nested(if own.is_empty() { &all } else { &own });
        let dealt = if own.is_empty() && groups.len() > 1 { Vec::new() } else { groups };
        let at: Vec<Span> = dealt.iter().map(|group| group.around).collect();
        let places: Vec<Option<PlaceMention>> =
            deal(&spans, &at).into_iter().map(|index| index.map(|index| dealt[index].narrowest.clone())).collect();

        let marks = Marks::new(self.0.of(sentence.language), sentence.tokens);
        let roles: Vec<Role> = sentence
            .times
            .iter()
            .filter(|time| is_in(time.span) && time.days.is_some())
            .filter(|time| !speaker.is_some_and(|speaker| is_when_spoken(sentence, speaker, time.span)))
            .map(|time| role(sentence, &marks, time))
            .collect();
        let of_kind = |wanted: fn(&Role) -> Option<&TimeMention>| -> Vec<Option<TimeMention>> {
            let times: Vec<&TimeMention> = roles.iter().filter_map(wanted).collect();
            let at: Vec<Span> = times.iter().map(|time| time.span).collect();
            deal(&spans, &at).into_iter().map(|index| index.map(|index| times[index].clone())).collect()
        };
        let periods = of_kind(|role| if let Role::Period(time) = role { Some(time) } else { None });
        let as_of = of_kind(|role| if let Role::AsOf(time) = role { Some(time) } else { None });
        for (((quantity, place), period), as_of) in quantities.iter_mut().zip(places).zip(periods).zip(as_of) {
            quantity.place = place;
            quantity.period = period;
            quantity.as_of = as_of;
        }
    }
}

/// Places that lie in one another, as one.
struct Group<'sentence> {
    narrowest: &'sentence PlaceMention,
    /// From the first of them to the last.
    around: Span,
}

/// Joins each place with the one before it if one of them lies in the other: `Mingora in Swat`.
fn nested<'sentence>(places: &[&'sentence PlaceMention]) -> Vec<Group<'sentence>> {
    let mut groups: Vec<Group<'sentence>> = Vec::new();
    for &place in places {
        // A country named once more, far off, is still the country of all.
        if let Some(group) = groups.last_mut() {
            let (narrower, wider) = (place.lies_in(&group.narrowest.place), group.narrowest.lies_in(&place.place));
            if narrower || wider {
                if narrower {
                    group.narrowest = place;
                }
                group.around = Span::new(group.around.start, place.span.end.max(group.around.end));
                continue;
            }
        }
        groups.push(Group { narrowest: place, around: place.span });
    }
    groups
}

/// Which of `parts` belongs to each of `numbers`, both in the order of the text: the one, if there is one; otherwise the
/// next after it where the text begins with a number, else the last before it.
fn deal(numbers: &[Span], parts: &[Span]) -> Vec<Option<usize>> {
    if parts.len() <= 1 {
        return vec![(!parts.is_empty()).then_some(0); numbers.len()];
    }
    let begins_with_number = numbers.first().is_some_and(|number| number.start < parts[0].start);
    let of = |number: &Span| {
        let after = || parts.iter().position(|part| part.start >= number.start);
        let before = || parts.iter().rposition(|part| part.start < number.start);
        if begins_with_number { after().or_else(before) } else { before().or_else(after) }
    };
    numbers.iter().map(of).collect()
}

/// Whether a time stands beside the words that say that somebody spoke: before them (`یکشنبې وویل`), in English after
/// them too (`said on Sunday`; in the others what follows is the claim).
fn is_when_spoken(sentence: &Sentence<'_>, speaker: &Speaker, time: Span) -> bool {
    let tokens = sentence.tokens;
    let index = |at: usize| {
        (0..tokens.len())
            .find(|&index| tokens.get(index).is_some_and(|token| sentence.folded.original(token.span).end > at))
    };
    let (Some(cue_start), Some(time_start)) = (index(speaker.cue.start), index(time.start)) else { return false };
    let (cue_end, time_end) = (index(speaker.cue.end).unwrap_or(tokens.len()), index(time.end).unwrap_or(tokens.len()));
    let is_free = |from: usize, to: usize| {
        to.saturating_sub(from) <= SPOKEN_REACH && (from..to).all(|at| tokens.kind(at) == Some(Kind::Word))
    };
    let is_english = sentence.language == Language::English;
    (is_english && cue_end <= time_start && is_free(cue_end, time_start))
        || (time_end <= cue_start && is_free(time_end, cue_start))
}

/// What the words beside a time make of it.
fn role(sentence: &Sentence<'_>, marks: &Marks<'_>, time: &TimeMention) -> Role {
    let tokens = sentence.tokens;
    let place = |index: usize| tokens.get(index).map(|token| sentence.folded.original(token.span));
    let first = (0..tokens.len()).find(|&index| place(index).is_some_and(|span| span.end > time.span.start));
    let last = (0..tokens.len()).rev().find(|&index| place(index).is_some_and(|span| span.start < time.span.end));
    let (Some(first), Some(last)) = (first, last) else { return Role::Period(time.clone()) };
    let before = |kind: &str| marks.kind_ending(first, kind);
    let after = |kind: &str| marks.kind_at(last + 1, kind);
    // The reader of times takes some of these words into a time.
    let within = |kind: &str| (first..=last).find_map(|index| marks.kind_at(index, kind));
    let spanning = |start: usize, end: usize| {
        let span =
            tokens.span(start.min(first), end.max(last + 1)).map_or(time.span, |span| sentence.folded.original(span));
        TimeMention { span, ..time.clone() }
    };
    // "From January to June" is a stretch with both its ends.
    if within("range").is_some() {
        return Role::Period(time.clone());
    }
    if let Some(mark) = before("since-before").or_else(|| after("since-after")).or_else(|| within("since-within")) {
        let mut since = spanning(mark.start, mark.end);
        // `له جنورۍ راهیسې` has a word on either side.
        if let Some(other) = before("since-open") {
            since.span = spanning(other.start, mark.end).span;
        }
        if let (Some((start, end)), Some(published)) = (since.days, sentence.published) {
            since.days = Some((start, end.max(published)));
        }
        return Role::Period(since);
    }
    match before("as-of-before").or_else(|| after("as-of-after")) {
        Some(mark) => {
            let mut at = spanning(mark.start, mark.end);
            if let Some(other) = before("as-of-open") {
                at.span = spanning(other.start, mark.end).span;
            }
            Role::AsOf(at)
        }
        None => Role::Period(time.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds that the rules know. An entry of another would be dead without a word.
    #[test]
    fn every_entry_is_of_a_known_kind() {
        let list = word_lists!("circumstances.txt");
        for language in [Language::English, Language::Pashto, Language::Urdu, Language::Dari] {
            let lexicon = read_lists("circumstances.txt", &[list(language)]).unwrap();
            for entry in lexicon.entries() {
                let is_known = matches!(
                    entry.value(0),
                    "since-before"
                        | "since-after"
                        | "since-within"
                        | "since-open"
                        | "range"
                        | "as-of-before"
                        | "as-of-after"
                        | "as-of-open"
                );
                assert!(is_known, "{language}: {}", entry.phrase);
            }
        }
    }

    #[test]
    fn numbers_and_places_are_dealt_out_in_order() {
        let spans = |starts: &[usize]| starts.iter().map(|&at| Span::new(at, at + 1)).collect::<Vec<_>>();
        // "12 in Swat and nine in Buner"; "in Swat 12, in Buner nine"; "12 dead and 3 hurt in Swat, nine in Buner".
        assert_eq!(deal(&spans(&[0, 20]), &spans(&[10, 30])), [Some(0), Some(1)]);
        assert_eq!(deal(&spans(&[10, 30]), &spans(&[0, 20])), [Some(0), Some(1)]);
        assert_eq!(deal(&spans(&[0, 5, 20]), &spans(&[10, 30])), [Some(0), Some(0), Some(1)]);
        assert_eq!(deal(&spans(&[0, 5]), &spans(&[10])), [Some(0), Some(0)]);
        assert_eq!(deal(&spans(&[0]), &[]), [None]);
    }
}
