//! Speakers, polarity, times, places and states against cases written by hand in each language, and on arbitrary text.
//!
//! The cases stand in `tests/data/{attribution,polarity,times,places,states,scopes}/<lang>.jsonl`; each gives its spans as the
//! words they cover. A case counts only if every part of it is right.

#[path = "../benches/statements/score.rs"]
mod score;

use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use bayan::document::Published;
use bayan::normalize::Folded;
use bayan::statement::{
    AttributionReader, Axis, Bound, ClauseReader, Context, PlaceReader, Polarity, PolarityReader, StateReader,
    StateValue, TimeReader, Voice, ZoneSource,
};
use bayan::{Extractor, Language};
use jiff::civil;
use proptest::prelude::*;
use score::Set;
use serde::Deserialize;

const LANGUAGES: [Language; 4] = [Language::English, Language::Pashto, Language::Urdu, Language::Dari];

/// The cases of one part and language.
fn cases<T: for<'line> Deserialize<'line>>(part: &str, language: Language) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/{part}/{language}.jsonl"));
    let text = fs_err::read_to_string(&path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
}

/// Checks that at least `floor` of the cases are right; `judge` gives what is wrong with a case.
fn score<T>(part: &str, language: Language, cases: &[T], floor: f64, judge: impl Fn(&T) -> Option<String>) {
    let mut faults = String::new();
    let mut wrong = 0;
    for fault in cases.iter().filter_map(judge) {
        wrong += 1;
        writeln!(faults, "  {fault}").unwrap();
    }
    let share = 1.0 - f64::from(wrong) / cases.len() as f64;
    assert!(cases.len() >= 30, "{part}/{language}: {} cases are too few", cases.len());
    assert!(share >= floor, "{part}/{language}: {share:.3} of {} right, under {floor}\n{faults}", cases.len());
}

#[derive(Deserialize)]
struct AttributionCase {
    text: String,
    speaker: Option<String>,
    cue: Option<String>,
    party: Option<String>,
    quoted: bool,
}

#[test]
fn speakers_are_found() {
    let reader = AttributionReader::new().unwrap();
    for language in LANGUAGES {
        score("attribution", language, &cases("attribution", language), 0.95, |case: &AttributionCase| {
            let text = case.text.as_str();
            let found = match reader.read(&Folded::new(text), language) {
                Voice::Outlet => (None, None, None, false),
                Voice::Cited(speaker) => (
                    Some(speaker.span.of(text).to_owned()),
                    Some(speaker.cue.of(text).to_owned()),
                    speaker.party,
                    speaker.is_quoted,
                ),
            };
            let expected = (case.speaker.clone(), case.cue.clone(), case.party.clone(), case.quoted);
            (found != expected).then(|| format!("{text}\n    found {found:?}\n    not   {expected:?}"))
        });
    }
}

#[derive(Deserialize)]
struct PolarityCase {
    text: String,
    polarity: Polarity,
    cues: Vec<String>,
}

#[test]
fn polarity_is_read() {
    let reader = PolarityReader::new().unwrap();
    for language in LANGUAGES {
        score("polarity", language, &cases("polarity", language), 0.95, |case: &PolarityCase| {
            let text = case.text.as_str();
            let (polarity, cues) = reader.read(&Folded::new(text), language);
            let cues: Vec<&str> = cues.iter().map(|cue| cue.of(text)).collect();
            (polarity != case.polarity || cues != case.cues).then(|| {
                format!("{text}\n    found {polarity:?} {cues:?}\n    not   {:?} {:?}", case.polarity, case.cues)
            })
        });
    }
}

