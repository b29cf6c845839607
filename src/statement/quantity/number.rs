//! Numbers in digits and words.
//!
//! One grammar serves the four languages. A number is a sum of groups, each multiplied by a smaller and smaller
//! scale (million, thousand); a group is a sum of hundreds, tens and units, from great to small, but that Pashto
//! names the unit before the ten.

use super::sentence::{Kind, Numeral, Sentence};
use super::sum::Sum;
use super::vocabulary::{Alone, Role, Side, Unit};
use crate::language::Language;
use crate::statement::{Counted, Hedge};

/// What sort of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// It counts.
    Cardinal,
    /// It ranks.
    Ordinal,
    /// It is a part of something: half, two thirds.
    Fraction,
    /// It is a multiple of something: doubled.
    Ratio,
}

/// A number in a sentence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// Its first token.
    pub(super) first: usize,
    /// The token after its last.
    pub(super) last: usize,
    /// What it says; of a vague number, the lowest value it may stand for.
    pub(super) value: f64,
    /// The highest value a vague number may stand for.
    pub(super) vague: Option<f64>,
    pub(super) form: Form,
    /// The digits, if it is written in digits and nothing else.
    pub(super) numeral: Option<Numeral>,
    /// The last scale word in it, or 1.
    pub(super) scale: f64,
    /// Whether it is the word for one, which is an article as well.
    pub(super) is_word_one: bool,
    /// Whether its word means something else as often.
    pub(super) is_risky: bool,
    /// Whether it is "no" or "nobody", which counts only people whom something did not befall.
    pub(super) is_none: bool,
}

impl Number {
    /// A number that is still to be read, from token `first`.
    const fn at(first: usize) -> Self {
        Self {
            first,
            last: first,
            value: 0.0,
            vague: None,
            form: Form::Cardinal,
            numeral: None,
            scale: 1.0,
            is_word_one: false,
            is_risky: false,
            is_none: false,
        }
    }
}

/// The numbers of `sentence`, in order.
pub(super) fn numbers(sentence: &Sentence<'_, '_>) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < sentence.tokens.len() {
        // Most words are on no list.
        if sentence.at(at).is_empty() && sentence.is_word(at) {
            at += 1;
            continue;
        }
        // فقط ایک ہی is "only one", ایک ہی "the same".
        let is_exact = |role| (role == Role::Hedge(Hedge::Exact, Side::Before)).then_some(());
        let block = sentence.find(at, |role| (role == Role::Block).then_some(()));
        if let Some((block, ())) = block.filter(|_| sentence.find_before(at, is_exact).is_none()) {
            at = block.last;
        } else if let Some(number) = parse(sentence, at) {
            at = number.last;
            numbers.push(number);
        } else {
            at += 1;
        }
    }
    numbers
}

/// The number that begins at token `at`, with the same number repeated in brackets or beside it.
fn parse(sentence: &Sentence<'_, '_>, at: usize) -> Option<Number> {
    // "not one": the words for none may begin with those for one.
    let none = parse_none(sentence, at);
    let read = || {
        parse_vague(sentence, at)
            .or_else(|| parse_ratio(sentence, at))
            .or_else(|| parse_repeated(sentence, at))
            .or_else(|| parse_plain(sentence, at))
            .or_else(|| parse_negative(sentence, at))
    };
    let mut number = match none {
        Some(none) if none.last > at + 1 => none,
        none => read().or(none)?,
    };
    if let Some(number) = parse_by(sentence, &number) {
        return Some(number);
    }
    let bracket = usize::from(sentence.mark(number.last) == Some('('));
    if let Some(again) = parse_plain(sentence, number.last + bracket)
        && again.value.total_cmp(&number.value).is_eq()
        && again.form == number.form
        && again.numeral.is_some() != number.numeral.is_some()
        && (bracket == 0 || sentence.mark(again.last) == Some(')'))
    {
        number.last = again.last + bracket;
        number.is_risky = false;
        number.is_word_one = false;
    }
    Some(number)
}

