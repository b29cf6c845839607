//! Numbers that count nothing: years, dates, times of day, labels, phone numbers, parts of names.

use super::number::{Form, Number, is_counted, same};
use super::sentence::{Numeral, Sentence};
use super::vocabulary::{Role, Side, Unit};
use crate::language::Language;
use crate::statement::{Counted, Hedge};

/// Marks that join the ends of a range or the parts of a name.
pub(super) const fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '\u{2010}' | '–' | '—' | '−')
}

/// Which of `numbers` count nothing.
pub(super) fn rejected(sentence: &Sentence<'_, '_>, numbers: &[Number]) -> Vec<bool> {
    let mut fate: Vec<Fate> = numbers.iter().map(|number| fate(sentence, number)).collect();
    // "12 and 13 October", "10–12 October", "from 10 to 2 am": the mark of one end serves both.
    for at in (1..numbers.len()).rev() {
        let [left, right] = [&numbers[at - 1], &numbers[at]];
        if fate[at - 1] != Fate::Counts || !are_joined(sentence, left, right) {
            continue;
        }
        let is_hour = left.value <= 24.0 && fate[at] == Fate::Clock;
        let is_day = left.value <= 31.0 && fate[at] == Fate::MonthAfter;
        let is_dashed = sentence.mark(left.last).is_some_and(is_dash);
        let is_year = left.numeral.is_some_and(|n| !n.is_grouped && (n.digits == 4 || n.digits == 2 && is_dashed))
            && fate[at] == Fate::Year;
        if is_hour || is_day || is_year {
            fate[at - 1] = fate[at];
        }
    }
    for at in 1..numbers.len() {
        let [left, right] = [&numbers[at - 1], &numbers[at]];
        if fate[at] != Fate::Counts {
            continue;
        }
        let is_linked = are_joined(sentence, left, right);
        let is_day = fate[at - 1] == Fate::MonthBefore
            && right.value <= 31.0
            && is_linked
            && !is_followed_by_noun(sentence, right);
        let is_year =
            fate[at - 1] == Fate::Year && right.numeral.is_some_and(|n| n.digits == 2 || n.digits == 4) && is_linked;
        let is_dated = matches!(fate[at - 1], Fate::MonthBefore | Fate::MonthAfter)
            && is_plain_year(right)
            && right.first <= left.last + 2;
        if is_dated {
            fate[at] = Fate::Year;
            continue;
        }
        let is_minutes = fate[at - 1] == Fate::Clock && is_minutes(sentence, left, right);
        if is_day || is_year || is_minutes {
            fate[at] = fate[at - 1];
        }
    }
    // "1644–1912", "between 1288 and 1378"
    for at in 1..numbers.len() {
        let [left, right] = [&numbers[at - 1], &numbers[at]];
        let are_years = is_plain_year(left) && is_plain_year(right) && left.value < right.value;
        let is_range = are_joined(sentence, left, right) && !is_followed_by_noun(sentence, right);
        let ends = !sentence.is_word(right.last)
            || sentence.is(right.last, |role| role == Role::Stop || matches!(role, Role::Between(_)));
        if fate[at - 1] == Fate::Counts && fate[at] == Fate::Counts && are_years && is_range && ends {
            fate[at - 1] = Fate::Year;
            fate[at] = Fate::Year;
        }
    }
    fate.into_iter().map(|fate| fate != Fate::Counts).collect()
}

/// Whether a number is four plain digits that can be a year.
fn is_plain_year(number: &Number) -> bool {
    number.numeral.is_some_and(|n| n.digits == 4 && !n.is_grouped && n.decimals == 0)
        && (1000.0..=2100.0).contains(&number.value)
}

/// What becomes of a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Counts,
    MonthBefore,
    MonthAfter,
    Year,
    Clock,
    Nothing,
}

