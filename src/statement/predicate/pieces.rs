//! A sentence cut into the phrases that can take part in a deed, and what stands between them.
//!
//! A word of marking before or after a phrase tells its part: `by`, را, کو, `په … کې`. Phrases end at verbs, commas, times,
//! places, adverbs and at words that open another clause. A cited source and its cue belong to no phrase.

use std::ops::Range;

use super::Surroundings;
use super::deed::{Found, Voice};
use crate::language::Language;
use crate::normalize::Folded;
use crate::statement::PlaceKind;
use crate::statement::clause::is_finite;
use crate::statement::tokens::{Kind, Marks, Tokens};

/// The longest aside in brackets that a phrase may be parted by, in tokens.
const BRACKET: usize = 8;

/// The longest name that may stand between quotation marks within a phrase, in tokens.
const NAME: usize = 4;

/// What the word that marks a phrase says of its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    /// Who does it: نے.
    Agent,
    /// What it is done to: را, کو.
    Object,
    /// By whom it is done: `by`, توسط, `کے ہاتھوں`.
    By,
    /// `on`, پر, `په … باندې`.
    On,
    /// `in`, `at`, په.
    In,
    /// `to`, ته, به.
    To,
    /// `from`, سے, از.
    From,
    /// `with`, سره.
    With,
    /// Why: `because of`.
    Cause,
    /// What it is about: دربارهٔ.
    About,
    /// Something else.
    Other,
}

impl Marker {
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "agent" => Self::Agent,
            "object" => Self::Object,
            "by" => Self::By,
            "on" => Self::On,
            "in" => Self::In,
            "to" => Self::To,
            "from" => Self::From,
            "with" => Self::With,
            "cause" => Self::Cause,
            "about" => Self::About,
            "other" => Self::Other,
            _ => return None,
        })
    }

    /// The flag that names it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Object => "object",
            Self::By => "by",
            Self::On => "on",
            Self::In => "in",
            Self::To => "to",
            Self::From => "from",
            Self::With => "with",
            Self::Cause => "cause",
            Self::About => "about",
            Self::Other => "other",
        }
    }
}

/// What a piece of a sentence is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A phrase that no word marks.
    Bare,
    /// A phrase with its marker.
    Marked(Marker),
    /// A verb that is no deed.
    Verb,
    /// The deed of that number.
    Deed(usize),
    /// `and` between two verbs or clauses.
    Joint,
    /// A comma.
    Comma,
    /// A time, an adverb, an aside in brackets: nothing to the roles.
    Skip,
    /// `who`, `which`.
    Relative,
    /// English `to` before a verb that is no deed.
    To,
    /// What no role reaches across.
    Wall,
}

/// A run of tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) range: Range<usize>,
    /// The tokens of its marker, if it has one.
    pub(super) cue: Range<usize>,
    pub(super) what: What,
}

/// A sentence as the rules see it.
pub(super) struct Sentence<'lists, 'text> {
    pub(super) tokens: &'text Tokens<'text>,
    /// The entries of `predicates.txt` and `parties.txt`.
    pub(super) marks: &'text Marks<'lists>,
    frame: &'text Marks<'text>,
    around: Surroundings<'text>,
    /// For each token, what other readers found to begin or lie there.
    notes: Vec<Note>,
    pub(super) language: Language,
}

/// What other readers say of a token.
#[derive(Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a thing that a token is or is not")]
struct Note {
    /// The token after a time that begins here, or 0.
    time: usize,
    /// Whether a place or nationality covers it.
    place: bool,
    /// Whether a place, and not a nationality, ends with it.
    place_end: bool,
    /// Whether another clause begins with it.
    clause: bool,
    /// The token after a country that begins here, or 0.
    country: usize,
    /// Whether it begins with a capital letter.
    capital: bool,
}

impl<'lists, 'text> Sentence<'lists, 'text> {
    pub(super) fn new(
        tokens: &'text Tokens<'text>,
        marks: &'text Marks<'lists>,
        around: Surroundings<'text>,
        folded: &Folded,
        original: &str,
        language: Language,
    ) -> Self {
        let mut notes = vec![Note::default(); tokens.len()];
        let mut starts = Vec::with_capacity(tokens.len());
        for (index, note) in notes.iter_mut().enumerate() {
            let Some(token) = tokens.get(index) else { continue };
            let span = folded.original(token.span);
            starts.push(span.start);
            note.capital = span.of(original).starts_with(char::is_uppercase);
        }
        let at = |byte: usize| starts.partition_point(|&start| start < byte);
        for time in around.times {
            let (start, end) = (at(time.span.start), at(time.span.end));
            if let Some(note) = notes.get_mut(start).filter(|_| end > start) {
                note.time = end;
            }
        }
        for place in around.places {
            let (start, end) = (at(place.span.start), at(place.span.end));
            for note in notes.get_mut(start..end).unwrap_or_default() {
                note.place = true;
            }
            if let Some(note) = notes.get_mut(start).filter(|_| place.kind == PlaceKind::Country) {
                note.country = end;
            }
            if let Some(note) = end.checked_sub(1).and_then(|last| notes.get_mut(last)) {
                note.place_end = place.kind != PlaceKind::Nationality;
            }
        }
        for clause in around.clauses.iter().skip(1) {
            if let Some(note) = notes.get_mut(at(clause.start)) {
                note.clause = true;
            }
        }
        Self { tokens, marks, frame: around.frame, around, notes, language: language.resources() }
    }

