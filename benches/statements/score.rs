//! Precision and recall of each part of a statement on cases written by hand: `tests/data/<part>/<set>.jsonl`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bayan::statement::Context as StatementContext;
use bayan::{Extractor, Language, Span};
use bayan::normalize::Folded;
use bayan::statement::{
    AttributionReader, PlaceReader, PolarityReader, QuantityReader, StateReader, TimeReader, Voice,
};
use serde_json::Value;

/// Counts of one part.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    /// Found and right.
    pub(crate) right: usize,
    /// Found.
    pub(crate) found: usize,
    /// In the cases.
    pub(crate) wanted: usize,
}

impl Counts {
    fn add(&mut self, right: bool, found: bool, wanted: bool) {
        self.right += usize::from(right);
        self.found += usize::from(found);
        self.wanted += usize::from(wanted);
    }

    pub(crate) fn precision(self) -> f64 {
        self.right as f64 / self.found.max(1) as f64
    }

    pub(crate) fn recall(self) -> f64 {
        self.right as f64 / self.wanted.max(1) as f64
    }

    pub(crate) fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.wanted).max(1) as f64
    }
}

/// The counts of every part, by the part's name.
pub(crate) type Table = BTreeMap<&'static str, Counts>;

/// The readers of all parts.
pub(crate) struct Readers {
    quantities: QuantityReader,
    times: TimeReader,
    attribution: AttributionReader,
    polarity: PolarityReader,
    places: PlaceReader,
    states: StateReader,
    extractor: Extractor,
}

impl Readers {
    pub(crate) fn new() -> bayan::Result<Self> {
        Ok(Self {
            quantities: QuantityReader::new()?,
            times: TimeReader::new()?,
            attribution: AttributionReader::new()?,
            polarity: PolarityReader::new()?,
            places: PlaceReader::new()?,
            states: StateReader::new()?,
            extractor: Extractor::new()?,
        })
    }
}

/// The kinds of cases: written along with the rules, written blind and mended after, written blind and only measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    Development,
    Blind,
    HeldOut,
}

/// The cases of one part: those in `<language>.jsonl`, `<language>-blind.jsonl` or `<language>-held-out.jsonl`.
pub(crate) fn cases(part: &str, language: Language, set: Set) -> anyhow::Result<Vec<Value>> {
    let path = path_of(part, language, set);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    text.lines()
        .map(|line| serde_json::from_str(line).with_context(|| format!("{} in {line}", path.display())))
        .collect()
}

fn path_of(part: &str, language: Language, set: Set) -> PathBuf {
    let name = match set {
        Set::Development => language.to_string(),
        Set::Blind => format!("{language}-blind"),
        Set::HeldOut => format!("{language}-held-out"),
    };
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{part}/{name}.jsonl"))
}

/// Whether a part has cases of that set in that language.
pub(crate) fn has_cases(part: &str, language: Language, set: Set) -> bool {
    path_of(part, language, set).is_file()
}

/// What is wrong with a case, for whoever mends it.
pub(crate) type Faults = Vec<String>;

/// Scores all parts of one language.
pub(crate) fn score(readers: &Readers, language: Language, set: Set) -> anyhow::Result<(Table, Faults)> {
    let (mut table, mut faults) = (Table::new(), Faults::new());
    for case in cases("quantities", language, set)? {
        quantities(readers, language, &case, &mut table, &mut faults);
    }
    for case in cases("times", language, set)? {
        times(readers, language, &case, &mut table, &mut faults)?;
    }
    for case in cases("attribution", language, set)? {
        attribution(readers, language, &case, &mut table, &mut faults);
    }
    for case in cases("polarity", language, set)? {
        polarity(readers, language, &case, &mut table, &mut faults);
    }
    if set != Set::HeldOut {
        for case in cases("places", language, set)? {
            place(readers, language, &case, &mut table, &mut faults);
        }
    }
    if set == Set::Development {
        for case in cases("states", language, set)? {
            states(readers, language, &case, &mut table, &mut faults);
        }
    }
    // Sets of these are written one after the other.
    if has_cases("predicates", language, set) {
        for case in cases("predicates", language, set)? {
            predicates(readers, language, &case, &mut table, &mut faults);
        }
    }
    Ok((table, faults))
}

fn text_of(case: &Value) -> &str {
    case["text"].as_str().unwrap_or_default()
}

/// Where the words of a list's items stand, each after the one before it.
fn places(text: &str, items: &Value, key: &str) -> Vec<(Span, Value)> {
    let mut at = 0;
    let items = items.as_array().into_iter().flatten().filter_map(|item| {
        let words = item[key].as_str()?;
        let start = at + text[at..].find(words)?;
        at = start + words.len();
        Some((Span::new(start, at), item.clone()))
    });
    items.collect()
}