fn fate(sentence: &Sentence<'_, '_>, number: &Number) -> Fate {
    // "the second half of March"
    let is_half = number.form == Form::Fraction
        && sentence.find_before(number.first, |role| matches!(role, Role::Ordinal(_)).then_some(())).is_some();
    if is_half {
        return Fate::Nothing;
    }
    let is_weekday = sentence.is(number.last, |role| role == Role::Weekday);
    if is_quoted_name(sentence, number) {
        return Fate::Nothing;
    }
    if is_weekday || is_part_of_name(sentence, number) || is_list_number(sentence, number) {
        return Fate::Nothing;
    }
    // Pashto's زر is "soon" and gold as well; a plural shows that it counts.
    let is_plural = |word: &str| word.ends_with("ونه") || word.ends_with("ونو");
    let is_thousand = sentence.language == Language::Pashto && number.value >= 1000.0;
    let is_clear = is_thousand && is_plural(sentence.word(number.last))
        || match number.form {
            Form::Ordinal => sentence.is(number.last, |role| match role {
                Role::Ranked => true,
                Role::Unit(unit) => matches!(unit.counted, Counted::Duration | Counted::Other),
                _ => false,
            }),
            // نو لاپتا; but نو is a prefix too, and other numbers' words mean much else.
            _ if sentence.language == Language::Urdu
                && (number.value - 9.0).abs() < 0.5
                && sentence.is(number.last, |role| matches!(role, Role::Cue(..))) =>
            {
                true
            }
            _ => is_counted(sentence, number.last) || is_hedged(sentence, number) || is_bounded(sentence, number),
        };
    let is_name = is_capital_name(sentence, number);
    if number.is_risky && !is_clear || is_name || is_correlative(sentence, number) || is_other(sentence, number) {
        return Fate::Nothing;
    }
    if let Some(numeral) = number.numeral
        && is_identifier(sentence, number, numeral)
    {
        return Fate::Nothing;
    }
    if is_clock(sentence, number) {
        return Fate::Clock;
    }
    if let Some(month) = month(sentence, number) {
        return month;
    }
    if is_year(sentence, number) {
        return Fate::Year;
    }
    if is_label(sentence, number) || is_day_of_month(sentence, number) {
        return Fate::Nothing;
    }
    Fate::Counts
}

/// “اوو خويندو”: a name of two or three words in quotation marks that begins with a number word.
fn is_quoted_name(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_word = number.numeral.is_none() && number.form == Form::Cardinal && sentence.language != Language::English;
    let is_mark = |at: usize| matches!(sentence.mark(at), Some('"' | '«' | '»'));
    let opens = number.first > 0 && is_mark(number.first - 1);
    is_word && opens && (number.last + 1..number.last + 3).any(is_mark) && sentence.is_word(number.last)
}

/// Whether the number is a name's: article 5, F-16, ۲۲مه ماده.
fn is_label(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_after = sentence.find(number.last, |role| (role == Role::LabelAfter).then_some(())).is_some();
    if number.form == Form::Ordinal || is_after {
        return is_after && (number.form == Form::Ordinal || number.numeral.is_some_and(|numeral| numeral.digits > 2));
    }
    let before = |wanted: Role| sentence.find_before(number.first, |role| (role == wanted).then_some(())).is_some();
    if number.form != Form::Cardinal {
        return false;
    }
    if number.numeral.is_none() {
        // درجه سه, third class; صنف سه, where nothing follows that it could count.
        let is_free = !sentence.is_word(number.last) || sentence.is(number.last, |role| role == Role::Stop);
        let is_named = before(Role::Designation) || is_free && before(Role::Label);
        return sentence.language == Language::Dari && is_named;
    }
    before(Role::Designation) || before(Role::Label) && !is_followed_by_noun(sentence, number)
}

/// "on the 14th", with no noun that it ranks.
fn is_day_of_month(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let first = number.first;
    let is_day = number.form == Form::Ordinal && number.value <= 31.0 && sentence.numeral(first).is_some();
    let is_on = first > 1 && sentence.word(first - 1) == "the" && matches!(sentence.word(first - 2), "on" | "by");
    let is_alone = !sentence.is_word(number.last) || sentence.is(number.last, |role| role == Role::Stop);
    is_day && is_on && is_alone
}

/// Whether two numbers are joined as "12 and 13", "10-12", "10 to 12" are.
fn are_joined(sentence: &Sentence<'_, '_>, left: &Number, right: &Number) -> bool {
    let is_joiner = |role| matches!(role, Role::And | Role::Coordinator | Role::To | Role::Or);
    let dash = right.first == left.last + 1 && sentence.mark(left.last).is_some_and(is_dash);
    dash || sentence.at(left.last).iter().any(|hit| is_joiner(hit.role) && hit.last == right.first)
}