    // What a token is ----------------------------------------------------------------------------------------

    /// Whether an entry of `kind` begins at token `index`, in either list.
    pub(super) fn is(&self, index: usize, kind: &str) -> bool {
        self.marks.kind_at(index, kind).is_some() || self.frame.kind_at(index, kind).is_some()
    }

    pub(super) fn is_finite(&self, index: usize) -> bool {
        if self.language == Language::English {
            let verb = ["be", "have", "modal", "act", "finite"].iter().any(|kind| self.is(index, kind));
            return verb || (is_finite(self.tokens, self.frame, index, self.language) && !self.is_adjective(index));
        }
        is_finite(self.tokens, self.frame, index, self.language)
            || self.is_past(index)
            || self.marks.kind_at(index, "finite").is_some()
    }

    /// Pashto: a past form, such as ووهله, that closes its clause.
    fn is_past(&self, index: usize) -> bool {
        let word = self.tokens.word(index);
        let is_form = || {
            word.starts_with('و')
                && word.chars().count() >= 4
                && ["ل", "له", "لی", "ید", "ست"].iter().any(|end| word.ends_with(end))
        };
        self.language == Language::Pashto
            && is_form()
            && (!self.tokens.is_wordlike(index + 1) || self.is_join(index + 1))
    }

    /// Whether a verb that ends before token `index` is told of the noun that begins there.
    pub(super) fn is_attributive(&self, index: usize) -> bool {
        match self.language {
            Language::Urdu => {
                let last = index.checked_sub(1).map_or("", |last| self.tokens.word(last));
                let is_form = matches!(last, "گیی" | "هویی") || self.marks.kind_at(index, "relates").is_some();
                is_form && !self.is(index, "post") && !self.is_adverb(index) && self.notes[index].time == 0
            }
            Language::Pashto => {
                let last = index.checked_sub(1).map_or("", |last| self.tokens.word(last));
                let is_open = self.is(index, "pre") || self.is(index, "post") || self.is_adverb(index);
                matches!(last, "شوی" | "سوی")
                    && !is_open
                    && self.tokens.word(index) != "د"
                    && self.notes[index].time == 0
            }
            // `خودروی رها شدهٔ او`
            Language::Dari | Language::Persian => {
                let last = index.checked_sub(1).map_or("", |last| self.tokens.word(last));
                let is_open = self.is(index, "pre") || self.is_adverb(index) || self.notes[index].time > 0;
                last == "شده" && !is_open
            }
            Language::English => false,
        }
    }

    /// Whether a word that opens a clause stands at token `index`.
    pub(super) fn is_clause_word(&self, index: usize) -> bool {
        ["comp", "contrast", "wall", "light", "finite"].iter().any(|kind| self.is(index, kind))
    }

    /// English: `armed men`, `three masked gunmen`: a participle before its noun.
    fn is_adjective(&self, index: usize) -> bool {
        let word = self.tokens.word(index);
        let before = index.checked_sub(1);
        self.is(index, "adj")
            || (word.ends_with("ed")
                && before
                    .is_none_or(|before| self.is_number(before) || self.is(before, "adj") || self.is(before, "pre"))
                && self.tokens.kind(index + 1) == Some(Kind::Word)
                && !self.is(index + 1, "pre"))
    }

    pub(super) fn is_join(&self, index: usize) -> bool {
        self.is(index, "join")
    }

    pub(super) fn is_number(&self, index: usize) -> bool {
        self.tokens.kind(index) == Some(Kind::Number)
            || self.marks.kind_at(index, "number").is_some()
            || self.language == Language::English && self.hedge(index).is_some()
    }

    /// English: the token after words that hedge a number, if a number follows: `about 300`, not `about prices`.
    fn hedge(&self, index: usize) -> Option<usize> {
        let end = self.marks.kind_at(index, "hedge")?.end;
        (self.tokens.kind(end) == Some(Kind::Number)
            || self.marks.kind_at(end, "number").is_some()
            || self.tokens.word(end) == "a")
            .then_some(end)
    }

    /// Whether a determiner of the list of deeds stands at token `index`.
    pub(super) fn is_det(&self, index: usize) -> bool {
        self.marks.kind_at(index, "det").is_some()
    }