/// A part of a number.
#[derive(Clone, Copy)]
enum Part {
    Small { value: f64, is_risky: bool },
    Digits(Numeral),
    Scale { value: f64, alone: Alone },
    Ordinal { value: f64, is_risky: bool },
    Fraction { value: f64, stands_alone: bool },
    Half,
    Offset(f64),
}

/// The longest part of a number at token `at`, and the token after it.
fn part(sentence: &Sentence<'_, '_>, at: usize) -> Option<(Part, usize)> {
    if let Some(numeral) = sentence.numeral(at) {
        // 1.716 ملیارد has a decimal point, 2.250 خانه does not.
        let is_scaled = sentence.is(at + 1, |role| match role {
            Role::Scale { value, .. } => value > 1000.0,
            Role::Unit(unit) => unit.counted == Counted::Percent,
            _ => false,
        });
        let numeral = match numeral.thousands.filter(|_| !is_scaled) {
            Some(value) => Numeral { value, decimals: 0, is_grouped: true, ..numeral },
            None => numeral,
        };
        return Some(with_slash(sentence, at, numeral).unwrap_or((Part::Digits(numeral), at + 1)));
    }
    let (hit, part) = sentence.find(at, |role| {
        Some(match role {
            Role::Number(value) => Part::Small { value, is_risky: false },
            Role::Both => Part::Small { value: 2.0, is_risky: false },
            Role::RiskyNumber(value) => Part::Small { value, is_risky: true },
            Role::Scale { value, alone } => Part::Scale { value, alone },
            Role::Ordinal(value) => Part::Ordinal { value, is_risky: false },
            Role::RiskyOrdinal(value) => Part::Ordinal { value, is_risky: true },
            Role::Fraction { value, stands_alone } => Part::Fraction { value, stands_alone },
            Role::Half => Part::Half,
            Role::Offset(value) => Part::Offset(value),
            _ => return None,
        })
    })?;
    Some((part, hit.last))
}

/// A number in digits with a slash: ۲/۵ میلیون is 2.5 million where a scale or a unit follows, as Persian typography
/// has it; else 2/5 is a fraction, if it can be one.
fn with_slash(sentence: &Sentence<'_, '_>, at: usize, whole: Numeral) -> Option<(Part, usize)> {
    // A vulgar fraction such as ½ is folded to 1⁄2, its numerator always one digit, and 2½ to 21⁄2.
    if let (Some('\u{2044}'), Some(below)) = (sentence.mark(at + 1), sentence.numeral(at + 2)) {
        let above = whole.value % 10.0;
        let ones = (whole.value / 10.0).floor();
        let share = above / below.value;
        if whole.decimals > 0 || !share.is_finite() || share >= 1.0 {
            return None;
        }
        let part = if ones > 0.0 {
            Part::Digits(Numeral { value: ones + share, decimals: 1, ..whole })
        } else {
            Part::Fraction { value: share, stands_alone: true }
        };
        return Some((part, at + 3));
    }
    // ۱،۵ میلیارد, ۱۸،۵ کسان; a list has a space after its comma.
    let is_comma = sentence.language != Language::English
        && sentence.mark(at + 1) == Some('،')
        && sentence.mark(at + 3) != Some('،')
        && (at == 0 || sentence.mark(at - 1) != Some('،'))
        && whole.digits <= 3;
    let is_slashed =
        (sentence.mark(at + 1) == Some('/') || is_comma) && sentence.is_joined(at + 1) && sentence.is_joined(at + 2);
    let part = sentence.numeral(at + 2).filter(|_| is_slashed && sentence.mark(at + 3) != Some('/'))?;
    let is_plain = |n: Numeral| n.decimals == 0 && !n.is_grouped && !n.is_dotted;
    if !is_plain(whole) || !is_plain(part) || at > 1 && sentence.mark(at - 1) == Some('/') {
        return None;
    }
    let measures = |role| match role {
        Role::Scale { value, .. } => value >= 1000.0,
        Role::Unit(unit) => unit.counted != Counted::Duration,
        _ => false,
    };
    let writes_slash = matches!(sentence.language, Language::Pashto | Language::Dari | Language::Persian);
    if part.digits <= 2 && (is_comma || writes_slash && sentence.is(at + 3, measures)) {
        let decimals = part.value / 10.0_f64.powi(if part.digits == 1 { 1 } else { 2 });
        let numeral = Numeral { value: whole.value + decimals, decimals: part.digits, ..whole };
        return Some((Part::Digits(numeral), at + 3));
    }
    let is_fraction = whole.value >= 1.0 && whole.value < part.value && part.value <= 10.0;
    is_fraction.then_some((Part::Fraction { value: whole.value / part.value, stands_alone: true }, at + 3))
}

