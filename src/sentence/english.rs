//! English.

use std::sync::LazyLock;

use super::Segmenter;
use super::rules::{Rules, Source, Switches};
use crate::language::Language;

const SOURCE: Source = Source {
    language: Language::English,
    abbreviations: include_str!("words/en/abbreviations.txt"),
    starters: include_str!("words/en/starters.txt"),
    finals: "",
    said: include_str!("words/en/said.txt"),
    agencies: "",
    switches: Switches { is_verb_final: false, dash_stops: false, stop_may_be_hyphen: false, dateline_ends: false },
};

/// The rules, which every other language asks about words in Latin letters.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(&SOURCE));

pub(super) static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter { rules: Rules::read(&SOURCE), english: &RULES });

#[cfg(test)]
super::contract::contract!(
    laws,
    English,
    "KABUL/ISLAMABAD, Oct. 12 (Newswire) — Lt. Gen. (retd) H. Marwat of the U.S. Institute spoke at 10:40 a.m. in Kabul, No. 114 on the list.",
    "\"Who fired first?\" he asked.",
    "\"Why?\" Khan asked.",
    "Version 2.0 of the plan (see www.example.com/plan.html, or write to a.b@example.com) costs $3.5 million.",
    "He left for the U.S.",
    "They met at 9 p.m.",
    "It was over [3].",
    "Nobody (not even Mr. Khan!) came.",
    "They waited... and left.",
    "J. R. Smith, Ph.D., et al. say so!",
    "Really?!",
    "“It is late.”",
);