    pub(super) fn is_place(&self, index: usize) -> bool {
        self.notes.get(index).is_some_and(|note| note.place)
    }

    /// Whether token `index` may stand between a verb and its phrases and belongs to none.
    pub(super) fn is_adverb(&self, index: usize) -> bool {
        let word = self.tokens.word(index);
        if self.marks.kind_at(index, "adverb").is_some() {
            return true;
        }
        if self.hedge(index).is_some() {
            return false;
        }
        match self.language {
            Language::English => {
                (word.len() > 4 && word.ends_with("ly") && !self.is(index, "notadverb"))
                    || (self.frame.kind_at(index, "skip").is_some()
                        && !["have", "modal", "be", "det", "pre"]
                            .iter()
                            .any(|kind| self.marks.kind_at(index, kind).is_some())
                        && self.notes[index].time == 0)
            }
            _ => false,
        }
    }

    /// The first token from `index` on that is no adverb.
    pub(super) fn after_adverbs(&self, index: usize) -> usize {
        (index..self.tokens.len()).find(|&at| !self.is_adverb(at)).unwrap_or(self.tokens.len())
    }

    /// English: whether token `index` is a participle that goes on after its noun: `engineers working on the dam`, `heroin
    /// hidden in a truck`.
    fn is_participle(&self, index: usize) -> bool {
        let goes_on = || {
            let next = self.after_adverbs(index + 1);
            self.is(next, "pre") || self.is_det(next) || self.is_number(next) || self.is(next, "pronoun")
        };
        let is_form = self.marks.kind_at(index, "participle").is_some()
            || (self.tokens.word(index).len() > 5
                && self.tokens.word(index).ends_with("ing")
                && self.marks.kind_at(index, "deed").is_none());
        let before = index.checked_sub(1);
        self.language == Language::English && is_form && before.is_some_and(|before| self.is_noun(before)) && goes_on()
    }

    /// English: whether a noun phrase may begin at token `index`.
    pub(super) fn starts_phrase(&self, index: usize) -> bool {
        self.is_number(index)
            || self.tokens.is_wordlike(index)
                && self.tokens.word(index) != "of"
                && !["pre", "post", "join", "comp", "stop", "relative", "be", "have", "modal"]
                    .iter()
                    .any(|kind| self.is(index, kind))
                && self.notes.get(index).is_some_and(|note| note.time == 0)
                && (!self.is_finite(index) || self.is(index, "pronoun"))
            || self.is_det(index)
    }

    /// English: whether a noun phrase surely begins at token `index`: with a number, an article, a name or a pronoun.
    pub(super) fn opens_phrase(&self, index: usize) -> bool {
        self.is_number(index)
            || self.is_det(index)
            || self.is(index, "pronoun")
            || (self.notes.get(index).is_some_and(|note| note.capital && note.time == 0)
                && !self.is(index, "pre")
                && !self.is_finite(index))
    }

    /// English: whether token `index` may end a noun phrase.
    pub(super) fn is_noun(&self, index: usize) -> bool {
        self.tokens.kind(index) == Some(Kind::Word)
            && !self.tokens.word(index).ends_with("'s")
            && !self.is_det(index)
            && !["adj", "pre", "join", "comp", "modal", "be", "have"].iter().any(|kind| self.is(index, kind))
            && !self.is_finite(index)
    }

    /// Urdu: whether a word of the list `light` is the genitive particle here: folding makes `کے` and `کی` (did) one.
    pub(super) fn is_genitive(&self, index: usize) -> bool {
        if self.language != Language::Urdu || self.tokens.word(index) != "کی" {
            return false;
        }
        if self.marks.kind_at(index, "post").is_some() {
            return true;
        }
        let next = index + 1;
        self.tokens.is_wordlike(next)
            && self.marks.kind_at(next, "light").is_none_or(|_| self.tokens.word(next) == "کی")
            && !["join", "comp", "contrast", "wall"].iter().any(|kind| self.is(next, kind))
    }

    /// Whether an entry of the noun class `class` is the head of `range`.
    pub(super) fn has_class(&self, range: &Range<usize>, class: &str) -> bool {
        let head = self.head(range);
        let is = |index: usize| {
            self.marks.at(index).iter().any(|noun| {
                noun.kind() == "noun" && noun.entry.value(1) == class && noun.start <= head && head < noun.end
            })
        };
        (range.start..=head).rev().take(4).any(is)
    }

    /// Whether an entry that names who can act begins at token `index`: the token after it.
    pub(super) fn actor(&self, index: usize) -> Option<usize> {
        let own =
            self.marks.at(index).iter().find(|mark| matches!(mark.kind(), "party" | "role" | "country" | "actor"));
        let head = self.frame.kind_at(index, "head").map(|mark| mark.end);
        let country = self.notes.get(index).map(|note| note.country).filter(|&end| end > index);
        own.map(|mark| mark.end).max(head).max(country)
    }