/// Whether what a number counts or measures follows it directly.
pub(super) fn is_followed_by_noun(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    sentence.is(number.last, |role| {
        matches!(role, Role::Unit(Unit { side: Side::After | Side::Any, .. }) | Role::Noun(_) | Role::Cue(..))
    })
}

fn is_latin(word: &str) -> bool {
    word.chars().next().is_some_and(|c| c.is_ascii_alphabetic())
}

/// `F-16`, `A1GP`, `4x4`, `5G`, an address.
fn is_part_of_name(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    if number.numeral.is_none() && number.form == Form::Cardinal && number.scale <= 1.0 {
        return false;
    }
    let first = number.first;
    let is_priced = sentence
        .find_before(first, |role| matches!(role, Role::Unit(unit) if unit.side.is_before()).then_some(()))
        .is_some();
    if sentence.is_joined(first) && !is_priced {
        let before = first - 1;
        if sentence.is_word(before) && is_latin(sentence.word(before)) {
            return true;
        }
        match sentence.mark(before) {
            Some('@' | '#' | '_' | '=' | '&' | '+' | '\\') => return true,
            Some('-' | '\u{2010}') if sentence.is_joined(before) && sentence.is_word(before - 1) => {
                let is_number = sentence.is(before - 1, |role| matches!(role, Role::Number(_)));
                return !is_number;
            }
            // چندرائن -1
            Some('-') if before > 0 && sentence.is_word(before - 1) => return true,
            Some('/') if sentence.is_joined(before) && is_latin(sentence.word(before - 1)) => return true,
            _ => {}
        }
    }
    let last = number.last;
    // 19-COVID, as it is typed where the line runs from right to left.
    let is_turned = sentence.language != Language::English
        && sentence.mark(last) == Some('-')
        && sentence.is_joined(last)
        && sentence.is_joined(last + 1)
        && is_latin(sentence.word(last + 1));
    if is_turned {
        return true;
    }
    let is_known = |role| {
        matches!(role, Role::Unit(..) | Role::Clock(_) | Role::Era | Role::Noun(_) | Role::Scale { .. } | Role::Filler)
    };
    // The 2 of km2, ملي متر۲.
    let is_power = number.numeral.is_some_and(|numeral| numeral.digits == 1 && (2.0..=3.0).contains(&numeral.value))
        && sentence
            .find_before(first, |role| matches!(role, Role::Unit(Unit { counted: Counted::Length, .. })).then_some(()))
            .is_some();
    if is_power {
        return true;
    }
    let is_suffixed = sentence.is_joined(last) && sentence.is_word(last) && is_latin(sentence.word(last));
    is_suffixed && number.numeral.is_some() && !sentence.is(last, is_known)
}

/// Whether a hedge that only numbers have follows: اسی سے زائد, د زرو څخه کمې.
fn is_hedged(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    sentence.is(number.last, |role| matches!(role, Role::Hedge(_, Side::After)))
}

/// Whether a hedge that sets a bound stands before: حداقل نه عدد.
fn is_bounded(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_bound = |role| match role {
        Role::Hedge(Hedge::AtLeast | Hedge::MoreThan, side) => side.is_before().then_some(()),
        _ => None,
    };
    sentence.language == Language::Dari && sentence.find_before(number.first, is_bound).is_some()
}

