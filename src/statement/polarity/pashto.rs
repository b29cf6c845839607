//! Pashto `نه`: not, the `from` of the east (`د کور نه`, for `له کوره څخه`), or said of a noun (`د نه منلو وړ`).
//!
//! A verb comes last, and what negates it stands before it or before its auxiliary, with at most a pronoun between. So
//! `نه` with a verb at its right negates, and `نه` between a noun and the rest of its clause means from. Where a noun
//! stands at its left and a verb at its right, the left decides: a genitive of one word needs the postposition, as it
//! has no noun that it belongs to (`د الوتکې نه راکوزېږي`), unless it is itself what is said (`د هغه نه دی`).

use std::ops::Range;

use super::View;
use crate::statement::tokens::Kind;

/// How many tokens before `نه` may open the phrase that it closes.
const PHRASE: usize = 6;

impl View<'_, '_> {
    /// Whether a word of the list `not` is another one here.
    pub(super) fn is_other_pashto(&self, not: &Range<usize>) -> bool {
        if not.len() != 1 {
            return false;
        }
        let before = not.start.checked_sub(1).filter(|&before| before >= self.range.start);
        match self.tokens.word(not.start) {
            "نه" => self.is_of_noun(not.start) || self.is_postposition(not.start),
            // `ونه`, a tree: a verb that `و` begins is no copula, and comes last.
            "ونه" => {
                let next = self.tokens.word(not.end);
                matches!(next, "د" | "په" | "له" | "تر" | "پر" | "ده" | "وه" | "چی") || self.closes(not.end)
            }
            // `د اګست ۳۱ مه`
            "مه" => before.is_some_and(|before| self.tokens.kind(before) == Some(Kind::Number)),
            // Folding makes `نشۍ`, a drug, one with `نشي`: `د نشۍ له مستۍ`.
            "نشی" => before.is_some_and(|before| matches!(self.tokens.word(before), "د" | "له" | "په")),
            _ => false,
        }
    }

    /// `د نه منلو وړ`, `په نه شتون کې`, `نه بښل کېدونکی`, `فاصله نه ساتلو له امله`: of a noun, and not of a claim.
    fn is_of_noun(&self, index: usize) -> bool {
        let tokens = self.tokens;
        let before = index.checked_sub(1).map_or("", |before| tokens.word(before));
        let is_attribute = (index + 1..index + 3).any(|at| tokens.word(at).ends_with("ونکی"));
        // An infinitive in the oblique, with what governs it after it.
        let is_infinitive = |at: usize| {
            let word = tokens.word(at);
            (word.ends_with("لو") || word.ends_with("یدو")) && tokens.is_wordlike(at + 1) && !self.closes(at + 1)
        };
        matches!(before, "د" | "په" | "پر")
            || is_attribute
            || (is_infinitive(index + 1) && !self.is_finite(index + 2))
            || (is_infinitive(index + 2) && !self.is_finite(index + 1) && !self.is_finite(index + 3))
    }

    /// Whether a clause ends before token `index`.
    fn closes(&self, index: usize) -> bool {
        index >= self.range.end
            || !self.tokens.is_wordlike(index)
            || ["join", "comp", "contrast", "aside"].iter().any(|kind| self.marks.kind_at(index, kind).is_some())
    }