    /// The head of a noun phrase.
    pub(super) fn head(&self, range: &Range<usize>) -> usize {
        let last = range.end - 1;
        match self.language {
            Language::English => {
                let of = range.clone().find(|&index| self.tokens.word(index) == "of").filter(|&of| of > range.start);
                of.map_or(last, |of| of - 1)
            }
            Language::Dari | Language::Persian => range
                .clone()
                .find(|&index| {
                    !self.is_number(index)
                        && !["det", "hedge", "count"].iter().any(|kind| self.is(index, kind))
                        && self.tokens.kind(index) == Some(Kind::Word)
                })
                .unwrap_or(range.start),
            _ => last,
        }
    }

    // Cutting ------------------------------------------------------------------------------------------------

    /// The pieces of the sentence, in order.
    pub(super) fn pieces(&self, deeds: &[Found<'_>]) -> Vec<Piece> {
        let mut cutter = Cutter { sentence: self, pieces: Vec::with_capacity(self.tokens.len() / 2), open: None };
        let verbal = |at: usize| deeds.iter().position(|deed| deed.begin == at && deed.voice != Voice::Noun);
        let is_cited = self.cited(deeds);
        let mut index = 0;
        while index < self.tokens.len() {
            if is_cited.iter().any(|range| range.contains(&index)) {
                cutter.push(index..index + 1, What::Wall);
                index += 1;
            } else if let Some(deed) = verbal(index) {
                let close = deeds[deed].close;
                cutter.push(index..close, What::Deed(deed));
                index = close;
            } else {
                index = cutter.take(index);
            }
        }
        cutter.flush(self.tokens.len());
        cutter.pieces
    }

    /// Whether the quotation mark at token `index` holds a name of a few words.
    fn quotes_name(&self, index: usize) -> bool {
        let is_quote = |at: usize| self.tokens.kind(at) == Some(Kind::Quote);
        let is_name = |range: Range<usize>| {
            (1..=NAME).contains(&range.len())
                && range.clone().all(|at| self.tokens.is_wordlike(at) && !self.is_finite(at))
        };
        let after = (index + 1..index + 2 + NAME).find(|&at| is_quote(at)).map(|at| index + 1..at);
        let low = index.saturating_sub(NAME + 1);
        let before = (low..index).rev().find(|&at| is_quote(at)).map(|at| at + 1..index);
        if self.tokens.is_quoted(index + 1) { after.is_some_and(is_name) } else { before.is_some_and(is_name) }
    }

    /// The sources that are cited and their cues, but for a cue that is itself a deed (`rejected`, `accused`).
    fn cited(&self, deeds: &[Found<'_>]) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        for one in self.around.attributions {
            let (source, cue) = (one.source_tokens(), one.cue_tokens());
            // `گورنر نے دستخط سے انکار کیا`: who speaks does the deed, unless a claim is opened between the two.
            let between = source.end..cue.start;
            let opens = |index: usize| self.frame.kind_at(index, "comp").is_some() || self.tokens.is_break(index);
            let is_doer = deeds.iter().any(|deed| between.start <= deed.begin && deed.close <= between.end)
                && !between.clone().any(opens);
            if is_doer || deeds.iter().any(|deed| deed.begin < cue.end && cue.start < deed.close) {
                continue;
            }
            ranges.extend([source, cue]);
        }
        ranges
    }

    /// Whether the token after an `and` at `index` begins a verb.
    fn joins_verbs(&self, index: usize) -> bool {
        let next = self.after_adverbs(index + 1);
        let is_deed = self.marks.kind_at(next, "deed").is_some_and(|deed| deed.entry.value(2) != "noun");
        self.is_finite(next) || self.language == Language::English && is_deed
    }
}

/// A phrase that is being read.
struct Open {
    start: usize,
    marker: Option<(Marker, Range<usize>)>,
}

struct Cutter<'sentence, 'lists, 'text> {
    sentence: &'sentence Sentence<'lists, 'text>,
    pieces: Vec<Piece>,
    open: Option<Open>,
}