/// "both" in "both friend and foe" or "they both left", which counts nothing.
fn is_correlative(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let last = number.last;
    if !sentence.is(number.first, |role| role == Role::Both) {
        return false;
    }
    if sentence.language != Language::English {
        let ends = |role| matches!(role, Role::Stop | Role::Clause | Role::Cue(..) | Role::And | Role::Coordinator);
        // دواړه تښتول شوي سوداګر
        let is_noun = |at| sentence.is(at, |role| role == Role::Noun(Counted::People));
        let cue = sentence.find(last, |role| matches!(role, Role::Cue(..)).then_some(()));
        if cue.is_some_and(|(hit, ())| is_noun(hit.last) || is_noun(hit.last + 1)) {
            return false;
        }
        // دواړه دوه اړخیز او څو اړخیز: "both … and …"
        let is_and = |at: usize| sentence.is(at, |role| matches!(role, Role::And | Role::Coordinator));
        let is_plain = |at: usize| !sentence.is(at, |role| role == Role::Stop) || is_and(at);
        let is_pair = (last + 1..last + 4).take_while(|&at| sentence.kind(at).is_some() && is_plain(at)).any(is_and);
        return is_pair && !is_noun(last) || !sentence.is_word(last) || sentence.is(last, ends);
    }
    let is_plural = |at: usize| {
        let word = sentence.word(at);
        word.ends_with('s') && !word.ends_with("ss") || sentence.is(at, |role| matches!(role, Role::Noun(_)))
    };
    !(last..last + 3).any(is_plural) || (last..last + 5).any(|at| sentence.word(at) == "and")
}

/// Urdu `ایک ہلاک اور دوسرا زخمی`: one and the other, where no first stands before the second.
fn is_other(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_word = |at: usize, words: &[&str]| words.contains(&sentence.word(at));
    sentence.language == Language::Urdu
        && number.form == Form::Ordinal
        && same(number.value, 2.0)
        && number.first > 0
        && is_word(number.first - 1, &["اور"])
        && (0..number.first).any(|at| is_word(at, &["ایک"]))
        && !(0..number.first).any(|at| is_word(at, &["پهلا", "پهلی"]))
}

/// "Six Flags", "the Three Kingdoms": a number word with a capital inside a sentence, before another capital.
fn is_capital_name(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_inside = number.first > 0 && sentence.is_word(number.first - 1);
    let is_word = sentence.language == Language::English && number.numeral.is_none();
    is_word && is_inside && sentence.is_capital(number.first) && sentence.is_capital(number.last)
}

/// `1. First of all`, `(2) …`, `۳- …`, `۴: …` at the start of a sentence.
fn is_list_number(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let is_small = number.numeral.is_some_and(|numeral| numeral.digits <= 2 && numeral.decimals == 0);
    let opens = number.first == 0 || number.first == 1 && sentence.mark(0) == Some('(');
    let closes = matches!(sentence.mark(number.last), Some('.' | ')')) && number.last + 1 < sentence.tokens.len();
    // "5: …" and "5 - …", but not 5:30 or 5-10.
    let next = number.last + 1;
    let is_free = number.first == 0 && sentence.is_word(next) && !sentence.is_joined(next);
    let parts = matches!(sentence.mark(number.last), Some(':' | '-' | '–')) && is_free;
    is_small && opens && (closes && sentence.is_joined(number.last) || parts)
}

/// A phone number, a date in digits, a time in digits, a score of three parts.
fn is_identifier(sentence: &Sentence<'_, '_>, number: &Number, numeral: Numeral) -> bool {
    // "26-00"
    let is_nil = numeral.digits == 2 && numeral.value <= 0.0;
    if numeral.has_leading_zero && !is_nil || numeral.digits >= 10 && !numeral.is_grouped {
        return true;
    }
    let linked = |mark: usize, other: usize| {
        let is_link = matches!(sentence.mark(mark), Some('/' | ':' | '.'));
        let is_joined = sentence.is_joined(mark.max(other)) && sentence.is_joined(mark.min(other) + 1);
        is_link && is_joined && sentence.numeral(other).is_some()
    };
    let dashed = |mark: usize, other: usize| {
        let is_joined = sentence.is_joined(mark) && sentence.is_joined(mark + 1);
        sentence.mark(mark).is_some_and(is_dash) && is_joined && sentence.numeral(other).is_some()
    };
    let (first, last) = (number.first, number.last);
    let before = first >= 2 && linked(first - 1, first - 2);
    let after = linked(last, last + 1);
    let left = first >= 2 && dashed(first - 1, first - 2);
    let right = dashed(last, last + 1);
    let far_left = left && first >= 4 && dashed(first - 3, first - 4);
    let far_right = right && dashed(last + 2, last + 3);
    // 0300-5551234
    let is_coded = left && sentence.numeral(first - 2).is_some_and(|code| code.has_leading_zero && code.digits > 2);
    is_coded || before || after || left && right || far_left || far_right
}