    /// Whether `نه` at token `index` means from.
    fn is_postposition(&self, index: usize) -> bool {
        let tokens = self.tokens;
        let Some(before) = index.checked_sub(1).filter(|&before| before >= self.range.start) else { return false };
        let follows = tokens.word(index + 1);
        // `0.1% نه تر 0.3`
        if follows == "تر" && matches!(tokens.word(before), ")" | "%" | "٪") {
            return true;
        }
        // It follows a noun: no verb, no other postposition, and none of the words that stand before a negated verb.
        let ends = |end: usize, kind: &str| self.marks.kind_ending(end, kind).is_some();
        let is_joint = ["join", "comp", "contrast", "concord", "not", "if"].iter().any(|kind| ends(index, kind));
        let is_never = tokens.word(before) == "وخت" && ends(before, "concord");
        let is_noun = tokens.is_wordlike(before) && !is_joint && !is_never && !is_before_verb(tokens.word(before));
        if !is_noun || (self.is_finite(before) && !self.is_noun_like(before)) {
            return false;
        }
        // `X نه، بلکې Y` sets off. Other words come after `from` alone; `کم نه کم`, `کال نه کال`.
        if follows == "بلکی" || is_relation(follows) || follows == tokens.word(before) {
            return true;
        }
        let opener = self.opener(before);
        // `زیاتې` and the like compare where something opens the phrase, or a number or a plural stands in it.
        let compares = matches!(
            follows,
            "زیات"
                | "زیاته"
                | "زیاتی"
                | "زیاتو"
                | "ډیر"
                | "ډیره"
                | "ډیری"
                | "ډیرو"
                | "لږ"
                | "کم"
                | "کمه"
                | "کمو"
        );
        let is_number = tokens.kind(before) == Some(Kind::Number);
        if compares && (opener.is_some() || is_number || tokens.word(before).ends_with('و')) {
            return true;
        }
        let verb = self.past_pronouns(index + 1);
        let is_genitive = matches!(opener, Some(Opener::Genitive { words: 1 }));
        if self.closes(verb) {
            return opener.is_some();
        }
        if self.is_finite(verb) {
            let is_copula = self.marks.kind_at(verb, "finite").is_some();
            return is_genitive && !is_copula;
        }
        // `د … کېبل نه مننه`, `د سوري نه پیل کوي`
        if opener.is_some() && governs_from(tokens.word(verb)) {
            return true;
        }
        // The word that closes its clause is its verb.
        if self.closes(verb + 1) && may_be_verb(tokens.word(verb)) {
            return is_genitive;
        }
        let is_pair = self.closes(verb + 2) || (self.is_finite(verb + 1) && self.is_finite(verb + 2));
        if is_pair && !self.closes(verb + 1) {
            // `نه ارزول کېږي`, `نه ترسره کېږي` negate; `د سوري نه پیل کېږي` does not, nor does `د پېړۍ نه موجود دي`:
            // a copula is negated itself (`موجود نه دي`).
            let is_copula = matches!(tokens.word(verb + 1), "دی" | "ده" | "و" | "وه" | "وو");
            let is_oblique = tokens.word(before).ends_with('و');
            return opener.is_some()
                && !is_participle(tokens.word(verb))
                && (is_genitive || is_copula || is_oblique || matches!(opener, Some(Opener::From)));
        }
        // A clause goes on: `نه` has no verb at its right. In `نه … نه` there are two of them, without a noun to close.
        let is_neither = (self.range.start..self.range.end)
            .any(|at| at != index && tokens.word(at) == "نه" && (at == self.range.start || self.closes(at - 1)));
        opener.is_some() || !is_neither
    }

    /// A noun that looks like a verb.
    fn is_noun_like(&self, index: usize) -> bool {
        self.marks.kind_ending(index + 1, "finite").is_none() && !self.closes(index + 1)
    }

    /// What opens the phrase that ends with token `last`.
    fn opener(&self, last: usize) -> Option<Opener> {
        let tokens = self.tokens;
        if matches!(tokens.word(last), "زما" | "ستا" | "زموږ" | "زمونږ" | "ستاسو" | "ستاسی") {
            return Some(Opener::Genitive { words: 1 });
        }
        let low = (last + 1).saturating_sub(PHRASE).max(self.range.start);
        let open = (low..last).rev().find(|&at| {
            !tokens.is_wordlike(at)
                || (self.is_finite(at) && !self.is_noun_like(at))
                || matches!(
                    tokens.word(at),
                    "له" | "د"
                        | "تر"
                        | "څخه"
                        | "سره"
                        | "ته"
                        | "کی"
                        | "کښی"
                        | "پوری"
                        | "باندی"
                        | "امله"
                        | "چی"
                        | "په"
                )
        })?;
        match tokens.word(open) {
            "له" | "تر" => Some(Opener::From),
            // A chain of genitives that `له` opens: `له د کابل ښار نه`.
            "د" if open > self.range.start && tokens.word(open - 1) == "له" => Some(Opener::From),
            "د" => Some(Opener::Genitive { words: last - open }),
            _ => None,
        }
    }

    /// The first token from `index` on that is no weak pronoun or particle, which may stand between `نه` and its verb.
    fn past_pronouns(&self, index: usize) -> usize {
        let is_weak = |at: usize| matches!(self.tokens.word(at), "یی" | "می" | "مو" | "به" | "خو" | "هم");
        (index..index + 3).find(|&at| !is_weak(at)).unwrap_or(index)
    }
}

/// What opens a phrase that `نه` may close.
#[derive(Clone, Copy)]
enum Opener {
    /// `له` or `تر`: from.
    From,
    /// `د`, or a pronoun that has it in itself.
    Genitive {
        /// How many words it governs.
        words: usize,
    },
}

