//! Pashto.

use std::sync::LazyLock;

use super::rules::{Rules, Source, Switches};
use super::{Segmenter, english};
use crate::language::Language;

const SOURCE: Source = Source {
    language: Language::Pashto,
    abbreviations: include_str!("words/ps/abbreviations.txt"),
    starters: include_str!("words/ps/starters.txt"),
    finals: include_str!("words/ps/finals.txt"),
    said: include_str!("words/ps/said.txt"),
    agencies: "",
    switches: Switches { is_verb_final: true, dash_stops: false, stop_may_be_hyphen: false, dateline_ends: false },
};

pub(super) static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter { rules: Rules::read(&SOURCE), english: &english::RULES });

#[cfg(test)]
super::contract::contract!(
    laws,
    Pashto,
    "کابل، د تلې ۲۰مه (هېواد): ډاکټر. س. م. کریمي وویل چې په ۳۳۰ ق.م. کې ښار جوړ شو.",
    "«ولې؟» هغه وپوښتل.",
    "د ا.ف.پ خبري اژانس وايي چې ۱۲٫۵ سلنه (شاوخوا ۳.۴ میلیونه) کسان راغلي دي.",
    "لار بنده وه.",
    "سړی تللی و.",
    "آیا دا به وروستی وي؟!",
    "هغه وویل: «موږ راځو.»",
    "د بي.بي.سي خبریال په www.bbc.com/pashto کې لیکلي چې ګڼه. ۱۲۳ امر شته.",
    "هغه… نه راځي.",
);