/// The token after a joiner ("and", a hyphen in "twenty-five") at `at`, or `at`.
fn after_joiner(sentence: &Sentence<'_, '_>, at: usize, sum: &Sum) -> usize {
    let is_english = sentence.language == Language::English;
    if sentence.mark(at) == Some('-') {
        // 20-30 is a range, twenty-five a number.
        let is_inner = is_english && sentence.is_joined(at) && sentence.is_joined(at + 1);
        return at + usize::from(is_inner && sentence.is_word(at + 1));
    }
    // English joins only to a hundred or more.
    let may_join = !is_english || sum.place >= 100.0 || sum.group.is_none();
    match sentence.find(at, |role| (role == Role::And).then_some(())) {
        Some((hit, ())) if may_join => hit.last,
        _ => at,
    }
}

/// English: whether a change and its mark stand before token `first`: `fell by | a third`, `shrank to just under | half`.
fn is_changed(sentence: &Sentence<'_, '_>, first: usize) -> bool {
    if sentence.language != Language::English {
        return false;
    }
    let hedge = sentence.find_before(first, |role| matches!(role, Role::Hedge(_, Side::Before)).then_some(()));
    let first = hedge.map_or(first, |(hit, ())| hit.first);
    let is_mark =
        |role| matches!(role, Role::Difference(Side::Before) | Role::Into(Side::Before) | Role::From(Side::Before));
    let from = first.saturating_sub(6);
    sentence.find_before(first, |role| is_mark(role).then_some(())).is_some()
        && (from..first).any(|at| sentence.is(at, |role| role == Role::Change))
}

fn parse_plain(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let number = Number::at(first);
    let sum = Sum { has_closed_tens: sentence.language == Language::Urdu, ..Sum::default() };
    let mut reading = Reading { sentence, sum, number, offset: 0.0 };
    let mut at = first;
    if sentence.is(first, |role| role == Role::Article) {
        // "a hundred", "a third of"
        at = first + 1;
        match part(sentence, at)? {
            (Part::Scale { .. }, _) => reading.sum.group = Some(1.0),
            // "a third of", "fell by a quarter"
            (Part::Fraction { value, .. }, last) if sentence.word(last) == "of" || is_changed(sentence, first) => {
                return Some(Number { last, value, form: Form::Fraction, ..number });
            }
            (Part::Ordinal { value, .. }, last)
                if value > 2.0 && (sentence.word(last) == "of" || is_changed(sentence, first)) =>
            {
                return Some(Number { last, value: value.recip(), form: Form::Fraction, ..number });
            }
            _ => return None,
        }
    }
    loop {
        let is_first = at == first || reading.sum.is_empty();
        let start = if is_first { at } else { after_joiner(sentence, at, &reading.sum) };
        let Some((part, end)) = part(sentence, start) else { break };
        match reading.take(part, start > at, end) {
            Step::Ends => break,
            Step::Waits => at = end,
            Step::Is(number) => return number,
            Step::Takes => {
                at = reading.and_a_half(end);
                at = reading.decimals(at);
                reading.number.last = at;
            }
            Step::TakesLast => {
                reading.number.last = end;
                break;
            }
        }
    }
    reading.finish()
}

/// What becomes of a part of a number.
enum Step {
    /// It does not belong to the number, which ends before it.
    Ends,
    /// It belongs to the number, which goes on.
    Takes,
    /// It belongs to the number and is its last part.
    TakesLast,
    /// It belongs to the number if another part follows.
    Waits,
    /// It is a number by itself, or none.
    Is(Option<Number>),
}