/// Adverbs that take a noun with `from`: after, before, outside, without, since.
fn is_relation(word: &str) -> bool {
    matches!(
        word,
        "وروسته"
            | "وروستو"
            | "مخکی"
            | "مخکښی"
            | "وړاندی"
            | "دمخه"
            | "پس"
            | "پورته"
            | "ښکته"
            | "بهر"
            | "بیرون"
            | "پرته"
            | "بغیر"
            | "علاوه"
            | "راهیسی"
            | "راپدیخوا"
            | "نیولی"
            | "تر"
            | "چاپیر"
            | "سربیره"
    )
}

/// Postpositions, preverbs and adverbs that stand before a negated verb.
fn is_before_verb(word: &str) -> bool {
    matches!(
        word,
        "څخه"
            | "سره"
            | "ته"
            | "کی"
            | "کښی"
            | "پوری"
            | "باندی"
            | "لپاره"
            | "امله"
            | "توگه"
            | "و"
            | "را"
            | "ور"
            | "در"
            | "پری"
            | "پر"
            | "یا"
            | "هم"
            | "لا"
            | "به"
            | "یی"
            | "می"
            | "مو"
            | "او"
            | "دا"
            | "ډیر"
            | "کله"
            | "اوس"
    )
}

/// The nouns of compound verbs that take their object with `from`: begin, benefit, part, make, ask, defend, thanks.
fn governs_from(word: &str) -> bool {
    matches!(
        word,
        "پیل"
            | "شروع"
            | "گټه"
            | "استفاده"
            | "جلا"
            | "جوړ"
            | "غوښتنه"
            | "پوښتنه"
            | "دفاع"
            | "تیر"
            | "ډک"
            | "ډکه"
            | "خلاص"
            | "مننه"
            | "برخمن"
            | "راستون"
    )
}

/// Whether a word ends like a finite verb.
fn may_be_verb(word: &str) -> bool {
    word.ends_with(['ی', 'م', 'و', 'ه', 'ل', 'ت', 'د', 'ړ', 'ږ'])
}

/// A participle or an infinitive, of which auxiliaries make a verb.
fn is_participle(word: &str) -> bool {
    ["ل", "لی", "ړی", "شوی", "ای"].iter().any(|end| word.ends_with(end)) && word.chars().count() > 2
}

#[cfg(test)]
mod tests {
    use crate::language::Language;
    use crate::normalize::Folded;
    use crate::statement::{Polarity, PolarityReader};

    /// The texts of another polarity.
    fn others<'text>(texts: &[&'text str], expected: Polarity) -> Vec<&'text str> {
        let reader = PolarityReader::new().unwrap();
        let is_other = |text: &&&str| reader.read(&Folded::new(text), Language::Pashto).0 != expected;
        texts.iter().filter(is_other).copied().collect()
    }

    #[test]
    fn from_is_no_negation() {
        let texts = [
            "د درې خواوو نه سمندر نیولی دی.",
            "دا شرکتونه د نولسمې پیړۍ نه موجود دي.",
            "لوبغاړي د اول سوري نه پیل کوي.",
            "هغوی د کابل نه کندهار ته په یوه ورځ کې ورسېدل.",
            "د برید نه وروسته لاره پرانیستل شوه.",
            "د لسو نه زیات کسان راغلل.",
            "مسافر د الوتکې نه راکوزېږي.",
            "هغه زما نه پیسې واخیستې.",
            "لږترلږه د 0.1٪ نه تر 0.4٪ پورې لوړې شوې.",
            "ملګري ته د مرستې نه مننه وکړه.",
            "په کلي کې یوه ونه د ناروغۍ له امله وچه شوه.",
            "د نشۍ له امله څو کسان ونیول شول.",
            "د فاصلې نه ساتلو له امله ټپیان شول.",
            "ټول کال تګ راتګ تقریباً هېڅ خنډ پرته دوام لري.",
            "هیوادونه په سوله کې خوندي دي نه د جګړې په ډګر کې.",
        ];
        assert_eq!(others(&texts, Polarity::Asserted), [""; 0]);
    }

    #[test]
    fn not_is_a_negation() {
        let texts = [
            "چارواکي دا خبر نه خپروي.",
            "د کور دروازه نه خلاصېږي.",
            "دا موټر د هغه نه دی.",
            "طالبان له حکومت سره خبرې نه کوي.",
            "دا کسان نه پېژندل کېږي.",
            "د بندیانو نومونه نه دي خپاره شوي.",
            "له کوره نه وځي.",
            "اوبه نه شتون لري او نه برېښنا.",
            "هېڅ وخت نه راځي.",
            "څلور لوبغاړو ونتوانېدل خپله لوبه پای ته ورسوي.",
            "هغه کسان چې کارت لري کور ته نه دي تللي.",
        ];
        assert_eq!(others(&texts, Polarity::Negated), [""; 0]);
    }
}