#[derive(Deserialize)]
struct TimeCase {
    text: String,
    published: String,
    times: Vec<ExpectedTime>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct ExpectedTime {
    words: String,
    days: Option<(String, String)>,
    minutes: Option<(u16, u16)>,
}

#[test]
fn times_are_resolved() {
    let reader = TimeReader::new().unwrap();
    for language in LANGUAGES {
        score("times", language, &cases("times", language), 0.95, |case: &TimeCase| {
            let text = case.text.as_str();
            let found: Vec<ExpectedTime> = reader
                .read(&Folded::new(text), text, language, Some(case.published.parse().unwrap()))
                .into_iter()
                .map(|time| ExpectedTime {
                    words: time.span.of(text).to_owned(),
                    days: time.days.map(|(first, last)| (first.to_string(), last.to_string())),
                    minutes: time.minutes,
                })
                .collect();
            (found != case.times).then(|| format!("{text}\n    found {found:?}\n    not   {:?}", case.times))
        });
    }
}

#[derive(Deserialize)]
struct PlaceCase {
    text: String,
    places: Vec<ExpectedPlace>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct ExpectedPlace {
    words: String,
    place: String,
}

#[test]
fn places_are_resolved() {
    let reader = PlaceReader::new().unwrap();
    for language in LANGUAGES {
        score("places", language, &cases("places", language), 0.95, |case: &PlaceCase| {
            let text = case.text.as_str();
            let found: Vec<ExpectedPlace> = reader
                .read(&Folded::new(text), text, language)
                .into_iter()
                .map(|place| ExpectedPlace { words: place.span.of(text).to_owned(), place: place.place })
                .collect();
            (found != case.places).then(|| format!("{text}\n    found {found:?}\n    not   {:?}", case.places))
        });
    }
}

#[derive(Deserialize)]
struct StateCase {
    text: String,
    states: Vec<ExpectedState>,
}

#[derive(Deserialize, PartialEq, Debug)]
struct ExpectedState {
    span: String,
    axis: Axis,
    value: StateValue,
}

#[test]
fn states_are_told() {
    let reader = StateReader::new().unwrap();
    for language in LANGUAGES {
        score("states", language, &cases("states", language), 0.95, |case: &StateCase| {
            let text = case.text.as_str();
            let found: Vec<ExpectedState> = reader
                .read(&Folded::new(text), language)
                .into_iter()
                .map(|state| ExpectedState {
                    span: state.span.of(text).to_owned(),
                    axis: state.axis,
                    value: state.value,
                })
                .collect();
            (found != case.states).then(|| format!("{text}\n    found {found:?}\n    not   {:?}", case.states))
        });
    }
}

#[test]
fn a_sentence_is_cut_where_another_claim_begins() {
    let reader = ClauseReader::new().unwrap();
    for (language, text, expected) in [
        (
            Language::English,
            "The army said 58 were killed, while the police put the toll at 23.",
            vec!["The army said 58 were killed", "the police put the toll at 23."],
        ),
        (
            Language::English,
            "While the bridge was damaged, the road stayed open.",
            vec!["While the bridge was damaged", "the road stayed open."],
        ),
        (
            Language::English,
            "The mayor, a doctor and a teacher were killed.",
            vec!["The mayor, a doctor and a teacher were killed."],
        ),
        (
            Language::English,
            "\"We won, but they fought well,\" the captain said.",
            vec!["\"We won, but they fought well,\" the captain said."],
        ),
        (
            Language::English,
            "He denied the charge and said that the case was closed.",
            vec!["He denied the charge", "said that the case was closed."],
        ),
        (
            Language::Pashto,
            "کابل وایي ۵۸ کسان وژل شوي دي، خو اسلام‌اباد دا نه مني.",
            vec!["کابل وایي ۵۸ کسان وژل شوي دي", "اسلام‌اباد دا نه مني."],
        ),
        (
            Language::Pashto,
            "په بازار کې مڼې، انګور او انار پلورل کېږي.",
            vec!["په بازار کې مڼې، انګور او انار پلورل کېږي."],
        ),
        (Language::Urdu, "طورخم بند ہے، جبکہ چمن کھلا ہے۔", vec!["طورخم بند ہے", "چمن کھلا ہے۔"]),
        (
            Language::Urdu,
            "بازار میں سیب، انگور اور انار بک رہے ہیں۔",
            vec!["بازار میں سیب، انگور اور انار بک رہے ہیں۔"],
        ),
        (
            Language::Dari,
            "پولیس از هفت کشته خبر داد، در حالی که شفاخانه یازده جسد دریافت کرده است.",
            vec!["پولیس از هفت کشته خبر داد", "شفاخانه یازده جسد دریافت کرده است."],
        ),
        (Language::Dari, "در بازار سیب، انگور و انار فروخته می‌شود.", vec!["در بازار سیب، انگور و انار فروخته می‌شود."]),
    ] {
        let clauses = reader.split(&Folded::new(text), text, language);
        let clauses: Vec<&str> = clauses.iter().map(|clause| clause.of(text)).collect();
        assert_eq!(clauses, expected);
    }
}

#[test]
fn each_clause_keeps_its_own_voice_and_polarity() {
    let extractor = Extractor::new().unwrap();
    let text = "Kabul says 58 soldiers were killed, while Pakistan's army denied that any post was lost.";
    let statements = extractor.extract(text, Language::English, &Context::default());
    let parties: Vec<_> = statements
        .iter()
        .map(|statement| (statement.voice.speaker().and_then(|speaker| speaker.party.as_deref()), statement.polarity))
        .collect();
    assert_eq!(parties, [(Some("afghan-taliban"), Polarity::Asserted), (Some("pakistan-army"), Polarity::Denied)]);
}

/// The parts of the first statement that the comparison of two outlets turns on.
fn first(language: Language, text: &str) -> (Option<String>, Polarity, usize) {
    let statement = EXTRACTOR.extract(text, language, &Context::default()).remove(0);
    let party = statement.voice.speaker().and_then(|speaker| speaker.party.clone());
    (party, statement.polarity, statement.quantities.len())
}

#[test]
fn a_claim_that_is_rejected_is_denied_by_who_rejects_it() {
    for (language, text, party) in [
        (Language::English, "Islamabad dismissed Kabul's claim that 58 soldiers were killed.", "pakistan-government"),
        (
            Language::English,
            "Kabul's claim that 58 soldiers were killed was rejected by Islamabad.",
            "pakistan-government",
        ),
        (Language::English, "Kabul called the report that 58 soldiers were killed a lie.", "afghan-taliban"),
        (Language::Pashto, "پاکستان د کابل دا ادعا رد کړه چې ۵۸ پوځیان وژل شوي دي.", "pakistan-government"),
        (Language::Pashto, "کابل د ۵۸ تنو د وژل کېدو ادعا بې بنسټه وبلله.", "afghan-taliban"),
        (Language::Urdu, "اسلام آباد نے کابل کے اس دعوے کو مسترد کیا کہ 58 فوجی ہلاک ہوئے۔", "pakistan-government"),
        (Language::Urdu, "کابل نے 58 افراد کی ہلاکت کی خبر کو من گھڑت قرار دیا۔", "afghan-taliban"),
        (Language::Dari, "اسلام‌آباد ادعای کابل مبنی بر کشته شدن ۵۸ سرباز را رد کرد.", "pakistan-government"),
        (Language::Dari, "کابل این ادعا را که ۵۸ تن کشته شده‌اند، نمی‌پذیرد.", "afghan-taliban"),
    ] {
        assert_eq!(first(language, text), (Some(party.to_owned()), Polarity::Denied, 1), "{text}");
    }
}

#[test]
fn hours_have_the_zone_that_is_named() {
    let reader = TimeReader::new().unwrap();
    for (language, text, minutes, zone) in [
        (Language::English, "Sirens sounded at 0530 GMT on Sunday.", Some((330, 330)), Some("+00:00")),
        (Language::English, "It began at 9:30 pm Pakistan time.", Some((1290, 1290)), Some("+05:00")),
        (Language::English, "It ended at 05:00 local time.", Some((300, 300)), None),
        (Language::English, "It ended at 10:40 a.m. on Tuesday.", Some((640, 640)), None),
        (Language::Pashto, "د کابل په وخت د شپې په ۱۰ بجو ډزې پیل شوې.", Some((1320, 1320)), Some("+04:30")),
        (Language::Urdu, "پاکستانی وقت کے مطابق رات دس بجے فائرنگ ہوئی۔", Some((1320, 1320)), Some("+05:00")),
        (Language::Dari, "درگیری ساعت ۱۰ شب به وقت کابل آغاز شد.", Some((1320, 1320)), Some("+04:30")),
    ] {
        let times = reader.read(&Folded::new(text), text, language, None);
        let found: Vec<_> = times.iter().map(|time| (time.minutes, time.zone.as_deref())).collect();
        assert_eq!(found, [(minutes, zone)], "{text}");
    }
}

#[test]
fn hours_without_a_zone_have_that_of_the_place_or_the_outlet() {
    let at = |text: &str| Published::parse(text).unwrap();
    let (kabul, utc) = (at("2025-10-12T22:00:00+04:30"), at("2025-10-12T22:00:00Z"));
    for (language, text, published, expected) in [
        (Language::English, "Sirens sounded in Lahore at 0530 GMT.", &kabul, Some(("+00:00", ZoneSource::Words))),
        (Language::English, "Sirens sounded in Lahore at 5:30 am.", &kabul, Some(("+05:00", ZoneSource::Place))),
        // Nationality words tell nothing; places of two zones do not agree; the United States have several.
        (Language::English, "Pakistani jets bombed Khost at 5:30 am.", &utc, Some(("+04:30", ZoneSource::Place))),
        (Language::English, "Flights left Lahore for Khost at 5:30 am.", &kabul, Some(("+04:30", ZoneSource::Outlet))),
        (Language::English, "Flights left Lahore for Khost at 5:30 am.", &utc, None),
        (Language::English, "It began in the United States at 5:30 am.", &utc, None),
        (Language::English, "It began at 5:30 am.", &kabul, Some(("+04:30", ZoneSource::Outlet))),
        (Language::Pashto, "په کندهار کې د شپې په ۱۰ بجو ډزې پیل شوې.", &utc, Some(("+04:30", ZoneSource::Place))),
        (Language::Urdu, "پشاور میں رات دس بجے فائرنگ ہوئی۔", &kabul, Some(("+05:00", ZoneSource::Place))),
        (Language::Dari, "در تهران ساعت ۱۰ شب انفجاری رخ داد.", &kabul, Some(("+03:30", ZoneSource::Place))),
        (Language::Dari, "ساعت ۱۰ شب انفجاری رخ داد.", &kabul, Some(("+04:30", ZoneSource::Outlet))),
    ] {
        let statements = EXTRACTOR.extract(text, language, &Context::of(Some(published)));
        let times: Vec<_> = statements.iter().flat_map(|statement| &statement.times).collect();
        assert_eq!(times.len(), 1, "{text}");
        assert_eq!(times[0].zone.as_deref().zip(times[0].zone_source), expected, "{text}");
    }
}

#[test]
fn times_say_on_which_side_of_them_things_lie() {
    let reader = TimeReader::new().unwrap();
    let published = Some(civil::date(2025, 10, 15));
    for (language, text, phrase, bound, days) in [
        (
            Language::English,
            "It has rained since January.",
            "since January",
            Bound::Since,
            ("2025-01-01", "2025-10-15"),
        ),
        (Language::English, "As of Monday, 12 had died.", "As of Monday", Bound::Until, ("2025-10-13", "2025-10-13")),
        (Language::English, "It fell from last year.", "from last year", Bound::Beside, ("2024-01-01", "2024-12-31")),
        (
            Language::English,
            "In the past three months it fell.",
            "In the past three months",
            Bound::Within,
            ("2025-07-15", "2025-10-15"),
        ),
        (
            Language::English,
            "Over the past year it fell.",
            "Over the past year",
            Bound::Within,
            ("2024-10-15", "2025-10-15"),
        ),
        (
            Language::Pashto,
            "له تېرې شنبې راهیسې باران دی.",
            "له تېرې شنبې راهیسې",
            Bound::Since,
            ("2025-10-11", "2025-10-15"),
        ),
        (
            Language::Pashto,
            "په تېرو دوو اوونیو کې باران و.",
            "په تېرو دوو اوونیو کې",
            Bound::Within,
            ("2025-10-01", "2025-10-15"),
        ),
        (
            Language::Pashto,
            "تر دوشنبې پورې ۱۲ تنه مړه وو.",
            "تر دوشنبې پورې",
            Bound::Until,
            ("2025-10-13", "2025-10-13"),
        ),
        (
            Language::Pashto,
            "تر دوشنبې وړاندې ۱۲ تنه مړه وو.",
            "تر دوشنبې وړاندې",
            Bound::Beside,
            ("2025-10-13", "2025-10-13"),
        ),
        (Language::Urdu, "جنوری سے اب تک بارش ہوئی۔", "جنوری سے اب تک", Bound::Since, ("2025-01-01", "2025-10-15")),
        (
            Language::Urdu,
            "گزشتہ دو ہفتوں کے دوران بارش ہوئی۔",
            "گزشتہ دو ہفتوں کے دوران",
            Bound::Within,
            ("2025-10-01", "2025-10-15"),
        ),
        (Language::Urdu, "پیر تک 12 افراد ہلاک ہوئے۔", "پیر تک", Bound::Until, ("2025-10-13", "2025-10-13")),
        (
            Language::Dari,
            "از ماه حمل به این سو باران باریده است.",
            "از ماه حمل به این سو",
            Bound::Since,
            ("2025-03-21", "2025-10-15"),
        ),
        (
            Language::Dari,
            "در دو هفتهٔ گذشته باران بارید.",
            "در دو هفتهٔ گذشته",
            Bound::Within,
            ("2025-10-01", "2025-10-15"),
        ),
        (Language::Dari, "تا دوشنبه ۱۲ تن مردند.", "تا دوشنبه", Bound::Until, ("2025-10-13", "2025-10-13")),
    ] {
        let times = reader.read(&Folded::new(text), text, language, published);
        let found: Vec<_> = times
            .iter()
            .map(|time| {
                let days = time.days_until(published).map(|(first, last)| (first.to_string(), last.to_string()));
                (time.phrase.of(text), time.bound, days)
            })
            .collect();
        assert_eq!(found, [(phrase, bound, Some((days.0.to_owned(), days.1.to_owned())))], "{text}");
    }
}

static EXTRACTOR: LazyLock<Extractor> = LazyLock::new(|| Extractor::new().unwrap());

/// Words that the rules turn on, in any order.
fn word_salad() -> impl Strategy<Value = String> {
    let words = "said , \" “ ” ' ( ) : ; . ? not no if will who which according to denied and while Oct 12 2025 Sunday \
         last night 10 pm د په وینا وویل چې ، ؛ ؟ نه هېڅ که به خو او «» رد کړ ۲۰مه تلې شپې بجې نے کہا کہ کے مطابق نہیں \
         اگر گا جبکہ ہفتے کو رات دس بجے ۹ اکتوبر گفت به گفتهٔ نشد هیچ اگر در حالی که ساعت ۸ شام میزان ۱۴۰۴ شب یکشنبه \
         99999999999 ۱۴۴۷ هـ.ق 31 February - U . S . Kabul city Jordan غور کابله ولایت هرات شام میں صوبہ نرخ جلال آباد \
         / 2025 to from تا تر سے GMT reopened border بند باز شد خلاصه شوه 1990 s";
    let list: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    proptest::collection::vec(proptest::sample::select(list), 0..24).prop_map(|words| words.join(" "))
}

fn check(text: &str) -> Result<(), TestCaseError> {
    for language in Language::ALL {
        let context = Context::new(Some(civil::date(2025, 10, 12)));
        let statements = EXTRACTOR.extract(text, language, &context);
        prop_assert!(!statements.is_empty());
        let mut last = 0;
        for statement in &statements {
            prop_assert!(statement.span.start >= last && statement.span.end <= text.len());
            last = statement.span.end;
            let speaker = statement.voice.speaker();
            let spans = std::iter::once(statement.span)
                .chain(statement.polarity_cues.iter().copied())
                .chain(speaker.into_iter().flat_map(|speaker| [speaker.span, speaker.cue]))
                .chain(statement.times.iter().flat_map(|time| [time.span, time.phrase]))
                .chain(statement.quantities.iter().flat_map(|quantity| {
                    let times = [&quantity.period, &quantity.as_of].into_iter().flatten().map(|time| time.span);
                    times.chain(quantity.place.as_ref().map(|place| place.span))
                }))
                .chain(statement.places.iter().map(|place| place.span))
                .chain(statement.states.iter().map(|state| state.span));
            for span in spans {
                prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} is no span of {text:?}");
            }
            for (first, last) in statement.times.iter().filter_map(|time| time.days) {
                prop_assert!(first <= last, "{first} to {last} in {text:?}");
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_text_is_taken(text in "\\PC{0,120}") {
        check(&text)?;
    }

    #[test]
    fn any_order_of_cues_is_taken(text in word_salad()) {
        check(&text)?;
    }

    #[test]
    fn any_day_of_publication_is_taken(text in word_salad(), days in -3_000_000_i32..2_900_000) {
        let published = civil::Date::new(1970, 1, 1).unwrap().checked_add(jiff::Span::new().days(days));
        for language in Language::ALL {
            let context = Context::new(published.as_ref().ok().copied());
            prop_assert!(!EXTRACTOR.extract(&text, language, &context).is_empty());
        }
    }
}

/// Where and when quantities hold, in F1; the words must be exactly the same.
#[test]
fn frames_of_quantities_keep_their_figures() {
    let readers = score::Readers::new().unwrap();
    for (set, floors) in
        [(Set::Development, [0.95, 0.95, 0.9]), (Set::Blind, [0.5, 0.5, 0.5]), (Set::HeldOut, [0.4, 0.4, 0.4])]
    {
        for language in LANGUAGES {
            if !score::has_cases("scopes", language, set) {
                continue;
            }
            let (table, faults) = score::score(&readers, language, set).unwrap();
            for (part, floor) in ["frame: place", "frame: period", "frame: as of"].into_iter().zip(floors) {
                let counts = table[part];
                assert!(counts.wanted > 0, "{set:?} {language} {part}: no cases");
                let f1 = counts.f1();
                let shown = if set == Set::HeldOut { String::new() } else { faults.join("\n") };
                assert!(f1 >= floor, "{set:?} {language} {part}: F1 {f1:.3} under {floor}\n{shown}");
            }
        }
    }
}

/// The figures that each set of cases must keep, in F1; `benches/statements/RESULTS.md` has all of them. Floors of the
/// held-out cases lie under what was measured: they are there to notice a loss, not to be tuned to.
#[test]
fn every_set_of_cases_keeps_its_figures() {
    let readers = score::Readers::new().unwrap();
    for (set, floors) in [
        (Set::Development, [0.97, 0.97, 0.97, 0.97, 0.97]),
        (Set::Blind, [0.97, 0.95, 0.95, 0.95, 0.95]),
        (Set::HeldOut, [0.92, 0.86, 0.85, 0.82, 0.88]),
    ] {
        for language in LANGUAGES {
            let (table, faults) = score::score(&readers, language, set).unwrap();
            let parts = [
                "quantity: value and hedge",
                "quantity: counted class",
                "time: resolved",
                "speaker: exact words",
                "polarity",
            ];
            for (part, floor) in parts.into_iter().zip(floors) {
                let counts = table[part];
                let (precision, recall, f1) = (counts.precision(), counts.recall(), counts.f1());
                let figures = format!("{set:?} {language} {part}: precision {precision:.3}, recall {recall:.3}");
                // What is wrong with held-out cases is not for reading.
                let shown = if set == Set::HeldOut { String::new() } else { faults.join("\n") };
                assert!(f1 >= floor, "{figures}, F1 {f1:.3} under {floor}\n{shown}");
            }
        }
    }
}

/// Deeds with the words of their agent, patient and cause, in F1.
#[test]
fn deeds_are_told_with_their_roles() {
    let readers = score::Readers::new().unwrap();
    for (set, floor) in [(Set::Development, 0.9), (Set::Blind, 0.5)] {
        for language in LANGUAGES {
            let (table, faults) = score::score(&readers, language, set).unwrap();
            for part in ["predicate: deed", "predicate: agent", "predicate: patient", "predicate: cause"] {
                let f1 = table[part].f1();
                assert!(f1 >= floor, "{set:?} {language} {part}: F1 {f1:.3} under {floor}\n{}", faults.join("\n"));
            }
        }
    }
}