impl Cutter<'_, '_, '_> {
    /// Ends the open phrase before token `end`.
    fn flush(&mut self, end: usize) {
        let Some(open) = self.open.take() else { return };
        let (what, cue) = match open.marker {
            Some((marker, cue)) => (What::Marked(marker), cue),
            None => (What::Bare, open.start..open.start),
        };
        if let Some(range) = self.trimmed(open.start..end) {
            self.pieces.push(Piece { range, cue, what });
        }
    }

    /// A phrase without what can stand at its edges and is no part of it.
    fn trimmed(&self, mut range: Range<usize>) -> Option<Range<usize>> {
        let sentence = self.sentence;
        while range.len() > 1 && sentence.language == Language::English && sentence.is_det(range.end - 1) {
            range.end -= 1;
        }
        while range.start < range.end
            && (!sentence.tokens.is_wordlike(range.start)
                || sentence.is_join(range.start)
                || sentence.is(range.start, "lead"))
            && !sentence.is_det(range.start)
        {
            range.start += 1;
        }
        let is_loose = |index: usize| {
            !sentence.tokens.is_wordlike(index)
                || sentence.is_join(index)
                || sentence.language == Language::Pashto && sentence.tokens.word(index) == "د"
        };
        while range.start < range.end && is_loose(range.end - 1) {
            range.end -= 1;
        }
        // Urdu `کابل سے تعلق رکھنے والے دو افراد`: a relative clause is no part of the phrase.
        if let Some(last) = range.clone().rev().find(|&index| sentence.marks.kind_at(index, "relates").is_some())
            && last + 1 < range.end
        {
            range.start = last + 1;
        }
        (!range.is_empty()).then_some(range)
    }

    fn push(&mut self, range: Range<usize>, what: What) {
        // `killed nine and a fire destroyed`: what stands before the `and` is another verb's.
        if matches!(what, What::Deed(_) | What::Verb) && self.sentence.language == Language::English {
            self.part_subjects(range.start);
        } else {
            self.flush(range.start);
        }
        // `نه دی وژل شوی`: the auxiliary may stand before its verb.
        if let (What::Deed(_), Some(last)) = (what, self.pieces.last_mut())
            && last.what == What::Verb
            && self.sentence.language == Language::Pashto
            && self.sentence.marks.kind_at(last.range.start, "light").is_some_and(|mark| mark.entry.value(1) == "aux")
        {
            last.what = What::Skip;
        }
        let cue = range.start..range.start;
        self.pieces.push(Piece { range, cue, what });
    }

    /// English: parts at its last `and` a phrase that stands between two verbs.
    fn part_subjects(&mut self, end: usize) {
        let follows_verb = self
            .pieces
            .iter()
            .rev()
            .find(|piece| piece.what != What::Skip)
            .is_some_and(|piece| matches!(piece.what, What::Deed(_) | What::Verb | What::Marked(_)));
        let start = self.open.as_ref().map_or(end, |open| open.start);
        let join = (start..end).rev().find(|&index| self.sentence.is_join(index));
        let has_verb = self
            .pieces
            .iter()
            .rev()
            .take_while(|piece| !matches!(piece.what, What::Wall | What::Comma))
            .any(|piece| matches!(piece.what, What::Deed(_) | What::Verb));
        let Some(join) = join.filter(|&join| join > start && follows_verb && has_verb) else {
            self.flush(end);
            return;
        };
        self.flush(join);
        self.pieces.push(Piece { range: join..join + 1, cue: join..join, what: What::Joint });
        self.open = Some(Open { start: join + 1, marker: None });
        self.flush(end);
    }

    /// Reads what begins at token `index`; gives the token after it.
    #[allow(clippy::too_many_lines, reason = "one choice after another, each of a few lines")]
    fn take(&mut self, index: usize) -> usize {
        let sentence = self.sentence;
        let (tokens, note) = (sentence.tokens, sentence.notes[index]);
        let word = tokens.word(index);
        if note.clause {
            self.push(index..index, What::Wall);
        }
        if matches!(word, "(" | "[")
            && let Some(close) =
                (index..(index + BRACKET).min(tokens.len())).find(|&at| matches!(tokens.word(at), ")" | "]"))
        {
            self.push(index..close + 1, What::Skip);
            return close + 1;
        }
        if tokens.kind(index) == Some(Kind::Quote) && sentence.quotes_name(index) {
            self.extend(index);
            return index + 1;
        }
        if tokens.is_break(index) || tokens.kind(index) == Some(Kind::Quote) {
            self.push(index..index + 1, What::Wall);
            return index + 1;
        }
        if tokens.is_comma(index) {
            self.push(index..index + 1, What::Comma);
            return index + 1;
        }
        let is_attribute = match sentence.language {
            // `آئندہ سال کا بجٹ`
            Language::Urdu => {
                matches!(tokens.word(note.time), "کی" | "کا") && sentence.marks.kind_at(note.time, "post").is_none()
            }
            // `بودجهٔ سال آینده را`
            Language::Dari | Language::Persian => self.open.is_some() && tokens.word(note.time) == "را",
            _ => false,
        };
        if note.time > index && is_attribute {
            self.extend(index);
            return note.time;
        }
        // `روز چهارشنبه`
        if sentence.marks.kind_at(index, "timeword").is_some()
            && sentence.notes.get(index + 1).is_some_and(|note| note.time > 0)
        {
            let end = sentence.notes[index + 1].time;
            self.push(index..end, What::Skip);
            return end;
        }
        if let Some(adverb) = sentence.marks.kind_at(index, "adverb").filter(|_| sentence.language != Language::English)
        {
            self.push(index..adverb.end, What::Skip);
            return adverb.end;
        }
        if note.time > index {
            // The marker of a time (`on Sunday`) goes with it.
            if self.open.as_ref().is_some_and(|open| open.start == index) {
                self.open = None;
            }
            self.push(index..note.time, What::Skip);
            return note.time;
        }
        // `شماری از`, `لږ تر لږه`: the words of a number hold together.
        let number = ["number", "hedge"].iter().find_map(|kind| sentence.marks.kind_at(index, kind));
        let number =
            number.map(|mark| mark.end).filter(|&end| end > index + 1 && sentence.language != Language::English);
        if let Some(end) = number {
            self.extend(index);
            return end;
        }
        if let Some(end) = sentence.hedge(index).filter(|_| sentence.language == Language::English) {
            if self.open.as_ref().is_some_and(|open| open.start < index) {
                self.flush(index);
            }
            self.extend(index);
            return end;
        }
        // A name of several words holds together, whatever its words are.
        if let Some(end) = sentence.actor(index).filter(|&end| end > index + 1) {
            self.extend(index);
            return end;
        }
        // Urdu `چھاپہ مار کر`: the verb form that another verb follows, with its object.
        if sentence.language == Language::Urdu && word == "کر" {
            let start = self.open.take().filter(|open| open.marker.is_none()).map_or(index, |open| open.start);
            self.push(start..index + 1, What::Skip);
            return index + 1;
        }
        // A score closes a phrase: `beat Estonia 2-1`.
        let is_score = tokens.kind(index) == Some(Kind::Number)
            && matches!(tokens.word(index + 1), "-" | "–")
            && tokens.kind(index + 2) == Some(Kind::Number);
        if is_score {
            self.push(index..index + 3, What::Skip);
            return index + 3;
        }
        if let Some(end) = self.take_marked(index) {
            return end;
        }
        // `accused of theft`
        if word == "of" && self.open.is_none() && sentence.language == Language::English {
            self.open = Some(Open { start: index + 1, marker: Some((Marker::Other, index..index + 1)) });
            return index + 1;
        }
        if sentence.is(index, "relative") {
            self.push(index..index + 1, What::Relative);
            return index + 1;
        }
        if let Some(comp) = sentence.frame.kind_at(index, "comp").or_else(|| sentence.frame.kind_at(index, "contrast"))
        {
            self.push(index..comp.end, What::Wall);
            return comp.end;
        }
        if let Some(wall) = sentence.marks.kind_at(index, "wall") {
            self.push(index..wall.end, What::Wall);
            return wall.end;
        }
        if sentence.is_join(index) && (self.open.is_none() || sentence.joins_verbs(index)) {
            self.push(index..index + 1, What::Joint);
            return index + 1;
        }
        if sentence.is_finite(index) || sentence.is_participle(index) {
            self.push(index..index + 1, What::Verb);
            return index + 1;
        }
        if sentence.is_adverb(index) && self.is_loose(index) {
            let end = sentence.marks.kind_at(index, "adverb").map_or(index + 1, |mark| mark.end);
            self.push(index..end, What::Skip);
            return end;
        }
        self.extend(index);
        index + 1
    }

    /// English: whether an adverb at token `index` stands outside a noun phrase: not `heavily armed men`.
    fn is_loose(&self, index: usize) -> bool {
        let sentence = self.sentence;
        if sentence.language != Language::English {
            return true;
        }
        if sentence.marks.kind_at(index, "adverb").is_some() {
            return true;
        }
        let next = sentence.after_adverbs(index);
        let is_verb = sentence.is_finite(next)
            || sentence.marks.kind_at(next, "deed").is_some()
            || sentence.is(next, "pre")
            || !sentence.tokens.is_wordlike(next);
        is_verb || self.open.is_none()
    }

    /// A word that marks a phrase, before or after it.
    fn take_marked(&mut self, index: usize) -> Option<usize> {
        let sentence = self.sentence;
        let mark = sentence.marks.at(index).iter().find(|mark| matches!(mark.kind(), "pre" | "post" | "plain"))?;
        let marker = Marker::named(mark.entry.value(1))?;
        let cue = mark.start..mark.end;
        if mark.kind() == "pre" {
            // `to` before a verb
            if marker == Marker::To && sentence.language == Language::English && sentence.marks.at(cue.end).is_empty() {
                let is_name = sentence.opens_phrase(cue.end);
                if !is_name && !sentence.starts_phrase(cue.end) {
                    self.push(cue.clone(), What::To);
                    return Some(cue.end);
                }
            }
            // `د بانک پر څانګه`: the owner stands before the marker.
            let end = self.without_owner(index);
            self.flush(end);
            let start = if end < index { end } else { cue.end };
            self.open = Some(Open { start, marker: Some((marker, cue.clone())) });
            return Some(cue.end);
        }
        if marker == Marker::Object
            && let Some(open) = self.open.as_ref().filter(|open| open.marker.is_some())
        {
            // `یک روستا در پکتیکا را`: the object is the phrase before the one that only narrows it. After another word
            // of marking (`با رأی موافق مخالفان بودجه را`) nothing tells where the object begins.
            let range = open.start..index;
            let is_short = range.len() <= 1;
            let narrows = match &open.marker {
                Some((Marker::About | Marker::On, _)) => true,
                Some((Marker::In | Marker::From | Marker::To, _)) => is_short || sentence.notes[index - 1].place_end,
                _ => false,
            };
            // `به دلیل گرمای شدید مکتب‌ها را`: a noun that deeds are done to opens the object.
            let is_wanted = |index: usize| sentence.marks.kind_at(index, "noun").is_some();
            let object = (open.start + 1..index).rfind(|&index| is_wanted(index)).filter(|&at| {
                !narrows
                    && sentence.marks.kind_at(at - 1, "bound").is_none()
                    && !sentence.tokens.word(at - 1).ends_with("های")
            });
            if let Some(at) = object {
                self.flush(at);
                self.open = Some(Open { start: at, marker: Some((marker, cue.clone())) });
                self.flush(index);
                return Some(cue.end);
            }
            self.flush(index);
            let count = self.pieces.len();
            if let Some(object) = count.checked_sub(2).and_then(|at| self.pieces.get_mut(at))
                && object.what == What::Bare
                && narrows
            {
                object.what = What::Marked(Marker::Object);
                object.cue = cue.clone();
            }
            return Some(cue.end);
        }
        // A word after the phrase outweighs one before it: `په … باندې`.
        self.part_counted(index, marker);
        if let Some(open) = self.open.as_mut() {
            let has_genitive = mark.entry.value(2) == "of";
            let has_all = mark.entry.value(2) == "all" && sentence.tokens.word(open.start) != "د";
            let start = if has_all {
                // `کریم داود د بانک د رییس په توګه`
                (open.start..index).find(|&index| sentence.tokens.word(index) == "د").or(Some(open.start))
            } else if has_genitive {
                genitive(sentence, open.start..index)
            } else {
                // `سوداګر د خپل کور مخې ته`: د opens a phrase of its own.
                let own = genitive(sentence, open.start..index).filter(|_| open.marker.is_none());
                own.or(Some(open.start))
            };
            if let Some(start) = start {
                let before = open.start;
                if start > before && open.marker.is_none() {
                    self.flush(start);
                    self.open = Some(Open { start, marker: None });
                } else {
                    open.start = start;
                }
                if has_genitive
                    && let Some(open) = self.open.as_mut()
                    && sentence.tokens.word(open.start) == "د"
                {
                    open.start += 1;
                }
                if let Some(open) = self.open.as_mut() {
                    open.marker = Some((marker, cue.clone()));
                }
            }
            self.flush(index);
        }
        Some(cue.end)
    }

    /// Urdu `اسکول ایک ہفتے کے لیے`, `ریگولیٹر اساتذہ کی کمی کی وجہ سے`: parts from the open phrase, which a word at token
    /// `end` marks, a phrase before it.
    fn part_counted(&mut self, end: usize, marker: Marker) {
        let sentence = self.sentence;
        let Some(open) = &self.open else { return };
        if sentence.language != Language::Urdu
            || marker == Marker::Agent
            || marker == Marker::Object
            || open.marker.is_some()
        {
            return;
        }
        let opens = |index: usize| sentence.is_number(index) || sentence.marks.kind_at(index, "hedge").is_some();
        let goes_on = |index: usize| {
            opens(index) || sentence.is_join(index) || matches!(sentence.tokens.word(index), "کی" | "کا")
        };
        let counted = (open.start + 1..end).rfind(|&index| opens(index) && !goes_on(index - 1));
        let named = || {
            let role = sentence.actor(open.start).filter(|_| marker == Marker::Cause)?;
            (role < end && !goes_on(role)).then_some(role)
        };
        // `سیلابی ریلا سوات میں`: a place has its own phrase.
        let placed = || {
            (open.start + 1..end).find(|&index| {
                sentence.is_place(index)
                    && !sentence.is_place(index - 1)
                    && !goes_on(index - 1)
                    && sentence.marks.kind_at(index - 1, "placeword").is_none()
                    && matches!(marker, Marker::In | Marker::From)
            })
        };
        let Some(at) = counted.max(placed()).or_else(named) else { return };
        self.flush(at);
        self.open = Some(Open { start: at, marker: None });
    }

    /// Pashto `طالبانو د ښځو پر کار`: where the open phrase ends if an owner that belongs to the next one closes it.
    fn without_owner(&self, end: usize) -> usize {
        let sentence = self.sentence;
        let Some(open) = self.open.as_ref().filter(|_| sentence.language == Language::Pashto) else { return end };
        let owner = (open.start..end).rev().find(|&index| sentence.tokens.word(index) == "د");
        let is_owner = |&owner: &usize| {
            let names = (owner + 1..end).any(|index| sentence.actor(index) == Some(end))
                || sentence.marks.kind_ending(end, "noun").is_some();
            let has_join = (owner..end).any(|index| sentence.is_join(index));
            match end - owner {
                2 => true,
                3 => owner > open.start && !names,
                4 => has_join || owner > open.start && !names,
                _ => false,
            }
        };
        owner.filter(is_owner).unwrap_or(end)
    }

    /// Adds token `index` to the open phrase, or opens one with it.
    fn extend(&mut self, index: usize) {
        if let Some(open) = &self.open
            && open.start < index
            && self.ends_before(open, index)
        {
            self.flush(index);
        }
        if self.open.is_none() {
            self.open = Some(Open { start: index, marker: None });
        }
    }

    /// Whether the phrase `open`, which a word before it marks, ends before token `index`: `in Khost | police`, `near a
    /// school | the army`, `از سوی طالبان | دو تن`.
    fn ends_before(&self, open: &Open, index: usize) -> bool {
        let sentence = self.sentence;
        let before = index - 1;
        let Some((marker, cue)) = &open.marker else { return false };
        // Pashto: after a whole phrase, د opens another.
        if sentence.language == Language::Pashto && sentence.tokens.word(index) == "د" && index > cue.end {
            return sentence.tokens.word(before) != "د" && before + 1 > cue.end;
        }
        // `به بازداشت یک تن`: what is done to follows the deed's noun.
        let is_deed =
            sentence.marks.kind_at(before, "deed").is_some() || sentence.marks.kind_at(before, "light").is_some();
        if is_deed && sentence.language != Language::English {
            return false;
        }
        if sentence.tokens.word(before) == "of" || sentence.is_join(before) || sentence.is_det(before) {
            return false;
        }
        let is_counted = if sentence.language == Language::English {
            sentence.is_det(index) && sentence.tokens.word(index) != "of"
        } else {
            // A number may end a name (`ناحیهٔ ۱۲`), unless what is counted follows it.
            let is_word = sentence.tokens.kind(index) == Some(Kind::Word);
            let counts = is_word || sentence.is(index + 1, "count");
            sentence.is_number(index)
                && counts
                && !sentence.is_number(before)
                && sentence.marks.kind_at(before, "hedge").is_none()
                || sentence.marks.kind_at(index, "hedge").is_some()
        };
        let is_closing = *marker != Marker::By && *marker != Marker::On;
        let is_after_place = sentence.notes[before].place_end
            && !sentence.notes[index].place
            && sentence.marks.kind_at(index, "placeword").is_none()
            && sentence.language != Language::Pashto
            && sentence.tokens.is_wordlike(index)
            && !sentence.is_join(index)
            && is_closing;
        // `به دلیل برف‌باری شاهراه سالنگ بسته شد`
        let is_subject = matches!(sentence.language, Language::Dari | Language::Persian)
            && matches!(marker, Marker::Cause | Marker::Other)
            && !self
                .pieces
                .iter()
                .rev()
                .take_while(|piece| piece.what != What::Wall)
                .any(|piece| piece.what == What::Bare)
            && sentence.marks.at(index).iter().any(|mark| mark.kind() == "noun" && mark.entry.value(1) == "gate")
            && !["دن", "تن"].iter().any(|end| sentence.tokens.word(before).ends_with(end));
        is_counted || is_after_place || is_subject
    }
}

/// Pashto: where the phrase begins whose genitive particle د goes with a word after it (`د پولیسو له خوا`): at the last د
/// that does not go on a chain of them (`د کابل د پولیسو`).
fn genitive(sentence: &Sentence<'_, '_>, range: Range<usize>) -> Option<usize> {
    if sentence.language != Language::Pashto {
        return Some(range.start);
    }
    let last = range.end;
    let mut start = (range.start..last).rev().find(|&index| sentence.tokens.word(index) == "د")?;
    while let Some(before) = (range.start..start).rev().find(|&index| sentence.tokens.word(index) == "د") {
        // `د کابل د پولیسو`: one noun between the two has no head of its own; a verb's noun wants who suffers it.
        let is_verbal = |index: usize| ["دو", "لو"].iter().any(|end| sentence.tokens.word(index).ends_with(end));
        // `د بهرنیو چارو د وزارت`, `د خپل هېواد د خلکو`
        let is_owner = sentence.tokens.word(start - 1).ends_with('و')
            || start - before == 3 && sentence.tokens.word(before + 1).starts_with("خپل");
        if start - before != 2 && !is_owner && !(range.end - start <= 3 && is_verbal(range.end - 1)) {
            break;
        }
        start = before;
    }
    Some(start)
}