/// A number while it is read.
struct Reading<'s, 'v, 't> {
    sentence: &'s Sentence<'v, 't>,
    sum: Sum,
    number: Number,
    /// What ساڑھے and its like add to the next part.
    offset: f64,
}

impl Reading<'_, '_, '_> {
    /// Takes `part`, which ends before token `end`; `is_joined` tells whether "and" or a hyphen stands before it.
    fn take(&mut self, part: Part, is_joined: bool, end: usize) -> Step {
        let units_first = self.sentence.language == Language::Pashto;
        let takes = match part {
            Part::Small { value, is_risky } => {
                let is_first = self.sum.is_empty();
                // لس زره نوي ښوونکي are ten thousand new teachers.
                let is_other = is_risky && !is_first && !is_joined && !is_counted(self.sentence, end);
                let takes = !is_other && self.sum.add(value + self.offset, units_first);
                if takes {
                    self.number.is_risky = is_first && is_risky;
                    self.number.is_word_one = is_first && same(value, 1.0);
                    self.offset = 0.0;
                }
                takes
            }
            Part::Digits(numeral) => {
                let is_free = !numeral.is_dotted && self.sum.group.is_none();
                let takes = is_free && self.sum.add(numeral.value + self.offset, false);
                if takes {
                    let is_alone = self.sum.scale.is_none() && same(self.offset, 0.0);
                    self.number.numeral = is_alone.then_some(numeral);
                    self.sum.place = 1.0;
                    self.offset = 0.0;
                }
                takes
            }
            Part::Scale { value, alone } => self.scale(value, alone),
            Part::Ordinal { value, is_risky } => return self.ordinal(value, is_risky, is_joined),
            Part::Fraction { value, stands_alone } => return self.fraction(value, stands_alone, end),
            Part::Half if self.sum.is_empty() => {
                return Step::Is(parse_half(self.sentence, self.number, end, false));
            }
            Part::Half => self.add_half(),
            Part::Offset(value) => {
                if !self.sum.is_empty() || !same(self.offset, 0.0) {
                    return Step::Ends;
                }
                self.offset = value;
                return Step::Waits;
            }
        };
        if takes { Step::Takes } else { Step::Ends }
    }

    fn scale(&mut self, value: f64, alone: Alone) -> bool {
        let is_alone = self.sum.is_empty() && same(self.offset, 0.0);
        if !same(self.offset, 0.0) {
            // سوا لاکھ is a lakh and a quarter.
            self.sum.group = Some(1.0 + self.offset);
            self.offset = 0.0;
        }
        // 2025 hundred is no number.
        let is_year = self.number.numeral.is_some_and(|numeral| value < 1000.0 && numeral.digits > 2);
        let takes = !is_year && self.sum.multiply(value, alone != Alone::Never);
        if takes {
            self.number.numeral = None;
            self.number.is_word_one = false;
            // Pashto's نه سوه is "was not" in the south.
            let is_not = self.number.is_risky && value < 1000.0 && self.sentence.language == Language::Pashto;
            self.number.is_risky = is_not || is_alone && alone == Alone::Risky;
            self.number.scale = value;
        }
        takes
    }

    fn ordinal(&mut self, value: f64, is_risky: bool, is_joined: bool) -> Step {
        let is_small = |group: f64| group < 10.0 && same(group.fract(), 0.0);
        let is_unit = self.sum.scale.is_none() && self.sum.group.is_some_and(is_small);
        let is_ten = self.sentence.language == Language::Pashto && value >= 20.0 && value % 10.0 <= 0.0;
        if is_ten && is_unit && self.number.numeral.is_none() && self.sum.add(value, true) {
            // دوه دېرشم is the thirty-second.
            self.number.form = Form::Ordinal;
        } else if self.sum.is_empty() {
            self.sum.group = Some(value);
            self.number.form = Form::Ordinal;
            self.number.is_risky = is_risky;
        } else if is_unit && self.sum.addend < value && value > 2.0 && self.number.numeral.is_none() {
            // "two thirds", دو سوم
            self.sum.group = Some(self.sum.addend / value);
            self.number.form = Form::Fraction;
        } else if (is_joined || self.sum.place > 1.0) && self.sum.add(value, self.sentence.language == Language::Pashto)
        {
            self.number.form = Form::Ordinal;
        } else {
            return Step::Ends;
        }
        self.number.is_word_one = false;
        Step::TakesLast
    }

    fn fraction(&mut self, value: f64, stands_alone: bool, end: usize) -> Step {
        if self.sum.is_empty() {
            if same(value, 0.5) {
                return Step::Is(parse_half(self.sentence, self.number, end, true));
            }
            // A word of Pashto stands alone; a "quarter" may be a part of a town.
            let stands_alone = stands_alone || self.sentence.language == Language::Pashto;
            let number = Number { last: end, value, form: Form::Fraction, ..self.number };
            return if stands_alone { Step::Is(Some(number)) } else { Step::Ends };
        }
        let group = self.sum.group.filter(|group| self.sum.scale.is_none() && (1.0..10.0).contains(group));
        let Some(group) = group else { return Step::Ends };
        self.sum.group = Some(group * value);
        self.number.form = Form::Fraction;
        self.number.is_word_one = false;
        Step::TakesLast
    }

    /// Adds a half to a whole group: دو نیم, "two and a half".
    fn add_half(&mut self) -> bool {
        let Some(group) = self.sum.group.filter(|group| same(group.fract(), 0.0) && *group < 1000.0) else {
            return false;
        };
        self.sum.group = Some(group + 0.5);
        self.sum.place = 0.0;
        self.number.numeral = None;
        self.number.is_word_one = false;
        true
    }

    /// The token after "and a half" at `at`, which it adds, or `at`.
    fn and_a_half(&mut self, at: usize) -> usize {
        let is_half = self.sentence.is(at, |role| role == Role::And)
            && self.sentence.is(at + 1, |role| role == Role::Article)
            && self.sentence.is(at + 2, |role| role == Role::Half);
        if is_half && self.add_half() { at + 3 } else { at }
    }

    /// The token after the decimals that the word for a point at `at` begins, which are added, or `at`: سه اعشاریه پنج.
    fn decimals(&mut self, at: usize) -> usize {
        let whole = self.sum.group.filter(|group| same(group.fract(), 0.0));
        let Some((point, whole)) = self.sentence.find(at, |role| (role == Role::Point).then_some(())).zip(whole) else {
            return at;
        };
        let mut end = point.0.last;
        let (mut decimals, mut scale) = (0.0, 1.0);
        while let Some((part, last)) = part(self.sentence, end) {
            let value = match part {
                Part::Small { value, .. } if value.fract() <= 0.0 => value,
                Part::Digits(numeral) if numeral.decimals == 0 && !numeral.is_grouped => numeral.value,
                _ => break,
            };
            // One more part only after a part of one digit: "point two five".
            if value >= 1000.0 || scale < 1.0 && (value >= 10.0 || scale < 0.001) {
                break;
            }
            let digits = self.sentence.numeral(end).map_or(if value < 10.0 { 1 } else { 2 }, |numeral| numeral.digits);
            for _ in 0..digits.min(3) {
                scale /= 10.0;
            }
            decimals = value.mul_add(scale, decimals);
            end = last;
            if value >= 10.0 {
                break;
            }
        }
        if scale >= 1.0 {
            return at;
        }
        self.sum.group = Some(whole + decimals);
        self.sum.place = 0.0;
        self.number.numeral = None;
        self.number.is_word_one = false;
        end
    }

    /// The number, with an ending that makes it a rank or a part.
    fn finish(self) -> Option<Number> {
        let Self { sentence, sum, mut number, .. } = self;
        if number.last == number.first || sum.is_empty() {
            return None;
        }
        number.value = sum.value();
        if number.form == Form::Cardinal
            && let Some(last) = ordinal_suffix(sentence, &number)
        {
            number.last = last;
            number.form = Form::Ordinal;
            number.is_word_one = false;
        }
        // لومړۍ برخه is the first part of something, not the whole of it.
        if number.form == Form::Ordinal
            && number.value > 2.0
            && let Some((hit, ())) = sentence.find(number.last, |role| (role == Role::Part).then_some(()))
        {
            number.last = hit.last;
            number.form = Form::Fraction;
            number.value = number.value.recip();
        }
        number.value.is_finite().then_some(number)
    }
}

