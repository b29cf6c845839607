//! From a sentence to its statements.

use jiff::civil;
use jiff::tz::Offset;

use super::attribution::{Attribution, AttributionReader};
use super::clause::split_marked;
use super::frame::{FrameReader, Scene};
use super::place::PlaceReader;
use super::polarity::PolarityReader;
use super::predicate::{PredicateReader, Surroundings};
use super::quantity::QuantityReader;
use super::state::StateReader;
use super::time::{TimeReader, Zones};
use super::tokens::Tokens;
use super::{PlaceMention, Predicate, Quantity, StateMention, Statement, TimeMention, Voice};
use crate::document::Published;
use crate::language::Language;
use crate::normalize::{Folded, fold};
use crate::span::Span;

/// What is known of a sentence besides its words.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Context {
    /// The day its article was published, in the outlet's own zone.
    pub published: Option<civil::Date>,
    /// The offset from UTC that its time of publication is written with.
    pub offset: Option<Offset>,
}

impl Context {
    /// The context of an article published on `published`.
    #[must_use]
    pub const fn new(published: Option<civil::Date>) -> Self {
        Self { published, offset: None }
    }

    /// The context of an article that says it was published at `published`.
    #[must_use]
    pub fn of(published: Option<&Published>) -> Self {
        Self { published: published.map(Published::day), offset: published.and_then(Published::offset) }
    }
}

/// Who spoke last in a document, carried from one sentence to the next: whom `he` and `they` stand for.
#[derive(Clone, Debug, Default)]
pub struct LastSpeaker {
    party: Option<String>,
    language: Option<Language>,
    /// How many sentences have been read since.
    age: usize,
}

/// How many sentences back a pronoun's speaker may have been named.
const ANTECEDENT_REACH: usize = 2;

/// Longest sentence (bytes) whose parts are all read: the readers look both ways from what they find, and time on a
/// text without sentence ends would grow with its square.
const LONGEST: usize = 16 * 1024;

/// Reads statements out of sentences. Its word lists are part of the library; building it reads them once.
#[derive(Debug)]
pub struct Extractor {
    attribution: AttributionReader,
    polarity: PolarityReader,
    times: TimeReader,
    quantities: QuantityReader,
    places: PlaceReader,
    states: StateReader,
    frames: FrameReader,
    zones: Zones,
    predicates: PredicateReader,
}

impl Extractor {
    /// Reads the word lists.
    ///
    /// # Errors
    /// If a word list is malformed, which a test of the library rules out.
    pub fn new() -> crate::Result<Self> {
        Ok(Self {
            attribution: AttributionReader::new()?,
            polarity: PolarityReader::new()?,
            times: TimeReader::new()?,
            quantities: QuantityReader::new()?,
            places: PlaceReader::new()?,
            states: StateReader::new()?,
            frames: FrameReader::new()?,
            zones: Zones::new()?,
            predicates: PredicateReader::new()?,
        })
    }

    /// The statements that `sentence` makes, in order. Spans are byte offsets into `sentence`.
    ///
    /// A sentence of more than 16 KiB is no sentence of news: it gives one statement, whose parts are those of its first
    /// 16 KiB.
    ///
    /// A sentence that makes one claim gives one statement that spans all of it (but outer white space). A clause that
    /// names no source of its own speaks in the voice of the clause before it, or of a source at the sentence's end.
    #[must_use]
    pub fn extract(&self, sentence: &str, language: Language, context: &Context) -> Vec<Statement> {
        if sentence.len() > LONGEST {
            let read = &sentence[..sentence.floor_char_boundary(LONGEST)];
            let whole = Span::new(0, sentence.len()).trimmed(sentence);
            return vec![Statement::merged(self.extract(read, language, context), whole, language)];
        }
        let folded = Folded::new(sentence);
        let tokens = Tokens::new(&folded);
        let frame = self.attribution.marks(&tokens, language);
        let clauses = split_marked(&tokens, &frame, &folded, sentence, language);
        let attributions = self.attribution.all(&tokens, &frame, &folded, language);
        let marks = self.polarity.marks(&tokens, language);
        let times = self.times.read_tokens(&tokens, &folded, sentence, language, context.published);
        let places = self.places.read_tokens(&tokens, &folded, sentence, language);
        let mut quantities = self.quantities.read(&folded, sentence, language);
        // The numbers of a date or an hour count nothing.
        quantities.retain(|quantity| !times.iter().any(|time| time.span.contains(quantity.span)));
        let (speakers, cues): (Vec<Span>, Vec<Span>) =
            attributions.iter().filter_map(|one| Some((one.source(&tokens)?, one.cue(&tokens)?))).unzip();
        let original = |spans: Vec<Span>| spans.into_iter().map(|span| folded.original(span)).collect::<Vec<_>>();
        let scene = Scene {
            tokens: &tokens,
            folded: &folded,
            original: sentence,
            language,
            clauses: &frame,
            speakers: &original(speakers),
            cues: &original(cues),
            places: &places,
            times: &times,
            published: context.published,
        };
        self.frames.fill(scene, &mut quantities);
        let states = self.states.read_tokens(&tokens, &folded, language);
        let around = Surroundings {
            frame: &frame,
            attributions: &attributions,
            clauses: &clauses,
            times: &times,
            places: &places,
        };
        let predicates = self.predicates.read_tokens(&tokens, &folded, sentence, language, around);
        let mut inherited: Option<&Attribution> = None;
        // `A happened and B happened, X said` cites X for both.
        let closing = attributions
            .last()
            .filter(|closing| clauses.last().is_some_and(|&last| closing.follows_claim(&tokens, &folded, last)));
        let mut statements = Vec::with_capacity(clauses.len());
        for span in clauses {
            // A clause's own source is one whose cue stands in it.
            let own =
                attributions.iter().find(|one| one.cue(&tokens).is_some_and(|cue| span.contains(folded.original(cue))));
            let source = own.or(inherited).or(closing);
            // A source named at the end of its clause vouches for no later one.
            inherited = source.filter(|source| own.is_none() || !source.closes_clause(&tokens, &folded, span));
            let speaker = source.and_then(|source| source.speaker(&tokens, &folded)).map(|mut speaker| {
                // `He was paroled, and detectives said`: the source begins with the clause its cue stands in.
                if own.is_some() && speaker.span.start < span.start && span.start < speaker.span.end {
                    speaker.span.start = span.start;
                }
                speaker
            });
            let voice = speaker.map_or(Voice::Outlet, Voice::Cited);
            let range = token_range(&tokens, &folded, span);
            let (polarity, polarity_cues) = self.polarity.read_range(&tokens, &marks, &folded, language, range);
            let places = within(&places, span, |place: &PlaceMention| place.span);
            let mut times = within(&times, span, |time: &TimeMention| time.span);
            self.zones.fill(&mut times, &places, context);
            statements.push(Statement {
                span,
                language,
                voice,
                polarity,
                polarity_cues,
                quantities: within(&quantities, span, |quantity: &Quantity| quantity.span),
                times,
                places,
                states: within(&states, span, |state: &StateMention| state.span),
                predicates: within(&predicates, span, |predicate: &Predicate| predicate.span),
            });
        }
        statements
    }