/// `10 pm`, `ساعت ۱۰`, دو بجے.
fn is_clock(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let after = sentence.is(number.last, |role| matches!(role, Role::Clock(side) if side.is_after()));
    let before = sentence
        .find_before(number.first, |role| matches!(role, Role::Clock(side) if side.is_before()).then_some(()))
        .is_some()
        && sentence.find_before(number.first, |role| matches!(role, Role::Per(_)).then_some(())).is_none();
    number.form == Form::Cardinal && number.value < 2500.0 && (after || before)
}

/// The minutes of a time of day: ساعت ۱۰ و ۳۰ دقیقه, 10 بج کر 30 منٹ.
fn is_minutes(sentence: &Sentence<'_, '_>, hour: &Number, number: &Number) -> bool {
    let is_minute = sentence.is(
        number.last,
        |role| matches!(role, Role::Unit(unit) if unit.counted == Counted::Duration && unit.factor < 1.0),
    );
    is_minute && number.first <= hour.last + 2 && number.value < 60.0
}

/// Words that may stand between a day and its month.
const DAY_LINKS: [&str; 9] = ["of", "په", "کی", "د", "پر", "تر", "له", "میاشتی", "میاشت"];

/// Whether a month stands before or after the number, and it is a day or a year.
fn month(sentence: &Sentence<'_, '_>, number: &Number) -> Option<Fate> {
    let is_day = number.value <= 31.0 && number.value.fract() == 0.0 && number.scale <= 1.0;
    let is_year = number.numeral.is_some_and(|numeral| numeral.digits == 4 && !numeral.is_grouped);
    if !(is_day || is_year) || number.form == Form::Fraction {
        return None;
    }
    let is_english = sentence.language == Language::English;
    let is_month = |at: usize| {
        let is_named = !is_english || sentence.is_capital(at);
        is_named
            && sentence.is(at, |role| matches!(role, Role::Month(side) if side.is_after()))
            && !is_particle(sentence, at)
    };
    let is_link = |at: usize| DAY_LINKS.contains(&sentence.word(at));
    let last = number.last;
    if is_month(last) || is_link(last) && is_month(last + 1) && number.form == Form::Ordinal {
        return Some(Fate::MonthAfter);
    }
    let month_before = |end: usize| {
        let found =
            sentence.find_before(end, |role| matches!(role, Role::Month(side) if side.is_before()).then_some(()));
        found.is_some_and(|(hit, ())| !is_english || sentence.is_capital(hit.first))
    };
    let first = number.first;
    let is_before = month_before(first)
        || first > 0 && is_link(first - 1) && month_before(first - 1)
        || first > 1 && is_link(first - 1) && is_link(first - 2) && month_before(first - 2)
        || first > 0 && sentence.mark(first - 1) == Some('.') && month_before(first - 1)
        || first > 0 && is_year && matches!(sentence.mark(first - 1), Some(',' | '،')) && month_before(first - 1);
    let counts = sentence.is(last, |role| match role {
        Role::Unit(unit) => unit.side.is_after(),
        Role::Noun(_) => true,
        Role::Cue(..) => !is_english,
        _ => false,
    });
    let is_sure =
        number.form == Form::Ordinal || number.numeral.is_some_and(|numeral| is_recent(sentence, numeral.value));
    (is_before && (is_sure && (is_year || is_day) || !counts)).then_some(Fate::MonthBefore)
}

/// Dari می is May and the mark of the present tense: before a year or a pause it is May.
fn is_particle(sentence: &Sentence<'_, '_>, at: usize) -> bool {
    sentence.language == Language::Dari && sentence.word(at) == "می" && sentence.is_word(at + 1)
}

/// Whether `value` is most likely a year of recent times, in the calendars of the language.
fn is_recent(sentence: &Sentence<'_, '_>, value: f64) -> bool {
    let is_solar = matches!(sentence.language, Language::Pashto | Language::Dari | Language::Persian);
    (1900.0..=2100.0).contains(&value) || is_solar && (1340.0..=1430.0).contains(&value)
}