/// Pairs what overlaps, in order; what has no counterpart stands alone.
fn paired<A: Clone, B: Clone>(wanted: &[(Span, A)], found: &[(Span, B)]) -> Vec<(Option<A>, Option<B>)> {
    let mut pairs = Vec::new();
    let mut taken = vec![false; found.len()];
    for (span, item) in wanted {
        let own = (0..found.len())
            .find(|&at| !taken[at] && found[at].0.start < span.end && span.start < found[at].0.end)
            .inspect(|&at| taken[at] = true);
        pairs.push((Some(item.clone()), own.map(|at| found[at].1.clone())));
    }
    pairs.extend(found.iter().zip(taken).filter(|(_, taken)| !taken).map(|((_, item), _)| (None, Some(item.clone()))));
    pairs
}

fn same_number(wanted: &Value, found: Option<f64>) -> bool {
    match (wanted.as_f64(), found) {
        (None, None) => true,
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
        _ => false,
    }
}

fn quantities(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let wanted = places(text, &case["quantities"], "span");
    let found = readers.quantities.read(&Folded::new(text), text, language);
    let found: Vec<_> = found.into_iter().map(|quantity| (quantity.span, quantity)).collect();
    for (wanted, found) in paired(&wanted, &found) {
        let json = found.as_ref().map(|found| {
            serde_json::json!({ "hedge": found.hedge, "counted": found.counted, "unit": found.unit, "role": found.role })
        });
        let both = wanted.as_ref().zip(found.as_ref()).zip(json.as_ref());
        let value = both.is_some_and(|((wanted, found), json)| {
            let interval = found.interval;
            same_number(&wanted["low"], interval.low)
                && same_number(&wanted["best"], interval.best)
                && same_number(&wanted["high"], interval.high)
                && wanted["hedge"] == json["hedge"]
        });
        let is_wanted = wanted.is_some();
        table.entry("quantity: value and hedge").or_default().add(value, found.is_some(), is_wanted);
        let mut right = value;
        if let Some(((wanted, found), json)) = both {
            let class = wanted["counted"] == json["counted"];
            table.entry("quantity: counted class").or_default().add(class, true, true);
            let ids = found.scope.as_ref().map(|scope| scope.ids.clone()).unwrap_or_default();
            let mut scope: Vec<String> = wanted["scope"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str().map(str::to_owned))
                .collect();
            scope.sort();
            let same = ids == scope;
            table.entry("quantity: scope").or_default().add(
                same && !scope.is_empty(),
                !ids.is_empty(),
                !scope.is_empty(),
            );
            right &= class && same;
            for (row, part) in [("quantity: unit", "unit"), ("quantity: role in a change", "role")] {
                let same = wanted[part] == json[part];
                let [is_found, is_wanted] = [&json[part], &wanted[part]].map(|value| !value.is_null());
                table.entry(row).or_default().add(same && is_wanted, is_found, is_wanted);
                right &= same;
            }
        }
        if !right {
            let found = found.map(|found| {
                let ids = found.scope.as_ref().map(|scope| scope.ids.join(" "));
                let words = found.span.of(text).to_owned();
                let (unit, role) = (found.unit, found.role);
                let interval = [found.interval.low, found.interval.best, found.interval.high];
                format!("{words} {interval:?} {:?} {:?} {ids:?} {unit:?} {role:?}", found.hedge, found.counted)
            });
            faults.push(format!("quantities/{language}: {text}\n    found {found:?}\n    not   {wanted:?}"));
        }
    }
}

fn times(
    readers: &Readers,
    language: Language,
    case: &Value,
    table: &mut Table,
    faults: &mut Faults,
) -> anyhow::Result<()> {
    let text = text_of(case);
    let published =
        case["published"].as_str().unwrap_or_default().parse().context("a case has a day of publication")?;
    let found = readers.times.read(&Folded::new(text), text, language, Some(published));
    let found: Vec<(Span, Value)> = found
        .into_iter()
        .map(|time| {
            let days = time.days.map(|(first, last)| [first.to_string(), last.to_string()]);
            (time.span, serde_json::json!({ "words": time.span.of(text), "days": days, "minutes": time.minutes }))
        })
        .collect();
    for (wanted, found) in paired(&places(text, &case["times"], "words"), &found) {
        let right = wanted
            .as_ref()
            .zip(found.as_ref())
            .is_some_and(|(wanted, found)| wanted["days"] == found["days"] && wanted["minutes"] == found["minutes"]);
        table.entry("time: resolved").or_default().add(right, found.is_some(), wanted.is_some());
        if !right {
            let published = &case["published"];
            faults.push(format!("times/{language}: {text} ({published})\n    found {found:?}\n    not   {wanted:?}"));
        }
    }
    Ok(())
}

fn attribution(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let voice = readers.attribution.read(&Folded::new(text), language);
    let speaker = match &voice {
        Voice::Outlet => None,
        Voice::Cited(speaker) => Some(speaker),
    };
    let found = speaker.map(|speaker| speaker.span.of(text));
    let wanted = case["speaker"].as_str();
    let right = wanted.is_some() && found == wanted;
    table.entry("speaker: exact words").or_default().add(right, found.is_some(), wanted.is_some());
    let cites = wanted.is_some() && found.is_some();
    table.entry("speaker: cited or not").or_default().add(cites, found.is_some(), wanted.is_some());
    let party = speaker.and_then(|speaker| speaker.party.as_deref());
    if cites {
        let wanted = case["party"].as_str();
        table.entry("speaker: party").or_default().add(
            party.is_some() && party == wanted,
            party.is_some(),
            wanted.is_some(),
        );
        let quoted = speaker.is_some_and(|speaker| speaker.is_quoted);
        table.entry("speaker: quoted or not").or_default().add(case["quoted"] == quoted, true, true);
    }
    if found != wanted || party != case["party"].as_str() {
        faults.push(format!("attribution/{language}: {text}\n    found {found:?} {party:?}\n    not   {case}"));
    }
}