/// Whether two values from word lists are one; they come from the same digits.
pub(super) fn same(one: f64, other: f64) -> bool {
    one.total_cmp(&other).is_eq()
}

/// The token after the ending that makes `number` a rank: `7th`, `۲۰مه`, `20 ویں`.
fn ordinal_suffix(sentence: &Sentence<'_, '_>, number: &Number) -> Option<usize> {
    let is_joined = sentence.is_joined(number.last);
    let is_numeral = number.numeral.is_some_and(|numeral| numeral.decimals == 0 && !numeral.is_grouped);
    let (hit, ()) = sentence.find(number.last, |role| match role {
        Role::OrdinalSuffix { joined } => {
            // ۱۳ مې پېړۍ; but مې is "my" too.
            let is_century = |at| {
                sentence.is(at, |role| {
                    matches!(role, Role::Unit(unit) if unit.counted == Counted::Duration && unit.factor > 100_000.0)
                })
            };
            let is_apart = match sentence.language {
                Language::Urdu => !joined,
                // ۳۱ مه is no other word.
                Language::Pashto => sentence.word(number.last) == "مه" || is_century(number.last + 1),
                _ => false,
            };
            (is_joined || is_apart).then_some(())
        }
        _ => None,
    })?;
    (is_numeral || !is_joined).then_some(hit.last)
}