    /// The statements of a document's next sentence, as [`Extractor::extract`] gives them. A speaker that is only a
    /// pronoun gets the party of the speaker named last, if that was at most two sentences ago, in the same language, with
    /// no other speaker between; its span stays the pronoun.
    #[must_use]
    pub fn extract_next(
        &self,
        sentence: &str,
        language: Language,
        context: &Context,
        last: &mut LastSpeaker,
    ) -> Vec<Statement> {
        let mut statements = self.extract(sentence, language, context);
        last.age += 1;
        for statement in &mut statements {
            let Voice::Cited(speaker) = &mut statement.voice else { continue };
            if !self.attribution.stands_for_another(&fold(speaker.span.of(sentence)), language) {
                *last = LastSpeaker { party: speaker.party.clone(), language: Some(language), age: 0 };
            } else if speaker.party.is_none() && last.age <= ANTECEDENT_REACH && last.language == Some(language) {
                speaker.party.clone_from(&last.party);
                last.age = 0;
            }
        }
        statements
    }
}

/// The tokens that lie in `span` of the original text.
fn token_range(tokens: &Tokens<'_>, folded: &Folded, span: Span) -> std::ops::Range<usize> {
    let lies_in = |index: &usize| {
        let place = tokens.get(*index).map(|token| folded.original(token.span));
        place.is_some_and(|place| span.start <= place.start && place.end <= span.end)
    };
    let start = (0..tokens.len()).find(lies_in);
    let end = (0..tokens.len()).rev().find(lies_in);
    match (start, end) {
        (Some(start), Some(end)) => start..end + 1,
        _ => 0..0,
    }
}

/// The parts that begin in `clause`: a part that runs past its end still belongs to the clause it begins in.
fn within<T: Clone>(parts: &[T], clause: Span, span: impl Fn(&T) -> Span) -> Vec<T> {
    parts.iter().filter(|&part| clause.start <= span(part).start && span(part).start < clause.end).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_gets_the_party_of_who_spoke_before() {
        let extractor = Extractor::new().unwrap();
        for (language, sentences, expected) in [
            (
                Language::English,
                vec![
                    "Pakistan's army spokesman said the post was taken.",
                    "It rained.",
                    "He said 23 soldiers had died.",
                ],
                Some("pakistan-army"),
            ),
            (
                Language::English,
                vec!["The police chief said so.", "Khalid Wardak said it was over.", "He said two had died."],
                None,
            ),
            (
                Language::English,
                vec!["The police chief said so.", "It rained.", "It snowed.", "It thawed.", "He said two had died."],
                None,
            ),
            (
                Language::Pashto,
                vec!["د کابل پولیسو ویاند وویل چې دوه تنه نیول شوي.", "هغه زیاته کړه چې پلټنې روانې دي."],
                Some("police"),
            ),
            (
                Language::Urdu,
                vec!["پولیس ترجمان نے بتایا کہ دو ملزم گرفتار ہوئے۔", "انہوں نے کہا کہ تفتیش جاری ہے۔"],
                Some("police"),
            ),
            (
                Language::Dari,
                vec!["سخنگوی پولیس گفت که دو تن بازداشت شده‌اند.", "او افزود که تحقیق جریان دارد."],
                Some("police"),
            ),
        ] {
            let mut last = LastSpeaker::default();
            let mut party = None;
            for sentence in &sentences {
                let statements = extractor.extract_next(sentence, language, &Context::default(), &mut last);
                party = statements.last().unwrap().voice.speaker().and_then(|speaker| speaker.party.clone());
            }
            assert_eq!(party.as_deref(), expected, "{sentences:?}");
        }
    }

    #[test]
    fn a_text_without_sentence_ends_takes_no_time_and_keeps_its_span() {
        let extractor = Extractor::new().unwrap();
        let text = "په کابل کې ۵۸ تنه ووژل شول او نه ".repeat(20_000);
        let statements = extractor.extract(&text, Language::Pashto, &Context::default());
        assert_eq!(statements.len(), 1);
        assert_eq!(statements[0].span.of(&text), text.trim());
        assert!(!statements[0].quantities.is_empty());
        assert!(statements[0].quantities.iter().all(|quantity| quantity.span.end <= LONGEST));
    }
}