fn polarity(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let (polarity, cues) = readers.polarity.read(&Folded::new(text), language);
    let found = serde_json::json!(polarity);
    let right = found == case["polarity"];
    table.entry("polarity").or_default().add(right, true, true);
    if !right {
        let cues: Vec<&str> = cues.iter().map(|cue| cue.of(text)).collect();
        faults.push(format!("polarity/{language}: {text}\n    found {found} {cues:?}\n    not   {case}"));
    }
}

fn place(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let found = readers.places.read(&Folded::new(text), text, language);
    let found: Vec<(Span, String)> = found.into_iter().map(|place| (place.span, place.place)).collect();
    for (wanted, found) in paired(&places(text, &case["places"], "words"), &found) {
        let right = wanted.as_ref().is_some_and(|wanted| wanted["place"].as_str() == found.as_deref());
        table.entry("place").or_default().add(right, found.is_some(), wanted.is_some());
        if !right {
            faults.push(format!("places/{language}: {text}\n    found {found:?}\n    not   {wanted:?}"));
        }
    }
}

fn states(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let found: Vec<(Span, Value)> = readers
        .states
        .read(&Folded::new(text), language)
        .into_iter()
        .map(|state| (state.span, serde_json::json!({ "axis": state.axis, "value": state.value })))
        .collect();
    for (wanted, found) in paired(&places(text, &case["states"], "span"), &found) {
        let both = wanted.as_ref().zip(found.as_ref());
        let right =
            both.is_some_and(|(wanted, found)| wanted["axis"] == found["axis"] && wanted["value"] == found["value"]);
        table.entry("state: axis and value").or_default().add(right, found.is_some(), wanted.is_some());
        if !right {
            faults.push(format!("states/{language}: {text}\n    found {found:?}\n    not   {wanted:?}"));
        }
    }
}

/// The words of a predicate's part, where a case or a record has it.
fn words(value: &Value, part: &str) -> Option<String> {
    value[part].as_str().map(str::to_owned)
}

/// Whether the words `found` and `wanted` have some in common: one stands in the other, or they share a word.
fn overlaps(found: &str, wanted: &str) -> bool {
    found.split_whitespace().any(|word| wanted.split_whitespace().any(|other| word == other))
}

fn predicates(readers: &Readers, language: Language, case: &Value, table: &mut Table, faults: &mut Faults) {
    let text = text_of(case);
    let statements = readers.extractor.extract(text, language, &StatementContext::default());
    let found: Vec<(Span, Value)> = statements
        .iter()
        .flat_map(|statement| &statement.predicates)
        .map(|one| {
            let participant = |role: &Option<bayan::statement::Participant>| role.as_ref().map(|it| it.span.of(text));
            let json = serde_json::json!({
                "span": one.span.of(text),
                "kind": one.kind,
                "agent": participant(&one.agent),
                "patient": participant(&one.patient),
                "cause": one.cause.as_ref().map(|cause| cause.span.of(text)),
            });
            (one.span, json)
        })
        .collect();
    for (wanted, found) in paired(&places(text, &case["predicates"], "span"), &found) {
        let both = wanted.as_ref().zip(found.as_ref());
        let kind = both.is_some_and(|(wanted, found)| wanted["kind"] == found["kind"]);
        let exact = kind && both.is_some_and(|(wanted, found)| wanted["span"] == found["span"]);
        let (is_found, is_wanted) = (found.is_some(), wanted.is_some());
        table.entry("predicate: exact words and kind").or_default().add(exact, is_found, is_wanted);
        table.entry("predicate: overlapping words and kind").or_default().add(kind, is_found, is_wanted);
        let mut right = exact;
        if let Some((wanted, found)) = both.filter(|_| kind) {
            for (part, exact, overlap) in [
                ("agent", "predicate: agent, exact words", "predicate: agent, overlapping words"),
                ("patient", "predicate: patient, exact words", "predicate: patient, overlapping words"),
                ("cause", "predicate: cause, exact words", "predicate: cause, overlapping words"),
            ] {
                let (own, other) = (words(found, part), words(wanted, part));
                let same = own.is_some() && own == other;
                let near = own.as_ref().zip(other.as_ref()).is_some_and(|(own, other)| overlaps(own, other));
                let (is_found, is_wanted) = (own.is_some(), other.is_some());
                table.entry(exact).or_default().add(same, is_found, is_wanted);
                table.entry(overlap).or_default().add(near, is_found, is_wanted);
                right &= own == other;
            }
        }
        if !right {
            faults.push(format!("predicates/{language}: {text}\n    found {found:?}\n    not   {wanted:?}"));
        }
    }
}