/// Half, whose word ends before token `at`: half a million, نیم ساعت, half of. `is_share` tells that the word alone
/// means half of what follows, as نیمایي does and نیم does not.
fn parse_half(sentence: &Sentence<'_, '_>, number: Number, at: usize, is_share: bool) -> Option<Number> {
    let article = usize::from(sentence.is(at, |role| role == Role::Article));
    if let Some((Part::Scale { value, .. }, last)) = part(sentence, at + article) {
        return Some(Number { last, value: 0.5 * value, scale: value, ..number });
    }
    let is_unit = |at| sentence.is(at, |role| matches!(role, Role::Unit(_)));
    if is_unit(at + article) || sentence.mark(at) == Some('-') && is_unit(at + 1) {
        return Some(Number { last: at + article, value: 0.5, ..number });
    }
    let is_part = match sentence.language {
        Language::English => {
            let determiners = ["of", "the", "its", "their", "his", "her", "our", "that", "all"];
            (determiners.contains(&sentence.word(at)) && !sentence.is_joined(at)) || is_changed(sentence, number.first)
        }
        _ => is_share && sentence.is_word(at),
    };
    is_part.then_some(Number { last: at, value: 0.5, form: Form::Fraction, ..number })
}

/// Pashto's دوه پر درې and دوه په دریمه برخه: two thirds, of which `above` is the two.
fn parse_by(sentence: &Sentence<'_, '_>, above: &Number) -> Option<Number> {
    let (by, ()) = sentence.find(above.last, |role| (role == Role::By).then_some(()))?;
    let is_small = above.form == Form::Cardinal && above.value < 10.0 && same(above.value.fract(), 0.0);
    let (value, last) = match part(sentence, by.last).filter(|_| is_small)? {
        (Part::Fraction { value, .. }, last) => (above.value * value, last),
        (Part::Small { value, .. }, last) if value > above.value && value <= 10.0 => {
            let part = sentence.find(last, |role| (role == Role::Part).then_some(()));
            (above.value / value, part.map(|(hit, ())| hit.last)?)
        }
        _ => return None,
    };
    (value < 1.0).then_some(Number { last, value, form: Form::Fraction, is_word_one: false, numeral: None, ..*above })
}

/// How many times as much, in one word: doubled.
fn parse_ratio(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let (hit, value) = sentence.find(first, |role| if let Role::Ratio(value) = role { Some(value) } else { None })?;
    Some(Number { last: hit.last, value, form: Form::Ratio, ..Number::at(first) })
}

