//! Dari.

use std::sync::LazyLock;

use super::rules::{Rules, Source, Switches};
use super::{Segmenter, english};
use crate::language::Language;

const SOURCE: Source = Source {
    language: Language::Dari,
    abbreviations: include_str!("words/prs/abbreviations.txt"),
    starters: include_str!("words/prs/starters.txt"),
    finals: include_str!("words/prs/finals.txt"),
    said: include_str!("words/prs/said.txt"),
    agencies: include_str!("words/prs/agencies.txt"),
    switches: Switches { is_verb_final: true, dash_stops: false, stop_may_be_hyphen: false, dateline_ends: false },
};

pub(super) static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter { rules: Rules::read(&SOURCE), english: &english::RULES });

/// Iranian Persian: Dari's lists, and the datelines of Iranian agencies.
pub(super) static PERSIAN: LazyLock<Segmenter> = LazyLock::new(|| {
    let mut rules = Rules::read(&SOURCE);
    rules.switches.dateline_ends = true;
    Segmenter { rules, english: &english::RULES }
});

#[cfg(test)]
super::contract::contract!(
    laws,
    Dari,
    "کابل، ۲۰ میزان (هېواد): داکتر. س. م. کریمی گفت که در ۳۳۰ ق.م. شهر ساخته شد.",
    "«چرا؟» او پرسید.",
    "خبرگزاری ا.ف.پ می\u{200C}گوید که ۱۲٫۵ درصد (حدود ۳.۴ میلیون) تن آمده\u{200C}اند.",
    "راه بسته بود.",
    "آیا این آخرین است؟!",
    "او گفت: «ما می\u{200C}آییم.»",
    "ریچارد بی. هوور در www.example.af/x نوشته است.",
    "او… نمی\u{200C}آید.",
);

#[cfg(test)]
super::contract::contract!(
    laws_of_persian,
    Persian,
    "تهران - ایرنا:",
    "وزیر گفت که کار پایان یافت.",
    "«چرا؟» او پرسید."
);
