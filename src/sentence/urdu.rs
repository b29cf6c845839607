//! Urdu.

use std::sync::LazyLock;

use super::rules::{Rules, Source, Switches};
use super::{Segmenter, english};
use crate::language::Language;

const SOURCE: Source = Source {
    language: Language::Urdu,
    abbreviations: include_str!("words/ur/abbreviations.txt"),
    starters: include_str!("words/ur/starters.txt"),
    finals: include_str!("words/ur/finals.txt"),
    said: include_str!("words/ur/said.txt"),
    agencies: "",
    switches: Switches { is_verb_final: true, dash_stops: true, stop_may_be_hyphen: true, dateline_ends: false },
};

pub(super) static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter { rules: Rules::read(&SOURCE), english: &english::RULES });

#[cfg(test)]
super::contract::contract!(
    laws,
    Urdu,
    "راولپنڈی: لیفٹیننٹ جنرل (ر) ایم۔ اے۔ خان نے ۱۱:۳۰ بجے بتایا کہ 3.5 ملین ڈالر خرچ ہوئے۔",
    "”کیوں؟“ اس نے پوچھا۔",
    "نمبر۔ 114 کی فہرست www.example.pk/x پر موجود ہے۔",
    "کارروائی سی ٹی ڈی نے کی ہے۔",
    "کیا یہ سچ ہے؟!",
    "انہوں نے کہا: ”ہم تیار ہیں۔“",
    "وہ آئی۔",
    "بی۔بی۔سی کے مطابق ۲۰۲۴ء میں سیلاب آیا تھا۔",
);