/// A number word said twice, which gives each so many: دس دس لاکھ.
fn parse_repeated(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let is_repeated = sentence.language != Language::English
        && sentence.is_word(first)
        && sentence.word(first) == sentence.word(first + 1)
        && part(sentence, first).is_some_and(|(_, last)| last == first + 1);
    let number = parse_plain(sentence, first + 1).filter(|_| is_repeated)?;
    Some(Number { first, is_word_one: false, is_risky: false, ..number })
}

/// A number with "minus" or a minus sign before it. The sign is one where degrees or percent follow: else it is a dash.
fn parse_negative(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let is_free = first == 0 || sentence.numeral(first - 1).is_none();
    let is_sign = matches!(sentence.mark(first), Some('-' | '−' | '–'))
        && sentence.is_joined(first + 1)
        && !sentence.is_joined(first);
    let sign = sentence.find(first, |role| (role == Role::Minus).then_some(()));
    let last = sign.map(|(hit, ())| hit.last).or_else(|| is_sign.then_some(first + 1)).filter(|_| is_free)?;
    let number = parse_plain(sentence, last).filter(|number| number.form == Form::Cardinal)?;
    let measures = |role| match role {
        Role::Unit(unit) => matches!(unit.counted, Counted::Temperature | Counted::Percent),
        _ => false,
    };
    // منفی 35 میلی متری is a film.
    let counts = |role| matches!(role, Role::Unit(_) | Role::Noun(_));
    let is_bare = sign.is_some() && sentence.hints(Counted::Temperature) && !sentence.is(number.last, counts);
    let is_number = is_bare || sentence.is(number.last, measures);
    is_number.then_some(Number { first, value: -number.value, is_word_one: false, ..number })
}

/// "no", "nobody". Before a number the word is another: کوئی 27 is "some 27".
fn parse_none(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let (hit, ()) = sentence.find(first, |role| (role == Role::Zero).then_some(()))?;
    // Pashto's نه is "not" and nine.
    let is_not = matches!(sentence.word(hit.last), "نه");
    let is_none = is_not || part(sentence, hit.last).is_none();
    // "No fewer than 31"
    let is_hedge = sentence.at(first).iter().any(|other| {
        matches!(other.role, Role::Hedge(_, side) if side.is_before())
            && other.last > hit.last
            && part(sentence, other.last).is_some()
    });
    let is_none = is_none && !is_hedge;
    is_none.then_some(Number { last: hit.last, is_none, ..Number::at(first) })
}

/// An order of magnitude: dozens, hundreds of thousands, several hundred.
fn parse_vague(sentence: &Sentence<'_, '_>, first: usize) -> Option<Number> {
    let scale = |at: usize| {
        sentence.find(at, |role| match role {
            Role::Scale { value, .. } | Role::Vague(value) => Some(value),
            _ => None,
        })
    };
    let (last, unit, scale) = match sentence.find(first, |role| match role {
        Role::Vague(unit) => Some(Some(unit)),
        Role::Several => Some(None),
        _ => None,
    })? {
        (hit, Some(unit)) => {
            if let Some((second, value)) = scale(hit.last + 1)
                && sentence.is(hit.last, |role| role == Role::And)
                && value.total_cmp(&unit).is_eq()
            {
                // "thousands and thousands"
                (second.last, unit, 1.0)
            } else {
                let of = usize::from(sentence.word(hit.last) == "of");
                match scale(hit.last + of) {
                    Some((second, value)) if value > unit => (second.last, unit * value, value),
                    _ => (hit.last, unit, 1.0),
                }
            }
        }
        (hit, None) => {
            let (second, value) = scale(hit.last)?;
            (second.last, value, value)
        }
    };
    Some(Number { last, value: 2.0 * unit, vague: Some(10.0f64.mul_add(unit, -1.0)), scale, ..Number::at(first) })
}

/// Whether a word that numbers alone stand before begins at token `at`.
pub(super) fn is_counted(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.is(at, |role| match role {
        Role::Unit(Unit { side, .. }) => side.is_after(),
        Role::Classifier => true,
        Role::Noun(_) => sentence.language != Language::Pashto,
        _ => false,
    })
}

/// Whether the token is a number in digits or a word.
pub(super) fn is_content(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Numeral(_) | Kind::Word))
}