/// Whether the number is a year.
fn is_year(sentence: &Sentence<'_, '_>, number: &Number) -> bool {
    let last = number.last;
    if sentence.is(last, |role| role == Role::Era) {
        return true;
    }
    // ۷۸۷ کال: Pashto counts years in the plural.
    let is_named = sentence.language == Language::Pashto && sentence.word(last) == "کال";
    if is_named && number.value >= 100.0 && number.numeral.is_some() {
        return true;
    }
    let four = |first: usize| sentence.numeral(first).filter(|n| n.digits == 4 && !n.is_grouped && n.decimals == 0);
    // نوے کی دہائی, دههٔ ۹۰
    let is_tens = (10.0..100.0).contains(&number.value) && number.value % 10.0 <= 0.0;
    let is_decade = match sentence.language {
        Language::Urdu => sentence.word(last) == "کی" && sentence.word(last + 1) == "دهایی",
        Language::Dari => number.first > 0 && sentence.word(number.first - 1) == "دهه",
        _ => false,
    };
    if is_tens && is_decade {
        return true;
    }
    let Some(numeral) = four(number.first) else { return false };
    // 1990م, 1990th: an ending of a rank on a year is an era's letter.
    if number.form == Form::Ordinal {
        return (1300.0..2100.0).contains(&numeral.value);
    }
    if number.numeral.is_none() || !(1000.0..=2100.0).contains(&numeral.value) {
        return false;
    }
    let is_cued_after = sentence.is(last, |role| matches!(role, Role::Year(side) if side.is_after()));
    let is_bracketed =
        number.first > 0 && sentence.mark(number.first - 1) == Some('(') && sentence.mark(last) == Some(')');
    if is_cued_after || is_bracketed {
        return true;
    }
    // په 1940 کلونو کې: the years of the 1940s.
    let is_decade = sentence
        .is(last, |role| matches!(role, Role::Unit(unit) if unit.counted == Counted::Duration && unit.factor > 8000.0));
    if is_decade && is_recent(sentence, numeral.value) && numeral.value % 100.0 != 0.0 {
        return true;
    }
    let before =
        |wanted: fn(Role) -> bool| sentence.find_before(number.first, |role| wanted(role).then_some(())).is_some();
    let is_named = before(|role| matches!(role, Role::Year(side) if side.is_before()));
    // "by 2014 researchers had …"
    let is_english = sentence.language == Language::English;
    let is_dated = is_english
        && before(|role| role == Role::In)
        && is_recent(sentence, numeral.value)
        && numeral.value % 100.0 != 0.0;
    if is_followed_by_noun(sentence, number) && !is_named && !is_dated {
        return false;
    }
    // "as many as 2000"
    let bound = sentence.find_before(number.first, |role| match role {
        Role::Hedge(Hedge::AtLeast | Hedge::MoreThan | Hedge::UpTo | Hedge::LessThan, side) => {
            side.is_before().then_some(())
        }
        _ => None,
    });
    if is_english && bound.is_some_and(|(hit, ())| hit.last > hit.first + 1) {
        return false;
    }
    if before(|role| matches!(role, Role::Year(side) if side.is_before())) {
        return true;
    }
    let is_name = |at: usize| {
        sentence.is_word(at)
            && !sentence.is(at, |role| matches!(role, Role::Stop | Role::Clause | Role::In | Role::And))
    };
    let is_range = sentence.find(last, |role| matches!(role, Role::Into(Side::Before)).then_some(()));
    let is_cued =
        before(|role| role == Role::In) && is_range.is_none_or(|(hit, ())| sentence.numeral(hit.last).is_none());
    let is_solar = matches!(sentence.language, Language::Pashto | Language::Dari | Language::Persian);
    let is_recent =
        (1900.0..=2100.0).contains(&numeral.value) || is_solar && (1340.0..=1430.0).contains(&numeral.value);
    if is_recent {
        // "2000 tents" counts; "the 2000 election" does not.
        let is_plural = |at: usize| sentence.language != Language::English || sentence.word(at).ends_with('s');
        let counts = is_name(last) && (is_plural(last) || is_name(last + 1) && is_plural(last + 1));
        return is_cued || numeral.value % 100.0 != 0.0 || !counts;
    }
    // "In 1843 Richard Hoe developed …"
    is_cued && (!is_name(last) || is_english && sentence.is_capital(last))
}
